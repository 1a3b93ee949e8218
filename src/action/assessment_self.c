/* The unit's side: begin, submit, and what sending back means for reviews. */
#include "action/assessment.h"

#include "base/id.h"
#include "base/str.h"
#include "figure/round_auto.h"
#include "figure/round_map.h"
#include "figure/round_parts.h"
#include "framework/framework_table.h"
#include "ledger/event.h"

#define NAMED_MAX 10

struct own {
    struct engine *en;
    struct db *db;
    struct arena *a;
    const struct record *rec; /* the participation */
    struct actor program;
    struct round_parts parts;
    struct framework_row framework;
    struct record_list selfs, reviews;
    bool *out; /* beside the framework's items: does not apply to the unit */
    struct error *e;
};

static struct own own_begin(struct engine *en, struct db *db, struct arena *a,
                            const struct record *rec, struct error *e)
{
    return (struct own){
        .en = en, .db = db, .a = a, .rec = rec, .program = actor_system(rec->county), .e = e};
}

static enum err load_framework(struct own *o)
{
    enum err r = framework_load(o->db, o->a, o->rec->county,
                                round_ref(o->rec, o->parts.part_framework), &o->framework, o->e);

    return r ? r
             : round_out_items(o->db, o->a, o->en->content, &o->parts, o->rec, &o->framework,
                               &o->out, o->e);
}

static enum err load_selfs(struct own *o)
{
    return round_selfs(o->db, o->a, o->en->content, &o->program.scope, &o->parts,
                       o->parts.self_part, o->rec->id, true, &o->selfs, o->e);
}

static enum err load_reviews(struct own *o)
{
    return round_reviews(o->db, o->a, o->en->content, &o->program.scope, &o->parts,
                         o->parts.review_part, o->rec->id, &o->reviews, o->e);
}

/* --- begin --------------------------------------------------------------------------------------------- */
static enum err create_self(struct own *o, int64_t item)
{
    struct step_result ignored;
    const struct typed typed[] = {
        {o->parts.self_part->id, id_text(o->a, o->rec->id)},
        {o->parts.self_round->id, id_text(o->a, round_ref(o->rec, o->parts.part_round))},
        {o->parts.self_item->id, id_text(o->a, item)},
    };

    return step_create(o->en, o->db, o->a, &o->program, o->parts.self, o->rec->unit, typed,
                       array_len(typed), &ignored, o->e);
}

/* Which self-assessment belongs to an item. */
static struct round_map by_item(struct own *o)
{
    struct round_map m = round_map_make(o->a, o->selfs.n);

    for (size_t i = 0; i < o->selfs.n; i++) {
        int64_t item = round_ref(&o->selfs.items[i], o->parts.self_item);
        if (item) {
            round_map_put(&m, item, i);
        }
    }
    return m;
}

/* The record is still in the state it is about to leave: what moves is said here. */
static enum err gather(struct own *o, bool begin)
{
    const struct auto_place place = {o->rec->id, round_ref(o->rec, o->parts.part_unit),
                                     &o->framework};
    struct record round;
    struct round_facts facts;
    size_t unused;
    enum err r = record_load(o->db, o->a, o->en->content, &o->program.scope, o->parts.round,
                             round_ref(o->rec, o->parts.part_round), &round, o->e);

    if (r || (r = round_auto_facts(o->db, o->a, o->en->content, o->rec->county,
                                   round.values[o->parts.round_year->index].i, &place, 1, &facts,
                                   o->e))) {
        return r;
    }
    const struct auto_order order = {.county = o->rec->county,
                                     .round = round.id,
                                     .place = place,
                                     .scores = true,
                                     .reviewed_stay = !begin};
    return round_auto_apply(o->en, o->db, o->a, &o->parts, &facts, &order, &unused, o->e);
}

static enum err create_missing(struct own *o)
{
    struct round_map there = by_item(o);
    enum err r = OK;

    for (size_t i = 0; !r && i < o->framework.f.n; i++) {
        size_t unused;
        if (!o->out[i] && !round_map_get(&there, o->framework.item_ids[i], &unused)) {
            r = create_self(o, o->framework.item_ids[i]);
        }
    }
    return r;
}

enum err assessment_begin(ACTION_PARAMETERS)
{
    struct own o = own_begin(en, db, a, rec, e);
    enum err r;

    (void)by;
    (void)step;
    (void)on;
    if ((r = round_parts_find(en->content, &o.parts, e)) || (r = load_framework(&o)) ||
        (r = load_selfs(&o)) || (r = create_missing(&o))) {
        return r;
    }
    return gather(&o, true);
}

enum err assessment_refresh(ACTION_PARAMETERS)
{
    struct own o = own_begin(en, db, a, rec, e);
    size_t n;
    enum err r;

    (void)by;
    (void)step;
    (void)on;
    if ((r = round_parts_find(en->content, &o.parts, e)) || (r = load_framework(&o)) ||
        (r = load_selfs(&o))) {
        return r;
    }
    if (!round_is_submitted(&o.parts, rec->state) && (r = create_missing(&o))) {
        return r;
    }
    return round_auto_one(en, db, a, &o.parts, rec->county, rec->id, &n, e);
}

/* --- submit -------------------------------------------------------------------------------------------- */
static enum err all_scored(struct own *o)
{
    struct round_map there = by_item(o);
    const char *codes = "";
    size_t open = 0;

