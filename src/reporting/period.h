/* period.h - the question a figure's page asks, read from the address and written back into links: period, day of knowledge,
 * unit. Without anything it is this year as known now.
 *
 *     r = period_read(req, db, &p, e);
 *     if (p.wrong) period_wrong(b, &p);             what cannot be read is told and stays typed
 *     period_form(b, a, "/desk/figures", &p, NULL);
 */
#ifndef REPORTING_PERIOD_H
#define REPORTING_PERIOD_H

#include "figure/metric.h"
#include "http/request.h"
#include "people/org.h"

#define PERIOD_UNITS 500 /* a longer list is no help */

struct period {
    struct metric_ask ask;           /* `metric` is set by the caller */
    const char *from, *to, *as_of;   /* as typed */
    const char *wrong, *wrong_field; /* a full sentence about one of them; NULL: all can be read */
    const struct unit *units;        /* to choose from; none for who speaks for one unit */
    size_t n_units;
    const char *unit_name; /* of ask.unit */
};

/* Only the database can fail; what is typed wrongly is told in `wrong`, and the period is then that of this year. */
must_use enum err period_read(const struct request *req, struct db *db, const struct scope *scope,
                              struct period *ret, struct error *e);
/* "from=2026-01-01&to=2026-12-31&as_of=..&unit=.." of what is asked, for links. */
const char *period_query(struct arena *a, const struct metric_ask *ask);
/* "2026年度", else "2026年1月1日至2026年9月28日". */
const char *period_title(struct arena *a, const struct metric_ask *ask);
void period_wrong(struct strbuf *b, const struct period *p);
/* The form: from, to, as of, unit, and a box for words when `search` is not NULL; a GET to `action`. */
void period_form(struct strbuf *b, struct arena *a, const char *action, const struct period *p,
                 const char *search);

#endif
