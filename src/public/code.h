/* code.h - 查询码: twelve characters (60 bits) by which whoever handed something in asks after it, without name or account.
 *
 * The code follows from the key in the form he sent, so that the same form sent twice (a reload, a lost answer) shows the same
 * code. The database keeps the digest alone: whoever reads it cannot ask in another's name.
 */
#ifndef PUBLIC_CODE_H
#define PUBLIC_CODE_H

#include <stdbool.h>

#include "base/hash.h"

#define CODE_CHARS 12

/* A new key for one form: 22 characters. */
const char *code_key(struct arena *a);
/* NULL when the key is not one of code_key's length. "K7M2QX9DPRT4" */
const char *code_of(struct arena *a, const char *key);
/* As people write it: small letters, blanks, dashes, full-width; o is 0, i and l are 1. NULL: no code. */
const char *code_read(struct arena *a, const char *typed);
/* "K7M2-QX9D-PRT4" */
const char *code_show(struct arena *a, const char *code);
void code_digest(const char *code, char out[SM3_HEX]);

#endif
