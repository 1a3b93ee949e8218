/* trace_view.h - a score's way (figure/round_trace.h) in HTML: what is asked with its points, what was counted and where the
 * rows behind it are, evidence, every value it ever had, appeals. The page of a score, the item page of a unit and the review
 * are built from these pieces.
 */
#ifndef ASSESS_TRACE_VIEW_H
#define ASSESS_TRACE_VIEW_H

#include "figure/round_trace.h"
#include "ui/ui.h"

/* "2.5" from hundredths. */
const char *trace_points(struct arena *a, int64_t n);
/* "/desk/score/<participation>/<item>" */
const char *trace_href(struct arena *a, int64_t participation, int64_t item);

/* Crumb of levels, code with title and points, the words of the indicator, evidence asked for. */
void trace_asked(struct strbuf *b, const struct request *req, const struct round_trace *t);
/* The points one by one: rule, fact with the way to its rows, or what it waits for. */
void trace_points_list(struct strbuf *b, const struct request *req, const struct round_trace *t);
/* 满分 4 分。 自评 4 分。 ... */
void trace_sum(struct strbuf *b, const struct round_trace *t);
void trace_files(struct strbuf *b, const struct request *req, const struct round_trace *t);
void trace_changes(struct strbuf *b, const struct request *req, const struct round_trace *t);
void trace_appeals(struct strbuf *b, const struct request *req, const struct round_trace *t);

#endif
