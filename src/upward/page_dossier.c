/* 资料包: for each line of the list what was chosen, a search to choose more, and the ZIP. */
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/str.h"
#include "package/dossier.h"
#include "ui/menu.h"
#include "upward/pack_desk.h"
#include "upward/upward.h"

#define EVERY_S "2"

struct dossier_desk {
    struct request *req;
    struct packing x;
    const struct register_def *reg;
    struct record rec;
    const struct dossier_line *lines;
    struct pick *picks;
    size_t n, n_picks;
    struct dossier_run run;
    bool edits;
};

static const char *href(const struct dossier_desk *d, const char *rest)
{
    return arena_printf(d->x.arena, "%s/dossier%s", ui_record_href(d->x.arena, d->reg, d->rec.id),
                        rest);
}

static enum err may_edit(struct dossier_desk *d, struct error *e)
{
    const struct field_def **list;
    size_t n;
    enum err r =
        step_editable(&app_of(d->req)->engine, d->x.arena, d->x.who, &d->rec, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        d->edits = d->edits || list[i] == register_field(d->reg, "items");
    }
    return r;
}

static enum err open(struct request *req, struct dossier_desk *d, struct error *e)
{
    int64_t id;
    enum err r;

    *d = (struct dossier_desk){
        .req = req, .reg = content_register(app_of(req)->content, request_param(req, "register"))};
    if ((r = pack_desk(req, &d->x, e))) {
        return r;
    }
    if (!d->reg || !str_eq(d->reg->plays, DOSSIER_PART) || !step_may_read(d->x.who, d->reg) ||
        !id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这份清单，或者不在您的权限范围内。");
    }
    if ((r = record_load(d->x.db, d->x.arena, d->x.content, &d->x.who->scope, d->reg, id, &d->rec,
                         e)) ||
        (r = dossier_lines(d->x.arena, &d->rec, &d->lines, &d->n, e)) ||
        (r = dossier_picks(d->x.db, d->x.arena, &d->rec, &d->picks, &d->n_picks, e)) ||
        (r = dossier_newest(d->x.db, d->x.arena, d->x.who, id, &d->run, e))) {
        return r;
    }
    return may_edit(d, e);
}

static bool going(const struct dossier_run *r)
{
    return r->id && (str_eq(r->state, "waiting") || str_eq(r->state, "running"));
}

/* --- choosing ------------------------------------------------------------------------------------------ */
static const char *kind_word(enum pick_kind k)
{
    return k == PICK_PAPER ? "paper" : k == PICK_FILE ? "file" : "record";
}

static void choice_line(struct strbuf *b, const struct dossier_desk *d, int64_t line,
                        const struct dossier_choice *c)
{
    struct arena *a = d->x.arena;

    html_lit(b, "<li><span>");
    html_text(b, arena_printf(a, "%s：%s", c->reg->title, c->title));
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, c->note);
    html_lit(b, "</span></span><span class=\"push\">");
    ui_form(b, d->req, href(d, "/pick"), false);
    ui_hidden(b, "line", id_text(a, line));
    ui_hidden(b, "register", c->reg->id);
    ui_hidden(b, "target", id_text(a, c->target));
    ui_hidden(b, "kind", kind_word(c->kind));
    ui_hidden(b, "part", c->part ? id_text(a, c->part) : "");
    ui_button(b, "选这份", UI_SMALL);
    ui_form_end(b);
    html_lit(b, "</span></li>");
}

static enum err choices(struct strbuf *b, const struct dossier_desk *d, int64_t line, const char *q,
                        struct error *e)
{
    struct dossier_choice *list = NULL;
    struct error why;
    size_t n = 0;
    enum err r = dossier_search(&d->x, q, &list, &n, &why);

    if (r) {
        *e = why;
        if (r == ERR_IO) {
            return r;
        }
        ui_notice(b, &why);
        return OK;
    }
    if (!n) {
        html_lit(b, "<p class=\"in pad q\">没有找到。换标题、编号里的几个字再找；材料还没有登记的，"
                    "先到那个台账登记、上传。</p>");
        return OK;
    }
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        choice_line(b, d, line, &list[i]);
    }
    html_lit(b, "</ul>");
    return OK;
}

/* The address names a line by its place in the list. */
static const char *place_of(const struct dossier_desk *d, const struct dossier_line *l)
{
    return arena_printf(d->x.arena, "%zu", (size_t)(l - d->lines) + 1);
}

static void search_form(struct strbuf *b, const struct dossier_desk *d,
                        const struct dossier_line *l, const char *q)
{
    const char *id = arena_printf(d->x.arena, "q-%s", place_of(d, l));

    html_lit(b, "<form method=\"get\" class=\"row1 in\" action=\"");
    html_attr(b, href(d, ""));
    html_lit(b, "\">");
    ui_hidden(b, "line", place_of(d, l));
    html_lit(b, "<label class=\"form-label nowrap\"");
    html_set(b, "for", id);
    html_lit(b, ">找材料</label><input class=\"form-control\" type=\"search\" name=\"q\"");
    html_set(b, "id", id);
    html_set(b, "value", q);
    html_lit(b, " placeholder=\"标题、编号里的字\">");
    ui_button(b, "找", UI_PLAIN);
    html_lit(b, "</form>");
}

