/* statement.c - a hash table with chains, and a list by last use. */
#include "store/statement.h"

#include <stdlib.h>
#include <string.h>

#include "store/driver.h"

uint64_t statement_hash(const char *s, size_t n)
{
    uint64_t h = 14695981039346656037u ^ n, word;
    for (; n >= sizeof(word); n -= sizeof(word), s += sizeof(word)) {
        memcpy(&word, s, sizeof(word));
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (; n; n--, s++) {
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    }
    return h ^ h >> 29;
}

static struct statement **bucket(struct statement_cache *c, uint64_t hash)
{
    return &c->buckets[hash % array_len(c->buckets)];
}

static void unlink_use(struct statement_cache *c, struct statement *st)
{
    *(st->newer ? &st->newer->older : &c->newest) = st->older;
    *(st->older ? &st->older->newer : &c->oldest) = st->newer;
    st->newer = st->older = NULL;
}

static void link_newest(struct statement_cache *c, struct statement *st)
{
    st->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = st;
    c->newest = st;
}

static bool kinds_fit(const char *kinds, const struct val *args, size_t n)
{
    static const char letter[] = {[VAL_INT] = 'i', [VAL_TEXT] = 't', [VAL_BLOB] = 'b'};
    if (!kinds || strlen(kinds) != n) {
        return !kinds;
    }
    for (size_t i = 0; i < n; i++) {
        if (args[i].kind != VAL_NULL && kinds[i] != letter[args[i].kind]) {
            return false;
        }
    }
    return true;
}

struct statement *statement_find(struct statement_cache *c, const char *sql, const struct val *args,
                                 size_t n)
{
    uint64_t h = statement_hash(sql, strlen(sql));
    for (struct statement *st = *bucket(c, h); st; st = st->chain) {
        if (st->hash == h && !st->busy && strcmp(st->sql, sql) == 0 &&
            kinds_fit(st->kinds, args, n)) {
            unlink_use(c, st);
            link_newest(c, st);
            return st;
        }
    }
    return NULL;
}

static void make_room(struct statement_cache *c)
{
    struct statement *st = c->oldest;
    while (st && st->busy) {
        st = st->newer;
    }
    if (st) {
        statement_drop(c, st);
    }
}

struct statement *statement_add(struct statement_cache *c, const char *sql, const char *kinds)
{
    if (c->n >= STATEMENT_MAX) {
        make_room(c);
    }
    struct statement *st = driver_alloc(1, sizeof(*st));
    st->sql = driver_strdup(sql);
    st->kinds = kinds ? driver_strdup(kinds) : NULL;
    st->hash = statement_hash(sql, strlen(sql));
    struct statement **b = bucket(c, st->hash);
    st->chain = *b;
    *b = st;
    link_newest(c, st);
    c->n++;
    return st;
}

void statement_drop(struct statement_cache *c, struct statement *st)
{
    struct statement **p = bucket(c, st->hash);
    while (*p != st) {
        p = &(*p)->chain;
    }
    *p = st->chain;
    unlink_use(c, st);
    c->n--;
    c->drop(c->owner, st);
    free(st->cells);
    free(st->kinds);
    free(st->sql);
    free(st);
}

void statement_drop_all(struct statement_cache *c)
{
    while (c->newest) {
        statement_drop(c, c->newest);
    }
}
