/* 应做事项: who must do how much by when, who is missing (缺者列红), and 一键催办 with its text shown before sending. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/metric.h"
#include "figure/urge.h"
#include "ui/ui.h"
#include "web/pages.h"

struct duties {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct actor *who;
    const struct obligation_def *def;
    struct obligation_period period;
    struct strbuf *b;
};

static enum err begin(struct request *req, struct duties *d, struct error *e)
{
    *d = (struct duties){
        .req = req, .a = req->arena, .c = app_of(req)->content, .who = visit_actor(req)};
    return app_reader(req, &d->db, e);
}

static enum err find(struct duties *d, struct error *e)
{
    const char *period = request_query(d->req, "period");
    period = str_empty(period) ? request_form(d->req, "period") : period;
    d->def = content_obligation(d->c, request_param(d->req, "id"));
    if (!d->def) {
        return error_set(e, ERR_NOT_FOUND, "没有这项应做事项，可能已取消。");
    }
    d->period = obligation_period(d->a, d->def, now_today());
    if (!str_empty(period) && !obligation_period_of(d->a, d->def, period, &d->period)) {
        return error_set(e, ERR_INVALID, "期间“%s”不对，请从页面上选。", period);
    }
    return OK;
}

static const char *href(struct duties *d, const struct obligation_def *o, const char *tail)
{
    return arena_printf(d->a, "/desk/obligations/%s%s?period=%s", o->id, tail, d->period.id);
}

/* Units are counted as 家, branches and other records as 个. */
static const char *counter(const struct obligation_def *o)
{
    return o->each ? "个" : "家";
}

static void missing_lamp(struct strbuf *b, struct arena *a, const struct obligation_list *l)
{
    if (!l->n) {
        ui_chip(b, "", "没有对象");
    } else if (!l->missing) {
        ui_lamp(b, LAMP_DONE, "都做够了");
    } else {
        ui_lamp(b, l->warned ? LAMP_RED : LAMP_GREEN,
                arena_printf(a, l->warned ? "缺 %zu %s" : "还差 %zu %s，未到预警日", l->missing,
                             counter(l->def)));
    }
}

/* --- all of them ----------------------------------------------------------------------------------------------------------- */
static enum err list_row(struct duties *d, const struct obligation_def *o, struct error *e)
{
    struct obligation_list l;
    d->period = obligation_period(d->a, o, now_today());
    enum err r = obligation_list(d->db, d->a, d->c, &d->who->scope, o, &d->period, &l, e);
    if (r || !l.n) {
        return r;
    }
    html_lit(d->b, "<tr><td class=\"name\"><a href=\"");
    html_attr(d->b, href(d, o, ""));
    html_lit(d->b, "\">");
    html_text(d->b, o->title);
    html_lit(d->b, "</a></td><td class=\"s\">");
    html_text(d->b, obligation_rule(d->a, o));
    html_lit(d->b, "</td><td class=\"nowrap\">");
    html_text(d->b, d->period.title);
    html_lit(d->b, "</td><td class=\"r nowrap\">");
    html_text(d->b, arena_printf(d->a, "%zu/%zu", l.n - l.missing, l.n));
    html_lit(d->b, "</td><td class=\"nowrap\">");
    missing_lamp(d->b, d->a, &l);
    html_lit(d->b, "</td></tr>");
    return OK;
}

enum err page_obligations(struct request *req, struct response *res, struct error *e)
{
    static const char *const heads[] = {"事项", "要求", "期间", "做够", "情况"};
    struct ui_page p = {
        .req = req, .res = res, .title = "应做事项", .here = "/desk/obligations", .back = "/desk"};
    struct duties d;
    enum err r = begin(req, &d, e);
    if (r) {
        return r;
    }
    ui_open(&p);
    d.b = p.b;
    ui_head(p.b, "应做事项", "每个单位、每个人在期间里至少要做的事");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
    ui_table(p.b, "应做事项", heads, array_len(heads));
    for (size_t i = 0; !r && i < d.c->n_obligations; i++) {
        r = list_row(&d, &d.c->obligations[i], e);
    }
    ui_table_end(p.b);
    html_lit(p.b, "</section></div>");
    ui_close(&p);
    return r;
}

