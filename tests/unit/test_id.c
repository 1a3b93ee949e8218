#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include "base/id.h"
#include "base/now.h"

#define EACH    100000
#define THREADS 4

static void test_bits(void **state)
{
    (void)state;
    id_node(200);
    int64_t before = now_real_ms(), id = id_new();

    assert_true(id > 0);
    assert_in_range((id >> 22) + 1577836800000 - before, 0, 5000);
    assert_int_equal(id >> 14 & 0xFF, 200);
    id_node(0);
    assert_int_equal(id_new() >> 14 & 0xFF, 0);
}

static void test_increases_past_a_full_sequence(void **state)
{
    (void)state;
    int64_t last = id_new();

    for (int i = 0; i < 10 * EACH; i++) {
        int64_t id = id_new();
        assert_true(id > last);
        assert_int_equal(id >> 14 & 0xFF, 0);
        last = id;
    }
}

static void *take_many(void *p)
{
    int64_t *ids = p;

    for (int i = 0; i < EACH; i++) {
        ids[i] = id_new();
    }
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void test_threads_never_share_one(void **state)
{
    (void)state;
    int64_t *ids = calloc(THREADS * EACH, sizeof(*ids));
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, take_many, ids + i * EACH), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    qsort(ids, THREADS * EACH, sizeof(*ids), by_value);
    for (int i = 1; i < THREADS * EACH; i++) {
        assert_true(ids[i] > ids[i - 1]);
    }
    free(ids);
}

static void test_text(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    int64_t id = 0;

    assert_string_equal(id_text(a, 1), "0000000000001");
    assert_string_equal(id_text(a, 32 * 31 + 10), "00000000000za");
    assert_string_equal(id_text(a, INT64_MAX), "7zzzzzzzzzzzz");
    assert_true(id_parse("7zzzzzzzzzzzz", &id) && id == INT64_MAX);
    assert_true(id_parse("00000000000ZA", &id) && id == 32 * 31 + 10);
    assert_true(id_parse("000000000oOiL", &id) && id == 33);
    for (int i = 0; i < 1000; i++) {
        int64_t made = id_new();
        assert_true(id_parse(id_text(a, made), &id));
        assert_true(id == made);
    }
}

static void test_text_refused(void **state)
{
    (void)state;
    const char *bad[] = {"",
                         "000000000001",
                         "00000000000001",
                         "0000000000000",
                         "8000000000000",
                         "000000000000u",
                         "000000000000-",
                         "00000000000 1",
                         "-000000000001",
                         "0000000000\xE6\xB3\x95"};
    int64_t id = 5;

    for (size_t i = 0; i < array_len(bad); i++) {
        assert_false(id_parse(bad[i], &id));
    }
    assert_false(id_parse(NULL, &id));
    assert_int_equal(id, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_increases_past_a_full_sequence),
        cmocka_unit_test(test_threads_never_share_one),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
