/* 核对报告里的数: any text, held against itself and against the registers of a year. Nothing is kept. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "reporting/reporting.h"
#include "reporting/text_held.h"
#include "ui/ui.h"

#define HERE "/desk/report-check"

static void form(struct strbuf *b, const struct request *req, const char *text, const char *year,
                 const char *refused)
{
    ui_form(b, req, HERE, false);
    html_lit(b, "<div class=\"field\"><label class=\"form-label\" for=\"year\">报告的年度</label>"
                "<input class=\"form-control\" id=\"year\" name=\"year\" inputmode=\"numeric\" "
                "maxlength=\"4\" aria-describedby=\"year-help\"");
    html_set(b, "value", year ? year : "");
    html_lit(b,
             "><p class=\"s q\" id=\"year-help\">和这一年的台账核对；空着就取正文里最先写到的年份。"
             "</p></div>");
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
        html_lit(b, " 个数，没有发现前后矛盾的。</p>");
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

/* --- beside the registers -------------------------------------------------------------------------------- */
static void held_row(struct strbuf *b, struct arena *a, const struct text_held *h, int64_t year)
{
    html_lit(b, "<tr><td>");
    html_int(b, (int64_t)h->said->line);
    html_lit(b, "</td><td><a href=\"");
    html_attr(b, arena_printf(a, "/desk/figures/%s?year=%lld", h->metric->id, (long long)year));
    html_lit(b, "\">");
    html_text(b, h->metric->title);
    html_lit(b, "</a><br><span class=\"s q\">");
    html_text(b, h->said->said);
    html_lit(b, "</span></td><td class=\"r nowrap\">");
    html_text(b, h->written);
    html_lit(b, "</td><td class=\"r nowrap\"><a href=\"");
    html_attr(b, arena_printf(a,
                              h->value.share ? "/desk/figures/%s?year=%lld"
                                             : "/desk/figures/%s/rows?year=%lld",
                              h->metric->id, (long long)year));
    html_lit(b, "\">");
    html_text(b, h->counted);
    html_lit(b, "</a></td><td class=\"r nowrap\">");
    if (h->fit == STATEMENT_FITS) {
        html_lit(b, "<span class=\"q\">一致</span>");
    } else {
        ui_lamp(b, LAMP_YELLOW, h->fit == STATEMENT_OPEN ? "台账是“余”" : h->apart);
    }
    html_lit(b, "</td></tr>");
}

/* What does not fit first. */
static void held_write(struct strbuf *b, struct arena *a, const struct text_held *list, size_t n,
                       int64_t year)
{
    static const char *const heads[] = {"行", "指标", "文中", "台账", "差"};
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        bad += list[i].fit != STATEMENT_FITS;
    }
    ui_card(b, arena_printf(a, "和 %lld 年台账核对", (long long)year), (int64_t)bad,
            arena_printf(a, "认出 %zu 个数，%zu 个一致", n, n - bad));
    if (!n) {
        html_lit(b, "<p class=\"in q\">没有认出和指标口径同名的数。</p>");
        ui_card_end(b);
        return;
    }
    ui_table(b, "文中和台账", heads, array_len(heads));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            if ((list[i].fit == STATEMENT_FITS) == (pass == 1)) {
                held_row(b, a, &list[i], year);
            }
        }
    }
    ui_table_end(b);
    ui_card_end(b);
}

static const char *read_year(const struct request *req, const char *text, int64_t *ret)
{
    const char *typed = request_form(req, "year");
    struct date today = now_today();
    if (str_empty(typed)) {
        int64_t told = text ? text_year(text, today) : 0;
        *ret = told ? told : visit_year(req) ? visit_year(req) : today.year;
        return NULL;
    }
    if (!str_to_int(typed, ret) || *ret < 1901 || *ret > 2198) {
        *ret = 0;
        return arena_printf(req->arena, "年度“%s”写得不对，请写四位数字。", typed);
    }
    return NULL;
}

static void open_page(struct ui_page *p)
{
    ui_open(p);
    ui_head(p->b, "核对报告里的数",
            "和台账对不上的、同一件事说了两个数的、同一个数说成两件事的，逐处列出");
    ui_head_end(p->b);
}

enum err page_text_check(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "核对报告", .here = HERE, .back = "/desk"};
    (void)e;
    open_page(&p);
    ui_card(p.b, "粘贴正文", -1, NULL);
    html_lit(p.b, "<div class=\"in\">");
    form(p.b, req, NULL, NULL, NULL);
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
    struct text_held *held = NULL;
    size_t n = 0, found = 0, n_held = 0;
    int64_t year = 0;
    struct db *db;
    bool whole = true;
    if (str_clean(req->arena, typed ? typed : "", typed ? strlen(typed) : 0, STATEMENT_TEXT_MAX,
                  &text, e)) {
        refused = arena_printf(req->arena, "%s", e->text);
        error_clear(e);
    } else if (!text) {
        refused = "还没有粘贴正文。";
    } else if (!(refused = read_year(req, text, &year))) {
        n = statements_read(req->arena, text, &list, &whole);
        found = statements_check(req->arena, list, n, &clashes);
    }
    if (!whole) {
        refused = arena_printf(req->arena, "材料太长，只核对了前面 %d 个数，请把后面的分开核对。",
                               STATEMENTS_MAX);
    }
    if (n) {
        enum err r = app_reader(req, &db, e);
        r = r ? r
              : text_hold(db, req->arena, app_of(req)->content, &visit_actor(req)->scope, year,
                          list, n, &held, &n_held, e);
        if (r) {
            return r;
        }
    }
    res->status = refused && whole ? 422 : 200;
    open_page(&p);
    if (!refused || !whole) {
        held_write(p.b, req->arena, held, n_held, year);
        clashes_write(p.b, clashes, found, n);
    }
    ui_card(p.b, "粘贴正文", -1, NULL);
    html_lit(p.b, "<div class=\"in\">");
    form(p.b, req, text ? text : typed, request_form(req, "year"), refused);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    if (n) {
        statements_write(p.b, req->arena, list, n);
    }
    ui_close(&p);
    return OK;
}
