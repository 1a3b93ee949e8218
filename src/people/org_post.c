/* Persons and their posts; declared in org.h. */
#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/must.h"
#include "base/now.h"
#include "base/str.h"
#include "people/actor.h"
#include "people/org.h"
#include "people/trace.h"
#include "people/typed.h"

#define PHONE_CHARS 40

/* --- persons ---------------------------------------------------------------------------------------------- */

enum err org_person_add(struct db *db, struct arena *a, const struct actor *by, struct person *p,
                        struct error *e)
{
    struct person n = *p;
    enum err r;

    n.id = id_new();
    if ((r = trace_may(by, n.county, e)) || (r = typed_text(a, &n.name, TYPED_NAME, "name", e)) ||
        (r = typed_text(a, &n.phone, PHONE_CHARS, "phone", e)) ||
        (r = typed_day(n.left_on, "left_on", e))) {
        return r;
    }
    if (!n.name) {
        return typed_refuse(e, "name", "请填写姓名。");
    }
    if ((r = db_run(db,
                    "insert into person (id, county, name, pinyin, phone, left_on) values (?1, ?2, "
                    "?3, ?4, ?5, ?6)",
                    ARGS(I(n.id), I(n.county), T(n.name), T(typed_initials(a, n.name)), T(n.phone),
                         T(n.left_on)),
                    NULL, e))) {
        return r;
    }
    const struct change set[] = {
        {"name", NULL, n.name}, {"phone", NULL, n.phone}, {"left_on", NULL, n.left_on}};
    const struct trace t = {n.county, "person", n.id, "create"};
    if ((r = trace_write(db, a, by, &t, set, array_len(set), e))) {
        return r;
    }
    *p = n;
    return OK;
}

enum err org_person(struct db *db, struct arena *a, int64_t county, int64_t id, struct person *ret,
                    struct error *e)
{
    struct table t;
    enum err r =
        db_one(db, a, "select name, phone, left_on from person where county = ?1 and id = ?2",
               ARGS(I(county), I(id)), &t, e);

    if (r == ERR_NOT_FOUND) {
        return error_set(e, r, "找不到这个人员，可能不在本县。");
    }
    if (!r) {
        *ret = (struct person){
            .id = id,
            .county = county,
            .name = cell_text(&t, 0, 0),
            .phone = cell_text(&t, 0, 1),
            .left_on = cell_text(&t, 0, 2),
        };
    }
    return r;
}

/* --- posts ------------------------------------------------------------------------------------------------ */

static enum err check_post(struct db *db, struct arena *a, const struct content *c, struct post *p,
                           struct error *e)
{
    const char *today = date_text(a, now_today());
    struct person person = {0};
    struct unit unit = {0};
    enum err r;

    if ((r = typed_days(p->from_on, p->to_on, e))) {
        return r;
    }
    if (!p->role || !content_role(c, p->role)) {
        return typed_refuse(e, "role", "没有这种角色，请从列表中选择。");
    }
    r = org_person(db, a, p->county, p->person, &person, e);
    if (r == ERR_NOT_FOUND || (!r && person.left_on && strcmp(person.left_on, today) < 0)) {
        return typed_refuse(e, "person", "找不到这个人员，或者他已经离岗，请重新选择。");
    }
    if (r) {
        return r;
    }
    r = org_unit(db, a, p->county, p->unit, &unit, e);
    if (r == ERR_NOT_FOUND || (!r && unit.to_on && strcmp(unit.to_on, today) < 0)) {
        return typed_refuse(e, "unit", "找不到这个单位，或者它已经撤销，请重新选择。");
    }
    p->person_name = person.name;
    p->unit_name = unit.name;
    return r;
}

static enum err post_free(struct db *db, struct arena *a, const struct post *p, struct error *e)
{
    struct table t;
    enum err r = db_one(
        db, a,
        "select id from post where county = ?1 and person = ?2 and unit = ?3 and role = ?4 "
        "and (from_on is null or from_on <= ?5) and (to_on is null or to_on >= ?6) limit 1",
        ARGS(I(p->county), I(p->person), I(p->unit), T(p->role),
             T(p->to_on ? p->to_on : "9999-12-31"), T(p->from_on ? p->from_on : "0000-01-01")),
        &t, e);

    if (r == OK) {
        return error_set(e, ERR_CONFLICT, "%s在%s已经有这个岗位，不必重复设置。", p->person_name,
                         p->unit_name);
    }
    if (r == ERR_NOT_FOUND) {
        error_clear(e);
        return OK;
    }
    return r;
}

enum err org_post_add(struct db *db, struct arena *a, const struct content *c,
                      const struct actor *by, struct post *p, struct error *e)
{
    struct post n = *p;
    enum err r;

    n.id = id_new();
    if ((r = trace_may(by, n.county, e)) || (r = check_post(db, a, c, &n, e)) ||
        (r = post_free(db, a, &n, e)) ||
        (r = db_run(db,
                    "insert into post (id, county, person, unit, role, from_on, to_on) "
                    "values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    ARGS(I(n.id), I(n.county), I(n.person), I(n.unit), T(n.role), T(n.from_on),
                         T(n.to_on)),
                    NULL, e))) {
        return r;
    }
    const struct change set[] = {
        {"person", NULL, id_text(a, n.person)},
        {"unit", NULL, id_text(a, n.unit)},
        {"role", NULL, n.role},
        {"from_on", NULL, n.from_on},
        {"to_on", NULL, n.to_on},
    };
    const struct trace t = {n.county, "post", n.id, "create"};
    if ((r = trace_write(db, a, by, &t, set, array_len(set), e))) {
        return r;
    }
    *p = n;
    return OK;
}

