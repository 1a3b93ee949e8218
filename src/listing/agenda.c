#include "listing/agenda.h"

#include <stdlib.h>

#include "register/step.h"

#define COUNT_CAP 1000

struct gather {
    struct db *db;
    const struct request *req;
    struct arena *a;
    const struct content *c;
    const struct actor *who;
    const char *from, *to;
    bool all;
    struct agenda *out;
    struct error *e;
};

static enum err add_lines(struct gather *g, const struct record_list *found,
                          const struct field_def *on)
{
    int64_t *ids = arena_array(g->a, found->n + 1, sizeof(*ids));
    struct clock *clocks = arena_array(g->a, found->n + 1, sizeof(*clocks));
    enum err r = OK;
    for (size_t i = 0; i < found->n; i++) {
        ids[i] = found->items[i].id;
    }
    if (found->n && found->items[0].reg->n_clocks) {
        r = clock_leads(g->db, g->a, g->c, g->who->county, ids, found->n, clocks, g->e);
    }
    for (size_t i = 0; !r && i < found->n; i++) {
        const struct record *rec = &found->items[i];
        struct agenda_line x = {
            .rec = *rec, .clock = clocks[i], .clocked = !on, .what = on ? on->title : "到期"};
        if (!on) {
            x.on = clocks[i].end.due;
        } else if (!rec->values[on->index].s || !date_parse(rec->values[on->index].s, &x.on)) {
            continue;
        }
        *(struct agenda_line *)arena_push(g->a, &g->out->items, &g->out->n, &g->out->cap,
                                          sizeof(x)) = x;
    }
    return r;
}

/* Lines of `q`, up to its limit; how many there are beyond it. */
static enum err of_query(struct gather *g, const struct scope *scope, struct query *q,
                         const struct field_def *on)
{
    struct record_list found;
    int64_t n = 0;
    q->no_lists = true;
    q->only = on ? &on : NULL;
    q->n_only = on ? 1 : 0;
    enum err r = query_list(g->db, g->a, g->c, scope, q, &found, g->e);
    if (!r && found.next) {
        r = query_count(g->db, g->a, g->c, scope, q, COUNT_CAP, &n, g->e);
    }
    if (r) {
        return r;
    }
    if (found.next) {
        *(struct agenda_left *)arena_push(g->a, &g->out->left, &g->out->n_left, &g->out->cap_left,
                                          sizeof(struct agenda_left)) =
            (struct agenda_left){q->reg, n - (int64_t)found.n};
    }
    return add_lines(g, &found, on);
}

static int by_day(const void *x, const void *y)
{
    const struct agenda_line *l = x, *r = y;
    int c = date_cmp(l->on, r->on);
    c = c ? c : (int)r->clocked - (int)l->clocked;
    return c ? c : (l->rec.id > r->rec.id) - (l->rec.id < r->rec.id);
}

static enum err finish(struct gather *g)
{
    struct almanac al;
    enum err r = almanac_load(g->db, g->a, g->c, g->who->county, &al, g->e);
    if (r) {
        return r;
    }
    if (g->out->n) {
        qsort(g->out->items, g->out->n, sizeof(*g->out->items), by_day);
    }
    g->out->calendar = al.calendar;
    return OK;
}

static struct gather gather(struct db *db, const struct request *req, struct date from,
                            struct date to, struct agenda *out, struct error *e)
{
    *out = (struct agenda){0};
    return (struct gather){.db = db,
                           .req = req,
                           .a = req->arena,
                           .c = app_of(req)->content,
                           .who = visit_actor(req),
                           .from = date_text(req->arena, from),
                           .to = date_text(req->arena, to),
                           .out = out,
                           .e = e};
}

enum err agenda_of_list(struct db *db, const struct request *req, const struct list *l,
                        struct date from, struct date to, struct agenda *ret, struct error *e)
{
    struct gather g = gather(db, req, from, to, ret, e);
    const struct page_def *p = &l->reg->page;
    const struct field_def *on = p->calendar ? p->calendar : p->timeline->to;
    const struct query_range days = {.field = on, .from = g.from, .to = g.to};
    struct query q = l->query;
    q.ranges = &days;
    q.n_ranges = 1;
    q.by_due = false;
    q.sort = on;
    q.ascending = true;
    q.after = q.before = NULL;
    q.limit = AGENDA_LIST;
    enum err r = of_query(&g, &l->scope, &q, on);
    return r ? r : finish(&g);
}

static enum err clocks_due(struct gather *g, const struct register_def *reg)
{
    struct query q = {.reg = reg,
                      .clock = QUERY_CLOCK_RUNNING,
                      .due_from = g->from,
                      .due_to = g->to,
                      .by_due = true,
                      .ascending = true,
                      .waiting_for_me = !g->all,
                      .limit = AGENDA_REGISTER};
    return of_query(g, &g->who->scope, &q, NULL);
}

static enum err dates(struct gather *g, const struct register_def *reg)
{
    const struct query_range days = {.field = reg->page.calendar, .from = g->from, .to = g->to};
    struct query q = {.reg = reg,
                      .ranges = &days,
                      .n_ranges = 1,
                      .sort = reg->page.calendar,
                      .ascending = true,
                      .mine = g->all ? 0 : g->who->person,
                      .mine_unit = g->who->unit,
                      .limit = AGENDA_REGISTER};
    return of_query(g, &g->who->scope, &q, reg->page.calendar);
}

/* What runs out on the very day of its date stands there once, by its clock. */
static void drop_twice(struct agenda *out, size_t from)
{
    size_t n = from;
    for (size_t i = from; i < out->n; i++) {
        const struct agenda_line *x = &out->items[i];
        bool twice = false;
        for (size_t k = from; k < out->n && !x->clocked; k++) {
            const struct agenda_line *y = &out->items[k];
            twice = twice || (y->clocked && y->rec.id == x->rec.id && !date_cmp(y->on, x->on));
        }
        if (!twice) {
            out->items[n++] = *x;
        }
    }
    out->n = n;
}

enum err agenda_mine(struct db *db, const struct request *req, bool all, struct date from,
                     struct date to, struct agenda *ret, struct error *e)
{
    struct gather g = gather(db, req, from, to, ret, e);
    enum err r = OK;
    g.all = all;
    for (size_t i = 0; !r && i < g.c->n_registers; i++) {
        const struct register_def *reg = &g.c->registers[i];
        size_t before = ret->n;
        if (!step_may_read(g.who, reg)) {
            continue;
        }
        if (reg->n_clocks && !reg->page.walk) {
            r = clocks_due(&g, reg);
        }
        if (!r && reg->page.calendar && field_open(reg->page.calendar, g.who->role->id)) {
            r = dates(&g, reg);
        }
        drop_twice(ret, before);
    }
    return r ? r : finish(&g);
}
