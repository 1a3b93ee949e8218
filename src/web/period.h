/* period.h - the question a figure's page asks, read from the address and written back into links: period, day of knowledge,
 * unit. Without anything it is this year as known now.
 */
#ifndef WEB_PERIOD_H
#define WEB_PERIOD_H

#include "figure/metric.h"
#include "http/request.h"

/* A date that cannot be read is ERR_INVALID with a sentence. `ask->metric` is set by the caller. */
must_use enum err period_read(const struct request *req, struct metric_ask *ask, struct error *e);
/* "from=2026-01-01&to=2026-12-31&as_of=..&unit=.." of what is asked, for links. */
const char *period_query(struct arena *a, const struct metric_ask *ask);
/* "2026年度", else "2026年1月1日至2026年9月28日". */
const char *period_title(struct arena *a, const struct metric_ask *ask);
/* The form: from, to, as of; a GET to `action`. */
void period_form(struct strbuf *b, struct arena *a, const char *action,
                 const struct metric_ask *ask);

#endif
