#include "figure/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/id.h"
#include "base/log.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/alert_sweep.h"
#include "figure/measured.h"
#include "figure/round_auto.h"
#include "people/org.h"

enum { LEASE_MS = 120000, POLL_S = 5, WAIT_TRIES = 200, WAIT_MS = 50 };

/* --- the lease ------------------------------------------------------------------------------------------------------------- */
struct lease {
    struct work work;
    const char *name;
    int64_t node, until_ms, now;
    bool got;
};

static enum err run_lease(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct lease *l = w->ctx;
    int64_t n = 0;
    (void)a;
    enum err r = db_run(db,
                        "insert into job_lease (name, node, until_ms) values (?1, ?2, ?3) on "
                        "conflict (name) do update "
                        "set node = excluded.node, until_ms = excluded.until_ms "
                        "where job_lease.until_ms <= ?4 or job_lease.node = ?2",
                        ARGS(T(l->name), I(l->node), I(l->until_ms), I(l->now)), &n, e);
    l->got = !r && n == 1;
    return r;
}

static enum err lease(const struct job_env *env, const char *name, int64_t node, int64_t ms,
                      bool *ret, struct error *e)
{
    struct lease l = {.name = name, .node = node, .now = now_real_ms()};
    l.until_ms = l.now + ms;
    l.work = (struct work){.run = run_lease, .ctx = &l};
    enum err r = store_write(env->store, 0, &l.work, e);
    *ret = l.got;
    return r;
}

static enum err run_leased(const struct job_env *env, const struct job *job, int64_t node,
                           void **memory, bool *ret_ran, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct error ignored;
    bool given_back;
    if (job->due && !job->due(env, a)) {
        *ret_ran = true;
        return OK;
    }
    enum err r = lease(env, job->name, node, LEASE_MS, ret_ran, e);
    if (r || !*ret_ran) {
        return r;
    }
    r = job->run(env, a, memory, e);
    (void)!lease(env, job->name, node, -1, &given_back, &ignored);
    return r;
}

static void nap(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000L};
    nanosleep(&t, NULL);
}

enum err job_run_all(const struct job_env *env, const struct job *jobs, size_t n, struct error *e)
{
    int64_t node = id_new();
    for (size_t i = 0; i < n; i++) {
        bool ran = false;
        void *memory = NULL;
        for (int tries = 0; !ran && tries < WAIT_TRIES; tries++) {
            enum err r = run_leased(env, &jobs[i], node, &memory, &ran, e);
            free(memory);
            memory = NULL;
            if (r) {
                return r;
            }
            if (!ran) {
                nap(WAIT_MS);
            }
        }
        if (!ran) {
            return error_set(e, ERR_CONFLICT, "后台任务 %s 正由另一个节点执行，请稍后再试。",
                             jobs[i].name);
        }
    }
    return OK;
}

/* --- the thread ------------------------------------------------------------------------------------------------------------ */
struct job_runner {
    struct job_env env;
    const struct job *jobs;
    size_t n;
    int64_t node;
    void **memory;
    int64_t *next_us;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

static void run_due(struct job_runner *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct error e;
        bool ran = false;
        if (now_mono_us() < r->next_us[i]) {
            continue;
        }
        if (run_leased(&r->env, &r->jobs[i], r->node, &r->memory[i], &ran, &e)) {
            log_error("后台任务 %s 没有做完：%s", r->jobs[i].name, e.text);
        }
        r->next_us[i] = now_mono_us() + (int64_t)r->jobs[i].every_s * 1000000;
    }
}

static bool wait_or_stop(struct job_runner *r)
{
    int64_t us = now_mono_us() + (int64_t)POLL_S * 1000000;
    struct timespec until = {us / 1000000, us % 1000000 * 1000};
    pthread_mutex_lock(&r->lock);
    while (!r->stop && pthread_cond_timedwait(&r->wake, &r->lock, &until) == 0) {
    }
    bool stop = r->stop;
    pthread_mutex_unlock(&r->lock);
    return stop;
}

static void *thread_main(void *arg)
{
    struct job_runner *r = arg;
    do {
        run_due(r);
    } while (!wait_or_stop(r));
    return NULL;
}

static void runner_free(struct job_runner *r)
{
    for (size_t i = 0; i < r->n; i++) {
        free(r->memory[i]);
    }
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->wake);
    free(r->memory);
    free(r->next_us);
    free(r);
}

