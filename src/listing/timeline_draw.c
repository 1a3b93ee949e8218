/* Drawn with SVG in shares of its width, so that it needs neither script nor a style of its own: months are of equal width, a day
 * stands at its share of the month. */
#include "base/now.h"
#include "base/str.h"
#include "listing/timeline.h"
#include "ui/ui_clock.h"

#define WHOLE     10000 /* the year, in hundredths of a percent */
#define BAR_LEAST 80    /* a bar is never thinner */
#define BAR_SHORT 250   /* where only the end is known */

/* How a bar looks: class for the colour, shape for who sees no colour. */
struct look {
    const char *class, *shape, *words;
    enum ui_lamp lamp;
};

static int days_in(int year, int month)
{
    struct date first = {(int16_t)year, (int8_t)month, 1};
    struct date next = month == 12 ? (struct date){(int16_t)(year + 1), 1, 1}
                                   : (struct date){(int16_t)year, (int8_t)(month + 1), 1};
    return date_ok(next) ? date_diff(next, first) : 31;
}

/* Where a day begins; before the year 0, behind it WHOLE. */
static int place(const struct timeline *t, struct date d)
{
    if (d.year != t->year) {
        return d.year < t->year ? 0 : WHOLE;
    }
    return ((d.month - 1) * 1000 + (d.day - 1) * 1000 / days_in(d.year, d.month)) * (WHOLE / 10) /
           1200;
}

static void percent(struct strbuf *b, const char *name, int at)
{
    strbuf_printf(b, " %s=\"%d.%02d%%\"", name, at / 100, at % 100);
}

static struct look look_of(struct arena *a, const struct timeline *t, const struct timeline_bar *x)
{
    static const struct look lights[] = {
        [LIGHT_GREEN] = {"g", "●", "", LAMP_GREEN}, [LIGHT_YELLOW] = {"y", "▲", "", LAMP_YELLOW},
        [LIGHT_RED] = {"d", "■", "", LAMP_RED},     [LIGHT_STOPPED] = {"p", "‖", "", LAMP_STOPPED},
        [LIGHT_DONE] = {"f", "✓", "", LAMP_DONE},   [LIGHT_VOID] = {"n", "○", "", LAMP_DONE},
    };
    struct date now = now_today();
    if (x->clock->id) {
        struct deadline_look l = clock_look(a, t->calendar, x->clock, now);
        struct look out = lights[l.light];
        out.words = l.words ? l.words : "";
        return out;
    }
    if (x->rec->state->final) {
        return (struct look){"f", "✓", x->rec->state->title, LAMP_DONE};
    }
    if (x->clock->id == NULL && x->rec->reg->n_clocks) {
        return (struct look){"n", "○", x->rec->state->title, LAMP_DONE};
    }
    int late = date_diff(now, x->to);
    return late > 0 ? (struct look){"d", "■", arena_printf(a, "逾期 %d 天", late), LAMP_RED}
                    : (struct look){"g", "●", arena_printf(a, "剩 %d 天", -late), LAMP_GREEN};
}

static const char *span_words(struct arena *a, const struct timeline_bar *x)
{
    struct date now = now_today();
    const char *to = date_list(a, x->to, now);
    return date_ok(x->from) ? arena_printf(a, "%s 至 %s", date_list(a, x->from, now), to)
                            : arena_printf(a, "%s 止", to);
}

static void words(struct strbuf *b, const struct look *look)
{
    if (str_eq(look->class, "n")) {
        ui_chip(b, "o", look->words);
    } else if (*look->words) {
        ui_lamp(b, look->lamp, look->words);
    }
}

/* --- the drawing -------------------------------------------------------------------------------------------------------- */
static void upright(struct strbuf *b, const char *class, int at)
{
    html_lit(b, "<line");
    html_set(b, "class", class);
    percent(b, "x1", at);
    percent(b, "x2", at);
    html_lit(b, " y1=\"0\" y2=\"100%\"/>");
}

static void ground(struct strbuf *b, const struct timeline *t)
{
    for (int q = 1; q < 4; q++) {
        upright(b, "quarter", q * WHOLE / 4);
    }
    if (now_today().year == t->year) {
        upright(b, "now", place(t, now_today()));
    }
}

