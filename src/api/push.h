/* push.h - a change that a program sends: who, which register and record, its body, the version it knows, its key. What the
 * writing handlers share.
 *
 * A change that carries an Idempotency-Key is done once: the answer is kept with the work and given again when the same key
 * comes with the same request. The key is looked at before the version, so a repeated request gets its answer, not 412.
 */
#ifndef API_PUSH_H
#define API_PUSH_H

#include "api/ask.h"
#include "base/hash.h"
#include "ledger/file.h"
#include "people/client_key.h"

struct push {
    const struct actor *who;
    const struct register_def *reg;
    const struct step_def *step;
    int64_t record, version;
    struct ask ask;
    char key[CLIENT_KEY_TEXT], digest[SM3_HEX]; /* key "": none came */
    const char *answer;
    bool repeated, key_taken; /* key_taken: by another request */
    struct step_result done;
    struct file_row file; /* api_file.c */
    /* What is done when the key is new; fills `answer` and returns what the key is kept for in *ret_about. */
    enum err (*run)(struct push *p, struct request *req, struct db *db, struct arena *a,
                    int64_t *ret_about, struct error *e);
};

/* Only by an access token that may write. */
must_use enum err push_begin(struct request *req, struct push **ret, struct error *e);
/* The register of the path, then the record and the version of a change to one, then the key: with `needed`, 428 without one.
 * A refusal with a status of its own is written into `res`: then OK comes back and *ret_told is set. */
must_use enum err push_register(struct request *req, struct push *p, struct error *e);
must_use enum err push_record(struct request *req, struct response *res, struct push *p,
                              bool *ret_told, struct error *e);
must_use enum err push_key(struct request *req, struct response *res, struct push *p, bool needed,
                           bool *ret_told, struct error *e);
must_use enum err push_refuse(struct request *req, struct response *res, int status, bool *ret_told,
                              struct error *e);
/* What tells this request from another one under the same key. `more`: beside method, path and body, NULL: nothing. */
void push_digest(const struct request *req, struct push *p, const char *more);
/* Queues the work. */
void push_submit(struct request *req, struct push *p);
/* The answer to it: `status` of success; with `version` the ETag. */
must_use enum err push_answer(struct request *req, struct response *res, int status,
                              json_t **ret_kept, struct error *e);
/* {"id", "version", "state", "waits_for_signature"} of p->done, as p->answer. */
void push_result(struct push *p, struct arena *a);

#endif
