#include "listing/month.h"

#include "base/now.h"
#include "base/str.h"
#include "ui/ui_clock.h"

#define DAY_SHOWN 4 /* lines of a day that stand open */

static const char *const weekdays[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

struct date month_move(struct date first, int months)
{
    int at = first.year * 12 + first.month - 1 + months;
    struct date d = {(int16_t)(at / 12), (int8_t)(at % 12 + 1), 1};
    return date_ok(d) ? d : first;
}

struct date month_last(struct date first)
{
    struct date next = month_move(first, 1);
    return date_cmp(next, first) > 0 ? date_add(next, -1) : (struct date){first.year, 12, 31};
}

void month_line(struct strbuf *b, struct arena *a, const struct agenda *agenda,
                const struct agenda_line *x, bool names)
{
    html_lit(b, "<li>");
    bool own = x->clocked || x->clock.state == CLOCK_CLOSED || !date_cmp(x->clock.end.due, x->on);
    if (x->clock.id && own) {
        struct deadline_look look = clock_look(a, agenda->calendar, &x->clock, now_today());
        ui_clock(b, &look, false);
    } else if (x->rec.state->final) {
        ui_lamp(b, LAMP_DONE, x->rec.state->title);
    } else if (date_cmp(x->on, now_today()) < 0) {
        ui_chip(b, "o", x->rec.state->title);
    } else {
        ui_chip(b, "t", x->rec.state->title);
    }
    html_lit(b, "<a href=\"");
    html_attr(b, ui_record_href(a, x->rec.reg, x->rec.id));
    html_lit(b, "\">");
    html_text(b, x->rec.title);
    html_lit(b, "</a>");
    if (names) {
        html_lit(b, "<span class=\"s q\">");
        html_text(b, x->clocked ? x->rec.reg->title
                                : arena_printf(a, "%s · %s", x->rec.reg->title, x->what));
        html_lit(b, "</span>");
    }
    html_lit(b, "</li>");
}

static void day_lines(struct strbuf *b, struct arena *a, const struct month *m, size_t from,
                      size_t n)
{
    html_lit(b, "<ul>");
    for (size_t i = 0; i < n && i < DAY_SHOWN; i++) {
        month_line(b, a, m->agenda, &m->agenda->items[from + i], m->names);
    }
    html_lit(b, "</ul>");
    if (n > DAY_SHOWN) {
        html_lit(b, "<details><summary class=\"s lk\">");
        html_text(b, arena_printf(a, "还有 %zu 件", n - DAY_SHOWN));
        html_lit(b, "</summary><ul>");
        for (size_t i = DAY_SHOWN; i < n; i++) {
            month_line(b, a, m->agenda, &m->agenda->items[from + i], m->names);
        }
        html_lit(b, "</ul></details>");
    }
}

static void day(struct strbuf *b, struct arena *a, const struct month *m, struct date d,
                size_t from, size_t n)
{
    bool today = !date_cmp(d, now_today());
    bool rest = !workday_is(m->agenda->calendar, d, NULL);
    html_lit(b, "<li class=\"day");
    strbuf_str(b, rest ? " rest" : "");
    strbuf_str(b, n ? "" : " free");
    strbuf_str(b, today ? " today" : "");
    html_lit(b, "\"");
    strbuf_str(b, today ? " aria-current=\"date\"" : "");
    html_lit(b, "><h3><span class=\"narrow-only\">");
    html_text(b, arena_printf(a, "%d月", d.month));
    html_lit(b, "</span>");
    html_int(b, d.day);
    html_lit(b, "<span class=\"narrow-only\">");
    html_text(b, arena_printf(a, "日 %s", weekdays[date_weekday(d)]));
    html_lit(b, "</span>");
    html_text(b, today ? " 今天" : "");
    if (rest != (date_weekday(d) > 5)) {
        html_lit(b, " <span class=\"s q\">");
        html_text(b, rest ? "休" : "班");
        html_lit(b, "</span>");
    }
    html_lit(b, "</h3>");
    if (n) {
        day_lines(b, a, m, from, n);
    }
    html_lit(b, "</li>");
}

static void days(struct strbuf *b, struct arena *a, const struct month *m)
{
    struct date last = month_last(m->first);
    size_t at = 0;
    html_lit(b, "<ol class=\"month\">");
    for (int i = 1; i < date_weekday(m->first); i++) {
        html_lit(b, "<li class=\"day void free\" aria-hidden=\"true\"></li>");
    }
    for (struct date d = m->first; date_ok(d) && date_cmp(d, last) <= 0; d = date_add(d, 1)) {
        size_t n = 0;
        while (at + n < m->agenda->n && !date_cmp(m->agenda->items[at + n].on, d)) {
            n++;
        }
        day(b, a, m, d, at, n);
        at += n;
    }
    for (int i = date_weekday(last); i < 7; i++) {
        html_lit(b, "<li class=\"day void free\" aria-hidden=\"true\"></li>");
    }
    html_lit(b, "</ol>");
}

static void left(struct strbuf *b, struct arena *a, const struct agenda *agenda)
{
    for (size_t i = 0; i < agenda->n_left; i++) {
        const struct agenda_left *x = &agenda->left[i];
        html_lit(b, "<p class=\"foot-line s q\">");
        html_text(b, arena_printf(a, "“%s”还有 %lld%s 件没有列出，", x->reg->title, (long long)x->n,
                                  x->n + AGENDA_REGISTER >= 1000 ? "+" : ""));
        ui_link(b, arena_printf(a, "/desk/r/%s", x->reg->id), "到台账里缩小范围再看", UI_LINK);
        html_lit(b, "</p>");
    }
}

void month_write(struct strbuf *b, const struct request *req, const struct month *m)
{
    struct arena *a = req->arena;
    html_lit(b, "<section class=\"card\"><header><h2>");
    html_text(b, arena_printf(a, "%d年%d月", m->first.year, m->first.month));
    html_lit(b, "</h2>");
    ui_chip(b, "", arena_printf(a, "%zu 件", m->agenda->n));
    html_lit(b, "<span class=\"push\"></span>");
    ui_link(b, m->before, "上个月", UI_SMALL);
    ui_link(b, m->after, "下个月", UI_SMALL);
    html_lit(b, "</header><p class=\"weekdays\" aria-hidden=\"true\">");
    for (int i = 1; i <= 7; i++) {
        html_lit(b, "<span>");
        html_text(b, weekdays[i]);
        html_lit(b, "</span>");
    }
    html_lit(b, "</p>");
    days(b, a, m);
    if (!m->agenda->n) {
        html_lit(b, "<p class=\"in q\">这个月没有排着日子的事。</p>");
    }
    left(b, a, m->agenda);
    html_lit(b, "</section>");
}
