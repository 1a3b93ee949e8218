/* Limits with stops and extensions, counted by hand on the calendar of 2026: 劳动节 5-1 to 5-5 (5-9 worked), 端午 6-19 to 6-21,
 * 中秋 9-25 to 9-27 (9-20 worked), 国庆 10-1 to 10-7 (10-10 worked). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/deadline.h"

static const struct date off[] = {
    {2026, 5, 1},  {2026, 5, 2},  {2026, 5, 3},  {2026, 5, 4},  {2026, 5, 5},  {2026, 6, 19},
    {2026, 6, 20}, {2026, 6, 21}, {2026, 9, 25}, {2026, 9, 26}, {2026, 9, 27}, {2026, 10, 1},
    {2026, 10, 2}, {2026, 10, 3}, {2026, 10, 4}, {2026, 10, 5}, {2026, 10, 6}, {2026, 10, 7},
};
static const struct date on[] = {{2026, 5, 9}, {2026, 9, 20}, {2026, 10, 10}};
static const struct holiday_span spans[] = {
    {"劳动节", {2026, 5, 1}, {2026, 5, 5}},
    {"端午节", {2026, 6, 19}, {2026, 6, 21}},
    {"中秋节", {2026, 9, 25}, {2026, 9, 27}},
    {"国庆节", {2026, 10, 1}, {2026, 10, 7}},
};
static const struct calendar_year year = {2026,          off,   array_len(off),  on,
                                          array_len(on), spans, array_len(spans)};
static const struct calendar cal = {&year, 1};

static struct arena *a;

static int set_up(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct date day(const char *s)
{
    struct date d = {0};
    assert_true(date_parse(s, &d));
    return d;
}

static struct deadline counted(const char *start, int n, enum count_unit unit, bool shift)
{
    return (struct deadline){.start = day(start),
                             .n = n,
                             .unit = unit,
                             .shift = shift,
                             .warn = 3,
                             .warn_unit = COUNT_WORKDAY};
}

static struct deadline_end end_of(const struct deadline *d)
{
    struct deadline_end end = {0};
    struct error e;
    enum err r = deadline_end(a, &cal, d, &end, &e);
    if (r) {
        fail_msg("%s", e.text);
    }
    return end;
}

static void assert_dates(const struct deadline *d, const char *raw, const char *due,
                         const char *safe)
{
    struct deadline_end end = end_of(d);
    assert_string_equal(date_text(a, end.raw), raw);
    assert_string_equal(date_text(a, end.due), due);
    assert_string_equal(date_text(a, end.safe), safe);
}

/* Examples 9, 15, 16 and 4-like of the calendar's worked examples, without stops: the same as base/workday. */
static void test_plain(void **state)
{
    (void)state;
    struct deadline d = counted("2026-04-20", 20, COUNT_WORKDAY, false);
    assert_dates(&d, "2026-05-20", "2026-05-20", "2026-05-20");
    d = counted("2026-09-25", 10, COUNT_WORKDAY, false);
    assert_dates(&d, "2026-10-15", "2026-10-15", "2026-10-15");
    d = counted("2026-09-03", 30, COUNT_DAY, false);
    assert_dates(&d, "2026-10-03", "2026-10-03", "2026-09-30");
    d.shift = true;
    assert_dates(&d, "2026-10-03", "2026-10-08", "2026-09-30");
    d = counted("2026-03-31", 3, COUNT_MONTH, false);
    assert_dates(&d, "2026-06-30", "2026-06-30", "2026-06-30");
}

/* 20 working days from Friday 9-18 end on 10-22; six of them (9-28, 29, 30, 10-8, 9, 10) lie in the stop from 9-28 to
 * 10-12, so they are added after 10-22: 23, 26, 27, 28, 29, 30. */
static void test_stop_across_holidays(void **state)
{
    (void)state;
    struct deadline d = counted("2026-09-18", 20, COUNT_WORKDAY, false);
    assert_dates(&d, "2026-10-22", "2026-10-22", "2026-10-22");
    const struct deadline_stop stop[] = {{day("2026-09-28"), day("2026-10-12"), "检测"}};
    d.stops = stop;
    d.n_stops = 1;
    assert_dates(&d, "2026-10-30", "2026-10-30", "2026-10-30");
    assert_int_equal(end_of(&d).stopped_days, 14);
    /* Natural days: 90 from 7-01 end on 9-29; five days of stop lead to 10-04, in a holiday. */
    struct deadline n = counted("2026-07-01", 90, COUNT_DAY, true);
    assert_dates(&n, "2026-09-29", "2026-09-29", "2026-09-29");
    const struct deadline_stop five[] = {{day("2026-09-01"), day("2026-09-06"), "鉴定"}};
    n.stops = five;
    n.n_stops = 1;
    assert_dates(&n, "2026-10-04", "2026-10-08", "2026-09-30");
    n.shift = false;
    assert_dates(&n, "2026-10-04", "2026-10-04", "2026-09-30");
}

