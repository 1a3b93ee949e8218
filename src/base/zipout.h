/* zipout.h - writing ZIP archives (DOCX, OFD, data packages) in memory, the same bytes for the same content. libzip underneath.
 *
 *     struct zipout *z = zipout_new(a, 64 << 20);
 *     zipout_add(z, "word/document.xml", text, n, true);
 *     r = zipout_end(z, &bytes, &n, e);
 */
#ifndef BASE_ZIPOUT_H
#define BASE_ZIPOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct zipout;
struct zipout *zipout_new(struct arena *a, size_t max); /* closed with the arena */
/* The bytes must live until zipout_end. `pack` false: stored as they are (pictures, a mimetype). A failure is told by zipout_end. */
void zipout_add(struct zipout *z, const char *name, const void *p, size_t n, bool pack);
/* The archive lives in the arena. ERR_LIMIT over `max`. */
must_use enum err zipout_end(struct zipout *z, const void **ret, size_t *ret_n, struct error *e);

#endif
