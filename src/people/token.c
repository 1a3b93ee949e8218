#include "people/token.h"

#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/trace.h"
#include "people/typed.h"

#define PREFIX       "fh_"
#define SECRET_BYTES 32
#define SECRET_CHARS (sizeof(PREFIX) - 1 + 43)
#define MINUTE_MS    60000LL
#define DAY_MS       86400000LL

/* False: no token of ours looks like this, so the database need not be asked. */
static bool digest_of(const char *secret, char out[SM3_HEX])
{
    if (!str_starts(secret ? secret : "", PREFIX) ||
        strnlen(secret, SECRET_CHARS + 1) != SECRET_CHARS) {
        return false;
    }
    sm3_hex(secret, SECRET_CHARS, out);
    return true;
}

static enum err no_token(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, "访问令牌无效或者已经到期，请到“我的账号”重新生成。");
}

static enum err may_issue(struct db *db, struct arena *a, const struct actor *by, const char **name,
                          int64_t days, struct error *e)
{
    struct table t;
    enum err r = typed_text(a, name, TOKEN_NAME_MAX, "name", e);
    if (r) {
        return r;
    }
    if (by->delegation) {
        return error_set(e, ERR_DENIED, "受委托的岗位不能生成访问令牌，请先换回自己的岗位。");
    }
    if (!*name) {
        return typed_refuse(e, "name", "请写明这个令牌给哪个系统用。");
    }
    if (days < 1 || days > TOKEN_DAYS_MAX) {
        return typed_refuse(e, "days", "有效期请填 1 到 366 天。");
    }
    r = db_all(db, a, "select id from api_token where county = ?1 and account = ?2",
               ARGS(I(by->county), I(by->account)), &t, e);
    if (!r && t.n >= TOKEN_MOST) {
        r = error_set(e, ERR_LIMIT, "一个账号最多 %d 个访问令牌，请先吊销不用的。", TOKEN_MOST);
    }
    return r;
}

static enum err leave_trace(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                            const char *step, const char *name, const char *scope, struct error *e)
{
    bool made = !strcmp(step, "create");
    const struct change set[] = {{"name", made ? NULL : name, made ? name : NULL},
                                 {"scope", made ? NULL : scope, made ? scope : NULL}};
    return trace_write(db, a, by, &(struct trace){by->county, "api_token", id, step}, set,
                       array_len(set), e);
}

enum err token_issue(struct db *db, struct arena *a, const struct actor *by, const char *name,
                     bool writes, int64_t days, const char **ret_secret, struct error *e)
{
    uint8_t raw[SECRET_BYTES];
    char digest[SM3_HEX];
    int64_t id = id_new();
    enum err r = may_issue(db, a, by, &name, days, e);
    if (r) {
        return r;
    }
    random_bytes(raw, sizeof(raw));
    const char *secret = arena_printf(a, PREFIX "%s", base64url(a, raw, sizeof(raw)));
    if (!digest_of(secret, digest)) {
        BUG("a token of the wrong length");
    }
    r = db_run(db,
               "insert into api_token (id, county, account, post, digest, name, writes, "
               "created_at, expires_ms, used_ms) "
               "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, null)",
               ARGS(I(id), I(by->county), I(by->account), I(by->post), T(digest), T(name),
                    I(writes), T(datetime_text(a, now_ms())), I(now_real_ms() + days * DAY_MS)),
               NULL, e);
    if (!r) {
        r = leave_trace(db, a, by, id, "create", name, writes ? "write" : "read", e);
    }
    if (!r) {
        *ret_secret = secret;
    }
    return r;
}

enum err token_revoke(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                      struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a, "select name, writes from api_token where county = ?1 and account = ?2 and id = ?3",
        ARGS(I(by->county), I(by->account), I(id)), &t, e);
    if (r || !t.n) {
        return r;
    }
    r = db_run(db, "delete from api_token where county = ?1 and account = ?2 and id = ?3",
               ARGS(I(by->county), I(by->account), I(id)), NULL, e);
    return r ? r
             : leave_trace(db, a, by, id, "revoke", cell_text(&t, 0, 0),
                           cell_int(&t, 0, 1) ? "write" : "read", e);
}

static struct token read_token(const struct table *t, size_t row)
{
    return (struct token){.id = cell_int(t, row, 0),
                          .county = cell_int(t, row, 1),
                          .account = cell_int(t, row, 2),
                          .post = cell_int(t, row, 3),
                          .name = cell_text(t, row, 4),
                          .writes = cell_int(t, row, 5) != 0,
                          .created_at = cell_text(t, row, 6),
                          .expires_ms = cell_int(t, row, 7),
                          .used_ms = cell_int(t, row, 8)};
}

enum err token_find(struct db *db, struct arena *a, const char *secret, struct token *ret,
                    bool *ret_stale, struct error *e)
{
    char digest[SM3_HEX];
    int64_t now = now_real_ms();
    struct table t;
    if (!digest_of(secret, digest)) {
        return no_token(e);
    }
    enum err r = db_one(db, a,
                        "select id, county, account, post, name, writes, created_at, expires_ms, "
                        "used_ms from api_token where digest = ?1",
                        ARGS(T(digest)), &t, e);
    if (r) {
        return r == ERR_NOT_FOUND ? no_token(e) : r;
    }
    struct token found = read_token(&t, 0);
    if (found.expires_ms <= now) {
        return no_token(e);
    }
    *ret = found;
    *ret_stale = now - found.used_ms > MINUTE_MS;
    return OK;
}

enum err token_touch(struct db *db, const char *secret, struct error *e)
{
    char digest[SM3_HEX];
    if (!digest_of(secret, digest)) {
        return no_token(e);
    }
    return db_run(db, "update api_token set used_ms = ?2 where digest = ?1",
                  ARGS(T(digest), I(now_real_ms())), NULL, e);
}

enum err token_list(struct db *db, struct arena *a, int64_t county, int64_t account,
                    struct token **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, county, account, post, name, writes, created_at, expires_ms, "
                        "used_ms from api_token where county = ?1 and account = ?2 "
                        "order by id desc",
                        ARGS(I(county), I(account)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = read_token(&t, i);
    }
    *ret_n = t.n;
    return OK;
}
