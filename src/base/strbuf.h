/* strbuf.h - a growing byte string with a ceiling.
 *
 * `ptr` is always NUL-terminated and valid (even when empty). Adding past `max` bytes adds nothing more and
 * sets `over`; the writer need not look at each call, whoever finishes the text asks strbuf_check once.
 * Heap memory, owned by the strbuf: strbuf_init, then strbuf_clear.
 *
 *     struct strbuf b = strbuf_make(1 << 20);
 *     strbuf_str(&b, "法衡");
 *     if ((r = strbuf_check(&b, e))) ...
 *     strbuf_clear(&b);
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct strbuf {
    char *ptr;
    size_t len, cap, max;
    bool over;
};

struct strbuf strbuf_make(size_t max);
void strbuf_clear(struct strbuf *b); /* frees; the strbuf may be used again and keeps its ceiling */
void strbuf_empty(struct strbuf *b); /* length 0, memory kept */

void strbuf_add(struct strbuf *b, const void *p, size_t n);
void strbuf_str(struct strbuf *b, const char *s); /* NULL adds nothing */
void strbuf_char(struct strbuf *b, char c);
void strbuf_int(struct strbuf *b, int64_t n);
void strbuf_printf(struct strbuf *b, const char *fmt, ...) printf_like(2, 3);
/* Only a string literal compiles: text that is ours by construction. */
#define strbuf_lit(b, s) strbuf_add((b), "" s, sizeof("" s) - 1)

must_use enum err strbuf_check(const struct strbuf *b, struct error *e); /* ERR_LIMIT when `over` */
char *strbuf_take(struct strbuf *b, struct arena *a); /* copies into the arena, empties b */

#endif
