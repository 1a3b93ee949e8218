#include "door/visit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/alert.h"
#include "ledger/access.h"
#include "people/account.h"
#include "people/preference.h"
#include "people/token.h"
#include "store/store.h"

#define SECRET_MAX 100

/* The last use of a session or token is refreshed once a minute by a write nobody waits for. */
struct touch {
    struct work work;
    enum err (*touch)(struct db *db, const char *secret, struct error *e);
    char secret[SECRET_MAX + 1];
};

static enum err touch_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    (void)a;
    struct touch *t = w->ctx;
    return t->touch(db, t->secret, e);
}

static void touch_done(struct work *w)
{
    free(w->ctx);
}

static void touch(const struct app *app, int64_t county, const char *secret,
                  enum err (*fn)(struct db *, const char *, struct error *))
{
    struct touch *t = calloc(1, sizeof(*t));
    struct error ignored;
    if (!t || strlen(secret) > SECRET_MAX) {
        free(t);
        return;
    }
    memcpy(t->secret, secret, strlen(secret) + 1);
    t->touch = fn;
    t->work = (struct work){.run = touch_run, .done = touch_done, .ctx = t};
    if (store_submit(app->store, county, &t->work, &ignored)) {
        free(t);
    }
}

/* The person in the post; one who is locked, has left or lost the post is nobody. */
static enum err enter(const struct app *app, struct request *req, struct db *db, int64_t account,
                      int64_t post, struct visit **ret, struct error *e)
{
    struct visit *v = arena_make(req->arena, struct visit);
    enum err r = actor_load(db, req->arena, app->content, account, post,
                            date_text(req->arena, now_today()), &v->actor, e);
    *ret = NULL;
    if (r) {
        return r == ERR_IO ? r : OK;
    }
    if ((r = alert_unseen(db, req->arena, v->actor.county, v->actor.person, &v->alerts, e))) {
        return r;
    }
    v->actor.address = req->address;
    *ret = v;
    req->user = v;
    return OK;
}

static enum err find_token(const struct app *app, struct request *req, const char *secret,
                           struct error *e)
{
    struct token t;
    struct visit *v;
    struct db *db;
    bool stale = false;
    enum err r = store_reader(app->store, &db, e);
    store_hold(app->store);
    if (r || (r = token_find(db, req->arena, secret, &t, &stale, e))) {
        return r == ERR_NOT_FOUND ? OK : r;
    }
    if ((r = enter(app, req, db, t.account, t.post, &v, e)) || !v) {
        return r;
    }
    v->token_writes = t.writes;
    if (stale) {
        touch(app, t.county, secret, token_touch);
    }
    return OK;
}

static enum err find_cookie(const struct app *app, struct request *req, const char *cookie,
                            struct error *e)
{
    struct session s;
    struct visit *v;
    bool stale = false;
    struct db *db;
    enum err r = store_reader(app->store, &db, e);
    store_hold(app->store);
    if (r || (r = session_find(db, req->arena, cookie, &s, &stale, e))) {
        return r == ERR_NOT_FOUND ? OK : r;
    }
    if ((r = enter(app, req, db, s.account, s.post, &v, e)) || !v) {
        return r;
    }
    if ((r = preference_get(db, req->arena, v->actor.county, v->actor.account, VISIT_PINS, &v->pins,
                            e))) {
        return r;
    }
    v->cookie = cookie;
    req->csrf = s.csrf;
    if (stale) {
        touch(app, s.county, cookie, session_touch);
    }
    return OK;
}

const char *visit_cookie(const struct app *app)
{
    return app->practice ? VISIT_COOKIE_PRACTICE : VISIT_COOKIE;
}

static enum err find(void *ctx, struct request *req, struct error *e)
{
    const char *bearer =
        str_starts(req->path, VISIT_API) ? request_header(req, "Authorization") : NULL;
    if (bearer) {
        return strncasecmp(bearer, "Bearer ", 7)
                   ? OK
                   : find_token(ctx, req, str_trim(req->arena, bearer + 7), e);
    }
    const char *cookie = request_cookie(req, visit_cookie(ctx));
    return !cookie || strlen(cookie) > SECRET_MAX ? OK : find_cookie(ctx, req, cookie, e);
}

enum err visit_may_write(const struct request *req, struct error *e)
{
    const struct visit *v = req->user;
    if (v->cookie) {
        return error_set(e, ERR_DENIED,
                         "接口的写入要用访问令牌（Authorization: Bearer），请到“我的账号”生成。");
    }
    return v->token_writes ? OK
                           : error_set(e, ERR_DENIED, "这个访问令牌只能读，写入请用读写令牌。");
}

static void leave(void *ctx)
{
    store_release(((const struct app *)ctx)->store);
}

/* "self": whoever is logged in. Until a first password is changed nothing else is allowed. */
static bool may(void *ctx, const struct request *req, const char *permission)
{
    const struct visit *v = req->user;
    (void)ctx;
    if (!v) {
        return false;
    }
    if (!strcmp(permission, "self")) {
        return true;
    }
    return !v->actor.must_change && role_may(v->actor.role, permission);
}

