/* 考核矩阵: units x indicators. Worst items left, weakest units on top, three tints plus figure. A cell leads to the way its score
 * came about. Addresses of cells are short and relative: a board of 500 units has 30,000 of them. */
#include <string.h>

#include "assess/assess.h"
#include "assess/balance.h"
#include "assess/matrix.h"
#include "assess/worth.h"
#include "base/id.h"
#include "base/str.h"
#include "ui/ui.h"

#define PATH "/desk/matrix"

struct mx {
    struct strbuf *b;
    struct request *req;
    struct arena *a;
    const struct matrix *m;
    const char **items; /* ids of the items as they stand in addresses, in the board's order */
    bool ranks;
};

static const char *points(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

static const char *const TINT[] = {"l", "m", "a"};

/* --- the line of tools ----------------------------------------------------------------------------------- */
static void toggle(const struct mx *x, struct matrix_turn turn, const char *words, bool on)
{
    html_lit(x->b, "<a href=\"");
    html_attr(x->b, matrix_href(x->req, x->m, PATH, turn));
    html_lit(x->b, "\"");
    if (on) {
        html_lit(x->b, " class=\"on\" aria-current=\"true\"");
    }
    html_lit(x->b, ">");
    html_text(x->b, words);
    html_lit(x->b, "</a>");
}

static bool first_of_group(const struct round_board *board, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(board->units[k].group, board->units[i].group)) {
            return false;
        }
    }
    return board->units[i].group != NULL;
}

static void groups(const struct mx *x)
{
    const struct round_board *board = x->m->board;
    struct strbuf *b = x->b;
    html_lit(b, "<form action=\"/desk/matrix\" class=\"row1\">");
    ui_hidden(b, "round", id_text(x->a, x->m->round));
    ui_hidden(b, "framework", id_text(x->a, board->framework.id));
    html_lit(b, "<select class=\"form-select\" name=\"group\" aria-label=\"组别\"><option "
                "value=\"\">全部组别</option>");
    for (size_t i = 0; i < board->n_units; i++) {
        if (!first_of_group(board, i)) {
            continue;
        }
        html_lit(b, "<option");
        html_set(b, "value", board->units[i].group);
        if (str_eq(x->m->group, board->units[i].group)) {
            html_lit(b, " selected");
        }
        html_lit(b, ">");
        html_text(b, board->units[i].group);
        html_lit(b, "</option>");
    }
    html_lit(b, "</select>");
    ui_button(b, "看这组", UI_SMALL);
    html_lit(b, "</form>");
}

struct tally {
    size_t tint[3], open, out, counted, changed;
};

static struct tally tally_of(const struct matrix *m)
{
    struct tally t = {0};
    for (size_t i = 0; i < m->n_rows; i++) {
        const struct assess_unit *u = &m->board->units[m->rows[i]];
        for (size_t k = 0; k < m->board->n_items; k++) {
            const struct assess_mark *mark = &u->marks[k];
            const struct round_cell *c = matrix_cell(m, m->rows[i], k);
            int64_t score;
            t.changed += mark->has_review && mark->has_self && mark->review != mark->self;
            t.counted += c->way && !str_eq(c->way, "manual");
            if (mark->not_applicable) {
                t.out++;
            } else if (matrix_score(m, m->rows[i], k, &score)) {
                t.tint[assess_tint(score, m->board->items[k].points)]++;
            } else {
                t.open++;
            }
        }
    }
    return t;
}

static void key(struct strbuf *b, const struct matrix *m)
{
    struct tally t = tally_of(m);
    html_lit(b, "<p class=\"key s\"><span><i class=\"l\">1</i>差，不足六成 ");
    html_int(b, (int64_t)t.tint[0]);
    html_lit(b, "</span><span><i class=\"m\">3</i>部分，六成至九成 ");
    html_int(b, (int64_t)t.tint[1]);
    html_lit(b, "</span><span><i class=\"a\">4</i>达标，九成以上 ");
    html_int(b, (int64_t)t.tint[2]);
    html_lit(b, "</span><span><i class=\"e\">—</i>未报 ");
    html_int(b, (int64_t)t.open);
    html_lit(b, "</span>");
    if (t.out) {
        html_lit(b, "<span><i class=\"x\">缺</i>合理缺项 ");
        html_int(b, (int64_t)t.out);
        html_lit(b, "</span>");
    }
    if (t.counted) {
        html_lit(b, "<span><i class=\"o\">4</i>台账取数 ");
        html_int(b, (int64_t)t.counted);
        html_lit(b, "</span>");
    }
    if (t.changed) {
        html_lit(b, "<span><i class=\"changed\">3</i>复核改过 ");
        html_int(b, (int64_t)t.changed);
        html_lit(b, "</span>");
    }
    html_lit(b, "</p>");
}

