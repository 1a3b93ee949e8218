/* One county's packages, one package with its figures and report, and what to do about it: 督办. */
#include "base/id.h"
#include "base/str.h"
#include "package/inbox.h"

#include "upward/pack_desk.h"
#include "upward/upward.h"

static const char *of(struct arena *a, const struct incoming *in)
{
    return in->kind <= PACKAGE_MONTH
               ? arena_printf(a, "%s%s", in->subject, package_kind_title(in->kind))
               : package_kind_title(in->kind);
}

static void in_row(struct strbuf *b, struct arena *a, const struct incoming *in)
{
    html_lit(b, "<tr><td data-label=\"内容\"><a href=\"");
    html_attr(b, arena_printf(a, PACK_OUT "/in/%s", id_text(a, in->id)));
    html_lit(b, "\">");
    html_text(b, of(a, in));
    html_lit(b, "</a></td>");
    pack_cell(b, "号", arena_printf(a, "第 %lld 号", (long long)in->serial));
    pack_cell(b, "生成", pack_day(a, in->made));
    pack_cell(
        b, "导入",
        arena_printf(a, "%s，%s", pack_day(a, in->at), in->person_name ? in->person_name : "系统"));
    pack_cell(b, "报告", in->report ? in->report : "");
    html_lit(b, "</tr>");
}

static void urge_link(struct strbuf *b, const struct request *req, const struct peer *x)
{
    const struct register_def *reg = content_plays(app_of(req)->content, "package.urge");

    if (reg && !x->above && step_may_create(visit_actor(req), reg)) {
        struct strbuf s scoped(strbuf_clear) = strbuf_make(2048);
        html_lit(&s, "/desk/r/");
        html_arg(&s, reg->id);
        html_lit(&s, "/new?code=");
        html_arg(&s, x->code);
        html_lit(&s, "&county=");
        html_arg(&s, x->name);
        ui_link(b, strbuf_take(&s, req->arena), "督办", UI_PRIMARY);
    }
}

enum err page_county(struct request *req, struct response *res, struct error *e)
{
    static const char *const heads[] = {"内容", "号", "生成", "导入", "报告"};
    struct ui_page p = {.req = req, .res = res, .back = PACK_COUNTIES};
    struct packing x;
    struct sender us;
    struct peer peer;
    struct incoming *list;
    size_t n;
    int64_t id;
    enum err r = pack_desk(req, &x, e);

    if (r || !id_parse(request_param(req, "id"), &id)) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这个单位。");
    }
    if ((r = peer_load(x.db, x.arena, x.who->county, id, &peer, e)) ||
        (r = inbox_list(x.db, x.arena, x.who->county, -1, NULL, id, &list, &n, e)) ||
        (r = sender_load(x.db, x.arena, x.who->county, &us, e))) {
        return r;
    }
    p.title = peer.name;
    pack_open(&p, &us, NULL, peer.code);
    html_lit(p.b, "<p class=\"row1\">");
    urge_link(p.b, req, &peer);
    html_lit(p.b, "</p>");
    if (!n) {
        ui_empty(p.b, "还没有它的数据包", "它送来的数据包在“导入数据包”里导入。");
        ui_card_end(p.b);
    } else {
        html_lit(p.b, "<section class=\"card flow\">");
        ui_table(p.b, "它送来的数据包", heads, array_len(heads));
        for (size_t i = 0; i < n; i++) {
            in_row(p.b, x.arena, &list[i]);
        }
        ui_table_end(p.b);
        ui_card_end(p.b);
    }
    ui_close(&p);
    return OK;
}

/* --- one package --------------------------------------------------------------------------------------- */
struct opened {
    struct packing x;
    struct sender us;
    struct incoming in;
    struct package p;
};

static enum err open(struct request *req, struct opened *o, struct error *e)
{
    int64_t id;
    enum err r = pack_desk(req, &o->x, e);

