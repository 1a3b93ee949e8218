#include "domain/assess.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

bool assess_score(const struct assess_mark *m, int64_t *ret)
{
    if (m->not_applicable || (!m->has_review && !m->has_self)) {
        return false;
    }
    *ret = m->has_review ? m->review : m->self;
    return true;
}

static int64_t worth(const struct assess_item *item)
{
    return item->points > 0 ? item->points : 0;
}

/* a * of / b, half up. */
static int64_t part_of(int64_t a, int64_t of, int64_t b)
{
    return b > 0 ? (2 * a * of + b) / (2 * b) : 0;
}

/* --- level-1 groups of items --------------------------------------------------------------------------- */
/* Gives for each item the index of its group, in order of first appearance. */
static size_t *group_items(struct arena *a, const struct assess_item *items, size_t n,
                           struct assess_total *t)
{
    size_t *of = arena_array(a, n + 1, sizeof(*of));

    t->level1 = arena_array(a, n + 1, sizeof(*t->level1));
    t->level1_points = arena_array(a, n + 1, sizeof(*t->level1_points));
    for (size_t i = 0; i < n; i++) {
        size_t g = 0;
        while (g < t->n_level1 && !str_eq(t->level1[g], items[i].level1)) {
            g++;
        }
        if (g == t->n_level1) {
            t->level1[t->n_level1++] = items[i].level1;
        }
        t->level1_points[g] += worth(&items[i]);
        of[i] = g;
    }
    return of;
}

/* --- one unit ------------------------------------------------------------------------------------------ */
static void count_mark(const struct assess_item *item, const struct assess_mark *m, size_t group,
                       struct assess_result *r, struct assess_column *c)
{
    int64_t score = 0;

    if (m->not_applicable) {
        return;
    }
    r->applicable++;
    r->possible += worth(item);
    r->self_got += m->has_self ? m->self : 0;
    r->reviewed += m->has_review;
    r->changed += m->has_review && m->has_self && m->review != m->self;
    if (!assess_score(m, &score)) {
        return;
    }
    r->answered++;
    r->got += score;
    r->level1_got[group] += score;
    c->answered++;
    c->got += score;
    c->possible += worth(item);
    c->low += assess_tint(score, worth(item)) == 0;
}

static bool is_open(const struct assess_result *r)
{
    return r->answered < r->applicable;
}

static bool is_ranked(const struct assess_result *r)
{
    return r->unit->submitted && !is_open(r) && r->possible > 0;
}

static void score_units(struct arena *a, const struct assess_item *items,
                        const struct assess_unit *units, const size_t *group,
                        struct assess_total *t)
{
    int64_t *level1 = arena_array(a, t->n * t->n_level1 + 1, sizeof(*level1));

    for (size_t u = 0; u < t->n; u++) {
        struct assess_result *r = &t->results[u];
        r->unit = &units[u];
        r->level1_got = level1 + u * t->n_level1;
        for (size_t i = 0; i < t->n_items; i++) {
            count_mark(&items[i], &units[u].marks[i], group[i], r, &t->columns[i]);
        }
        r->score = part_of(r->got, 10000, r->possible);
        r->self_score = part_of(r->self_got, 10000, r->possible);
        t->complete += !is_open(r);
    }
}

/* --- ranks --------------------------------------------------------------------------------------------- */
static int by_score(const void *x, const void *y)
{
    const struct assess_result *a = *(struct assess_result *const *)x;
    const struct assess_result *b = *(struct assess_result *const *)y;

    return (a->score < b->score) - (a->score > b->score);
}

static int by_group_and_score(const void *x, const void *y)
{
    const struct assess_result *a = *(struct assess_result *const *)x;
    const struct assess_result *b = *(struct assess_result *const *)y;
    int order = strcmp(a->unit->group ? a->unit->group : "", b->unit->group ? b->unit->group : "");

    return order ? order : by_score(x, y);
}

