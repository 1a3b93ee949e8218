/* json.h - JSON out as a stream on a strbuf; reading is jansson's (json_parse below).
 *
 * The writer keeps commas itself. Keys are literals or ids.
 *     struct json_out j = json_begin(&b);  json_open(&j, '{');  json_key(&j, "id");  json_str(&j, id);  json_close(&j, '}');
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "base/strbuf.h"

struct json_out {
    struct strbuf *b;
    int depth;
    bool comma;
};

struct json_out json_begin(struct strbuf *b);
void json_open(struct json_out *j, char bracket);  /* '{' or '[' */
void json_close(struct json_out *j, char bracket); /* '}' or ']' */
void json_key(struct json_out *j, const char *key);
void json_str(struct json_out *j, const char *s); /* NULL writes null */
void json_num(struct json_out *j, int64_t n);
void json_bool(struct json_out *j, bool v);

/* Parses foreign JSON (depth and size bounded by the caller's buffer); freed with the arena. */
must_use enum err json_parse(struct arena *a, const char *s, size_t n, json_t **ret,
                             struct error *e);

#endif
