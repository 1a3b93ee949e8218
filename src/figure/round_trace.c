#include "figure/round_trace.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_in.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round_auto.h"
#include "ledger/event.h"
#include "ledger/file.h"
#include "people/org.h"

struct tracing {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct scope *scope;
    struct round_parts p;
    struct round_trace *t;
    struct record part, round;
    struct record_list selfs, reviews; /* of the participation, void ones too */
    size_t cap_changes;
    struct error *e;
};

/* --- what it is about ---------------------------------------------------------------------------------- */
static enum err find_item(struct tracing *x)
{
    struct round_trace *t = x->t;
    for (size_t i = 0; i < t->framework.f.n; i++) {
        if (t->framework.item_ids[i] == t->item) {
            t->def = &t->framework.f.items[i];
        }
    }
    return t->def ? OK : error_set(x->e, ERR_NOT_FOUND, "这个单位的指标体系里没有这一条指标。");
}

static enum err load_frame(struct tracing *x)
{
    struct actor program = actor_system(x->scope->county);
    struct round_trace *t = x->t;
    enum err r;

    if ((r = round_parts_find(x->c, &x->p, x->e)) ||
        (r = record_load(x->db, x->a, x->c, x->scope, x->p.participation, t->participation,
                         &x->part, x->e)) ||
        (r = record_load(x->db, x->a, x->c, &program.scope, x->p.round,
                         round_ref(&x->part, x->p.part_round), &x->round, x->e)) ||
        (r = framework_load(x->db, x->a, x->scope->county, round_ref(&x->part, x->p.part_framework),
                            &t->framework, x->e))) {
        return r;
    }
    t->round = x->round.id;
    t->round_title = x->round.title;
    t->year = x->round.values[x->p.round_year->index].i;
    t->unit = round_ref(&x->part, x->p.part_unit);
    t->unit_name = x->part.unit_name ? x->part.unit_name : x->part.title;
    t->state_title = x->part.state->title;
    return find_item(x);
}

static enum err all_of(struct tracing *x, const struct register_def *reg,
                       const struct field_def *match, struct record_list *ret)
{
    const struct query q = {.reg = reg,
                            .match = match,
                            .match_ref = x->t->participation,
                            .voided = QUERY_WITH_VOID,
                            .ascending = true,
                            .limit = QUERY_ALL};

    return query_list(x->db, x->a, x->c, x->scope, &q, ret, x->e);
}

static int64_t or_none(const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];

    return v->set ? v->i : -1;
}

static void take_self(struct tracing *x, const struct record *self)
{
    struct round_trace *t = x->t;
    const struct value *score = &self->values[x->p.self_score->index];

    t->self = self->id;
    t->mark.has_self = score->set;
    t->mark.self = score->i;
    t->way = self->values[x->p.self_way->index].s;
    t->note = self->values[x->p.self_note->index].s;
    t->counted = or_none(self, x->p.self_auto);
    t->hand = or_none(self, x->p.self_hand);
    t->hand_max = or_none(self, x->p.self_hand_max);
}

static void take_review(struct tracing *x, const struct record *review)
{
    struct round_trace *t = x->t;
    const struct value *score = &review->values[x->p.review_score->index];

    t->review = review->id;
    t->review_reason = review->values[x->p.review_reason->index].s;
    t->mark.has_review = score->set && review->state->final;
    t->mark.review = t->mark.has_review ? score->i : 0;
}

static enum err take_marks(struct tracing *x)
{
    enum err r;

    x->t->counted = x->t->hand = x->t->hand_max = -1;
    if ((r = all_of(x, x->p.self, x->p.self_part, &x->selfs)) ||
        (r = all_of(x, x->p.review, x->p.review_part, &x->reviews))) {
        return r;
    }
    for (size_t i = 0; i < x->selfs.n; i++) {
        const struct record *self = &x->selfs.items[i];
        if (!self->voided && round_ref(self, x->p.self_item) == x->t->item) {
            take_self(x, self);
        }
    }
    for (size_t i = 0; i < x->reviews.n; i++) {
        const struct record *review = &x->reviews.items[i];
        if (!review->voided && round_ref(review, x->p.review_item) == x->t->item) {
            take_review(x, review);
        }
    }
    return OK;
}

