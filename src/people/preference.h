/* preference.h - what a person has set for himself: 大字 ("large"), pinned registers, saved views. No events.
 */
#ifndef PEOPLE_PREFERENCE_H
#define PEOPLE_PREFERENCE_H

#include "store/store.h"

/* NULL when nothing was set. */
must_use enum err preference_get(struct db *db, struct arena *a, int64_t county, int64_t account,
                                 const char *name, const char **ret, struct error *e);
/* NULL or "" forgets it. At most 16 KB. */
must_use enum err preference_set(struct db *db, int64_t county, int64_t account, const char *name,
                                 const char *value, struct error *e);

#endif