/* Ranks are set among neighbours of the sorted list: the first of equals gives its place to all of them. */
static void rank(struct arena *a, struct assess_total *t)
{
    struct assess_result **list = arena_array(a, t->n + 1, sizeof(struct assess_result *));
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (is_ranked(&t->results[i])) {
            list[n++] = &t->results[i];
        }
    }
    qsort(list, n, sizeof(*list), by_score);
    for (size_t i = 0; i < n; i++) {
        bool tie = i > 0 && by_score(&list[i - 1], &list[i]) == 0;
        list[i]->rank = tie ? list[i - 1]->rank : (int)i + 1;
    }
    qsort(list, n, sizeof(*list), by_group_and_score);
    for (size_t i = 0, start = 0; i < n; i++) {
        const char *group = list[i]->unit->group ? list[i]->unit->group : "";
        const char *first = list[start]->unit->group ? list[start]->unit->group : "";
        start = str_eq(group, first) ? start : i;
        bool tie = i > start && by_score(&list[i - 1], &list[i]) == 0;
        list[i]->group_rank = tie ? list[i - 1]->group_rank : (int)(i - start) + 1;
    }
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static uint64_t root(unsigned __int128 n)
{
    unsigned __int128 low = 0, high = (unsigned __int128)1 << 63;

    while (low < high) {
        unsigned __int128 middle = (low + high + 1) / 2;
        if (middle <= n / middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return (uint64_t)low;
}

/* sqrt(d)/n half up is floor((sqrt(4d) + n) / 2n), and the inner root may be floored first since n is whole. */
static int64_t spread_of(unsigned __int128 squares, __int128 sum, size_t n)
{
    unsigned __int128 d = (unsigned __int128)n * squares - (unsigned __int128)(sum * sum);

    return (int64_t)((root(4 * d) + n) / (2 * n));
}

static void summarise(struct assess_total *t)
{
    unsigned __int128 squares = 0;
    int64_t sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct assess_result *r = &t->results[i];
        if (!r->unit->submitted || r->possible == 0) {
            continue;
        }
        t->lowest = n == 0 || r->score < t->lowest ? r->score : t->lowest;
        sum += r->score;
        squares += (unsigned __int128)((__int128)r->score * r->score);
        n++;
    }
    if (n > 0) {
        t->mean = part_of(sum, 1, (int64_t)n);
        t->spread = spread_of(squares, sum, n);
    }
}

void assess_run(struct arena *a, const struct assess_item *items, size_t n_items,
                const struct assess_unit *units, size_t n_units, struct assess_total *ret)
{
    struct assess_total t = {.n = n_units, .n_items = n_items};

    t.results = arena_array(a, n_units + 1, sizeof(*t.results));
    t.columns = arena_array(a, n_items + 1, sizeof(*t.columns));
    score_units(a, items, units, group_items(a, items, n_items, &t), &t);
    for (size_t i = 0; i < n_items; i++) {
        t.columns[i].rate = part_of(t.columns[i].got, 10000, t.columns[i].possible);
    }
    rank(a, &t);
    summarise(&t);
    *ret = t;
}

static const char *points_text(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

static const char *review_text(struct arena *a, const struct assess_mark *m)
{
    int64_t by = m->review - m->self;

    if (!m->has_self || by == 0) {
        return arena_printf(a, "复核 %s 分%s。", points_text(a, m->review),
                            m->has_self ? "，与自评相同" : "");
    }
    return arena_printf(a, "复核 %s 分，%s %s 分。", points_text(a, m->review),
                        by < 0 ? "低" : "高", points_text(a, by < 0 ? -by : by));
}

size_t assess_explain(struct arena *a, const struct assess_item *item, const struct assess_mark *m,
                      const char ***ret)
{
    const char **lines = arena_array(a, 4, sizeof(*lines));
    size_t n = 0;
    int64_t score;

    *ret = lines;
    lines[n++] = arena_printf(a, "满分 %s 分。", points_text(a, worth(item)));
    if (m->not_applicable) {
        lines[n++] = "本单位不适用这一条，不计得分，也不计满分。";
        return n;
    }
    if (m->has_self) {
        lines[n++] = arena_printf(a, "自评 %s 分。", points_text(a, m->self));
    }
    if (m->has_review) {
        lines[n++] = review_text(a, m);
    }
    if (assess_score(m, &score)) {
        lines[n++] = arena_printf(a, "计 %s 分。", points_text(a, score));
    } else {
        lines[n++] = "未报，计 0 分。";
    }
    return n;
}

int assess_tint(int64_t got, int64_t points)
{
    if (points <= 0 || got * 100 >= points * 90) {
        return 2;
    }
    return got * 100 >= points * 60;
}
