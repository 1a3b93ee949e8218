#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/phase.h"

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

/* want: "from..to" and, behind a blank, a piece of what is asked; "" for an absent day. "!" - no time in it. */
static const struct {
    const char *text;
    int year;
    const char *want;
} cases[] = {
    {"2012年5月", 0, "2012-05-01..2012-05-31"},
    {"2012年5月份", 0, "2012-05-01..2012-05-31"},
    {"2012年6月至11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月至2012年11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月—年11月", 0,
     "2012-06-01..2012-11-30 原文“2012年6月—年11月”后一个年份缺失，按 2012 年理解，请确认"},
    {"2012年6月——11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月～11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月-11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月–11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月~11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月〜11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6月到11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6－11月", 0, "2012-06-01..2012-11-30"},
    {"2012年6-11月", 0, "2012-06-01..2012-11-30"},
    {"2012.6-2012.11", 0, "2012-06-01..2012-11-30"},
    {"2012.6-11", 0, "2012-06-01..2012-11-30"},
    {"2012.6.1-6.30", 0, "2012-06-01..2012-06-30"},
    {"2012.06.01—2012.06.30", 0, "2012-06-01..2012-06-30"},
    {"2012-06-15", 0, "2012-06-15..2012-06-15"},
    {"2012-06至2012-11", 0, "2012-06-01..2012-11-30"},
    {"2012/6/1～2012/7/15", 0, "2012-06-01..2012-07-15"},
    {"２０１２年６月—１１月", 0, "2012-06-01..2012-11-30"},
    {"二〇一二年六月至十一月", 0, "2012-06-01..2012-11-30"},
    {"二○一二年十二月", 0, "2012-12-01..2012-12-31"},
    {"二O一二年元月", 0, "2012-01-01..2012-01-31"},
    {"二零一二年二月二十九日", 0, "2012-02-29..2012-02-29"},
    {"2012 年 5 月 10 日 至 20 日", 0, "2012-05-10..2012-05-20"},
    {"2012年5月10—20日", 0, "2012-05-10..2012-05-20"},
    {"2012年5月10日—6月3日", 0, "2012-05-10..2012-06-03"},
    {"6—11月", 2026, "2026-06-01..2026-11-30"},
    {"6—11月", 0, ".. 原文“6—11月”没有写年份，请补上"},
    {"第三季度", 2026, "2026-07-01..2026-09-30"},
    {"2026年第三季度", 0, "2026-07-01..2026-09-30"},
    {"三季度", 2026, "2026-07-01..2026-09-30"},
    {"一至三季度", 2026, "2026-01-01..2026-09-30"},
    {"第一季度至第二季度", 2026, "2026-01-01..2026-06-30"},
    {"上半年", 2026, "2026-01-01..2026-06-30"},
    {"2026年下半年", 0, "2026-07-01..2026-12-31"},
    {"2026年", 0, "2026-01-01..2026-12-31"},
    {"2026年度", 0, "2026-01-01..2026-12-31"},
    {"全年", 2026, "2026-01-01..2026-12-31"},
    {"今年10月底前", 2026, "..2026-10-31 只写了截止时间，请补上开始时间"},
    {"今年10月底前", 0, ".. 没有写年份，请补上"},
    {"10月前", 2026, "..2026-09-30 按到 2026年9月30日为止理解"},
    {"2026年6月15日前", 0, "..2026-06-15 只写了截止时间"},
    {"年底前", 2026, "..2026-12-31 只写了截止时间"},
    {"2026年底", 0, "2026-12-01..2026-12-31 “年底”按 12 月理解，请确认"},
    {"今年年初", 2026, "2026-01-01..2026-01-31 “年初”按 1 月理解"},
    {"2026年9月上旬至10月中旬", 0, "2026-09-01..2026-10-20"},
    {"2026年2月下旬", 0, "2026-02-21..2026-02-28"},
    {"2026年5月底", 0, "2026-05-21..2026-05-31 “月底”按下旬理解"},
    {"2026年5月—10月底", 0, "2026-05-01..2026-10-31"},
    {"2012年11月—2013年2月", 0, "2012-11-01..2013-02-28"},
    {"2012年11月—次年2月", 0, "2012-11-01..2013-02-28"},
    {"2012年11月至第二年2月", 0, "2012-11-01..2013-02-28"},
    {"2012年11月—2月", 0, "2012-11-01..2013-02-28 结束的月份在前，按跨年到 2013 年理解"},
    {"2012年11月—年2月", 0, "2012-11-01..2013-02-28 后一个年份缺失，按 2013 年理解"},
    {"11月—明年2月", 2026, "2026-11-01..2027-02-28"},
    {"去年11月至今年2月", 2026, "2025-11-01..2026-02-28"},
    {"6月—2012年11月", 0, "2012-06-01..2012-11-30 前一个年份缺失，按 2012 年理解"},
    {"11月—2013年2月", 0, "2012-11-01..2013-02-28 前一个年份缺失，按 2012 年理解"},
    {"12年6月", 0, "2012-06-01..2012-06-30 的年份只有两位，按 2012 年理解"},
    {"2013年6月—2012年11月", 0, ".. 的结束早于开始，请改正"},
    {"2012年13月", 0, ".. 里有日历上没有的时间，请改正"},
    {"2012年2月30日", 0, ".. 里有日历上没有的时间，请改正"},
    {"2012年6月31日至7月5日", 0, ".. 里有日历上没有的时间"},
    {"第五季度", 2026, ".. 里有日历上没有的时间"},
    {"9999年6月", 0, ".. 里有日历上没有的时间"},
    {"创建工作从2012年5月份开始,到2012年底完成创建活动的阶段性任务。", 0, "2012-05-01..2012-12-31"},
    {"(一)动员阶段:2012年5月。成立组织领导机构", 0, "2012-05-01..2012-05-31"},
    {"(二)实施阶段:2012年6月—年11月。严格按照实施方案", 0, "2012-06-01..2012-11-30 后一个年份缺失"},
    {"(三)考核阶段:2012年12月。对照《省法治单位创建考评标准(试行)》", 0, "2012-12-01..2012-12-31"},
    {"", 2026, "!"},
    {"成立组织领导机构", 2026, "!"},
    {"三个月内办结", 2026, "!"},
    {"第十五条", 2026, "!"},
    {"99999999999999999999月", 2026, ".. 日历上没有"},
    {"99999999999999999999年", 2026, "!"},
    {"十十十年十十月", 2026, ".. 日历上没有"},
    {"——————", 2026, "!"},
    {"2012年6月—", 0, "2012-06-01..2012-06-30"},
};

