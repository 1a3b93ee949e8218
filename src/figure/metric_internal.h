/* metric_internal.h - shared by metric.c, metric_rows.c, metric_words.c and metric_filter.c.
 */
#ifndef FIGURE_METRIC_INTERNAL_H
#define FIGURE_METRIC_INTERNAL_H

#include "figure/metric.h"

/* The question as measure.c wants it; judges the period and looks up the unit. */
must_use enum err metric_prepare(struct db *db, struct arena *a, const struct scope *scope,
                                 const struct metric_ask *ask, const struct measure_def *def,
                                 struct measure *ret, struct error *e);
/* metric_filter.c: the condition in words; `written` where it has none. */
const char *metric_filter(struct arena *a, const struct register_def *reg, const struct cel *c,
                          const char *written);

#endif
