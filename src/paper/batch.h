/* batch.h - 批量打印: one paper of many records in one PDF, made in the background for the person who asked. Owns print_job.
 *
 * It runs in his post as it is when the run begins: what he may not see any more is refused like what cannot be made, by name and
 * with the reason, and the rest is printed. Progress is told every half second; a run that was cut off (a restart) begins anew.
 * The file lies in <data>/print, is given to nobody else and is taken away with its row after BATCH_DAYS.
 */
#ifndef PAPER_BATCH_H
#define PAPER_BATCH_H

#include "figure/job.h"
#include "paper/paper.h"
#include "people/actor.h"

#define BATCH_MOST 1000 /* records */
#define BATCH_DAYS 3

struct batch {
    int64_t id;
    const char *reg, *paper, *state, *said,
        *at;             /* state: waiting, running, done, stopped, failed */
    const char *refused; /* a line each: title, tab, why; NULL: none */
    int64_t total, done, made;
    bool halt;
};
struct batch_ask {
    const struct register_def *reg;
    const struct paper_def *paper;
    const int64_t *records;
    size_t n;
    const char *base; /* as in struct issuing */
};
/* Waits for the commit. ERR_LIMIT beyond BATCH_MOST, or while three of this person wait or run. */
must_use enum err batch_ask(struct store *store, struct arena *a, const struct actor *who,
                            const struct batch_ask *ask, int64_t *ret, struct error *e);
/* NOT_FOUND unless it is his own. */
must_use enum err batch_load(struct db *db, struct arena *a, const struct actor *who, int64_t id,
                             struct batch *ret, struct error *e);
/* The newest ones of this person first, at most 20. */
must_use enum err batch_list(struct db *db, struct arena *a, const struct actor *who,
                             struct batch **ret, size_t *ret_n, struct error *e);
/* Waits for the commit; what is made so far becomes the file. */
must_use enum err batch_stop(struct store *store, const struct actor *who, int64_t id,
                             struct error *e);
const char *batch_path(struct arena *a, const char *dir, int64_t id);

extern const struct job batch_jobs[]; /* needs env.papers and env.dir */
extern const size_t batch_jobs_count;

#endif
