#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"

static void test_builds_text(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(1 << 20);
    struct error e = {0};

    assert_string_equal(b.ptr, "");
    strbuf_str(&b, "法衡");
    strbuf_char(&b, ' ');
    strbuf_int(&b, -12);
    strbuf_str(&b, NULL);
    strbuf_lit(&b, ";");
    strbuf_printf(&b, "%s=%d", "n", 3);
    strbuf_add(&b, "\0x", 2);
    assert_memory_equal(b.ptr, "法衡 -12;n=3\0x", b.len + 1);
    assert_int_equal(b.len, 6 + 1 + 3 + 1 + 3 + 2);
    assert_int_equal(strbuf_check(&b, &e), OK);
    strbuf_clear(&b);
    assert_string_equal(b.ptr, "");
    assert_int_equal(b.max, 1 << 20);
}

static void test_int_ends(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(100);

    strbuf_int(&b, INT64_MIN);
    strbuf_char(&b, ' ');
    strbuf_int(&b, INT64_MAX);
    strbuf_char(&b, ' ');
    strbuf_int(&b, 0);
    assert_string_equal(b.ptr, "-9223372036854775808 9223372036854775807 0");
    strbuf_clear(&b);
}

static void test_ceiling_is_exact_and_sticky(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(5);
    struct error e = {0};

    strbuf_str(&b, "12345");
    assert_int_equal(strbuf_check(&b, &e), OK);
    strbuf_empty(&b);
    strbuf_str(&b, "123");
    strbuf_str(&b, "456");
    assert_string_equal(b.ptr, "123");
    strbuf_str(&b, "4");
    assert_string_equal(b.ptr, "123");
    assert_int_equal(strbuf_check(&b, &e), ERR_LIMIT);
    assert_non_null(strstr(e.text, "5 字节"));

    strbuf_empty(&b);
    assert_int_equal(strbuf_check(&b, &e), OK);
    strbuf_printf(&b, "%d", 123456);
    assert_string_equal(b.ptr, "");
    assert_int_equal(strbuf_check(&b, &e), ERR_LIMIT);
    strbuf_clear(&b);
}

static void test_printf_across_growth(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(1 << 20);

    for (int i = 0; i < 1000; i++) {
        strbuf_printf(&b, "%04d", i);
    }
    assert_int_equal(b.len, 4000);
    assert_memory_equal(b.ptr + 3996, "0999", 5);
    strbuf_printf(&b, "%05000d", 1);
    assert_int_equal(strlen(b.ptr), 9000);
    strbuf_clear(&b);
}

static void test_take(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct strbuf b = strbuf_make(100);

    assert_string_equal(strbuf_take(&b, a), "");
    strbuf_str(&b, "一");
    assert_string_equal(strbuf_take(&b, a), "一");
    assert_int_equal(b.len, 0);
    assert_string_equal(b.ptr, "");
    strbuf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builds_text),
        cmocka_unit_test(test_int_ends),
        cmocka_unit_test(test_ceiling_is_exact_and_sticky),
        cmocka_unit_test(test_printf_across_growth),
        cmocka_unit_test(test_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
