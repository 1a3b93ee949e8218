/* assess.h - scoring of an assessment round: exact hundredths, explains itself. Pure.
 *
 * How a fact becomes points stands in assess_rule.h; here marks become results. The score of an item is the reviewed score
 * where there is one, else the self-assessed one, else nothing (counts 0 and is listed as 未报: the item is open). An item that
 * does not apply to a unit (合理缺项) leaves numerator and denominator: with items worth 6 of 100 missing and 84.6 earned the
 * result is 84.6 / (100 - 6) x 100 = 90. A unit's rate is got / possible x 100, rounded half up to hundredths; both numbers are
 * kept and shown.
 *
 * Two kinds of items are no part of the hundred, neither in got and possible nor in the groups of items, and never open:
 * - bonus (加分): its mark, between 0 and its points, is added to the rate; the result is at most 100;
 * - veto (一票否决): of its mark only `vetoed` counts; then the result is at most the item's `cap`. Of several the lowest cap holds,
 *   and the result names it even if it was lower by itself. `vetoed` on the mark of an ordinary item (one of its points is a
 *   veto of the whole) does the same with that item's cap, besides its score.
 * The order is: rate, bonus, at most 100, veto. The self-assessed result has its own bonus and no veto: it is what was claimed.
 *
 * Only submitted units without open items are ranked, by the rounded result, so that equal figures on paper are equal ranks:
 * 1, 2, 2, 4. Groups likewise; units without a group are one group.
 *
 * A column says how an indicator stands among the units that answered it: 未报 is shown beside, it does not look like a zero.
 * Mean, lowest and spread are over the submitted units (an open item counts 0 there). The spread is the population's standard
 * deviation, sqrt(n*sum(x^2) - sum(x)^2) / n over the rounded results, computed in integers and rounded half up. An item whose
 * points are lost counts as 0 points. Points and marks beyond 10^10 points count as that much; a result lies in 0 to 100.
 *
 *     assess_run(a, items, n_items, units, n_units, &total);
 *     total.results[0].score;    9000: 90.00
 */
#ifndef DOMAIN_ASSESS_H
#define DOMAIN_ASSESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct assess_item {
    const char *code, *title, *level1;
    int64_t points; /* hundredths */
    bool bonus;     /* its points stand on top of the hundred: never in the denominator */
    bool veto;      /* its mark decides nothing but whether the unit is vetoed */
    int64_t cap;    /* of a veto: the unit's result is at most this (hundredths of 100) */
};
struct assess_mark {
    bool has_self, has_review, not_applicable;
    bool vetoed; /* what must not happen has happened: the item's cap holds */
    int64_t self, review;
};

struct assess_unit {
    int64_t unit;
    const char *name, *group;
    const struct assess_mark *marks; /* one an item, in the items' order */
    bool submitted;
    bool outside;  /* no item is answered: `total` of an outside assessment is the score */
    int64_t total; /* hundredths of 100 */
};
struct assess_result {
    const struct assess_unit *unit;
    int64_t got, self_got, possible; /* hundredths */
    int64_t score, self_score;       /* hundredths of 100 */
    size_t answered, reviewed, applicable,
        changed; /* items, bonus and veto once marked; changed: the review differs from the self-assessment */
    int rank, group_rank; /* 0: none yet */
    int64_t *level1_got;  /* per group of items, in assess_total.level1 order */
    int64_t bonus;        /* hundredths of a point, in score already, which is at most 100 */
    const struct assess_item *veto; /* the veto with the lowest cap, NULL: none */
};
struct assess_column {
    int64_t got, possible; /* of the units that answered */
    size_t answered;
    int64_t rate; /* hundredths of percent; 0 when nobody answered */
    size_t low;   /* units that answered and have less than 60 %; of a veto item: vetoed units */
};
struct assess_total {
    struct assess_result *results;
    size_t n; /* in the order given */
    struct assess_column *columns;
    size_t n_items;
    const char **level1;
    int64_t *level1_points;
    size_t n_level1;
    int64_t mean, lowest, spread; /* hundredths; spread: standard deviation of submitted units */
    size_t complete;              /* units without open items */
};
void assess_run(struct arena *a, const struct assess_item *items, size_t n_items,
                const struct assess_unit *units, size_t n_units, struct assess_total *ret);

/* Parts of a year's result: 平时 30%, 年末 70%; 法治 8% of the yearly target. Weights are hundredths of percent, scores hundredths.
 * Each part's contribution is rounded half up to hundredths, and the sum is that of the contributions as printed, so that a
 * person adding the column gets the same: 90 x 8% = 7.20. False: a weight below 0, or more than 100% together. */
struct assess_part {
    const char *title;
    int64_t weight, score, got; /* got: filled */
};
bool assess_combine(struct assess_part *parts, size_t n, int64_t *ret);

/* Units that pull the picture apart: score below mean - spread. Fills `ret` (n_results long) with their indexes, lowest first;
 * units that are not ranked are left out. */
size_t assess_uneven(const struct assess_total *t, size_t *ret);
/* Groups of units in order of first appearance, "" those without one; uneven: the group's mean lies below mean - spread of all. */
struct assess_group {
    const char *name;
    size_t n; /* submitted units */
    int64_t mean, lowest, spread;
    bool uneven;
};
size_t assess_groups(struct arena *a, const struct assess_total *t, struct assess_group **ret);
/* Weak items: those who answered have less than 60 % of the points together. Fills `ret` (n_items long), weakest first. */
size_t assess_weak(const struct assess_total *t, size_t *ret);

/* The score that counts; false: open or not applicable. */
bool assess_score(const struct assess_mark *m, int64_t *ret);

/* One mark as sentences: 满分 4 分。 自评 4 分。 复核 3 分,低 1 分。 计 3 分。 */
size_t assess_explain(struct arena *a, const struct assess_item *item, const struct assess_mark *m,
                      const char ***ret);

/* 0: below 60 %, 1: 60 % to below 90 %, 2: 90 % and more (差, 部分, 达标). */
int assess_tint(int64_t got, int64_t points);

#endif
