/* The background side of batch.h: takes the oldest job, makes its papers one by one, writes the file. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/log.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "paper/batch.h"
#include "paper/issue.h"

enum { TELL_US = 500000, GONE_MS = 60000, REFUSED_MAX = 262144 };

struct run {
    const struct job_env *env;
    struct arena *a;
    struct db *db;
    int64_t county, id, account, post, told_us;
    const char *reg_id, *paper_id, *base, *records, *state, *said, *refused;
    const struct register_def *reg;
    const struct paper_def *paper;
    struct actor who;
    struct doc *docs;
    size_t made, done;
    bool found, halt;
    struct strbuf lines; /* refused */
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
/* Taken by the update, so that of two nodes only one has it. */
static enum err run_claim(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct run *x = w->ctx;
    int64_t n = 0;
    enum err r =
        db_run(db,
               "update print_job set state = 'running', done = 0, made = 0, alive_ms = ?3 "
               "where county = ?1 and id = ?2 and (state = 'waiting' or (state = "
               "'running' and alive_ms < ?4))",
               ARGS(I(x->county), I(x->id), I(now_real_ms()), I(now_real_ms() - GONE_MS)), &n, e);

    (void)a;
    x->found = !r && n == 1;
    return r;
}

static enum err run_tell(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct run *x = w->ctx;
    struct table t;
    enum err r = db_run(
        db,
        "update print_job set done = ?3, made = ?4, alive_ms = ?5 where county = "
        "?1 and id = ?2",
        ARGS(I(x->county), I(x->id), I((int64_t)x->done), I((int64_t)x->made), I(now_real_ms())),
        NULL, e);

    if (!r && !(r = db_all(db, a, "select halt from print_job where county = ?1 and id = ?2",
                           ARGS(I(x->county), I(x->id)), &t, e))) {
        x->halt = t.n && cell_int(&t, 0, 0) != 0;
    }
    return r;
}

static enum err run_end(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct run *x = w->ctx;

    (void)a;
    return db_run(db,
                  "update print_job set state = ?3, done = ?4, made = ?5, refused = ?6, said = ?7 "
                  "where county = ?1 and id = ?2",
                  ARGS(I(x->county), I(x->id), T(x->state), I((int64_t)x->done),
                       I((int64_t)x->made), T(x->refused), T(x->said)),
                  NULL, e);
}

static enum err run_forget(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct run *x = w->ctx;

    (void)a;
    return db_run(db, "delete from print_job where county = ?1 and id = ?2",
                  ARGS(I(x->county), I(x->id)), NULL, e);
}

/* --- one record ---------------------------------------------------------------------------------------- */
static void refuse(struct run *x, const char *title, const char *why)
{
    strbuf_str(&x->lines, str_replace(x->a, str_replace(x->a, title, "\t", " "), "\n", " "));
    strbuf_lit(&x->lines, "\t");
    strbuf_str(&x->lines, str_replace(x->a, why, "\n", " "));
    strbuf_lit(&x->lines, "\n");
}

/* What one record lacks is told beside its name; only a failing database or missing fonts end the run. */
static enum err one(struct run *x, int64_t id, struct error *e)
{
    struct record *rec = arena_make(x->a, struct record);
    struct issue *list;
    const char *why = NULL;
    size_t n;
    enum err r = record_load(x->db, x->a, x->env->content, &x->who.scope, x->reg, id, rec, e);

    if (r == ERR_NOT_FOUND) {
        refuse(x, id_text(x->a, id), e->text);
        return OK;
    }
    if (r || (r = issue_list(x->db, x->a, rec->county, rec->id, &list, &n, e))) {
        return r;
    }
    struct issuing *is = arena_make(x->a, struct issuing);
    *is = (struct issuing){.store = x->env->store,
                           .db = x->db,
                           .arena = x->a,
                           .content = x->env->content,
                           .dir = x->env->dir,
                           .who = &x->who,
                           .paper = x->paper,
                           .rec = rec,
                           .base = x->base};
    struct paper_source s = issue_source(is, issue_draft(list, n, x->paper->id));
    if (!(r = source_door(&s, &why, e)) && !why) {
        r = render_doc(&s, true, "2000-01-01T00:00:00Z", &x->docs[x->made], e);
        x->made += !r;
    }
    if (r == ERR_IO) {
        return r;
    }
    if (r || why) {
        refuse(x, rec->title, r ? e->text : why);
        error_clear(e);
    }
    return OK;
}

static enum err tell(struct run *x, struct error *e)
{
    if (now_mono_us() - x->told_us < TELL_US) {
        return OK;
    }
    x->told_us = now_mono_us();
    return submit(x, run_tell, e);
}

static enum err all(struct run *x, struct error *e)
{
    char **ids;
    size_t n = str_split(x->a, x->records, ',', &ids);
    enum err r = OK;

