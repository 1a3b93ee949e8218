/* batch.h - one step for many records: tick rows, choose a step that is open to all of them and asks for nothing, and read
 * what became of each: "18 成功，2 未办：缺附件". Each row is judged and done by itself.
 */
#ifndef LISTING_BATCH_H
#define LISTING_BATCH_H

#include "listing/list.h"

#define BATCH_MOST 50 /* rows, a page of a list */

/* Has the register a step of this kind for the person's role? */
bool batch_possible(const struct actor *who, const struct list *l);

#endif
