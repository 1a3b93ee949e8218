/* 指标口径, the dictionary: every figure with what it counts, who keeps it, and this year beside the last. */
#include <string.h>

#include "base/str.h"
#include "reporting/figure_page.h"
#include "reporting/reporting.h"

#define HERE "/desk/figures"

static bool says(const char *text, const char *word)
{
    return text && strstr(text, word);
}

static bool register_says(const struct metric_def *m, const char *word)
{
    const struct measure_def *d = &m->versions[m->n - 1].m;
    return d->kind == METRIC_RATIO ? register_says(d->of, word) || register_says(d->over, word)
                                   : d->reg && says(d->reg->title, word);
}

/* All the words asked for, each anywhere in what is told of the figure. */
static bool found(struct arena *a, const struct metric_def *m, const char *search)
{
    char **words;
    size_t n = str_split(a, str_replace(a, search, " ", "\n"), '\n', &words);
    for (size_t i = 0; i < n; i++) {
        const char *w = str_trim(a, words[i]);
        bool here = says(m->title, w) || says(m->about, w) || says(m->keeper, w) ||
                    says(m->id, w) || says(m->unit, w) || says(figure_group(m), w) ||
                    register_says(m, w);
        for (size_t k = 0; k < m->n_words; k++) {
            here = here || says(m->words[k], w);
        }
        if (!here) {
            return false;
        }
    }
    return true;
}

static void name_cell(struct figure *f, const struct metric_def *m)
{
    html_lit(f->b, "<td class=\"name\"><a href=\"");
    html_attr(f->b, figure_href(f, ""));
    html_lit(f->b, "\">");
    html_text(f->b, m->title);
    html_lit(f->b, "</a>");
    if (m->n > 1) {
        html_lit(f->b, " ");
        ui_chip(f->b, "o", arena_printf(f->a, "改过 %zu 次", m->n - 1));
    }
    html_lit(f->b, "</td>");
}

static enum err list_row(struct figure *f, const struct metric_def *m, struct error *e)
{
    struct metric_value v = {0}, before = {0};
    const char *now = "—", *last = "—";
    enum err r = OK;
    f->ask.metric = m;
    struct metric_ask year_ago = metric_last_year(&f->ask);
    if (f->ask.unit && !m->by_unit) {
        now = "全县一个数";
    } else if (!f->period.wrong && ((r = figure_text(f, &f->ask, &now, &v, e)) ||
                                    (r = figure_text(f, &year_ago, &last, &before, e)))) {
        return r;
    }
    html_lit(f->b, "<tr>");
    name_cell(f, m);
    figure_cell(f->b, v.known ? "r nowrap" : "r s q", now);
    figure_cell(f->b, before.known ? "r nowrap" : "r s q", v.known ? last : "");
    figure_cell(f->b, "r nowrap q", figure_change(f->a, &v, &before));
    figure_cell(f->b, "s q", figure_backfill(f->a, &v));
    figure_cell(f->b, NULL, m->keeper);
    html_lit(f->b, "</tr>");
    return OK;
}

/* Figures of one group, in the order of their files; nothing when none is wanted. */
static enum err group(struct figure *f, const char *title, bool rest, const bool *wanted,
                      bool *done, struct error *e)
{
    static const char *const heads[] = {"指标", "本期", "上年同期", "变化", "其中", "负责"};
    int64_t n = 0;
    enum err r = OK;
    for (size_t i = 0; i < f->c->n_metrics; i++) {
        n += wanted[i] && !done[i] && (rest || str_eq(figure_group(&f->c->metrics[i]), title));
    }
    if (!n) {
        return OK;
    }
    ui_card(f->b, title, n, NULL);
    ui_table(f->b, title, heads, array_len(heads));
    for (size_t i = 0; !r && i < f->c->n_metrics; i++) {
        if (wanted[i] && !done[i] && (rest || str_eq(figure_group(&f->c->metrics[i]), title))) {
            done[i] = true;
            r = list_row(f, &f->c->metrics[i], e);
        }
    }
    ui_table_end(f->b);
    ui_card_end(f->b);
    return r;
}

static enum err groups(struct figure *f, const char *search, size_t *ret_n, struct error *e)
{
    const struct content *c = f->c;
    bool *wanted = arena_array(f->a, c->n_metrics + 1, sizeof(*wanted));
    bool *done = arena_array(f->a, c->n_metrics + 1, sizeof(*done));
    enum err r = OK;
    *ret_n = 0;
    for (size_t i = 0; i < c->n_metrics; i++) {
        wanted[i] = str_empty(search) || found(f->a, &c->metrics[i], search);
        *ret_n += wanted[i];
    }
    for (size_t i = 0; !r && i < c->n_menu; i++) {
        r = group(f, c->menu[i].title, false, wanted, done, e);
    }
    r = r ? r : group(f, "单位与人员", false, wanted, done, e);
    return r ? r : group(f, "其他", true, wanted, done, e);
}

enum err page_figures(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "指标口径", .here = HERE, .back = "/desk"};
    struct figure f;
    size_t n = 0;
    const char *typed = request_query(req, "q");
    enum err r = figure_begin(req, &f, e);
    if (r) {
        return r;
    }
    const char *search = typed ? arena_strndup(f.a, typed, str_prefix(typed, 60)) : "";
    res->status = f.period.wrong ? 422 : 200;
    ui_open(&p);
    f.b = p.b;
    ui_head(p.b, "指标口径",
            arena_printf(f.a, "%s，一个数只有一个口径；作废的不计，补录的计入并注明",
                         period_title(f.a, &f.ask)));
    ui_head_end(p.b);
    period_wrong(p.b, &f.period);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
    period_form(p.b, f.a, HERE, &f.period, search);
    html_lit(p.b, "</section>");
    r = groups(&f, search, &n, e);
    if (!n) {
        ui_empty(p.b, arena_printf(f.a, "没有和“%s”有关的指标", search),
                 "换一个说法再找，例如台账的名称；或者清空后查看全部。");
        ui_link(p.b, HERE, "查看全部", UI_PLAIN);
        ui_card_end(p.b);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}
