#include "paper/batch.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"

enum { WAITING_MOST = 3, LIST_MOST = 20, ID_CHARS = 13 };

#define COLUMNS "id, register, paper, state, said, at, refused, total, done, made, halt"

struct asking {
    const struct actor *who;
    const struct batch_ask *ask;
    int64_t id;
    const char *records, *at;
};

/* --- asking -------------------------------------------------------------------------------------------- */
static enum err run_ask(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct asking *x = w->ctx;
    struct table t;
    enum err r =
        db_all(db, a,
               "select count(*) from print_job where county = ?1 and person = ?2 and state "
               "in ('waiting', 'running')",
               ARGS(I(x->who->county), I(x->who->person)), &t, e);
    if (r) {
        return r;
    }
    if (cell_int(&t, 0, 0) >= WAITING_MOST) {
        return error_set(e, ERR_LIMIT, "您已有 %d 批正在打印，请等它们做完，或者先停下一批。",
                         WAITING_MOST);
    }
    return db_run(
        db,
        "insert into print_job (county, id, person, account, post, register, paper, base, records, "
        "total, done, made, state, halt, at, alive_ms) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "?10, 0, 0, 'waiting', 0, ?11, 0)",
        ARGS(I(x->who->county), I(x->id), I(x->who->person), I(x->who->account), I(x->who->post),
             T(x->ask->reg->id), T(x->ask->paper->id), T(x->ask->base), T(x->records),
             I((int64_t)x->ask->n), T(x->at)),
        NULL, e);
}

static enum err submit(struct store *store, int64_t county,
                       enum err (*run)(struct work *, struct db *, struct arena *, struct error *),
                       void *ctx, struct error *e)
{
    struct work w = {.run = run, .ctx = ctx};
    enum err r = store_write(store, county, &w, e);

    if (r) {
        *e = w.error;
    }
    return r;
}

enum err batch_ask(struct store *store, struct arena *a, const struct actor *who,
                   const struct batch_ask *ask, int64_t *ret, struct error *e)
{
    struct strbuf ids scoped(strbuf_clear) = strbuf_make(BATCH_MOST * (ID_CHARS + 1) + 1);
    struct asking x = {
        .who = who, .ask = ask, .id = id_new(), .at = datetime_text(a, now_real_ms())};

    if (ask->n > BATCH_MOST) {
        return error_set(e, ERR_LIMIT, "一次最多打印 %d 件，请分几次选。", BATCH_MOST);
    }
    for (size_t i = 0; i < ask->n; i++) {
        strbuf_str(&ids, i ? "," : "");
        strbuf_str(&ids, id_text(a, ask->records[i]));
    }
    x.records = strbuf_take(&ids, a);
    *ret = x.id;
    return submit(store, who->county, run_ask, &x, e);
}

/* --- reading ------------------------------------------------------------------------------------------- */
static void read_row(struct arena *a, const struct table *t, size_t i, struct batch *ret)
{
    const char *refused = cell_text(t, i, 6), *said = cell_text(t, i, 4);

    *ret = (struct batch){.id = cell_int(t, i, 0),
                          .reg = arena_strdup(a, cell_text(t, i, 1)),
                          .paper = arena_strdup(a, cell_text(t, i, 2)),
                          .state = arena_strdup(a, cell_text(t, i, 3)),
                          .said = said ? arena_strdup(a, said) : NULL,
                          .at = arena_strdup(a, cell_text(t, i, 5)),
                          .refused = str_empty(refused) ? NULL : arena_strdup(a, refused),
                          .total = cell_int(t, i, 7),
                          .done = cell_int(t, i, 8),
                          .made = cell_int(t, i, 9),
                          .halt = cell_int(t, i, 10) != 0};
}

enum err batch_load(struct db *db, struct arena *a, const struct actor *who, int64_t id,
                    struct batch *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a, "select " COLUMNS " from print_job where county = ?1 and id = ?2 and person = ?3",
        ARGS(I(who->county), I(id), I(who->person)), &t, e);

    if (!r && !t.n) {
        return error_set(e, ERR_NOT_FOUND,
                         "没有这一批打印，或者已经过期清理；请回到列表重新打印。");
    }
    if (!r) {
        read_row(a, &t, 0, ret);
    }
    return r;
}

enum err batch_list(struct db *db, struct arena *a, const struct actor *who, struct batch **ret,
                    size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " COLUMNS " from print_job where county = ?1 and person = ?2 order "
                        "by id desc limit ?3",
                        ARGS(I(who->county), I(who->person), I(LIST_MOST)), &t, e);

    *ret_n = 0;
    *ret = r ? NULL : arena_array(a, t.n + 1, sizeof(**ret));
    for (size_t i = 0; !r && i < t.n; i++) {
        read_row(a, &t, i, &(*ret)[(*ret_n)++]);
    }
    return r;
}

/* --- stopping ------------------------------------------------------------------------------------------ */
static enum err run_stop(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct asking *x = w->ctx;

    (void)a;
    return db_run(db, "update print_job set halt = 1 where county = ?1 and id = ?2 and person = ?3",
                  ARGS(I(x->who->county), I(x->id), I(x->who->person)), NULL, e);
}

enum err batch_stop(struct store *store, const struct actor *who, int64_t id, struct error *e)
{
    struct asking x = {.who = who, .id = id};

    return submit(store, who->county, run_stop, &x, e);
}

const char *batch_path(struct arena *a, const char *dir, int64_t id)
{
    return arena_printf(a, "%s/print/%s.pdf", dir, id_text(a, id));
}
