#include "people/org.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/actor.h"
#include "people/practice.h"
#include "people/trace.h"
#include "people/typed.h"

#define SHORT_CHARS   40
#define ADDRESS_CHARS 120
#define PHONE_CHARS   40
#define DEEPEST       12

/* 18 characters of the alphabet of GB 32100, which has no I, O, S, V, Z. */
static bool uscc_ok(const char *s)
{
    return !s || (strlen(s) == 18 && strspn(s, "0123456789ABCDEFGHJKLMNPQRTUWXY") == 18);
}

static const char *today_text(struct arena *a)
{
    return date_text(a, now_today());
}

const char *org_short(struct arena *a, const char *county_short, const char *name)
{
    static const char *const kinds[] = {"县", "区", "市", "旗"};
    const char *rest;

    if (str_empty(county_short) || !str_starts(name, county_short)) {
        return name;
    }
    rest = name + strlen(county_short);
    if (str_chars(rest) < 2) {
        return name;
    }
    for (size_t i = 0; i < array_len(kinds); i++) {
        if (str_ends(county_short, kinds[i]) && !str_starts(rest, kinds[i])) {
            return arena_printf(a, "%s%s", kinds[i], rest);
        }
    }
    return rest;
}

/* --- counties --------------------------------------------------------------------------------------------- */

static enum err county_name_free(struct db *db, struct arena *a, const char *name, struct error *e)
{
    struct table t;
    enum err r = db_one(db, a, "select 1 from county where name = ?1", ARGS(T(name)), &t, e);

    if (r == OK) {
        error_set(e, ERR_CONFLICT, "“%s”已经建立，不必再建。", name);
        return error_field(e, "name");
    }
    if (r == ERR_NOT_FOUND) {
        error_clear(e);
        return OK;
    }
    return r;
}

enum err org_county_add(struct db *db, struct arena *a, const char *name, const char *short_name,
                        bool demo, int64_t *ret, struct error *e)
{
    int64_t id = id_new();
    enum err r;

    if ((r = typed_text(a, &name, TYPED_NAME, "name", e)) ||
        (r = typed_text(a, &short_name, SHORT_CHARS, "short", e))) {
        return r;
    }
    if (!name) {
        return typed_refuse(e, "name", "请填写县级卫生健康局的全称。");
    }
    if ((r = county_name_free(db, a, name, e)) || (r = practice_alone(db, a, demo, e)) ||
        (r = db_run(db,
                    "insert into county (id, name, short, region, demo, created_at) values (?1, "
                    "?2, ?3, null, ?4, ?5)",
                    ARGS(I(id), T(name), T(short_name), I(demo), T(datetime_text(a, now_ms()))),
                    NULL, e))) {
        return r;
    }
    const struct actor program = actor_system(id);
    const struct change set[] = {
        {"name", NULL, name},
        {"short", NULL, short_name},
        {"demo", NULL, demo ? "1" : "0"},
    };
    const struct trace t = {id, "county", id, "create"};
    if ((r = trace_write(db, a, &program, &t, set, array_len(set), e))) {
        return r;
    }
    *ret = id;
    return OK;
}

enum err org_county_region(struct db *db, struct arena *a, const struct actor *by,
                           const char *region, struct error *e)
{
    struct table t;
    enum err r = typed_text(a, &region, 6, "region", e);

    if (r) {
        return r;
    }
    if (region && (strlen(region) != 6 || strspn(region, "0123456789") != 6)) {
        return typed_refuse(e, "region", "行政区划代码是 6 位数字，例如 533822。");
    }
    r = db_one(db, a, "select region from county where id = ?1", ARGS(I(by->county)), &t, e);
    if (r || (r = db_run(db, "update county set region = ?2 where id = ?1",
                         ARGS(I(by->county), T(region)), NULL, e))) {
        return r;
    }
    const struct change set[] = {{"region", cell_text(&t, 0, 0), region}};
    return trace_write(db, a, by, &(struct trace){by->county, "county", by->county, "edit"}, set,
                       array_len(set), e);
}

enum err org_counties(struct db *db, struct arena *a, struct county **ret, size_t *ret_n,
                      struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select id, name, short, demo from county order by id", NO_ARGS, &t, e);

    if (r) {
        return r;
    }
    struct county *list = arena_array(a, t.n, sizeof(*list));
    for (size_t i = 0; i < t.n; i++) {
        list[i] = (struct county){
            .id = cell_int(&t, i, 0),
            .name = cell_text(&t, i, 1),
            .short_name = cell_text(&t, i, 2),
            .demo = cell_int(&t, i, 3) != 0,
        };
    }
    *ret = list;
    *ret_n = t.n;
    return OK;
}

