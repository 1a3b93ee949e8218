/* alert.h - 提醒: what somebody must be told, as rows. Each is for one person, about one thing, at one stage.
 *
 * Rows are made and closed by alert_sweep (obligations, clocks) and urge (催办 by a person); nobody closes one by hand: it closes
 * when the thing is done, and names the event that did it. The receiver may mark it seen, or ask for quiet until a day; both change
 * the bell and the digest, not the thing. Of one thing a person has one open row, at the highest stage that concerns him.
 * What goes out of it as a message is notice.h's.
 */
#ifndef FIGURE_ALERT_H
#define FIGURE_ALERT_H

#include "people/actor.h"
#include "store/store.h"

#define ALERT_OBLIGATION "obligation"
#define ALERT_CLOCK      "clock"
#define ALERT_URGE       "urge"
#define ALERT_INTAKE     "intake"

struct alert {
    int64_t id, county, object, turn, stage, person, unit, record, raised_by, closed_by;
    const char *kind, *source, *period, *reg;
    const char *title, *body, *why, *due_on;
    const char *raised_at, *seen_at, *quiet_until, *closed_at, *closed_why, *pushed_at, *reply;
    int64_t rose; /* 1: reached because nobody at the stage below had looked */
    const char *unit_name, *raised_by_name; /* filled by alert_list and alert_urged */
    const char *person_name;                /* by alert_urged */
};

/* What the bell shows: open, not seen, not quiet. */
must_use enum err alert_unseen(struct db *db, struct arena *a, int64_t county, int64_t person,
                               int64_t *ret, struct error *e);
/* Of one person. Open ones by stage, then newest first; closed ones newest first. `after`: id of the last one shown, 0: first page;
 * open ones come all at once (at most ALERT_OPEN_MAX). */
#define ALERT_OPEN_MAX 2000
must_use enum err alert_list(struct db *db, struct arena *a, int64_t county, int64_t person,
                             bool closed, int64_t after, size_t limit, struct alert **ret,
                             size_t *ret_n, struct error *e);
/* What this person has urged others to do, newest day first, with who has seen it, when, and what he answered. */
must_use enum err alert_urged(struct db *db, struct arena *a, int64_t county, int64_t by,
                              size_t limit, struct alert **ret, size_t *ret_n, struct error *e);
/* 知道了. `id` 0: all open ones of `by`. Another person's alert is NOT_FOUND. `reply`: 回执, at most ALERT_REPLY_MAX characters; NULL
 * keeps what was answered before. */
#define ALERT_REPLY_MAX 100
must_use enum err alert_see(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                            const char *reply, struct error *e);
/* 知道了 for every open one of a source: an obligation, a clock of a register. */
must_use enum err alert_see_source(struct db *db, struct arena *a, const struct actor *by,
                                   const char *kind, const char *source, const char *reg,
                                   struct error *e);
must_use enum err alert_quiet(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                              struct date until, struct error *e);

/* For the makers. Raising the same again while it is open changes nothing (`ret_new` false). */
must_use enum err alert_raise(struct db *db, struct arena *a, struct alert *x, bool *ret_new,
                              struct error *e);
must_use enum err alert_close(struct db *db, struct arena *a, int64_t county, int64_t id,
                              int64_t event, const char *why, struct error *e);
must_use enum err alert_pushed(struct db *db, struct arena *a, int64_t county, int64_t id,
                               struct error *e);
must_use enum err alert_retitle(struct db *db, int64_t county, int64_t id, const char *title,
                                struct error *e);
/* Every open row of a county that its receiver has not put off beyond today, those of a person together. */
must_use enum err alert_loud(struct db *db, struct arena *a, int64_t county, struct alert **ret,
                             size_t *ret_n, struct error *e);
/* Open ones that may have to go out at once: not told yet, and at the third stage, on or past their last day, or urged. Those of a
 * person together. */
must_use enum err alert_breaking(struct db *db, struct arena *a, int64_t county, struct alert **ret,
                                 size_t *ret_n, struct error *e);
/* Every open row of a county of these kinds (`source` NULL: all), for comparing. */
must_use enum err alert_open_of(struct db *db, struct arena *a, int64_t county, const char *kind,
                                const char *source, struct alert **ret, size_t *ret_n,
                                struct error *e);

#endif
