/* str.h - text helpers: UTF-8, NFC, numbers in text.
 *
 * All text inside the program is valid UTF-8 in NFC. `n` counts bytes unless the name says chars.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

bool str_eq(const char *a, const char *b); /* NULL equals only NULL */
bool str_empty(const char *s);             /* NULL or "" */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_is_id(const char *s); /* [a-z][a-z0-9_]{0,39} */

bool str_utf8_ok(const char *s, size_t n); /* valid, no NUL, no surrogates */
size_t str_chars(const char *s);           /* code points */
/* Decodes one code point at *s and moves *s past it; -1 at the end. The text must be valid. */
int32_t str_next(const char **s);
/* Bytes of the longest prefix with at most `chars` code points. */
size_t str_prefix(const char *s, size_t chars);

/* Cleans foreign text: refuses invalid UTF-8 and control characters other than \n and \t, turns \r\n into
 * \n, trims blanks (ASCII, U+00A0, U+200B, U+3000, U+FEFF) at both ends, normalises to NFC. Empty gives NULL in *ret. */
must_use enum err str_clean(struct arena *a, const char *s, size_t n, size_t max_chars, char **ret,
                            struct error *e);

char *str_trim(struct arena *a, const char *s); /* the same blanks */
/* Splits at `sep`, pieces trimmed, empty pieces kept; NULL and "" have none. Returns the count. */
size_t str_split(struct arena *a, const char *s, char sep, char ***ret);
char *str_replace(struct arena *a, const char *s, const char *from, const char *to);

/* Whole decimal integer, no blanks, no sign but '-'; false when out of range or anything else. */
bool str_to_int(const char *s, int64_t *ret);
/* Decimal text to an integer with `scale` places: "4.5", 2 -> 450. Full-width digits accepted. False when
 * malformed, out of range, or with more places than `scale`. */
bool str_to_scaled(const char *s, int scale, int64_t *ret);
/* 450, 2 -> "4.5"; trailing zeros dropped. `fixed`: "4.50". */
char *str_from_scaled(struct arena *a, int64_t n, int scale, bool fixed);

#endif
