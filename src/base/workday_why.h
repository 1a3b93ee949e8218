/* workday_why.h - the sentences under "为什么是这天": a worked-out limit goes in, its lines come out. Only workday.c asks.
 */
#ifndef BASE_WORKDAY_WHY_H
#define BASE_WORKDAY_WHY_H

#include "base/workday.h"

/* Fills why, n_why and counted of `ret`, whose other members are ready. */
void workday_explain(struct arena *a, const struct calendar *c, struct date start,
                     const struct limit_rule *rule, struct limit_result *ret);

#endif
