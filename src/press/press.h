/* press.h - the handlers of 文书 for the route table in web/web.c, and what the record page shows of it.
 */
#ifndef PRESS_PRESS_H
#define PRESS_PRESS_H

#include "http/router.h"
#include "register/record.h"

/* page_paper.c, page_print.c */
route_fn page_paper, page_paper_correct, page_paper_issue, page_paper_file;
route_fn page_print, page_print_file;

/* paper_card.c: the card 文书 of the rail: what may be made now, what not yet and why, what was issued. Nothing for registers
 * without papers. */
must_use enum err paper_card(struct strbuf *b, const struct request *req, struct db *db,
                             const struct record *rec, struct error *e);

#endif
