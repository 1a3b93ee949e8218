/* One figure: what it counts and how, this year beside the last, by unit, in every version of its definition, and who uses it. */
#include <stdlib.h>

#include "base/str.h"
#include "board/board.h"
#include "reporting/figure_page.h"
#include "reporting/figure_use.h"
#include "reporting/reporting.h"

#define YEARS 5

/* --- the number ---------------------------------------------------------------------------------------------------------- */
static void part_links(struct figure *f, const struct measure_def *m)
{
    const struct metric_def *const parts[] = {m->of, m->over};
    for (size_t i = 0; i < array_len(parts); i++) {
        ui_link(
            f->b,
            arena_printf(f->a, "/desk/figures/%s?%s", parts[i]->id, period_query(f->a, &f->ask)),
            arena_printf(f->a, "%s：%s", i ? "分母" : "分子", parts[i]->title), UI_LINK);
        html_lit(f->b, " ");
    }
}

static void behind(struct figure *f, const struct metric_value *v)
{
    const struct measure_def *m = &metric_version_of(f->a, &f->ask)->m;
    html_lit(f->b, "<p class=\"foot-line s\">");
    if (m->kind == METRIC_PEOPLE) {
        ui_link(f->b, "/desk/org", "看单位与人员", UI_LINK);
    } else if (m->kind == METRIC_RATIO) {
        part_links(f, m);
    } else {
        ui_link(f->b, figure_href(f, "/rows"),
                arena_printf(f->a, "看这个数背后的 %lld 件", (long long)v->records), UI_LINK);
    }
    html_lit(f->b, "</p>");
}

static void number_facts(struct figure *f, const struct metric_value *v, const char *now,
                         const struct metric_value *before, const char *year_ago)
{
    const char *change = figure_change(f->a, v, before);
    ui_facts(f->b, true);
    ui_fact(f->b, "本期", now);
    ui_fact(f->b, "上年同期",
            *change ? arena_printf(f->a, "%s（%s）", year_ago, change) : year_ago);
    if (v->share) {
        ui_fact(f->b, "分子 / 分母",
                arena_printf(f->a, "%lld / %lld", (long long)v->of, (long long)v->over));
    }
    if (v->lower) {
        ui_fact(f->b, "余", "其中有记录只记了“余”，这个数是下限，实际不少于它");
    }
    ui_fact(f->b, "含补录", arena_printf(f->a, "%lld 件", (long long)v->backfill));
    ui_facts_end(f->b);
}

/* 封存 beside 现在: a signed report goes on saying what it said. */
static enum err sealed_beside(struct figure *f, const char *now, struct error *e)
{
    struct sealed_figure kept;
    int64_t record = 0;
    enum err r =
        f->period.wrong ? OK : board_sealed(f->db, f->a, f->scope, &f->ask, &kept, &record, e);
    if (!r && record) {
        html_lit(f->b, "<p class=\"ribbon\">");
        html_text(f->b, arena_printf(f->a, "%s（已封存）：报告签发时是 %s，现在数是 %s",
                                     period_title(f->a, &f->ask), kept.text, now));
        html_lit(f->b, "</p>");
    }
    return r;
}

static enum err numbers(struct figure *f, struct error *e)
{
    struct metric_ask last = metric_last_year(&f->ask);
    struct metric_value v = {0}, before = {0};
    const char *now = "—", *year_ago = "—";
    enum err r = OK;
    if (!f->period.wrong && ((r = figure_text(f, &f->ask, &now, &v, e)) ||
                             (r = figure_text(f, &last, &year_ago, &before, e)))) {
        return r;
    }
    ui_card(f->b,
            f->period.unit_name
                ? arena_printf(f->a, "%s %s%s", period_title(f->a, &f->ask), f->period.unit_name,
                               f->ask.below ? "（含下级）" : "")
                : period_title(f->a, &f->ask),
            -1,
            f->ask.as_of.year ? arena_printf(f->a, "按%s所知", date_chinese(f->a, f->ask.as_of))
                              : "按现在所知");
    period_form(f->b, f->a, arena_printf(f->a, "/desk/figures/%s", f->ask.metric->id), &f->period,
                NULL);
    html_lit(f->b, "<div class=\"in\">");
    r = sealed_beside(f, now, e);
    number_facts(f, &v, now, &before, year_ago);
    html_lit(f->b, "</div>");
    behind(f, &v);
    ui_card_end(f->b);
    return r;
}

/* Whole years up to the one asked for, each by the definition of its own time. */
static enum err years(struct figure *f, struct error *e)
{
    static const char *const heads[] = {"年度", "数", "变化", "其中"};
    struct metric_value before = {0};
    enum err r = OK;
    ui_card(f->b, "近五年", -1, "每年按当年的口径");
    ui_table(f->b, "近五年", heads, array_len(heads));
    for (int i = YEARS - 1; !r && i >= 0; i--) {
        struct metric_ask ask = f->ask;
        struct metric_value v;
        const char *text;
        int16_t year = (int16_t)(f->ask.to.year - i);
        ask.from = (struct date){year, 1, 1};
        ask.to = (struct date){year, 12, 31};
        r = figure_text(f, &ask, &text, &v, e);
        html_lit(f->b, "<tr>");
        figure_cell(f->b, "nowrap", arena_printf(f->a, "%d", year));
        figure_cell(f->b, v.known ? "r nowrap" : "r s q", r ? "" : text);
        figure_cell(f->b, "r nowrap q", figure_change(f->a, &v, &before));
        figure_cell(f->b, "s q", figure_backfill(f->a, &v));
        html_lit(f->b, "</tr>");
        before = v;
    }
    ui_table_end(f->b);
    ui_card_end(f->b);
    return r;
}