static void tools(const struct mx *x)
{
    const struct matrix *m = x->m;
    struct matrix_turn now = matrix_now(m), other = now;
    html_lit(x->b,
             "<div class=\"row1 tools\"><div class=\"sw\" role=\"group\" aria-label=\"顺序\">");
    other.by_plan = false;
    toggle(x, other, "差项在前", !m->by_plan);
    other.by_plan = true;
    toggle(x, other, "按体系顺序", m->by_plan);
    html_lit(x->b, "</div><div class=\"sw\" role=\"group\" aria-label=\"分数\">");
    other = now;
    other.self = false;
    toggle(x, other, "计分", !m->self);
    other.self = true;
    toggle(x, other, "自评分", m->self);
    html_lit(x->b, "</div>");
    groups(x);
    for (size_t i = 0; m->n_boards > 1 && i < m->n_boards; i++) {
        struct matrix board = *m;
        board.board = &m->boards[i];
        board.group = NULL;
        if (board.board != m->board) {
            ui_link(x->b, matrix_href(x->req, &board, PATH, (struct matrix_turn){0}),
                    board.board->framework.f.title, UI_LINK);
        }
    }
    html_lit(x->b, "<span class=\"push\"></span>");
    key(x->b, m);
    html_lit(x->b, "</div>");
}

/* --- heads ----------------------------------------------------------------------------------------------- */
static const char *worth(struct arena *a, const struct assess_item *it)
{
    if (it->veto && it->points <= 0) {
        return "否决";
    }
    return it->bonus ? arena_printf(a, "+%s", points(a, it->points)) : points(a, it->points);
}

static void head_rows(const struct mx *x)
{
    struct strbuf *b = x->b;
    const struct round_board *board = x->m->board;
    html_lit(b, "<thead><tr><th rowspan=\"3\" class=\"u\" scope=\"col\">单位</th><th rowspan=\"3\" "
                "class=\"u2\" scope=\"col\">得分</th>");
    if (x->ranks) {
        html_lit(b, "<th rowspan=\"3\" scope=\"col\">名次</th><th rowspan=\"3\" "
                    "scope=\"col\">组内</th>");
    }
    for (size_t i = 0; i < board->n_items; i++) {
        html_lit(b, "<th scope=\"col\">");
        html_text(b, board->items[x->m->columns[i]].code);
        html_lit(b, "</th>");
    }
    html_lit(b, "</tr><tr>");
    for (size_t i = 0; i < board->n_items; i++) {
        html_lit(b, "<th class=\"v\" scope=\"col\"><span>");
        html_text(b, board->items[x->m->columns[i]].title);
        html_lit(b, "</span></th>");
    }
    html_lit(b, "</tr><tr>");
    for (size_t i = 0; i < board->n_items; i++) {
        html_lit(b, "<th scope=\"col\">");
        html_text(b, worth(x->a, &board->items[x->m->columns[i]]));
        html_lit(b, "</th>");
    }
    html_lit(b, "</tr></thead>");
}

/* --- a row ----------------------------------------------------------------------------------------------- */
static void unit_score(const struct mx *x, size_t u)
{
    const struct assess_result *res = &x->m->board->total.results[u];
    struct strbuf *b = x->b;
    bool outside = res->unit->outside && !res->answered;
    if (!outside && res->answered < res->applicable) {
        html_lit(b, "<span class=\"q\">");
        html_text(b, arena_printf(x->a, "%zu/%zu", res->answered, res->applicable));
        html_lit(b, "</span>");
        return;
    }
    html_lit(b, "<b>");
    html_text(b, points(x->a, x->m->self ? res->self_score : res->score));
    html_lit(b, "</b>");
    if (outside) {
        html_lit(b, "<br><span class=\"q\">外评</span>");
    } else if (res->veto) {
        html_lit(b, "<br><span class=\"q\">否决</span>");
    } else if (res->applicable < x->m->board->n_items) {
        html_lit(b, "<br><span class=\"q\" title=\"实得除以应得\">");
        html_text(b,
                  arena_printf(x->a, "%s/%s", points(x->a, x->m->self ? res->self_got : res->got),
                               points(x->a, res->possible)));
        html_lit(b, "</span>");
    }
}

static void rank(struct strbuf *b, int n)
{
    html_lit(b, "<td>");
    if (n) {
        html_int(b, n);
    } else {
        html_lit(b, "—");
    }
    html_lit(b, "</td>");
}

