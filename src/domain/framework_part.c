#include "domain/framework_part.h"

#include <string.h>

#include "base/str.h"
#include "content/content.h"

bool framework_part_counts(const struct framework_part *p)
{
    return p->rule.kind != ASSESS_BONUS && !(p->rule.kind == ASSESS_VETO && p->rule.whole);
}

bool framework_item_needs_points(const struct framework_item *it)
{
    return it->rule.kind != ASSESS_BONUS && it->rule.kind != ASSESS_VETO;
}

void framework_part_share(struct framework_item *it)
{
    size_t n = 0, place = 0;

    for (size_t i = 0; i < it->n_parts; i++) {
        n += framework_part_counts(&it->parts[i]);
    }
    for (size_t i = 0; i < it->n_parts; i++) {
        bool counts = framework_part_counts(&it->parts[i]) && it->points != POINTS_LOST;
        it->parts[i].points = counts ? assess_share(it->points, n, place++) : 0;
    }
}

int64_t framework_part_sum(const struct framework_item *it)
{
    int64_t sum = 0;

    for (size_t i = 0; i < it->n_parts; i++) {
        sum += framework_part_counts(&it->parts[i]) ? it->parts[i].points : 0;
    }
    return sum;
}

const char *framework_part_fault(struct arena *a, const struct framework_item *it)
{
    int64_t sum = framework_part_sum(it);

    if (!it->n_parts || it->points == POINTS_LOST || sum == it->points) {
        return NULL;
    }
    return arena_printf(a, "要点合计 %s 分，应为 %s 分", str_from_scaled(a, sum, 2, false),
                        str_from_scaled(a, it->points, 2, false));
}

static bool is_bound(const struct framework_part *p)
{
    return p->metric || p->obligation;
}

void framework_part_derive(struct arena *a, struct framework_item *it)
{
    size_t bound = 0;

    if (!it->n_parts) {
        return;
    }
    it->waits = NULL;
    for (size_t i = 0; i < it->n_parts; i++) {
        const char *waits = it->parts[i].waits;
        bound += is_bound(&it->parts[i]);
        if (waits) {
            it->waits = it->waits ? arena_printf(a, "%s；%s", it->waits, waits) : waits;
        }
    }
    it->kind = !bound ? "manual" : bound == it->n_parts ? "auto" : "mixed";
}

static struct framework_waiting *waiting_of(struct arena *a, struct framework_reach *r, size_t *cap,
                                            const char *waits)
{
    const char *stop = strstr(waits, "：");
    const char *name = stop ? arena_strndup(a, waits, (size_t)(stop - waits)) : waits;

    for (size_t i = 0; i < r->n_waits; i++) {
        if (str_eq(r->waits[i].name, name)) {
            return &r->waits[i];
        }
    }
    struct framework_waiting *w = arena_push(a, &r->waits, &r->n_waits, cap, sizeof(*w));
    *w = (struct framework_waiting){.name = name};
    return w;
}

static void add_item(struct arena *a, struct framework_waiting *w, const char *code)
{
    if (w->n_items && str_eq(w->items[w->n_items - 1], code)) {
        return;
    }
    const char **more = arena_array(a, w->n_items + 1, sizeof(*more));
    if (w->n_items) {
        memcpy(more, w->items, w->n_items * sizeof(*more));
    }
    more[w->n_items++] = code;
    w->items = more;
}

void framework_reach(struct arena *a, const struct framework *f, struct framework_reach *ret)
{
    size_t cap = 0;

    *ret = (struct framework_reach){0};
    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        ret->automatic += str_eq(it->kind, "auto");
        ret->half += str_eq(it->kind, "mixed");
        ret->manual += str_eq(it->kind, "manual");
        ret->unconfirmed += it->n_parts && !it->parts_confirmed;
        ret->parts += it->n_parts;
        for (size_t k = 0; k < it->n_parts; k++) {
            const struct framework_part *p = &it->parts[k];
            ret->bound += is_bound(p);
            if (p->waits) {
                struct framework_waiting *w = waiting_of(a, ret, &cap, p->waits);
                ret->waiting++;
                w->parts++;
                add_item(a, w, it->code);
            }
        }
    }
}

static void say_unbound(struct arena *a, struct framework *f, size_t *cap,
                        const struct framework_item *it, const struct framework_part *p)
{
    struct finding *found = arena_push(a, &f->findings, &f->n_findings, cap, sizeof(*found));

    *found = (struct finding){
        FINDING_UNBOUND, p->line ? p->line : it->line, it->code,
        p->metric
            ? arena_printf(a, "没有指标口径“%s”，要点“%s”先由人评分。", p->metric, p->title)
            : arena_printf(a, "没有应做事项“%s”，要点“%s”先由人评分。", p->obligation, p->title)};
}

size_t framework_check_bindings(struct arena *a, struct framework *f, const struct content *c)
{
    size_t n = 0, cap = f->n_findings;

    for (size_t i = 0; c && i < f->n; i++) {
        struct framework_item *it = &f->items[i];
        for (size_t k = 0; k < it->n_parts; k++) {
            struct framework_part *p = &it->parts[k];
            if ((!p->metric || content_metric(c, p->metric)) &&
                (!p->obligation || content_obligation(c, p->obligation))) {
                continue;
            }
            say_unbound(a, f, &cap, it, p);
            p->waits = arena_printf(a, "指标口径：%s", p->metric ? p->metric : p->obligation);
            p->metric = p->obligation = NULL;
            n++;
        }
        framework_part_derive(a, it);
    }
    return n;
}
