/* job.h - background work that comes due by itself: one thread of the server, one holder among several nodes.
 *
 * A job is run again and again and finds out itself whether anything is to do; before each run its row in job_lease is taken, so
 * that of several nodes on one database only one runs it. With the test clock there is no thread: the clock runs the jobs to rest
 * before it answers.
 *
 *     struct job_env env = {store, content};
 *     r = job_start(&env, figure_jobs, figure_jobs_count, &runner, &e);   ...   job_stop(runner);
 */
#ifndef FIGURE_JOB_H
#define FIGURE_JOB_H

#include "content/content.h"
#include "store/store.h"

struct papers;
struct channels;
struct job_env {
    struct store *store;
    const struct content *content;
    const struct papers
        *papers;     /* handed through to jobs that make papers; NULL: none of these runs */
    const char *dir; /* data folder, beside papers */
    const struct channels *channels; /* ways out of the house (ledger/channel.h); NULL: none */
};
/* `memory` is the job's own, kept between runs of one runner and freed with it; NULL at first. */
struct job {
    const char *name;
    int every_s;
    enum err (*run)(const struct job_env *env, struct arena *a, void **memory, struct error *e);
    bool (*due)(const struct job_env *env, struct arena *a); /* asked before; NULL: always */
};
extern const struct job figure_jobs[]; /* counted points of assessments; alerts and digests */
extern const size_t figure_jobs_count;

struct job_runner;
must_use enum err job_start(const struct job_env *env, const struct job *jobs, size_t n,
                            struct job_runner **ret, struct error *e);
void job_stop(struct job_runner *r); /* waits for the run in hand; accepts NULL */
/* Everything once, now. A lease held by another node is waited for. */
must_use enum err job_run_all(const struct job_env *env, const struct job *jobs, size_t n,
                              struct error *e);

#endif
