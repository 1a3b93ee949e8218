#include "framework/framework_use.h"

#include "base/str.h"

enum err framework_uses(struct db *db, struct arena *a, int64_t county, const char *metric,
                        struct framework_use **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_kept(
        db, a,
        "select f.id, f.title, f.state, i.code, p.title from framework_part p join framework_item "
        "i on i.county = p.county and i.id = p.item join framework f on f.county = p.county and "
        "f.id = p.framework where p.county = ?1 and p.metric = ?2 and f.state <> 'retired' order "
        "by f.id desc, i.position, i.id, p.position, p.id limit ?3",
        ARGS(I(county), T(metric), I(FRAMEWORK_USES_MAX)), &t, e);

    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct framework_use){.framework = cell_int(&t, i, 0),
                                           .title = cell_text(&t, i, 1),
                                           .draft = str_eq(cell_text(&t, i, 2), "draft"),
                                           .item = cell_text(&t, i, 3),
                                           .part = cell_text(&t, i, 4)};
    }
    return OK;
}
