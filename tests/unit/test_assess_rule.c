/* Every figure was computed by hand; the arithmetic stands behind the case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/assess_rule.h"

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

/* Points and facts as people write them; fact "-": unknown, a number ending in ! is taken as hundredths. want "-": open. */
struct scored {
    const char *line, *points, *fact, *want;
};

#define RATIO "ratio need=95 per=1 each=0.5"
#define LATE  "ratio need=95 per=1 each=0.5 started"
#define TIERS "ratio steps=95:2,90:1.5,80:1"

static const struct scored cases[] = {
    {"manual", "4", "3", "-"},                          /* a person decides */
    {"yesno", "2", "1", "2"},                           /* there: all */
    {"yesno", "2", "0", "0"},                           /* not there: none */
    {"yesno", "2", "0.99", "0"},                        /* 0.99 < 1 */
    {"yesno", "2", "7", "2"},                           /* more than once is still there */
    {"yesno", "2", "-", "-"},                           /* unknown */
    {"yesno", "2", "-9223372036854775808!", "0"},       /* below 1 */
    {"count need=2", "4", "2", "4"},                    /* 2 >= 2 */
    {"count need=2", "4", "3", "4"},                    /* 3 >= 2, no more than all */
    {"count need=2", "4", "1.99", "0"},                 /* 1.99 < 2 */
    {"count need=2", "4", "-", "-"},                    /* unknown */
    {"count each=1", "4", "3", "3"},                    /* 3 x 1 */
    {"count each=1", "4", "5", "4"},                    /* 5 x 1 = 5, cut to 4 */
    {"count each=0.5", "4", "3", "1.5"},                /* 3 x 0.5 */
    {"count each=0.5", "4", "3.9", "1.5"},              /* 3 whole pieces x 0.5 */
    {"count each=1", "4", "-2", "0"},                   /* less than none is none */
    {"count each=1", "4", "9223372036854775807!", "4"}, /* 92,233,720,368,547,758 pieces, cut */
    {"count steps=1:1,3:2,5:4", "4", "0", "0"},         /* no step reached */
    {"count steps=1:1,3:2,5:4", "4", "1", "1"},         /* the first */
    {"count steps=1:1,3:2,5:4", "4", "4", "2"},         /* 3 reached, 5 not */
    {"count steps=1:1,3:2,5:4", "4", "99", "4"},        /* the highest */
    {"count steps=10:0,5:1,0:2", "2", "4", "2"},        /* fewer is better: 4 >= 0 only */
    {"count steps=10:0,5:1,0:2", "2", "12", "0"},       /* 12 >= 10 */
    {"count steps=1:9", "4", "1", "4"},                 /* a step above the points is cut to 4 */
    {RATIO, "2", "93", "1"},                            /* 95-93 = 2; 2 x 0.5 = 1; 2-1 */
    {RATIO, "2", "95", "2"},                            /* reached */
    {RATIO, "2", "100", "2"},                           /* above: no more than all */
    {RATIO, "2", "94.99", "2"},                 /* 0.01 missing, no whole point of percent */
    {RATIO, "2", "94", "1.5"},                  /* 1 x 0.5; 2-0.5 */
    {RATIO, "2", "93.5", "1.5"},                /* 1.5 missing, 1 whole: 2-0.5 */
    {LATE, "2", "94.99", "1.5"},                /* 0.01 started: 2-0.5 */
    {LATE, "2", "93.5", "1"},                   /* 1.5 missing, 2 started: 2-1 */
    {LATE, "2", "93", "1"},                     /* exactly 2: 2-1 */
    {LATE, "2", "95", "2"},                     /* nothing missing */
    {RATIO, "2", "91", "0"},                    /* 4 x 0.5 = 2; 2-2 */
    {RATIO, "2", "0", "0"},                     /* 95 x 0.5 = 47.5, not below 0 */
    {RATIO, "2", "-", "-"},                     /* a ratio over nothing */
    {RATIO, "2", "-9223372036854775808!", "0"}, /* need - fact passes 64 bits */
    {RATIO, "2", "9223372036854775807!", "2"},  /* above */
    {RATIO, "92233720368547758.07", "93", "92233720368547757.07"}, /* the largest points less 1 */
    {"ratio need=90 per=5 each=1", "4", "79", "2"},         /* 11 missing, 2 whole fives: 4-2 */
    {"ratio need=90 per=5 each=1 started", "4", "79", "1"}, /* 3 started fives: 4-3 */
    {"ratio need=100", "2", "100", "2"},                    /* all or nothing */
    {"ratio need=100", "2", "99.99", "0"},                  /* nothing */
    {TIERS, "2", "96", "2"},                                /* 96 >= 95 */
    {TIERS, "2", "94.99", "1.5"},                           /* 90 reached */
    {TIERS, "2", "80", "1"},                                /* exactly the lowest */
    {TIERS, "2", "79.99", "0"},                             /* none */
    {"deduct each=0.5", "2", "0", "2"},                     /* nothing happened */
    {"deduct each=0.5", "2", "3", "0.5"},                   /* 2 - 3 x 0.5 */
    {"deduct each=0.5", "2", "4", "0"},                     /* 2 - 2 */
    {"deduct each=0.5", "2", "9", "0"},                     /* 2 - 4.5, not below 0 */
    {"deduct each=0.5", "2", "-3", "2"}, /* fewer than none takes nothing and gives nothing */
    {"deduct each=1000000", "2", "9223372036854775807!", "0"}, /* the product passes 64 bits */
    {"deduct each=0.5", "2", "-", "-"},                        /* unknown */
    {"veto", "2", "0", "2"},                                   /* did not happen */
    {"veto", "2", "1", "0"},                                   /* the point is lost */
    {"veto whole cap=59.99", "2", "1", "0"},     /* the point too; the cap is the unit's */
    {"veto whole cap=59.99", "2", "0.5", "2"},   /* not one whole */
    {"bonus each=1 cap=5", "10", "3", "3"},      /* 3 x 1 */
    {"bonus each=1 cap=5", "10", "7", "5"},      /* capped at 5 */
    {"bonus each=1 cap=5", "2", "7", "2"},       /* never above the points */
    {"bonus each=1 cap=5", "0", "7", "5"},       /* without points of its own the cap alone */
    {"bonus each=0.3", "1", "2", "0.6"},         /* 2 x 0.3 */
    {"bonus each=0.3", "1", "4", "1"},           /* 1.2, cut to 1 */
    {"bonus each=1", "-3", "4", "0"},            /* points below 0 are none */
    {"count each=1", "-4", "3", "0"},            /* likewise */
    {RATIO, "-92233720368547758.08", "93", "0"}, /* likewise, at the end of 64 bits */
};

