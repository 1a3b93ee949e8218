#include "framework/framework_trace.h"

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

const char *framework_parts_text(struct arena *a, const struct framework_item *it)
{
    const char *all = NULL;

    for (size_t i = 0; i < it->n_parts; i++) {
        const struct framework_part *p = &it->parts[i];
        const char *from = p->metric       ? arena_printf(a, " metric=%s", p->metric)
                           : p->obligation ? arena_printf(a, " obligation=%s", p->obligation)
                                           : "";
        all = arena_printf(a, "%s%s%s %s 分 %s%s", all ? all : "", all ? "；" : "", p->title,
                           str_from_scaled(a, p->points, 2, false), assess_rule_line(a, &p->rule),
                           from);
    }
    return all;
}

enum err framework_load_draft(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                              struct framework_row *ret, struct error *e)
{
    enum err r = framework_load(db, a, by->county, id, ret, e);

    if (r) {
        return r;
    }
    if (!str_eq(ret->state, "draft")) {
        return error_set(e, ERR_CONFLICT,
                         "《%s》第 %lld 版已定稿，不能再改；需要修改时请导入新的一版。",
                         ret->f.title, (long long)ret->version);
    }
    return OK;
}

enum err framework_place_of(const struct framework_row *row, int64_t item, size_t *ret,
                            struct error *e)
{
    for (size_t i = 0; i < row->f.n; i++) {
        if (row->item_ids[i] == item) {
            *ret = i;
            return OK;
        }
    }
    return error_set(e, ERR_NOT_FOUND, "这套指标体系里没有这一条，请刷新后再改。");
}