/* --- one of them -------------------------------------------------------------------------------------------------------------- */
static void ground(struct duties *d)
{
    ui_card(d->b, "要求", -1, d->period.title);
    html_lit(d->b, "<div class=\"in\">");
    ui_facts(d->b, false);
    ui_fact(d->b, "规则", obligation_rule(d->a, d->def));
    if (d->def->about) {
        ui_fact(d->b, "说明", d->def->about);
    }
    ui_fact(d->b, "依据", d->def->law ? d->def->law : d->def->basis);
    const struct measure_def *m = obligation_measure(d->a, d->def, &d->period);
    if (m) {
        ui_fact(d->b, "怎么数", metric_formula(d->a, m));
    }
    if (d->def->n_feeds) {
        const char *codes = d->def->feeds[0];
        for (size_t i = 1; i < d->def->n_feeds; i++) {
            codes = arena_printf(d->a, "%s、%s", codes, d->def->feeds[i]);
        }
        ui_fact(d->b, "对应指标", codes);
    }
    ui_facts_end(d->b);
    html_lit(d->b, "</div>");
    ui_card_end(d->b);
}

static void item_row(struct duties *d, const struct obligation_item *x, bool warned)
{
    html_lit(d->b, "<tr><td>");
    html_text(d->b, x->name);
    html_lit(d->b, "</td><td class=\"s q\">");
    html_text(d->b, d->def->role || d->def->each ? x->unit_name : "");
    html_lit(d->b, "</td><td class=\"r nowrap\">");
    html_text(d->b, obligation_done(d->a, d->def, x->have));
    html_lit(d->b, "</td><td class=\"nowrap\">");
    if (!x->missing) {
        ui_lamp(d->b, LAMP_DONE, d->def->none_left ? "没有积压" : "够了");
    } else {
        ui_lamp(d->b, warned ? LAMP_RED : LAMP_YELLOW, obligation_lack(d->a, d->def, x->have));
    }
    html_lit(d->b, "</td></tr>");
}

enum err page_obligation(struct request *req, struct response *res, struct error *e)
{
    const char *heads[] = {"对象", "所在单位", "已做", "情况"};
    struct ui_page p = {
        .req = req, .res = res, .here = "/desk/obligations", .back = "/desk/obligations"};
    struct obligation_list l;
    struct duties d;
    enum err r = begin(req, &d, e);
    if (r || (r = find(&d, e)) ||
        (r = obligation_list(d.db, d.a, d.c, &d.who->scope, d.def, &d.period, &l, e))) {
        return r;
    }
    heads[2] = d.def->none_left ? "未办" : heads[2];
    p.title = d.def->title;
    ui_open(&p);
    d.b = p.b;
    ui_head(p.b, d.def->title, d.period.title);
    if (l.missing && role_may(d.who->role, "alert.urge")) {
        ui_link(p.b, href(&d, d.def, "/urge"),
                arena_printf(d.a, "催办 %zu %s", l.missing, counter(d.def)), UI_PRIMARY);
    }
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    ground(&d);
    html_lit(p.b, "<section class=\"card\">");
    ui_table(p.b, "做了多少", heads, array_len(heads));
    for (size_t i = 0; i < l.n; i++) {
        item_row(&d, &l.items[i], l.warned);
    }
    ui_table_end(p.b);
    html_lit(p.b, "</section></div>");
    ui_close(&p);
    return OK;
}

/* --- 催办 --------------------------------------------------------------------------------------------------------------------- */
static void receivers(struct duties *d, const struct urge_plan *u)
{
    static const char *const heads[] = {"对象", "已做", "发给"};
    ui_table(d->b, "催办对象", heads, array_len(heads));
    for (size_t i = 0; i < u->n; i++) {
        html_lit(d->b, "<tr><td>");
        html_text(d->b, u->lines[i].name);
        html_lit(d->b, "</td><td class=\"r nowrap\">");
        html_text(d->b, obligation_done(d->a, d->def, u->lines[i].have));
        html_lit(d->b, "</td><td>");
        if (u->lines[i].person_names) {
            html_text(d->b, u->lines[i].person_names);
        } else {
            ui_chip(d->b, "w", "没有可发的人，请先补上联络员");
        }
        html_lit(d->b, "</td></tr>");
    }
    ui_table_end(d->b);
}

