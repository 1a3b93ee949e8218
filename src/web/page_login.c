#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "ledger/access.h"
#include "people/account.h"
#include "people/founding.h"
#include "ui/ui.h"
#include "web/pages.h"

/* Only addresses of our own: no scheme, no host. */
static const char *safe_next(const char *next)
{
    return next && next[0] == '/' && next[1] != '/' && next[1] != '\\' && str_starts(next, "/desk")
               ? next
               : "/desk";
}

static void today_line(struct strbuf *b, struct arena *a)
{
    html_lit(b, "<h1>今天是 ");
    html_text(b, date_chinese(a, now_today()));
    html_lit(
        b,
        "</h1><p class=\"q\">卫生健康法治工作台：任务、考核、办案、公开，一处登记，处处可查。</p>");
}

static void hints(struct strbuf *b, const struct request *req)
{
    static const struct {
        const char *icon, *title, *words;
    } hint[] = {{"large", "大字", "右上角可换成大字，这台电脑以后都记住"},
                {"camera", "手机", "同一网址，手机浏览器、微信、钉钉里都能打开，佐证可以直接拍"},
                {"shield", "留痕", "谁在什么时候改了什么，逐条记下，不能删改"}};
    html_lit(b, "<ul class=\"lines card\">");
    for (size_t i = 0; i < array_len(hint); i++) {
        html_lit(b, "<li>");
        ui_icon(b, req, hint[i].icon);
        html_lit(b, "<b>");
        html_text(b, hint[i].title);
        html_lit(b, "</b><span class=\"q s\">");
        html_text(b, hint[i].words);
        html_lit(b, "</span></li>");
    }
    html_lit(b, "</ul>");
}

static void login_field(struct strbuf *b, const char *id, const char *title, const char *type,
                        const char *hint, const char *value)
{
    html_lit(b, "<label class=\"form-label\" for=\"");
    html_attr(b, id);
    html_lit(b, "\">");
    html_text(b, title);
    html_lit(b, "</label><input class=\"form-control\" required maxlength=\"128\"");
    html_set(b, "id", id);
    html_set(b, "name", id);
    html_set(b, "type", type);
    html_set(b, "autocomplete", hint);
    html_set(b, "value", value);
    html_lit(b, ">");
}

static void login_form(struct ui_page *p, const struct error *e)
{
    struct strbuf *b = p->b;
    html_lit(b, "<section class=\"card\"><div class=\"in pad\"><h2>工作人员登录</h2>");
    if (e) {
        ui_notice(b, e);
    } else if (request_query(p->req, "ended")) {
        html_lit(b, "<p class=\"notice said\" role=\"status\">登录已过期，请重新登录。</p>");
    }
    p->req->csrf = visit_form_token(p->req, p->res);
    ui_form(b, p->req, "/login", false);
    const char *next = request_query(p->req, "next");
    ui_hidden(b, "next", next ? next : request_form(p->req, "next"));
    login_field(b, "login", "账号", "text", "username", request_form(p->req, "login"));
    login_field(b, "password", "密码", "password", "current-password", NULL);
    html_lit(b, "<button type=\"submit\" class=\"btn btn-primary\">登录</button>");
    ui_form_end(b);
    html_lit(b, "<p class=\"s q\">忘记密码，请找本单位的账号管理员重设。</p></div></section>");
}

/* Checked at the start to be an address of http or https. */
static void practice_link(struct ui_page *p)
{
    const char *url = app_of(p->req)->practice_url;
    if (url) {
        html_lit(p->b, "<p class=\"s\">第一次用？先到<a href=\"");
        html_attr(p->b, url);
        html_lit(p->b, "\">练习区</a>试一试，那里的数据都不作数。</p>");
    }
}

static void login_write(struct request *req, struct response *res, const struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "登录"};
    ui_open(&p);
    html_lit(p.b, "<section>");
    today_line(p.b, req->arena);
    hints(p.b, req);
    html_lit(p.b, "</section>");
    login_form(&p, e);
    practice_link(&p);
    html_lit(p.b, "<p class=\"s q\">本系统不处理国家秘密，请勿录入、上传标有密级的文件。</p>");
    ui_close(&p);
}

