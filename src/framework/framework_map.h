/* framework_map.h - an outside standard beside a local framework: which local items cover an outside one, by hand (IDX-07).
 *
 * Owns table framework_map. An outside item is open until somebody looked at it: then it has local items, or none (a gap that
 * was confirmed). Proposals come from shared pairs of characters (domain/framework_match.h). Mapping changes neither framework,
 * so published ones are mapped as well. Every change leaves an event of the register "framework_item".
 */
#ifndef FRAMEWORK_FRAMEWORK_MAP_H
#define FRAMEWORK_FRAMEWORK_MAP_H

#include "domain/framework_match.h"
#include "framework/framework_table.h"

struct framework_cover {
    bool looked;   /* somebody decided */
    size_t *items; /* places in the local framework */
    size_t n;
    struct framework_match proposals[FRAMEWORK_MATCH_MAX];
    size_t n_proposals; /* only while nobody decided */
};
struct framework_mapping {
    struct framework_row outside, local;
    struct framework_cover *covers; /* beside outside.f.items */
    size_t covered, gaps, open;     /* gaps: looked at, none covers it; open: nobody looked */
};
/* ERR_INVALID when `outside` is not marked as an outside standard, or `local` is. */
must_use enum err framework_mapping_load(struct db *db, struct arena *a, int64_t county,
                                         int64_t outside, int64_t local,
                                         struct framework_mapping *ret, struct error *e);
/* Replaces what covers one outside item; n 0: none does. */
must_use enum err framework_map_set(struct db *db, struct arena *a, const struct actor *by,
                                    int64_t outside, int64_t outside_item, int64_t local,
                                    const int64_t *items, size_t n, struct error *e);

#endif
