/* tabs.h - the tabs of a list, each with how many records it holds under the present filters; up to TABS_CAP, as counting further
 * costs more than it tells.
 */
#ifndef LISTING_TABS_H
#define LISTING_TABS_H

#include "listing/list.h"

#define TABS_CAP 1000

struct tabs {
    int64_t *states; /* by index */
    int64_t mine, late, all, voided;
};
/* What can be added up from the states is not counted again: all, and what waits for me while nothing waits for a signature. */
must_use enum err tabs_load(struct db *db, const struct request *req, const struct list *l,
                            struct tabs *ret, struct error *e);
int64_t tabs_count(const struct tabs *t, const struct list *l, const char *tab);
void tabs_write(struct strbuf *b, const struct request *req, const struct list *l,
                const struct tabs *t);

#endif
