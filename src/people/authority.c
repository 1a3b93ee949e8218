#include "people/authority.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "people/trace.h"
#include "people/typed.h"

#define SIGN_CHARS 10
#define DEEPEST    16

#define COLUMNS                                                                            \
    "select x.id, x.county, x.unit, x.sign, x.title, x.from_on, x.to_on, x.seal_line, "    \
    "x.delegated_by, u.name from authority x join unit u on u.id = x.unit and u.county = " \
    "x.county where x.county = ?1 "
#define VALID "and (x.from_on is null or x.from_on <= ?3) and (x.to_on is null or x.to_on >= ?3) "

static struct authority authority_row(const struct table *t, size_t row)
{
    return (struct authority){
        .id = cell_int(t, row, 0),
        .county = cell_int(t, row, 1),
        .unit = cell_int(t, row, 2),
        .sign = cell_text(t, row, 3),
        .title = cell_text(t, row, 4),
        .from_on = cell_text(t, row, 5),
        .to_on = cell_text(t, row, 6),
        .seal_line = cell_text(t, row, 7),
        .delegated_by = cell_int(t, row, 8),
        .unit_name = cell_text(t, row, 9),
    };
}

static enum err clean(struct db *db, struct arena *a, struct authority *x, struct error *e)
{
    struct unit unit;
    enum err r;
    if ((r = typed_text(a, &x->sign, SIGN_CHARS, "sign", e)) ||
        (r = typed_text(a, &x->title, TYPED_NAME, "title", e)) ||
        (r = typed_text(a, &x->seal_line, TYPED_NAME, "seal_line", e)) ||
        (r = typed_days(x->from_on, x->to_on, e))) {
        return r;
    }
    if (!x->sign) {
        return typed_refuse(e, "sign", "请填写机关代字，例如 示卫。");
    }
    r = org_unit(db, a, x->county, x->unit, &unit, e);
    if (r == ERR_NOT_FOUND) {
        return typed_refuse(e, "unit", "找不到这个单位，请重新选择。");
    }
    if (!r) {
        x->title = x->title ? x->title : unit.name;
        x->unit_name = unit.name;
    }
    return r;
}

static enum err free_days(struct db *db, struct arena *a, const struct authority *x,
                          struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id from authority where county = ?1 and unit = ?2 "
                        "and (from_on is null or from_on <= ?3) and (to_on is null or to_on >= ?4)",
                        ARGS(I(x->county), I(x->unit), T(x->to_on ? x->to_on : "9999-12-31"),
                             T(x->from_on ? x->from_on : "0000-01-01")),
                        &t, e);
    if (!r && t.n) {
        error_set(e, ERR_CONFLICT, "%s在这段时间已经是执法主体，请先写明原来那条的截止日期。",
                  x->unit_name);
        return error_field(e, "from_on");
    }
    return r;
}

enum err authority_add(struct db *db, struct arena *a, const struct actor *by, struct authority *x,
                       struct error *e)
{
    struct authority n = *x;
    enum err r;
    n.id = id_new();
    if ((r = trace_may(by, n.county, e)) || (r = clean(db, a, &n, e)) ||
        (r = free_days(db, a, &n, e)) ||
        (r = db_run(db,
                    "insert into authority (id, county, unit, sign, title, from_on, to_on, "
                    "delegated_by, seal_line, made_by, made_at) values (?1, ?2, ?3, ?4, ?5, ?6, "
                    "?7, ?8, ?9, ?10, ?11)",
                    ARGS(I(n.id), I(n.county), I(n.unit), T(n.sign), T(n.title), T(n.from_on),
                         T(n.to_on), n.delegated_by ? I(n.delegated_by) : NIL, T(n.seal_line),
                         I(by->person), T(datetime_text(a, now_ms()))),
                    NULL, e))) {
        return r;
    }
    const struct change set[] = {
        {"unit", NULL, id_text(a, n.unit)},
        {"sign", NULL, n.sign},
        {"title", NULL, n.title},
        {"from_on", NULL, n.from_on},
        {"to_on", NULL, n.to_on},
        {"delegated_by", NULL, n.delegated_by ? id_text(a, n.delegated_by) : NULL},
        {"seal_line", NULL, n.seal_line},
    };
    const struct trace t = {n.county, "authority", n.id, "create"};
    if ((r = trace_write(db, a, by, &t, set, array_len(set), e))) {
        return r;
    }
    *x = n;
    return OK;
}

