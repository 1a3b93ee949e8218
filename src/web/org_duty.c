/* What the system administrator keeps beside units and people: 执法主体, how registers are kept, 离岗交接. */
#include "web/org_duty.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "register/handover.h"
#include "register/mode.h"
#include "web/pages.h"

void org_wrong(struct ui_page *p, const struct org_change *c, enum org_form form, const char *name)
{
    if (!c || c->form != form || !str_eq(c->why->field, name)) {
        return;
    }
    html_lit(p->b, "<p class=\"s wrong\"");
    html_set(p->b, "id", arena_printf(p->req->arena, "e-%s", name));
    html_lit(p->b, ">");
    html_text(p->b, c->why->text);
    html_lit(p->b, "</p>");
}

void org_input(struct ui_page *p, const struct org_change *c, enum org_form form,
               const struct org_input *in)
{
    struct strbuf *b = p->b;
    bool refused = c && c->form == form;
    const char *typed = refused ? request_form(p->req, in->name) : NULL;
    html_lit(b, "<label class=\"form-label\"");
    html_set(b, "for", in->name);
    html_lit(b, ">");
    html_text(b, in->title);
    html_lit(b, "</label><input class=\"form-control\"");
    html_set(b, "maxlength", str_eq(in->type, "text") ? "100" : NULL);
    html_set(b, "type", in->type);
    html_set(b, "id", in->name);
    html_set(b, "name", in->name);
    html_set(b, "value", typed ? typed : "");
    if (in->needed) {
        html_lit(b, " required");
    }
    if (refused && str_eq(c->why->field, in->name)) {
        html_lit(b, " aria-invalid=\"true\"");
        html_set(b, "aria-describedby", arena_printf(p->req->arena, "e-%s", in->name));
    }
    html_lit(b, ">");
    org_wrong(p, c, form, in->name);
}

void org_select(struct strbuf *b, const char *id, const char *title)
{
    html_lit(b, "<label class=\"form-label\"");
    html_set(b, "for", id);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</label><select class=\"form-select\"");
    html_set(b, "id", id);
    html_set(b, "name", id);
    html_lit(b, ">");
}

void org_option(struct strbuf *b, const char *value, const char *text, const char *more,
                bool chosen)
{
    html_lit(b, "<option");
    html_set(b, "value", value);
    if (chosen) {
        html_lit(b, " selected");
    }
    html_lit(b, ">");
    html_text(b, text);
    if (more) {
        html_lit(b, "（");
        html_text(b, more);
        html_lit(b, "）");
    }
    html_lit(b, "</option>");
}

/* --- modes ---------------------------------------------------------------------------------------------------------------- */
/* The way chosen before a refusal stays chosen; the sentence stands in the line it is about. */
static enum err mode_row(struct ui_page *p, struct db *db, const struct register_def *reg,
                         const struct org_change *c, struct error *e)
{
    const char *asked = c && c->form == ORG_MODE ? request_form(p->req, "register") : NULL;
    bool refused = str_eq(asked, reg->id);
    enum register_mode now;
    enum err r = mode_of(db, p->req->arena, visit_actor(p->req)->county, reg, &now, e);
    if (refused) {
        (void)mode_parse(request_form(p->req, "mode"), &now);
    }
    html_lit(p->b, "<li><span>");
    html_text(p->b, reg->title);
    html_lit(p->b, "</span><span class=\"push\"></span>");
    ui_form(p->b, p->req, "/desk/org/mode", false);
    ui_hidden(p->b, "register", reg->id);
    html_lit(p->b, "<select class=\"form-select\" name=\"mode\" aria-label=\"办理方式\"");
    html_set(p->b, "aria-invalid", refused ? "true" : NULL);
    html_lit(p->b, ">");
    for (int m = MODE_NATIVE; m <= MODE_OFF; m++) {
        if (m != MODE_LEDGER || reg->mode->n_ledger || (refused && m == (int)now)) {
            org_option(p->b, mode_word((enum register_mode)m), mode_title((enum register_mode)m),
                       NULL, (int)now == m);
        }
    }
    html_lit(p->b, "</select>");
    ui_button(p->b, "改", UI_SMALL);
    ui_form_end(p->b);
    if (refused) {
        html_lit(p->b, "<span class=\"s wrong\">");
        html_text(p->b, c->why->text);
        html_lit(p->b, "</span>");
    }
    html_lit(p->b, "</li>");
    return r;
}

