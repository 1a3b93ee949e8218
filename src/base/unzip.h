/* unzip.h - reading ZIP archives that strangers made (XLSX, DOCX, data packages). libzip underneath.
 *
 * An archive is judged when it is opened: number of entries, size of each and of all together, how far each one blows up,
 * entries that overlap, paths that lead outside, the same name twice, passwords. While reading, an entry never gives more
 * than it declared. Nothing is ever unpacked to a disk.
 *
 *     struct unzip *z;
 *     if ((r = unzip_open(a, path, NULL, &z, e))) { return r; }      closed with the arena
 *     if (unzip_find(z, "xl/workbook.xml", &i)) r = unzip_read(a, z, i, 1 << 20, &text, &n, e);
 */
#ifndef BASE_UNZIP_H
#define BASE_UNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct unzip_limits {
    size_t entries;
    uint64_t entry, total; /* bytes after unpacking */
    uint64_t ratio;        /* unpacked to packed, for entries over `free` bytes */
    uint64_t free;
};
/* 4,096 entries, 512 MB one, 1 GB together, 300 times beyond 16 MB. */
extern const struct unzip_limits unzip_limits;

struct unzip;

/* `limits` NULL: unzip_limits. */
must_use enum err unzip_open(struct arena *a, const char *path, const struct unzip_limits *limits,
                             struct unzip **ret, struct error *e);
/* The bytes must live as long as the arena. */
must_use enum err unzip_open_bytes(struct arena *a, const void *p, size_t n,
                                   const struct unzip_limits *limits, struct unzip **ret,
                                   struct error *e);

size_t unzip_count(const struct unzip *z);
const char *unzip_name(const struct unzip *z, size_t i); /* valid UTF-8, '/' between folders */
uint64_t unzip_size(const struct unzip *z, size_t i);
/* By whole name; case matters only where two names differ by nothing else. */
bool unzip_find(const struct unzip *z, const char *name, size_t *ret);

/* Streams an entry in pieces; `*stop` set ends it without an error. */
typedef enum err unzip_fn(void *ctx, const void *p, size_t n, bool *stop, struct error *e);
must_use enum err unzip_each(struct unzip *z, size_t i, unzip_fn *fn, void *ctx, struct error *e);
/* A whole small entry, followed by a NUL that `ret_n` does not count. ERR_LIMIT over `max`. */
must_use enum err unzip_read(struct arena *a, struct unzip *z, size_t i, size_t max, char **ret,
                             size_t *ret_n, struct error *e);

#endif