/* --- the lines ----------------------------------------------------------------------------------------- */
static void pick_line(struct strbuf *b, const struct dossier_desk *d, const struct pick *k)
{
    struct arena *a = d->x.arena;
    const struct register_def *reg = content_register(d->x.content, k->reg);

    html_lit(b, "<li><span>");
    if (reg) {
        html_lit(b, "<a href=\"");
        html_attr(b, ui_record_href(a, reg, k->target));
        html_lit(b, "\">");
        html_text(b, k->title);
        html_lit(b, "</a>");
    } else {
        html_text(b, k->title);
    }
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, k->kind == PICK_RECORD ? "整件" : k->kind == PICK_PAPER ? "一份文书" : "一份附件");
    html_lit(b, "</span></span>");
    if (d->edits) {
        html_lit(b, "<span class=\"push\">");
        ui_form(b, d->req, href(d, "/drop"), false);
        ui_hidden(b, "pick", id_text(a, k->id));
        ui_button(b, "去掉", UI_SMALL);
        ui_form_end(b);
        html_lit(b, "</span>");
    }
    html_lit(b, "</li>");
}

static enum err line_card(struct strbuf *b, const struct dossier_desk *d,
                          const struct dossier_line *l, struct error *e)
{
    const char *at = request_query(d->req, "line"), *q = request_query(d->req, "q");
    bool here = str_eq(at, place_of(d, l)) && !str_empty(q);
    size_t n = 0;

    for (size_t i = 0; i < d->n_picks; i++) {
        n += d->picks[i].line == l->id;
    }
    ui_card(b, l->folder, (int64_t)n, l->department);
    html_lit(b, "<p class=\"in\">");
    html_text(b, l->wanted ? l->wanted : l->item);
    html_lit(b, " ");
    ui_chip(b, n ? "" : "w", n ? (l->state ? l->state : "") : "缺：还没有选材料");
    html_lit(b, "</p>");
    if (n) {
        html_lit(b, "<ul class=\"lines\">");
    }
    for (size_t i = 0; i < d->n_picks; i++) {
        if (d->picks[i].line == l->id) {
            pick_line(b, d, &d->picks[i]);
        }
    }
    if (n) {
        html_lit(b, "</ul>");
    }
    if (d->edits) {
        search_form(b, d, l, here ? q : NULL);
    }
    enum err r = here ? choices(b, d, l->id, q, e) : OK;
    ui_card_end(b);
    return r;
}

/* --- the ZIP ------------------------------------------------------------------------------------------- */
static void refused(struct strbuf *b, const struct dossier_desk *d)
{
    char **lines, **parts;
    size_t n = str_split(d->x.arena, d->run.refused, '\n', &lines);

    html_lit(b, "<p>没有装入的：</p><ul>");
    for (size_t i = 0; i < n; i++) {
        if (str_split(d->x.arena, lines[i], '\t', &parts) == 3) {
            html_lit(b, "<li>");
            html_text(b, arena_printf(d->x.arena, "%s｜%s：%s", parts[0], parts[1], parts[2]));
            html_lit(b, "</li>");
        }
    }
    html_lit(b, "</ul>");
}

static bool file_there(const struct dossier_desk *d)
{
    return d->run.id && str_eq(d->run.state, "done") &&
           access(dossier_path(d->x.arena, d->x.dir, d->run.id), R_OK) == 0;
}

static void result(struct strbuf *b, const struct dossier_desk *d)
{
    const struct dossier_run *r = &d->run;
    struct arena *a = d->x.arena;

    html_lit(b, "<p role=\"status\">");
    if (going(r)) {
        html_text(b, arena_printf(a, "正在制作，已装 %lld 份，共 %lld 份。每 2 秒自动更新。",
                                  (long long)r->done, (long long)r->total));
    } else if (str_eq(r->state, "failed")) {
        html_text(b, arena_printf(a, "没有做成：%s", r->said ? r->said : ""));
    } else {
        html_text(b, arena_printf(a, "已做好：清单 %zu 条，文件 %lld 个，缺 %lld 条。", d->n,
                                  (long long)r->made, (long long)r->missing));
    }
    html_lit(b, "</p>");
    if (file_there(d)) {
        html_lit(b, "<p class=\"row1\">");
        ui_link(b, href(d, "/file"), "下载资料包", UI_PRIMARY);
        html_lit(b, "</p><p class=\"s q\">SM3 ");
        for (size_t k = 0; r->digest && k < 64; k += 16) {
            html_text(b, arena_strndup(a, r->digest + k, 16));
            html_lit(b, " ");
        }
        html_text(b, arena_printf(a, "。只有您能下载，保留 %d 天。", DOSSIER_DAYS));
        html_lit(b, "</p>");
    }
    if (r->refused) {
        refused(b, d);
    }
}

