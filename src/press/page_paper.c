/* One paper of one record: preview with 样张, corrections of its words, issue, the files. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "ledger/access.h"
#include "ledger/file.h"
#include "press/desk.h"
#include "press/press.h"
#include "ui/menu.h"

struct view {
    struct desk d;
    struct ui_page page;
    struct strbuf *b;
    struct paper_source source;
    struct doc_file shown;
    const char *shut; /* why it cannot be made */
    const struct error *refused;
    bool typed; /* show what was typed, not what is stored */
};

/* --- what was typed ------------------------------------------------------------------------------------ */
static enum err read_fixes(struct request *req, struct paper_fix **ret, size_t *ret_n,
                           struct error *e)
{
    struct paper_fix *list = arena_array(req->arena, req->n_form + 1, sizeof(*list));
    size_t n = 0;

    for (size_t i = 0; i < req->n_form; i++) {
        const struct pair *p = &req->form[i];
        char *text = NULL;
        if (!str_starts(p->name, "w.")) {
            continue;
        }
        enum err r =
            str_clean(req->arena, p->value, strlen(p->value), TEMPLATE_VALUE_MAX, &text, e);
        if (r) {
            return r;
        }
        if (text && n < ISSUE_FIXES_MAX) {
            list[n++] = (struct paper_fix){p->name + 2, text};
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

/* --- the page ------------------------------------------------------------------------------------------ */
static void corrections(struct view *v)
{
    struct desk *d = &v->d;
    const char *reason = v->typed   ? request_form(d->req, "reason")
                         : d->draft ? d->draft->reason
                                    : "";

    ui_card(v->b, "改文书上的文字", (int64_t)v->source.n_places, NULL);
    html_lit(v->b,
             "<div class=\"in pad\"><p class=\"s q\">只改这份文书上的文字，记录不变；日期、金额和"
             "引用的法条要改，请改记录。改了什么、为什么，会留在办理经过里。</p>");
    ui_form(v->b, d->req, desk_href(d->req->arena, d->reg, d->rec.id, d->paper->id, "/correct"),
            false);
    for (size_t i = 0; i < v->source.n_places; i++) {
        const struct paper_place *p = &v->source.places[i];
        const char *name = arena_printf(d->req->arena, "w.%s", p->place);
        html_lit(v->b, "<div class=\"field\"><label class=\"form-label\" for=\"");
        html_attr(v->b, name);
        html_lit(v->b, "\">");
        html_text(v->b, p->title);
        html_lit(v->b,
                 "</label><textarea class=\"form-control\" rows=\"3\" maxlength=\"10000\" id=\"");
        html_attr(v->b, name);
        html_lit(v->b, "\" name=\"");
        html_attr(v->b, name);
        html_lit(v->b, "\">");
        html_text(v->b, p->text);
        html_lit(v->b, "</textarea>");
        if (!str_eq(p->text, p->before)) {
            html_lit(v->b, "<p class=\"s q hint\">记录里是：");
            html_text(v->b, p->before);
            html_lit(v->b, "</p>");
        }
        html_lit(v->b, "</div>");
    }
    html_lit(
        v->b,
        "<div class=\"field\"><label class=\"form-label\" for=\"reason\">改动的理由</label><input "
        "class=\"form-control\" id=\"reason\" name=\"reason\" type=\"text\" "
        "maxlength=\"300\"");
    html_set(v->b, "value", reason);
    html_lit(v->b, "></div><p>");
    ui_button(v->b, "保存改动", UI_TINT);
    html_lit(v->b, "</p>");
    ui_form_end(v->b);
    html_lit(v->b, "</div>");
    ui_card_end(v->b);
}

static bool issued_before(const struct desk *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->list[i].issued && str_eq(d->list[i].paper, d->paper->id)) {
            return true;
        }
    }
    return false;
}

static void issue_form(struct view *v)
{
    struct desk *d = &v->d;
    bool again = issued_before(d);

    ui_card(v->b, again ? "再签发一版" : "签发", -1, NULL);
    html_lit(v->b, "<div class=\"in pad\">");
    ui_form(v->b, d->req, desk_href(d->req->arena, d->reg, d->rec.id, d->paper->id, "/issue"),
            false);
    html_lit(v->b, "<p class=\"s q\">");
    html_text(v->b, again ? "文号不变，版次加一；以前的各版照样可以查看。"
                    : d->paper->number
                        ? "签发时编号，生成 PDF、Word、OFD 三个文件并加完整性签名，盖章处留空。"
                        : "生成 PDF、Word、OFD 三个文件并加完整性签名。");
    html_lit(v->b, "</p>");
    if (again) {
        html_lit(v->b,
                 "<div class=\"field\"><label class=\"form-label\" for=\"why\">再签发的理由</label>"
                 "<input class=\"form-control\" id=\"why\" name=\"reason\" type=\"text\" "
                 "maxlength=\"300\" required></div>");
    }
    html_lit(v->b, "<p>");
    ui_button(v->b, "签发", UI_PRIMARY);
    html_lit(v->b, "</p>");
    ui_form_end(v->b);
    html_lit(v->b, "</div>");
    ui_card_end(v->b);
}

static void samples(struct view *v)
{
    static const char *const NAMES[] = {"打印样张（PDF）", "Word 样张", "OFD 样张"};
    struct desk *d = &v->d;

    ui_card(v->b, "样张", -1, NULL);
    html_lit(v->b, "<p class=\"in row1\">");
    for (int f = 0; f < PAPER_FORMATS; f++) {
        ui_link(v->b,
                desk_href(
                    d->req->arena, d->reg, d->rec.id, d->paper->id,
                    arena_printf(d->req->arena, "/sample/%s", render_ending((enum paper_format)f))),
                NAMES[f], UI_PLAIN);
    }
    html_lit(v->b, "</p>");
    ui_card_end(v->b);
}

static void side(struct view *v)
{
    struct desk *d = &v->d;

    html_lit(v->b, "<div class=\"stack\">");
    if (!v->shut && !d->rec.sealed_on && issue_may(d->x.who, d->reg)) {
        issue_form(v);
        if (v->source.n_places) {
            corrections(v);
        }
    }
    if (!v->shut) {
        samples(v);
    }
    if (issued_before(d)) {
        ui_card(v->b, "已签发", -1, NULL);
        desk_versions(v->b, d->req->arena, &d->rec, d->list, d->n, d->paper->id);
        ui_card_end(v->b);
    }
    html_lit(v->b, "</div>");
}

static enum err preview(struct view *v, struct error *e)
{
    struct desk *d = &v->d;
    struct error why = {0};
    struct doc doc;
    enum err r = source_door(&v->source, &v->shut, e);

