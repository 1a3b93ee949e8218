/* file.h - evidence and other files by content digest (SM3). The bytes lie once under DIR/files/ab/<digest>, fsynced
 * before the row that names them is committed; a row `file` is one upload (name, own date, who, when).
 *
 *     r = file_keep(a, dir, temp, &digest, e);                      in the slow pool, before the work
 *     r = file_add(db, a, &(struct file_row){.digest = digest ...}, e);   in the work
 */
#ifndef LEDGER_FILE_H
#define LEDGER_FILE_H

#include "store/store.h"

struct file_row {
    int64_t id, county, size, person, unit;
    const char *digest, *name, *type, *own_date, *at;
};

/* Moves (or, from another file system, copies) `temp` into the folder; fills *ret_digest (64 hex). `temp` is gone
 * afterwards. Bytes that lie there already are kept once. Runs before the work is submitted. */
must_use enum err file_keep(struct arena *a, const char *dir, const char *temp,
                            const char **ret_digest, struct error *e);
/* NULL when `digest` is not 64 lower-case hex digits, so that no foreign text becomes a path. */
const char *file_path(struct arena *a, const char *dir, const char *digest);
/* Inserts the row; `at` is filled, and `id` unless the caller has chosen one. Inside a work. */
must_use enum err file_add(struct db *db, struct arena *a, struct file_row *f, struct error *e);
must_use enum err file_get(struct db *db, struct arena *a, int64_t county, int64_t id,
                           struct file_row *ret, struct error *e);

#endif
