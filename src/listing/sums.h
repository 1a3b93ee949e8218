/* sums.h - 金额合计: what the money columns of all rows of a list add up to, not of the page alone. A short list carries it at its
 * foot; for a long one it is asked for by a click, up to SUMS_MOST rows. Columns closed to the role are left out.
 */
#ifndef LISTING_SUMS_H
#define LISTING_SUMS_H

#include "listing/list.h"

#define SUMS_AT_ONCE 1000   /* rows that a page adds up without being asked */
#define SUMS_MOST    200000 /* beyond it nothing is told: no total at all rather than one of a part */
#define SUMS_COLUMNS 4

struct sums {
    const struct field_def *fields[SUMS_COLUMNS];
    struct query_sum totals[SUMS_COLUMNS];
    size_t n;
    bool asked; /* totals stand there */
    bool many;  /* more than SUMS_MOST rows */
};
/* Which columns there are to add up. */
void sums_columns(const struct request *req, const struct list *l, struct sums *ret);
must_use enum err sums_load(struct db *db, const struct request *req, const struct list *l,
                            struct sums *ret, struct error *e);
/* "合计 罚款 12,000.00 元，没收 3.00 元"; "" when there is nothing to add up. */
const char *sums_words(struct arena *a, const struct sums *s);

#endif
