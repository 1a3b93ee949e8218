#include "clock/clock.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "clock/clock_internal.h"

enum { LEADS_MAX = 1000, SOME = 64 };

/* --- reading -------------------------------------------------------------------------------------------------------- */
#define COLUMNS                                                                                    \
    "k.county, k.record, k.clock, k.register, k.run, k.state, k.content, k.title, k.kind, "        \
    "k.start_on, k.base_on, k.limit_n, k.limit_unit, k.wait, k.shift, k.warn_n, k.warn_unit, "     \
    "k.stop_max, "                                                                                 \
    "k.stop_unit, k.law, k.law_from, k.unverified, k.raw_on, k.due_on, k.safe_due_on, k.warn_on, " \
    "k.assumed, k.paused_days, k.paused_from, k.ground, k.extended, k.closed_on, k.verdict, "      \
    "k.lead, k.calendar_rev"
enum column {
    COUNTY,
    RECORD,
    CLOCK,
    REGISTER,
    RUN,
    STATE,
    CONTENT,
    TITLE,
    KIND,
    START_ON,
    BASE_ON,
    LIMIT_N,
    LIMIT_UNIT,
    WAIT,
    SHIFT,
    WARN_N,
    WARN_UNIT,
    STOP_MAX,
    STOP_UNIT,
    LAW,
    LAW_FROM,
    UNVERIFIED,
    RAW_ON,
    DUE_ON,
    SAFE_ON,
    WARN_ON,
    ASSUMED,
    PAUSED_DAYS,
    PAUSED_FROM,
    GROUND,
    EXTENDED,
    CLOSED_ON,
    VERDICT,
    LEAD,
    CALENDAR_REV
};

static const char *const state_words[] = {"running", "paused", "closed", "void"};
static const char *const kind_words[] = {"counted", "given", "backward"};
static const char *const unit_words[] = {"workday", "day", "month", "year", "hour"};

static int word_of(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(words[i], word)) {
            return (int)i;
        }
    }
    return 0;
}

enum count_unit clock_unit(enum limit_unit u)
{
    static const enum count_unit units[] = {[LIMIT_WORKDAY] = COUNT_WORKDAY,
                                            [LIMIT_DAY] = COUNT_DAY,
                                            [LIMIT_MONTH] = COUNT_MONTH,
                                            [LIMIT_YEAR] = COUNT_YEAR,
                                            [LIMIT_HOUR] = COUNT_HOUR};
    return units[u];
}

const char *clock_unit_word(enum count_unit u)
{
    return unit_words[u];
}

static enum count_unit unit_at(const char *word)
{
    return (enum count_unit)word_of(unit_words, array_len(unit_words), word);
}

static struct date date_at(const struct table *t, size_t row, size_t column)
{
    struct date d = {0};
    const char *s = cell_text(t, row, column);
    return s && date_parse(s, &d) ? d : (struct date){0};
}

static const struct clock_def *def_of(const struct content *c, const char *reg, const char *id)
{
    const struct register_def *r = c ? content_register(c, reg) : NULL;
    for (size_t i = 0; r && i < r->n_clocks; i++) {
        if (str_eq(r->clocks[i].id, id)) {
            return &r->clocks[i];
        }
    }
    return NULL;
}

static void read_terms(const struct table *t, size_t i, struct deadline *d)
{
    d->kind = (enum deadline_kind)word_of(kind_words, array_len(kind_words), cell_text(t, i, KIND));
    d->start = date_at(t, i, START_ON);
    d->base = date_at(t, i, BASE_ON);
    d->n = (int)cell_int(t, i, LIMIT_N);
    d->unit = unit_at(cell_text(t, i, LIMIT_UNIT));
    d->shift = cell_int(t, i, SHIFT);
    d->warn = (int)cell_int(t, i, WARN_N);
    d->warn_unit = unit_at(cell_text(t, i, WARN_UNIT));
    d->stop_max = (int)cell_int(t, i, STOP_MAX);
    d->stop_unit = unit_at(cell_text(t, i, STOP_UNIT));
}

