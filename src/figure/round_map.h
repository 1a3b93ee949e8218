/* round_map.h - from the ids of records to places, for one pass over the rows of a round.
 *
 *     struct round_map m = round_map_make(a, n);
 *     round_map_put(&m, id, i);
 *     if (round_map_get(&m, id, &i)) ...
 */
#ifndef FIGURE_ROUND_MAP_H
#define FIGURE_ROUND_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct round_map {
    int64_t *ids; /* 0: free */
    size_t *places;
    size_t size; /* a power of two, at least twice the number of ids */
};
struct round_map round_map_make(struct arena *a, size_t n);
/* At most `n` ids, none of them 0. */
void round_map_put(struct round_map *m, int64_t id, size_t place);
bool round_map_get(const struct round_map *m, int64_t id, size_t *ret);

#endif
