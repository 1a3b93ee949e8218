/* release_act.h - documents that the bureau sends inside the county, and their receipts: the registers that play document.release
 * and document.receipt. */
#ifndef ACTION_RELEASE_ACT_H
#define ACTION_RELEASE_ACT_H

#include "action/assessment.h"

/* Adds every living unit of the kinds in `kinds` to `sent_to`; who stands there already stays. A group of kinds means its members.
 * ERR_INVALID when there is no such unit, ERR_LIMIT beyond what a field holds. */
must_use enum err release_address(ACTION_PARAMETERS);
/* Writes into `signed_by` who signs. ERR_DENIED for somebody with the scope of the county who has no post in the unit: he sees the
 * receipt but cannot sign for others. */
must_use enum err receipt_sign(ACTION_PARAMETERS);

#endif
