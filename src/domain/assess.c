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

/* Sums of what people typed stay far inside 64 bits, whatever they typed. */
static int64_t bounded(int64_t n)
{
    const int64_t most = INT64_C(1000000000000);

    return n > most ? most : n < -most ? -most : n;
}

static int64_t worth(const struct assess_item *item)
{
    return item->points > 0 ? bounded(item->points) : 0;
}

/* Points of these are no part of the hundred. */
static bool apart(const struct assess_item *item)
{
    return item->bonus || item->veto;
}

static int64_t between(int64_t n, int64_t low, int64_t high)
{
    return n < low ? low : n > high ? high : n;
}

/* a * of / b, half up, also below zero. */
static int64_t part_of(int64_t a, int64_t of, int64_t b)
{
    __int128 over = (__int128)2 * a * of + b, under = (__int128)2 * b;

    if (b <= 0) {
        return 0;
    }
    return (int64_t)(over >= 0 ? over / under : -((-over + under - 1) / under));
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
        t->level1_points[g] += apart(&items[i]) ? 0 : worth(&items[i]);
        of[i] = g;
    }
    return of;
}

/* --- one unit ------------------------------------------------------------------------------------------ */
/* The lowest cap holds; a veto that does not lower the score is named all the same. */
static void count_veto(const struct assess_item *item, const struct assess_mark *m,
                       struct assess_result *r, struct assess_column *c)
{
    if (!m->vetoed) {
        return;
    }
    c->low += item->veto;
    if (!r->veto || item->cap < r->veto->cap) {
        r->veto = item;
    }
}

static void count_kind(const struct assess_mark *m, struct assess_result *r)
{
    r->applicable++;
    r->reviewed += m->has_review;
    r->changed += m->has_review && m->has_self && m->review != m->self;
}

/* What stands apart is never open: without a mark there is no bonus and no veto. */
static void count_apart(const struct assess_item *item, const struct assess_mark *m,
                        struct assess_result *r, struct assess_column *c, int64_t *self_bonus)
{
    int64_t score;

    if (!assess_score(m, &score)) {
        return;
    }
    count_kind(m, r);
    r->answered++;
    c->answered++;
    if (item->bonus) {
        score = between(score, 0, worth(item));
        r->bonus += score;
        c->got += score;
        *self_bonus += m->has_self ? between(m->self, 0, worth(item)) : 0;
    }
}

static void count_mark(const struct assess_item *item, const struct assess_mark *m, size_t group,
                       struct assess_result *r, struct assess_column *c)
{
    int64_t score = 0;

    count_kind(m, r);
    r->possible += worth(item);
    r->self_got += m->has_self ? bounded(m->self) : 0;
    if (!assess_score(m, &score)) {
        return;
    }
    score = bounded(score);
    r->answered++;
    r->got += score;
    r->level1_got[group] += score;
    c->answered++;
    c->got += score;
    c->possible += worth(item);
    c->low += assess_tint(score, worth(item)) == 0;
}

/* A total that came from outside counts as long as nobody has answered a single item. */
static bool is_outside(const struct assess_result *r)
{
    return r->unit->outside && r->answered == 0;
}

static bool is_open(const struct assess_result *r)
{
    return !is_outside(r) && r->answered < r->applicable;
}

static bool is_ranked(const struct assess_result *r)
{
    return r->unit->submitted && !is_open(r) && r->possible > 0;
}

/* Counts the marks of one unit; gives the bonus it asked for itself. */
static int64_t count_unit(const struct assess_item *items, const size_t *group,
                          struct assess_total *t, struct assess_result *r)
{
    int64_t self_bonus = 0;

    for (size_t i = 0; i < t->n_items; i++) {
        const struct assess_mark *m = &r->unit->marks[i];
        if (m->not_applicable) {
            continue;
        }
        count_veto(&items[i], m, r, &t->columns[i]);
        if (apart(&items[i])) {
            count_apart(&items[i], m, r, &t->columns[i], &self_bonus);
        } else {
            count_mark(&items[i], m, group[i], r, &t->columns[i]);
        }
    }
    return self_bonus;
}

