/* Clocks that have turned yellow or red, register by register, with the record they belong to. Table clock is written by
 * register; here it is only read. */
#include "base/str.h"
#include "figure/alert_plan.h"
#include "register/column.h"
#include "register/query.h"
#include "register/record_row.h"

enum { CLOCKS_MAX = 5000 };

static void clock_columns(struct sql *s, const void *ctx)
{
    (void)ctx;
    sql_lit(s, "k.clock, k.title, k.due_on, k.warn_on, k.law");
}

static enum err select_clocks(struct plan *p, const struct row_want *w, struct table *ret)
{
    struct sql s scoped(sql_end) = sql_begin(p->a);
    const struct scope whole = {.kind = SCOPE_COUNTY, .county = p->county};
    row_select(&s, w, clock_columns, NULL);
    sql_lit(&s, " join clock k on k.county = r.county and k.record = r.id where ");
    query_scope(&s, w->reg, &whole);
    sql_lit(&s, " and r.voided = 0 and k.register = ");
    sql_bind(&s, T(w->reg->id));
    sql_lit(&s, " and k.state = 'running' and k.due_on is not null and k.warn_on <= ");
    sql_bind(&s, T(date_text(p->a, p->today)));
    sql_lit(&s, " order by k.due_on, r.id limit ");
    sql_bind(&s, I(CLOCKS_MAX));
    return sql_all(&s, p->db, ret, p->e);
}

/* Whoever the record is assigned to; else who opened it. */
static size_t owners(struct plan *p, const struct record *rec, int64_t **ret)
{
    size_t n = 0, cap = 0;
    *ret = NULL;
    for (size_t i = 0; i < rec->reg->n_fields; i++) {
        const struct field_def *f = &rec->reg->fields[i];
        const struct value *v = &rec->values[i];
        bool person = f->type == FIELD_PEOPLE || str_eq(f->of, "person");
        for (size_t k = 0; f->assigns && person && v->set && k < v->n; k++) {
            *(int64_t *)arena_push(p->a, ret, &n, &cap, sizeof(**ret)) = v->links[k].ref;
        }
        if (f->assigns && person && v->set && column_single(f)) {
            *(int64_t *)arena_push(p->a, ret, &n, &cap, sizeof(**ret)) = v->i;
        }
    }
    if (!n && rec->created_by && rec->created_by != p->outsider) {
        *(int64_t *)arena_push(p->a, ret, &n, &cap, sizeof(**ret)) = rec->created_by;
    }
    return n;
}

static size_t stages_reached(const struct plan *p, struct date warn, struct date due)
{
    const struct alert_rules *rules = &p->c->alerts;
    size_t n = 0;
    for (size_t i = 0; i < rules->n_clock; i++) {
        struct date from = rules->clock[i].at_due ? due : warn;
        n += date_cmp(date_add(from, rules->clock[i].after), p->today) <= 0;
    }
    return n;
}

static void want_clock(struct plan *p, const struct record *rec, const struct val *cells)
{
    struct date due, warn;
    if (!date_parse(cells[2].s, &due) || !date_parse(cells[3].s, &warn)) {
        return;
    }
    int64_t *persons;
    size_t n = owners(p, rec, &persons);
    int days = date_diff(due, p->today);
    const char *left = days < 0    ? arena_printf(p->a, "逾期 %d 天", -days)
                       : days == 0 ? "今天到期"
                                   : arena_printf(p->a, "还有 %d 天", days);
    struct alert x = {
        .kind = ALERT_CLOCK,
        .source = cells[0].s,
        .object = rec->id,
        .record = rec->id,
        .period = cells[2].s,
        .reg = rec->reg->id,
        .unit = rec->unit,
        .due_on = cells[2].s,
        .title = arena_printf(p->a, "%s：%s %s（%s 到期）", cells[1].s, rec->title, left,
                              date_chinese(p->a, due)),
        .body = cells[4].kind == VAL_TEXT
                    ? arena_printf(p->a, "请办结这一件，办结后本条自动消除。依据：%s", cells[4].s)
                    : "请办结这一件，办结后本条自动消除。"};
    plan_thing(p, &x, p->c->alerts.clock, p->c->alerts.n_clock, stages_reached(p, warn, due),
               persons, n, arena_printf(p->a, "“%s”时限", cells[1].s));
}

static enum err of_register(struct plan *p, const struct register_def *reg)
{
    struct row_want w = row_want_all(p->a, reg);
    struct table t;
    enum err r = select_clocks(p, &w, &t);
    if (r || !t.n) {
        return r;
    }
    struct record *list = arena_array(p->a, t.n, sizeof(*list));
    size_t *at = arena_array(p->a, t.n, sizeof(*at));
    for (size_t i = 0; i < t.n; i++) {
        at[i] = i * t.columns + row_read(p->a, &w, &t.cells[i * t.columns], &list[i]);
    }
    r = row_complete(p->db, p->a, p->c, p->county, &w, list, t.n, p->e);
    for (size_t i = 0; !r && i < t.n; i++) {
        want_clock(p, &list[i], &t.cells[at[i]]);
    }
    return r;
}

static enum err resolved(void *ctx, const struct alert *x, struct plan_close *ret, struct error *e)
{
    struct plan *p = ctx;
    struct table t;
    enum err r = db_one(p->db, p->a, "select max(seq) from event where county = ?1 and record = ?2",
                        ARGS(I(p->county), I(x->record)), &t, e);
    if (!r) {
        ret->event = cell_int(&t, 0, 0);
        ret->why = "已办结、停表、改期或改派";
    }
    return r;
}

enum err plan_clocks(struct plan *p)
{
    enum err r = plan_source(p, ALERT_CLOCK, NULL);
    for (size_t i = 0; !r && i < p->c->n_registers; i++) {
        r = p->c->registers[i].n_clocks ? of_register(p, &p->c->registers[i]) : OK;
    }
    return r ? r : plan_finish(p, resolved, p);
}
