/* clock_act.h - a person stops a clock, lets it run on, or extends it: the database half of one work, as the register's
 * definition allows (pause: {grounds, by, max}, extend: {by, max, ground_required}).
 *
 * An extension that is applied for and signed (extend: {by, sign, units, why}) is a step of the register, not an act.
 *
 * The record is loaded in the actor's scope. A stop begins on `on` (that day does not count any more), it ends on the day that
 * counts again. An extension is decided inside the limit as it is (期限届满之日之前作出) by whoever may approve it. The version of
 * the record stays: its fields do not change. Each act is an event of the record.
 */
#ifndef ACTION_CLOCK_ACT_H
#define ACTION_CLOCK_ACT_H

#include "clock/clock.h"
#include "register/step.h"

enum clock_verb { CLOCK_PAUSE, CLOCK_RESUME, CLOCK_EXTEND };
struct clock_order {
    const struct register_def *reg;
    int64_t record, version; /* version 0: not checked */
    const char *clock;
    enum clock_verb verb;
    const char *on;     /* legal date as typed; NULL: today */
    const char *ground; /* pause: one of the definition's; extend: free text */
    const char *n;      /* extend: how many units, as typed */
};
must_use enum err clock_act(struct engine *en, struct db *db, struct arena *a,
                            const struct actor *by, const struct clock_order *o, struct error *e);

/* The action of the steps `extend_<clock>`: the last signature grants what was applied for. Refused when the limit has ended
 * meanwhile or more is asked than is left. */
must_use enum err clock_extend(struct engine *en, struct db *db, struct arena *a,
                               const struct actor *by, struct record *rec,
                               const struct step_def *step, const char *on, struct error *e);

/* May this person, by role alone? What the page asks before it offers a form. */
bool clock_may(const struct actor *by, const struct clock *k, enum clock_verb verb);
/* Units an extension may still give; 0: none. */
int clock_extension_left(const struct clock *k);

#endif
