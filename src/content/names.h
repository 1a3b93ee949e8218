/* names.h - a list of the names that would have been right, for sentences about one that is wrong.
 *
 *     struct names ns = names_make(a);  names_add(&ns, "fine", "罚款");
 *     "没有字段 finee" + names_hint(&ns, "finee")   ->   "没有字段 finee,是不是想写 fine?"
 */
#ifndef CONTENT_NAMES_H
#define CONTENT_NAMES_H

#include <stddef.h>

#include "base/arena.h"

struct names {
    struct arena *a;
    const char **items;
    size_t n, cap;
};

struct names names_make(struct arena *a);
void names_add(struct names *ns, const char *name); /* NULL adds nothing */

/* The name closest to `word`, or NULL when none is close enough to be a slip of the hand. */
const char *names_nearest(const struct names *ns, const char *word);

/* The end of a sentence: ",是不是想写 fine?", else "。可以写:a、b、c。", else "。" for an empty list. */
const char *names_hint(const struct names *ns, const char *word);

#endif
