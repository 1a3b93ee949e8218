#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/assess.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* A case is written as an office would on paper. Items: "4 2 4". A unit: "S" (submitted) or "." and the marks:
 * "4" self-assessed, "4>3" reviewed, ">3" reviewed only, "-" open, "n" does not apply. A group stands before a colon: "a:S 4 -".
 * Expected of a unit: got/possible score rank group_rank. Of the whole: mean lowest spread complete. All computed by hand. */
#define UNITS_MAX 6
struct paper {
    const char *name, *items;
    const char *units[UNITS_MAX], *want[UNITS_MAX];
    const char *total;
};

static const struct paper papers[] = {
    {"full marks", "4 2 4", {"S 4 2 4"}, {"10/10 100 1 1"}, "100 100 0 1"},
    {"nothing earned", "4 2 4", {"S 0 0 0"}, {"0/10 0 1 1"}, "0 0 0 1"},
    {"review goes before self", "4 2", {"S 4>3 2"}, {"5/6 83.33 1 1"}, "83.33 83.33 0 1"},
    {"review may raise", "4 2", {"S 1>4 2"}, {"6/6 100 1 1"}, "100 100 0 1"},
    {"review without self", "4", {"S >3"}, {"3/4 75 1 1"}, "75 75 0 1"},
    {"halves", "4 2", {"S 3.5 1.5"}, {"5/6 83.33 1 1"}, "83.33 83.33 0 1"},
    {"a third rounds down", "3", {"S 1"}, {"1/3 33.33 1 1"}, "33.33 33.33 0 1"},
    {"two thirds round up", "3", {"S 2"}, {"2/3 66.67 1 1"}, "66.67 66.67 0 1"},
    {"exactly half a hundredth goes up", "80", {"S 0.1"}, {"0.1/80 0.13 1 1"}, "0.13 0.13 0 1"},
    {"just below half goes down", "80", {"S 0.09"}, {"0.09/80 0.11 1 1"}, "0.11 0.11 0 1"},
    {"an open item counts nothing and has no rank",
     "4 2",
     {"S 4 -"},
     {"4/6 66.67 0 0"},
     "66.67 66.67 0 0"},
    {"not submitted has no rank", "4 2", {". 4 2"}, {"6/6 100 0 0"}, "0 0 0 1"},
    {"what does not apply leaves both", "4 2 4", {"S 4 n 2"}, {"6/8 75 1 1"}, "75 75 0 1"},
    {"not applicable beats a score", "4 2", {"S 4 n"}, {"4/4 100 1 1"}, "100 100 0 1"},
    {"nothing applies", "4 2", {"S n n"}, {"0/0 0 0 0"}, "0 0 0 1"},
    {"1, 2, 2, 4",
     "10",
     {"S 9", "S 8", "S 8", "S 7"},
     {"9/10 90 1 1", "8/10 80 2 2", "8/10 80 2 2", "7/10 70 4 4"},
     "80 70 7.07 4"},
    {"all equal",
     "10",
     {"S 5", "S 5", "S 5"},
     {"5/10 50 1 1", "5/10 50 1 1", "5/10 50 1 1"},
     "50 50 0 3"},
    {"order of input is kept",
     "10",
     {"S 1", "S 10", "S 5"},
     {"1/10 10 3 3", "10/10 100 1 1", "5/10 50 2 2"},
     "53.33 10 36.82 3"},
    {"ranks inside groups",
     "10",
     {"a:S 9", "b:S 8", "a:S 7", "b:S 6"},
     {"9/10 90 1 1", "8/10 80 2 1", "7/10 70 3 2", "6/10 60 4 2"},
     "75 60 11.18 4"},
    {"ties inside groups",
     "10",
     {"a:S 9", "b:S 9", "a:S 9", "a:S 1"},
     {"9/10 90 1 1", "9/10 90 1 1", "9/10 90 1 1", "1/10 10 4 3"},
     "70 10 34.64 4"},
    {"no group is a group",
     "10",
     {"S 9", "a:S 9", "S 8"},
     {"9/10 90 1 1", "9/10 90 1 1", "8/10 80 3 2"},
     "86.67 80 4.71 3"},
    {"an open unit takes no place",
     "10",
     {"S 9", "S -", "S 8"},
     {"9/10 90 1 1", "0/10 0 0 0", "8/10 80 2 2"},
     "56.67 0 40.28 2"},
    {"an unsubmitted unit takes no place and no mean",
     "10",
     {"S 9", ". 10", "S 8"},
     {"9/10 90 1 1", "10/10 100 0 0", "8/10 80 2 2"},
     "85 80 5 3"},
    {"equal on paper is equal in rank",
     "30000 30000",
     {"S 20000 0", "S 20000.1 0"},
     {"20000/60000 33.33 1 1", "20000.1/60000 33.33 1 1"},
     "33.33 33.33 0 2"},
    {"different denominators compare as rates",
     "10 10",
     {"S 9 n", "S 9 8"},
     {"9/10 90 1 1", "17/20 85 2 2"},
     "87.5 85 2.5 2"},
    {"less than half a hundredth is nothing",
     "10000",
     {"S 0.01", "S 0.02"},
     {"0.01/10000 0 1 1", "0.02/10000 0 1 1"},
     "0 0 0 2"},
    {"mean of a half hundredth",
     "100",
     {"S 50.01", "S 50.02"},
     {"50.01/100 50.01 2 2", "50.02/100 50.02 1 1"},
     "50.02 50.01 0.01 2"},
    {"spread of three",
     "100",
     {"S 60", "S 70", "S 95"},
     {"60/100 60 3 3", "70/100 70 2 2", "95/100 95 1 1"},
     "75 60 14.72 3"},
    {"lost points are worth nothing", "-1 4", {"S 0 3"}, {"3/4 75 1 1"}, "75 75 0 1"},
    {"no items", "", {"S"}, {"0/0 0 0 0"}, "0 0 0 1"},
    {"no units", "4", {NULL}, {NULL}, "0 0 0 0"},
};

