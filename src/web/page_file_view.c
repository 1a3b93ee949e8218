/* 预览: a file in the page: pictures, pages of a PDF as pictures, the first sheet of a table, the text of a Word or OFD file. Over it
 * stands who looks, from which unit, when. What cannot be shown is said, and the file itself can be had. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "document/extract.h"
#include "document/raster.h"
#include "ledger/scan.h"
#include "register/file_access.h"
#include "sheet/sheet.h"
#include "ui/ui.h"
#include "web/pages.h"

#define PDF "application/pdf"

enum { LINES = 400, ROWS = 200, COLUMNS = 30, KB = 1024 };

struct preview {
    struct request *req;
    struct arena *a;
    struct db *db;
    struct file_row f;
    const char *path;
    struct strbuf *b;
    int page, pages;
};

static enum err open_file(struct request *req, struct preview *v, struct error *e)
{
    int64_t id;
    *v = (struct preview){.req = req, .a = req->arena};
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个附件，或者不在您的权限范围内。");
    }
    enum err r = app_reader(req, &v->db, e);
    if (r || (r = file_access(v->db, v->a, app_of(req)->content, visit_actor(req), id, &v->f, e))) {
        return r;
    }
    v->path = file_path(v->a, app_of(req)->engine.files_dir, v->f.digest);
    return OK;
}

/* --- what is shown -------------------------------------------------------------------------------------------------------------- */
static void mark(const struct preview *v)
{
    const struct actor *who = visit_actor(v->req);
    const char *words = arena_printf(v->a, "%s %s %s", who->name, who->unit_name,
                                     datetime_people(v->a, now_ms(), now_today()));
    html_lit(v->b, "<svg class=\"marks\" aria-hidden=\"true\" width=\"100%\" height=\"100%\"><defs>"
                   "<pattern id=\"mark\" width=\"340\" height=\"130\" "
                   "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-18)\">"
                   "<text x=\"10\" y=\"60\">");
    html_text(v->b, words);
    html_lit(v->b, "</text></pattern></defs><rect width=\"100%\" height=\"100%\" "
                   "fill=\"url(#mark)\"/></svg>");
}

static void none(const struct preview *v, const char *why)
{
    html_lit(v->b, "<p class=\"in\">");
    html_text(v->b, why);
    html_lit(v->b, "</p>");
}

static void picture(const struct preview *v, const char *src, const char *alt)
{
    html_lit(v->b, "<img class=\"preview-picture\" alt=\"");
    html_attr(v->b, alt);
    html_lit(v->b, "\" src=\"");
    html_url(v->b, src);
    html_lit(v->b, "\">");
}

static const char *page_href(const struct preview *v, int page)
{
    return arena_printf(v->a, "/desk/file/%s/view?page=%d", id_text(v->a, v->f.id), page);
}

static void pager(const struct preview *v)
{
    if (v->pages < 2) {
        return;
    }
    html_lit(v->b, "<nav class=\"foot-line row1\" aria-label=\"页\">");
    if (v->page > 1) {
        ui_link(v->b, page_href(v, v->page - 1), "上一页", UI_SMALL);
    }
    html_text(v->b, arena_printf(v->a, "第 %d 页，共 %d 页", v->page, v->pages));
    if (v->page < v->pages && v->page < RASTER_PAGES_MAX) {
        ui_link(v->b, page_href(v, v->page + 1), "下一页", UI_SMALL);
    }
    html_lit(v->b, "</nav>");
}

static enum err pdf(struct preview *v, struct error *e)
{
    int64_t page = 1;
    enum err r = raster_pages(v->a, v->path, &v->pages, e);
    if (r) {
        return r;
    }
    if (!v->pages) {
        none(v, "这个 PDF 加了密码或者损坏了，不能预览，请下载原件查看。");
        return OK;
    }
    (void)!str_to_int(request_query(v->req, "page") ? request_query(v->req, "page") : "1", &page);
    int last = v->pages < RASTER_PAGES_MAX ? v->pages : RASTER_PAGES_MAX;
    v->page = page < 1 ? 1 : page > last ? last : (int)page;
    pager(v);
    picture(v, arena_printf(v->a, "/desk/file/%s/page/%d", id_text(v->a, v->f.id), v->page),
            arena_printf(v->a, "%s 第 %d 页", v->f.name, v->page));
    if (v->pages > RASTER_PAGES_MAX) {
        none(v, arena_printf(v->a, "只能预览前 %d 页，其余请下载原件查看。", RASTER_PAGES_MAX));
    }
    return OK;
}