    if (r || !id_parse(request_param(req, "id"), &id)) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这个数据包。");
    }
    if ((r = inbox_load(o->x.db, o->x.arena, o->x.who->county, id, &o->in, e)) ||
        (r = sender_load(o->x.db, o->x.arena, o->x.who->county, &o->us, e))) {
        return r;
    }
    return inbox_open(o->x.arena, o->x.dir, &o->in, &o->p, e);
}

static void figures(struct strbuf *b, struct arena *a, const struct package *p)
{
    static const char *const heads[] = {"指标", "数", "上年", "件数", "口径"};

    html_lit(b, "<section class=\"card flow\"><header><h2>指标</h2></header>");
    ui_table(b, "指标", heads, array_len(heads));
    for (size_t i = 0; i < p->n; i++) {
        const struct package_figure *f = &p->figures[i];
        html_lit(b, "<tr>");
        pack_cell(b, "指标", f->title);
        pack_cell(b, "数", arena_printf(a, "%s%s", f->text, f->kept ? "（封存）" : ""));
        pack_cell(b, "上年", f->last_known ? f->last_text : "没有数");
        pack_cell(b, "件数",
                  arena_printf(a, "%lld%s", (long long)f->records,
                               f->backfill
                                   ? arena_printf(a, "，其中补录 %lld", (long long)f->backfill)
                                   : ""));
        pack_cell(b, "口径", f->about ? f->about : "");
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
    ui_card_end(b);
}

static enum err receipt_link(struct strbuf *b, const struct opened *o, struct error *e)
{
    struct arena *a = o->x.arena;
    struct outgoing *list;
    size_t n;
    enum err r =
        outbox_list(o->x.db, a, o->x.who->county, PACKAGE_RECEIPT, o->in.manifest, &list, &n, e);

    if (!r && n) {
        ui_link(b, arena_printf(a, PACK_OUT "/out/%s/file", id_text(a, list[0].id)), "下载回执",
                UI_PRIMARY);
    }
    return r;
}

static void record_link(struct strbuf *b, const struct opened *o)
{
    const struct register_def *reg =
        content_plays(o->x.content, o->in.kind == PACKAGE_URGE ? "package.task" : "package.urge");

    if (o->in.record && reg) {
        ui_link(b, ui_record_href(o->x.arena, reg, o->in.record), "打开这件督办", UI_PLAIN);
    }
}

enum err page_package_in(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    struct opened o;
    enum err r = open(req, &o, e);

    if (r) {
        return r;
    }
    struct arena *a = o.x.arena;
    p.title = arena_printf(a, "%s：%s", o.in.peer_name, of(a, &o.in));
    p.back = arena_printf(a, PACK_COUNTIES "/%s", id_text(a, o.in.peer));
    pack_open(
        &p, &o.us, NULL,
        arena_printf(a, "第 %lld 号，%s生成", (long long)o.in.serial, pack_day(a, o.in.made)));
    html_lit(p.b, "<p class=\"row1\">");
    if (o.p.report) {
        ui_link(p.b, arena_printf(a, PACK_OUT "/in/%s/report", id_text(a, o.in.id)),
                arena_printf(a, "打开报告：%s", o.in.report), UI_PLAIN);
    }
    record_link(p.b, &o);
    r = receipt_link(p.b, &o, e);
    html_lit(p.b, "</p><p class=\"s q\">签名和摘要刚刚又核对过，与导入时相同。</p>");
    if (o.p.n) {
        figures(p.b, a, &o.p);
    }
    ui_close(&p);
    return r;
}

enum err page_package_report(struct request *req, struct response *res, struct error *e)
{
    struct opened o;
    enum err r = open(req, &o, e);

    if (r || !o.p.report) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "这个数据包里没有报告。");
    }
    res->type = "application/pdf";
    strbuf_add(&res->body, o.p.report, o.p.report_n);
    return OK;
}
