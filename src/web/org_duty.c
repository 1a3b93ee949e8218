/* What the system administrator keeps beside units and people: 执法主体, how registers are kept, 离岗交接. */
#include "web/org_duty.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/authority.h"
#include "people/org.h"
#include "register/handover.h"
#include "register/mode.h"
#include "web/pages.h"

static void text_input(struct strbuf *b, const char *id, const char *title, const char *type,
                       bool needed)
{
    html_lit(b, "<label class=\"form-label\"");
    html_set(b, "for", id);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</label><input class=\"form-control\" maxlength=\"100\"");
    html_set(b, "type", type);
    html_set(b, "id", id);
    html_set(b, "name", id);
    if (needed) {
        html_lit(b, " required");
    }
    html_lit(b, ">");
}

static void select_open(struct strbuf *b, const char *id, const char *title)
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

static void option(struct strbuf *b, const char *value, const char *text, const char *more,
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

/* --- 执法主体 ------------------------------------------------------------------------------------------------------------- */
static void authority_row(struct strbuf *b, const struct authority *x)
{
    html_lit(b, "<tr><td class=\"name\">");
    html_text(b, x->title);
    html_lit(b, "</td><td>");
    html_text(b, x->sign);
    html_lit(b, "</td><td class=\"s q\">");
    html_text(b, x->from_on ? x->from_on : "一直");
    html_lit(b, " 至 ");
    html_text(b, x->to_on ? x->to_on : "现在");
    html_lit(b, "</td><td>");
    if (x->delegated_by) {
        ui_chip(b, "t", "受委托");
    }
    html_text(b, x->seal_line);
    html_lit(b, "</td></tr>");
}

static enum err authorities(struct ui_page *p, struct db *db, bool edit, struct error *e)
{
    static const char *const heads[] = {"执法主体", "机关代字", "有效期", "落款"};
    struct arena *a = p->req->arena;
    int64_t county = visit_actor(p->req)->county;
    struct authority *list;
    struct unit *units;
    size_t n, n_units;
    enum err r = authority_list(db, a, county, &list, &n, e);
    if (r || (r = org_units(db, a, county, &units, &n_units, e)) || (!n && !edit)) {
        return r;
    }
    html_lit(p->b, "<section class=\"card\" id=\"authority\"><header><h2>执法主体</h2></header>");
    ui_table(p->b, "执法主体", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        authority_row(p->b, &list[i]);
    }
    ui_table_end(p->b);
    if (edit) {
        html_lit(p->b, "<details class=\"act in\"><summary class=\"btn\">登记执法主体</summary>");
        ui_form(p->b, p->req, "/desk/org/authority", false);
        select_open(p->b, "unit", "单位");
        for (size_t i = 0; i < n_units; i++) {
            option(p->b, id_text(a, units[i].id), units[i].name, NULL, false);
        }
        html_lit(p->b, "</select>");
        text_input(p->b, "sign", "机关代字，例如 示卫", "text", true);
        text_input(p->b, "title", "文书上的名称（不填用单位全称）", "text", false);
        text_input(p->b, "seal_line", "落款（印章行）", "text", false);
        text_input(p->b, "from_on", "从哪天起", "date", false);
        text_input(p->b, "to_on", "到哪天止", "date", false);
        ui_button(p->b, "登记", UI_TINT);
        ui_form_end(p->b);
        html_lit(p->b, "</details>");
    }
    ui_card_end(p->b);
    return OK;
}

/* --- modes ---------------------------------------------------------------------------------------------------------------- */
static enum err mode_row(struct ui_page *p, struct db *db, const struct register_def *reg,
                         struct error *e)
{
    enum register_mode now;
    enum err r = mode_of(db, p->req->arena, visit_actor(p->req)->county, reg, &now, e);
    html_lit(p->b, "<li><span>");
    html_text(p->b, reg->title);
    html_lit(p->b, "</span><span class=\"push\"></span>");
    ui_form(p->b, p->req, "/desk/org/mode", false);
    ui_hidden(p->b, "register", reg->id);
    html_lit(p->b, "<select class=\"form-select\" name=\"mode\" aria-label=\"办理方式\">");
    for (int m = MODE_NATIVE; m <= MODE_OFF; m++) {
        if (m != MODE_LEDGER || reg->mode->n_ledger) {
            option(p->b, mode_word((enum register_mode)m), mode_title((enum register_mode)m), NULL,
                   (int)now == m);
        }
    }
    html_lit(p->b, "</select>");
    ui_button(p->b, "改", UI_SMALL);
    ui_form_end(p->b);
    html_lit(p->b, "</li>");
    return r;
}

static enum err modes(struct ui_page *p, struct db *db, struct error *e)
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
        r = mode_row(p, db, &c->registers[i], e);
    }
    if (any) {
        html_lit(p->b, "</ul>");
        ui_card_end(p->b);
    }
    return r;
}

