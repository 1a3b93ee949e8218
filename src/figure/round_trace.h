/* round_trace.h - how one score of one unit came about, for pages and exports: the rule in words, what was counted and where to
 * look it up, the evidence, every value it ever had, exclusions, appeals, and what counts in the end.
 *
 *     struct round_trace t;
 *     r = round_trace(db, a, c, &actor->scope, participation, item, &t, e);
 *     t.lines                 满分 4 分。 自评 4 分。 复核 3 分，低 1 分。 计 3 分。
 *     t.parts[i].fact.said    "听取法治工作汇报次数"2026 年度：2 次。2 项，达到 2 项，得 2 分。
 *     t.parts[i].fact.source  with .from and .to: /desk/figures/<source>?from=..&to=..&unit=<t.unit>
 * Strings live as long as the arena. What the scope does not show is left out; NOT_FOUND when the unit's participation is not
 * in it.
 */
#ifndef FIGURE_ROUND_TRACE_H
#define FIGURE_ROUND_TRACE_H

#include "domain/assess.h"
#include "figure/round_fact.h"
#include "framework/framework_table.h"
#include "register/query.h"

struct trace_part {
    const struct framework_part *part;
    const char *rule;       /* in words, with its points */
    bool counted;           /* by the program; else a person scores it */
    bool has_fact;          /* false: not counted yet */
    struct round_fact fact; /* number, points, said, source with its period, when it became so */
    const char *title;      /* of the metric or obligation; NULL when content has it no more */
};
struct trace_file {
    int64_t id;
    const char *name, *digest, *uploader, *at; /* at: UTC moment of the upload */
    const char *dated, *until;                 /* of the material itself; NULL: not said */
    bool expired;
    size_t also; /* other items of this unit and round that use the same upload */
};
/* One value of the self-assessment or of a review gave way to another. */
struct trace_change {
    const struct register_def *reg;
    int64_t record, seq;
    const char *at, *who; /* who NULL: the program */
    const char *step, *field;
    const char *old, *new; /* NULL: none */
    const char *reason;
};
struct trace_appeal {
    int64_t record;
    const char *state, *reason, *score, *answer;
};
struct round_trace {
    int64_t round, participation, unit, item, self, review; /* self, review: 0 when there is none */
    const char *round_title, *unit_name, *state_title;      /* state of the participation */
    int64_t year;
    const struct framework_item *def;
    const char *rule; /* of an item without points; else NULL */
    struct assess_mark mark;
    const char *out; /* why it does not apply; NULL: it does */
    const char *way, *note, *review_reason;
    int64_t counted, hand, hand_max; /* hundredths, -1: none */
    const char **lines;
    size_t n_lines;
    struct trace_part *parts;
    size_t n_parts;
    struct trace_file *files;
    size_t n_files;
    struct trace_change *changes; /* in the order of time */
    size_t n_changes;
    struct trace_appeal *appeals;
    size_t n_appeals;
    struct framework_row framework;
};
/* The same as far as one item page shows it, for a self-assessment or a review that was loaded in scope: no files, changes,
 * appeals or lines, and of the framework this item alone. */
must_use enum err round_trace_item(struct db *db, struct arena *a, const struct content *c,
                                   const struct scope *scope, const struct record *rec,
                                   struct round_trace *ret, struct error *e);
must_use enum err round_trace(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, int64_t participation, int64_t item,
                              struct round_trace *ret, struct error *e);

#endif
