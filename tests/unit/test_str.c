#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

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

static void test_comparisons(void **state)
{
    (void)state;
    assert_true(str_eq("a", "a"));
    assert_false(str_eq("a", "b"));
    assert_true(str_eq(NULL, NULL));
    assert_false(str_eq(NULL, ""));
    assert_false(str_eq("", NULL));
    assert_true(str_empty(NULL));
    assert_true(str_empty(""));
    assert_false(str_empty(" "));
    assert_true(str_starts("法律", "法"));
    assert_false(str_starts("法", "法律"));
    assert_true(str_ends("a.yaml", ".yaml"));
    assert_false(str_ends("yaml", ".yaml"));
    assert_true(str_ends("x", ""));
}

static void test_is_id(void **state)
{
    (void)state;
    assert_true(str_is_id("a"));
    assert_true(str_is_id("penalty_case2"));
    assert_true(str_is_id("a123456789012345678901234567890123456789"));
    assert_false(str_is_id("a1234567890123456789012345678901234567890"));
    assert_false(str_is_id(""));
    assert_false(str_is_id(NULL));
    assert_false(str_is_id("2a"));
    assert_false(str_is_id("_a"));
    assert_false(str_is_id("A"));
    assert_false(str_is_id("a-b"));
    assert_false(str_is_id("法"));
}

static bool ok(const char *s)
{
    return str_utf8_ok(s, strlen(s));
}

static void test_utf8(void **state)
{
    (void)state;
    assert_true(ok("plain"));
    assert_true(ok("\xC2\x80 \xE0\xA0\x80 \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"));
    assert_true(str_utf8_ok("", 0));
    assert_false(str_utf8_ok("a\0b", 3));
    assert_false(ok("\x80"));
    assert_false(ok("\xC1\xBF"));         /* overlong */
    assert_false(ok("\xE0\x9F\xBF"));     /* overlong */
    assert_false(ok("\xF0\x8F\xBF\xBF")); /* overlong */
    assert_false(ok("\xED\xA0\x80"));     /* surrogate */
    assert_false(ok("\xF4\x90\x80\x80")); /* above U+10FFFF */
    assert_false(ok("\xFF"));
    assert_false(str_utf8_ok("法", 2));
    assert_false(ok("\xE6\xB3x"));
}

static void test_walk(void **state)
{
    (void)state;
    const char *s = "a\u00e9法\U00020000";

    assert_int_equal(str_chars(s), 4);
    assert_int_equal(str_prefix(s, 0), 0);
    assert_int_equal(str_prefix(s, 1), 1);
    assert_int_equal(str_prefix(s, 3), 6);
    assert_int_equal(str_prefix(s, 9), 10);
    assert_int_equal(str_next(&s), 'a');
    assert_int_equal(str_next(&s), 0xE9);
    assert_int_equal(str_next(&s), 0x6CD5);
    assert_int_equal(str_next(&s), 0x20000);
    assert_int_equal(str_next(&s), -1);
    assert_int_equal(str_next(&s), -1);
}

static const char *clean(const char *s, size_t max)
{
    struct error e = {0};
    char *out = "untouched";
    enum err r = str_clean(arena, s, strlen(s), max, &out, &e);

    if (r) {
        assert_int_equal(r, ERR_INVALID);
        assert_string_equal(out, "untouched");
        assert_true(strlen(e.text) > 0);
        return "refused";
    }
    return out;
}

static void test_clean(void **state)
{
    (void)state;
    assert_string_equal(clean(" \t示范县\u3000\n", 10), "示范县");
    assert_string_equal(clean("\uFEFFa b\u00A0\u200B", 10), "a b");
    assert_string_equal(clean("a\r\nb\tc", 10), "a\nb\tc");
    assert_string_equal(clean("e\u0301", 1), "\u00e9");
    assert_string_equal(clean("\u212B", 1), "\u00c5");
    assert_string_equal(clean("\u1100\u1161", 1), "\uac00");
    assert_string_equal(clean("\uF900", 1), "豈");
    assert_null(clean("", 10));
    assert_null(clean(" \u3000 \r\n", 10));
    assert_string_equal(clean("一二三", 3), "一二三");
}

