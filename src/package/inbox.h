/* inbox.h - packages of others: looked at first, taken in only when somebody confirms. Owns package_in.
 *
 * A look writes nothing. It refuses what was changed (package.h), what comes from a sender whose key is not the pinned one, what is
 * not meant for this office, the same once more, and what is older than what is there. Taking it in leaves an event, keeps the file by
 * digest, opens or closes the matter it is about, and makes the receipt.
 */
#ifndef PACKAGE_INBOX_H
#define PACKAGE_INBOX_H

#include "package/matter.h"

enum inbox_verdict {
    INBOX_NEW,         /* may be taken in */
    INBOX_UNKNOWN,     /* the sender has no pinned key: compare the fingerprint */
    INBOX_KEY_CHANGED, /* the sender has another one */
    INBOX_SAME,
    INBOX_OLDER,
    INBOX_NOT_OURS,
};
struct inbox_look {
    struct package p;
    enum inbox_verdict verdict;
    bool above;         /* on which side the sender stands */
    struct peer peer;   /* id 0: not known */
    const char *says;   /* one sentence */
    const char *digest; /* SM3 of the file */
};
must_use enum err inbox_look(const struct packing *x, struct engine *en, const void *bytes,
                             size_t n, struct inbox_look *ret, struct error *e);
/* Looks again, then writes; waits for the commit. `ret_receipt` id 0: none is due. */
must_use enum err inbox_accept(const struct packing *x, struct engine *en, const void *bytes,
                               size_t n, int64_t *ret, struct outgoing *ret_receipt,
                               struct error *e);

struct incoming {
    int64_t id, peer, serial, size, record;
    enum package_kind kind;
    const char *subject, *made, *digest, *manifest, *figures, *report, *at, *person_name;
    const char *peer_name, *peer_code;
};
/* Newest first; kind < 0: all, subject NULL: all, peer 0: all; at most 500. Without figures. */
must_use enum err inbox_list(struct db *db, struct arena *a, int64_t county, int kind,
                             const char *subject, int64_t peer, struct incoming **ret,
                             size_t *ret_n, struct error *e);
must_use enum err inbox_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                             struct incoming *ret, struct error *e);
/* The package as it was taken in, proved anew. */
must_use enum err inbox_open(struct arena *a, const char *dir, const struct incoming *in,
                             struct package *ret, struct error *e);

#endif
