/* assess.h - scoring of an assessment round: exact hundredths, explains itself. Pure.
 *
 * The score of an item is the reviewed score where there is one, else the self-assessed one, else nothing (counts 0 and is
 * listed as 未报: the item is open). An item that does not apply to a unit (合理缺项) leaves numerator and denominator.
 * A unit's result is got / possible x 100, rounded half up to hundredths; both numbers are kept. Only submitted units without
 * open items are ranked, by the rounded result, so that equal figures on paper are equal ranks: 1, 2, 2, 4. Groups likewise;
 * units without a group are one group.
 *
 * A column says how an indicator stands among the units that answered it: 未报 is shown beside, it does not look like a zero.
 * Mean, lowest and spread are over the submitted units (an open item counts 0 there). The spread is the population's standard
 * deviation, sqrt(n*sum(x^2) - sum(x)^2) / n over the rounded results, computed in integers and rounded half up. An item whose
 * points are lost counts as 0 points.
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
};
struct assess_mark {
    bool has_self, has_review, not_applicable;
    int64_t self, review;
};

struct assess_unit {
    int64_t unit;
    const char *name, *group;
    const struct assess_mark *marks; /* one an item, in the items' order */
    bool submitted;
};
struct assess_result {
    const struct assess_unit *unit;
    int64_t got, self_got, possible; /* hundredths */
    int64_t score, self_score;       /* hundredths of 100 */
    size_t answered, reviewed, applicable,
        changed;          /* items; changed: the review differs from the self-assessment */
    int rank, group_rank; /* 0: none yet */
    int64_t *level1_got;  /* per group of items, in assess_total.level1 order */
};
struct assess_column {
    int64_t got, possible; /* of the units that answered */
    size_t answered;
    int64_t rate; /* hundredths of percent; 0 when nobody answered */
    size_t low;   /* units that answered and have less than 60 % */
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

/* The score that counts; false: open or not applicable. */
bool assess_score(const struct assess_mark *m, int64_t *ret);

/* One mark as sentences: 满分 4 分。 自评 4 分。 复核 3 分,低 1 分。 计 3 分。 */
size_t assess_explain(struct arena *a, const struct assess_item *item, const struct assess_mark *m,
                      const char ***ret);

/* 0: below 60 %, 1: 60 % to below 90 %, 2: 90 % and more (差, 部分, 达标). */
int assess_tint(int64_t got, int64_t points);

#endif
