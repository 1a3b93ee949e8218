/* The records behind a figure: page by page, or all of them as a table to take away. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/export.h"
#include "register/step.h"
#include "reporting/figure_page.h"
#include "reporting/reporting.h"

#define ROWS     50
#define AT_ONCE  1000
#define ROWS_CSV 100000 /* more are taken by period or unit */

static enum err begin(struct request *req, struct figure *f, struct error *e)
{
    enum err r = figure_begin(req, f, e);
    if (r || (r = figure_find(f, e))) {
        return r;
    }
    if (f->period.wrong) {
        return error_set(e, ERR_INVALID, "%s", f->period.wrong);
    }
    const struct measure_def *def = &metric_version_of(f->a, &f->ask)->m;
    if (def->reg && !step_may_read(visit_actor(req), def->reg)) {
        return error_set(e, ERR_DENIED, "台账“%s”不在您的权限内，只能看数，不能看明细。",
                         def->reg->title);
    }
    return OK;
}

static void record_row(struct figure *f, const struct metric_rows *rows, size_t i)
{
    const struct record *rec = &rows->items[i];
    html_lit(f->b, "<tr><td class=\"nowrap\">");
    html_text(f->b, rows->on[i]);
    html_lit(f->b, "</td><td class=\"name\"><a href=\"");
    html_attr(f->b, ui_record_href(f->a, rec->reg, rec->id));
    html_lit(f->b, "\">");
    html_text(f->b, rec->title);
    html_lit(f->b, "</a></td><td>");
    html_text(f->b, rec->unit_name);
    html_lit(f->b, "</td><td>");
    ui_state(f->b, rec->state, rec->pending);
    if (rec->backfill) {
        ui_chip(f->b, "", "补录");
    }
    html_lit(f->b, "</td>");
    if (rows->field) {
        figure_cell(f->b, "r", rows->value[i]);
    }
    html_lit(f->b, "</tr>");
}

static void rows_table(struct figure *f, const struct metric_rows *rows)
{
    const char *heads[] = {"归期日期", "事项", "单位", "状态",
                           rows->field ? rows->field->title : ""};
    ui_table(f->b, "这个数背后的记录", heads, array_len(heads) - !rows->field);
    for (size_t i = 0; i < rows->n; i++) {
        record_row(f, rows, i);
    }
    ui_table_end(f->b);
}

enum err page_figure_rows(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .here = "/desk/figures"};
    struct metric_rows rows;
    struct figure f;
    int64_t after = 0;
    enum err r = begin(req, &f, e);
    (void)!id_parse(request_query(req, "after"), &after);
    if (r || (r = metric_rows(f.db, f.a, f.c, f.scope, &f.ask, after, ROWS, &rows, e))) {
        return r;
    }
    p.title = f.ask.metric->title;
    p.back = figure_href(&f, "");
    ui_open(&p);
    f.b = p.b;
    ui_head(p.b, f.ask.metric->title, arena_printf(f.a, "%s背后的记录", period_title(f.a, &f.ask)));
    ui_link(p.b, p.back, "回到口径", UI_PLAIN);
    if (role_may(visit_actor(req)->role, "register.export") && rows.n) {
        ui_link(p.b, figure_href(&f, "/rows.csv"), "下载表格", UI_PLAIN);
    }
    ui_head_end(p.b);
    if (!rows.n && !after) {
        ui_empty(p.b, "这一期没有记录", "数是零。换一个期间或单位再看，或者到来源台账登记。");
        ui_link(p.b, arena_printf(f.a, "/desk/r/%s", rows.reg->id), rows.reg->title, UI_PLAIN);
        ui_card_end(p.b);
    } else {
        html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
        rows_table(&f, &rows);
        if (rows.next) {
            html_lit(p.b, "<p class=\"foot-line s\">");
            ui_link(
                p.b,
                arena_printf(f.a, "%s&after=%s", figure_href(&f, "/rows"), id_text(f.a, rows.next)),
                "下一页", UI_LINK);
            html_lit(p.b, "</p>");
        }
        html_lit(p.b, "</section></div>");
    }
    ui_close(&p);
    return OK;
}

/* --- to take away -------------------------------------------------------------------------------------------------------- */
enum { COLUMNS = 7 };

static void sheet_row(const struct metric_rows *rows, size_t i, struct sheet_cell *cells)
{
    const struct record *rec = &rows->items[i];
    cells[0].text = rows->on[i];
    cells[1].text = rec->number;
    cells[2].text = rec->title;
    cells[3].text = rec->unit_name;
    cells[4].text = rec->state->title;
    cells[5].text = rec->backfill ? "补录" : "";
    if (rows->field) {
        cells[6].text = rows->value[i];
    }
}

static enum err all_rows(struct figure *f, struct sheet_cell **ret, size_t *ret_n,
                         const struct field_def **ret_field, struct error *e)
{
    struct metric_rows rows = {0};
    struct sheet_cell *cells = NULL;
    size_t n = 0, cap = 0, wide = COLUMNS;
    int64_t after = 0;
    do {
        enum err r = metric_rows(f->db, f->a, f->c, f->scope, &f->ask, after, AT_ONCE, &rows, e);
        if (r) {
            return r;
        }
        wide = rows.field ? COLUMNS : COLUMNS - 1;
        if (n / wide + rows.n > ROWS_CSV) {
            return error_set(e, ERR_LIMIT, "一次最多下载 %d 件，请先缩短期间或选一个单位。",
                             ROWS_CSV);
        }
        for (size_t i = 0; i < rows.n; i++) {
            for (size_t k = 0; k < wide; k++) {
                struct sheet_cell *c = arena_push(f->a, &cells, &n, &cap, sizeof(*c));
                *c = (struct sheet_cell){0};
            }
            sheet_row(&rows, i, &cells[n - wide]);
        }
        after = rows.next;
    } while (after);
    *ret = cells;
    *ret_n = n / wide;
    *ret_field = rows.field;
    return OK;
}

enum err page_figure_csv(struct request *req, struct response *res, struct error *e)
{
    struct sheet_column columns[COLUMNS] = {{"归期日期", 12}, {"编号", 24}, {"事项", 40},
                                            {"单位", 16},     {"状态", 10}, {"补录", 6},
                                            {"", 12}};
    const struct field_def *field = NULL;
    struct sheet_cell *cells = NULL;
    struct figure f;
    size_t n = 0;
    enum err r = begin(req, &f, e);
    if (r || (r = all_rows(&f, &cells, &n, &field, e))) {
        return r;
    }
    const struct metric_def *m = f.ask.metric;
    const char *head[] = {
        arena_printf(f.a, "%s %s %s", visit_actor(req)->county_name, m->title,
                     period_title(f.a, &f.ask)),
        arena_printf(f.a, "%s 下载，%zu 件，%s；%s", date_chinese(f.a, now_today()), n,
                     f.ask.as_of.year
                         ? arena_printf(f.a, "按%s所知", date_chinese(f.a, f.ask.as_of))
                         : "按现在所知",
                     metric_formula(f.a, &metric_version_of(f.a, &f.ask)->m))};
    columns[COLUMNS - 1].title = field ? field->title : "";
    const struct sheet s = {.name = m->title,
                            .head = head,
                            .n_head = array_len(head),
                            .columns = columns,
                            .n_columns = field ? COLUMNS : COLUMNS - 1,
                            .cells = cells,
                            .n_rows = n};
    res->type = "text/csv; charset=utf-8";
    export_csv(&res->body, &s);
    response_download(res, arena_printf(f.a, "%s.csv", m->title));
    return OK;
}
