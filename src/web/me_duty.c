#include "web/me_duty.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/delegation.h"
#include "people/org.h"
#include "web/pages.h"

static void given_row(struct ui_page *p, const struct delegation *d, bool mine)
{
    struct strbuf *b = p->b;
    const struct role_def *role = content_role(app_of(p->req)->content, d->role);
    html_lit(b, "<li><span>");
    html_text(b, mine ? "委托" : "受");
    html_text(b, mine ? d->to_name : d->name);
    html_text(b, mine ? "代签" : "委托代签");
    html_lit(b, " <span class=\"s q\">");
    html_text(b, d->unit_name);
    html_lit(b, " ");
    html_text(b, role ? role->title : d->role);
    html_lit(b, " ");
    html_text(b, d->from_on);
    html_lit(b, " 至 ");
    html_text(b, d->to_on);
    html_lit(b, "</span></span><span class=\"push\"></span>");
    if (mine) {
        ui_form(b, p->req, "/desk/me/delegation/end", false);
        ui_button_named(b, "id", id_text(p->req->arena, d->id), "收回", UI_SMALL);
        ui_form_end(b);
    }
    html_lit(b, "</li>");
}

static bool signs(const struct content *c, const struct post *o)
{
    const struct role_def *role = content_role(c, o->role);
    return role && role->signs;
}

static enum err lend_form(struct ui_page *p, struct db *db, const struct error *why,
                          struct error *e)
{
    const struct actor *who = visit_actor(p->req);
    struct arena *a = p->req->arena;
    const char *today = date_text(a, now_today());
    struct strbuf *b = p->b;
    struct post *posts;
    size_t n = 0;
    enum err r = org_posts(db, a, who->county, NULL, 0, today, &posts, &n, e);
    if (why) {
        ui_notice(b, why);
    }
    ui_form(b, p->req, "/desk/me/delegation", false);
    html_lit(b, "<label class=\"form-label\" for=\"to_person\">委托谁代签</label>"
                "<select class=\"form-select\" id=\"to_person\" name=\"to_person\">");
    for (size_t i = 0; !r && i < n; i++) {
        if (posts[i].person != who->person && signs(app_of(p->req)->content, &posts[i])) {
            html_lit(b, "<option");
            html_set(b, "value", id_text(a, posts[i].person));
            html_lit(b, ">");
            html_text(b, posts[i].person_name);
            html_lit(b, "（");
            html_text(b, posts[i].unit_name);
            html_lit(b, "）</option>");
        }
    }
    html_lit(b, "</select><label class=\"form-label\" for=\"from_on\">从哪天起</label><input "
                "class=\"form-control\" type=\"date\" id=\"from_on\" name=\"from_on\" required");
    html_set(b, "value", today);
    html_lit(b, "><label class=\"form-label\" for=\"to_on\">到哪天止（含当天）</label><input "
                "class=\"form-control\" type=\"date\" id=\"to_on\" name=\"to_on\" required>"
                "<label class=\"form-label\" for=\"reason\">事由</label><input "
                "class=\"form-control\" id=\"reason\" name=\"reason\" maxlength=\"200\">"
                "<p class=\"s q\">只委托签字；受托人在“我的岗位”里换到您的岗位后代签，"
                "签名旁写明“受您委托”。</p>");
    ui_button(b, "委托", UI_TINT);
    ui_form_end(b);
    return r;
}

enum err me_duty_write(struct ui_page *p, const struct error *why, struct error *e)
{
    const struct actor *who = visit_actor(p->req);
    struct arena *a = p->req->arena;
    struct delegation *list;
    size_t n = 0;
    struct db *db;
    enum err r = app_reader(p->req, &db, e);
    if (r || (r = delegation_list(db, a, who->county, who->person, date_text(a, now_today()), &list,
                                  &n, e))) {
        return r;
    }
    bool may = who->role->signs && !who->delegation;
    if (!n && !may) {
        return OK;
    }
    ui_card(p->b, "外出委托", -1, NULL);
    html_lit(p->b, "<ul class=\"lines\" id=\"delegation\">");
    for (size_t i = 0; i < n; i++) {
        given_row(p, &list[i], list[i].person == who->person);
    }
    html_lit(p->b, "</ul><div class=\"in\">");
    r = may ? lend_form(p, db, why, e) : OK;
    html_lit(p->b, "</div>");
    ui_card_end(p->b);
    return r;
}

/* --- writing --------------------------------------------------------------------------------------------------------------- */
static enum err run_lend(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct request *req = w->req;
    const struct actor *who = visit_actor(req);
    struct delegation d = {.post = who->post,
                           .from_on = request_form(req, "from_on"),
                           .to_on = request_form(req, "to_on"),
                           .reason = request_form(req, "reason")};
    int64_t id = 0;
    if (str_ends(req->path, "/end")) {
        (void)!id_parse(request_form(req, "id"), &id);
        return delegation_end(db, a, who, id, e);
    }
    (void)!id_parse(request_form(req, "to_person"), &d.to_person);
    return delegation_add(db, a, app_of(req)->content, who, &d, e);
}

enum err page_me_delegation(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    (void)e;
    app_write(req, run_lend, NULL);
    return OK;
}

/* Only the section, with the sentence and the form once more. */
static enum err refused_page(struct request *req, struct response *res, const struct error *why,
                             struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "外出委托", .here = "/desk/me", .back = "/desk/me"};
    ui_open(&p);
    ui_head(p.b, "外出委托", NULL);
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack narrow\">");
    enum err r = me_duty_write(&p, why, e);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

enum err page_me_delegation_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    if (bad->code == ERR_INVALID || bad->code == ERR_CONFLICT) {
        res->status = response_status(bad->code);
        return refused_page(req, res, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_done(res, "/desk/me", str_ends(req->path, "/end") ? "已收回委托。" : "已委托。");
    return OK;
}
