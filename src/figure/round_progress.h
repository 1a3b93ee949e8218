/* round_progress.h - how far a round's self-assessment is, by group of units, for home pages: three counting queries
 * instead of the whole board.
 */
#ifndef FIGURE_ROUND_PROGRESS_H
#define FIGURE_ROUND_PROGRESS_H

#include "register/query.h"

struct round_group {
    const char *title;
    size_t units, open;
    int64_t answered, items;
};
struct round_progress {
    int64_t round, framework; /* 0: no round in sight */
    const char *title, *framework_title;
    const struct state_def *state;
    size_t units;
    struct round_group *groups;
    size_t n;
};
/* One for each framework of the newest round; *ret_n is 0 when there is none. A unit that has not begun counts as open with
 * no items. */
must_use enum err round_progress(struct db *db, struct arena *a, const struct content *c,
                                 const struct scope *scope, struct round_progress **ret,
                                 size_t *ret_n, struct error *e);

#endif
