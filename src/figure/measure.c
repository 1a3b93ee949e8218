#include "figure/measure.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "register/rows.h"

enum { REGISTERS_MAX = 16 };

struct read {
    const struct register_def *regs[REGISTERS_MAX];
    size_t n;
};

enum err measure_check(const struct measure *m, struct error *e)
{
    if (!date_ok(m->from) || !date_ok(m->to) || date_cmp(m->from, m->to) > 0) {
        return error_set(e, ERR_INVALID, "期间的起日要不晚于止日，请重新选。");
    }
    bool whole = m->from.month == 1 && m->from.day == 1 && m->to.month == 12 && m->to.day == 31;
    if (m->def->by_year && !whole) {
        return error_set(e, ERR_INVALID,
                         "这个口径按年度归期，起止要写整年，例如 2026-01-01 到 2026-12-31。");
    }
    if (m->as_of.year && date_cmp(m->as_of, now_today()) > 0) {
        return error_set(e, ERR_INVALID, "截至日不能晚于今天。");
    }
    if (m->as_of.year && date_cmp(m->as_of, now_today()) < 0 && m->def->lists) {
        return error_set(e, ERR_INVALID,
                         "这个口径要数名单、附件或多选项，它们没有保留旧版本，不能按以前某天的状况"
                         "查；请不填截至日。");
    }
    return OK;
}

/* --- as known then -------------------------------------------------------------------------------------------------- */
static void add(struct read *d, const struct register_def *reg)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->regs[i] == reg) {
            return;
        }
    }
    if (d->n == REGISTERS_MAX) {
        BUG("a condition over more than %d registers", REGISTERS_MAX);
    }
    d->regs[d->n++] = reg;
}

/* The registers that names look into behind a reference. */
static void add_hops(struct read *d, const struct cel *c)
{
    if (!c) {
        return;
    }
    const struct field_def *via = c->name.field;
    if (c->op == CEL_NAME && c->name.hop && via && via->target) {
        add(d, via->target);
    }
    add_hops(d, c->left);
    add_hops(d, c->right);
    for (size_t i = 0; i < c->n_args; i++) {
        add_hops(d, c->args[i]);
    }
}

/* The office day ends at 16:00 UTC. */
static struct val day_end(struct arena *a, struct date d)
{
    return T(arena_printf(a, "%sT16:00:00Z", date_text(a, d)));
}

static void known(struct sql *s, const struct measure *m, const struct register_def *reg)
{
    sql_id(s, "r_", reg->id);
    sql_lit(s, " as (select v.* from ");
    sql_id(s, "h_", reg->id);
    sql_lit(s, " v where v.county = ");
    sql_bind(s, I(m->scope->county));
    sql_lit(s, " and v.from_at < ");
    sql_bind(s, day_end(s->arena, m->as_of));
    sql_lit(s, " and not exists(select 1 from ");
    sql_id(s, "h_", reg->id);
    sql_lit(
        s,
        " n where n.county = v.county and n.id = v.id and n.version > v.version and n.from_at < ");
    sql_bind(s, day_end(s->arena, m->as_of));
    sql_lit(s, "))");
}

void measure_known(struct sql *s, const struct measure *m)
{
    struct read d = {0};
    if (!m->as_of.year || date_cmp(m->as_of, now_today()) >= 0) {
        return;
    }
    add(&d, m->def->reg);
    add_hops(&d, m->def->where);
    add_hops(&d, m->def->on);
    add_hops(&d, m->def->until);
    for (size_t i = 0; i < d.n; i++) {
        strbuf_str(&s->text, i ? ", " : "with ");
        known(s, m, d.regs[i]);
    }
    sql_lit(s, " ");
}

/* --- the number ------------------------------------------------------------------------------------------------------ */
static bool counts_lines(const struct measure *m)
{
    return m->def->field && m->def->field->type == FIELD_ROWS;
}

static bool counts_entries(const struct measure *m)
{
    return m->def->field && column_listed(m->def->field);
}

static void entry_value(struct sql *s, const struct measure *m)
{
    if (counts_lines(m)) {
        rows_column(s, m->def->column);
    } else if (!counts_entries(m)) {
        sql_id(s, "r.f_", m->def->field->id);
    } else {
        strbuf_str(&s->text, column_lists_codes(m->def->field) ? "counted.code" : "counted.ref");
    }
}

