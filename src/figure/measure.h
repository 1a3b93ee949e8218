/* measure.h - the SQL that counts: one text for a metric's value, its rows, and who has how much of an obligation.
 *
 * The pieces are put together by metric.c and obligation.c. Rows stand under the alias r, entries of a counted list under
 * `counted`, persons under `whom`. With `as_of` every register the definition reads is replaced by what was known at the end of
 * that office day: a `with` clause of the same name over the row versions of h_<register>, chosen by time of entry. Names and
 * kinds of units and people are those of today, as their tables keep no versions.
 *
 *     measure_known(&s, &m);                        with r_x as (...), or nothing
 *     sql_lit(&s, "select ");  measure_number(&s, &m);
 *     r = measure_from(&s, c, &m, e);               from r_x r where <scope> and <period> and <condition>
 */
#ifndef FIGURE_MEASURE_H
#define FIGURE_MEASURE_H

#include "register/query.h"

struct measure {
    const struct measure_def *def;
    const struct scope *scope;
    struct date from, to;         /* legal dates, both included */
    struct date as_of;            /* absent: as known now */
    int64_t unit;                 /* 0: every unit in scope */
    const char *path;             /* of `unit`: with all below it; NULL: itself alone */
    const struct field_def *whom; /* persons are told apart by this field; NULL: not */
};

/* ERR_INVALID when the period is backwards, no whole years for a definition by year, the day of knowledge lies ahead, or lists
 * are read as of a past day: no old versions of lists are kept. */
must_use enum err measure_check(const struct measure *m, struct error *e);

void measure_known(struct sql *s, const struct measure *m);
/* Three columns: the number, the records behind it, those of them that were entered afterwards (补录). */
void measure_number(struct sql *s, const struct measure *m);
/* " from ... where ..."; further conditions may follow with " and". */
must_use enum err measure_from(struct sql *s, const struct content *c, const struct measure *m,
                               struct error *e);
/* The condition that unit u is one this scope speaks for; for obligations and people, so a narrow scope sees its own unit. */
void measure_units_seen(struct sql *s, const struct scope *scope);
/* The date (or year) that put row r into the period. */
void measure_on(struct sql *s, const struct measure *m);

#endif
