#include "exchange/import_progress.h"

#include "base/now.h"
#include "base/str.h"

enum { EVERY_US = 500000, GONE_MS = 60000 };

void progress_begin(struct progress *p, struct store *store, const struct actor *by,
                    const struct register_def *reg, const char *phase)
{
    *p = (struct progress){.store = store,
                           .county = by->county,
                           .person = by->person,
                           .reg = reg,
                           .phase = phase,
                           .told_us = now_mono_us()};
}

/* The wish to stop is read where it is written: the reader of an import sees the database as it was when it began. */
static enum err run_tell(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct progress *p = w->ctx;
    struct table t;
    enum err r = db_run(
        db,
        "insert into import_progress (county, person, register, phase, done, total, halt, at) "
        "values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7) on conflict (county, person, register) do update "
        "set phase = excluded.phase, done = excluded.done, total = excluded.total, at = "
        "excluded.at, "
        "halt = case when ?8 = 1 then import_progress.halt else 0 end",
        ARGS(I(p->county), I(p->person), T(p->reg->id), T(p->phase), I((int64_t)p->done),
             I((int64_t)p->total), T(datetime_text(a, now_real_ms())), I(p->told)),
        NULL, e);
    if (!r) {
        r = db_all(db, a,
                   "select halt from import_progress where county = ?1 and person = ?2 and "
                   "register = ?3",
                   ARGS(I(p->county), I(p->person), T(p->reg->id)), &t, e);
    }
    if (!r) {
        p->halt = t.n && cell_int(&t, 0, 0);
    }
    return r;
}

static enum err run_forget(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct progress *p = w->ctx;
    (void)a;
    return db_run(db,
                  "delete from import_progress where county = ?1 and person = ?2 and register = ?3",
                  ARGS(I(p->county), I(p->person), T(p->reg->id)), NULL, e);
}

/* Short imports never tell: they are over before anybody could look. */
static bool tell(void *ctx, size_t done, size_t total)
{
    struct progress *p = ctx;
    struct work w = {.run = run_tell, .ctx = p};
    struct error ignored;
    int64_t now = now_mono_us();
    if (now - p->told_us < EVERY_US) {
        return true;
    }
    p->done = done;
    p->total = total;
    p->told_us = now;
    p->told = !store_write(p->store, p->county, &w, &ignored) || p->told;
    return !p->halt;
}

struct import_watch progress_watch(struct progress *p)
{
    return (struct import_watch){tell, p};
}

void progress_end(struct progress *p)
{
    struct work w = {.run = run_forget, .ctx = p};
    struct error ignored;
    if (p->told) {
        (void)!store_write(p->store, p->county, &w, &ignored);
    }
    p->told = false;
}

enum err progress_read(struct db *db, struct arena *a, const struct actor *by,
                       const struct register_def *reg, struct progress_now *ret, struct error *e)
{
    struct table t;
    int64_t at;
    enum err r = db_all(db, a,
                        "select phase, done, total, halt, at from import_progress where county = "
                        "?1 and person = ?2 and register = ?3",
                        ARGS(I(by->county), I(by->person), T(reg->id)), &t, e);
    if (r) {
        return r;
    }
    *ret = (struct progress_now){0};
    if (t.n && datetime_parse(cell_text(&t, 0, 4), &at) && now_real_ms() - at < GONE_MS) {
        *ret = (struct progress_now){.running = true,
                                     .writing = str_eq(cell_text(&t, 0, 0), "write"),
                                     .done = cell_int(&t, 0, 1),
                                     .total = cell_int(&t, 0, 2),
                                     .halt = cell_int(&t, 0, 3) != 0};
    }
    return OK;
}

enum err progress_halt(struct db *db, const struct actor *by, const struct register_def *reg,
                       struct error *e)
{
    return db_run(
        db,
        "update import_progress set halt = 1 where county = ?1 and person = ?2 and register = ?3",
        ARGS(I(by->county), I(by->person), T(reg->id)), NULL, e);
}
