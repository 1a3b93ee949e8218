/* Steps, edits, 作废 and signatures: one shape. Parse here, the engine call in the work, then either on to the next page or the
 * same page again with the sentence and everything typed. */
#include <string.h>

#include "action/clock_act.h"
#include "base/id.h"
#include "base/str.h"
#include "web/change.h"
#include "web/outside.h"
#include "web/pages.h"
#include "web/record_view.h"

/* A refusal found while parsing (a bad upload) is shown on the page like one found by the engine. */
static enum err refuse(struct request *req, struct response *res, struct change *c,
                       const struct error *why, struct error *e)
{
    struct record_view v = {0};
    enum err r = record_view_load(req, &v, e);
    if (r) {
        return r;
    }
    v.refused = why;
    v.refused_form = c->form;
    v.change = c;
    res->status = response_status(why->code);
    if (why->rule[0]) {
        response_header(res, "X-Refused-By", arena_strdup(req->arena, why->rule));
    }
    return record_view_write(&v, res, e);
}

static enum err parse(struct request *req, struct response *res, const char *form,
                      struct change **ret, bool *ret_shown, struct error *e)
{
    struct error *why = arena_make(req->arena, struct error);
    enum err r = change_read(req, form, ret, why);
    *ret_shown = !r && change_only_pastes(*ret, why);
    if (*ret_shown) {
        return refuse(req, res, *ret, why, e);
    }
    if (r != ERR_INVALID && r != ERR_LIMIT) {
        *e = *why;
        return r;
    }
    struct change *c = arena_make(req->arena, struct change);
    c->req = req;
    c->form = form;
    *ret_shown = true;
    return refuse(req, res, c, why, e);
}

static enum err run_step(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    struct step_request rq = {.reg = c->reg,
                              .record = c->record,
                              .version = c->version,
                              .step = c->step,
                              .on = request_form(c->req, "on"),
                              .note = request_form(c->req, "note")};
    enum err r = change_add_files(c, db, a, e);
    rq.typed = c->typed;
    rq.n_typed = c->n_typed;
    /* A field of the register may be called note; then the form's note is that field. */
    if (register_field(c->reg, "note")) {
        rq.note = NULL;
    }
    if (register_field(c->reg, "on") || str_empty(rq.on)) {
        rq.on = NULL;
    }
    return r ? r : step_take(&app_of(c->req)->engine, db, a, c->who, &rq, &c->result, e);
}

enum err page_step_post(struct request *req, struct response *res, struct error *e)
{
    struct change *c;
    bool shown;
    enum err r = parse(req, res, request_param(req, "step"), &c, &shown, e);
    if (r || shown) {
        return r;
    }
    c->step = register_step(c->reg, request_param(req, "step"));
    if (!c->step) {
        return error_set(e, ERR_NOT_FOUND, "没有这一步。");
    }
    req->state = c;
    app_write(req, run_step, c);
    return OK;
}

static enum err run_edit(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    const char *reason = register_field(c->reg, "reason") ? NULL : request_form(c->req, "reason");
    enum err r = change_add_files(c, db, a, e);
    return r ? r
             : step_edit(&app_of(c->req)->engine, db, a, c->who, c->reg, c->record, c->version,
                         c->typed, c->n_typed, reason, &c->result, e);
}

enum err page_edit_post(struct request *req, struct response *res, struct error *e)
{
    struct change *c;
    bool shown;
    enum err r = parse(req, res, "edit", &c, &shown, e);
    if (r || shown) {
        return r;
    }
    req->state = c;
    app_write(req, run_edit, c);
    return OK;
}

static enum err run_void(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    return step_void(&app_of(c->req)->engine, db, a, c->who, c->reg, c->record, c->version,
                     request_form(c->req, "reason"), &c->result, e);
}

enum err page_void_post(struct request *req, struct response *res, struct error *e)
{
    struct change *c;
    bool shown;
    enum err r = parse(req, res, "void", &c, &shown, e);
    if (r || shown) {
        return r;
    }
    req->state = c;
    app_write(req, run_void, c);
    return OK;
}

static enum err run_sign(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    const char *agree = request_form(c->req, "agree"), *paper = request_form(c->req, "paper");
    struct signature sg = {.agree = agree && !strcmp(agree, "1"),
                           .note = request_form(c->req, "note"),
                           .paper = !str_empty(paper)};
    enum err r = change_add_files(c, db, a, e);
    if (r) {
        return r;
    }
    if (sg.paper) {
        (void)!id_parse(request_form(c->req, "signer"), &sg.signer);
        sg.on = request_form(c->req, "on");
        sg.paper_file = c->n_kept ? c->kept[0].row.id : 0;
    }
    return step_sign(&app_of(c->req)->engine, db, a, c->who, c->reg, c->record, c->version, &sg,
                     &c->result, e);
}

enum err page_sign_post(struct request *req, struct response *res, struct error *e)
{
    struct change *c;
    bool shown;
    enum err r = parse(req, res, "sign", &c, &shown, e);
    if (r || shown) {
        return r;
    }
    req->state = c;
    app_write(req, run_sign, c);
    return OK;
}