static enum err end_post(struct db *db, struct arena *a, const struct actor *by, int64_t post,
                         const char *before, const char *to_on, struct error *e)
{
    const struct change set[] = {{"to_on", before, to_on}};
    const struct trace t = {by->county, "post", post, "end"};
    enum err r = db_run(db, "update post set to_on = ?3 where county = ?1 and id = ?2",
                        ARGS(I(by->county), I(post), T(to_on)), NULL, e);

    return r ? r : trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err org_post_end(struct db *db, struct arena *a, const struct actor *by, int64_t post,
                      const char *to_on, struct error *e)
{
    struct table t;
    enum err r = db_one(db, a, "select from_on, to_on from post where county = ?1 and id = ?2",
                        ARGS(I(by->county), I(post)), &t, e);

    if (r == ERR_NOT_FOUND) {
        return error_set(e, r, "找不到这个岗位，请刷新页面后重试。");
    }
    if (!r && !to_on) {
        return typed_refuse(e, "to_on", "请填写岗位的截止日期。");
    }
    if (r || (r = typed_days(cell_text(&t, 0, 0), to_on, e))) {
        return r;
    }
    return end_post(db, a, by, post, cell_text(&t, 0, 1), to_on, e);
}

static enum err end_posts_of(struct db *db, struct arena *a, const struct actor *by, int64_t person,
                             const char *left_on, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, to_on from post where county = ?1 and person = ?2 "
                        "and (to_on is null or to_on > ?3) order by id",
                        ARGS(I(by->county), I(person), T(left_on)), &t, e);

    for (size_t i = 0; !r && i < t.n; i++) {
        r = end_post(db, a, by, cell_int(&t, i, 0), cell_text(&t, i, 1), left_on, e);
    }
    return r;
}

enum err org_person_leave(struct db *db, struct arena *a, const struct actor *by, int64_t person,
                          const char *left_on, struct error *e)
{
    struct person old = {0};
    enum err r;

    if (!left_on) {
        return typed_refuse(e, "left_on", "请填写离岗日期。");
    }
    if ((r = typed_day(left_on, "left_on", e)) ||
        (r = org_person(db, a, by->county, person, &old, e)) ||
        (r = db_run(db, "update person set left_on = ?3 where county = ?1 and id = ?2",
                    ARGS(I(by->county), I(person), T(left_on)), NULL, e))) {
        return r;
    }
    const struct change set[] = {{"left_on", old.left_on, left_on}};
    const struct trace t = {by->county, "person", person, "leave"};
    if ((r = trace_write(db, a, by, &t, set, array_len(set), e))) {
        return r;
    }
    return end_posts_of(db, a, by, person, left_on, e);
}

/* Four fixed texts: with and without a role, with and without a unit. */
static const char *posts_sql(bool role, bool unit)
{
#define POSTS                                                                                 \
    "select o.id, o.person, o.unit, o.role, o.from_on, o.to_on, p.name, u.name from post o "  \
    "join person p on p.id = o.person and p.county = o.county "                               \
    "join unit u on u.id = o.unit and u.county = o.county "                                   \
    "where o.county = ?1 and (o.from_on is null or o.from_on <= ?2) and (o.to_on is null or " \
    "o.to_on >= ?2) "                                                                         \
    "and (p.left_on is null or p.left_on >= ?2) and (u.to_on is null or u.to_on >= ?2) "
#define ORDER "order by u.path, coalesce(p.pinyin, ''), p.name, o.id"
    if (role) {
        return unit ? POSTS "and o.role = ?3 and o.unit = ?4 " ORDER
                    : POSTS "and o.role = ?3 " ORDER;
    }
    return unit ? POSTS "and o.unit = ?3 " ORDER : POSTS ORDER;
#undef ORDER
#undef POSTS
}

enum err org_posts(struct db *db, struct arena *a, int64_t county, const char *role, int64_t unit,
                   const char *today, struct post **ret, size_t *ret_n, struct error *e)
{
    struct val args[4] = {I(county), T(today)};
    size_t n = 2;
    struct table t;
    enum err r;

    if (role) {
        args[n++] = T(role);
    }
    if (unit) {
        args[n++] = I(unit);
    }
    if ((r = db_all(db, a, posts_sql(role, unit), args, n, &t, e))) {
        return r;
    }
    struct post *list = arena_array(a, t.n, sizeof(*list));
    for (size_t i = 0; i < t.n; i++) {
        list[i] = (struct post){
            .id = cell_int(&t, i, 0),
            .county = county,
            .person = cell_int(&t, i, 1),
            .unit = cell_int(&t, i, 2),
            .role = cell_text(&t, i, 3),
            .from_on = cell_text(&t, i, 4),
            .to_on = cell_text(&t, i, 5),
            .person_name = cell_text(&t, i, 6),
            .unit_name = cell_text(&t, i, 7),
        };
    }
    *ret = list;
    *ret_n = t.n;
    return OK;
}
