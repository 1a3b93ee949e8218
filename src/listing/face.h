/* face.h - what a list can be seen as: 表格, 时间表, 日历, 责任树, as its page.yaml declares. Conditions, tab and year are the same under each
 * and stand in the address.
 */
#ifndef LISTING_FACE_H
#define LISTING_FACE_H

#include "listing/list.h"

/* The switch; nothing where there is only the table. */
void face_switch(struct strbuf *b, const struct request *req, const struct list *l);
/* For the form of the filter line. */
void face_hidden(struct strbuf *b, struct arena *a, const struct list *l);
/* The face that is shown, if it is not the table; `count`: of the whole list, up to TABS_CAP. */
must_use enum err face_write(struct strbuf *b, struct db *db, const struct request *req,
                             const struct list *l, int64_t count, struct error *e);

#endif
