#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

static bool all_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i]) {
            return false;
        }
    }
    return true;
}

static void test_pieces_are_zeroed_aligned_apart(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    unsigned char *last = NULL;

    for (size_t size = 1; size < 3000; size += 7) {
        unsigned char *p = arena_alloc(a, size);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        assert_true(all_zero(p, size));
        memset(p, 0xAA, size);
        assert_ptr_not_equal(p, last);
        last = p;
    }
}

static void test_neighbours_keep_their_bytes(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    char *pieces[400];

    for (int i = 0; i < 400; i++) {
        pieces[i] = memset(arena_alloc(a, (size_t)i * 40 + 1), i & 0xFF, (size_t)i * 40 + 1);
    }
    for (int i = 0; i < 400; i++) {
        for (int k = 0; k <= i * 40; k++) {
            assert_int_equal((unsigned char)pieces[i][k], i & 0xFF);
        }
    }
}

static void test_reset_zeroes_again_and_keeps_the_first_block(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    void *first = memset(arena_alloc(a, 100), 0xFF, 100);

    for (int i = 0; i < 50; i++) {
        memset(arena_alloc(a, 4000), 0xFF, 4000);
    }
    memset(arena_alloc(a, 5 << 20), 0xFF, 5 << 20);
    arena_reset(a);
    unsigned char *again = arena_alloc(a, 100);
    assert_ptr_equal(again, first);
    assert_true(all_zero(again, 100));
    assert_true(all_zero(arena_alloc(a, 20000), 20000));
}

static void test_array(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    int64_t *n = arena_array(a, 1000, sizeof(*n));

    assert_true(all_zero((unsigned char *)n, 1000 * sizeof(*n)));
    assert_non_null(arena_array(a, 0, 8));
}

static void test_overflow_aborts(void **state)
{
    (void)state;
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        close(STDERR_FILENO);
        arena_array(arena_new(), SIZE_MAX / 4, 5);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void test_push_grows_and_zeroes(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct pair {
        int64_t x, y;
    } *items = NULL;
    size_t n = 0, cap = 0;

    for (int i = 0; i < 1000; i++) {
        struct pair *p = arena_push(a, &items, &n, &cap, sizeof(*items));
        assert_int_equal(p->x | p->y, 0);
        assert_ptr_equal(p, &items[i]);
        p->x = i;
        p->y = -i;
    }
    assert_int_equal(n, 1000);
    assert_true(cap >= n);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(items[i].x, i);
        assert_int_equal(items[i].y, -i);
    }
    n = 0;
    assert_int_equal(((struct pair *)arena_push(a, &items, &n, &cap, sizeof(*items)))->y, 0);
    arena_push(a, &items, &n, &cap, sizeof(*items));
    assert_int_equal(items[1].x, 0);
}

static void test_text(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();

    assert_string_equal(arena_strdup(a, "示范县"), "示范县");
    assert_null(arena_strdup(a, NULL));
    assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(a, "ab", 30), "ab");
    assert_string_equal(arena_strndup(a, NULL, 0), "");
    assert_string_equal(arena_printf(a, "第 %d 条", 5), "第 5 条");
    assert_memory_equal(arena_memdup(a, "a\0b", 3), "a\0b", 3);

    /* put together here, and what the library formats */
    assert_string_equal(arena_printf(a, "%s/%s", "台账", ""), "台账/");
    assert_string_equal(arena_printf(a, "%d %lld", INT_MIN, LLONG_MIN),
                        "-2147483648 -9223372036854775808");
    assert_string_equal(arena_printf(a, "%d%d", 0, -10), "0-10");
    assert_string_equal(arena_printf(a, "%.2s|%5d|%02d|%zu%%", "abc", 42, 3, (size_t)9),
                        "ab|   42|03|9%");
    char *wide = arena_printf(a, "%0300d|", 7);
    assert_int_equal(strlen(wide), 301);
    assert_string_equal(wide + 298, "07|");
    assert_int_equal(strlen(arena_printf(a, "%255d", 1)), 255);
    assert_int_equal(strlen(arena_printf(a, "%256d", 1)), 256);
}

static char order[16];

static void note(void *p)
{
    strncat(order, p, sizeof(order) - strlen(order) - 1);
}

static void test_closers_run_backwards_once(void **state)
{
    (void)state;
    struct arena *a = arena_new();

    order[0] = '\0';
    arena_defer(a, note, "1");
    arena_defer(a, note, "2");
    assert_string_equal(order, "");
    arena_reset(a);
    assert_string_equal(order, "21");
    arena_defer(a, note, "3");
    arena_free(a);
    assert_string_equal(order, "213");
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_zeroed_aligned_apart),
        cmocka_unit_test(test_neighbours_keep_their_bytes),
        cmocka_unit_test(test_reset_zeroes_again_and_keeps_the_first_block),
        cmocka_unit_test(test_array),
        cmocka_unit_test(test_overflow_aborts),
        cmocka_unit_test(test_push_grows_and_zeroes),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_closers_run_backwards_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