static void zip_card(struct strbuf *b, const struct dossier_desk *d)
{
    ui_card(b, "资料包", -1, NULL);
    html_lit(b, "<div class=\"in pad\">");
    if (d->run.id) {
        result(b, d);
    }
    if (!going(&d->run)) {
        ui_form(b, d->req, href(d, ""), false);
        html_lit(b, "<p>");
        ui_button(b, d->run.id ? "重新制作" : "制作资料包", file_there(d) ? UI_PLAIN : UI_PRIMARY);
        html_lit(b, "</p>");
        ui_form_end(b);
    }
    html_lit(b, "<p class=\"s q\">清单一条一个文件夹，没有材料的也留着位置、写明缺件；前面有"
                "目录（表格和 PDF），每个文件记 SM3。您看不到的、标有密级的不装入，并列出来。</p>"
                "</div>");
    ui_card_end(b);
}

static enum err show(struct request *req, struct response *res, const struct error *why,
                     struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    struct dossier_desk d;
    enum err r = open(req, &d, e);

    if (r) {
        return r;
    }
    p.title = arena_printf(req->arena, "资料包：%s", d.rec.title);
    p.group = menu_group_of(app_of(req)->content, d.reg);
    p.here = arena_printf(req->arena, "/desk/r/%s", d.reg->id);
    p.back = ui_record_href(req->arena, d.reg, d.rec.id);
    if (going(&d.run)) {
        response_header(res, "Refresh", EVERY_S);
    }
    ui_open(&p);
    ui_head(p.b, p.title, NULL);
    ui_link(p.b, p.back, "回清单", UI_PLAIN);
    ui_head_end(p.b);
    ui_said(p.b, req);
    if (why) {
        res->status = response_status(why->code);
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    if (!d.n) {
        ui_empty(p.b, "清单还是空的", "先回清单，把督察清单逐条填上，可以从 Excel 整段粘贴。");
        ui_card_end(p.b);
    }
    for (size_t i = 0; !r && i < d.n; i++) {
        r = line_card(p.b, &d, &d.lines[i], e);
    }
    html_lit(p.b, "</div><div class=\"stack\">");
    zip_card(p.b, &d);
    html_lit(p.b, "</div></div>");
    ui_close(&p);
    return r;
}

enum err page_dossier(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

static enum err done(struct dossier_desk *d, struct response *res, enum err r,
                     const struct error *why, const char *said, struct error *e)
{
    if (r) {
        visit_refused(d->req, why);
        *e = *why;
        return r == ERR_IO || r == ERR_NOT_FOUND ? r : show(d->req, res, why, e);
    }
    pack_done(d->req, res, href(d, ""), said);
    return OK;
}

enum err page_dossier_pick(struct request *req, struct response *res, struct error *e)
{
    const char *kind = request_form(req, "kind"), *part_text = request_form(req, "part");
    const char *line_text = request_form(req, "line"), *target_text = request_form(req, "target");
    int64_t line, target, part = 0;
    struct dossier_desk d;
    struct error why;
    enum err r = open(req, &d, e);

    if (r) {
        return r;
    }
    if (!line_text || !id_parse(line_text, &line) || !target_text ||
        !id_parse(target_text, &target) || (!str_empty(part_text) && !id_parse(part_text, &part))) {
        return error_set(e, ERR_NOT_FOUND, "没有这份材料，请重新找。");
    }
    r = dossier_pick(&d.x, &app_of(req)->engine, &d.rec, line, request_form(req, "register"),
                     target,
                     str_eq(kind, "paper")  ? PICK_PAPER
                     : str_eq(kind, "file") ? PICK_FILE
                                            : PICK_RECORD,
                     part, &why);
    return done(&d, res, r, &why, "已选入。", e);
}

enum err page_dossier_drop(struct request *req, struct response *res, struct error *e)
{
    const char *text = request_form(req, "pick");
    struct dossier_desk d;
    struct error why;
    int64_t pick;
    enum err r = open(req, &d, e);

    if (r || !text || !id_parse(text, &pick)) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这份材料，请刷新。");
    }
    r = dossier_drop(&d.x, &app_of(req)->engine, &d.rec, pick, &why);
    return done(&d, res, r, &why, "已去掉。", e);
}

enum err page_dossier_make(struct request *req, struct response *res, struct error *e)
{
    struct dossier_desk d;
    struct error why;
    int64_t id;
    enum err r = open(req, &d, e);

    if (r) {
        return r;
    }
    r = dossier_ask(&d.x, &d.rec, &id, &why);
    return done(&d, res, r, &why, "已开始制作，做好以后在右边下载。", e);
}

enum err page_dossier_file(struct request *req, struct response *res, struct error *e)
{
    struct dossier_desk d;
    enum err r = open(req, &d, e);

    if (r || !file_there(&d)) {
        return r ? r
                 : error_set(e, ERR_NOT_FOUND, "资料包还没有做好，或者已经过期清理；请重新制作。");
    }
    res->type = "application/zip";
    res->file = dossier_path(d.x.arena, d.x.dir, d.run.id);
    response_download(res, arena_printf(d.x.arena, "%s.zip", d.rec.title));
    return OK;
}