/* Two stops add up; one that begins on the last day still counts, one that begins after it does not. */
static void test_stops_in_order(void **state)
{
    (void)state;
    struct deadline d = counted("2026-07-01", 30, COUNT_DAY, false); /* 7-31 */
    struct deadline_stop stops[] = {{day("2026-07-10"), day("2026-07-15"), "甲"},
                                    {day("2026-08-05"), day("2026-08-15"), "乙"}};
    d.stops = stops;
    d.n_stops = 1;
    assert_dates(&d, "2026-08-05", "2026-08-05", "2026-08-05");
    d.n_stops = 2;
    assert_dates(&d, "2026-08-15", "2026-08-15", "2026-08-14");
    stops[1].from = day("2026-08-06");
    assert_dates(&d, "2026-08-05", "2026-08-05", "2026-08-05");
    /* The day a stop begins on does not count, the day it ends on does. */
    struct deadline w =
        counted("2026-07-06", 5, COUNT_WORKDAY, false); /* Monday: 7, 8, 9, 10, 13 */
    const struct deadline_stop one[] = {{day("2026-07-08"), day("2026-07-09"), "丙"}};
    w.stops = one;
    w.n_stops = 1;
    assert_dates(&w, "2026-07-14", "2026-07-14", "2026-07-14");
    /* A stop that was there before the start does nothing before it. */
    const struct deadline_stop early[] = {{day("2026-07-01"), day("2026-07-08"), "丁"}};
    w.stops = early;
    assert_dates(&w, "2026-07-14", "2026-07-14", "2026-07-14"); /* only 7-07 is taken out */
}

static void test_open_stop(void **state)
{
    (void)state;
    struct deadline d = counted("2026-07-01", 30, COUNT_DAY, false);
    const struct deadline_stop open[] = {{day("2026-07-10"), {0}, "检测"}};
    d.stops = open;
    d.n_stops = 1;
    assert_false(date_ok(end_of(&d).due));
    assert_false(date_ok(end_of(&d).warn));
    /* With a ceiling the latest end is known: 20 days from 7-10. */
    d.stop_max = 20;
    d.stop_unit = COUNT_DAY;
    assert_dates(&d, "2026-08-20", "2026-08-20", "2026-08-20");
    /* And a longer stop counts on after it. */
    const struct deadline_stop longer[] = {{day("2026-07-10"), day("2026-09-30"), "检测"}};
    d.stops = longer;
    assert_dates(&d, "2026-08-20", "2026-08-20", "2026-08-20");
}

/* Examples 9 and 10: 20 working days and 20 more on top. */
static void test_extension(void **state)
{
    (void)state;
    struct deadline d = counted("2026-04-20", 20, COUNT_WORKDAY, false);
    struct deadline_more more[] = {{20, COUNT_WORKDAY, day("2026-05-11"), "疑难"},
                                   {5, COUNT_WORKDAY, day("2026-06-01"), NULL}};
    d.mores = more;
    d.n_mores = 1;
    assert_dates(&d, "2026-06-17", "2026-06-17", "2026-06-17");
    d.n_mores = 2;
    assert_dates(&d, "2026-06-25", "2026-06-25", "2026-06-25"); /* 18, 22, 23, 24, 25 */
    /* From the day after the shifted end: 30 days from 9-03 shift to 10-08; 10 more end on 10-18, Sunday. */
    struct deadline n = counted("2026-09-03", 30, COUNT_DAY, true);
    const struct deadline_more ten[] = {{10, COUNT_DAY, day("2026-09-20"), "疑难"}};
    n.mores = ten;
    n.n_mores = 1;
    assert_dates(&n, "2026-10-18", "2026-10-19", "2026-10-16");
    /* A stop inside the extension moves it on: 10-12 to 10-15 is three days. */
    const struct deadline_stop stop[] = {{day("2026-10-12"), day("2026-10-15"), "公告"}};
    n.stops = stop;
    n.n_stops = 1;
    assert_dates(&n, "2026-10-21", "2026-10-21", "2026-10-21");
}

