/* 下级数据: the counties beside each other for one period; who is late stands first. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "package/side.h"
#include "package/supply.h"
#include "upward/pack_desk.h"
#include "upward/upward.h"

struct showing {
    struct request *req;
    struct packing x;
    struct sender us;
    enum package_kind kind;
    const char *period;
    struct side s;
};

/* Until the day a year's data are due, people look for last year's. */
static const char *usual(struct arena *a)
{
    return arena_printf(a, "%d", now_today().year - 1);
}

static void period_form(struct strbuf *b, const struct showing *v)
{
    struct date today = now_today(), d = {today.year, today.month, 1};

    html_lit(b, "<form method=\"get\" class=\"row1\" action=\"" PACK_COUNTIES
                "\"><label class=\"form-label\" for=\"period\">期间</label><select "
                "class=\"form-select\" id=\"period\" name=\"period\">");
    for (int i = 0; i < 15; i++) {
        const char *value = i < 3 ? arena_printf(v->x.arena, "%d", today.year - i)
                                  : arena_printf(v->x.arena, "%04d-%02d", d.year, d.month);
        html_lit(b, "<option");
        html_set(b, "value", value);
        if (str_eq(value, v->period)) {
            html_lit(b, " selected");
        }
        html_lit(b, ">");
        html_text(b, arena_printf(v->x.arena, "%s %s", value, i < 3 ? "年" : "月"));
        html_lit(b, "</option>");
        if (i >= 3) {
            d = date_add(d, -1);
            d.day = 1;
        }
    }
    html_lit(b, "</select>");
    ui_button(b, "看这一期", UI_PLAIN);
    html_lit(b, "</form>");
}

static const char *names(const struct showing *v, bool late)
{
    const char *s = NULL;

    for (size_t i = 0; i < v->s.n_counties; i++) {
        const struct side_county *c = &v->s.counties[i];
        if (!c->in.id && c->late == late) {
            s = s ? arena_printf(v->x.arena, "%s、%s", s, c->peer.name) : c->peer.name;
        }
    }
    return s;
}

static void late_card(struct strbuf *b, const struct showing *v)
{
    const char *late = names(v, true), *waited = names(v, false);
    const char *due = date_chinese(v->x.arena, v->s.due);

    html_lit(b, "<section class=\"card\"><div class=\"in pad\"><p>");
    html_text(b, arena_printf(v->x.arena, "应报 %zu 家，已报 %zu 家。%s前报。", v->s.n_counties,
                              v->s.n_sent, due));
    html_lit(b, "</p>");
    if (late) {
        html_lit(b, "<p>");
        ui_lamp(b, LAMP_RED, arena_printf(v->x.arena, "迟报 %zu 家", v->s.n_late));
        html_lit(b, " ");
        html_text(b, late);
        html_lit(b, "</p>");
    }
    if (waited) {
        html_lit(b, "<p>还没有报，没有到期：");
        html_text(b, waited);
        html_lit(b, "</p>");
    }
    html_lit(b, "</div></section>");
}

static void figure_cell(struct strbuf *b, const struct showing *v, const struct side_county *c,
                        const struct side_cell *x)
{
    struct arena *a = v->x.arena;

    html_lit(b, "<td class=\"num\"");
    html_set(b, "data-label", c->peer.name);
    html_lit(b, ">");
    if (!x->figure) {
        html_lit(b, "<span class=\"q\">没有报</span></td>");
        return;
    }
    html_text(b, x->figure->text);
    if (x->figure->kept) {
        html_lit(b, " ");
        ui_chip(b, "", "封存");
    }
    if (x->other) {
        html_lit(b, " ");
        ui_chip(b, "w", "口径不同");
    }
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, x->figure->last_known
                     ? arena_printf(a, "上年 %s", x->figure->last_text ? x->figure->last_text : "")
                     : "上年没有数");
    if (x->rank) {
        html_text(b, arena_printf(a, "，第 %d", x->rank));
    }
    html_lit(b, "</span></td>");
}

static void heads(struct strbuf *b, const struct showing *v)
{
    html_lit(b, "<thead><tr><th scope=\"col\">指标</th>");
    for (size_t i = 0; i < v->s.n_counties; i++) {
        const struct side_county *c = &v->s.counties[i];
        html_lit(b, "<th scope=\"col\" class=\"num\"><a href=\"");
        html_attr(b,
                  arena_printf(v->x.arena, PACK_COUNTIES "/%s", id_text(v->x.arena, c->peer.id)));
        html_lit(b, "\">");
        html_text(b, c->peer.name);
        html_lit(b, "</a></th>");
    }
    html_lit(b, "</tr></thead>");
}

static void matrix(struct strbuf *b, const struct showing *v)
{
    html_lit(b, "<section class=\"card flow\"><header><h2>各县区并列</h2><span class=\"s q push\">"
                "名次从大到小；口径不同的不排名</span></header><div class=\"scroll\" "
                "tabindex=\"0\" role=\"region\" aria-label=\"各县区并列\"><table class=\"table\">"
                "<caption class=\"visually-hidden\">各县区并列</caption>");
    heads(b, v);
    html_lit(b, "<tbody>");
    for (size_t i = 0; i < v->s.n_lines; i++) {
        const struct side_line *line = &v->s.lines[i];
        html_lit(b, "<tr><th scope=\"row\"><div>");
        html_text(b, line->title);
        if (!str_empty(line->unit)) {
            html_text(b, arena_printf(v->x.arena, "（%s）", line->unit));
        }
        html_lit(b, "</div></th>");
        for (size_t k = 0; k < v->s.n_counties; k++) {
            figure_cell(b, v, &v->s.counties[k], &line->cells[k]);
        }
        html_lit(b, "</tr>");
    }
    html_lit(b, "</tbody></table></div></section>");
}

enum err page_counties(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "下级数据", .back = PACK_OUT};
    struct showing v = {.req = req, .period = request_query(req, "period")};
    struct date from, to;
    enum err r = pack_desk(req, &v.x, e);

    v.period = v.period ? v.period : usual(req->arena);
    v.kind = str_chars(v.period) == 4 ? PACKAGE_YEAR : PACKAGE_MONTH;
    if (!r && !supply_days(v.kind, v.period, &from, &to)) {
        return error_set(e, ERR_INVALID, "期间写年份（2026）或者年月（2026-09）。");
    }
    if (r || (r = sender_load(v.x.db, v.x.arena, v.x.who->county, &v.us, e)) ||
        (r = side_load(v.x.db, v.x.arena, v.x.content, v.x.who->county, v.kind, v.period,
                       now_today(), &v.s, e))) {
        return r;
    }
    pack_open(&p, &v.us, PACK_COUNTIES, v.period);
    html_lit(p.b, "<div class=\"stack\">");
    period_form(p.b, &v);
    if (!v.s.n_counties) {
        ui_empty(p.b, "还没有下级单位",
                 "市级先在“本单位与对方”里把所辖县区登记上；县区送来的数据包在“导入数据包”里导入，"
                 "然后在这里并列。");
        ui_card_end(p.b);
    } else {
        late_card(p.b, &v);
    }
    if (v.s.n_lines) {
        matrix(p.b, &v);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return OK;
}
