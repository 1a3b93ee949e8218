#include "reporting/board_view.h"

#include "base/now.h"
#include "base/str.h"
#include "register/step.h"
#include "reporting/board_period.h"

static const char *moment(struct arena *a, const char *at)
{
    int64_t ms;
    return datetime_parse(at, &ms) ? datetime_people(a, ms, now_today()) : at;
}

const char *board_view_state(struct arena *a, const struct board *board)
{
    if (!board->n_stale) {
        return NULL;
    }
    return board->oldest ? arena_printf(a, "有 %zu 个数的数据截至 %s，重新统计中", board->n_stale,
                                        moment(a, board->oldest))
                         : arena_printf(a, "有 %zu 个数还在统计，数好了自动补上", board->n_stale);
}

static void quiet(struct strbuf *b, const char *text)
{
    html_lit(b, "<span class=\"s q\">");
    html_text(b, text);
    html_lit(b, "</span>");
}

/* --- figures ------------------------------------------------------------------------------------------------------- */
static void light(struct strbuf *b, struct arena *a, const struct board_value *v)
{
    static const enum ui_lamp lamps[] = {
        [BOARD_MET] = LAMP_GREEN, [BOARD_MISSED] = LAMP_YELLOW, [BOARD_LATE] = LAMP_RED};
    if (v->light == BOARD_DARK) {
        quiet(b, v->goal);
    } else {
        ui_lamp(b, lamps[v->light],
                arena_printf(a, "%s%s",
                             v->light == BOARD_MET ? "达到"
                             : v->def->goal.most   ? "超过"
                                                   : "低于",
                             v->goal));
    }
}

static const char *number(struct arena *a, const struct metric_def *m, const struct tally *t)
{
    return t->state == TALLY_WAITS ? "统计中" : metric_text(a, m, &t->value);
}

/* A ratio has no records of its own, people stand in posts: their page leads on. */
static const char *rows_href(struct arena *a, const struct actor *who, const struct board_value *v)
{
    const struct measure_def *m = &metric_version_of(a, &v->ask)->m;
    if (!m->reg || !step_may_read(who, m->reg) || v->now.state == TALLY_WAITS) {
        return NULL;
    }
    return arena_printf(a, "/desk/figures/%s/rows?%s", v->ask.metric->id,
                        board_figure_query(a, &v->ask));
}

/* 7 / 28 of things; sums of money and hours have places of their own. */
static bool of_things(struct arena *a, const struct metric_ask *ask)
{
    const struct measure_def *m = &metric_version_of(a, ask)->m;
    if (m->kind != METRIC_RATIO) {
        return false;
    }
    const char *day = date_text(a, ask->to);
    return metric_version_on(m->of, day)->m.kind != METRIC_SUM &&
           metric_version_on(m->over, day)->m.kind != METRIC_SUM;
}

static void counted(struct strbuf *b, struct arena *a, const struct actor *who,
                    const struct board_value *v)
{
    const struct metric_def *m = v->def->metric;
    const char *rows = v->sealed ? NULL : rows_href(a, who, v);
    html_lit(b, "<a class=\"big\" href=\"");
    html_attr(b, arena_printf(a, "/desk/figures/%s?%s", m->id, board_figure_query(a, &v->ask)));
    html_lit(b, "\">");
    html_text(b, number(a, m, &v->now));
    html_lit(b, "</a> ");
    if (v->now.value.share && v->now.value.known && of_things(a, &v->ask)) {
        html_lit(b, "<span class=\"s q nowrap\">");
        html_text(b, arena_printf(a, "%lld / %lld", (long long)v->now.value.of,
                                  (long long)v->now.value.over));
        html_lit(b, "</span>");
    } else if (rows) {
        ui_link(b, rows, "看明细", UI_LINK);
    }
    html_lit(b, "<br>");
    quiet(b, v->sealed ? "签发时的数" : arena_printf(a, "去年同期 %s", number(a, m, &v->last)));
    if (v->goal) {
        html_lit(b, "<br>");
        light(b, a, v);
    }
    if (v->whole) {
        html_lit(b, "<br>");
        quiet(b, "按整年计");
    }
    if (v->now.state == TALLY_STALE) {
        html_lit(b, "<br>");
        quiet(b, arena_printf(a, "数据截至 %s，重新统计中", moment(a, v->now.counted_at)));
    }
}

static void figure(struct strbuf *b, struct arena *a, const struct actor *who,
                   const struct board_value *v)
{
    html_lit(b, "<li>");
    quiet(b, v->def->title);
    html_lit(b, "<br>");
    if (v->def->waits || v->why) {
        html_lit(b, "<span class=\"big\">—</span><br>");
        quiet(b, v->def->waits ? v->def->waits : v->why);
    } else {
        counted(b, a, who, v);
    }
    html_lit(b, "</li>");
}