static enum err take_out(struct tracing *x)
{
    struct record_list agreed;
    struct unit unit;
    enum err r;

    if ((r = org_unit(x->db, x->a, x->scope->county, x->t->unit, &unit, x->e)) ||
        (r = round_exclusions(x->db, x->a, x->c, x->scope, &x->p, false, x->t->participation,
                              &agreed, x->e))) {
        return r;
    }
    size_t at = (size_t)(x->t->def - x->t->framework.f.items);
    if (round_item_exempt(&x->t->framework, at, unit.kind)) {
        x->t->out = x->t->def->exempt_reason ? x->t->def->exempt_reason : "本类单位不适用";
    }
    for (size_t i = 0; i < agreed.n; i++) {
        if (round_ref(&agreed.items[i], x->p.out_item) == x->t->item) {
            x->t->out = agreed.items[i].values[x->p.out_reason->index].s;
        }
    }
    x->t->mark.not_applicable = x->t->out != NULL;
    return OK;
}

/* --- points -------------------------------------------------------------------------------------------- */
static const char *source_title(const struct content *c, const struct framework_part *part)
{
    const struct metric_def *m = part->metric ? content_metric(c, part->metric) : NULL;
    const struct obligation_def *o =
        part->obligation ? content_obligation(c, part->obligation) : NULL;

    return m ? m->title : o ? o->title : NULL;
}

static enum err take_parts(struct tracing *x)
{
    const struct framework_item *it = x->t->def;
    struct round_facts facts;
    enum err r = round_fact_load(x->db, x->a, x->scope->county, x->t->round, x->t->participation,
                                 &facts, x->e);

    if (r) {
        return r;
    }
    x->t->rule = it->n_parts ? NULL : assess_rule_text(x->a, &it->rule, it->points);
    x->t->parts = arena_array(x->a, it->n_parts + 1, sizeof(*x->t->parts));
    x->t->n_parts = it->n_parts;
    for (size_t i = 0; i < it->n_parts; i++) {
        struct trace_part *part = &x->t->parts[i];
        *part = (struct trace_part){
            .part = &it->parts[i],
            .rule = assess_rule_text(x->a, &it->parts[i].rule, it->parts[i].points),
            .counted = round_auto_counts(x->c, &it->parts[i]),
            .title = source_title(x->c, &it->parts[i])};
        for (size_t k = 0; k < facts.n; k++) {
            if (facts.items[k].item == x->t->item && str_eq(facts.items[k].part, it->parts[i].id)) {
                part->fact = facts.items[k];
                part->has_fact = true;
            }
        }
    }
    return OK;
}

/* --- evidence ------------------------------------------------------------------------------------------ */
static size_t used_also(const struct tracing *x, int64_t file)
{
    size_t n = 0;

    for (size_t i = 0; i < x->selfs.n; i++) {
        const struct record *self = &x->selfs.items[i];
        const struct value *v = &self->values[x->p.self_evidence->index];
        for (size_t k = 0; !self->voided && self->id != x->t->self && k < v->n; k++) {
            n += v->links[k].ref == file;
        }
    }
    return n;
}

static void date_of(const struct tracing *x, const struct record *self, size_t number,
                    struct trace_file *f)
{
    const struct value *rows = &self->values[x->p.self_materials->index];
    const struct field_def *no = field_column(x->p.self_materials, "no"),
                           *dated = field_column(x->p.self_materials, "dated"),
                           *until = field_column(x->p.self_materials, "until");

    for (size_t i = 0; no && dated && until && i < rows->n; i++) {
        const struct value *cells = rows->rows[i].cells;
        if (cells[no->index].i == (int64_t)number) {
            f->dated = cells[dated->index].s ? cells[dated->index].s : f->dated;
            f->until = cells[until->index].s;
        }
    }
    f->expired = f->until && strcmp(f->until, date_text(x->a, now_today())) < 0;
}

static enum err take_files(struct tracing *x)
{
    const struct record *self = NULL;
    enum err r = OK;

