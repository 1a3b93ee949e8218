/* The counted points reach the self-assessments: through register/step, so that each change is an event of its own. */
#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round_auto.h"
#include "figure/round_map.h"

struct bring {
    struct engine *en;
    struct db *db;
    struct arena *a;
    const struct round_parts *p;
    const struct auto_order *o;
    struct actor program;
    struct round_map reviewed; /* self-assessments with a finished review */
    struct error *e;
};

static int64_t number_in(const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];

    return v->set ? v->i : -1;
}

static const char *points(struct arena *a, int64_t n)
{
    return n < 0 ? "" : str_from_scaled(a, n, 2, false);
}

/* What the record should say. The hand never gives more than is left to it; what was typed while nothing could be counted
 * becomes the hand's part. */
struct wanted {
    int64_t counted, hand_max, hand, score; /* -1: absent */
};
static struct wanted want(const struct bring *b, const struct record *self,
                          const struct auto_item *x)
{
    const char *was = self->values[b->p->self_way->index].s;
    int64_t score = number_in(self, b->p->self_score), hand = number_in(self, b->p->self_hand);

    if (str_eq(x->way, "manual")) {
        int64_t own = !was || str_eq(was, "manual") ? score : hand;
        return (struct wanted){-1, -1, -1, own};
    }
    if (str_eq(x->way, "auto")) {
        return (struct wanted){x->points, 0, -1, x->points};
    }
    if (!was || str_eq(was, "manual")) {
        hand = score;
    }
    hand = hand > x->hand_max ? x->hand_max : hand;
    return (struct wanted){x->points, x->hand_max, hand, hand < 0 ? -1 : x->points + hand};
}

static bool same(const struct bring *b, const struct record *self, const struct auto_item *x,
                 const struct wanted *w)
{
    const char *was = self->values[b->p->self_way->index].s;

    return str_eq(was, x->way) && number_in(self, b->p->self_auto) == w->counted &&
           number_in(self, b->p->self_hand_max) == w->hand_max &&
           number_in(self, b->p->self_hand) == w->hand &&
           number_in(self, b->p->self_score) == w->score;
}

static enum err write_self(struct bring *b, const struct record *self, const struct auto_item *x,
                           const struct wanted *w)
{
    const struct round_parts *p = b->p;
    struct step_result ignored;
    const struct typed typed[] = {
        {p->self_way->id, x->way},
        {p->self_auto->id, points(b->a, w->counted)},
        {p->self_hand_max->id, points(b->a, w->hand_max)},
        {p->self_hand->id, points(b->a, w->hand)},
        {p->self_score->id, points(b->a, w->score)},
    };
    const struct step_request rq = {.reg = p->self,
                                    .record = self->id,
                                    .step = p->gather,
                                    .typed = typed,
                                    .n_typed = array_len(typed),
                                    .note = "按台账自动取数"};

    if (w->score < 0) { /* still open: its state stays */
        return step_edit(b->en, b->db, b->a, &b->program, p->self, self->id, 0, typed,
                         array_len(typed), "按台账自动取数", &ignored, b->e);
    }
    return step_take(b->en, b->db, b->a, &b->program, &rq, &ignored, b->e);
}

static enum err mark_reviewed(struct bring *b)
{
    struct record_list reviews = {0};
    enum err r = b->o->reviewed_stay
                     ? round_reviews(b->db, b->a, b->en->content, &b->program.scope, b->p,
                                     b->p->review_part, b->o->place.participation, &reviews, b->e)
                     : OK;

    b->reviewed = round_map_make(b->a, r ? 0 : reviews.n);
    for (size_t i = 0; !r && i < reviews.n; i++) {
        int64_t self = round_ref(&reviews.items[i], b->p->review_self);
        if (self && reviews.items[i].state->final) {
            round_map_put(&b->reviewed, self, i);
        }
    }
    return r;
}

static enum err bring_scores(struct bring *b, const struct round_facts *facts, size_t *n)
{
    const struct framework_row *row = b->o->place.framework;
    struct round_map items = round_map_make(b->a, row->f.n);
    struct record_list selfs;
    enum err r;

    for (size_t i = 0; i < row->f.n; i++) {
        round_map_put(&items, row->item_ids[i], i);
    }
    if ((r = mark_reviewed(b)) ||
        (r = round_selfs(b->db, b->a, b->en->content, &b->program.scope, b->p, b->p->self_part,
                         b->o->place.participation, false, &selfs, b->e))) {
        return r;
    }
    for (size_t i = 0; !r && i < selfs.n; i++) {
        const struct record *self = &selfs.items[i];
        size_t at, unused;
        if (!round_map_get(&items, round_ref(self, b->p->self_item), &at) ||
            round_map_get(&b->reviewed, self->id, &unused)) {
            continue;
        }
        struct auto_item x =
            round_auto_item(&row->f.items[at], facts, b->o->place.participation, row->item_ids[at]);
        struct wanted w = want(b, self, &x);
        if (!same(b, self, &x, &w)) {
            r = write_self(b, self, &x, &w);
            (*n)++;
        }
    }
    return r;
}

