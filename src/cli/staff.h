/* staff.h - a person with a post and an account in one go, as init, user add and the demo need them. Inside a work.
 */
#ifndef CLI_STAFF_H
#define CLI_STAFF_H

#include "people/account.h"
#include "people/org.h"

struct staff {
    const char *login, *name, *phone, *role, *from_on;
    int64_t unit;
    const char *hash;
    bool must_change;
};
must_use enum err staff_add(struct db *db, struct arena *a, const struct content *c,
                            const struct actor *by, const struct staff *s, int64_t *ret_account,
                            struct error *e);

#endif
