#include "figure/digest.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "clock/almanac.h"
#include "figure/alert_group.h"

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

/* One line a matter, red ones first. */
static struct digest one_person(struct arena *a, const struct content *c, const struct alert *list,
                                size_t n, struct date today)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(BODY_BYTES);
    struct digest d = {.on = date_text(a, today), .items = (int64_t)n};
    struct alert_group *groups;
    size_t n_groups, left = 0;
    alert_groups(a, c, list, n, today, &groups, &n_groups);
    for (size_t i = 0; i < n_groups; i++) {
        d.red += (int64_t)groups[i].red;
        if (i < LINES) {
            strbuf_printf(&b, "%s%zu. %s", i ? "\n" : "", i + 1, alert_group_line(a, &groups[i]));
        } else {
            left += groups[i].n;
        }
    }
    if (left) {
        strbuf_printf(&b, "\n另有 %zu 件，见“提醒”。", left);
    }
    d.body = strbuf_take(&b, a);
    return d;
}

/* The rows of one person stand together. */
static size_t all_persons(struct arena *a, const struct content *c, const struct alert *list,
                          size_t n, struct digest *items, int64_t *persons)
{
    size_t got = 0;
    for (size_t i = 0, end; i < n; i = end, got++) {
        for (end = i; end < n && list[end].person == list[i].person; end++) {
        }
        persons[got] = list[i].person;
        items[got] = one_person(a, c, &list[i], end - i, now_today());
    }
    return got;
}

static enum err write_all(struct store *s, struct made *m, size_t n, struct error *e)
{
    enum err r = OK;
    for (size_t at = 0; !r && at <= n; at += SLICE) {
        m->from = at;
        m->to = n - at < SLICE ? n : at + SLICE;
        m->last = at + SLICE > n;
        m->work = (struct work){.run = run_made, .ctx = m};
        r = store_write(s, m->county, &m->work, e);
    }
    return r;
}

static enum err due_now(struct db *db, struct arena *a, const struct content *c, int64_t county,
                        bool *ret, struct error *e)
{
    const struct dispatch_rules rules = digest_rules(c);
    struct almanac almanac;
    bool done = false;
    *ret = false;
    if (minute_of_day(now_ms()) < rules.digest_minute) {
        return OK;
    }
    enum err r = done_today(db, a, county, date_text(a, now_today()), &done, e);
    if (r || done || (r = almanac_load(db, a, c, county, &almanac, e))) {
        return r;
    }
    *ret = dispatch_digest_due(&rules, almanac.calendar, now_today(), minute_of_day(now_ms()));
    return OK;
}

struct dispatch_rules digest_rules(const struct content *c)
{
    const struct alert_rules *r = &c->alerts;
    return (struct dispatch_rules){.digest_minute = r->digest_minute,
                                   .digest_every_day = r->digest_every_day,
                                   .quiet = {r->quiet_from, r->quiet_until},
                                   .office = {r->office_from, r->office_until},
                                   .a_day = r->push_a_day};
}

enum err digest_make(struct store *s, struct db *db, struct arena *a, const struct content *c,
                     int64_t county, size_t *ret_made, struct error *e)
{
    struct alert *list;
    bool due;
    size_t n;
    *ret_made = 0;
    enum err r = due_now(db, a, c, county, &due, e);
    if (r || !due || (r = alert_loud(db, a, county, &list, &n, e))) {
        return r;
    }
    struct digest *items = arena_array(a, n + 1, sizeof(*items));
    int64_t *persons = arena_array(a, n + 1, sizeof(*persons));
    struct made m = {
        .county = county, .today = date_text(a, now_today()), .items = items, .persons = persons};
    size_t got = all_persons(a, c, list, n, items, persons);
    r = write_all(s, &m, got, e);
    *ret_made = r ? 0 : got;
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
