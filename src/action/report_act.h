/* report_act.h - the signing of a report: content/reports says which figures it tells. */
#ifndef ACTION_REPORT_ACT_H
#define ACTION_REPORT_ACT_H

#include "action/assessment.h"

/* 年度封存: keeps every figure of the report with the records behind it (figure/sealed.h). ERR_INVALID while figures are missing and
 * not explained. */
must_use enum err report_freeze(ACTION_PARAMETERS);

/* How many had to and how many have, of the obligations that are `tallied_in` this register, in the period its record is about. */
must_use enum err obligation_tally(ACTION_PARAMETERS);

#endif
