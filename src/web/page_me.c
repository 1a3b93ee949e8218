#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/account.h"
#include "people/token.h"
#include "ui/ui.h"
#include "web/me_duty.h"
#include "web/pages.h"

static void posts(struct ui_page *p, const struct actor *who)
{
    struct strbuf *b = p->b;
    ui_card(b, "我的岗位", (int64_t)who->n_posts, NULL);
    html_lit(b, "<ul class=\"lines\" id=\"posts\">");
    for (size_t i = 0; i < who->n_posts; i++) {
        html_lit(b, "<li><span>");
        if (who->posts[i].for_name) {
            html_lit(b, "受");
            html_text(b, who->posts[i].for_name);
            html_lit(b, "委托 ");
        }
        html_text(b, who->posts[i].role_title);
        html_lit(b, " <span class=\"s q\">");
        html_text(b, who->posts[i].unit_name);
        html_lit(b, "</span></span><span class=\"push\"></span>");
        if (who->posts[i].id == who->post) {
            ui_chip(b, "t", "正在使用");
        } else {
            ui_form(b, p->req, "/desk/me/post", false);
            ui_button_named(b, "post", id_text(p->req->arena, who->posts[i].id), "换到这个岗位",
                            UI_SMALL);
            ui_form_end(b);
        }
        html_lit(b, "</li>");
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
}

static void password_field(struct strbuf *b, const char *id, const char *title, const char *hint)
{
    html_lit(b, "<label class=\"form-label\"");
    html_set(b, "for", id);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b,
             "</label><input class=\"form-control\" type=\"password\" required maxlength=\"128\"");
    html_set(b, "id", id);
    html_set(b, "name", id);
    html_set(b, "autocomplete", hint);
    html_lit(b, ">");
}

static const char *day_of(struct arena *a, int64_t ms)
{
    int64_t office = ms + 8 * 3600 * 1000LL;
    struct date d;
    char *day = arena_strndup(a, datetime_text(a, office), 10);
    return date_parse(day, &d) ? date_chinese(a, d) : "";
}

static void token_line(struct strbuf *b, const struct request *req, const struct token *t)
{
    struct arena *a = req->arena;
    html_lit(b, "<li><span>");
    html_text(b, t->name);
    html_lit(b, " <span class=\"s q\">");
    html_text(b, t->expires_ms <= now_real_ms()
                     ? "已到期"
                     : arena_printf(a, "到%s", day_of(a, t->expires_ms)));
    html_text(b,
              t->used_ms ? arena_printf(a, "，最近%s用过", day_of(a, t->used_ms)) : "，还没用过");
    html_lit(b, "</span></span><span class=\"push\"></span>");
    ui_chip(b, t->writes ? "w" : "t", t->writes ? "读写" : "只读");
    ui_form(b, req, "/desk/me/token/revoke", false);
    ui_button_named(b, "token", id_text(a, t->id), "吊销", UI_SMALL);
    ui_form_end(b);
    html_lit(b, "</li>");
}

static void token_form(struct strbuf *b, const struct request *req)
{
    html_lit(b, "<div class=\"in\">");
    ui_form(b, req, "/desk/me/token", false);
    html_lit(b, "<label class=\"form-label\" for=\"token-name\">给哪个系统用</label>"
                "<input class=\"form-control\" id=\"token-name\" name=\"name\" required "
                "maxlength=\"40\" placeholder=\"例如 县一体化平台\">"
                "<label class=\"form-label\" for=\"token-scope\">能做什么</label>"
                "<select class=\"form-select\" id=\"token-scope\" name=\"scope\">"
                "<option value=\"read\">只读</option><option value=\"write\">读写</option></select>"
                "<label class=\"form-label\" for=\"token-days\">有效期</label>"
                "<select class=\"form-select\" id=\"token-days\" name=\"days\">"
                "<option value=\"30\">30 天</option><option value=\"90\">90 天</option>"
                "<option value=\"366\">一年</option></select><p class=\"s q\">");
    html_text(b, arena_printf(req->arena, "令牌按您现在的岗位（%s）办事，权限与您在页面上的一样。",
                              visit_actor(req)->role->title));
    html_lit(b, "</p>");
    ui_button(b, "生成令牌", UI_PLAIN);
    ui_form_end(b);
    html_lit(b, "</div>");
}

/* `secret`: the token just made, shown this once. */
static enum err tokens(struct ui_page *p, const struct actor *who, const char *secret,
                       struct error *e)
{
    struct strbuf *b = p->b;
    struct token *list;
    struct db *db;
    size_t n = 0;
    enum err r = app_reader(p->req, &db, e);
    if (r || (r = token_list(db, p->req->arena, who->county, who->account, &list, &n, e))) {
        return r;
    }
    ui_card(b, "访问令牌", (int64_t)n, "其他系统经接口读写时用");
    if (secret) {
        html_lit(b, "<div class=\"in\"><p class=\"notice said\" role=\"status\">令牌只显示这一次，"
                    "请现在就抄到对方系统里：</p><p class=\"no\" id=\"secret\">");
        html_text(b, secret);
        html_lit(b, "</p></div>");
    }
    html_lit(b, "<ul class=\"lines\" id=\"tokens\">");
    for (size_t i = 0; i < n; i++) {
        token_line(b, p->req, &list[i]);
    }
    html_lit(b, "</ul>");
    if (who->delegation) {
        html_lit(b, "<p class=\"in s q\">受委托的岗位不能生成令牌，请先换回自己的岗位。</p>");
    } else {
        token_form(b, p->req);
    }
    ui_card_end(b);
    return OK;
}