static size_t words(const char *text, char ***ret)
{
    char **all;
    size_t n = str_split(arena, text, ' ', &all), kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (*all[i]) {
            all[kept++] = all[i];
        }
    }
    *ret = all;
    return kept;
}

static int64_t number(const char *s)
{
    int64_t n;

    if (!str_to_scaled(s, 2, &n)) {
        fail_msg("not a number: %s", s);
    }
    return n;
}

static struct assess_mark mark(const char *s)
{
    struct assess_mark m = {0};
    const char *review = strchr(s, '>');

    if (str_eq(s, "-")) {
        return m;
    }
    if (str_eq(s, "n")) {
        m.not_applicable = true;
        return m;
    }
    if (review != s) {
        m.has_self = true;
        m.self = number(review ? arena_strndup(arena, s, (size_t)(review - s)) : s);
    }
    if (review) {
        m.has_review = true;
        m.review = number(review + 1);
    }
    return m;
}

static struct assess_unit unit_of(const char *text, size_t n_items)
{
    struct assess_unit u = {0};
    const char *colon = strchr(text, ':');
    char **list;

    if (colon) {
        u.group = arena_strndup(arena, text, (size_t)(colon - text));
        text = colon + 1;
    }
    size_t n = words(text, &list);
    assert_int_equal(n, n_items + 1);
    struct assess_mark *marks = arena_array(arena, n_items + 1, sizeof(*marks));
    for (size_t i = 0; i < n_items; i++) {
        marks[i] = mark(list[i + 1]);
    }
    u.submitted = str_eq(list[0], "S");
    u.marks = marks;
    return u;
}

static struct assess_item *items_of(const char *text, size_t *ret_n)
{
    char **list;
    size_t n = words(text, &list);
    struct assess_item *items = arena_array(arena, n + 1, sizeof(*items));

    for (size_t i = 0; i < n; i++) {
        items[i] = (struct assess_item){
            .code = "X", .title = "x", .level1 = "all", .points = number(list[i])};
    }
    *ret_n = n;
    return items;
}

static const char *n2(int64_t n)
{
    return str_from_scaled(arena, n, 2, false);
}

static struct assess_total run(const struct paper *p)
{
    struct assess_unit *units = arena_array(arena, UNITS_MAX, sizeof(*units));
    struct assess_total t;
    size_t n_items, n = 0;
    struct assess_item *items = items_of(p->items, &n_items);

