#include "register/file_access.h"

#include "register/column.h"
#include "register/step.h"

static bool holds_files(const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (column_holds_files(&reg->fields[i])) {
            return true;
        }
    }
    return false;
}

/* Is there a record of `reg` in scope that holds the file? */
static enum err held_by(struct db *db, struct arena *a, const struct register_def *reg,
                        const struct actor *who, int64_t file, bool *ret, struct error *e)
{
    struct sql s = sql_begin(a);
    struct table t;
    sql_lit(&s, "select 1 from ");
    sql_id(&s, "f_", reg->id);
    sql_lit(&s, " x join ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " r on r.county = x.county and r.id = x.record where x.county = ");
    sql_bind(&s, I(who->county));
    sql_lit(&s, " and x.ref = ");
    sql_bind(&s, I(file));
    sql_lit(&s, " and ");
    query_scope(&s, reg, &who->scope);
    sql_lit(&s, " limit 1");
    enum err r = db_all(db, a, s.text.ptr, s.args, s.n, &t, e);
    sql_end(&s);
    if (!r) {
        *ret = t.n > 0;
    }
    return r;
}

/* The scan of a paper signature belongs to the record it was given for. */
static enum err held_by_approval(struct db *db, struct arena *a, const struct content *c,
                                 const struct actor *who, int64_t file, bool *ret, struct error *e)
{
    struct table t;
    struct record rec;
    enum err r =
        db_all(db, a, "select register, record from approval where county = ?1 and paper_file = ?2",
               ARGS(I(who->county), I(file)), &t, e);
    if (r || !t.n) {
        return r;
    }
    const struct register_def *reg = content_register(c, cell_text(&t, 0, 0));
    if (!reg || !step_may_read(who, reg)) {
        return OK;
    }
    r = record_load(db, a, c, &who->scope, reg, cell_int(&t, 0, 1), &rec, e);
    *ret = !r;
    return r == ERR_NOT_FOUND ? OK : r;
}

enum err file_access(struct db *db, struct arena *a, const struct content *c,
                     const struct actor *who, int64_t file, struct file_row *ret, struct error *e)
{
    bool seen = false;
    enum err r = file_get(db, a, who->county, file, ret, e);
    if (!r) {
        seen = ret->person == who->person && who->scope.kind != SCOPE_NONE;
        r = seen ? OK : held_by_approval(db, a, c, who, file, &seen, e);
    }
    for (size_t i = 0; !r && !seen && i < c->n_registers; i++) {
        if (holds_files(&c->registers[i]) && step_may_read(who, &c->registers[i])) {
            r = held_by(db, a, &c->registers[i], who, file, &seen, e);
        }
    }
    if (r == ERR_NOT_FOUND || (!r && !seen)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个附件，或者不在您的权限范围内。");
    }
    return r;
}
