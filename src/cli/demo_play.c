/* The acts of a round as steps of the registers that play its parts. A step is found by the C action it names, or as the
 * part's quick step: the demo knows no step by its id. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/demo_plan.h"
#include "register/query.h"

#define WORK_ACTS 64 /* acts of one work */

struct parts {
    const struct register_def *round, *participation, *self, *review;
};

struct play {
    struct demo *d;
    struct demo_round *round;
    struct parts parts;
    const struct demo_act *acts; /* of this work */
    size_t n;
    struct db *db;
    struct arena *a;
    struct error *e;
};

/* --- steps ------------------------------------------------------------------------------------------------ */

static const struct step_def *step_of(const struct register_def *reg, const char *action)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        const struct step_def *s = &reg->steps[i];
        if (action ? str_eq(s->action, action) : s->quick) {
            return s;
        }
    }
    return NULL;
}

static enum err take_step(struct play *p, const struct actor *by, const struct register_def *reg,
                          int64_t record, const struct step_def *step, const struct typed *typed,
                          size_t n)
{
    struct step_result result;
    const struct step_request rq = {
        .reg = reg, .record = record, .step = step, .typed = typed, .n_typed = n};
    return step_take(&p->d->o->engine, p->db, p->a, by, &rq, &result, p->e);
}

static enum err take(struct play *p, const struct actor *by, const struct register_def *reg,
                     int64_t record, const char *action, const struct typed *typed, size_t n)
{
    const struct step_def *step = step_of(reg, action);
    if (!step) {
        return error_set(p->e, ERR_INVALID, "台账 %s 没有步骤用到 %s。", reg->title,
                         action ? action : "quick");
    }
    return take_step(p, by, reg, record, step, typed, n);
}

static const struct actor *clerk(const struct play *p)
{
    return demo_actor(p->d, "law_clerk", NULL);
}

/* --- the round -------------------------------------------------------------------------------------------- */

static enum err create(struct play *p)
{
    struct step_result result;
    enum err r = step_create(&p->d->o->engine, p->db, p->a, clerk(p), p->parts.round, 0,
                             p->round->fields, p->round->n_fields, &result, p->e);
    if (!r) {
        p->round->id = result.record;
    }
    return r;
}

static enum err find_all(struct play *p, const struct register_def *reg, const char *field,
                         int64_t ref, struct record_list *ret)
{
    const struct scope scope = actor_system(p->d->county).scope;
    const struct query q = {
        .reg = reg,
        .match = register_field(reg, field),
        .match_ref = ref,
        .limit = QUERY_ALL,
        .no_lists = true,
    };
    return query_list(p->db, p->a, p->d->o->content, &scope, &q, ret, p->e);
}

static enum err open_round(struct play *p)
{
    const struct register_def *reg = p->parts.participation;
    struct record_list list;
    enum err r;
    if ((r = take(p, clerk(p), p->parts.round, p->round->id, "assessment_open", NULL, 0)) ||
        (r = find_all(p, reg, "round", p->round->id, &list))) {
        return r;
    }
    int unit = register_field(reg, "unit_ref")->index;
    for (size_t i = 0; i < list.n; i++) {
        for (size_t k = 0; k < p->round->n_places; k++) {
            if (p->round->places[k].unit->id == list.items[i].values[unit].i) {
                p->round->places[k].participation = list.items[i].id;
            }
        }
    }
    return OK;
}

static enum err sign(struct play *p)
{
    struct step_result result;
    const struct signature agreed = {.agree = true, .note = "同意公布。"};
    return step_sign(&p->d->o->engine, p->db, p->a, demo_actor(p->d, "bureau_head", NULL),
                     p->parts.round, p->round->id, 0, &agreed, &result, p->e);
}

/* --- a unit ----------------------------------------------------------------------------------------------- */

/* The records of one participation by their item. */
static enum err find_items(struct play *p, struct demo_place *place, const struct register_def *reg,
                           int64_t ids[DEMO_ITEMS])
{
    const struct framework_row *row = &place->framework->row;
    int item = register_field(reg, "item")->index;
    struct record_list list;
    enum err r = find_all(p, reg, "participation", place->participation, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        for (size_t k = 0; k < row->f.n; k++) {
            if (row->item_ids[k] == list.items[i].values[item].i) {
                ids[k] = list.items[i].id;
            }
        }
    }
    return r;
}

static enum err begin(struct play *p, struct demo_place *place)
{
    enum err r = take(p, place->filler, p->parts.participation, place->participation,
                      "assessment_begin", NULL, 0);
    return r ? r : find_items(p, place, p->parts.self, place->self);
}

static enum err submit(struct play *p, struct demo_place *place)
{
    enum err r = take(p, place->submitter, p->parts.participation, place->participation,
                      "assessment_submit", NULL, 0);
    return r ? r : find_items(p, place, p->parts.review, place->review);
}

static enum err send_back(struct play *p, struct demo_place *place, const struct demo_act *act)
{
    const struct typed typed[] = {{"back_for", act->note}};
    return take(p, clerk(p), p->parts.participation, place->participation, "assessment_reopen",
                typed, array_len(typed));
}

