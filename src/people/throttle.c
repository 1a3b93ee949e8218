/* The one table of the program, under one lock: 512 rows of 8 places. A key falls into a row by its SM3 with a random
 * seed, so nobody outside can choose names that push each other out; within a row the place that failed longest ago
 * gives way. */
#include "people/throttle.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"
#include "base/must.h"
#include "base/now.h"
#include "base/str.h"

#define ROWS      512
#define WAYS      8
#define FREE      5
#define LONGEST_S 900
#define FORGET_MS 3600000LL
#define KEY_MAX   256

struct slot {
    uint64_t key; /* 0: free */
    int64_t last_ms;
    int failures;
};

static struct slot table[ROWS][WAYS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t (*clock_ms)(void) = now_real_ms;
static uint8_t seed[16];
static bool seeded;

static uint64_t key_of(char kind, const char *text)
{
    char bytes[sizeof(seed) + 1 + KEY_MAX];
    size_t n = strnlen(text, KEY_MAX);
    uint8_t digest[SM3_LEN];
    uint64_t key;

    if (!seeded) {
        random_bytes(seed, sizeof(seed));
        seeded = true;
    }
    memcpy(bytes, seed, sizeof(seed));
    bytes[sizeof(seed)] = kind;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        bytes[sizeof(seed) + 1 + i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    sm3_of(bytes, sizeof(seed) + 1 + n, digest);
    memcpy(&key, digest, sizeof(key));
    return key ? key : 1;
}

/* The place of a key, NULL when it has none or all of it is forgotten. */
static struct slot *find(char kind, const char *text)
{
    if (str_empty(text)) {
        return NULL;
    }
    uint64_t key = key_of(kind, text);
    for (size_t i = 0; i < WAYS; i++) {
        struct slot *s = &table[key % ROWS][i];
        if (s->key == key && clock_ms() - s->last_ms <= FORGET_MS) {
            return s;
        }
    }
    return NULL;
}

static struct slot *oldest(uint64_t key)
{
    struct slot *row = table[key % ROWS], *best = &row[0];

    for (size_t i = 0; i < WAYS; i++) {
        if (row[i].key == key || row[i].key == 0) {
            return &row[i];
        }
        if (row[i].last_ms < best->last_ms) {
            best = &row[i];
        }
    }
    return best;
}

static void count(char kind, const char *text)
{
    struct slot *s = find(kind, text);

    if (!s && !str_empty(text)) {
        uint64_t key = key_of(kind, text);
        s = oldest(key);
        *s = (struct slot){.key = key};
    }
    if (s) {
        s->failures += s->failures < 1000;
        s->last_ms = clock_ms();
    }
}

static int wait_of(const struct slot *s)
{
    if (!s || s->failures < FREE) {
        return 0;
    }
    int step = s->failures - FREE;
    int64_t wait_ms = 1000LL * (step < 10 ? 1 << step : LONGEST_S);
    wait_ms = wait_ms < 1000LL * LONGEST_S ? wait_ms : 1000LL * LONGEST_S;
    int64_t left = s->last_ms + wait_ms - clock_ms();
    return left > 0 ? (int)((left + 999) / 1000) : 0;
}

int throttle_wait(const char *login, const char *address)
{
    pthread_mutex_lock(&lock);
    int by_login = wait_of(find('l', login)), by_address = wait_of(find('a', address));
    pthread_mutex_unlock(&lock);
    return by_login > by_address ? by_login : by_address;
}

void throttle_failed(const char *login, const char *address)
{
    pthread_mutex_lock(&lock);
    count('l', login);
    count('a', address);
    pthread_mutex_unlock(&lock);
}

void throttle_passed(const char *login, const char *address)
{
    pthread_mutex_lock(&lock);
    struct slot *own = find('l', login), *at = find('a', address);
    if (own && at) {
        at->failures -= at->failures < own->failures ? at->failures : own->failures;
    }
    if (own) {
        *own = (struct slot){0};
    }
    pthread_mutex_unlock(&lock);
}

void throttle_clock(int64_t (*ms)(void))
{
    pthread_mutex_lock(&lock);
    clock_ms = ms ? ms : now_real_ms;
    memset(table, 0, sizeof(table));
    pthread_mutex_unlock(&lock);
}