/* --- units ------------------------------------------------------------------------------------------------ */

#define UNIT_COLUMNS                                                                       \
    "select id, county, parent, kind, name, short, uscc, path, from_on, to_on, position, " \
    "address, phone from unit "

static struct unit unit_of(const struct table *t, size_t row)
{
    return (struct unit){
        .id = cell_int(t, row, 0),
        .county = cell_int(t, row, 1),
        .parent = cell_int(t, row, 2),
        .kind = cell_text(t, row, 3),
        .name = cell_text(t, row, 4),
        .short_name = cell_text(t, row, 5),
        .uscc = cell_text(t, row, 6),
        .path = cell_text(t, row, 7),
        .from_on = cell_text(t, row, 8),
        .to_on = cell_text(t, row, 9),
        .position = cell_int(t, row, 10),
        .address = cell_text(t, row, 11),
        .phone = cell_text(t, row, 12),
    };
}

enum err org_unit(struct db *db, struct arena *a, int64_t county, int64_t id, struct unit *ret,
                  struct error *e)
{
    struct table t;
    enum err r =
        db_one(db, a, UNIT_COLUMNS "where county = ?1 and id = ?2", ARGS(I(county), I(id)), &t, e);

    if (r == ERR_NOT_FOUND) {
        return error_set(e, r, "找不到这个单位，它可能不在本县。");
    }
    if (!r) {
        *ret = unit_of(&t, 0);
    }
    return r;
}

static enum err clean_unit(struct arena *a, const struct content *c, struct unit *u,
                           struct error *e)
{
    const struct code_list *kinds = content_codes(c, "unit_kinds");
    enum err r;

    if ((r = typed_text(a, &u->name, TYPED_NAME, "name", e)) ||
        (r = typed_text(a, &u->short_name, SHORT_CHARS, "short", e)) ||
        (r = typed_text(a, &u->uscc, 18, "uscc", e)) ||
        (r = typed_text(a, &u->address, ADDRESS_CHARS, "address", e)) ||
        (r = typed_text(a, &u->phone, PHONE_CHARS, "phone", e)) ||
        (r = typed_days(u->from_on, u->to_on, e))) {
        return r;
    }
    if (!u->name) {
        return typed_refuse(e, "name", "请填写单位名称。");
    }
    if (!uscc_ok(u->uscc)) {
        return typed_refuse(e, "uscc", "统一社会信用代码是 18 位数字和大写字母，请核对。");
    }
    if (!kinds || !u->kind || !code_find(kinds, u->kind)) {
        return typed_refuse(e, "kind", "没有这种单位类别，请从列表中选择。");
    }
    return OK;
}

/* Path and position under the parent. */
static enum err place_unit(struct db *db, struct arena *a, struct unit *u, struct error *e)
{
    struct unit parent = {.path = "/"};
    struct table t;
    enum err r;

    if (u->parent) {
        r = org_unit(db, a, u->county, u->parent, &parent, e);
        if (r == ERR_NOT_FOUND) {
            return typed_refuse(e, "parent", "找不到上级单位，请重新选择。");
        }
        if (r) {
            return r;
        }
        if (parent.to_on && strcmp(parent.to_on, today_text(a)) < 0) {
            return typed_refuse(e, "parent", "上级单位已经撤销，请选择现有的单位。");
        }
    }
    if (strlen(parent.path) > (size_t)DEEPEST * ID_TEXT) {
        return typed_refuse(e, "parent", "单位的层级太深，请挂在更高一级的单位下。");
    }
    u->path = arena_printf(a, "%s%s/", parent.path, id_text(a, u->id));
    if (u->position) {
        return OK;
    }
    r = db_one(db, a,
               "select coalesce(max(position), 0) + 1 from unit where county = ?1 and "
               "coalesce(parent, 0) = ?2",
               ARGS(I(u->county), I(u->parent)), &t, e);
    if (!r) {
        u->position = cell_int(&t, 0, 0);
    }
    return r;
}

static enum err derive_short(struct db *db, struct arena *a, struct unit *u, struct error *e)
{
    struct table t;
    enum err r;

    if (u->short_name) {
        return OK;
    }
    r = db_one(db, a, "select short from county where id = ?1", ARGS(I(u->county)), &t, e);
    if (r == ERR_NOT_FOUND) {
        return error_set(e, r, "找不到这个县，请先建立县级卫生健康局。");
    }
    if (!r) {
        u->short_name = org_short(a, cell_text(&t, 0, 0), u->name);
    }
    return r;
}

