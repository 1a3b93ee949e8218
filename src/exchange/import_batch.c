#include "exchange/import_batch.h"

#include <stdint.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import_internal.h"
#include "people/trace.h"

enum { BATCHES_MAX = 200, SLICE = 50 };

/* --- a batch ------------------------------------------------------------------------------------------------------------ */

static enum err came_before(struct db *db, struct arena *a, const struct actor *by,
                            const struct import_plan *p, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id from import_batch where county = ?1 and register = ?2 and "
                        "digest = ?3 and state <> 'withdrawn' limit 1",
                        ARGS(I(by->county), T(p->reg->id), T(p->digest)), &t, e);
    if (!r && t.n) {
        return error_set(e, ERR_CONFLICT,
                         "这个文件已经导入过一次，再导入会重复。确实要再导入一次，请另行确认。");
    }
    return r;
}

enum err batch_open(struct db *db, struct arena *a, const struct actor *by,
                    const struct import_plan *p, bool again, int64_t *ret, struct error *e)
{
    int64_t id = id_new();
    enum err r = again ? OK : came_before(db, a, by, p, e);
    if (r) {
        return r;
    }
    r = db_run(db,
               "insert into import_batch (id, county, register, file_name, digest, person, at, "
               "backfill, written, refused, state) "
               "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 'running')",
               ARGS(I(id), I(by->county), T(p->reg->id),
                    T(str_empty(p->file_name) ? "未命名" : p->file_name), T(p->digest),
                    by->person ? I(by->person) : NIL, T(datetime_text(a, now_ms())),
                    I(p->backfill)),
               NULL, e);
    if (r) {
        return r;
    }
    const struct change set[] = {{"register", NULL, p->reg->id},
                                 {"file_name", NULL, p->file_name},
                                 {"digest", NULL, p->digest}};
    *ret = id;
    return trace_write(db, a, by, &(struct trace){by->county, "import_batch", id, "create"}, set,
                       array_len(set), e);
}

enum err batch_row(struct db *db, int64_t county, int64_t batch, size_t line,
                   const struct step_result *res, struct error *e)
{
    return db_run(
        db,
        "insert into import_row (county, batch, line, record, version) values (?1, ?2, ?3, ?4, ?5)",
        ARGS(I(county), I(batch), I((int64_t)line), I(res->record), I(res->version)), NULL, e);
}

enum err batch_count(struct db *db, int64_t batch, size_t written, size_t refused, struct error *e)
{
    return db_run(
        db, "update import_batch set written = written + ?2, refused = refused + ?3 where id = ?1",
        ARGS(I(batch), I((int64_t)written), I((int64_t)refused)), NULL, e);
}

enum err batch_close(struct db *db, struct arena *a, const struct actor *by, int64_t batch,
                     const char *state, struct error *e)
{
    struct table t;
    enum err r = db_one(db, a, "select written, refused, state from import_batch where id = ?1",
                        ARGS(I(batch)), &t, e);
    if (r) {
        return r;
    }
    r = db_run(db, "update import_batch set state = ?2 where id = ?1", ARGS(I(batch), T(state)),
               NULL, e);
    if (r) {
        return r;
    }
    const struct change set[] = {
        {"state", cell_text(&t, 0, 2), state},
        {"written", NULL, arena_printf(a, "%lld", (long long)cell_int(&t, 0, 0))},
        {"refused", NULL, arena_printf(a, "%lld", (long long)cell_int(&t, 0, 1))}};
    return trace_write(db, a, by, &(struct trace){by->county, "import_batch", batch, "close"}, set,
                       array_len(set), e);
}

/* What was left for other reasons than a choice is guessed anew next time. */
static const char *word_of(struct arena *a, const struct import_column *c)
{
    if (c->field) {
        return c->field->id;
    }
    if (c->core && !str_eq(c->core, "skip")) {
        return arena_printf(a, "@%s", c->core);
    }
    return c->core ? NULL : "-";
}

enum err batch_remember(struct db *db, struct arena *a, const struct actor *by,
                        const struct import_plan *p, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < p->n_columns; i++) {
        const char *key = import_head_key(a, p->columns[i].head),
                   *word = word_of(a, &p->columns[i]);
        if (*key && word) {
            r = db_run(db,
                       "insert into import_mapping (county, register, head, field) values (?1, ?2, "
                       "?3, ?4) "
                       "on conflict (county, register, head) do update set field = excluded.field",
                       ARGS(I(by->county), T(p->reg->id), T(key), T(word)), NULL, e);
        }
    }
    return r;
}

/* --- the list --------------------------------------------------------------------------------------------------------------- */

enum err import_batches(struct db *db, struct arena *a, const struct content *c, int64_t county,
                        const struct register_def *reg, struct import_batch **ret, size_t *ret_n,
                        struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select b.id, b.register, b.file_name, q.name, b.at, b.state, b.written, b.refused, "
        "b.backfill, b.person "
        "from import_batch b left join person q on q.id = b.person where b.county = ?1 and (?2 = "
        "'-' or b.register = ?3) "
        "order by b.id desc limit ?4",
        ARGS(I(county), T(reg ? reg->id : "-"), T(reg ? reg->id : "-"), I(BATCHES_MAX)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct import_batch){.id = cell_int(&t, i, 0),
                                          .reg = content_register(c, cell_text(&t, i, 1)),
                                          .file_name = cell_text(&t, i, 2),
                                          .person_name = cell_text(&t, i, 3),
                                          .at = cell_text(&t, i, 4),
                                          .state = cell_text(&t, i, 5),
                                          .written = cell_int(&t, i, 6),
                                          .refused = cell_int(&t, i, 7),
                                          .backfill = cell_int(&t, i, 8) != 0,
                                          .person = cell_int(&t, i, 9)};
    }
    return OK;
}

