#include "register/file_access.h"

#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "register/step.h"
#include "register/step_internal.h"

static bool holds_files(const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (column_holds_files(&reg->fields[i])) {
            return true;
        }
    }
    return false;
}

/* Is there a record of `reg` in scope that holds the file, or (`before`) held it once? */
static enum err held_by(struct db *db, struct arena *a, const struct register_def *reg,
                        const struct actor *who, int64_t file, bool before, bool *ret,
                        struct error *e)
{
    struct sql s = sql_begin(a);
    struct table t;
    if (before) {
        sql_lit(&s, "select 1 from (select county, record, file as ref from file_version where "
                    "register = ");
        sql_bind(&s, T(reg->id));
        sql_lit(&s, ")");
    } else {
        sql_lit(&s, "select 1 from ");
        sql_id(&s, "f_", reg->id);
    }
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
            r = held_by(db, a, &c->registers[i], who, file, false, &seen, e);
            r = r || seen ? r : held_by(db, a, &c->registers[i], who, file, true, &seen, e);
        }
    }
    if (r == ERR_NOT_FOUND || (!r && !seen)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个附件，或者不在您的权限范围内。");
    }
    return r;
}

/* --- 历版: the only statements on table file_version --------------------------------------------------------- */
static bool among(const struct value *v, int64_t file)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->links[i].ref == file) {
            return true;
        }
    }
    return false;
}

enum err file_version_keep(const struct move *m, const struct field_def *f, const char *step,
                           const char *why)
{
    const struct value *was = &m->before.values[f->index], *now = &m->rec.values[f->index];
    enum err r = OK;
    for (size_t i = 0; !r && column_holds_files(f) && i < was->n; i++) {
        if (was->links[i].ref && !among(now, was->links[i].ref)) {
            r = db_run(m->db,
                       "insert into file_version (county, register, record, field, file, until_at, "
                       "person, step, why) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict "
                       "do nothing",
                       ARGS(I(m->rec.county), T(m->reg->id), I(m->rec.id), T(f->id),
                            I(was->links[i].ref), T(datetime_text(m->a, now_ms())),
                            I(m->by->person), T(step), T(why)),
                       NULL, m->e);
        }
    }
    return r;
}

enum err file_versions(struct db *db, struct arena *a, const struct record *rec,
                       struct file_version **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select x.field, x.file, x.until_at, x.why, p.name, f.name, f.type, f.at, "
               "f.size from file_version x join file f on f.county = x.county and f.id = "
               "x.file left join person p on p.id = x.person where x.county = ?1 and "
               "x.register = ?2 and x.record = ?3 order by x.field, x.until_at desc, x.file",
               ARGS(I(rec->county), T(rec->reg->id), I(rec->id)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct file_version){.field = cell_text(&t, i, 0),
                                          .file = cell_int(&t, i, 1),
                                          .until_at = cell_text(&t, i, 2),
                                          .why = cell_text(&t, i, 3),
                                          .person = cell_text(&t, i, 4),
                                          .name = cell_text(&t, i, 5),
                                          .type = cell_text(&t, i, 6),
                                          .at = cell_text(&t, i, 7),
                                          .size = cell_int(&t, i, 8)};
    }
    return OK;
}