/* --- the definition ------------------------------------------------------------------------------------------------------ */
static const char *apart(struct arena *a, const struct measure_def *m)
{
    const struct field_def *f = m->column ? m->column : m->field;
    switch (m->kind) {
    case METRIC_COUNT: return "每条记录算一次，作废的不算";
    case METRIC_ROWS: return arena_printf(a, "“%s”里一项算一次", m->field->title);
    case METRIC_SUM: return arena_printf(a, "把“%s”相加，不去重", f->title);
    case METRIC_DISTINCT: return arena_printf(a, "“%s”相同的只算一次", f->title);
    case METRIC_LEAST: return arena_printf(a, "取“%s”最小的一个", f->title);
    case METRIC_PEOPLE: return "一个人不论几个岗位只算一次";
    default: return "按分子、分母各自的口径";
    }
}

static void source_fact(struct figure *f, const struct measure_def *m)
{
    if (m->reg) {
        html_lit(f->b, "<dt>来源台账</dt><dd><a href=\"");
        html_attr(f->b, arena_printf(f->a, "/desk/r/%s", m->reg->id));
        html_lit(f->b, "\">");
        html_text(f->b, m->reg->title);
        html_lit(f->b, "</a></dd>");
    } else {
        ui_fact(f->b, "来源", m->kind == METRIC_PEOPLE ? "单位与人员" : "另外两个口径");
    }
}

static void definition(struct figure *f)
{
    const struct metric_def *m = f->ask.metric;
    const struct measure_def *d = &metric_version_of(f->a, &f->ask)->m;
    const char *note = figure_unit_note(f->c, m->unit);
    ui_card(f->b, "口径", -1, NULL);
    html_lit(f->b, "<div class=\"in\">");
    ui_facts(f->b, false);
    if (m->about) {
        ui_fact(f->b, "说明", m->about);
    }
    ui_fact(f->b, "怎么数", metric_formula(f->a, d));
    ui_fact(f->b, "单位", note ? arena_printf(f->a, "%s：%s", m->unit, note) : m->unit);
    ui_fact(f->b, "去重", apart(f->a, d));
    source_fact(f, d);
    ui_fact(f->b, "负责", m->keeper);
    if (m->law) {
        ui_fact(f->b, "依据", m->law);
    }
    if (m->n_words) {
        const char *words = m->words[0];
        for (size_t i = 1; i < m->n_words; i++) {
            words = arena_printf(f->a, "%s、%s", words, m->words[i]);
        }
        ui_fact(f->b, "报告里的叫法", words);
    }
    ui_facts_end(f->b);
    html_lit(f->b, "</div>");
    ui_card_end(f->b);
}

/* --- versions side by side ----------------------------------------------------------------------------------------------- */
static enum err version_row(struct figure *f, size_t i, const struct metric_version *in_force,
                            struct metric_value *ret, struct error *e)
{
    const struct metric_def *m = f->ask.metric;
    struct metric_ask ask = f->ask, last;
    struct metric_value before;
    const char *text, *year_ago;
    ask.version = &m->versions[i];
    last = metric_last_year(&ask);
    enum err r = figure_text(f, &ask, &text, ret, e);
    if (r || (r = figure_text(f, &last, &year_ago, &before, e))) {
        return r;
    }
    html_lit(f->b, "<tr><td class=\"nowrap\">");
    html_text(f->b, ask.version->from ? arena_printf(f->a, "%s 起", ask.version->from) : "最初");
    if (ask.version == in_force) {
        html_lit(f->b, " ");
        ui_chip(f->b, "t", "本期用这版");
    }
    html_lit(f->b, "</td>");
    figure_cell(f->b, NULL, metric_formula(f->a, &ask.version->m));
    figure_cell(f->b, NULL, ask.version->reason ? ask.version->reason : "");
    figure_cell(f->b, ret->known ? "r nowrap" : "r s q", text);
    figure_cell(f->b, before.known ? "r nowrap" : "r s q", year_ago);
    html_lit(f->b, "</tr>");
    return OK;
}