static enum err modes(struct ui_page *p, struct db *db, const struct org_change *ch,
                      struct error *e)
{
    const struct content *c = app_of(p->req)->content;
    enum err r = OK;
    bool any = false;
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        if (!c->registers[i].mode) {
            continue;
        }
        if (!any) {
            ui_card(p->b, "台账办理方式", -1, "改后新登记的件照新方式办，已有的件不变");
            html_lit(p->b, "<ul class=\"lines\" id=\"mode\">");
            any = true;
        }
        r = mode_row(p, db, &c->registers[i], ch, e);
    }
    if (any) {
        html_lit(p->b, "</ul>");
        ui_card_end(p->b);
    }
    return r;
}

enum err org_duty_write(struct ui_page *p, struct db *db, const struct org_change *c,
                        struct error *e)
{
    bool edit = role_may(visit_actor(p->req)->role, "org.edit");
    enum err r = org_authorities(p, db, c, e);
    if (!r && edit) {
        r = modes(p, db, c, e);
    }
    if (!r) {
        r = org_accounts(p, db, c, e);
    }
    if (!r && edit) {
        html_lit(p->b, "<p class=\"row1\">");
        ui_link(p->b, "/desk/org/handover", "离岗交接", UI_PLAIN);
        html_lit(p->b, "</p>");
    }
    return r;
}

/* --- 离岗交接 --------------------------------------------------------------------------------------------------------------- */
static void people(struct ui_page *p, const char *id, const char *title, const struct post *posts,
                   size_t n, int64_t chosen)
{
    struct arena *a = p->req->arena;
    org_select(p->b, id, title);
    for (size_t i = 0; i < n; i++) {
        org_option(p->b, id_text(a, posts[i].person), posts[i].person_name, posts[i].unit_name,
                   posts[i].person == chosen);
    }
    html_lit(p->b, "</select>");
}

static void items(struct ui_page *p, const struct open_item *list, size_t n)
{
    const struct content *c = app_of(p->req)->content;
    html_lit(p->b, "<ul class=\"lines\" id=\"open\">");
    for (size_t i = 0; i < n; i++) {
        const struct role_def *role = list[i].role ? content_role(c, list[i].role) : NULL;
        html_lit(p->b, "<li><span>");
        html_text(p->b, list[i].reg->title);
        html_lit(p->b, " ");
        html_text(p->b, list[i].number);
        html_lit(p->b, " ");
        html_text(p->b, list[i].title);
        html_lit(p->b, "</span><span class=\"push s q\">");
        html_text(p->b, list[i].field ? list[i].field->title : "只有他能签：");
        html_text(p->b, role ? role->title : NULL);
        html_lit(p->b, "</span></li>");
    }
    html_lit(p->b, "</ul>");
}

static enum err open_card(struct ui_page *p, struct db *db, int64_t person,
                          const struct post *posts, size_t n_posts, const struct org_change *c,
                          struct error *e)
{
    struct open_item *list;
    size_t n = 0, signatures = 0;
    enum err r = handover_open(db, p->req->arena, app_of(p->req)->content,
                               visit_actor(p->req)->county, person, &list, &n, e);
    for (size_t i = 0; i < n; i++) {
        signatures += !list[i].field;
    }
    ui_card(p->b, "手上未了的事", r ? -1 : (int64_t)n, NULL);
    items(p, list, r ? 0 : n);
    html_lit(p->b, "<div class=\"in\">");
    if (!r && n == 0) {
        html_lit(p->b, "<p>没有未了的事，可以停用账号。</p>");
    }
    if (signatures) {
        html_lit(p->b, "<p class=\"s\">等他签字的件，请先由安全管理员安排同岗位的接任人，"
                       "安排后这里就不再列出。</p>");
    }
    if (n > signatures) {
        ui_form(p->b, p->req, "/desk/org/handover", false);
        ui_hidden(p->b, "person", id_text(p->req->arena, person));
        int64_t to = 0;
        (void)!id_parse(c ? request_form(p->req, "to") : NULL, &to);
        people(p, "to", "交给谁", posts, n_posts, to);
        org_input(p, c, ORG_HANDOVER,
                  &(struct org_input){"reason", "理由，例如 退休、调离", "text", true});
        ui_button(p->b, "全部交接", UI_PRIMARY);
        ui_form_end(p->b);
    }
    html_lit(p->b, "</div>");
    ui_card_end(p->b);
    return r;
}

