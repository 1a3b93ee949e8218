#include "reporting/board_period.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"

#define YEARS 6

struct span {
    const char *id, *title;
    int8_t first, last; /* months */
};
static const struct span spans[] = {
    {"year", "全年", 1, 12},    {"h1", "上半年", 1, 6},   {"h2", "下半年", 7, 12},
    {"q1", "第一季度", 1, 3},   {"q2", "第二季度", 4, 6}, {"q3", "第三季度", 7, 9},
    {"q4", "第四季度", 10, 12}, {"m1", "1月", 1, 1},      {"m2", "2月", 2, 2},
    {"m3", "3月", 3, 3},        {"m4", "4月", 4, 4},      {"m5", "5月", 5, 5},
    {"m6", "6月", 6, 6},        {"m7", "7月", 7, 7},      {"m8", "8月", 8, 8},
    {"m9", "9月", 9, 9},        {"m10", "10月", 10, 10},  {"m11", "11月", 11, 11},
    {"m12", "12月", 12, 12},
};

static const struct span *span_find(const char *id)
{
    for (size_t i = 0; i < array_len(spans); i++) {
        if (str_eq(spans[i].id, id)) {
            return &spans[i];
        }
    }
    return NULL;
}

/* --- reading -------------------------------------------------------------------------------------------------------- */
static enum err read_year(const struct request *req, int64_t *ret, struct error *e)
{
    const char *text = request_query(req, "year");
    int64_t working = visit_year(req);
    *ret = working ? working : now_today().year;
    if (!str_empty(text) && (!str_to_int(text, ret) || *ret < 1901 || *ret > 2198)) {
        return error_set(e, ERR_INVALID, "年度“%s”写得不对，请写四位数字。", text);
    }
    return OK;
}

static enum err read_day(const struct request *req, const char *name, const char *title,
                         struct date otherwise, struct date *ret, struct error *e)
{
    const char *text = request_query(req, name);
    *ret = otherwise;
    if (str_empty(text) || date_parse_loose(text, now_today(), ret)) {
        return OK;
    }
    return error_set(e, ERR_INVALID, "%s“%s”不是日期，请写成 2026-09-28 的样子。", title, text);
}

static enum err read_own(const struct request *req, struct board_period *p, struct error *e)
{
    int16_t y = (int16_t)p->year;
    enum err r = read_day(req, "from", "起日", (struct date){y, 1, 1}, &p->ask->from, e);
    if (!r && !(r = read_day(req, "to", "止日", (struct date){y, 12, 31}, &p->ask->to, e)) &&
        date_cmp(p->ask->from, p->ask->to) > 0) {
        r = error_set(e, ERR_INVALID, "期间的起日要不晚于止日，请重新选。");
    }
    return r;
}

static struct date last_day(int16_t year, int8_t month)
{
    struct date next = {(int16_t)(month == 12 ? year + 1 : year),
                        (int8_t)(month == 12 ? 1 : month + 1), 1};
    return date_add(next, -1);
}

static enum err read_span(const struct request *req, struct board_period *p, struct error *e)
{
    const char *text = request_query(req, "span");
    bool days = !str_empty(request_query(req, "from")) || !str_empty(request_query(req, "to"));
    int16_t y = (int16_t)p->year;
    struct date today = now_today();
    p->span = !str_empty(text)  ? arena_strdup(req->arena, text)
              : days            ? "own"
              : y == today.year ? "ytd"
                                : "year";
    if (str_eq(p->span, "own")) {
        return read_own(req, p, e);
    }
    const struct span *s = span_find(p->span);
    if (!s && !str_eq(p->span, "ytd")) {
        return error_set(e, ERR_INVALID, "没有期间“%s”，请重新选。", p->span);
    }
    p->ask->from = s ? (struct date){y, s->first, 1} : (struct date){y, 1, 1};
    p->ask->to = s ? last_day(y, s->last) : y == today.year ? today : (struct date){y, 12, 31};
    return OK;
}

enum err board_period_read(const struct request *req, struct board_ask *ask,
                           struct board_period *ret, struct error *e)
{
    const char *unit = request_query(req, "unit");
    *ret = (struct board_period){.ask = ask};
    enum err r = read_year(req, &ret->year, e);
    if (r || (r = read_span(req, ret, e))) {
        return r;
    }
    ask->unit = 0;
    if (!str_empty(unit) && !id_parse(unit, &ask->unit)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个单位，请重新选。");
    }
    ask->below = ask->unit != 0;
    return OK;
}

