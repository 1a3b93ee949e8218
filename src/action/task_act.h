/* task_act.h - the actions of tasks: which of them are looked at on the spot. */
#ifndef ACTION_TASK_ACT_H
#define ACTION_TASK_ACT_H

#include "action/assessment.h"

/* Of the register that plays work.visit: draws `share` per cent, rounded up, of the tasks of `for_year` that have been handed down,
 * by domain/draw with `seed`. The drawn ones become lines of `spots` (in its first column that refers to tasks), the digest of the
 * list stands in `list_digest`, and `draw_proof` is the text that `faheng draw verify` draws again. A task is known by its id,
 * number and title, so the order of the list does not matter. ERR_INVALID: no task to draw from. */
must_use enum err task_draw(ACTION_PARAMETERS);

#endif