static enum err handover_write(struct request *req, struct response *res,
                               const struct org_change *c, struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "离岗交接", .here = "/desk/org", .back = "/desk/org"};
    const char *asked = c ? request_form(req, "person") : request_query(req, "person");
    struct post *posts;
    size_t n;
    struct db *db;
    int64_t person = 0;
    enum err r = app_reader(req, &db, e);
    if (r || (r = org_posts(db, req->arena, visit_actor(req)->county, NULL, 0,
                            date_text(req->arena, now_today()), &posts, &n, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "离岗交接", "人离岗前，先把手上的件交给接任的人，再停用账号。");
    ui_head_end(p.b);
    if (c) {
        ui_notice(p.b, c->why);
    }
    html_lit(p.b, "<div class=\"stack narrow\"><form class=\"card in\" "
                  "action=\"/desk/org/handover\" method=\"get\">");
    bool chosen = asked && id_parse(asked, &person);
    people(&p, "person", "谁要离岗", posts, n, person);
    ui_button(p.b, "看他手上的事", UI_PLAIN);
    html_lit(p.b, "</form>");
    r = chosen ? open_card(&p, db, person, posts, n, c, e) : OK;
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

enum err page_org_handover(struct request *req, struct response *res, struct error *e)
{
    return handover_write(req, res, NULL, e);
}

/* --- writing --------------------------------------------------------------------------------------------------------------- */
static enum err set_mode(struct request *req, struct db *db, struct arena *a, struct org_change *c,
                         struct error *e)
{
    const char *id = request_form(req, "register");
    const struct register_def *reg = id ? content_register(app_of(req)->content, id) : NULL;
    enum register_mode mode;
    if (!reg || !mode_parse(request_form(req, "mode"), &mode)) {
        return error_set(e, ERR_INVALID, "没有这本台账或这种办理方式，请刷新页面后再改。");
    }
    c->said = "办理方式已改。";
    return mode_set(db, a, visit_actor(req), reg, mode, e);
}

static enum err hand_over(struct request *req, struct db *db, struct arena *a, struct org_change *c,
                          struct error *e)
{
    int64_t from = 0, to = 0;
    size_t n = 0;
    if (!id_parse(request_form(req, "person"), &from) || !id_parse(request_form(req, "to"), &to) ||
        from == to) {
        return error_set(e, ERR_INVALID, "请选择离岗的人和另一个接手的人。");
    }
    enum err r = handover_give(&app_of(req)->engine, db, a, visit_actor(req), from, to,
                               request_form(req, "reason"), &n, e);
    c->said = arena_printf(req->arena, "已交接 %zu 件。", n);
    return r;
}

static enum err run_org(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct org_change *c = w->ctx;
    switch (c->form) {
    case ORG_AUTHORITY: return org_authority_add(w->req, db, a, c, e);
    case ORG_MODE: return set_mode(w->req, db, a, c, e);
    case ORG_ACCOUNT: return org_account_lock(w->req, db, a, c, e);
    default: return hand_over(w->req, db, a, c, e);
    }
}

static enum org_form form_of(const struct request *req)
{
    return str_ends(req->path, "/authority") ? ORG_AUTHORITY
           : str_ends(req->path, "/mode")    ? ORG_MODE
           : str_ends(req->path, "/account") ? ORG_ACCOUNT
                                             : ORG_HANDOVER;
}

static enum err refused(struct request *req, struct response *res, struct org_change *c,
                        const struct error *why, struct error *e)
{
    c->why = why;
    res->status = response_status(why->code);
    return c->form == ORG_HANDOVER ? handover_write(req, res, c, e)
                                   : org_page_write(req, res, c, e);
}

enum err page_org_post(struct request *req, struct response *res, struct error *e)
{
    struct org_change *c = arena_make(req->arena, struct org_change);
    struct error *why = arena_make(req->arena, struct error);
    c->form = form_of(req);
    if (c->form == ORG_AUTHORITY) {
        enum err r = change_uploads(req, &c->uploads, why);
        if (r == ERR_INVALID || r == ERR_LIMIT) {
            error_field(why, "commission");
            return refused(req, res, c, why, e);
        }
        if (r) {
            *e = *why;
            return r;
        }
    }
    req->state = c;
    app_write(req, run_org, c);
    return OK;
}

enum err page_org_after(struct request *req, struct response *res, struct error *e)
{
    struct org_change *c = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code == ERR_IO) {
        *e = *bad;
        return bad->code;
    }
    if (bad->code) {
        if (c->uploads) {
            change_keep_files(c->uploads);
        }
        return refused(req, res, c, bad, e);
    }
    response_done(res, "/desk/org", c->said);
    return OK;
}
