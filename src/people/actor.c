#include "people/actor.h"

#include <string.h>

#include "base/str.h"

struct actor actor_system(int64_t county)
{
    return (struct actor){
        .county = county,
        .name = "系统",
        .scope = {.kind = SCOPE_COUNTY, .county = county, .whole = true},
    };
}

bool actor_is_system(const struct actor *a)
{
    return !a->role && !a->account && !a->person;
}

/* CHOICE is what a session keeps: the post, or the delegation that lends one. */
enum column {
    COUNTY,
    PERSON,
    LOGIN,
    LOCKED,
    MUST_CHANGE,
    NAME,
    LEFT_ON,
    COUNTY_NAME,
    DEMO,
    LARGE,
    FIRST_YEAR,
    POST,
    ROLE,
    UNIT,
    UNIT_NAME,
    UNIT_SHORT,
    UNIT_PATH,
    CHOICE,
    FOR_PERSON,
    FOR_NAME
};

#define WHO                                                                                    \
    "select a.county, a.person, a.login, a.locked, a.must_change, h.name, h.left_on, c.name, " \
    "c.demo, f.value, (select y.value from setting y where y.county = a.county and "           \
    "y.name = 'year.first'), "
#define ACCOUNT                                                                           \
    " from account a join person h on h.id = a.person and h.county = a.county "           \
    "join county c on c.id = a.county left join preference f on f.county = a.county and " \
    "f.account = a.id and f.name = 'large' "
#define VALID_POST \
    "and (o.from_on is null or o.from_on <= ?2) and (o.to_on is null or o.to_on >= ?2) "
#define VALID_UNIT "and (u.to_on is null or u.to_on >= ?2) "

/* One row a post, the own ones first; one row without a post where there is none of one's own. Then posts lent by people
 * who are away. */
static enum err load_rows(struct db *db, struct arena *a, int64_t account, const char *today,
                          struct table *ret, struct error *e)
{
    return db_kept(
        db, a,
        WHO
        "o.id, o.role, o.unit, u.name, u.short, u.path, o.id, 0, '', 0" ACCOUNT
        "left join post o on o.county = a.county and o.person = a.person " VALID_POST
        "left join unit u on u.id = o.unit and u.county = o.county " VALID_UNIT
        "where a.id = ?1 union all " WHO
        "o.id, o.role, o.unit, u.name, u.short, u.path, d.id, d.person, p.name, 1" ACCOUNT
        "join delegation d on d.county = a.county and d.to_person = a.person "
        "and d.ended_at is null and d.from_on <= ?2 and d.to_on >= ?2 "
        "join post o on o.id = d.post and o.county = d.county " VALID_POST
        "join unit u on u.id = o.unit and u.county = o.county " VALID_UNIT
        "join person p on p.id = d.person and p.county = d.county where a.id = ?1 order by 21, 18",
        ARGS(I(account), T(today)), ret, e);
}

static enum err take_person(const struct table *t, int64_t account, const char *today,
                            struct actor *ret, struct error *e)
{
    if (t->n == 0) {
        return error_set(e, ERR_NOT_FOUND, "找不到这个账号，请重新登录。");
    }
    const char *left_on = cell_text(t, 0, LEFT_ON);
    if (cell_int(t, 0, LOCKED) || (left_on && strcmp(left_on, today) < 0)) {
        return error_set(e, ERR_DENIED, "这个账号已停用，如需使用请联系本单位的系统管理员。");
    }
    ret->county = cell_int(t, 0, COUNTY);
    ret->account = account;
    ret->person = cell_int(t, 0, PERSON);
    ret->login = cell_text(t, 0, LOGIN);
    ret->must_change = cell_int(t, 0, MUST_CHANGE) != 0;
    ret->name = cell_text(t, 0, NAME);
    ret->county_name = cell_text(t, 0, COUNTY_NAME);
    ret->demo = cell_int(t, 0, DEMO) != 0;
    if (cell_text(t, 0, FIRST_YEAR)) {
        (void)str_to_int(cell_text(t, 0, FIRST_YEAR), &ret->first_year);
    }
    ret->large = str_eq(cell_text(t, 0, LARGE), "1");
    return OK;
}

static void take_post(const struct table *t, size_t row, const struct role_def *role,
                      struct actor *ret)
{
    ret->role = role;
    ret->post = cell_int(t, row, POST);
    ret->unit = cell_int(t, row, UNIT);
    ret->unit_name = cell_text(t, row, UNIT_NAME);
    ret->unit_short = cell_text(t, row, UNIT_SHORT);
    ret->for_person = cell_int(t, row, FOR_PERSON);
    ret->for_name = ret->for_person ? cell_text(t, row, FOR_NAME) : NULL;
    ret->delegation = ret->for_person ? cell_int(t, row, CHOICE) : 0;
    ret->scope = (struct scope){
        .kind = role->scope,
        .role = role->id,
        .county = ret->county,
        .unit = ret->unit,
        .person = ret->for_person ? ret->for_person : ret->person,
        .unit_path = cell_text(t, row, UNIT_PATH),
    };
}

/* A post whose role the content no longer knows gives no rights at all. */
static void choose_post(struct arena *a, const struct content *c, const struct table *t,
                        int64_t post, struct actor *ret)
{
    struct post_choice *others = arena_array(a, t->n, sizeof(*others));

    for (size_t i = 0; i < t->n; i++) {
        const char *name = cell_null(t, i, UNIT_NAME) ? NULL : cell_text(t, i, ROLE);
        const struct role_def *role = name ? content_role(c, name) : NULL;
        int64_t id = cell_int(t, i, CHOICE);
        if (!role) {
            continue;
        }
        if (!ret->role && (post == id || (post == 0 && !cell_int(t, i, FOR_PERSON)))) {
            take_post(t, i, role, ret);
            continue;
        }
        others[ret->n_posts++] = (struct post_choice){
            .id = id,
            .role_title = role->title,
            .unit_name = cell_text(t, i, UNIT_NAME),
            .for_name = cell_int(t, i, FOR_PERSON) ? cell_text(t, i, FOR_NAME) : NULL};
    }
    ret->posts = others;
}

enum err actor_load(struct db *db, struct arena *a, const struct content *c, int64_t account,
                    int64_t post, const char *today, struct actor *ret, struct error *e)
{
    struct actor who = {0};
    struct table t;
    enum err r;

    if ((r = load_rows(db, a, account, today, &t, e)) ||
        (r = take_person(&t, account, today, &who, e))) {
        return r;
    }
    choose_post(a, c, &t, post, &who);
    if (!who.role && who.n_posts > 0) {
        return error_set(e, ERR_NOT_FOUND, "这个岗位已经结束或者不属于您，请重新选择岗位。");
    }
    if (!who.role) {
        return error_set(e, ERR_DENIED, "您目前没有有效的岗位，请联系本单位的系统管理员。");
    }
    *ret = who;
    return OK;
}
