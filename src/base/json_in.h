/* json_in.h - JSON read once from front to back, without a tree: for what this program wrote itself and reads often, such as
 * the payload of an event. What strangers send is json_parse's.
 *
 *     struct json_in j = json_in_begin(text);
 *     for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
 *         const char *key = json_in_key(&j, a);
 *         if (!strcmp(key, "note")) { note = json_in_text(&j, a); } else { json_in_skip(&j); }
 *     }
 *     if (j.bad) ...
 *
 * Each value is taken by exactly one of open, text, skip. From the first fault on `bad` is set, more is false and texts
 * are NULL (keys ""), so that it need be asked only at the end. Duplicate keys are not looked for.
 */
#ifndef BASE_JSON_IN_H
#define BASE_JSON_IN_H

#include <stdbool.h>

#include "base/arena.h"

struct json_in {
    const char *at;
    bool bad, first; /* first: nothing stands before the next member of what was opened last */
};

struct json_in json_in_begin(const char *text); /* NUL-terminated; NULL is bad */
/* '{' or '['. False when the value is another one; it is passed over then. */
bool json_in_open(struct json_in *j, char bracket);
/* Does a further member follow? At `close` ('}' or ']') it steps behind it and says no. */
bool json_in_more(struct json_in *j, char close);
const char *json_in_key(struct json_in *j, struct arena *a);
/* A text; null and values of another kind are passed over and give NULL. */
const char *json_in_text(struct json_in *j, struct arena *a);
void json_in_skip(struct json_in *j);

#endif
