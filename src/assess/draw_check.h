/* draw_check.h - the last draw of reviewers of a round, read from its event and drawn again: who reviews whom, and whether the
 * same seed and lists still give it.
 */
#ifndef ASSESS_DRAW_CHECK_H
#define ASSESS_DRAW_CHECK_H

#include "store/store.h"

struct draw_line {
    const char *unit, *reviewer; /* keys of the draw: name and id */
};
struct draw_check {
    bool there; /* false: nothing was drawn */
    bool right; /* drawn again it is the same */
    const char *at, *who;
    const char *seed, *units_digest, *reviewers_digest;
    const char **units, **reviewers;
    size_t n_units, n_reviewers, each;
    struct draw_line *pairs;
    size_t n_pairs;
};
must_use enum err draw_check_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                                  struct draw_check *ret, struct error *e);
/* The key without the id at its end. */
const char *draw_check_name(struct arena *a, const char *key);

#endif
