/* Asking by the query code. The code comes in the body of a form, so that it stands in no log and no history. */
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "portal/hall.h"
#include "portal/pages.h"
#include "public/code.h"
#include "public/intake.h"
#include "public/publication.h"
#include "public/rate.h"

static void ask(struct hall *d, const struct error *why)
{
    hall_token(d);
    hall_page(d, "凭查询码查进度");
    hall_trail(d, NULL, NULL, "凭查询码查进度");
    html_lit(d->b, "<h1>凭查询码查进度</h1>");
    if (why) {
        ui_notice(d->b, why);
    }
    html_lit(d->b, "<section class=\"card narrow\"><div class=\"in pad\">");
    ui_form(d->b, d->req, "/p/query", false);
    hall_hidden(d);
    html_lit(d->b, "<div class=\"field\"><label class=\"form-label\" for=\"code\">查询码</label>"
                   "<input class=\"form-control code-in\" id=\"code\" name=\"code\" type=\"text\" "
                   "required maxlength=\"40\" autocomplete=\"off\" autocapitalize=\"characters\" "
                   "spellcheck=\"false\"");
    html_set(d->b, "value", request_form(d->req, "code"));
    html_lit(d->b,
             "><p class=\"s q hint\">提交时给您的 12 位查询码，例如 K7M2-QX9D-PRT4。不分大小写，"
             "短横可以不写。</p></div><p>");
    ui_button(d->b, "查进度", UI_PRIMARY);
    html_lit(d->b, "</p>");
    ui_form_end(d->b);
    html_lit(d->b, "</div></section>");
    ui_close(&d->page);
}

enum err page_query(struct request *req, struct response *res, struct error *e)
{
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (!r) {
        ask(&d, NULL);
    }
    return r;
}

/* --- the answer --------------------------------------------------------------------------------------------------------- */
struct stage {
    const struct state_def *state;
    const char *on;
};

static int by_day(const void *x, const void *y)
{
    const struct stage *a = x, *b = y;
    int c = strcmp(a->on, b->on);
    return c ? c : a->state->index - b->state->index;
}

static const char *day(struct arena *a, const char *text)
{
    struct date d;
    return date_parse(text, &d) ? date_chinese(a, d) : text;
}

static void stages(struct hall *d, const struct record *rec)
{
    struct stage *list = arena_array(d->a, rec->reg->n_states + 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < rec->reg->n_states; i++) {
        if (rec->state_on[i]) {
            list[n++] = (struct stage){&rec->reg->states[i], rec->state_on[i]};
        }
    }
    qsort(list, n, sizeof(*list), by_day);
    html_lit(d->b, "<section class=\"card narrow\"><header><h2>办理经过</h2></header><ol "
                   "class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(d->b, "<li><span class=\"nowrap\">");
        html_text(d->b, day(d->a, list[i].on));
        html_lit(d->b, "</span><b>");
        html_text(d->b, list[i].state->title);
        html_lit(d->b, "</b></li>");
    }
    html_lit(d->b, "</ol></section>");
}

static void limits(struct hall *d, const struct intake_status *s)
{
    for (size_t i = 0; i < s->n_clocks; i++) {
        const struct clock *k = &s->clocks[i];
        ui_fact(d->b, k->title,
                arena_printf(d->a, "%s前（%s）", date_chinese(d->a, k->end.due), k->law));
    }
}

static void answer(struct hall *d, const struct intake_status *s)
{
    const struct intake_def *in = s->reg->intake;
    const struct record *rec = &s->record;
    hall_page(d, in->title);
    hall_trail(d, "/p/query", "凭查询码查进度", in->title);
    html_lit(d->b, "<h1>");
    html_text(d->b, in->title);
    html_lit(d->b, "</h1><section class=\"card narrow\"><div class=\"in pad\">");
    ui_facts(d->b, false);
    ui_fact(d->b, "现在", rec->state->title);
    limits(d, s);
    for (size_t i = 0; i < in->n_shows; i++) {
        const char *text = publication_text(d->a, rec, in->shows[i]);
        if (!str_empty(text)) {
            ui_fact(d->b, in->shows[i]->title, text);
        }
    }
    ui_facts_end(d->b);
    html_lit(d->b, "</div></section>");
    stages(d, rec);
    html_lit(d->b, "<p class=\"row1\">");
    ui_link(d->b, hall_href(d, "/"), "回首页", UI_PLAIN);
    html_lit(d->b, "</p>");
    ui_close(&d->page);
}

static enum err refuse(struct hall *d, int status, const struct error *why)
{
    d->res->status = status;
    ask(d, why);
    return OK;
}

/* Only wrong codes count: whoever has his code may look as often as he likes. */
enum err page_query_post(struct request *req, struct response *res, struct error *e)
{
    struct intake_status s;
    struct error why;
    struct hall d;
    enum err r = hall_open(&d, req, res, e);
    if (r) {
        return r;
    }
    int wait = rate_wait(&rate_code, req->address);
    if (wait) {
        response_header(res, "Retry-After", arena_printf(d.a, "%d", wait));
        error_set(&why, ERR_LIMIT, "查询码输错的次数太多，请 %d 秒后再试。", wait);
        return refuse(&d, 429, &why);
    }
    const char *code = code_read(d.a, request_form(req, "code"));
    if (!code) {
        error_set(&why, ERR_INVALID,
                  "这不是查询码：查询码是 12 位数字和字母，没有字母 U。请对照再输一遍。");
        return refuse(&d, 422, &why);
    }
    r = intake_status(d.db, d.a, d.content, d.county.id, code, &s, &why);
    if (r == ERR_NOT_FOUND) {
        (void)rate_take(&rate_code, req->address);
        return refuse(&d, 404, &why);
    }
    if (r) {
        *e = why;
        return r;
    }
    answer(&d, &s);
    return OK;
}