static struct clock read_row(const struct content *c, const struct table *t, size_t i)
{
    struct clock k = {.county = cell_int(t, i, COUNTY),
                      .record = cell_int(t, i, RECORD),
                      .run = cell_int(t, i, RUN),
                      .calendar_rev = cell_int(t, i, CALENDAR_REV),
                      .reg = cell_text(t, i, REGISTER),
                      .id = cell_text(t, i, CLOCK),
                      .title = cell_text(t, i, TITLE),
                      .content = cell_text(t, i, CONTENT),
                      .law = cell_text(t, i, LAW),
                      .law_from = cell_text(t, i, LAW_FROM),
                      .unverified = cell_int(t, i, UNVERIFIED),
                      .wait = cell_int(t, i, WAIT),
                      .lead = cell_int(t, i, LEAD),
                      .late = str_eq(cell_text(t, i, VERDICT), "late"),
                      .closed = date_at(t, i, CLOSED_ON),
                      .paused_from = date_at(t, i, PAUSED_FROM),
                      .ground = cell_text(t, i, GROUND),
                      .extended = (int)cell_int(t, i, EXTENDED)};
    k.state =
        (enum clock_state)word_of(state_words, array_len(state_words), cell_text(t, i, STATE));
    k.def = def_of(c, k.reg, k.id);
    read_terms(t, i, &k.d);
    k.end = (struct deadline_end){.raw = date_at(t, i, RAW_ON),
                                  .due = date_at(t, i, DUE_ON),
                                  .safe = date_at(t, i, SAFE_ON),
                                  .warn = date_at(t, i, WARN_ON),
                                  .assumed = cell_int(t, i, ASSUMED),
                                  .stopped_days = (int)cell_int(t, i, PAUSED_DAYS)};
    return k;
}

static struct clock *rows(struct arena *a, const struct content *c, const struct table *t)
{
    struct clock *list = arena_array(a, t->n + 1, sizeof(*list));
    for (size_t i = 0; i < t->n; i++) {
        list[i] = read_row(c, t, i);
    }
    return list;
}

static enum err read_stops(struct db *db, struct arena *a, struct clock *k, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select from_on, to_on, ground from clock_pause where county = ?1 and "
                        "record = ?2 and clock = ?3 and run = ?4 order by from_on, id",
                        ARGS(I(k->county), I(k->record), T(k->id), I(k->run)), &t, e);
    if (r) {
        return r;
    }
    struct deadline_stop *stops = arena_array(a, t.n + 1, sizeof(*stops));
    for (size_t i = 0; i < t.n; i++) {
        stops[i] =
            (struct deadline_stop){date_at(&t, i, 0), date_at(&t, i, 1), cell_text(&t, i, 2)};
    }
    k->d.stops = stops;
    k->d.n_stops = t.n;
    return OK;
}

static enum err read_mores(struct db *db, struct arena *a, struct clock *k, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select n, unit, on_date, ground from clock_extension where county = ?1 and "
               "record = ?2 and clock = ?3 and run = ?4 order by id",
               ARGS(I(k->county), I(k->record), T(k->id), I(k->run)), &t, e);
    if (r) {
        return r;
    }
    struct deadline_more *mores = arena_array(a, t.n + 1, sizeof(*mores));
    for (size_t i = 0; i < t.n; i++) {
        mores[i] = (struct deadline_more){(int)cell_int(&t, i, 0), unit_at(cell_text(&t, i, 1)),
                                          date_at(&t, i, 2), cell_text(&t, i, 3)};
    }
    k->d.mores = mores;
    k->d.n_mores = t.n;
    return OK;
}

/* The row tells whether there is anything to read. */
enum err clock_terms(struct db *db, struct arena *a, struct clock *k, struct error *e)
{
    bool stopped = k->state == CLOCK_PAUSED || k->end.stopped_days || date_ok(k->paused_from);
    enum err r = stopped ? read_stops(db, a, k, e) : OK;
    return r || !k->extended ? r : read_mores(db, a, k, e);
}

enum err clock_list(struct db *db, struct arena *a, const struct content *c, int64_t county,
                    int64_t record, struct clock **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " COLUMNS
                        " from clock k where k.county = ?1 and k.record = ?2 order by case "
                        "when k.state = 'void' then 1 else 0 end, k.lead desc, k.due_on, k.clock",
                        ARGS(I(county), I(record)), &t, e);
    if (r) {
        return r;
    }
    struct clock *list = rows(a, c, &t);
    for (size_t i = 0; !r && i < t.n; i++) {
        r = clock_terms(db, a, &list[i], e);
    }
    *ret = list;
    *ret_n = t.n;
    return r;
}

