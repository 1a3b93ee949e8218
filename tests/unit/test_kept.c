#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/kept.h"

struct fixture {
    struct kept *k;
    struct arena *a;
};

static int set_up(void **state)
{
    static struct fixture f;
    f.k = kept_new();
    f.a = arena_new();
    kept_at(f.k, 1);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    kept_free(f->k);
    kept_free(NULL);
    arena_free(f->a);
    return 0;
}

static bool holds(struct fixture *f, const char *sql, int64_t arg)
{
    struct table t;
    return kept_find(f->k, f->a, sql, ARGS(I(arg)), &t);
}

static void test_gives_a_copy_back(void **state)
{
    struct fixture *f = *state;
    char text[] = "卫生院", bytes[] = {1, 0, 2};
    struct val cells[] = {I(7), T(text), NIL, B(bytes, 3), I(8), NIL, T("x"), NIL};
    struct table t = {.n = 2, .columns = 4, .cells = cells}, got;
    char key[] = "k";

    kept_add(f->k, "select", ARGS(I(1), T(key), NIL), &t);
    memset(text, 'z', 3);
    bytes[0] = 9;
    key[0] = 'q';
    assert_true(kept_find(f->k, f->a, "select", ARGS(I(1), T("k"), NIL), &got));
    assert_int_equal(got.n, 2);
    assert_int_equal(cell_int(&got, 0, 0), 7);
    assert_string_equal(cell_text(&got, 0, 1), "卫生院");
    assert_true(cell_null(&got, 0, 2));
    assert_memory_equal(cell(&got, 0, 3)->s, "\1\0\2", 3);
    assert_string_equal(cell_text(&got, 1, 2), "x");
    got.cells[0].i = 99; /* the copy is the caller's */
    ((char *)(uintptr_t)got.cells[1].s)[0] = '!';
    assert_true(kept_find(f->k, f->a, "select", ARGS(I(1), T("k"), NIL), &got));
    assert_int_equal(cell_int(&got, 0, 0), 7);
    assert_string_equal(cell_text(&got, 0, 1), "卫生院");
}

static void test_every_argument_counts(void **state)
{
    struct fixture *f = *state;
    struct table none = {0}, got;

    kept_add(f->k, "a", ARGS(I(1), T("x")), &none);
    assert_true(kept_find(f->k, f->a, "a", ARGS(I(1), T("x")), &got));
    assert_int_equal(got.n, 0);
    assert_false(kept_find(f->k, f->a, "a", ARGS(I(2), T("x")), &got));
    assert_false(kept_find(f->k, f->a, "a", ARGS(I(1), T("y")), &got));
    assert_false(kept_find(f->k, f->a, "a", ARGS(I(1), T("xx")), &got));
    assert_false(kept_find(f->k, f->a, "a", ARGS(I(1), B("x", 1)), &got));
    assert_false(kept_find(f->k, f->a, "a", ARGS(I(1), NIL), &got));
    assert_false(kept_find(f->k, f->a, "a", ARGS(I(1)), &got));
    assert_false(kept_find(f->k, f->a, "b", ARGS(I(1), T("x")), &got));
}

static void test_another_commit_drops_all(void **state)
{
    struct fixture *f = *state;
    struct val cells[] = {I(7)};
    struct table t = {.n = 1, .columns = 1, .cells = cells};

    kept_add(f->k, "a", ARGS(I(1)), &t);
    kept_at(f->k, 1);
    assert_true(holds(f, "a", 1));
    kept_at(f->k, 2);
    assert_false(holds(f, "a", 1));
    kept_at(f->k, 1); /* no way back */
    assert_false(holds(f, "a", 1));
}

static void test_ceilings(void **state)
{
    struct fixture *f = *state;
    char *text = memset(arena_alloc(f->a, KEPT_ONE + 1), 'x', KEPT_ONE);
    struct val cells[] = {T(text)};
    struct table t = {.n = 1, .columns = 1, .cells = cells};

    kept_add(f->k, "large", ARGS(I(1)), &t);
    assert_false(holds(f, "large", 1));
    cells[0].n = KEPT_ONE / 2;
    int64_t held = 0;
    for (int64_t i = 0; i < 3 * (int64_t)(KEPT_BYTES / KEPT_ONE); i++) {
        kept_add(f->k, "half", ARGS(I(i)), &t);
        assert_true(holds(f, "half", i));
    }
    for (int64_t i = 0; i < 3 * (int64_t)(KEPT_BYTES / KEPT_ONE); i++) {
        held += holds(f, "half", i);
    }
    assert_in_range(held, 1, 2 * KEPT_BYTES / KEPT_ONE);
}

#define EACH(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_gives_a_copy_back),
        EACH(test_every_argument_counts),
        EACH(test_another_commit_drops_all),
        EACH(test_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
