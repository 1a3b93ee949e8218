/* writer.h - a thread that owns one writing connection and its queue.
 *
 * It takes all that waits (up to the batch size), runs each work in a savepoint, commits once, and only then calls
 * every `done`. While a commit waits for the disk the next batch gathers by itself; nobody sleeps to make it larger.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/driver.h"

struct writer {
    struct store *store;
    struct db *db;
    struct arena *arena; /* of the batch: emptied when every `done` has returned */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct work *first, *last;
    int64_t *counties; /* of the batch */
    bool asleep, stop;
};

must_use enum err writer_open(struct writer *w, struct store *s, struct error *e);
void writer_close(struct writer *w); /* runs what is queued, then ends the thread */
void writer_add(struct writer *w, struct work *work);
/* True on a writer thread. */
bool writer_here(void);

#endif
