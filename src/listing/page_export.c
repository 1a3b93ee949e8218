#include <string.h>

#include "base/now.h"
#include "exchange/record_sheet.h"
#include "listing/export_doc.h"
#include "listing/listing.h"
#include "listing/sums.h"
#include "people/org.h"

#define EXPORT_MAX 100000 /* rows of one sheet; more are taken by filter */

/* What stands above the table: whose it is, under which conditions it was made, what its money adds up to. */
static void head_lines(const struct request *req, const struct list *l, const char *unit_name,
                       const struct sums *sums, struct sheet *s)
{
    struct arena *a = req->arena;
    const char **head = arena_array(a, 3, sizeof(*head));
    const char *words = list_words(a, l, unit_name), *total = sums_words(a, sums);
    head[0] = arena_printf(a, "%s %s", visit_actor(req)->county_name, l->reg->title);
    head[1] = arena_printf(a, "%s 导出，%zu 件，条件：%s", date_chinese(a, now_today()), s->n_rows,
                           *words ? words : "全部");
    head[2] = total;
    s->head = head;
    s->n_head = *total ? 3 : 2;
}

static enum err sheet_of(struct db *db, const struct request *req, struct list *l,
                         const char *unit_name, struct sheet *ret, struct error *e)
{
    const struct content *c = app_of(req)->content;
    struct record_list found;
    struct sums sums;
    l->query.limit = QUERY_ALL;
    l->query.after = l->query.before = NULL;
    sums_columns(req, l, &sums);
    enum err r = query_list(db, req->arena, c, &l->scope, &l->query, &found, e);
    if (r || (r = sums_load(db, req, l, &sums, e))) {
        return r;
    }
    struct record_sheet rs = record_sheet_new(req->arena, db, c, &l->scope, l->reg);
    if ((r = record_sheet_add(&rs, found.items, found.n, e))) {
        return r;
    }
    *ret = record_sheet_end(&rs);
    head_lines(req, l, unit_name, &sums, ret);
    return OK;
}

static enum err as_document(struct request *req, struct response *res, const struct list *l,
                            const struct sheet *sheet, enum paper_format format, struct error *e)
{
    struct doc_file file;
    enum err r = export_doc(req->arena, l, sheet, visit_actor(req)->county_name, format, &file, e);
    if (r) {
        return r;
    }
    strbuf_add(&res->body, file.bytes, file.n);
    res->type = render_type(format);
    response_download(res, arena_printf(req->arena, "%s.%s", l->reg->title, render_ending(format)));
    return OK;
}

enum err page_export(struct request *req, struct response *res, struct error *e)
{
    struct list l = {0};
    struct db *db;
    struct unit unit = {0};
    struct sheet sheet;
    int64_t n = 0;
    const char *format = request_query(req, "format");
    enum err r = list_read(req, &l, e);
    if (r || (r = app_reader(req, &db, e)) || (r = list_ready(db, req, &l, e)) ||
        (r = query_count(db, req->arena, app_of(req)->content, &l.scope, &l.query, EXPORT_MAX + 1,
                         &n, e))) {
        return r;
    }
    if (n > EXPORT_MAX) {
        return error_set(e, ERR_LIMIT, "一次最多导出 %d 件，请先按年度或单位筛选。", EXPORT_MAX);
    }
    if (l.filters.unit &&
        org_unit(db, req->arena, l.scope.county, l.filters.unit, &unit, e) == ERR_IO) {
        return ERR_IO;
    }
    if ((r = sheet_of(db, req, &l, unit.short_name, &sheet, e))) {
        return r;
    }
    if (format && !strcmp(format, "csv")) {
        res->type = "text/csv; charset=utf-8";
        export_csv(&res->body, &sheet);
        response_download(res, arena_printf(req->arena, "%s.csv", l.reg->title));
        return OK;
    }
    enum paper_format doc;
    if (format && render_format(format, &doc) && (doc == PAPER_DOCX || doc == PAPER_PDF)) {
        return as_document(req, res, &l, &sheet, doc, e);
    }
    res->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response_download(res, arena_printf(req->arena, "%s.xlsx", l.reg->title));
    return export_xlsx(req->arena, &sheet, 1, &res->body, e);
}
