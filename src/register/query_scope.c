/* The data scope of whoever asks, as a condition over alias r. */
#include <string.h>

#include "base/str.h"
#include "register/column.h"
#include "register/query.h"

/* Paths are '/<id>/<id>/' and '0' follows '/': the subtree is the range from the path to the path ending in '0'. */
static void scope_subtree(struct sql *s, const struct scope *scope, bool found)
{
    const char *path = scope->unit_path;
    char *above = arena_strdup(s->arena, path ? path : "");
    size_t n = strlen(above);
    if (n < 2 || above[n - 1] != '/') {
        sql_lit(s, " and 1 = 0");
        return;
    }
    above[n - 1] = '0';
    if (found) { /* mostly the own unit: no look-up for that */
        sql_lit(s, " and (r.unit = ");
        sql_bind(s, I(scope->unit));
        sql_lit(s, " or exists(select 1 from unit q where q.id = r.unit and q.county = ");
    } else {
        sql_lit(s, " and r.unit in (select q.id from unit q where q.county = ");
    }
    sql_bind(s, I(scope->county));
    sql_lit(s, " and q.path >= ");
    sql_bind(s, T(path));
    sql_lit(s, " and q.path < ");
    sql_bind(s, T(above));
    strbuf_str(&s->text, found ? "))" : ")");
}

static bool assigns_one(const struct field_def *f)
{
    return f->assigns && column_single(f) && str_eq(column_core(f), "person");
}

/* Whoever is assigned to what the record belongs to: its people are looked up once, not for each row. */
static void assigned_there(struct sql *s, const struct field_def *ref, const struct scope *scope)
{
    const struct register_def *reg = ref->target;
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (!f->assigns || (!assigns_one(f) && !column_listed(f))) {
            continue;
        }
        sql_lit(s, " or (r.county = ");
        sql_bind(s, I(scope->county));
        sql_lit(s, " and r.");
        sql_id(s, "f_", ref->id);
        strbuf_str(&s->text,
                   assigns_one(f) ? " in (select q.id from " : " in (select q.record from ");
        sql_id(s, assigns_one(f) ? "r_" : "f_", reg->id);
        sql_lit(s, " q where q.county = ");
        sql_bind(s, I(scope->county));
        if (assigns_one(f)) {
            sql_lit(s, " and q.");
            sql_id(s, "f_", f->id);
        } else {
            sql_lit(s, " and q.field = ");
            sql_bind(s, T(f->id));
            sql_lit(s, " and q.ref");
        }
        sql_lit(s, " = ");
        sql_bind(s, I(scope->person));
        sql_lit(s, "))");
    }
}

static void assigned_here(struct sql *s, const struct register_def *reg, const struct scope *scope)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (f->assigns && f->target && column_single(f)) {
            assigned_there(s, f, scope);
        } else if (assigns_one(f)) {
            sql_lit(s, " or r.");
            sql_id(s, "f_", f->id);
            sql_lit(s, " = ");
            sql_bind(s, I(scope->person));
        } else if (f->assigns && column_listed(f)) {
            sql_lit(s, " or exists(select 1 from ");
            sql_id(s, "f_", reg->id);
            sql_lit(s, " q where q.county = r.county and q.record = r.id and q.field = ");
            sql_bind(s, T(f->id));
            sql_lit(s, " and q.ref = ");
            sql_bind(s, I(scope->person));
            sql_lit(s, ")");
        }
    }
}

/* Whoever opened a record is assigned to it too: else it would be gone from sight before anybody is named. */
static void scope_assigned(struct sql *s, const struct register_def *reg, const struct scope *scope)
{
    sql_lit(s, " and (r.created_by = ");
    sql_bind(s, I(scope->person));
    assigned_here(s, reg, scope);
    sql_lit(s, ")");
}

static void scope_sql(struct sql *s, const struct register_def *reg, const struct scope *scope,
                      bool found)
{
    sql_lit(s, "(r.county = ");
    sql_bind(s, I(scope->county));
    bool shared = reg->shared && scope->kind != SCOPE_NONE && scope->kind != SCOPE_OWN;
    bool across = reg->across && !shared && scope->person &&
                  (scope->kind == SCOPE_UNIT || scope->kind == SCOPE_SUBTREE);
    if (across) {
        sql_lit(s, " and ((r.county = "); /* each side with the county: an index serves each */
        sql_bind(s, I(scope->county));
    }
    switch (shared ? SCOPE_COUNTY : scope->kind) {
    case SCOPE_OWN:
        sql_lit(s, " and r.created_by = ");
        sql_bind(s, I(scope->person));
        break;
    case SCOPE_ASSIGNED: scope_assigned(s, reg, scope); break;
    case SCOPE_UNIT:
        sql_lit(s, " and r.unit = ");
        sql_bind(s, I(scope->unit));
        break;
    case SCOPE_SUBTREE: scope_subtree(s, scope, found); break;
    case SCOPE_COUNTY: break;
    case SCOPE_NONE: sql_lit(s, " and 1 = 0"); break;
    }
    if (across) {
        sql_lit(s, ")");
        assigned_here(s, reg, scope);
        sql_lit(s, ")");
    }
    sql_lit(s, ")");
}

enum err query_scope_narrow(struct db *db, struct arena *a, struct scope *scope, struct error *e)
{
    const char *path = scope->kind == SCOPE_SUBTREE ? scope->unit_path : NULL;
    size_t n = path ? strlen(path) : 0;
    struct table t;
    if (n < 2 || path[n - 1] != '/') {
        return OK;
    }
    char *above = arena_strdup(a, path);
    above[n - 1] = '0';
    enum err r =
        db_kept(db, a, "select 1 from unit where county = ?1 and path > ?2 and path < ?3 limit 1",
                ARGS(I(scope->county), T(path), T(above)), &t, e);
    if (!r && !t.n) {
        scope->kind = SCOPE_UNIT;
    }
    return r;
}

void query_scope(struct sql *s, const struct register_def *reg, const struct scope *scope)
{
    scope_sql(s, reg, scope, false);
}

void query_scope_found(struct sql *s, const struct register_def *reg, const struct scope *scope)
{
    scope_sql(s, reg, scope, true);
}