/* --- writing -------------------------------------------------------------------------------------------------------- */
const char *board_period_query(struct arena *a, const struct board_period *p)
{
    const char *q = arena_printf(a, "year=%lld&span=%s", (long long)p->year, p->span);
    if (str_eq(p->span, "own")) {
        q = arena_printf(a, "%s&from=%s&to=%s", q, date_text(a, p->ask->from),
                         date_text(a, p->ask->to));
    }
    return p->ask->unit ? arena_printf(a, "%s&unit=%s", q, id_text(a, p->ask->unit)) : q;
}

const char *board_figure_query(struct arena *a, const struct metric_ask *ask)
{
    const char *q =
        arena_printf(a, "from=%s&to=%s", date_text(a, ask->from), date_text(a, ask->to));
    q = ask->unit ? arena_printf(a, "%s&unit=%s", q, id_text(a, ask->unit)) : q;
    return ask->below ? arena_printf(a, "%s&below=1", q) : q;
}

const char *board_period_title(struct arena *a, const struct board_period *p)
{
    const struct span *s = span_find(p->span);
    if (s) {
        return s == spans ? arena_printf(a, "%lld年度", (long long)p->year)
                          : arena_printf(a, "%lld年%s", (long long)p->year, s->title);
    }
    return arena_printf(a, "%s至%s", date_chinese(a, p->ask->from), date_chinese(a, p->ask->to));
}

static void select_begin(struct strbuf *b, const char *name, const char *title)
{
    html_lit(b, "<label class=\"s nowrap\"");
    html_set(b, "for", name);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</label><select class=\"form-select\"");
    html_set(b, "id", name);
    html_set(b, "name", name);
    html_lit(b, ">");
}

static void year_choice(struct strbuf *b, struct arena *a, const struct board_period *p)
{
    int64_t now = now_today().year;
    bool listed = false;
    select_begin(b, "year", "年度");
    for (int64_t y = now; y > now - YEARS; y--) {
        listed = listed || y == p->year;
        ui_option(b, arena_printf(a, "%lld", (long long)y), arena_printf(a, "%lld年", (long long)y),
                  y == p->year);
    }
    if (!listed) {
        ui_option(b, arena_printf(a, "%lld", (long long)p->year),
                  arena_printf(a, "%lld年", (long long)p->year), true);
    }
    html_lit(b, "</select>");
}

static void span_choice(struct strbuf *b, const struct board_period *p)
{
    select_begin(b, "span", "期间");
    ui_option(b, "ytd", "年初至今", str_eq(p->span, "ytd"));
    for (size_t i = 0; i < array_len(spans); i++) {
        ui_option(b, spans[i].id, spans[i].title, str_eq(p->span, spans[i].id));
    }
    ui_option(b, "own", "自选起止", str_eq(p->span, "own"));
    html_lit(b, "</select>");
}

static void day_field(struct strbuf *b, const char *name, const char *title, const char *value)
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

static void unit_choice(struct strbuf *b, struct arena *a, const struct board_period *p,
                        const struct unit *units, size_t n)
{
    if (n < 2) {
        return;
    }
    select_begin(b, "unit", "单位");
    ui_option(b, "", "全部", !p->ask->unit);
    for (size_t i = 0; i < n; i++) {
        ui_option(b, id_text(a, units[i].id), units[i].short_name, units[i].id == p->ask->unit);
    }
    html_lit(b, "</select>");
}

void board_period_form(struct strbuf *b, struct arena *a, const char *action,
                       const struct board_period *p, const struct unit *units, size_t n_units)
{
    bool own = str_eq(p->span, "own");
    html_lit(b, "<form method=\"get\" class=\"row1 wrap board-ask\"");
    html_set(b, "action", action);
    html_lit(b, ">");
    year_choice(b, a, p);
    span_choice(b, p);
    if (own) {
        html_lit(b, "<details class=\"board-days\" open>");
    } else {
        html_lit(b, "<details class=\"board-days\">");
    }
    html_lit(b, "<summary class=\"s\">起止</summary><span class=\"row1\">");
    day_field(b, "from", "从", own ? date_text(a, p->ask->from) : NULL);
    day_field(b, "to", "到", own ? date_text(a, p->ask->to) : NULL);
    html_lit(b, "</span></details>");
    unit_choice(b, a, p, units, n_units);
    ui_button(b, "查看", UI_PLAIN);
    html_lit(b, "</form>");
}
