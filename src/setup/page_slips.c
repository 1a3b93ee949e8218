/* 初始密码条: made, hashed, shown once in this answer and nowhere else. */
#include "base/str.h"
#include "people/account.h"
#include "setup/officers.h"
#include "setup/pages.h"
#include "setup/setup.h"

enum { AT_ONCE = 300 }; /* a hash takes 30 ms: 300 stay under ten seconds */

struct slip {
    const struct roster_person *person;
    const char *password;
};
struct slips {
    struct slip *list;
    struct answer *rows;
    size_t n;
    bool anew;
};

static enum err make(struct setup *s, const struct sheets *x, struct slips *ret, struct error *e)
{
    ret->list = arena_array(s->a, AT_ONCE, sizeof(*ret->list));
    ret->rows = arena_array(s->a, AT_ONCE, sizeof(*ret->rows));
    for (size_t i = 0; i < x->people.n && ret->n < AT_ONCE; i++) {
        const struct roster_person *p = &x->people.people[i];
        if (p->same || p->no_account ||
            (!ret->anew && setup_answer(s, OFFICERS_PASSWORD, p->login))) {
            continue;
        }
        const char *password = account_first_password(s->a), *hash;
        enum err r = account_hash(s->a, password, &hash, e);
        if (r) {
            return r;
        }
        ret->rows[ret->n] = (struct answer){OFFICERS_PASSWORD, p->login, hash};
        ret->list[ret->n++] = (struct slip){p, password};
    }
    return OK;
}

static enum err keep_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct slips *x = w->ctx;
    return (x->anew ? answers_save : answers_add)(db, a, OFFICERS_PASSWORD, x->rows, x->n, e);
}

static void slip_write(struct setup *s, const struct slip *x, const char *address)
{
    const struct role_def *role = content_role(s->c, x->person->role);
    html_lit(s->b, "<li><p><b>");
    html_text(s->b, x->person->name);
    html_lit(s->b, "</b> ");
    html_text(s->b, arena_printf(s->a, "%s %s", x->person->unit, role ? role->title : ""));
    html_lit(s->b, "</p><dl><dt>网址</dt><dd>");
    html_text(s->b, address);
    html_lit(s->b, "</dd><dt>登录名</dt><dd class=\"no\">");
    html_text(s->b, x->person->login);
    html_lit(s->b, "</dd><dt>初始密码</dt><dd class=\"no\">");
    html_text(s->b, x->password);
    html_lit(s->b, "</dd></dl><p class=\"s\">第一次登录要改成自己的密码，至少 10 个字符。"
                   "本条请当面交给本人，用后销毁。</p></li>");
}

static void slips_write(struct setup *s, const struct slips *x, size_t left)
{
    struct ui_page p = {.req = s->req, .res = s->res, .title = "初始密码条", .main = "setup one"};
    const char *host = request_header(s->req, "Host");
    const char *address = arena_printf(s->a, "%s://%s/login", s->req->secure ? "https" : "http",
                                       host ? host : "服务器地址");
    ui_open(&p);
    s->b = p.b;
    html_lit(p.b, "<div class=\"setup-body\"><div class=\"setup-screen\"><h1>初始密码条</h1><p "
                  "class=\"notice bad\" role=\"status\">");
    html_text(p.b, arena_printf(s->a,
                                "共 %zu 张。密码只显示这一次：现在就打印，或者逐张抄下；"
                                "离开本页以后再也看不到。",
                                x->n));
    if (left) {
        html_text(p.b, arena_printf(s->a, "还有 %zu 人，回到“账号”再按一次。", left));
    }
    html_lit(p.b, "</p><p class=\"setup-turns\">");
    ui_link(p.b, SETUP_PATH "/accounts", "已经印好，回到账号", UI_PRIMARY);
    html_lit(p.b, "<span class=\"s q\">打印：按 Ctrl+P，A4 竖向，沿虚线裁开。</span></p></div><ul "
                  "class=\"slips\">");
    for (size_t i = 0; i < x->n; i++) {
        slip_write(s, &x->list[i], address);
    }
    html_lit(p.b, "</ul></div>");
    ui_close(&p);
}

struct choice {
    struct answer rows[OFFICERS + 1];
    size_t n;
};

static enum err choice_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct choice *c = w->ctx;
    return answers_save(db, a, "accounts", c->rows, c->n, e);
}

static enum err write_now(struct setup *s, struct work *w, struct error *e)
{
    enum err r = store_write(app_of(s->req)->store, 0, w, e);
    if (r) {
        *e = w->error;
    }
    return r;
}

/* The officers chosen on the same form are kept, too. */
static enum err save_officers(struct setup *s, const struct sheets *x, struct error *e)
{
    struct officer list[OFFICERS];
    struct choice c = {0};
    struct work w = {.run = choice_run, .ctx = &c};
    officers_load(s, x, list);
    for (size_t i = 0; i < OFFICERS; i++) {
        const char *typed = list[i].role ? request_form(s->req, list[i].role->id) : NULL;
        if (!str_empty(typed) && str_chars(typed) <= 40) {
            c.rows[c.n++] = (struct answer){"accounts", list[i].role->id, typed};
        }
    }
    c.rows[c.n++] = (struct answer){"accounts", "saved", "1"};
    return write_now(s, &w, e);
}

enum err page_setup_slips(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct sheets x;
    struct slips made = {.anew = str_eq(request_form(req, "who"), "all")};
    struct work w = {.run = keep_run, .ctx = &made};
    enum err r = setup_begin(req, res, &s, e);
    if (r || !s.in) {
        return r;
    }
    if ((r = sheets_load(&s, &x, e)) || (r = save_officers(&s, &x, e)) ||
        (r = make(&s, &x, &made, e))) {
        return r;
    }
    if (!made.n) {
        response_redirect(res, SETUP_PATH "/accounts");
        return OK;
    }
    if ((r = write_now(&s, &w, e))) {
        return r;
    }
    size_t all = officers_accounts(&x), had = made.anew ? 0 : officers_passwords(&s, &x);
    slips_write(&s, &made, all - had - made.n);
    return OK;
}
