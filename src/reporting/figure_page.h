/* figure_page.h - what the pages of figures share: the question, and cells of their tables.
 */
#ifndef REPORTING_FIGURE_PAGE_H
#define REPORTING_FIGURE_PAGE_H

#include "reporting/period.h"
#include "ui/ui.h"

struct figure {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct scope *scope;
    struct strbuf *b;
    struct period period;
    struct metric_ask ask;
};
must_use enum err figure_begin(struct request *req, struct figure *f, struct error *e);
/* The metric of the address. */
must_use enum err figure_find(struct figure *f, struct error *e);
const char *figure_href(struct figure *f, const char *tail);
/* As text; a question that this definition does not answer (by year only) gives its reason, `ret_value` unknown. */
must_use enum err figure_text(struct figure *f, const struct metric_ask *ask, const char **ret,
                              struct metric_value *ret_value, struct error *e);
/* "+3", "-1.20 个百分点", "持平"; "" where nothing can be said. */
const char *figure_change(struct arena *a, const struct metric_value *now,
                          const struct metric_value *before);
const char *figure_backfill(struct arena *a, const struct metric_value *v); /* 含补录 3 件 */
/* What one of `unit` is: the note of content/codes/count_units; NULL: it needs no word. */
const char *figure_unit_note(const struct content *c, const char *unit);
/* The menu group the figure belongs to, by what it counts. */
const char *figure_group(const struct metric_def *m);
void figure_cell(struct strbuf *b, const char *class, const char *text);

#endif