static int64_t number(const char *s)
{
    int64_t n;
    size_t len = strlen(s);

    if (len && s[len - 1] == '!') {
        assert_true(str_to_int(arena_strndup(arena, s, len - 1), &n));
        return n;
    }
    if (str_eq(s, "-92233720368547758.08")) {
        return INT64_MIN;
    }
    if (!str_to_scaled(s, 2, &n)) {
        fail_msg("not a number: %s", s);
    }
    return n;
}

static struct assess_rule rule(const char *line)
{
    struct assess_rule r;
    struct error e;

    if (assess_rule_parse(arena, line, &r, &e)) {
        fail_msg("%s: %s", line, e.text);
    }
    return r;
}

static struct assess_fact fact(const char *s)
{
    return str_eq(s, "-") ? (struct assess_fact){0} : (struct assess_fact){true, number(s)};
}

static void test_scores(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        const struct scored *c = &cases[i];
        struct assess_rule r = rule(c->line);
        struct assess_fact f = fact(c->fact);
        int64_t got = -1;
        bool there = assess_rule_score(&r, number(c->points), &f, &got);
        const char *text = there ? str_from_scaled(arena, got, 2, false) : "-";
        if (!str_eq(text, c->want)) {
            fail_msg("%s, %s points, %s: %s, not %s", c->line, c->points, c->fact, text, c->want);
        }
        assert_true(there || got == -1);
    }
}

/* Whatever the numbers, the result lies between nothing and the points; the sentences come out whole. */
static void test_hostile(void **state)
{
    (void)state;
    static const int64_t bad[] = {INT64_MIN, INT64_MIN + 1, -1,       0, 1, 99,
                                  100,       INT64_MAX - 1, INT64_MAX};
    const size_t n = array_len(bad);

    for (size_t i = 0; i < n * n * n * n; i++) {
        struct assess_step step = {bad[i % n], bad[i / n % n]};
        struct assess_rule r = {.need = bad[i % n],
                                .each = bad[i / n % n],
                                .per = bad[i / 3 % n],
                                .cap = bad[i / 5 % n],
                                .started = i % 2,
                                .whole = i % 3 == 0,
                                .steps = &step};
        struct assess_fact f = {true, bad[i / (n * n) % n]};
        int64_t points = bad[i / (n * n * n)], got = 0;
        r.kind = (enum assess_kind)(i % 7);
        r.n_steps = i % 11 == 0;
        if (assess_rule_score(&r, points, &f, &got)) {
            assert_true(got >= 0);
            assert_true(got <= (points > 0 ? points : 0) ||
                        (r.kind == ASSESS_BONUS && got <= r.cap));
        }
        assert_non_null(assess_rule_explain(arena, &r, points, &f));
        assert_non_null(assess_rule_text(arena, &r, points));
        arena_reset(arena);
    }
}

