/* The only statements on table alert. */
#include "figure/alert.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"

#define COLUMNS                                                                            \
    "x.id, x.county, x.object, x.turn, x.stage, x.person, x.unit, x.record, x.raised_by, " \
    "x.closed_by, x.kind, x.source, "                                                      \
    "x.period, x.register, x.title, x.body, x.why, x.due_on, x.raised_at, x.seen_at, "     \
    "x.quiet_until, x.closed_at, x.closed_why, x.pushed_at, x.reply, x.rose"

enum { COLUMN_ROSE = 25, COLUMN_UNIT_NAME };

static void read(const struct table *t, size_t i, bool named, struct alert *x)
{
    int64_t *const numbers[] = {&x->id,     &x->county, &x->object, &x->turn,      &x->stage,
                                &x->person, &x->unit,   &x->record, &x->raised_by, &x->closed_by};
    const char **const texts[] = {&x->kind,       &x->source,    &x->period,      &x->reg,
                                  &x->title,      &x->body,      &x->why,         &x->due_on,
                                  &x->raised_at,  &x->seen_at,   &x->quiet_until, &x->closed_at,
                                  &x->closed_why, &x->pushed_at, &x->reply};
    const size_t n = sizeof(numbers) / sizeof(*numbers);
    for (size_t k = 0; k < n; k++) {
        *numbers[k] = cell_int(t, i, k);
    }
    for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++) {
        *texts[k] = cell_text(t, i, n + k);
    }
    x->rose = cell_int(t, i, COLUMN_ROSE);
    x->person_name = NULL;
    x->unit_name = named ? cell_text(t, i, COLUMN_UNIT_NAME) : NULL;
    x->raised_by_name = named ? cell_text(t, i, COLUMN_UNIT_NAME + 1) : NULL;
}

static void read_all(struct arena *a, const struct table *t, bool named, struct alert **ret,
                     size_t *ret_n)
{
    *ret = arena_array(a, t->n + 1, sizeof(**ret));
    *ret_n = t->n;
    for (size_t i = 0; i < t->n; i++) {
        read(t, i, named, &(*ret)[i]);
    }
}

enum err alert_unseen(struct db *db, struct arena *a, int64_t county, int64_t person, int64_t *ret,
                      struct error *e)
{
    struct table t;
    enum err r = db_kept(
        db, a,
        "select count(*) from alert where county = ?1 and person = ?2 and closed_at is null "
        "and seen_at is null and (quiet_until is null or quiet_until < ?3)",
        ARGS(I(county), I(person), T(date_text(a, now_today()))), &t, e);
    if (!r) {
        *ret = cell_int(&t, 0, 0);
    }
    return r;
}

static enum err list_open(struct db *db, struct arena *a, int64_t county, int64_t person,
                          struct table *t, struct error *e)
{
    return db_all(db, a,
                  "select " COLUMNS
                  ", u.short, p.name from alert x left join unit u on u.id = x.unit "
                  "left join person p on p.id = x.raised_by where x.county = ?1 and x.person = ?2 "
                  "and x.closed_at is null "
                  "order by x.stage desc, x.id desc limit ?3",
                  ARGS(I(county), I(person), I(ALERT_OPEN_MAX)), t, e);
}

static enum err list_closed(struct db *db, struct arena *a, int64_t county, int64_t person,
                            int64_t after, size_t limit, struct table *t, struct error *e)
{
    return db_all(
        db, a,
        "select " COLUMNS ", u.short, p.name from alert x left join unit u on u.id = x.unit "
        "left join person p on p.id = x.raised_by where x.county = ?1 and x.person = ?2 and "
        "x.closed_at is not null "
        "and x.id < ?3 order by x.id desc limit ?4",
        ARGS(I(county), I(person), I(after ? after : INT64_MAX), I((int64_t)limit)), t, e);
}

enum err alert_list(struct db *db, struct arena *a, int64_t county, int64_t person, bool closed,
                    int64_t after, size_t limit, struct alert **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = closed ? list_closed(db, a, county, person, after, limit, &t, e)
                        : list_open(db, a, county, person, &t, e);
    if (!r) {
        read_all(a, &t, true, ret, ret_n);
    }
    return r;
}

static enum err none_changed(enum err r, int64_t changed, int64_t id, struct error *e)
{
    if (!r && id && !changed) {
        return error_set(e, ERR_NOT_FOUND, "没有这条提醒，或者它已经办结、不是给您的。");
    }
    return r;
}

enum err alert_see(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                   const char *reply, struct error *e)
{
    int64_t n = 0;
    char *clean = NULL;
    enum err r = reply ? str_clean(a, reply, strlen(reply), ALERT_REPLY_MAX, &clean, e) : OK;
    if (!r) {
        r = db_run(
            db,
            "update alert set seen_at = coalesce(seen_at, ?1), reply = coalesce(?5, reply) "
            "where county = ?2 and person = ?3 and closed_at is null and (id = ?4 or ?4 = 0)",
            ARGS(T(datetime_text(a, now_ms())), I(by->county), I(by->person), I(id),
                 T(clean ? str_trim(a, clean) : NULL)),
            &n, e);
    }
    return none_changed(r, n, id, e);
}