enum err page_login(struct request *req, struct response *res, struct error *e)
{
    struct db *db;
    bool empty = false;
    if (req->user) {
        response_redirect(res, "/desk");
        return OK;
    }
    enum err r = app_reader(req, &db, e);
    if (r || (r = founding_open(db, req->arena, &empty, e))) {
        return r;
    }
    if (empty) {
        response_redirect(res, "/setup");
        return OK;
    }
    login_write(req, res, NULL);
    return OK;
}

struct login {
    struct account account;
    bool found;
    const char *cookie;
    struct error why;
};

static enum err login_run(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct login *l = w->ctx;
    struct access_note n = {.county = l->account.county,
                            .kind = l->why.text[0] ? "login_failed" : "login",
                            .account = l->account.id,
                            .person = l->account.person,
                            .address = w->req->address,
                            .method = "POST",
                            .path = "/login",
                            .said = l->why.text[0] ? l->why.text : NULL};
    enum err r = access_write(db, &n, e);
    if (r || l->why.text[0]) {
        return r;
    }
    const char *cookie;
    r = session_open(db, a, l->account.county, l->account.id, 0, w->req->address, &cookie, e);
    if (!r) {
        l->cookie = arena_strdup(w->req->arena, cookie);
    }
    return r;
}

static enum err login_check(struct request *req, struct login *l, struct error *e)
{
    const char *login = request_form(req, "login"), *password = request_form(req, "password");
    struct db *db;
    enum err r;
    if (str_empty(login) || str_empty(password)) {
        return error_set(&l->why, OK, "请填写账号和密码。"), OK;
    }
    int wait = throttle_wait(login, req->address);
    if (wait > 0) {
        return error_set(&l->why, OK, "密码错的次数太多，请 %d 秒后再试。", wait), OK;
    }
    if ((r = app_reader(req, &db, e))) {
        return r;
    }
    r = account_by_login(db, req->arena, login, &l->account, e);
    if (r && r != ERR_NOT_FOUND) {
        return r;
    }
    l->found = !r;
    throttle_failed(
        login,
        req->address); /* counted before the slow check, so that parallel guesses are counted */
    bool right = account_verify(l->found ? l->account.hash : NULL, password);
    if (right && !l->account.locked) {
        throttle_passed(login, req->address);
        return OK;
    }
    if (right) {
        return error_set(&l->why, OK, "这个账号已停用，请找账号管理员。"), OK;
    }
    return error_set(&l->why, OK, "账号或密码不对，请再试一次。"), OK;
}

enum err page_login_post(struct request *req, struct response *res, struct error *e)
{
    struct login *l = arena_make(req->arena, struct login);
    enum err r = login_check(req, l, e);
    if (r) {
        return r;
    }
    req->state = l;
    if (!l->found) {
        res->status = 401;
        login_write(req, res, &l->why);
        return OK;
    }
    app_write(req, login_run, l)->county = l->account.county;
    return OK;
}

enum err page_login_after(struct request *req, struct response *res, struct error *e)
{
    struct login *l = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    if (l->why.text[0]) {
        res->status = 401;
        login_write(req, res, &l->why);
        return OK;
    }
    response_cookie(res, req, visit_cookie(app_of(req)), l->cookie, -1);
    response_redirect(res,
                      l->account.must_change ? "/desk/me" : safe_next(request_form(req, "next")));
    return OK;
}

static enum err logout_run(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    (void)a;
    return session_close(db, ((const struct visit *)w->req->user)->cookie, e);
}

enum err page_logout_post(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    (void)e;
    app_write(req, logout_run, NULL);
    return OK;
}

enum err page_logout_after(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    response_cookie(res, req, visit_cookie(app_of(req)), "", 0);
    response_redirect(res, "/login");
    return OK;
}

static bool public_page(const char *back)
{
    return back &&
           (!strcmp(back, "/login") || !strcmp(back, "/") || str_starts(back, "/p/") ||
            str_starts(back, "/setup") || str_eq(back, "/open") || str_starts(back, "/open/"));
}

enum err page_large_post(struct request *req, struct response *res, struct error *e)
{
    const char *on = request_form(req, "on"), *back = request_form(req, "back");
    (void)e;
    response_cookie(res, req, "faheng_large", on && !strcmp(on, "1") ? "1" : "0", 365 * 24 * 3600);
    response_redirect(res, public_page(back) ? back : safe_next(back));
    return OK;
}
