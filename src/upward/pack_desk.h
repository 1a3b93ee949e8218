/* pack_desk.h - what the pages of this folder begin and end with.
 */
#ifndef UPWARD_PACK_DESK_H
#define UPWARD_PACK_DESK_H

#include "package/outbox.h"
#include "ui/ui.h"

must_use enum err pack_desk(struct request *req, struct packing *ret, struct error *e);
struct packing pack_of(const struct request *req, struct db *db);
bool pack_may(const struct request *req, const char *permission);
/* Head of a page with the ways between them; `here` is one of the PACK_ addresses. */
void pack_open(struct ui_page *p, const struct sender *s, const char *here, const char *quiet);
/* Back to `href` with a sentence. */
void pack_done(struct request *req, struct response *res, const char *href, const char *said);
/* A cell with its label for phones. */
void pack_cell(struct strbuf *b, const char *label, const char *text);
const char *pack_day(struct arena *a, const char *day); /* 2026年9月3日, of 'YYYY-MM-DD...' */
const char *pack_size(struct arena *a, int64_t bytes);

#define PACK_OUT      "/desk/packages"
#define PACK_COUNTIES "/desk/packages/counties"
#define PACK_TAKE     "/desk/packages/import"
#define PACK_PEERS    "/desk/packages/peers"

#endif
