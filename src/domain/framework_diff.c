#include "domain/framework_diff.h"

#include <string.h>

#include "base/str.h"

/* --- words ----------------------------------------------------------------------------------------------- */
struct word {
    const char *at;
    size_t n;
};

static bool is_run(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t split(struct arena *a, const char *text, struct word **ret)
{
    size_t n = 0;
    const char *p = text ? text : "";
    struct word *words = arena_array(a, str_chars(p) + 1, sizeof(*words));

    while (*p) {
        const char *from = p;
        if (is_run((unsigned char)*p)) {
            while (is_run((unsigned char)*p) || (*p == '.' && p[1] >= '0' && p[1] <= '9')) {
                p++; /* 1.33 is one word */
            }
        } else {
            (void)str_next(&p);
        }
        words[n++] = (struct word){from, (size_t)(p - from)};
    }
    *ret = words;
    return n;
}

static bool same_word(const struct word *x, const struct word *y)
{
    return x->n == y->n && memcmp(x->at, y->at, x->n) == 0;
}

struct pieces {
    struct arena *a;
    struct diff_piece *items;
    size_t n, cap;
};

/* Words that stand side by side and mean the same change are one piece. */
static void add(struct pieces *p, enum diff_kind kind, const struct word *words, size_t n)
{
    if (!n) {
        return;
    }
    const char *text =
        arena_strndup(p->a, words[0].at, (size_t)(words[n - 1].at + words[n - 1].n - words[0].at));
    if (p->n && p->items[p->n - 1].kind == kind) {
        p->items[p->n - 1].text = arena_printf(p->a, "%s%s", p->items[p->n - 1].text, text);
        return;
    }
    struct diff_piece *piece = arena_push(p->a, &p->items, &p->n, &p->cap, sizeof(*piece));
    *piece = (struct diff_piece){kind, text};
}

/* The longest common subsequence of x and y, from the front; the table holds lengths of what follows. */
static void walk(struct pieces *p, const struct word *x, size_t n, const struct word *y, size_t m)
{
    scoped(arena_free_scoped) struct arena *scratch = arena_new();
    uint16_t *t = arena_array(scratch, (n + 1) * (m + 1), sizeof(*t));
    size_t i = n, k;

    while (i-- > 0) {
        for (k = m; k-- > 0;) {
            uint16_t down = t[(i + 1) * (m + 1) + k], right = t[i * (m + 1) + k + 1];
            t[i * (m + 1) + k] = same_word(&x[i], &y[k])
                                     ? (uint16_t)(t[(i + 1) * (m + 1) + k + 1] + 1)
                                 : down >= right ? down
                                                 : right;
        }
    }
    i = k = 0;
    while (i < n && k < m) {
        if (same_word(&x[i], &y[k])) {
            add(p, DIFF_SAME, &x[i++], 1);
            k++;
        } else if (t[(i + 1) * (m + 1) + k] >= t[i * (m + 1) + k + 1]) {
            add(p, DIFF_REMOVED, &x[i++], 1);
        } else {
            add(p, DIFF_ADDED, &y[k++], 1);
        }
    }
    add(p, DIFF_REMOVED, x + i, n - i);
    add(p, DIFF_ADDED, y + k, m - k);
}

size_t framework_diff_words(struct arena *a, const char *old, const char *now,
                            struct diff_piece **ret)
{
    struct pieces p = {.a = a};
    struct word *x, *y;
    size_t n = split(a, old, &x), m = split(a, now, &y), head = 0, tail = 0;

    while (head < n && head < m && same_word(&x[head], &y[head])) {
        head++;
    }
    while (tail < n - head && tail < m - head && same_word(&x[n - 1 - tail], &y[m - 1 - tail])) {
        tail++;
    }
    add(&p, DIFF_SAME, x, head);
    size_t rest_x = n - head - tail, rest_y = m - head - tail;
    if (rest_x > UINT16_MAX || (rest_y && rest_x > DIFF_CELLS_MAX / rest_y)) {
        add(&p, DIFF_REMOVED, x + head, rest_x);
        add(&p, DIFF_ADDED, y + head, rest_y);
    } else {
        walk(&p, x + head, rest_x, y + head, rest_y);
    }
    add(&p, DIFF_SAME, x + n - tail, tail);
    *ret = p.items;
    return p.n;
}

/* --- items ----------------------------------------------------------------------------------------------- */
const char *framework_parts_words(struct arena *a, const struct framework_item *it)
{
    const char *all = NULL;

    for (size_t i = 0; i < it->n_parts; i++) {
        const struct framework_part *p = &it->parts[i];
        all = arena_printf(a, "%s%s%s %s 分（%s）", all ? all : "", all ? "；" : "", p->title,
                           str_from_scaled(a, p->points, 2, false),
                           assess_rule_text(a, &p->rule, p->points));
    }
    return all;
}

static const char *exempt_words(struct arena *a, const struct framework_item *it)
{
    const char *all = NULL;

    for (size_t i = 0; i < it->n_exempt; i++) {
        all = all ? arena_printf(a, "%s、%s", all, it->exempt_kinds[i]) : it->exempt_kinds[i];
    }
    return all ? arena_printf(a, "%s：%s", all, it->exempt_reason ? it->exempt_reason : "") : NULL;
}

static const char *rule_words(struct arena *a, const struct framework_item *it)
{
    return it->n_parts || it->rule.kind == ASSESS_MANUAL
               ? NULL
               : assess_rule_text(a, &it->rule, it->points == POINTS_LOST ? 0 : it->points);
}

static const char *points_words(struct arena *a, const struct framework_item *it)
{
    return it->points == POINTS_LOST
               ? "缺"
               : arena_printf(a, "%s 分", str_from_scaled(a, it->points, 2, false));
}

enum { LINES_MAX = 11 };

static void compare(struct arena *a, struct framework_change *c, const char *what, const char *old,
                    const char *now)
{
    if (str_eq(old ? old : "", now ? now : "")) {
        return;
    }
    struct framework_change_line *l = &c->lines[c->n_lines++];
    *l = (struct framework_change_line){.what = what, .old = old, .now = now};
    l->n_pieces = framework_diff_words(a, old, now, &l->pieces);
}

static void compare_items(struct arena *a, struct framework_change *c)
{
    const struct framework_item *x = c->old, *y = c->now;

    c->lines = arena_array(a, LINES_MAX, sizeof(*c->lines));
    compare(a, c, "编号", x->code, y->code);
    compare(a, c, "一级指标", x->level1, y->level1);
    compare(a, c, "二级指标", x->level2, y->level2);
    compare(a, c, "三级指标", x->level3, y->level3);
    compare(a, c, "创建内容", x->text, y->text);
    compare(a, c, "分值", points_words(a, x), points_words(a, y));
    compare(a, c, "记分办法", rule_words(a, x), rule_words(a, y));
    compare(a, c, "要点", framework_parts_words(a, x), framework_parts_words(a, y));
    compare(a, c, "佐证要求", x->proof, y->proof);
    compare(a, c, "好的样子", x->example, y->example);
    compare(a, c, "合理缺项", exempt_words(a, x), exempt_words(a, y));
}

static size_t find(const struct framework *f, const bool *taken, const struct framework_item *it,
                   bool by_code)
{
    for (size_t i = 0; i < f->n; i++) {
        bool same = by_code ? str_eq(f->items[i].code, it->code)
                            : it->text && str_eq(f->items[i].text, it->text);
        if (!taken[i] && same) {
            return i;
        }
    }
    return f->n;
}

static void push(struct framework_diff *d, const struct framework_change *c)
{
    d->changes[d->n++] = *c;
    d->added += !c->old;
    d->removed += !c->now;
    d->changed += c->old && c->now;
}

void framework_diff(struct arena *a, const struct framework *old, const struct framework *now,
                    struct framework_diff *ret)
{
    bool *taken = arena_array(a, old->n + 1, sizeof(*taken));
    size_t *pair = arena_array(a, now->n + 1, sizeof(*pair));

    *ret = (struct framework_diff){.changes =
                                       arena_array(a, old->n + now->n + 1, sizeof(*ret->changes))};
    for (int by_code = 1; by_code >= 0; by_code--) {
        for (size_t i = 0; i < now->n; i++) {
            if (by_code || pair[i] == old->n) {
                pair[i] = find(old, taken, &now->items[i], by_code == 1);
                taken[pair[i]] = pair[i] < old->n;
            }
        }
    }
    for (size_t i = 0; i < now->n; i++) {
        struct framework_change c = {.old = pair[i] < old->n ? &old->items[pair[i]] : NULL,
                                     .now = &now->items[i]};
        if (c.old) {
            compare_items(a, &c);
        }
        if (c.old && !c.n_lines) {
            ret->same++;
        } else {
            push(ret, &c);
        }
    }
    for (size_t i = 0; i < old->n; i++) {
        if (!taken[i]) {
            push(ret, &(struct framework_change){.old = &old->items[i]});
        }
    }
}
