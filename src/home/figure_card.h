/* figure_card.h - figures on the home page: the row that home.yaml names, this year to today with the same days of last year beside it,
 * and the definitions that change this month.
 */
#ifndef HOME_FIGURE_CARD_H
#define HOME_FIGURE_CARD_H

#include "ui/ui.h"

/* Nothing for who may not read figures, or whose home has none. */
must_use enum err figure_row(struct strbuf *b, const struct request *req, struct db *db,
                             struct error *e);
/* 本月口径变动. */
void figure_changes(struct strbuf *b, const struct request *req);

#endif
