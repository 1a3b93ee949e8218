#include "people/client_key.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"

bool client_key_read(const char *typed, char out[CLIENT_KEY_TEXT])
{
    size_t n = 0, length = typed ? strnlen(typed, 37) : 0;
    bool dashes = length == 36;
    if (!dashes && length != 32) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        char c = typed[i];
        bool place = dashes && (i == 8 || i == 13 || i == 18 || i == 23);
        if (place != (c == '-')) {
            return false;
        }
        if (place) {
            continue;
        }
        c = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return false;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return true;
}

enum err client_key_find(struct db *db, struct arena *a, const struct actor *by, const char *key,
                         const char *digest, const char **ret_answer, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select digest, answer from client_key "
                        "where county = ?1 and account = ?2 and client_key = ?3",
                        ARGS(I(by->county), I(by->account), T(key)), &t, e);
    if (r) {
        return r;
    }
    if (t.n && !str_eq(cell_text(&t, 0, 0), digest)) {
        return error_set(e, ERR_CONFLICT,
                         "这个 Idempotency-Key 已经用在另一份内容上，没有重复登记。请换一个新的。");
    }
    *ret_answer = t.n ? cell_text(&t, 0, 1) : NULL;
    return OK;
}

enum err client_key_keep(struct db *db, struct arena *a, const struct actor *by, const char *key,
                         const char *digest, int64_t record, const char *answer, struct error *e)
{
    return db_run(
        db,
        "insert into client_key (county, account, client_key, digest, record, answer, at) "
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        ARGS(I(by->county), I(by->account), T(key), T(digest), I(record), T(answer),
             T(datetime_text(a, now_ms()))),
        NULL, e);
}
