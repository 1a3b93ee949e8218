/* bigram.h - the pieces that a search index keeps of a text: every distinct pair of neighbouring characters.
 *
 * 双河镇卫生院 gives 双河 河镇 镇卫 卫生 生院. Letters and digits pair in lower case ("2026" gives 20 02 26), so a part of a
 * word or number is found too; blanks and ASCII signs end a run. When a text holds what is looked for, it holds every pair
 * of it: pairs narrow, and the exact look that follows decides. What has no pair (one character) cannot be narrowed.
 */
#ifndef BASE_BIGRAM_H
#define BASE_BIGRAM_H

#include <stdbool.h>

#include "base/arena.h"

#define BIGRAM_MAX 8192 /* distinct pairs of one text; what lies beyond is not indexed */

struct bigrams {
    const char **items; /* in byte order, each once */
    size_t n;
    bool cut; /* there were more than BIGRAM_MAX */
};
/* Pairs of several texts together; a pair never spans two of them. NULL texts are fine. */
struct bigrams bigram_of(struct arena *a, const char *const *texts, size_t n);
/* The pairs with a blank between; NULL when there is none. */
const char *bigram_join(struct arena *a, const struct bigrams *g);

#endif
