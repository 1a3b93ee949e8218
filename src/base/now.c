/* The only file that asks the machine for the time. One program-lifetime value: the distance of the product's
 * clock from the machine's, atomic because every thread reads it and a test may move it. */
#include "base/now.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t offset_ms;

static int64_t read_clock(clockid_t clock, int64_t per_second)
{
    struct timespec t = {0};

    clock_gettime(clock, &t);
    return t.tv_sec * per_second + t.tv_nsec / (1000000000 / per_second);
}

int64_t now_real_ms(void)
{
    return read_clock(CLOCK_REALTIME, 1000);
}

int64_t now_mono_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}

int64_t now_ms(void)
{
    return now_real_ms() + atomic_load(&offset_ms);
}

struct date now_today(void)
{
    return date_of_ms(now_ms());
}

void now_set(int64_t ms)
{
    atomic_store(&offset_ms, ms ? ms - now_real_ms() : 0);
}