enum err round_auto_apply(struct engine *en, struct db *db, struct arena *a,
                          const struct round_parts *p, const struct round_facts *facts,
                          const struct auto_order *o, size_t *ret_n, struct error *e)
{
    struct bring b = {.en = en, .db = db, .a = a, .p = p, .o = o, .e = e};
    struct engine inner = *en;
    struct round_facts old;
    size_t stored = 0, written = 0;

    inner.in_action = true;
    b.en = &inner;
    b.program = actor_system(o->county);
    enum err r = round_fact_load(db, a, o->county, o->round, o->place.participation, &old, e);
    if (!r) {
        r = round_fact_store(db, o->county, o->round, datetime_text(a, now_ms()), &old, facts,
                             &stored, e);
    }
    if (!r && o->scores) {
        r = bring_scores(&b, facts, &written);
    }
    *ret_n = stored + written;
    return r;
}

/* --- one participation, one round ---------------------------------------------------------------------- */
static bool counts_now(const struct round_parts *p, const struct state_def *state)
{
    return state == p->begin->to || state == p->submit->to;
}

static struct auto_order order_for(const struct round_parts *p, const struct record *round,
                                   const struct record *part, const struct framework_row *f)
{
    bool submitted = round_is_submitted(p, part->state);

    return (struct auto_order){.county = round->county,
                               .round = round->id,
                               .place = {part->id, round_ref(part, p->part_unit), f},
                               .scores = round->state == p->self_state,
                               .reviewed_stay = submitted};
}

static enum err run_one(struct engine *en, struct db *db, struct arena *a,
                        const struct round_parts *p, const struct record *round,
                        const struct record *part, const struct framework_row *f, size_t *ret_n,
                        struct error *e)
{
    struct auto_order o = order_for(p, round, part, f);
    struct round_facts facts;
    enum err r = round_auto_facts(db, a, en->content, round->county,
                                  round->values[p->round_year->index].i, &o.place, 1, &facts, e);

    return r ? r : round_auto_apply(en, db, a, p, &facts, &o, ret_n, e);
}

enum err round_auto_one(struct engine *en, struct db *db, struct arena *a,
                        const struct round_parts *p, int64_t county, int64_t participation,
                        size_t *ret_n, struct error *e)
{
    struct actor program = actor_system(county);
    struct record part, round;
    struct framework_row f;
    enum err r;

    *ret_n = 0;
    if ((r = record_load(db, a, en->content, &program.scope, p->participation, participation, &part,
                         e)) ||
        (r = record_load(db, a, en->content, &program.scope, p->round,
                         round_ref(&part, p->part_round), &round, e)) ||
        (r = framework_load(db, a, county, round_ref(&part, p->part_framework), &f, e))) {
        return r;
    }
    return run_one(en, db, a, p, &round, &part, &f, ret_n, e);
}

/* --- all of a round ------------------------------------------------------------------------------------ */
struct whole {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct round_parts *p;
    struct actor program;
    const struct record *round;
    struct record_list parts;
    struct framework_row *frameworks;
    size_t n_frameworks, cap;
    struct auto_place *places;
    const struct record **of; /* beside places */
    size_t n;
    struct round_facts facts;
    struct error *e;
};

static enum err framework_in(struct whole *w, int64_t id, size_t *ret)
{
    for (size_t i = 0; i < w->n_frameworks; i++) {
        if (w->frameworks[i].id == id) {
            *ret = i;
            return OK;
        }
    }
    struct framework_row *row =
        arena_push(w->a, &w->frameworks, &w->n_frameworks, &w->cap, sizeof(*row));
    *ret = w->n_frameworks - 1;
    return framework_load(w->db, w->a, w->program.county, id, row, w->e);
}

static enum err find_places(struct whole *w)
{
    size_t *at;
    enum err r = round_participations(w->db, w->a, w->c, &w->program.scope, w->p, w->round->id,
                                      false, &w->parts, w->e);

