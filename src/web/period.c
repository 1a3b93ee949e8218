#include "web/period.h"

#include "base/html.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "ui/ui.h"

static enum err read_date(const struct request *req, const char *name, const char *title,
                          struct date otherwise, struct date *ret, struct error *e)
{
    const char *text = request_query(req, name);
    *ret = otherwise;
    if (str_empty(text) || date_parse_loose(text, now_today(), ret)) {
        return OK;
    }
    return error_set(e, ERR_INVALID, "%s“%s”不是日期，请写成 2026-09-28 的样子。", title, text);
}

enum err period_read(const struct request *req, struct metric_ask *ask, struct error *e)
{
    struct date today = now_today();
    int64_t year = today.year;
    const char *text = request_query(req, "year");
    if (!str_empty(text) && (!str_to_int(text, &year) || year < 1901 || year > 2198)) {
        return error_set(e, ERR_INVALID, "年度“%s”写得不对，请写四位数字。", text);
    }
    enum err r = read_date(req, "from", "起日", (struct date){(int16_t)year, 1, 1}, &ask->from, e);
    r = r ? r : read_date(req, "to", "止日", (struct date){(int16_t)year, 12, 31}, &ask->to, e);
    r = r ? r : read_date(req, "as_of", "截至日", (struct date){0}, &ask->as_of, e);
    text = request_query(req, "unit");
    if (!r && !str_empty(text) && !id_parse(text, &ask->unit)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个单位，请重新选。");
    }
    return r;
}

const char *period_query(struct arena *a, const struct metric_ask *ask)
{
    const char *q =
        arena_printf(a, "from=%s&to=%s", date_text(a, ask->from), date_text(a, ask->to));
    q = ask->as_of.year ? arena_printf(a, "%s&as_of=%s", q, date_text(a, ask->as_of)) : q;
    return ask->unit ? arena_printf(a, "%s&unit=%s", q, id_text(a, ask->unit)) : q;
}

const char *period_title(struct arena *a, const struct metric_ask *ask)
{
    bool whole = ask->from.month == 1 && ask->from.day == 1 && ask->to.month == 12 &&
                 ask->to.day == 31 && ask->from.year == ask->to.year;
    if (whole) {
        return arena_printf(a, "%d年度", ask->from.year);
    }
    return arena_printf(a, "%s至%s", date_chinese(a, ask->from), date_chinese(a, ask->to));
}

static void date_field(struct strbuf *b, const char *name, const char *title, const char *value)
{
    html_lit(b, "<label class=\"s nowrap\"");
    html_set(b, "for", name);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</label><input class=\"form-control\" type=\"date\"");
    html_set(b, "id", name);
    html_set(b, "name", name);
    html_set(b, "value", value);
    html_lit(b, ">");
}

void period_form(struct strbuf *b, struct arena *a, const char *action,
                 const struct metric_ask *ask)
{
    html_lit(b, "<form method=\"get\" class=\"row1 in\"");
    html_set(b, "action", action);
    html_lit(b, ">");
    date_field(b, "from", "期间从", date_text(a, ask->from));
    date_field(b, "to", "到", date_text(a, ask->to));
    date_field(b, "as_of", "按这一天所知", date_text(a, ask->as_of));
    ui_button(b, "查看", UI_PLAIN);
    html_lit(b, "</form>");
}
