#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What `ptr` shows while nothing is owned (cap 0); never written to. */
#define NOTHING ((char *)"")

struct strbuf strbuf_make(size_t max)
{
    return (struct strbuf){.ptr = NOTHING, .max = max};
}

void strbuf_clear(struct strbuf *b)
{
    if (b->cap) {
        free(b->ptr);
    }
    *b = strbuf_make(b->max);
}

void strbuf_empty(struct strbuf *b)
{
    b->len = 0;
    b->over = false;
    if (b->cap) {
        b->ptr[0] = '\0';
    }
}

/* Makes room for `n` more bytes and the NUL; false when the ceiling forbids. */
static bool make_room(struct strbuf *b, size_t n)
{
    if (b->over || n > b->max - b->len) {
        b->over = true;
        return false;
    }
    size_t need = b->len + n + 1;
    if (need <= b->cap) {
        return true;
    }
    size_t cap = b->cap ? b->cap : 256;
    while (cap < need) {
        cap *= 2;
    }
    char *ptr = realloc(b->cap ? b->ptr : NULL, cap);
    if (!ptr) {
        BUG("out of memory: %zu bytes", cap);
    }
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

void strbuf_add(struct strbuf *b, const void *p, size_t n)
{
    bool fits = n < b->cap - b->len && n <= b->max - b->len && !b->over;
    if (n == 0 || (!fits && !make_room(b, n))) {
        return;
    }
    memcpy(b->ptr + b->len, p, n);
    b->len += n;
    b->ptr[b->len] = '\0';
}

void strbuf_str(struct strbuf *b, const char *s)
{
    if (s) {
        strbuf_add(b, s, strlen(s));
    }
}

void strbuf_char(struct strbuf *b, char c)
{
    strbuf_add(b, &c, 1);
}

void strbuf_int(struct strbuf *b, int64_t n)
{
    char digits[20];
    size_t at = sizeof(digits);
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (n < 0) {
        digits[--at] = '-';
    }
    strbuf_add(b, digits + at, sizeof(digits) - at);
}

/* Formats into the room there is; when that was too small, makes the room and formats again. */
void strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
    size_t room = b->cap ? b->cap - b->len : 0;
    va_list ap;

    if (b->over) {
        return;
    }
    va_start(ap, fmt);
    int n = vsnprintf(room ? b->ptr + b->len : NULL, room, fmt, ap);
    va_end(ap);
    if (n < 0) {
        BUG("strbuf_printf cannot format \"%s\"", fmt);
    }
    if (!make_room(b, (size_t)n)) {
        if (b->cap) {
            b->ptr[b->len] = '\0';
        }
        return;
    }
    if ((size_t)n >= room) {
        va_start(ap, fmt);
        vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    b->len += (size_t)n;
}

enum err strbuf_check(const struct strbuf *b, struct error *e)
{
    if (!b->over) {
        return OK;
    }
    if (b->max >= (1 << 20)) {
        return error_set(e, ERR_LIMIT, "内容太长，超过了 %zu MB 的上限，请减少内容或分成几份。",
                         b->max >> 20);
    }
    return error_set(e, ERR_LIMIT, "内容太长，超过了 %zu 字节的上限，请减少内容或分成几份。",
                     b->max);
}

char *strbuf_take(struct strbuf *b, struct arena *a)
{
    char *s = arena_alloc(a, b->len + 1);

    memcpy(s, b->ptr, b->len);
    strbuf_empty(b);
    return s;
}