    for (size_t i = 0; i < x->selfs.n; i++) {
        self = x->selfs.items[i].id == x->t->self ? &x->selfs.items[i] : self;
    }
    const struct value *v = self ? &self->values[x->p.self_evidence->index] : NULL;
    x->t->files = arena_array(x->a, (v ? v->n : 0) + 1, sizeof(*x->t->files));
    for (size_t i = 0; v && !r && i < v->n; i++) {
        struct trace_file *f = &x->t->files[x->t->n_files];
        struct file_row row;
        struct person person = {0};
        r = file_get(x->db, x->a, x->scope->county, v->links[i].ref, &row, x->e);
        if (!r && row.person) {
            r = org_person(x->db, x->a, x->scope->county, row.person, &person, x->e);
        }
        if (!r) {
            *f = (struct trace_file){.id = row.id,
                                     .name = row.name,
                                     .digest = row.digest,
                                     .uploader = person.name,
                                     .at = row.at,
                                     .dated = row.own_date,
                                     .also = used_also(x, row.id)};
            date_of(x, self, i + 1, f);
            x->t->n_files++;
        }
    }
    return r;
}

/* --- every value it had -------------------------------------------------------------------------------- */
struct said {
    const char *old, *new, *reason; /* of the score, and why */
    bool score;
};

static void read_pair(struct json_in *j, struct arena *a, const char **old, const char **new)
{
    json_in_open(j, '[');
    *old = json_in_more(j, ']') ? json_in_text(j, a) : NULL;
    *new = json_in_more(j, ']') ? json_in_text(j, a) : NULL;
    while (json_in_more(j, ']')) {
        json_in_skip(j);
    }
}

static void read_set(struct json_in *j, struct arena *a, const char *score, const char *reason,
                     struct said *ret)
{
    const char *unused;

    for (json_in_open(j, '{'); json_in_more(j, '}');) {
        const char *key = json_in_key(j, a);
        if (str_eq(key, score)) {
            read_pair(j, a, &ret->old, &ret->new);
            ret->score = true;
        } else if (reason && str_eq(key, reason)) {
            read_pair(j, a, &unused, &ret->reason);
        } else {
            json_in_skip(j);
        }
    }
}

static struct said read_payload(struct arena *a, const char *text, const char *score,
                                const char *reason)
{
    struct json_in j = json_in_begin(text);
    struct said s = {0};
    const char *note = NULL;

    for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
        const char *key = json_in_key(&j, a);
        if (str_eq(key, "set")) {
            read_set(&j, a, score, reason, &s);
        } else if (str_eq(key, "note") || str_eq(key, "reason")) {
            note = json_in_text(&j, a);
        } else {
            json_in_skip(&j);
        }
    }
    s.reason = s.reason ? s.reason : note;
    return s;
}

static void keep_change(struct tracing *x, const struct register_def *reg, int64_t record,
                        const struct event_line *line, const struct field_def *score,
                        const struct field_def *reason)
{
    struct said s = read_payload(x->a, line->ev.payload, score->id, reason ? reason->id : NULL);
    const struct step_def *step = register_step(reg, line->ev.step);

    if (!s.score && !str_eq(line->ev.step, "void")) {
        return;
    }
    struct trace_change *c =
        arena_push(x->a, &x->t->changes, &x->t->n_changes, &x->cap_changes, sizeof(*c));
    *c = (struct trace_change){.reg = reg,
                               .record = record,
                               .seq = line->ev.seq,
                               .at = line->ev.at,
                               .who = line->ev.actor ? line->actor_name : NULL,
                               .step = step      ? step->title
                                       : s.score ? "更正"
                                                 : "作废",
                               .field = score->title,
                               .old = s.old,
                               .new = s.new,
                               .reason = s.reason};
}

static enum err changes_of(struct tracing *x, const struct register_def *reg,
                           const struct record_list *list, const struct field_def *item,
                           const struct field_def *score, const struct field_def *reason)
{
    enum { PAGE = 1000 };
    enum err r = OK;

    for (size_t i = 0; !r && i < list->n; i++) {
        struct event_line *lines;
        size_t n = 0;
        if (round_ref(&list->items[i], item) != x->t->item) {
            continue;
        }
        r = event_list(x->db, x->a, x->scope->county, list->items[i].id, 0, PAGE, &lines, &n, x->e);
        for (size_t k = 0; !r && k < n; k++) {
            keep_change(x, reg, list->items[i].id, &lines[k], score, reason);
        }
    }
    return r;
}

static int by_seq(const void *x, const void *y)
{
    const struct trace_change *a = x, *b = y;

    return (a->seq > b->seq) - (a->seq < b->seq);
}

