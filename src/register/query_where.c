/* Which rows a query means: " where ..." over alias r. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "register/query_search.h"

struct where {
    struct sql *s;
    struct db *db;
    const struct content *content;
    const struct scope *scope;
    const struct query *q;
    struct error *e;
};

static void filter_states(struct sql *s, const struct query *q)
{
    for (size_t i = 0; i < q->n_states; i++) {
        strbuf_str(&s->text, i ? ", " : " and r.state in (");
        sql_bind(s, T(q->states[i]->id));
    }
    strbuf_str(&s->text, q->n_states ? ")" : "");
}

static void filter_number(struct sql *s, const char *column, int64_t n)
{
    if (n) {
        sql_lit(s, " and r.");
        sql_id(s, "", column);
        sql_lit(s, " = ");
        sql_bind(s, I(n));
    }
}

static void match_listed(struct sql *s, const struct query *q, const struct field_def *f,
                         int64_t ref)
{
    sql_lit(s, " and exists(select 1 from ");
    sql_id(s, "f_", q->reg->id);
    sql_lit(s, " q where q.county = r.county and q.record = r.id and q.field = ");
    sql_bind(s, T(f->id));
    sql_lit(s, " and q.ref = ");
    sql_bind(s, I(ref));
    sql_lit(s, ")");
}

static void match_single(struct sql *s, const struct field_def *f, const struct value *v)
{
    sql_lit(s, " and r.");
    sql_id(s, "f_", f->id);
    if (v->set) {
        sql_lit(s, " = ");
        sql_bind(s, column_bind(f, v));
    } else {
        sql_lit(s, " is null");
    }
}

static void match_any(struct sql *s, const struct query *q)
{
    sql_lit(s, " and r.");
    sql_id(s, "f_", q->match->id);
    sql_lit(s, " in (");
    sql_bind_ids(s, q->match_refs, q->n_match_refs);
    sql_lit(s, ")");
}

static void filter_match(struct sql *s, const struct query *q)
{
    const struct value ref = {.set = true, .i = q->match_ref};
    if (q->match && q->n_match_refs) {
        match_any(s, q);
    } else if (q->match && column_listed(q->match)) {
        match_listed(s, q, q->match, q->match_ref);
    } else if (q->match) {
        match_single(s, q->match, &ref);
    }
    for (size_t i = 0; i < q->n_matches; i++) {
        const struct query_match *x = &q->matches[i];
        if (column_listed(x->field)) {
            match_listed(s, q, x->field, x->value.n ? x->value.links[0].ref : 0);
        } else {
            match_single(s, x->field, &x->value);
        }
    }
}

static void range_end(struct sql *s, const struct field_def *f, const char *op, const char *day)
{
    if (day) {
        sql_lit(s, " and r.");
        sql_id(s, "f_", f->id);
        strbuf_str(&s->text, op);
        sql_bind(s, T(day));
    }
}

static void filter_ranges(struct sql *s, const struct query *q)
{
    for (size_t i = 0; i < q->n_ranges; i++) {
        const struct query_range *x = &q->ranges[i];
        if (x->or_absent) {
            sql_lit(s, " and (r.");
            sql_id(s, "f_", x->field->id);
            sql_lit(s, " is null or (1 = 1");
        }
        range_end(s, x->field, " >= ", x->from ? x->from : x->or_absent ? NULL : "0");
        range_end(s, x->field, " <= ", x->to);
        strbuf_str(&s->text, x->or_absent ? "))" : "");
    }
}

/* Driven from the index of running clocks, so that a short list costs little among many records. */
static bool clock_joined(const struct query *q)
{
    return q->clock == QUERY_CLOCK_RUNNING || q->clock == QUERY_CLOCK_LATE ||
           q->clock == QUERY_CLOCK_WARNED;
}

void query_join(struct sql *s, const struct query *q)
{
    if (clock_joined(q)) {
        sql_lit(s, " join clock k on k.county = r.county and k.record = r.id");
    }
}

