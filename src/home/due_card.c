#include "home/due_card.h"

#include "base/now.h"
#include "base/str.h"

enum { WAITING_MAX = 12, RED_MAX = 7 };

static void waiting_row(struct strbuf *b, const struct request *req, const struct due_list *l,
                        const struct due_line *x, const char *verb)
{
    struct arena *a = req->arena;
    html_lit(b, "<tr>");
    ui_clock_cells(b, a, l->calendar, &x->clock, now_today());
    html_lit(b, "<td class=\"name\"><a href=\"");
    html_attr(b, ui_record_href(a, x->rec.reg, x->rec.id));
    html_lit(b, "\"><b>");
    html_text(b, verb);
    html_lit(b, "</b>");
    html_text(b, x->rec.title);
    html_lit(b, "</a></td><td class=\"s q\">");
    html_text(b, x->rec.reg->title);
    html_lit(b, "</td></tr>");
}

enum err due_card_waiting(struct strbuf *b, const struct request *req, struct db *db,
                          due_verb *verb, const void *ctx, int64_t *ret_n, struct error *e)
{
    struct due_list l;
    enum err r =
        due_waiting(db, req->arena, app_of(req)->content, visit_actor(req), WAITING_MAX, &l, e);
    if (r || !l.n) {
        return r;
    }
    *ret_n += l.total;
    ui_card(b, "待办", l.total, "按到期日，最急在前");
    html_lit(b, "<div class=\"scroll\"><table class=\"table todo\"><caption "
                "class=\"visually-hidden\">有时限的待办</caption><thead "
                "class=\"visually-hidden\"><tr><th scope=\"col\">时限</th><th "
                "scope=\"col\">到期</th><th scope=\"col\">要做的事</th><th "
                "scope=\"col\">来自</th></tr></thead><tbody>");
    for (size_t i = 0; i < l.n; i++) {
        waiting_row(b, req, &l, &l.items[i], verb(ctx, &l.items[i].rec));
    }
    html_lit(b, "</tbody></table></div>");
    if (l.total > (int64_t)l.n) {
        html_lit(b, "<p class=\"foot-line s q\">");
        html_text(b, arena_printf(req->arena, "另有 %lld 件到期更晚，在各台账的“待我办”里",
                                  (long long)(l.total - (int64_t)l.n)));
        html_lit(b, "</p>");
    }
    ui_card_end(b);
    return OK;
}

static void red_row(struct strbuf *b, const struct request *req, const struct due_list *l,
                    const struct due_line *x)
{
    struct arena *a = req->arena;
    struct deadline_look look = clock_look(a, l->calendar, &x->clock, now_today());
    html_lit(b, "<li><a class=\"cut grow\" href=\"");
    html_attr(b, ui_record_href(a, x->rec.reg, x->rec.id));
    html_lit(b, "\">");
    html_text(b, x->rec.title);
    html_lit(b, "</a>");
    ui_clock(b, &look, false);
    html_lit(b, "<span class=\"s q flex-line\">");
    html_text(b, arena_printf(a, "%s · %s", x->rec.reg->title, x->clock.title));
    if (!str_empty(x->rec.unit_name)) {
        html_text(b, arena_printf(a, " · %s", x->rec.unit_name));
    }
    html_lit(b, "</span></li>");
}

enum err due_card_late(struct strbuf *b, const struct request *req, struct db *db,
                       int64_t *ret_late, struct error *e)
{
    const struct actor *who = visit_actor(req);
    struct due_list l;
    enum err r = due_late(db, req->arena, app_of(req)->content, who, RED_MAX, &l, e);
    if (r) {
        return r;
    }
    *ret_late = l.total;
    if (!l.n || !who->role || !str_eq(who->role->home, "director")) {
        return OK;
    }
    ui_card(b, "红灯", l.total, "法定期限在前，逾期最久的在前");
    html_lit(b, "<ul class=\"lines wrap\">");
    for (size_t i = 0; i < l.n; i++) {
        red_row(b, req, &l, &l.items[i]);
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
    return OK;
}
