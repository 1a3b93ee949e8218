#include "people/delegation.h"

#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/trace.h"
#include "people/typed.h"

#define REASON_CHARS 200

struct lent {
    const struct content *c;
    const char *today;
    struct delegation d;
};

/* Does the person hold a post on that day whose role signs? */
static enum err signs_somewhere(struct db *db, struct arena *a, const struct lent *l, bool *ret,
                                struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select o.role from post o join person p on p.id = o.person and p.county = "
                        "o.county where o.county = ?1 and o.person = ?2 and (o.from_on is null or "
                        "o.from_on <= ?3) and (o.to_on is null or o.to_on >= ?3) and (p.left_on is "
                        "null or p.left_on >= ?3)",
                        ARGS(I(l->d.county), I(l->d.to_person), T(l->d.from_on)), &t, e);
    *ret = false;
    for (size_t i = 0; !r && i < t.n; i++) {
        const struct role_def *role = content_role(l->c, cell_text(&t, i, 0));
        *ret = *ret || (role && role->signs);
    }
    return r;
}

static enum err check_post(struct db *db, struct arena *a, const struct actor *by, struct lent *l,
                           struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select role, unit from post where county = ?1 and id = ?2 and person = ?3 "
        "and (from_on is null or from_on <= ?4) and (to_on is null or to_on >= ?5)",
        ARGS(I(by->county), I(l->d.post), I(by->person), T(l->d.from_on), T(l->d.to_on)), &t, e);
    if (r) {
        return r;
    }
    if (!t.n) {
        return typed_refuse(e, "post", "请选择您本人的岗位；岗位在委托期间要一直有效。");
    }
    const struct role_def *role = content_role(l->c, cell_text(&t, 0, 0));
    l->d.role = cell_text(&t, 0, 0);
    l->d.unit = cell_int(&t, 0, 1);
    if (!role || !role->signs) {
        return typed_refuse(e, "post", "这个岗位只办理、不签字，没有可以委托的签字。");
    }
    return OK;
}

static enum err check_days(struct arena *a, struct lent *l, struct error *e)
{
    struct date from, to;
    if (!l->d.from_on || !l->d.to_on || !date_parse_loose(l->d.from_on, now_today(), &from) ||
        !date_parse_loose(l->d.to_on, now_today(), &to)) {
        return typed_refuse(e, "from_on", "请填写委托的起止日期，例如 2026-09-28。");
    }
    l->d.from_on = date_text(a, from);
    l->d.to_on = date_text(a, to);
    if (strcmp(l->d.to_on, l->d.from_on) < 0) {
        return typed_refuse(e, "to_on", "委托的截止日期早于开始日期，请核对。");
    }
    if (strcmp(l->d.from_on, l->today) < 0) {
        return typed_refuse(e, "from_on", "委托从今天或以后的日子开始，不能补办过去的委托。");
    }
    return OK;
}

static enum err check_other(struct db *db, struct arena *a, const struct actor *by,
                            const struct lent *l, struct error *e)
{
    bool signs = false;
    struct table t;
    if (!l->d.to_person || l->d.to_person == by->person) {
        return typed_refuse(e, "to_person", "请选择另一个人受托。");
    }
    enum err r = signs_somewhere(db, a, l, &signs, e);
    if (!r && !signs) {
        return typed_refuse(
            e, "to_person",
            "他没有签字的岗位（文秘等岗位只办理、不签字），不能受托代签，请另选一人。");
    }
    if (!r) {
        r = db_all(db, a,
                   "select id from delegation where county = ?1 and post = ?2 and ended_at is null "
                   "and from_on <= ?3 and to_on >= ?4",
                   ARGS(I(by->county), I(l->d.post), T(l->d.to_on), T(l->d.from_on)), &t, e);
    }
    if (!r && t.n) {
        error_set(e, ERR_CONFLICT, "这个岗位在这几天已经委托给别人，请先收回原来的委托。");
        return error_field(e, "from_on");
    }
    return r;
}

