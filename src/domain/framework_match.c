#include "domain/framework_match.h"

#include <string.h>

#define PAIRS_LEAST 8 /* fewer say little */

struct bigrams *framework_pairs(struct arena *a, const struct framework *f)
{
    struct bigrams *all = arena_array(a, f->n + 1, sizeof(*all));

    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        const char *const texts[] = {it->title, it->level2, it->text};
        all[i] = bigram_of(a, texts, array_len(texts));
    }
    return all;
}

/* Both are in byte order. */
static int closeness(const struct bigrams *x, const struct bigrams *y)
{
    size_t i = 0, k = 0, shared = 0;

    while (i < x->n && k < y->n) {
        int c = strcmp(x->items[i], y->items[k]);
        shared += c == 0;
        i += c <= 0;
        k += c >= 0;
    }
    size_t less = x->n < y->n ? x->n : y->n;
    return (int)(100 * shared / (less < PAIRS_LEAST ? PAIRS_LEAST : less));
}

size_t framework_match(const struct bigrams *of, const struct bigrams *items, size_t n,
                       struct framework_match ret[FRAMEWORK_MATCH_MAX])
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        int percent = closeness(of, &items[i]);
        size_t at = found;
        while (at > 0 && ret[at - 1].percent < percent) {
            at--;
        }
        if (percent < FRAMEWORK_MATCH_LEAST || at == FRAMEWORK_MATCH_MAX) {
            continue;
        }
        found += found < FRAMEWORK_MATCH_MAX;
        memmove(&ret[at + 1], &ret[at], (found - at - 1) * sizeof(*ret));
        ret[at] = (struct framework_match){i, percent};
    }
    return found;
}
