/* alert_plan.h - what ought to stand open, compared with what stands open: the difference is what a sweep writes.
 *
 * A source (obligations, clocks) tells its things one after another: plan_thing for each that needs reminding, with the stages it has
 * reached. Receivers follow from the stages' roles: a role with the scope of the county is looked for in the whole county, any
 * other in the unit itself and then upwards; where nobody holds a stage's roles, the next stage's people are told in their place.
 * plan_finish then closes what was open and is wanted no more. Reads only.
 */
#ifndef FIGURE_ALERT_PLAN_H
#define FIGURE_ALERT_PLAN_H

#include "content/content.h"
#include "figure/alert.h"

struct plan_post {
    int64_t person, unit;
    const char *role;
};
struct plan_unit {
    int64_t id, parent;
};
struct plan_close {
    int64_t id, event;
    const char *why;
};
struct plan {
    struct db *db;
    struct arena *a;
    const struct content *c;
    int64_t county;
    struct date today;
    const struct calendar *calendar; /* working days of the county */
    int64_t outsider;                /* the public's person, who is told nothing; 0: none */
    struct plan_post *posts;         /* valid today */
    size_t n_posts;
    struct plan_unit *units;
    size_t n_units;
    struct alert
        *urges; /* open ones of the county: what a person urged and nobody looked at rises, too */
    size_t n_urges;
    struct alert *open; /* of the source at hand */
    bool *wanted;       /* beside open */
    size_t n_open;
    /* the result: */
    struct alert *raise;
    size_t n_raise, cap_raise;
    struct plan_close *close;
    size_t n_close, cap_close;
    struct alert *retitle;
    size_t n_retitle, cap_retitle;
    struct error *e;
};
must_use enum err plan_begin(struct plan *p, struct db *db, struct arena *a,
                             const struct content *c, int64_t county, struct error *e);
/* Starts with a source: loads its open rows. */
must_use enum err plan_source(struct plan *p, const char *kind, const char *source);

/* What went out to somebody at the highest stage (or was urged) and nobody there has looked at for alerts.yaml's `unseen` working days rises one stage, and
 * stays there until it is resolved. `x` holds everything but person, stage, why. `reached` stages (1 .. n) are due; `owners` may be NULL. */
void plan_thing(struct plan *p, const struct alert *x, const struct alert_stage *stages, size_t n,
                size_t reached, const int64_t *owners, size_t n_owners, const char *rule);
/* The open rows of the source that were not wanted again are closed by what `resolved` says of them. */
typedef enum err plan_resolved(void *ctx, const struct alert *x, struct plan_close *ret,
                               struct error *e);
must_use enum err plan_finish(struct plan *p, plan_resolved *resolved, void *ctx);

/* The receivers of one stage, without repetition; nobody there: those of the next. `ret_stage`: whose they are. */
size_t plan_receivers(struct plan *p, const struct alert_stage *stages, size_t n, size_t stage,
                      int64_t unit, const int64_t *owners, size_t n_owners, int64_t **ret);
/* "医院法治联络员、法制科员" */
const char *plan_roles(struct arena *a, const struct content *c, const struct alert_stage *s);

/* The two sources. */
must_use enum err plan_obligations(struct plan *p);
must_use enum err plan_clocks(struct plan *p);  /* alert_clock.c */
must_use enum err plan_intakes(struct plan *p); /* alert_intake.c */

#endif