void board_view_sets(struct strbuf *b, struct arena *a, const struct actor *who,
                     const struct board *board)
{
    html_lit(b, "<div class=\"board-sets\">");
    for (size_t i = 0; i < board->n_sets; i++) {
        const struct board_set *s = &board->sets[i];
        ui_card(b, s->title, -1, NULL);
        html_lit(b, "<ul class=\"six\">");
        for (size_t k = 0; k < s->n; k++) {
            figure(b, a, who, &s->values[k]);
        }
        html_lit(b, "</ul>");
        ui_card_end(b);
    }
    html_lit(b, "</div>");
}

/* --- charts -------------------------------------------------------------------------------------------------------- */
static const char *plain(struct arena *a, const struct metric_value *v)
{
    return v->known && !v->day ? str_from_scaled(a, v->number, v->scale, false) : "";
}

static void point_cell(struct strbuf *b, struct arena *a, const struct board_drawn *c,
                       const struct board_point *p, size_t k)
{
    const struct metric_value *v = &p->values[k];
    struct metric_ask ask = p->ask;
    if (c->def->over != BOARD_SIDE) {
        ask.metric = c->series[k].metric;
    }
    ask = c->series[k].last ? metric_last_year(&ask) : ask;
    html_lit(b, "<td class=\"r\"");
    html_set(b, "data-v", plain(a, v));
    html_set(b, "data-t",
             !v->known  ? ""
             : v->share ? arena_printf(a, "%s%%", plain(a, v))
                        : metric_number(a, v));
    html_lit(b, "><a href=\"");
    html_attr(b,
              arena_printf(a, "/desk/figures/%s?%s", ask.metric->id, board_figure_query(a, &ask)));
    html_lit(b, "\">");
    html_text(b, metric_text(a, ask.metric, v));
    html_lit(b, "</a></td>");
}

static void chart_table(struct strbuf *b, struct arena *a, const struct board_drawn *c)
{
    static const char *const firsts[] = {
        [BOARD_MONTHS] = "月份", [BOARD_UNITS] = "单位", [BOARD_SIDE] = "指标"};
    const char *heads[BOARD_FIGURES + 2];
    size_t n = 0;
    heads[n++] = firsts[c->def->over];
    for (size_t i = 0; i < c->n_series; i++) {
        heads[n++] = c->series[i].title;
    }
    ui_table(b, c->def->title, heads, n);
    for (size_t i = 0; i < c->n; i++) {
        html_lit(b, "<tr><td>");
        html_text(b, c->points[i].label);
        html_lit(b, "</td>");
        for (size_t k = 0; k < c->n_series; k++) {
            point_cell(b, a, c, &c->points[i], k);
        }
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
}

static void chart_head(struct strbuf *b, struct arena *a, const struct board_drawn *c)
{
    static const char *const overs[] = {
        [BOARD_MONTHS] = "months", [BOARD_UNITS] = "units", [BOARD_SIDE] = "side"};
    html_lit(b, "<figure class=\"card chart\"");
    html_set(b, "data-chart", c->def->lines ? "lines" : "bars");
    html_set(b, "data-over", overs[c->def->over]);
    html_set(b, "data-most", arena_printf(a, "%d", BOARD_BARS));
    html_lit(b, "><figcaption class=\"in\"><h2>");
    html_text(b, c->def->title);
    html_lit(b, "</h2> ");
    if (c->def->n) {
        quiet(b, arena_printf(a, "单位：%s", c->def->of[0].metric->unit));
    }
    html_lit(b, "</figcaption>");
}

static void chart(struct strbuf *b, struct arena *a, const struct board_drawn *c)
{
    chart_head(b, a, c);
    if (c->why) {
        html_lit(b, "<p class=\"in s q\">");
        html_text(b, c->why);
        html_lit(b, "</p></figure>");
        return;
    }
    if (!c->n) {
        html_lit(b, "<p class=\"in s q\">");
        html_text(b, c->complete ? "这段时间还没有记录。" : "还在统计，数好了自动补上。");
        html_lit(b, "</p></figure>");
        return;
    }
    html_lit(b,
             "<div class=\"draw\" hidden></div><details open><summary class=\"s\">看表</summary>");
    chart_table(b, a, c);
    html_lit(b, "</details>");
    if (c->n > BOARD_BARS) {
        html_lit(b, "<p class=\"foot-line s q\">");
        html_text(b, arena_printf(a, "图里是最%s的 %d 个，全部 %zu 个在表里",
                                  c->def->lowest ? "低" : "高", BOARD_BARS, c->n));
        html_lit(b, "</p>");
    }
    html_lit(b, "</figure>");
}

void board_view_charts(struct strbuf *b, struct arena *a, const struct board *board)
{
    if (!board->n_charts) {
        return;
    }
    html_lit(b, "<div class=\"board-charts\">");
    for (size_t i = 0; i < board->n_charts; i++) {
        chart(b, a, &board->charts[i]);
    }
    html_lit(b, "</div>");
}