    while (n < UNITS_MAX && p->units[n]) {
        units[n] = unit_of(p->units[n], n_items);
        n++;
    }
    assess_run(arena, items, n_items, units, n, &t);
    assert_int_equal(t.n, n);
    return t;
}

static void test_papers(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(papers); i++) {
        struct assess_total t = run(&papers[i]);
        for (size_t u = 0; u < t.n; u++) {
            const struct assess_result *r = &t.results[u];
            const char *got = arena_printf(arena, "%s/%s %s %d %d", n2(r->got), n2(r->possible),
                                           n2(r->score), r->rank, r->group_rank);
            if (!str_eq(got, papers[i].want[u])) {
                fail_msg("%s, unit %zu: %s, not %s", papers[i].name, u, got, papers[i].want[u]);
            }
        }
        const char *total =
            arena_printf(arena, "%s %s %s %zu", n2(t.mean), n2(t.lowest), n2(t.spread), t.complete);
        if (!str_eq(total, papers[i].total)) {
            fail_msg("%s: %s, not %s", papers[i].name, total, papers[i].total);
        }
    }
}

static void test_counts(void **state)
{
    (void)state;
    struct paper p = {"counts", "4 2 4 6", {"S 4>3 2>2 - n", "S 4 2>1 >4 6"}, {NULL}, NULL};
    struct assess_total t = run(&p);
    assert_int_equal(t.results[0].applicable, 3);
    assert_int_equal(t.results[0].answered, 2);
    assert_int_equal(t.results[0].reviewed, 2);
    assert_int_equal(t.results[0].changed, 1);
    assert_int_equal(t.results[0].self_got, 600);
    assert_int_equal(t.results[0].self_score, 6000);
    assert_int_equal(t.results[0].score, 5000);
    assert_int_equal(t.results[1].applicable, 4);
    assert_int_equal(t.results[1].answered, 4);
    assert_int_equal(t.results[1].reviewed, 2);
    assert_int_equal(t.results[1].changed, 1);
    assert_int_equal(t.results[1].self_got, 1200);
}

static void test_columns(void **state)
{
    (void)state;
    struct paper p = {"columns", "10 2", {"S 5.9 2", "S 6 1>2", "S - n", ". 0 n"}, {NULL}, NULL};
    struct assess_total t = run(&p);
    assert_int_equal(t.columns[0].answered, 3);
    assert_int_equal(t.columns[0].got, 1190);
    assert_int_equal(t.columns[0].possible, 3000);
    assert_int_equal(t.columns[0].rate, 3967);
    assert_int_equal(t.columns[0].low, 2);
    assert_int_equal(t.columns[1].answered, 2);
    assert_int_equal(t.columns[1].rate, 10000);
    assert_int_equal(t.columns[1].low, 0);
}

static void test_level1(void **state)
{
    (void)state;
    const struct assess_item items[] = {
        {.code = "A1.1", .title = "a", .level1 = "甲", .points = 400},
        {.code = "A2.1", .title = "b", .level1 = "乙", .points = 200},
        {.code = "A1.2", .title = "c", .level1 = "甲", .points = 300}};
    const struct assess_mark marks[] = {
        {.has_self = true, .self = 350}, {.has_self = true, .self = 100}, {0}};
    const struct assess_unit unit = {.name = "u", .marks = marks};
    struct assess_total t;

    assess_run(arena, items, 3, &unit, 1, &t);
    assert_int_equal(t.n_level1, 2);
    assert_string_equal(t.level1[0], "甲");
    assert_int_equal(t.level1_points[0], 700);
    assert_int_equal(t.level1_points[1], 200);
    assert_int_equal(t.results[0].level1_got[0], 350);
    assert_int_equal(t.results[0].level1_got[1], 100);
}

