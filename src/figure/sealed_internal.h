/* sealed_internal.h - what the three files of sealed share. */
#ifndef FIGURE_SEALED_INTERNAL_H
#define FIGURE_SEALED_INTERNAL_H

#include "figure/sealed.h"

enum {
    SEALED_MONEY = 1,
    SEALED_SHARE = 2,
    SEALED_LOWER = 4,
    SEALED_DAY = 8
}; /* figure_sealed.flags */

#define SEALED_COLUMNS                                                                       \
    "k.metric, k.title, k.text, k.formula, k.known, k.number, k.scale, k.flags, k.records, " \
    "k.backfill, k.part, k.whole, k.last_text, k.last_known, k.last_number"
struct sealed_figure sealed_row_figure(const struct content *c, const struct table *t, size_t row);

/* Fills def, unit, from, to. */
must_use enum err sealed_period(const struct record *rec, const struct report_def *def,
                                struct sealed_report *ret, struct error *e);
struct metric_ask sealed_ask(const struct sealed_report *k, const struct metric_def *m);
/* Now, by the program's eyes. */
must_use enum err sealed_count(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, const struct sealed_report *k,
                               const struct metric_def *m, struct sealed_figure *ret,
                               struct error *e);

#endif
