/* tally.h - kept values of metrics: a board opens at once, and never shows an old number without saying so.
 *
 * A kept value is the value now when no event has touched any register it reads since it was counted (register_turn, raised by
 * ledger/event in the same work), the content is the same, and, where its condition looks at today, the day is. Anything else is
 * counted again: at once when that is cheap, else in the background (figure/job) while the old number is shown with the moment it
 * is from. What is asked `as_of` a day, and a scope that sees nothing, is counted bare.
 *
 * A desk serves one request: it reads by `db`, counts within `budget_us` in all, and hands what it counted and what it wants
 * counted to the writer when it is closed, without waiting. Values are kept by scope, so nobody sees another's.
 *
 *     struct tally_desk d = tally_open(store, db, a, c, &actor->scope, 1000000);
 *     r = tally_value(&d, &ask, &t, e);  ...  tally_close(&d);
 */
#ifndef BOARD_TALLY_H
#define BOARD_TALLY_H

#include "figure/job.h"
#include "figure/metric.h"

#define TALLY_KEEP_DAYS 60 /* a value older than that is dropped */

enum tally_state {
    TALLY_NOW,   /* the value now */
    TALLY_STALE, /* an older one; `counted_at` says of when; being counted again */
    TALLY_WAITS  /* none yet; being counted */
};
struct tally {
    enum tally_state state;
    struct metric_value value;
    const char *counted_at; /* 'YYYY-MM-DDTHH:MM:SSZ'; NULL: in this request */
};

struct tally_row;
struct tally_desk {
    struct store *store; /* NULL: nothing is kept */
    struct db *db;
    struct arena *a;
    const struct content *content;
    const struct scope *scope;
    int64_t budget_us; /* 0: nothing is counted here */
    bool all;          /* whatever it costs: for the background */
    /* its own: */
    const struct tally_turn *turns;
    size_t n_turns;
    bool turns_read;
    struct tally_row *rows;
    size_t n_rows, cap_rows;
};
struct tally_desk tally_open(struct store *store, struct db *db, struct arena *a,
                             const struct content *c, const struct scope *scope, int64_t budget_us);
/* ERR_INVALID as metric_value: the metric cannot be asked this way. */
must_use enum err tally_value(struct tally_desk *d, const struct metric_ask *ask, struct tally *ret,
                              struct error *e);
/* As metric_units, this period and the same days a year before; ret_state->value stays empty. */
must_use enum err tally_units(struct tally_desk *d, const struct metric_ask *ask,
                              struct metric_unit **ret, size_t *ret_n, struct tally *ret_state,
                              struct error *e);
void tally_close(struct tally_desk *d);

/* The background job: what is wanted is counted and kept. */
extern const struct job tally_jobs[];
extern const size_t tally_jobs_count;

#endif