/* The spread against a second way of computing it, over many units. */
static void test_spread_of_many(void **state)
{
    (void)state;
    enum { N = 1000 };
    struct assess_item item = {.code = "A", .title = "a", .level1 = "甲", .points = 10000};
    struct assess_unit *units = arena_array(arena, N, sizeof(*units));
    struct assess_mark *marks = arena_array(arena, N, sizeof(*marks));
    struct assess_total t;
    double sum = 0, squares = 0;

    for (int i = 0; i < N; i++) {
        marks[i] = (struct assess_mark){.has_self = true, .self = (i * 7919) % 10001};
        units[i] = (struct assess_unit){.marks = &marks[i], .submitted = true};
        sum += (double)marks[i].self;
    }
    for (int i = 0; i < N; i++) {
        double off = (double)marks[i].self - sum / N;
        squares += off * off;
    }
    assess_run(arena, &item, 1, units, N, &t);
    double by = (double)t.spread * (double)t.spread, exact = squares / N;
    assert_true(by <= exact + (double)t.spread + 0.25 && by >= exact - (double)t.spread - 0.25);
    for (int i = 0; i < N; i++) {
        int before = 0;
        for (int k = 0; k < N; k++) {
            before += marks[k].self > marks[i].self;
        }
        assert_int_equal(t.results[i].rank, before + 1);
    }
}

static void explained(const char *points, const char *m, const char *want)
{
    struct assess_item item = {
        .code = "A1.1", .title = "a", .level1 = "甲", .points = number(points)};
    struct assess_mark one = mark(m);
    const char **lines;
    size_t n = assess_explain(arena, &item, &one, &lines);
    const char *all = "";

    for (size_t i = 0; i < n; i++) {
        all = arena_printf(arena, "%s%s", all, lines[i]);
    }
    assert_string_equal(all, want);
}

static void test_explain(void **state)
{
    (void)state;
    explained("4", "4>3", "满分 4 分。自评 4 分。复核 3 分，低 1 分。计 3 分。");
    explained("4", "2.5>3", "满分 4 分。自评 2.5 分。复核 3 分，高 0.5 分。计 3 分。");
    explained("4", "3>3", "满分 4 分。自评 3 分。复核 3 分，与自评相同。计 3 分。");
    explained("4", ">3", "满分 4 分。复核 3 分。计 3 分。");
    explained("4", "3", "满分 4 分。自评 3 分。计 3 分。");
    explained("4", "-", "满分 4 分。未报，计 0 分。");
    explained("4", "n", "满分 4 分。本单位不适用这一条，不计得分，也不计满分。");
}

static void test_tint(void **state)
{
    (void)state;
    assert_int_equal(assess_tint(0, 400), 0);
    assert_int_equal(assess_tint(239, 400), 0);
    assert_int_equal(assess_tint(240, 400), 1);
    assert_int_equal(assess_tint(359, 400), 1);
    assert_int_equal(assess_tint(360, 400), 2);
    assert_int_equal(assess_tint(400, 400), 2);
    assert_int_equal(assess_tint(0, 0), 2);
}

/* --- bonus, veto, the year ------------------------------------------------------------------------------- */

/* Items "4 b3 v59.99": ordinary, bonus of up to 3, veto with its cap; a mark "!" is a veto that happened. */
static struct assess_total run_apart(const char *items, const char *const *units, size_t n)
{
    struct assess_unit *list = arena_array(arena, n, sizeof(*list));
    struct assess_total t;
    char **texts;
    size_t n_items = words(items, &texts);
    struct assess_item *item = arena_array(arena, n_items, sizeof(*item));

    for (size_t i = 0; i < n_items; i++) {
        item[i].bonus = *texts[i] == 'b';
        item[i].veto = *texts[i] == 'v';
        (item[i].veto ? &item[i].cap : &item[i].points)[0] =
            number(texts[i] + (item[i].bonus || item[i].veto));
        item[i].level1 = item[i].title = item[i].code = texts[i];
    }
    for (size_t u = 0; u < n; u++) {
        list[u] = unit_of(str_replace(arena, units[u], "!", "-"), n_items);
        char **all;
        words(strchr(units[u], ':') ? strchr(units[u], ':') + 1 : units[u], &all);
        for (size_t i = 0; i < n_items; i++) {
            ((struct assess_mark *)list[u].marks)[i].vetoed = str_eq(all[i + 1], "!");
        }
    }
    assess_run(arena, item, n_items, list, n, &t);
    return t;
}

