#include "register/step_each.h"

static enum err savepoint(struct db *db, const char *sql, struct error *e)
{
    return db_run(db, sql, NO_ARGS, NULL, e);
}

static enum err take_one(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                         const struct step_request *rq, struct step_each *row, struct error *e)
{
    struct step_result done;
    enum err r = savepoint(db, "savepoint step_each", e);
    if (r) {
        return r;
    }
    error_clear(&row->why);
    r = step_take(en, db, a, by, rq, &done, &row->why);
    if (r == ERR_IO) {
        *e = row->why;
        return r;
    }
    if (r && (r = savepoint(db, "rollback to savepoint step_each", e))) {
        return r;
    }
    return savepoint(db, "release savepoint step_each", e);
}

enum err step_take_each(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                        const struct register_def *reg, const struct step_def *step,
                        struct step_each *rows, size_t n, struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        struct step_request rq = {
            .reg = reg, .record = rows[i].record, .version = rows[i].version, .step = step};
        enum err r = take_one(en, db, a, by, &rq, &rows[i], e);
        if (r) {
            return r;
        }
    }
    return OK;
}