static enum err insert(struct db *db, struct arena *a, const struct actor *by,
                       const struct delegation *d, struct error *e)
{
    enum err r =
        db_run(db,
               "insert into delegation (id, county, person, post, role, unit, to_person, from_on, "
               "to_on, reason, made_by, made_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
               "?11, ?12)",
               ARGS(I(d->id), I(d->county), I(d->person), I(d->post), T(d->role), I(d->unit),
                    I(d->to_person), T(d->from_on), T(d->to_on), T(d->reason), I(by->person),
                    T(datetime_text(a, now_ms()))),
               NULL, e);
    const struct change set[] = {
        {"person", NULL, id_text(a, d->person)},
        {"post", NULL, id_text(a, d->post)},
        {"role", NULL, d->role},
        {"to_person", NULL, id_text(a, d->to_person)},
        {"from_on", NULL, d->from_on},
        {"to_on", NULL, d->to_on},
        {"reason", NULL, d->reason},
    };
    const struct trace t = {d->county, "delegation", d->id, "create"};
    return r ? r : trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err delegation_add(struct db *db, struct arena *a, const struct content *c,
                        const struct actor *by, struct delegation *d, struct error *e)
{
    struct lent l = {.c = c, .today = date_text(a, now_today()), .d = *d};
    enum err r;
    l.d.id = id_new();
    l.d.county = by->county;
    l.d.person = by->person;
    if (by->delegation) {
        return error_set(e, ERR_DENIED, "受托的岗位不能再委托给别人，请先换回自己的岗位。");
    }
    if ((r = check_days(a, &l, e)) || (r = check_post(db, a, by, &l, e)) ||
        (r = check_other(db, a, by, &l, e)) ||
        (r = typed_text(a, &l.d.reason, REASON_CHARS, "reason", e)) ||
        (r = insert(db, a, by, &l.d, e))) {
        return r;
    }
    *d = l.d;
    return OK;
}

enum err delegation_end(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                        struct error *e)
{
    const char *now = datetime_text(a, now_ms());
    int64_t n = 0;
    enum err r = db_run(db,
                        "update delegation set ended_at = ?1 where county = ?2 and id = ?3 and "
                        "person = ?4 and ended_at is null",
                        ARGS(T(now), I(by->county), I(id), I(by->person)), &n, e);
    if (!r && !n) {
        return error_set(e, ERR_NOT_FOUND, "没有这一条委托，可能已经收回，请刷新页面。");
    }
    const struct change set[] = {{"ended_at", NULL, now}};
    const struct trace t = {by->county, "delegation", id, "end"};
    return r ? r : trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err delegation_list(struct db *db, struct arena *a, int64_t county, int64_t person,
                         const char *today, struct delegation **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select d.id, d.person, d.post, d.unit, d.to_person, d.role, d.from_on, d.to_on, d.reason, "
        "p.name, q.name, u.name from delegation d join person p on p.id = d.person "
        "join person q on q.id = d.to_person join unit u on u.id = d.unit "
        "where d.county = ?1 and (d.person = ?2 or d.to_person = ?2) and d.ended_at is null "
        "and d.to_on >= ?3 order by d.from_on, d.id",
        ARGS(I(county), I(person), T(today)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct delegation){.id = cell_int(&t, i, 0),
                                        .county = county,
                                        .person = cell_int(&t, i, 1),
                                        .post = cell_int(&t, i, 2),
                                        .unit = cell_int(&t, i, 3),
                                        .to_person = cell_int(&t, i, 4),
                                        .role = cell_text(&t, i, 5),
                                        .from_on = cell_text(&t, i, 6),
                                        .to_on = cell_text(&t, i, 7),
                                        .reason = cell_text(&t, i, 8),
                                        .name = cell_text(&t, i, 9),
                                        .to_name = cell_text(&t, i, 10),
                                        .unit_name = cell_text(&t, i, 11)};
    }
    return OK;
}
