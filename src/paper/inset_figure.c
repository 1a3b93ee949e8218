/* Figures as a table and as a chart: metrics beside last year's, by month, or by unit. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "figure/sealed.h"
#include "paper/example.h"
#include "paper/inset.h"
#include "paper/source.h"

#define LABELS_MAX 60

/* What is drawn: `labels` down, `heads` across. */
struct grid {
    struct paper_source *s;
    const struct inset_def *d;
    const char **labels, **heads;
    struct metric_value *values; /* [label * n_heads + head] */
    size_t n_labels, n_heads;
    struct error *e;
};

static void make(struct grid *g, size_t labels, size_t heads)
{
    struct arena *a = g->s->arena;

    g->n_labels = labels;
    g->n_heads = heads;
    g->labels = arena_array(a, labels + 1, sizeof(*g->labels));
    g->heads = arena_array(a, heads + 1, sizeof(*g->heads));
    g->values = arena_array(a, labels * heads + 1, sizeof(*g->values));
}

static const char *with_unit(struct arena *a, const struct metric_def *m)
{
    return str_empty(m->unit) ? m->title : arena_printf(a, "%s（%s）", m->title, m->unit);
}

static enum err ask(struct grid *g, const struct metric_def *m, struct date from, struct date to,
                    bool last, struct metric_value *ret)
{
    struct metric_ask q = {.metric = m, .from = from, .to = to};
    const struct sealed_report *k;
    const struct scope *scope;
    enum err r;

    if (!g->s->db) {
        *ret = (struct metric_value){0};
        return OK;
    }
    if ((r = source_report(g->s, &k, g->e)) || (r = inset_scope(g->s, &scope, g->e))) {
        return r;
    }
    const struct sealed_figure *told = k ? sealed_find(k, m) : NULL;
    if (told && !date_cmp(k->from, from) && !date_cmp(k->to, to)) {
        *ret = last ? told->last : told->value;
        return OK;
    }
    q = last ? metric_last_year(&q) : q;
    return metric_value(g->s->db, g->s->arena, g->s->content, scope, &q, ret, g->e);
}

/* --- this period and the last one ---------------------------------------------------------------------- */
static enum err compare(struct grid *g, struct date from, struct date to)
{
    enum err r = OK;

    make(g, g->d->n_metrics, 2);
    g->heads[0] = "本期";
    g->heads[1] = "上年同期";
    for (size_t i = 0; i < g->n_labels && !r; i++) {
        g->labels[i] = with_unit(g->s->arena, g->d->metrics[i]);
        if (!(r = ask(g, g->d->metrics[i], from, to, false, &g->values[2 * i]))) {
            r = ask(g, g->d->metrics[i], from, to, true, &g->values[2 * i + 1]);
        }
    }
    return r;
}

/* --- by month ------------------------------------------------------------------------------------------ */
static struct date month_end(int year, int month)
{
    struct date d = {(int16_t)year, (int8_t)month, 31};

    while (!date_ok(d)) {
        d.day--;
    }
    return d;
}

static enum err by_month(struct grid *g, struct date from, struct date to)
{
    size_t n = (size_t)((to.year - from.year) * 12 + to.month - from.month + 1);
    enum err r = OK;

    if (n > LABELS_MAX) {
        return error_set(g->e, ERR_LIMIT, "%s 跨了 %zu 个月，最多 %d 个月；请缩短统计的时间。",
                         g->d->name, n, LABELS_MAX);
    }
    make(g, n, g->d->n_metrics);
    for (size_t i = 0; i < n && !r; i++) {
        int month = (from.month - 1 + (int)i) % 12 + 1;
        int year = from.year + (from.month - 1 + (int)i) / 12;
        struct date first = {(int16_t)year, (int8_t)month, 1}, last = month_end(year, month);
        first = date_cmp(first, from) < 0 ? from : first;
        last = date_cmp(last, to) > 0 ? to : last;
        g->labels[i] = from.year == to.year ? arena_printf(g->s->arena, "%d月", month)
                                            : arena_printf(g->s->arena, "%d年%d月", year, month);
        for (size_t k = 0; k < g->n_heads && !r; k++) {
            g->heads[k] = with_unit(g->s->arena, g->d->metrics[k]);
            r = ask(g, g->d->metrics[k], first, last, false, &g->values[i * g->n_heads + k]);
        }
    }
    return r;
}

