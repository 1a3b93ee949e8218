#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/round_map.h"

/* Ids as they come: dense sequences, and ids that differ in their high bits only. */
static void test_all_are_found(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    enum { N = 3000 };
    struct round_map m = round_map_make(a, N);
    size_t at;

    for (size_t i = 0; i < N; i++) {
        round_map_put(&m, i % 2 ? (int64_t)i : (int64_t)i << 40 | INT64_C(1) << 62, i);
    }
    for (size_t i = 0; i < N; i++) {
        assert_true(
            round_map_get(&m, i % 2 ? (int64_t)i : (int64_t)i << 40 | INT64_C(1) << 62, &at));
        assert_int_equal(at, i);
    }
    at = 99;
    assert_false(round_map_get(&m, 4, &at));
    assert_false(round_map_get(&m, 0, &at));
    assert_int_equal(at, 99);
    arena_free(a);
}

static void test_empty_and_replaced(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct round_map m = round_map_make(a, 0);
    size_t at;

    assert_false(round_map_get(&m, 5, &at));
    m = round_map_make(a, 1);
    round_map_put(&m, 5, 1);
    round_map_put(&m, 5, 2);
    assert_true(round_map_get(&m, 5, &at));
    assert_int_equal(at, 2);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_found),
        cmocka_unit_test(test_empty_and_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
