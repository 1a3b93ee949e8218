/* One pass over the self-assessments and one over the reviews of a round; each row finds its board, unit and item by id.
 * A frozen round takes units and marks from its frozen rows, and the records only fill the cells beside them. */
#include "figure/round.h"

#include <string.h>

#include "base/str.h"
#include "figure/round_frozen.h"
#include "ledger/event.h"
#include "people/org.h"

/* --- what takes part ----------------------------------------------------------------------------------- */
/* The round belongs to the office that holds it; whoever takes part in it may know its title, year and state. */
static enum err load_round(struct gather *g, int64_t round)
{
    struct actor program = actor_system(g->scope->county);
    enum err r = round_frozen_load(g->db, g->a, g->scope->county, round, &g->frozen, g->e);

    if (r || (r = round_participations(g->db, g->a, g->c, g->scope, &g->parts, round,
                                       g->frozen.at != NULL, &g->joined, g->e))) {
        return r;
    }
    const struct scope *scope = g->joined.n ? &program.scope : g->scope;
    return record_load(g->db, g->a, g->c, scope, g->parts.round, round, &g->round, g->e);
}

static enum err load_units(struct gather *g)
{
    enum err r = org_units(g->db, g->a, g->scope->county, &g->units, &g->n_units, g->e);

    if (r) {
        return r;
    }
    g->unit_at = round_map_make(g->a, g->n_units);
    for (size_t i = 0; i < g->n_units; i++) {
        round_map_put(&g->unit_at, g->units[i].id, i);
    }
    return OK;
}

static const char *group_of(const struct gather *g, int64_t unit)
{
    size_t at;

    return round_map_get(&g->unit_at, unit, &at) ? round_group_title(g->c, g->units[at].kind)
                                                 : NULL;
}

/* --- boards -------------------------------------------------------------------------------------------- */
static int64_t number_of(const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];

    return v->set ? v->i : -1;
}

/* A veto that caps the whole result may also stand in one of the points. */
static struct assess_item assess_item_of(const struct framework_item *it)
{
    bool veto = it->rule.kind == ASSESS_VETO && it->rule.whole;
    struct assess_item x = {.code = it->code,
                            .title = it->title,
                            .level1 = it->level1,
                            .points = it->points,
                            .bonus = it->rule.kind == ASSESS_BONUS,
                            .veto = veto,
                            .cap = veto ? it->rule.cap : 10000};

    for (size_t i = 0; i < it->n_parts; i++) {
        const struct assess_rule *rule = &it->parts[i].rule;
        if (rule->kind == ASSESS_VETO && rule->whole && rule->cap < x.cap) {
            x.cap = rule->cap;
        }
    }
    return x;
}

static enum err open_draft(struct gather *g, int64_t framework, struct draft *d)
{
    struct round_board *b = &d->b;
    enum err r = framework_load(g->db, g->a, g->scope->county, framework, &b->framework, g->e);

    if (r) {
        return r;
    }
    b->round = g->round.id;
    b->title = g->round.values[g->parts.round_title->index].s;
    b->year = g->round.values[g->parts.round_year->index].i;
    b->state = g->round.state->id;
    b->state_title = g->round.state->title;
    b->weight = number_of(&g->round, g->parts.round_weight);
    b->daily_share = number_of(&g->round, g->parts.round_daily_share);
    b->appeals = g->round.state == g->parts.appeal_state;
    b->frozen_at = g->frozen.at;
    b->frozen = g->frozen.at != NULL;
    b->n_items = b->framework.f.n;
    b->items = arena_array(g->a, b->n_items + 1, sizeof(*b->items));
    d->items = round_map_make(g->a, b->n_items);
    for (size_t i = 0; i < b->n_items; i++) {
        const struct framework_item *it = &b->framework.f.items[i];
        b->items[i] = assess_item_of(it);
        round_map_put(&d->items, b->framework.item_ids[i], i);
    }
    return OK;
}

static enum err draft_for(struct gather *g, int64_t framework, struct draft **ret)
{
    for (size_t i = 0; i < g->n_drafts; i++) {
        if (g->drafts[i].b.framework.id == framework) {
            *ret = &g->drafts[i];
            return OK;
        }
    }
    *ret = &g->drafts[g->n_drafts];
    enum err r = open_draft(g, framework, *ret);
    g->n_drafts += r == OK;
    return r;
}