enum err job_start(const struct job_env *env, const struct job *jobs, size_t n,
                   struct job_runner **ret, struct error *e)
{
    struct job_runner *r = calloc(1, sizeof(*r));
    pthread_condattr_t monotonic;
    if (!r) {
        return error_set(e, ERR_IO, "内存不足，后台任务没有启动。");
    }
    *r = (struct job_runner){.env = *env, .jobs = jobs, .n = n, .node = id_new()};
    r->memory = calloc(n + 1, sizeof(*r->memory));
    r->next_us = calloc(n + 1, sizeof(*r->next_us));
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&r->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&r->thread, NULL, thread_main, r)) {
        runner_free(r);
        return error_set(e, ERR_IO, "后台任务的线程没有启动，请检查系统的线程限制。");
    }
    *ret = r;
    return OK;
}

void job_stop(struct job_runner *r)
{
    if (!r) {
        return;
    }
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    runner_free(r);
}

/* --- alerts and facts ------------------------------------------------------------------------------------------------------------ */
/* A county in which nothing has happened since, on the same day and on the same side of the digest's hour, needs no look. */
struct seen {
    size_t n;
    struct {
        int64_t county, seq, slot;
    } items[];
};

static int64_t slot_now(const struct content *c)
{
    int64_t minutes = now_ms() / 60000 + 480;
    return minutes / 1440 * 2 + (minutes % 1440 >= c->alerts.digest_minute);
}

static enum err head_of(struct db *db, struct arena *a, int64_t county, int64_t *ret,
                        struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select seq from chain_head where county = ?1", ARGS(I(county)), &t, e);
    *ret = !r && t.n ? cell_int(&t, 0, 0) : 0;
    return r;
}

typedef enum err look_after(const struct job_env *env, int64_t county, struct error *e);

/* Every county that has moved since this job looked last. */
static enum err each_county(const struct job_env *env, struct arena *a, void **memory,
                            look_after *look, struct error *e)
{
    struct seen *seen = *memory;
    struct county *list;
    struct db *db;
    size_t n;
    enum err r = store_reader(env->store, &db, e);
    if (r || (r = org_counties(db, a, &list, &n, e))) {
        return r;
    }
    if (!seen || seen->n != n) {
        free(seen);
        *memory = seen = calloc(1, sizeof(*seen) + n * sizeof(seen->items[0]));
        if (!seen) {
            return error_set(e, ERR_IO, "内存不足，后台任务没有做完。");
        }
        seen->n = n;
    }
    for (size_t i = 0; i < n; i++) {
        int64_t seq, slot = slot_now(env->content);
        if ((r = head_of(db, a, list[i].id, &seq, e))) {
            return r;
        }
        if (seen->items[i].county == list[i].id && seen->items[i].seq == seq &&
            seen->items[i].slot == slot) {
            continue;
        }
        if ((r = look(env, list[i].id, e)) ||
            (r = head_of(db, a, list[i].id, &seen->items[i].seq, e))) {
            return r;
        }
        seen->items[i].county = list[i].id;
        seen->items[i].slot = slot;
    }
    return OK;
}

static enum err sweep_alerts(const struct job_env *env, int64_t county, struct error *e)
{
    struct alert_swept swept;
    return alert_sweep(env->store, env->content, county, &swept, e);
}

static enum err run_alerts(const struct job_env *env, struct arena *a, void **memory,
                           struct error *e)
{
    return each_county(env, a, memory, sweep_alerts, e);
}

static enum err sweep_facts(const struct job_env *env, int64_t county, struct error *e)
{
    size_t changed;
    return round_auto_sweep(env->store, env->content, county, &changed, e);
}

static enum err run_facts(const struct job_env *env, struct arena *a, void **memory,
                          struct error *e)
{
    return each_county(env, a, memory, sweep_facts, e);
}

static enum err run_measured(const struct job_env *env, struct arena *a, void **memory,
                             struct error *e)
{
    return each_county(env, a, memory, measured_county, e);
}

const struct job figure_jobs[] = {{"measured", 20, run_measured, NULL},
                                  {"facts", 30, run_facts, NULL},
                                  {"alerts", 15, run_alerts, NULL}};
const size_t figure_jobs_count = array_len(figure_jobs);
