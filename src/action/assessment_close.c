/* The office's side: closing the self-assessment, finishing the review, publishing. */
#include "action/assessment.h"

#include "base/str.h"
#include "figure/round.h"
#include "figure/round_auto.h"
#include "figure/round_map.h"
#include "figure/round_parts.h"

#define NAMED_MAX 10

struct all {
    struct engine *en;
    struct db *db;
    struct arena *a;
    const struct record *rec; /* the round */
    const char *on;
    struct actor program;
    struct round_parts parts;
    struct record_list joined;
    struct error *e;
};

static enum err all_begin(struct all *x)
{
    enum err r = round_parts_find(x->en->content, &x->parts, x->e);

    return r ? r
             : round_participations(x->db, x->a, x->en->content, &x->program.scope, &x->parts,
                                    x->rec->id, false, &x->joined, x->e);
}

static enum err take(struct all *x, const struct record *participation, const struct step_def *step)
{
    struct step_result ignored;
    const struct step_request rq = {
        .reg = x->parts.participation, .record = participation->id, .step = step, .on = x->on};

    return step_take(x->en, x->db, x->a, &x->program, &rq, &ignored, x->e);
}

enum err assessment_close(ACTION_PARAMETERS)
{
    struct all x = {.en = en,
                    .db = db,
                    .a = a,
                    .rec = rec,
                    .on = on,
                    .program = actor_system(rec->county),
                    .e = e};
    enum err r = all_begin(&x);

    (void)by;
    (void)step;
    if (!r) {
        r = round_auto_closing(en, db, a, &x.parts, rec, e);
    }
    for (size_t i = 0; !r && i < x.joined.n; i++) {
        const struct record *p = &x.joined.items[i];
        if (!round_is_submitted(&x.parts, p->state) && !p->state->final) {
            r = take(&x, p, x.parts.mark_absent);
        }
    }
    return r;
}

/* --- finish -------------------------------------------------------------------------------------------- */
/* Self-assessments of each participation without a finished review. */
static enum err count_open(struct all *x, size_t *open)
{
    struct record_list selfs, reviews;
    struct round_map at = round_map_make(x->a, x->joined.n);
    const struct content *c = x->en->content;
    size_t i;
    enum err r;

    if ((r = round_selfs(x->db, x->a, c, &x->program.scope, &x->parts, x->parts.self_round,
                         x->rec->id, false, &selfs, x->e)) ||
        (r = round_reviews(x->db, x->a, c, &x->program.scope, &x->parts, x->parts.review_round,
                           x->rec->id, &reviews, x->e))) {
        return r;
    }
    for (size_t p = 0; p < x->joined.n; p++) {
        round_map_put(&at, x->joined.items[p].id, p);
    }
    for (size_t s = 0; s < selfs.n; s++) {
        if (round_map_get(&at, round_ref(&selfs.items[s], x->parts.self_part), &i)) {
            open[i]++;
        }
    }
    for (size_t v = 0; v < reviews.n; v++) {
        const struct record *review = &reviews.items[v];
        if (review->state->final && review->values[x->parts.review_score->index].set &&
            round_map_get(&at, round_ref(review, x->parts.review_part), &i) && open[i] > 0) {
            open[i]--;
        }
    }
    return OK;
}

static enum err all_reviewed(struct all *x, const size_t *open)
{
    const char *names = "";
    size_t units = 0;

    for (size_t i = 0; i < x->joined.n; i++) {
        const struct record *p = &x->joined.items[i];
        if (!open[i] || !round_is_submitted(&x->parts, p->state)) {
            continue;
        }
        if (units++ < NAMED_MAX) {
            names = arena_printf(x->a, "%s%s%s %zu 条", names, *names ? "、" : "",
                                 p->unit_name ? p->unit_name : p->title, open[i]);
        }
    }
    if (units == 0) {
        return OK;
    }
    return error_set(x->e, ERR_INVALID, "还有 %zu 家没有复核完：%s%s。请逐条复核后再办。", units,
                     names, units > NAMED_MAX ? " 等" : "");
}

enum err assessment_finish(ACTION_PARAMETERS)
{
    struct all x = {.en = en,
                    .db = db,
                    .a = a,
                    .rec = rec,
                    .on = on,
                    .program = actor_system(rec->county),
                    .e = e};
    enum err r = all_begin(&x);
    size_t *open = r ? NULL : arena_array(a, x.joined.n + 1, sizeof(*open));

    (void)by;
    (void)step;
    if (r || (r = count_open(&x, open)) || (r = all_reviewed(&x, open))) {
        return r;
    }
    for (size_t i = 0; !r && i < x.joined.n; i++) {
        const struct record *p = &x.joined.items[i];
        if (p->state == x.parts.submit->to) {
            r = take(&x, p, x.parts.close);
        }
    }
    return r;
}

enum err assessment_publish(ACTION_PARAMETERS)
{
    enum err r = assessment_appeals_closed(en, db, a, rec, e);

    (void)step;
    (void)on;
    if (r || (r = round_freeze(db, a, en->content, by, rec->id, e))) {
        return r;
    }
    return assessment_push(en, db, a, rec, e);
}
