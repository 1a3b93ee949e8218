/* What a text says twice and differently. Only what names the same thing is held against each other: a false alarm costs the
 * reader's trust, so the same topic needs the same act, and without a topic the same act on the same noun. */
#include <string.h>

#include "base/str.h"
#include "domain/statement.h"

enum { HEAD_CHARS = 2, SMALLEST_TWIN = 1000, NEAR = 8 };

struct checking {
    struct arena *a;
    const struct statement *list;
    size_t n, n_found, cap;
    struct clash *found;
};

/* The last two characters carry the meaning: 安全稽查评审, 内部案件评审. */
static const char *head_of(const char *noun)
{
    size_t chars = str_chars(noun);
    return chars > HEAD_CHARS ? noun + str_prefix(noun, chars - HEAD_CHARS) : noun;
}

static bool same_head(const struct statement *x, const struct statement *y)
{
    return *x->noun && str_eq(head_of(x->noun), head_of(y->noun));
}

/* “送法助企” and “送法助企暖心行” are one campaign. */
static bool same_topic(const struct statement *x, const struct statement *y)
{
    return *x->topic && *y->topic &&
           (str_starts(x->topic, y->topic) || str_starts(y->topic, x->topic));
}

static bool general(const char *unit)
{
    return str_eq(unit, "个") || str_eq(unit, "项") || str_eq(unit, "条") || str_eq(unit, "次");
}

static bool share(const struct statement *s)
{
    return str_eq(s->unit, "%") || str_eq(s->unit, "％");
}

static bool same_thing(const struct statement *x, const struct statement *y)
{
    if (!str_eq(x->unit, y->unit) || !str_eq(x->verb, y->verb) || !*x->verb ||
        x->purpose != y->purpose || x->point == y->point) {
        return false;
    }
    if (same_topic(x, y)) {
        return !general(x->unit) || same_head(x, y);
    }
    return !*x->topic && !*y->topic && same_head(x, y);
}

static const char *amount(struct checking *c, const struct statement *s)
{
    return arena_printf(c->a, "%s%s%s", str_from_scaled(c->a, s->value, 2, false),
                        s->over ? "余" : "", s->unit);
}

static struct clash *found(struct checking *c, enum clash_kind kind, size_t x, size_t y)
{
    struct clash *k = arena_push(c->a, &c->found, &c->n_found, &c->cap, sizeof(*k));
    *k = (struct clash){.kind = kind, .x = x, .y = y};
    return k;
}

static void check_values(struct checking *c, size_t i, size_t j)
{
    const struct statement *x = &c->list[i], *y = &c->list[j];
    if (share(x) || x->value == y->value || !same_thing(x, y)) {
        return;
    }
    found(c, CLASH_VALUE, i, j)->words = arena_printf(
        c->a, "第 %zu 行说“%s”（%s），第 %zu 行说“%s”（%s）：同一件事两个数，请核对台账后统一。",
        x->line, x->said, amount(c, x), y->line, y->said, amount(c, y));
}

/* Ten or more: small numbers are equal by chance. */
static void check_verbs(struct checking *c, size_t i, size_t j)
{
    const struct statement *x = &c->list[i], *y = &c->list[j];
    bool twin = x->value == y->value && x->value >= SMALLEST_TWIN && str_eq(x->unit, y->unit) &&
                *x->verb && *y->verb && !str_eq(x->verb, y->verb) && x->point != y->point;
    if (!twin || share(x) || !same_topic(x, y) || !same_head(x, y)) {
        return;
    }
    found(c, CLASH_VERB, i, j)->words = arena_printf(
        c->a, "第 %zu 行说“%s”，第 %zu 行说“%s”：同一个数 %s，一处是%s，一处是%s，请写明是哪一种。",
        x->line, x->said, y->line, y->said, amount(c, x), x->verb, y->verb);
}

/* part / whole, as a share rounded to whole percents. */
static bool rounds_to(int64_t part, int64_t whole, int64_t percent)
{
    return whole > 0 && part < whole && (part * 1000 / whole + 5) / 10 * 100 == percent;
}

/* A share whose clause names a length of time, while a part of a whole nearby makes the same share. */
static void check_share(struct checking *c, size_t i)
{
    const struct statement *s = &c->list[i];
    if (!share(s) || s->value >= 10000 || s->value == 0) {
        return;
    }
    size_t from = i > NEAR ? i - NEAR : 0, to = i + NEAR < c->n ? i + NEAR : c->n;
    for (size_t x = from; x < to; x++) {
        for (size_t y = from; y < to; y++) {
            const struct statement *part = &c->list[x], *whole = &c->list[y];
            if (x == i || y == i || x == y || !str_eq(part->unit, whole->unit) || share(part) ||
                part->line != s->line || whole->line != s->line || part->over || whole->over ||
                whole->value < SMALLEST_TWIN || !rounds_to(part->value, whole->value, s->value)) {
                continue;
            }
            struct clash *k = found(c, CLASH_READING, i, x);
            k->z = y;
            k->words = arena_printf(
                c->a,
                "第 %zu 行“%s”有两种读法：一是这句话自己说的比例；二是 %s ÷ %s（“%s”“%s”）也正好约 "
                "%s%%。请写明分子和分母。",
                s->line, s->said, amount(c, part), amount(c, whole), part->said, whole->said,
                str_from_scaled(c->a, s->value, 2, false));
            return;
        }
    }
}

size_t statements_check(struct arena *a, const struct statement *list, size_t n, struct clash **ret)
{
    struct checking c = {.a = a, .list = list, .n = n};
    for (size_t i = 0; i < n && c.n_found < CLASHES_MAX; i++) {
        for (size_t j = i + 1; j < n && c.n_found + 2 < CLASHES_MAX; j++) {
            check_values(&c, i, j);
            check_verbs(&c, i, j);
        }
        check_share(&c, i);
    }
    *ret = c.found;
    return c.n_found;
}
