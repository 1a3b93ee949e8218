/* outbox.h - messages on their way out of the house: written in the work that made their cause, handed over after the commit, at
 * least once. What is said of one is what is known: 已生成 (waits), 已交给… (handed, not more: nobody knows who read it), 失败 with the
 * reason.
 *
 * A message waits longer after every fault (1, 5, 30, 120, 360 minutes) and is given up after OUTBOX_TRIES, or when the other side says
 * that it will never take it.
 */
#ifndef LEDGER_OUTBOX_H
#define LEDGER_OUTBOX_H

#include "store/store.h"

#define OUTBOX_MAIL  "mail"
#define OUTBOX_HOOK  "hook"
#define OUTBOX_TRIES 6

struct outbox_row {
    int64_t id, county, notice;
    const char *kind, *target; /* target: an address, or a person's name */
    const char *subject, *body;
    const char *state; /* waits, sent, failed */
    const char *said, *done_at;
    int64_t tries;
};
/* Inside a work. A second one of the same kind for the same notice is nothing. */
must_use enum err outbox_add(struct db *db, struct arena *a, const struct outbox_row *x,
                             struct error *e);
/* Those of a county whose time has come, oldest first. */
must_use enum err outbox_due(struct db *db, struct arena *a, int64_t county, size_t limit,
                             struct outbox_row **ret, size_t *ret_n, struct error *e);
/* Inside a work: one try is over. `final`: no further one makes sense. */
must_use enum err outbox_tried(struct db *db, struct arena *a, const struct outbox_row *x,
                               bool handed, bool final, const char *said, struct error *e);

#endif
