/* zipfile.h - a ZIP archive in memory, made by hand so that it may lie: entries are stored as they are, and the directory says
 * what the test wants it to say.
 *
 *     struct zipfile z = {0};
 *     zipfile_add(&z, "xl/workbook.xml", text, strlen(text));
 *     zipfile_end(&z);          z.bytes, z.n     zipfile_drop(&z)
 */
#ifndef TESTS_ZIPFILE_H
#define TESTS_ZIPFILE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct zipfile {
    unsigned char *bytes;
    size_t n;
    unsigned char *directory;
    size_t n_directory;
    unsigned count;
    uint32_t size;   /* lies about the unpacked size of the next entry, 0: the truth */
    uint32_t packed; /* the same of the packed size, in the directory alone */
    uint16_t flags, method;
};

static inline uint32_t zipfile_crc(const void *p, size_t n)
{
    uint32_t crc = 0xffffffff;
    for (const unsigned char *s = p; n--; s++) {
        crc ^= *s;
        for (int i = 0; i < 8; i++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    return ~crc;
}

static inline void zipfile_put(unsigned char **to, size_t *n, const void *p, size_t size)
{
    *to = realloc(*to, *n + size + 1);
    if (size) {
        memcpy(*to + *n, p, size);
    }
    *n += size;
}

static inline void zipfile_number(unsigned char **to, size_t *n, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)(value >> 8 * i);
        zipfile_put(to, n, &c, 1);
    }
}

/* version, flags, method, time, date, crc, packed, size, name, extra: what both headers have. */
static inline void zipfile_head(struct zipfile *z, unsigned char **to, size_t *n, uint32_t crc,
                                uint32_t packed, uint32_t size, size_t name)
{
    zipfile_number(to, n, 20, 2);
    zipfile_number(to, n, z->flags | 0x800, 2);
    zipfile_number(to, n, z->method, 2);
    zipfile_number(to, n, 0x58210000, 4);
    zipfile_number(to, n, crc, 4);
    zipfile_number(to, n, packed, 4);
    zipfile_number(to, n, size, 4);
    zipfile_number(to, n, (uint32_t)name, 2);
    zipfile_number(to, n, 0, 2);
}

static inline void zipfile_add(struct zipfile *z, const char *name, const void *p, size_t n)
{
    uint32_t crc = zipfile_crc(p, n), size = z->size ? z->size : (uint32_t)n, at = (uint32_t)z->n;
    uint32_t packed = z->packed ? z->packed : (uint32_t)n;
    zipfile_put(&z->bytes, &z->n, "PK\3\4", 4);
    zipfile_head(z, &z->bytes, &z->n, crc, (uint32_t)n, size, strlen(name));
    zipfile_put(&z->bytes, &z->n, name, strlen(name));
    zipfile_put(&z->bytes, &z->n, p, n);
    zipfile_put(&z->directory, &z->n_directory, "PK\1\2\24\0", 6);
    zipfile_head(z, &z->directory, &z->n_directory, crc, packed, size, strlen(name));
    zipfile_number(&z->directory, &z->n_directory, 0, 2);
    zipfile_number(&z->directory, &z->n_directory, 0, 4);
    zipfile_number(&z->directory, &z->n_directory, 0, 4);
    zipfile_number(&z->directory, &z->n_directory, at, 4);
    zipfile_put(&z->directory, &z->n_directory, name, strlen(name));
    z->count++;
}

static inline void zipfile_text(struct zipfile *z, const char *name, const char *text)
{
    zipfile_add(z, name, text, strlen(text));
}

static inline void zipfile_end(struct zipfile *z)
{
    uint32_t at = (uint32_t)z->n;
    zipfile_put(&z->bytes, &z->n, z->directory, z->n_directory);
    zipfile_put(&z->bytes, &z->n, "PK\5\6\0\0\0\0", 8);
    zipfile_number(&z->bytes, &z->n, z->count, 2);
    zipfile_number(&z->bytes, &z->n, z->count, 2);
    zipfile_number(&z->bytes, &z->n, (uint32_t)z->n_directory, 4);
    zipfile_number(&z->bytes, &z->n, at, 4);
    zipfile_number(&z->bytes, &z->n, 0, 2);
}

static inline void zipfile_drop(struct zipfile *z)
{
    free(z->bytes);
    free(z->directory);
    *z = (struct zipfile){0};
}

#endif