/* A list joined in makes a record several rows. */
static void records(struct sql *s, const struct measure *m)
{
    bool several = counts_entries(m) || counts_lines(m);
    strbuf_str(
        &s->text,
        several ? ", count(distinct r.id), count(distinct case when r.backfill = 1 then r.id end)"
                : ", count(*), count(case when r.backfill = 1 then 1 end)");
}

/* A lower bound makes the sum one. */
static void lower(struct sql *s, const struct measure *m)
{
    const struct field_def *f = m->def->column ? m->def->column : m->def->field;
    if (m->def->kind != METRIC_SUM || !f->over) {
        sql_lit(s, ", 0");
        return;
    }
    sql_lit(s, ", coalesce(max(case when ");
    if (m->def->column) {
        rows_column(s, f->over);
    } else {
        sql_id(s, "r.f_", f->over->id);
    }
    sql_lit(s, " = 1 and ");
    entry_value(s, m);
    sql_lit(s, " is not null then 1 else 0 end), 0)");
}

void measure_number(struct sql *s, const struct measure *m)
{
    switch (m->def->kind) {
    case METRIC_SUM:
        sql_lit(s, "cast(coalesce(sum(");
        entry_value(s, m);
        sql_lit(s, "), 0) as bigint)");
        break;
    case METRIC_DISTINCT:
        sql_lit(s, "count(distinct ");
        entry_value(s, m);
        sql_lit(s, ")");
        break;
    case METRIC_LEAST:
        sql_lit(s, "min(");
        entry_value(s, m);
        sql_lit(s, ")");
        break;
    case METRIC_COUNT:
    case METRIC_ROWS: sql_lit(s, "count(*)"); break;
    case METRIC_PEOPLE:
    case METRIC_RATIO: BUG("a ratio is computed from two numbers, people stand in posts");
    }
    records(s, m);
    lower(s, m);
}

/* --- from and where -------------------------------------------------------------------------------------------------- */
static void alias_is(struct sql *s, const char *alias, const char *column)
{
    strbuf_str(&s->text, alias);
    strbuf_str(&s->text, column);
}

static void join_list(struct sql *s, const struct register_def *reg, const struct field_def *f,
                      const char *alias)
{
    sql_lit(s, " join ");
    sql_id(s, "f_", reg->id);
    sql_lit(s, " ");
    alias_is(s, alias, " on ");
    alias_is(s, alias, ".county = r.county and ");
    alias_is(s, alias, ".record = r.id and ");
    alias_is(s, alias, ".field = ");
    sql_bind(s, T(f->id));
}

static void join_table(struct sql *s, const struct measure_def *def)
{
    sql_lit(s, " join ");
    rows_table(s, def->reg, def->field);
    sql_lit(s, " x0 on x0.county = r.county and x0.record = r.id");
}

void measure_on(struct sql *s, const struct measure *m)
{
    if (m->def->by_year) {
        sql_lit(s, "r.year");
    } else {
        condition_name_sql(s, m->def->reg, m->def->on);
    }
}

/* Dates are text in the order of the calendar; what has no `from` does not stand yet. */
static void stands(struct sql *s, const struct measure *m)
{
    sql_lit(s, " and ");
    measure_on(s, m);
    sql_lit(s, " <= ");
    sql_bind(s, T(date_text(s->arena, m->to)));
    if (!m->def->until) {
        return;
    }
    sql_lit(s, " and (");
    condition_name_sql(s, m->def->reg, m->def->until);
    sql_lit(s, " is null or ");
    condition_name_sql(s, m->def->reg, m->def->until);
    sql_lit(s, " > ");
    sql_bind(s, T(date_text(s->arena, m->to)));
    sql_lit(s, ")");
}

static void period(struct sql *s, const struct measure *m)
{
    bool year = m->def->by_year;
    if (m->def->standing) {
        stands(s, m);
        return;
    }
    sql_lit(s, " and ");
    measure_on(s, m);
    sql_lit(s, " >= ");
    sql_bind(s, year ? I(m->from.year) : T(date_text(s->arena, m->from)));
    sql_lit(s, " and ");
    measure_on(s, m);
    sql_lit(s, " <= ");
    sql_bind(s, year ? I(m->to.year) : T(date_text(s->arena, m->to)));
}

static void of_unit(struct sql *s, const struct measure *m)
{
    if (m->unit && m->path) {
        struct scope below = {.kind = SCOPE_SUBTREE,
                              .county = m->scope->county,
                              .unit = m->unit,
                              .unit_path = m->path};
        sql_lit(s, " and ");
        query_scope(s, m->def->reg, &below);
    } else if (m->unit) {
        sql_lit(s, " and r.unit = ");
        sql_bind(s, I(m->unit));
    }
}

