/* framework_scoring.h - how the points of a draft's item come about: its rule or its parts (要点), and the units it does not
 * apply to (合理缺项). Every change leaves an event; a published framework is refused (ERR_CONFLICT).
 */
#ifndef FRAMEWORK_FRAMEWORK_SCORING_H
#define FRAMEWORK_FRAMEWORK_SCORING_H

#include "framework/framework_table.h"

/* Sets the rule of an item without parts; NULL is manual. */
must_use enum err framework_set_rule(struct db *db, struct arena *a, const struct actor *by,
                                     int64_t framework, int64_t item,
                                     const struct assess_rule *rule, struct error *e);

/* Replaces the parts (n 0: none any more). Points 0 everywhere: equal shares, which a person must confirm; else they must add up
 * to the item's points, and whoever writes them has confirmed them. Ids that are NULL are given (p1, p2 ...). A metric or
 * obligation must be known to `c`. */
must_use enum err framework_set_parts(struct db *db, struct arena *a, const struct content *c,
                                      const struct actor *by, int64_t framework, int64_t item,
                                      const struct framework_part *parts, size_t n,
                                      struct error *e);
/* Equal shares of new points. */
must_use enum err framework_reshare(struct db *db, struct arena *a, const struct actor *by,
                                    int64_t item, const struct framework_item *it, struct error *e);
/* 确认分值 of one item, or with item 0 of all that are not confirmed. ERR_INVALID when an item's parts do not add up. */
must_use enum err framework_confirm(struct db *db, struct arena *a, const struct actor *by,
                                    int64_t framework, int64_t item, struct error *e);

/* 合理缺项: proposed with its reason (n 0: withdrawn); a change needs a new approval. */
must_use enum err framework_set_exempt(struct db *db, struct arena *a, const struct actor *by,
                                       int64_t framework, int64_t item, const char *const *kinds,
                                       size_t n, const char *reason, struct error *e);
/* Approved by whoever may (framework.approve; the page asks). ERR_INVALID when nothing is proposed. */
must_use enum err framework_approve_exempt(struct db *db, struct arena *a, const struct actor *by,
                                           int64_t framework, int64_t item, struct error *e);

#endif
