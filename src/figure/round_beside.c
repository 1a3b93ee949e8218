/* What stands beside the marks of a round: each kind is asked for once, however many units and items there are. */
#include <string.h>

#include "base/str.h"
#include "figure/round_fact.h"
#include "figure/round_frozen.h"
#include "people/org.h"
#include "register/condition_sql.h"

/* --- items that do not apply --------------------------------------------------------------------------- */
static void exempt_kinds(const struct gather *g, struct draft *d)
{
    struct round_board *b = &d->b;

    for (size_t i = 0; i < b->n_items; i++) {
        const struct framework_item *it = &b->framework.f.items[i];
        for (size_t u = 0; it->n_exempt && u < b->n_units; u++) {
            size_t at, unit = u * b->n_items + i;
            if (round_map_get(&g->unit_at, b->units[u].unit, &at) &&
                round_item_exempt(&b->framework, i, g->units[at].kind)) {
                d->marks[unit].not_applicable = true;
                b->cells[unit].out = it->exempt_reason ? it->exempt_reason : "本类单位不适用";
            }
        }
    }
}

static enum err take_exclusions(struct gather *g)
{
    struct record_list list;
    enum err r =
        round_exclusions(g->db, g->a, g->c, g->scope, &g->parts, true, g->round.id, &list, g->e);

    for (size_t i = 0; i < g->n_drafts; i++) {
        exempt_kinds(g, &g->drafts[i]);
    }
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct record *rec = &list.items[i];
        struct draft *d;
        size_t at;
        if (round_find_cell(g, round_ref(rec, g->parts.out_part), round_ref(rec, g->parts.out_item),
                            &d, &at)) {
            d->marks[at].not_applicable = true;
            d->b.cells[at].out = rec->values[g->parts.out_reason->index].s;
        }
    }
    return r;
}

/* --- vetoes -------------------------------------------------------------------------------------------- */
static bool caps(const struct assess_rule *rule)
{
    return rule->kind == ASSESS_VETO && rule->whole;
}

