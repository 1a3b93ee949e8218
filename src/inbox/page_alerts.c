/* 提醒: what I have been told, by matter, why me, and what closed it; whom I have urged; what went out; when I want quiet. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/digest.h"
#include "inbox/alert_view.h"
#include "inbox/inbox.h"
#include "ledger/channel.h"
#include "notify/notice.h"
#include "notify/setting.h"

#define CLOSED_ROWS 50
#define URGED_ROWS  500
#define SENT_ROWS   100

struct show {
    const char *id, *title;
};
static const struct show shows[] = {
    {"all", "全部"},      {"red", "急的"},     {"unseen", "没看过"},  {"urged", "我催办的"},
    {"sent", "推送记录"}, {"quiet", "免打扰"}, {"closed", "已消除的"}};

struct mine {
    struct alert_view v;
    const char *show;
    struct alert *open;
    size_t n_open, n_red, n_unseen;
    struct alert_group *groups;
    size_t n_groups;
};

/* --- by matter -------------------------------------------------------------------------------------------------------------- */
static enum err digest_card(const struct alert_view *v, struct error *e)
{
    struct digest d;
    enum err r = digest_last(v->db, v->a, v->who->county, v->who->person, &d, e);
    if (r || !d.on || !str_eq(d.on, date_text(v->a, v->today))) {
        return r;
    }
    ui_card(v->b, "今日提要", d.items,
            arena_printf(v->a, "%s 汇总，其中急的 %lld 件", alert_view_moment(v, d.made_at),
                         (long long)d.red));
    html_lit(v->b, "<p class=\"in\">");
    html_lines(v->b, d.body);
    html_lit(v->b, "</p>");
    ui_card_end(v->b);
    return OK;
}

static bool asked_for(const struct mine *m, const struct alert_group *g)
{
    const struct request *req = m->v.req;
    const char *kind = request_query(req, "kind"), *reg = request_query(req, "reg");
    if (kind) {
        return str_eq(g->kind, kind) && str_eq(g->source, request_query(req, "source")) &&
               str_eq(g->reg ? g->reg : "", reg ? reg : "");
    }
    return str_eq(m->show, "red") ? g->red > 0 : str_eq(m->show, "unseen") ? g->unseen > 0 : true;
}

static enum err matters(const struct mine *m, struct error *e)
{
    bool one = request_query(m->v.req, "kind") != NULL;
    size_t shown = 0;
    enum err r = str_eq(m->show, "all") && !one ? digest_card(&m->v, e) : OK;
    if (one) {
        html_lit(m->v.b, "<p class=\"s\">");
        ui_link(m->v.b, "/desk/alerts", "回到全部提醒", UI_LINK);
        html_lit(m->v.b, "</p>");
    }
    for (size_t i = 0; i < m->n_groups; i++) {
        if (asked_for(m, &m->groups[i])) {
            alert_view_group(&m->v, &m->groups[i], one);
            shown++;
        }
    }
    if (!shown) {
        ui_empty(m->v.b, m->n_open ? "这一类没有" : "没有等着的提醒",
                 "到了预警日还没做够的事、快到期的件会出现在这里；做完自动消除。");
        ui_card_end(m->v.b);
    }
    return r;
}

/* --- 我催办的 --------------------------------------------------------------------------------------------------------------- */
static const char *receipt(const struct alert_view *v, const struct alert *x)
{
    const char *seen =
        x->seen_at ? arena_printf(v->a, "%s 已看", alert_view_moment(v, x->seen_at)) : "还没看";
    return x->closed_at ? arena_printf(v->a, "%s；%s 消除：%s", seen,
                                       alert_view_moment(v, x->closed_at), x->closed_why)
                        : seen;
}