    if (r || v->shut) {
        return r;
    }
    r = render_doc(&v->source, true, "2000-01-01T00:00:00Z", &doc, &why);
    if (!r) {
        r = render_fragment(d->req->arena, &doc, &v->shown, &why);
    }
    if (r) { /* what is missing is told on the page, in place of the paper */
        v->shut = arena_strdup(d->req->arena, why.text);
    }
    return OK;
}

static void write_page(struct view *v)
{
    struct desk *d = &v->d;
    struct arena *a = d->req->arena;
    const char *back = ui_record_href(a, d->reg, d->rec.id);

    v->page.title = d->paper->title;
    v->page.group = menu_group_of(app_of(d->req)->content, d->reg);
    v->page.here = arena_printf(a, "/desk/r/%s", d->reg->id);
    v->page.back = back;
    ui_open(&v->page);
    v->b = v->page.b;
    ui_head(v->b, d->paper->title, d->rec.title);
    ui_link(v->b, back, "回这一件", UI_PLAIN);
    ui_head_end(v->b);
    ui_said(v->b, d->req);
    if (v->refused) {
        ui_notice(v->b, v->refused);
    }
    html_lit(v->b,
             "<div class=\"cols c-21\"><div class=\"stack\"><section class=\"card paper-view\">");
    if (v->shut) {
        html_lit(v->b, "<p class=\"in pad\">还不能制作：");
        html_text(v->b, v->shut);
        html_lit(v->b, "</p>");
    } else {
        strbuf_add(v->b, v->shown.bytes, v->shown.n);
    }
    html_lit(v->b, "</section>");
    const char *reach = v->shut ? NULL : inset_reach(&v->source);
    if (reach) {
        html_lit(v->b, "<p class=\"s q\">");
        html_text(v->b, reach);
        html_lit(v->b, "</p>");
    }
    html_lit(v->b, "</div>");
    side(v);
    html_lit(v->b, "</div>");
    ui_close(&v->page);
}

static enum err show(struct request *req, struct response *res, const struct error *refused,
                     struct error *e)
{
    struct view v = {
        .page = {.req = req, .res = res}, .refused = refused, .typed = refused != NULL};
    struct paper_fix *fixes;
    size_t n;
    enum err r = desk_open(req, &v.d, e);

