/* Two program-lifetime values: the node, set once, and the last moment-and-sequence given out. The last one
 * is a single number (ms << 14 | sequence), so a full sequence or a clock set back simply counts on into the
 * next millisecond. */
#include "base/id.h"

#include <stdatomic.h>
#include <string.h>

#include "base/error.h"
#include "base/now.h"

#define EPOCH_MS  1577836800000LL /* 2020-01-01T00:00:00Z */
#define SEQ_BITS  14
#define NODE_BITS 8
#define SEQ_MASK  ((1 << SEQ_BITS) - 1)
#define DIGITS    (ID_TEXT - 1)

static _Atomic int64_t node_bits;
static _Atomic int64_t last_tick;

void id_node(int node)
{
    if (node < 0 || node > 255) {
        BUG("node %d", node);
    }
    atomic_store(&node_bits, (int64_t)node << SEQ_BITS);
}

int64_t id_new(void)
{
    int64_t start = (now_real_ms() - EPOCH_MS) << SEQ_BITS, last = atomic_load(&last_tick), tick;

    do {
        tick = start > last ? start : last + 1;
    } while (!atomic_compare_exchange_weak(&last_tick, &last, tick));
    return (tick >> SEQ_BITS) << (NODE_BITS + SEQ_BITS) | atomic_load(&node_bits) |
           (tick & SEQ_MASK);
}

void id_write(char out[ID_TEXT], int64_t id)
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t left = (uint64_t)id;

    for (int i = DIGITS - 1; i >= 0; i--, left >>= 5) {
        out[i] = letters[left & 31];
    }
    out[DIGITS] = '\0';
}

char *id_text(struct arena *a, int64_t id)
{
    char text[ID_TEXT];

    id_write(text, id);
    return arena_memdup(a, text, sizeof(text));
}

/* The five bits a character stands for, -1 for none; 'u' is not used, i and l read as 1, o as 0. */
static int value_of(char c)
{
    static const char upper[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    c = c == 'I' || c == 'L' ? '1' : c == 'O' ? '0' : c;
    const char *at = c ? strchr(upper, c) : NULL;
    return at ? (int)(at - upper) : -1;
}

bool id_parse(const char *s, int64_t *ret)
{
    uint64_t id = 0;

    if (!s || strnlen(s, ID_TEXT) != DIGITS || value_of(s[0]) > 7) {
        return false;
    }
    for (int i = 0; i < DIGITS; i++) {
        int v = value_of(s[i]);
        if (v < 0) {
            return false;
        }
        id = id << 5 | (uint64_t)v;
    }
    if (id == 0) {
        return false;
    }
    *ret = (int64_t)id;
    return true;
}