static enum err me_write(struct request *req, struct response *res, const struct error *why,
                         const char *secret, struct error *e)
{
    const struct actor *who = visit_actor(req);
    struct ui_page p = {
        .req = req, .res = res, .title = "我的账号", .here = "/desk/me", .back = "/desk"};
    ui_open(&p);
    ui_head(p.b, who->name, who->unit_name);
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack narrow\">");
    if (why) {
        ui_notice(p.b, why);
    }
    posts(&p, who);
    enum err lent = me_duty_write(&p, NULL, e);
    ui_card(p.b, "改密码", -1, "至少 10 位");
    html_lit(p.b, "<div class=\"in\">");
    ui_form(p.b, req, "/desk/me/password", false);
    password_field(p.b, "old", "现在的密码", "current-password");
    password_field(p.b, "new", "新密码", "new-password");
    password_field(p.b, "again", "新密码再输一遍", "new-password");
    ui_button(p.b, "改密码", UI_PRIMARY);
    ui_form_end(p.b);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    enum err r = role_may(who->role, "desk") ? tokens(&p, who, secret, e) : OK;
    ui_form(p.b, req, "/logout", false);
    ui_button(p.b, "退出", UI_PLAIN);
    ui_form_end(p.b);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return lent ? lent : r;
}

enum err page_me(struct request *req, struct response *res, struct error *e)
{
    return me_write(req, res, NULL, NULL, e);
}

struct me {
    int64_t post, revoke, days;
    const char *hash, *name; /* name: of a new token */
    bool writes;
    const char *secret; /* of the new token */
    const char *done;
    struct error why;
};

static enum err run_me(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct me *m = w->ctx;
    const struct visit *v = w->req->user;
    const char *secret = NULL;
    if (m->post) {
        return session_switch(db, v->cookie, m->post, e);
    }
    if (m->revoke) {
        return token_revoke(db, a, &v->actor, m->revoke, e);
    }
    if (m->name) {
        enum err made = token_issue(db, a, &v->actor, m->name, m->writes, m->days, &secret, e);
        m->secret = arena_strdup(w->req->arena, secret);
        return made;
    }
    enum err r = account_set_hash(db, a, &v->actor, v->actor.account, m->hash, e);
    return r ? r
             : session_close_all(db, v->actor.account,
                                 e); /* a new password ends every log-in, this one too */
}

enum err page_me_post(struct request *req, struct response *res, struct error *e)
{
    struct me *m = arena_make(req->arena, struct me);
    const struct actor *who = visit_actor(req);
    (void)res;
    m->done = "已换岗位。";
    req->state = m;
    if (id_parse(request_form(req, "post"), &m->post)) {
        for (size_t i = 0; i < who->n_posts; i++) {
            if (who->posts[i].id == m->post) {
                app_write(req, run_me, m);
                return OK;
            }
        }
    }
    return error_set(e, ERR_DENIED, "这不是您的岗位。");
}

static enum err new_hash(struct request *req, struct me *m, struct error *e)
{
    const struct actor *who = visit_actor(req);
    const char *old = request_form(req, "old"), *new = request_form(req, "new"),
               *again = request_form(req, "again");
    struct account account;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r || (r = account_by_login(db, req->arena, who->login, &account, e))) {
        return r;
    }
    if (throttle_wait(who->login, req->address) > 0 || !old || !account_verify(account.hash, old)) {
        throttle_failed(who->login, req->address);
        return error_set(e, ERR_INVALID, "现在的密码不对，没有改。");
    }
    if (!str_eq(new, again)) {
        return error_set(e, ERR_INVALID, "两次输入的新密码不一样，没有改。");
    }
    if ((r = account_password_ok(who->login, new ? new : "", e))) {
        return r;
    }
    return account_hash(req->arena, new, &m->hash, e);
}

enum err page_me_password(struct request *req, struct response *res, struct error *e)
{
    struct me *m = arena_make(req->arena, struct me);
    enum err r = new_hash(req, m, e);
    m->done = "密码已改。";
    req->state = m;
    if (r == ERR_INVALID) {
        struct error why = *e;
        res->status = 422;
        return me_write(req, res, &why, NULL, e);
    }
    if (!r) {
        app_write(req, run_me, m);
    }
    return r;
}

enum err page_me_token(struct request *req, struct response *res, struct error *e)
{
    struct me *m = arena_make(req->arena, struct me);
    const char *name = request_form(req, "name");
    (void)res;
    (void)e;
    m->name = name ? name : "";
    m->writes = str_eq(request_form(req, "scope"), "write");
    if (!str_to_int(request_form(req, "days"), &m->days)) {
        m->days = 0;
    }
    req->state = m;
    app_write(req, run_me, m);
    return OK;
}

enum err page_me_revoke(struct request *req, struct response *res, struct error *e)
{
    struct me *m = arena_make(req->arena, struct me);
    (void)res;
    m->done = "令牌已吊销，用它的系统不能再读写。";
    req->state = m;
    if (!id_parse(request_form(req, "token"), &m->revoke)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个令牌，可能已经吊销。");
    }
    app_write(req, run_me, m);
    return OK;
}

enum err page_me_after(struct request *req, struct response *res, struct error *e)
{
    const struct me *m = req->state;
    const struct error *bad = request_work_error(req);

    if (m->name && (bad->code == ERR_INVALID || bad->code == ERR_LIMIT)) {
        res->status = response_status(bad->code);
        return me_write(req, res, bad, NULL, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    if (m->secret) {
        return me_write(req, res, NULL, m->secret, e);
    }
    if (m->hash) {
        response_redirect(res, "/login");
        return OK;
    }
    response_done(res, "/desk/me", m->done);
    return OK;
}
