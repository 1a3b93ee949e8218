/* test_statement.c - what the cache finds, keeps and drops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "store/statement.h"

static void count_drop(void *owner, struct statement *st)
{
    (void)st;
    ++*(int *)owner;
}

static void add(struct statement_cache *c, int i)
{
    char sql[32];
    snprintf(sql, sizeof(sql), "select %d", i);
    statement_add(c, sql, NULL);
}

static struct statement *find(struct statement_cache *c, int i)
{
    char sql[32];
    snprintf(sql, sizeof(sql), "select %d", i);
    return statement_find(c, sql, NULL, 0);
}

static void test_oldest_goes(void **state)
{
    (void)state;
    int drops = 0;
    struct statement_cache c = {.drop = count_drop, .owner = &drops};
    for (int i = 0; i < STATEMENT_MAX; i++) {
        add(&c, i);
    }
    assert_int_equal(drops, 0);
    assert_non_null(find(&c, 0)); /* used just now: 1 is the oldest */
    find(&c, 2)->busy = true;
    add(&c, 1000);
    assert_int_equal(drops, 1);
    assert_null(find(&c, 1));
    add(&c, 1001); /* 2 is busy: 3 goes */
    assert_null(find(&c, 3));
    assert_null(find(&c, 2));
    assert_non_null(find(&c, 0));
    assert_non_null(find(&c, 1000));
    statement_drop_all(&c);
    assert_int_equal(drops, STATEMENT_MAX + 2);
    assert_null(find(&c, 0));
    assert_int_equal(c.n, 0);
}

static void test_kinds(void **state)
{
    (void)state;
    int drops = 0;
    struct statement_cache c = {.drop = count_drop, .owner = &drops};
    statement_add(&c, "a", "i0");
    assert_non_null(statement_find(&c, "a", ARGS(I(1), NIL)));
    assert_non_null(statement_find(&c, "a", ARGS(NIL, NIL)));
    assert_null(statement_find(&c, "a", ARGS(I(1), I(2))));
    assert_null(statement_find(&c, "a", ARGS(T("x"), NIL)));
    assert_null(statement_find(&c, "a", ARGS(I(1))));
    assert_null(statement_find(&c, "a", ARGS(I(1), NIL, NIL)));
    assert_null(statement_find(&c, "b", ARGS(I(1), NIL)));
    statement_add(&c, "a", "it");
    assert_string_equal(statement_find(&c, "a", ARGS(I(1), T("x")))->kinds, "it");
    statement_drop_all(&c);
    assert_int_equal(drops, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oldest_goes),
        cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