static enum err run_withdraw(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    return step_withdraw(&app_of(c->req)->engine, db, a, c->who, c->reg, c->record, c->version,
                         request_form(c->req, "reason"), &c->result, e);
}

static enum err run_handover(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    struct handing h = {.field = register_field(c->reg, request_form(c->req, "field")),
                        .reason = request_form(c->req, "reason")};
    if (!h.field) {
        return error_set(e, ERR_INVALID, "没有说明转办哪一项，请刷新页面后再办。");
    }
    (void)!id_parse(request_form(c->req, "from"), &h.from);
    (void)!id_parse(request_form(c->req, "to"), &h.to);
    return step_handover(&app_of(c->req)->engine, db, a, c->who, c->reg, c->record, c->version, &h,
                         &c->result, e);
}

static enum err run_progress(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    struct backfill b = outside_read(c, true);
    return step_ledger(&app_of(c->req)->engine, db, a, c->who, c->record, c->version, &b,
                       &c->result, e);
}

static enum err post(struct request *req, struct response *res, const char *form,
                     enum err (*run)(struct write *, struct db *, struct arena *, struct error *),
                     struct error *e)
{
    struct change *c;
    bool shown;
    enum err r = parse(req, res, form, &c, &shown, e);
    if (r || shown) {
        return r;
    }
    req->state = c;
    app_write(req, run, c);
    return OK;
}

enum err page_withdraw_post(struct request *req, struct response *res, struct error *e)
{
    return post(req, res, "withdraw", run_withdraw, e);
}

enum err page_handover_post(struct request *req, struct response *res, struct error *e)
{
    return post(req, res, "handover", run_handover, e);
}

enum err page_progress_post(struct request *req, struct response *res, struct error *e)
{
    return post(req, res, "progress", run_progress, e);
}

/* The clock's verbs are words of its forms (clock_card.c). */
static enum err run_clock(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    const char *verb = request_form(c->req, "verb");
    const struct clock_order o = {.reg = c->reg,
                                  .record = c->record,
                                  .version = c->version,
                                  .clock = request_param(c->req, "clock"),
                                  .verb = str_eq(verb, "pause")    ? CLOCK_PAUSE
                                          : str_eq(verb, "resume") ? CLOCK_RESUME
                                                                   : CLOCK_EXTEND,
                                  .on = request_form(c->req, "on"),
                                  .ground = request_form(c->req, "ground"),
                                  .n = request_form(c->req, "n")};
    return clock_act(&app_of(c->req)->engine, db, a, c->who, &o, e);
}

enum err page_clock_post(struct request *req, struct response *res, struct error *e)
{
    struct change *c;
    bool shown;
    enum err r = parse(req, res, "clock", &c, &shown, e);
    if (r || shown) {
        return r;
    }
    req->state = c;
    app_write(req, run_clock, c);
    return OK;
}

static const char *done_words(const struct change *c)
{
    if (c->step) {
        return c->result.waits_for_signature ? "已提交，等待签批。" : "已保存。";
    }
    if (!strcmp(c->form, "void")) {
        return c->result.waits_for_signature ? "已提交作废，签批后生效。"
                                             : "已作废，不再计入数字。";
    }
    if (!strcmp(c->form, "withdraw")) {
        return "已撤回，可以修改后再提交。";
    }
    if (!strcmp(c->form, "handover")) {
        return "已转办。";
    }
    if (!strcmp(c->form, "sign")) {
        return str_eq(request_form(c->req, "agree"), "1") ? "已签名。" : "已退回。";
    }
    return "已保存。";
}

/* Where to go on: the next of the walk, up to what the walk belongs to, the home page, or back to the record. */
static enum err go_on(struct request *req, struct response *res, struct change *c, struct error *e)
{
    const char *then = request_form(req, "then");
    struct record_view v = {0};
    const char *href = ui_record_href(req->arena, c->reg, c->record);
    if (str_eq(then, "desk")) {
        href = "/desk";
    }
    if (then && (!strcmp(then, "next") || !strcmp(then, "up")) && c->reg->page.walk) {
        enum err r = record_view_load(req, &v, e);
        if (r) {
            return r;
        }
        const struct field_def *by = c->reg->page.walk;
        if (!strcmp(then, "next") && v.walk.after) {
            href = ui_record_href(req->arena, c->reg, v.walk.after);
        } else if (by->target && v.rec.values[by->index].set) {
            href = ui_record_href(req->arena, by->target, v.rec.values[by->index].i);
        }
    }
    response_done(res, href, done_words(c));
    return OK;
}

enum err page_change_after(struct request *req, struct response *res, struct error *e)
{
    struct change *c = req->state;
    const struct error *bad = request_work_error(req);
    if (!bad->code) {
        return go_on(req, res, c, e);
    }
    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    change_keep_files(c);
    return refuse(req, res, c, bad, e);
}
