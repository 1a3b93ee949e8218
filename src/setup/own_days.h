/* own_days.h - the days the county itself is off, as typed in the wizard, laid over the national years. */
#ifndef SETUP_OWN_DAYS_H
#define SETUP_OWN_DAYS_H

#include "clock/almanac.h"
#include "setup/step.h"

enum { OWN_DAYS = 4 };

const char *own_days_field(const struct setup *s, const char *what, int i); /* name3 */
/* The whole years that have own days; n 0: none were typed. A day that is none, or a year without national data, is
 * ERR_INVALID with the field. */
must_use enum err own_days_years(struct setup *s, struct almanac_year **ret, size_t *ret_n,
                                 struct error *e);

#endif
