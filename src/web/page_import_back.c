/* 撤回一批导入: what would be voided, whose signature it needs, asking for it and giving it. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import_back.h"
#include "ui/menu.h"
#include "web/pages.h"
#include "web/record_view.h"

enum { ITEMS = 200 };

struct back {
    struct request *req;
    struct arena *a;
    const struct actor *who;
    struct import_back data;
    const struct error *refused;
};

static enum err load(struct request *req, struct back *k, struct error *e)
{
    struct app *app = app_of(req);
    const char *after = request_query(req, "after");
    int64_t id, line = 0;
    struct db *db;
    *k = (struct back){.req = req, .a = req->arena, .who = visit_actor(req)};
    if (!id_parse(request_param(req, "batch"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有找到这个导入批次。");
    }
    if (after && !str_to_int(after, &line)) {
        line = 0;
    }
    enum err r = app_reader(req, &db, e);
    return r ? r : import_back_load(&app->engine, db, k->a, k->who, id, line, ITEMS, &k->data, e);
}

static const char *href_of(const struct back *k, const char *more)
{
    return arena_printf(k->a, "/desk/batches/%s%s", id_text(k->a, k->data.batch.id), more);
}

static void facts(const struct back *k, struct strbuf *b)
{
    const struct import_batch *x = &k->data.batch;
    int64_t ms = 0;
    ui_card(b, "批次", -1, NULL);
    html_lit(b, "<div class=\"in\">");
    ui_facts(b, true);
    ui_fact(b, "台账", x->reg->title);
    ui_fact(b, "文件", x->file_name);
    ui_fact(b, "导入人", x->person_name ? x->person_name : "系统");
    ui_fact(b, "时间", datetime_parse(x->at, &ms) ? datetime_people(k->a, ms, now_today()) : x->at);
    ui_fact(b, "登记", arena_printf(k->a, "%lld 行", (long long)x->written));
    ui_fact(b, "还没有作废", arena_printf(k->a, "%zu 件", k->data.n));
    ui_facts_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void withdraw_form(const struct back *k, struct strbuf *b)
{
    const struct import_batch *x = &k->data.batch;
    ui_form(b, k->req, arena_printf(k->a, "/desk/r/%s/import/withdraw", x->reg->id), false);
    ui_hidden(b, "batch", id_text(k->a, x->id));
    html_lit(b, "<p class=\"s consequence\">");
    html_text(b, k->data.asks ? "签字后下面这些整批作废，编号保留，不能恢复；"
                                "在此之前有一件被办理或改动过，就不能整批撤回。"
                              : "下面这些整批作废，编号保留，不能恢复。");
    html_lit(b, "</p>");
    ui_button(b, k->data.asks ? "报请撤回" : "整批作废", UI_PRIMARY);
    ui_form_end(b);
}

static void sign_form(const struct back *k, struct strbuf *b)
{
    ui_form(b, k->req, href_of(k, "/sign"), false);
    if (k->who->for_name) {
        html_lit(b, "<p class=\"s\">您正受");
        html_text(b, k->who->for_name);
        html_lit(b, "委托代签。</p>");
    }
    html_lit(b, "<p class=\"s consequence\">同意后下面这些整批作废，编号保留，不能恢复。</p>"
                "<label class=\"form-label\" for=\"sign-note\">意见<span "
                "class=\"q\">（退回时必填）</span></label><input class=\"form-control\" "
                "id=\"sign-note\" name=\"note\" maxlength=\"300\"");
    html_set(b, "value", request_form(k->req, "note"));
    html_lit(b, "><p class=\"row1\">");
    ui_button_named(b, "agree", "1", "同意并签名", UI_PRIMARY);
    ui_button_named(b, "agree", "0", "退回", UI_PLAIN);
    html_lit(b, "</p>");
    ui_form_end(b);
}

static void signatures(const struct back *k, struct strbuf *b)
{
    ui_card(b, "签批", -1, NULL);
    if (k->data.n_approvals) {
        html_lit(b, "<ul class=\"lines\">");
        for (size_t i = 0; i < k->data.n_approvals; i++) {
            record_approval(b, &k->data.approvals[i]);
        }
        html_lit(b, "</ul>");
    }
    html_lit(b, "<div class=\"in acts\">");
    if (k->data.my_turn) {
        sign_form(k, b);
    } else if (k->data.may_withdraw && k->data.n) {
        withdraw_form(k, b);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void item(const struct back *k, struct strbuf *b, const struct record *rec)
{
    html_lit(b, "<tr><td class=\"nowrap\">");
    html_text(b, rec->number);
    html_lit(b, "</td><td class=\"name\"><a href=\"");
    html_attr(b, ui_record_href(k->a, rec->reg, rec->id));
    html_lit(b, "\">");
    html_text(b, rec->title);
    html_lit(b, "</a></td><td class=\"nowrap\">");
    if (rec->voided) {
        ui_chip(b, "w", "已作废");
    } else {
        ui_state(b, rec->state, rec->pending);
    }
    html_lit(b, "</td><td class=\"s q\">");
    html_text(b, rec->unit_name);
    html_lit(b, "</td></tr>");
}

static void items(const struct back *k, struct strbuf *b)
{
    static const char *const heads[] = {"编号", "名称", "状态", "单位"};
    html_lit(b, "<section class=\"card flow\"><header><h2>要作废的</h2></header>");
    ui_table(b, "要作废的", heads, array_len(heads));
    for (size_t i = 0; i < k->data.n_items; i++) {
        item(k, b, &k->data.items[i]);
    }
    ui_table_end(b);
    if (k->data.next) {
        html_lit(b, "<p class=\"foot-line s q\">");
        ui_link(b, arena_printf(k->a, "%s?after=%lld", href_of(k, ""), (long long)k->data.next),
                "下一页", UI_LINK);
        html_lit(b, "</p>");
    }
    ui_card_end(b);
}

static enum err show(const struct back *k, struct response *res)
{
    const struct register_def *reg = k->data.batch.reg;
    const char *list = arena_printf(k->a, "/desk/r/%s", reg->id);
    struct ui_page p = {.req = k->req,
                        .res = res,
                        .title = "撤回导入批次",
                        .group = menu_group_of(app_of(k->req)->content, reg),
                        .here = list,
                        .back = list};
    ui_open(&p);
    ui_head(p.b, "撤回导入批次", k->data.batch.file_name);
    ui_head_end(p.b);
    if (k->refused) {
        res->status = response_status(k->refused->code);
        ui_notice(p.b, k->refused);
    }
    html_lit(p.b, "<div class=\"stack\">");
    facts(k, p.b);
    if (k->data.n_approvals || k->data.my_turn || (k->data.may_withdraw && k->data.n)) {
        signatures(k, p.b);
    }
    items(k, p.b);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return OK;
}

enum err page_batch_back(struct request *req, struct response *res, struct error *e)
{
    struct back k;
    enum err r = load(req, &k, e);
    return r ? r : show(&k, res);
}

enum err page_batch_back_sign(struct request *req, struct response *res, struct error *e)
{
    struct back k;
    struct error why;
    struct import_taken taken;
    struct app *app = app_of(req);
    enum err r = load(req, &k, e);
    if (r) {
        return r;
    }
    const struct signature sg = {.agree = str_eq(request_form(req, "agree"), "1"),
                                 .note = request_form(req, "note")};
    r = import_sign(&app->engine, app->store, k.a, k.who, k.data.batch.id, &sg, &taken, &why);
    if (r == ERR_IO || r == ERR_NOT_FOUND) {
        *e = why;
        return r;
    }
    if (r) {
        visit_refused(req, &why);
        k.refused = &why;
        return show(&k, res);
    }
    response_done(res, href_of(&k, ""),
                  !sg.agree     ? "已退回，这一批照旧。"
                  : taken.asked ? "已签名，还等下一位签。"
                                : arena_printf(k.a, "已签名，%zu 件作废。", taken.n));
    return OK;
}
