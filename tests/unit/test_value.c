#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/id.h"
#include "base/str.h"
#include "register/value.h"

static const struct date today = {2026, 6, 15};
static const struct code grades[] = {{.id = "a", .title = "优"}, {.id = "b", .title = "良"}};
static const struct code_list list = {.id = "grades", .codes = grades, .n = 2};

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static struct field_def field(enum field_type t)
{
    return (struct field_def){.id = "x",
                              .title = "数值",
                              .type = t,
                              .scale = 2,
                              .of = "unit",
                              .codes = t == FIELD_CODE ? &list : NULL};
}

static struct value parsed(struct arena *a, const struct field_def *f, const char *typed)
{
    struct value v = {.i = -99};
    struct error e;
    if (value_parse(a, f, typed, today, &v, &e)) {
        fail_msg("%s: %s", typed, e.text);
    }
    return v;
}

static void refused(struct arena *a, const struct field_def *f, const char *typed, const char *part)
{
    struct value v;
    struct error e;
    if (!value_parse(a, f, typed, today, &v, &e)) {
        fail_msg("%s was taken", typed);
    }
    assert_int_equal(e.code, ERR_INVALID);
    assert_string_equal(e.field, "x");
    assert_non_null(strstr(e.text, "数值"));
    if (!strstr(e.text, part)) {
        fail_msg("%s", e.text);
    }
}

struct form {
    enum field_type type;
    const char *typed, *plain, *show;
};

/* Typed, plain, shown; and the plain form reads back to the same value. */
static void test_three_forms(void **state)
{
    struct arena *a = *state;
    static const struct form forms[] = {
        {FIELD_TEXT, "  张某某 \n 李某某 ", "张某某   李某某", "张某某   李某某"},
        {FIELD_LONG, "一\r\n二", "一\n二", "一\n二"},
        {FIELD_INT, "1,234", "1234", "1234"},
        {FIELD_INT, "12345", "12345", "12,345"},
        {FIELD_INT, "-5", "-5", "-5"},
        {FIELD_INT, "１２", "12", "12"},
        {FIELD_DECIMAL, "4.50", "4.5", "4.5"},
        {FIELD_DECIMAL, "-1234.05", "-1234.05", "-1,234.05"},
        {FIELD_MONEY, "5,000.00 元", "5000.00", "5,000.00 元"},
        {FIELD_MONEY, "0.5", "0.50", "0.50 元"},
        {FIELD_MONEY, "1234567.8元", "1234567.80", "1,234,567.80 元"},
        {FIELD_DATE, "2026-9-3", "2026-09-03", "2026年9月3日"},
        {FIELD_DATE, "9月3日", "2026-09-03", "2026年9月3日"},
        {FIELD_DATETIME, "2026-09-03 9:05", "2026-09-03 09:05", "2026年9月3日 09:05"},
        {FIELD_DATETIME, "2026-09-03T00:30", "2026-09-03 00:30", "2026年9月3日 00:30"},
        {FIELD_DATETIME, "2026-09-03T01:05:09Z", "2026-09-03 09:05:09", "2026年9月3日 09:05:09"},
        {FIELD_YESNO, "是", "是", "是"},
        {FIELD_YESNO, "0", "否", "否"},
        {FIELD_CODE, "良", "b", "良"},
        {FIELD_CODE, "a", "a", "优"},
    };
    for (size_t i = 0; i < array_len(forms); i++) {
        struct field_def f = field(forms[i].type);
        struct value v = parsed(a, &f, forms[i].typed), again;
        assert_true(v.set);
        assert_string_equal(value_plain(a, &f, &v), forms[i].plain);
        assert_string_equal(value_show(a, &f, &v), forms[i].show);
        again = parsed(a, &f, forms[i].plain);
        assert_true(value_same(&f, &v, &again));
    }
}

static void test_stored_forms(void **state)
{
    struct arena *a = *state;
    struct field_def money = field(FIELD_MONEY), decimal = field(FIELD_DECIMAL),
                     at = field(FIELD_DATETIME);
    assert_int_equal(parsed(a, &money, "50").i, 5000);
    assert_int_equal(parsed(a, &decimal, "4.5").i, 450);
    decimal.scale = 1;
    assert_int_equal(parsed(a, &decimal, "4.5").i, 45);
    assert_string_equal(parsed(a, &at, "2026-01-01 07:30").s, "2025-12-31T23:30:00Z");
}

