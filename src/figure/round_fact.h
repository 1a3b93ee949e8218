/* round_fact.h - what was counted for a unit's indicators, point by point, and when. Owns table assessment_fact.
 *
 * A row is rewritten only when it says something else, so `gathered_at` is the moment the value became what it is.
 */
#ifndef FIGURE_ROUND_FACT_H
#define FIGURE_ROUND_FACT_H

#include "store/store.h"

struct round_fact {
    int64_t participation, item; /* framework_item */
    const char *part;
    bool known;
    int64_t number, points; /* hundredths; only when known */
    const char *said;
    const char *kind, *source; /* "metric" or "obligation", and its id */
    const char *from, *to;     /* 'YYYY-MM-DD', both included */
    const char *at;            /* NULL: not stored yet */
};
struct round_facts {
    struct round_fact *items;
    size_t n;
};
/* In the order of participation, item, part. `participation` 0: the whole round. */
must_use enum err round_fact_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                                  int64_t participation, struct round_facts *ret, struct error *e);
/* Writes what differs from `old` (facts of the same participation; both in the order above). *ret_n: how many. */
must_use enum err round_fact_store(struct db *db, int64_t county, int64_t round, const char *at,
                                   const struct round_facts *old, const struct round_facts *now,
                                   size_t *ret_n, struct error *e);
bool round_fact_same(const struct round_fact *x, const struct round_fact *y);
int round_fact_order(const struct round_fact *x, const struct round_fact *y);

#endif
