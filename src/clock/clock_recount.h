/* clock_recount.h - clocks counted anew after a change of the calendar: what would change, and the change itself in slices.
 *
 * A clock remembers the revision of the calendar it was counted with (almanac.h); an open clock with an older one is stale.
 * A slice is one work: at most `limit` clocks and the others of their records, an event for each record whose dates change. Interrupted work goes on with
 * the next slice, at the latest when the program starts (clock_renew).
 */
#ifndef CLOCK_CLOCK_RECOUNT_H
#define CLOCK_CLOCK_RECOUNT_H

#include "clock/clock.h"

struct clock_shift {
    const struct register_def *reg; /* NULL: content has it no more */
    int64_t record;
    const char *title; /* of the clock */
    struct date before, after;
};
/* Open clocks whose due date would be another with `cal`: the first `most` of them, and how many there are. */
must_use enum err clock_preview(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, const struct calendar *cal, size_t most,
                                struct clock_shift **ret, size_t *ret_n, size_t *ret_total,
                                struct error *e);

/* Counts the records of up to `limit` stale clocks anew; *ret_more tells whether some are left. */
#define CLOCK_SLICE 200
must_use enum err clock_recount(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, const struct clock_by *by, size_t limit,
                                bool *ret_more, struct error *e);
/* The slices that are left, one work after the other, without waiting: what fails is left for the next start. */
void clock_recount_later(struct store *s, const struct content *c, int64_t county,
                         const struct clock_by *by);
/* How many clocks are stale. */
must_use enum err clock_stale(struct db *db, struct arena *a, const struct content *c,
                              int64_t county, int64_t *ret, struct error *e);

/* At start: a new content may know other days. Revision and slices of every county, each its own work. */
must_use enum err clock_renew(struct store *s, const struct content *c, struct error *e);

#endif
