/* 指标口径: what is counted how, the number this year and last, by unit, as known on a day, and the records behind it. */
#include <stdlib.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/metric.h"
#include "register/step.h"
#include "ui/ui.h"
#include "web/pages.h"
#include "web/period.h"

#define ROWS 50

struct figure {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct scope *scope;
    struct strbuf *b;
    struct metric_ask ask;
};

static enum err begin(struct request *req, struct figure *f, struct error *e)
{
    *f = (struct figure){
        .req = req, .a = req->arena, .c = app_of(req)->content, .scope = &visit_actor(req)->scope};
    enum err r = app_reader(req, &f->db, e);
    return r ? r : period_read(req, &f->ask, e);
}

static enum err find(struct figure *f, struct error *e)
{
    f->ask.metric = content_metric(f->c, request_param(f->req, "id"));
    return f->ask.metric ? OK : error_set(e, ERR_NOT_FOUND, "没有这个指标口径，可能已改名。");
}

static const char *href(struct figure *f, const char *tail)
{
    return arena_printf(f->a, "/desk/figures/%s%s?%s", f->ask.metric->id, tail,
                        period_query(f->a, &f->ask));
}

static void put_cell(struct strbuf *b, bool right, const char *text)
{
    if (right) {
        html_lit(b, "<td class=\"r nowrap\">");
    } else {
        html_lit(b, "<td>");
    }
    html_text(b, text);
    html_lit(b, "</td>");
}

static const char *with_backfill(struct arena *a, const struct metric_value *v)
{
    return v->backfill ? arena_printf(a, "含补录 %lld 件", (long long)v->backfill) : "";
}

/* --- the list ------------------------------------------------------------------------------------------------------------ */
/* A number that cannot be asked this way (by year only) shows its reason instead. */
static enum err value_or_why(struct figure *f, const struct metric_ask *ask, const char **ret,
                             struct metric_value *ret_value, struct error *e)
{
    *ret_value = (struct metric_value){0};
    enum err r = metric_value(f->db, f->a, f->c, f->scope, ask, ret_value, e);
    if (r == ERR_INVALID) {
        *ret = arena_strdup(f->a, e->text);
        error_clear(e);
        return OK;
    }
    *ret = metric_text(f->a, ask->metric, ret_value);
    return r;
}

static enum err list_row(struct figure *f, const struct metric_def *m, struct error *e)
{
    struct metric_value v, before;
    const char *now, *last;
    f->ask.metric = m;
    struct metric_ask year_ago = metric_last_year(&f->ask);
    enum err r = value_or_why(f, &f->ask, &now, &v, e);
    if (r || (r = value_or_why(f, &year_ago, &last, &before, e))) {
        return r;
    }
    html_lit(f->b, "<tr><td class=\"name\"><a href=\"");
    html_attr(f->b, href(f, ""));
    html_lit(f->b, "\">");
    html_text(f->b, m->title);
    html_lit(f->b, "</a></td>");
    put_cell(f->b, true, now);
    put_cell(f->b, true, last);
    put_cell(f->b, false, with_backfill(f->a, &v));
    put_cell(f->b, false, m->keeper);
    put_cell(f->b, false, m->n > 1 ? arena_printf(f->a, "改过 %zu 次", m->n - 1) : "");
    html_lit(f->b, "</tr>");
    return OK;
}

enum err page_figures(struct request *req, struct response *res, struct error *e)
{
    static const char *const heads[] = {"指标", "本期", "上年同期", "其中", "负责", "口径"};
    struct ui_page p = {
        .req = req, .res = res, .title = "指标口径", .here = "/desk/figures", .back = "/desk"};
    struct figure f;
    enum err r = begin(req, &f, e);
    if (r) {
        return r;
    }
    ui_open(&p);
    f.b = p.b;
    ui_head(p.b, "指标口径", "一个数只有一个口径；作废的不计，补录的计入并注明");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
    period_form(p.b, f.a, "/desk/figures", &f.ask);
    ui_table(p.b, period_title(f.a, &f.ask), heads, array_len(heads));
    for (size_t i = 0; !r && i < f.c->n_metrics; i++) {
        r = list_row(&f, &f.c->metrics[i], e);
    }
    ui_table_end(p.b);
    html_lit(p.b, "</section></div>");
    ui_close(&p);
    return r;
}

