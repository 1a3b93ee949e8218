/* The door of the wizard: a start code from the server's console, once. */
#include "base/str.h"
#include "people/throttle.h"
#include "setup/pages.h"
#include "setup/setup.h"
#include "setup/step.h"

#define THROTTLE_NAME \
    "/setup" /* no login may hold a slash-led name of ours; addresses are counted as for log-ins */

static bool is_local(const struct request *req)
{
    return str_starts(req->address ? req->address : "", "127.") || str_eq(req->address, "::1");
}

static void door_write(struct request *req, struct response *res, const struct error *why)
{
    struct ui_page p = {.req = req, .res = res, .title = "正式启用", .main = "setup one"};
    req->csrf = visit_form_token(req, res);
    ui_open(&p);
    html_lit(
        p.b,
        "<div class=\"setup-body\"><h1>正式启用</h1><p class=\"text\">"
        "这台服务器上还没有任何单位的数据。启用分八步，大约要一个小时，可以中途停下、以后接着填；"
        "最后一步以前什么都不会生效。</p>");
    if (why) {
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<section class=\"card\"><div class=\"in pad\">");
    ui_form(p.b, req, SETUP_PATH "/enter", false);
    html_lit(
        p.b,
        "<label class=\"form-label\" for=\"code\">启用码</label><input class=\"form-control "
        "code-in\" id=\"code\" name=\"code\" type=\"text\" required maxlength=\"20\" "
        "autocomplete=\"off\" aria-describedby=\"code-help\"><p class=\"s q setup-hint\" "
        "id=\"code-help\">启用码只显示在服务器上，30 分钟内有效，用过一次就作废；没有它，谁也不能"
        "抢先启用。不知道启用码，请让管服务器的同志执行 faheng setup-code --data 数据目录。</p><p "
        "class=\"setup-turns\">");
    ui_button(p.b, "开始", UI_PRIMARY);
    html_lit(p.b, "</p>");
    ui_form_end(p.b);
    html_lit(p.b, "</div></section>");
    if (!req->secure && !is_local(req)) {
        html_lit(
            p.b,
            "<p class=\"notice bad\">现在的连接没有加密，初始密码会在网上明文经过。请先让管服务器的"
            "同志配好证书（https），或者直接在服务器上打开本页。</p>");
    }
    html_lit(p.b,
             "<p class=\"s q\">想先试一试？在服务器上另开一个目录执行 faheng demo，就有一个练习区，"
             "里面的数据都不作数。</p></div>");
    ui_close(&p);
}

/* The first step that was not saved. */
static const char *next_step(const struct setup *s)
{
    for (size_t i = 0; i < setup_steps_count; i++) {
        if (!setup_saved(s, setup_steps[i].id)) {
            return setup_steps[i].id;
        }
    }
    return setup_steps[setup_steps_count - 1].id;
}

enum err page_setup(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    enum err r = setup_begin(req, res, &s, e);
    if (r) {
        return r;
    }
    if (s.in) {
        response_redirect(res, arena_printf(s.a, SETUP_PATH "/%s", next_step(&s)));
    } else {
        door_write(req, res, NULL);
    }
    return OK;
}

struct entering {
    const char *pass, *said;
};

static enum err enter_run(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct entering *x = w->ctx;
    const char *pass = NULL, *said = NULL;
    enum err r = founding_enter(db, a, request_form(w->req, "code"), &pass, &said, e);
    if (!r) {
        x->pass = arena_strdup(w->req->arena, pass);
        x->said = said;
    }
    return r;
}

enum err page_setup_enter(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct error why;
    enum err r = setup_begin(req, res, &s, e);
    if (r) {
        return r;
    }
    res->location = NULL;
    int wait = throttle_wait(THROTTLE_NAME, req->address);
    if (wait > 0) {
        error_set(&why, ERR_LIMIT, "启用码输错的次数太多，请 %d 秒后再试。", wait);
        res->status = 429;
        door_write(req, res, &why);
        return OK;
    }
    throttle_failed(THROTTLE_NAME, req->address);
    req->state = arena_make(s.a, struct entering);
    app_write(req, enter_run, req->state);
    return OK;
}

enum err page_setup_enter_after(struct request *req, struct response *res, struct error *e)
{
    struct entering *x = req->state;
    const struct error *bad = request_work_error(req);
    struct error why;
    if (!x) {
        return OK;
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    if (!x->pass) {
        error_set(&why, ERR_DENIED, "%s", x->said);
        res->status = 403;
        door_write(req, res, &why);
        return OK;
    }
    throttle_passed(THROTTLE_NAME, req->address);
    response_cookie(res, req, FOUNDING_COOKIE, x->pass, FOUNDING_PASS_HOURS * 3600);
    response_redirect(res, SETUP_PATH);
    return OK;
}
