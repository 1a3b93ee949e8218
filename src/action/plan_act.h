/* plan_act.h - the actions of the register that plays work.plan: its text cut into pieces (domain/plan), the list of tasks that comes
 * out of it, and the next year's draft.
 *
 * The cuts of a text are kept in `cuts`, one state a line, the last one is in force; undoing takes the last line away. The list of
 * tasks follows the cuts: whatever a person wrote into a line stays with it as long as its words stay the same.
 */
#ifndef ACTION_PLAN_ACT_H
#define ACTION_PLAN_ACT_H

#include "action/assessment.h"

#define PLAN_RESHAPE "plan_reshape" /* the action's word, by which a page finds the step */

/* 拆条: cuts `text`, fills `items` and tells in `whole` what came out. */
must_use enum err plan_split_text(ACTION_PARAMETERS);
/* One change, in `change`: "merge 3", "split 120" (byte of the text), "up 3", "down 3", "reset", "undo"; pieces count from 0. */
must_use enum err plan_reshape(ACTION_PARAMETERS);
/* Before 送审: the cuts still fit the text, and every item's words stand in the list of tasks. */
must_use enum err plan_check(ACTION_PARAMETERS);
/* 下一年草案: the points of `next_text` and the tasks that are not done become the text of a plan of the next year, cut at once. */
must_use enum err plan_carry(ACTION_PARAMETERS);

/* The cuts in force. ERR_INVALID when they do not fit the text. */
struct plan;
must_use enum err plan_of_record(struct arena *a, const struct record *rec, struct plan *ret,
                                 struct error *e);

#endif
