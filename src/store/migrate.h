/* migrate.h - numbered, forward-only migrations of the core tables, and additive changes of derived tables.
 *
 * migrations/NNNN_name.sql are embedded at build time. One text serves both databases; the driver expands
 *   @text    SQLite: text                 PostgreSQL: text collate "C"
 *   @int     SQLite: integer              PostgreSQL: bigint
 *   @small   SQLite: integer              PostgreSQL: smallint
 *   @blob    SQLite: blob                 PostgreSQL: bytea
 *   @strict  SQLite: strict               PostgreSQL: (nothing)
 * A backup is made before the first pending migration touches an existing database (SQLite: DIR/backup/...;
 * PostgreSQL: only said). Each migration is one transaction; a failure leaves everything as it was and stops the start.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/store.h"

/* Brings the core tables up to date; *ret_applied counts what was done. */
must_use enum err migrate_run(struct store *s, int *ret_applied, struct error *e);

/* A derived table as content wants it. Columns and indexes are added, never dropped; the table is made when missing.
 * `was` names an older column that is renamed instead. Names must satisfy str_is_id with the prefixes below. */
struct want_column {
    const char *name, *type /* "@text", "@int", "@small" */, *was;
};
struct want_index {
    const char *name, *columns /* "county, state, id" */;
    bool unique;
    const char *where; /* literal condition of a partial index ("voided = 1"), NULL: all rows */
};
struct want_table {
    const char *name;    /* r_<id>, f_<id>, h_<id>, w_<id>_<field> */
    const char *primary; /* "county, id" */
    const struct want_column *columns;
    size_t n_columns;
    const struct want_index *indexes;
    size_t n_indexes;
};
must_use enum err migrate_table(struct db *db, struct arena *a, const struct want_table *t,
                                struct error *e);

/* Expands the tokens above for `kind`. */
char *migrate_expand(struct arena *a, enum store_kind kind, const char *sql);

#endif
