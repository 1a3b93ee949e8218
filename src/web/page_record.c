#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/list.h"
#include "register/export.h"
#include "web/pages.h"
#include "web/record_view.h"

enum { WIDTH_MAX = 40 };

enum err page_record(struct request *req, struct response *res, struct error *e)
{
    struct record_view v = {0};
    enum err r = record_view_load(req, &v, e);
    return r ? r : record_view_write(&v, res, e);
}

/* --- a table inside a record, as a sheet -------------------------------------------------------------------------------- */
static void put_line(struct arena *a, const struct field_def *f, const struct row *row, size_t at,
                     struct sheet_cell *out, struct sheet_column *columns)
{
    out[0] = (struct sheet_cell){.number = true, .n = (int64_t)at + 1};
    for (size_t k = 0; k < f->n_columns; k++) {
        const struct field_def *c = &f->columns[k];
        const char *plain = c->type == FIELD_DATE ? value_plain(a, c, &row->cells[k]) : NULL;
        out[k + 1].text = plain ? plain : value_show(a, c, &row->cells[k]);
        int chars = (int)str_chars(out[k + 1].text) * 2;
        columns[k + 1].width = chars > columns[k + 1].width ? chars : columns[k + 1].width;
        if (columns[k + 1].width > WIDTH_MAX) {
            columns[k + 1].width = WIDTH_MAX;
        }
    }
}

static struct sheet sheet_of(struct arena *a, const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];
    struct sheet_column *columns = arena_array(a, f->n_columns + 1, sizeof(*columns));
    struct sheet_cell *cells = arena_array(a, (f->n_columns + 1) * (v->n + 1), sizeof(*cells));
    const char **head = arena_array(a, 2, sizeof(*head));
    columns[0] = (struct sheet_column){"序号", 6};
    for (size_t k = 0; k < f->n_columns; k++) {
        const char *title = f->columns[k].title;
        columns[k + 1] = (struct sheet_column){title, (int)str_chars(title) * 2 + 4};
    }
    for (size_t i = 0; i < v->n; i++) {
        put_line(a, f, &v->rows[i], i, &cells[i * (f->n_columns + 1)], columns);
    }
    head[0] = arena_printf(a, "%s %s", rec->title, f->title);
    head[1] = arena_printf(a, "%s 导出，%zu 行", date_chinese(a, now_today()), v->n);
    return (struct sheet){.name = f->title,
                          .head = head,
                          .n_head = 2,
                          .columns = columns,
                          .n_columns = f->n_columns + 1,
                          .cells = cells,
                          .n_rows = v->n};
}

enum err page_record_rows(struct request *req, struct response *res, struct error *e)
{
    const struct register_def *reg;
    struct record rec;
    struct db *db;
    int64_t id;
    enum err r = list_register(req, &reg, e);
    if (r || (r = app_reader(req, &db, e))) {
        return r;
    }
    const struct field_def *f = register_field(reg, request_param(req, "field"));
    if (!id_parse(request_param(req, "id"), &id) || !f || f->type != FIELD_ROWS) {
        return error_set(e, ERR_NOT_FOUND, "没有这张表，或者不在您的权限范围内。");
    }
    r = record_load(db, req->arena, app_of(req)->content, &visit_actor(req)->scope, reg, id, &rec,
                    e);
    if (r || rec.values[f->index].hidden) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这张表，或者不在您的权限范围内。");
    }
    const struct sheet sheet = sheet_of(req->arena, &rec, f);
    res->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response_download(res, arena_printf(req->arena, "%s%s.xlsx", rec.title, f->title));
    return export_xlsx(req->arena, &sheet, 1, &res->body, e);
}
