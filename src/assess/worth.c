#include "assess/worth.h"

#include "base/str.h"

struct worth {
    struct strbuf *b;
    struct arena *a;
    const struct register_def *daily; /* 平时记录, NULL: none */
};

static const char *points(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, true);
}

static void number(struct strbuf *b, const char *text)
{
    html_lit(b, "<td class=\"r nowrap\">");
    html_text(b, text);
    html_lit(b, "</td>");
}

static void worth_row(const struct worth *x, const struct round_board *b, size_t i)
{
    const struct assess_result *res = &b->total.results[i];
    const struct round_sums *s = &b->places[i].sums;

    html_lit(x->b, "<tr><td>");
    html_text(x->b, b->units[i].name);
    html_lit(x->b, "</td>");
    number(x->b, points(x->a, res->score));
    if (b->daily_share >= 0) {
        html_lit(x->b, "<td class=\"r nowrap\">");
        if (x->daily) {
            ui_link(x->b, arena_printf(x->a, "/desk/r/%s?q=%s", x->daily->id, b->units[i].name),
                    points(x->a, s->everyday), UI_LINK);
        } else {
            html_text(x->b, points(x->a, s->everyday));
        }
        html_lit(x->b, "</td>");
        number(x->b, points(x->a, s->combined));
    }
    if (b->weight >= 0) {
        int64_t base = b->daily_share >= 0 ? s->combined : res->score;
        number(x->b, arena_printf(x->a, "%s × %s%% = %s", points(x->a, base),
                                  str_from_scaled(x->a, b->weight, 2, false),
                                  points(x->a, s->contribution)));
    }
    html_lit(x->b, "</tr>");
}

static void worth_heads(const struct worth *x, const struct round_board *b)
{
    const char *heads[5];
    size_t n = 0;

    heads[n++] = "单位";
    heads[n++] = b->daily_share >= 0
                     ? arena_printf(x->a, "年末考核（%s%%）",
                                    str_from_scaled(x->a, 10000 - b->daily_share, 2, false))
                     : "考核得分";
    if (b->daily_share >= 0) {
        heads[n++] =
            arena_printf(x->a, "平时（%s%%）", str_from_scaled(x->a, b->daily_share, 2, false));
        heads[n++] = "合起来";
    }
    if (b->weight >= 0) {
        heads[n++] = "折算进年度目标考核";
    }
    ui_table(x->b, "折算", heads, n);
}

void worth_card(struct strbuf *b, const struct request *req, const struct round_board *board)
{
    const struct worth w = {
        .b = b, .a = req->arena, .daily = content_plays(app_of(req)->content, "assessment.daily")};
    if (board->weight < 0 && board->daily_share < 0) {
        return;
    }
    ui_card(b, "折算", -1, "年末考核看矩阵，平时分点开看每一笔加减");
    worth_heads(&w, board);
    for (size_t i = 0; i < board->n_units; i++) {
        if (board->units[i].submitted) {
            worth_row(&w, board, i);
        }
    }
    ui_table_end(b);
    ui_card_end(b);
}
