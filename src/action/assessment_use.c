/* What a published result is used for: one record a unit and purpose, told by the program; who falls short of what a purpose asks
 * is left out at once, with the reason. Whether one does is said by the gates of the step `exclude`. */
#include "action/assessment.h"

#include "base/id.h"
#include "base/str.h"
#include "figure/round.h"

struct push {
    struct engine *en;
    struct db *db;
    struct arena *a;
    struct actor program;
    const struct register_def *use;
    const struct field_def *purpose, *score;
    const struct step_def *exclude;
    const struct record *round;
    struct error *e;
};

static bool find(struct push *p)
{
    p->use = content_plays(p->en->content, "assessment.use");
    if (!p->use) {
        return false;
    }
    p->purpose = register_field(p->use, "purpose");
    p->score = register_field(p->use, "score");
    p->exclude = register_step(p->use, "exclude");
    return p->purpose->codes != NULL;
}

/* The line drawn, when the round names one. */
static const char *why_not(struct push *p, const struct code *purpose, const char *score)
{
    const struct field_def *floor = register_field(p->round->reg, "award_floor");
    const struct value *v = floor ? &p->round->values[floor->index] : NULL;

    if (v && v->set) {
        return arena_printf(p->a, "得分 %s 分，低于%s要求的 %s 分", score, purpose->title,
                            str_from_scaled(p->a, v->i, floor->scale, false));
    }
    return arena_printf(p->a, "得分 %s 分，达不到%s的要求", score, purpose->title);
}

/* A closed gate means that the unit meets what the purpose asks: then the record waits to be used. */
static enum err leave_out(struct push *p, int64_t record, const char *why)
{
    const struct typed typed = {"why_not", why};
    const struct step_request rq = {
        .reg = p->use, .record = record, .step = p->exclude, .typed = &typed, .n_typed = 1};
    struct step_result ignored;
    enum err r = step_take(p->en, p->db, p->a, &p->program, &rq, &ignored, p->e);

    if (r == ERR_INVALID && p->e->rule[0]) {
        error_clear(p->e);
        return OK;
    }
    return r;
}

static enum err push_one(struct push *p, const struct round_unit *at, const char *score,
                         const struct code *purpose)
{
    struct step_result made;
    const struct typed typed[] = {
        {"participation", id_text(p->a, at->participation)},
        {"round", id_text(p->a, p->round->id)},
        {"purpose", purpose->id},
        {"score", score},
    };
    enum err r = step_create(p->en, p->db, p->a, &p->program, p->use, at->unit, typed,
                             array_len(typed), &made, p->e);

    return r || !p->exclude ? r : leave_out(p, made.record, why_not(p, purpose, score));
}

static enum err push_board(struct push *p, const struct round_board *b)
{
    enum err r = OK;

    for (size_t u = 0; !r && u < b->n_units; u++) {
        const struct round_unit *at = &b->places[u];
        int64_t score = at->sums.combined >= 0 ? at->sums.combined : b->total.results[u].score;
        const char *text = str_from_scaled(p->a, score, 2, false);
        for (size_t i = 0; !r && i < p->purpose->codes->n; i++) {
            r = push_one(p, at, text, &p->purpose->codes->codes[i]);
        }
    }
    return r;
}

enum err assessment_push(struct engine *en, struct db *db, struct arena *a,
                         const struct record *round, struct error *e)
{
    struct push p = {
        .en = en, .db = db, .a = a, .program = actor_system(round->county), .round = round, .e = e};
    struct round_board *boards;
    size_t n;
    enum err r;

    if (!find(&p)) {
        return OK;
    }
    r = round_boards(db, a, en->content, &p.program.scope, round->id, &boards, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        r = push_board(&p, &boards[i]);
    }
    return r;
}