static enum err urge_page(struct duties *d, struct response *res, const char *text,
                          const struct error *why, struct error *e)
{
    struct ui_page p = {.req = d->req, .res = res, .title = "催办", .here = "/desk/obligations"};
    struct urge_plan u;
    enum err r = urge_prepare(d->db, d->a, d->c, &d->who->scope, d->def, &d->period, &u, e);
    if (r) {
        return r;
    }
    p.back = href(d, d->def, "");
    ui_open(&p);
    d->b = p.b;
    ui_head(p.b, arena_printf(d->a, "催办：%s", d->def->title), d->period.title);
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
    if (why) {
        ui_notice(p.b, why);
    }
    receivers(d, &u);
    html_lit(p.b, "<div class=\"in\">");
    if (u.persons) {
        ui_form(p.b, d->req, arena_printf(d->a, "/desk/obligations/%s/urge", d->def->id), false);
        ui_hidden(p.b, "period", d->period.id);
        html_lit(p.b, "<label class=\"form-label\" for=\"text\">发出的话</label><textarea "
                      "class=\"form-control\" id=\"text\" "
                      "name=\"text\" rows=\"3\" maxlength=\"500\" required>");
        html_text(p.b, text ? text : u.text);
        html_lit(p.b, "</textarea><p class=\"s q\">");
        html_text(p.b, app_of(d->req)->channels
                           ? "对方登录后在“提醒”里看到，自己设了邮箱或消息接口的同时推送。"
                             "不发短信。同一个人同一天只生成一条。"
                           : "对方登录后在“提醒”里看到；目前不发短信和邮件。"
                             "同一个人同一天只生成一条。");
        html_lit(p.b, " 谁看了、怎么回的，见");
        ui_link(p.b, "/desk/alerts?show=urged", "我催办的", UI_LINK);
        html_lit(p.b, "。</p>");
        ui_button(p.b, arena_printf(d->a, "给 %zu 人生成提醒", u.persons), UI_PRIMARY);
        ui_form_end(p.b);
    } else {
        html_lit(p.b, "<p>");
        html_text(p.b,
                  u.n ? "缺的单位都没有可发的人，请先在单位与人员里补上。" : "没有缺的，不用催。");
        html_lit(p.b, "</p>");
    }
    html_lit(p.b, "</div></section></div>");
    ui_close(&p);
    return OK;
}

enum err page_urge(struct request *req, struct response *res, struct error *e)
{
    struct duties d;
    enum err r = begin(req, &d, e);
    if (r || (r = find(&d, e))) {
        return r;
    }
    return urge_page(&d, res, NULL, NULL, e);
}

struct urging {
    struct duties d;
    const char *text;
    struct urge_result result;
};

static enum err run_urge(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct urging *u = w->ctx;
    return urge_send(db, a, u->d.c, u->d.who, u->d.def, &u->d.period, u->text, &u->result, e);
}

enum err page_urge_post(struct request *req, struct response *res, struct error *e)
{
    struct urging *u = arena_make(req->arena, struct urging);
    enum err r = begin(req, &u->d, e);
    (void)res;
    if (r || (r = find(&u->d, e))) {
        return r;
    }
    u->text = request_form(req, "text");
    u->text = u->text ? u->text : "";
    req->state = u;
    app_write(req, run_urge, u);
    return OK;
}

/* Says what was done, and not more: rows were made, nobody has been reached yet. */
static const char *done_text(struct arena *a, const struct urge_result *r)
{
    const char *s = arena_printf(a, "已生成 %zu 条提醒，对方登录后可见。", r->made);
    s = r->already ? arena_printf(a, "%s%zu 人今天已催过，没有重复。", s, r->already) : s;
    return r->nobody ? arena_printf(a, "%s%zu 家没有可发的人，没有生成。", s, r->nobody) : s;
}

enum err page_urge_after(struct request *req, struct response *res, struct error *e)
{
    struct urging *u = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code == ERR_INVALID) {
        struct error why = *bad;
        res->status = 422;
        return urge_page(&u->d, res, u->text, &why, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_done(res, href(&u->d, u->d.def, ""), done_text(u->d.a, &u->result));
    return OK;
}
