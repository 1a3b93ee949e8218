#include "package/peer.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/trace.h"
#include "people/typed.h"

#define COLUMNS "select id, side, code, name, office, public, pinned_at from package_peer "

static const char *side_word(bool above)
{
    return above ? "above" : "below";
}

static struct peer read_row(const struct table *t, size_t i)
{
    return (struct peer){.id = cell_int(t, i, 0),
                         .above = str_eq(cell_text(t, i, 1), "above"),
                         .code = cell_text(t, i, 2),
                         .name = cell_text(t, i, 3),
                         .office = cell_text(t, i, 4),
                         .public_hex = cell_text(t, i, 5),
                         .pinned_at = cell_text(t, i, 6)};
}

enum err peer_list(struct db *db, struct arena *a, int64_t county, bool above, struct peer **ret,
                   size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "where county = ?1 and side = ?2 order by code limit 500",
                        ARGS(I(county), T(side_word(above))), &t, e);

    *ret_n = r ? 0 : t.n;
    *ret = arena_array(a, *ret_n + 1, sizeof(**ret));
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = read_row(&t, i);
    }
    return r;
}

enum err peer_find(struct db *db, struct arena *a, int64_t county, bool above, const char *code,
                   struct peer *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "where county = ?1 and side = ?2 and code = ?3",
                        ARGS(I(county), T(side_word(above)), T(code)), &t, e);

    if (!r) {
        *ret = t.n ? read_row(&t, 0) : (struct peer){0};
    }
    return r;
}

enum err peer_load(struct db *db, struct arena *a, int64_t county, int64_t id, struct peer *ret,
                   struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, COLUMNS "where county = ?1 and id = ?2", ARGS(I(county), I(id)), &t, e);

    if (!r && !t.n) {
        return error_set(e, ERR_NOT_FOUND, "没有这个单位，或者不在您的权限范围内。");
    }
    if (!r) {
        *ret = read_row(&t, 0);
    }
    return r;
}

bool peer_may_pin(const struct actor *by)
{
    return by->role && role_may(by->role, "package.peer");
}

static enum err trace(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                      const char *step, const struct change *set, size_t n, struct error *e)
{
    return trace_write(db, a, by, &(struct trace){by->county, "package_peer", id, step}, set, n, e);
}

static enum err insert(struct db *db, struct arena *a, const struct actor *by, bool above,
                       const char *code, const char *name, int64_t *ret, struct error *e)
{
    const struct change set[] = {
        {"side", NULL, side_word(above)}, {"code", NULL, code}, {"name", NULL, name}};
    enum err r;

    *ret = id_new();
    r = db_run(
        db, "insert into package_peer (county, id, side, code, name) values (?1, ?2, ?3, ?4, ?5)",
        ARGS(I(by->county), I(*ret), T(side_word(above)), T(code), T(name)), NULL, e);
    return r ? r : trace(db, a, by, *ret, "create", set, array_len(set), e);
}

static enum err may(const struct actor *by, struct error *e)
{
    return peer_may_pin(by)
               ? OK
               : error_set(e, ERR_DENIED,
                           "上下级单位和公钥由系统管理员登记、核对，您现在的岗位不能改。");
}

enum err peer_add(struct db *db, struct arena *a, const struct actor *by, bool above,
                  const char *code, const char *name, struct error *e)
{
    struct peer old;
    int64_t id;
    enum err r = may(by, e);

    if (r || (r = typed_text(a, &code, 6, "code", e)) ||
        (r = typed_text(a, &name, TYPED_NAME, "name", e))) {
        return r;
    }
    if (!code || strlen(code) != 6 || strspn(code, "0123456789") != 6) {
        return typed_refuse(e, "code", "行政区划代码是 6 位数字，例如 533822。");
    }
    if (!name) {
        return typed_refuse(e, "name", "请填写单位名称。");
    }
    if ((r = peer_find(db, a, by->county, above, code, &old, e)) || !old.id) {
        return r ? r : insert(db, a, by, above, code, name, &id, e);
    }
    const struct change set[] = {{"name", old.name, name}};
    r = db_run(db, "update package_peer set name = ?3 where county = ?1 and id = ?2",
               ARGS(I(by->county), I(old.id), T(name)), NULL, e);
    return r || str_eq(old.name, name) ? r
                                       : trace(db, a, by, old.id, "update", set, array_len(set), e);
}

enum err peer_pin(struct db *db, struct arena *a, const struct actor *by, bool above,
                  const struct package *p, struct error *e)
{
    struct peer old;
    enum err r = may(by, e);

    if (r || (r = peer_find(db, a, by->county, above, p->code, &old, e))) {
        return r;
    }
    if (!old.id && (r = insert(db, a, by, above, p->code, p->name, &old.id, e))) {
        return r;
    }
    const struct change set[] = {{"office", old.office, p->office},
                                 {"public", old.public_hex, p->public_hex}};
    r = db_run(db,
               "update package_peer set name = ?3, office = ?4, public = ?5, pinned_at = ?6, "
               "pinned_by = ?7 where county = ?1 and id = ?2",
               ARGS(I(by->county), I(old.id), T(p->name), T(p->office), T(p->public_hex),
                    T(datetime_text(a, now_ms())), I(by->person)),
               NULL, e);
    return r ? r : trace(db, a, by, old.id, "pin", set, array_len(set), e);
}
