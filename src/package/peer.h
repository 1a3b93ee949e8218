/* peer.h - with whom packages are exchanged: the counties below a city, the city above a county. Owns package_peer.
 *
 * A key is believed from the day an administrator has compared its fingerprint by telephone and said so (pinning); whoever sends with
 * another key is refused until it has been compared anew. A county below that has never sent anything can be named beforehand, so that
 * it stands among the late ones.
 */
#ifndef PACKAGE_PEER_H
#define PACKAGE_PEER_H

#include "package/package.h"
#include "package/sender.h"

struct peer {
    int64_t id;
    bool above;
    const char *code, *name, *office;
    const char *public_hex, *pinned_at; /* NULL: no key yet */
};
/* By code. */
must_use enum err peer_list(struct db *db, struct arena *a, int64_t county, bool above,
                            struct peer **ret, size_t *ret_n, struct error *e);
/* ret->id 0: none. */
must_use enum err peer_find(struct db *db, struct arena *a, int64_t county, bool above,
                            const char *code, struct peer *ret, struct error *e);
must_use enum err peer_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                            struct peer *ret, struct error *e);
/* In a work, with an event each. A code that is there already gets the name. */
must_use enum err peer_add(struct db *db, struct arena *a, const struct actor *by, bool above,
                           const char *code, const char *name, struct error *e);
/* The sender of a package that was read and whose fingerprint was compared. */
must_use enum err peer_pin(struct db *db, struct arena *a, const struct actor *by, bool above,
                           const struct package *p, struct error *e);
bool peer_may_pin(const struct actor *by);

#endif