static void bar(struct strbuf *b, struct arena *a, const struct timeline *t,
                const struct timeline_bar *x, const struct look *look)
{
    int end = place(t, date_add(x->to, 1));
    int from = date_ok(x->from) ? place(t, x->from) : end - BAR_SHORT;
    from = from < 0 ? 0 : from;
    if (end - from < BAR_LEAST) {
        from = end > BAR_LEAST ? end - BAR_LEAST : 0;
        end = from + BAR_LEAST;
    }
    html_lit(b, "<a tabindex=\"-1\" aria-hidden=\"true\" href=\"");
    html_attr(b, ui_record_href(a, x->rec->reg, x->rec->id));
    html_lit(b, "\"><rect");
    html_set(b, "class", arena_printf(a, "bar %s", look->class));
    percent(b, "x", from);
    percent(b, "width", end - from);
    html_lit(b, " y=\"6\" height=\"16\" rx=\"2\"/><text y=\"18\"");
    html_set(b, "class", look->class);
    if (end > 9500) { /* no room behind it */
        percent(b, "x", end);
        html_lit(b, " dx=\"-4\" text-anchor=\"end\">");
    } else {
        percent(b, "x", end);
        html_lit(b, " dx=\"3\">");
    }
    html_text(b, look->shape);
    html_lit(b, "</text></a>");
}

/* A finished one is filled, an open one hollow. */
static void mark(struct strbuf *b, struct arena *a, const struct timeline *t,
                 const struct record *rec)
{
    struct date on = {0};
    const char *text = rec->values[t->def->mark_on->index].s;
    if (!text || !date_parse(text, &on) || on.year != t->year) {
        return;
    }
    bool done = rec->state->final, late = !done && date_cmp(on, now_today()) < 0;
    const char *told =
        arena_printf(a, "%s：%s，%s%s", rec->reg->title, rec->title, date_list(a, on, now_today()),
                     done   ? "，已完成"
                     : late ? "，已过期"
                            : "");
    html_lit(b, "<a href=\"");
    html_attr(b, ui_record_href(a, rec->reg, rec->id));
    html_lit(b, "\" aria-label=\"");
    html_attr(b, told);
    html_lit(b, "\"><svg overflow=\"visible\" width=\"1\" height=\"28\"");
    percent(b, "x", place(t, on));
    html_lit(b, "><title>");
    html_text(b, told);
    html_lit(b, "</title><path d=\"M0 7L7 14L0 21L-7 14Z\"");
    html_set(b, "class", done ? "mark met" : late ? "mark late" : "mark");
    html_lit(b, "/></svg></a>");
}

static void row(struct strbuf *b, struct arena *a, const struct timeline *t,
                const struct timeline_bar *x)
{
    struct look look = look_of(a, t, x);
    html_lit(b, "<tr><th scope=\"row\" class=\"name\"><a href=\"");
    html_attr(b, ui_record_href(a, x->rec->reg, x->rec->id));
    html_lit(b, "\">");
    html_text(b, x->rec->title);
    html_lit(b, "</a></th><td class=\"nowrap\">");
    words(b, &look);
    html_lit(b, "</td><td class=\"s q nowrap\">");
    html_text(b, span_words(a, x));
    html_lit(b, "</td><td class=\"track\"><svg width=\"100%\" height=\"28\">");
    ground(b, t);
    bar(b, a, t, x, &look);
    for (size_t i = 0; i < x->n_marks; i++) {
        mark(b, a, t, x->marks[i]);
    }
    html_lit(b, "</svg></td></tr>");
}

static void months_head(struct strbuf *b, const struct timeline *t)
{
    html_lit(b, "<th scope=\"col\" class=\"track\"><span class=\"visually-hidden\">");
    html_int(b, t->year);
    html_lit(b, " 年各月</span><span class=\"months\" aria-hidden=\"true\">");
    for (int m = 1; m <= 12; m++) {
        html_lit(b, "<i>");
        html_int(b, m);
        html_lit(b, "月</i>");
    }
    html_lit(b, "</span></th>");
}

static bool new_group(const struct timeline *t, size_t i)
{
    return t->def->group && (!i || t->bars[i].group_id != t->bars[i - 1].group_id);
}

static size_t group_size(const struct timeline *t, size_t i)
{
    size_t n = 0;
    while (i + n < t->n && t->bars[i + n].group_id == t->bars[i].group_id) {
        n++;
    }
    return n;
}

