/* side.h - 下级数据: the counties below beside each other for one period, figure by figure.
 *
 * Of each county the newest package counts. A figure's definition is compared by its digest with the one most counties used (of equally
 * many the first county's): another one is 口径不同, and such a value takes no part in the rank. Rank 1 is the largest number; equal
 * numbers have equal ranks. Who has sent nothing by the day it was due (content/exchange.yaml) is late.
 */
#ifndef PACKAGE_SIDE_H
#define PACKAGE_SIDE_H

#include "package/inbox.h"

struct side_cell {
    const struct package_figure *figure; /* NULL: not in the package */
    bool other;                          /* counted by another definition */
    int rank;                            /* 0: none */
};
struct side_county {
    struct peer peer;
    struct incoming in; /* id 0: nothing yet */
    const struct package_figure *figures;
    size_t n;
    bool late;
};
struct side_line {
    const char *id, *title, *unit;
    const struct side_cell *cells; /* beside the counties */
    bool differs;                  /* in one county at least */
};
struct side {
    struct date due;
    struct side_county *counties;
    size_t n_counties, n_sent, n_late;
    struct side_line *lines;
    size_t n_lines;
};
must_use enum err side_load(struct db *db, struct arena *a, const struct content *c, int64_t county,
                            enum package_kind kind, const char *period, struct date today,
                            struct side *ret, struct error *e);

#endif