    if (r) {
        return r;
    }
    w->places = arena_array(w->a, w->parts.n + 1, sizeof(*w->places));
    w->of = arena_array(w->a, w->parts.n + 1, sizeof(*w->of));
    at = arena_array(w->a, w->parts.n + 1, sizeof(*at));
    for (size_t i = 0; !r && i < w->parts.n; i++) {
        const struct record *part = &w->parts.items[i];
        if (!counts_now(w->p, part->state)) {
            continue;
        }
        r = framework_in(w, round_ref(part, w->p->part_framework), &at[w->n]);
        w->places[w->n] = (struct auto_place){part->id, round_ref(part, w->p->part_unit), NULL};
        w->of[w->n++] = part;
    }
    for (size_t i = 0; i < w->n; i++) { /* the list has stopped moving */
        w->places[i].framework = &w->frameworks[at[i]];
    }
    return r;
}

static enum err count_whole(struct whole *w)
{
    enum err r = find_places(w);

    return r ? r
             : round_auto_facts(w->db, w->a, w->c, w->program.county,
                                w->round->values[w->p->round_year->index].i, w->places, w->n,
                                &w->facts, w->e);
}

/* The run of facts of one participation. */
static struct round_facts facts_in(const struct round_facts *all, int64_t participation)
{
    size_t low = 0, high = all->n, end;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (all->items[middle].participation < participation) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (end = low; end < all->n && all->items[end].participation == participation;) {
        end++;
    }
    return (struct round_facts){all->items + low, end - low};
}

enum err round_auto_closing(struct engine *en, struct db *db, struct arena *a,
                            const struct round_parts *p, const struct record *round,
                            struct error *e)
{
    struct whole w = {.db = db,
                      .a = a,
                      .c = en->content,
                      .p = p,
                      .program = actor_system(round->county),
                      .round = round,
                      .e = e};
    enum err r = count_whole(&w);

    for (size_t i = 0; !r && i < w.n; i++) {
        struct auto_order o = order_for(p, round, w.of[i], w.places[i].framework);
        struct round_facts own = facts_in(&w.facts, w.places[i].participation);
        size_t unused;
        r = round_auto_apply(en, db, a, p, &own, &o, &unused, e);
    }
    return r;
}

/* --- in the background --------------------------------------------------------------------------------- */
static bool differ(const struct round_facts *old, const struct round_facts *now)
{
    if (old->n < now->n) {
        return true;
    }
    for (size_t i = 0, k = 0; i < now->n; i++, k++) {
        while (k < old->n && round_fact_order(&old->items[k], &now->items[i]) < 0) {
            k++;
        }
        if (k == old->n || round_fact_order(&old->items[k], &now->items[i]) != 0 ||
            !round_fact_same(&old->items[k], &now->items[i])) {
            return true;
        }
    }
    return false;
}

struct one {
    struct engine *en;
    const struct round_parts *p;
    int64_t county, participation;
    size_t n;
};

/* Counted anew inside the work: between the look and the write something may have been entered. */
static enum err one_work(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct one *x = w->ctx;

    return round_auto_one(x->en, db, a, x->p, x->county, x->participation, &x->n, e);
}

static enum err sweep_round(struct store *store, const struct content *c,
                            const struct round_parts *p, const struct record *round, struct db *db,
                            struct arena *a, size_t *ret_n, struct error *e)
{
    struct whole w = {.db = db,
                      .a = a,
                      .c = c,
                      .p = p,
                      .program = actor_system(round->county),
                      .round = round,
                      .e = e};
    struct engine en = {.content = c};
    struct round_facts old;
    enum err r = count_whole(&w);

    if (r || (r = round_fact_load(db, a, round->county, round->id, 0, &old, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < w.n; i++) {
        struct round_facts had = facts_in(&old, w.places[i].participation);
        struct round_facts has = facts_in(&w.facts, w.places[i].participation);
        if (!differ(&had, &has)) {
            continue;
        }
        struct one x = {&en, p, round->county, w.places[i].participation, 0};
        struct work work = {.run = one_work, .ctx = &x};
        r = store_write(store, round->county, &work, e);
        *ret_n += x.n;
    }
    return r;
}

enum err round_auto_sweep(struct store *store, const struct content *c, int64_t county,
                          size_t *ret_n, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct actor program = actor_system(county);
    struct record_list rounds = {0};
    struct round_parts p;
    struct db *db;
    enum err r;

    *ret_n = 0;
    if (!content_plays(c, "assessment.round")) {
        return OK;
    }
    if ((r = round_parts_find(c, &p, e)) || (r = store_reader(store, &db, e))) {
        return r;
    }
    const struct state_def *states[] = {p.self_state, p.review_state};
    const struct query q = {
        .reg = p.round, .states = states, .n_states = 2, .limit = 10, .no_lists = true};
    r = query_list(db, a, c, &program.scope, &q, &rounds, e);
    for (size_t i = 0; !r && i < rounds.n; i++) {
        r = sweep_round(store, c, &p, &rounds.items[i], db, a, ret_n, e);
    }
    return r;
}