static const char *shown(const struct phase *p)
{
    return arena_printf(arena, "%s..%s%s%s", date_text(arena, p->from), date_text(arena, p->to),
                        p->ask ? " " : "", p->ask ? p->ask : "");
}

/* The days are the same, and what is asked holds the piece wanted; nothing wanted, nothing asked. */
static bool same(const char *got, const char *want)
{
    const char *blank = strchr(want, ' ');
    size_t days = blank ? (size_t)(blank - want) : strlen(want);

    if (strncmp(got, want, days) != 0) {
        return false;
    }
    return blank ? got[days] == ' ' && strstr(got + days, blank + 1) : got[days] == '\0';
}

static void test_periods(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        struct phase p;
        struct error e;
        enum err r = phase_period(arena, cases[i].text, cases[i].year, &p, &e);
        const char *got = r ? "!" : shown(&p);
        if (!same(got, cases[i].want)) {
            fail_msg("%s (%d): %s, not %s", cases[i].text, cases[i].year, got, cases[i].want);
        }
        assert_true(r == OK || r == ERR_INVALID);
    }
}

struct wanted {
    const char *title, *days;
    int line;
};

static void reads(const char *text, const struct wanted *want, size_t n)
{
    struct phase *list;
    struct error e;
    size_t got;

    if (phase_read(arena, text, strlen(text), &list, &got, &e)) {
        fail_msg("%s", e.text);
    }
    for (size_t i = 0; i < got && i < n; i++) {
        if (!str_eq(list[i].title, want[i].title) || !same(shown(&list[i]), want[i].days) ||
            list[i].line != want[i].line) {
            fail_msg("%zu: line %d %s %s, not %s", i, list[i].line, list[i].title, shown(&list[i]),
                     want[i].days);
        }
    }
    assert_int_equal(got, n);
}

/* From a plan to build lawful units in a health system, 2012: section 四、工作步骤 word for word. */
static const char plan[] =
    "四、工作步骤\n\n"
    "创建工作从2012年5月份开始,到2012年底完成创建活动的阶段性任务。分三个阶段进行。\n\n"
    "(一)动员阶段:2012年5月。成立组织领导机构,动员部署,制定方案,建立考核评估体系。\n\n"
    "(二)实施阶段:2012年6月—年11月。严格按照实施方案、考评细则组织实施。\n\n"
    "(三)考核阶段:2012年12月。对照《省法治单位创建考评标准(试行)》进行自查、总结,迎接检查考核。\n";
static const struct wanted plan_phases[] = {
    {"动员阶段", "2012-05-01..2012-05-31", 5},
    {"实施阶段",
     "2012-06-01..2012-11-30 原文“2012年6月—年11月”后一个年份缺失，按 2012 年理解，请确认", 7},
    {"考核阶段", "2012-12-01..2012-12-31", 9},
};

static void test_plan(void **state)
{
    (void)state;
    reads(plan, plan_phases, 3);
    reads(str_replace(arena, plan, "\n", "\r\n"), plan_phases, 3);
    const char *one = str_replace(arena, plan, "\n", "");
    static const struct wanted flat[] = {{"动员阶段", "2012-05-01..2012-05-31", 1},
                                         {"实施阶段", "2012-06-01..2012-11-30 后一个年份缺失", 1},
                                         {"考核阶段", "2012-12-01..2012-12-31", 1}};
    reads(one, flat, 3);
}

