/* almanac.h - the working days of a county: content's years, and over them the years the county keeps itself.
 *
 * A county that changes a year keeps the whole year (local holidays, a year content does not know yet): its own days stand in
 * place of content's. Every change of what the county counts with (its own or a new content) gives the next revision; clocks
 * remember with which they were counted (clock_recount.h).
 *
 *     struct almanac al;
 *     if ((r = almanac_load(db, a, content, county, &al, e))) ...
 *     workday_is(al.calendar, day, NULL)
 */
#ifndef CLOCK_ALMANAC_H
#define CLOCK_ALMANAC_H

#include "content/calendar.h"
#include "store/store.h"

struct almanac {
    const struct calendar *calendar; /* content's own while the county changed nothing */
    int64_t rev;                     /* 0: nothing was counted anew yet */
};
must_use enum err almanac_load(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, struct almanac *ret, struct error *e);

/* A year as a person edits it. */
struct almanac_year {
    int year;
    bool own; /* the county's; else content's, or nothing yet */
    const struct holiday_span *spans;
    size_t n_spans;
    const struct date *on; /* weekend days worked */
    size_t n_on;
    const char *source;                  /* of an own year: the document it follows */
    const char *changed_by, *changed_at; /* of an own year */
};
must_use enum err almanac_year(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, int year, struct almanac_year *ret, struct error *e);
/* Years somebody could want to see: content's, the county's own, and the one after the last. */
must_use enum err almanac_years(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, int **ret, size_t *ret_n, struct error *e);

/* Refuses with one sentence: a span that is no span, leaves the year or overlaps another; a make-up day that is no weekend day
 * or lies in a holiday; an empty year. */
must_use enum err almanac_check(struct arena *a, const struct almanac_year *y, struct error *e);
/* The calendar with this year in place of the one that stands there; `y->n_spans` 0: content's year again. */
must_use enum err almanac_with(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, const struct almanac_year *y,
                               const struct calendar **ret, struct error *e);

/* Who changes it. */
struct clock_by {
    int64_t person, post; /* 0: the program */
    const char *address;
};
/* Keeps the year (n_spans 0: gives it back to content) with an event, and makes a new revision. */
must_use enum err almanac_save(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, const struct almanac_year *y,
                               const struct clock_by *by, struct error *e);
/* Makes a new revision when what the county counts with is not what it was at the last one. */
must_use enum err almanac_touch(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, bool *ret_new, struct error *e);

#endif
