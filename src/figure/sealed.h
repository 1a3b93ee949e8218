/* sealed.h - 报告的数: what content/reports/<id>.yaml lists, for one record of that register; counted live until the report is signed,
 * kept for good from then on (年度封存) with the ids of the records behind each. Owns figure_sealed, figure_sealed_row, figure_word,
 * figure_seal.
 *
 * Figures are counted for the report, not for who looks: in the whole county, or in the record's unit and below it (`reach: unit`).
 * Who may read the report may read its figures; the rows behind them are read in one's own scope (metric.h).
 *
 * A figure is missing when there is nothing to count: a ratio over nothing, or nought without a record where the report does not say
 * that nought is an answer (`zero:`). Freezing is refused until each missing one is explained or filled in. Another text may stand in
 * the place of a counted one, with a reason; page and paper then show both. The counted number itself is never changed.
 *
 *     const struct report_def *def;
 *     r = sealed_def(db, a, c, rec, &def, e);                       NULL: this record is no such report
 *     r = sealed_read(db, a, c, rec, def, &k, e);                   k.items in the order of the list
 *     r = sealed_freeze(db, a, c, by, rec, e);                      in the work of signing (action report_freeze)
 */
#ifndef FIGURE_SEALED_H
#define FIGURE_SEALED_H

#include "figure/metric.h"
#include "people/actor.h"

#define SEALED_TEXT_MAX 60  /* characters of a text in the place of a figure */
#define SEALED_WHY_MAX  300 /* characters of its reason */

struct sealed_word {
    const char *text; /* NULL: only explained */
    const char *why, *by, *at;
};
struct sealed_figure {
    const struct metric_def *metric; /* NULL: a sealed figure whose definition is no more */
    const char *id, *title, *formula;
    struct metric_value value, last; /* of a sealed one `last` has no records */
    const char *text, *last_text;    /* 84 场次; "—" when there is none */
    const struct sealed_word *word;  /* NULL: nobody said anything */
    bool missing;                    /* and not explained either */
};
struct sealed_report {
    const struct report_def *def;
    struct date from, to;
    int64_t unit;             /* 0: the whole county */
    bool frozen;              /* then: */
    const char *at, *by_name; /* signed */
    struct sealed_figure *items;
    size_t n, missing;
};

/* Which report a record is; *ret NULL: none. */
must_use enum err sealed_def(struct db *db, struct arena *a, const struct content *c,
                             const struct record *rec, const struct report_def **ret,
                             struct error *e);
/* ERR_INVALID when the period is not filled in yet. */
must_use enum err sealed_read(struct db *db, struct arena *a, const struct content *c,
                              const struct record *rec, const struct report_def *def,
                              struct sealed_report *ret, struct error *e);
/* The figure as it stands in the report, NULL when the report does not tell it. */
const struct sealed_figure *sealed_find(const struct sealed_report *k, const struct metric_def *m);
/* As it stands in the text: the word in its place, or the figure. */
const char *sealed_text(const struct sealed_figure *f);

/* In a work. `text` empty: the figure is only explained; both empty: what was said is taken back. ERR_INVALID without a reason, for a
 * figure the report does not tell, and once it is frozen. Leaves an event. The caller has checked that `by` may edit the record. */
must_use enum err sealed_say(struct db *db, struct arena *a, const struct content *c,
                             const struct actor *by, const struct record *rec,
                             const struct metric_def *m, const char *text, const char *why,
                             struct error *e);
/* In a work: keeps every figure and its rows. ERR_INVALID (rule figures_missing) names what is missing; ERR_CONFLICT when it is
 * frozen already. */
must_use enum err sealed_freeze(struct db *db, struct arena *a, const struct content *c,
                                const struct actor *by, const struct record *rec, struct error *e);

/* 发布后变动清单: figures of a frozen report that would be counted differently now, in the order of the list. */
#define SEALED_MOVED_MAX 50 /* named rows a figure; the numbers are whole */
struct sealed_move {
    int64_t
        record; /* a record counted now and not then, or the other way round, or counted both times and changed since */
    bool added, gone;           /* neither: the record itself changed */
    const char *at, *by, *step; /* its newest event */
};
struct sealed_change {
    const struct sealed_figure *figure; /* as it was sealed */
    const struct register_def *reg;     /* of the rows; NULL: a ratio, a number of people */
    const char *now; /* as it would be written now; NULL: its definition is no more */
    bool differs;    /* the figure itself; else only its rows */
    size_t added, gone;
    struct sealed_move *moves;
    size_t n_moves;
};
must_use enum err sealed_changes(struct db *db, struct arena *a, const struct content *c,
                                 const struct record *rec, const struct sealed_report *k,
                                 struct sealed_change **ret, size_t *ret_n, struct error *e);

/* The value the newest signed report keeps of a figure for exactly these days; *ret_record 0: none does. */
must_use enum err sealed_of(struct db *db, struct arena *a, int64_t county,
                            const struct metric_ask *ask, struct sealed_figure *ret,
                            int64_t *ret_record, struct error *e);
/* The ids of the records a sealed figure counted, newest first; `after` as in metric_rows. */
must_use enum err sealed_rows(struct db *db, struct arena *a, int64_t county, int64_t record,
                              const char *metric, int64_t after, size_t limit, int64_t **ret,
                              size_t *ret_n, struct error *e);

#endif
