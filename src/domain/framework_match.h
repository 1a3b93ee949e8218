/* framework_match.h - which items of one framework say much the same as an item of another, by shared pairs of characters. Pure.
 *
 * A proposal, never more: a person decides. Two items are as close as the pairs they share out of the pairs of the shorter one,
 * in percent (a short requirement may stand inside a long one); below FRAMEWORK_MATCH_LEAST nothing is proposed.
 */
#ifndef DOMAIN_FRAMEWORK_MATCH_H
#define DOMAIN_FRAMEWORK_MATCH_H

#include "base/bigram.h"
#include "domain/framework.h"

#define FRAMEWORK_MATCH_LEAST 25
#define FRAMEWORK_MATCH_MAX   3

struct framework_match {
    size_t place; /* of the item among the items asked */
    int percent;
};
/* The pairs of every item: title, level 2 and text. */
struct bigrams *framework_pairs(struct arena *a, const struct framework *f);
/* The closest first, at most FRAMEWORK_MATCH_MAX. */
size_t framework_match(const struct bigrams *of, const struct bigrams *items, size_t n,
                       struct framework_match ret[FRAMEWORK_MATCH_MAX]);

#endif