static void unit_head(const struct mx *x, size_t u)
{
    const struct round_board *board = x->m->board;
    const struct assess_result *res = &board->total.results[u];
    const struct register_def *reg =
        content_plays(app_of(x->req)->content, "assessment.participation");
    html_lit(x->b, "<tr><th class=\"u\" scope=\"row\"><a href=\"");
    html_attr(x->b, ui_record_href(x->a, reg, board->places[u].participation));
    html_lit(x->b, "\">");
    html_text(x->b, board->units[u].name);
    html_lit(x->b, "</a></th><th class=\"u2\" scope=\"row\">");
    unit_score(x, u);
    html_lit(x->b, "</th>");
    if (x->ranks) {
        rank(x->b, res->rank);
        rank(x->b, res->group_rank);
    }
}

static void cell_open(const struct mx *x, const char *tint, bool counted)
{
    html_lit(x->b, "<td class=\"");
    html_attr(x->b, tint);
    if (counted) {
        html_lit(x->b, " o");
    }
    html_lit(x->b, "\">");
}

static void cell_title(const struct mx *x, const struct round_cell *c, const struct assess_mark *k)
{
    const char *drift = c->drifted ? "公布以后记录有变动，以公布的为准。" : "";
    if (k->has_review && k->has_self && k->review != k->self) {
        html_lit(x->b, " class=\"changed\"");
        html_set(x->b, "title",
                 arena_printf(x->a, "自评 %s，复核 %s。%s%s", points(x->a, k->self),
                              points(x->a, k->review), c->reason ? c->reason : "", drift));
    } else if (c->drifted) {
        html_set(x->b, "title", drift);
    }
}

static void cell_write(const struct mx *x, const char *base, size_t u, size_t i)
{
    struct strbuf *b = x->b;
    const struct round_cell *c = matrix_cell(x->m, u, i);
    const struct assess_mark *k = &x->m->board->units[u].marks[i];
    int64_t score = 0;
    bool scored = matrix_score(x->m, u, i, &score);
    if (!scored && !k->not_applicable && !k->vetoed) {
        html_lit(b, "<td class=\"e\">—</td>");
        return;
    }
    cell_open(x,
              k->vetoed           ? "l"
              : k->not_applicable ? "x"
                                  : TINT[assess_tint(score, x->m->board->items[i].points)],
              c->way && !str_eq(c->way, "manual"));
    html_lit(b, "<a href=\"");
    html_attr(b, base);
    html_attr(b, x->items[i]);
    html_lit(b, "\"");
    if (k->not_applicable) {
        html_set(b, "title", c->out);
    } else {
        cell_title(x, c, k);
    }
    html_lit(b, ">");
    if (k->not_applicable) {
        html_lit(b, "缺");
    } else if (k->vetoed && x->m->board->items[i].veto) {
        html_lit(b, "否");
    } else {
        html_text(b, points(x->a, score));
    }
    html_lit(b, "</a></td>");
}

static void unit_row(const struct mx *x, size_t u)
{
    const char *base =
        arena_printf(x->a, "score/%s/", id_text(x->a, x->m->board->places[u].participation));
    unit_head(x, u);
    for (size_t i = 0; i < x->m->board->n_items; i++) {
        cell_write(x, base, u, x->m->columns[i]);
    }
    html_lit(x->b, "</tr>");
}

static void foot_row(const struct mx *x)
{
    struct strbuf *b = x->b;
    html_lit(
        b,
        "<tr class=\"sum\"><th class=\"u b\" scope=\"row\">得分率 %</th><td class=\"u2\">—</td>");
    if (x->ranks) {
        html_lit(b, "<td></td><td></td>");
    }
    for (size_t i = 0; i < x->m->board->n_items; i++) {
        const struct assess_column *c = &x->m->board->total.columns[x->m->columns[i]];
        html_lit(b, "<td>");
        if (c->possible) {
            html_text(b, str_from_scaled(x->a, (c->rate + 50) / 100, 0, false));
        } else {
            html_lit(b, "—");
        }
        html_lit(b, "</td>");
    }
    html_lit(b, "</tr>");
}

static void table(const struct mx *x)
{
    const struct matrix *m = x->m;
    html_lit(x->b, "<div class=\"mx\" tabindex=\"0\" role=\"region\" "
                   "aria-label=\"考核矩阵\"><table><caption class=\"visually-hidden\">");
    html_text(x->b, m->board->framework.f.title);
    html_lit(x->b, "</caption>");
    head_rows(x);
    html_lit(x->b, "<tbody>");
    for (size_t r = 0; r < m->shown; r++) {
        unit_row(x, m->rows[m->first + r]);
    }
    foot_row(x);
    html_lit(x->b, "</tbody></table></div>");
}

