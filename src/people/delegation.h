/* delegation.h - 外出委托: who is away lets another person sign in one of his posts, from one day to another, both included.
 *
 * The one who is asked finds the lent post among his posts (actor_load) and changes to it; there he sees what the absent one sees
 * and only signs. The signature is shown as 受…委托. Lent posts cannot be lent on; posts that only prepare neither lend nor borrow.
 */
#ifndef PEOPLE_DELEGATION_H
#define PEOPLE_DELEGATION_H

#include "people/actor.h"

struct delegation {
    int64_t id, county, person, post, unit, to_person;
    const char *role, *from_on, *to_on, *reason;
    const char *name, *to_name, *unit_name;
};
/* By the absent person himself, for `d->post`, `to_person`, `from_on`, `to_on`, `reason`; the rest is filled. */
must_use enum err delegation_add(struct db *db, struct arena *a, const struct content *c,
                                 const struct actor *by, struct delegation *d, struct error *e);
/* Taken back: holds from now on. By who gave it. */
must_use enum err delegation_end(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                                 struct error *e);
/* Given or received by `person`, not over on `today`. */
must_use enum err delegation_list(struct db *db, struct arena *a, int64_t county, int64_t person,
                                  const char *today, struct delegation **ret, size_t *ret_n,
                                  struct error *e);

#endif
