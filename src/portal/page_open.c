#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "paper/plain.h"
#include "paper/render.h"
#include "portal/hall.h"
#include "portal/pages.h"
#include "public/publication.h"
#include "public/rate.h"

enum { COLUMNS_MAX = 6, FOUND_MAX = 10 };

static const char *title_of(struct arena *a, const struct register_def *reg)
{
    return reg->publish->title ? reg->publish->title : arena_printf(a, "%s公开", reg->title);
}

static const char *path_of(struct arena *a, const struct register_def *reg)
{
    return arena_printf(a, "/open/%s", reg->id);
}

/* --- list ----------------------------------------------------------------------------------------------------------------- */
static size_t columns(const struct register_def *reg)
{
    size_t n = reg->publish->n_fields;
    return n > COLUMNS_MAX ? COLUMNS_MAX : n;
}

static void link_to(struct hall *d, const struct record *rec, const char *text)
{
    html_lit(d->b, "<a href=\"");
    html_url(d->b, hall_href(d, arena_printf(d->a, "%s/%s", path_of(d->a, rec->reg),
                                             id_text(d->a, rec->id))));
    html_lit(d->b, "\">");
    html_text(d->b, str_empty(text) ? publication_title(d->a, rec) : text);
    html_lit(d->b, "</a>");
}

static const char *on_day(struct hall *d, const struct record *rec)
{
    const struct field_def *on = rec->reg->publish->on;
    return publication_text(d->a, rec, on);
}

static void row(struct hall *d, const struct record *rec)
{
    const struct publish_def *p = rec->reg->publish;
    html_lit(d->b, "<tr>");
    for (size_t i = 0; i < columns(rec->reg); i++) {
        const char *text = publication_text(d->a, rec, p->fields[i]);
        html_lit(d->b, "<td>");
        if (i == 0) {
            link_to(d, rec, text);
        } else {
            html_text(d->b, text);
        }
        html_lit(d->b, "</td>");
    }
    html_lit(d->b, "<td class=\"nowrap\">");
    html_text(d->b, on_day(d, rec));
    html_lit(d->b, "</td></tr>");
}

static void table(struct hall *d, const struct register_def *reg, const struct record_list *list)
{
    const char *heads[COLUMNS_MAX + 1];
    size_t n = 0;
    for (size_t i = 0; i < columns(reg); i++) {
        heads[n++] = reg->publish->fields[i]->title;
    }
    heads[n++] = "公开日期";
    html_lit(d->b, "<section class=\"card\">");
    ui_table(d->b, title_of(d->a, reg), heads, n);
    for (size_t i = 0; i < list->n; i++) {
        row(d, &list->items[i]);
    }
    ui_table_end(d->b);
    html_lit(d->b, "</section>");
}

static void seek(struct hall *d, const char *action, const char *search)
{
    html_lit(d->b, "<form class=\"row1 seek\" role=\"search\" aria-label=\"查公开信息\" action=\"");
    html_url(d->b, action);
    html_lit(d->b, "\">");
    hall_hidden(d);
    html_lit(d->b, "<label class=\"visually-hidden\" for=\"q\">查公开信息</label><input id=\"q\" "
                   "name=\"q\" type=\"search\" class=\"form-control\" maxlength=\"40\" "
                   "placeholder=\"单位名称、文号\"");
    html_set(d->b, "value", search ? search : "");
    html_lit(d->b, ">");
    ui_button(d->b, "查找", UI_PLAIN);
    ui_form_end(d->b);
}

static void paging(struct hall *d, const char *path, const char *search, const char *after,
                   const struct record_list *list)
{
    if (!list->next && str_empty(after)) {
        return;
    }
    html_lit(d->b, "<p class=\"row1\">");
    if (!str_empty(after)) {
        ui_link(d->b, hall_href(d, path), "回第一页", UI_PLAIN);
    }
    if (list->next) {
        struct strbuf s = strbuf_make(4096);
        strbuf_str(&s, path);
        strbuf_str(&s, "?after=");
        html_arg(&s, list->next);
        if (!str_empty(search)) {
            strbuf_str(&s, "&q=");
            html_arg(&s, search);
        }
        if (d->n_counties > 1) {
            strbuf_str(&s, "&c=");
            html_arg(&s, id_text(d->a, d->county.id));
        }
        ui_link(d->b, strbuf_take(&s, d->a), "下一页", UI_PLAIN);
        strbuf_clear(&s);
    }
    html_lit(d->b, "</p>");
}

