/* balance.h - 均衡度 of a board: mean, lowest and spread of all and of each group, the units that pull it apart, the weak items.
 * What the figures mean stands in domain/assess.h.
 */
#ifndef ASSESS_BALANCE_H
#define ASSESS_BALANCE_H

#include "figure/round.h"
#include "ui/ui.h"

/* Nothing when no unit has submitted yet. */
void balance_cards(struct strbuf *b, const struct request *req, const struct round_board *board);

#endif