    for (size_t i = 0; i < o->framework.f.n; i++) {
        size_t at;
        if (o->out[i] || (round_map_get(&there, o->framework.item_ids[i], &at) &&
                          o->selfs.items[at].values[o->parts.self_score->index].set)) {
            continue;
        }
        if (open++ < NAMED_MAX) {
            codes = arena_printf(o->a, "%s%s%s", codes, *codes ? "、" : "",
                                 o->framework.f.items[i].code);
        }
    }
    if (open == 0) {
        return OK;
    }
    return error_set(o->e, ERR_INVALID, "还有 %zu 条没有评分：%s%s。请评完再提交。", open, codes,
                     open > NAMED_MAX ? " 等" : "");
}

/* Points a person gave need something to show for them, or a word why there is nothing: without either the item is worth 0. */
static bool owes_proof(const struct own *o, const struct record *self)
{
    const struct round_parts *p = &o->parts;
    const char *way = self->values[p->self_way->index].s;
    const struct value *given =
        &self->values[(str_eq(way, "mixed") ? p->self_hand : p->self_score)->index];

    return !str_eq(way, "auto") && given->set && given->i > 0 &&
           !self->values[p->self_evidence->index].n && !self->values[p->self_note->index].set;
}

static enum err all_shown(struct own *o)
{
    struct round_map there = by_item(o);
    const char *codes = "";
    size_t n = 0;

    for (size_t i = 0; i < o->framework.f.n; i++) {
        size_t at;
        if (o->out[i] || !round_map_get(&there, o->framework.item_ids[i], &at) ||
            !owes_proof(o, &o->selfs.items[at])) {
            continue;
        }
        if (n++ < NAMED_MAX) {
            codes = arena_printf(o->a, "%s%s%s", codes, *codes ? "、" : "",
                                 o->framework.f.items[i].code);
        }
    }
    if (n == 0) {
        return OK;
    }
    return error_set(o->e, ERR_INVALID,
                     "有 %zu 条给了分，却没有佐证，也没有说明：%s%s。请补上佐证，或者在说明里写明"
                     "理由；都没有的，请改为 0 分。",
                     n, codes, n > NAMED_MAX ? " 等" : "");
}

/* The number of the record's last event in the county's chain: exact where moments are too coarse. */
static enum err last_seq(struct own *o, int64_t record, int64_t *ret)
{
    struct event_line *lines;
    size_t n;
    enum err r;

    *ret = 0;
    do {
        r = event_list(o->db, o->a, o->rec->county, record, *ret, 1000, &lines, &n, o->e);
        if (!r && n) {
            *ret = lines[n - 1].ev.seq;
        }
    } while (!r && n == 1000);
    return r;
}

/* Does the review still answer what the unit says? */
static enum err still_holds(struct own *o, const struct record *review, int64_t self, bool *ret)
{
    int64_t said, answered;
    enum err r;

    if (!review->state->final) {
        *ret = true;
        return OK;
    }
    if ((r = last_seq(o, self, &said)) || (r = last_seq(o, review->id, &answered))) {
        return r;
    }
    *ret = said < answered;
    return OK;
}

static enum err void_review(struct own *o, const struct record *review, const char *reason)
{
    struct step_result ignored;

    return step_void(o->en, o->db, o->a, &o->program, o->parts.review, review->id, 0, reason,
                     &ignored, o->e);
}

static enum err create_review(struct own *o, const struct record *self)
{
    struct step_result ignored;
    const struct typed typed[] = {
        {o->parts.review_part->id, id_text(o->a, o->rec->id)},
        {o->parts.review_round->id, id_text(o->a, round_ref(o->rec, o->parts.part_round))},
        {o->parts.review_item->id, id_text(o->a, round_ref(self, o->parts.self_item))},
        {o->parts.review_self->id, id_text(o->a, self->id)},
    };

    return step_create(o->en, o->db, o->a, &o->program, o->parts.review, o->rec->unit, typed,
                       array_len(typed), &ignored, o->e);
}

static enum err ask_review(struct own *o, const struct record *self, const struct record *review)
{
    bool holds = false;
    enum err r = review ? still_holds(o, review, self->id, &holds) : OK;

    if (r || holds) {
        return r;
    }
    if (review && (r = void_review(o, review, "单位退回后改了自评，重新复核"))) {
        return r;
    }
    return create_review(o, self);
}

enum err assessment_submit(ACTION_PARAMETERS)
{
    struct own o = own_begin(en, db, a, rec, e);
    enum err r;

    (void)by;
    (void)step;
    (void)on;
    if ((r = round_parts_find(en->content, &o.parts, e)) || (r = load_framework(&o)) ||
        (r = gather(&o, false)) || (r = load_selfs(&o)) || (r = all_scored(&o)) ||
        (r = all_shown(&o)) || (r = load_reviews(&o))) {
        return r;
    }
    struct round_map of_self = round_map_make(a, o.reviews.n);
    for (size_t i = 0; i < o.reviews.n; i++) {
        int64_t self = round_ref(&o.reviews.items[i], o.parts.review_self);
        if (self) {
            round_map_put(&of_self, self, i);
        }
    }
    for (size_t i = 0; !r && i < o.selfs.n; i++) {
        size_t at;
        bool has = round_map_get(&of_self, o.selfs.items[i].id, &at);
        r = ask_review(&o, &o.selfs.items[i], has ? &o.reviews.items[at] : NULL);
    }
    return r;
}

/* --- reopen -------------------------------------------------------------------------------------------- */
enum err assessment_reopen(ACTION_PARAMETERS)
{
    struct own o = own_begin(en, db, a, rec, e);
    enum err r;

    (void)by;
    (void)step;
    (void)on;
    if ((r = round_parts_find(en->content, &o.parts, e)) || (r = load_reviews(&o))) {
        return r;
    }
    for (size_t i = 0; !r && i < o.reviews.n; i++) {
        if (!o.reviews.items[i].state->final) {
            r = void_review(&o, &o.reviews.items[i], "自评退回补正，重新提交后另开复核");
        }
    }
    return r;
}
