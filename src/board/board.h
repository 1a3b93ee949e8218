/* board.h - a board filled: every figure and every point of its charts for one period, unit and scope, with the same days of the
 * year before beside it. Pages draw this struct; what was not counted just now says so.
 *
 * A figure that goes by whole years is counted for the whole years of the period, and says so (`whole`). One that cannot be asked
 * this way (a unit, where there is one number for the county) carries the reason in `why` in place of numbers.
 *
 * 封存 and 现在: what a report told when it was signed, and what the registers say. A sealed figure is told to whom the whole report
 * speaks of: the county's to those who see the county, a unit's to those who see that unit and all below it.
 *
 *     struct board_ask ask = {.def = def, .from = from, .to = to};
 *     r = board_fill(&desk, &ask, &board, e);
 */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "board/tally.h"
#include "figure/sealed.h"

#define BOARD_MONTHS_MAX 24
#define BOARD_UNITS_MAX  300 /* lines of a table; the chart draws the first BOARD_BARS */
#define BOARD_BARS       12

struct board_ask {
    const struct board_def *def;
    struct date from, to;
    int64_t unit; /* 0: all in scope */
    bool below;
    bool
        sealed; /* the figures as signed reports keep them for exactly these days (figure/sealed), no charts */
};
enum board_light { BOARD_DARK, BOARD_MET, BOARD_MISSED, BOARD_LATE };
struct board_value {
    const struct board_figure *def;
    struct metric_ask ask; /* as counted, for links */
    struct tally now, last;
    bool whole; /* counted by whole years, wider than the period */
    bool sealed;
    const char *why;
    enum board_light light;
    const char *goal; /* 目标 95%, 目标 0 件; NULL: none */
};
struct board_set {
    const char *title;
    const struct board_value *values;
    size_t n;
};
struct board_series {
    const char *title;
    const struct metric_def *metric;
    bool last; /* the year before */
};
struct board_point {
    const char *label;
    struct metric_ask ask;             /* of the first series */
    const struct metric_value *values; /* beside the series */
};
struct board_drawn {
    const struct board_chart *def;
    const struct board_series *series;
    size_t n_series;
    const struct board_point *points;
    size_t n;
    const char *why;
    bool complete; /* false: some points are still being counted */
};
struct board {
    struct board_ask ask;
    const struct board_set *sets;
    size_t n_sets;
    const struct board_drawn *charts;
    size_t n_charts;
    bool sealable;  /* a signed report keeps some of these figures for exactly these days */
    size_t n_stale; /* older numbers and missing ones: being counted */
    const char *
        oldest; /* moment of the oldest number shown, 'YYYY-MM-DDTHH:MM:SSZ'; NULL: all as of now */
};
must_use enum err board_fill(struct tally_desk *d, const struct board_ask *ask, struct board *ret,
                             struct error *e);

/* What the newest signed report keeps of a figure for exactly these days, where this scope may be told; *ret_record 0: nothing. */
must_use enum err board_sealed(struct db *db, struct arena *a, const struct scope *scope,
                               const struct metric_ask *ask, struct sealed_figure *ret,
                               int64_t *ret_record, struct error *e);

/* The board a role opens with: the one that names it earliest; NULL: it sees none. */
const struct board_def *board_of(const struct content *c, const char *role);
bool board_seen(const struct board_def *b, const char *role);

#endif