static void words(struct hall *d, const struct register_def *reg)
{
    html_lit(d->b, "<h1>");
    html_text(d->b, title_of(d->a, reg));
    html_lit(d->b, "</h1>");
    if (reg->publish->about) {
        html_lit(d->b, "<p class=\"text\">");
        html_lines(d->b, reg->publish->about);
        html_lit(d->b, "</p>");
    }
    if (reg->publish->law && !reg->publish->unverified) {
        html_lit(d->b, "<p class=\"s q\">依据：");
        html_text(d->b, reg->publish->law);
        html_lit(d->b, "</p>");
    }
}

static enum err find_register(struct hall *d, const struct register_def **ret, struct error *e)
{
    enum err r = hall_register(d, ret, e);
    if (!r && !publication_open(*ret)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一类公开信息，请从首页进入。");
    }
    return r;
}

static const char *searched(const struct hall *d)
{
    const char *q = request_query(d->req, "q");
    return q ? str_trim(d->a, q) : NULL;
}

enum err page_open(struct request *req, struct response *res, struct error *e)
{
    const char *after = request_query(req, "after");
    const struct register_def *reg;
    struct record_list list;
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r || (r = find_register(&d, &reg, e))) {
        return r;
    }
    const char *search = searched(&d);
    if ((r = publication_list(d.db, d.a, d.content, d.county.id, reg, search, after, &list, e))) {
        return r;
    }
    hall_cached(&d);
    hall_page(&d, title_of(d.a, reg));
    hall_trail(&d, NULL, NULL, title_of(d.a, reg));
    words(&d, reg);
    seek(&d, path_of(d.a, reg), search);
    if (list.n) {
        table(&d, reg, &list);
    } else {
        html_lit(d.b, "<p class=\"notice\">");
        html_text(d.b, str_empty(search) ? "还没有公开的内容。" : "没有符合的，请换一个词再查。");
        html_lit(d.b, "</p>");
    }
    paging(&d, path_of(d.a, reg), search, after, &list);
    ui_close(&d.page);
    return OK;
}

/* --- one ------------------------------------------------------------------------------------------------------------------- */
/* The record of the address and its 索引号. */
static enum err find_record(struct hall *d, struct record *ret, const char **ret_index,
                            struct error *e)
{
    const struct register_def *reg;
    int64_t id;
    enum err r = find_register(d, &reg, e);
    if (!r && !id_parse(request_param(d->req, "id"), &id)) {
        r = error_set(e, ERR_NOT_FOUND, "没有这一条公开信息，可能已经撤下。");
    }
    if (r || (r = publication_load(d->db, d->a, d->content, d->county.id, reg, id, ret, e))) {
        return r;
    }
    return publication_index(d->db, d->a, ret, ret_index, e);
}

static void downloads(struct hall *d, const struct record *rec)
{
    static const char *const FORMS[][2] = {{"docx", "下载 Word"}, {"pdf", "下载 PDF"}};
    html_lit(d->b, "<p class=\"row1\">");
    for (size_t i = 0; i < array_len(FORMS); i++) {
        ui_link(d->b,
                hall_href(d, arena_printf(d->a, "%s/%s/%s", path_of(d->a, rec->reg),
                                          id_text(d->a, rec->id), FORMS[i][0])),
                FORMS[i][1], UI_PLAIN);
    }
    html_lit(d->b, "</p>");
}

enum err page_open_record(struct request *req, struct response *res, struct error *e)
{
    const char *index;
    struct record rec;
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r || (r = find_record(&d, &rec, &index, e))) {
        return r;
    }
    const struct register_def *reg = rec.reg;
    const char *title = publication_title(d.a, &rec);
    const char *const meta[][2] = {
        {"SiteName", d.county.name},   {"ColumnName", title_of(d.a, reg)}, {"ArticleTitle", title},
        {"PubDate", on_day(&d, &rec)}, {"ContentSource", d.county.name},   {"IndexNumber", index}};
    hall_cached(&d);
    d.page.meta = meta;
    d.page.n_meta = array_len(meta);
    hall_page(&d, title);
    hall_trail(&d, path_of(d.a, reg), title_of(d.a, reg), title);
    html_lit(d.b, "<h1>");
    html_text(d.b, title);
    html_lit(d.b, "</h1><section class=\"card narrow\"><div class=\"in pad\">");
    ui_facts(d.b, false);
    ui_fact(d.b, "索引号", index);
    for (size_t i = 0; i < reg->publish->n_fields; i++) {
        const struct field_def *f = reg->publish->fields[i];
        if (f != reg->publish->on) {
            ui_fact(d.b, f->title, publication_text(d.a, &rec, f));
        }
    }
    ui_fact(d.b, "公开单位", d.county.name);
    ui_fact(d.b, "公开日期", on_day(&d, &rec));
    ui_facts_end(d.b);
    html_lit(d.b, "</div></section>");
    downloads(&d, &rec);
    ui_close(&d.page);
    return OK;
}

