/* round_frozen.h - the rows of round_result and round_result_item, in and out. Owns both tables.
 */
#ifndef FIGURE_ROUND_FROZEN_H
#define FIGURE_ROUND_FROZEN_H

#include "figure/round.h"

struct frozen_unit {
    int64_t participation, unit, framework;
    const char *name, *group;
    bool submitted;
    struct assess_result result; /* numbers and ranks; `unit` and `level1_got` are not kept */
};
struct frozen_mark {
    int64_t participation, item, self_record, review_record;
    struct assess_mark mark;
};
struct frozen_round {
    const char *at; /* NULL: the round is not frozen */
    struct frozen_unit *units;
    size_t n_units;
    struct frozen_mark *marks;
    size_t n_marks;
};
must_use enum err round_frozen_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                                    struct frozen_round *ret, struct error *e);
/* One unit of a board with all its marks. */
must_use enum err round_frozen_write(struct db *db, const struct actor *by, const char *at,
                                     const struct round_board *b, size_t unit, struct error *e);

#endif
