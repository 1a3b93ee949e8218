/* list.h - reading a list request (tab, filters, paging key from the URL) into a query, shared by the list page and export.
 */
#ifndef LISTING_LIST_H
#define LISTING_LIST_H

#include "register/query.h"
#include "ui/ui.h"

struct list {
    const struct register_def *reg;
    const char *tab; /* mine, all, late, void, or a state id */
    const char *search;
    struct query query;
};
/* ERR_NOT_FOUND for an unknown register or one this person may not read. */
must_use enum err list_read(const struct request *req, struct list *ret, struct error *e);
/* The register named in the path, if this person may read it. */
must_use enum err list_register(const struct request *req, const struct register_def **ret,
                                struct error *e);
/* "/desk/r/x?tab=..&q=..&after=.." for another tab or page; NULL keeps nothing of that kind. */
const char *list_href(struct arena *a, const struct list *l, const char *tab, const char *after);

#endif
