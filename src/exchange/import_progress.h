/* import_progress.h - how far an import is, for whoever waits for it: a row of the database that the import writes every half
 * second and a page reads meanwhile, on whichever node. The same row carries the wish to stop.
 *
 *     struct progress p;
 *     progress_begin(&p, store, by, reg, "judge");
 *     struct import_watch w = progress_watch(&p);      to import_plan_watched, or into import_options
 *     ...
 *     progress_end(&p);
 */
#ifndef EXCHANGE_IMPORT_PROGRESS_H
#define EXCHANGE_IMPORT_PROGRESS_H

#include "exchange/import.h"

struct progress {
    struct store *store;
    int64_t county, person;
    const struct register_def *reg;
    const char *phase; /* judge, write */
    size_t done, total;
    int64_t told_us;
    bool told, halt;
};
void progress_begin(struct progress *p, struct store *store, const struct actor *by,
                    const struct register_def *reg, const char *phase);
struct import_watch progress_watch(struct progress *p);
/* Takes the row away. A failure here is nobody's loss: a row without a sign of life for a minute counts as gone. */
void progress_end(struct progress *p);

struct progress_now {
    bool running, writing, halt;
    int64_t done, total;
};
must_use enum err progress_read(struct db *db, struct arena *a, const struct actor *by,
                                const struct register_def *reg, struct progress_now *ret,
                                struct error *e);
/* In a work: asks the import of this person to stop. Nothing happens when none runs. */
must_use enum err progress_halt(struct db *db, const struct actor *by,
                                const struct register_def *reg, struct error *e);

#endif