static bool counted_vetoes(const struct gather *g)
{
    for (size_t d = 0; d < g->n_drafts; d++) {
        const struct framework *f = &g->drafts[d].b.framework.f;
        for (size_t i = 0; i < f->n; i++) {
            for (size_t k = 0; k < f->items[i].n_parts; k++) {
                if (caps(&f->items[i].parts[k].rule)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void take_fact(struct gather *g, const struct round_fact *fact)
{
    struct draft *d;
    size_t at;

    if (!fact->known || fact->number < 100 ||
        !round_find_cell(g, fact->participation, fact->item, &d, &at)) {
        return;
    }
    const struct framework_item *it = &d->b.framework.f.items[at % d->b.n_items];
    for (size_t k = 0; k < it->n_parts; k++) {
        if (caps(&it->parts[k].rule) && str_eq(it->parts[k].id, fact->part)) {
            d->marks[at].vetoed = true;
        }
    }
}

/* Of an item that people judge, no points are left when it has happened. */
static void judged_vetoes(struct draft *d)
{
    for (size_t i = 0; i < d->b.n_units * d->b.n_items; i++) {
        int64_t score;
        if (d->b.items[i % d->b.n_items].veto && assess_score(&d->marks[i], &score) && score == 0) {
            d->marks[i].vetoed = true;
        }
    }
}

static enum err take_vetoes(struct gather *g)
{
    struct round_facts facts = {0};
    enum err r = counted_vetoes(g)
                     ? round_fact_load(g->db, g->a, g->scope->county, g->round.id, 0, &facts, g->e)
                     : OK;

    for (size_t i = 0; !r && i < facts.n; i++) {
        take_fact(g, &facts.items[i]);
    }
    for (size_t i = 0; !r && i < g->n_drafts; i++) {
        judged_vetoes(&g->drafts[i]);
    }
    return r;
}

enum err round_take_beside(struct gather *g)
{
    enum err r = take_exclusions(g);

    return r ? r : take_vetoes(g);
}

/* --- the everyday score and the weights ---------------------------------------------------------------- */
struct sums {
    struct round_map at;
    int64_t *points; /* beside the units of the county */
};

static enum err everyday(struct gather *g, struct sums *s)
{
    const struct round_parts *p = &g->parts;
    const struct state_def *final = NULL;
    const struct field_def *only[] = {p->daily_unit, p->daily_points};
    struct record_list list;
    size_t at;

    s->points = arena_array(g->a, g->n_units + 1, sizeof(*s->points));
    for (size_t i = 0; p->daily && i < p->daily->n_states; i++) {
        final = p->daily->states[i].final ? &p->daily->states[i] : final;
    }
    if (!final) {
        return OK;
    }
    const struct query q = {.reg = p->daily,
                            .states = &final,
                            .n_states = 1,
                            .year = g->round.values[p->round_year->index].i,
                            .limit = QUERY_ALL,
                            .only = only,
                            .n_only = array_len(only),
                            .no_lists = true};
    enum err r = query_list(g->db, g->a, g->c, g->scope, &q, &list, g->e);
    for (size_t i = 0; !r && i < list.n; i++) {
        if (round_map_get(&g->unit_at, round_ref(&list.items[i], p->daily_unit), &at)) {
            s->points[at] += list.items[i].values[p->daily_points->index].i;
        }
    }
    return r;
}

static int64_t to_hundred(int64_t n)
{
    return n < 0 ? 0 : n > 10000 ? 10000 : n;
}

static struct round_sums sums_of(const struct round_board *b, int64_t score, int64_t points)
{
    struct round_sums x = {-1, -1, -1};
    int64_t year = score;

    if (b->daily_share >= 0) {
        x.everyday = to_hundred(10000 + points);
        struct assess_part parts[] = {
            {.title = "平时", .weight = b->daily_share, .score = x.everyday},
            {.title = "年末", .weight = 10000 - b->daily_share, .score = score},
        };
        if (assess_combine(parts, array_len(parts), &x.combined)) {
            year = x.combined;
        }
    }
    if (b->weight >= 0) {
        struct assess_part part = {.title = "法治", .weight = b->weight, .score = year};
        (void)assess_combine(&part, 1, &x.contribution);
    }
    return x;
}

enum err round_take_weights(struct gather *g)
{
    struct sums s = {0};
    bool daily = g->n_drafts && g->drafts[0].b.daily_share >= 0;
    enum err r = daily ? everyday(g, &s) : OK;

    for (size_t d = 0; !r && d < g->n_drafts; d++) {
        struct round_board *b = &g->drafts[d].b;
        for (size_t u = 0; u < b->n_units; u++) {
            size_t at;
            bool found = daily && round_map_get(&g->unit_at, b->units[u].unit, &at);
            b->places[u].sums = sums_of(b, b->total.results[u].score, found ? s.points[at] : 0);
        }
    }
    return r;
}

/* --- who ----------------------------------------------------------------------------------------------- */
struct names {
    struct table t; /* record, name, moment */
    struct round_map at;
};

/* The last event a person made of each record of `reg` in the round. */
static enum err last_persons(struct gather *g, const struct register_def *reg,
                             const struct field_def *round, struct names *ret)
{
    struct sql s scoped(sql_end) = sql_begin(g->a);

    sql_lit(&s, "select v.record, p.name, v.at from event v left join person p on p.id = v.actor "
                "where v.county = ");
    sql_bind(&s, I(g->scope->county));
    sql_lit(&s, " and v.seq in (select max(x.seq) from ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " r join event x on x.county = r.county and x.record = r.id and x.actor <> 0 where "
                "r.county = ");
    sql_bind(&s, I(g->scope->county));
    sql_lit(&s, " and r.voided = 0 and r.");
    sql_id(&s, "f_", round->id);
    sql_lit(&s, " = ");
    sql_bind(&s, I(g->round.id));
    sql_lit(&s, " group by x.record)");
    enum err r = sql_all(&s, g->db, &ret->t, g->e);
    if (!r) {
        ret->at = round_map_make(g->a, ret->t.n);
        for (size_t i = 0; i < ret->t.n; i++) {
            round_map_put(&ret->at, cell_int(&ret->t, i, 0), i);
        }
    }
    return r;
}

static void put_name(const struct names *n, int64_t record, const char **who, const char **when)
{
    size_t i;

    if (record && *when && round_map_get(&n->at, record, &i)) {
        *who = cell_text(&n->t, i, 1);
        *when = cell_text(&n->t, i, 2);
    }
}

enum err round_take_names(struct gather *g)
{
    struct names selfs, reviews;
    size_t cells = 0;
    enum err r;

    for (size_t d = 0; d < g->n_drafts; d++) {
        cells += g->drafts[d].b.n_units * g->drafts[d].b.n_items;
    }
    if (cells > ROUND_FILL_MAX) {
        return OK;
    }
    if ((r = last_persons(g, g->parts.self, g->parts.self_round, &selfs)) ||
        (r = last_persons(g, g->parts.review, g->parts.review_round, &reviews))) {
        return r;
    }
    for (size_t d = 0; d < g->n_drafts; d++) {
        struct round_board *b = &g->drafts[d].b;
        for (size_t i = 0; i < b->n_units * b->n_items; i++) {
            struct round_cell *c = &b->cells[i];
            put_name(&selfs, c->self_id, &c->who, &c->when);
            put_name(&reviews, c->review_id, &c->reviewer, &c->reviewed);
        }
    }
    return OK;
}
