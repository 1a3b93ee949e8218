/* rows.h - the table of a list: heads that sort, a row a record, boxes to tick where a step may be taken for many at once.
 */
#ifndef LISTING_ROWS_H
#define LISTING_ROWS_H

#include "clock/clock.h"
#include "listing/list.h"
#include "listing/sums.h"

/* The leading clock of each record of the page; none for a register without clocks. */
struct leads {
    const struct calendar *calendar;
    struct clock *items;
};
must_use enum err rows_leads(struct db *db, const struct request *req, const struct list *l,
                             const struct record_list *found, struct leads *ret, struct error *e);
struct foot {
    struct leads leads;
    int64_t count; /* of the whole list */
    bool more;     /* or more */
    struct sums sums;
};
void rows_write(struct strbuf *b, const struct request *req, const struct list *l,
                const struct record_list *found, const struct foot *foot);

#endif