static void urging(const struct alert_view *v, const struct alert *list, size_t n)
{
    static const char *const heads[] = {"催办谁", "单位", "回执"};
    size_t seen = 0, done = 0;
    for (size_t i = 0; i < n; i++) {
        seen += list[i].seen_at != NULL;
        done += list[i].closed_at != NULL;
    }
    const char *title = list[0].title, *end = strstr(title, "（");
    title = end ? arena_strndup(v->a, title, (size_t)(end - title)) : title;
    ui_card(v->b, title, (int64_t)n,
            arena_printf(v->a, "%s 发出，已看 %zu，已消除 %zu",
                         alert_view_moment(v, list[0].raised_at), seen, done));
    html_lit(v->b, "<p class=\"in q\">");
    html_text(v->b, list[0].body);
    html_lit(v->b, "</p>");
    ui_table(v->b, title, heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        html_lit(v->b, "<tr><td class=\"nowrap\">");
        html_text(v->b, list[i].person_name);
        html_lit(v->b, "</td><td>");
        html_text(v->b, list[i].unit_name);
        html_lit(v->b, "</td><td>");
        html_text(v->b, receipt(v, &list[i]));
        if (list[i].reply) {
            html_lit(v->b, "<p class=\"s\">“");
            html_text(v->b, list[i].reply);
            html_lit(v->b, "”</p>");
        }
        html_lit(v->b, "</td></tr>");
    }
    ui_table_end(v->b);
    ui_card_end(v->b);
}

static enum err urged(const struct alert_view *v, struct error *e)
{
    struct alert *list;
    size_t n;
    enum err r = alert_urged(v->db, v->a, v->who->county, v->who->person, URGED_ROWS, &list, &n, e);
    if (r) {
        return r;
    }
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i;
             end < n && list[end].turn == list[i].turn && str_eq(list[end].source, list[i].source);
             end++) {
        }
        urging(v, &list[i], end - i);
    }
    if (!n) {
        ui_empty(v->b, "您还没有催办过",
                 "在“应做事项”里催办以后，谁看了、什么时候看的，都列在这里。");
        ui_card_end(v->b);
    }
    return OK;
}

/* --- 推送记录 --------------------------------------------------------------------------------------------------------------- */
static const char *ways_words(const struct alert_view *v, const struct notice *x)
{
    const char *all = "只在系统内";
    for (size_t i = 0; i < x->n_ways; i++) {
        all = arena_printf(v->a, "%s%s", i ? arena_printf(v->a, "%s；", all) : "",
                           notice_way_words(v->a, &x->ways[i]));
    }
    return all;
}

static enum err sent(const struct alert_view *v, struct error *e)
{
    static const char *const heads[] = {"时间", "内容", "到了哪里"};
    struct notice *list;
    size_t n;
    enum err r = notice_list(v->db, v->a, v->who->county, v->who->person, SENT_ROWS, &list, &n, e);
    if (r) {
        return r;
    }
    if (!n) {
        ui_empty(
            v->b, "还没有推送过",
            "逾期的、法定期限到期的、有人催办的会马上推送，一天最多几条；其余进每个工作日的提要。");
        ui_card_end(v->b);
        return OK;
    }
    html_lit(v->b, "<section class=\"card\">");
    ui_table(v->b, "推送记录", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        html_lit(v->b, "<tr><td class=\"nowrap s\">");
        html_text(v->b, alert_view_moment(v, list[i].made_at));
        html_lit(v->b, "</td><td class=\"name\">");
        html_text(v->b, list[i].title);
        if (list[i].folded) {
            html_lit(v->b, "<p class=\"s\">");
            html_text(v->b, arena_printf(v->a, "另有 %lld 件，见提要", (long long)list[i].folded));
            html_lit(v->b, "</p>");
        }
        html_lit(v->b, "</td><td class=\"s\">");
        html_text(v->b, ways_words(v, &list[i]));
        html_lit(v->b, "</td></tr>");
    }
    ui_table_end(v->b);
    html_lit(v->b, "</section>");
    return OK;
}