enum err measure_from(struct sql *s, const struct content *c, const struct measure *m,
                      struct error *e)
{
    struct date today = m->as_of.year ? m->as_of : now_today();
    sql_lit(s, " from ");
    sql_id(s, "r_", m->def->reg->id);
    sql_lit(s, " r");
    if (counts_lines(m)) {
        join_table(s, m->def);
    } else if (counts_entries(m)) {
        join_list(s, m->def->reg, m->def->field, "counted");
    }
    if (m->whom && column_listed(m->whom)) {
        join_list(s, m->def->reg, m->whom, "whom");
    }
    sql_lit(s, " where ");
    query_scope(s, m->def->reg, m->scope);
    sql_lit(s, " and r.voided = 0");
    period(s, m);
    of_unit(s, m);
    enum err r = OK;
    if (m->def->line) {
        sql_lit(s, " and ");
        r = rows_condition(s, c, m->def->reg, m->def->line, today, 0, e);
    }
    if (r || !m->def->where) {
        return r;
    }
    sql_lit(s, " and ");
    return condition_sql(s, c, m->def->reg, m->def->where, today, 0, e);
}

/* --- the smallest month ------------------------------------------------------------------------------------------------ */
static struct date known_day(const struct measure *m)
{
    struct date today = now_today();
    return m->as_of.year && date_cmp(m->as_of, today) < 0 ? m->as_of : today;
}

int measure_months(const struct measure *m)
{
    struct date day = known_day(m), last = date_cmp(day, m->to) < 0 ? day : m->to;
    int n = (last.year - m->from.year) * 12 + last.month - m->from.month + 1;
    return date_cmp(last, m->from) < 0 ? 0 : n;
}

/* A month without anything has no line of its own: then the smallest is nought. What is dated ahead of the day of knowledge has
 * not happened. */
static enum err least_month(struct sql *s, const struct content *c, const struct measure *m,
                            bool by_unit, struct error *e)
{
    struct measure begun = *m;
    struct date day = known_day(m);
    begun.to = date_cmp(day, m->to) < 0 && date_cmp(day, m->from) >= 0 ? day : m->to;
    strbuf_str(&s->text, by_unit ? "select k.owner as owner, " : "select ");
    sql_lit(s, "case when count(*) < ");
    sql_bind(s, I(measure_months(m)));
    sql_lit(s, " then 0 else min(k.number) end, cast(coalesce(sum(k.records), 0) as bigint), "
               "cast(coalesce(sum(k.late), 0) as bigint), 0 from (select ");
    strbuf_str(&s->text, by_unit ? "r.unit as owner, substr(" : "substr(");
    measure_on(s, m);
    sql_lit(s, ", 1, 7) as month, count(*) as number, count(distinct r.id) as records, "
               "count(distinct case when r.backfill = 1 then r.id end) as late");
    enum err r = measure_from(s, c, &begun, e);
    strbuf_str(&s->text, by_unit ? " group by 1, 2) k group by k.owner" : " group by 1) k");
    return r;
}

enum err measure_select(struct sql *s, const struct content *c, const struct measure *m,
                        bool by_unit, struct error *e)
{
    if (m->def->each_month) {
        return least_month(s, c, m, by_unit, e);
    }
    strbuf_str(&s->text, by_unit ? "select r.unit as owner, " : "select ");
    measure_number(s, m);
    enum err r = measure_from(s, c, m, e);
    strbuf_str(&s->text, by_unit ? " group by r.unit" : "");
    return r;
}

void measure_units_seen(struct sql *s, const struct scope *scope)
{
    char *above;
    sql_lit(s, "u.county = ");
    sql_bind(s, I(scope->county));
    switch (scope->kind) {
    case SCOPE_COUNTY: return;
    case SCOPE_NONE: sql_lit(s, " and 1 = 0"); return;
    case SCOPE_SUBTREE:
        if (!str_empty(scope->unit_path)) {
            above = arena_strdup(s->arena, scope->unit_path);
            above[strlen(above) - 1] = '0';
            sql_lit(s, " and u.path >= ");
            sql_bind(s, T(scope->unit_path));
            sql_lit(s, " and u.path < ");
            sql_bind(s, T(above));
            return;
        }
        /* fall through */
    default: sql_lit(s, " and u.id = "); sql_bind(s, I(scope->unit));
    }
}
