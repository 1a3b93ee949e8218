#include "people/practice.h"

#include "base/json_in.h"
#include "base/str.h"

/* The last text of a list. */
static const char *last_text(struct json_in *j, struct arena *a)
{
    const char *said = NULL;
    for (json_in_open(j, '['); json_in_more(j, ']');) {
        said = json_in_text(j, a);
    }
    return said;
}

/* "1" of {"set":{"demo":[null,"1"]}}, or NULL. */
static const char *made_as(struct arena *a, const char *payload)
{
    const char *said = NULL;
    struct json_in j = json_in_begin(payload);
    for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
        if (!str_eq(json_in_key(&j, a), "set")) {
            json_in_skip(&j);
            continue;
        }
        for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
            if (str_eq(json_in_key(&j, a), "demo")) {
                said = last_text(&j, a);
            } else {
                json_in_skip(&j);
            }
        }
    }
    return j.bad ? NULL : said;
}

static enum err judge(struct arena *a, const struct table *t, size_t i, struct error *e)
{
    const char *said = made_as(a, cell_text(t, i, 2));
    if (!said || str_eq(said, "1") == (cell_int(t, i, 1) != 0)) {
        return OK;
    }
    return error_set(e, ERR_CONFLICT,
                     "%s 是不是练习区的标志与留痕链上建立时的记录不一致，数据库被人改动过，"
                     "已停止启动。请用最近的备份恢复。",
                     cell_text(t, i, 0));
}

enum err practice_of(struct db *db, struct arena *a, bool *ret, struct error *e)
{
    struct table t;
    size_t practice = 0;
    enum err r = db_all(db, a,
                        "select c.name, c.demo, v.payload from county c left join event v "
                        "on v.county = c.id and v.seq = 1 order by c.id",
                        NO_ARGS, &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        practice += cell_int(&t, i, 1) != 0;
        r = judge(a, &t, i, e);
    }
    if (r) {
        return r;
    }
    if (practice && practice < t.n) {
        return error_set(e, ERR_CONFLICT,
                         "数据库里既有练习数据又有真实数据，两者不能放在一起，已停止启动。"
                         "请用最近的备份恢复。");
    }
    *ret = practice > 0;
    return OK;
}

enum err practice_alone(struct db *db, struct arena *a, bool practice, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select name from county where demo <> ?1 order by id limit 1",
                        ARGS(I(practice ? 1 : 0)), &t, e);
    if (r || !t.n) {
        return r;
    }
    return error_set(e, ERR_CONFLICT,
                     practice
                         ? "这里已经是 %s 的真实数据，练习数据不能放进来。请换一个空的数据目录。"
                         : "这里是练习区（%s），真实数据不能放进来。请换一个空的数据目录。",
                     cell_text(&t, 0, 0));
}