/* --- one figure ------------------------------------------------------------------------------------------------------------ */
static enum err numbers(struct figure *f, struct error *e)
{
    struct metric_ask last = metric_last_year(&f->ask);
    struct metric_value v, before;
    const char *now, *year_ago;
    enum err r = value_or_why(f, &f->ask, &now, &v, e);
    if (r || (r = value_or_why(f, &last, &year_ago, &before, e))) {
        return r;
    }
    ui_card(f->b, period_title(f->a, &f->ask), -1,
            f->ask.as_of.year ? arena_printf(f->a, "按%s所知", date_chinese(f->a, f->ask.as_of))
                              : "按现在所知");
    period_form(f->b, f->a, arena_printf(f->a, "/desk/figures/%s", f->ask.metric->id), &f->ask);
    html_lit(f->b, "<div class=\"in\">");
    ui_facts(f->b, true);
    ui_fact(f->b, "本期", now);
    ui_fact(f->b, "上年同期", year_ago);
    if (v.share) {
        ui_fact(f->b, "分子 / 分母",
                arena_printf(f->a, "%lld / %lld", (long long)v.of, (long long)v.over));
    }
    ui_fact(f->b, "含补录", arena_printf(f->a, "%lld 件", (long long)v.backfill));
    ui_facts_end(f->b);
    html_lit(f->b, "</div><p class=\"foot-line s\">");
    if (metric_version_of(f->a, &f->ask)->m.kind == METRIC_PEOPLE) {
        ui_link(f->b, "/desk/org", "看单位与人员", UI_LINK);
    } else if (!v.share) {
        ui_link(f->b, href(f, "/rows"),
                arena_printf(f->a, "看这个数背后的 %lld 件", (long long)v.records), UI_LINK);
    } else {
        const struct measure_def *m = &metric_version_of(f->a, &f->ask)->m;
        const struct metric_def *const parts[] = {m->of, m->over};
        for (size_t i = 0; i < array_len(parts); i++) {
            ui_link(f->b,
                    arena_printf(f->a, "/desk/figures/%s?%s", parts[i]->id,
                                 period_query(f->a, &f->ask)),
                    arena_printf(f->a, "%s：%s", i ? "分母" : "分子", parts[i]->title), UI_LINK);
        }
    }
    html_lit(f->b, "</p>");
    ui_card_end(f->b);
    return OK;
}

static void definition(struct figure *f)
{
    const struct metric_def *m = f->ask.metric;
    ui_card(f->b, "口径", -1, NULL);
    html_lit(f->b, "<div class=\"in\">");
    ui_facts(f->b, false);
    if (m->about) {
        ui_fact(f->b, "说明", m->about);
    }
    ui_fact(f->b, "怎么数", metric_formula(f->a, &metric_version_of(f->a, &f->ask)->m));
    ui_fact(f->b, "单位", m->unit);
    ui_fact(f->b, "负责", m->keeper);
    if (m->law) {
        ui_fact(f->b, "依据", m->law);
    }
    ui_facts_end(f->b);
    html_lit(f->b, "</div>");
    ui_card_end(f->b);
}

/* Every version counted over the same days: what the change of definition alone makes. */
static enum err versions(struct figure *f, struct error *e)
{
    static const char *const heads[] = {"自哪天起", "口径", "为什么改", "按此口径本期"};
    const struct metric_def *m = f->ask.metric;
    enum err r = OK;
    if (m->n < 2) {
        return OK;
    }
    ui_card(f->b, "口径的版本", (int64_t)m->n, "同一期间，改前改后并列");
    ui_table(f->b, "口径的版本", heads, array_len(heads));
    for (size_t i = 0; !r && i < m->n; i++) {
        struct metric_ask ask = f->ask;
        struct metric_value v;
        const char *text;
        ask.version = &m->versions[i];
        r = value_or_why(f, &ask, &text, &v, e);
        html_lit(f->b, "<tr>");
        put_cell(f->b, false, m->versions[i].from ? m->versions[i].from : "最初");
        put_cell(f->b, false, metric_formula(f->a, &m->versions[i].m));
        put_cell(f->b, false, m->versions[i].reason ? m->versions[i].reason : "");
        put_cell(f->b, true, r ? "" : text);
        html_lit(f->b, "</tr>");
    }
    ui_table_end(f->b);
    ui_card_end(f->b);
    return r;
}

/* The highest rate first; units without one last, in the order they stand in. */
static int by_rate(const void *x, const void *y)
{
    const struct metric_unit *l = *(const struct metric_unit *const *)x;
    const struct metric_unit *r = *(const struct metric_unit *const *)y;
    if (l->value.known != r->value.known) {
        return l->value.known ? -1 : 1;
    }
    if (l->value.known && l->value.number != r->value.number) {
        return l->value.number > r->value.number ? -1 : 1;
    }
    return (l > r) - (l < r);
}

/* Rates are ranked; equal rates share a place. */
static const struct metric_unit **ranked(const struct figure *f, const struct metric_unit *list,
                                         size_t n, bool *ret_ranked)
{
    const struct metric_def *m = f->ask.metric;
    const struct metric_unit **order = arena_array(f->a, n + 1, sizeof(*order));
    for (size_t i = 0; i < n; i++) {
        order[i] = &list[i];
    }
    *ret_ranked = m->versions[m->n - 1].m.kind == METRIC_RATIO;
    if (*ret_ranked && n) {
        qsort(order, n, sizeof(*order), by_rate);
    }
    return order;
}

