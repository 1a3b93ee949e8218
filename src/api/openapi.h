/* openapi.h - openapi.json in the making: openapi.c writes the head and the paths, openapi_schema.c the components.
 */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "base/json.h"
#include "people/actor.h"

struct openapi {
    struct json_out j;
    struct arena *a;
    const struct actor *who;
    const struct content *c;
};

/* "key": { ... } */
void openapi_open(struct openapi *p, const char *key);
void openapi_end(struct openapi *p);
void openapi_text(struct openapi *p, const char *key, const char *value);
/* "$ref": "#/components/<kind>/<name>" */
void openapi_ref(struct openapi *p, const char *kind, const char *name);
/* "content": {type: {"schema": {"$ref": ...}}}; without a type application/json */
void openapi_content_as(struct openapi *p, const char *type, const char *schema);
void openapi_content(struct openapi *p, const char *schema);
/* "register.what" */
const char *openapi_name(struct openapi *p, const struct register_def *reg, const char *what);

void openapi_components(struct openapi *p);

#endif
