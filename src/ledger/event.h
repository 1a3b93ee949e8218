/* event.h - the chain of everything that changed (docs/EVENT.md, version 1).
 *
 * One chain a county: link = SM3 over length-prefixed bytes of version, county, seq, time, actor, post, register,
 * record, step, legal date, payload digest, previous link. The head is read inside the transaction, never cached;
 * all writes of a county are serial, so there are no gaps. Nothing is updated or deleted.
 *
 * The payload is JSON text made by the caller, e.g. {"set":{"score":["4","3"]},"reason":"..."}; text forms of values.
 * Passwords, their hashes and tokens never enter it.
 *
 *     struct event ev = {.county = county, .actor = by->person, .post = by->post, .reg = def->id, .record = id,
 *                        .step = "decide", .on = "2026-09-03", .payload = json};
 *     r = event_append(db, a, &ev, by->address, e);
 */
#ifndef LEDGER_EVENT_H
#define LEDGER_EVENT_H

#include <stdio.h>

#include "base/hash.h"
#include "store/store.h"

#define EVENT_VERSION     1
#define EVENT_PAYLOAD_MAX (1 << 20) /* bytes; more is ERR_LIMIT */

struct event {
    int64_t county, seq;
    int version;
    const char *at;      /* 'YYYY-MM-DDTHH:MM:SSZ' */
    int64_t actor, post; /* person and post; 0 for the program itself */
    const char *reg;     /* register id or core table */
    int64_t record;
    const char *step, *on; /* on: legal date or NULL */
    const char *payload;
    char digest[SM3_HEX], prev[SM3_HEX], link[SM3_HEX];
};

/* Fills at (now), seq, version, digests and appends; raises the turn of `reg` (table register_turn) to seq. Also writes the
 * access_log row carrying `address` (NULL: none). */
must_use enum err event_append(struct db *db, struct arena *a, struct event *ev,
                               const char *address, struct error *e);

/* The link as docs/EVENT.md defines it; pure. `ev` needs all fields but link (the payload only by its digest). */
void event_link(const struct event *ev, char out[SM3_HEX]);

/* Events of one record in order, with names of persons and addresses joined in. */
struct event_line {
    struct event ev;
    const char *actor_name, *address;
};
must_use enum err event_list(struct db *db, struct arena *a, int64_t county, int64_t record,
                             int64_t after_seq, size_t limit, struct event_line **ret,
                             size_t *ret_n, struct error *e);

/* `checked` counts the events found good; `why` is one sentence that names the event. */
struct event_verdict {
    bool ok;
    int64_t checked, bad_seq;
    const char *why;
};
/* Walks the whole chain of a county (streaming). ok=false names the first bad event and why: payload, any other
 * field, a gap, two events exchanged, a tail cut off below chain_head. */
must_use enum err event_verify(struct db *db, struct arena *a, int64_t county,
                               struct event_verdict *ret, struct error *e);

/* Writes the chain as JSON lines (docs/EVENT.md, "Exchange form") and the head as the last line, for a second
 * program such as tests/event/verify.mjs. */
must_use enum err event_dump(struct db *db, int64_t county, FILE *out, struct error *e);

#endif
