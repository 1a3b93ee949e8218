#include "figure/alert_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { STAGE_RED = 3 };

static const struct clock_def *clock_of(const struct content *c, const struct alert *x)
{
    const struct register_def *reg = x->reg ? content_register(c, x->reg) : NULL;
    for (size_t i = 0; reg && str_eq(x->kind, ALERT_CLOCK) && i < reg->n_clocks; i++) {
        if (str_eq(reg->clocks[i].id, x->source)) {
            return &reg->clocks[i];
        }
    }
    return NULL;
}

static bool by_law(const struct content *c, const struct alert *x)
{
    const struct clock_def *k = clock_of(c, x);
    const struct obligation_def *o =
        str_eq(x->kind, ALERT_OBLIGATION) ? content_obligation(c, x->source) : NULL;
    return (k && k->law) || (o && o->law);
}

struct alert_weight alert_weigh(const struct content *c, const struct alert *x, struct date today)
{
    struct alert_weight w = {0};
    struct date due = {0};
    int64_t ms;
    if (datetime_parse(x->raised_at, &ms)) {
        w.since = date_of_ms(ms);
    }
    bool dated = x->due_on && date_parse(x->due_on, &due);
    bool past = dated && date_cmp(due, today) < 0;
    w.red = past || x->stage >= STAGE_RED;
    w.law = dated && date_cmp(due, today) <= 0 && by_law(c, x);
    struct date turned = past ? date_add(due, 1) : due;
    if ((past || w.law) && date_cmp(turned, w.since) > 0) {
        w.since = turned;
    }
    return w;
}

static const char *title_of(struct arena *a, const struct content *c, const struct alert *x)
{
    const struct register_def *reg = x->reg ? content_register(c, x->reg) : NULL;
    const struct obligation_def *o = content_obligation(c, x->source);
    const struct clock_def *k = clock_of(c, x);
    if (k) {
        return arena_printf(a, "%s（%s）", k->title, reg->title);
    }
    if (str_eq(x->kind, ALERT_INTAKE) && reg) {
        return arena_printf(a, "网上收到的%s", reg->title);
    }
    if (o && str_eq(x->kind, ALERT_URGE)) {
        return arena_printf(a, "催办：%s", o->title);
    }
    return o ? o->title : x->title;
}

static bool of_group(const struct alert_group *g, const struct alert *x)
{
    return str_eq(g->kind, x->kind) && str_eq(g->source, x->source) &&
           str_eq(g->reg ? g->reg : "", x->reg ? x->reg : "");
}

static struct alert_group *group_of(struct arena *a, const struct content *c, const struct alert *x,
                                    struct alert_group **list, size_t *n, size_t *cap)
{
    for (size_t i = 0; i < *n; i++) {
        if (of_group(&(*list)[i], x)) {
            return &(*list)[i];
        }
    }
    struct alert_group *g = arena_push(a, list, n, cap, sizeof(**list));
    *g = (struct alert_group){
        .kind = x->kind, .source = x->source, .reg = x->reg, .title = title_of(a, c, x)};
    return g;
}

static bool unit_there(const struct alert_group *g, int64_t unit)
{
    for (size_t i = 0; i < g->n; i++) {
        if (g->items[i]->unit == unit) {
            return true;
        }
    }
    return false;
}

static int compare(const char *x, const char *y) /* those without a last day come last */
{
    return x && y ? strcmp(x, y) : !x - !y;
}

static int by_due(const void *p, const void *q)
{
    const struct alert *const *x = p, *const *y = q;
    int order = compare((*x)->due_on, (*y)->due_on);
    return order ? order : (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

static int by_weight(const void *p, const void *q)
{
    const struct alert_group *x = p, *y = q;
    int order = !x->red - !y->red;
    order = order ? order : compare(x->first_due, y->first_due);
    order = order ? order : strcmp(x->kind, y->kind);
    order = order ? order : strcmp(x->source, y->source);
    return order ? order : strcmp(x->reg ? x->reg : "", y->reg ? y->reg : "");
}

void alert_groups(struct arena *a, const struct content *c, const struct alert *list, size_t n,
                  struct date today, struct alert_group **ret, size_t *ret_n)
{
    struct alert_group *groups = NULL;
    size_t n_groups = 0, cap = 0;
    for (size_t i = 0; i < n; i++) {
        const struct alert *x = &list[i];
        if (x->closed_at) {
            continue;
        }
        struct alert_group *g = group_of(a, c, x, &groups, &n_groups, &cap);
        const struct alert_weight w = alert_weigh(c, x, today);
        g->units += !unit_there(g, x->unit);
        g->red += w.red || w.law;
        g->unseen += !x->seen_at;
        if (x->due_on && (!g->first_due || strcmp(x->due_on, g->first_due) < 0)) {
            g->first_due = x->due_on;
        }
        *(const struct alert **)arena_push(a, &g->items, &g->n, &g->cap, sizeof(*g->items)) = x;
    }
    for (size_t i = 0; i < n_groups; i++) {
        qsort(groups[i].items, groups[i].n, sizeof(*groups[i].items), by_due);
    }
    if (n_groups) {
        qsort(groups, n_groups, sizeof(*groups), by_weight);
    }
    *ret = groups;
    *ret_n = n_groups;
}

const char *alert_group_line(struct arena *a, const struct alert_group *g)
{
    struct date due;
    if (g->n == 1) {
        return g->items[0]->title;
    }
    const char *line = arena_printf(a, "%s：%zu 件", g->title, g->n);
    if (g->units > 1) {
        line = arena_printf(a, "%s，%zu 个单位", line, g->units);
    }
    if (g->red) {
        line = arena_printf(a, "%s，其中急的 %zu 件", line, g->red);
    }
    return g->first_due && date_parse(g->first_due, &due)
               ? arena_printf(a, "%s，最早 %d月%d日到期", line, due.month, due.day)
               : line;
}