static void test_clean_refuses(void **state)
{
    (void)state;
    assert_string_equal(clean("一二三四", 3), "refused");
    assert_string_equal(clean("a\x01"
                              "b",
                              9),
                        "refused");
    assert_string_equal(clean("a\rb", 9), "refused");
    assert_string_equal(clean("a\x7F"
                              "b",
                              9),
                        "refused");
    assert_string_equal(clean("a\xC2\x85"
                              "b",
                              9),
                        "refused");
    assert_string_equal(clean("\xB7\xA8\xC2\xC9", 9), "refused"); /* GBK */
    struct error e = {0};
    char *out = NULL;
    assert_int_equal(str_clean(arena, "a\0b", 3, 9, &out, &e), ERR_INVALID);
}

static void test_trim_split_replace(void **state)
{
    (void)state;
    char **p;

    assert_string_equal(str_trim(arena, "\u3000 a\u3000b \t"), "a\u3000b");
    assert_string_equal(str_trim(arena, "  "), "");
    assert_int_equal(str_split(arena, "a, 法 ,,c", ',', &p), 4);
    assert_string_equal(p[0], "a");
    assert_string_equal(p[1], "法");
    assert_string_equal(p[2], "");
    assert_string_equal(p[3], "c");
    assert_int_equal(str_split(arena, "a,", ',', &p), 2);
    assert_string_equal(p[1], "");
    assert_int_equal(str_split(arena, "", ',', &p), 0);
    assert_int_equal(str_split(arena, NULL, ',', &p), 0);
    assert_string_equal(str_replace(arena, "一a一a", "a", "bcd"), "一bcd一bcd");
    assert_string_equal(str_replace(arena, "aaa", "aa", ""), "a");
    assert_string_equal(str_replace(arena, "aaa", "", "x"), "aaa");
    assert_string_equal(str_replace(arena, "abc", "x", "y"), "abc");
}

static void test_to_int(void **state)
{
    (void)state;
    int64_t n = 77;

    assert_true(str_to_int("0", &n) && n == 0);
    assert_true(str_to_int("-12", &n) && n == -12);
    assert_true(str_to_int("9223372036854775807", &n) && n == INT64_MAX);
    assert_true(str_to_int("-9223372036854775808", &n) && n == INT64_MIN);
    n = 77;
    const char *bad[] = {
        "",    "-",   "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "-9223372036854775809",
        "--1", "1-1", "１"};
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_false(str_to_int(bad[i], &n));
    }
    assert_false(str_to_int(NULL, &n));
    assert_int_equal(n, 77);
}

static void test_to_scaled(void **state)
{
    (void)state;
    int64_t n = 77;

    assert_true(str_to_scaled("4.5", 2, &n) && n == 450);
    assert_true(str_to_scaled("-0.05", 2, &n) && n == -5);
    assert_true(str_to_scaled("１２．３", 1, &n) && n == 123);
    assert_true(str_to_scaled("12", 0, &n) && n == 12);
    assert_true(str_to_scaled("92233720368547758.07", 2, &n) && n == INT64_MAX);
    assert_true(str_to_scaled("-92233720368547758.08", 2, &n) && n == INT64_MIN);
    n = 77;
    const char *bad[] = {"",
                         "-",
                         ".",
                         "4.",
                         ".5",
                         "4.555",
                         "1.2.3",
                         "4.5元",
                         "1e3",
                         "5,000",
                         "+1",
                         " 1",
                         "92233720368547758.08",
                         "-92233720368547758.09",
                         "99999999999999999999"};
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_false(str_to_scaled(bad[i], 2, &n));
    }
    assert_false(str_to_scaled("4.5", 0, &n));
    assert_false(str_to_scaled(NULL, 2, &n));
    assert_int_equal(n, 77);
}

static void test_from_scaled(void **state)
{
    (void)state;
    assert_string_equal(str_from_scaled(arena, 450, 2, false), "4.5");
    assert_string_equal(str_from_scaled(arena, 450, 2, true), "4.50");
    assert_string_equal(str_from_scaled(arena, 400, 2, false), "4");
    assert_string_equal(str_from_scaled(arena, 0, 2, false), "0");
    assert_string_equal(str_from_scaled(arena, 0, 2, true), "0.00");
    assert_string_equal(str_from_scaled(arena, -5, 2, false), "-0.05");
    assert_string_equal(str_from_scaled(arena, 100, 0, true), "100");
    assert_string_equal(str_from_scaled(arena, INT64_MIN, 18, false), "-9.223372036854775808");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparisons), cmocka_unit_test(test_is_id),
        cmocka_unit_test(test_utf8),        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_clean),       cmocka_unit_test(test_clean_refuses),
        cmocka_unit_test(test_to_int),      cmocka_unit_test(test_trim_split_replace),
        cmocka_unit_test(test_to_scaled),   cmocka_unit_test(test_from_scaled),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
