/* deadline.h - a legal time limit of one matter: when it ends, with its stops and extensions; how it stands today; why it
 * ends on this day. Pure: calendar and today are handed in.
 *
 * The start does not count (民法典 201 条). A stop takes its days out: those from `from` up to the day before `to`; the rest
 * of the limit goes on from `to` (行政许可法 45 条, 信访工作条例 36 条). A stop longer than `stop_max` counts on after that. An
 * extension counts on from the day after the limit would have ended. While a stop without ceiling is open there is no last
 * day: the dates are absent. `safe` is the raw last day or the last working day before it; warnings go by it.
 *
 *     struct deadline d = {.start = on, .n = 60, .unit = COUNT_DAY, .shift = true, .warn = 5, .warn_unit = COUNT_WORKDAY};
 *     if ((r = deadline_end(a, calendar, &d, &end, e))) ...
 *     deadline_look(a, calendar, &end, &at, today).words      "剩 2 个工作日"
 */
#ifndef DOMAIN_DEADLINE_H
#define DOMAIN_DEADLINE_H

#include "base/workday.h"

enum deadline_kind {
    DEADLINE_COUNTED,  /* n units from start */
    DEADLINE_GIVEN,    /* the last day is `base` */
    DEADLINE_BACKWARD, /* n units back from `base`: no stops, no extensions */
};
struct deadline_stop {
    struct date from, to; /* to absent: still stopped */
    const char *ground;
};
struct deadline_more {
    int n;
    enum count_unit unit;
    struct date on; /* of the decision */
    const char *ground;
};
struct deadline {
    enum deadline_kind kind;
    struct date start, base;
    int n;
    enum count_unit unit;
    bool shift;
    int warn; /* COUNT_WORKDAY or COUNT_DAY before safe */
    enum count_unit warn_unit;
    int stop_max; /* 0: none; COUNT_WORKDAY or COUNT_DAY */
    enum count_unit stop_unit;
    const struct deadline_stop *stops; /* one after the other; only the last may be open */
    size_t n_stops;
    const struct deadline_more *mores;
    size_t n_mores;
};
struct deadline_end {
    struct date raw, due, safe, warn; /* absent while stopped without ceiling */
    bool assumed;
    int stopped_days; /* natural days of the stops that have ended */
};
/* ERR_INVALID when the limit leads out of the calendar or a date that is needed is absent. */
must_use enum err deadline_end(struct arena *a, const struct calendar *c, const struct deadline *d,
                               struct deadline_end *ret, struct error *e);

/* --- how it stands (deadline_words.c) ------------------------------------------------------------------------------ */
enum deadline_light {
    LIGHT_GREEN,
    LIGHT_YELLOW,  /* inside the warning time, by safe */
    LIGHT_RED,     /* past due */
    LIGHT_STOPPED, /* with its ground */
    LIGHT_DONE,    /* with its verdict */
    LIGHT_VOID,
};
/* What a row of a clock knows without counting anew. */
struct deadline_now {
    struct date due, safe, warn; /* of deadline_end */
    enum count_unit unit;
    struct date stopped_from; /* absent: not stopped */
    struct date stopped_to;   /* first day it counts again by its ceiling; absent: none */
    const char *ground;
    bool done, late, voided, assumed;
    bool wait; /* a period to wait out: nobody can be late */
};
struct deadline_look {
    enum deadline_light light;
    const char *words; /* "剩 2 个工作日", "逾期 3 天", "停表（检测） 第 4 天", "按期办结" */
    const char *full; /* the same with the day: "剩 2 个工作日 · 9月30日 周三" */
    struct date on;   /* the day of `full`; absent: none */
};
struct deadline_look deadline_look(struct arena *a, const struct calendar *c,
                                   const struct deadline_now *now, struct date today);
/* "9月30日 周三", with the year where it is not that of `near`. */
const char *deadline_day(struct arena *a, struct date d, struct date near);
/* "20 个工作日", "60 日", "3 个月". */
const char *deadline_length(struct arena *a, int n, enum count_unit unit);

/* The lines under 为什么是这天. `event`: what happened on the start ("登记"), `law`: citation or NULL. */
struct deadline_line {
    const char *title, *text;
    const char *quiet; /* smaller, below; or NULL */
};
must_use enum err deadline_why(struct arena *a, const struct calendar *c, const struct deadline *d,
                               const char *event, const char *law, struct deadline_line **ret,
                               size_t *ret_n, struct error *e);

#endif