static void windows(const struct mx *x)
{
    const struct matrix *m = x->m;
    struct matrix_turn turn = matrix_now(m);
    if (!m->step) {
        return;
    }
    html_lit(x->b, "<nav class=\"row1 windows\" aria-label=\"翻页\"><span class=\"s q\">");
    html_text(x->b, arena_printf(x->a, "第 %zu 至 %zu 家，共 %zu 家", m->first + 1,
                                 m->first + m->shown, m->n_rows));
    html_lit(x->b, "</span>");
    if (m->first) {
        turn.first = m->first > m->step ? m->first - m->step : 0;
        ui_link(x->b, matrix_href(x->req, m, PATH, turn), "上一屏", UI_SMALL);
    }
    if (m->first + m->shown < m->n_rows) {
        turn.first = m->first + m->step;
        ui_link(x->b, matrix_href(x->req, m, PATH, turn), "下一屏", UI_SMALL);
    }
    turn.first = 0;
    turn.all = true;
    ui_link(x->b, matrix_href(x->req, m, PATH, turn), "全部展开（打印用）", UI_SMALL);
    html_lit(x->b, "</nav>");
}

static void foot_note(struct strbuf *b, struct arena *a, const struct matrix *m)
{
    const struct assess_total *t = &m->board->total;
    html_lit(b, "<p class=\"s q\">");
    for (size_t i = 0; i < t->n_level1; i++) {
        html_text(b, arena_printf(a, "%s%s %s 分", i ? "，" : "", t->level1[i],
                                  points(a, t->level1_points[i])));
    }
    html_text(b, "；第三行是分值。");
    if (m->board->frozen) {
        html_text(b, arena_printf(a, "结果已公布并固定（%s）。", m->board->frozen_at));
    } else if (!m->board->ranks_open) {
        html_lit(b, "复核完毕前不排名次。");
    } else {
        html_lit(b, "名次没有公布，单位看不到。");
    }
    html_lit(b, "</p>");
}

/* --- the page -------------------------------------------------------------------------------------------- */
static void export_line(const struct mx *x, const char *path, const char *more, const char *words)
{
    html_lit(x->b, "<li><a href=\"");
    html_attr(x->b,
              arena_printf(x->a, "%s%s", matrix_href(x->req, x->m, path, matrix_now(x->m)), more));
    html_lit(x->b, "\">");
    html_text(x->b, words);
    html_lit(x->b, "</a></li>");
}

static void exports(const struct mx *x)
{
    if (!role_may(visit_actor(x->req)->role, "register.export")) {
        return;
    }
    html_lit(x->b, "<details class=\"drop\"><summary class=\"btn\">导出</summary><div "
                   "class=\"over\"><ul>");
    export_line(x, PATH "/export", "", "结果和逐条留痕（XLSX）");
    export_line(x, PATH "/table", "", "带公式、可重算的表（XLSX）");
    export_line(x, PATH "/table", "&as=csv", "同一张表（CSV）");
    html_lit(x->b, "</ul></div></details>");
}

static void head(const struct mx *x)
{
    const struct matrix *m = x->m;
    size_t answered = 0, applicable = 0;
    for (size_t i = 0; i < m->n_rows; i++) {
        const struct assess_result *res = &m->board->total.results[m->rows[i]];
        answered += res->answered;
        applicable += res->applicable;
    }
    html_lit(x->b, "<div class=\"head\"><h1>");
    html_text(x->b, m->board->title);
    html_lit(x->b, "</h1>");
    ui_chip(x->b, "t", m->board->state_title);
    html_lit(x->b, "<span class=\"s q\">");
    html_text(x->b, arena_printf(x->a, "%s，%zu 条，%zu 家，已评 %zu / %zu 项",
                                 m->board->framework.f.title, m->board->n_items, m->n_rows,
                                 answered, applicable));
    html_lit(x->b, "</span><span class=\"push\"></span>");
    ui_link(x->b, arena_printf(x->a, "/desk/rounds/%s", id_text(x->a, m->round)), "本轮进展",
            UI_PLAIN);
    exports(x);
    ui_head_end(x->b);
}

static const char **item_ids(struct arena *a, const struct round_board *b)
{
    const char **ids = arena_array(a, b->n_items + 1, sizeof(*ids));
    for (size_t i = 0; i < b->n_items; i++) {
        ids[i] = id_text(a, b->framework.item_ids[i]);
    }
    return ids;
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
    struct mx x = {.b = p.b, .req = req, .a = req->arena, .m = &m};
    x.items = item_ids(req->arena, m.board);
    x.ranks = m.board->ranks_open;
    head(&x);
    tools(&x);
    windows(&x);
    table(&x);
    foot_note(p.b, req->arena, &m);
    balance_cards(p.b, req, m.board);
    worth_card(p.b, req, m.board);
    ui_close(&p);
    return OK;
}