/* --- one as a file --------------------------------------------------------------------------------------------------------- */
static enum err make_file(struct hall *d, const struct record *rec, const char *index,
                          enum paper_format format, struct doc_file *ret, struct error *e)
{
    const struct publish_def *p = rec->reg->publish;
    struct plain_line *lines = arena_array(d->a, p->n_fields + 2, sizeof(*lines));
    struct plain plain = {.title = publication_title(d->a, rec),
                          .index = index,
                          .items = lines,
                          .office = d->county.name};
    struct doc doc;
    for (size_t i = 0; i < p->n_fields; i++) {
        const struct field_def *f = p->fields[i];
        if (f != p->on) {
            lines[plain.n++] = (struct plain_line){f->title, publication_text(d->a, rec, f),
                                                   f->type == FIELD_LONG || f->type == FIELD_RICH};
        }
    }
    lines[plain.n++] = (struct plain_line){"公开单位", d->county.name, false};
    lines[plain.n++] = (struct plain_line){"公开日期", on_day(d, rec), false};
    const char *on = rec->values[p->on->index].s;
    (void)!date_parse(on, &plain.on);
    plain.moment = arena_printf(d->a, "%sT00:00:00Z", on);
    enum err r = plain_doc(d->a, &plain, &doc, e);
    return r ? r : render_file(d->a, &doc, format, ret, e);
}

static void too_often(struct hall *d, int wait)
{
    struct error why = {0};
    response_header(d->res, "Retry-After", arena_printf(d->a, "%d", wait));
    error_set(&why, ERR_LIMIT, "下载得太频繁，请过 %d 秒再试。", wait);
    hall_page(d, "请稍后再下载");
    ui_notice(d->b, &why);
    ui_close(&d->page);
    d->res->status = 429;
}

enum err page_open_file(struct request *req, struct response *res, struct error *e)
{
    enum paper_format format;
    struct doc_file file;
    const char *index;
    struct record rec;
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r || (r = find_record(&d, &rec, &index, e))) {
        return r;
    }
    if (!render_format(request_param(req, "format"), &format) ||
        (format != PAPER_PDF && format != PAPER_DOCX)) {
        return error_set(e, ERR_NOT_FOUND, "没有这种格式，可以下载 Word（docx）和 PDF。");
    }
    int wait = rate_take(&rate_file, req->address);
    if (wait) {
        too_often(&d, wait);
        return OK;
    }
    if ((r = make_file(&d, &rec, index, format, &file, e))) {
        return r;
    }
    res->type = render_type(format);
    response_download(
        res, arena_printf(d.a, "%s.%s", publication_title(d.a, &rec), render_ending(format)));
    hall_cached(&d);
    strbuf_add(&res->body, file.bytes, file.n);
    return OK;
}

/* --- looking through all ------------------------------------------------------------------------------------------------------ */
static enum err found_in(struct hall *d, const struct register_def *reg, const char *search,
                         size_t *ret, struct error *e)
{
    struct record_list list;
    enum err r =
        publication_list(d->db, d->a, d->content, d->county.id, reg, search, NULL, &list, e);
    if (r || !list.n) {
        return r;
    }
    ui_card(d->b, title_of(d->a, reg), -1, NULL);
    html_lit(d->b, "<ul class=\"lines doors\">");
    for (size_t i = 0; i < list.n && i < FOUND_MAX; i++) {
        html_lit(d->b, "<li>");
        link_to(d, &list.items[i], publication_title(d->a, &list.items[i]));
        html_lit(d->b, "<span class=\"s q\">");
        html_text(d->b, on_day(d, &list.items[i]));
        html_lit(d->b, "</span></li>");
    }
    html_lit(d->b, "</ul>");
    ui_card_end(d->b);
    *ret += list.n;
    return OK;
}

enum err page_open_all(struct request *req, struct response *res, struct error *e)
{
    struct hall d;
    size_t n = 0;
    enum err r = hall_open(&d, req, res, e);
    if (r) {
        return r;
    }
    const char *search = searched(&d);
    hall_cached(&d);
    hall_page(&d, "公开信息");
    hall_trail(&d, NULL, NULL, "公开信息");
    html_lit(d.b, "<h1>公开信息</h1>");
    seek(&d, "/open", search);
    html_lit(d.b, "<div class=\"stack\">");
    for (size_t i = 0; !r && i < d.content->n_registers; i++) {
        const struct register_def *reg = &d.content->registers[i];
        r = publication_open(reg) ? found_in(&d, reg, search, &n, e) : OK;
    }
    html_lit(d.b, "</div>");
    if (!n) {
        html_lit(d.b, "<p class=\"notice\">");
        html_text(d.b, str_empty(search) ? "还没有公开的内容。" : "没有符合的，请换一个词再查。");
        html_lit(d.b, "</p>");
    }
    ui_close(&d.page);
    return r;
}