static enum err look_at(struct play *p, const struct register_def *reg, int64_t id,
                        struct record *ret)
{
    const struct scope scope = actor_system(p->d->county).scope;
    return record_load(p->db, p->a, p->d->o->content, &scope, reg, id, ret, p->e);
}

static int64_t number_of(const struct record *rec, const char *field)
{
    const struct value *v = &rec->values[register_field(rec->reg, field)->index];
    return v->set ? v->i : 0;
}

/* What the program counts nobody types; of a mixed item a person gives the rest. */
static const struct step_def *scoring(struct play *p, const struct record *self, int64_t *score)
{
    const char *way = self->values[register_field(self->reg, "way")->index].s;
    if (str_eq(way, "auto")) {
        return NULL;
    }
    if (!str_eq(way, "mixed")) {
        return step_of(p->parts.self, NULL);
    }
    int64_t rest = *score - number_of(self, "auto"), most = number_of(self, "hand_max");
    *score = rest < 0 ? 0 : rest > most ? most : rest;
    return step_of(p->parts.self, "assessment_hand");
}

/* Whoever gives points shows what for; a few still owe it. */
static enum err score(struct play *p, struct demo_place *place, const struct demo_act *act)
{
    struct record self;
    int64_t given = act->score;
    if (!place->self[act->item]) {
        return OK; /* does not apply to the unit */
    }
    enum err looked = look_at(p, p->parts.self, place->self[act->item], &self);
    const struct step_def *step = looked || self.voided ? NULL : scoring(p, &self, &given);
    if (!step) {
        return looked;
    }
    struct typed typed[3] = {
        {step->action ? "hand" : "score", str_from_scaled(p->a, given, 2, false)}};
    size_t n = 1;
    bool owes = place->row && !place->row->submitted && act->item % 5 == 4;
    if (act->note) {
        typed[n++] = (struct typed){"note", act->note};
    }
    if (given > 0 && !owes) {
        int64_t file;
        enum err r = demo_evidence_add(p->d, p->db, p->a, place->filler, act->item, &file, p->e);
        if (r) {
            return r;
        }
        typed[n++] = (struct typed){"evidence", id_text(p->a, file)};
    }
    return take_step(p, place->filler, p->parts.self, place->self[act->item], step, typed, n);
}

/* Who changes nothing confirms what the unit's score has become by then. */
static enum err review(struct play *p, struct demo_place *place, const struct demo_act *act)
{
    struct record self, own;
    int64_t id = place->review[act->item], given = act->score;
    if (!id) {
        return OK;
    }
    enum err r = look_at(p, p->parts.review, id, &own);
    if (r || own.voided || (r = look_at(p, p->parts.self, place->self[act->item], &self))) {
        return r;
    }
    given = act->note ? given : number_of(&self, "score");
    const struct typed typed[] = {{"score", str_from_scaled(p->a, given, 2, false)},
                                  {"reason", act->note}};
    return take(p, clerk(p), p->parts.review, id, NULL, typed, act->note ? 2 : 1);
}

/* --- pleas ------------------------------------------------------------------------------------------------ */

static size_t item_of(const struct demo_place *place, const char *code)
{
    const struct framework_row *row = &place->framework->row;
    for (size_t i = 0; i < row->f.n; i++) {
        if (str_eq(row->f.items[i].code, code)) {
            return i;
        }
    }
    BUG("the demo pleads about %s, which its framework does not have", code);
}

/* The plea of this unit, by the reference field that tells what it is about. */
static enum err find_plea(struct play *p, const struct register_def *reg, const char *field,
                          int64_t ref, int64_t *ret)
{
    struct record_list list;
    enum err r = find_all(p, reg, field, ref, &list);
    if (!r && !list.n) {
        return error_set(p->e, ERR_INVALID, "演示里没有找到要处理的%s。", reg->title);
    }
    *ret = r ? 0 : list.items[list.n - 1].id;
    return r;
}

static enum err ask(struct play *p, const struct demo_place *place, const struct register_def *reg,
                    const char *action, const struct typed *typed, size_t n)
{
    struct step_result made;
    enum err r =
        step_create(&p->d->o->engine, p->db, p->a, place->filler, reg, 0, typed, n, &made, p->e);
    return r ? r : take(p, place->filler, reg, made.record, action, NULL, 0);
}

static enum err exclude(struct play *p, struct demo_place *place, const struct demo_act *act)
{
    const struct register_def *reg = content_plays(p->d->o->content, "assessment.exclusion");
    size_t item = item_of(place, act->plea->item);
    const struct typed asked[] = {{"participation", id_text(p->a, place->participation)},
                                  {"item", id_text(p->a, place->framework->row.item_ids[item])},
                                  {"reason", act->plea->why}};
    const struct typed opinion = {"opinion", act->plea->answer};
    const struct signature agreed = {.agree = true, .note = "同意。"};
    struct step_result result;
    int64_t id;
    if (!act->decided) {
        return ask(p, place, reg, "assessment_exclusion", asked, array_len(asked));
    }
    enum err r = find_plea(p, reg, "participation", place->participation, &id);
    if (r || strstr(act->plea->answer, "不同意")) {
        return r ? r : take_step(p, clerk(p), reg, id, register_step(reg, "refuse"), &opinion, 1);
    }
    r = take(p, clerk(p), reg, id, "assessment_exclude", &opinion, 1);
    return r ? r
             : step_sign(&p->d->o->engine, p->db, p->a, demo_actor(p->d, "law_head", NULL), reg, id,
                         0, &agreed, &result, p->e);
}

