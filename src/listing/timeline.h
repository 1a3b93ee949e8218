/* timeline.h - 时间表 of a list: records as bars over the months of a year, in rows by the group its page.yaml names, with the records
 * that stand on them as diamonds. A table, so that it reads without the drawing; on phones a list by month.
 *
 * The year is the one the list is filtered by, else this year. At most TIMELINE_MAX records, those that end first; how many are
 * beyond it, without an end, or of another year is said.
 */
#ifndef LISTING_TIMELINE_H
#define LISTING_TIMELINE_H

#include "clock/clock.h"
#include "listing/list.h"

#define TIMELINE_MAX   300
#define TIMELINE_MARKS 1000

struct timeline_bar {
    const struct record *rec;
    const struct clock *clock; /* id NULL: none */
    struct date from, to;      /* from absent: only the end is known */
    const char *group;         /* NULL: none */
    int64_t group_id;
    const struct record *const *marks; /* by day */
    size_t n_marks;
};
struct timeline {
    const struct page_timeline *def;
    int year;
    struct timeline_bar *bars; /* by group, then by end */
    size_t n;
    int64_t beyond, undated, elsewhere; /* not drawn */
    bool marks_beyond;
    const struct calendar *calendar;
};
must_use enum err timeline_load(struct db *db, const struct request *req, const struct list *l,
                                int64_t count, struct timeline *ret, struct error *e);
must_use enum err timeline_write(struct strbuf *b, struct db *db, const struct request *req,
                                 const struct list *l, int64_t count, struct error *e);
/* timeline_draw.c */
void timeline_draw(struct strbuf *b, const struct request *req, const struct list *l,
                   const struct timeline *t);

#endif
