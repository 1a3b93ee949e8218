#include "base/bigram.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"

struct collect {
    struct arena *a;
    const char **items;
    size_t n, cap;
};

/* The character at *s in lower case, 0 where a run ends; moves *s on. */
static size_t next(const char **s, char out[5])
{
    const char *at = *s;
    int32_t c = str_next(s);
    size_t n = (size_t)(*s - at);
    memcpy(out, at, n);
    out[n] = '\0';
    if (c >= 'A' && c <= 'Z') {
        out[0] = (char)(c - 'A' + 'a');
    }
    bool word =
        c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return word ? n : 0;
}

static void collect(struct collect *g, const char *text)
{
    char before[5] = "", now[5];
    while (*text) {
        bool word = next(&text, now) > 0;
        if (word && *before) {
            const char **place = arena_push(g->a, &g->items, &g->n, &g->cap, sizeof(*place));
            *place = arena_printf(g->a, "%s%s", before, now);
        }
        memcpy(before, word ? now : "", word ? sizeof(now) : 1);
    }
}

static int by_bytes(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

struct bigrams bigram_of(struct arena *a, const char *const *texts, size_t n)
{
    struct collect g = {.a = a};
    struct bigrams out = {0};
    for (size_t i = 0; i < n; i++) {
        collect(&g, texts[i] ? texts[i] : "");
    }
    if (!g.n) {
        return out;
    }
    qsort(g.items, g.n, sizeof(*g.items), by_bytes);
    for (size_t i = 0; i < g.n; i++) {
        if (!out.n || strcmp(g.items[out.n - 1], g.items[i])) {
            g.items[out.n++] = g.items[i];
        }
    }
    out.items = g.items;
    out.cut = out.n > BIGRAM_MAX;
    out.n = out.cut ? BIGRAM_MAX : out.n;
    return out;
}

const char *bigram_join(struct arena *a, const struct bigrams *g)
{
    struct strbuf b = strbuf_make(BIGRAM_MAX * 10);
    for (size_t i = 0; i < g->n; i++) {
        strbuf_str(&b, i ? " " : "");
        strbuf_str(&b, g->items[i]);
    }
    const char *text = g->n ? strbuf_take(&b, a) : NULL;
    strbuf_clear(&b);
    return text;
}
