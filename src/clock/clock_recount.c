#include "clock/clock_recount.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "clock/clock_internal.h"
#include "ledger/event.h"

/* --- what would change -------------------------------------------------------------------------------------------- */
struct preview {
    struct db *db;
    struct arena *a;    /* what is kept */
    struct arena *each; /* one clock */
    const struct content *c;
    struct almanac al;
    size_t most;
    struct clock_shift *items;
    size_t n, cap, total;
};

static void note(struct preview *p, const struct clock *k, struct date after)
{
    p->total++;
    if (p->n < p->most) {
        *(struct clock_shift *)arena_push(p->a, &p->items, &p->n, &p->cap, sizeof(*p->items)) =
            (struct clock_shift){content_register(p->c, k->reg), k->record,
                                 arena_strdup(p->a, k->title), k->end.due, after};
    }
}

static enum err look(void *ctx, struct clock *k, struct error *e)
{
    struct preview *p = ctx;
    struct deadline_end now;
    struct error ignored;
    arena_reset(p->each);
    enum err r = clock_terms(p->db, p->each, k, e);
    if (!r && !deadline_end(p->each, p->al.calendar, &k->d, &now, &ignored) &&
        date_cmp(now.due, k->end.due) != 0) {
        note(p, k, now.due);
    }
    return r;
}

static int by_before(const void *x, const void *y)
{
    const struct clock_shift *l = x, *r = y;
    int c = date_cmp(l->before, r->before);
    return c ? c : (l->record > r->record) - (l->record < r->record);
}

enum err clock_preview(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       const struct calendar *cal, size_t most, struct clock_shift **ret,
                       size_t *ret_n, size_t *ret_total, struct error *e)
{
    struct preview p = {
        .db = db, .a = a, .each = arena_new(), .c = c, .al = {cal, 0}, .most = most};
    enum err r = clock_each_open(db, c, county, look, &p, e);
    arena_free(p.each);
    if (r) {
        return r;
    }
    if (p.n) {
        qsort(p.items, p.n, sizeof(*p.items), by_before);
    }
    *ret = p.items;
    *ret_n = p.n;
    *ret_total = p.total;
    return OK;
}

/* --- slices ----------------------------------------------------------------------------------------------------------- */
static enum err add_event(struct db *db, struct arena *a, const struct clock *list,
                          const struct clock_change *changes, size_t n, const struct clock_by *by,
                          struct error *e)
{
    struct strbuf b = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&b);
    json_open(&j, '{');
    json_key(&j, "clocks");
    json_open(&j, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(&j, changes[i].clock);
        json_open(&j, '[');
        json_str(&j, changes[i].before);
        json_str(&j, changes[i].after);
        json_close(&j, ']');
    }
    json_close(&j, '}');
    json_key(&j, "reason");
    json_str(&j, "放假安排有变动，时限重新计算");
    json_close(&j, '}');
    struct event ev = {.county = list[0].county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = list[0].reg,
                       .record = list[0].record,
                       .step = "clock_recount",
                       .payload = strbuf_take(&b, a)};
    strbuf_clear(&b);
    return event_append(db, a, &ev, by->address, e);
}

static enum err count_record(struct db *db, struct arena *a, const struct content *c,
                             int64_t county, int64_t record, const struct almanac *al,
                             const struct clock_by *by, struct error *e)
{
    struct clock *list;
    size_t n, changed = 0;
    enum err r = clock_list(db, a, c, county, record, &list, &n, e);
    if (r) {
        return r;
    }
    struct clock_change *changes = arena_array(a, n + 1, sizeof(*changes));
    for (size_t i = 0; !r && i < n; i++) {
        if (list[i].state != CLOCK_RUNNING && list[i].state != CLOCK_PAUSED) {
            continue;
        }
        struct date before = list[i].end.due;
        const char *text = clock_text(a, &list[i]);
        r = clock_count(a, al, &list[i], e);
        if (!r && date_cmp(before, list[i].end.due) != 0) {
            changes[changed++] = (struct clock_change){list[i].id, text, clock_text(a, &list[i])};
        }
    }
    if (!r) {
        r = clock_settle(db, a, list, n, e);
    }
    return r || !changed ? r : add_event(db, a, list, changes, changed, by, e);
}

