#include "home/figure_card.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "board/tally.h"
#include "figure/due.h"

static const struct home_def *home_of(const struct content *c, const struct role_def *role)
{
    for (size_t i = 0; role && role->home && i < c->n_homes; i++) {
        if (str_eq(c->homes[i].home, role->home)) {
            return &c->homes[i];
        }
    }
    return NULL;
}

#define BUDGET_US \
    1000000 /* what the row may count itself; what takes longer shows its last number, with the time it is from */

/* A number by years alone is asked for the whole year. */
static enum err value_of(struct tally_desk *d, const struct metric_ask *ask, struct tally *ret,
                         struct error *e)
{
    struct metric_ask whole = *ask;
    enum err r = tally_value(d, ask, ret, e);
    if (r != ERR_INVALID) {
        return r;
    }
    error_clear(e);
    *ret = (struct tally){0};
    whole.to = (struct date){ask->to.year, 12, 31};
    r = tally_value(d, &whole, ret, e);
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

static const char *state_words(struct arena *a, const struct tally *t)
{
    int64_t ms;
    if (t->state == TALLY_NOW || !t->counted_at || !datetime_parse(t->counted_at, &ms)) {
        return NULL;
    }
    return arena_printf(a, "数据截至 %s，重新统计中", datetime_people(a, ms, now_today()));
}

static void figure_head(struct strbuf *b, const char *title)
{
    html_lit(b, "<li><span class=\"s q\">");
    html_text(b, title);
    html_lit(b, "</span><br>");
}

static void figure_words(struct strbuf *b, struct arena *a, const struct metric_def *m,
                         const struct tally *t, const struct tally *last)
{
    const char *more = parts(a, &t->value), *stale = state_words(a, t);
    html_lit(b, "<a class=\"big\" href=\"");
    html_attr(b, arena_printf(a, "/desk/figures/%s", m->id));
    html_lit(b, "\">");
    html_text(b, t->state == TALLY_WAITS ? "统计中" : metric_text(a, m, &t->value));
    html_lit(b, "</a> <span class=\"s q nowrap\">");
    html_text(b, more ? more : "");
    html_lit(b, "</span><br><span class=\"s q\">去年同期 ");
    html_text(b, last->state == TALLY_WAITS ? "统计中" : metric_text(a, m, &last->value));
    html_lit(b, "</span>");
    if (stale) {
        html_lit(b, "<br><span class=\"s q\">");
        html_text(b, stale);
        html_lit(b, "</span>");
    }
    html_lit(b, "</li>");
}

static enum err counted(struct strbuf *b, const struct request *req, struct tally_desk *d,
                        const struct home_figure *f, struct error *e)
{
    struct date now = now_today();
    int64_t working = visit_year(req);
    struct metric_ask ask = {.metric = f->metric, .from = {now.year, 1, 1}, .to = now};
    struct tally t, last;
    if (working && working != now.year) {
        ask.from = (struct date){(int16_t)working, 1, 1};
        ask.to = (struct date){(int16_t)working, 12, 31};
    }
    struct metric_ask year_ago = metric_last_year(&ask);
    enum err r = value_of(d, &ask, &t, e);
    if (r || (r = value_of(d, &year_ago, &last, e))) {
        return r;
    }
    figure_head(b, f->title);
    figure_words(b, req->arena, f->metric, &t, &last);
    return OK;
}

/* 预警: what is past its deadline today; there is no last year of that. */
static enum err late(struct strbuf *b, const struct request *req, struct db *db,
                     const struct home_figure *f, struct error *e)
{
    struct due_list l;
    enum err r = due_late(db, req->arena, app_of(req)->content, visit_actor(req), 1, &l, e);
    if (r) {
        return r;
    }
    figure_head(b, f->title);
    html_lit(b, "<a class=\"big\" href=\"/desk/alerts\">");
    html_text(b, arena_printf(req->arena, "%lld 件", (long long)l.total));
    html_lit(b, "</a><br><span class=\"s q\">今天的红灯</span></li>");
    return OK;
}

static enum err figure(struct strbuf *b, const struct request *req, struct tally_desk *d,
                       const struct home_figure *f, struct error *e)
{
    if (f->metric) {
        return counted(b, req, d, f, e);
    }
    if (f->late) {
        return late(b, req, d->db, f, e);
    }
    figure_head(b, f->title);
    html_lit(b, "<span class=\"big\">—</span><br><span class=\"s q\">");
    html_text(b, f->waits);
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
    struct tally_desk d = tally_open(app_of(req)->store, db, req->arena, app_of(req)->content,
                                     &who->scope, BUDGET_US);
    html_lit(b, "<section class=\"card\" aria-label=\"本年与去年同期\"><ul class=\"six\">");
    for (size_t i = 0; !r && i < h->n; i++) {
        r = figure(b, req, &d, &h->figures[i], e);
    }
    html_lit(b, "</ul></section>");
    tally_close(&d);
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