static void filter_clock(struct where *b)
{
    struct sql *s = b->s;
    if (b->q->clock == QUERY_CLOCK_NONE) {
        sql_lit(s, " and not exists(select 1 from clock k where k.county = r.county and "
                   "k.record = r.id and k.urgent_on is not null)");
    }
    if (b->q->clock == QUERY_CLOCK_STOPPED) {
        sql_lit(s, " and exists(select 1 from clock k where k.county = r.county and "
                   "k.record = r.id and k.lead = 1 and k.state = 'paused')");
    }
    if (!clock_joined(b->q)) {
        return;
    }
    sql_lit(s, " and k.county = ");
    sql_bind(s, I(b->scope->county));
    sql_lit(s, " and k.register = ");
    sql_bind(s, T(b->q->reg->id));
    if (b->q->clock == QUERY_CLOCK_LATE) {
        sql_lit(s, " and k.urgent_on < ");
        sql_bind(s, T(date_text(s->arena, now_today())));
    } else if (b->q->clock == QUERY_CLOCK_WARNED) {
        sql_lit(s, " and k.urgent_on >= ");
        sql_bind(s, T(date_text(s->arena, now_today())));
        sql_lit(s, " and k.warn_on <= ");
        sql_bind(s, T(date_text(s->arena, now_today())));
    } else {
        sql_lit(s, " and k.urgent_on >= ");
        sql_bind(s, T(b->q->due_from ? b->q->due_from : "0"));
        if (b->q->due_to) {
            sql_lit(s, " and k.urgent_on <= ");
            sql_bind(s, T(b->q->due_to));
        }
    }
}

static void filter_code(struct sql *s, const struct query *q, const struct query_code *c)
{
    if (column_listed(c->field)) {
        sql_lit(s, " and exists(select 1 from ");
        sql_id(s, "f_", q->reg->id);
        sql_lit(s, " q where q.county = r.county and q.record = r.id and q.field = ");
        sql_bind(s, T(c->field->id));
        sql_lit(s, " and q.code = ");
        sql_bind(s, T(c->code));
        sql_lit(s, ")");
    } else {
        sql_lit(s, " and r.");
        sql_id(s, "f_", c->field->id);
        sql_lit(s, " = ");
        sql_bind(s, T(c->code));
    }
}

static bool holds_people(const struct field_def *f, const char *role)
{
    return str_eq(column_core(f), "person") && field_open(f, role ? role : "");
}

static void person_named(struct where *b)
{
    sql_lit(b->s, " (select p.id from person p where p.county = ");
    sql_bind(b->s, I(b->scope->county));
    sql_lit(b->s, " and p.name = ");
    sql_bind(b->s, T(b->q->person));
    sql_lit(b->s, ")");
}

/* Whoever stands in a field that the reader may see: single ones by their column, lists by the rows of those fields. */
static void filter_person(struct where *b)
{
    const struct register_def *reg = b->q->reg;
    struct sql *s = b->s;
    size_t lists = 0;
    sql_lit(s, " and (1 = 0");
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (holds_people(f, b->scope->role) && column_single(f)) {
            sql_lit(s, " or r.");
            sql_id(s, "f_", f->id);
            sql_lit(s, " in");
            person_named(b);
        }
        lists += holds_people(f, b->scope->role) && column_listed(f);
    }
    if (lists) {
        sql_lit(s, " or exists(select 1 from ");
        sql_id(s, "f_", reg->id);
        sql_lit(s, " q where q.county = r.county and q.record = r.id and q.ref in");
        person_named(b);
        sql_lit(s, " and q.field in (");
        for (size_t i = 0, n = 0; i < reg->n_fields; i++) {
            if (holds_people(&reg->fields[i], b->scope->role) && column_listed(&reg->fields[i])) {
                strbuf_str(&s->text, n++ ? ", " : "");
                sql_bind(s, T(reg->fields[i].id));
            }
        }
        sql_lit(s, "))");
    }
    sql_lit(s, ")");
}

