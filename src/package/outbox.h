/* outbox.h - packages made here. Owns package_out.
 *
 * What was made is 已生成 and nothing more: that it left the house is said by a person (已送出), that it arrived only by the other side's
 * signed receipt (对方已接收, inbox.h). Asked again on the same day with nothing changed, the same bytes come out.
 */
#ifndef PACKAGE_OUTBOX_H
#define PACKAGE_OUTBOX_H

#include "package/peer.h"

struct outgoing {
    int64_t id, peer, serial, size, figures;
    enum package_kind kind;
    const char *subject, *made, *digest, *manifest, *state, *at, *person_name;
    const char *peer_name; /* NULL: whoever is above */
    const char *handed_on, *handed_by, *received_on;
    bool report;
};
struct outgoing_ask {
    enum package_kind kind;
    const char *subject;     /* period, id of the record, manifest taken in */
    const struct peer *peer; /* NULL: whoever is above */
    struct package_matter matter;
};
bool packing_may(const struct actor *who);
/* Makes it, or finds the one of today that says the same. Waits for the commit. */
must_use enum err outbox_make(const struct packing *x, const struct outgoing_ask *ask,
                              struct outgoing *ret, struct error *e);
/* Newest first; `kind` < 0: all; `subject` NULL: all. At most 200. */
must_use enum err outbox_list(struct db *db, struct arena *a, int64_t county, int kind,
                              const char *subject, struct outgoing **ret, size_t *ret_n,
                              struct error *e);
must_use enum err outbox_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                              struct outgoing *ret, struct error *e);
/* By SM3 of the manifest; ret->id 0: none. */
must_use enum err outbox_by_manifest(struct db *db, struct arena *a, int64_t county,
                                     const char *manifest, struct outgoing *ret, struct error *e);
/* 已送出. Waits for the commit. */
must_use enum err outbox_hand(const struct packing *x, int64_t id, struct error *e);
/* In a work: 对方已接收 on this day. */
must_use enum err outbox_received(struct db *db, struct arena *a, const struct actor *by,
                                  int64_t id, const char *on, struct error *e);
const char *outbox_path(struct arena *a, const char *dir, const struct outgoing *o);
const char *outbox_file_name(struct arena *a, const struct sender *s, const struct outgoing *o);
const char *outbox_state(const struct outgoing *o); /* 已生成, 尚未送出 */

#endif
