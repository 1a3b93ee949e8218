#include "people/preference.h"

#include <string.h>

#include "base/str.h"

#define MOST_BYTES 16384

enum err preference_get(struct db *db, struct arena *a, int64_t county, int64_t account,
                        const char *name, const char **ret, struct error *e)
{
    struct table t;
    enum err r = db_one(
        db, a, "select value from preference where county = ?1 and account = ?2 and name = ?3",
        ARGS(I(county), I(account), T(name)), &t, e);

    if (r == ERR_NOT_FOUND) {
        error_clear(e);
        *ret = NULL;
        return OK;
    }
    if (!r) {
        *ret = cell_text(&t, 0, 0);
    }
    return r;
}

enum err preference_set(struct db *db, int64_t county, int64_t account, const char *name,
                        const char *value, struct error *e)
{
    if (str_empty(value)) {
        return db_run(db, "delete from preference where county = ?1 and account = ?2 and name = ?3",
                      ARGS(I(county), I(account), T(name)), NULL, e);
    }
    if (!str_is_id(name)) {
        return error_set(e, ERR_INVALID, "没有这项个人设置，请刷新页面后重试。");
    }
    if (strlen(value) > MOST_BYTES) {
        return error_set(e, ERR_LIMIT, "个人设置的内容太多，请删去一部分再保存。");
    }
    return db_run(db,
                  "insert into preference (county, account, name, value) values (?1, ?2, ?3, ?4) "
                  "on conflict (county, account, name) do update set value = excluded.value",
                  ARGS(I(county), I(account), T(name), T(value)), NULL, e);
}
