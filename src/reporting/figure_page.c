#include "reporting/figure_page.h"

#include "base/str.h"

#define COUNT_UNITS "count_units"

enum err figure_begin(struct request *req, struct figure *f, struct error *e)
{
    *f = (struct figure){
        .req = req, .a = req->arena, .c = app_of(req)->content, .scope = &visit_actor(req)->scope};
    enum err r = app_reader(req, &f->db, e);
    r = r ? r : period_read(req, f->db, f->scope, &f->period, e);
    f->ask = f->period.ask;
    return r;
}

enum err figure_find(struct figure *f, struct error *e)
{
    f->ask.metric = content_metric(f->c, request_param(f->req, "id"));
    return f->ask.metric ? OK : error_set(e, ERR_NOT_FOUND, "没有这个指标口径，可能已改名。");
}

const char *figure_href(struct figure *f, const char *tail)
{
    return arena_printf(f->a, "/desk/figures/%s%s?%s", f->ask.metric->id, tail,
                        period_query(f->a, &f->ask));
}

enum err figure_text(struct figure *f, const struct metric_ask *ask, const char **ret,
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

const char *figure_change(struct arena *a, const struct metric_value *now,
                          const struct metric_value *before)
{
    int64_t d = now->number - before->number;
    if (!now->known || !before->known || now->day || before->day || now->scale != before->scale) {
        return "";
    }
    if (d == 0) {
        return "持平";
    }
    return arena_printf(a, "%s%s%s", d > 0 ? "+" : "",
                        str_from_scaled(a, d, now->scale, now->money || now->share),
                        now->share ? " 个百分点" : "");
}

const char *figure_backfill(struct arena *a, const struct metric_value *v)
{
    return v->backfill ? arena_printf(a, "含补录 %lld 件", (long long)v->backfill) : "";
}

const char *figure_unit_note(const struct content *c, const char *unit)
{
    const struct code_list *list = content_codes(c, COUNT_UNITS);
    for (size_t i = 0; list && i < list->n; i++) {
        const struct code *k = &list->codes[i];
        bool named = str_eq(k->title, unit);
        for (size_t n = 0; n < k->n_alias; n++) {
            named = named || str_eq(k->alias[n], unit);
        }
        if (named) {
            return k->note;
        }
    }
    return NULL;
}

const char *figure_group(const struct metric_def *m)
{
    const struct measure_def *d = &m->versions[m->n - 1].m;
    return d->kind == METRIC_RATIO ? figure_group(d->of)
           : !d->reg               ? "单位与人员"
           : d->reg->menu          ? d->reg->menu
                                   : "其他";
}

void figure_cell(struct strbuf *b, const char *class, const char *text)
{
    html_lit(b, "<td");
    html_set(b, "class", class);
    html_lit(b, ">");
    html_text(b, text);
    html_lit(b, "</td>");
}
