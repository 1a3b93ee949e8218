/* Handing in. The answer to a sent form is the receipt itself: its code is shown once, so it must not stand in an address. The form's
 * key makes a reload harmless. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "portal/pages.h"
#include "portal/slip.h"
#include "public/code.h"
#include "public/rate.h"
#include "register/column.h"
#include "ui/ui_field.h"

/* --- the form --------------------------------------------------------------------------------------------------------- */
static enum err write_field(struct hall *d, const struct intake_field *x, const struct error *why,
                            struct error *e)
{
    const struct scope scope = {.kind = SCOPE_NONE, .county = d->county.id, .role = PUBLIC_ROLE};
    const char *typed = column_holds_files(x->field) ? NULL : slip_typed(d->req, x->field);
    struct choice *choices = NULL;
    size_t n = 0;
    enum err r = x->field->type == FIELD_REF ? query_choices(d->db, d->a, d->content, &scope,
                                                             x->field, NULL, 200, &choices, &n, e)
                                             : OK;
    if (r) {
        return r;
    }
    const struct ui_field f = {
        .def = &x->face,
        .typed = typed ? typed : field_otherwise(d->a, x->field, now_today()),
        .choices = choices,
        .n_choices = n,
        .required = x->face.required,
        .error = why && str_eq(why->field, x->field->id) ? why->text : NULL,
    };
    ui_field(d->b, d->req, &f);
    return OK;
}

static void trap(struct hall *d)
{
    html_lit(d->b, "<div class=\"trap\" aria-hidden=\"true\"><label for=\"trap\">请勿填写</label>"
                   "<input id=\"trap\" name=\"" SLIP_TRAP "\" type=\"text\" tabindex=\"-1\" "
                   "autocomplete=\"off\"></div>");
}

static const char *action(const struct hall *d, const struct slip *s)
{
    const char *path = s->link ? arena_printf(d->a, "/p/%s/%s", s->reg->id, s->link)
                               : arena_printf(d->a, "/p/%s", s->reg->id);
    return slip_files(s->reg) ? arena_printf(d->a, "%s/files", path) : path;
}

static void promise(struct hall *d, const struct slip *s)
{
    html_lit(d->b, "<p class=\"s q\">");
    if (slip_files(s->reg)) {
        html_text(d->b, arena_printf(d->a, "附件最多 %d 个，每个不超过 10 MB。",
                                     s->reg->intake->files_max));
    }
    html_lit(d->b, "办件里不记录您的网络地址。请勿填写国家秘密。</p>");
}

static enum err form(struct hall *d, const struct slip *s, const struct error *why, struct error *e)
{
    const struct intake_def *in = s->reg->intake;
    const char *key = request_form(d->req, "key");
    enum err r = OK;
    html_lit(d->b, "<section class=\"card narrow\"><div class=\"in pad\">");
    ui_form(d->b, d->req, action(d, s), slip_files(s->reg));
    hall_hidden(d);
    ui_hidden(d->b, "key", key && code_of(d->a, key) ? key : code_key(d->a));
    for (size_t i = 0; !r && i < in->n_fields; i++) {
        r = write_field(d, &in->fields[i], why, e);
    }
    trap(d);
    promise(d, s);
    html_lit(d->b, "<p class=\"row1\">");
    ui_button(d->b, in->button, UI_PRIMARY);
    ui_link(d->b, hall_href(d, "/"), "不提交了", UI_PLAIN);
    html_lit(d->b, "</p>");
    ui_form_end(d->b);
    html_lit(d->b, "</div></section>");
    return r;
}

static void words(struct hall *d, const struct slip *s)
{
    const struct intake_def *in = s->reg->intake;
    html_lit(d->b, "<h1>");
    html_text(d->b, in->title);
    html_lit(d->b, "</h1>");
    if (!str_empty(s->bound.subject)) {
        html_lit(d->b, "<p>关于：<b>");
        html_text(d->b, s->bound.subject);
        html_lit(d->b, "</b></p>");
    }
    if (in->about) {
        html_lit(d->b, "<p class=\"text\">");
        html_lines(d->b, in->about);
        html_lit(d->b, "</p>");
    }
    if (in->law) {
        html_lit(d->b, "<p class=\"s q\">依据：");
        html_text(d->b, in->law);
        html_lit(d->b, "</p>");
    }
}

