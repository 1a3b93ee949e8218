/* The revision lies in `setting` as "<number> <digest of all years>"; a first touch without clocks costs nothing. */
#include "clock/almanac.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "ledger/event.h"

#define SETTING    "calendar"
#define MAX_SPAN   40 /* days; longer ones are slips */
#define MAX_DAYS   400
#define YEAR_BYTES (64 << 10)

/* --- revision ------------------------------------------------------------------------------------------------------- */
struct revision {
    int64_t n;
    const char *digest;
};

static enum err read_revision(struct db *db, struct arena *a, int64_t county, struct revision *ret,
                              struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select value from setting where county = ?1 and name = ?2",
                        ARGS(I(county), T(SETTING)), &t, e);
    *ret = (struct revision){0};
    if (r || t.n == 0 || cell_null(&t, 0, 0)) {
        return r;
    }
    char **parts;
    size_t n = str_split(a, cell_text(&t, 0, 0), ' ', &parts);
    if (n == 2 && str_to_int(parts[0], &ret->n)) {
        ret->digest = parts[1];
    }
    return OK;
}

static void digest_days(struct strbuf *b, const struct date *days, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_printf(b, "%02d%02d", days[i].month, days[i].day);
    }
    strbuf_char(b, ';');
}

static const char *digest_of(struct arena *a, const struct calendar *c)
{
    struct strbuf b = strbuf_make(1 << 20);
    char *hex = arena_alloc(a, SM3_HEX);
    for (size_t i = 0; i < c->n; i++) {
        strbuf_printf(&b, "%d:", c->years[i].year);
        digest_days(&b, c->years[i].off, c->years[i].n_off);
        digest_days(&b, c->years[i].on, c->years[i].n_on);
    }
    sm3_hex(b.ptr, b.len, hex);
    strbuf_clear(&b);
    return hex;
}

static enum err write_revision(struct db *db, struct arena *a, int64_t county, int64_t n,
                               const char *digest, struct error *e)
{
    return db_run(db,
                  "insert into setting (county, name, value) values (?1, ?2, ?3) "
                  "on conflict (county, name) do update set value = excluded.value",
                  ARGS(I(county), T(SETTING), T(arena_printf(a, "%lld %s", (long long)n, digest))),
                  NULL, e);
}

/* --- years ---------------------------------------------------------------------------------------------------------- */
static const struct calendar_year *content_year(const struct content *c, int year)
{
    for (size_t i = 0; i < c->calendar->n; i++) {
        if (c->calendar->years[i].year == year) {
            return &c->calendar->years[i];
        }
    }
    return NULL;
}

/* The rest days of spans one by one. */
static void spread(struct arena *a, const struct almanac_year *y, struct calendar_year *ret)
{
    struct date *off = arena_array(a, MAX_DAYS, sizeof(*off));
    size_t n = 0;
    for (size_t i = 0; i < y->n_spans; i++) {
        for (struct date d = y->spans[i].from;
             date_ok(d) && date_cmp(d, y->spans[i].to) <= 0 && n < MAX_DAYS; d = date_add(d, 1)) {
            off[n++] = d;
        }
    }
    *ret = (struct calendar_year){.year = y->year,
                                  .off = off,
                                  .n_off = n,
                                  .on = y->on,
                                  .n_on = y->n_on,
                                  .spans = y->spans,
                                  .n_spans = y->n_spans};
}

static int by_year(const void *x, const void *y)
{
    const struct calendar_year *l = x, *r = y;
    return (l->year > r->year) - (l->year < r->year);
}

static const struct calendar *merged(struct arena *a, const struct content *c,
                                     const struct almanac_year *own, size_t n)
{
    struct calendar *cal = arena_make(a, struct calendar);
    struct calendar_year *years = arena_array(a, c->calendar->n + n + 1, sizeof(*years));
    size_t k = 0;
    for (size_t i = 0; i < c->calendar->n; i++) {
        bool replaced = false;
        for (size_t j = 0; j < n; j++) {
            replaced = replaced || own[j].year == c->calendar->years[i].year;
        }
        if (!replaced) {
            years[k++] = c->calendar->years[i];
        }
    }
    for (size_t j = 0; j < n; j++) {
        spread(a, &own[j], &years[k++]);
    }
    if (k) {
        qsort(years, k, sizeof(*years), by_year);
    }
    cal->years = years;
    cal->n = k;
    return cal;
}

/* Days of one name that follow each other are one holiday. */
static void add_off(struct arena *a, struct holiday_span **spans, size_t *n, size_t *cap,
                    struct date d, const char *name)
{
    struct holiday_span *last = *n ? &(*spans)[*n - 1] : NULL;
    if (last && str_eq(last->name, name) && date_diff(d, last->to) == 1) {
        last->to = d;
        return;
    }
    *(struct holiday_span *)arena_push(a, spans, n, cap, sizeof(**spans)) =
        (struct holiday_span){name, d, d};
}

