/* phase_act.h - the actions of work phases: what a document says of time, read into days. */
#ifndef ACTION_PHASE_ACT_H
#define ACTION_PHASE_ACT_H

#include "action/assessment.h"

/* Of the register that plays work.phase: reads `words` with the year of the record into `from_day`, `to_day` and `ask`. Words without
 * a time are refused; what is missing or doubtful is asked, and days that cannot be told stay empty. */
must_use enum err phase_take(ACTION_PARAMETERS);

#endif
