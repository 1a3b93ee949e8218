/* The background side of dossier.h, as paper/batch does it: takes the oldest job, makes the ZIP, writes the file. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/now.h"
#include "package/dossier_internal.h"

enum { TELL_US = 500000, GONE_MS = 60000 };

struct run {
    const struct job_env *env;
    struct arena *a;
    struct db *db;
    int64_t county, id, record, account, post, told_us;
    size_t done;
    struct actor who;
    struct dossier made;
    const char *state, *said, *digest;
    bool found;
};

static enum err submit(struct run *x,
                       enum err (*fn)(struct work *, struct db *, struct arena *, struct error *),
                       struct error *e)
{
    struct work w = {.run = fn, .ctx = x};
    enum err r = store_write(x->env->store, x->county, &w, e);

    if (r) {
        *e = w.error;
    }
    return r;
}

/* --- the rows ------------------------------------------------------------------------------------------ */
static enum err run_claim(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct run *x = w->ctx;
    int64_t n = 0;
    enum err r =
        db_run(db,
               "update dossier_job set state = 'running', done = 0, alive_ms = ?3 where "
               "county = ?1 and id = ?2 and (state = 'waiting' or (state = 'running' and "
               "alive_ms < ?4))",
               ARGS(I(x->county), I(x->id), I(now_real_ms()), I(now_real_ms() - GONE_MS)), &n, e);

    (void)a;
    x->found = !r && n == 1;
    return r;
}

static enum err run_tell(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct run *x = w->ctx;

    (void)a;
    return db_run(db,
                  "update dossier_job set done = ?3, alive_ms = ?4 where county = ?1 and id = ?2",
                  ARGS(I(x->county), I(x->id), I((int64_t)x->done), I(now_real_ms())), NULL, e);
}

static enum err run_end(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct run *x = w->ctx;

    (void)a;
    return db_run(db,
                  "update dossier_job set state = ?3, done = ?4, made = ?5, missing = ?6, refused "
                  "= ?7, said = ?8, digest = ?9 where county = ?1 and id = ?2",
                  ARGS(I(x->county), I(x->id), T(x->state), I((int64_t)x->done),
                       I((int64_t)x->made.files), I((int64_t)x->made.missing), T(x->made.refused),
                       T(x->said), T(x->digest)),
                  NULL, e);
}

static enum err run_forget(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct run *x = w->ctx;

    (void)a;
    return db_run(db, "delete from dossier_job where county = ?1 and id = ?2",
                  ARGS(I(x->county), I(x->id)), NULL, e);
}

/* --- the work ------------------------------------------------------------------------------------------ */
static enum err tell(void *ctx, size_t done, size_t total, struct error *e)
{
    struct run *x = ctx;

    (void)total;
    x->done = done;
    if (now_mono_us() - x->told_us < TELL_US) {
        return OK;
    }
    x->told_us = now_mono_us();
    return submit(x, run_tell, e);
}

static enum err write_zip(struct run *x, struct error *e)
{
    char hex[SM3_HEX];

    (void)mkdir(arena_printf(x->a, "%s/print", x->env->dir), 0700);
    sm3_hex(x->made.zip, x->made.zip_n, hex);
    x->digest = arena_strdup(x->a, hex);
    return bytes_write_file_atomic(dossier_path(x->a, x->env->dir, x->id), x->made.zip,
                                   x->made.zip_n, e);
}

static enum err make(struct run *x, struct error *e)
{
    const struct register_def *reg = content_plays(x->env->content, DOSSIER_PART);
    struct record *rec = arena_make(x->a, struct record);
    enum err r = actor_load(x->db, x->a, x->env->content, x->account, x->post,
                            date_text(x->a, now_today()), &x->who, e);

    if (!r && !reg) {
        r = error_set(e, ERR_INVALID, "督察资料清单这个台账已经不在了。");
    }
    const struct packing p = {.store = x->env->store,
                              .db = x->db,
                              .arena = x->a,
                              .content = x->env->content,
                              .dir = x->env->dir,
                              .who = &x->who};
    if (r || (r = record_load(x->db, x->a, p.content, &x->who.scope, reg, x->record, rec, e)) ||
        (r = dossier_make(&p, rec, tell, x, &x->made, e))) {
        return r;
    }
    return write_zip(x, e);
}

static enum err next(struct run *x, struct error *e)
{
    struct table t;
    enum err r = db_all(x->db, x->a,
                        "select county, id, record, account, post from dossier_job where state = "
                        "'waiting' or (state = 'running' and alive_ms < ?1) order by id limit 1",
                        ARGS(I(now_real_ms() - GONE_MS)), &t, e);

    if (r || !t.n) {
        return r;
    }
    x->county = cell_int(&t, 0, 0);
    x->id = cell_int(&t, 0, 1);
    x->record = cell_int(&t, 0, 2);
    x->account = cell_int(&t, 0, 3);
    x->post = cell_int(&t, 0, 4);
    return submit(x, run_claim, e);
}

static enum err take_one(const struct job_env *env, bool *ret_more, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct run x = {.env = env, .a = a};
    enum err r = store_reader(env->store, &x.db, e);

    *ret_more = false;
    if (r || (r = next(&x, e)) || !x.found) {
        return r;
    }
    *ret_more = true;
    r = make(&x, e);
    x.state = r ? "failed" : "done";
    x.said = r ? arena_strdup(a, e->text) : NULL;
    error_clear(e);
    return submit(&x, run_end, e);
}

static const char *gone_before(struct arena *a)
{
    return datetime_text(a, now_real_ms() - (int64_t)DOSSIER_DAYS * 24 * 3600 * 1000);
}

static enum err sweep(const struct job_env *env, struct arena *a, struct error *e)
{
    struct run x = {.env = env, .a = a};
    struct table t;
    enum err r = store_reader(env->store, &x.db, e);

    if (r || (r = db_all(x.db, a, "select county, id from dossier_job where at < ?1 limit 100",
                         ARGS(T(gone_before(a))), &t, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        x.county = cell_int(&t, i, 0);
        x.id = cell_int(&t, i, 1);
        (void)unlink(dossier_path(a, env->dir, x.id));
        r = submit(&x, run_forget, e);
    }
    return r;
}

static enum err run_dossiers(const struct job_env *env, struct arena *a, void **memory,
                             struct error *e)
{
    bool more = true;
    enum err r = sweep(env, a, e);

    (void)memory;
    while (!r && more) {
        r = take_one(env, &more, e);
    }
    return r;
}

/* Asked every few seconds: an idle office writes nothing. */
static bool anything(const struct job_env *env, struct arena *a)
{
    struct error ignored;
    struct table t;
    struct db *db;

    return !store_reader(env->store, &db, &ignored) &&
           !db_all(db, a,
                   "select id from dossier_job where state = 'waiting' or (state = 'running' and "
                   "alive_ms < ?1) or at < ?2 limit 1",
                   ARGS(I(now_real_ms() - GONE_MS), T(gone_before(a))), &t, &ignored) &&
           t.n > 0;
}

const struct job dossier_jobs[] = {{"dossier", 0, run_dossiers, anything}};
const size_t dossier_jobs_count = array_len(dossier_jobs);
