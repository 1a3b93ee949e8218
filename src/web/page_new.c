#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "listing/list.h"
#include "register/column.h"
#include "register/mode.h"
#include "ui/menu.h"
#include "web/change.h"
#include "web/pages.h"
#include "web/record_view.h"

static bool in_step(const struct step_def *s, const struct field_def *f)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        if (s->fields[i] == f) {
            return true;
        }
    }
    return false;
}

static bool from_start(const struct register_def *reg, const struct step_def *s)
{
    for (size_t i = 0; i < s->n_from; i++) {
        if (s->from[i] == &reg->states[0]) {
            return true;
        }
    }
    return false;
}

/* A field that only later steps, or steps off the usual way, fill comes with them. */
static bool comes_later(const struct register_def *reg, const struct field_def *f)
{
    bool later = false;
    for (size_t i = 0; i < reg->n_steps; i++) {
        bool here = in_step(&reg->steps[i], f);
        if (here && !reg->steps[i].aside && from_start(reg, &reg->steps[i])) {
            return false;
        }
        later = later || here;
    }
    return later;
}

/* Fields a new record asks for: what people type before the first step. Files follow on the record's own page. */
static size_t new_fields(struct arena *a, const struct register_def *reg,
                         const struct field_def ***ret)
{
    const struct field_def **out = arena_array(a, reg->n_fields + 1, sizeof(*out));
    size_t n = 0;
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (!field_derived(f) && !column_holds_files(f) && (f->required || !comes_later(reg, f))) {
            out[n++] = f;
        }
    }
    *ret = out;
    return n;
}

static enum err new_write(struct request *req, struct response *res, const struct register_def *reg,
                          const struct error *why, struct error *e)
{
    struct record_view v = {.req = req,
                            .content = app_of(req)->content,
                            .who = visit_actor(req),
                            .refused = why,
                            .refused_form = "new"};
    const struct field_def **fields;
    struct arena *a = req->arena;
    enum err r = app_reader(req, &v.db, e);
    if (r) {
        return r;
    }
    size_t n = new_fields(a, reg, &fields);
    const char *href = arena_printf(a, "/desk/r/%s", reg->id);
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = arena_printf(a, "新增%s", reg->title),
                        .group = menu_group_of(v.content, reg),
                        .here = href,
                        .back = href};
    ui_open(&p);
    ui_head(p.b, p.title, reg->about);
    ui_link(p.b, arena_printf(a, "/desk/manual/%s", reg->id), "使用说明", UI_LINK);
    ui_head_end(p.b);
    if (why) {
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<section class=\"card narrow\"><div class=\"in\">");
    ui_form(p.b, req, arena_printf(a, "%s/new", href), false);
    r = record_form_fields(&v, p.b, fields, n, NULL, e);
    html_lit(p.b, "<p class=\"row1\">");
    ui_button(p.b, "登记", UI_PRIMARY);
    ui_link(p.b, href, "不登记了", UI_PLAIN);
    html_lit(p.b, "</p>");
    ui_form_end(p.b);
    html_lit(p.b, "</div></section>");
    ui_close(&p);
    return r;
}

static enum err may_create(struct request *req, const struct register_def **ret, struct error *e)
{
    enum err r = list_register(req, ret, e);
    if (!r && !step_may_create(visit_actor(req), *ret)) {
        return error_set(e, ERR_DENIED, "您的岗位不能新增%s。", (*ret)->title);
    }
    return r;
}

enum err page_new(struct request *req, struct response *res, struct error *e)
{
    const struct register_def *reg;
    enum register_mode mode = MODE_NATIVE;
    struct db *db;
    enum err r = may_create(req, &reg, e);
    if (r || (r = app_reader(req, &db, e)) ||
        (r = mode_of(db, req->arena, visit_actor(req)->county, reg, &mode, e))) {
        return r;
    }
    if (mode == MODE_LEDGER) {
        response_redirect(res, arena_printf(req->arena, "/desk/r/%s/backfill", reg->id));
        return OK;
    }
    return new_write(req, res, reg, NULL, e);
}

static enum err run_create(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct change *c = w->ctx;
    enum err r = change_add_files(c, db, a, e);
    return r ? r
             : step_create(&app_of(c->req)->engine, db, a, c->who, c->reg, 0, c->typed, c->n_typed,
                           &c->result, e);
}

enum err page_new_post(struct request *req, struct response *res, struct error *e)
{
    struct error *why = arena_make(req->arena, struct error);
    struct change *c;
    enum err r = change_read(req, "new", &c, why);
    if (r == ERR_INVALID || r == ERR_LIMIT) {
        const struct register_def *reg;
        res->status = response_status(r);
        r = may_create(req, &reg, e);
        return r ? r : new_write(req, res, reg, why, e);
    }
    if (r) {
        *e = *why;
        return r;
    }
    if (change_only_pastes(c, why)) {
        r = may_create(req, &c->reg, e);
        return r ? r : new_write(req, res, c->reg, why, e);
    }
    req->state = c;
    app_write(req, run_create, c);
    return OK;
}

enum err page_new_after(struct request *req, struct response *res, struct error *e)
{
    struct change *c = req->state;
    const struct error *bad = request_work_error(req);
    if (!bad->code) {
        response_done(res, ui_record_href(req->arena, c->reg, c->result.record), "已登记。");
        return OK;
    }
    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    if (bad->rule[0]) {
        response_header(res, "X-Refused-By", arena_strdup(req->arena, bad->rule));
    }
    res->status = response_status(bad->code);
    return new_write(req, res, c->reg, bad, e);
}
