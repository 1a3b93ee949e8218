/* id.h - record identities: 41 bits of milliseconds since 2020-01-01, 8 bits node, 14 bits sequence.
 *
 * Positive int64, increasing within a node. Outside C always the 13-character Crockford base32 string (also in
 * JSON and URLs), lower case out, any case and i/l/o in.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define ID_TEXT 14 /* 13 characters and NUL */

void id_node(int node); /* 0..255, once at start */
int64_t id_new(void);
char *id_text(struct arena *a, int64_t id);
void id_write(char out[ID_TEXT], int64_t id);
bool id_parse(const char *s, int64_t *ret);

#endif
