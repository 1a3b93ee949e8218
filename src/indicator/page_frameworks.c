/* 指标体系: the list, and import with its findings. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "framework/framework_read.h"
#include "indicator/framework_view.h"
#include "indicator/indicator.h"

static void field(struct strbuf *b, const char *name, const char *title, const char *value,
                  const char *help)
{
    html_lit(b, "<label class=\"form-label\">");
    html_text(b, title);
    html_lit(b, "<span class=\"q\">");
    html_text(b, help);
    html_lit(b, "</span><input class=\"form-control\" maxlength=\"80\"");
    html_set(b, "name", name);
    html_set(b, "value", value ? value : "");
    html_lit(b, "></label>");
}

static void import_form(struct ui_page *p, const struct error *why)
{
    struct strbuf *b = p->b;
    const char *text = request_form(p->req, "text");

    ui_card(b, "导入一套指标体系", -1, "粘贴文字，或选 Excel、YAML、文本文件");
    html_lit(b, "<div class=\"in\">");
    if (why) {
        ui_notice(b, why);
    }
    ui_form(b, p->req, FRAMEWORKS "/import", true);
    field(b, "title", "名称", request_form(p->req, "title"), "（不填用文件里的）");
    html_lit(b, "<label class=\"form-label\" for=\"fw-text\">指标文字<span class=\"q\">（从 "
                "Word、Excel 连表头一起复制的表；或者按 一、（一）1. "
                "编号的条文，分值写在后面，如“（4 分）”）"
                "</span></label><textarea class=\"form-control\" id=\"fw-text\" name=\"text\" "
                "rows=\"8\">\n");
    html_text(b, text ? text : "");
    html_lit(b, "</textarea><label class=\"form-label\" for=\"fw-file\">或者选文件</label><input "
                "class=\"form-control\" type=\"file\" id=\"fw-file\" name=\"file.source\" "
                "accept=\".xlsx,.csv,.yaml,.yml,.txt,.tsv\"><label class=\"tick\"><input "
                "type=\"checkbox\" name=\"outside\" value=\"1\"");
    if (request_form(p->req, "outside")) {
        html_lit(b, " checked");
    }
    html_lit(
        b, "> 外部标准<span class=\"s q\">（上级或别处的考评标准，只作对照，不计分）</span></label>"
           "<p class=\"row1\">");
    ui_button(b, "读入并检查", UI_PRIMARY);
    html_lit(b, "<span class=\"s q\">读入后是草稿，缺的条目补齐、合计对上才能定稿。</span></p>");
    ui_form_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void list_row(struct ui_page *p, const struct framework_row *row)
{
    struct arena *a = p->req->arena;
    struct strbuf *b = p->b;

    html_lit(b, "<tr><td class=\"name\"><a href=\"" FRAMEWORKS "/");
    html_attr(b, id_text(a, row->id));
    html_lit(b, "\">");
    html_text(b, row->f.title);
    html_lit(b, "</a></td><td data-label=\"版本\">");
    html_int(b, row->version);
    html_lit(b, "</td><td data-label=\"状态\">");
    ui_chip(b,
            row->f.outside                    ? "o"
            : str_eq(row->state, "published") ? ""
                                              : "t",
            framework_state_title(row));
    html_lit(b, "</td><td data-label=\"年度\">");
    if (row->year) {
        html_int(b, row->year);
    }
    html_lit(b, "</td><td class=\"r\" data-label=\"应计分\">");
    html_text(b, row->f.outside ? "" : framework_points(a, row->f.expected));
    html_lit(b, "</td></tr>");
}

static enum err list_write(struct request *req, struct response *res, const struct error *why,
                           struct error *e)
{
    static const char *const heads[] = {"名称", "版本", "状态", "年度", "应计分"};
    struct framework_row *rows;
    size_t n;
    struct db *db;
    struct ui_page p = {
        .req = req, .res = res, .title = "指标体系", .here = FRAMEWORKS, .back = "/desk"};
    enum err r = app_reader(req, &db, e);
    if (r || (r = framework_list(db, req->arena, visit_actor(req)->county, &rows, &n, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "指标体系", "定稿后不能改；要改就出新一版");
    if (n) {
        ui_link(p.b, FRAMEWORKS "/waiting", "等待登记表的指标", UI_PLAIN);
    }
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    if (n) {
        html_lit(p.b, "<section class=\"card\">");
        ui_table(p.b, "指标体系", heads, array_len(heads));
        for (size_t i = 0; i < n; i++) {
            list_row(&p, &rows[i]);
        }
        ui_table_end(p.b);
        ui_card_end(p.b);
    } else {
        ui_empty(p.b, "还没有指标体系",
                 "每年考核按指标体系逐条自评。先导入上级或本县的指标表，检查合计，再定稿。");
        ui_card_end(p.b);
    }
    if (role_may(visit_actor(req)->role, "framework.edit")) {
        import_form(&p, why);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return OK;
}

enum err page_frameworks(struct request *req, struct response *res, struct error *e)
{
    return list_write(req, res, NULL, e);
}

/* --- import ---------------------------------------------------------------------------------------------- */
struct import {
    struct framework parsed;
    int64_t made;
};

static enum err run_import(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct import *im = w->ctx;

    return framework_save(db, a, visit_actor(w->req), &im->parsed, 0, &im->made, e);
}

static enum err refuse(struct request *req, struct response *res, const struct error *why,
                       struct error *e)
{
    res->status = response_status(why->code);
    return list_write(req, res, why, e);
}

static enum err source(struct request *req, struct framework *ret, struct error *e)
{
    const struct content *c = app_of(req)->content;
    const char *text = request_form(req, "text");

    for (size_t i = 0; i < req->n_files; i++) {
        if (str_eq(req->files[i].field, "file.source") && req->files[i].size > 0) {
            return framework_read_file(req->arena, c, req->files[i].path, req->files[i].name, ret,
                                       e);
        }
    }
    if (str_empty(text)) {
        return error_set(e, ERR_INVALID, "请粘贴指标表的文字，或者选一个文件。");
    }
    return framework_read(req->arena, c, "粘贴的文字", text, strlen(text), ret, e);
}

enum err page_framework_import(struct request *req, struct response *res, struct error *e)
{
    struct import *im = arena_make(req->arena, struct import);
    const char *typed = request_form(req, "title");
    char *title = NULL;
    struct error why;
    enum err r = source(req, &im->parsed, &why);

    r = r ? r
          : str_clean(req->arena, typed ? typed : "", typed ? strlen(typed) : 0, 80, &title, &why);
    if (r) {
        return refuse(req, res, &why, e);
    }
    im->parsed.title = title ? title : im->parsed.title;
    im->parsed.outside = im->parsed.outside || request_form(req, "outside");
    req->state = im;
    app_write(req, run_import, im);
    return OK;
}

enum err page_framework_import_after(struct request *req, struct response *res, struct error *e)
{
    const struct import *im = req->state;
    const struct error *bad = request_work_error(req);
    const char *words = im->parsed.outside ? "已读入。可以和本地的指标体系对照了。"
                                           : "已读入为草稿，请看合计检查。";

    if (bad->code == ERR_IO) {
        *e = *bad;
        return bad->code;
    }
    if (bad->code) {
        return refuse(req, res, bad, e);
    }
    response_done(res, arena_printf(req->arena, FRAMEWORKS "/%s", id_text(req->arena, im->made)),
                  words);
    return OK;
}