/* --- 免打扰 ------------------------------------------------------------------------------------------------------------------ */
static void time_field(const struct alert_view *v, const char *name, const char *label,
                       const char *value)
{
    html_lit(v->b, "<p class=\"field\"><label class=\"form-label\" for=\"");
    html_attr(v->b, name);
    html_lit(v->b, "\">");
    html_text(v->b, label);
    html_lit(v->b,
             "</label><input class=\"form-control\" type=\"time\" inputmode=\"numeric\" id=\"");
    html_attr(v->b, name);
    html_lit(v->b, "\" name=\"");
    html_attr(v->b, name);
    html_lit(v->b, "\" value=\"");
    html_attr(v->b, value);
    html_lit(v->b, "\"></p>");
}

static void ways_fields(const struct alert_view *v, const struct setting *s,
                        const struct channels *ways)
{
    bool mail = ways && ways->mail.url, hook = ways && ways->hook.url;
    if (mail) {
        html_lit(v->b, "<p class=\"field\"><label class=\"form-label\" for=\"mail\">发到邮箱 <span "
                       "class=\"q\">（不写就不发）</span></label><input class=\"form-control\" "
                       "id=\"mail\" name=\"mail\" maxlength=\"200\" inputmode=\"email\" value=\"");
        html_attr(v->b, s->mail ? s->mail : "");
        html_lit(v->b, "\"></p>");
    }
    if (hook) {
        html_lit(v->b, "<label class=\"tick\"><input class=\"form-check-input\" type=\"checkbox\" "
                       "name=\"hook\" value=\"1\"");
        if (s->hook) {
            html_lit(v->b, " checked");
        }
        html_lit(v->b, "> 通过单位的消息接口发给我</label>");
    }
    html_lit(v->b, "<p class=\"s q\">");
    html_text(v->b, !mail && !hook ? "本系统没有接邮件和消息接口，提醒只在系统内看到。"
                    : ways->titles ? "发出去的消息带事项名称。"
                                   : "发出去的消息只说有几件、到哪里看，不带事项名称。");
    html_lit(v->b, "</p>");
}

static enum err quiet(const struct alert_view *v, struct error *e)
{
    const struct alert_rules *rules = &v->c->alerts;
    struct setting s;
    enum err r = setting_get(v->db, v->a, v->who->county, v->who->person, &s, e);
    if (r) {
        return r;
    }
    ui_card(v->b, "免打扰", -1, s.own ? "自己定的时段" : "现在按全局规定");
    html_lit(v->b, "<div class=\"in narrow\">");
    ui_form(v->b, v->req, "/desk/alerts/settings", false);
    time_field(v, "from", "从几点起不推送", s.own ? setting_time(v->a, s.from) : "");
    time_field(v, "until", "到几点", s.own ? setting_time(v->a, s.until) : "");
    html_lit(v->b, "<p class=\"s q\">");
    html_text(v->b,
              arena_printf(v->a,
                           "两格都不写就按规定：%s 到 %s 不推送。法定期限到期、逾期的，工作日 %s "
                           "到 %s 照样推送，免打扰挡不住。一天最多推送 %d 条，多的并成一句。",
                           setting_time(v->a, rules->quiet_from),
                           setting_time(v->a, rules->quiet_until),
                           setting_time(v->a, rules->office_from),
                           setting_time(v->a, rules->office_until), rules->push_a_day));
    html_lit(v->b, "</p>");
    ways_fields(v, &s, app_of(v->req)->channels);
    ui_button(v->b, "保存免打扰", UI_PRIMARY);
    ui_form_end(v->b);
    html_lit(v->b, "</div>");
    ui_card_end(v->b);
    return OK;
}

/* --- 已消除的 --------------------------------------------------------------------------------------------------------------- */
static enum err closed(const struct alert_view *v, struct error *e)
{
    struct alert *list;
    size_t n;
    int64_t after = 0;
    (void)!id_parse(request_query(v->req, "after"), &after);
    enum err r = alert_list(v->db, v->a, v->who->county, v->who->person, true, after, CLOSED_ROWS,
                            &list, &n, e);
    if (r) {
        return r;
    }
    const struct alert **rows = arena_array(v->a, n + 1, sizeof(*rows));
    for (size_t i = 0; i < n; i++) {
        rows[i] = &list[i];
    }
    ui_card(v->b, "最近消除的", -1, "自己不能关，事情做完才消除");
    alert_view_rows(v, "最近消除的", rows, n);
    if (n == CLOSED_ROWS) {
        html_lit(v->b, "<p class=\"foot-line s\">");
        ui_link(
            v->b,
            arena_printf(v->a, "/desk/alerts?show=closed&after=%s", id_text(v->a, list[n - 1].id)),
            "更早的", UI_LINK);
        html_lit(v->b, "</p>");
    }
    ui_card_end(v->b);
    return OK;
}

