/* worth.h - 折算: what a unit's result is made of and what it is worth in the yearly target, 平时 and 年末 with the way to both
 * sources. The arithmetic is assess_combine (domain/assess.h): 90.00 x 8% = 7.20.
 */
#ifndef ASSESS_WORTH_H
#define ASSESS_WORTH_H

#include "figure/round.h"
#include "ui/ui.h"

/* Submitted units only; nothing in a round without weight and share. */
void worth_card(struct strbuf *b, const struct request *req, const struct round_board *board);

#endif
