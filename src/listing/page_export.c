#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/list.h"
#include "listing/listing.h"
#include "people/org.h"
#include "register/export.h"

#define EXPORT_MAX 100000 /* rows of one sheet; more are taken by filter */

static void figure(struct sheet_cell *c, struct arena *a, const struct field_def *f,
                   const struct value *v)
{
    bool number =
        v->set && (f->type == FIELD_INT || f->type == FIELD_DECIMAL || f->type == FIELD_MONEY);
    if (number) {
        *c = (struct sheet_cell){.number = true,
                                 .n = v->i,
                                 .scale = f->type == FIELD_INT     ? 0
                                          : f->type == FIELD_MONEY ? 2
                                                                   : f->scale};
        return;
    }
    *c = (struct sheet_cell){.text = value_show(a, f, v)};
}

static struct sheet sheet_of(const struct request *req, const struct list *l, const char *unit_name,
                             const struct record_list *found)
{
    struct arena *a = req->arena;
    size_t n = l->reg->n_fields + 3;
    struct sheet_column *columns = arena_array(a, n, sizeof(*columns));
    struct sheet_cell *cells = arena_array(a, n * (found->n ? found->n : 1), sizeof(*cells));
    columns[0] = (struct sheet_column){"编号", 16};
    columns[1] = (struct sheet_column){"状态", 10};
    columns[2] = (struct sheet_column){"单位", 20};
    for (size_t i = 0; i < l->reg->n_fields; i++) {
        columns[i + 3] = (struct sheet_column){l->reg->fields[i].title, 18};
    }
    for (size_t k = 0; k < found->n; k++) {
        const struct record *rec = &found->items[k];
        struct sheet_cell *row = cells + k * n;
        row[0].text = rec->number ? rec->number : id_text(a, rec->id);
        row[1].text = rec->voided ? "已作废" : rec->state->title;
        row[2].text = rec->unit_name;
        for (size_t i = 0; i < l->reg->n_fields; i++) {
            figure(&row[i + 3], a, &l->reg->fields[i], &rec->values[i]);
        }
    }
    const char **head = arena_array(a, 2, sizeof(*head));
    head[0] = arena_printf(a, "%s %s", visit_actor(req)->county_name, l->reg->title);
    const char *words = list_words(a, l, unit_name);
    head[1] = arena_printf(a, "%s 导出，%zu 件，条件：%s", date_chinese(a, now_today()), found->n,
                           *words ? words : "全部");
    return (struct sheet){.name = l->reg->title,
                          .head = head,
                          .n_head = 2,
                          .columns = columns,
                          .n_columns = n,
                          .cells = cells,
                          .n_rows = found->n};
}

enum err page_export(struct request *req, struct response *res, struct error *e)
{
    struct list l = {0};
    struct db *db;
    struct record_list found;
    struct unit unit = {0};
    int64_t n = 0;
    const char *format = request_query(req, "format");
    const struct scope *scope = &visit_actor(req)->scope;
    const struct content *c = app_of(req)->content;
    enum err r = list_read(req, &l, e);
    if (r || (r = app_reader(req, &db, e)) ||
        (r = query_count(db, req->arena, c, scope, &l.query, EXPORT_MAX + 1, &n, e))) {
        return r;
    }
    if (n > EXPORT_MAX) {
        return error_set(e, ERR_LIMIT, "一次最多导出 %d 件，请先按年度或单位筛选。", EXPORT_MAX);
    }
    l.query.limit = QUERY_ALL;
    l.query.after = l.query.before = NULL;
    if ((r = query_list(db, req->arena, c, scope, &l.query, &found, e))) {
        return r;
    }
    if (l.filters.unit &&
        org_unit(db, req->arena, scope->county, l.filters.unit, &unit, e) == ERR_IO) {
        return ERR_IO;
    }
    struct sheet sheet = sheet_of(req, &l, unit.short_name, &found);
    if (format && !strcmp(format, "csv")) {
        res->type = "text/csv; charset=utf-8";
        export_csv(&res->body, &sheet);
        response_download(res, arena_printf(req->arena, "%s.csv", l.reg->title));
        return OK;
    }
    res->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response_download(res, arena_printf(req->arena, "%s.xlsx", l.reg->title));
    return export_xlsx(req->arena, &sheet, 1, &res->body, e);
}
