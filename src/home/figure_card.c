#include "home/figure_card.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "figure/metric.h"

static const struct home_def *home_of(const struct content *c, const struct role_def *role)
{
    for (size_t i = 0; role && role->home && i < c->n_homes; i++) {
        if (str_eq(c->homes[i].home, role->home)) {
            return &c->homes[i];
        }
    }
    return NULL;
}

/* A number by years alone is asked for the whole year. */
static enum err value_of(const struct request *req, struct db *db, const struct metric_ask *ask,
                         struct metric_value *ret, struct error *e)
{
    struct metric_ask whole = *ask;
    const struct scope *scope = &visit_actor(req)->scope;
    const struct content *c = app_of(req)->content;
    enum err r = metric_value(db, req->arena, c, scope, ask, ret, e);
    if (r != ERR_INVALID) {
        return r;
    }
    error_clear(e);
    *ret = (struct metric_value){0};
    whole.to = (struct date){ask->to.year, 12, 31};
    r = metric_value(db, req->arena, c, scope, &whole, ret, e);
    if (r == ERR_INVALID) {
        error_clear(e);
        r = OK;
    }
    return r;
}

static const char *parts(struct arena *a, const struct metric_value *v)
{
    return v->share && v->known
               ? arena_printf(a, "%lld / %lld", (long long)v->of, (long long)v->over)
               : NULL;
}

static enum err figure(struct strbuf *b, const struct request *req, struct db *db,
                       const struct home_figure *f, struct error *e)
{
    struct arena *a = req->arena;
    struct date now = now_today();
    int64_t working = visit_year(req);
    struct metric_ask ask = {.metric = f->metric, .from = {now.year, 1, 1}, .to = now};
    struct metric_value v, last;
    if (working && working != now.year) {
        ask.from = (struct date){(int16_t)working, 1, 1};
        ask.to = (struct date){(int16_t)working, 12, 31};
    }
    struct metric_ask year_ago = metric_last_year(&ask);
    enum err r = value_of(req, db, &ask, &v, e);
    if (r || (r = value_of(req, db, &year_ago, &last, e))) {
        return r;
    }
    html_lit(b, "<li><span class=\"s q\">");
    html_text(b, f->title);
    html_lit(b, "</span><br><a class=\"big\" href=\"");
    html_attr(b, arena_printf(a, "/desk/figures/%s", f->metric->id));
    html_lit(b, "\">");
    html_text(b, metric_text(a, f->metric, &v));
    html_lit(b, "</a> <span class=\"s q nowrap\">");
    html_text(b, parts(a, &v) ? parts(a, &v) : "");
    html_lit(b, "</span><br><span class=\"s q\">去年同期 ");
    html_text(b, metric_text(a, f->metric, &last));
    html_lit(b, "</span></li>");
    return OK;
}

enum err figure_row(struct strbuf *b, const struct request *req, struct db *db, struct error *e)
{
    const struct actor *who = visit_actor(req);
    const struct home_def *h = home_of(app_of(req)->content, who->role);
    enum err r = OK;
    if (!h || !h->n || !role_may(who->role, "figure.read")) {
        return OK;
    }
    html_lit(b, "<section class=\"card\" aria-label=\"本年与去年同期\"><ul class=\"six\">");
    for (size_t i = 0; !r && i < h->n; i++) {
        r = figure(b, req, db, &h->figures[i], e);
    }
    html_lit(b, "</ul></section>");
    return r;
}

/* --- 本月口径变动 ------------------------------------------------------------------------------------------------------- */
static void change(struct strbuf *b, struct arena *a, const struct metric_def *m,
                   const struct metric_version *v)
{
    struct date from;
    html_lit(b, "<li><a href=\"");
    html_attr(b, arena_printf(a, "/desk/figures/%s", m->id));
    html_lit(b, "\">");
    html_text(b, m->title);
    html_lit(b, "</a><span class=\"s q\">");
    if (date_parse(v->from, &from)) {
        html_text(b, arena_printf(a, "%d月%d日起", from.month, from.day));
    }
    if (v->reason) {
        html_text(b, arena_printf(a, "：%s", v->reason));
    }
    html_lit(b, "</span></li>");
}

void figure_changes(struct strbuf *b, const struct request *req)
{
    const struct content *c = app_of(req)->content;
    const char *today = date_text(req->arena, now_today());
    size_t n = 0;
    if (!role_may(visit_actor(req)->role, "figure.read")) {
        return;
    }
    for (size_t i = 0; i < c->n_metrics; i++) {
        for (size_t k = 0; k < c->metrics[i].n; k++) {
            const struct metric_version *v = &c->metrics[i].versions[k];
            if (!v->from || strncmp(v->from, today, strlen("YYYY-MM")) != 0) {
                continue;
            }
            if (!n++) {
                ui_card(b, "本月口径变动", -1, NULL);
                html_lit(b, "<ul class=\"lines\">");
            }
            change(b, req->arena, &c->metrics[i], v);
        }
    }
    if (n) {
        html_lit(b, "</ul>");
        ui_card_end(b);
    }
}
