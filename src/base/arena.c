#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define ALIGN         _Alignof(max_align_t)
#define FIRST_BLOCK   ((size_t)8 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)

/* Under AddressSanitizer what is not handed out is poisoned, and a gap follows each piece, so that an
 * overrun inside a block is seen like one of malloc's. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define GAP        ALIGN
#define hide(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define show(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define GAP        0
#define hide(p, n) ((void)(p), (void)(n))
#define show(p, n) ((void)(p), (void)(n))
#endif

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(max_align_t) char data[];
};

struct closer {
    struct closer *next;
    void (*fn)(void *);
    void *p;
};

/* `current` serves small pieces; `rest` are full blocks and single large pieces; `first` is kept by a reset. */
struct arena {
    struct block *first, *current, *rest;
    struct closer *closers;
    size_t next_size;
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof(*b) + size);

    if (!b) {
        BUG("out of memory: %zu bytes", size);
    }
    b->next = NULL;
    b->size = size;
    b->used = 0;
    hide(b->data, size);
    return b;
}

static void block_free(struct block *b)
{
    show(b->data, b->size);
    free(b);
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof(*a));

    if (!a) {
        BUG("out of memory: %zu bytes", sizeof(*a));
    }
    a->first = a->current = block_new(FIRST_BLOCK);
    a->next_size = FIRST_BLOCK * 2;
    return a;
}

static void run_closers(struct arena *a)
{
    while (a->closers) {
        struct closer *c = a->closers;
        a->closers = c->next;
        c->fn(c->p);
    }
}

static void drop_rest(struct arena *a)
{
    struct block *b = a->rest;

    while (b) {
        struct block *next = b->next;
        block_free(b);
        b = next;
    }
    a->rest = NULL;
    if (a->current != a->first) {
        block_free(a->current);
    }
}

void arena_free(struct arena *a)
{
    if (!a) {
        return;
    }
    run_closers(a);
    drop_rest(a);
    block_free(a->first);
    free(a);
}

void arena_free_scoped(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

void arena_reset(struct arena *a)
{
    run_closers(a);
    drop_rest(a);
    a->current = a->first;
    a->first->used = 0;
    a->next_size = FIRST_BLOCK * 2;
    hide(a->first->data, a->first->size);
}

static void *block_take(struct block *b, size_t size, size_t taken)
{
    void *p = b->data + b->used;

    b->used += taken;
    show(p, size);
    return memset(p, 0, size);
}

static struct block *add_block(struct arena *a, size_t taken)
{
    if (taken > a->next_size / 4) {
        struct block *large = block_new(taken);
        large->next = a->rest;
        a->rest = large;
        return large;
    }
    if (a->current != a->first) {
        a->current->next = a->rest;
        a->rest = a->current;
    }
    a->current = block_new(a->next_size);
    if (a->next_size < LARGEST_BLOCK) {
        a->next_size *= 2;
    }
    return a->current;
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 4) {
        BUG("arena_alloc of %zu bytes", size);
    }
    size_t taken = ((size ? size : 1) + GAP + ALIGN - 1) / ALIGN * ALIGN;
    if (a->current->size - a->current->used >= taken) {
        return block_take(a->current, size, taken);
    }
    return block_take(add_block(a, taken), size, taken);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes)) {
        BUG("arena_array of %zu x %zu", n, size);
    }
    return arena_alloc(a, bytes);
}

void *arena_push(struct arena *a, void *items_ptr, size_t *n, size_t *cap, size_t size)
{
    char *items;

    memcpy(&items, items_ptr, sizeof(items));
    if (*n >= *cap) {
        size_t cap_new = *cap ? *cap * 2 : 8;
        char *bigger = arena_array(a, cap_new, size);
        if (*n) {
            memcpy(bigger, items, *n * size);
        }
        items = bigger;
        *cap = cap_new;
        memcpy(items_ptr, &items, sizeof(items));
    }
    return memset(items + (*n)++ * size, 0, size);
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_memdup(a, s, strlen(s) + 1) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    size_t len = n ? strnlen(s, n) : 0;
    char *p = arena_alloc(a, len + 1);

    return len ? memcpy(p, s, len) : p;
}

/* Writes the digits of `v` up to `end`; returns where they begin. */
static char *digits(char *end, long long v)
{
    unsigned long long left = v < 0 ? -(unsigned long long)v : (unsigned long long)v;

    do {
        *--end = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (v < 0) {
        *--end = '-';
    }
    return end;
}

/* The piece behind a '%': a text or a whole number. NULL: something else, which the library formats. */
static const char *piece(const char **fmt, va_list *ap, char spare[24], size_t *ret_n)
{
    const char *s = NULL, *f = *fmt;

    if (*f == 's') {
        s = va_arg(*ap, const char *);
        *ret_n = s ? strlen(s) : 0;
    } else if (*f == 'd' || !strncmp(f, "lld", 3)) {
        long long v = *f == 'd' ? va_arg(*ap, int) : va_arg(*ap, long long);
        s = digits(spare + 24, v);
        *ret_n = (size_t)(spare + 24 - s);
        f += *f == 'd' ? 0 : 2;
    }
    *fmt = f + 1;
    return s;
}

/* Most calls put texts and whole numbers together; the library takes ten times as long for that. Returns the length, or
 * -1 when the format asks for more or `max` is too small. */
static int join(char *out, size_t max, const char *fmt, va_list *ap)
{
    size_t len = 0;

    while (*fmt) {
        char spare[24];
        const char *s = fmt;
        size_t n = strcspn(fmt, "%");
        if (n) {
            fmt += n;
        } else {
            fmt++;
            s = piece(&fmt, ap, spare, &n);
        }
        if (!s || n >= max - len) {
            return -1;
        }
        memcpy(out + len, s, n);
        len += n;
    }
    out[len] = '\0';
    return (int)len;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    char small[256];
    va_list ap;

    va_start(ap, fmt);
    int n = join(small, sizeof(small), fmt, &ap);
    va_end(ap);
    if (n < 0) {
        va_start(ap, fmt);
        n = vsnprintf(small, sizeof(small), fmt, ap);
        va_end(ap);
    }
    if (n < 0) {
        BUG("arena_printf cannot format \"%s\"", fmt);
    }
    if ((size_t)n < sizeof(small)) {
        return arena_memdup(a, small, (size_t)n + 1);
    }
    char *p = arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
    void *copy = arena_alloc(a, n);

    return n ? memcpy(copy, p, n) : copy;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
    struct closer *c = arena_make(a, struct closer);

    *c = (struct closer){.next = a->closers, .fn = fn, .p = p};
    a->closers = c;
}
