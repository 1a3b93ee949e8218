/* define.h - the definition of a register as JSON: what /registers answers, and the schemas of openapi.json.
 */
#ifndef API_DEFINE_H
#define API_DEFINE_H

#include "base/json.h"
#include "people/actor.h"

/* Fields with type, codes and bounds, states, steps, and what this person may do. */
void define_register(struct json_out *j, const struct actor *who, const struct register_def *reg);
/* JSON Schema of a value as it is sent and received. */
void define_schema(struct json_out *j, const struct field_def *f);

#endif
