#include "inbox/alert_view.h"

#include "base/id.h"
#include "base/str.h"

enum { STAGE_RED = 3 };

const char *alert_view_moment(const struct alert_view *v, const char *at)
{
    int64_t ms;
    return at && datetime_parse(at, &ms) ? datetime_people(v->a, ms, v->today) : "";
}

/* Where the thing is done: the record, the unit's records of the register, or the list of who is missing. */
static const char *where(const struct alert_view *v, const struct alert *x)
{
    const struct register_def *reg = x->reg ? content_register(v->c, x->reg) : NULL;
    if (reg && x->record) {
        return ui_record_href(v->a, reg, x->record);
    }
    if (str_eq(x->kind, ALERT_CLOCK) || !role_may(v->who->role, "figure.read")) {
        return reg ? arena_printf(v->a, "/desk/r/%s", reg->id) : NULL;
    }
    return arena_printf(v->a, "/desk/obligations/%s?period=%s", x->source, x->period);
}

static const char *stage_words(const struct alert *x)
{
    return str_eq(x->kind, ALERT_URGE)     ? "催办"
           : str_eq(x->kind, ALERT_INTAKE) ? "新到"
           : x->stage >= STAGE_RED         ? "第三级"
           : x->stage == 2                 ? "第二级"
                                           : "第一级";
}

static void lamp(const struct alert_view *v, const struct alert *x)
{
    const struct alert_weight w = alert_weigh(v->c, x, v->today);
    struct date due;
    bool late = x->due_on && date_parse(x->due_on, &due) && date_cmp(due, v->today) < 0;
    if (x->closed_at) {
        ui_lamp(v->b, LAMP_DONE, "已办结");
    } else if (w.red || w.law) {
        ui_lamp(v->b, LAMP_RED,
                late    ? arena_printf(v->a, "逾期 %d 天", date_diff(v->today, due))
                : w.law ? "法定期限今天到"
                        : stage_words(x));
    } else {
        ui_lamp(v->b, LAMP_YELLOW, stage_words(x));
    }
}

static void why(const struct alert_view *v, const struct alert *x)
{
    html_lit(v->b, "<details class=\"s\"><summary>为什么有这条</summary><p>");
    html_text(v->b, x->why);
    html_lit(v->b, "</p><p>");
    html_text(v->b, arena_printf(v->a, "生成于 %s", alert_view_moment(v, x->raised_at)));
    if (x->due_on) {
        html_text(v->b, arena_printf(v->a, "，最后一天 %s", x->due_on));
    }
    if (x->pushed_at) {
        html_text(v->b, arena_printf(v->a, "，推送于 %s", alert_view_moment(v, x->pushed_at)));
    }
    if (x->closed_at) {
        html_text(v->b, arena_printf(v->a, "；%s 消除：%s", alert_view_moment(v, x->closed_at),
                                     x->closed_why));
        html_text(v->b, x->closed_by
                            ? arena_printf(v->a, "（留痕第 %lld 条）", (long long)x->closed_by)
                            : "");
    }
    html_lit(v->b, "</p></details>");
}

/* Whom somebody has urged may say a word back; he sees it. */
static void reply(const struct alert_view *v, const struct alert *x)
{
    const char *id = arena_printf(v->a, "reply-%s", id_text(v->a, x->id));
    html_lit(v->b, "<label class=\"s q\" for=\"");
    html_attr(v->b, id);
    html_lit(v->b, "\">回执（可不写）</label><input class=\"form-control\" name=\"reply\" "
                   "maxlength=\"100\" id=\"");
    html_attr(v->b, id);
    html_lit(v->b, "\">");
}

static void buttons(const struct alert_view *v, const struct alert *x)
{
    if (x->closed_at) {
        return;
    }
    bool urged = str_eq(x->kind, ALERT_URGE);
    ui_form(v->b, v->req, arena_printf(v->a, "/desk/alerts/%s", id_text(v->a, x->id)), false);
    if (urged && !x->reply) {
        reply(v, x);
    }
    if (!x->seen_at || (urged && !x->reply)) {
        ui_button_named(v->b, "do", "seen", x->seen_at ? "回执" : "知道了", UI_SMALL);
    }
    if (!x->quiet_until) {
        ui_button_named(v->b, "do", "quiet", "7 天内不再提", UI_SMALL);
    }
    ui_form_end(v->b);
}

