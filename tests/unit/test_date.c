#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/str.h"

static struct arena *arena;
static const struct date today = {2026, 11, 21};

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

static void test_parse(void **state)
{
    (void)state;
    struct date d = {0};

    assert_true(date_parse("2026-09-03", &d));
    assert_string_equal(date_text(arena, d), "2026-09-03");
    assert_true(date_parse("2024-02-29", &d));
    assert_true(date_parse("2000-02-29", &d));
    assert_true(date_parse("1900-01-01", &d));
    assert_true(date_parse("2199-12-31", &d));
    const char *bad[] = {"2026-9-3",   "2026-02-29", "2100-02-29",  "2026-13-01", "2026-00-10",
                         "2026-04-31", "1899-12-31", "2200-01-01",  "2026/09/03", "2026-09-03 ",
                         "2026-09-0",  "",           " 2026-09-03", "2026-09-0x", "-026-09-03"};
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_false(date_parse(bad[i], &d));
    }
    assert_false(date_parse(NULL, &d));
    assert_string_equal(date_text(arena, d), "2199-12-31");
}

static const char *loose(const char *s)
{
    struct date d = {0};

    return date_parse_loose(s, today, &d) ? date_text(arena, d) : "no";
}

static void test_parse_loose(void **state)
{
    (void)state;
    const char *same[] = {"2026-9-3",
                          "2026-09-03",
                          "2026.9.3",
                          "2026/9/3",
                          "2026年9月3日",
                          " 2026 年 9 月 3 日 ",
                          "20260903",
                          "9-3",
                          "09-03",
                          "9.3",
                          "9/3",
                          "9月3日",
                          "9月3号",
                          "9月3",
                          "２０２６－９－３",
                          "\u30002026-9-3",
                          "２０２６年９月３日"};

    for (size_t i = 0; i < array_len(same); i++) {
        assert_string_equal(loose(same[i]), "2026-09-03");
    }
    assert_string_equal(loose("今天"), "2026-11-21");
    assert_string_equal(loose(" 今天 "), "2026-11-21");
    assert_string_equal(loose("2024-2-29"), "2024-02-29");
}

static void test_parse_loose_refuses(void **state)
{
    (void)state;
    const char *bad[] = {"",
                         "明天",
                         "2026",
                         "9",
                         "2-29",
                         "2026-2-29",
                         "13-1",
                         "9-3-",
                         "9-31x",
                         "2026-9",
                         "2026-9.3",
                         "26-9-3",
                         "2026年9-3",
                         "2026-9月3日",
                         "9-3日",
                         "20261301",
                         "2026090",
                         "202609031",
                         "2026-09-03T00:00:00Z",
                         "今天x",
                         "-9-3",
                         "9--3",
                         "2026-9-3 1",
                         "999999999999999999",
                         "1899-1-1"};

    for (size_t i = 0; i < array_len(bad); i++) {
        assert_string_equal(loose(bad[i]), "no");
    }
    assert_string_equal(loose(NULL), "no");
}

static void test_text(void **state)
{
    (void)state;
    struct date d = {2026, 9, 3}, old = {2025, 11, 21};

    assert_string_equal(date_chinese(arena, d), "2026年9月3日");
    assert_string_equal(date_list(arena, d, today), "9-03 周四");
    assert_string_equal(date_list(arena, today, today), "11-21 周六");
    assert_string_equal(date_list(arena, old, today), "2025-11-21 周五");
    assert_string_equal(date_text(arena, (struct date){0}), "");
    assert_string_equal(date_chinese(arena, (struct date){0}), "");
    assert_string_equal(date_list(arena, (struct date){0}, today), "");
}

static void test_compare_add_diff(void **state)
{
    (void)state;
    struct date d = {2024, 2, 28}, later = {2024, 3, 1};

    assert_true(date_cmp(d, later) < 0);
    assert_true(date_cmp(later, d) > 0);
    assert_int_equal(date_cmp(d, d), 0);
    assert_string_equal(date_text(arena, date_add(d, 2)), "2024-03-01");
    assert_string_equal(date_text(arena, date_add(later, -2)), "2024-02-28");
    assert_string_equal(date_text(arena, date_add((struct date){2026, 12, 31}, 1)), "2027-01-01");
    assert_int_equal(date_diff(later, d), 2);
    assert_int_equal(date_diff((struct date){2199, 12, 31}, (struct date){1900, 1, 1}), 109572);
    assert_false(date_ok(date_add((struct date){2199, 12, 31}, 1)));
    assert_false(date_ok(date_add((struct date){1900, 1, 1}, -1)));
    assert_false(date_ok(date_add((struct date){2026, 1, 1}, INT32_MAX)));
    assert_false(date_ok((struct date){0}));
}

static void test_every_day_follows_the_last(void **state)
{
    (void)state;
    struct date first = {1900, 1, 1}, before = first;
    int weekday = date_weekday(first);

    assert_int_equal(weekday, 1);
    for (int i = 1; i <= 109572; i++) {
        struct date d = date_add(first, i);
        assert_true(date_ok(d));
        assert_true(date_cmp(d, before) > 0);
        assert_int_equal(date_diff(d, first), i);
        weekday = weekday % 7 + 1;
        assert_int_equal(date_weekday(d), weekday);
        before = d;
    }
    assert_string_equal(date_text(arena, before), "2199-12-31");
}

static void test_moments(void **state)
{
    (void)state;
    int64_t ms = 0;

    assert_true(datetime_parse("2026-09-03T01:02:03Z", &ms));
    assert_true(ms == 1788397323000);
    assert_string_equal(datetime_text(arena, ms + 999), "2026-09-03T01:02:03Z");
    assert_string_equal(datetime_people(arena, ms, today), "9-03 周四 09:02");
    assert_string_equal(datetime_text(arena, -1), "1969-12-31T23:59:59Z");
    assert_true(datetime_parse("1969-12-31T23:59:59Z", &ms) && ms == -1000);
    assert_string_equal(date_text(arena, date_of_ms(-1)), "1970-01-01");
    assert_true(datetime_parse("2026-09-03T15:59:59Z", &ms));
    assert_string_equal(date_text(arena, date_of_ms(ms)), "2026-09-03");
    assert_string_equal(date_text(arena, date_of_ms(ms + 1000)), "2026-09-04");
    assert_false(date_ok(date_of_ms(INT64_MAX)));
    assert_false(date_ok(date_of_ms(INT64_MIN)));
}

static void test_moments_refused(void **state)
{
    (void)state;
    const char *bad[] = {"2026-09-03T24:00:00Z",
                         "2026-09-03T00:60:00Z",
                         "2026-09-03T00:00:60Z",
                         "2026-09-03T00:00:00",
                         "2026-09-03 00:00:00Z",
                         "2026-02-30T00:00:00Z",
                         "2026-09-03T00:00:00Z ",
                         "",
                         "2026-09-03"};
    int64_t ms = 5;

    for (size_t i = 0; i < array_len(bad); i++) {
        assert_false(datetime_parse(bad[i], &ms));
    }
    assert_false(datetime_parse(NULL, &ms));
    assert_int_equal(ms, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_loose),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_parse_loose_refuses),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_compare_add_diff),
        cmocka_unit_test(test_moments_refused),
        cmocka_unit_test(test_every_day_follows_the_last),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