static int64_t framework_of(const struct gather *g, size_t i)
{
    return g->frozen.at ? g->frozen.units[i].framework
                        : round_ref(&g->joined.items[i], g->parts.part_framework);
}

/* The frozen units are all of the round, also those that the reader may not see: the columns and the mean need them. */
static size_t count_units(const struct gather *g)
{
    return g->frozen.at ? g->frozen.n_units : g->joined.n;
}

/* Finds the board of each unit, then makes room for all. */
static enum err open_drafts(struct gather *g)
{
    size_t n = count_units(g);
    enum err r;

    g->drafts = arena_array(g->a, n + 1, sizeof(*g->drafts));
    g->spots = arena_array(g->a, n + 1, sizeof(*g->spots));
    g->spot_at = round_map_make(g->a, n);
    for (size_t i = 0; i < n; i++) {
        struct draft *d;
        if ((r = draft_for(g, framework_of(g, i), &d))) {
            return r;
        }
        g->spots[i] = (struct spot){d, d->room++};
    }
    for (size_t i = 0; i < g->n_drafts; i++) {
        struct draft *d = &g->drafts[i];
        struct round_board *b = &d->b;
        b->n_units = d->room;
        b->units = arena_array(g->a, d->room + 1, sizeof(*b->units));
        b->places = arena_array(g->a, d->room + 1, sizeof(*b->places));
        b->cells = arena_array(g->a, d->room * b->n_items + 1, sizeof(*b->cells));
        d->marks = arena_array(g->a, d->room * b->n_items + 1, sizeof(*d->marks));
    }
    return OK;
}

static void place_unit(struct gather *g, size_t i, int64_t participation,
                       const struct assess_unit *u)
{
    const struct spot *s = &g->spots[i];
    struct round_board *b = &s->d->b;

    b->units[s->unit] = *u;
    b->units[s->unit].marks = s->d->marks + s->unit * b->n_items;
    b->places[s->unit] = (struct round_unit){.participation = participation, .unit = u->unit};
    round_map_put(&g->spot_at, participation, i);
}

static const char *name_of(const struct gather *g, const struct record *rec)
{
    const struct value *v = &rec->values[g->parts.part_unit->index];
    size_t at;

    if (v->set && round_map_get(&g->unit_at, v->i, &at)) {
        return g->units[at].short_name;
    }
    return rec->unit_name ? rec->unit_name : v->label ? v->label : "";
}

static void place_units(struct gather *g)
{
    for (size_t i = 0; i < g->frozen.n_units; i++) {
        const struct frozen_unit *f = &g->frozen.units[i];
        struct assess_unit u = {
            .unit = f->unit, .name = f->name, .group = f->group, .submitted = f->submitted};
        u.outside = f->outside >= 0;
        u.total = f->outside;
        place_unit(g, i, f->participation, &u);
    }
    for (size_t i = 0; i < g->joined.n; i++) {
        const struct record *rec = &g->joined.items[i];
        size_t at = i;
        if (!g->frozen.at) {
            int64_t unit = round_ref(rec, g->parts.part_unit);
            struct assess_unit u = {.unit = unit,
                                    .name = name_of(g, rec),
                                    .group = group_of(g, unit),
                                    .submitted = round_is_submitted(&g->parts, rec->state),
                                    .outside = rec->values[g->parts.part_total->index].set,
                                    .total = rec->values[g->parts.part_total->index].i};
            place_unit(g, i, rec->id, &u);
        }
        if (round_map_get(&g->spot_at, rec->id, &at)) {
            struct round_unit *p = &g->spots[at].d->b.places[g->spots[at].unit];
            p->state = rec->state->id;
            p->state_title = rec->state->title;
        }
    }
}

/* --- marks --------------------------------------------------------------------------------------------- */
bool round_find_cell(const struct gather *g, int64_t participation, int64_t item,
                     struct draft **ret, size_t *ret_at)
{
    size_t spot, i;

    if (!round_map_get(&g->spot_at, participation, &spot) ||
        !round_map_get(&g->spots[spot].d->items, item, &i)) {
        return false;
    }
    *ret = g->spots[spot].d;
    *ret_at = g->spots[spot].unit * (*ret)->b.n_items + i;
    return true;
}

