/* The board as files: 结果 with 逐条留痕 for reading, and the table that is enough to compute everything again. */
#include <string.h>

#include "assess/assess.h"
#include "assess/matrix.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round_sheet.h"
#include "register/export.h"

static struct sheet_cell text_cell(const char *s)
{
    return (struct sheet_cell){.text = s ? s : ""};
}

static struct sheet_cell point_cell(bool have, int64_t n)
{
    return have ? (struct sheet_cell){.number = true, .n = n, .scale = 2}
                : (struct sheet_cell){.text = "未报"};
}

/* First sheet: units in order with total, rank and every item. */
static struct sheet result_sheet(struct arena *a, const struct matrix *m, const char **head)
{
    const struct round_board *b = m->board;
    size_t n = b->n_items + 6, row = 0;
    struct sheet_column *columns = arena_array(a, n, sizeof(*columns));
    struct sheet_cell *cells = arena_array(a, n * (m->n_rows + 1), sizeof(*cells));
    static const char *const first[] = {"名次", "组内名次", "单位", "组别", "自评得分", "得分"};
    for (size_t i = 0; i < 6; i++) {
        columns[i] = (struct sheet_column){first[i], i == 2 ? 22 : 10};
    }
    for (size_t i = 0; i < b->n_items; i++) {
        columns[6 + i] =
            (struct sheet_column){arena_printf(a, "%s %s", b->items[i].code, b->items[i].title), 9};
    }
    for (; row < m->n_rows; row++) {
        size_t u = m->rows[row];
        const struct assess_result *res = &b->total.results[u];
        struct sheet_cell *c = cells + row * n;
        bool whole = res->answered == res->applicable, ranked = b->ranks_open && res->rank;
        c[0] = ranked ? (struct sheet_cell){.number = true, .n = res->rank} : text_cell("未排");
        c[1] =
            ranked ? (struct sheet_cell){.number = true, .n = res->group_rank} : text_cell("未排");
        c[2] = text_cell(b->units[u].name);
        c[3] = text_cell(b->units[u].group);
        c[4] = point_cell(whole, res->self_score);
        c[5] = point_cell(whole, res->score);
        for (size_t i = 0; i < b->n_items; i++) {
            int64_t s = 0;
            c[6 + i] = b->units[u].marks[i].not_applicable
                           ? text_cell("缺项")
                           : point_cell(matrix_score(m, u, i, &s), s);
        }
    }
    return (struct sheet){.name = "结果",
                          .head = head,
                          .n_head = 2,
                          .columns = columns,
                          .n_columns = n,
                          .cells = cells,
                          .n_rows = row};
}

static void trace_row(struct sheet_cell *c, const struct matrix *m, size_t u, size_t i)
{
    const struct round_board *b = m->board;
    const struct round_cell *cell = matrix_cell(m, u, i);
    const struct assess_mark *k = &b->units[u].marks[i];
    c[0] = text_cell(b->units[u].name);
    c[1] = text_cell(b->items[i].code);
    c[2] = text_cell(b->items[i].title);
    c[3] = (struct sheet_cell){.number = true, .n = b->items[i].points, .scale = 2};
    c[4] = point_cell(k->has_self, k->self);
    c[5] = text_cell(cell->who);
    c[6] = text_cell(cell->when);
    c[7] = (struct sheet_cell){.number = true, .n = (int64_t)cell->evidence};
    c[8] = k->has_review ? point_cell(true, k->review) : text_cell("未复核");
    c[9] = text_cell(cell->reviewer);
    c[10] = text_cell(cell->reviewed);
    c[11] = text_cell(cell->reason);
}

/* Second sheet: every score with who, when and why, enough to recompute the first. */
static struct sheet trace_sheet(struct arena *a, const struct matrix *m, const char **head)
{
    static const char *const titles[] = {"单位",   "编号",   "指标",     "满分",
                                         "自评分", "自评人", "自评时间", "佐证件数",
                                         "复核分", "复核人", "复核时间", "改分理由"};
    size_t n = array_len(titles), row = 0;
    struct sheet_column *columns = arena_array(a, n, sizeof(*columns));
    struct sheet_cell *cells =
        arena_array(a, n * (m->n_rows * m->board->n_items + 1), sizeof(*cells));
    for (size_t i = 0; i < n; i++) {
        columns[i] = (struct sheet_column){titles[i], i == 0 || i == 11 ? 24 : 12};
    }
    for (size_t r = 0; r < m->n_rows; r++) {
        for (size_t i = 0; i < m->board->n_items; i++) {
            trace_row(cells + row++ * n, m, m->rows[r], i);
        }
    }
    return (struct sheet){.name = "逐条留痕",
                          .head = head,
                          .n_head = 2,
                          .columns = columns,
                          .n_columns = n,
                          .cells = cells,
                          .n_rows = row};
}

/* Both exports want the right to export beside that of the board, which is the route's. */
static enum err load(struct request *req, struct matrix *m, struct error *e)
{
    enum err r;
    if (!role_may(visit_actor(req)->role, "register.export")) {
        return error_set(e, ERR_DENIED, "您的岗位没有导出的权限。");
    }
    if ((r = matrix_load(req, m, e))) {
        return r;
    }
    return m->board ? OK : error_set(e, ERR_NOT_FOUND, "还没有可导出的考核。");
}

enum err page_matrix_export(struct request *req, struct response *res, struct error *e)
{
    struct matrix m;
    struct arena *a = req->arena;
    enum err r = load(req, &m, e);
    if (r) {
        return r;
    }
    const char **head = arena_array(a, 2, sizeof(*head));
    head[0] = arena_printf(a, "%s %s", m.board->title, m.board->framework.f.title);
    head[1] = arena_printf(a, "%s 导出，%s%s", date_chinese(a, now_today()), m.board->state_title,
                           m.board->frozen ? "" : "，复核未完，不是最终结果");
    struct sheet sheets[] = {result_sheet(a, &m, head), trace_sheet(a, &m, head)};
    res->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response_download(res, arena_printf(a, "%s.xlsx", m.board->title));
    return export_xlsx(a, sheets, 2, &res->body, e);
}

/* With formulas in XLSX, plain in CSV (as=csv); the facts that were counted stand beside the marks. */
enum err page_matrix_table(struct request *req, struct response *res, struct error *e)
{
    struct matrix m;
    struct arena *a = req->arena;
    struct round_facts facts;
    struct db *db;
    bool csv = str_eq(request_query(req, "as"), "csv");
    enum err r = load(req, &m, e);
    if (r || (r = app_reader(req, &db, e)) ||
        (r = round_fact_load(db, a, visit_actor(req)->county, m.round, 0, &facts, e))) {
        return r;
    }
    response_download(res, arena_printf(a, "%s 可重算%s", m.board->title, csv ? ".csv" : ".xlsx"));
    if (csv) {
        res->type = "text/csv; charset=utf-8";
        round_sheet_csv(a, m.boards, m.n_boards, &facts, &res->body);
        return strbuf_check(&res->body, e);
    }
    res->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return round_sheet_write(a, m.boards, m.n_boards, &facts, &res->body, e);
}
