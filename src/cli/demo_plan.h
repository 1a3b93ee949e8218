/* demo_plan.h - who does what when in a round: every act as one row with its moment, sorted by time, so that the chain of
 * events runs forward as in a real office.
 */
#ifndef CLI_DEMO_PLAN_H
#define CLI_DEMO_PLAN_H

#include "cli/demo.h"

enum demo_kind {
    DEMO_CREATE,
    DEMO_OPEN,
    DEMO_BEGIN,
    DEMO_SCORE,
    DEMO_SUBMIT,
    DEMO_RETURN,
    DEMO_REVIEW,
    DEMO_CLOSE,
    DEMO_EXCLUDE,
    DEMO_FINISH,
    DEMO_APPEAL,
    DEMO_SETTLE,
    DEMO_PUBLISH,
    DEMO_SIGN,
};
struct demo_act {
    int64_t ms;
    size_t number; /* order of acts at one moment */
    enum demo_kind kind;
    size_t place, item;
    int64_t score;
    const char *note; /* or reason */
    const struct demo_plea *plea;
    bool decided; /* of the plea: asked or decided */
};

/* A unit in a round with what it has so far. */
struct demo_place {
    const struct demo_unit *unit;
    const struct demo_framework *framework;
    const struct demo_row *row; /* NULL: scores are generated */
    const struct actor *filler, *submitter;
    int64_t participation;
    int64_t self[DEMO_ITEMS],
        review[DEMO_ITEMS]; /* record ids by item, 0: none, or not asked of the unit */
};

/* Fills round->places and makes the list of acts. */
void demo_plan(struct demo *d, struct demo_round *round, struct demo_act **ret, size_t *ret_n);

/* demo_play.c: takes the steps, in works of some dozens. */
must_use enum err demo_play(struct demo *d, struct demo_round *round, const struct demo_act *acts,
                            size_t n, struct error *e);

#endif