static void take_self(struct gather *g, const struct record *rec)
{
    const struct round_parts *p = &g->parts;
    const struct value *score = &rec->values[p->self_score->index];
    struct draft *d;
    size_t at;

    if (!round_find_cell(g, round_ref(rec, p->self_part), round_ref(rec, p->self_item), &d, &at)) {
        return;
    }
    struct round_cell *c = &d->b.cells[at];
    c->self_id = rec->id;
    c->note = rec->values[p->self_note->index].s;
    c->evidence = rec->values[p->self_evidence->index].n;
    c->when = score->set ? rec->updated_at : NULL;
    c->way = rec->values[p->self_way->index].s;
    d->marks[at].has_self = score->set;
    d->marks[at].self = score->i;
}

static void take_review(struct gather *g, const struct record *rec)
{
    const struct round_parts *p = &g->parts;
    const struct value *score = &rec->values[p->review_score->index];
    bool counts = score->set && rec->state->final;
    struct draft *d;
    size_t at;

    if (!round_find_cell(g, round_ref(rec, p->review_part), round_ref(rec, p->review_item), &d,
                         &at)) {
        return;
    }
    struct round_cell *c = &d->b.cells[at];
    c->review_id = rec->id;
    c->reason = rec->values[p->review_reason->index].s;
    c->reviewed = counts ? rec->updated_at : NULL;
    d->marks[at].has_review = counts;
    d->marks[at].review = counts ? score->i : 0;
}

static enum err take_rows(struct gather *g)
{
    struct record_list selfs, reviews;
    enum err r;

    if ((r = round_selfs(g->db, g->a, g->c, g->scope, &g->parts, g->parts.self_round, g->round.id,
                         true, &selfs, g->e)) ||
        (r = round_reviews(g->db, g->a, g->c, g->scope, &g->parts, g->parts.review_round,
                           g->round.id, &reviews, g->e))) {
        return r;
    }
    for (size_t i = 0; i < selfs.n; i++) {
        take_self(g, &selfs.items[i]);
    }
    for (size_t i = 0; i < reviews.n; i++) {
        take_review(g, &reviews.items[i]);
    }
    return OK;
}

static bool same_mark(const struct assess_mark *x, const struct assess_mark *y)
{
    return x->has_self == y->has_self && x->has_review == y->has_review &&
           x->not_applicable == y->not_applicable && (!x->has_self || x->self == y->self) &&
           (!x->has_review || x->review == y->review);
}

/* The frozen marks take the place of what the records say now; where these differ the cell is marked. */
static void take_frozen(struct gather *g)
{
    for (size_t i = 0; i < g->frozen.n_marks; i++) {
        const struct frozen_mark *f = &g->frozen.marks[i];
        struct draft *d;
        size_t at;
        if (round_find_cell(g, f->participation, f->item, &d, &at)) {
            d->b.cells[at].drifted = !same_mark(&f->mark, &d->marks[at]);
            d->marks[at] = f->mark;
            d->b.cells[at].out = f->reason ? f->reason : d->b.cells[at].out;
        }
    }
}

/* --- result -------------------------------------------------------------------------------------------- */
static bool all_reviewed(const struct assess_total *t)
{
    size_t submitted = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct assess_unit *unit = t->results[i].unit;
        submitted += unit->submitted;
        if (unit->outside && t->results[i].answered == 0) {
            continue; /* there is nothing to review */
        }
        if (unit->submitted && t->results[i].reviewed < t->results[i].applicable) {
            return false;
        }
    }
    return submitted > 0;
}

static void restore_veto(const struct spot *s, int64_t item, struct assess_result *r)
{
    size_t at;

    if (item && round_map_get(&s->d->items, item, &at)) {
        r->veto = &s->d->b.items[at];
    }
}

/* What was published stays as it was published, whatever the program would compute today. */
static void restore_frozen(const struct gather *g)
{
    for (size_t i = 0; i < g->frozen.n_units; i++) {
        struct assess_result *r = &g->spots[i].d->b.total.results[g->spots[i].unit];
        const struct assess_unit *unit = r->unit;
        int64_t *level1_got = r->level1_got;
        *r = g->frozen.units[i].result;
        r->unit = unit;
        r->level1_got = level1_got;
        restore_veto(&g->spots[i], g->frozen.units[i].veto_item, r);
        g->spots[i].d->b.places[g->spots[i].unit].sums = g->frozen.units[i].sums;
    }
}

