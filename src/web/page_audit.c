/* 日志: who tried what from where, and whether the chain of events is whole. Read only: there is no route that deletes. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/access.h"
#include "ledger/event.h"
#include "ui/ui.h"
#include "web/pages.h"

#define LINES 100

static const char *kind_title(const char *kind)
{
    static const struct {
        const char *id, *title;
    } titles[] = {{"login", "登录"},
                  {"login_failed", "登录失败"},
                  {"refused", "被拒"},
                  {"event", "办理"},
                  {"export", "导出"}};
    for (size_t i = 0; i < array_len(titles); i++) {
        if (str_eq(kind, titles[i].id)) {
            return titles[i].title;
        }
    }
    return kind;
}

static enum err chain(struct ui_page *p, struct db *db, struct error *e)
{
    struct event_verdict v;
    enum err r = event_verify(db, p->req->arena, visit_actor(p->req)->county, &v, e);
    if (r) {
        return r;
    }
    ui_card(p->b, "留痕链条", -1, "每次改动都接在前一次之后，改一个字节就断");
    html_lit(p->b, "<p class=\"in row1\">");
    if (v.ok) {
        ui_lamp(p->b, LAMP_DONE,
                arena_printf(p->req->arena, "完整，共 %lld 条", (long long)v.checked));
    } else {
        ui_lamp(p->b, LAMP_RED,
                arena_printf(p->req->arena, "第 %lld 条不对：%s", (long long)v.bad_seq,
                             v.why ? v.why : ""));
    }
    html_lit(p->b, "</p>");
    ui_card_end(p->b);
    return OK;
}

static void row(struct strbuf *b, struct arena *a, const struct table *t, size_t i)
{
    int64_t ms = 0;
    html_lit(b, "<tr><td class=\"nowrap s\">");
    if (datetime_parse(cell_text(t, i, ACCESS_AT), &ms)) {
        html_text(b, datetime_people(a, ms, now_today()));
    }
    html_lit(b, "</td><td>");
    html_text(b, kind_title(cell_text(t, i, ACCESS_KIND)));
    html_lit(b, "</td><td>");
    html_text(b, cell_text(t, i, ACCESS_PERSON_NAME));
    html_lit(b, "</td><td class=\"s q\">");
    html_text(b, cell_text(t, i, ACCESS_ADDRESS));
    html_lit(b, "</td><td class=\"s\">");
    html_text(b, cell_text(t, i, ACCESS_PATH));
    html_lit(b, "</td><td class=\"s said-cell\">");
    html_text(b, cell_text(t, i, ACCESS_SAID));
    html_lit(b, "</td></tr>");
}

enum err page_audit(struct request *req, struct response *res, struct error *e)
{
    static const char *const heads[] = {"时间", "种类", "人", "地址", "做什么", "结果"};
    struct ui_page p = {
        .req = req, .res = res, .title = "日志", .here = "/desk/audit", .back = "/desk"};
    struct access_filter f = {.kind = request_query(req, "kind")};
    struct table t;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (str_empty(f.kind)) {
        f.kind = NULL;
    }
    (void)!id_parse(request_query(req, "before"), &f.before_id);
    if (r || (r = access_list(db, req->arena, visit_actor(req)->county, &f, LINES, &t, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "日志", "至少保存六个月，不能删改");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    r = chain(&p, db, e);
    html_lit(p.b, "<section class=\"card\">");
    ui_table(p.b, "日志", heads, array_len(heads));
    for (size_t i = 0; i < t.n; i++) {
        row(p.b, req->arena, &t, i);
    }
    ui_table_end(p.b);
    if (t.n == LINES) {
        html_lit(p.b, "<p class=\"foot-line s\">");
        ui_link(p.b,
                arena_printf(req->arena, "/desk/audit?before=%s",
                             id_text(req->arena, cell_int(&t, t.n - 1, ACCESS_ID))),
                "更早的", UI_LINK);
        html_lit(p.b, "</p>");
    }
    html_lit(p.b, "</section></div>");
    ui_close(&p);
    return r;
}
