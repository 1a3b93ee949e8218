#include "figure/framework_trace.h"

#include "base/str.h"

enum err framework_trace(struct db *db, struct arena *a, const struct actor *by, const char *table,
                         int64_t record, const char *step, const struct change *set, size_t n,
                         struct error *e)
{
    const struct trace t = {by->county, table, record, step};

    return trace_write(db, a, by, &t, set, n, e);
}

const char *framework_points_text(struct arena *a, int64_t points)
{
    return points == POINTS_LOST ? NULL : str_from_scaled(a, points, 2, false);
}

const char *framework_kinds_text(struct arena *a, const char *const *kinds, size_t n)
{
    const char *all = NULL;

    for (size_t i = 0; i < n; i++) {
        all = all ? arena_printf(a, "%s,%s", all, kinds[i]) : kinds[i];
    }
    return all;
}

const char *framework_item_text(struct arena *a, const struct framework_item *it)
{
    const char *points = framework_points_text(a, it->points);

    return arena_printf(a, "%s/%s/%s(%s 分)", it->level1, it->level2 ? it->level2 : "",
                        it->text ? it->text : "", points ? points : "?");
}
