#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "people/account.h"
#include "web/pages.h"
#include "web/ui.h"

static void posts(struct ui_page *p, const struct actor *who)
{
    struct strbuf *b = p->b;
    ui_card(b, "我的岗位", (int64_t)who->n_posts, NULL);
    html_lit(b, "<ul class=\"lines\" id=\"posts\">");
    for (size_t i = 0; i < who->n_posts; i++) {
        html_lit(b, "<li><span>");
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

static void me_write(struct request *req, struct response *res, const struct error *why)
{
    const struct actor *who = visit_actor(req);
    struct ui_page p = {
        .req = req, .res = res, .title = "我的账号", .here = "/desk/me", .back = "/desk"};
    ui_open(&p);
    ui_head(p.b, who->name, who->unit_name);
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack narrow\">");
    posts(&p, who);
    ui_card(p.b, "改密码", -1, "至少 10 位");
    html_lit(p.b, "<div class=\"in\">");
    if (why) {
        ui_notice(p.b, why);
    }
    ui_form(p.b, req, "/desk/me/password", false);
    password_field(p.b, "old", "现在的密码", "current-password");
    password_field(p.b, "new", "新密码", "new-password");
    password_field(p.b, "again", "新密码再输一遍", "new-password");
    ui_button(p.b, "改密码", UI_PRIMARY);
    ui_form_end(p.b);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    ui_form(p.b, req, "/logout", false);
    ui_button(p.b, "退出", UI_PLAIN);
    ui_form_end(p.b);
    html_lit(p.b, "</div>");
    ui_close(&p);
}

enum err page_me(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    me_write(req, res, NULL);
    return OK;
}

struct me {
    int64_t post;
    const char *hash;
    const char *done;
    struct error why;
};

static enum err run_me(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct me *m = w->ctx;
    const struct visit *v = w->req->user;
    if (m->post) {
        return session_switch(db, v->cookie, m->post, e);
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
        res->status = 422;
        me_write(req, res, e);
        return OK;
    }
    if (!r) {
        app_write(req, run_me, m);
    }
    return r;
}

enum err page_me_after(struct request *req, struct response *res, struct error *e)
{
    const struct me *m = req->state;
    const struct error *bad = request_work_error(req);
    struct strbuf b = strbuf_make(512);

    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    if (m->hash) {
        response_redirect(res, "/login");
        return OK;
    }
    html_lit(&b, "/desk/me?done=");
    html_arg(&b, m->done);
    response_redirect(res, strbuf_take(&b, req->arena));
    strbuf_clear(&b);
    return OK;
}
