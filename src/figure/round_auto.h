/* round_auto.h - points that the program counts itself: from metrics and obligations through the rule of each named point
 * to the score of a self-assessment.
 *
 * The period is the round's year. For all units at once each metric or obligation is asked once, however many units and
 * points use it. Of an obligation with shorter periods those count that have begun; one of persons is the share of the
 * unit's persons who have done it. What a unit cannot have (a ratio over nothing, an obligation that is not its own) is
 * unknown: the point is left to a person, like one that waits for its register.
 *
 * The score of an item is automatic + by hand. Facts move until the review is finished, scores while the unit fills in its
 * self-assessment; of a unit that has submitted only those nobody has reviewed yet, and never after the self-assessment was
 * closed. Each change of a score is an event of its self-assessment.
 */
#ifndef FIGURE_ROUND_AUTO_H
#define FIGURE_ROUND_AUTO_H

#include "figure/round_fact.h"
#include "figure/round_parts.h"
#include "framework/framework_table.h"
#include "register/step.h"

struct auto_place {
    int64_t participation, unit;
    const struct framework_row *framework;
};
/* Counts now; sorted as round_fact.h says. */
must_use enum err round_auto_facts(struct db *db, struct arena *a, const struct content *c,
                                   int64_t county, int64_t year, const struct auto_place *places,
                                   size_t n, struct round_facts *ret, struct error *e);

/* Is this point counted by the program? A metric or obligation that content has no more leaves it to a person. */
bool round_auto_counts(const struct content *c, const struct framework_part *part);
/* One item of one participation by its facts. `way`: manual, mixed or auto. */
struct auto_item {
    const char *way;
    int64_t points, hand_max; /* hundredths: counted, left to a person */
    bool vetoed;              /* what caps the whole result has happened */
};
struct auto_item round_auto_item(const struct framework_item *it, const struct round_facts *facts,
                                 int64_t participation, int64_t item);

/* Stores the facts of one participation and, with `scores`, brings its self-assessments to them. Inside a work.
 * *ret_n: facts and scores that changed. */
struct auto_order {
    int64_t county, round;
    struct auto_place place;
    bool scores, reviewed_stay; /* reviewed_stay: items with a finished review keep their score */
};
must_use enum err round_auto_apply(struct engine *en, struct db *db, struct arena *a,
                                   const struct round_parts *p, const struct round_facts *facts,
                                   const struct auto_order *o, size_t *ret_n, struct error *e);

/* Counts and applies for one participation, inside a work. What moves follows from the states of the round and of the unit. */
must_use enum err round_auto_one(struct engine *en, struct db *db, struct arena *a,
                                 const struct round_parts *p, int64_t county, int64_t participation,
                                 size_t *ret_n, struct error *e);
/* The last time, for all units of a round that is being closed; inside that work. */
must_use enum err round_auto_closing(struct engine *en, struct db *db, struct arena *a,
                                     const struct round_parts *p, const struct record *round,
                                     struct error *e);

/* The background run of a county: all rounds in self-assessment or review, one work a participation that changed. */
must_use enum err round_auto_sweep(struct store *store, const struct content *c, int64_t county,
                                   size_t *ret_n, struct error *e);

#endif