    if (r) {
        return r;
    }
    v.source = issue_source(&v.d.x, v.d.draft);
    if (v.typed && !read_fixes(req, &fixes, &n, e) && n) {
        v.source.fixes = fixes;
        v.source.n_fixes = n;
    }
    if ((r = preview(&v, e))) {
        return r;
    }
    write_page(&v);
    return OK;
}

enum err page_paper(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

/* --- changes ------------------------------------------------------------------------------------------- */
static enum err finish(struct request *req, struct response *res, const struct desk *d, enum err r,
                       const char *done, struct error *e)
{
    if (r == ERR_IO || r == ERR_NOT_FOUND) {
        return r;
    }
    if (r) {
        struct error why = *e;
        visit_refused(req, &why);
        res->status = response_status(why.code);
        return show(req, res, &why, e);
    }
    response_done(res, desk_href(req->arena, d->reg, d->rec.id, d->paper->id, ""), done);
    return OK;
}

enum err page_paper_correct(struct request *req, struct response *res, struct error *e)
{
    struct paper_fix *fixes;
    struct desk d;
    size_t n;
    enum err r = desk_open(req, &d, e);

    if (r) {
        return r;
    }
    if (!issue_may(d.x.who, d.reg)) {
        r = error_set(e, ERR_DENIED, "您现在的岗位不能改%s的文书。", d.reg->title);
    }
    if (!r && !(r = read_fixes(req, &fixes, &n, e))) {
        r = issue_correct(&d.x, fixes, n, request_form(req, "reason"), e);
    }
    return finish(req, res, &d, r, "改动已保存，还没有签发。", e);
}

enum err page_paper_issue(struct request *req, struct response *res, struct error *e)
{
    struct issue made = {0};
    struct desk d;
    enum err r = desk_open(req, &d, e);

    if (r) {
        return r;
    }
    r = issue_make(&d.x, request_form(req, "reason"), &made, e);
    const char *said = arena_printf(req->arena, "已签发第 %d 版%s%s。", made.version,
                                    made.number ? "，文号 " : "", made.number ? made.number : "");
    return finish(req, res, &d, r, said, e);
}

/* --- files --------------------------------------------------------------------------------------------- */
static enum err sample_file(struct desk *d, enum paper_format f, struct response *res,
                            struct error *e)
{
    struct paper_source s = issue_source(&d->x, d->draft);
    struct doc_file file;
    const char *why = NULL;
    struct doc doc;
    enum err r = source_door(&s, &why, e);

    if (!r && why) {
        r = error_set(e, ERR_INVALID, "还不能制作%s：%s。", d->paper->title, why);
    }
    if (r || (r = render_doc(&s, true, "2000-01-01T00:00:00Z", &doc, e)) ||
        (r = render_file(d->req->arena, &doc, f, &file, e))) {
        return r;
    }
    strbuf_add(&res->body, file.bytes, file.n);
    return OK;
}

enum err page_paper_file(struct request *req, struct response *res, struct error *e)
{
    const char *version = request_param(req, "version");
    enum paper_format f;
    struct desk d;
    enum err r = desk_open(req, &d, e);

    if (r || !render_format(request_param(req, "format"), &f) || f >= PAPER_FORMATS) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这种格式，可以是 pdf、docx、ofd。");
    }
    res->type = render_type(f);
    if (f != PAPER_PDF) {
        response_download(res, arena_printf(req->arena, "%s.%s", d.paper->title, render_ending(f)));
    }
    if (str_eq(version, "sample")) {
        return sample_file(&d, f, res, e);
    }
    for (size_t i = 0; i < d.n; i++) {
        const struct issue *x = &d.list[i];
        int64_t n;
        if (x->issued && str_eq(x->paper, d.paper->id) && str_to_int(version, &n) &&
            n == x->version && x->files[f].digest) {
            res->file = file_path(req->arena, app_of(req)->engine.files_dir, x->files[f].digest);
            return OK;
        }
    }
    return error_set(e, ERR_NOT_FOUND, "没有签发过这一版。");
}