/* Every version counted over the same days: what the change of definition alone makes. */
static enum err versions(struct figure *f, struct error *e)
{
    static const char *const heads[] = {"自哪天起", "口径", "为什么改", "按此口径本期", "上年同期"};
    const struct metric_def *m = f->ask.metric;
    const struct metric_version *in_force = metric_version_of(f->a, &f->ask);
    struct metric_value v[2] = {{0}, {0}};
    enum err r = OK;
    if (m->n < 2) {
        return OK;
    }
    ui_card(f->b, "改口径前后", (int64_t)m->n, "同一期间，各版本并列");
    ui_table(f->b, "改口径前后", heads, array_len(heads));
    for (size_t i = 0; !r && i < m->n; i++) {
        v[0] = v[1];
        r = version_row(f, i, in_force, &v[1], e);
    }
    ui_table_end(f->b);
    const char *change = figure_change(f->a, &v[1], &v[0]);
    if (!r && *change) {
        html_lit(f->b, "<p class=\"in s q\">同样的记录，最近一次改口径本身使这个数");
        html_text(f->b,
                  str_eq(change, "持平") ? "没有变化" : arena_printf(f->a, "变了 %s", change));
        html_lit(f->b, "；和别的年份相比时请用同一版。</p>");
    }
    ui_card_end(f->b);
    return r;
}

/* --- by unit ------------------------------------------------------------------------------------------------------------- */
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

static void unit_row(struct figure *f, const struct metric_unit *u, const char *place)
{
    struct metric_ask one = f->ask;
    one.unit = u->unit;
    html_lit(f->b, "<tr>");
    if (place) {
        figure_cell(f->b, "r nowrap", place);
    }
    html_lit(f->b, "<td><a href=\"");
    html_attr(f->b,
              arena_printf(f->a, "/desk/figures/%s?%s", one.metric->id, period_query(f->a, &one)));
    html_lit(f->b, "\">");
    html_text(f->b, u->name);
    html_lit(f->b, "</a></td>");
    figure_cell(f->b, "r nowrap", metric_text(f->a, one.metric, &u->value));
    figure_cell(f->b, "r nowrap", metric_text(f->a, one.metric, &u->last));
    figure_cell(f->b, "r nowrap q", figure_change(f->a, &u->value, &u->last));
    figure_cell(f->b, "s q", figure_backfill(f->a, &u->value));
    html_lit(f->b, "</tr>");
}

static enum err by_unit(struct figure *f, struct error *e)
{
    static const char *const heads[] = {"名次", "单位", "本期", "上年同期", "变化", "其中"};
    struct metric_unit *list;
    bool rank;
    size_t n;
    if (!f->ask.metric->by_unit || f->ask.unit || f->period.wrong) {
        return OK;
    }
    enum err r = metric_units(f->db, f->a, f->c, f->scope, &f->ask, &list, &n, e);
    if (r == ERR_INVALID) {
        error_clear(e);
        return OK; /* the reason stands beside the number already */
    }
    if (r || !n) {
        return r;
    }
    const struct metric_unit **order = ranked(f, list, n, &rank);
    ui_card(f->b, rank ? "按单位排名" : "按单位", (int64_t)n, "没有记录的单位不列");
    ui_table(f->b, "按单位", heads + !rank, array_len(heads) - !rank);
    for (size_t i = 0; i < n; i++) {
        unit_row(f, order[i], rank ? place_of(f->a, order, i) : NULL);
    }
    ui_table_end(f->b);
    ui_card_end(f->b);
    return OK;
}

/* --- who uses it --------------------------------------------------------------------------------------------------------- */
static enum err uses(struct figure *f, struct error *e)
{
    struct figure_use *list;
    size_t n;
    enum err r = figure_uses(f->db, f->a, f->c, app_of(f->req)->papers, f->scope->county,
                             f->ask.metric, &list, &n, e);
    if (r) {
        return r;
    }
    ui_card(f->b, "用在哪里", (int64_t)n, n ? "改口径会影响这些地方" : NULL);
    if (!n) {
        html_lit(f->b, "<p class=\"in q\">还没有报告、看板、文书或指标用到它。</p>");
    }
    html_lit(f->b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(f->b, "<li><span class=\"s q nowrap\">");
        html_text(f->b, list[i].kind);
        html_lit(f->b, "</span> ");
        if (list[i].href) {
            ui_link(f->b, list[i].href, list[i].title, UI_LINK);
        } else {
            html_text(f->b, list[i].title);
        }
        html_lit(f->b, "</li>");
    }
    html_lit(f->b, "</ul>");
    ui_card_end(f->b);
    return OK;
}

enum err page_figure(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .here = "/desk/figures", .back = "/desk/figures"};
    struct figure f;
    enum err r = figure_begin(req, &f, e);
    if (r || (r = figure_find(&f, e))) {
        return r;
    }
    p.title = f.ask.metric->title;
    res->status = f.period.wrong ? 422 : 200;
    ui_open(&p);
    f.b = p.b;
    ui_head(p.b, f.ask.metric->title,
            arena_printf(f.a, "指标口径 · %s", figure_group(f.ask.metric)));
    ui_head_end(p.b);
    period_wrong(p.b, &f.period);
    html_lit(p.b, "<div class=\"stack\">");
    r = numbers(&f, e);
    definition(&f);
    if (!r && !(r = f.period.wrong ? OK : versions(&f, e)) &&
        !(r = f.period.wrong ? OK : years(&f, e)) && !(r = by_unit(&f, e))) {
        r = uses(&f, e);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}