struct spot {
    int64_t id;
    size_t at;
};

static int by_id(const void *x, const void *y)
{
    const struct spot *l = x, *r = y;
    return (l->id > r->id) - (l->id < r->id);
}

/* SOME at a time, the last id repeated, so that there is one statement. */
static enum err some_leads(struct db *db, struct arena *a, const struct content *c, int64_t county,
                           const struct spot *places, size_t n, struct clock *ret, struct error *e)
{
    struct val args[SOME + 1] = {I(county)};
    struct strbuf b = strbuf_make(1 << 16);
    struct table t;
    strbuf_lit(&b, "select " COLUMNS " from clock k where k.county = ?1 and k.lead = 1 and "
                   "k.record in (");
    for (size_t i = 0; i < SOME; i++) {
        args[i + 1] = I(places[i < n ? i : n - 1].id);
        strbuf_printf(&b, i ? ", ?%zu" : "?%zu", i + 2);
    }
    strbuf_lit(&b, ")");
    const char *sql = strbuf_take(&b, a);
    strbuf_clear(&b);
    enum err r = db_all(db, a, sql, args, SOME + 1, &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        struct spot key = {.id = cell_int(&t, i, RECORD)};
        struct spot *p = bsearch(&key, places, n, sizeof(key), by_id);
        if (p) {
            ret[p->at] = read_row(c, &t, i);
        }
    }
    return r;
}

enum err clock_leads(struct db *db, struct arena *a, const struct content *c, int64_t county,
                     const int64_t *ids, size_t n, struct clock *ret, struct error *e)
{
    if (n > LEADS_MAX) {
        BUG("%zu leading clocks at once", n);
    }
    struct spot *places = arena_array(a, n + 1, sizeof(*places));
    for (size_t i = 0; i < n; i++) {
        places[i] = (struct spot){ids[i], i};
        ret[i] = (struct clock){0};
    }
    qsort(places, n, sizeof(*places), by_id);
    enum err r = OK;
    for (size_t from = 0; !r && from < n; from += SOME) {
        r = some_leads(db, a, c, county, places + from, n - from < SOME ? n - from : SOME, ret, e);
    }
    return r;
}

enum err clock_warned(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      struct date today, const struct clock *after, size_t limit,
                      struct clock **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    const char *warn = after ? date_text(a, after->end.warn) : "0", *id = after ? after->id : "0";
    int64_t record = after ? after->record : 0;
    enum err r =
        db_all(db, a,
               "select " COLUMNS " from clock k where k.county = ?1 and k.state = 'running' and "
               "k.warn_on <= ?2 and k.warn_on >= ?3 and (k.warn_on > ?4 or k.record > ?5 or "
               "(k.record = ?6 and k.clock > ?7)) order by k.warn_on, k.record, k.clock limit ?8",
               ARGS(I(county), T(date_text(a, today)), T(warn), T(warn), I(record), I(record),
                    T(id), I((int64_t)limit)),
               &t, e);
    if (!r) {
        *ret = rows(a, c, &t);
        *ret_n = t.n;
    }
    return r;
}

static enum err late_of(struct db *db, struct arena *a, int64_t county, const char *reg,
                        const char *today, int64_t *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select count(*) from (select 1 as one from clock where county = ?1 and "
                        "register = ?2 and urgent_on < ?3 limit ?4) counted",
                        ARGS(I(county), T(reg), T(today), I(CLOCK_LATE_MAX)), &t, e);
    *ret = r ? 0 : cell_int(&t, 0, 0);
    return r;
}

