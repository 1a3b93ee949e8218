/* inset.h - what a paper draws in beside its own record: records of other registers, who still owes something, the results of an
 * assessment round, figures. Each is declared in the front matter, one line, and used by the same name:
 *
 *     list.open:   {register: plan_task, via: plan, where: "state != 'done'", order: due_on, columns: [title, due_on], max: 200}
 *     list.met:    {register: meeting, by: [year, unit], on: held_at, order: -held_at}
 *     list.late:   {obligation: leaders_study_twice}        columns name, unit, have
 *     list.ranks:  {round: ranks, columns: [unit, score, rank]}    unit, framework, group, score, rank, group_rank, note
 *     list.items:  {round: items}                           framework, code, level1, level2, text, points
 *     list.compare: {figures: all}   of a report (content/reports): group, title, value, last, change
 *     list.gaps: {figures: missing}      title, why;   {figures: typed}: title, text, value, why
 *     figure.year: {metrics: [meetings, studies]}           this period beside the same days of the year before
 *     figure.year: {metrics: [meetings], over: month, lines: yes}      or unit
 *     period: from_on to_on                                 two date fields; absent: the record's year
 *     reach: unit                                           figures and lists of the record's unit and those below; absent: all
 *
 *     {% for t in list.open %} ... {{t.title}}, {{t.index}} ... {% end %}   {{list.open | table}}   {{list.open.count}}
 *     {{figure.year | table}}   {{figure.year | chart}}   {{metric.meetings}}   {{metric.meetings.last}}   {{period.from}}
 *
 * `via` is the field by which the records refer to this one; `by` takes those of the record's year, unit (that unit alone) or both;
 * `on` those whose date lies in the period. At least one of the three is written, and `where` narrows it further. A list counts at
 * most `max` rows (200 unless said, 2,000 at most): one more refuses the paper in a sentence, nothing is cut.
 *
 * Everything is read in the scope of who makes the paper (with `reach: unit` in what of it lies in the record's unit): it says
 * what his post may show, and a field that is hidden from him refuses it. inset_reach tells people so in words. Frozen results of a round are shown as they were published.
 */
#ifndef PAPER_INSET_H
#define PAPER_INSET_H

#include "content/content.h"
#include "document/block.h"
#include "document/template.h"
#include "people/actor.h"

#define INSET_ROWS     200
#define INSET_ROWS_MAX 2000

enum inset_kind {
    INSET_RECORDS,
    INSET_MISSING,
    INSET_RANKS,
    INSET_ITEMS,
    INSET_FIGURE,
    INSET_TOLD,   /* the figures of the report */
    INSET_GAPS,   /* those there is nothing to count for */
    INSET_RETOLD, /* those that people wrote another text for */
};
enum inset_over { OVER_METRICS, OVER_MONTH, OVER_UNIT };
struct inset_column {
    const char *name, *title;
    char align;
};
struct inset_def {
    const char *name; /* "list.open" */
    enum inset_kind kind;
    int line;
    size_t max;
    const struct register_def *reg; /* RECORDS */
    const struct field_def *via, *order;
    const char *on, *where; /* as conditions write them; NULL: not said */
    bool by_year, by_unit, descending;
    const struct field_def **fields; /* of `| table` */
    size_t n_fields;
    const struct obligation_def *obligation; /* MISSING */
    const struct metric_def **metrics;       /* FIGURE */
    size_t n_metrics;
    enum inset_over over;
    bool lines;
    const struct inset_column *columns; /* of every kind but RECORDS and FIGURE */
    size_t n_columns;
    size_t *picked; /* of them, for `| table` */
    size_t n_picked;
};
/* The list. and figure. lines of a front matter. Faults go to `fault` with their line; such lines are left out. */
struct inset_reader {
    struct arena *a;
    const struct content *content;
    const struct register_def *reg; /* of the paper */
    void (*fault)(void *ctx, int line, const char *text);
    void *ctx;
};
size_t inset_load(const struct inset_reader *x, const struct template *t,
                  const struct inset_def **ret);
const struct inset_column *inset_column(const struct inset_def *d, const char *name);
/* One unit for all metrics, so that a chart can be drawn. */
bool inset_charted(const struct inset_def *d);

/* --- filled -------------------------------------------------------------------------------------------- */
struct paper_source;
struct record;
struct inset {
    const struct inset_def *def;
    size_t n;
    struct record *records;     /* RECORDS, else NULL */
    const char *const **cells;  /* else: [n] rows beside def->columns */
    const struct doc_row *rows; /* as a table with its head; NULL: nothing in it */
    size_t n_rows;
    const struct doc_chart *chart; /* FIGURE */
    const char *text;              /* titles joined */
};
/* Reads it, once for a paper. */
must_use enum err inset_fill(struct paper_source *s, const struct inset_def *d,
                             const struct inset **ret, struct error *e);
/* inset_report.c */
must_use enum err inset_report(struct paper_source *s, struct inset *ret, struct error *e);
/* inset_figure.c */
must_use enum err inset_figure(struct paper_source *s, const struct inset_def *d, struct inset *ret,
                               struct error *e);
/* The days the paper speaks about. ERR_INVALID when a field of `period:` is empty. */
must_use enum err inset_period(struct paper_source *s, struct date *ret_from, struct date *ret_to,
                               struct error *e);
/* In which scope. */
must_use enum err inset_scope(struct paper_source *s, const struct scope **ret, struct error *e);
/* A sentence about the scope for the page of the paper, NULL when the paper draws in nothing. */
const char *inset_reach(const struct paper_source *s);
struct doc_cell inset_cell(struct arena *a, const char *text, char align);

#endif