enum err alert_see_source(struct db *db, struct arena *a, const struct actor *by, const char *kind,
                          const char *source, const char *reg, struct error *e)
{
    return db_run(
        db,
        "update alert set seen_at = ?1 where county = ?2 and person = ?3 and closed_at is "
        "null and seen_at is null and kind = ?4 and source = ?5 and coalesce(register, "
        "'-') = ?6",
        ARGS(T(datetime_text(a, now_ms())), I(by->county), I(by->person), T(kind), T(source),
             T(str_empty(reg) ? "-" : reg)),
        NULL, e);
}

enum err alert_urged(struct db *db, struct arena *a, int64_t county, int64_t by, size_t limit,
                     struct alert **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " COLUMNS
                        ", u.short, '', p.name from alert x left join unit u on u.id = x.unit "
                        "left join person p on p.id = x.person where x.county = ?1 and x.kind = ?2 "
                        "and x.raised_by = ?3 order by x.turn desc, x.source, x.id limit ?4",
                        ARGS(I(county), T(ALERT_URGE), I(by), I((int64_t)limit)), &t, e);
    if (r) {
        return r;
    }
    read_all(a, &t, true, ret, ret_n);
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i].person_name = cell_text(&t, i, COLUMN_UNIT_NAME + 2);
    }
    return OK;
}

enum err alert_pushed(struct db *db, struct arena *a, int64_t county, int64_t id, struct error *e)
{
    return db_run(db, "update alert set pushed_at = ?1 where county = ?2 and id = ?3",
                  ARGS(T(datetime_text(a, now_ms())), I(county), I(id)), NULL, e);
}

enum err alert_quiet(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                     struct date until, struct error *e)
{
    int64_t n = 0;
    enum err r = db_run(db,
                        "update alert set quiet_until = ?1 where county = ?2 and person = ?3 and "
                        "closed_at is null and id = ?4",
                        ARGS(T(date_text(a, until)), I(by->county), I(by->person), I(id)), &n, e);
    return none_changed(r, n, id, e);
}

enum err alert_raise(struct db *db, struct arena *a, struct alert *x, bool *ret_new,
                     struct error *e)
{
    int64_t n = 0;
    x->id = id_new();
    enum err r = db_run(
        db,
        "insert into alert (id, county, kind, source, object, period, turn, stage, person, "
        "unit, register, record, title, body, "
        "why, due_on, raised_at, raised_by, rose) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
        "?18, ?19) on conflict do nothing",
        ARGS(I(x->id), I(x->county), T(x->kind), T(x->source), I(x->object), T(x->period),
             I(x->turn), I(x->stage), I(x->person), x->unit ? I(x->unit) : NIL, T(x->reg),
             x->record ? I(x->record) : NIL, T(x->title), T(x->body), T(x->why), T(x->due_on),
             T(datetime_text(a, now_ms())), I(x->raised_by), x->rose ? I(1) : NIL),
        &n, e);
    *ret_new = !r && n == 1;
    return r;
}

enum err alert_close(struct db *db, struct arena *a, int64_t county, int64_t id, int64_t event,
                     const char *why, struct error *e)
{
    return db_run(
        db,
        "update alert set closed_at = ?1, closed_by = ?2, closed_why = ?3 where county = ?4 and id "
        "= ?5 and closed_at is null",
        ARGS(T(datetime_text(a, now_ms())), event ? I(event) : NIL, T(why), I(county), I(id)), NULL,
        e);
}

enum err alert_retitle(struct db *db, int64_t county, int64_t id, const char *title,
                       struct error *e)
{
    return db_run(db, "update alert set title = ?1 where county = ?2 and id = ?3",
                  ARGS(T(title), I(county), I(id)), NULL, e);
}

enum err alert_loud(struct db *db, struct arena *a, int64_t county, struct alert **ret,
                    size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select " COLUMNS " from alert x where x.county = ?1 and x.closed_at is null and "
               "(x.quiet_until is null or x.quiet_until < ?2) order by x.person, x.id",
               ARGS(I(county), T(date_text(a, now_today()))), &t, e);
    if (!r) {
        read_all(a, &t, false, ret, ret_n);
    }
    return r;
}

enum err alert_breaking(struct db *db, struct arena *a, int64_t county, struct alert **ret,
                        size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select " COLUMNS
               " from alert x where x.county = ?1 and x.closed_at is null and x.pushed_at is null "
               "and (x.stage >= 3 or x.due_on <= ?2 or x.kind = ?3) order by x.person, x.id",
               ARGS(I(county), T(date_text(a, now_today())), T(ALERT_URGE)), &t, e);
    if (!r) {
        read_all(a, &t, false, ret, ret_n);
    }
    return r;
}

enum err alert_open_of(struct db *db, struct arena *a, int64_t county, const char *kind,
                       const char *source, struct alert **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select " COLUMNS
               " from alert x where x.county = ?1 and x.kind = ?2 and (?3 = '-' or x.source = ?3) "
               "and x.closed_at is null order by x.id",
               ARGS(I(county), T(kind), T(source ? source : "-")), &t, e);
    if (!r) {
        read_all(a, &t, false, ret, ret_n);
    }
    return r;
}
