/* 归档案卷: the volumes that lie archived, with pages and 保管期限. */
#include "base/id.h"
#include "base/str.h"
#include "paper/casefile.h"
#include "press/press.h"
#include "ui/ui.h"

#define HERE    "/desk/archive"
#define VOLUMES 100

static void volume(struct strbuf *b, struct arena *a, const struct casefile_shelved *v)
{
    html_lit(b, "<tr><td class=\"nowrap\">");
    html_text(b, v->day);
    html_lit(b, "</td><td class=\"name\"><a href=\"");
    html_attr(b, ui_record_href(a, v->reg, v->record));
    html_lit(b, "\">");
    html_text(b, v->record_title);
    html_lit(b, "</a><br><span class=\"s q\">");
    html_text(b, v->title);
    html_lit(b, "</span></td><td>");
    html_text(b, v->unit_name ? v->unit_name : "");
    html_lit(b, "</td><td class=\"nowrap\">");
    html_text(b, arena_printf(a, "%d 件，%d 页", v->items, v->pages));
    html_text(b, v->beside ? arena_printf(a, "，另附 %d 件", v->beside) : "");
    html_lit(b, "</td><td class=\"nowrap\">");
    html_text(b, v->keep ? v->keep : "没有写明");
    html_lit(b, "</td></tr>");
}

enum err page_archive(struct request *req, struct response *res, struct error *e)
{
    static const char *const HEADS[] = {"归档日期", "案卷", "单位", "件数和页数", "保管期限"};
    struct ui_page p = {.req = req, .res = res, .title = "归档案卷", .here = HERE, .back = "/desk"};
    const struct actor *who = visit_actor(req);
    struct casefile_shelved *list = NULL;
    int64_t after = 0, next;
    struct db *db;
    size_t n;
    enum err r = app_reader(req, &db, e);

    (void)!id_parse(request_query(req, "after"), &after);
    if (r || (r = casefile_shelf(db, req->arena, app_of(req)->content, &who->scope, who->county,
                                 after, VOLUMES, &list, &n, &next, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "归档案卷", "已经装订归档、不能再改的");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\">");
    if (!n) {
        html_lit(p.b, "<p class=\"in pad\">还没有归档的案卷。办结的一件，在它的“案卷”里归档。</p>");
    } else {
        ui_table(p.b, "归档案卷", HEADS, array_len(HEADS));
        for (size_t i = 0; i < n; i++) {
            volume(p.b, req->arena, &list[i]);
        }
        ui_table_end(p.b);
    }
    if (next) {
        html_lit(p.b, "<p class=\"foot-line s\">");
        ui_link(p.b, arena_printf(req->arena, HERE "?after=%s", id_text(req->arena, next)),
                "下一页", UI_LINK);
        html_lit(p.b, "</p>");
    }
    html_lit(p.b, "</section></div>");
    ui_close(&p);
    return OK;
}
