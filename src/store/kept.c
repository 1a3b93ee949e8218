/* kept.c - a hash table with chains over one arena that is dropped as a whole.
 *
 * Arguments and rows are packed the same way: the cells, then the bytes of their texts one after another. A copy is one
 * memcpy and a walk over the cells that hold a pointer.
 */
#include "store/kept.h"

#include <stdlib.h>
#include <string.h>

#include "store/driver.h"
#include "store/statement.h"

#define BUCKETS 256

struct entry {
    struct entry *next;
    uint64_t hash;
    const char *sql;
    const struct val *args;
    size_t n;
    struct table table;
    size_t bytes; /* of table.cells and the texts behind */
};

struct kept {
    struct arena *arena;
    struct entry *buckets[BUCKETS];
    size_t bytes;
    int64_t commit;
};

struct kept *kept_new(void)
{
    struct kept *k = driver_alloc(1, sizeof(*k));
    k->arena = arena_new();
    return k;
}

void kept_free(struct kept *k)
{
    if (k) {
        arena_free(k->arena);
        free(k);
    }
}

static void drop(struct kept *k)
{
    if (k->bytes) {
        memset(k->buckets, 0, sizeof(k->buckets));
        arena_reset(k->arena);
        k->bytes = 0;
    }
}

void kept_at(struct kept *k, int64_t commit)
{
    if (k->commit != commit) {
        drop(k);
        k->commit = commit;
    }
}

static bool points(const struct val *v)
{
    return v->kind == VAL_TEXT || v->kind == VAL_BLOB;
}

static uint64_t key_of(const char *sql, const struct val *args, size_t n)
{
    uint64_t h = statement_hash(sql, strlen(sql)) ^ n;
    for (size_t i = 0; i < n; i++) {
        uint64_t x = args[i].kind == VAL_INT ? (uint64_t)args[i].i
                     : points(&args[i])      ? statement_hash(args[i].s, args[i].n)
                                             : 1;
        h = (h ^ x) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    return h;
}

static bool same_args(const struct val *x, const struct val *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i].kind != y[i].kind || x[i].i != y[i].i || x[i].n != y[i].n ||
            (points(&x[i]) && memcmp(x[i].s, y[i].s, x[i].n) != 0)) {
            return false;
        }
    }
    return true;
}

static size_t packed_size(const struct val *cells, size_t n)
{
    size_t bytes = n * sizeof(*cells);
    for (size_t i = 0; i < n; i++) {
        bytes += points(&cells[i]) ? cells[i].n + 1 : 0;
    }
    return bytes;
}

static struct val *pack(struct arena *a, const struct val *cells, size_t n, size_t bytes)
{
    struct val *to = arena_alloc(a, bytes);
    char *text = (char *)(to + n);
    for (size_t i = 0; i < n; i++) {
        to[i] = cells[i];
        if (points(&cells[i])) {
            memcpy(text, cells[i].s, cells[i].n);
            to[i].s = text;
            text += cells[i].n + 1;
        }
    }
    return to;
}

static struct val *unpack(struct arena *a, const struct val *cells, size_t n, size_t bytes)
{
    struct val *to = arena_memdup(a, cells, bytes);
    for (size_t i = 0; i < n; i++) {
        if (points(&to[i])) {
            to[i].s = (const char *)to + (to[i].s - (const char *)cells);
        }
    }
    return to;
}

bool kept_find(const struct kept *k, struct arena *a, const char *sql, const struct val *args,
               size_t n, struct table *ret)
{
    uint64_t h = key_of(sql, args, n);
    for (const struct entry *x = k->buckets[h % BUCKETS]; x; x = x->next) {
        if (x->hash == h && x->n == n && same_args(x->args, args, n) && !strcmp(x->sql, sql)) {
            *ret = x->table;
            ret->cells = unpack(a, x->table.cells, x->table.n * x->table.columns, x->bytes);
            return true;
        }
    }
    return false;
}

void kept_add(struct kept *k, const char *sql, const struct val *args, size_t n,
              const struct table *t)
{
    size_t cells = t->n * t->columns, bytes = packed_size(t->cells, cells);
    size_t key = packed_size(args, n), whole = bytes + key + strlen(sql) + sizeof(struct entry);
    if (whole > KEPT_ONE) {
        return;
    }
    if (k->bytes + whole > KEPT_BYTES) {
        drop(k);
    }
    struct entry *x = arena_make(k->arena, struct entry);
    x->hash = key_of(sql, args, n);
    x->sql = arena_strdup(k->arena, sql);
    x->args = pack(k->arena, args, n, key);
    x->n = n;
    x->table = *t;
    x->table.cells = pack(k->arena, t->cells, cells, bytes);
    x->bytes = bytes;
    x->next = k->buckets[x->hash % BUCKETS];
    k->buckets[x->hash % BUCKETS] = x;
    k->bytes += whole;
}
