#include "content/names.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"

#define MAX_WORD   48 /* characters compared; longer names are told in full or not at all */
#define MAX_LISTED 12

struct names names_make(struct arena *a)
{
    return (struct names){.a = a};
}

void names_add(struct names *ns, const char *name)
{
    if (name) {
        *(const char **)arena_push(ns->a, &ns->items, &ns->n, &ns->cap, sizeof(name)) = name;
    }
}

static int decode(const char *s, int32_t out[MAX_WORD])
{
    int n = 0;
    for (int32_t c; n < MAX_WORD && (c = str_next(&s)) >= 0;) {
        out[n++] = c;
    }
    return n;
}

/* Edit distance where a swap of neighbours counts as one slip. */
static int distance(const int32_t *x, int nx, const int32_t *y, int ny)
{
    int row[3][MAX_WORD + 1];
    for (int j = 0; j <= ny; j++) {
        row[0][j] = j;
    }
    for (int i = 1; i <= nx; i++) {
        int *now = row[i % 3], *before = row[(i - 1) % 3], *swap = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= ny; j++) {
            int best = before[j - 1] + (x[i - 1] != y[j - 1]);
            best = before[j] + 1 < best ? before[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] &&
                swap[j - 2] + 1 < best) {
                best = swap[j - 2] + 1;
            }
            now[j] = best;
        }
    }
    return row[nx % 3][ny];
}

const char *names_nearest(const struct names *ns, const char *word)
{
    int32_t x[MAX_WORD], y[MAX_WORD];
    int nx = decode(word, x);
    int best = nx / 3 > 1 ? nx / 3 + 1 : 2; /* must be less than this */
    const char *found = NULL;
    for (size_t i = 0; i < ns->n; i++) {
        int ny = decode(ns->items[i], y);
        int gap = nx > ny ? nx - ny : ny - nx;
        int d = gap < best ? distance(x, nx, y, ny) : best;
        if (d < best) {
            best = d;
            found = ns->items[i];
        }
    }
    return found;
}

const char *names_hint(const struct names *ns, const char *word)
{
    const char *near = names_nearest(ns, word);
    if (near) {
        return arena_printf(ns->a, "，是不是想写 %s?", near);
    }
    if (ns->n == 0) {
        return "。";
    }
    scoped(strbuf_clear) struct strbuf b = strbuf_make(2000);
    strbuf_lit(&b, "。可以写：");
    for (size_t i = 0; i < ns->n && i < MAX_LISTED; i++) {
        strbuf_str(&b, i ? "、" : "");
        strbuf_str(&b, ns->items[i]);
    }
    strbuf_str(&b, ns->n > MAX_LISTED ? " 等。" : "。");
    return strbuf_take(&b, ns->a);
}
