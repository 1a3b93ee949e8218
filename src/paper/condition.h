/* condition.h - conditions in a template: has(name) and !has(name) of any name (named.h, loop variables too), everything else in the
 * language of content on the record. Only what is surely true is true.
 */
#ifndef PAPER_CONDITION_H
#define PAPER_CONDITION_H

#include "paper/paper.h"

/* "has(x.topic)": the name, and whether a ! stands before it. */
bool condition_has(struct arena *a, const char *text, const char **ret_name, bool *ret_not);
must_use enum err condition_check(struct arena *a, const struct content *c,
                                  const struct paper_def *p, const char *text, const char *var,
                                  const char *list, struct error *e);
/* The first field the condition looks at that `hidden` says is not to be seen, or NULL. */
const struct field_def *condition_hidden(const struct cel *c,
                                         bool (*hidden)(const void *ctx, const struct field_def *f),
                                         const void *ctx);

#endif
