/* workday.h - counting days as the law counts them. Pure: the calendar is handed in, "today" plays no part.
 *
 * A working day is Monday to Friday outside `off`, or a day in `on` (调休上班). Years without data are counted as plain
 * weekends and the result says `assumed` (全国年节及纪念日放假办法: each year's days are announced by the State Council).
 * Counting (民法典 200 条至 204 条, 民事诉讼法 85 条, 行政许可法 82 条, 行政处罚法 85 条):
 *  - the first day does not count; hours count from the moment;
 *  - a natural-day, month or year limit may shift to the next working day when its last day is a rest day, if the law
 *    gives it;
 *  - a month or year limit ends on the matching day, or the month's last day where there is none;
 *  - backward limits count before the base day; a result on a rest day moves to the working day before, never after.
 * `safe` is the raw last day, or the last working day before it (never before the start): what warnings go by.
 *
 * Whatever leads out of 1900..2199 is an absent date; an absent date is no working day and 0 days from anything. A NULL
 * calendar has no data. `ret_assumed` may be NULL; it tells whether a day that was looked at lies in a year without data.
 *
 *     struct limit_rule rule = {.n = 5, .unit = COUNT_WORKDAY};
 *     if ((r = workday_limit(a, calendar, start, &rule, &limit, e))) ...
 *     limit.due, limit.why[WHY_END]      2026-10-08, "10月8日 周四是工作日，不顺延"
 */
#ifndef BASE_WORKDAY_H
#define BASE_WORKDAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

struct holiday_span {
    const char *name;
    struct date from, to;
};
/* Everything lies inside the year; on are Saturdays and Sundays; no day is both off and on. */
struct calendar_year {
    int year;
    const struct date *off;
    size_t n_off; /* rest days announced, sorted */
    const struct date *on;
    size_t n_on; /* weekend days worked, sorted */
    const struct holiday_span *spans;
    size_t n_spans; /* names for explanations, sorted */
};
struct calendar {
    const struct calendar_year *years;
    size_t n;
}; /* sorted by year */

enum count_unit { COUNT_WORKDAY, COUNT_DAY, COUNT_MONTH, COUNT_YEAR, COUNT_HOUR };

bool workday_is(const struct calendar *c, struct date d, bool *ret_assumed);
/* n working days after (n < 0: before) `from`, which does not count; n = 0 gives `from`. */
struct date workday_add(const struct calendar *c, struct date from, int n, bool *ret_assumed);
/* Working days in (from, to]; when `to` lies before `from`, minus those in (to, from]. */
int workday_between(const struct calendar *c, struct date from, struct date to, bool *ret_assumed);
/* The day itself or the first working day after / the last before it. */
struct date workday_next(const struct calendar *c, struct date d, bool *ret_assumed);
struct date workday_before(const struct calendar *c, struct date d, bool *ret_assumed);

struct limit_rule {
    int n;
    enum count_unit unit;
    bool shift, backward;
};
/* The lines of `why`, always in this order; the last is there only when `assumed`. */
enum { WHY_START, WHY_RULE, WHY_SKIP, WHY_END, WHY_ASSUMED, N_WHY };
extern const char *const workday_why_titles[N_WHY]; /* 起点, 规则, 跳过, 末日, 注意 */

struct limit_result {
    struct date raw, due, safe; /* raw: before shifting */
    bool assumed, shifted;
    const char **why;
    size_t n_why;        /* 4 or 5, one Chinese sentence a line */
    const char *counted; /* up to ten working days: "9-24、9-28、9-29、9-30、10-8"; else NULL */
};
/* n must be 1..3660 (hours 1..8784). Hours are answered in days of the calendar by their date: the moment is taken as
 * the beginning of `start`, so the answer is never too late; they do not shift forward. ERR_INVALID also when the start
 * is absent or the limit leads out of 1900..2199. */
must_use enum err workday_limit(struct arena *a, const struct calendar *c, struct date start,
                                const struct limit_rule *rule, struct limit_result *ret,
                                struct error *e);

/* What a day is: "2月17日 周二，春节放假（2月15日至23日）", "2月14日 周六，调休上班", "周末休息", "工作日". */
char *workday_about(struct arena *a, const struct calendar *c, struct date d);
/* Holidays and make-up days in (after, to]: "中秋节 9月25日至27日，国庆节 7 天；10月10日 周六上班，计入"; "" for none. Years are
 * named where they are not that of `near`. Long lists are summed up. */
char *workday_skips(struct arena *a, const struct calendar *c, struct date after, struct date to,
                    struct date near);
/* "2027 年的放假安排还没有录入，按普通周末推算，待校正", for the years without data that [from, to] touches; NULL for none. */
char *workday_assumed(struct arena *a, const struct calendar *c, struct date from, struct date to);

#endif
