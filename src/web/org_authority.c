/* 执法主体: in whose name documents go out, and the 委托书 of those that act by 委托 (行政处罚法 第二十条). */
#include "base/id.h"
#include "base/str.h"
#include "http/upload.h"
#include "people/authority.h"
#include "people/org.h"
#include "web/org_duty.h"
#include "web/pages.h"

static void row(struct ui_page *p, const struct authority *x)
{
    struct strbuf *b = p->b;
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
        ui_link(b,
                arena_printf(p->req->arena, "/desk/org/commission/%s",
                             id_text(p->req->arena, x->delegated_by)),
                "委托书", UI_LINK);
        html_lit(b, " ");
    }
    html_text(b, x->seal_line);
    html_lit(b, "</td></tr>");
}

/* --- the form ----------------------------------------------------------------------------------------------------------- */
/* What was uploaded before a refusal need not be chosen again. */
static void commission_input(struct ui_page *p, const struct org_change *c)
{
    struct strbuf *b = p->b;
    struct arena *a = p->req->arena;
    const struct kept *new = c && c->uploads && c->uploads->n_kept ? &c->uploads->kept[0] : NULL;
    const char *old = c ? request_form(p->req, "commission") : NULL;
    html_lit(b, "<label class=\"form-label\" for=\"commission-file\">委托书<span class=\"q\">"
                "（受委托执法的上传扫描件，20 MB 以内）</span></label>");
    if (new || !str_empty(old)) {
        ui_hidden(b, "commission", new ? id_text(a, new->row.id) : old);
        html_lit(b, "<p class=\"s\">已传的委托书还在：");
        html_text(b, new ? new->row.name : "刚才那份");
        html_lit(b, "，不必再选；要换一份就重新选。</p>");
    }
    html_lit(b, "<input class=\"form-control\" type=\"file\" id=\"commission-file\" "
                "name=\"file.commission\" accept=\".pdf,.jpg,.jpeg,.png,.ofd,.docx\">");
    org_wrong(p, c, ORG_AUTHORITY, "commission");
}

static void form(struct ui_page *p, const struct org_change *c, const struct unit *units, size_t n)
{
    static const struct org_input inputs[] = {
        {"sign", "机关代字，例如 示卫", "text", true},
        {"title", "文书上的名称（不填用单位全称）", "text", false},
        {"seal_line", "落款（印章行）", "text", false},
        {"from_on", "从哪天起", "date", false},
        {"to_on", "到哪天止", "date", false}};
    struct arena *a = p->req->arena;
    bool refused = c && c->form == ORG_AUTHORITY;
    const char *unit = refused ? request_form(p->req, "unit") : NULL;
    html_lit(p->b, "<details class=\"act in\"");
    html_text(p->b, refused ? " open" : "");
    html_lit(p->b, "><summary class=\"btn\">登记执法主体</summary>");
    ui_form(p->b, p->req, "/desk/org/authority", true);
    org_select(p->b, "unit", "单位");
    for (size_t i = 0; i < n; i++) {
        const char *id = id_text(a, units[i].id);
        org_option(p->b, id, units[i].name, NULL, str_eq(id, unit));
    }
    html_lit(p->b, "</select>");
    org_wrong(p, c, ORG_AUTHORITY, "unit");
    for (size_t i = 0; i < array_len(inputs); i++) {
        org_input(p, c, ORG_AUTHORITY, &inputs[i]);
    }
    commission_input(p, refused ? c : NULL);
    ui_button(p->b, "登记", UI_TINT);
    ui_form_end(p->b);
    html_lit(p->b, "</details>");
}

enum err org_authorities(struct ui_page *p, struct db *db, const struct org_change *c,
                         struct error *e)
{
    static const char *const heads[] = {"执法主体", "机关代字", "有效期", "落款"};
    struct arena *a = p->req->arena;
    const struct actor *who = visit_actor(p->req);
    bool edit = role_may(who->role, "org.edit");
    struct authority *list;
    struct unit *units;
    size_t n, n_units;
    enum err r = authority_list(db, a, who->county, &list, &n, e);
    if (r || (r = org_units(db, a, who->county, &units, &n_units, e)) || (!n && !edit)) {
        return r;
    }
    html_lit(p->b, "<section class=\"card\" id=\"authority\"><header><h2>执法主体</h2></header>");
    ui_table(p->b, "执法主体", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        row(p, &list[i]);
    }
    ui_table_end(p->b);
    if (edit) {
        form(p, c, units, n_units);
    }
    ui_card_end(p->b);
    return OK;
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */
/* The file chosen now, else the one that was sent with an earlier attempt, by the same person. */
static enum err commission(struct request *req, struct db *db, struct arena *a,
                           const struct org_change *c, int64_t *ret, struct error *e)
{
    const char *old = request_form(req, "commission");
    struct file_row f;
    int64_t id;
    *ret = c->uploads->n_kept ? c->uploads->kept[0].row.id : 0;
    if (*ret || str_empty(old)) {
        return OK;
    }
    if (!id_parse(old, &id) || file_get(db, a, visit_actor(req)->county, id, &f, e) ||
        f.person != visit_actor(req)->person) {
        error_set(e, ERR_INVALID, "刚才传的委托书找不到了，请重新选文件。");
        return error_field(e, "commission");
    }
    *ret = id;
    return OK;
}

enum err org_authority_add(struct request *req, struct db *db, struct arena *a,
                           struct org_change *c, struct error *e)
{
    struct authority x = {.county = visit_actor(req)->county,
                          .sign = request_form(req, "sign"),
                          .title = request_form(req, "title"),
                          .seal_line = request_form(req, "seal_line"),
                          .from_on = request_form(req, "from_on"),
                          .to_on = request_form(req, "to_on")};
    enum err r = change_add_files(c->uploads, db, a, e);
    x.from_on = str_empty(x.from_on) ? NULL : x.from_on;
    x.to_on = str_empty(x.to_on) ? NULL : x.to_on;
    (void)!id_parse(request_form(req, "unit"), &x.unit);
    if (r || (r = commission(req, db, a, c, &x.delegated_by, e))) {
        return r;
    }
    c->said = "已登记执法主体。";
    return authority_add(db, a, visit_actor(req), &x, e);
}

enum err page_org_commission(struct request *req, struct response *res, struct error *e)
{
    struct file_row f;
    struct db *db;
    int64_t id, county = visit_actor(req)->county;
    bool held = false;
    enum err r = app_reader(req, &db, e);
    if (r) {
        return r;
    }
    if (!id_parse(request_param(req, "id"), &id) ||
        (r = authority_holds(db, req->arena, county, id, &held, e)) || !held) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这份委托书。");
    }
    if ((r = file_get(db, req->arena, county, id, &f, e))) {
        return r;
    }
    res->type = f.type;
    res->cache = "private, max-age=3600";
    if (!str_starts(f.type, "image/") && !str_eq(f.type, "application/pdf")) {
        response_download(res, f.name);
    }
    res->file = file_path(req->arena, app_of(req)->engine.files_dir, f.digest);
    return OK;
}
