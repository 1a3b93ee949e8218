#include "cli/demo_plan.h"

#include <stdlib.h>

#include "base/str.h"
#include "cli/day.h"

#define FIRST_HOUR 9
#define SESSIONS   4 /* a unit fills in its self-assessment in so many sittings */

struct plan {
    struct demo *d;
    struct demo_round *round;
    struct demo_act *acts;
    size_t n, cap;
};

/* --- the fixed arithmetic --------------------------------------------------------------------------------- */

/* A hash of small numbers (the finisher of splitmix64): what stands for chance. */
static uint64_t mix(uint64_t x, uint64_t y, uint64_t z)
{
    uint64_t v = x * UINT64_C(0x9e3779b97f4a7c15) + y * UINT64_C(0xbf58476d1ce4e5b9) + z + 1;
    v = (v ^ (v >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    v = (v ^ (v >> 27)) * UINT64_C(0x94d049bb133111eb);
    return v ^ (v >> 31);
}

/* Most items are full, the others three quarters, half or nothing, by how good the unit is; to half points. */
static int64_t generated(size_t unit, size_t item, int64_t points)
{
    uint64_t full = 58 + mix(1, unit, 7) % 30, roll = mix(2, unit, item) % 100;
    int64_t quarters = roll < full        ? 4
                       : roll < full + 10 ? 3
                       : roll < full + 16 ? 2
                       : roll % 3         ? 4
                                          : 0;
    return points * quarters / 4 / 50 * 50;
}

/* --- days ------------------------------------------------------------------------------------------------- */

/* No weekend and not the week of the national holiday. */
static struct date office_day(struct date d)
{
    while (date_weekday(d) > 5 || (d.month == 10 && d.day <= 8)) {
        d = date_add(d, 1);
    }
    return d;
}

static struct date between(const struct date span[2], uint64_t chance)
{
    uint64_t days = (uint64_t)date_diff(span[1], span[0]) + 1;
    struct date d = office_day(date_add(span[0], (int)(chance % days)));
    return date_cmp(d, span[1]) > 0 ? span[1] : d;
}

static size_t office_days(const struct date span[2])
{
    size_t n = 0;
    for (struct date d = span[0]; date_cmp(d, span[1]) <= 0; d = date_add(d, 1)) {
        n += date_cmp(office_day(d), d) == 0;
    }
    return n ? n : 1;
}

static struct date nth_office_day(const struct date span[2], size_t n)
{
    struct date d = office_day(span[0]);
    for (; n > 0; n--) {
        d = office_day(date_add(d, 1));
    }
    return d;
}

/* --- acts ------------------------------------------------------------------------------------------------- */

static struct demo_act *add(struct plan *p, enum demo_kind kind, struct date on, int minute)
{
    struct demo_act *act = arena_push(p->d->arena, &p->acts, &p->n, &p->cap, sizeof(*act));
    act->kind = kind;
    act->ms = day_ms(on, 0, minute);
    act->number = p->n;
    return act;
}

static void add_once(struct plan *p, enum demo_kind kind, struct date on, int hour, int minute)
{
    if (on.year) {
        add(p, kind, on, hour * 60 + minute);
    }
}

static const struct demo_change *change_of(const struct demo_place *place, size_t item)
{
    const struct demo_row *row = place->row;
    for (size_t i = 0; row && i < row->n_changes; i++) {
        if (str_eq(row->changes[i].item, place->framework->row.f.items[item].code)) {
            return &row->changes[i];
        }
    }
    return NULL;
}

static int64_t self_score(const struct plan *p, size_t at, size_t item)
{
    const struct demo_place *place = &p->round->places[at];
    const struct demo_change *change = change_of(place, item);
    if (!place->row) {
        return generated(at, item, place->framework->row.f.items[item].points);
    }
    if (item >= place->row->n) {
        return DEMO_NOTHING;
    }
    return change ? change->self : place->row->scores[item];
}

static const char *one_of(const struct demo_texts *t, uint64_t chance)
{
    return t->items[chance % t->n];
}

static void plan_score(struct plan *p, size_t at, size_t item, struct date from, struct date to)
{
    const struct demo_place *place = &p->round->places[at];
    int64_t score = self_score(p, at, item), points = place->framework->row.f.items[item].points;
    if (score == DEMO_NOTHING) {
        return;
    }
    size_t n = place->framework->row.f.n, sitting = item * SESSIONS / n;
    size_t first = (sitting * n + SESSIONS - 1) / SESSIONS;
    struct date on = office_day(date_add(from, date_diff(to, from) * (int)sitting / SESSIONS));
    int minute = FIRST_HOUR * 60 + (int)(mix(3, at, sitting) % 90) + (int)(item - first) * 7;
    struct demo_act *act = add(p, DEMO_SCORE, on, minute);
    act->place = at;
    act->item = item;
    act->score = score;
    act->note = score * 10 < points * 9 ? one_of(&p->d->notes_low, mix(4, at, item))
                : mix(4, at, item) % 3  ? NULL
                                        : one_of(&p->d->notes, mix(5, at, item));
}

static void plan_unit(struct plan *p, size_t at)
{
    const struct demo_round *round = p->round;
    const struct demo_place *place = &round->places[at];
    struct date begin = between(round->begin, mix(6, at, 0)),
                end = between(round->submit, mix(7, at, 0));
    add(p, DEMO_BEGIN, begin, 8 * 60 + 30 + (int)(mix(8, at, 0) % 29))->place = at;
    for (size_t i = 0; i < place->framework->row.f.n; i++) {
        plan_score(p, at, i, begin, end);
    }
    if (!place->row || place->row->submitted) {
        add(p, DEMO_SUBMIT, end, 16 * 60 + 30 + (int)(mix(9, at, 0) % 50))->place = at;
    }
    if (place->row && place->row->returned.year) {
        struct demo_act *back = add(p, DEMO_RETURN, place->row->returned, 10 * 60 + 32);
        back->place = at;
        back->note = place->row->why_returned;
    }
}

/* What the reviewer writes down: the same score, or another with the reason. */
static void judge(const struct plan *p, size_t at, size_t item, struct demo_act *act)
{
    const struct demo_place *place = &p->round->places[at];
    const struct demo_change *change = change_of(place, item);
    int64_t self = self_score(p, at, item), points = place->framework->row.f.items[item].points;
    uint64_t chance = mix(10, at, item);
    act->score = place->row ? place->row->scores[item] : self;
    act->note = change ? change->why : NULL;
    if (place->row || chance % (uint64_t)p->round->change_every) {
        return;
    }
    if (self + 50 <= points && self > 0 && mix(11, at, item) % 2) {
        act->score = self + 50;
        act->note = one_of(&p->d->reasons_up, mix(12, at, item));
    } else if (self >= 100) {
        act->score = self - (self / 4 > 50 ? self / 4 / 50 * 50 : 50);
        act->note = one_of(&p->d->reasons_down, mix(12, at, item));
    }
}

static size_t reviewed_items(const struct demo_place *place)
{
    size_t n = place->framework->row.f.n;
    if (!place->row) {
        return n;
    }
    return place->row->reviewed < n ? place->row->reviewed : n;
}

/* The units to review go over the days in their order, several a day one behind the other. */
static void plan_reviews(struct plan *p)
{
    size_t days = office_days(p->round->review), units = 0, unit = 0;
    for (size_t at = 0; at < p->round->n_places; at++) {
        units += reviewed_items(&p->round->places[at]) > 0;
    }
    for (size_t at = 0; at < p->round->n_places; at++) {
        size_t n = reviewed_items(&p->round->places[at]);
        if (!n) {
            continue;
        }
        size_t day = unit * days / units, first = (day * units + days - 1) / days;
        struct date on = nth_office_day(p->round->review, day);
        for (size_t item = 0; item < n; item++) {
            int minute = FIRST_HOUR * 60 + 5 + (int)(unit - first) * 150 + (int)item * 4;
            struct demo_act *act = add(p, DEMO_REVIEW, on, minute);
            act->place = at;
            act->item = item;
            judge(p, at, item, act);
        }
        unit++;
    }
}

/* --- places ----------------------------------------------------------------------------------------------- */

static const struct demo_framework *framework_of(const struct demo *d, const char *kind)
{
    for (size_t i = 0; i < d->n_frameworks; i++) {
        for (size_t k = 0; k < d->frameworks[i].n_kinds; k++) {
            if (str_eq(d->frameworks[i].kinds[k], kind)) {
                return &d->frameworks[i];
            }
        }
    }
    return NULL;
}

static const struct demo_row *row_of(const struct demo_round *round, const char *unit)
{
    for (size_t i = 0; i < round->n_rows; i++) {
        if (str_eq(round->rows[i].unit, unit)) {
            return &round->rows[i];
        }
    }
    return NULL;
}

/* Every unit with a framework takes part; who fills it in is its liaison, or its head where it has none. */
static void find_places(struct demo *d, struct demo_round *round)
{
    round->places = arena_array(d->arena, d->n_units, sizeof(*round->places));
    for (size_t i = 0; i < d->n_units; i++) {
        const struct demo_unit *u = &d->units[i];
        const struct demo_framework *f = framework_of(d, u->kind);
        if (!f) {
            continue;
        }
        const struct actor *liaison = demo_actor(d, "unit_liaison", u->short_name);
        const struct actor *head = demo_actor(d, "unit_head", u->short_name);
        head = head ? head : demo_actor(d, "team_head", u->short_name);
        if (!liaison && !head) {
            BUG("nobody of %s can fill in the demo's round", u->short_name);
        }
        round->places[round->n_places++] = (struct demo_place){
            .unit = u,
            .framework = f,
            .row = row_of(round, u->short_name),
            .filler = liaison ? liaison : head,
            .submitter = head ? head : liaison,
        };
    }
}

static int by_time(const void *x, const void *y)
{
    const struct demo_act *a = x, *b = y;
    if (a->ms != b->ms) {
        return a->ms < b->ms ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Asked and decided are two acts; the item carries which. */
static void plan_pleas(struct plan *p, const struct demo_plea *pleas, size_t n, enum demo_kind kind)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t at = 0; at < p->round->n_places; at++) {
            const struct demo_place *place = &p->round->places[at];
            if (!str_eq(place->unit->short_name, pleas[i].unit)) {
                continue;
            }
            for (int late = 0; late < 2; late++) {
                struct demo_act *act =
                    add(p, kind, late ? pleas[i].decided : pleas[i].on, 10 * 60 + 40 + (int)i);
                act->place = at;
                act->plea = &pleas[i];
                act->decided = late == 1;
            }
        }
    }
}

void demo_plan(struct demo *d, struct demo_round *round, struct demo_act **ret, size_t *ret_n)
{
    struct plan p = {.d = d, .round = round};
    find_places(d, round);
    add_once(&p, DEMO_CREATE, round->created, 10, 20);
    add_once(&p, DEMO_OPEN, round->opened, 8, 35);
    for (size_t i = 0; i < round->n_places; i++) {
        if (round->generate || round->places[i].row) {
            plan_unit(&p, i);
        }
    }
    plan_reviews(&p);
    add_once(&p, DEMO_CLOSE, round->closed, 8, 32);
    add_once(&p, DEMO_FINISH, round->finished, 17, 10);
    plan_pleas(&p, round->exclusions, round->n_exclusions, DEMO_EXCLUDE);
    plan_pleas(&p, round->appeals, round->n_appeals, DEMO_APPEAL);
    add_once(&p, DEMO_SETTLE, round->settled, 9, 5);
    add_once(&p, DEMO_PUBLISH, round->published, 10, 15);
    add_once(&p, DEMO_SIGN, round->signed_on, 9, 10);
    qsort(p.acts, p.n, sizeof(*p.acts), by_time);
    *ret = p.acts;
    *ret_n = p.n;
}