enum err org_duty_write(struct ui_page *p, struct db *db, struct error *e)
{
    bool edit = role_may(visit_actor(p->req)->role, "org.edit");
    enum err r = authorities(p, db, edit, e);
    if (!r && edit) {
        r = modes(p, db, e);
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
    select_open(p->b, id, title);
    for (size_t i = 0; i < n; i++) {
        option(p->b, id_text(a, posts[i].person), posts[i].person_name, posts[i].unit_name,
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
                          const struct post *posts, size_t n_posts, struct error *e)
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
        people(p, "to", "交给谁", posts, n_posts, 0);
        text_input(p->b, "reason", "理由，例如 退休、调离", "text", true);
        ui_button(p->b, "全部交接", UI_PRIMARY);
        ui_form_end(p->b);
    }
    html_lit(p->b, "</div>");
    ui_card_end(p->b);
    return r;
}

static enum err handover_write(struct request *req, struct response *res, const struct error *why,
                               struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "离岗交接", .here = "/desk/org", .back = "/desk/org"};
    const char *asked = why ? request_form(req, "person") : request_query(req, "person");
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
    if (why) {
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<div class=\"stack narrow\"><form class=\"card in\" "
                  "action=\"/desk/org/handover\" method=\"get\">");
    bool chosen = asked && id_parse(asked, &person);
    people(&p, "person", "谁要离岗", posts, n, person);
    ui_button(p.b, "看他手上的事", UI_PLAIN);
    html_lit(p.b, "</form>");
    r = chosen ? open_card(&p, db, person, posts, n, e) : OK;
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

enum err page_org_handover(struct request *req, struct response *res, struct error *e)
{
    return handover_write(req, res, NULL, e);
}

/* --- writing --------------------------------------------------------------------------------------------------------------- */
struct org_change {
    enum { ORG_AUTHORITY, ORG_MODE, ORG_HANDOVER } what;
    size_t n;
};

static enum err add_authority(struct request *req, struct db *db, struct arena *a, struct error *e)
{
    struct authority x = {.county = visit_actor(req)->county,
                          .sign = request_form(req, "sign"),
                          .title = request_form(req, "title"),
                          .seal_line = request_form(req, "seal_line"),
                          .from_on = request_form(req, "from_on"),
                          .to_on = request_form(req, "to_on")};
    x.from_on = str_empty(x.from_on) ? NULL : x.from_on;
    x.to_on = str_empty(x.to_on) ? NULL : x.to_on;
    (void)!id_parse(request_form(req, "unit"), &x.unit);
    return authority_add(db, a, visit_actor(req), &x, e);
}

static enum err set_mode(struct request *req, struct db *db, struct arena *a, struct error *e)
{
    const char *id = request_form(req, "register");
    const struct register_def *reg = id ? content_register(app_of(req)->content, id) : NULL;
    enum register_mode mode;
    if (!reg || !mode_parse(request_form(req, "mode"), &mode)) {
        return error_set(e, ERR_INVALID, "没有这本台账或这种办理方式，请刷新页面后再改。");
    }
    return mode_set(db, a, visit_actor(req), reg, mode, e);
}

static enum err hand_over(struct request *req, struct db *db, struct arena *a, size_t *ret_n,
                          struct error *e)
{
    int64_t from = 0, to = 0;
    if (!id_parse(request_form(req, "person"), &from) || !id_parse(request_form(req, "to"), &to) ||
        from == to) {
        return error_set(e, ERR_INVALID, "请选择离岗的人和另一个接手的人。");
    }
    return handover_give(&app_of(req)->engine, db, a, visit_actor(req), from, to,
                         request_form(req, "reason"), ret_n, e);
}

static enum err run_org(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct org_change *c = w->ctx;
    switch (c->what) {
    case ORG_AUTHORITY: return add_authority(w->req, db, a, e);
    case ORG_MODE: return set_mode(w->req, db, a, e);
    default: return hand_over(w->req, db, a, &c->n, e);
    }
}

enum err page_org_post(struct request *req, struct response *res, struct error *e)
{
    struct org_change *c = arena_make(req->arena, struct org_change);
    (void)res;
    (void)e;
    c->what = str_ends(req->path, "/authority") ? ORG_AUTHORITY
              : str_ends(req->path, "/mode")    ? ORG_MODE
                                                : ORG_HANDOVER;
    req->state = c;
    app_write(req, run_org, c);
    return OK;
}

enum err page_org_after(struct request *req, struct response *res, struct error *e)
{
    const struct org_change *c = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code && c->what == ORG_HANDOVER && bad->code != ERR_IO) {
        res->status = response_status(bad->code);
        return handover_write(req, res, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    struct strbuf b = strbuf_make(512);
    html_lit(&b, "/desk/org?done=");
    html_arg(&b, c->what == ORG_AUTHORITY ? "已登记执法主体。"
                 : c->what == ORG_MODE    ? "办理方式已改。"
                                          : arena_printf(req->arena, "已交接 %zu 件。", c->n));
    response_redirect(res, strbuf_take(&b, req->arena));
    strbuf_clear(&b);
    return OK;
}
