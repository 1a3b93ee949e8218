/* form.h - text that came percent-encoded: query strings, urlencoded bodies, paths.
 *
 * Pure functions over bytes of a stranger. What they return is valid UTF-8; a value may hold tab
 * and line feed (CR LF becomes line feed), a name or a path no control character at all. Anything
 * else is ERR_INVALID with a sentence, and more than FORM_FIELDS_MAX pairs (QUERY_FIELDS_MAX behind a ?) is ERR_LIMIT.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "http/request.h"

#define FORM_FIELDS_MAX  4000 /* a table of 200 lines has so many */
#define QUERY_FIELDS_MAX 500
#define FORM_NAME_MAX    200  /* bytes of a decoded name */
#define FORM_PATH_MAX    2048 /* bytes of a path as sent */
#define FORM_PARTS_MAX   32   /* path segments */

/* "a=1&b=%E6%B3%95" to pairs, in order, at most `most`; repeated names stay. */
must_use enum err form_decode(struct arena *a, const char *s, size_t n, size_t most,
                              struct pair **ret, size_t *ret_n, struct error *e);

/* The path of a URI, decoded once. Refuses "." and ".." parts, an encoded slash, a backslash. */
must_use enum err form_path(struct arena *a, const char *raw, size_t n, const char **ret,
                            struct error *e);

/* Checks one value or name that needs no decoding (a multipart text). */
must_use enum err form_value(struct arena *a, const char *s, size_t n, const char **ret,
                             struct error *e);
must_use enum err form_name(struct arena *a, const char *s, size_t n, const char **ret,
                            struct error *e);

#endif