#define STALE \
    "from clock where county = ?1 and state in ('running', 'paused') and calendar_rev < ?2"

static bool seen(const struct table *t, size_t n, int64_t record)
{
    for (size_t i = 0; i < n; i++) {
        if (cell_int(t, i, 0) == record) {
            return true;
        }
    }
    return false;
}

/* Without `distinct`, for which SQLite would walk all clocks of the county. */
enum err clock_recount(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       const struct clock_by *by, size_t limit, bool *ret_more, struct error *e)
{
    struct almanac al;
    struct table t;
    enum err r = almanac_load(db, a, c, county, &al, e);
    if (r || (r = db_all(db, a, "select record " STALE " limit ?3",
                         ARGS(I(county), I(al.rev), I((int64_t)limit)), &t, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        int64_t record = cell_int(&t, i, 0);
        r = seen(&t, i, record) ? OK : count_record(db, a, c, county, record, &al, by, e);
    }
    *ret_more = t.n == limit;
    return r;
}

enum err clock_stale(struct db *db, struct arena *a, const struct content *c, int64_t county,
                     int64_t *ret, struct error *e)
{
    struct almanac al;
    struct table t;
    enum err r = almanac_load(db, a, c, county, &al, e);
    if (r || (r = db_all(db, a, "select count(*) " STALE, ARGS(I(county), I(al.rev)), &t, e))) {
        return r;
    }
    *ret = cell_int(&t, 0, 0);
    return OK;
}

/* --- in the background ------------------------------------------------------------------------------------------------- */
struct later {
    struct work work;
    struct store *store;
    const struct content *c;
    int64_t county;
    struct clock_by by;
    char address[64];
    bool more;
};

static enum err later_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct later *l = w->ctx;
    return clock_recount(db, a, l->c, l->county, &l->by, CLOCK_SLICE, &l->more, e);
}

static void later_done(struct work *w)
{
    struct later *l = w->ctx;
    struct error ignored;
    if (w->result || !l->more || store_submit(l->store, l->county, &l->work, &ignored)) {
        free(l);
    }
}

void clock_recount_later(struct store *s, const struct content *c, int64_t county,
                         const struct clock_by *by)
{
    struct later *l = calloc(1, sizeof(*l));
    struct error ignored;
    if (!l) {
        return;
    }
    *l = (struct later){.store = s, .c = c, .county = county, .by = *by};
    snprintf(l->address, sizeof(l->address), "%s", by->address ? by->address : "");
    l->by.address = by->address ? l->address : NULL;
    l->work = (struct work){.run = later_run, .done = later_done, .ctx = l};
    if (store_submit(s, county, &l->work, &ignored)) {
        free(l);
    }
}

/* --- at start ------------------------------------------------------------------------------------------------------------ */
struct renewal {
    const struct content *c;
    int64_t county;
    bool more;
};

static enum err run_touch(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct renewal *n = w->ctx;
    bool is_new;
    return almanac_touch(db, a, n->c, n->county, &is_new, e);
}

static enum err run_slice(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct renewal *n = w->ctx;
    const struct clock_by program = {0};
    return clock_recount(db, a, n->c, n->county, &program, CLOCK_SLICE, &n->more, e);
}

static enum err renew_county(struct store *s, const struct content *c, int64_t county,
                             struct error *e)
{
    struct renewal n = {.c = c, .county = county, .more = true};
    struct work touch = {.run = run_touch, .ctx = &n};
    enum err r = store_write(s, county, &touch, e);
    while (!r && n.more) {
        struct work slice = {.run = run_slice, .ctx = &n};
        r = store_write(s, county, &slice, e);
    }
    return r;
}

enum err clock_renew(struct store *s, const struct content *c, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct table t;
    struct db *db;
    enum err r = store_reader(s, &db, e);
    if (r || (r = db_all(db, a, "select id from county order by id", NO_ARGS, &t, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        r = renew_county(s, c, cell_int(&t, i, 0), e);
    }
    return r;
}
