/* import_back.h - taking a batch back: 作废 of every record it made, as a whole.
 *
 * Refused as a whole once one of them has been changed. Where 作废 of one of its records would ask for a signature (it has a
 * number and the register's `void:` names who signs), so does the batch: import_withdraw asks, import_sign gives the signature,
 * and with the last one all records are voided. Up to IMPORT_BACK_WHOLE records that is one work, all or nothing; more are
 * voided in slices, and import_withdraw goes on where it stopped.
 *
 *     struct import_taken taken;
 *     r = import_withdraw(&en, store, a, by, batch, &taken, e);
 *     if (!r && taken.asked) ... import_sign(&en, store, a, chief, batch, &(struct signature){.agree = true}, &taken, e);
 */
#ifndef EXCHANGE_IMPORT_BACK_H
#define EXCHANGE_IMPORT_BACK_H

#include "exchange/import.h"

#define IMPORT_BACK_WHOLE 2000

struct import_taken {
    size_t n;        /* records voided now */
    bool asked;      /* nothing was voided: it waits for a signature */
    const char *who; /* of whom: 局长 */
};
/* By whoever imported it or acts for the whole county. Not from a writer thread. */
must_use enum err import_withdraw(struct engine *en, struct store *store, struct arena *a,
                                  const struct actor *by, int64_t batch, struct import_taken *ret,
                                  struct error *e);
/* By who signs 作废 in the register and sees every record of the batch. 退回 leaves the batch as it was. */
must_use enum err import_sign(struct engine *en, struct store *store, struct arena *a,
                              const struct actor *by, int64_t batch, const struct signature *sg,
                              struct import_taken *ret, struct error *e);

/* What would be voided, for whoever may take the batch back or sign for it; NOT_FOUND for all others. */
struct import_back {
    struct import_batch batch;
    struct approval *approvals;
    size_t n_approvals;
    bool asks, may_withdraw, my_turn;
    size_t n; /* records not voided yet */
    struct record *items;
    size_t n_items; /* a page of them, as in the file */
    int64_t next;   /* line to go on from; 0: no more */
};
must_use enum err import_back_load(struct engine *en, struct db *db, struct arena *a,
                                   const struct actor *by, int64_t batch, int64_t after,
                                   size_t limit, struct import_back *ret, struct error *e);
/* Batches whose taking back waits for this actor's signature, the oldest first; at most 50. */
must_use enum err import_backs_waiting(struct engine *en, struct db *db, struct arena *a,
                                       const struct actor *by, struct import_batch **ret,
                                       size_t *ret_n, struct error *e);

#endif
