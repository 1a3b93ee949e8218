/* drop.h - the conditions of a list one by one: what each is called, and the list without it. For the chips above a list, and for
 * the empty one, which says what dropping a condition would bring.
 */
#ifndef LISTING_DROP_H
#define LISTING_DROP_H

#include "listing/list.h"

struct drop {
    const char *words; /* "年度 2026" */
    struct list without;
};
/* In the order of the filter line. `unit_name`: of the unit chosen, or NULL. */
size_t drops_of(struct arena *a, const struct list *l, const char *unit_name, struct drop **ret);
/* Tab and order as conditions too: 逾期 shows those with a clock alone. */
size_t drops_all(struct arena *a, const struct list *l, const char *unit_name, struct drop **ret);

#endif