    x->docs = arena_array(x->a, n + 1, sizeof(*x->docs));
    for (size_t i = 0; !r && i < n && !x->halt; i++) {
        int64_t id;
        r = id_parse(ids[i], &id) ? one(x, id, e) : OK;
        x->done = i + 1;
        r = r ? r : tell(x, e);
    }
    return r;
}

static enum err write_file(struct run *x, struct error *e)
{
    const char *path = batch_path(x->a, x->env->dir, x->id);
    struct doc_file file;
    enum err r = x->made ? render_together(x->a, x->docs, x->made, &file, e) : OK;

    if (r || !x->made) {
        return r;
    }
    (void)mkdir(arena_printf(x->a, "%s/print", x->env->dir), 0700);
    return bytes_write_file_atomic(path, file.bytes, file.n, e);
}

static enum err make(struct run *x, struct error *e)
{
    enum err r;

    x->reg = content_register(x->env->content, x->reg_id);
    x->paper = papers_find(x->env->papers, x->paper_id);
    if (!x->reg || !x->paper || x->paper->reg != x->reg) {
        return error_set(e, ERR_INVALID, "这种文书已经不在了，请回到列表重新选。");
    }
    if ((r = actor_load(x->db, x->a, x->env->content, x->account, x->post,
                        date_text(x->a, now_today()), &x->who, e)) ||
        (r = all(x, e))) {
        return r;
    }
    return write_file(x, e);
}

/* --- the job ------------------------------------------------------------------------------------------- */
static enum err next(struct run *x, struct error *e)
{
    struct table t;
    enum err r =
        db_all(x->db, x->a,
               "select county, id, account, post, register, paper, base, records, halt from "
               "print_job where state = 'waiting' or (state = 'running' and alive_ms < "
               "?1) order by id limit 1",
               ARGS(I(now_real_ms() - GONE_MS)), &t, e);

    if (r || !t.n) {
        return r;
    }
    const char *base = cell_text(&t, 0, 6);
    x->county = cell_int(&t, 0, 0);
    x->id = cell_int(&t, 0, 1);
    x->account = cell_int(&t, 0, 2);
    x->post = cell_int(&t, 0, 3);
    x->reg_id = arena_strdup(x->a, cell_text(&t, 0, 4));
    x->paper_id = arena_strdup(x->a, cell_text(&t, 0, 5));
    x->base = base ? arena_strdup(x->a, base) : NULL;
    x->records = arena_strdup(x->a, cell_text(&t, 0, 7));
    x->halt = cell_int(&t, 0, 8) != 0;
    return submit(x, run_claim, e);
}

static enum err take_one(const struct job_env *env, bool *ret_more, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct run x = {.env = env, .a = a, .lines = strbuf_make(REFUSED_MAX)};
    enum err r = store_reader(env->store, &x.db, e);

    if (r || (r = next(&x, e)) || !x.found) {
        *ret_more = false;
        strbuf_clear(&x.lines);
        return r;
    }
    *ret_more = true;
    r = make(&x, e);
    x.state = r ? "failed" : x.halt ? "stopped" : "done";
    x.said = r ? arena_strdup(a, e->text) : NULL;
    x.refused = x.lines.len ? strbuf_take(&x.lines, a) : NULL;
    strbuf_clear(&x.lines);
    error_clear(e);
    return submit(&x, run_end, e);
}

static enum err sweep(const struct job_env *env, struct arena *a, struct error *e)
{
    const char *before = datetime_text(a, now_real_ms() - (int64_t)BATCH_DAYS * 24 * 3600 * 1000);
    struct run x = {.env = env, .a = a};
    struct table t;
    enum err r = store_reader(env->store, &x.db, e);

    if (r || (r = db_all(x.db, a, "select county, id from print_job where at < ?1 limit 100",
                         ARGS(T(before)), &t, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        x.county = cell_int(&t, i, 0);
        x.id = cell_int(&t, i, 1);
        (void)unlink(batch_path(a, env->dir, x.id));
        r = submit(&x, run_forget, e);
    }
    return r;
}

static enum err run_batches(const struct job_env *env, struct arena *a, void **memory,
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
    const char *before = datetime_text(a, now_real_ms() - (int64_t)BATCH_DAYS * 24 * 3600 * 1000);
    struct error ignored;
    struct table t;
    struct db *db;

    return !store_reader(env->store, &db, &ignored) &&
           !db_all(db, a,
                   "select id from print_job where state = 'waiting' or (state = 'running' and "
                   "alive_ms < ?1) or at < ?2 limit 1",
                   ARGS(I(now_real_ms() - GONE_MS), T(before)), &t, &ignored) &&
           t.n > 0;
}

const struct job batch_jobs[] = {{"print", 0, run_batches, anything}};
const size_t batch_jobs_count = array_len(batch_jobs);
