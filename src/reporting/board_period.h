/* board_period.h - which days and which unit a board is asked for: read from the address, written back into links and the form.
 * Without anything it is this year to today, or the whole of the working year chosen in the top bar.
 *
 *     ?year=2026&span=q3     ?span=own&from=2026-03-01&to=2026-05-31     &unit=<id>  with the units below it
 */
#ifndef REPORTING_BOARD_PERIOD_H
#define REPORTING_BOARD_PERIOD_H

#include "board/board.h"
#include "people/org.h"
#include "ui/ui.h"

struct board_period {
    int64_t year;
    const char *span; /* ytd, year, h1 h2, q1..q4, m1..m12, own */
    struct board_ask *ask;
};
/* Fills ask->from, to, unit, below. A year, span or date that cannot be read is ERR_INVALID with a sentence. */
must_use enum err board_period_read(const struct request *req, struct board_ask *ask,
                                    struct board_period *ret, struct error *e);
/* "year=2026&span=q3&unit=.." for links to the same board. */
const char *board_period_query(struct arena *a, const struct board_period *p);
/* "2026年第三季度", "2026年1月1日至9月28日". */
const char *board_period_title(struct arena *a, const struct board_period *p);
/* The form: year, span, days of one's own, unit (`units` may be none). A GET to `action`. */
void board_period_form(struct strbuf *b, struct arena *a, const char *action,
                       const struct board_period *p, const struct unit *units, size_t n_units);
/* "from=..&to=..&unit=..&below=1" of one figure, for the pages of 指标口径. */
const char *board_figure_query(struct arena *a, const struct metric_ask *ask);

#endif
