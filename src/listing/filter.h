/* filter.h - the filter line of a list, its chips, saved views and the choice of columns.
 */
#ifndef LISTING_FILTER_H
#define LISTING_FILTER_H

#include "listing/view.h"

struct filter {
    const struct unit *units; /* to choose from; none for a scope of one unit */
    size_t n_units;
    const char *unit_name; /* of the chosen one, NULL: none */
    const struct view *views;
    size_t n_views;
};
must_use enum err filter_load(struct db *db, const struct request *req, struct list *l,
                              struct filter *ret, struct error *e);
void filter_write(struct strbuf *b, const struct request *req, const struct list *l,
                  const struct filter *f);

#endif
