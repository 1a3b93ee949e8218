/* alert_sweep.h - brings the alerts of a county up to what the records and the day say, and makes the day's digests.
 *
 * What ought to stand open is read and compared outside the writer (alert_plan), the difference is written in slices, each with
 * one event that names what it raised and closed. Running it twice changes nothing the second time.
 */
#ifndef FIGURE_ALERT_SWEEP_H
#define FIGURE_ALERT_SWEEP_H

#include "content/content.h"
#include "store/store.h"

struct alert_swept {
    size_t raised, closed, digests;
};
must_use enum err alert_sweep(struct store *s, const struct content *c, int64_t county,
                              struct alert_swept *ret, struct error *e);

#endif
