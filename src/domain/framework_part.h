/* framework_part.h - the named points (要点) inside an item: shares, sums, what the program counts and what still waits. Pure.
 *
 * Sources give points to whole items; splitting them is ours. Until a person confirms, the shares are equal
 * (assess_share) and move with the item's points.
 */
#ifndef DOMAIN_FRAMEWORK_PART_H
#define DOMAIN_FRAMEWORK_PART_H

#include "domain/framework.h"

/* Does the part carry points? A veto of the whole result and a bonus stand beside the item's points. */
bool framework_part_counts(const struct framework_part *p);
/* Equal shares of the item's points for the parts that count; 0 when the item's points are lost. */
void framework_part_share(struct framework_item *it);
int64_t framework_part_sum(const struct framework_item *it);
/* "要点合计 3 分，应为 4 分", or NULL when they add up, the points are lost or there are no parts. */
const char *framework_part_fault(struct arena *a, const struct framework_item *it);

/* Writes `kind` (auto: every part is counted, mixed: some, manual: none) and `waits` of an item that has parts. */
void framework_part_derive(struct arena *a, struct framework_item *it);

/* Does the item need points? 一票否决 and 加分 do not. */
bool framework_item_needs_points(const struct framework_item *it);

/* Registers that parts wait for: the words before "：". In the order they are met, the same name once. */
struct framework_waiting {
    const char *name;
    size_t parts;
    const char **items; /* codes, each once */
    size_t n_items;
};
struct framework_reach {
    size_t automatic, half, manual; /* items */
    size_t parts, bound, waiting, unconfirmed;
    struct framework_waiting *waits;
    size_t n_waits;
};
void framework_reach(struct arena *a, const struct framework *f, struct framework_reach *ret);

/* A metric or an obligation that `c` does not have is said with its line (FINDING_UNBOUND), and the part waits for it. Returns
 * how many there were. `c` NULL: nothing is checked. */
struct content;
size_t framework_check_bindings(struct arena *a, struct framework *f, const struct content *c);

#endif
