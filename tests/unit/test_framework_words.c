#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/framework_words.h"

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

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rest;
        int64_t n;
    } good[] = {
        {"12 分", " 分", 1200}, {"0.5分", "分", 50}, {"１２分", "分", 1200}, {"两次", "次", 200},
        {"十二项", "项", 1200}, {"二十", "", 2000},  {"十", "", 1000},       {"1.234", "4", 123},
        {" 3", "", 300},        {"2.", ".", 200},
    };
    for (size_t i = 0; i < array_len(good); i++) {
        const char *s = good[i].text;
        int64_t n = -1;
        assert_true(framework_words_number(&s, &n));
        assert_int_equal(n, good[i].n);
        assert_string_equal(s, good[i].rest);
    }
    static const char *const bad[] = {"", "分", "-1", "abc", "\xEF\xBC"};
    for (size_t i = 0; i < array_len(bad); i++) {
        const char *s = bad[i];
        int64_t n;
        assert_false(framework_words_number(&s, &n));
        assert_ptr_equal(s, bad[i]);
    }
}

static void test_points(void **state)
{
    (void)state;
    static const struct {
        const char *words, *rest;
        int64_t points;
    } good[] = {
        {"成立领导小组（4 分）", "成立领导小组", 400},
        {"成立领导小组(12分)", "成立领导小组", 1200},
        {"组织保障（共14分）。", "组织保障。", 1400},
        {"年度计划（分值：2.5）", "年度计划", 250},
        {"年度计划。 4 分", "年度计划。", 400},
        {"小组（2分），方案（2分）", "小组（2分），方案（2分）", 400},
    };
    for (size_t i = 0; i < array_len(good); i++) {
        const char *rest;
        int64_t points = -1;
        assert_true(framework_words_points(arena, good[i].words, &points, &rest));
        assert_int_equal(points, good[i].points);
        assert_string_equal(rest, good[i].rest);
    }
    static const char *const none[] = {
        "",        "每少一次扣 3 分",      "每次得2分", "（一）领导", "（4）",
        "（0分）", "发生事故的，一票否决", "满分",      "（99999分）"};
    for (size_t i = 0; i < array_len(none); i++) {
        const char *rest;
        int64_t points = -7;
        assert_false(framework_words_points(arena, none[i], &points, &rest));
        assert_string_equal(rest, none[i]);
    }
}

static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *words, *line, *quote;
    } good[] = {
        {"班子会听取汇报，每少一次扣 3 分。", "deduct each=3", "每少一次扣 3 分"},
        {"参考率达到95%以上，每低1个百分点扣0.5分", "ratio need=95 per=1 each=0.5",
         "每低1个百分点扣0.5分"},
        {"每降低一个百分点扣１分", "ratio need=100 per=1 each=1", "每降低一个百分点扣１分"},
        {"每低 2% 扣 1 分，达到 90% 为止", "ratio need=100 per=2 each=1", "每低 2% 扣 1 分"},
        {"没有预案的扣两分", "deduct each=2", "没有预案的扣两分"},
        {"每年组织学习，每缺一次扣1分", "deduct each=1", "每缺一次扣1分"},
        {"发生责任事故的一票否决", "veto whole cap=59.99", "一票否决"},
        {"获省级表彰每项加 2 分，最多加 5 分", "bonus each=2 cap=5", "获省级表彰每项加 2 分"},
        {"每开展 1 次得 0.5 分", "count each=0.5", "每开展 1 次得 0.5 分"},
        {"参考率 95% 得满分", "ratio need=95", "参考率 95% 得满分"},
        {"学法 2 次以上得满分", "count need=2", "学法 2 次以上得满分"},
    };
    for (size_t i = 0; i < array_len(good); i++) {
        struct assess_rule rule;
        const char *quote;
        assert_true(framework_words_rule(arena, good[i].words, 400, &rule, &quote));
        assert_string_equal(assess_rule_line(arena, &rule), good[i].line);
        assert_string_equal(quote, good[i].quote);
    }
    static const char *const none[] = {"",         "成立领导小组", "扣分",         "每少一次扣",
                                       "满分为止", "加强领导",     "得到落实 3 分"};
    for (size_t i = 0; i < array_len(none); i++) {
        struct assess_rule rule;
        const char *quote;
        assert_false(framework_words_rule(arena, none[i], 400, &rule, &quote));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, begin, end),
        cmocka_unit_test_setup_teardown(test_points, begin, end),
        cmocka_unit_test_setup_teardown(test_rules, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
