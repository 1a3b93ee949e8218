/* digest.h - 今日提要: once a day, at the hour alerts.yaml names, what stands open for each person, as one text.
 *
 * Made once a person and day, on working days alone unless alerts.yaml says every day; nobody with nothing gets one. One line a
 * matter. What of it leaves the house is notify/notice's.
 */
#ifndef FIGURE_DIGEST_H
#define FIGURE_DIGEST_H

#include "content/content.h"
#include "domain/dispatch.h"
#include "store/store.h"

struct digest {
    const char *on, *made_at, *body;
    int64_t items, red;
};
/* alerts.yaml as domain/dispatch takes it. */
struct dispatch_rules digest_rules(const struct content *c);
/* Does nothing before the hour, on a day of rest, or when today's are made. */
must_use enum err digest_make(struct store *s, struct db *db, struct arena *a,
                              const struct content *c, int64_t county, size_t *ret_made,
                              struct error *e);
/* The newest one of a person; `on` is NULL when there is none. */
must_use enum err digest_last(struct db *db, struct arena *a, int64_t county, int64_t person,
                              struct digest *ret, struct error *e);

#endif
