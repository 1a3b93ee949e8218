/* store.h - one interface to SQLite and PostgreSQL.
 *
 * Reading and writing are two different things here:
 *  - A `struct db` is one connection. Reading connections are lent by store_reader (one per thread, kept) and
 *    refuse to write.
 *  - Every write goes through store_submit: `work->run` gets a `struct db` inside a savepoint on the county's
 *    writer, does only database work and CPU (under 1 ms), and its error rolls back its own savepoint alone.
 *    `work->done` is called once the commit is on disk (or has failed), on the writer thread: it only hands over.
 *    All writes of a county are serial on both databases, so guards and numbers need no further lock.
 *
 * SQL: literal text beside its use, values bound, placeholders ?1 ?2 ... (the PostgreSQL driver rewrites them), one
 * portable dialect: no now(), no AUTOINCREMENT, no RETURNING, no JSON operators; `on conflict (..) do update` works.
 * Types are int64, text, blob, null. Identifiers that come from content pass str_is_id before they reach a statement.
 * A failed statement dooms its work on both databases: everything after it is refused with the same error, and the
 * work fails even if it returns OK. So a guard is a SELECT, never a statement that is expected to fail.
 *
 *     struct table t;
 *     r = db_all(db, a, "select id, name from unit where county = ?1 and kind = ?2", ARGS(I(county), T(kind)), &t, e);
 *     for (size_t i = 0; i < t.n; i++) use(cell_int(&t, i, 0), cell_text(&t, i, 1));
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct store;
struct db;

enum val_kind { VAL_NULL, VAL_INT, VAL_TEXT, VAL_BLOB };
struct val {
    enum val_kind kind;
    int64_t i;
    const char *s; /* text or blob; text is NUL-terminated */
    size_t n;      /* bytes of a blob or text */
};

/* Bound arguments. T(NULL) and T("") bind NULL: an empty text does not exist in the database. */
struct val val_int(int64_t i);
struct val val_text(const char *s);
struct val val_blob(const void *p, size_t n);
#define I(x)    val_int(x)
#define T(x)    val_text(x)
#define B(p, n) val_blob((p), (n))
#define NIL     ((struct val){0})
#define ARGS(...) \
    ((struct val[]){__VA_ARGS__}), (sizeof((struct val[]){__VA_ARGS__}) / sizeof(struct val))
#define NO_ARGS NULL, 0

/* A whole result, held by the arena. */
struct table {
    size_t n, columns;
    struct val *cells; /* n * columns, row by row */
};
const struct val *cell(const struct table *t, size_t row, size_t column);
int64_t cell_int(const struct table *t, size_t row, size_t column);      /* null and text give 0 */
const char *cell_text(const struct table *t, size_t row, size_t column); /* null gives NULL */
bool cell_null(const struct table *t, size_t row, size_t column);

/* Runs a statement. db_all refuses with ERR_LIMIT past DB_MAX_ROWS; db_each streams and stops at the first error
 * that `fn` returns. db_one gives ERR_NOT_FOUND (with an empty sentence) when there is no row. A unique or
 * foreign key violation is ERR_CONFLICT. `ret_changed` of db_run may be NULL. Statements are prepared once per
 * connection, keyed by the text. The cells given to `fn` live until it returns; `fn` may run other statements on
 * the same connection, but not change the rows it walks over. */
#define DB_MAX_ROWS 200000
must_use enum err db_all(struct db *db, struct arena *a, const char *sql, const struct val *args,
                         size_t n, struct table *ret, struct error *e);
must_use enum err db_one(struct db *db, struct arena *a, const char *sql, const struct val *args,
                         size_t n, struct table *ret, struct error *e);
must_use enum err db_run(struct db *db, const char *sql, const struct val *args, size_t n,
                         int64_t *ret_changed, struct error *e);
typedef enum err db_row_fn(void *ctx, const struct val *cells, size_t columns, struct error *e);
must_use enum err db_each(struct db *db, const char *sql, const struct val *args, size_t n,
                          db_row_fn *fn, void *ctx, struct error *e);
/* db_all for what is asked again and again and seldom changes: who stands behind a cookie, units, a framework, counts that
 * many pages show. Between store_hold and store_release (SQLite) the rows may be those this connection found before,
 * as long as no commit came between, of whatever thread or process; they are the rows the statement would find. Elsewhere
 * it is db_all. */
must_use enum err db_kept(struct db *db, struct arena *a, const char *sql, const struct val *args,
                          size_t n, struct table *ret, struct error *e);
/* Several statements without values, separated by ';' (schema work). */
must_use enum err db_script(struct db *db, const char *sql, struct error *e);

enum store_kind { STORE_SQLITE, STORE_PG };
enum store_kind db_kind(const struct db *db);

/* One unit of writing. The submitter owns it until `done` has been called. */
struct work {
    /* Runs on the writer inside a savepoint; `a` lives until `done` returns. */
    enum err (*run)(struct work *w, struct db *db, struct arena *a, struct error *e);
    /* Called exactly once after the commit (result OK) or after the failure (result and `error` filled).
     * May be NULL when store_write is used. */
    void (*done)(struct work *w);
    void *ctx;
    /* filled by the store: */
    enum err result;
    struct error error;
    struct work *next;
    int64_t county;
};

/* `where` is a data folder (SQLite: DIR/faheng.db) or a postgresql:// address. Starts the writer threads.
 * Does not migrate. The store is used from many threads. A missing data folder is made (its parent must exist). */
struct store_options {
    const char *where;
    int writers;      /* PostgreSQL only; 0 means 4 */
    bool unsafe_fast; /* tests: synchronous=OFF */
    int batch; /* works per commit; 0 means the default (SQLite 256, PostgreSQL 32); the bench sets 1 */
};
must_use enum err store_open(const struct store_options *o, struct store **ret, struct error *e);
/* Drains submitted work first; accepts NULL. No other thread may use the store any more, except that works still
 * queued are run and their `done` is called. */
void store_close(struct store *s);
enum store_kind store_kind(const struct store *s);

/* Queues `w`. ERR_LIMIT with a sentence when more than STORE_QUEUE works wait (the caller answers 503). */
#define STORE_QUEUE 4096
must_use enum err store_submit(struct store *s, int64_t county, struct work *w, struct error *e);
/* Submits and waits: for the command line, tests, start-up. Same path, same commit. Returns w->result; never from
 * a writer thread (`run`, `done`): it would wait for itself. */
must_use enum err store_write(struct store *s, int64_t county, struct work *w, struct error *e);

/* The reading connection of the calling thread, opened at first use, closed with the thread or the store. A reader
 * sees the last commit. */
must_use enum err store_reader(struct store *s, struct db **ret, struct error *e);

/* Between these the calling thread's reader sees one commit and does not lock anew for each statement (SQLite: 1.3 us
 * a statement); PostgreSQL: nothing. For one request, short: a checkpoint waits for it. Not nested; a release without
 * a hold is nothing. */
void store_hold(struct store *s);
void store_release(struct store *s);

/* Copies the whole database to `file` while others go on (SQLite: backup API; PostgreSQL: pg_dump on the path). An
 * older `file` is replaced, and only once the new one is complete. */
must_use enum err store_backup(struct store *s, const char *file, struct error *e);

/* Torture seam, test builds and tests only: the n-th db call from now fails with ERR_IO (begin and commit of a batch
 * count too), once; 0 switches off. */
void store_fail_after(int n);

#endif