static void marks(const struct alert_view *v, const struct alert *x)
{
    if (x->quiet_until && !x->closed_at) {
        ui_chip(v->b, "", arena_printf(v->a, "%s 前不提", x->quiet_until));
    }
    if (x->seen_at && !x->closed_at) {
        ui_chip(v->b, "o", "已看");
    }
    if (x->reply) {
        html_lit(v->b, "<p class=\"s\">回执：");
        html_text(v->b, x->reply);
        html_lit(v->b, "</p>");
    }
}

static void row(const struct alert_view *v, const struct alert *x)
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
    marks(v, x);
    buttons(v, x);
    html_lit(v->b, "</td></tr>");
}

void alert_view_rows(const struct alert_view *v, const char *caption, const struct alert **list,
                     size_t n)
{
    static const char *const heads[] = {"级别", "事项", "单位", "处理"};
    html_lit(v->b, "<div class=\"alert-rows\">");
    ui_table(v->b, caption, heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        row(v, list[i]);
    }
    ui_table_end(v->b);
    html_lit(v->b, "</div>");
}

const char *alert_view_group_href(const struct alert_view *v, const struct alert_group *g)
{
    return arena_printf(v->a, "/desk/alerts?kind=%s&source=%s%s%s", g->kind, g->source,
                        g->reg ? "&reg=" : "", g->reg ? g->reg : "");
}

static void group_seen(const struct alert_view *v, const struct alert_group *g)
{
    if (!g->unseen || g->n < 2) {
        return;
    }
    ui_form(v->b, v->req, "/desk/alerts/group", false);
    ui_hidden(v->b, "kind", g->kind);
    ui_hidden(v->b, "source", g->source);
    ui_hidden(v->b, "reg", g->reg ? g->reg : "");
    ui_button(v->b, arena_printf(v->a, "这 %zu 件都知道了", g->n), UI_PLAIN);
    ui_form_end(v->b);
}

static void sums(const struct alert_view *v, const struct alert_group *g)
{
    struct date due;
    const char *words = arena_printf(v->a, "%zu 件", g->n);
    if (g->units > 1) {
        words = arena_printf(v->a, "%s · %zu 个单位", words, g->units);
    }
    if (g->first_due && date_parse(g->first_due, &due)) {
        words = arena_printf(v->a, "%s · 最早 %d月%d日到期", words, due.month, due.day);
    }
    html_lit(v->b, " <span class=\"q s\">");
    html_text(v->b, words);
    html_lit(v->b, "</span> ");
    ui_chip(v->b, g->unseen ? "t" : "o",
            g->unseen ? arena_printf(v->a, "未看 %zu", g->unseen) : "都看过");
}

void alert_view_group(const struct alert_view *v, const struct alert_group *g, bool open)
{
    size_t shown = open || g->n <= ALERT_VIEW_FEW ? g->n : ALERT_VIEW_FEW;
    html_lit(v->b, "<details class=\"card matter\"");
    if (open || g->n == 1) {
        html_lit(v->b, " open");
    }
    html_lit(v->b, "><summary>");
    ui_lamp(v->b, g->red ? LAMP_RED : LAMP_YELLOW,
            g->red ? arena_printf(v->a, "急 %zu", g->red) : "进行中");
    html_lit(v->b, " <b>");
    html_text(v->b, g->title);
    html_lit(v->b, "</b>");
    sums(v, g);
    html_lit(v->b, "</summary>");
    alert_view_rows(v, g->title, g->items, shown);
    if (shown < g->n || (g->unseen && g->n > 1)) {
        html_lit(v->b, "<div class=\"foot-line s row1\">");
        if (shown < g->n) {
            ui_link(v->b, alert_view_group_href(v, g), arena_printf(v->a, "看全部 %zu 件", g->n),
                    UI_LINK);
        }
        group_seen(v, g);
        html_lit(v->b, "</div>");
    }
    html_lit(v->b, "</details>");
}
