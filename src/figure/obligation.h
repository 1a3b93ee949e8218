/* obligation.h - 应做事项: who has how many of the records asked for in a period, and who is missing (缺者列红).
 *
 * The list is of units of the obligation's kinds that exist in the period, of the persons who hold its role, or of the records
 * of a register (branches, objects under supervision) that the counted ones point at; who may see
 * which of them follows the scope. The count itself is always the whole one: that a colleague and not I entered the record does
 * not make my unit late.
 *
 *     struct obligation_period p = obligation_period(o, now_today());
 *     r = obligation_list(db, a, c, &actor->scope, o, &p, NULL, &list, e);
 */
#ifndef FIGURE_OBLIGATION_H
#define FIGURE_OBLIGATION_H

#include "figure/measure.h"

struct obligation_period {
    struct date from, to, warn; /* warn: missing ones are reminded from this day */
    const char *id;             /* "2026", "2026-H1", "2026-Q3", "2026-09"; "-" for always */
    const char *title; /* 2026年度, 2026年上半年, 2026年第三季度, 2026年9月, 随时 */
};
/* The period that holds `day`. */
struct obligation_period obligation_period(struct arena *a, const struct obligation_def *o,
                                           struct date day);
/* The period an id names; false when it is none of this obligation. */
bool obligation_period_of(struct arena *a, const struct obligation_def *o, const char *id,
                          struct obligation_period *ret);

struct obligation_item {
    int64_t object; /* unit, person, or record */
    int64_t unit;
    const char *name, *unit_name; /* of the object; of its unit */
    int64_t have;
    bool missing;
};
struct obligation_list {
    const struct obligation_def *def;
    struct obligation_period period;
    struct obligation_item *items; /* missing ones first, then by unit */
    size_t n, missing;
    bool warned; /* today has reached the day of warning */
};
must_use enum err obligation_list(struct db *db, struct arena *a, const struct content *c,
                                  const struct scope *scope, const struct obligation_def *o,
                                  const struct obligation_period *period,
                                  struct obligation_list *ret, struct error *e);

/* The event that entered the newest record which counts for `object`; 0 when there is none. */
must_use enum err obligation_event(struct db *db, struct arena *a, const struct content *c,
                                   int64_t county, const struct obligation_def *o,
                                   const struct obligation_period *period, int64_t object,
                                   int64_t *ret, struct error *e);

/* What it counts, and the register where that is done (NULL for a post). */
const struct measure_def *obligation_measure(struct arena *a, const struct obligation_def *o,
                                             const struct obligation_period *period);
/* "1/2", and "还差 1"; where none may be left: "3", "还有 3". */
const char *obligation_done(struct arena *a, const struct obligation_def *o, int64_t have);
const char *obligation_lack(struct arena *a, const struct obligation_def *o, int64_t have);
/* "每年至少 2 次，10月1日起预警" */
const char *obligation_rule(struct arena *a, const struct obligation_def *o);

#endif