/* want: got/possible +bonus score self_score rank, then the veto's name. */
static const struct {
    const char *items, *unit, *want;
} aparts[] = {
    {"8 2 b3", "S 6 1.5 2", "7.5/10 +2 77 77 1 -"},              /* 75 + 2 */
    {"8 2 b3", "S 6 1.5 -", "7.5/10 +0 75 75 1 -"},              /* no bonus asked: not open */
    {"8 2 b3", "S 6 1.5 9", "7.5/10 +3 78 78 1 -"},              /* capped at 3 */
    {"8 2 b3", "S 6 1.5 9>1", "7.5/10 +1 76 78 1 -"},            /* review 75 + 1, self 75 + 3 */
    {"8 2 b3", "S 8 2 3", "10/10 +3 100 100 1 -"},               /* 103 is at most 100 */
    {"8 2 b3", "S 6 1.5 -1", "7.5/10 +0 75 75 1 -"},             /* a bonus takes nothing */
    {"8 2 b3", "S 6 1.5 n", "7.5/10 +0 75 75 1 -"},              /* does not apply */
    {"8 2 b3", "S 6 - 3", "6/10 +3 63 63 0 -"},                  /* open: 60 + 3, no rank */
    {"8 2 b3 b2", "S 6 1.5 2 1.5", "7.5/10 +3.5 78.5 78.5 1 -"}, /* 75 + 2 + 1.5 */
    {"b3", "S 2", "0/0 +2 0 0 0 -"},                             /* nothing to be on top of */
    {"8 2 v59.99", "S 8 2 -", "10/10 +0 100 100 1 -"},           /* did not happen */
    {"8 2 v59.99", "S 8 2 !", "10/10 +0 59.99 100 1 v59.99"},    /* capped; claimed was 100 */
    {"8 2 v59.99", "S 4 1 !", "5/10 +0 50 50 1 v59.99"},   /* lower by itself, named all the same */
    {"8 2 v59.99 v0", "S 8 2 ! !", "10/10 +0 0 100 1 v0"}, /* the lowest cap */
    {"8 2 v0 v59.99", "S 8 2 ! !", "10/10 +0 0 100 1 v0"},
    {"8 2 b3 v80", "S 8 2 3 !", "10/10 +3 80 100 1 v80"}, /* the veto after the bonus */
    {"8 2 v-5", "S 8 2 !", "10/10 +0 0 100 1 v-5"},       /* never below 0 */
    {"8 2", "S -8 2", "-6/10 +0 0 0 1 -"},                /* -60 is 0 */
    {"94 6", "S 84.6 n", "84.6/94 +0 90 90 1 -"},         /* 84.6 / (100-6) x 100 */
};

static void test_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(aparts); i++) {
        struct assess_total t = run_apart(aparts[i].items, &aparts[i].unit, 1);
        const struct assess_result *r = &t.results[0];
        const char *got =
            arena_printf(arena, "%s/%s +%s %s %s %d %s", n2(r->got), n2(r->possible), n2(r->bonus),
                         n2(r->score), n2(r->self_score), r->rank, r->veto ? r->veto->title : "-");
        if (!str_eq(got, aparts[i].want)) {
            fail_msg("%s | %s: %s, not %s", aparts[i].items, aparts[i].unit, got, aparts[i].want);
        }
    }
}

/* Neither bonus nor veto are in the groups of items, the columns' rates and the number of open items. */
static void test_apart_counts(void **state)
{
    (void)state;
    static const char *const units[] = {"S 6 2>1 !", "S 2 - -", ". - - -"};
    struct assess_total t = run_apart("8 b3 v59.99", units, 3);

    assert_int_equal(t.level1_points[0], 800);
    assert_int_equal(t.level1_points[1], 0);
    assert_int_equal(t.level1_points[2], 0);
    assert_int_equal(t.results[0].applicable, 2);
    assert_int_equal(t.results[0].answered, 2);
    assert_int_equal(t.results[0].reviewed, 1);
    assert_int_equal(t.results[0].changed, 1);
    assert_int_equal(t.results[1].applicable, 1);
    assert_int_equal(t.results[1].answered, 1);
    assert_int_equal(t.complete, 2);
    assert_int_equal(t.columns[1].possible, 0);
    assert_int_equal(t.columns[1].got, 100);
    assert_int_equal(t.columns[2].low, 1);
    assert_int_equal(t.results[0].score, 5999);
    assert_int_equal(t.results[1].score, 2500);
}

