/* The records behind one figure of a report: as they were kept when it was signed, or as they are counted now. */
#include "base/id.h"
#include "base/str.h"
#include "register/step.h"
#include "reporting/report_look.h"
#include "reporting/reporting.h"

#define ROWS 100

struct behind {
    struct report_look l;
    struct metric_ask ask;
    const struct measure_def *def;
    const struct sealed_figure *figure; /* NULL: a part of a ratio */
    int64_t after, next;
    size_t unseen;
};

static void row(struct behind *x, const struct record *rec, const char *on)
{
    html_lit(x->l.b, "<tr><td class=\"nowrap\">");
    html_text(x->l.b, on ? on : "");
    html_lit(x->l.b, "</td><td class=\"name\"><a href=\"");
    html_attr(x->l.b, ui_record_href(x->l.a, rec->reg, rec->id));
    html_lit(x->l.b, "\">");
    html_text(x->l.b, rec->title);
    html_lit(x->l.b, "</a></td><td>");
    html_text(x->l.b, rec->unit_name ? rec->unit_name : "");
    html_lit(x->l.b, "</td><td>");
    ui_state(x->l.b, rec->state, rec->pending);
    if (rec->voided) {
        ui_chip(x->l.b, "w", "已作废");
    }
    html_lit(x->l.b, "</td></tr>");
}

static enum err live(struct behind *x, struct error *e)
{
    struct metric_rows rows = {0};
    enum err r = metric_rows(x->l.db, x->l.a, app_of(x->l.req)->content,
                             &visit_actor(x->l.req)->scope, &x->ask, x->after, ROWS, &rows, e);

    for (size_t i = 0; !r && i < rows.n; i++) {
        row(x, &rows.items[i], rows.on[i]);
    }
    x->next = rows.next;
    return r;
}

static enum err kept(struct behind *x, struct error *e)
{
    const struct content *c = app_of(x->l.req)->content;
    int64_t *ids;
    size_t n;
    enum err r = sealed_rows(x->l.db, x->l.a, x->l.rec.county, x->l.rec.id, x->ask.metric->id,
                             x->after, ROWS, &ids, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        struct record rec;
        r = record_load(x->l.db, x->l.a, c, &visit_actor(x->l.req)->scope, x->def->reg, ids[i],
                        &rec, e);
        if (!r) {
            row(x, &rec, NULL);
        } else if (r == ERR_NOT_FOUND || r == ERR_DENIED) {
            x->unseen++;
            error_clear(e);
            r = OK;
        }
    }
    x->next = !r && n == ROWS ? ids[n - 1] : 0;
    return r;
}

static void part(struct behind *x, const struct metric_def *m)
{
    html_lit(x->l.b, "<li><a href=\"");
    html_attr(x->l.b, arena_printf(x->l.a, "%s/%s", x->l.path, m->id));
    html_lit(x->l.b, "\">");
    html_text(x->l.b, m->title);
    html_lit(x->l.b, "</a></li>");
}

static void parts(struct behind *x)
{
    ui_card(x->l.b, "比率由两个数相除", -1, NULL);
    html_lit(x->l.b, "<ul class=\"lines\">");
    part(x, x->def->of);
    part(x, x->def->over);
    html_lit(x->l.b, "</ul>");
    ui_card_end(x->l.b);
}

static enum err table(struct behind *x, struct error *e)
{
    static const char *const HEADS[] = {"归期日期", "事项", "单位", "状态"};
    bool frozen = x->l.told.frozen;

    ui_card(x->l.b, frozen ? "签发时计入的记录" : "现在计入的记录", -1, NULL);
    ui_table(x->l.b, x->ask.metric->title, HEADS, array_len(HEADS));
    enum err r = frozen ? kept(x, e) : live(x, e);
    ui_table_end(x->l.b);
    if (x->unseen) {
        html_lit(x->l.b, "<p class=\"in s q\">");
        html_text(x->l.b, arena_printf(x->l.a, "另有 %zu 件不在您的权限范围内。", x->unseen));
        html_lit(x->l.b, "</p>");
    }
    if (x->next) {
        html_lit(x->l.b, "<p class=\"foot-line s\">");
        ui_link(x->l.b, arena_printf(x->l.a, "?after=%s", id_text(x->l.a, x->next)), "下一页",
                UI_LINK);
        html_lit(x->l.b, "</p>");
    }
    ui_card_end(x->l.b);
    return r;
}

/* A figure of the report, or what one of its ratios is made of. */
static bool belongs(const struct report_look *l, const struct metric_def *m)
{
    for (size_t i = 0; i < l->told.n; i++) {
        const struct metric_def *own = l->told.items[i].metric;
        const struct measure_def *d = own && own->n ? &own->versions[own->n - 1].m : NULL;
        if (own == m || (d && (d->of == m || d->over == m))) {
            return true;
        }
    }
    return false;
}

static enum err open_figure(struct behind *x, struct request *req, struct error *e)
{
    const struct content *c = app_of(req)->content;
    const struct metric_def *m = content_metric(c, request_param(req, "metric"));
    enum err r = report_look_open(req, NULL, &x->l, e);

    if (r) {
        return r;
    }
    if (!m || !belongs(&x->l, m)) {
        return error_set(e, ERR_NOT_FOUND, "这份报告没有这个数。");
    }
    bool unit = x->l.told.unit && m->by_unit;
    x->ask = (struct metric_ask){.metric = m,
                                 .from = x->l.told.from,
                                 .to = x->l.told.to,
                                 .unit = unit ? x->l.told.unit : 0,
                                 .below = unit};
    x->def = &metric_version_of(x->l.a, &x->ask)->m;
    x->figure = sealed_find(&x->l.told, m);
    (void)!id_parse(request_query(req, "after"), &x->after);
    if (x->def->reg && !step_may_read(visit_actor(req), x->def->reg)) {
        return error_set(e, ERR_DENIED, "台账“%s”不在您的权限内，只能看数，不能看明细。",
                         x->def->reg->title);
    }
    return OK;
}

enum err page_report_rows(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    struct behind x = {0};
    enum err r = open_figure(&x, req, e);

    if (r) {
        return r;
    }
    report_look_head(&x.l, &p, x.ask.metric->title);
    html_lit(x.l.b, "<div class=\"stack\"><p class=\"s q\">");
    html_text(x.l.b, arena_printf(x.l.a, "%s。%s%s", report_look_period(&x.l),
                                  x.figure ? sealed_text(x.figure) : "",
                                  x.figure && x.figure->word && x.figure->word->text
                                      ? arena_printf(x.l.a, "（台账 %s）", x.figure->text)
                                      : ""));
    html_lit(x.l.b, "　<a href=\"/desk/figures/");
    html_attr(x.l.b, x.ask.metric->id);
    html_lit(x.l.b, "\">看口径</a></p>");
    if (x.def->kind == METRIC_RATIO) {
        parts(&x);
    } else if (x.def->reg) {
        r = table(&x, e);
    } else {
        html_lit(x.l.b,
                 "<p class=\"card in pad\">这个数按在岗人员统计，名单在“单位与人员”里。</p>");
    }
    html_lit(x.l.b, "</div>");
    ui_close(&p);
    return r;
}