/* --- by unit ------------------------------------------------------------------------------------------- */
struct by_unit {
    int64_t unit;
    const char *name;
};

static size_t unit_at(struct arena *a, struct by_unit **units, size_t *n, size_t *cap,
                      const struct metric_unit *u)
{
    for (size_t i = 0; i < *n; i++) {
        if ((*units)[i].unit == u->unit) {
            return i;
        }
    }
    struct by_unit *at = arena_push(a, units, n, cap, sizeof(*at));
    *at = (struct by_unit){u->unit, u->name};
    return *n - 1;
}

static enum err by_units(struct grid *g, struct date from, struct date to)
{
    struct arena *a = g->s->arena;
    struct metric_unit **lists = arena_array(a, g->d->n_metrics + 1, sizeof(*lists));
    size_t *n = arena_array(a, g->d->n_metrics + 1, sizeof(*n)), n_units = 0, cap = 0;
    struct by_unit *units = NULL;
    const struct scope *scope;
    enum err r = g->s->db ? inset_scope(g->s, &scope, g->e) : OK;

    for (size_t k = 0; g->s->db && k < g->d->n_metrics && !r; k++) {
        struct metric_ask q = {.metric = g->d->metrics[k], .from = from, .to = to};
        r = metric_units(g->s->db, a, g->s->content, scope, &q, &lists[k], &n[k], g->e);
        for (size_t i = 0; i < n[k] && !r; i++) {
            (void)unit_at(a, &units, &n_units, &cap, &lists[k][i]);
        }
    }
    if (r || n_units > g->d->max) {
        return r ? r
                 : error_set(g->e, ERR_LIMIT, "%s 超过 %zu 个单位，文书没有生成。", g->d->name,
                             g->d->max);
    }
    make(g, n_units, g->d->n_metrics);
    for (size_t k = 0; k < g->n_heads; k++) {
        g->heads[k] = with_unit(a, g->d->metrics[k]);
        for (size_t i = 0; i < n[k]; i++) {
            size_t at = unit_at(a, &units, &n_units, &cap, &lists[k][i]);
            g->values[at * g->n_heads + k] = lists[k][i].value;
        }
    }
    for (size_t i = 0; i < n_units; i++) {
        g->labels[i] = units[i].name;
    }
    return OK;
}

/* --- drawn --------------------------------------------------------------------------------------------- */
static const struct metric_def *metric_of(const struct grid *g, size_t label, size_t head)
{
    return g->d->metrics[g->d->over == OVER_METRICS ? label : head];
}

/* The figure without its unit, which stands in the head. */
static const char *figure(const struct grid *g, size_t label, size_t head)
{
    const struct metric_value *v = &g->values[label * g->n_heads + head];
    const char *name, *text;

    if (!g->s->db) {
        name = g->d->over == OVER_METRICS
                   ? arena_printf(g->s->arena, "metric.%s%s", metric_of(g, label, head)->id,
                                  head ? ".last" : "")
                   : arena_printf(g->s->arena, "%s.%zu.%s", g->d->name, label + 1,
                                  metric_of(g, label, head)->id);
        text = paper_example(g->s->paper, name);
        return text ? arena_strndup(g->s->arena, text, strspn(text, "0123456789.-")) : "—";
    }
    return metric_number(g->s->arena, v);
}

