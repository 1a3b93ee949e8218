/* 我的日历: over all registers, what runs out and what takes place on which day of a month. */
#include "base/now.h"
#include "base/str.h"
#include "listing/listing.h"
#include "listing/month.h"

static struct date asked_month(const struct request *req)
{
    const char *text = request_query(req, "month");
    struct date now = now_today(), d;
    if (text && date_parse(arena_printf(req->arena, "%.7s-01", text), &d)) {
        return d;
    }
    return (struct date){now.year, now.month, 1};
}

static const char *href(struct arena *a, struct date month, bool all)
{
    return arena_printf(a, "/desk/agenda?month=%.7s%s", date_text(a, month), all ? "&all=1" : "");
}

static void whose(struct strbuf *b, struct arena *a, struct date month, bool all)
{
    html_lit(b, "<nav class=\"sw\" aria-label=\"谁的\">");
    for (int i = 0; i < 2; i++) {
        html_lit(b, "<a href=\"");
        html_attr(b, href(a, month, i));
        html_lit(b, "\"");
        if (all == (i == 1)) {
            html_lit(b, " class=\"on\" aria-current=\"true\"");
        }
        html_lit(b, ">");
        html_text(b, i ? "我能看的全部" : "我的");
        html_lit(b, "</a>");
    }
    html_lit(b, "</nav>");
}

enum err page_agenda(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "我的日历", .here = "/desk/agenda", .back = "/desk"};
    struct arena *a = req->arena;
    struct date first = asked_month(req);
    bool all = str_eq(request_query(req, "all"), "1");
    struct agenda agenda;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r || (r = agenda_mine(db, req, all, first, month_last(first), &agenda, e))) {
        return r;
    }
    struct month m = {.first = first,
                      .agenda = &agenda,
                      .before = href(a, month_move(first, -1), all),
                      .after = href(a, month_move(first, 1), all),
                      .names = true};
    ui_open(&p);
    ui_head(p.b, "我的日历", "到期的事、会议、听证，按日子排");
    whose(p.b, a, first, all);
    ui_head_end(p.b);
    month_write(p.b, req, &m);
    ui_close(&p);
    return OK;
}
