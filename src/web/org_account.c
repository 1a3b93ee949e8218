/* 账号: who may log in; 锁定 ends all that is open at once. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/account.h"
#include "people/org.h"
#include "register/handover.h"
#include "web/org_duty.h"

struct account_card {
    struct ui_page *p;
    const struct org_change *c;
    const struct post *posts;
    size_t n_posts;
};

static void posts_of(const struct account_card *k, const struct account_row *x)
{
    const struct content *c = app_of(k->p->req)->content;
    bool any = false;
    for (size_t i = 0; i < k->n_posts; i++) {
        const struct role_def *role = content_role(c, k->posts[i].role);
        if (k->posts[i].person == x->person) {
            html_text(k->p->b, any ? "、" : "");
            html_text(k->p->b, role ? role->title : k->posts[i].role);
            any = true;
        }
    }
    html_text(k->p->b, any ? "" : "没有岗位");
}

static void open_form(const struct account_card *k, const struct account_row *x)
{
    ui_form(k->p->b, k->p->req, "/desk/org/account", false);
    ui_hidden(k->p->b, "account", id_text(k->p->req->arena, x->id));
    ui_hidden(k->p->b, "lock", x->locked ? "0" : "1");
}

static void lock_form(const struct account_card *k, const struct account_row *x)
{
    struct strbuf *b = k->p->b;
    const char *id = id_text(k->p->req->arena, x->id);
    bool refused =
        k->c && k->c->form == ORG_ACCOUNT && str_eq(request_form(k->p->req, "account"), id);
    html_lit(b, "<details class=\"act\"");
    html_text(b, refused ? " open" : "");
    html_lit(b, "><summary class=\"btn btn-sm\">锁定</summary>");
    open_form(k, x);
    html_lit(b, "<p class=\"s consequence\">");
    html_text(b, x->name);
    html_lit(b, "马上不能再登录，已经登录的立刻退出，访问令牌也不再有效。</p>");
    html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"urgent\" value=\"1\"");
    html_text(b, refused && request_form(k->p->req, "urgent") ? " checked" : "");
    html_lit(b, "> 账号可能被盗用，先锁定，手上的件随后交接</label>");
    if (refused) {
        html_lit(b, "<p class=\"s wrong\">");
        html_text(b, k->c->why->text);
        html_lit(b, "</p>");
    }
    ui_button(b, "锁定账号", UI_PRIMARY);
    ui_form_end(b);
    html_lit(b, "</details>");
}

static void row(const struct account_card *k, const struct account_row *x)
{
    struct strbuf *b = k->p->b;
    html_lit(b, "<tr><td class=\"name\">");
    html_text(b, x->name);
    html_lit(b, "</td><td>");
    html_text(b, x->login);
    html_lit(b, "</td><td class=\"s q\">");
    posts_of(k, x);
    html_lit(b, "</td><td>");
    ui_chip(b, x->locked ? "w" : "", x->locked ? "已锁定" : "正常");
    html_lit(b, "</td><td>");
    if (x->id == visit_actor(k->p->req)->account) {
        html_lit(b, "<span class=\"s q\">您自己</span>");
    } else if (x->locked) {
        open_form(k, x);
        ui_button(b, "解锁", UI_SMALL);
        ui_form_end(b);
    } else {
        lock_form(k, x);
    }
    html_lit(b, "</td></tr>");
}

enum err org_accounts(struct ui_page *p, struct db *db, const struct org_change *c, struct error *e)
{
    static const char *const heads[] = {"姓名", "登录名", "岗位", "账号", "怎么办"};
    struct arena *a = p->req->arena;
    const struct actor *who = visit_actor(p->req);
    struct account_card k = {.p = p, .c = c};
    struct account_row *list;
    struct post *posts;
    size_t n;
    if (!role_may(who->role, "account.edit")) {
        return OK;
    }
    enum err r = account_list(db, a, who->county, &list, &n, e);
    if (r || (r = org_posts(db, a, who->county, NULL, 0, date_text(a, now_today()), &posts,
                            &k.n_posts, e))) {
        return r;
    }
    k.posts = posts;
    html_lit(p->b, "<section class=\"card flow\" id=\"accounts\"><header><h2>账号</h2><span "
                   "class=\"s q push\">离岗的先交接再锁定</span></header>");
    ui_table(p->b, "账号", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        row(&k, &list[i]);
    }
    ui_table_end(p->b);
    ui_card_end(p->b);
    return OK;
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */
static enum err person_of(struct request *req, struct db *db, struct arena *a, int64_t account,
                          struct account_row *ret, struct error *e)
{
    struct account_row *list;
    size_t n;
    enum err r = account_list(db, a, visit_actor(req)->county, &list, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        if (list[i].id == account) {
            *ret = list[i];
            return OK;
        }
    }
    return r ? r : error_set(e, ERR_NOT_FOUND, "找不到这个账号，请刷新页面后重试。");
}

enum err org_account_lock(struct request *req, struct db *db, struct arena *a, struct org_change *c,
                          struct error *e)
{
    const struct actor *by = visit_actor(req);
    bool lock = str_eq(request_form(req, "lock"), "1");
    bool urgent = str_eq(request_form(req, "urgent"), "1");
    struct account_row x = {0};
    int64_t id = 0;
    enum err r;
    (void)!id_parse(request_form(req, "account"), &id);
    if ((r = person_of(req, db, a, id, &x, e)) ||
        (lock && !urgent &&
         (r = handover_done(db, a, app_of(req)->content, by->county, x.person, e)))) {
        return r;
    }
    c->said = arena_printf(
        req->arena, lock ? "%s的账号已锁定，已登录的都已退出。" : "%s的账号已解锁。", x.name);
    return account_lock(db, a, by, id, lock, e);
}