static void test_given_and_backward(void **state)
{
    (void)state;
    struct deadline d = {.kind = DEADLINE_GIVEN,
                         .start = day("2026-09-20"),
                         .base = day("2026-10-03"),
                         .warn = 2,
                         .warn_unit = COUNT_WORKDAY};
    assert_dates(&d, "2026-10-03", "2026-10-03", "2026-09-30");
    assert_string_equal(date_text(a, end_of(&d).warn), "2026-09-28");
    d.shift = true;
    assert_dates(&d, "2026-10-03", "2026-10-08", "2026-09-30");
    /* Given in the past: nothing earlier than it is asked for. */
    d.base = day("2026-09-18");
    assert_dates(&d, "2026-09-18", "2026-09-18", "2026-09-18");
    /* Seven working days before the hearing on 10-15: 14, 13, 12, 10, 9, 8, 9-30. */
    struct deadline b = {.kind = DEADLINE_BACKWARD,
                         .start = day("2026-09-01"),
                         .base = day("2026-10-15"),
                         .n = 7,
                         .unit = COUNT_WORKDAY};
    assert_dates(&b, "2026-09-30", "2026-09-30", "2026-09-30");
    /* Natural days end on 10-05 in the holiday: before it, never after. */
    b.n = 10;
    b.unit = COUNT_DAY;
    assert_dates(&b, "2026-10-05", "2026-09-30", "2026-09-30");
}

static void test_refusals(void **state)
{
    (void)state;
    struct deadline_end end;
    struct error e;
    struct deadline d = counted("2026-04-20", 0, COUNT_DAY, false);
    assert_int_equal(deadline_end(a, &cal, &d, &end, &e), ERR_INVALID);
    d.n = 3661;
    assert_int_equal(deadline_end(a, &cal, &d, &end, &e), ERR_INVALID);
    d = counted("2199-12-30", 30, COUNT_DAY, false);
    assert_int_equal(deadline_end(a, &cal, &d, &end, &e), ERR_INVALID);
    d.start = (struct date){0};
    assert_int_equal(deadline_end(a, &cal, &d, &end, &e), ERR_INVALID);
    d = (struct deadline){.kind = DEADLINE_GIVEN, .start = day("2026-04-20")};
    assert_int_equal(deadline_end(a, &cal, &d, &end, &e), ERR_INVALID);
}

static void test_assumed(void **state)
{
    (void)state;
    struct deadline d = counted("2026-12-01", 20, COUNT_WORKDAY, false);
    assert_false(end_of(&d).assumed); /* ends on 12-29 */
    d.n = 23;
    assert_true(end_of(&d).assumed);
    d = counted("2026-12-01", 31, COUNT_DAY, false); /* the last day is Friday 2027-01-01 */
    assert_true(end_of(&d).assumed);
}

/* --- words --------------------------------------------------------------------------------------------------------- */
static struct deadline_look look_at(const struct deadline *d, const char *today)
{
    struct deadline_end end = end_of(d);
    struct deadline_now now = {.due = end.due,
                               .safe = end.safe,
                               .warn = end.warn,
                               .unit = d->unit,
                               .assumed = end.assumed};
    return deadline_look(a, &cal, &now, day(today));
}

static void assert_look(const struct deadline *d, const char *today, enum deadline_light light,
                        const char *words, const char *full)
{
    struct deadline_look l = look_at(d, today);
    assert_int_equal(l.light, light);
    assert_string_equal(l.words, words);
    assert_string_equal(l.full, full);
}

static void test_lights(void **state)
{
    (void)state;
    struct deadline d = counted("2026-09-18", 8, COUNT_WORKDAY, false); /* due Wednesday 9-30 */
    d.warn = 2;
    assert_look(&d, "2026-09-24", LIGHT_GREEN, "剩 3 个工作日", "剩 3 个工作日 · 9月30日 周三");
    assert_look(&d, "2026-09-27", LIGHT_GREEN, "剩 3 个工作日", "剩 3 个工作日 · 9月30日 周三");
    assert_look(&d, "2026-09-28", LIGHT_YELLOW, "剩 2 个工作日", "剩 2 个工作日 · 9月30日 周三");
    assert_look(&d, "2026-09-30", LIGHT_YELLOW, "今天到期", "今天到期 · 9月30日 周三");
    assert_look(&d, "2026-10-03", LIGHT_RED, "逾期 3 天", "逾期 3 天 · 9月30日 周三");
    /* 办案期满 10-04 in a holiday: the warning goes by the last working day before it. */
    struct deadline n = counted("2026-07-06", 90, COUNT_DAY, false);
    n.warn = 10;
    n.warn_unit = COUNT_DAY;
    assert_look(&n, "2026-09-19", LIGHT_GREEN, "剩 15 天", "剩 15 天 · 10月4日 周日");
    assert_look(&n, "2026-09-28", LIGHT_YELLOW, "剩 2 个工作日",
                "剩 2 个工作日 · 9月30日 周三（期满日 10月4日 周日）");
    assert_look(&n, "2026-09-30", LIGHT_YELLOW, "今天最后一个工作日",
                "今天最后一个工作日 · 10月4日 周日");
    assert_look(&n, "2026-10-02", LIGHT_YELLOW, "剩 2 天", "剩 2 天 · 10月4日 周日");
    assert_look(&n, "2026-10-05", LIGHT_RED, "逾期 1 天", "逾期 1 天 · 10月4日 周日");
    struct deadline y = counted("2026-12-21", 40, COUNT_WORKDAY, false);
    assert_look(&y, "2026-12-22", LIGHT_GREEN, "剩 39 个工作日（待校正）",
                "剩 39 个工作日 · 2027年2月15日 周一（按普通周末推算，待校正）");
}

