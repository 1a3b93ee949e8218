/* statement.h - the prepared statements of one connection, keyed by their text.
 *
 * At most STATEMENT_MAX are kept; the one unused for longest goes. A statement is `busy` while it runs: a busy one is
 * never found and never dropped, so a nested run of the same text prepares its own. `kinds` holds one letter per
 * argument where the database wants types at preparation: '0' null, 'i', 't', 'b'; an argument that is null fits any.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "store/store.h"

#define STATEMENT_MAX 160

struct statement {
    char *sql;
    char *kinds; /* or NULL: fits any arguments */
    uint64_t hash;
    bool busy;
    void *handle;      /* SQLite: sqlite3_stmt */
    struct val *cells; /* SQLite: one row */
    size_t columns;
    int64_t number; /* PostgreSQL: names it on the server */
    struct statement *chain, *newer, *older;
};

struct statement_cache {
    struct statement *buckets[256];
    struct statement *newest, *oldest;
    size_t n;
    void (*drop)(void *owner,
                 struct statement *st); /* closes the handle; must not touch the cache */
    void *owner;
};

uint64_t statement_hash(const char *s, size_t n);
struct statement *statement_find(struct statement_cache *c, const char *sql, const struct val *args,
                                 size_t n);
/* Makes an entry (without a handle) and drops the oldest when full. `kinds` NULL or owned by the caller. */
struct statement *statement_add(struct statement_cache *c, const char *sql, const char *kinds);
void statement_drop(struct statement_cache *c, struct statement *st);
void statement_drop_all(struct statement_cache *c);

#endif
