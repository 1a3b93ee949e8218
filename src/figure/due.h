/* due.h - records by their deadlines, over all registers a person may read: what is late, and what waits for him by the day it
 * is due. Driven from the index of leading clocks: the cost follows the lines shown, not the records kept.
 */
#ifndef FIGURE_DUE_H
#define FIGURE_DUE_H

#include "clock/clock.h"
#include "register/query.h"
#include "register/step.h"

struct due_line {
    struct record rec;
    struct clock clock; /* the leading one */
};
struct due_list {
    struct due_line *
        items; /* the one due first comes first; what is late: limits of the law before the office's own */
    size_t n;
    int64_t total;                   /* all there are in scope; at most 1,000 a register */
    const struct calendar *calendar; /* of the county, for the words */
};
/* 红灯: records past due. */
must_use enum err due_late(struct db *db, struct arena *a, const struct content *c,
                           const struct actor *who, size_t limit, struct due_list *ret,
                           struct error *e);
/* 待办 with a running clock: the person may take a step. What waits for a signature stands apart. */
must_use enum err due_waiting(struct db *db, struct arena *a, const struct content *c,
                              const struct actor *who, size_t limit, struct due_list *ret,
                              struct error *e);

#endif
