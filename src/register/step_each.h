/* step_each.h - the same step for many records in one work: each is judged and done by itself, one that is refused leaves
 * the others as they are.
 */
#ifndef REGISTER_STEP_EACH_H
#define REGISTER_STEP_EACH_H

#include "register/step.h"

struct step_each {
    int64_t record, version;
    struct error why; /* code OK: done */
};
/* Fails only when the environment does; refusals stand in the rows. The step asks for no field. */
must_use enum err step_take_each(struct engine *en, struct db *db, struct arena *a,
                                 const struct actor *by, const struct register_def *reg,
                                 const struct step_def *step, struct step_each *rows, size_t n,
                                 struct error *e);

#endif