/* --- the page ------------------------------------------------------------------------------------------------------------------ */
static void tabs(const struct mine *m)
{
    const size_t counts[] = {m->n_open, m->n_red, m->n_unseen};
    html_lit(m->v.b, "<nav class=\"tabs\" aria-label=\"哪些提醒\">");
    for (size_t i = 0; i < array_len(shows); i++) {
        html_lit(m->v.b, "<a href=\"/desk/alerts?show=");
        html_attr(m->v.b, shows[i].id);
        if (str_eq(m->show, shows[i].id)) {
            html_lit(m->v.b, "\" class=\"on\" aria-current=\"page");
        }
        html_lit(m->v.b, "\">");
        html_text(m->v.b, shows[i].title);
        if (i < array_len(counts)) {
            html_lit(m->v.b, " <span class=\"n\">");
            html_int(m->v.b, (int64_t)counts[i]);
            html_lit(m->v.b, "</span>");
        }
        html_lit(m->v.b, "</a>");
    }
    html_lit(m->v.b, "</nav>");
}

static enum err load(struct mine *m, struct error *e)
{
    struct alert_view *v = &m->v;
    enum err r = app_reader(v->req, &v->db, e);
    if (r || (r = alert_list(v->db, v->a, v->who->county, v->who->person, false, 0, 0, &m->open,
                             &m->n_open, e))) {
        return r;
    }
    alert_groups(v->a, v->c, m->open, m->n_open, v->today, &m->groups, &m->n_groups);
    for (size_t i = 0; i < m->n_groups; i++) {
        m->n_red += m->groups[i].red;
        m->n_unseen += m->groups[i].unseen;
    }
    return OK;
}

static const char *show_of(const struct request *req)
{
    const char *asked = request_query(req, "show");
    for (size_t i = 0; i < array_len(shows); i++) {
        if (str_eq(asked, shows[i].id)) {
            return shows[i].id;
        }
    }
    return shows[0].id;
}

static enum err body(const struct mine *m, struct error *e)
{
    return str_eq(m->show, "urged")    ? urged(&m->v, e)
           : str_eq(m->show, "sent")   ? sent(&m->v, e)
           : str_eq(m->show, "quiet")  ? quiet(&m->v, e)
           : str_eq(m->show, "closed") ? closed(&m->v, e)
                                       : matters(m, e);
}

enum err page_alerts(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "提醒", .here = "/desk/alerts", .back = "/desk"};
    struct mine m = {.v = {.req = req,
                           .a = req->arena,
                           .c = app_of(req)->content,
                           .who = visit_actor(req),
                           .today = now_today()},
                     .show = show_of(req)};
    enum err r = load(&m, e);
    if (r) {
        return r;
    }
    ui_open(&p);
    m.v.b = p.b;
    ui_head(p.b, m.n_open ? arena_printf(m.v.a, "提醒 %zu 件", m.n_open) : "提醒",
            m.n_groups > 1 ? arena_printf(m.v.a, "%zu 类事", m.n_groups) : NULL);
    if (m.n_unseen) {
        ui_form(p.b, req, "/desk/alerts/all", false);
        ui_button_named(p.b, "do", "seen", "都看过了", UI_PLAIN);
        ui_form_end(p.b);
    }
    ui_head_end(p.b);
    ui_said(p.b, req);
    tabs(&m);
    html_lit(p.b, "<div class=\"stack\">");
    r = body(&m, e);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}