static enum err read_days(struct db *db, struct arena *a, int64_t county, struct almanac_year *y,
                          struct error *e)
{
    struct table t;
    struct holiday_span *spans = NULL;
    size_t n = 0, cap = 0;
    enum err r = db_all(db, a,
                        "select day, work, name from calendar_day where county = ?1 and day >= ?2 "
                        "and day <= ?3 order by day",
                        ARGS(I(county), T(arena_printf(a, "%d-01-01", y->year)),
                             T(arena_printf(a, "%d-12-31", y->year))),
                        &t, e);
    if (r) {
        return r;
    }
    struct date *on = arena_array(a, t.n + 1, sizeof(*on));
    for (size_t i = 0; i < t.n; i++) {
        struct date d;
        if (!date_parse(cell_text(&t, i, 0), &d)) {
            continue;
        }
        if (cell_int(&t, i, 1)) {
            on[y->n_on++] = d;
        } else {
            const char *name = cell_text(&t, i, 2);
            add_off(a, &spans, &n, &cap, d, name ? name : "放假");
        }
    }
    y->on = on;
    y->spans = spans;
    y->n_spans = n;
    return OK;
}

static enum err own_years(struct db *db, struct arena *a, int64_t county, struct almanac_year **ret,
                          size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select y.year, y.source, p.name, y.changed_at from calendar_year y left join "
               "person p on p.id = y.changed_by where y.county = ?1 order by y.year",
               ARGS(I(county)), &t, e);
    if (r) {
        return r;
    }
    struct almanac_year *years = arena_array(a, t.n + 1, sizeof(*years));
    for (size_t i = 0; !r && i < t.n; i++) {
        years[i] = (struct almanac_year){.year = (int)cell_int(&t, i, 0),
                                         .own = true,
                                         .source = cell_text(&t, i, 1),
                                         .changed_by = cell_text(&t, i, 2),
                                         .changed_at = cell_text(&t, i, 3)};
        r = read_days(db, a, county, &years[i], e);
    }
    *ret = years;
    *ret_n = t.n;
    return r;
}

enum err almanac_load(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      struct almanac *ret, struct error *e)
{
    struct almanac_year *own;
    struct revision rev;
    size_t n;
    enum err r = own_years(db, a, county, &own, &n, e);
    if (r || (r = read_revision(db, a, county, &rev, e))) {
        return r;
    }
    *ret = (struct almanac){n ? merged(a, c, own, n) : c->calendar, rev.n};
    return OK;
}

static void from_content(const struct content *c, struct almanac_year *y)
{
    const struct calendar_year *known = content_year(c, y->year);
    if (known) {
        y->spans = known->spans;
        y->n_spans = known->n_spans;
        y->on = known->on;
        y->n_on = known->n_on;
    }
}

enum err almanac_year(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      int year, struct almanac_year *ret, struct error *e)
{
    struct almanac_year *own;
    size_t n;
    enum err r = own_years(db, a, county, &own, &n, e);
    if (r) {
        return r;
    }
    *ret = (struct almanac_year){.year = year};
    from_content(c, ret);
    for (size_t i = 0; i < n; i++) {
        if (own[i].year == year) {
            *ret = own[i];
        }
    }
    return OK;
}

static int by_number(const void *x, const void *y)
{
    return *(const int *)x - *(const int *)y;
}

enum err almanac_years(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       int **ret, size_t *ret_n, struct error *e)
{
    struct almanac_year *own;
    size_t n, k = 0, kept = 0;
    enum err r = own_years(db, a, county, &own, &n, e);
    if (r) {
        return r;
    }
    int *years = arena_array(a, c->calendar->n + n + 2, sizeof(*years));
    for (size_t i = 0; i < c->calendar->n; i++) {
        years[k++] = c->calendar->years[i].year;
    }
    for (size_t i = 0; i < n; i++) {
        years[k++] = own[i].year;
    }
    if (k) {
        qsort(years, k, sizeof(*years), by_number);
    }
    for (size_t i = 0; i < k; i++) {
        if (kept == 0 || years[kept - 1] != years[i]) {
            years[kept++] = years[i];
        }
    }
    years[kept] = kept ? years[kept - 1] + 1 : now_today().year;
    *ret = years;
    *ret_n = kept + 1;
    return OK;
}

/* --- changing --------------------------------------------------------------------------------------------------------- */
static bool inside(const struct almanac_year *y, struct date d)
{
    return date_ok(d) && d.year == y->year;
}