/* The whole document, when the specification folder is there, has these three and no others. */
static void test_document(void **state)
{
    (void)state;
    const char *shared = getenv("FAHENG_SHARED");
    const char *path =
        arena_printf(arena, "%s/seeds/000_dcb8e231a3e8b1f1.txt", shared ? shared : "../shared");
    FILE *f = fopen(path, "rb");
    if (!f) {
        print_message("skipped: the specification folder is not there (FAHENG_SHARED)\n");
        skip();
    }
    char *text = arena_alloc(arena, PHASE_TEXT_MAX + 1);
    size_t n = fread(text, 1, PHASE_TEXT_MAX, f);
    fclose(f);
    assert_true(n > 1000);
    static const struct wanted want[] = {{"动员阶段", "2012-05-01..2012-05-31", 75},
                                         {"实施阶段", "2012-06-01..2012-11-30 后一个年份缺失", 77},
                                         {"考核阶段", "2012-12-01..2012-12-31", 79}};
    reads(text, want, 3);
}

static void test_hard(void **state)
{
    (void)state;
    static const struct wanted crossing[] = {
        {"宣传发动阶段", "2021-11-01..2021-12-31", 2},
        {"整改提高阶段", "2022-01-01..2022-02-28 年份按前文理解为 2022 年，请确认", 3},
        {"总结验收阶段", "2022-03-01..2022-06-30 开始时间按接着上一阶段理解为 2022年3月1日", 4},
    };
    reads("三、实施步骤\n（一）宣传发动阶段（2021年11月—12月）。\n（二）整改提高阶段（1月—2月）。\n"
          "（三）总结验收阶段（6月底前）。",
          crossing, 3);
    static const struct wanted named[] = {
        {"第一阶段：动员部署", "2026-03-01..2026-03-31", 1},
        {"第二阶段：组织实施", "2026-04-01..2026-10-31 年份按前文理解为 2026 年", 2},
    };
    reads("第一阶段：动员部署（二〇二六年三月）\n第二阶段：组织实施（４—１０月）\n", named, 2);
    static const struct wanted untimed[] = {{"动员阶段", ".. 没有写时间，请补上", 1},
                                            {"实施阶段", "2026-04-01..2026-04-30", 2}};
    reads("（一）动员阶段。召开会议。\n（二）实施阶段。2026年4月。\n", untimed, 2);
    static const struct wanted ahead[] = {{"动员阶段", "2026-04-01..2026-04-30", 1}};
    reads("1.2026年4月：动员阶段。\n", ahead, 1);
    static const struct wanted numbered[] = {{"调查摸底", "2026-04-01..2026-04-30", 1},
                                             {"集中整治", "2026-05-01..2026-09-30 年份按前文", 2}};
    reads("1、调查摸底（2026年4月）。\n2、集中整治（5月至9月）。\n", numbered, 2);
}

static void test_refused(void **state)
{
    (void)state;
    struct phase *list;
    struct error e;
    size_t n;
    char *big = arena_alloc(arena, PHASE_TEXT_MAX + 2);

    assert_int_equal(phase_read(arena, "", 0, &list, &n, &e), ERR_INVALID);
    assert_int_equal(phase_read(arena, "没有时间的文字。", 24, &list, &n, &e), ERR_INVALID);
    assert_int_equal(phase_read(arena, "\xff\xfe", 2, &list, &n, &e), ERR_INVALID);
    memset(big, ':', PHASE_TEXT_MAX + 1);
    assert_int_equal(phase_read(arena, big, PHASE_TEXT_MAX + 1, &list, &n, &e), ERR_LIMIT);
    assert_int_equal(phase_read(arena, big, PHASE_TEXT_MAX, &list, &n, &e), ERR_INVALID);
    for (size_t i = 0; i < PHASE_TEXT_MAX; i++) {
        big[i] = "1-月~"[i % 2];
    }
    assert_int_equal(phase_read(arena, big, PHASE_TEXT_MAX, &list, &n, &e), ERR_INVALID);
    const char *many = "";
    for (int i = 0; i < PHASES_MAX + 1; i++) {
        many = arena_printf(arena, "%s%d、甲阶段：2012年5月。\n", many, i + 1);
    }
    assert_int_equal(phase_read(arena, many, strlen(many), &list, &n, &e), ERR_LIMIT);
}

/* Every cut of the plan is read or refused, and says nothing that is not in it. */
static void test_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(plan); i++) {
        struct phase *list;
        struct error e;
        size_t n;
        (void)!phase_read(arena, plan, i, &list, &n, &e);
        (void)!phase_read(arena, plan + i, sizeof(plan) - 1 - i, &list, &n, &e);
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_periods, begin, end),
        cmocka_unit_test_setup_teardown(test_plan, begin, end),
        cmocka_unit_test_setup_teardown(test_document, begin, end),
        cmocka_unit_test_setup_teardown(test_hard, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_cuts, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
