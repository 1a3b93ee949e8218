/* 提醒: what I have been told, why me, and what closed it. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/alert.h"
#include "figure/digest.h"
#include "ui/ui.h"
#include "web/pages.h"

#define CLOSED_ROWS 50
#define QUIET_DAYS  7

struct alerts {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct actor *who;
    struct strbuf *b;
};

/* Where the thing is done: the record, the unit's records of the register, or the list of who is missing. */
static const char *where(const struct alerts *v, const struct alert *x)
{
    const struct register_def *reg = x->reg ? content_register(v->c, x->reg) : NULL;
    if (reg && x->record) {
        return ui_record_href(v->a, reg, x->record);
    }
    if (!strcmp(x->kind, ALERT_CLOCK) || !role_may(v->who->role, "figure.read")) {
        return reg ? arena_printf(v->a, "/desk/r/%s", reg->id) : NULL;
    }
    return arena_printf(v->a, "/desk/obligations/%s?period=%s", x->source, x->period);
}

static void lamp(const struct alerts *v, const struct alert *x)
{
    const char *today = date_text(v->a, now_today());
    bool late = x->due_on && strcmp(x->due_on, today) < 0;
    if (x->closed_at) {
        ui_lamp(v->b, LAMP_DONE, "已办结");
    } else if (late || x->stage >= 3) {
        ui_lamp(v->b, LAMP_RED, late ? "逾期" : "第三级");
    } else {
        ui_lamp(v->b, LAMP_YELLOW,
                !strcmp(x->kind, ALERT_URGE)     ? "催办"
                : !strcmp(x->kind, ALERT_INTAKE) ? "新到"
                : x->stage == 2                  ? "第二级"
                                                 : "第一级");
    }
}

static const char *moment(const struct alerts *v, const char *at)
{
    int64_t ms;
    return at && datetime_parse(at, &ms) ? datetime_people(v->a, ms, now_today()) : "";
}

static void why(const struct alerts *v, const struct alert *x)
{
    html_lit(v->b, "<details class=\"s\"><summary>为什么有这条</summary><p>");
    html_text(v->b, x->why);
    html_lit(v->b, "</p><p>");
    html_text(v->b, arena_printf(v->a, "生成于 %s", moment(v, x->raised_at)));
    if (x->due_on) {
        html_text(v->b, arena_printf(v->a, "，最后一天 %s", x->due_on));
    }
    if (x->closed_at) {
        html_text(v->b,
                  arena_printf(v->a, "；%s 消除：%s", moment(v, x->closed_at), x->closed_why));
        html_text(v->b, x->closed_by
                            ? arena_printf(v->a, "（留痕第 %lld 条）", (long long)x->closed_by)
                            : "");
    }
    html_lit(v->b, "</p></details>");
}

static void buttons(const struct alerts *v, const struct alert *x)
{
    const char *action = arena_printf(v->a, "/desk/alerts/%s", id_text(v->a, x->id));
    if (x->closed_at) {
        return;
    }
    ui_form(v->b, v->req, action, false);
    if (!x->seen_at) {
        ui_button_named(v->b, "do", "seen", "知道了", UI_SMALL);
    }
    if (!x->quiet_until) {
        ui_button_named(v->b, "do", "quiet", "7 天内不再提", UI_SMALL);
    }
    ui_form_end(v->b);
}

static void row(const struct alerts *v, const struct alert *x)
{
    const char *href = where(v, x);
    html_lit(v->b, "<tr><td class=\"nowrap\">");
    lamp(v, x);
    html_lit(v->b, "</td><td class=\"name\">");
    if (href) {
        html_lit(v->b, "<a href=\"");
        html_attr(v->b, href);
        html_lit(v->b, "\">");
    }
    html_text(v->b, x->title);
    if (href) {
        html_lit(v->b, "</a>");
    }
    html_lit(v->b, "<p class=\"s q\">");
    html_text(v->b, x->body);
    html_lit(v->b, "</p>");
    why(v, x);
    html_lit(v->b, "</td><td class=\"s q\">");
    html_text(v->b, x->unit_name);
    html_lit(v->b, "</td><td class=\"nowrap\">");
    if (x->quiet_until && !x->closed_at) {
        ui_chip(v->b, "", arena_printf(v->a, "%s 前不提", x->quiet_until));
    } else if (x->seen_at && !x->closed_at) {
        ui_chip(v->b, "o", "已看");
    }
    buttons(v, x);
    html_lit(v->b, "</td></tr>");
}

