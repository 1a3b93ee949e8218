#include "listing/week_card.h"

#include "base/now.h"
#include "listing/agenda.h"

#define LINES_MAX 8

static const char *day_word(struct arena *a, struct date d)
{
    static const char *const names[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    int away = date_diff(d, now_today());
    return away == 0   ? "今天"
           : away == 1 ? "明天"
                       : arena_printf(a, "%s %d日", names[date_weekday(d)], d.day);
}

static void line(struct strbuf *b, struct arena *a, const struct agenda_line *x)
{
    html_lit(b, "<li><b class=\"nowrap\">");
    html_text(b, day_word(a, x->on));
    html_lit(b, "</b><a class=\"cut\" href=\"");
    html_attr(b, ui_record_href(a, x->rec.reg, x->rec.id));
    html_lit(b, "\">");
    html_text(b, x->rec.title);
    html_lit(b, "</a><span class=\"push\"></span><span class=\"s q nowrap\">");
    html_text(b, x->clocked ? "到期" : x->rec.reg->title);
    html_lit(b, "</span></li>");
}

static void write_card(struct strbuf *b, struct arena *a, const struct agenda *agenda, size_t n)
{
    html_lit(b, "<section class=\"card\"><header><h2>本周日程</h2><span class=\"n\">");
    html_int(b, (int64_t)n);
    html_lit(b, "</span><span class=\"push\"></span>");
    ui_link(b, "/desk/agenda", "我的日历", UI_LINK);
    html_lit(b, "</header><ul class=\"lines\">");
    for (size_t i = 0; i < n && i < LINES_MAX; i++) {
        line(b, a, &agenda->items[i]);
    }
    html_lit(b, "</ul>");
    if (!n) {
        html_lit(b, "<p class=\"in s q\">本周没有排着日子的会议和到期的事。</p>");
    } else if (n > LINES_MAX || agenda->n_left) {
        html_lit(b, "<p class=\"foot-line s q\">");
        html_text(b, n > LINES_MAX && !agenda->n_left
                         ? arena_printf(a, "还有 %zu 件，在我的日历里", n - LINES_MAX)
                         : "还有没列出的，在我的日历里");
        html_lit(b, "</p>");
    }
    html_lit(b, "</section>");
}

enum err week_card(struct strbuf *b, const struct request *req, struct db *db, bool always,
                   bool clocks, struct error *e)
{
    struct date now = now_today(), monday = date_add(now, 1 - date_weekday(now));
    struct agenda agenda;
    size_t n = 0;
    enum err r = agenda_mine(db, req, false, monday, date_add(monday, 6), &agenda, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < agenda.n; i++) {
        if (clocks || !agenda.items[i].clocked) {
            agenda.items[n++] = agenda.items[i];
        }
    }
    if (n || always) {
        write_card(b, req->arena, &agenda, n);
    }
    return OK;
}
