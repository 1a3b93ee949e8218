/* now.h - the one source of time for product code.
 *
 * now_ms follows the demo's --today or the test clock; now_real_ms is the machine's clock, for ids, sessions,
 * throttles and timings. Thread-safe.
 */
#ifndef BASE_NOW_H
#define BASE_NOW_H

#include <stdint.h>

#include "base/date.h"

int64_t now_ms(void);        /* unix milliseconds, as the product sees them */
struct date now_today(void); /* office day (UTC+8) of now_ms */
int64_t now_real_ms(void);
int64_t now_mono_us(void); /* monotonic microseconds, for measuring */

/* Fixes the product's time to `ms` and lets it run on from there (--today, test clock). 0 goes back to real. */
void now_set(int64_t ms);

#endif