enum err clock_overdue(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       struct date today, struct clock_late **ret, size_t *ret_n, struct error *e)
{
    struct clock_late *list = arena_array(a, c->n_registers + 1, sizeof(*list));
    const char *day = date_text(a, today);
    size_t n = 0;
    for (size_t i = 0; i < c->n_registers; i++) {
        const struct register_def *reg = &c->registers[i];
        int64_t late = 0;
        enum err r = reg->n_clocks ? late_of(db, a, county, reg->id, day, &late, e) : OK;
        if (r) {
            return r;
        }
        if (late) {
            list[n++] = (struct clock_late){reg, late};
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

/* --- all open ones ------------------------------------------------------------------------------------------------------- */
struct each {
    const struct content *c;
    clock_fn *fn;
    void *ctx;
};

static enum err each_row(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct each *x = ctx;
    struct table t = {1, columns, (struct val *)(uintptr_t)cells};
    struct clock k = read_row(x->c, &t, 0);
    return x->fn(x->ctx, &k, e);
}

enum err clock_each_open(struct db *db, const struct content *c, int64_t county, clock_fn *fn,
                         void *ctx, struct error *e)
{
    struct each x = {c, fn, ctx};
    return db_each(db,
                   "select " COLUMNS " from clock k where k.county = ?1 and k.state in ('running', "
                   "'paused')",
                   ARGS(I(county)), each_row, &x, e);
}

/* --- in words ---------------------------------------------------------------------------------------------------------- */
struct deadline_look clock_look(struct arena *a, const struct calendar *cal, const struct clock *k,
                                struct date today)
{
    struct deadline_now now = {.due = k->end.due,
                               .safe = k->end.safe,
                               .warn = k->end.warn,
                               .unit = k->d.kind == DEADLINE_GIVEN ? COUNT_DAY : k->d.unit,
                               .ground = k->ground,
                               .done = k->state == CLOCK_CLOSED,
                               .late = k->late,
                               .voided = k->state == CLOCK_VOID,
                               .wait = k->wait,
                               .assumed = k->end.assumed};
    if (k->state == CLOCK_PAUSED) {
        now.stopped_from = k->paused_from;
        if (k->d.stop_max) {
            now.stopped_to = k->d.stop_unit == COUNT_WORKDAY
                                 ? workday_add(cal, k->paused_from, k->d.stop_max, NULL)
                                 : date_add(k->paused_from, k->d.stop_max);
        }
    }
    return deadline_look(a, cal, &now, today);
}

static const char *law_words(struct arena *a, const struct clock *k)
{
    struct date from;
    if (!k->law) {
        return NULL;
    }
    const char *version = k->law_from && date_parse(k->law_from, &from)
                              ? arena_printf(a, "（%s起施行的文本）", date_chinese(a, from))
                              : "";
    return arena_printf(a, "%s%s%s", k->law, version, k->unverified ? " 待核" : "");
}

enum err clock_why(struct arena *a, const struct calendar *cal, const struct clock *k,
                   struct deadline_line **ret, size_t *ret_n, struct error *e)
{
    const struct clock_def *def = k->def;
    const char *event = !def ? NULL : def->start_by ? def->start_by->title : def->from->title;
    enum err r = deadline_why(a, cal, &k->d, event, law_words(a, k), ret, ret_n, e);
    if (!r && def && def->when_say) {
        struct deadline_line *lines = arena_array(a, *ret_n + 1, sizeof(*lines));
        memcpy(lines + 1, *ret, *ret_n * sizeof(*lines));
        lines[0] = (struct deadline_line){.title = "为什么有", .text = def->when_say};
        *ret = lines;
        *ret_n += 1;
    }
    return r;
}

const char *clock_text(struct arena *a, const struct clock *k)
{
    switch (k->state) {
    case CLOCK_VOID: return "void";
    case CLOCK_PAUSED: return "stopped";
    case CLOCK_CLOSED:
        return arena_printf(a, "%s %s",
                            k->wait   ? "ended"
                            : k->late ? "late"
                                      : "on_time",
                            date_text(a, k->closed));
    default: return date_text(a, k->end.due);
    }
}

const char *clock_said(struct arena *a, const char *text)
{
    struct date d;
    if (text && date_parse(text, &d)) {
        return arena_printf(a, "%s到期", deadline_day(a, d, (struct date){0}));
    }
    if (!text || str_starts(text, "ended")) {
        return NULL;
    }
    return str_eq(text, "stopped")       ? "停表"
           : str_eq(text, "void")        ? "不再计时"
           : str_starts(text, "on_time") ? "按期办结"
                                         : "逾期办结";
}

/* --- counting and writing ------------------------------------------------------------------------------------------------ */
enum err clock_count(struct arena *a, const struct almanac *al, struct clock *k, struct error *e)
{
    if (k->state == CLOCK_VOID) {
        return OK;
    }
    enum err r = deadline_end(a, al->calendar, &k->d, &k->end, e);
    if (!r) {
        k->calendar_rev = al->rev;
        k->late = k->state == CLOCK_CLOSED && !k->wait && date_cmp(k->closed, k->end.due) > 0;
    }
    return r;
}

/* Running before stopped and waiting before closed; of the open the one due first, of the closed a late one, then the last. */
static int rank(const struct clock *k)
{
    switch (k->state) {
    case CLOCK_VOID: return 4;
    case CLOCK_CLOSED: return k->late ? 2 : 3;
    default: return date_ok(k->end.due) && !k->wait ? 0 : 1;
    }
}

static bool before(const struct clock *x, const struct clock *y)
{
    int rx = rank(x), ry = rank(y);
    if (rx != ry) {
        return rx < ry;
    }
    return rx == 0 ? date_cmp(x->end.due, y->end.due) < 0 : date_cmp(x->closed, y->closed) > 0;
}

static enum err write_row(struct db *db, struct arena *a, const struct clock *k, struct error *e)
{
    bool closed = k->state == CLOCK_CLOSED, paused = k->state == CLOCK_PAUSED;
    bool open = k->state == CLOCK_RUNNING || paused, dead = k->state == CLOCK_VOID;
#define D(d) T(date_ok(d) ? date_text(a, (d)) : NULL)
    return db_run(
        db,
        "insert into clock (county, record, clock, register, run, state, content, title, kind, "
        "start_on, base_on, limit_n, limit_unit, wait, shift, warn_n, warn_unit, stop_max, "
        "stop_unit, "
        "law, law_from, unverified, raw_on, due_on, safe_due_on, warn_on, assumed, paused_days, "
        "paused_from, ground, extended, closed_on, verdict, lead, urgent_on, calendar_rev) values "
        "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
        "?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36) "
        "on conflict (county, record, clock) do update set run = excluded.run, state = "
        "excluded.state, content = excluded.content, title = excluded.title, kind = excluded.kind, "
        "start_on = excluded.start_on, base_on = excluded.base_on, limit_n = excluded.limit_n, "
        "limit_unit = excluded.limit_unit, wait = excluded.wait, shift = excluded.shift, warn_n = "
        "excluded.warn_n, "
        "warn_unit = excluded.warn_unit, stop_max = excluded.stop_max, stop_unit = "
        "excluded.stop_unit, law = excluded.law, law_from = excluded.law_from, unverified = "
        "excluded.unverified, raw_on = excluded.raw_on, due_on = excluded.due_on, safe_due_on = "
        "excluded.safe_due_on, warn_on = excluded.warn_on, assumed = excluded.assumed, paused_days "
        "= excluded.paused_days, paused_from = excluded.paused_from, ground = excluded.ground, "
        "extended = excluded.extended, closed_on = excluded.closed_on, verdict = excluded.verdict, "
        "lead = excluded.lead, urgent_on = excluded.urgent_on, calendar_rev = "
        "excluded.calendar_rev",
        ARGS(I(k->county), I(k->record), T(k->id), T(k->reg), I(k->run), T(state_words[k->state]),
             T(k->content), T(k->title), T(kind_words[k->d.kind]), D(k->d.start), D(k->d.base),
             I(k->d.n), T(unit_words[k->d.unit]), I(k->wait), I(k->d.shift), I(k->d.warn),
             T(unit_words[k->d.warn_unit]), I(k->d.stop_max), T(unit_words[k->d.stop_unit]),
             T(k->law), T(k->law_from), I(k->unverified), D(k->end.raw), D(k->end.due),
             D(k->end.safe), k->wait ? NIL : D(k->end.warn), I(k->end.assumed),
             I(k->end.stopped_days), paused ? D(k->paused_from) : NIL, paused ? T(k->ground) : NIL,
             I(k->extended), closed ? D(k->closed) : NIL,
             closed && !k->wait ? T(k->late ? "late" : "on_time") : NIL, I(k->lead && !dead),
             open && k->lead && !k->wait ? D(k->end.due) : NIL, I(k->calendar_rev)),
        NULL, e);
#undef D
}

enum err clock_settle(struct db *db, struct arena *a, struct clock *list, size_t n, struct error *e)
{
    struct clock *first = n ? &list[0] : NULL;
    enum err r = OK;
    for (size_t i = 1; i < n; i++) {
        first = before(&list[i], first) ? &list[i] : first;
    }
    for (size_t i = 0; !r && i < n; i++) {
        list[i].lead = &list[i] == first && first->state != CLOCK_VOID;
        r = write_row(db, a, &list[i], e);
    }
    return r;
}
