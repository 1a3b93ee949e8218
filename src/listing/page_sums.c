/* 金额合计 of a long list, asked for by a click: a fragment for the foot of the list, or a page without script. */
#include "base/now.h"
#include "base/str.h"
#include "listing/listing.h"
#include "listing/sums.h"
#include "people/org.h"
#include "ui/menu.h"

static const char *told(struct arena *a, const struct sums *s)
{
    return s->many ? arena_printf(a, "超过 %d 件，请先按年度、单位筛选，再算合计。", SUMS_MOST)
           : s->n ? sums_words(a, s)
                  : "这本台账没有金额。";
}

static void page_write(struct ui_page *p, const struct list *l, const struct sums *s,
                       const char *unit_name)
{
    struct arena *a = p->req->arena;
    const char *words = list_words(a, l, unit_name);
    ui_open(p);
    ui_head(p->b, p->title, l->reg->title);
    ui_link(p->b, list_href(a, l, l->tab, NULL), "回到列表", UI_PLAIN);
    ui_head_end(p->b);
    html_lit(p->b, "<section class=\"card\"><div class=\"in\"><p>");
    html_text(p->b, told(a, s));
    html_lit(p->b, "</p><p class=\"s q\">条件：");
    html_text(p->b, *words ? words : "全部");
    html_lit(p->b, "。算到 ");
    html_text(p->b, date_chinese(a, now_today()));
    html_lit(p->b, "，作废的不算。</p></div></section>");
    ui_close(p);
}

enum err page_sums(struct request *req, struct response *res, struct error *e)
{
    struct list l = {0};
    struct unit unit = {0};
    struct sums s;
    struct db *db;
    enum err r = list_read(req, &l, e);
    if (r || (r = app_reader(req, &db, e)) || (r = list_ready(db, req, &l, e))) {
        return r;
    }
    sums_columns(req, &l, &s);
    if ((r = sums_load(db, req, &l, &s, e))) {
        return r;
    }
    if (l.filters.unit &&
        org_unit(db, req->arena, l.scope.county, l.filters.unit, &unit, e) == ERR_IO) {
        return ERR_IO;
    }
    if (req->partial) {
        html_lit(&res->body, "<span role=\"status\">");
        html_text(&res->body, told(req->arena, &s));
        html_lit(&res->body, "</span>");
        return OK;
    }
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = "金额合计",
                        .group = menu_group_of(app_of(req)->content, l.reg),
                        .here = arena_printf(req->arena, "/desk/r/%s", l.reg->id),
                        .back = list_href(req->arena, &l, l.tab, NULL)};
    page_write(&p, &l, &s, unit.short_name);
    return OK;
}
