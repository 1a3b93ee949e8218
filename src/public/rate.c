#include "public/rate.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"
#include "base/now.h"
#include "base/str.h"

#define ROWS     512
#define WAYS     8
#define TEXT_MAX 128

const struct rate rate_intake = {'i', 12, 60000};
const struct rate rate_file = {'f', 30, 5000};
const struct rate rate_code = {'c', 10, 120000};

/* When the bucket will be full again; each one taken pushes that moment further. */
struct slot {
    uint64_t key; /* 0: free */
    int64_t full_at;
};

static struct slot table[ROWS][WAYS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t (*clock_ms)(void) = now_real_ms;
static uint8_t seed[16];
static bool seeded;

static uint64_t key_of(char kind, const char *address)
{
    uint8_t bytes[sizeof(seed) + 1 + TEXT_MAX], digest[SM3_LEN];
    size_t n = strnlen(address, TEXT_MAX);
    uint64_t key;
    if (!seeded) {
        random_bytes(seed, sizeof(seed));
        seeded = true;
    }
    memcpy(bytes, seed, sizeof(seed));
    bytes[sizeof(seed)] = (uint8_t)kind;
    memcpy(bytes + sizeof(seed) + 1, address, n);
    sm3_of(bytes, sizeof(seed) + 1 + n, digest);
    memcpy(&key, digest, sizeof(key));
    return key ? key : 1;
}

/* The place of the key, or the one that is full again soonest. */
static struct slot *place(uint64_t key)
{
    struct slot *row = table[key % ROWS], *best = &row[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (row[i].key == key) {
            return &row[i];
        }
        best = row[i].full_at < best->full_at ? &row[i] : best;
    }
    return best;
}

static int ask(const struct rate *r, const char *address, bool take)
{
    int seconds = 0;
    if (str_empty(address)) {
        return 0;
    }
    pthread_mutex_lock(&lock);
    uint64_t key = key_of(r->kind, address);
    struct slot *s = place(key);
    int64_t now = clock_ms(), full = s->key == key && s->full_at > now ? s->full_at : now;
    int64_t after = full + r->refill_ms, room = now + (int64_t)r->most * r->refill_ms;
    if (after > room) {
        seconds = (int)((after - room + 999) / 1000);
    } else if (take) {
        *s = (struct slot){key, after};
    }
    pthread_mutex_unlock(&lock);
    return seconds;
}

int rate_take(const struct rate *r, const char *address)
{
    return ask(r, address, true);
}

int rate_wait(const struct rate *r, const char *address)
{
    return ask(r, address, false);
}

void rate_clock(int64_t (*ms)(void))
{
    pthread_mutex_lock(&lock);
    clock_ms = ms ? ms : now_real_ms;
    memset(table, 0, sizeof(table));
    pthread_mutex_unlock(&lock);
}
