/* day.h - moments of the office (UTC+8) for the command line: --today and the days of the demo.
 */
#ifndef CLI_DAY_H
#define CLI_DAY_H

#include "cli/open.h"

/* Unix milliseconds of a time of day at the office. */
int64_t day_ms(struct date d, int hour, int minute);

/* Shifts the product's clock to `today`, at the time of day it really is. */
void day_shift(struct date today);

/* A day as typed on the command line: 2026-09-28. */
must_use enum err day_parse(const char *option, const char *text, struct date *ret,
                            struct error *e);

/* The day the demo was made for: a server on practice data alone starts on it, so that the round in it is not long over.
 * Absent when there is any real office in the database. */
must_use enum err day_of_demo(struct opened *o, struct date *ret, struct error *e);
must_use enum err day_keep(struct db *db, struct arena *a, int64_t county, struct date today,
                           struct error *e);

#endif
