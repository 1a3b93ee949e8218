/* link_card.h - on the page of a record: what people outside may be asked about it, by a signed link (评价).
 */
#ifndef LISTING_LINK_CARD_H
#define LISTING_LINK_CARD_H

#include "register/record.h"
#include "ui/ui.h"

/* Nothing when no intake binds records of this register. */
void link_card(struct strbuf *b, const struct request *req, const struct record *rec);

#endif
