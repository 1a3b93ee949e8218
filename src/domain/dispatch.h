/* dispatch.h - which alerts of one person go out at this moment, and which wait for the list. Pure: alerts, settings, calendar, day
 * and minute come in.
 *
 *  - The digest is due once a day from its minute on, on working days alone unless the rules say every day.
 *  - Red (past its last day, or the last day of a limit set by law) goes out at once, and so does what a person urged. Everything
 *    else waits for the digest. An alert goes out once.
 *  - Nothing goes out in quiet hours: those of the person, else those of the rules. What the law limits is stronger than a
 *    person's quiet hours and than 暂不再提: in office hours of a working day it goes out all the same.
 *  - At most `a_day` go out a day; those beyond it are folded: they are told by one line of the last one that goes.
 *
 * Minutes are of the office day, 0 .. 1439; a span [from, until) may pass midnight; from = until is no span.
 */
#ifndef DOMAIN_DISPATCH_H
#define DOMAIN_DISPATCH_H

#include "base/workday.h"

struct dispatch_span {
    int from, until;
};
struct dispatch_rules {
    int digest_minute;
    bool digest_every_day;
    struct dispatch_span quiet, office;
    int a_day; /* at least 1 */
};
struct dispatch_person {
    bool own; /* his own quiet hours instead of those of the rules */
    struct dispatch_span quiet;
    int out_today; /* went out today before */
};
struct dispatch_item {
    int64_t id;
    bool red;          /* past its last day, or at the highest stage */
    bool law;          /* a limit that the law sets, on its last day or past it: red, too */
    bool urge;         /* a person asked for it */
    bool told;         /* went out or was folded before */
    struct date since; /* since when it is what lets it out: red, on its last day, urged */
    struct date seen;  /* absent: not yet; what was seen before `since` counts as not seen */
    struct date hush;  /* 暂不再提 until this day; absent: none */
    struct date due;   /* absent: none */
};
struct dispatch {
    const int64_t *out; /* in this order: law, red, urged; by last day */
    size_t n_out;
    const int64_t *folded;
    size_t n_folded;
    size_t held; /* would go out but for quiet hours */
};

bool dispatch_digest_due(const struct dispatch_rules *rules, const struct calendar *c,
                         struct date today, int minute);
bool dispatch_inside(struct dispatch_span span, int minute);
/* Are these quiet hours for him? `law`: for what the law limits. */
bool dispatch_quiet(const struct dispatch_rules *rules, const struct dispatch_person *who,
                    const struct calendar *c, struct date today, int minute, bool law);
void dispatch_decide(struct arena *a, const struct dispatch_rules *rules,
                     const struct dispatch_person *who, const struct calendar *c, struct date today,
                     int minute, const struct dispatch_item *items, size_t n, struct dispatch *ret);

#endif
