/* supply.h - what a county says of a year or a month: the figures of content/exchange.yaml, and the signed report.
 *
 * A figure of which a signed report keeps the value for exactly these days is given as kept (年度封存); any other is counted now, in
 * the whole county. The report's PDF goes along: the newest issued version of the paper of the newest signed report of that year.
 */
#ifndef PACKAGE_SUPPLY_H
#define PACKAGE_SUPPLY_H

#include "package/package.h"
#include "package/sender.h"

/* `period`: "2026" or "2026-09"; ERR_INVALID for another word or one that has not begun. Fills period, days, figures and report. */
must_use enum err supply_fill(const struct packing *x, enum package_kind kind, const char *period,
                              struct package *ret, struct error *e);
/* The days of a period; false: no such period. */
bool supply_days(enum package_kind kind, const char *period, struct date *ret_from,
                 struct date *ret_to);
/* When what is said of a period is due; absent where content says nothing. */
struct date supply_due(const struct content *c, enum package_kind kind, const char *period);
/* SM3 of the definition in force on `day`. */
const char *supply_digest(struct arena *a, const struct metric_def *m, const char *day);

#endif
