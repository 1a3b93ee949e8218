/* metric.h - 指标口径: one number with one definition, counted by the database and never by loading records.
 *
 * The period is of legal dates (`on`). `as_of` asks for the same number as it was known at the end of an office day: what was
 * entered, corrected or voided afterwards does not show. Void records never count; what was entered afterwards (补录) counts and
 * is told beside the number. A definition has versions; unless one is named, the one in force on the last day of the period is
 * used. The scope is an argument without default.
 *
 *     struct metric_ask ask = {.metric = m, .from = from, .to = to};
 *     r = metric_value(db, a, c, &actor->scope, &ask, &v, e);
 *     metric_text(a, m, &v)                         "12 次", "78.57%", "—"
 */
#ifndef FIGURE_METRIC_H
#define FIGURE_METRIC_H

#include "figure/measure.h"

struct metric_ask {
    const struct metric_def *metric;
    const struct metric_version *version; /* NULL: by the last day of the period */
    struct date from, to, as_of;          /* as_of absent: as known now */
    int64_t unit;                         /* 0: all in scope */
    bool below;                           /* with the units below `unit` */
};
struct metric_value {
    bool known;     /* false: a ratio over nothing */
    int64_t number; /* whole, or with `scale` places */
    int scale;
    bool money, share;
    bool lower;                /* at least so many: 1200余 */
    bool least;                /* the smallest of some: not known when there is none */
    bool day;                  /* `number` is a date: 20260809 */
    int64_t records, backfill; /* of a ratio: those of the denominator */
    int64_t of, over;          /* of a ratio */
};
must_use enum err metric_value(struct db *db, struct arena *a, const struct content *c,
                               const struct scope *scope, const struct metric_ask *ask,
                               struct metric_value *ret, struct error *e);

/* By unit, in the order of the organisation; `last`: the same days a year before. Units without any record are left out. */
struct metric_unit {
    int64_t unit;
    const char *name;
    struct metric_value value, last;
};
must_use enum err metric_units(struct db *db, struct arena *a, const struct content *c,
                               const struct scope *scope, const struct metric_ask *ask,
                               struct metric_unit **ret, size_t *ret_n, struct error *e);

/* The records behind the number, newest first; `after`: id of the last row shown, 0: first page. A ratio has none of its own:
 * ask for its numerator or denominator. */
struct metric_rows {
    const struct register_def *reg;
    struct record *items;
    const char **on; /* beside items: the date that put it in the period */
    /* sum, distinct, least of a plain field: what each record brings, as shown; `field` NULL: it counts as one, or by its lines */
    const struct field_def *field;
    const char **value;
    size_t n;
    int64_t next; /* 0: that was all */
};
must_use enum err metric_rows(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct metric_ask *ask,
                              int64_t after, size_t limit, struct metric_rows *ret,
                              struct error *e);

/* "select r.id as id, ... as on_day": the ids of all records behind the number and the day of each, for SQL around it. As known now
 * only; not for ratios and people. */
must_use enum err metric_ids_sql(struct sql *s, struct db *db, const struct content *c,
                                 const struct scope *scope, const struct metric_ask *ask,
                                 struct error *e);

/* The same days of the year before; 29 February becomes the 28th, an end of month stays one. */
struct metric_ask metric_last_year(const struct metric_ask *ask);
const struct metric_version *metric_version_of(struct arena *a, const struct metric_ask *ask);
/* metric_words.c: "12 次", "78.57%", "1200余人", "8月9日", "—". */
const char *metric_text(struct arena *a, const struct metric_def *m, const struct metric_value *v);
/* Without the unit: "12", "78.57", "1200余". */
const char *metric_number(struct arena *a, const struct metric_value *v);
/* The definition as a sentence: 数「会议」的件数,按召开日期归期;条件:... */
const char *metric_formula(struct arena *a, const struct measure_def *m);

#endif
