/* rate.h - how often one address may do something: a bucket that fills again with time.
 *
 * For what everybody may do, and a machine would do a thousand times: handing in, trying codes. Counted by address (an office,
 * a hall or a mobile network share one), so the buckets are roomy; they stop floods, not people. In memory, 4,096 places, the
 * one used longest ago gives way; lost at a restart. Addresses are kept as digests under a random seed. Called from many threads.
 */
#ifndef PUBLIC_RATE_H
#define PUBLIC_RATE_H

#include <stdint.h>

struct rate {
    char kind;     /* one letter a purpose */
    int most;      /* how many at once */
    int refill_ms; /* one more after so long */
};
extern const struct rate rate_intake; /* 12 at once, then one a minute */
extern const struct rate rate_file;   /* 30 files at once, then one in five seconds */
extern const struct rate rate_code;   /* 10 wrong codes at once, then one in two minutes */

/* Takes one. 0: go on; else seconds until there is one again. `address` may be NULL: never limited. */
int rate_take(const struct rate *r, const char *address);
/* The same without taking. */
int rate_wait(const struct rate *r, const char *address);

/* Tests: a clock of unix milliseconds (NULL: the real one). Forgets everything. */
void rate_clock(int64_t (*ms)(void));

#endif