static void table(struct strbuf *b, struct arena *a, const struct list *l, const struct timeline *t)
{
    html_lit(b, "<div class=\"scroll\"><table class=\"table gantt\"><caption "
                "class=\"visually-hidden\">");
    html_text(b, arena_printf(a, "%s，%d 年时间表", l->reg->title, t->year));
    html_lit(b, "</caption><thead><tr><th scope=\"col\">");
    html_text(b, l->reg->title);
    html_lit(b, "</th><th scope=\"col\">时限</th><th scope=\"col\">起止</th>");
    months_head(b, t);
    html_lit(b, "</tr></thead><tbody>");
    for (size_t i = 0; i < t->n; i++) {
        if (new_group(t, i)) {
            html_lit(b, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"4\">");
            html_text(b, t->bars[i].group ? t->bars[i].group
                                          : arena_printf(a, "%s未明确", t->def->group->title));
            html_lit(b, " <span class=\"n\">");
            html_int(b, (int64_t)group_size(t, i));
            html_lit(b, "</span></th></tr>");
        }
        row(b, a, t, &t->bars[i]);
    }
    html_lit(b, "</tbody></table></div>");
}

/* --- phones: by month of the end ---------------------------------------------------------------------------------------- */
static void month_list(struct strbuf *b, struct arena *a, const struct timeline *t, int month)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct timeline_bar *x = &t->bars[i];
        int ends = x->to.year > t->year ? 13 : x->to.month;
        if (ends != month) {
            continue;
        }
        if (!n++) {
            html_lit(b, "<h3 class=\"in\">");
            html_text(b, month > 12 ? arena_printf(a, "%d 年以后到期", t->year + 1)
                                    : arena_printf(a, "%d月到期", month));
            html_lit(b, "</h3><ul class=\"lines\">");
        }
        struct look look = look_of(a, t, x);
        html_lit(b, "<li><a href=\"");
        html_attr(b, ui_record_href(a, x->rec->reg, x->rec->id));
        html_lit(b, "\">");
        html_text(b, x->rec->title);
        html_lit(b, "</a><span class=\"s q\">");
        html_text(b, span_words(a, x));
        html_lit(b, "</span>");
        words(b, &look);
        html_lit(b, "</li>");
    }
    if (n) {
        html_lit(b, "</ul>");
    }
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */
static void key(struct strbuf *b, struct arena *a, const struct timeline *t)
{
    html_lit(
        b,
        "<p class=\"foot-line s q\">● 正常　▲ 临近　■ 逾期　‖ 停表　✓ 办结　○ 未计时　竖线是今天");
    if (t->def->marks) {
        html_text(b, arena_printf(a, "　◇ %s（◆ 已完成）", t->def->marks->title));
    }
    html_lit(b, "</p>");
}

static void told(struct strbuf *b, const char *text, const char *href, const char *link)
{
    html_lit(b, "<p class=\"foot-line s q\">");
    html_text(b, text);
    if (href) {
        ui_link(b, href, link, UI_LINK);
    }
    html_lit(b, "</p>");
}

static void rest(struct strbuf *b, struct arena *a, const struct list *l, const struct timeline *t)
{
    struct list as_table = *l;
    as_table.face = FACE_TABLE;
    const char *href = list_href(a, &as_table, l->tab, NULL);
    if (t->beyond) {
        told(b,
             arena_printf(a, "还有 %lld 件没有画出，请选单位、状态或换一栏，缩小范围再看。",
                          (long long)t->beyond),
             NULL, NULL);
    }
    if (t->undated) {
        told(b,
             arena_printf(a, "另有 %lld 件没有写%s，排不进时间表。", (long long)t->undated,
                          t->def->to->title),
             href, "在表格里看");
    }
    if (t->elsewhere) {
        told(b, arena_printf(a, "另有 %lld 件不在 %d 年。", (long long)t->elsewhere, t->year), href,
             "在表格里看");
    }
    if (t->marks_beyond) {
        told(b, arena_printf(a, "%s太多，只画出前 %d 个。", t->def->marks->title, TIMELINE_MARKS),
             NULL, NULL);
    }
}

void timeline_draw(struct strbuf *b, const struct request *req, const struct list *l,
                   const struct timeline *t)
{
    struct arena *a = req->arena;
    html_lit(b, "<section class=\"card timeline\"><header><h2>");
    html_text(b, arena_printf(a, "%d 年时间表", t->year));
    html_lit(b, "</h2>");
    ui_chip(b, "", arena_printf(a, "%zu 件", t->n));
    html_lit(b, "</header>");
    if (t->n) {
        html_lit(b, "<div class=\"wide-only\">");
        table(b, a, l, t);
        key(b, a, t);
        html_lit(b, "</div><div class=\"narrow-only\">");
        for (int m = 1; m <= 13; m++) {
            month_list(b, a, t, m);
        }
        html_lit(b, "</div>");
    } else {
        html_lit(b, "<p class=\"in q\">这一年没有写了期限的。</p>");
    }
    rest(b, a, l, t);
    html_lit(b, "</section>");
}