/* Leaves the rows the reader may see; columns and totals stay those of all. */
static void keep_visible(const struct gather *g, struct draft *d)
{
    struct round_board *b = &d->b;
    struct round_map seen = round_map_make(g->a, g->joined.n);
    size_t n = 0, unused;

    for (size_t i = 0; i < g->joined.n; i++) {
        round_map_put(&seen, g->joined.items[i].id, i);
    }
    for (size_t i = 0; i < b->n_units; i++) {
        if (!round_map_get(&seen, b->places[i].participation, &unused)) {
            continue;
        }
        b->places[n] = b->places[i];
        b->units[n] = b->units[i];
        b->total.results[n] = b->total.results[i];
        b->total.results[n].unit = &b->units[n];
        memmove(b->cells + n * b->n_items, b->cells + i * b->n_items,
                b->n_items * sizeof(*b->cells));
        n++;
    }
    b->n_units = n;
    b->total.n = n;
}

static void hide_ranks(struct assess_total *t)
{
    for (size_t i = 0; i < t->n; i++) {
        t->results[i].rank = 0;
        t->results[i].group_rank = 0;
    }
}

static enum err finish(struct gather *g)
{
    bool whole = g->scope->kind == SCOPE_COUNTY;
    enum err r;

    for (size_t i = 0; i < g->n_drafts; i++) {
        struct round_board *b = &g->drafts[i].b;
        assess_run(g->a, b->items, b->n_items, b->units, b->n_units, &b->total);
        b->ranks_open = b->frozen || (whole && all_reviewed(&b->total));
        if (!b->frozen && !whole) {
            hide_ranks(&b->total);
        }
    }
    if (g->frozen.at) {
        restore_frozen(g);
    } else if ((r = round_take_weights(g))) {
        return r;
    }
    for (size_t i = 0; i < g->n_drafts && g->frozen.at && !whole; i++) {
        keep_visible(g, &g->drafts[i]);
    }
    return OK;
}

/* --- who ----------------------------------------------------------------------------------------------- */
/* The last event of a record that a person made. */
static enum err last_by_person(struct db *db, struct arena *a, int64_t county, int64_t record,
                               const char **who, const char **when, struct error *e)
{
    struct event_line *lines;
    size_t n;
    enum err r = record ? event_list(db, a, county, record, 0, 1000, &lines, &n, e) : OK;

    for (size_t i = 0; record && !r && i < n; i++) {
        if (lines[i].ev.actor) {
            *who = lines[i].actor_name;
            *when = lines[i].ev.at;
        }
    }
    return r;
}

enum err round_cell_fill(struct db *db, struct arena *a, int64_t county, struct round_cell *cell,
                         struct error *e)
{
    enum err r =
        cell->when ? last_by_person(db, a, county, cell->self_id, &cell->who, &cell->when, e) : OK;

    if (!r && cell->reviewed) {
        r = last_by_person(db, a, county, cell->review_id, &cell->reviewer, &cell->reviewed, e);
    }
    return r;
}

enum err round_boards(struct db *db, struct arena *a, const struct content *c,
                      const struct scope *scope, int64_t round, struct round_board **ret,
                      size_t *ret_n, struct error *e)
{
    struct gather g = {.db = db, .a = a, .c = c, .scope = scope, .e = e};
    enum err r;

    if ((r = round_parts_find(c, &g.parts, e)) || (r = load_round(&g, round)) ||
        (r = load_units(&g)) || (r = open_drafts(&g))) {
        return r;
    }
    place_units(&g);
    if ((r = take_rows(&g)) || (r = round_take_beside(&g))) {
        return r;
    }
    take_frozen(&g);
    if ((r = finish(&g)) || (r = round_take_names(&g))) {
        return r;
    }
    struct round_board *boards = arena_array(a, g.n_drafts + 1, sizeof(*boards));
    size_t n = 0;
    for (size_t i = 0; i < g.n_drafts; i++) {
        if (g.drafts[i].b.n_units == 0) {
            continue; /* frozen, and none of its units may be seen */
        }
        boards[n++] = g.drafts[i].b;
    }
    *ret = boards;
    *ret_n = n;
    return OK;
}
