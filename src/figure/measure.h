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
 *
 * `standing` definitions take from the period its last day alone; the day of knowledge is another thing: what stood on 31 December,
 * as known on 15 January.
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
/* Four columns: the number (least of a date: its text; null when there is none), the records behind it, those of them that were
 * entered afterwards (补录), and 1 when a lower bound (field_def.over) is among what was summed. Not for `each_month`. */
void measure_number(struct sql *s, const struct measure *m);
/* The same four columns, complete: "select ... from ...", of every definition that counts records. `by_unit`: one line a unit, its
 * id in front as `owner`. */
must_use enum err measure_select(struct sql *s, const struct content *c, const struct measure *m,
                                 bool by_unit, struct error *e);
/* How many months of the period have begun by the day of knowledge: 0 before its first day. */
int measure_months(const struct measure *m);
/* " from ... where ..."; further conditions may follow with " and". */
must_use enum err measure_from(struct sql *s, const struct content *c, const struct measure *m,
                               struct error *e);
/* The condition that unit u is one this scope speaks for; for obligations and people, so a narrow scope sees its own unit. */
void measure_units_seen(struct sql *s, const struct scope *scope);
/* The date (or year) that put row r into the period. */
void measure_on(struct sql *s, const struct measure *m);

#endif
