/* 考核矩阵: units x indicators. Worst items left, weakest units on top, three tints plus figure. A cell leads to its record, where
 * rule, evidence, person, time and reason stand. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/export.h"
#include "ui/ui.h"
#include "web/matrix.h"
#include "web/pages.h"

static const char *points(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

static const char *const TINT[] = {"l", "m", "a"};

static const char *href_with(const struct request *req, const struct matrix *m, const char *path,
                             bool by_plan, bool self)
{
    struct arena *a = req->arena;
    struct strbuf b = strbuf_make(2048);
    html_url(&b, path);
    html_lit(&b, "?round=");
    html_arg(&b, id_text(a, m->round));
    html_lit(&b, "&framework=");
    html_arg(&b, id_text(a, m->board->framework.id));
    if (by_plan) {
        html_lit(&b, "&order=plan");
    }
    if (self) {
        html_lit(&b, "&show=self");
    }
    if (!str_empty(m->group)) {
        html_lit(&b, "&group=");
        html_arg(&b, m->group);
    }
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}

static void toggle(struct strbuf *b, const char *href, const char *words, bool on)
{
    html_lit(b, "<a href=\"");
    html_attr(b, href);
    html_lit(b, "\"");
    if (on) {
        html_lit(b, " class=\"on\" aria-current=\"true\"");
    }
    html_lit(b, ">");
    html_text(b, words);
    html_lit(b, "</a>");
}

static void groups(struct strbuf *b, const struct request *req, const struct matrix *m)
{
    const struct round_board *board = m->board;
    html_lit(b, "<form action=\"/desk/matrix\" class=\"row1\">");
    ui_hidden(b, "round", id_text(req->arena, m->round));
    ui_hidden(b, "framework", id_text(req->arena, board->framework.id));
    html_lit(b, "<select class=\"form-select\" name=\"group\" aria-label=\"组别\"><option "
                "value=\"\">全部组别</option>");
    for (size_t i = 0; i < board->n_units; i++) {
        bool first = board->units[i].group != NULL;
        for (size_t k = 0; first && k < i; k++) {
            first = !str_eq(board->units[k].group, board->units[i].group);
        }
        if (first) {
            html_lit(b, "<option");
            html_set(b, "value", board->units[i].group);
            if (str_eq(m->group, board->units[i].group)) {
                html_lit(b, " selected");
            }
            html_lit(b, ">");
            html_text(b, board->units[i].group);
            html_lit(b, "</option>");
        }
    }
    html_lit(b, "</select>");
    ui_button(b, "看这组", UI_SMALL);
    html_lit(b, "</form>");
}

static void key(struct strbuf *b, const struct matrix *m)
{
    size_t n[4] = {0};
    for (size_t i = 0; i < m->n_rows; i++) {
        for (size_t k = 0; k < m->board->n_items; k++) {
            int64_t score;
            n[matrix_score(m, m->rows[i], k, &score) ? assess_tint(score, m->board->items[k].points)
                                                     : 3]++;
        }
    }
    html_lit(b, "<p class=\"key s\"><span><i class=\"l\">1</i>差，不足六成 ");
    html_int(b, (int64_t)n[0]);
    html_lit(b, "</span><span><i class=\"m\">3</i>部分，六成至九成 ");
    html_int(b, (int64_t)n[1]);
    html_lit(b, "</span><span><i class=\"a\">4</i>达标，九成以上 ");
    html_int(b, (int64_t)n[2]);
    html_lit(b, "</span><span><i class=\"e\">—</i>未报 ");
    html_int(b, (int64_t)n[3]);
    html_lit(b, "</span></p>");
}

static void tools(struct strbuf *b, const struct request *req, const struct matrix *m)
{
    html_lit(b, "<div class=\"row1 tools\"><div class=\"sw\" role=\"group\" aria-label=\"顺序\">");
    toggle(b, href_with(req, m, "/desk/matrix", false, m->self), "差项在前", !m->by_plan);
    toggle(b, href_with(req, m, "/desk/matrix", true, m->self), "按体系顺序", m->by_plan);
    html_lit(b, "</div><div class=\"sw\" role=\"group\" aria-label=\"分数\">");
    toggle(b, href_with(req, m, "/desk/matrix", m->by_plan, false), "计分", !m->self);
    toggle(b, href_with(req, m, "/desk/matrix", m->by_plan, true), "自评分", m->self);
    html_lit(b, "</div>");
    groups(b, req, m);
    for (size_t i = 0; m->n_boards > 1 && i < m->n_boards; i++) {
        struct matrix other = *m;
        other.board = &m->boards[i];
        other.group = NULL;
        if (other.board != m->board) {
            ui_link(b, href_with(req, &other, "/desk/matrix", false, false),
                    other.board->framework.f.title, UI_LINK);
        }
    }
    html_lit(b, "<span class=\"push\"></span>");
    key(b, m);
    html_lit(b, "</div>");
}

static void head_rows(struct strbuf *b, struct arena *a, const struct matrix *m)
{
    const struct round_board *board = m->board;
    html_lit(b, "<thead><tr><th rowspan=\"3\" class=\"u\" scope=\"col\">单位</th><th rowspan=\"3\" "
                "class=\"u2\" scope=\"col\">得分<br>名次</th>");
    for (size_t i = 0; i < board->n_items; i++) {
        html_lit(b, "<th scope=\"col\">");
        html_text(b, board->items[m->columns[i]].code);
        html_lit(b, "</th>");
    }
    html_lit(b, "</tr><tr>");
    for (size_t i = 0; i < board->n_items; i++) {
        html_lit(b, "<th class=\"v\" scope=\"col\"><span>");
        html_text(b, board->items[m->columns[i]].title);
        html_lit(b, "</span></th>");
    }
    html_lit(b, "</tr><tr>");
    for (size_t i = 0; i < board->n_items; i++) {
        html_lit(b, "<th scope=\"col\">");
        html_text(b, points(a, board->items[m->columns[i]].points));
        html_lit(b, "</th>");
    }
    html_lit(b, "</tr></thead>");
}

static void unit_head(struct strbuf *b, const struct request *req, const struct matrix *m, size_t u)
{
    const struct round_board *board = m->board;
    const struct assess_result *res = &board->total.results[u];
    const struct register_def *reg =
        content_plays(app_of(req)->content, "assessment.participation");
    html_lit(b, "<tr><th class=\"u\" scope=\"row\"><a href=\"");
    html_attr(b, ui_record_href(req->arena, reg, board->places[u].participation));
    html_lit(b, "\">");
    html_text(b, board->units[u].name);
    html_lit(b, "</a></th><th class=\"u2\" scope=\"row\">");
    if (res->answered < res->applicable) {
        html_lit(b, "<span class=\"q\">");
        html_text(b, arena_printf(req->arena, "%zu/%zu", res->answered, res->applicable));
        html_lit(b, "</span>");
    } else {
        html_lit(b, "<b>");
        html_text(b, points(req->arena, m->self ? res->self_score : res->score));
        html_lit(b, "</b>");
    }
    if (board->ranks_open && res->rank) {
        html_lit(b, " <span class=\"q xs\">第");
        html_int(b, res->rank);
        html_lit(b, "</span>");
    }
    html_lit(b, "</th>");
}

static void cell_write(struct strbuf *b, const struct request *req, const struct matrix *m,
                       size_t u, size_t i)
{
    const struct round_cell *c = matrix_cell(m, u, i);
    const struct assess_mark *k = &m->board->units[u].marks[i];
    const struct register_def *reg = content_plays(app_of(req)->content, "assessment.self");
    int64_t score;
    if (!matrix_score(m, u, i, &score)) {
        html_lit(b, "<td class=\"e\">—</td>");
        return;
    }
    html_lit(b, "<td class=\"");
    html_attr(b, TINT[assess_tint(score, m->board->items[i].points)]);
    html_lit(b, "\"><a href=\"");
    html_attr(b, ui_record_href(req->arena, reg, c->self_id));
    html_lit(b, "\"");
    if (k->has_review && k->has_self && k->review != k->self) {
        html_lit(b, " class=\"changed\" title=\"");
        html_attr(b, arena_printf(req->arena, "自评 %s，复核 %s。%s", points(req->arena, k->self),
                                  points(req->arena, k->review), c->reason ? c->reason : ""));
        html_lit(b, "\"");
    }
    html_lit(b, ">");
    html_text(b, points(req->arena, score));
    html_lit(b, "</a></td>");
}

static void foot_row(struct strbuf *b, struct arena *a, const struct matrix *m)
{
    html_lit(
        b,
        "<tr class=\"sum\"><th class=\"u b\" scope=\"row\">得分率 %</th><td class=\"u2\">—</td>");
    for (size_t i = 0; i < m->board->n_items; i++) {
        const struct assess_column *c = &m->board->total.columns[m->columns[i]];
        html_lit(b, "<td>");
        if (c->possible) {
            html_text(b, str_from_scaled(a, (c->rate + 50) / 100, 0, false));
        } else {
            html_lit(b, "—");
        }
        html_lit(b, "</td>");
    }
    html_lit(b, "</tr>");
}

static void table(struct strbuf *b, const struct request *req, const struct matrix *m)
{
    html_lit(b, "<div class=\"mx\" tabindex=\"0\" role=\"region\" "
                "aria-label=\"考核矩阵\"><table><caption class=\"visually-hidden\">");
    html_text(b, m->board->framework.f.title);
    html_lit(b, "</caption>");
    head_rows(b, req->arena, m);
    html_lit(b, "<tbody>");
    for (size_t r = 0; r < m->n_rows; r++) {
        unit_head(b, req, m, m->rows[r]);
        for (size_t i = 0; i < m->board->n_items; i++) {
            cell_write(b, req, m, m->rows[r], m->columns[i]);
        }
        html_lit(b, "</tr>");
    }
    foot_row(b, req->arena, m);
    html_lit(b, "</tbody></table></div>");
}

static void foot_note(struct strbuf *b, struct arena *a, const struct matrix *m)
{
    const struct assess_total *t = &m->board->total;
    html_lit(b, "<p class=\"s q\">");
    for (size_t i = 0; i < t->n_level1; i++) {
        html_text(b, arena_printf(a, "%s%s %s 分", i ? "，" : "", t->level1[i],
                                  points(a, t->level1_points[i])));
    }
    html_text(b, arena_printf(a, "。已报全 %zu 家", t->complete));
    if (t->complete) {
        html_text(b, arena_printf(a, "，平均 %s 分，最低 %s 分，标准差 %s", points(a, t->mean),
                                  points(a, t->lowest), points(a, t->spread)));
    }
    if (m->board->frozen) {
        html_text(b, arena_printf(a, "。结果已公布并固定（%s）", m->board->frozen_at));
    } else if (!m->board->ranks_open) {
        html_lit(b, "。复核完毕前不排名次");
    }
    html_lit(b, "。</p>");
}

enum err page_matrix(struct request *req, struct response *res, struct error *e)
{
    struct matrix m;
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = "考核矩阵",
                        .here = "/desk/matrix",
                        .thin = true,
                        .back = "/desk"};
    enum err r = matrix_load(req, &m, e);
    if (r) {
        return r;
    }
    ui_open(&p);
    if (!m.board) {
        ui_head(p.b, "考核矩阵", NULL);
        ui_head_end(p.b);
        ui_empty(p.b, "还没有可看的考核",
                 "启动一轮考核，单位开始自评后，这里按单位和指标列出全部分数。");
        ui_card_end(p.b);
        ui_close(&p);
        return OK;
    }
    ui_head(p.b, m.board->title,
            arena_printf(req->arena, "%s，%zu 条，%zu 家，%s", m.board->framework.f.title,
                         m.board->n_items, m.n_rows, m.board->state_title));
    ui_link(p.b, href_with(req, &m, "/desk/matrix/export", m.by_plan, m.self), "导出", UI_PLAIN);
    ui_head_end(p.b);
    tools(p.b, req, &m);
    table(p.b, req, &m);
    foot_note(p.b, req->arena, &m);
    ui_close(&p);
    return OK;
}

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
            c[6 + i] = point_cell(matrix_score(m, u, i, &s), s);
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

enum err page_matrix_export(struct request *req, struct response *res, struct error *e)
{
    struct matrix m;
    struct arena *a = req->arena;
    enum err r = matrix_load(req, &m, e);
    if (r) {
        return r;
    }
    if (!m.board) {
        return error_set(e, ERR_NOT_FOUND, "还没有可导出的考核。");
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
