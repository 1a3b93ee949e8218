/* month.h - the days of a month with what falls on them; on phones the days that have something, one below the other.
 */
#ifndef LISTING_MONTH_H
#define LISTING_MONTH_H

#include "listing/agenda.h"

struct month {
    struct date first; /* its first day */
    const struct agenda *agenda;
    const char *before, *after; /* links to the months beside it */
    bool names;                 /* each line names its register */
};
struct date month_last(struct date first);
struct date month_move(struct date first, int months); /* stays inside the calendar */
void month_write(struct strbuf *b, const struct request *req, const struct month *m);
/* One line: light, title, what it is. */
void month_line(struct strbuf *b, struct arena *a, const struct agenda *agenda,
                const struct agenda_line *x, bool names);

#endif
