#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/now.h"

static void test_real_time_by_default(void **state)
{
    (void)state;
    int64_t real = now_real_ms();

    assert_true(real > 1700000000000);
    assert_in_range(now_ms() - real, 0, 5000);
}

static void test_set_runs_on_and_goes_back(void **state)
{
    (void)state;
    int64_t ms = 0;

    assert_true(datetime_parse("2027-01-04T15:59:58Z", &ms));
    now_set(ms);
    assert_in_range(now_ms() - ms, 0, 1500);
    struct date d = now_today();
    assert_true(d.year == 2027 && d.month == 1 && d.day == 4);
    assert_true(now_real_ms() < ms || now_real_ms() > ms + 5000);

    now_set(ms + 2000);
    assert_int_equal(now_today().day, 5);
    int64_t mono = now_mono_us();
    while (now_mono_us() - mono < 20000) {
    }
    assert_in_range(now_ms() - ms - 2000, 19, 5000);

    now_set(0);
    assert_in_range(now_ms() - now_real_ms() + 1000, 0, 2000);
}

static void test_mono_does_not_follow_the_test_clock(void **state)
{
    (void)state;
    int64_t before = now_mono_us();

    now_set(1);
    assert_in_range(now_mono_us() - before, 0, 5000000);
    now_set(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_time_by_default),
        cmocka_unit_test(test_set_runs_on_and_goes_back),
        cmocka_unit_test(test_mono_does_not_follow_the_test_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