static void test_stopped_and_done(void **state)
{
    (void)state;
    struct deadline_now now = {.stopped_from = day("2026-09-25"), .ground = "检测"};
    struct deadline_look l = deadline_look(a, &cal, &now, day("2026-09-28"));
    assert_int_equal(l.light, LIGHT_STOPPED);
    assert_string_equal(l.words, "停表（检测）第 4 天");
    assert_false(date_ok(l.on));
    /* Past its ceiling it runs again. */
    now.stopped_to = day("2026-09-28");
    now.due = now.safe = day("2026-10-20");
    now.warn = day("2026-10-15");
    l = deadline_look(a, &cal, &now, day("2026-09-28"));
    assert_int_equal(l.light, LIGHT_GREEN);
    now = (struct deadline_now){.done = true, .assumed = true};
    assert_string_equal(deadline_look(a, &cal, &now, day("2026-09-28")).words, "按期办结");
    now.late = true;
    l = deadline_look(a, &cal, &now, day("2026-09-28"));
    assert_int_equal(l.light, LIGHT_DONE);
    assert_string_equal(l.full, "逾期办结");
    now = (struct deadline_now){.voided = true, .due = day("2026-01-01")};
    assert_int_equal(deadline_look(a, &cal, &now, day("2026-09-28")).light, LIGHT_VOID);
}

static const char *why_text(const struct deadline *d, const char *event, const char *law)
{
    struct deadline_line *lines;
    struct error e;
    size_t n;
    const char *s = "";
    assert_int_equal(deadline_why(a, &cal, d, event, law, &lines, &n, &e), OK);
    for (size_t i = 0; i < n; i++) {
        s = arena_printf(a, "%s%s：%s%s%s\n", s, lines[i].title, lines[i].text,
                         lines[i].quiet ? "|" : "", lines[i].quiet ? lines[i].quiet : "");
    }
    return s;
}

static void test_why(void **state)
{
    (void)state;
    struct deadline d = counted("2026-09-23", 5, COUNT_WORKDAY, false);
    assert_string_equal(
        why_text(&d, "已告知", "行政处罚法 第六十四条"),
        "起点：2026年9月23日 周三 已告知，当日不计\n"
        "规则：5 个工作日|行政处罚法 第六十四条\n"
        "跳过：中秋节 9月25日至27日，国庆节 7 天|数到 9-24、9-28、9-29、9-30、10-8\n"
        "末日：10月8日 周四是工作日，不顺延\n");
    struct deadline n = counted("2026-07-01", 90, COUNT_DAY, true);
    const struct deadline_stop stop[] = {{day("2026-09-01"), day("2026-09-06"), "鉴定"}};
    const struct deadline_more more[] = {{30, COUNT_DAY, day("2026-09-20"), "案情复杂"}};
    n.stops = stop;
    n.n_stops = 1;
    n.mores = more;
    n.n_mores = 1;
    const char *s = why_text(&n, "立案", NULL);
    assert_non_null(strstr(s, "原末日：9月29日 周二是工作日，不顺延\n"));
    assert_non_null(strstr(s, "停表：鉴定：9月1日 周二起停，9月6日 周日起接着数，停 5 天\n"));
    assert_non_null(
        strstr(s, "延长：9月20日 周日决定延长 30 日，从原期限届满的次日续算|案情复杂\n"));
    assert_non_null(strstr(s, "末日：11月9日 周一|宜在 11月6日 周五或之前办完\n"));
    d = counted("2026-12-21", 40, COUNT_WORKDAY, false);
    assert_non_null(strstr(why_text(&d, NULL, NULL),
                           "注意：2027 年的放假安排还没有录入，按普通周末推算，待校正\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_stop_across_holidays),
        cmocka_unit_test(test_stops_in_order),
        cmocka_unit_test(test_open_stop),
        cmocka_unit_test(test_extension),
        cmocka_unit_test(test_given_and_backward),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_assumed),
        cmocka_unit_test(test_lights),
        cmocka_unit_test(test_stopped_and_done),
        cmocka_unit_test(test_why),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
