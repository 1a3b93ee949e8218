/* agenda.h - what falls on which day: the records of one list by the date its page.yaml names as `calendar` (else the end of its time
 * table), and all that concerns a person over all registers.
 *
 * Always for a range of days, read by the indexes of those dates and of running clocks: the cost follows the days shown, not the
 * records kept. What is more than the ceiling is counted and told, never dropped in silence.
 */
#ifndef LISTING_AGENDA_H
#define LISTING_AGENDA_H

#include "clock/clock.h"
#include "listing/list.h"

#define AGENDA_LIST     400 /* lines of one list */
#define AGENDA_REGISTER 60  /* lines of a register, of each of the two kinds */

struct agenda_line {
    struct date on;
    struct record rec;
    const char *what;   /* 到期, or the title of the date: 召开日期 */
    struct clock clock; /* the leading one; id NULL: none */
    bool clocked;       /* stands here by its clock */
};
struct agenda_left {
    const struct register_def *reg;
    int64_t n;
};
struct agenda {
    struct agenda_line *items; /* by day; of one day what runs out first */
    size_t n, cap;
    struct agenda_left *left; /* not shown */
    size_t n_left, cap_left;
    const struct calendar *calendar;
};
must_use enum err agenda_of_list(struct db *db, const struct request *req, const struct list *l,
                                 struct date from, struct date to, struct agenda *ret,
                                 struct error *e);
/* Clocks due of what waits for the visitor, and dates of what names him, was opened by him or belongs to his unit; with `all`
 * everything he may read. */
must_use enum err agenda_mine(struct db *db, const struct request *req, bool all, struct date from,
                              struct date to, struct agenda *ret, struct error *e);

#endif
