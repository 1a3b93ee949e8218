/* bytes.h - whole files in and out.
 *
 * Only regular files are read, never more than `max` bytes. A written file is there whole or not at all, also
 * after a power cut: a temporary file in the same folder is synced and renamed over `path`.
 *
 *     if ((r = bytes_read_file(a, path, 1 << 20, &text, &n, e))) { return r; }
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* The bytes live in the arena and are followed by a NUL that `ret_len` does not count. */
must_use enum err bytes_read_file(struct arena *a, const char *path, size_t max, char **ret,
                                  size_t *ret_len, struct error *e);

/* A new file can be read and written by the owner only; one that is replaced keeps its permissions. */
must_use enum err bytes_write_file_atomic(const char *path, const void *p, size_t len,
                                          struct error *e);

#endif