static void test_absent(void **state)
{
    struct arena *a = *state;
    static const enum field_type types[] = {FIELD_TEXT,   FIELD_INT,   FIELD_MONEY,
                                            FIELD_DATE,   FIELD_CODE,  FIELD_REF,
                                            FIELD_PEOPLE, FIELD_YESNO, FIELD_PLACE};
    for (size_t i = 0; i < array_len(types); i++) {
        struct field_def f = field(types[i]);
        struct value v = parsed(a, &f, " \xe3\x80\x80 "), none = parsed(a, &f, NULL);
        assert_false(v.set);
        assert_false(none.set);
        assert_null(value_plain(a, &f, &v));
        assert_string_equal(value_show(a, &f, &v), "");
        assert_true(value_same(&f, &v, &none));
    }
}

static void test_refusals(void **state)
{
    struct arena *a = *state;
    struct field_def f = field(FIELD_INT);
    refused(a, &f, "4.5", "整数");
    refused(a, &f, "四", "整数");
    refused(a, &f, "99999999999999999999", "整数");
    f = field(FIELD_DECIMAL);
    refused(a, &f, "1.234", "2 位小数");
    f = field(FIELD_DATE);
    refused(a, &f, "2026-02-30", "日期");
    f = field(FIELD_DATETIME);
    refused(a, &f, "2026-02-03", "时间");
    refused(a, &f, "2026-02-03 24:00", "时间");
    refused(a, &f, "2026-02-03 9:60", "时间");
    f = field(FIELD_YESNO);
    refused(a, &f, "也许", "是");
    f = field(FIELD_CODE);
    refused(a, &f, "z", "选项");
    f = field(FIELD_REF);
    refused(a, &f, "县医院", "从列出的条目中选");
    f = field(FIELD_TEXT);
    refused(a, &f, "\xff\xfe", "");
    f = field(FIELD_PLACE);
    refused(a, &f, "31|县城|", "区划代码");
}

static void test_bounds(void **state)
{
    struct arena *a = *state;
    struct field_def f = field(FIELD_MONEY);
    f.min = "0";
    f.max = "1000.50";
    assert_int_equal(parsed(a, &f, "1000.50").i, 100050);
    refused(a, &f, "1000.51", "不能大于 1000.50元");
    refused(a, &f, "-0.01", "不能小于 0元");
    f = field(FIELD_DATE);
    f.min = "2026-01-01";
    f.max = "today";
    assert_string_equal(parsed(a, &f, "2026-06-15").s, "2026-06-15");
    refused(a, &f, "2026-06-16", "不能晚于今天");
    refused(a, &f, "2025-12-31", "2026年1月1日");
    f = field(FIELD_TEXT);
    f.max_chars = 3;
    assert_string_equal(parsed(a, &f, "一二三").s, "一二三");
    refused(a, &f, "一二三四", "最多 3 个字");
}

static void test_lists(void **state)
{
    struct arena *a = *state;
    struct field_def f = field(FIELD_PEOPLE), tags = field(FIELD_CODE);
    int64_t x = id_new(), y = id_new();
    const char *typed = arena_printf(a, " %s, %s,%s,", id_text(a, x), id_text(a, y), id_text(a, x));
    struct value v = parsed(a, &f, typed), other = parsed(a, &f, id_text(a, x));
    tags.many = true;
    assert_int_equal(v.n, 2);
    assert_true(v.links[0].ref == x && v.links[1].ref == y);
    assert_string_equal(value_plain(a, &f, &v),
                        arena_printf(a, "%s,%s", id_text(a, x), id_text(a, y)));
    assert_false(value_same(&f, &v, &other));
    assert_false(parsed(a, &f, " , ,").set);
    refused(a, &f, "abc,def", "条目");
    v = parsed(a, &tags, "优、b");
    assert_int_equal(v.n, 2);
    assert_string_equal(value_show(a, &tags, &v), "优、良");
    assert_string_equal(value_plain(a, &tags, &v), "a,b");
}

static void test_same(void **state)
{
    struct arena *a = *state;
    struct field_def f = field(FIELD_INT);
    struct value one = parsed(a, &f, "1"), two = parsed(a, &f, "2"), none = {0};
    assert_true(value_same(&f, &one, &one));
    assert_false(value_same(&f, &one, &two));
    assert_false(value_same(&f, &one, &none));
    assert_false(value_same(&f, &none, &one));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_three_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stored_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