/* --- taking it back ------------------------------------------------------------------------------------------------------------ */

struct taking_back {
    struct engine *en;
    const struct actor *by;
    struct actor
        program; /* 作废 in the person's name: whoever brought them in may take them back, whatever their state */
    const struct register_def *reg;
    const char *reason;
    int64_t batch;
    struct arena *a;
    size_t n;
    bool more;
};

static enum err load_batch(struct taking_back *x, struct db *db, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, x->a,
        "select register, file_name, person, state from import_batch where county = ?1 and id = ?2",
        ARGS(I(x->by->county), I(x->batch)), &t, e);
    if (r) {
        return r;
    }
    x->reg = t.n ? content_register(x->en->content, cell_text(&t, 0, 0)) : NULL;
    if (!x->reg) {
        return error_set(e, ERR_NOT_FOUND, "没有找到这个导入批次。");
    }
    if (str_eq(cell_text(&t, 0, 3), "withdrawn")) {
        return error_set(e, ERR_INVALID, "这个导入批次已经撤回。");
    }
    bool own = x->by->person && cell_int(&t, 0, 2) == x->by->person;
    if (!own && !actor_is_system(x->by) &&
        !(x->by->scope.kind == SCOPE_COUNTY && backfill_may(x->by, x->reg))) {
        return error_set(e, ERR_DENIED,
                         "导入批次由导入的人或全县范围的经办人撤回，您现在的岗位不能撤回。");
    }
    x->reason =
        arena_printf(x->a, "撤回导入批次：%s%s%s%s", cell_text(&t, 0, 1), x->by->name ? "（" : "",
                     x->by->name ? x->by->name : "", x->by->name ? "）" : "");
    return OK;
}

static void from_changed(struct sql *s, const struct taking_back *x, const char *what)
{
    strbuf_str(&s->text, what);
    sql_lit(s, " from import_row i join ");
    sql_id(s, "r_", x->reg->id);
    sql_lit(s, " r on r.county = i.county and r.id = i.record where i.county = ");
    sql_bind(s, I(x->by->county));
    sql_lit(s, " and i.batch = ");
    sql_bind(s, I(x->batch));
}

static enum err none_changed(struct taking_back *x, struct db *db, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(x->a);
    struct table t;
    from_changed(&s, x, "select count(*), min(i.line)");
    sql_lit(&s, " and (r.version <> i.version or r.pending is not null) and not (r.voided = 1 and "
                "r.version = i.version + 1 and r.void_reason = ");
    sql_bind(&s, T(x->reason));
    sql_lit(&s, ")");
    enum err r = sql_all(&s, db, &t, e);
    if (!r && cell_int(&t, 0, 0)) {
        return error_set(e, ERR_CONFLICT,
                         "这一批里有 %lld 件已经被办理或改动过（例如文件第 %lld "
                         "行的），不能整批撤回，请逐件作废。",
                         (long long)cell_int(&t, 0, 0), (long long)cell_int(&t, 0, 1));
    }
    return r;
}

static enum err void_some(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct taking_back *x = w->ctx;
    struct sql s scoped(sql_end) = sql_begin(a);
    struct step_result res;
    struct table t;
    from_changed(&s, x, "select i.record, i.version");
    sql_lit(&s, " and r.voided = 0 order by i.line limit ");
    sql_bind(&s, I(SLICE));
    enum err r = none_changed(x, db, e);
    if (!r) {
        r = sql_all(&s, db, &t, e);
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        r = step_void(x->en, db, a, &x->program, x->reg, cell_int(&t, i, 0), cell_int(&t, i, 1),
                      x->reason, &res, e);
    }
    if (r) {
        return r;
    }
    x->n += t.n;
    x->more = t.n == SLICE;
    return x->more ? OK : batch_close(db, a, x->by, x->batch, "withdrawn", e);
}

enum err import_withdraw(struct engine *en, struct store *store, struct arena *a,
                         const struct actor *by, int64_t batch, size_t *ret_n, struct error *e)
{
    struct taking_back x = {.en = en,
                            .by = by,
                            .program = actor_system(by->county),
                            .batch = batch,
                            .a = a,
                            .more = true};
    struct db *db;
    enum err r;
    x.program.address = by->address;
    if ((r = store_reader(store, &db, e)) || (r = load_batch(&x, db, e)) ||
        (r = none_changed(&x, db, e))) {
        return r;
    }
    while (!r && x.more) {
        struct work w = {.run = void_some, .ctx = &x};
        r = store_write(store, by->county, &w, e);
        if (r) {
            *e = w.error;
        }
    }
    if (!r) {
        *ret_n = x.n;
    }
    return r;
}
