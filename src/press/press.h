/* press.h - the handlers of 文书 for the route table in web/web.c, and what the record page shows of it.
 */
#ifndef PRESS_PRESS_H
#define PRESS_PRESS_H

#include "http/router.h"
#include "register/record.h"

/* page_paper.c, page_print.c, page_printing.c */
route_fn page_paper, page_paper_correct, page_paper_issue, page_paper_file;
route_fn page_print, page_print_file;
route_fn page_printings, page_printing, page_printing_stop, page_printing_file;
/* page_archive.c */
route_fn page_archive;
/* page_casefile.c */
route_fn page_casefile, page_casefile_seal, page_casefile_file;

/* paper_card.c: the card 文书 of the rail: what may be made now, what not yet and why, what was issued. Nothing for registers
 * without papers. */
must_use enum err paper_card(struct strbuf *b, const struct request *req, struct db *db,
                             const struct record *rec, struct error *e);
/* page_casefile.c: the card 案卷: the way to 归档, or the volumes. */
must_use enum err casefile_card(struct strbuf *b, const struct request *req, struct db *db,
                                const struct record *rec, struct error *e);

#endif
