/* The records behind a figure. */
#include "base/str.h"
#include "figure/metric_internal.h"
#include "register/column.h"
#include "register/record_row.h"

enum { PAGE_MAX = 1000 };

static void on_column(struct sql *s, const void *ctx)
{
    measure_on(s, ctx);
}

static const char *on_text(struct arena *a, const struct val *v)
{
    return v->kind == VAL_TEXT  ? v->s
           : v->kind == VAL_INT ? arena_printf(a, "%lld", (long long)v->i)
                                : NULL;
}

/* Ids first: a list joined in would give a record several lines. */
static enum err select_rows(struct sql *s, struct db *db, const struct content *c,
                            const struct measure *m, const struct row_want *w, int64_t after,
                            size_t limit, struct table *ret, struct error *e)
{
    measure_known(s, m);
    row_select(s, w, on_column, m);
    sql_lit(s, " where r.county = ");
    sql_bind(s, I(m->scope->county));
    if (after) {
        sql_lit(s, " and r.id < ");
        sql_bind(s, I(after));
    }
    sql_lit(s, " and r.id in (select r.id");
    enum err r = measure_from(s, c, m, e);
    if (r) {
        return r;
    }
    sql_lit(s, ") order by r.id desc limit ");
    sql_bind(s, I((int64_t)limit + 1));
    return sql_kept(s, db, ret, e);
}

/* What a record brings stands in one field; a list or a table of its own is looked at on the record. */
static const struct field_def *row_field(const struct measure_def *m)
{
    bool plain = m->kind == METRIC_SUM || m->kind == METRIC_DISTINCT || m->kind == METRIC_LEAST;
    return plain && !m->column && !column_listed(m->field) ? m->field : NULL;
}

static void row_values(struct arena *a, const struct measure_def *def, struct metric_rows *ret)
{
    ret->field = row_field(def);
    ret->value = arena_array(a, ret->n + 1, sizeof(*ret->value));
    for (size_t i = 0; ret->field && i < ret->n; i++) {
        ret->value[i] = value_show_in(a, ret->field, ret->items[i].values);
    }
}

enum err metric_rows(struct db *db, struct arena *a, const struct content *c,
                     const struct scope *scope, const struct metric_ask *ask, int64_t after,
                     size_t limit, struct metric_rows *ret, struct error *e)
{
    const struct measure_def *def = &metric_version_of(a, ask)->m;
    struct sql s scoped(sql_end) = sql_begin(a);
    struct measure m;
    struct table t;
    if (def->kind == METRIC_RATIO) {
        return error_set(e, ERR_INVALID, "“%s”是比率，没有自己的明细，请看分子“%s”或分母“%s”。",
                         ask->metric->title, def->of->title, def->over->title);
    }
    if (def->kind == METRIC_PEOPLE) {
        return error_set(e, ERR_INVALID, "“%s”数的是在岗的人，名单在“单位与人员”里。",
                         ask->metric->title);
    }
    limit = limit == 0 ? 50 : limit > PAGE_MAX ? PAGE_MAX : limit;
    enum err r = metric_prepare(db, a, scope, ask, def, &m, e);
    const struct field_def *f = row_field(def);
    struct row_want w = row_want_only(a, def->reg, &f, f != NULL, false);
    if (r || (r = select_rows(&s, db, c, &m, &w, after, limit, &t, e))) {
        return r;
    }
    *ret = (struct metric_rows){.reg = def->reg, .n = t.n > limit ? limit : t.n};
    ret->items = arena_array(a, ret->n + 1, sizeof(*ret->items));
    ret->on = arena_array(a, ret->n + 1, sizeof(*ret->on));
    for (size_t i = 0; i < ret->n; i++) {
        const struct val *cells = &t.cells[i * t.columns];
        ret->on[i] = on_text(a, &cells[row_read(a, &w, cells, &ret->items[i])]);
    }
    ret->next = t.n > limit ? ret->items[ret->n - 1].id : 0;
    r = row_complete(db, a, c, scope->county, &w, ret->items, ret->n, e);
    for (size_t i = 0; !r && i < ret->n; i++) {
        record_hide(a, &ret->items[i], scope);
    }
    if (!r) {
        row_values(a, def, ret);
    }
    return r;
}

enum err metric_ids_sql(struct sql *s, struct db *db, const struct content *c,
                        const struct scope *scope, const struct metric_ask *ask, struct error *e)
{
    const struct measure_def *def = &metric_version_of(s->arena, ask)->m;
    struct measure m;
    enum err r = metric_prepare(db, s->arena, scope, ask, def, &m, e);

    if (r) {
        return r;
    }
    sql_lit(s, "select r.id as id, cast(min(");
    measure_on(s, &m);
    sql_lit(s, ") as text) as on_day");
    r = measure_from(s, c, &m, e);
    sql_lit(s, " group by r.id");
    return r;
}
