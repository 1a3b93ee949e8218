/* setting.h - what a person has set for his own messages: 免打扰, and by which ways they leave the house. No event: nobody else is
 * concerned.
 */
#ifndef NOTIFY_SETTING_H
#define NOTIFY_SETTING_H

#include "people/actor.h"
#include "store/store.h"

struct setting {
    int64_t person;
    bool own;         /* quiet hours of his own; else alerts.yaml's */
    int from, until;  /* minutes of the office day */
    const char *mail; /* NULL: no mail */
    bool hook;
    const char *name; /* of the person, in setting_all */
};
must_use enum err setting_get(struct db *db, struct arena *a, int64_t county, int64_t person,
                              struct setting *ret, struct error *e);
/* Inside a work. ERR_INVALID for an address we do not take; `own` with from = until: no quiet hours. */
must_use enum err setting_put(struct db *db, struct arena *a, const struct actor *by,
                              const struct setting *x, struct error *e);
/* All of a county, by person. */
must_use enum err setting_all(struct db *db, struct arena *a, int64_t county, struct setting **ret,
                              size_t *ret_n, struct error *e);
const struct setting *setting_of(const struct setting *list, size_t n, int64_t person);

/* "08:30" <-> 510; -1 when it is no time of day. */
int setting_minute(const char *text);
const char *setting_time(struct arena *a, int minute);

#endif
