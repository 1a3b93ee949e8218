/* Excerpts of two real reports (罗庄区 2023, 北碚区 2022), shortened; the rest is written for the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "domain/statement.h"

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

/* want: "verb|noun|value|unit" of the first statement, a + behind the value where it is 余; "" for none. */
static const struct {
    const char *text, *want;
} cases[] = {
    {"解决实际问题56个。", "解决|实际问题|56|个"},
    {"向1200余名从业人员开展活动", "|从业人员开展活动|1200+|名"},
    {"发放宣传材料1,200余份", "发放|宣传材料|1200+|份"},
    {"发放宣传材料１２份", "发放|宣传材料|12|份"},
    {"执法记录仪配备率100%。", "|执法记录仪配备率|100|%"},
    {"罚没1.5万元", "|罚没|1.5|万元"},
    {"开展了两次内部案件评审", "开展|内部案件评审|2|次"},
    {"召开十次会议", "召开|会议|10|次"},
    {"30人以上参加", "||30+|人"},
    {"办理“一次不跑”", ""},
    {"增强“四个意识”", ""},
    {"落实三项制度", ""},
    {"于8月9日召开会议", ""},
    {"厅字〔2019〕28号", ""},
    {"第33条", ""},
    {"2021—2025年", ""},
    {"“8.5”普法", ""},
    {"", ""},
};

static const char *shown(const struct statement *s)
{
    return arena_printf(arena, "%s|%s|%s%s|%s", s->verb, s->noun,
                        str_from_scaled(arena, s->value, 2, false), s->over ? "+" : "", s->unit);
}

static void test_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        struct statement *list;
        bool whole;
        size_t n = statements_read(arena, cases[i].text, &list, &whole);
        assert_true(whole);
        assert_string_equal(n ? shown(&list[0]) : "", cases[i].want);
        assert_true(n == (*cases[i].want != '\0'));
    }
}

static size_t check(const char *text, struct clash **ret)
{
    struct statement *list;
    bool whole;
    size_t n = statements_read(arena, text, &list, &whole);
    return statements_check(arena, list, n, ret);
}

static void test_clash(void **state)
{
    (void)state;
    struct clash *c;
    const char *text = "一是开展“送法助企”活动84场次，解决问题6个。\n二是开展“送法助企”活动84场次，"
                       "解决实际问题56个。";
    assert_int_equal(check(text, &c), 1);
    assert_int_equal(c[0].kind, CLASH_VALUE);
    assert_string_equal(c[0].words,
                        "第 1 行说“解决问题6个”（6个），第 2 "
                        "行说“解决实际问题56个”（56个）：同一件事两个数，请核对台账后统一。");
    text = "开展“百名执法人员帮扶活动”，在帮扶4家医院的基础上，排查问题21个。\n"
           "开展“百名执法人员帮扶活动”，在帮扶34家医疗机构的基础上，解决实际问题21个。";
    assert_int_equal(check(text, &c), 2);
    assert_int_equal(c[0].kind, CLASH_VALUE);
    assert_non_null(strstr(c[0].words, "帮扶34家"));
    assert_int_equal(c[1].kind, CLASH_VERB);
    assert_non_null(strstr(c[1].words, "同一个数 21个，一处是排查，一处是解决"));
    text = "开展了两次内部案件评审。\n开展4次安全稽查评审。";
    assert_int_equal(check(text, &c), 1);
    text = "128项审批服务事项，压缩时限占比达92%。118项审批事项一次不跑。";
    assert_int_equal(check(text, &c), 1);
    assert_int_equal(c[0].kind, CLASH_READING);
    assert_non_null(strstr(c[0].words, "118项 ÷ 128项"));
}

/* What only looks alike. */
static void test_peace(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "开展活动84场次。\n开展活动84场次。",                      /* said twice, the same */
        "召开党组会10次。\n召开2次党组会议听取法治建设情况报告。", /* two of the ten */
        "发放宣传材料100余份。\n发放宣传手册3000余份。",           /* two things */
        "开展“送法助企”活动，解决问题6个。\n开展“百名帮扶”活动，解决问题56个。", /* two campaigns */
        "累计帮扶4家，一共帮扶34家。",                                           /* one sentence */
        "128项审批服务事项，压缩时限占比达70%。118项审批事项一次不跑。",
        "化解信访积案3件，化解率100%。",
    };
    struct clash *c;
    for (size_t i = 0; i < array_len(texts); i++) {
        assert_int_equal(check(texts[i], &c), 0);
    }
}

static void test_ceiling(void **state)
{
    (void)state;
    struct statement *list;
    struct clash *c;
    bool whole;
    size_t each = strlen("解决问题10000个。\n"), n = STATEMENTS_MAX + 10;
    char *text = arena_alloc(arena, n * each + 1), *p = text;
    for (size_t i = 0; i < n; i++) {
        const char *line = arena_printf(arena, "解决问题%zu个。\n", 10000 + i);
        memcpy(p, line, each);
        p += each;
    }
    *p = '\0';
    assert_int_equal(statements_read(arena, text, &list, &whole), STATEMENTS_MAX);
    assert_false(whole);
    size_t found = statements_check(arena, list, STATEMENTS_MAX, &c);
    assert_true(found > 0 && found <= CLASHES_MAX);
}

/* The whole reports, where the specification is at hand. */
static void test_seeds(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        size_t found;
    } seeds[] = {{"001_6aa43dd84e2221bc.txt", 4},
                 {"004_27296f5371318cb3.txt", 1},
                 {"002_389430c5f27bd61a.txt", 0},
                 {"003_4ebe6582ccb70a42.txt", 0}};
    const char *dir = getenv("FAHENG_SHARED");
    for (size_t i = 0; i < array_len(seeds); i++) {
        struct clash *c;
        struct error e;
        char *text;
        size_t size;
        const char *path =
            arena_printf(arena, "%s/seeds/%s", dir ? dir : "../shared", seeds[i].file);
        if (bytes_read_file(arena, path, STATEMENT_TEXT_MAX, &text, &size, &e)) {
            skip(); /* the specification is not here */
        }
        assert_int_equal(check(text, &c), seeds[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one, begin, end),
        cmocka_unit_test_setup_teardown(test_clash, begin, end),
        cmocka_unit_test_setup_teardown(test_peace, begin, end),
        cmocka_unit_test_setup_teardown(test_ceiling, begin, end),
        cmocka_unit_test_setup_teardown(test_seeds, begin, end),
    };
    return cmocka_run_group_tests_name("statement", tests, NULL, NULL);
}
