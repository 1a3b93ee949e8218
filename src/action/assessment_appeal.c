/* 申诉: units answer back, within the period; nothing is ranked before every appeal is decided. */
#include "action/assessment.h"

#include "base/now.h"
#include "base/str.h"
#include "clock/clock.h"
#include "figure/round_parts.h"

#define NAMED_MAX 10

/* --- raised -------------------------------------------------------------------------------------------- */
/* The last day of the period that runs since the round entered its appeal state; absent when none runs. */
static enum err last_day(struct engine *en, struct db *db, struct arena *a,
                         const struct round_parts *p, const struct record *round, struct date *ret,
                         struct error *e)
{
    struct clock *list;
    size_t n = 0;
    enum err r = clock_list(db, a, en->content, round->county, round->id, &list, &n, e);

    *ret = (struct date){0};
    for (size_t i = 0; !r && i < n; i++) {
        if (list[i].def && list[i].def->from == p->appeal_state && list[i].state == CLOCK_RUNNING) {
            *ret = list[i].end.due;
        }
    }
    return r;
}

static enum err in_time(struct engine *en, struct db *db, struct arena *a,
                        const struct round_parts *p, const struct record *round, struct error *e)
{
    struct date last;

    if (round->state != p->appeal_state) {
        return error_set(e, ERR_INVALID,
                         "本轮考核现在是“%s”，复核完毕、进入申诉期以后才能提出申诉。",
                         round->state->title);
    }
    enum err r = last_day(en, db, a, p, round, &last, e);
    if (!r && date_ok(last) && date_cmp(now_today(), last) > 0) {
        return error_set(e, ERR_INVALID, "申诉期到%s为止，已经过了，不能再提出申诉。",
                         date_chinese(a, last));
    }
    return r;
}

static struct value ref_value(int64_t id)
{
    return (struct value){.set = id != 0, .i = id};
}

enum err assessment_appeal(ACTION_PARAMETERS)
{
    struct actor program = actor_system(rec->county);
    struct record review, round;
    struct round_parts p;
    enum err r;

    (void)by, (void)step, (void)on;
    if ((r = round_parts_find(en->content, &p, e)) ||
        (r = record_load(db, a, en->content, &program.scope, p.review,
                         round_ref(rec, p.appeal_review), &review, e)) ||
        (r = record_load(db, a, en->content, &program.scope, p.round,
                         round_ref(&review, p.review_round), &round, e)) ||
        (r = in_time(en, db, a, &p, &round, e))) {
        return r;
    }
    if (review.unit != rec->unit) {
        return error_set(e, ERR_INVALID, "只能对本单位的复核分提出申诉。");
    }
    rec->values[p.appeal_part->index] = ref_value(round_ref(&review, p.review_part));
    rec->values[p.appeal_item->index] = ref_value(round_ref(&review, p.review_item));
    rec->values[p.appeal_round->index] = ref_value(round.id);
    return OK;
}

/* --- decided ------------------------------------------------------------------------------------------- */
enum err assessment_appeal_change(ACTION_PARAMETERS)
{
    struct round_parts p;
    struct step_result ignored;
    enum err r = round_parts_find(en->content, &p, e);

    (void)step;
    if (r) {
        return r;
    }
    const struct value *score = &rec->values[p.appeal_score->index],
                       *answer = &rec->values[p.appeal_answer->index];
    const struct typed typed[] = {
        {p.review_score->id, str_from_scaled(a, score->i, 2, false)},
        {p.review_reason->id, arena_printf(a, "申诉改分：%s", answer->s ? answer->s : "")},
    };
    const struct step_request rq = {.reg = p.review,
                                    .record = round_ref(rec, p.appeal_review),
                                    .step = p.amend,
                                    .on = on,
                                    .typed = typed,
                                    .n_typed = array_len(typed)};
    return step_take(en, db, a, by, &rq, &ignored, e);
}

/* --- over ---------------------------------------------------------------------------------------------- */
enum err assessment_appeals_closed(struct engine *en, struct db *db, struct arena *a,
                                   const struct record *round, struct error *e)
{
    struct actor program = actor_system(round->county);
    struct record_list list;
    struct round_parts p;
    const char *names = "";
    size_t open = 0;
    enum err r;

    if ((r = round_parts_find(en->content, &p, e)) ||
        (r = round_appeals(db, a, en->content, &program.scope, &p, true, round->id, &list, e))) {
        return r;
    }
    for (size_t i = 0; i < list.n; i++) {
        const struct record *x = &list.items[i];
        if (x->state->final || x->state->index == 0) {
            continue;
        }
        if (open++ < NAMED_MAX) {
            names = arena_printf(a, "%s%s%s", names, *names ? "、" : "", x->title);
        }
    }
    if (open == 0) {
        return OK;
    }
    return error_set(e, ERR_INVALID,
                     "还有 %zu 件申诉没有处理完：%s%s。申诉处理完以前不定名次，请先维持或改分。",
                     open, names, open > NAMED_MAX ? " 等" : "");
}

enum err assessment_settle(ACTION_PARAMETERS)
{
    (void)by, (void)step, (void)on;
    return assessment_appeals_closed(en, db, a, rec, e);
}