static void table(const struct alerts *v, const char *caption, const struct alert *list, size_t n)
{
    static const char *const heads[] = {"级别", "事项", "单位", "处理"};
    ui_table(v->b, caption, heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        row(v, &list[i]);
    }
    ui_table_end(v->b);
}

static enum err digest_card(const struct alerts *v, struct error *e)
{
    struct digest d;
    enum err r = digest_last(v->db, v->a, v->who->county, v->who->person, &d, e);
    if (r || !d.on || !str_eq(d.on, date_text(v->a, now_today()))) {
        return r;
    }
    ui_card(
        v->b, "今日提要", d.items,
        arena_printf(v->a, "%s 汇总，其中急的 %lld 条", moment(v, d.made_at), (long long)d.red));
    html_lit(v->b, "<p class=\"in\">");
    html_lines(v->b, d.body);
    html_lit(v->b, "</p>");
    ui_card_end(v->b);
    return OK;
}

static void open_ones(const struct alerts *v, const struct alert *list, size_t n)
{
    if (!n) {
        ui_empty(v->b, "没有等着的提醒",
                 "到了预警日还没做够的事、快到期的件会出现在这里；做完自动消除。");
        ui_card_end(v->b);
        return;
    }
    html_lit(v->b, "<section class=\"card\">");
    table(v, "等着的提醒", list, n);
    html_lit(v->b, "</section>");
}

static void closed_ones(const struct alerts *v, const struct alert *list, size_t n)
{
    if (!n) {
        return;
    }
    ui_card(v->b, "最近消除的", -1, "自己不能关，事情做完才消除");
    table(v, "最近消除的", list, n);
    if (n == CLOSED_ROWS) {
        html_lit(v->b, "<p class=\"foot-line s\">");
        ui_link(v->b, arena_printf(v->a, "/desk/alerts?after=%s", id_text(v->a, list[n - 1].id)),
                "更早的", UI_LINK);
        html_lit(v->b, "</p>");
    }
    ui_card_end(v->b);
}

enum err page_alerts(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "提醒", .here = "/desk/alerts", .back = "/desk"};
    struct alerts v = {
        .req = req, .a = req->arena, .c = app_of(req)->content, .who = visit_actor(req)};
    struct alert *open, *closed;
    size_t n_open = 0, n_closed = 0;
    int64_t after = 0;
    (void)!id_parse(request_query(req, "after"), &after);
    enum err r = app_reader(req, &v.db, e);
    if (r ||
        (r = alert_list(v.db, v.a, v.who->county, v.who->person, false, 0, 0, &open, &n_open, e)) ||
        (r = alert_list(v.db, v.a, v.who->county, v.who->person, true, after, CLOSED_ROWS, &closed,
                        &n_closed, e))) {
        return r;
    }
    ui_open(&p);
    v.b = p.b;
    ui_head(p.b, n_open ? arena_printf(v.a, "提醒 %zu 条", n_open) : "提醒", NULL);
    if (n_open) {
        ui_form(p.b, req, "/desk/alerts/all", false);
        ui_button_named(p.b, "do", "seen", "都看过了", UI_PLAIN);
        ui_form_end(p.b);
    }
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    r = digest_card(&v, e);
    open_ones(&v, open, n_open);
    closed_ones(&v, closed, n_closed);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

struct marking {
    const struct actor *who;
    int64_t id;
    bool quiet;
};

static enum err run_mark(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct marking *m = w->ctx;
    return m->quiet ? alert_quiet(db, a, m->who, m->id, date_add(now_today(), QUIET_DAYS), e)
                    : alert_see(db, a, m->who, m->id, e);
}

enum err page_alert_post(struct request *req, struct response *res, struct error *e)
{
    struct marking *m = arena_make(req->arena, struct marking);
    const char *id = request_param(req, "id"), *what = request_form(req, "do");
    bool all = str_eq(id, "all");
    (void)res;
    m->who = visit_actor(req);
    m->quiet = str_eq(what, "quiet");
    if ((!all && !id_parse(id, &m->id)) || (all && m->quiet) ||
        (!m->quiet && !str_eq(what, "seen"))) {
        return error_set(e, ERR_NOT_FOUND, "没有这条提醒。");
    }
    req->state = m;
    app_write(req, run_mark, m);
    return OK;
}

enum err page_alert_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_redirect(res, "/desk/alerts");
    return OK;
}