/* What was not given in full may be; what was cannot become more. */
static enum err appeal(struct play *p, struct demo_place *place, const struct demo_act *act)
{
    const struct register_def *reg = content_plays(p->d->o->content, "assessment.appeal");
    size_t item = item_of(place, act->plea->item);
    const struct typed asked[] = {{"review", id_text(p->a, place->review[item])},
                                  {"reason", act->plea->why}};
    int64_t id, points = place->framework->row.f.items[item].points;
    struct record reviewed;
    if (!act->decided) {
        return ask(p, place, reg, "assessment_appeal", asked, array_len(asked));
    }
    enum err r = find_plea(p, reg, "review", place->review[item], &id);
    if (r || (r = take_step(p, clerk(p), reg, id, register_step(reg, "accept"), NULL, 0)) ||
        (r = look_at(p, p->parts.review, place->review[item], &reviewed))) {
        return r;
    }
    bool kept = strstr(act->plea->answer, "维持") || number_of(&reviewed, "score") == points;
    const struct typed answer[] = {{"answer", act->plea->answer},
                                   {"score", str_from_scaled(p->a, points, 2, false)}};
    return take_step(p, clerk(p), reg, id, register_step(reg, kept ? "keep" : "change"), answer,
                     kept ? 1 : 2);
}

/* --- playing ---------------------------------------------------------------------------------------------- */

static enum err play_one(struct play *p, const struct demo_act *act)
{
    struct demo_place *place = &p->round->places[act->place];
    const struct register_def *round = p->parts.round;
    switch (act->kind) {
    case DEMO_CREATE: return create(p);
    case DEMO_OPEN: return open_round(p);
    case DEMO_BEGIN: return begin(p, place);
    case DEMO_SCORE: return score(p, place, act);
    case DEMO_SUBMIT: return submit(p, place);
    case DEMO_RETURN: return send_back(p, place, act);
    case DEMO_REVIEW: return review(p, place, act);
    case DEMO_EXCLUDE: return exclude(p, place, act);
    case DEMO_APPEAL: return appeal(p, place, act);
    case DEMO_SETTLE: return take(p, clerk(p), round, p->round->id, "assessment_settle", NULL, 0);
    case DEMO_CLOSE: return take(p, clerk(p), round, p->round->id, "assessment_close", NULL, 0);
    case DEMO_FINISH: return take(p, clerk(p), round, p->round->id, "assessment_finish", NULL, 0);
    case DEMO_PUBLISH: return take(p, clerk(p), round, p->round->id, "assessment_publish", NULL, 0);
    case DEMO_SIGN: return sign(p);
    }
    return OK;
}

/* A refusal is told with the unit and the day, or nobody finds the row of the file it is about. */
static enum err said(struct play *p, const struct demo_act *act)
{
    struct error why = *p->e;
    const char *unit = p->round->n_places ? p->round->places[act->place].unit->short_name : "";
    return error_set(p->e, why.code, "演示做到 %s（%s）时停下：%s", unit,
                     datetime_text(p->a, act->ms), why.text);
}

static enum err play_some(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct play *p = w->ctx;
    p->db = db;
    p->a = a;
    p->e = e;
    for (size_t i = 0; i < p->n; i++) {
        now_set(p->acts[i].ms);
        if (play_one(p, &p->acts[i])) {
            return said(p, &p->acts[i]);
        }
    }
    return OK;
}

static enum err find_parts(struct play *p, struct error *e)
{
    const struct content *c = p->d->o->content;
    p->parts = (struct parts){
        .round = content_plays(c, "assessment.round"),
        .participation = content_plays(c, "assessment.participation"),
        .self = content_plays(c, "assessment.self"),
        .review = content_plays(c, "assessment.review"),
    };
    if (!p->parts.round || !p->parts.participation || !p->parts.self || !p->parts.review) {
        return error_set(e, ERR_INVALID, "内容里没有考核的四个台账，做不出演示数据。");
    }
    return OK;
}

enum err demo_play(struct demo *d, struct demo_round *round, const struct demo_act *acts, size_t n,
                   struct error *e)
{
    struct play p = {.d = d, .round = round};
    enum err r = find_parts(&p, e);
    for (size_t at = 0; !r && at < n; at += WORK_ACTS) {
        struct work w = {.run = play_some, .ctx = &p};
        p.acts = acts + at;
        p.n = n - at < WORK_ACTS ? n - at : WORK_ACTS;
        r = store_write(d->o->store, d->county, &w, e);
    }
    return r;
}
