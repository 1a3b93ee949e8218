/* condition_eval.h - evaluates a checked condition on one record in memory. See content/cel.h for the logic.
 */
#ifndef REGISTER_CONDITION_EVAL_H
#define REGISTER_CONDITION_EVAL_H

#include "register/record.h"
#include "register/term.h" /* enum truth */

/* What the evaluation may look at. Hops over references are loaded through `db` on demand (county of the record). */
struct eval {
    struct db *db;
    struct arena *arena;
    const struct content *content;
    const struct record *record;
    struct date today;
    int64_t me;
};

/* `ret_missing` (may be NULL): title of the first absent field that made it unknown. */
must_use enum err eval_truth(const struct eval *ev, const struct cel *c, enum truth *ret,
                             const char **ret_missing, struct error *e);
/* The same for the test of one line of a table, in which `row` is that line (compiled as in exists()). */
must_use enum err eval_line(const struct eval *ev, const struct cel *c, const struct row *row,
                            enum truth *ret, struct error *e);
/* The value of any expression. */
must_use enum err eval_term(const struct eval *ev, const struct cel *c, struct term *ret,
                            const char **ret_missing, struct error *e);
/* A computed field's value. */
must_use enum err eval_value(const struct eval *ev, const struct cel *c, const struct field_def *f,
                             struct value *ret, struct error *e);
/* A number for bounds such as `pick_max: item.points`, scaled by *ret_scale. unset gives *ret_set false. */
must_use enum err eval_number(const struct eval *ev, const char *name, int64_t *ret, int *ret_scale,
                              bool *ret_set, struct error *e);

#endif
