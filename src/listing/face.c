#include "listing/face.h"

#include "base/now.h"
#include "listing/agenda.h"
#include "listing/month.h"
#include "listing/timeline.h"
#include "listing/tree.h"

static const struct {
    const char *id, *title;
} faces[FACES] = {{"", "表格"}, {"time", "时间表"}, {"month", "日历"}, {"tree", "责任树"}};

void face_switch(struct strbuf *b, const struct request *req, const struct list *l)
{
    if (!l->reg->page.timeline && !l->reg->page.tree && !l->reg->page.calendar) {
        return;
    }
    html_lit(b, "<nav class=\"sw faces\" aria-label=\"看法\">");
    for (size_t i = 0; i < FACES; i++) {
        struct list x = *l;
        if (!list_has_face(l->reg, (enum list_face)i)) {
            continue;
        }
        x.face = (enum list_face)i;
        x.month = x.face == FACE_MONTH ? l->month : (struct date){0};
        html_lit(b, "<a href=\"");
        html_attr(b, list_href(req->arena, &x, l->tab, NULL));
        html_lit(b, "\"");
        if (x.face == l->face) {
            html_lit(b, " class=\"on\" aria-current=\"true\"");
        }
        html_lit(b, ">");
        html_text(b, faces[i].title);
        html_lit(b, "</a>");
    }
    html_lit(b, "</nav>");
}

void face_hidden(struct strbuf *b, struct arena *a, const struct list *l)
{
    if (l->face != FACE_TABLE) {
        ui_hidden(b, "view", faces[l->face].id);
    }
    if (l->month.year) {
        ui_hidden(b, "month", arena_printf(a, "%.7s", date_text(a, l->month)));
    }
}

/* --- 日历 of a list ----------------------------------------------------------------------------------------------------- */
/* The month that was asked for, else this month in the year the list shows. */
static struct date month_of(const struct list *l)
{
    struct date now = now_today(), d = {now.year, now.month, 1};
    int64_t year = l->filters.year;
    if (l->month.year) {
        return l->month;
    }
    if (year && year != now.year) {
        d = (struct date){(int16_t)year, 1, 1};
    }
    return d;
}

/* In another year the list's year goes along. */
static const char *month_href(struct arena *a, const struct list *l, struct date month)
{
    struct list x = *l;
    x.month = month;
    x.filters.year = l->filters.year ? month.year : 0;
    return list_href(a, &x, l->tab, NULL);
}

static enum err month_face(struct strbuf *b, struct db *db, const struct request *req,
                           const struct list *l, struct error *e)
{
    struct date first = month_of(l);
    struct agenda agenda;
    enum err r = agenda_of_list(db, req, l, first, month_last(first), &agenda, e);
    if (r) {
        return r;
    }
    struct month m = {.first = first,
                      .agenda = &agenda,
                      .before = month_href(req->arena, l, month_move(first, -1)),
                      .after = month_href(req->arena, l, month_move(first, 1))};
    month_write(b, req, &m);
    return OK;
}

enum err face_write(struct strbuf *b, struct db *db, const struct request *req,
                    const struct list *l, int64_t count, struct error *e)
{
    switch (l->face) {
    case FACE_TIME: return timeline_write(b, db, req, l, count, e);
    case FACE_MONTH: return month_face(b, db, req, l, e);
    case FACE_TREE: return tree_write(b, db, req, l, e);
    default: return OK;
    }
}