static enum err insert_unit(struct db *db, struct arena *a, const struct unit *u, struct error *e)
{
    enum err r =
        db_run(db,
               "insert into unit (id, county, parent, kind, name, short, pinyin, uscc, "
               "path, position, from_on, to_on, address, phone) "
               "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
               ARGS(I(u->id), I(u->county), u->parent ? I(u->parent) : NIL, T(u->kind), T(u->name),
                    T(u->short_name), T(typed_initials(a, u->name)), T(u->uscc), T(u->path),
                    I(u->position), T(u->from_on), T(u->to_on), T(u->address), T(u->phone)),
               NULL, e);

    if (r == ERR_CONFLICT) {
        error_set(e, r, "本县已经有“%s”，请核对，或者在名称里加上区别。", u->name);
        return error_field(e, "name");
    }
    return r;
}

enum err org_unit_add(struct db *db, struct arena *a, const struct content *c,
                      const struct actor *by, struct unit *u, struct error *e)
{
    struct unit n = *u;
    enum err r;

    n.id = id_new();
    if ((r = trace_may(by, n.county, e)) || (r = clean_unit(a, c, &n, e)) ||
        (r = place_unit(db, a, &n, e)) || (r = derive_short(db, a, &n, e)) ||
        (r = insert_unit(db, a, &n, e))) {
        return r;
    }
    const struct change set[] = {
        {"parent", NULL, n.parent ? id_text(a, n.parent) : NULL},
        {"kind", NULL, n.kind},
        {"name", NULL, n.name},
        {"short", NULL, n.short_name},
        {"uscc", NULL, n.uscc},
        {"position", NULL, str_from_scaled(a, n.position, 0, false)},
        {"from_on", NULL, n.from_on},
        {"to_on", NULL, n.to_on},
        {"address", NULL, n.address},
        {"phone", NULL, n.phone},
    };
    const struct trace t = {n.county, "unit", n.id, "create"};
    if ((r = trace_write(db, a, by, &t, set, array_len(set), e))) {
        return r;
    }
    *u = n;
    return OK;
}

/* --- the tree --------------------------------------------------------------------------------------------- */

#define NONE SIZE_MAX

struct tree {
    struct unit *units, *out;
    struct key {
        int64_t id;
        size_t index;
    } * keys;
    size_t *first, *next, n, n_out;
};

static int by_id(const void *a, const void *b)
{
    const struct key *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

/* Slot n collects the roots: units without a parent, or with one that no longer exists. */
static size_t slot_of_parent(const struct tree *t, const struct unit *u)
{
    const struct key want = {.id = u->parent};
    const struct key *found = u->parent ? bsearch(&want, t->keys, t->n, sizeof(want), by_id) : NULL;

    return found ? found->index : t->n;
}

static void put_children(struct tree *t, size_t slot)
{
    for (size_t i = t->first[slot]; i != NONE; i = t->next[i]) {
        t->out[t->n_out++] = t->units[i];
        put_children(t, i);
    }
}

/* The units come ordered by position; linked from the last to the first each list of children keeps that order. */
static void order_tree(struct arena *a, struct tree *t)
{
    t->keys = arena_array(a, t->n, sizeof(*t->keys));
    t->first = arena_array(a, t->n + 1, sizeof(*t->first));
    t->next = arena_array(a, t->n, sizeof(*t->next));
    t->out = arena_array(a, t->n, sizeof(*t->out));
    for (size_t i = 0; i < t->n; i++) {
        t->keys[i] = (struct key){t->units[i].id, i};
        t->first[i] = NONE;
    }
    t->first[t->n] = NONE;
    qsort(t->keys, t->n, sizeof(*t->keys), by_id);
    for (size_t i = t->n; i-- > 0;) {
        size_t slot = slot_of_parent(t, &t->units[i]);
        t->next[i] = t->first[slot];
        t->first[slot] = i;
    }
    put_children(t, t->n);
}

enum err org_units(struct db *db, struct arena *a, int64_t county, struct unit **ret, size_t *ret_n,
                   struct error *e)
{
    struct table t;
    enum err r = db_kept(db, a,
                         UNIT_COLUMNS "where county = ?1 and (to_on is null or to_on >= ?2) "
                                      "order by position, id",
                         ARGS(I(county), T(today_text(a))), &t, e);

    if (r) {
        return r;
    }
    struct tree tree = {.n = t.n, .units = arena_array(a, t.n, sizeof(struct unit))};
    for (size_t i = 0; i < t.n; i++) {
        tree.units[i] = unit_of(&t, i);
    }
    order_tree(a, &tree);
    *ret = tree.out;
    *ret_n = tree.n_out;
    return OK;
}
