/* framework_use.h - which points of which frameworks are counted by a metric, for the page of the metric.
 */
#ifndef FRAMEWORK_FRAMEWORK_USE_H
#define FRAMEWORK_FRAMEWORK_USE_H

#include "store/store.h"

struct framework_use {
    int64_t framework;
    const char *title; /* of the framework */
    const char *item, *part;
    bool draft;
};
#define FRAMEWORK_USES_MAX 200

/* The newest framework first; retired ones are left out. At most FRAMEWORK_USES_MAX. */
must_use enum err framework_uses(struct db *db, struct arena *a, int64_t county, const char *metric,
                                 struct framework_use **ret, size_t *ret_n, struct error *e);

#endif