static enum err check_span(struct arena *a, const struct almanac_year *y, size_t i, struct error *e)
{
    const struct holiday_span *s = &y->spans[i];
    if (str_empty(s->name)) {
        return error_set(e, ERR_INVALID, "第 %zu 段放假还没有写名称。", i + 1);
    }
    if (!inside(y, s->from) || !inside(y, s->to)) {
        return error_set(e, ERR_INVALID, "%s的起止日要填全，并且都在 %d 年内。", s->name, y->year);
    }
    if (date_cmp(s->to, s->from) < 0) {
        return error_set(e, ERR_INVALID, "%s的最后一天（%s）早于第一天（%s），请改日期。", s->name,
                         date_chinese(a, s->to), date_chinese(a, s->from));
    }
    if (date_diff(s->to, s->from) >= MAX_SPAN) {
        return error_set(e, ERR_INVALID, "%s有 %d 天，一段放假最多 %d 天，请核对。", s->name,
                         date_diff(s->to, s->from) + 1, MAX_SPAN);
    }
    for (size_t k = 0; k < i; k++) {
        if (date_cmp(y->spans[k].from, s->to) <= 0 && date_cmp(s->from, y->spans[k].to) <= 0) {
            return error_set(e, ERR_INVALID, "%s和%s的日期重叠，请改日期。", s->name,
                             y->spans[k].name);
        }
    }
    return OK;
}

static enum err check_on(struct arena *a, const struct almanac_year *y, size_t i, struct error *e)
{
    struct date d = y->on[i];
    if (!inside(y, d) || date_weekday(d) <= 5) {
        return error_set(e, ERR_INVALID, "调休上班只写 %d 年的周六、周日，%s 不是。", y->year,
                         date_chinese(a, d));
    }
    for (size_t k = 0; k < y->n_spans; k++) {
        if (date_cmp(y->spans[k].from, d) <= 0 && date_cmp(d, y->spans[k].to) <= 0) {
            return error_set(e, ERR_INVALID, "%s 既在%s放假里又写了上班，请留一处。",
                             date_chinese(a, d), y->spans[k].name);
        }
    }
    for (size_t k = 0; k < i; k++) {
        if (date_cmp(y->on[k], d) == 0) {
            return error_set(e, ERR_INVALID, "调休上班的 %s 写了两次。", date_chinese(a, d));
        }
    }
    return OK;
}

enum err almanac_check(struct arena *a, const struct almanac_year *y, struct error *e)
{
    if (y->year < 2000 || y->year > 2199) {
        return error_set(e, ERR_INVALID, "年份要在 2000 年至 2199 年之间。");
    }
    if (y->n_spans == 0) {
        return error_set(e, ERR_INVALID, "%d 年一段放假也没有写，请照通知填上。", y->year);
    }
    if (str_empty(y->source)) {
        return error_set(e, ERR_INVALID, "请写明依据，例如放假通知的文号。");
    }
    enum err r = OK;
    for (size_t i = 0; !r && i < y->n_spans; i++) {
        r = check_span(a, y, i, e);
    }
    for (size_t i = 0; !r && i < y->n_on; i++) {
        r = check_on(a, y, i, e);
    }
    return r;
}

static int by_from(const void *x, const void *y)
{
    return date_cmp(((const struct holiday_span *)x)->from, ((const struct holiday_span *)y)->from);
}

static int by_date(const void *x, const void *y)
{
    return date_cmp(*(const struct date *)x, *(const struct date *)y);
}

/* As typed they may stand in any order. */
static struct almanac_year sorted(struct arena *a, const struct almanac_year *y)
{
    struct almanac_year out = *y;
    struct holiday_span *spans = arena_array(a, y->n_spans + 1, sizeof(*spans));
    struct date *on = arena_array(a, y->n_on + 1, sizeof(*on));
    for (size_t i = 0; i < y->n_spans; i++) {
        spans[i] = y->spans[i];
    }
    for (size_t i = 0; i < y->n_on; i++) {
        on[i] = y->on[i];
    }
    qsort(spans, y->n_spans, sizeof(*spans), by_from);
    qsort(on, y->n_on, sizeof(*on), by_date);
    out.spans = spans;
    out.on = on;
    return out;
}

enum err almanac_with(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      const struct almanac_year *y, const struct calendar **ret, struct error *e)
{
    struct almanac_year *own, *all;
    size_t n, k = 0;
    enum err r = own_years(db, a, county, &own, &n, e);
    if (r) {
        return r;
    }
    all = arena_array(a, n + 1, sizeof(*all));
    for (size_t i = 0; i < n; i++) {
        if (own[i].year != y->year) {
            all[k++] = own[i];
        }
    }
    if (y->n_spans) {
        all[k++] = sorted(a, y);
    }
    *ret = merged(a, c, all, k);
    return OK;
}

