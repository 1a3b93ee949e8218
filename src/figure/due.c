#include "figure/due.h"

#include <stdlib.h>

#include "base/now.h"

enum { COUNT_CAP = 1000 };

struct gather {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct actor *who;
    size_t limit, cap;
    struct due_list list;
    struct error *e;
};

static enum err add_lines(struct gather *g, const struct record_list *found)
{
    int64_t *ids = arena_array(g->a, found->n + 1, sizeof(*ids));
    struct clock *clocks = arena_array(g->a, found->n + 1, sizeof(*clocks));
    for (size_t i = 0; i < found->n; i++) {
        ids[i] = found->items[i].id;
    }
    enum err r = clock_leads(g->db, g->a, g->c, g->who->scope.county, ids, found->n, clocks, g->e);
    for (size_t i = 0; !r && i < found->n; i++) {
        *(struct due_line *)arena_push(g->a, &g->list.items, &g->list.n, &g->cap,
                                       sizeof(struct due_line)) =
            (struct due_line){found->items[i], clocks[i]};
    }
    return r;
}

/* The first lines of one register, and how many it has. */
static enum err of_register(struct gather *g, struct query *q)
{
    struct record_list found;
    int64_t n = 0;
    q->by_due = q->ascending = q->no_lists = true;
    q->limit = g->limit;
    enum err r = query_list(g->db, g->a, g->c, &g->who->scope, q, &found, g->e);
    if (!r && found.next) {
        r = query_count(g->db, g->a, g->c, &g->who->scope, q, COUNT_CAP, &n, g->e);
    } else if (!r) {
        n = (int64_t)found.n;
    }
    g->list.total += n;
    return r || !found.n ? r : add_lines(g, &found);
}

static int by_due(const void *x, const void *y)
{
    const struct due_line *l = x, *r = y;
    int c = date_cmp(l->clock.end.due, r->clock.end.due);
    return c ? c : (l->rec.id > r->rec.id) - (l->rec.id < r->rec.id);
}

/* First the limits of the law, then those that somebody outside has set, then the office's own. */
static int consequence(const struct due_line *x)
{
    return x->clock.law ? 0 : x->clock.def && x->clock.def->internal ? 2 : 1;
}

static int by_consequence(const void *x, const void *y)
{
    int l = consequence(x), r = consequence(y);
    return l != r ? l - r : by_due(x, y);
}

typedef int line_order(const void *x, const void *y);

static enum err finish(struct gather *g, line_order *order, struct due_list *ret)
{
    struct almanac al;
    enum err r = almanac_load(g->db, g->a, g->c, g->who->scope.county, &al, g->e);
    if (r) {
        return r;
    }
    if (g->list.n) {
        qsort(g->list.items, g->list.n, sizeof(*g->list.items), order);
    }
    g->list.n = g->list.n < g->limit ? g->list.n : g->limit;
    g->list.calendar = al.calendar;
    *ret = g->list;
    return OK;
}

enum err due_late(struct db *db, struct arena *a, const struct content *c, const struct actor *who,
                  size_t limit, struct due_list *ret, struct error *e)
{
    struct gather g = {.db = db, .a = a, .c = c, .who = who, .limit = limit, .e = e};
    struct clock_late *late;
    size_t n;
    enum err r = clock_overdue(db, a, c, who->scope.county, now_today(), &late, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        struct query q = {.reg = late[i].reg, .clock = QUERY_CLOCK_LATE};
        r = step_may_read(who, q.reg) ? of_register(&g, &q) : OK;
    }
    return r ? r : finish(&g, by_consequence, ret);
}

enum err due_waiting(struct db *db, struct arena *a, const struct content *c,
                     const struct actor *who, size_t limit, struct due_list *ret, struct error *e)
{
    struct gather g = {.db = db, .a = a, .c = c, .who = who, .limit = limit, .e = e};
    enum err r = OK;
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        struct query q = {.reg = &c->registers[i],
                          .clock = QUERY_CLOCK_RUNNING,
                          .waiting_for_me = true,
                          .turn = QUERY_TURN_STEP};
        bool lines = q.reg->n_clocks && !q.reg->page.walk && step_may_read(who, q.reg);
        r = lines ? of_register(&g, &q) : OK;
    }
    return r ? r : finish(&g, by_due, ret);
}
