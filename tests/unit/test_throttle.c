#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <pthread.h>

#include "people/throttle.h"

static int64_t clock_now;

static int64_t test_clock(void)
{
    return clock_now;
}

static int set_up(void **state)
{
    (void)state;
    clock_now = 1000000;
    throttle_clock(test_clock);
    return 0;
}

static void fail_times(const char *login, const char *address, int n)
{
    for (int i = 0; i < n; i++) {
        throttle_failed(login, address);
    }
}

static void test_first_five_are_free(void **state)
{
    (void)state;
    assert_int_equal(throttle_wait("wang", "10.0.0.1"), 0);
    fail_times("wang", NULL, 4);
    assert_int_equal(throttle_wait("wang", "10.0.0.1"), 0);
    fail_times("wang", NULL, 1);
    assert_int_equal(throttle_wait("wang", "10.0.0.1"), 1);
}

static void test_doubles_to_a_quarter_hour(void **state)
{
    (void)state;
    static const int want[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900};

    fail_times("wang", NULL, 4);
    for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
        fail_times("wang", NULL, 1);
        assert_int_equal(throttle_wait("wang", NULL), want[i]);
    }
    fail_times("wang", NULL, 5000);
    assert_int_equal(throttle_wait("wang", NULL), 900);
}

static void test_time_passes(void **state)
{
    (void)state;
    fail_times("wang", NULL, 7);
    assert_int_equal(throttle_wait("wang", NULL), 4);
    clock_now += 1500;
    assert_int_equal(throttle_wait("wang", NULL), 3); /* 2.5 s, rounded up */
    clock_now += 2499;
    assert_int_equal(throttle_wait("wang", NULL), 1);
    clock_now += 1;
    assert_int_equal(throttle_wait("wang", NULL), 0);
    fail_times("wang", NULL, 1); /* waiting forgets nothing */
    assert_int_equal(throttle_wait("wang", NULL), 8);
    clock_now += 3600001;
    fail_times("wang", NULL, 1); /* an hour does */
    assert_int_equal(throttle_wait("wang", NULL), 0);
}

static void test_login_from_many_addresses(void **state)
{
    (void)state;
    char address[32];

    for (int i = 0; i < 6; i++) {
        snprintf(address, sizeof(address), "10.0.0.%d", i);
        throttle_failed("wang", address);
    }
    assert_int_equal(throttle_wait("wang", "10.9.9.9"), 2);
    assert_int_equal(throttle_wait("WANG", "10.9.9.9"), 2);
    assert_int_equal(throttle_wait("li", "10.0.0.1"), 0);
}

static void test_address_with_many_logins(void **state)
{
    (void)state;
    char login[32];

    for (int i = 0; i < 8; i++) {
        snprintf(login, sizeof(login), "user%d", i);
        throttle_failed(login, "10.0.0.1");
    }
    assert_int_equal(throttle_wait("never-tried", "10.0.0.1"), 8);
    assert_int_equal(throttle_wait("user1", "10.0.0.2"), 0);
    assert_int_equal(throttle_wait("10.0.0.1", NULL), 0); /* a login named like an address */
}

static void test_passing_pays_back_its_own(void **state)
{
    (void)state;
    fail_times("wang", "10.0.0.1", 4);
    fail_times("li", "10.0.0.1", 3);
    assert_int_equal(throttle_wait(NULL, "10.0.0.1"), 4);
    throttle_passed("wang", "10.0.0.1");
    assert_int_equal(throttle_wait("wang", "10.0.0.1"), 0); /* 3 of li are left */
    fail_times("wang", NULL, 4);
    assert_int_equal(throttle_wait("wang", NULL), 0); /* its own count began anew */
    fail_times("li", "10.0.0.1", 2);
    assert_int_equal(throttle_wait(NULL, "10.0.0.1"), 1);
    assert_int_equal(throttle_wait("li", NULL), 1);
}

/* One good account does not buy guesses at others. */
static void test_own_account_does_not_help_guessing(void **state)
{
    (void)state;
    char login[32];

    for (int i = 0; i < 6; i++) {
        snprintf(login, sizeof(login), "victim%d", i);
        throttle_failed(login, "10.0.0.1");
        throttle_passed("mine", "10.0.0.1");
    }
    assert_int_equal(throttle_wait("mine", "10.0.0.1"), 2);
}

static void test_bounded(void **state)
{
    (void)state;
    char login[32];
    int kept = 0;

    fail_times("wang", NULL, 12);
    for (int i = 0; i < 2000; i++) {
        clock_now++;
        snprintf(login, sizeof(login), "u%d", i);
        throttle_failed(login, NULL);
    }
    for (int i = 0; i < 20000; i++) {
        clock_now++;
        snprintf(login, sizeof(login), "v%d", i);
        fail_times(login, NULL, 5);
    }
    assert_int_equal(throttle_wait("wang", NULL), 0); /* pushed out */
    for (int i = 19000; i < 20000; i++) {
        snprintf(login, sizeof(login), "v%d", i);
        kept += throttle_wait(login, NULL) > 0;
    }
    assert_in_range(kept, 900, 1000); /* the last thousand are nearly all there */
}

static void test_foreign_bytes(void **state)
{
    (void)state;
    char *huge = malloc(1 << 20);

    for (int i = 0; i < 1 << 20; i++) {
        huge[i] = (char)(i % 255 + 1);
    }
    huge[(1 << 20) - 1] = '\0';
    fail_times(huge, huge, 6);
    assert_int_equal(throttle_wait(huge, NULL), 2);
    assert_int_equal(throttle_wait("", ""), 0);
    fail_times("", NULL, 9);
    throttle_passed("", NULL);
    assert_int_equal(throttle_wait("", NULL), 0);
    free(huge);
}

static void *hammer(void *p)
{
    for (int i = 0; i < 2000; i++) {
        throttle_failed(p, "10.0.0.1");
        throttle_wait("wang", "10.0.0.1");
        throttle_passed(p, "10.0.0.2");
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    static char names[4][3] = {"t0", "t1", "t2", "t3"};
    pthread_t threads[4];

    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, hammer, names[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(throttle_wait(NULL, "10.0.0.1"), 900);
    assert_int_equal(throttle_wait("t0", NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_first_five_are_free, set_up),
        cmocka_unit_test_setup(test_doubles_to_a_quarter_hour, set_up),
        cmocka_unit_test_setup(test_time_passes, set_up),
        cmocka_unit_test_setup(test_login_from_many_addresses, set_up),
        cmocka_unit_test_setup(test_address_with_many_logins, set_up),
        cmocka_unit_test_setup(test_passing_pays_back_its_own, set_up),
        cmocka_unit_test_setup(test_own_account_does_not_help_guessing, set_up),
        cmocka_unit_test_setup(test_bounded, set_up),
        cmocka_unit_test_setup(test_foreign_bytes, set_up),
        cmocka_unit_test_setup(test_threads, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