static enum err clear_year(struct db *db, struct arena *a, int64_t county, int year,
                           struct error *e)
{
    enum err r = db_run(db, "delete from calendar_year where county = ?1 and year = ?2",
                        ARGS(I(county), I(year)), NULL, e);
    return r ? r
             : db_run(db, "delete from calendar_day where county = ?1 and day >= ?2 and day <= ?3",
                      ARGS(I(county), T(arena_printf(a, "%d-01-01", year)),
                           T(arena_printf(a, "%d-12-31", year))),
                      NULL, e);
}

static enum err write_day(struct db *db, struct arena *a, int64_t county, struct date d, bool work,
                          const char *name, struct error *e)
{
    return db_run(db, "insert into calendar_day (county, day, work, name) values (?1, ?2, ?3, ?4)",
                  ARGS(I(county), T(date_text(a, d)), I(work), T(name)), NULL, e);
}

static enum err write_year(struct db *db, struct arena *a, int64_t county,
                           const struct almanac_year *y, int64_t person, struct error *e)
{
    enum err r =
        db_run(db,
               "insert into calendar_year (county, year, source, changed_by, changed_at) "
               "values (?1, ?2, ?3, ?4, ?5)",
               ARGS(I(county), I(y->year), T(y->source), I(person), T(datetime_text(a, now_ms()))),
               NULL, e);
    for (size_t i = 0; !r && i < y->n_spans; i++) {
        for (struct date d = y->spans[i].from; !r && date_cmp(d, y->spans[i].to) <= 0;
             d = date_add(d, 1)) {
            r = write_day(db, a, county, d, false, y->spans[i].name, e);
        }
    }
    for (size_t i = 0; !r && i < y->n_on; i++) {
        r = write_day(db, a, county, y->on[i], true, NULL, e);
    }
    return r;
}

/* "元旦 2027-01-01至2027-01-03；上班 2027-02-06" */
static const char *year_text(struct arena *a, const struct almanac_year *y)
{
    struct strbuf b = strbuf_make(YEAR_BYTES);
    for (size_t i = 0; i < y->n_spans; i++) {
        strbuf_printf(&b, "%s%s %s至%s", i ? "；" : "", y->spans[i].name,
                      date_text(a, y->spans[i].from), date_text(a, y->spans[i].to));
    }
    for (size_t i = 0; i < y->n_on; i++) {
        strbuf_printf(&b, "%s%s", i ? "、" : "；上班 ", date_text(a, y->on[i]));
    }
    const char *s = b.len ? strbuf_take(&b, a) : NULL;
    strbuf_clear(&b);
    return s;
}

static enum err add_event(struct db *db, struct arena *a, int64_t county,
                          const struct almanac_year *before, const struct almanac_year *after,
                          const struct clock_by *by, struct error *e)
{
    struct strbuf b = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&b);
    json_open(&j, '{');
    json_key(&j, "set");
    json_open(&j, '{');
    json_key(&j, arena_printf(a, "%d", after->year));
    json_open(&j, '[');
    json_str(&j, year_text(a, before));
    json_str(&j, year_text(a, after));
    json_close(&j, ']');
    json_close(&j, '}');
    json_key(&j, "reason");
    json_str(&j, after->own ? after->source : "恢复为全国安排");
    json_close(&j, '}');
    struct event ev = {.county = county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = "calendar_year",
                       .record = after->year,
                       .step = after->own ? "edit" : "restore"};
    ev.payload = strbuf_take(&b, a);
    strbuf_clear(&b);
    return event_append(db, a, &ev, by->address, e);
}

enum err almanac_touch(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       bool *ret_new, struct error *e)
{
    struct almanac al;
    struct revision rev;
    enum err r = almanac_load(db, a, c, county, &al, e);
    if (r || (r = read_revision(db, a, county, &rev, e))) {
        return r;
    }
    const char *digest = digest_of(a, al.calendar);
    *ret_new = !str_eq(digest, rev.digest);
    return *ret_new ? write_revision(db, a, county, rev.n + 1, digest, e) : OK;
}

enum err almanac_save(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      const struct almanac_year *y, const struct clock_by *by, struct error *e)
{
    struct almanac_year before, after = *y;
    bool is_new;
    after.own = y->n_spans > 0;
    enum err r = after.own ? almanac_check(a, y, e) : OK;
    if (r || (r = almanac_year(db, a, c, county, y->year, &before, e))) {
        return r;
    }
    if (!after.own) {
        from_content(c, &after);
    }
    if ((r = clear_year(db, a, county, y->year, e)) ||
        (after.own && (r = write_year(db, a, county, y, by->person, e))) ||
        (r = add_event(db, a, county, &before, &after, by, e))) {
        return r;
    }
    return almanac_touch(db, a, c, county, &is_new, e);
}