static void form_token(const struct app *app, const char *cookie, char out[65])
{
    uint8_t mac[SM3_LEN];
    hmac_sm3(app->csrf_secret, strlen(app->csrf_secret), cookie, strlen(cookie), mac);
    hex_write(mac, sizeof(mac), out);
}

static bool csrf_ok(void *ctx, const struct request *req, const char *token)
{
    const struct app *app = ctx;
    char want[65];
    if (!token) {
        return false;
    }
    if (req->user) {
        return req->csrf && strlen(token) == strlen(req->csrf) &&
               same_bytes(token, req->csrf, strlen(token));
    }
    const char *cookie = request_cookie(req, VISIT_FORM_COOKIE);
    if (!cookie) {
        return false;
    }
    form_token(app, cookie, want);
    return strlen(token) == 64 && same_bytes(token, want, 64);
}

const char *visit_form_token(struct request *req, struct response *res)
{
    const struct app *app = app_of(req);
    const char *cookie = request_cookie(req, VISIT_FORM_COOKIE);
    char *token = arena_alloc(req->arena, 65);
    if (!cookie || strlen(cookie) < 16) {
        uint8_t raw[16];
        random_bytes(raw, sizeof(raw));
        cookie = base64url(req->arena, raw, sizeof(raw));
        response_cookie(res, req, VISIT_FORM_COOKIE, cookie, -1);
    }
    form_token(app, cookie, token);
    return token;
}

/* The note of a refusal is a second small work: the first was rolled back. Nobody waits for it. */
struct refusal {
    struct work work;
    struct arena *arena;
    struct access_note note;
};

static enum err refusal_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    (void)a;
    return access_write(db, &((struct refusal *)w->ctx)->note, e);
}

static void refusal_done(struct work *w)
{
    arena_free(((struct refusal *)w->ctx)->arena);
}

static void refused(void *ctx, const struct request *req, const struct error *why)
{
    const struct app *app = ctx;
    const struct visit *v = req->user;
    if (!v) {
        return;
    }
    struct arena *a = arena_new();
    struct refusal *n = arena_make(a, struct refusal);
    struct error ignored;
    n->arena = a;
    n->note = (struct access_note){.county = v->actor.county,
                                   .kind = "refused",
                                   .account = v->actor.account,
                                   .person = v->actor.person,
                                   .address = arena_strdup(a, req->address),
                                   .method = arena_strdup(a, req->method),
                                   .path = arena_strdup(a, req->path),
                                   .rule = arena_strdup(a, why->rule[0] ? why->rule : NULL),
                                   .said = arena_strdup(a, why->text)};
    n->work = (struct work){.run = refusal_run, .done = refusal_done, .ctx = n};
    if (store_submit(app->store, v->actor.county, &n->work, &ignored)) {
        arena_free(a);
    }
}

void visit_refused(const struct request *req, const struct error *why)
{
    if (why->code == ERR_DENIED || (why->code == ERR_INVALID && why->rule[0])) {
        refused(req->app, req, why);
    }
}

const struct session_ops visit_ops = {
    .find = find, .leave = leave, .may = may, .csrf_ok = csrf_ok, .refused = refused};

const struct actor *visit_actor(const struct request *req)
{
    const struct visit *v = req->user;
    if (!v) {
        BUG("no visitor on %s", req->path);
    }
    return &v->actor;
}

bool visit_large(const struct request *req)
{
    const char *c = request_cookie(req, "faheng_large");
    return c && !strcmp(c, "1");
}

int64_t visit_year(const struct request *req)
{
    int64_t year = 0;
    return str_to_int(request_cookie(req, VISIT_YEAR_COOKIE), &year) && year >= 1900 && year <= 2999
               ? year
               : 0;
}

/* What stands between the store's `done` and the server's. */
struct pending {
    struct request *req;
    void (*done)(struct request *req, enum err result, const struct error *error);
    struct write *write;
};

static enum err pending_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct pending *p = w->ctx;
    return p->write->run(p->write, db, a, e);
}

static void pending_done(struct work *w)
{
    struct pending *p = w->ctx;
    if (w->result) {
        visit_refused(p->req, &w->error);
    }
    p->done(p->req, w->result, &w->error);
}

enum err visit_submit(void *app, struct request *req,
                      void (*done)(struct request *req, enum err result, const struct error *error),
                      struct error *e)
{
    struct app *own = app;
    struct write *w = req->work->ctx;
    struct pending *p = arena_make(req->arena, struct pending);
    const struct visit *v = req->user;
    p->req = req;
    p->done = done;
    p->write = w;
    w->work = (struct work){.run = pending_run, .done = pending_done, .ctx = p};
    return store_submit(own->store, w->county ? w->county : v ? v->actor.county : 0, &w->work, e);
}