static const struct said {
    const char *line, *points, *fact, *text, *explain;
} sayings[] = {
    {RATIO, "2", "93", "达到 95% 得 2 分，每低 1 个百分点扣 0.5 分，扣完为止",
     "93%，低 2 个百分点，扣 1 分，得 1 分"},
    {RATIO, "2", "50", NULL, "50%，低 45 个百分点，扣 22.5 分，扣完为止，得 0 分"},
    {RATIO, "2", "98.5", NULL, "98.5%，达到 95%，得 2 分"},
    {RATIO, "2", "-", NULL, "还数不出来，暂不计分"},
    {"ratio need=90 per=5 each=1 started", "4", "79",
     "达到 90% 得 4 分，每低 5 个百分点扣 1 分（不足 5 个的按 5 个计），扣完为止",
     "79%，低 11 个百分点，扣 3 分，得 1 分"},
    {"ratio need=100", "2", "99", "达到 100% 得 2 分，达不到不得分", "99%，没有达到 100%，得 0 分"},
    {TIERS, "2", "91", "达到 95% 得 2 分，达到 90% 得 1.5 分，达到 80% 得 1 分，其余不得分",
     "91%，达到 90%，得 1.5 分"},
    {TIERS, "2", "10", NULL, "10%，没有达到 80%，得 0 分"},
    {"count need=2", "4", "1", "达到 2 项得 4 分，达不到不得分", "1 项，没有达到 2 项，得 0 分"},
    {"count each=1", "4", "7", "每 1 项得 1 分，最多得 4 分", "7 项，封顶，得 4 分"},
    {"deduct each=0.5", "2", "3", "满分 2 分，每 1 项扣 0.5 分，扣完为止",
     "3 项，扣 1.5 分，得 0.5 分"},
    {"deduct each=0.5", "2", "0", NULL, "0 项，没有扣分，得 2 分"},
    {"veto whole cap=59.99", "2", "1",
     "没有发生得 2 分，发生 1 项即不得分，单位总分不超过 59.99 分",
     "发生 1 项，得 0 分，单位总分不超过 59.99 分"},
    {"veto", "2", "0", "没有发生得 2 分，发生 1 项即不得分", "没有发生，得 2 分"},
    {"bonus each=1 cap=5", "10", "7", "每 1 项加 1 分，最多加 5 分", "7 项，封顶，加 5 分"},
    {"yesno", "2", "1", "有得 2 分，没有不得分", "有，得 2 分"},
    {"manual", "2", "1", "满分 2 分，由人评分", "由人评分"},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(sayings); i++) {
        const struct said *s = &sayings[i];
        struct assess_rule r = rule(s->line);
        struct assess_fact f = fact(s->fact);
        if (s->text) {
            assert_string_equal(assess_rule_text(arena, &r, number(s->points)), s->text);
        }
        assert_string_equal(assess_rule_explain(arena, &r, number(s->points), &f), s->explain);
    }
    assert_string_equal(assess_kind_title(ASSESS_VETO), "一票否决");
}