/* Each side with the county: an index serves each. */
static void filter_mine(struct where *b)
{
    const struct register_def *reg = b->q->reg;
    struct sql *s = b->s;
    sql_lit(s, " and ((r.county = ");
    sql_bind(s, I(b->scope->county));
    sql_lit(s, " and r.unit = ");
    sql_bind(s, I(b->q->mine_unit));
    sql_lit(s, ") or (r.county = ");
    sql_bind(s, I(b->scope->county));
    sql_lit(s, " and r.created_by = ");
    sql_bind(s, I(b->q->mine));
    sql_lit(s, ")");
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (!holds_people(f, b->scope->role)) {
            continue;
        }
        if (column_single(f)) {
            sql_lit(s, " or (r.county = ");
            sql_bind(s, I(b->scope->county));
            sql_lit(s, " and r.");
            sql_id(s, "f_", f->id);
            sql_lit(s, " = ");
            sql_bind(s, I(b->q->mine));
            sql_lit(s, ")");
        } else if (column_listed(f)) {
            sql_lit(s, " or exists(select 1 from ");
            sql_id(s, "f_", reg->id);
            sql_lit(s, " q where q.county = r.county and q.record = r.id and q.field = ");
            sql_bind(s, T(f->id));
            sql_lit(s, " and q.ref = ");
            sql_bind(s, I(b->q->mine));
            sql_lit(s, ")");
        }
    }
    sql_lit(s, ")");
}

static enum err conditions(struct where *b);

static enum err filter_roots(struct where *b)
{
    struct where all = *b;
    struct sql *s = b->s;
    all.q = b->q->roots_of;
    sql_lit(s, " and (r.");
    sql_id(s, "f_", b->q->roots->id);
    sql_lit(s, " is null or r.");
    sql_id(s, "f_", b->q->roots->id);
    sql_lit(s, " not in (select r.id from ");
    sql_id(s, "r_", all.q->reg->id);
    sql_lit(s, " r");
    query_join(s, all.q);
    enum err r = conditions(&all);
    sql_lit(s, "))");
    return r;
}

static enum err filter_scope(struct where *b)
{
    const struct query *q = b->q;
    struct scope own = *b->scope;
    enum err r = query_scope_narrow(b->db, b->s->arena, &own, b->e);
    if (!r) {
        query_scope(b->s, q->reg, &own);
    }
    return r;
}

static enum err conditions(struct where *b)
{
    const struct query *q = b->q;
    sql_lit(b->s, " where ");
    enum err r = filter_scope(b);
    if (r) {
        return r;
    }
    if (q->voided != QUERY_WITH_VOID) {
        strbuf_str(&b->s->text,
                   q->voided == QUERY_LIVING ? " and r.voided = 0" : " and r.voided = 1");
    }
    filter_states(b->s, q);
    filter_number(b->s, "year", q->year);
    filter_number(b->s, "unit", q->unit);
    filter_match(b->s, q);
    filter_ranges(b->s, q);
    filter_clock(b);
    for (size_t i = 0; i < q->n_codes; i++) {
        filter_code(b->s, q, &q->codes[i]);
    }
    if (!str_empty(q->person)) {
        filter_person(b);
    }
    if (q->mine) {
        filter_mine(b);
    }
    if (q->roots && (r = filter_roots(b))) {
        return r;
    }
    if (!str_empty(q->search)) {
        query_search(b->s, q, db_kind(b->db), b->scope);
    }
    r = q->waiting_for_me ? query_waiting(b->s, b->db, q, b->scope, b->e) : OK;
    if (r || !q->where) {
        return r;
    }
    sql_lit(b->s, " and ");
    return condition_sql(b->s, b->content, q->reg, q->where, now_today(), b->scope->person, b->e);
}

enum err query_where(struct sql *s, struct db *db, const struct content *c,
                     const struct scope *scope, const struct query *q, struct error *e)
{
    struct where b = {.s = s, .db = db, .content = c, .scope = scope, .q = q, .e = e};
    return conditions(&b);
}