static enum err take_changes(struct tracing *x)
{
    const struct round_parts *p = &x->p;
    enum err r;

    if ((r = changes_of(x, p->self, &x->selfs, p->self_item, p->self_score, NULL)) ||
        (r = changes_of(x, p->review, &x->reviews, p->review_item, p->review_score,
                        p->review_reason))) {
        return r;
    }
    if (x->t->n_changes) {
        qsort(x->t->changes, x->t->n_changes, sizeof(*x->t->changes), by_seq);
    }
    return OK;
}

static enum err take_appeals(struct tracing *x)
{
    struct record_list list;
    enum err r =
        round_appeals(x->db, x->a, x->c, x->scope, &x->p, false, x->t->participation, &list, x->e);

    x->t->appeals = arena_array(x->a, (r ? 0 : list.n) + 1, sizeof(*x->t->appeals));
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct record *rec = &list.items[i];
        const struct value *score = &rec->values[x->p.appeal_score->index];
        if (round_ref(rec, x->p.appeal_item) == x->t->item) {
            x->t->appeals[x->t->n_appeals++] = (struct trace_appeal){
                .record = rec->id,
                .state = rec->state->title,
                .reason = rec->values[x->p.appeal_reason->index].s,
                .score = score->set ? str_from_scaled(x->a, score->i, 2, false) : NULL,
                .answer = rec->values[x->p.appeal_answer->index].s};
        }
    }
    return r;
}

/* --- what an item page shows ---------------------------------------------------------------------------- */
/* The unit and the year are the record's own; only the framework and the round stand in the participation. */
static enum err load_item_frame(struct tracing *x, const struct record *rec)
{
    struct actor program = actor_system(x->scope->county);
    struct round_trace *t = x->t;
    enum err r = record_load(x->db, x->a, x->c, &program.scope, x->p.participation,
                             t->participation, &x->part, x->e);
    if (r || (r = framework_load_item(x->db, x->a, x->scope->county,
                                      round_ref(&x->part, x->p.part_framework), t->item,
                                      &t->framework, x->e))) {
        return r;
    }
    t->round = round_ref(&x->part, x->p.part_round);
    t->year = rec->year;
    t->unit = round_ref(&x->part, x->p.part_unit);
    return find_item(x);
}

enum err round_trace_item(struct db *db, struct arena *a, const struct content *c,
                          const struct scope *scope, const struct record *rec,
                          struct round_trace *ret, struct error *e)
{
    struct round_trace t = {.counted = -1, .hand = -1, .hand_max = -1};
    struct tracing x = {.db = db, .a = a, .c = c, .scope = scope, .t = &t, .e = e};
    enum err r = round_parts_find(c, &x.p, e);
    if (r) {
        return r;
    }
    bool self = rec->reg == x.p.self;
    t.participation = round_ref(rec, self ? x.p.self_part : x.p.review_part);
    t.item = round_ref(rec, self ? x.p.self_item : x.p.review_item);
    if ((r = load_item_frame(&x, rec)) || (r = take_out(&x)) || (r = take_parts(&x))) {
        return r;
    }
    if (self) {
        take_self(&x, rec);
    } else {
        struct record first;
        take_review(&x, rec);
        r = record_load(db, a, c, scope, x.p.self, round_ref(rec, x.p.review_self), &first, e);
        if (!r) {
            take_self(&x, &first);
        }
    }
    *ret = t;
    return r;
}

enum err round_trace(struct db *db, struct arena *a, const struct content *c,
                     const struct scope *scope, int64_t participation, int64_t item,
                     struct round_trace *ret, struct error *e)
{
    struct round_trace t = {.participation = participation, .item = item};
    struct tracing x = {.db = db, .a = a, .c = c, .scope = scope, .t = &t, .e = e};
    enum err r;

    if ((r = load_frame(&x)) || (r = take_marks(&x)) || (r = take_out(&x)) ||
        (r = take_parts(&x)) || (r = take_files(&x)) || (r = take_changes(&x)) ||
        (r = take_appeals(&x))) {
        return r;
    }
    const struct assess_item worth = {
        .code = t.def->code, .title = t.def->title, .points = t.def->points};
    t.n_lines = assess_explain(a, &worth, &t.mark, &t.lines);
    *ret = t;
    return OK;
}
