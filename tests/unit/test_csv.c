#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"

static const char *cell(const char *s)
{
    static char text[256];
    struct strbuf b = strbuf_make(200);
    struct csv_out c = csv_begin(&b, false);

    csv_cell(&c, s);
    memcpy(text, b.ptr, b.len + 1);
    strbuf_clear(&b);
    return text;
}

static void test_rows(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(4096);
    struct csv_out c = csv_begin(&b, true);

    csv_cell(&c, "单位");
    csv_cell(&c, "件数");
    csv_row_end(&c);
    csv_cell(&c, NULL);
    csv_int(&c, -3);
    csv_cell(&c, "");
    csv_row_end(&c);
    csv_row_end(&c);
    assert_string_equal(b.ptr, "\xEF\xBB\xBF单位,件数\r\n,-3,\r\n\r\n");
    strbuf_clear(&b);
}

static void test_quotes(void **state)
{
    (void)state;
    assert_string_equal(cell("a,b"), "\"a,b\"");
    assert_string_equal(cell("\"a\"b"), "\"\"\"a\"\"b\"");
    assert_string_equal(cell("a\nb"), "\"a\nb\"");
    assert_string_equal(cell("a\rb"), "\"a\rb\"");
    assert_string_equal(cell("\""), "\"\"\"\"");
    assert_string_equal(cell("a;b c"), "a;b c");
}

static void test_formulas_do_not_run(void **state)
{
    (void)state;
    assert_string_equal(cell("=1+2"), "'=1+2");
    assert_string_equal(cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
    assert_string_equal(cell("+cmd"), "'+cmd");
    assert_string_equal(cell("-2+3"), "'-2+3");
    assert_string_equal(cell("@SUM(A1)"), "'@SUM(A1)");
    assert_string_equal(cell("\t=1"), "'\t=1");
    assert_string_equal(cell(" =1"), "' =1");
    assert_string_equal(cell("＝1"), "'＝1");
    assert_string_equal(cell("-"), "'-");
    assert_string_equal(cell("--1"), "'--1");
    assert_string_equal(cell("-1%+A1"), "'-1%+A1");
}

static void test_numbers_stay_numbers(void **state)
{
    (void)state;
    assert_string_equal(cell("-5"), "-5");
    assert_string_equal(cell("+8613800000000"), "+8613800000000");
    assert_string_equal(cell("-3.50"), "-3.50");
    assert_string_equal(cell("-12.5%"), "-12.5%");
    assert_string_equal(cell("-1,234.50"), "\"-1,234.50\"");
    assert_string_equal(cell("a=b"), "a=b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_formulas_do_not_run),
        cmocka_unit_test(test_numbers_stay_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
