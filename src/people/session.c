#include "people/session.h"

#include <string.h>

#include "base/hash.h"
#include "base/now.h"
#include "base/str.h"

#define COOKIE_BYTES 32
#define COOKIE_CHARS 43 /* base64url of 32 bytes */
#define MINUTE_MS    60000LL
#define IDLE_MS      (8 * 60 * MINUTE_MS)
#define WHOLE_MS     (24 * 60 * MINUTE_MS)

/* False: no cookie of ours looks like this, so the database need not be asked. */
static bool token_of(const char *cookie, char out[SM3_HEX])
{
    if (!cookie || strnlen(cookie, COOKIE_CHARS + 1) != COOKIE_CHARS) {
        return false;
    }
    sm3_hex(cookie, COOKIE_CHARS, out);
    return true;
}

static enum err not_logged_in(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, "您还没有登录，或者登录已过期，请重新登录。");
}

static enum err remove_ended(struct db *db, int64_t account, int64_t now, struct error *e)
{
    return db_run(db,
                  "delete from session where account = ?1 and (seen_ms < ?2 or created_ms < ?3)",
                  ARGS(I(account), I(now - IDLE_MS), I(now - WHOLE_MS)), NULL, e);
}

enum err session_open(struct db *db, struct arena *a, int64_t county, int64_t account, int64_t post,
                      const char *address, const char **ret_cookie, struct error *e)
{
    uint8_t secret[COOKIE_BYTES], form[16];
    char token[SM3_HEX];
    int64_t now = now_real_ms();
    enum err r;

    random_bytes(secret, sizeof(secret));
    random_bytes(form, sizeof(form));
    const char *cookie = base64url(a, secret, sizeof(secret));
    if (!token_of(cookie, token)) {
        BUG("a cookie of the wrong length");
    }
    if ((r = remove_ended(db, account, now, e))) {
        return r;
    }
    r = db_run(
        db,
        "insert into session (token, county, account, post, csrf, created_ms, seen_ms, address) "
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)",
        ARGS(T(token), I(county), I(account), I(post), T(base64url(a, form, sizeof(form))), I(now),
             T(address)),
        NULL, e);
    if (!r) {
        *ret_cookie = cookie;
    }
    return r;
}

enum err session_find(struct db *db, struct arena *a, const char *cookie, struct session *ret,
                      bool *ret_stale, struct error *e)
{
    char token[SM3_HEX];
    int64_t now = now_real_ms();
    struct table t;
    enum err r;

    if (!token_of(cookie, token)) {
        return not_logged_in(e);
    }
    r = db_kept(
        db, a,
        "select s.county, s.account, s.post, s.csrf, s.created_ms, s.seen_ms from session s "
        "join account a on a.id = s.account and a.locked = 0 where s.token = ?1",
        ARGS(T(token)), &t, e);
    if (r) {
        return r;
    }
    if (!t.n) {
        return not_logged_in(e);
    }
    const struct session found = {
        .county = cell_int(&t, 0, 0),
        .account = cell_int(&t, 0, 1),
        .post = cell_int(&t, 0, 2),
        .csrf = cell_text(&t, 0, 3),
        .created_ms = cell_int(&t, 0, 4),
        .seen_ms = cell_int(&t, 0, 5),
    };
    if (now - found.seen_ms > IDLE_MS || now - found.created_ms > WHOLE_MS) {
        return not_logged_in(e);
    }
    *ret = found;
    *ret_stale = now - found.seen_ms > MINUTE_MS;
    return OK;
}

enum err session_touch(struct db *db, const char *cookie, struct error *e)
{
    char token[SM3_HEX];

    if (!token_of(cookie, token)) {
        return not_logged_in(e);
    }
    return db_run(db, "update session set seen_ms = ?2 where token = ?1",
                  ARGS(T(token), I(now_real_ms())), NULL, e);
}

enum err session_switch(struct db *db, const char *cookie, int64_t post, struct error *e)
{
    char token[SM3_HEX];
    int64_t changed = 0;
    enum err r;

    if (!token_of(cookie, token)) {
        return not_logged_in(e);
    }
    r = db_run(db,
               "update session set post = ?2 where token = ?1 and exists (select 1 from account a "
               "join post o on o.county = a.county and o.person = a.person "
               "where a.id = session.account and (o.id = ?2 or exists (select 1 from delegation d "
               "where d.county = a.county and d.to_person = a.person and d.id = ?2)))",
               ARGS(T(token), I(post)), &changed, e);
    if (!r && changed == 0) {
        return error_set(e, ERR_NOT_FOUND, "这个岗位不属于您，请重新选择岗位。");
    }
    return r;
}

enum err session_close(struct db *db, const char *cookie, struct error *e)
{
    char token[SM3_HEX];

    if (!token_of(cookie, token)) {
        return OK;
    }
    return db_run(db, "delete from session where token = ?1", ARGS(T(token)), NULL, e);
}

enum err session_close_all(struct db *db, int64_t account, struct error *e)
{
    return db_run(db, "delete from session where account = ?1", ARGS(I(account)), NULL, e);
}
