/* import_batch.h - the tables import_batch, import_row and import_mapping: who brought in what, and what heads meant. All of
 * it inside works of the caller. */
#ifndef EXCHANGE_IMPORT_BATCH_H
#define EXCHANGE_IMPORT_BATCH_H

#include "exchange/import.h"

/* ERR_CONFLICT when the same file came before and `again` is not set. */
must_use enum err batch_open(struct db *db, struct arena *a, const struct actor *by,
                             const struct import_plan *p, bool again, int64_t *ret,
                             struct error *e);
must_use enum err batch_remember(struct db *db, struct arena *a, const struct actor *by,
                                 const struct import_plan *p, struct error *e);
must_use enum err batch_row(struct db *db, int64_t county, int64_t batch, size_t line,
                            const struct step_result *res, struct error *e);
must_use enum err batch_count(struct db *db, int64_t batch, size_t written, size_t refused,
                              struct error *e);
must_use enum err import_batch_load(struct db *db, struct arena *a, const struct content *c,
                                    int64_t county, int64_t batch, struct import_batch *ret,
                                    struct error *e); /* NOT_FOUND also when its register is gone */
must_use enum err batch_close(struct db *db, struct arena *a, const struct actor *by, int64_t batch,
                              const char *state, struct error *e);

#endif
