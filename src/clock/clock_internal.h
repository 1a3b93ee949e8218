/* clock_internal.h - what the clock files share. */
#ifndef CLOCK_CLOCK_INTERNAL_H
#define CLOCK_CLOCK_INTERNAL_H

#include "clock/clock.h"

/* Every open clock of the county, streaming; without stops and extensions, its texts live until `fn` returns. `fn` may read
 * on the same connection. */
typedef enum err clock_fn(void *ctx, struct clock *k, struct error *e);
must_use enum err clock_each_open(struct db *db, const struct content *c, int64_t county,
                                  clock_fn *fn, void *ctx, struct error *e);

#endif