/* An ordinary item may carry a veto too (one of its points is one): its score counts and its cap holds. */
static void test_veto_inside(void **state)
{
    (void)state;
    const struct assess_item item = {.points = 1000, .cap = 5999, .title = "a"};
    const struct assess_mark m = {.has_self = true, .self = 800, .vetoed = true};
    const struct assess_unit unit = {.marks = &m, .submitted = true};
    struct assess_total t;

    assess_run(arena, &item, 1, &unit, 1, &t);
    assert_int_equal(t.results[0].got, 800);
    assert_int_equal(t.results[0].score, 5999);
    assert_int_equal(t.columns[0].low, 0);
}

static void test_limits(void **state)
{
    (void)state;
    static const int64_t bad[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    struct assess_total t;

    for (size_t i = 0; i < 625; i++) {
        const struct assess_item items[] = {{.points = bad[i % 5], .cap = bad[i / 125]},
                                            {.points = bad[i / 5 % 5], .bonus = i % 2},
                                            {.points = bad[i / 25 % 5]}};
        const struct assess_mark marks[] = {
            {.has_self = true, .self = bad[i / 25 % 5], .vetoed = i % 3 == 0},
            {.has_self = true, .self = bad[i / 125], .has_review = true, .review = bad[i % 5]},
            {.has_self = true, .self = bad[i / 5 % 5]}};
        const struct assess_unit unit[] = {{.marks = marks, .submitted = true},
                                           {.marks = marks, .submitted = true}};
        size_t ret[3];
        assess_run(arena, items, 3, unit, 2, &t);
        assert_in_range(t.results[0].score, 0, 10000);
        assert_in_range(t.results[0].self_score, 0, 10000);
        assert_in_range(t.mean, 0, 10000);
        (void)assess_uneven(&t, ret);
        (void)assess_weak(&t, ret);
    }
}

static void test_combine(void **state)
{
    (void)state;
    struct assess_part year[] = {{"法治", 800, 9000, 0}};
    struct assess_part halves[] = {{"平时", 3000, 8550, 0}, {"年末", 7000, 9133, 0}};
    struct assess_part third[] = {
        {"a", 3333, 10000, 0}, {"b", 3333, 10000, 0}, {"c", 3334, 10000, 0}};
    struct assess_part round[] = {{"a", 5000, 1, 0}, {"b", 5000, 1, 0}};
    struct assess_part over[] = {{"a", 7000, 9000, 5}, {"b", 3001, 9000, 5}};
    struct assess_part below[] = {{"a", -1, 9000, 5}};
    int64_t sum = 77;

    assert_true(assess_combine(year, 1, &sum)); /* 90 x 8% = 7.2 */
    assert_int_equal(sum, 720);
    assert_int_equal(year[0].got, 720);
    assert_true(assess_combine(halves, 2, &sum)); /* 25.65 + 63.931 -> 63.93 = 89.58 */
    assert_int_equal(halves[0].got, 2565);
    assert_int_equal(halves[1].got, 6393);
    assert_int_equal(sum, 8958);
    assert_true(assess_combine(third, 3, &sum)); /* 33.33 + 33.33 + 33.34 */
    assert_int_equal(sum, 10000);
    assert_true(assess_combine(round, 2, &sum)); /* 0.005 -> 0.01 twice: as printed 0.02 */
    assert_int_equal(sum, 2);
    sum = 77;
    assert_false(assess_combine(over, 2, &sum));
    assert_false(assess_combine(below, 1, &sum));
    assert_int_equal(sum, 77);
    assert_int_equal(over[0].got, 5);
    assert_true(assess_combine(NULL, 0, &sum));
    assert_int_equal(sum, 0);
}

/* Scores 90 80 80 30 over 100: mean 70, spread sqrt((400+100+100+1600)/4) = 23.45, so below 46.55: the fourth. */
static void test_uneven(void **state)
{
    (void)state;
    static const char *const units[] = {"a:S 90", "b:S 80", "a:S 80", "b:S 30", "c:. 10"};
    struct assess_total t = run_apart("100", units, 5);
    struct assess_group *groups;
    size_t ret[5];

    assert_int_equal(t.mean, 7000);
    assert_int_equal(t.spread, 2345);
    assert_int_equal(assess_uneven(&t, ret), 1);
    assert_int_equal(ret[0], 3);
    assert_int_equal(assess_groups(arena, &t, &groups), 3);
    assert_string_equal(groups[0].name, "a");
    assert_int_equal(groups[0].mean, 8500);  /* (90+80)/2 */
    assert_int_equal(groups[0].spread, 500); /* 5 each way */
    assert_int_equal(groups[1].mean, 5500);  /* (80+30)/2 */
    assert_int_equal(groups[1].lowest, 3000);
    assert_int_equal(groups[1].spread, 2500);
    assert_false(groups[1].uneven);   /* 55 is not below 46.55 */
    assert_int_equal(groups[2].n, 0); /* not submitted */
    assert_false(groups[2].uneven);
    /* 95 95 95 95 40 44: mean 77.33, spread 25.07 (2 x 35.33 below: 37.33^2 + 33.33^2 + 4 x 17.67^2 = 3753.3; / 6; root),
     * so below 52.26: 40 before 44, and their group with 42. */
    static const char *const six[] = {"a:S 44", "b:S 95", "b:S 95", "b:S 95", "b:S 95", "a:S 40"};
    t = run_apart("100", six, 6);
    assert_int_equal(assess_uneven(&t, ret), 2);
    assert_int_equal(ret[0], 5);
    assert_int_equal(ret[1], 0);
    assert_int_equal(assess_groups(arena, &t, &groups), 2);
    assert_true(groups[0].uneven);
    assert_false(groups[1].uneven);
}

/* 10: (5+6)/20 = 55 %; 4: 3/4 = 75 % of the one that answered; 2: 2/4 = 50 %; the bonus is no weak item. */
static void test_weak(void **state)
{
    (void)state;
    static const char *const units[] = {"S 5 3 1 -", "S 6 - 1 1"};
    struct assess_total t = run_apart("10 4 2 b9", units, 2);
    size_t ret[4];

    assert_int_equal(assess_weak(&t, ret), 2);
    assert_int_equal(ret[0], 2);
    assert_int_equal(ret[1], 0);
}

static void test_explain_apart(void **state)
{
    (void)state;
    const struct assess_item bonus = {.points = 300, .bonus = true},
                             veto = {.veto = true, .cap = 5999};
    const struct assess_mark claimed = {.has_self = true, .self = 500}, none = {0},
                             happened = {.vetoed = true};
    const char **lines;

    assert_int_equal(assess_explain(arena, &bonus, &claimed, &lines), 3);
    assert_string_equal(lines[0], "加分项，最多加 3 分。");
    assert_string_equal(lines[2], "加 3 分。");
    assert_int_equal(assess_explain(arena, &bonus, &none, &lines), 2);
    assert_string_equal(lines[1], "没有申报，不加分。");
    assert_int_equal(assess_explain(arena, &veto, &happened, &lines), 2);
    assert_string_equal(lines[0], "一票否决：一经发生，单位得分不超过 59.99 分。");
    assert_string_equal(lines[1], "已经发生，按一票否决处理。");
    assert_int_equal(assess_explain(arena, &veto, &none, &lines), 2);
    assert_string_equal(lines[1], "没有发生。");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_papers, begin, end),
        cmocka_unit_test_setup_teardown(test_counts, begin, end),
        cmocka_unit_test_setup_teardown(test_columns, begin, end),
        cmocka_unit_test_setup_teardown(test_level1, begin, end),
        cmocka_unit_test_setup_teardown(test_spread_of_many, begin, end),
        cmocka_unit_test_setup_teardown(test_explain, begin, end),
        cmocka_unit_test_setup_teardown(test_tint, begin, end),
        cmocka_unit_test_setup_teardown(test_apart, begin, end),
        cmocka_unit_test_setup_teardown(test_apart_counts, begin, end),
        cmocka_unit_test_setup_teardown(test_veto_inside, begin, end),
        cmocka_unit_test_setup_teardown(test_limits, begin, end),
        cmocka_unit_test_setup_teardown(test_combine, begin, end),
        cmocka_unit_test_setup_teardown(test_uneven, begin, end),
        cmocka_unit_test_setup_teardown(test_weak, begin, end),
        cmocka_unit_test_setup_teardown(test_explain_apart, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
