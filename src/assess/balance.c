#include "assess/balance.h"

#include "base/id.h"
#include "base/str.h"

#define LINES_MAX 40

static const char *points(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

static void number(struct strbuf *b, const char *text)
{
    html_lit(b, "<td class=\"r nowrap\">");
    html_text(b, text);
    html_lit(b, "</td>");
}

/* --- all, and by group ----------------------------------------------------------------------------------- */
static void group_row(struct strbuf *b, struct arena *a, const struct assess_group *g)
{
    html_lit(b, "<tr><td>");
    html_text(b, str_empty(g->name) ? "未分组" : g->name);
    html_lit(b, "</td>");
    number(b, arena_printf(a, "%zu", g->n));
    number(b, g->n ? points(a, g->mean) : "—");
    number(b, g->n ? points(a, g->lowest) : "—");
    number(b, g->n ? points(a, g->spread) : "—");
    html_lit(b, "<td>");
    if (g->uneven) {
        ui_chip(b, "w", "不均衡");
    }
    html_lit(b, "</td></tr>");
}

static size_t submitted(const struct assess_total *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        n += t->results[i].unit->submitted;
    }
    return n;
}

static void groups(struct strbuf *b, struct arena *a, const struct round_board *board, size_t n)
{
    static const char *const heads[] = {"组别", "已提交", "平均分", "最低分", "标准差", "与全体比"};
    const struct assess_total *t = &board->total;
    struct assess_group *all, whole = {.name = "全体", .n = n};
    size_t n_groups = assess_groups(a, t, &all);

    whole.mean = t->mean;
    whole.lowest = t->lowest;
    whole.spread = t->spread;
    ui_card(b, "均衡度", -1, "按已提交的单位算，没有评的条目计 0 分");
    ui_table(b, "均衡度", heads, array_len(heads));
    group_row(b, a, &whole);
    for (size_t i = 0; n_groups > 1 && i < n_groups; i++) {
        group_row(b, a, &all[i]);
    }
    ui_table_end(b);
    ui_card_end(b);
}

/* --- units and items ------------------------------------------------------------------------------------- */
static void uneven(struct strbuf *b, struct arena *a, const struct round_board *board)
{
    static const char *const heads[] = {"单位", "组别", "得分", "比平均分低"};
    const struct assess_total *t = &board->total;
    size_t *at = arena_array(a, t->n + 1, sizeof(*at)), n = assess_uneven(t, at);

    ui_card(b, "不均衡名单", (int64_t)n,
            arena_printf(a, "得分低于平均分减标准差，即 %s 分", points(a, t->mean - t->spread)));
    if (!n) {
        html_lit(b, "<p class=\"in q\">没有得分特别低的单位。没有评完的单位不在内。</p>");
        ui_card_end(b);
        return;
    }
    ui_table(b, "不均衡名单", heads, array_len(heads));
    for (size_t i = 0; i < n && i < LINES_MAX; i++) {
        const struct assess_result *r = &t->results[at[i]];
        html_lit(b, "<tr><td>");
        html_text(b, r->unit->name);
        html_lit(b, "</td><td>");
        html_text(b, r->unit->group ? r->unit->group : "");
        html_lit(b, "</td>");
        number(b, points(a, r->score));
        number(b, points(a, t->mean - r->score));
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
    ui_card_end(b);
}

static void weak(struct strbuf *b, struct arena *a, const struct round_board *board)
{
    static const char *const heads[] = {"编号", "指标", "得分率", "不足六成的单位"};
    const struct assess_total *t = &board->total;
    size_t *at = arena_array(a, t->n_items + 1, sizeof(*at)), n = assess_weak(t, at);

    ui_card(b, "薄弱指标", (int64_t)n, "报了的单位合起来得分不足六成");
    if (!n) {
        html_lit(b, "<p class=\"in q\">没有不足六成的指标。</p>");
        ui_card_end(b);
        return;
    }
    ui_table(b, "薄弱指标", heads, array_len(heads));
    for (size_t i = 0; i < n && i < LINES_MAX; i++) {
        const struct assess_column *c = &t->columns[at[i]];
        html_lit(b, "<tr><td class=\"nowrap\">");
        html_text(b, board->items[at[i]].code);
        html_lit(b, "</td><td>");
        html_text(b, board->items[at[i]].title);
        html_lit(b, "</td>");
        number(b, arena_printf(a, "%s%%", points(a, c->rate)));
        number(b, arena_printf(a, "%zu / %zu", c->low, c->answered));
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
    ui_card_end(b);
}

void balance_cards(struct strbuf *b, const struct request *req, const struct round_board *board)
{
    size_t n = submitted(&board->total);

    if (!n) {
        return;
    }
    html_lit(b, "<div class=\"stack balance\">");
    groups(b, req->arena, board, n);
    uneven(b, req->arena, board);
    weak(b, req->arena, board);
    html_lit(b, "</div>");
}
