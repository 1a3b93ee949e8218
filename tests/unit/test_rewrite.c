/* test_rewrite.c - placeholders change, everything quoted stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "store/rewrite.h"

static void check(const char *sql, const char *wanted, size_t highest)
{
    struct strbuf b = strbuf_make(4096);
    assert_int_equal(rewrite_placeholders(&b, sql), highest);
    assert_string_equal(b.ptr, wanted);
    strbuf_clear(&b);
}

static void test_placeholders(void **state)
{
    (void)state;
    check("", "", 0);
    check("select 1", "select 1", 0);
    check("select ?1, ?2 from t where a = ?1", "select $1, $2 from t where a = $1", 2);
    check("?12+?3", "$12+$3", 12);
    check("cast(?1 as bigint[])", "cast($1 as bigint[])", 1);
    check("?1::text", "$1::text", 1);
}

static void test_quoted_stays(void **state)
{
    (void)state;
    check("a = '?1' and b = ?1", "a = '?1' and b = $1", 1);
    check("'it''s ?1' || ?2", "'it''s ?1' || $2", 2);
    check("\"odd ?1 name\" = ?1", "\"odd ?1 name\" = $1", 1);
    check("select 1 -- why ?1\n, ?2", "select 1 -- why ?1\n, $2", 2);
    check("select /* ?9 ' */ ?1", "select /* ?9 ' */ $1", 1);
    check("'法衡 ?1' = ?1", "'法衡 ?1' = $1", 1);
}

/* Neither a lone mark nor an unclosed quote may run over the end. */
static void test_ends(void **state)
{
    (void)state;
    check("a ? b", "a ? b", 0);
    check("?", "?", 0);
    check("?0", "?0", 0);
    check("'open ?1", "'open ?1", 0);
    check("/* open ?1", "/* open ?1", 0);
    check("-- open ?1", "-- open ?1", 0);
    check("-", "-", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placeholders),
        cmocka_unit_test(test_quoted_stays),
        cmocka_unit_test(test_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