static enum err find(struct db *db, struct arena *a, int64_t county, int64_t id,
                     struct authority *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "and x.id = ?2", ARGS(I(county), I(id)), &t, e);
    if (!r && !t.n) {
        return error_set(e, ERR_NOT_FOUND, "找不到这个执法主体，请刷新页面后重试。");
    }
    if (!r) {
        *ret = authority_row(&t, 0);
    }
    return r;
}

enum err authority_end(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                       const char *to_on, struct error *e)
{
    struct authority old;
    enum err r = find(db, a, by->county, id, &old, e);
    if (!r && !to_on) {
        return typed_refuse(e, "to_on", "请填写截止日期。");
    }
    if (r || (r = typed_days(old.from_on, to_on, e)) ||
        (r = db_run(db, "update authority set to_on = ?3 where county = ?1 and id = ?2",
                    ARGS(I(by->county), I(id), T(to_on)), NULL, e))) {
        return r;
    }
    const struct change set[] = {{"to_on", old.to_on, to_on}};
    const struct trace t = {by->county, "authority", id, "end"};
    return trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err authority_matter_add(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                              const char *list, const char *code, struct error *e)
{
    struct authority x;
    enum err r;
    if ((r = find(db, a, by->county, id, &x, e)) ||
        (r = db_run(db,
                    "insert into authority_matter (county, authority, list, code) values (?1, ?2, "
                    "?3, ?4) on conflict (county, list, code, authority) do nothing",
                    ARGS(I(by->county), I(id), T(list), T(code)), NULL, e))) {
        return r;
    }
    const struct change set[] = {{"list", NULL, list}, {"code", NULL, code}};
    const struct trace t = {by->county, "authority", id, "matter"};
    return trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err authority_list(struct db *db, struct arena *a, int64_t county, struct authority **ret,
                        size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "order by u.path, x.from_on, x.id", ARGS(I(county)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = authority_row(&t, i);
    }
    return OK;
}

enum err authority_holds(struct db *db, struct arena *a, int64_t county, int64_t file, bool *ret,
                         struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select id from authority where county = ?1 and delegated_by = ?2 limit 1",
               ARGS(I(county), I(file)), &t, e);
    *ret = !r && t.n > 0;
    return r;
}

enum err authority_of_unit(struct db *db, struct arena *a, int64_t county, int64_t unit,
                           const char *on, struct authority *ret, struct error *e)
{
    struct table t;
    *ret = (struct authority){0};
    for (int i = 0; unit && i < DEEPEST; i++) {
        enum err r = db_all(db, a, COLUMNS "and x.unit = ?2 " VALID "order by x.id",
                            ARGS(I(county), I(unit), T(on)), &t, e);
        if (!r && t.n) {
            *ret = authority_row(&t, 0);
        }
        if (r || t.n) {
            return r;
        }
        r = db_all(db, a, "select parent from unit where county = ?1 and id = ?2",
                   ARGS(I(county), I(unit)), &t, e);
        if (r) {
            return r;
        }
        unit = t.n ? cell_int(&t, 0, 0) : 0;
    }
    return OK;
}

enum err authority_of_matter(struct db *db, struct arena *a, int64_t county, const char *list,
                             const char *code, const char *on, struct authority *ret,
                             struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        COLUMNS "and x.id in (select m.authority from authority_matter m where "
                                "m.county = x.county and m.list = ?2 and m.code = ?4) " VALID
                                "order by x.id",
                        ARGS(I(county), T(list), T(on), T(code)), &t, e);
    *ret = (struct authority){0};
    if (!r && t.n) {
        *ret = authority_row(&t, 0);
    }
    return r;
}
