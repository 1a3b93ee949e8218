/* 核对报告里的数: any text, held against itself. Nothing is kept. */
#include <string.h>

#include "base/str.h"
#include "domain/statement.h"
#include "reporting/reporting.h"
#include "ui/ui.h"

#define HERE "/desk/report-check"

static void form(struct strbuf *b, const struct request *req, const char *text, const char *refused)
{
    ui_form(b, req, HERE, false);
    html_lit(b, "<div class=\"field\"><label class=\"form-label\" for=\"text\">报告正文</label>"
                "<textarea class=\"form-control\" id=\"text\" name=\"text\" rows=\"12\" "
                "aria-describedby=\"text-help\">");
    html_text(b, text ? text : "");
    html_lit(b, "</textarea><p class=\"s q\" id=\"text-help\">从 Word 里整篇复制过来就行；只核对，"
                "不保存。密级材料不要放进来。</p></div>");
    if (refused) {
        html_lit(b, "<p class=\"notice bad\" role=\"alert\">");
        html_text(b, refused);
        html_lit(b, "</p>");
    }
    html_lit(b, "<p class=\"row1\">");
    ui_button(b, "核对", UI_PRIMARY);
    html_lit(b, "</p>");
    ui_form_end(b);
}

static void clashes_write(struct strbuf *b, const struct clash *list, size_t n, size_t n_read)
{
    ui_card(b, "要核对的", (int64_t)n, NULL);
    if (n == 0) {
        html_lit(b, "<p class=\"in\">读出 ");
        html_int(b, (int64_t)n_read);
        html_lit(b, " 个数，没有发现前后矛盾的。口径本身对不对，还要和台账核对。</p>");
    }
    html_lit(b, "<ol class=\"in\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(b, "<li>");
        html_text(b, list[i].words);
        html_lit(b, "</li>");
    }
    html_lit(b, "</ol>");
    ui_card_end(b);
}

static void statement_write(struct strbuf *b, struct arena *a, const struct statement *s)
{
    html_lit(b, "<tr><td>");
    html_int(b, (int64_t)s->line);
    html_lit(b, "</td><td>");
    html_text(b, arena_printf(a, "%s%s%s", str_from_scaled(a, s->value, 2, false),
                              s->over ? "余" : "", s->unit));
    html_lit(b, "</td><td>");
    html_text(b, arena_printf(a, "%s%s", s->verb, s->noun));
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, *s->topic ? arena_printf(a, "%s · %s", s->topic, s->said) : s->said);
    html_lit(b, "</span></td></tr>");
}

static void statements_write(struct strbuf *b, struct arena *a, const struct statement *list,
                             size_t n)
{
    ui_card(b, "读出的数", (int64_t)n, "没有读出来的不在核对之列");
    html_lit(b, "<table class=\"table\"><thead><tr><th>行</th><th>数</th><th>说的是什么</th></tr>"
                "</thead><tbody>");
    for (size_t i = 0; i < n; i++) {
        statement_write(b, a, &list[i]);
    }
    html_lit(b, "</tbody></table>");
    ui_card_end(b);
}

static void open_page(struct ui_page *p)
{
    ui_open(p);
    ui_head(p->b, "核对报告里的数", "同一件事说了两个数、同一个数说成两件事，逐处列出");
    ui_head_end(p->b);
}

enum err page_text_check(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "核对报告", .here = HERE, .back = "/desk"};
    (void)e;
    open_page(&p);
    ui_card(p.b, "粘贴正文", -1, NULL);
    html_lit(p.b, "<div class=\"in\">");
    form(p.b, req, NULL, NULL);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    ui_close(&p);
    return OK;
}

enum err page_text_check_post(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "核对报告", .here = HERE, .back = "/desk"};
    const char *typed = request_form(req, "text");
    struct statement *list = NULL;
    struct clash *clashes = NULL;
    const char *refused = NULL;
    char *text = NULL;
    size_t n = 0, found = 0;
    bool whole = true;
    if (str_clean(req->arena, typed ? typed : "", typed ? strlen(typed) : 0, STATEMENT_TEXT_MAX,
                  &text, e)) {
        refused = arena_printf(req->arena, "%s", e->text);
        error_clear(e);
    } else if (!text) {
        refused = "还没有粘贴正文。";
    } else {
        n = statements_read(req->arena, text, &list, &whole);
        found = statements_check(req->arena, list, n, &clashes);
    }
    if (!whole) {
        refused = arena_printf(req->arena, "材料太长，只核对了前面 %d 个数，请把后面的分开核对。",
                               STATEMENTS_MAX);
    }
    res->status = refused && whole ? 422 : 200;
    open_page(&p);
    if (!refused || !whole) {
        clashes_write(p.b, clashes, found, n);
    }
    ui_card(p.b, "粘贴正文", -1, NULL);
    html_lit(p.b, "<div class=\"in\">");
    form(p.b, req, text ? text : typed, refused);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    if (n) {
        statements_write(p.b, req->arena, list, n);
    }
    ui_close(&p);
    return OK;
}
