#include "exchange/import_batch.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import_internal.h"
#include "people/trace.h"

enum { BATCHES_MAX = 200 };

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

#define COLUMNS                                                                                    \
    "b.id, b.register, b.file_name, q.name, b.at, b.state, b.written, b.refused, b.backfill, "     \
    "b.person, exists(select 1 from approval w where w.county = b.county and w.record = b.id and " \
    "w.result is null) as asked"

static struct import_batch batch_of(const struct content *c, const struct table *t, size_t i)
{
    return (struct import_batch){.id = cell_int(t, i, 0),
                                 .reg = content_register(c, cell_text(t, i, 1)),
                                 .file_name = cell_text(t, i, 2),
                                 .person_name = cell_text(t, i, 3),
                                 .at = cell_text(t, i, 4),
                                 .state = cell_text(t, i, 5),
                                 .written = cell_int(t, i, 6),
                                 .refused = cell_int(t, i, 7),
                                 .backfill = cell_int(t, i, 8) != 0,
                                 .person = cell_int(t, i, 9),
                                 .asked = cell_int(t, i, 10) != 0};
}

enum err import_batches(struct db *db, struct arena *a, const struct content *c, int64_t county,
                        const struct register_def *reg, struct import_batch **ret, size_t *ret_n,
                        struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select " COLUMNS " from import_batch b left join person q on q.id = b.person "
        "where b.county = ?1 and (?2 = '-' or b.register = ?3) order by b.id desc limit ?4",
        ARGS(I(county), T(reg ? reg->id : "-"), T(reg ? reg->id : "-"), I(BATCHES_MAX)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = batch_of(c, &t, i);
    }
    return OK;
}

enum err import_batch_load(struct db *db, struct arena *a, const struct content *c, int64_t county,
                           int64_t batch, struct import_batch *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " COLUMNS " from import_batch b left join person q on q.id = "
                        "b.person where b.county = ?1 and b.id = ?2",
                        ARGS(I(county), I(batch)), &t, e);
    if (r) {
        return r;
    }
    *ret = t.n ? batch_of(c, &t, 0) : (struct import_batch){0};
    return ret->reg ? OK : error_set(e, ERR_NOT_FOUND, "没有找到这个导入批次。");
}
