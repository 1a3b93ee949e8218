#include "figure/digest.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"

enum {
    LINES = 20,
    BODY_BYTES = 16 << 10,
    SLICE = 50,
    OFFICE_MINUTES = 8 * 60,
    DAY_MINUTES = 24 * 60
};
#define MADE "digest_on"

struct made {
    struct work work;
    int64_t county;
    const char *today;
    const struct digest *items;
    const int64_t *persons;
    size_t from, to;
    bool last;
};

static int minute_of_day(int64_t ms)
{
    return (int)((ms / 60000 + OFFICE_MINUTES) % DAY_MINUTES);
}

static enum err done_today(struct db *db, struct arena *a, int64_t county, const char *today,
                           bool *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select value from setting where county = ?1 and name = ?2",
                        ARGS(I(county), T(MADE)), &t, e);
    *ret = !r && t.n && str_eq(cell_text(&t, 0, 0), today);
    return r;
}

static enum err run_made(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct made *m = w->ctx;
    enum err r = OK;
    for (size_t i = m->from; !r && i < m->to; i++) {
        r = db_run(db,
                   "insert into digest (id, county, person, on_date, made_at, items, red, body) "
                   "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (county, person, on_date) "
                   "do nothing",
                   ARGS(I(id_new()), I(m->county), I(m->persons[i]), T(m->today),
                        T(datetime_text(a, now_ms())), I(m->items[i].items), I(m->items[i].red),
                        T(m->items[i].body)),
                   NULL, e);
    }
    if (!r && m->last) {
        r = db_run(db,
                   "insert into setting (county, name, value) values (?1, ?2, ?3) "
                   "on conflict (county, name) do update set value = excluded.value",
                   ARGS(I(m->county), T(MADE), T(m->today)), NULL, e);
    }
    return r;
}

/* The lines of one person stand together; returns the row after them. */
static size_t one_person(struct arena *a, const struct table *t, size_t row, const char *today,
                         struct digest *ret, int64_t *ret_person)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(BODY_BYTES);
    int64_t person = cell_int(t, row, 0);
    struct digest d = {.on = today};
    for (; row < t->n && cell_int(t, row, 0) == person; row++) {
        const char *due = cell_text(t, row, 3);
        d.red += cell_int(t, row, 1) >= 3 || (due && strcmp(due, today) < 0);
        if (++d.items <= LINES) {
            strbuf_printf(&b, "%s%lld. %s", d.items > 1 ? "\n" : "", (long long)d.items,
                          cell_text(t, row, 2));
        }
    }
    if (d.items > LINES) {
        strbuf_printf(&b, "\n另有 %lld 条，见“提醒”。", (long long)(d.items - LINES));
    }
    d.body = strbuf_take(&b, a);
    *ret = d;
    *ret_person = person;
    return row;
}

enum err digest_make(struct store *s, struct db *db, struct arena *a, const struct content *c,
                     int64_t county, size_t *ret_made, struct error *e)
{
    const char *today = date_text(a, now_today());
    bool done = false;
    struct table t;
    *ret_made = 0;
    if (minute_of_day(now_ms()) < c->alerts.digest_minute) {
        return OK;
    }
    enum err r = done_today(db, a, county, today, &done, e);
    if (r || done) {
        return r;
    }
    r = db_all(
        db, a,
        "select x.person, x.stage, x.title, x.due_on from alert x where x.county = ?1 and "
        "x.closed_at is null "
        "and (x.quiet_until is null or x.quiet_until < ?2) order by x.person, x.stage desc, x.id",
        ARGS(I(county), T(today)), &t, e);
    if (r) {
        return r;
    }
    struct digest *items = arena_array(a, t.n + 1, sizeof(*items));
    int64_t *persons = arena_array(a, t.n + 1, sizeof(*persons));
    size_t n = 0;
    for (size_t row = 0; row < t.n; n++) {
        row = one_person(a, &t, row, today, &items[n], &persons[n]);
    }
    for (size_t at = 0; !r && at <= n; at += SLICE) {
        struct made m = {
            .county = county, .today = today, .items = items, .persons = persons, .from = at};
        m.to = n - at < SLICE ? n : at + SLICE;
        m.last = at + SLICE > n;
        m.work = (struct work){.run = run_made, .ctx = &m};
        r = store_write(s, county, &m.work, e);
    }
    *ret_made = r ? 0 : n;
    return r;
}

enum err digest_last(struct db *db, struct arena *a, int64_t county, int64_t person,
                     struct digest *ret, struct error *e)
{
    struct table t;
    *ret = (struct digest){0};
    enum err r = db_all(
        db, a,
        "select on_date, made_at, body, items, red from digest where county = ?1 and person = ?2 "
        "order by on_date desc limit 1",
        ARGS(I(county), I(person)), &t, e);
    if (!r && t.n) {
        *ret = (struct digest){cell_text(&t, 0, 0), cell_text(&t, 0, 1), cell_text(&t, 0, 2),
                               cell_int(&t, 0, 3), cell_int(&t, 0, 4)};
    }
    return r;
}
