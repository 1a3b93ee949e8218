#include "figure/round_map.h"

struct round_map round_map_make(struct arena *a, size_t n)
{
    struct round_map m = {.size = 8};

    while (m.size < 2 * n) {
        m.size *= 2;
    }
    m.ids = arena_array(a, m.size, sizeof(*m.ids));
    m.places = arena_array(a, m.size, sizeof(*m.places));
    return m;
}

/* The place of the id, or the free one where it would go. */
static size_t slot(const struct round_map *m, int64_t id)
{
    uint64_t h = (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)(h >> 32) & (m->size - 1);

    while (m->ids[i] && m->ids[i] != id) {
        i = (i + 1) & (m->size - 1);
    }
    return i;
}

void round_map_put(struct round_map *m, int64_t id, size_t place)
{
    size_t i = slot(m, id);

    m->ids[i] = id;
    m->places[i] = place;
}

bool round_map_get(const struct round_map *m, int64_t id, size_t *ret)
{
    size_t i = slot(m, id);

    if (!id || m->ids[i] != id) {
        return false;
    }
    *ret = m->places[i];
    return true;
}
