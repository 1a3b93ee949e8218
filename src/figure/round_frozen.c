#include "figure/round_frozen.h"

static int64_t or_none(const struct table *t, size_t i, size_t column)
{
    return cell_null(t, i, column) ? -1 : cell_int(t, i, column);
}

static void read_unit(const struct table *t, size_t i, struct frozen_unit *u)
{
    *u = (struct frozen_unit){
        .participation = cell_int(t, i, 0),
        .unit = cell_int(t, i, 1),
        .name = cell_text(t, i, 2),
        .group = cell_text(t, i, 3),
        .framework = cell_int(t, i, 4),
        .submitted = cell_int(t, i, 5) != 0,
        .result = {.got = cell_int(t, i, 6),
                   .self_got = cell_int(t, i, 7),
                   .possible = cell_int(t, i, 8),
                   .score = cell_int(t, i, 9),
                   .self_score = cell_int(t, i, 10),
                   .applicable = (size_t)cell_int(t, i, 11),
                   .answered = (size_t)cell_int(t, i, 12),
                   .reviewed = (size_t)cell_int(t, i, 13),
                   .changed = (size_t)cell_int(t, i, 14),
                   .rank = (int)cell_int(t, i, 15),
                   .group_rank = (int)cell_int(t, i, 16),
                   .bonus = cell_int(t, i, 18)},
        .veto_item = cell_int(t, i, 19),
        .outside = or_none(t, i, 20),
        .sums = {or_none(t, i, 21), or_none(t, i, 22), or_none(t, i, 23)},
    };
}

static void read_mark(const struct table *t, size_t i, struct frozen_mark *m)
{
    *m = (struct frozen_mark){
        .participation = cell_int(t, i, 0),
        .item = cell_int(t, i, 1),
        .mark = {.has_self = !cell_null(t, i, 2),
                 .self = cell_int(t, i, 2),
                 .has_review = !cell_null(t, i, 3),
                 .review = cell_int(t, i, 3),
                 .not_applicable = cell_int(t, i, 4) != 0,
                 .vetoed = cell_int(t, i, 7) != 0},
        .reason = cell_text(t, i, 8),
        .self_record = cell_int(t, i, 5),
        .review_record = cell_int(t, i, 6),
    };
}

static enum err load_marks(struct db *db, struct arena *a, int64_t county, int64_t round,
                           struct frozen_round *f, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select participation, item, self_score, review_score, not_applicable, self_record, "
        "review_record, vetoed, reason "
        "from round_result_item where county = ?1 and round = ?2 order by participation, item",
        ARGS(I(county), I(round)), &t, e);

    if (r) {
        return r;
    }
    f->marks = arena_array(a, t.n + 1, sizeof(*f->marks));
    for (f->n_marks = 0; f->n_marks < t.n; f->n_marks++) {
        read_mark(&t, f->n_marks, &f->marks[f->n_marks]);
    }
    return OK;
}

enum err round_frozen_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                           struct frozen_round *ret, struct error *e)
{
    struct frozen_round f = {0};
    struct table t;
    enum err r = db_all(db, a,
                        "select participation, unit, unit_name, unit_group, framework, submitted, "
                        "got, self_got, possible, "
                        "score, self_score, applicable, answered, reviewed, changed, overall_rank, "
                        "group_rank, frozen_at, bonus, veto_item, outside, everyday, combined, "
                        "contribution "
                        "from round_result where county = ?1 and round = ?2 order by participation",
                        ARGS(I(county), I(round)), &t, e);

    if (r) {
        return r;
    }
    f.units = arena_array(a, t.n + 1, sizeof(*f.units));
    for (f.n_units = 0; f.n_units < t.n; f.n_units++) {
        read_unit(&t, f.n_units, &f.units[f.n_units]);
        f.at = cell_text(&t, f.n_units, 17);
    }
    if (f.at && (r = load_marks(db, a, county, round, &f, e))) {
        return r;
    }
    *ret = f;
    return OK;
}

static struct val some(int64_t n, bool has)
{
    return has ? I(n) : NIL;
}

static enum err write_mark(struct db *db, int64_t county, const struct round_board *b, size_t unit,
                           size_t item, struct error *e)
{
    const struct assess_mark *m = &b->units[unit].marks[item];
    const struct round_cell *c = &b->cells[unit * b->n_items + item];

    return db_run(
        db,
        "insert into round_result_item (county, round, participation, item, self_score, "
        "review_score, "
        "not_applicable, self_record, review_record, vetoed, reason) values (?1, ?2, ?3, ?4, ?5, "
        "?6, ?7, ?8, ?9, ?10, ?11)",
        ARGS(I(county), I(b->round), I(b->places[unit].participation),
             I(b->framework.item_ids[item]), some(m->self, m->has_self),
             some(m->review, m->has_review), I(m->not_applicable),
             some(c->self_id, c->self_id != 0), some(c->review_id, c->review_id != 0), I(m->vetoed),
             T(c->out)),
        NULL, e);
}

enum err round_frozen_write(struct db *db, const struct actor *by, const char *at,
                            const struct round_board *b, size_t unit, struct error *e)
{
    const struct assess_result *x = &b->total.results[unit];
    const struct assess_unit *u = &b->units[unit];
    const struct round_sums *sums = &b->places[unit].sums;
    int64_t veto = x->veto ? b->framework.item_ids[x->veto - b->items] : 0;
    bool outside = u->outside && x->answered == 0;
    enum err r = db_run(
        db,
        "insert into round_result (county, round, participation, unit, unit_name, "
        "unit_group, framework, submitted, got, "
        "self_got, possible, score, self_score, applicable, answered, reviewed, changed, "
        "overall_rank, group_rank, frozen_by, "
        "frozen_at, bonus, veto_item, outside, everyday, everyday_share, combined, weight, "
        "contribution) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
        "?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)",
        ARGS(I(by->county), I(b->round), I(b->places[unit].participation), I(u->unit), T(u->name),
             T(u->group), I(b->framework.id), I(u->submitted), I(x->got), I(x->self_got),
             I(x->possible), I(x->score), I(x->self_score), I((int64_t)x->applicable),
             I((int64_t)x->answered), I((int64_t)x->reviewed), I((int64_t)x->changed),
             some(x->rank, x->rank > 0), some(x->group_rank, x->group_rank > 0), I(by->person),
             T(at), I(x->bonus), some(veto, veto != 0), some(u->total, outside),
             some(sums->everyday, sums->everyday >= 0), some(b->daily_share, b->daily_share >= 0),
             some(sums->combined, sums->combined >= 0), some(b->weight, b->weight >= 0),
             some(sums->contribution, sums->contribution >= 0)),
        NULL, e);

    for (size_t i = 0; !r && i < b->n_items; i++) {
        r = write_mark(db, by->county, b, unit, i, e);
    }
    return r;
}
