/* driver.h - what store.c asks of a database, and the insides that the files of this folder share.
 *
 * A driver is a table of functions. Its connections begin with a `struct db`. Everything above this header is the
 * same for both databases; every difference between them lives in store_sqlite.c and store_pg.c.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"

enum db_role { DB_READER, DB_WRITER };

/* Where rows go. `fn` may set `enough`: no further rows are wanted. The cells live until `fn` returns. */
struct sink {
    db_row_fn *fn;
    void *ctx;
    bool enough;
};

/* One expanded token of migrate.h. */
struct token {
    const char *name, *text;
};

struct driver {
    enum store_kind kind;
    int writers; /* at most; 0: as the options say */
    int batch;   /* works per commit */
    const struct token *tokens;
    size_t n_tokens;
    const char *tables_sql; /* names of the tables, without arguments */
    const char *
        columns_sql; /* name and type ('text', 'integer', 'small', 'blob') of the columns of table ?1 */

    /* Makes ready what lies beside the connections; `state` of the store belongs to the driver. */
    enum err (*start)(struct store *s, struct error *e);
    void (*stop)(struct store *s);

    enum err (*open)(struct store *s, enum db_role role, struct db **ret, struct error *e);
    void (*close)(struct db *db);

    /* Runs one statement to its end. `sink` and `ret_changed` may be NULL. query keeps the connection until the end
     * (sink->fn must not use it); each lets sink->fn use it. */
    enum err (*query)(struct db *db, const char *sql, const struct val *args, size_t n,
                      struct sink *sink, int64_t *ret_changed, struct error *e);
    enum err (*each)(struct db *db, const char *sql, const struct val *args, size_t n,
                     struct sink *sink, struct error *e);
    enum err (*script)(struct db *db, const char *sql, struct error *e);

    /* A batch. begin locks the counties (sorted, unique) and sets the first savepoint, on a new connection when the
     * old one was lost; keep ends a work and sets the next savepoint; undo goes back to the savepoint. A failure of
     * keep or undo loses the batch: rollback follows, as after a failed begin or commit. */
    enum err (*begin)(struct db *db, const int64_t *counties, size_t n, struct error *e);
    enum err (*keep)(struct db *db, struct error *e);
    enum err (*undo)(struct db *db, struct error *e);
    enum err (*commit)(struct db *db, struct error *e);
    void (*rollback)(struct db *db);

    /* One commit for several statements of a reader. May be NULL. */
    void (*hold)(struct db *db);
    void (*release)(struct db *db);

    enum err (*backup)(struct store *s, const char *file, struct error *e);
};

extern const struct driver driver_sqlite, driver_pg;

struct db {
    const struct driver *driver;
    struct store *store;
    enum db_role role;
    bool doomed; /* a statement of the running work failed with `first` */
    struct error first;
    struct kept *kept; /* SQLite: a reader between hold and release; NULL otherwise */
    struct db *next;   /* in the store's list of readers */
};

struct writer;

struct store {
    const struct driver *driver;
    char *where;
    bool unsafe_fast;
    int batch;
    struct writer *writers;
    int n_writers;
    atomic_size_t waiting; /* works queued and not yet taken */
    atomic_bool closing;
    pthread_key_t key;    /* this thread's reader */
    pthread_mutex_t lock; /* of `readers` */
    struct db *readers;
    void *state;
};

/* True when the torture seam says that this call fails; `e` is filled. */
bool db_torture(struct error *e);

/* Zeroed heap memory; exhaustion aborts. */
void *driver_alloc(size_t n, size_t size);
char *driver_strdup(const char *s);
/* `fill` writes beside `file`; once it has ended well that takes the place of `file`, and the folder is synced. */
must_use enum err driver_write_aside(const char *file,
                                     enum err (*fill)(const char *part, void *ctx, struct error *e),
                                     void *ctx, struct error *e);

#endif