static enum err form_page(struct hall *d, const struct slip *s, const struct error *why,
                          struct error *e)
{
    const struct intake_def *in = s->reg->intake;
    bool closed = s->bound.used && in->once && !in->again;
    enum err r = OK;
    hall_token(d);
    hall_page(d, in->title);
    hall_trail(d, NULL, NULL, in->title);
    words(d, s);
    if (why) {
        ui_notice(d->b, why);
        if (d->req->n_files) {
            html_lit(d->b, "<p class=\"notice\">附件没有留下，请重新选择。</p>");
        }
    }
    if (closed) {
        html_lit(
            d->b,
            "<p class=\"notice\">这个链接已经用过，每个链接只收一次，上次提交的已经收到。</p>");
    } else {
        if (s->bound.used && in->once) {
            html_lit(d->b,
                     "<p class=\"notice\">您已经提交过，再提交一次就改成新的，仍只算一份。</p>");
        }
        r = form(d, s, why, e);
    }
    ui_close(&d->page);
    return r;
}

enum err page_intake(struct request *req, struct response *res, struct error *e)
{
    struct slip s = {0};
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r || (r = slip_find(&d, &s, e))) {
        return r;
    }
    return form_page(&d, &s, NULL, e);
}

/* --- sending ------------------------------------------------------------------------------------------------------------ */
static enum err submit_run(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct slip *s = w->ctx;
    struct intake_done done = {0};
    enum err r = intake_submit(&app_of(w->req)->engine, db, a, &s->hand, &done, e);
    if (!r) {
        s->done = done;
        s->done.code = done.code ? arena_strdup(w->req->arena, done.code) : NULL;
    }
    return r;
}

static enum err too_often(struct hall *d, const struct slip *s, int seconds, struct error *e)
{
    struct error why;
    d->res->status = 429;
    response_header(d->res, "Retry-After", arena_printf(d->a, "%d", seconds));
    error_set(&why, ERR_LIMIT, "这个网络短时间内提交得太多，请 %d 秒后再提交。已填内容未丢。",
              seconds);
    return form_page(d, s, &why, e);
}

enum err page_intake_post(struct request *req, struct response *res, struct error *e)
{
    struct slip *s = arena_make(req->arena, struct slip);
    struct error why;
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r || (r = slip_find(&d, s, e))) {
        return r;
    }
    int wait = rate_take(&rate_intake, req->address);
    if (wait) {
        return too_often(&d, s, wait, e);
    }
    r = slip_read(&d, s, &why);
    if (r == ERR_INVALID || r == ERR_LIMIT) {
        res->status = response_status(ERR_INVALID);
        return form_page(&d, s, &why, e);
    }
    if (r) {
        *e = why;
        return r;
    }
    req->state = s;
    app_write(req, submit_run, s)->county = d.county.id;
    return OK;
}

/* --- the receipt ---------------------------------------------------------------------------------------------------------- */
static void code_box(struct hall *d, const char *code)
{
    html_lit(d->b, "<p class=\"q\">您的查询码</p><p class=\"code\"><output>");
    html_text(d->b, code_show(d->a, code));
    html_lit(d->b, "</output></p><p>请抄下、拍照或打印。<b>查询码只显示这一次</b>，丢了不能补；"
                   "凭它查看办到哪一步和答复，请不要给别人。</p>");
}

static void receipt(struct hall *d, const struct slip *s)
{
    const struct intake_def *in = s->reg->intake;
    html_lit(d->b, "<section class=\"card narrow\"><div class=\"in pad\">");
    if (s->done.code && (in->n_shows || !s->link)) {
        code_box(d, s->done.code);
    }
    ui_facts(d->b, false);
    ui_fact(d->b, "事项", in->title);
    ui_fact(d->b, "收到日期", date_chinese(d->a, now_today()));
    ui_fact(d->b, "收件单位", d->county.name);
    ui_facts_end(d->b);
    if (in->thanks) {
        html_lit(d->b, "<p class=\"text\">");
        html_lines(d->b, in->thanks);
        html_lit(d->b, "</p>");
    }
    html_lit(d->b, "</div></section><p class=\"row1\">");
    if (s->done.code && !s->link) {
        ui_link(d->b, hall_href(d, "/p/query"), "凭查询码查进度", UI_PLAIN);
    }
    ui_link(d->b, hall_href(d, "/"), "回首页", UI_PLAIN);
    html_lit(d->b, "</p>");
}

static enum err receipt_page(struct hall *d, const struct slip *s)
{
    const char *title = s->done.changed  ? "已改成新的"
                        : s->done.before ? "这一份已经收到"
                                         : "已收到";
    hall_page(d, title);
    hall_trail(d, NULL, NULL, s->reg->intake->title);
    html_lit(d->b, "<h1>");
    html_text(d->b, title);
    html_lit(d->b, "</h1>");
    receipt(d, s);
    ui_close(&d->page);
    return OK;
}

enum err page_intake_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    const struct slip *s = req->state;
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r) {
        return r;
    }
    if (!bad->code) {
        return receipt_page(&d, s);
    }
    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    if (bad->rule[0]) {
        response_header(res, "X-Refused-By", arena_strdup(req->arena, bad->rule));
    }
    res->status = response_status(bad->code);
    return form_page(&d, s, bad, e);
}
