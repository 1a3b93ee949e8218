/* week_card.h - 本周日程 on the home page: what concerns the visitor on the days from Monday to Sunday, with the way to 我的日历.
 */
#ifndef LISTING_WEEK_CARD_H
#define LISTING_WEEK_CARD_H

#include "ui/ui.h"

/* `always`: the card stands there with nothing in it too. Who has the card by due dates on the page needs no clocks here. */
must_use enum err week_card(struct strbuf *b, const struct request *req, struct db *db, bool always,
                            bool clocks, struct error *e);

#endif
