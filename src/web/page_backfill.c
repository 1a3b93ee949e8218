/* 补录 of finished records, and the form of a register that is kept on another platform. */
#include <string.h>

#include "base/str.h"
#include "listing/list.h"
#include "register/mode.h"
#include "ui/menu.h"
#include "web/outside.h"
#include "web/pages.h"

static enum err begin(struct request *req, struct db **db, const struct register_def **reg,
                      bool *ret_ledger, struct error *e)
{
    enum register_mode mode;
    enum err r = list_register(req, reg, e);
    if (r || (r = app_reader(req, db, e)) ||
        (r = mode_of(*db, req->arena, visit_actor(req)->county, *reg, &mode, e))) {
        return r;
    }
    *ret_ledger = mode == MODE_LEDGER && !str_eq(request_query(req, "old"), "1");
    if (!backfill_may(visit_actor(req), *reg)) {
        return error_set(e, ERR_DENIED, "您的岗位不能补录%s。", (*reg)->title);
    }
    return OK;
}

static enum err form_write(struct request *req, struct response *res, const struct error *why,
                           struct error *e)
{
    struct record_view v = {.req = req,
                            .content = app_of(req)->content,
                            .who = visit_actor(req),
                            .refused = why,
                            .refused_form = "new"};
    struct arena *a = req->arena;
    const struct register_def *reg;
    bool ledger = false;
    enum err r = begin(req, &v.db, &reg, &ledger, e);
    if (r) {
        return r;
    }
    const char *href = arena_printf(a, "/desk/r/%s", reg->id);
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = arena_printf(a, "%s%s", ledger ? "登记" : "补录", reg->title),
                        .group = menu_group_of(v.content, reg),
                        .here = href,
                        .back = href};
    ui_open(&p);
    ui_head(p.b, p.title,
            ledger ? "在外部平台办理，这里登记结果、编号和网址。"
                   : "已经办完或办到一半的旧件，照原有日期和编号录入；缺什么只提示，不拦。");
    ui_head_end(p.b);
    if (why) {
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<section class=\"card narrow\"><div class=\"in\">");
    ui_form(p.b, req, arena_printf(a, "%s/backfill", href), false);
    ui_hidden(p.b, "core.ledger", ledger ? "1" : "0");
    r = outside_form(&v, p.b, reg, ledger, e);
    html_lit(p.b, "<p class=\"row1\">");
    ui_button(p.b, ledger ? "登记" : "补录", UI_PRIMARY);
    ui_link(p.b, href, "不录了", UI_PLAIN);
    html_lit(p.b, "</p>");
    ui_form_end(p.b);
    html_lit(p.b, "</div></section>");
    ui_close(&p);
    return r;
}

enum err page_backfill(struct request *req, struct response *res, struct error *e)
{
    return form_write(req, res, NULL, e);
}

struct entered {
    struct change *c;
    bool ledger;
    size_t findings;
};

static enum err run_backfill(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct entered *x = w->ctx;
    struct backfill b = outside_read(x->c, x->ledger);
    struct closed *found = NULL;
    return step_backfill(&app_of(x->c->req)->engine, db, a, x->c->who, &b, &x->c->result, &found,
                         &x->findings, e);
}

enum err page_backfill_post(struct request *req, struct response *res, struct error *e)
{
    struct entered *x = arena_make(req->arena, struct entered);
    (void)res;
    enum err r = change_read(req, "backfill", &x->c, e);
    if (r) {
        return r;
    }
    x->ledger = str_eq(request_form(req, "core.ledger"), "1");
    req->state = x;
    app_write(req, run_backfill, x);
    return OK;
}

enum err page_backfill_after(struct request *req, struct response *res, struct error *e)
{
    struct entered *x = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code && bad->code != ERR_IO && bad->code != ERR_NOT_FOUND) {
        res->status = response_status(bad->code);
        return form_write(req, res, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_done(res, ui_record_href(req->arena, x->c->reg, x->c->result.record),
                  x->ledger     ? "已登记。"
                  : x->findings ? arena_printf(req->arena,
                                               "已补录，有 %zu 处与现在的要求不符，"
                                               "不影响补录；请核对后补齐。",
                                               x->findings)
                                : "已补录。");
    return OK;
}
