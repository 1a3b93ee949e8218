/* 指标体系: import with its findings, completion of what the source has lost, 定稿 only when it adds up. */
#include <string.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/str.h"
#include "figure/framework_table.h"
#include "ui/ui.h"
#include "web/pages.h"

#define SOURCE_MAX (1u << 20)

static const char *points(struct arena *a, int64_t n)
{
    return n == POINTS_LOST ? "缺" : str_from_scaled(a, n, 2, false);
}

static const char *state_title(const char *s)
{
    return str_eq(s, "published") ? "已定稿" : str_eq(s, "retired") ? "已停用" : "草稿";
}

static void import_form(struct ui_page *p, const struct error *why)
{
    struct strbuf *b = p->b;
    ui_card(b, "导入一套指标体系", -1, "粘贴表格文字，或选 YAML 文件");
    html_lit(b, "<div class=\"in\">");
    if (why) {
        ui_notice(b, why);
    }
    ui_form(b, p->req, "/desk/frameworks/import", true);
    html_lit(b, "<label class=\"form-label\" for=\"fw-title\">名称</label><input "
                "class=\"form-control\" id=\"fw-title\" name=\"title\" maxlength=\"80\"");
    const char *title = request_form(p->req, "title"), *text = request_form(p->req, "text");
    html_set(b, "value", title ? title : "");
    html_lit(
        b,
        "><label class=\"form-label\" for=\"fw-text\">表格文字<span class=\"q\">（从 Word、Excel "
        "连表头一起复制过来：序号、一级指标、二级指标、创建内容、分值）</span></label>"
        "<textarea class=\"form-control\" id=\"fw-text\" name=\"text\" rows=\"8\">\n");
    html_text(b, text ? text : "");
    html_lit(b, "</textarea><label class=\"form-label\" for=\"fw-file\">或者选文件</label><input "
                "class=\"form-control\" type=\"file\" id=\"fw-file\" name=\"file.source\" "
                "accept=\".yaml,.yml,.txt,.tsv\"><p class=\"row1\">");
    ui_button(b, "读入并检查", UI_PRIMARY);
    html_lit(b, "<span class=\"s q\">读入后是草稿，缺的条目补齐、合计对上才能定稿。</span></p>");
    ui_form_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static enum err list_write(struct request *req, struct response *res, const struct error *why,
                           struct error *e)
{
    static const char *const heads[] = {"名称", "版本", "状态", "年度", "应计分"};
    struct framework_row *rows;
    size_t n;
    struct db *db;
    struct ui_page p = {
        .req = req, .res = res, .title = "指标体系", .here = "/desk/frameworks", .back = "/desk"};
    enum err r = app_reader(req, &db, e);
    if (r || (r = framework_list(db, req->arena, visit_actor(req)->county, &rows, &n, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "指标体系", "定稿后不能改；要改就出新一版");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    if (n) {
        html_lit(p.b, "<section class=\"card\">");
        ui_table(p.b, "指标体系", heads, array_len(heads));
        for (size_t i = 0; i < n; i++) {
            html_lit(p.b, "<tr><td class=\"name\"><a href=\"/desk/frameworks/");
            html_attr(p.b, id_text(req->arena, rows[i].id));
            html_lit(p.b, "\">");
            html_text(p.b, rows[i].f.title);
            html_lit(p.b, "</a></td><td>");
            html_int(p.b, rows[i].version);
            html_lit(p.b, "</td><td>");
            ui_chip(p.b, str_eq(rows[i].state, "published") ? "" : "t", state_title(rows[i].state));
            html_lit(p.b, "</td><td>");
            if (rows[i].year) {
                html_int(p.b, rows[i].year);
            }
            html_lit(p.b, "</td><td class=\"r\">");
            html_text(p.b, points(req->arena, rows[i].f.expected));
            html_lit(p.b, "</td></tr>");
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

static void verdict(struct ui_page *p, const struct framework_row *row)
{
    struct framework_verdict v;
    framework_judge(p->req->arena, &row->f, &v);
    ui_card(p->b, "合计检查", -1,
            arena_printf(p->req->arena, "%zu 条，%s 分", v.items, points(p->req->arena, v.points)));
    html_lit(p->b, "<ul class=\"lines\">");
    for (size_t i = 0; i < v.n_lines; i++) {
        html_lit(p->b, "<li>");
        ui_lamp(p->b, v.whole ? LAMP_DONE : LAMP_YELLOW, v.whole ? "符合" : "要改");
        html_lit(p->b, "<span>");
        html_text(p->b, v.lines[i]);
        html_lit(p->b, "</span></li>");
    }
    if (v.whole && !v.n_lines) {
        html_lit(p->b, "<li>");
        ui_lamp(p->b, LAMP_DONE, "分值合计对上，没有缺项");
        html_lit(p->b, "</li>");
    }
    for (size_t i = 0; i < v.n_groups; i++) {
        html_lit(p->b, "<li><span>");
        html_text(p->b, v.groups[i].level1);
        html_lit(p->b, "</span><span class=\"push s q\">");
        html_text(p->b, arena_printf(p->req->arena, "%zu 条 %s 分", v.groups[i].items,
                                     points(p->req->arena, v.groups[i].points)));
        html_lit(p->b, "</span></li>");
    }
    html_lit(p->b, "</ul>");
    ui_card_end(p->b);
}

static void small_input(struct strbuf *b, const char *name, const char *title, const char *value)
{
    html_lit(b, "<label class=\"s\">");
    html_text(b, title);
    html_lit(b, "<input class=\"form-control\"");
    html_set(b, "name", name);
    html_set(b, "value", value ? value : "");
    html_lit(b, "></label>");
}

static void item_form(struct ui_page *p, const char *action, const struct framework_item *it,
                      const char *button)
{
    struct strbuf *b = p->b;
    ui_form(b, p->req, action, false);
    html_lit(b, "<div class=\"grid4\">");
    small_input(b, "level1", "一级指标", it ? it->level1 : NULL);
    small_input(b, "level2", "二级指标", it ? it->level2 : NULL);
    small_input(b, "title", "简称", it ? it->title : NULL);
    small_input(b, "points", "分值",
                it && it->points != POINTS_LOST ? points(p->req->arena, it->points) : NULL);
    html_lit(b, "</div><label class=\"s\">创建内容<textarea class=\"form-control\" name=\"text\" "
                "rows=\"3\">\n");
    html_text(b, it && it->text ? it->text : "");
    html_lit(b, "</textarea></label>");
    ui_button(b, button, UI_TINT);
    ui_form_end(b);
}

static void item_row(struct ui_page *p, const struct framework_row *row, size_t i, bool edit)
{
    const struct framework_item *it = &row->f.items[i];
    struct strbuf *b = p->b;
    bool lost = !it->text || it->points == POINTS_LOST;
    html_lit(b, "<tr id=\"item-");
    html_attr(b, it->code);
    html_lit(b, "\"><td class=\"nowrap\">");
    html_text(b, it->code);
    html_lit(b, "</td><td>");
    html_text(b, it->level1);
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, it->level2);
    html_lit(b, "</span></td><td class=\"wide\">");
    if (lost) {
        ui_lamp(b, LAMP_YELLOW, "原文缺失，待补录");
    }
    html_text(b, it->text);
    if (it->waits) {
        html_lit(b, "<p class=\"s q\">可自动取数，等台账启用：");
        html_text(b, it->waits);
        html_lit(b, "</p>");
    }
    if (it->note) {
        html_lit(b, "<p class=\"s q\">");
        html_text(b, it->note);
        html_lit(b, "</p>");
    }
    if (edit) {
        html_lit(b, "<details");
        if (lost) {
            html_lit(b, " open");
        }
        html_lit(b, "><summary class=\"s\">补录、修改</summary>");
        item_form(p,
                  arena_printf(p->req->arena, "/desk/frameworks/%s/item/%s",
                               id_text(p->req->arena, row->id),
                               id_text(p->req->arena, row->item_ids[i])),
                  it, "保存这条");
        html_lit(b, "</details>");
    }
    html_lit(b, "</td><td class=\"r\" data-label=\"分值\">");
    html_text(b, points(p->req->arena, it->points));
    html_lit(b, "</td></tr>");
}

/* A code without a parent is a group of kinds, not a kind. */
static void kind_ticks(struct strbuf *b, const struct framework_row *row, const struct code_list *l)
{
    for (size_t i = 0; l && i < l->n; i++) {
        if (!l->codes[i].parent) {
            continue;
        }
        html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"kinds\"");
        html_set(b, "value", l->codes[i].id);
        for (size_t k = 0; k < row->f.n_kinds; k++) {
            if (str_eq(row->f.kinds[k], l->codes[i].id)) {
                html_lit(b, " checked");
            }
        }
        html_lit(b, "> ");
        html_text(b, l->codes[i].title);
        html_lit(b, "</label>");
    }
}

static void kind_list(struct strbuf *b, const struct framework_row *row, const struct code_list *l)
{
    html_lit(b, "<ul class=\"lines\">");
    for (size_t k = 0; k < row->f.n_kinds; k++) {
        const struct code *c = l ? code_find(l, row->f.kinds[k]) : NULL;
        html_lit(b, "<li>");
        html_text(b, c ? c->title : row->f.kinds[k]);
        html_lit(b, "</li>");
    }
    html_lit(b, "</ul>");
}

static void kinds_card(struct ui_page *p, const struct framework_row *row, bool edit)
{
    const struct code_list *l = content_codes(app_of(p->req)->content, "unit_kinds");
    struct arena *a = p->req->arena;
    struct strbuf *b = p->b;
    ui_card(b, "适用单位", -1, "启动一轮考核时，按单位类型自动套用");
    if (!edit) {
        kind_list(b, row, l);
        ui_card_end(b);
        return;
    }
    html_lit(b, "<div class=\"in\">");
    ui_form(b, p->req, arena_printf(a, "/desk/frameworks/%s/kinds", id_text(a, row->id)), false);
    html_lit(b, "<fieldset><legend class=\"visually-hidden\">单位类型</legend>");
    kind_ticks(b, row, l);
    html_lit(b, "</fieldset>");
    ui_button(b, "保存适用单位", UI_TINT);
    ui_form_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static enum err one_write(struct request *req, struct response *res, const struct error *why,
                          struct error *e)
{
    static const char *const heads[] = {"编号", "一级、二级指标", "创建内容", "分值"};
    struct framework_row row;
    struct db *db;
    int64_t id;
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这套指标体系。");
    }
    enum err r = app_reader(req, &db, e);
    if (r || (r = framework_load(db, req->arena, visit_actor(req)->county, id, &row, e))) {
        return r;
    }
    bool edit = role_may(visit_actor(req)->role, "framework.edit") && str_eq(row.state, "draft");
    const char *href = arena_printf(req->arena, "/desk/frameworks/%s", id_text(req->arena, id));
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = row.f.title,
                        .here = "/desk/frameworks",
                        .back = "/desk/frameworks"};
    ui_open(&p);
    ui_head(
        p.b, row.f.title,
        arena_printf(req->arena, "第 %lld 版，%s", (long long)row.version, state_title(row.state)));
    if (edit) {
        ui_form(p.b, req, arena_printf(req->arena, "%s/publish", href), false);
        ui_button(p.b, "定稿", UI_PRIMARY);
        ui_form_end(p.b);
    }
    ui_head_end(p.b);
    if (why) {
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<div class=\"cols c-21\"><div class=\"stack\"><section class=\"card flow\">");
    ui_table(p.b, row.f.title, heads, array_len(heads));
    for (size_t i = 0; i < row.f.n; i++) {
        item_row(&p, &row, i, edit);
    }
    ui_table_end(p.b);
    ui_card_end(p.b);
    if (edit) {
        ui_card(p.b, "加一条", -1, "原文整行丢失时用");
        html_lit(p.b, "<div class=\"in\">");
        item_form(&p, arena_printf(req->arena, "%s/items", href), NULL, "加上");
        html_lit(p.b, "</div>");
        ui_card_end(p.b);
    }
    html_lit(p.b, "</div><aside class=\"stack\">");
    verdict(&p, &row);
    kinds_card(&p, &row, edit);
    html_lit(p.b, "</aside></div>");
    ui_close(&p);
    return OK;
}

enum err page_framework(struct request *req, struct response *res, struct error *e)
{
    return one_write(req, res, NULL, e);
}

/* What a post wants done, carried from parse to the work and to `after`. */
struct post {
    enum { IMPORT, ITEM, ADD, KINDS, PUBLISH } what;
    int64_t framework, item;
    struct framework parsed;
    struct framework_item to;
    const char **kinds;
    size_t n_kinds;
    const char *done;
};

static enum err run_post(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct post *t = w->ctx;
    const struct actor *by = visit_actor(w->req);
    int64_t made;
    switch (t->what) {
    case IMPORT: return framework_save(db, a, by, &t->parsed, 0, &t->framework, e);
    case ITEM: return framework_complete(db, a, by, t->framework, t->item, &t->to, e);
    case ADD: return framework_add_item(db, a, by, t->framework, &t->to, &made, e);
    case KINDS: return framework_set_kinds(db, a, by, t->framework, t->kinds, t->n_kinds, e);
    default: return framework_publish(db, a, by, t->framework, e);
    }
}

static enum err post_start(struct request *req, struct post *t, struct error *e)
{
    for (size_t i = 0; i < req->n_params; i++) {
        int64_t *to = str_eq(req->params[i].name, "id") ? &t->framework : &t->item;
        if (!id_parse(req->params[i].value, to)) {
            return error_set(e, ERR_NOT_FOUND, "没有这套指标体系，或没有这一条。");
        }
    }
    req->state = t;
    app_write(req, run_post, t);
    return OK;
}

static enum err clean(struct request *req, const char *name, size_t max, const char **ret,
                      struct error *e)
{
    const char *raw = request_form(req, name);
    char *out = NULL;
    enum err r = str_clean(req->arena, raw ? raw : "", raw ? strlen(raw) : 0, max, &out, e);
    if (!r) {
        *ret = out;
    }
    return r;
}

static enum err read_item(struct request *req, struct framework_item *it, struct error *e)
{
    const char *typed = NULL;
    enum err r;
    it->points = POINTS_LOST;
    if ((r = clean(req, "level1", 60, &it->level1, e)) ||
        (r = clean(req, "level2", 80, &it->level2, e)) ||
        (r = clean(req, "title", 30, &it->title, e)) ||
        (r = clean(req, "text", 2000, &it->text, e)) || (r = clean(req, "points", 10, &typed, e))) {
        return r;
    }
    if (typed &&
        (!str_to_scaled(typed, 2, &it->points) || it->points <= 0 || it->points > 100000)) {
        return error_set(e, ERR_INVALID, "分值“%s”不对，请填大于 0 的数，最多两位小数。", typed);
    }
    return OK;
}

static enum err refuse(struct request *req, struct response *res, const struct error *why,
                       bool import, struct error *e)
{
    res->status = response_status(why->code);
    return import ? list_write(req, res, why, e) : one_write(req, res, why, e);
}

static enum err source(struct request *req, const char **ret, size_t *ret_n, const char **ret_name,
                       struct error *e)
{
    char *bytes;
    const char *text = request_form(req, "text");
    *ret_name = "粘贴的文字";
    for (size_t i = 0; i < req->n_files; i++) {
        if (str_eq(req->files[i].field, "file.source") && req->files[i].size > 0) {
            enum err r =
                bytes_read_file(req->arena, req->files[i].path, SOURCE_MAX, &bytes, ret_n, e);
            *ret = bytes;
            *ret_name = req->files[i].name;
            return r;
        }
    }
    if (str_empty(text)) {
        return error_set(e, ERR_INVALID, "请粘贴指标表的文字，或者选一个文件。");
    }
    *ret = text;
    *ret_n = strlen(text);
    return OK;
}

enum err page_framework_import(struct request *req, struct response *res, struct error *e)
{
    struct post *t = arena_make(req->arena, struct post);
    struct error why;
    const char *text = NULL, *name, *title = NULL;
    size_t n = 0;
    enum err r = source(req, &text, &n, &name, &why);
    bool yaml = str_ends(name, ".yaml") || str_ends(name, ".yml");
    if (!r) {
        r = yaml ? framework_from_yaml(req->arena, name, text, n, &t->parsed, &why)
                 : framework_from_text(req->arena, text, n, &t->parsed, &why);
    }
    if (!r) {
        r = clean(req, "title", 80, &title, &why);
    }
    if (r) {
        return refuse(req, res, &why, true, e);
    }
    if (title) {
        t->parsed.title = title;
    }
    t->what = IMPORT;
    t->done = "已读入为草稿，请看合计检查。";
    return post_start(req, t, e);
}

enum err page_framework_item(struct request *req, struct response *res, struct error *e)
{
    struct post *t = arena_make(req->arena, struct post);
    struct error why;
    t->what = ITEM;
    t->done = "这条已保存。";
    if (read_item(req, &t->to, &why)) {
        return refuse(req, res, &why, false, e);
    }
    return post_start(req, t, e);
}

enum err page_framework_add(struct request *req, struct response *res, struct error *e)
{
    struct post *t = arena_make(req->arena, struct post);
    struct error why;
    t->what = ADD;
    t->done = "已加上一条。";
    if (read_item(req, &t->to, &why)) {
        return refuse(req, res, &why, false, e);
    }
    return post_start(req, t, e);
}

enum err page_framework_kinds(struct request *req, struct response *res, struct error *e)
{
    struct post *t = arena_make(req->arena, struct post);
    const struct code_list *l = content_codes(app_of(req)->content, "unit_kinds");
    struct error why;
    t->what = KINDS;
    t->done = "适用单位已保存。";
    t->n_kinds = request_form_all(req, "kinds", &t->kinds);
    for (size_t i = 0; i < t->n_kinds; i++) {
        if (!l || !code_find(l, t->kinds[i])) {
            error_set(&why, ERR_INVALID, "没有单位类型“%s”，请重新勾选。", t->kinds[i]);
            return refuse(req, res, &why, false, e);
        }
    }
    return post_start(req, t, e);
}

enum err page_framework_publish(struct request *req, struct response *res, struct error *e)
{
    struct post *t = arena_make(req->arena, struct post);
    (void)res;
    t->what = PUBLISH;
    t->done = "已定稿，不能再改。";
    return post_start(req, t, e);
}

enum err page_framework_after(struct request *req, struct response *res, struct error *e)
{
    struct post *t = req->state;
    const struct error *bad = request_work_error(req);
    struct strbuf b = strbuf_make(1024);
    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    if (bad->code) {
        return refuse(req, res, bad, t->what == IMPORT, e);
    }
    html_lit(&b, "/desk/frameworks/");
    html_arg(&b, id_text(req->arena, t->framework));
    html_lit(&b, "?done=");
    html_arg(&b, t->done);
    response_redirect(res, strbuf_take(&b, req->arena));
    strbuf_clear(&b);
    return OK;
}
