/* text_held.h - the figures of a text beside what the registers count for a year. Shared by the page and `faheng report check`.
 *
 * A figure is found by the `words:` of a metric, or by its title where it has none. What is not found is not judged; what fits is not a
 * finding. The figures are those of the whole scope, by the definition in force at the end of the year, as known now.
 */
#ifndef REPORTING_TEXT_HELD_H
#define REPORTING_TEXT_HELD_H

#include "domain/statement_match.h"
#include "figure/metric.h"

struct text_held {
    const struct statement *said;
    const struct metric_def *metric;
    struct metric_value value;
    enum statement_fit fit;
    const char *written, *counted,
        *apart; /* "1200余名", "1437 人", "+28"; apart "" where they fit */
};
/* In the order of the text. Figures that cannot be counted for a year are left out. */
must_use enum err text_hold(struct db *db, struct arena *a, const struct content *c,
                            const struct scope *scope, int64_t year, const struct statement *list,
                            size_t n, struct text_held **ret, size_t *ret_n, struct error *e);
/* The year a report speaks about: the first 20xx年 in it that has begun by `today`; 0: none. */
int64_t text_year(const char *text, struct date today);
/* A full sentence about one that does not fit. */
const char *text_held_words(struct arena *a, const struct text_held *h, int64_t year);

#endif