/* The bonus goes on top of the rate and not over the hundred; the veto has the last word. */
static int64_t score_of(int64_t got, int64_t possible, int64_t bonus)
{
    return possible > 0 ? between(part_of(got, 10000, possible) + bonus, 0, 10000) : 0;
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
        int64_t self_bonus = count_unit(items, group, t, r);
        r->score = score_of(r->got, r->possible, r->bonus);
        r->self_score = score_of(r->self_got, r->possible, self_bonus);
        if (is_outside(r)) {
            r->score = r->self_score = between(r->unit->total, 0, 10000);
        }
        if (r->veto && r->score > r->veto->cap) {
            r->score = between(r->veto->cap, 0, 10000);
        }
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

struct gathered {
    unsigned __int128 squares;
    int64_t sum, lowest;
    size_t n;
};

static void gather(struct gathered *g, const struct assess_result *r)
{
    if (!r->unit->submitted || r->possible == 0) {
        return;
    }
    g->lowest = g->n == 0 || r->score < g->lowest ? r->score : g->lowest;
    g->sum += r->score;
    g->squares += (unsigned __int128)((__int128)r->score * r->score);
    g->n++;
}

static void summarise(struct assess_total *t)
{
    struct gathered g = {0};

    for (size_t i = 0; i < t->n; i++) {
        gather(&g, &t->results[i]);
    }
    if (g.n > 0) {
        t->lowest = g.lowest;
        t->mean = part_of(g.sum, 1, (int64_t)g.n);
        t->spread = spread_of(g.squares, g.sum, g.n);
    }
}

static bool same_group(const struct assess_result *r, const char *name)
{
    return str_eq(r->unit->group ? r->unit->group : "", name);
}

static bool group_seen(const struct assess_group *groups, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(groups[i].name, name)) {
            return true;
        }
    }
    return false;
}

static struct assess_group group_of(const struct assess_total *t, const char *name)
{
    struct assess_group group = {.name = name};
    struct gathered g = {0};

    for (size_t i = 0; i < t->n; i++) {
        if (same_group(&t->results[i], name)) {
            gather(&g, &t->results[i]);
        }
    }
    group.n = g.n;
    if (g.n > 0) {
        group.lowest = g.lowest;
        group.mean = part_of(g.sum, 1, (int64_t)g.n);
        group.spread = spread_of(g.squares, g.sum, g.n);
        group.uneven = group.mean < t->mean - t->spread;
    }
    return group;
}

size_t assess_groups(struct arena *a, const struct assess_total *t, struct assess_group **ret)
{
    struct assess_group *groups = NULL;
    size_t n = 0, cap = 0;

    for (size_t i = 0; i < t->n; i++) {
        const char *name = t->results[i].unit->group ? t->results[i].unit->group : "";
        if (!group_seen(groups, n, name)) {
            struct assess_group *g = arena_push(a, &groups, &n, &cap, sizeof(*g));
            *g = group_of(t, name);
        }
    }
    *ret = groups;
    return n;
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

/* --- the year, and what pulls the picture apart ---------------------------------------------------------- */
bool assess_combine(struct assess_part *parts, size_t n, int64_t *ret)
{
    int64_t whole = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        if (parts[i].weight < 0 || parts[i].weight > 10000 - whole) {
            return false;
        }
        whole += parts[i].weight;
    }
    for (size_t i = 0; i < n; i++) {
        parts[i].got = part_of(bounded(parts[i].score), parts[i].weight, 10000);
        sum += parts[i].got;
    }
    *ret = sum;
    return true;
}

/* Puts `i` among the n indexes in `list` so that `key` rises; equals keep their order. */
static size_t put_rising(size_t *list, size_t n, size_t i, int64_t (*key)(const void *, size_t),
                         const void *of)
{
    size_t at = n;

    for (; at > 0 && key(of, list[at - 1]) > key(of, i); at--) {
        list[at] = list[at - 1];
    }
    list[at] = i;
    return n + 1;
}

static int64_t score_at(const void *t, size_t i)
{
    return ((const struct assess_total *)t)->results[i].score;
}

static int64_t rate_at(const void *t, size_t i)
{
    return ((const struct assess_total *)t)->columns[i].rate;
}

size_t assess_uneven(const struct assess_total *t, size_t *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (is_ranked(&t->results[i]) && t->results[i].score < t->mean - t->spread) {
            n = put_rising(ret, n, i, score_at, t);
        }
    }
    return n;
}

size_t assess_weak(const struct assess_total *t, size_t *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n_items; i++) {
        if (t->columns[i].possible > 0 && t->columns[i].rate < 6000) {
            n = put_rising(ret, n, i, rate_at, t);
        }
    }
    return n;
}

int assess_tint(int64_t got, int64_t points)
{
    got = bounded(got);
    points = bounded(points);
    if (points <= 0 || got * 100 >= points * 90) {
        return 2;
    }
    return got * 100 >= points * 60;
}