static enum err put_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct preview *v = ctx;
    (void)e;
    html_lit(v->b, "<tr><th scope=\"row\" class=\"q\">");
    html_int(v->b, (int64_t)row->row);
    html_lit(v->b, "</th>");
    for (size_t i = 0; i < row->n && i < COLUMNS; i++) {
        html_lit(v->b, "<td>");
        html_text(v->b, row->cells[i].text);
        html_lit(v->b, "</td>");
    }
    html_lit(v->b, "</tr>");
    *row->stop = ++v->page >= ROWS;
    return OK;
}

static void table(struct preview *v)
{
    struct error why;
    html_lit(v->b, "<div class=\"scroll\"><table class=\"table rows\"><tbody>");
    enum err r = sheet_read(v->path, NULL, put_row, v, &why);
    html_lit(v->b, "</tbody></table></div>");
    if (r) {
        none(v, why.text);
    } else {
        none(v, v->page >= ROWS
                    ? arena_printf(v->a, "只预览第一张表的前 %d 行，其余请下载原件查看。", ROWS)
                    : "预览的是第一张表的内容，格式以原件为准。");
    }
}

static enum err text(struct preview *v, struct error *e)
{
    const char *all = NULL;
    enum err r = extract_text(v->a, v->path, v->f.type, &all, e);
    if (r) {
        return r;
    }
    if (!all) {
        none(v, "这种文件不能在页面里预览，请下载原件查看。");
        return OK;
    }
    html_lit(v->b, "<div class=\"in text\">");
    size_t shown = 0;
    for (const char *at = all; *at && shown < LINES; shown++) {
        size_t n = strcspn(at, "\n");
        if (n) {
            html_lit(v->b, "<p>");
            html_text(v->b, arena_strndup(v->a, at, n));
            html_lit(v->b, "</p>");
        }
        at += n + (at[n] == '\n');
    }
    html_lit(v->b, "</div>");
    none(v, shown == LINES ? "只预览开头的文字，其余请下载原件查看。"
                           : "预览的是文字内容，版式以原件为准。");
    return OK;
}

static enum err content(struct preview *v, struct error *e)
{
    if (str_starts(v->f.type, "image/")) {
        picture(v, arena_printf(v->a, "/desk/file/%s", id_text(v->a, v->f.id)), v->f.name);
        return OK;
    }
    if (str_eq(v->f.type, PDF)) {
        return pdf(v, e);
    }
    if (str_ends(v->f.type, ".sheet")) {
        table(v);
        return OK;
    }
    return text(v, e);
}

/* Said as it is: whoever looked, and nobody where nobody did. */
static enum err scanned(const struct preview *v, const char **ret, struct error *e)
{
    const char *at = NULL;
    int64_t ms;
    enum err r = scan_of(v->db, v->a, v->f.digest, &at, e);
    *ret = at && datetime_parse(at, &ms) ? arena_printf(v->a, "%s 扫描过，没有发现病毒",
                                                        datetime_people(v->a, ms, now_today()))
           : app_of(v->req)->scanner     ? "没有扫描过（收下时还没有接病毒扫描）"
                                         : "未接入病毒扫描";
    return r;
}

enum err page_file_view(struct request *req, struct response *res, struct error *e)
{
    struct preview v;
    const char *virus = NULL;
    int64_t ms;
    enum err r = open_file(req, &v, e);
    if (r || (r = scanned(&v, &virus, e))) {
        return r;
    }
    struct ui_page p = {.req = req, .res = res, .title = v.f.name};
    ui_open(&p);
    v.b = p.b;
    ui_head(p.b, v.f.name,
            arena_printf(v.a, "%lld KB%s%s", (long long)((v.f.size + KB - 1) / KB),
                         datetime_parse(v.f.at, &ms) ? "，上传于 " : "",
                         datetime_parse(v.f.at, &ms) ? datetime_people(v.a, ms, now_today()) : ""));
    ui_link(p.b, arena_printf(v.a, "/desk/file/%s", id_text(v.a, v.f.id)), "看原件、下载",
            UI_PLAIN);
    ui_head_end(p.b);
    html_lit(p.b, "<p class=\"s q\">");
    html_text(p.b, virus);
    html_lit(p.b, "</p><section class=\"card preview\">");
    r = content(&v, e);
    mark(&v);
    html_lit(p.b, "</section>");
    ui_close(&p);
    return r;
}

enum err page_file_page(struct request *req, struct response *res, struct error *e)
{
    struct preview v;
    const char *png;
    int64_t page = 0;
    size_t n;
    enum err r = open_file(req, &v, e);
    if (r) {
        return r;
    }
    if (!str_eq(v.f.type, PDF) || !str_to_int(request_param(req, "page"), &page)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一页。");
    }
    if ((r = raster_page(v.a, v.path, page > 0 && page < INT32_MAX ? (int)page : 0, &png, &n, e))) {
        return r;
    }
    strbuf_add(&res->body, png, n);
    res->type = "image/png";
    res->cache = "private, max-age=3600";
    return OK;
}
