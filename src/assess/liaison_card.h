/* liaison_card.h - 自评进度 of the visitor's own units, for the home page: how far, which item comes next, what last year's evidence
 * would save, what the office sent back and why.
 */
#ifndef ASSESS_LIAISON_CARD_H
#define ASSESS_LIAISON_CARD_H

#include "ui/ui.h"

/* *ret_shown: how many units; their items need no other line on the page. Nothing for who sees the whole county. */
must_use enum err liaison_card(struct strbuf *b, struct request *req, struct db *db,
                               int64_t *ret_shown, struct error *e);

#endif