static const char *place_of(struct arena *a, const struct metric_unit *const *order, size_t i)
{
    size_t at = i;
    if (!order[i]->value.known) {
        return "—";
    }
    while (at > 0 && order[at - 1]->value.number == order[i]->value.number) {
        at--;
    }
    return arena_printf(a, "%zu", at + 1);
}

static enum err by_unit(struct figure *f, struct error *e)
{
    static const char *const heads[] = {"名次", "单位", "本期", "上年同期", "其中"};
    struct metric_unit *list;
    bool rank;
    size_t n;
    if (!f->ask.metric->by_unit || f->ask.unit) {
        return OK;
    }
    enum err r = metric_units(f->db, f->a, f->c, f->scope, &f->ask, &list, &n, e);
    if (r == ERR_INVALID) {
        error_clear(e);
        return OK; /* the reason stands beside the number already */
    }
    if (r) {
        return r;
    }
    const struct metric_unit **order = ranked(f, list, n, &rank);
    ui_card(f->b, rank ? "按单位排名" : "按单位", (int64_t)n, "没有记录的单位不列");
    ui_table(f->b, "按单位", heads + !rank, array_len(heads) - !rank);
    for (size_t i = 0; i < n; i++) {
        struct metric_ask one = f->ask;
        one.unit = order[i]->unit;
        html_lit(f->b, "<tr>");
        if (rank) {
            put_cell(f->b, true, place_of(f->a, order, i));
        }
        html_lit(f->b, "<td><a href=\"");
        html_attr(f->b, arena_printf(f->a, "/desk/figures/%s?%s", one.metric->id,
                                     period_query(f->a, &one)));
        html_lit(f->b, "\">");
        html_text(f->b, order[i]->name);
        html_lit(f->b, "</a></td>");
        put_cell(f->b, true, metric_text(f->a, one.metric, &order[i]->value));
        put_cell(f->b, true, metric_text(f->a, one.metric, &order[i]->last));
        put_cell(f->b, false, with_backfill(f->a, &order[i]->value));
        html_lit(f->b, "</tr>");
    }
    ui_table_end(f->b);
    ui_card_end(f->b);
    return OK;
}

enum err page_figure(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .here = "/desk/figures", .back = "/desk/figures"};
    struct figure f;
    enum err r = begin(req, &f, e);
    if (r || (r = find(&f, e))) {
        return r;
    }
    p.title = f.ask.metric->title;
    ui_open(&p);
    f.b = p.b;
    ui_head(p.b, f.ask.metric->title, "指标口径");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    r = numbers(&f, e);
    definition(&f);
    if (!r && !(r = versions(&f, e))) {
        r = by_unit(&f, e);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

/* --- the records behind it -------------------------------------------------------------------------------------------------- */
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
    html_lit(f->b, "</td></tr>");
}

enum err page_figure_rows(struct request *req, struct response *res, struct error *e)
{
    static const char *const heads[] = {"归期日期", "事项", "单位", "状态"};
    struct ui_page p = {.req = req, .res = res, .here = "/desk/figures"};
    struct metric_rows rows;
    struct figure f;
    int64_t after = 0;
    enum err r = begin(req, &f, e);
    if (r || (r = find(&f, e))) {
        return r;
    }
    const struct measure_def *def = &metric_version_of(f.a, &f.ask)->m;
    if (def->reg && !step_may_read(visit_actor(req), def->reg)) {
        return error_set(e, ERR_DENIED, "台账“%s”不在您的权限内，只能看数，不能看明细。",
                         def->reg->title);
    }
    (void)!id_parse(request_query(req, "after"), &after);
    if ((r = metric_rows(f.db, f.a, f.c, f.scope, &f.ask, after, ROWS, &rows, e))) {
        return r;
    }
    p.title = f.ask.metric->title;
    p.back = href(&f, "");
    ui_open(&p);
    f.b = p.b;
    ui_head(p.b, f.ask.metric->title, period_title(f.a, &f.ask));
    ui_link(p.b, p.back, "回到口径", UI_PLAIN);
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
    ui_table(p.b, "这个数背后的记录", heads, array_len(heads));
    for (size_t i = 0; i < rows.n; i++) {
        record_row(&f, &rows, i);
    }
    ui_table_end(p.b);
    if (rows.next) {
        html_lit(p.b, "<p class=\"foot-line s\">");
        ui_link(p.b, arena_printf(f.a, "%s&after=%s", href(&f, "/rows"), id_text(f.a, rows.next)),
                "下一页", UI_LINK);
        html_lit(p.b, "</p>");
    }
    html_lit(p.b, "</section></div>");
    ui_close(&p);
    return OK;
}