static double number(const struct grid *g, size_t label, size_t head)
{
    const char *text = figure(g, label, head);
    int64_t n;

    text = arena_strndup(g->s->arena, text, strspn(text, "0123456789.-")); /* 1200余 */
    return str_to_scaled(text, 4, &n) ? (double)n / 10000 : NAN;
}

static void draw_table(struct grid *g, struct inset *ret)
{
    struct arena *a = g->s->arena;
    struct doc_row *rows = arena_array(a, g->n_labels + 1, sizeof(*rows));
    static const char *const FIRST[] = {
        [OVER_METRICS] = "指标", [OVER_MONTH] = "月份", [OVER_UNIT] = "单位"};

    for (size_t i = 0; i <= g->n_labels; i++) {
        struct doc_cell *cells = arena_array(a, g->n_heads + 1, sizeof(*cells));
        cells[0] = inset_cell(a, i ? g->labels[i - 1] : FIRST[g->d->over], i ? 'l' : 'c');
        for (size_t k = 0; k < g->n_heads; k++) {
            cells[k + 1] = inset_cell(a, i ? figure(g, i - 1, k) : g->heads[k], 'c');
        }
        rows[i] = (struct doc_row){cells, g->n_heads + 1, i == 0};
    }
    ret->rows = rows;
    ret->n_rows = g->n_labels + 1;
    ret->n = g->n_labels;
}

static void draw_chart(struct grid *g, struct inset *ret)
{
    struct arena *a = g->s->arena;
    struct doc_chart *c = arena_make(a, struct doc_chart);
    struct doc_series *series = arena_array(a, g->n_heads + 1, sizeof(*series));

    for (size_t k = 0; k < g->n_heads; k++) {
        double *values = arena_array(a, g->n_labels + 1, sizeof(*values));
        for (size_t i = 0; i < g->n_labels; i++) {
            values[i] = number(g, i, k);
        }
        series[k] = (struct doc_series){
            g->d->over == OVER_METRICS ? g->heads[k] : g->d->metrics[k]->title, values};
    }
    const char **labels = arena_array(a, g->n_labels + 1, sizeof(*labels));
    for (size_t i = 0; i < g->n_labels; i++) {
        labels[i] = g->d->over == OVER_METRICS ? g->d->metrics[i]->title : g->labels[i];
    }
    *c = (struct doc_chart){.lines = g->d->lines,
                            .unit = g->d->metrics[0]->unit,
                            .labels = labels,
                            .n_labels = g->n_labels,
                            .series = series,
                            .n_series = g->n_heads};
    ret->chart = c;
}

/* In examples: as many units as there are lines for them. */
static void example_units(struct grid *g)
{
    size_t n = g->d->over == OVER_UNIT && !g->s->db ? example_rows(g->s->paper, g->d->name) : 0;

    if (!n) {
        return;
    }
    make(g, n, g->d->n_metrics);
    for (size_t k = 0; k < g->n_heads; k++) {
        g->heads[k] = with_unit(g->s->arena, g->d->metrics[k]);
    }
    for (size_t i = 0; i < n; i++) {
        g->labels[i] =
            paper_example(g->s->paper, arena_printf(g->s->arena, "%s.%zu.name", g->d->name, i + 1));
        g->labels[i] = g->labels[i] ? g->labels[i] : "示范单位";
    }
}

enum err inset_figure(struct paper_source *s, const struct inset_def *d, struct inset *ret,
                      struct error *e)
{
    struct grid g = {.s = s, .d = d, .e = e};
    struct date from, to;
    enum err r = inset_period(s, &from, &to, e);

    if (r || (r = d->over == OVER_MONTH  ? by_month(&g, from, to)
                  : d->over == OVER_UNIT ? by_units(&g, from, to)
                                         : compare(&g, from, to))) {
        return r;
    }
    example_units(&g);
    draw_table(&g, ret);
    if (g.n_labels && inset_charted(d)) {
        draw_chart(&g, ret);
    }
    return OK;
}