/* Written, read and written again is the same. */
static void test_lines(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"manual", "manual"},
        {"  yesno  ", "yesno"},
        {"count need=2", "count need=2"},
        {"count each=0.50", "count each=0.5"},
        {"ratio each=0.5 per=1 need=95", "ratio need=95 per=1 each=0.5"},
        {"ratio started need=95 per=1 each=0.5", "ratio need=95 per=1 each=0.5 started"},
        {"ratio steps=80:1,95:2,90:1.5", "ratio steps=95:2,90:1.5,80:1"},
        {"deduct each=0.5", "deduct each=0.5"},
        {"veto", "veto"},
        {"veto cap=0 whole", "veto whole cap=0"},
        {"bonus cap=5 each=1", "bonus each=1 cap=5"},
        {"ratio need=９５", "ratio need=95"},
    };
    for (size_t i = 0; i < array_len(lines); i++) {
        struct assess_rule r = rule(lines[i][0]);
        assert_string_equal(assess_rule_line(arena, &r), lines[i][1]);
        r = rule(lines[i][1]);
        assert_string_equal(assess_rule_line(arena, &r), lines[i][1]);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"", "没有写计分方法"},
        {"   ", "没有写计分方法"},
        {"percent need=95", "没有“percent”这一种"},
        {"Ratio need=95", "没有“Ratio”这一种"},
        {"ratio", "写得不全或多了：ratio"},
        {"ratio need=95 per=1", "写得不全或多了：ratio"},
        {"ratio need=95 steps=95:2", "写得不全或多了：ratio"},
        {"ratio need", "need 后面要写 ="},
        {"ratio need=", "need 后面要写 0.01 到"},
        {"ratio need=0", "need 后面要写 0.01 到"},
        {"ratio need=-95", "need 后面要写 0.01 到"},
        {"ratio need=95.555", "最多两位小数"},
        {"ratio need=1000001", "到 1000000 的数"},
        {"ratio need=9223372036854775808", "到 1000000 的数"},
        {"ratio need=95% per=1 each=0.5", "need 后面要写"},
        {"ratio need=95 need=96", "need 写了两次"},
        {"ratio need=95 per=1 each=0.5 started=1", "started 后面不写数"},
        {"ratio needs=95", "没有“needs”这个词"},
        {"count need=2 each=1", "只写一个"},
        {"count steps=", "steps 要写 1 到 20 档"},
        {"count steps=3", "用逗号隔开"},
        {"count steps=3:", "steps 后面要写"},
        {"count steps=3:1,3:2", "两档都写 3"},
        {"count steps=1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1,9:1,10:1,11:1,12:1,13:1,14:1,15:1,16:1,17:1,"
         "18:1,19:1,20:1,21:1",
         "steps 要写 1 到 20 档"},
        {"deduct", "deduct（扣分）要写 each"},
        {"deduct each=1 cap=2", "deduct（扣分）要写 each"},
        {"veto whole", "whole 和 cap 两个"},
        {"veto cap=59.99", "whole 和 cap 两个"},
        {"bonus cap=5", "bonus（加分）要写 each"},
        {"yesno need=1", "后面什么也不写"},
        {"\xff\xfe", "乱码"},
    };
    struct assess_rule kept = {.need = 77};
    struct error e;

    for (size_t i = 0; i < array_len(lines); i++) {
        if (assess_rule_parse(arena, lines[i][0], &kept, &e) != ERR_INVALID) {
            fail_msg("%s was accepted", lines[i][0]);
        }
        if (!strstr(e.text, lines[i][1])) {
            fail_msg("%s: %s", lines[i][0], e.text);
        }
        assert_int_equal(kept.need, 77);
    }
    char *longest = arena_alloc(arena, 1002);
    memset(longest, 'x', 1001);
    assert_int_equal(assess_rule_parse(arena, longest, &kept, &e), ERR_INVALID);
    assert_int_equal(assess_rule_parse(arena, NULL, &kept, &e), ERR_INVALID);
}

/* 400 over 3: 134 + 133 + 133 = 400. */
static void test_shares(void **state)
{
    (void)state;
    assert_int_equal(assess_share(400, 3, 0), 134);
    assert_int_equal(assess_share(400, 3, 1), 133);
    assert_int_equal(assess_share(400, 3, 2), 133);
    assert_int_equal(assess_share(400, 3, 3), 0);
    assert_int_equal(assess_share(200, 4, 3), 50);
    assert_int_equal(assess_share(2, 3, 1), 1);
    assert_int_equal(assess_share(2, 3, 2), 0);
    assert_int_equal(assess_share(-5, 3, 0), 0);
    assert_int_equal(assess_share(5, 0, 0), 0);
    for (int64_t points = 0; points < 500; points += 7) {
        for (size_t n = 1; n <= 12; n++) {
            int64_t sum = 0;
            for (size_t i = 0; i < n; i++) {
                sum += assess_share(points, n, i);
            }
            assert_int_equal(sum, points);
        }
    }
    int64_t most = 0;
    for (size_t i = 0; i < 3; i++) {
        most += assess_share(INT64_MAX, 3, i);
    }
    assert_int_equal(most, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scores, begin, end),
        cmocka_unit_test_setup_teardown(test_hostile, begin, end),
        cmocka_unit_test_setup_teardown(test_words, begin, end),
        cmocka_unit_test_setup_teardown(test_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_shares, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
