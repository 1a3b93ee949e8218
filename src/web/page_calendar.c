/* 放假安排: the working days the county counts with, year by year; before a year is changed, the open clocks it would move. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "clock/clock_recount.h"
#include "register/query.h"
#include "register/step.h"
#include "ui/ui.h"
#include "web/pages.h"

enum { SPANS = 14, WORKED = 12, SHOWN = 50, LOOKED = 5000, NAME_CHARS = 20, SOURCE_CHARS = 100 };

struct post {
    struct almanac_year year; /* n_spans 0: content's year again */
    bool restore;
};

/* --- a year as typed ------------------------------------------------------------------------------------------------ */
static const char *field(struct arena *a, const char *name, int i)
{
    return arena_printf(a, "%s%d", name, i + 1);
}

static enum err clean(struct request *req, const char *name, size_t max, const char **ret,
                      struct error *e)
{
    const char *raw = request_form(req, name);
    char *s = NULL;
    enum err r = raw ? str_clean(req->arena, raw, strlen(raw), max, &s, e) : OK;
    *ret = s;
    return r;
}

/* An empty input is an absent date. */
static enum err read_day(struct request *req, const char *name, int year, struct date *ret,
                         struct error *e)
{
    const char *s = NULL;
    enum err r = clean(req, name, 30, &s, e);
    *ret = (struct date){0};
    if (!r && s && !date_parse_loose(s, (struct date){(int16_t)year, 1, 1}, ret)) {
        return error_set(e, ERR_INVALID, "“%s”不是日期，请写成 %d-10-01 这样。", s, year);
    }
    return r;
}

static enum err read_spans(struct request *req, struct almanac_year *y, struct error *e)
{
    struct holiday_span *spans = arena_array(req->arena, SPANS, sizeof(*spans));
    enum err r = OK;
    for (int i = 0; !r && i < SPANS; i++) {
        struct holiday_span s = {0};
        if ((r = clean(req, field(req->arena, "name", i), NAME_CHARS, &s.name, e)) ||
            (r = read_day(req, field(req->arena, "from", i), y->year, &s.from, e)) ||
            (r = read_day(req, field(req->arena, "to", i), y->year, &s.to, e))) {
            break;
        }
        if (date_ok(s.from) && !date_ok(s.to)) {
            s.to = s.from; /* one day */
        }
        if (s.name || date_ok(s.from) || date_ok(s.to)) {
            spans[y->n_spans++] = s;
        }
    }
    y->spans = spans;
    return r;
}

static enum err read_worked(struct request *req, struct almanac_year *y, struct error *e)
{
    struct date *on = arena_array(req->arena, WORKED, sizeof(*on));
    enum err r = OK;
    for (int i = 0; !r && i < WORKED; i++) {
        struct date d;
        r = read_day(req, field(req->arena, "on", i), y->year, &d, e);
        if (!r && date_ok(d)) {
            on[y->n_on++] = d;
        }
    }
    y->on = on;
    return r;
}

static enum err read_year(const char *text, int *ret, struct error *e)
{
    int64_t n;
    if (!str_to_int(text ? text : "", &n) || n < 2000 || n > 2199) {
        return error_set(e, ERR_NOT_FOUND, "没有这一年的放假安排。");
    }
    *ret = (int)n;
    return OK;
}

static enum err read_post(struct request *req, struct post *p, struct error *e)
{
    p->restore = str_eq(request_form(req, "act"), "restore");
    if (p->restore) {
        return OK;
    }
    enum err r;
    if ((r = clean(req, "source", SOURCE_CHARS, &p->year.source, e)) ||
        (r = read_spans(req, &p->year, e)) || (r = read_worked(req, &p->year, e))) {
        return r;
    }
    return almanac_check(req->arena, &p->year, e);
}

/* --- the form --------------------------------------------------------------------------------------------------------- */
static void day_input(struct strbuf *b, struct arena *a, const char *name, const char *label,
                      struct date d, int year)
{
    html_lit(b, "<input class=\"form-control\" type=\"date\"");
    html_set(b, "name", name);
    html_set(b, "aria-label", label);
    html_set(b, "min", arena_printf(a, "%d-01-01", year));
    html_set(b, "max", arena_printf(a, "%d-12-31", year));
    html_set(b, "value", date_text(a, d));
    html_lit(b, ">");
}

static void span_row(struct strbuf *b, struct arena *a, const struct almanac_year *y, int i)
{
    struct holiday_span s = (size_t)i < y->n_spans ? y->spans[i] : (struct holiday_span){0};
    html_lit(b, "<tr><td><input class=\"form-control\" maxlength=\"20\"");
    html_set(b, "name", field(a, "name", i));
    html_set(b, "aria-label", arena_printf(a, "第 %d 段放假的名称", i + 1));
    html_set(b, "value", s.name ? s.name : "");
    html_lit(b, "></td><td>");
    day_input(b, a, field(a, "from", i), arena_printf(a, "第 %d 段放假从", i + 1), s.from, y->year);
    html_lit(b, "</td><td>");
    day_input(b, a, field(a, "to", i), arena_printf(a, "第 %d 段放假到", i + 1), s.to, y->year);
    html_lit(b, "</td></tr>");
}

/* Three empty rows behind what is there. */
static int rows_of(size_t n, int most)
{
    return (int)n + 3 > most ? most : (int)n + 3;
}

static void year_form(struct strbuf *b, const struct request *req, const struct almanac_year *y)
{
    static const char *const heads[] = {"放假名称", "从", "到"};
    struct arena *a = req->arena;
    ui_form(b, req, arena_printf(a, "/desk/calendar/%d", y->year), false);
    html_lit(b,
             "<label class=\"form-label\" for=\"source\">依据</label><input class=\"form-control\" "
             "id=\"source\" name=\"source\" maxlength=\"100\" required "
             "placeholder=\"放假通知的文号，或者州、县政府的公告\"");
    html_set(b, "value", y->source ? y->source : "");
    html_lit(b, ">");
    ui_table(b, "放假", heads, array_len(heads));
    for (int i = 0; i < rows_of(y->n_spans, SPANS); i++) {
        span_row(b, a, y, i);
    }
    ui_table_end(b);
    html_lit(b, "<fieldset><legend class=\"form-label\">调休上班的周六、周日</legend><p "
                "class=\"row1 days\">");
    for (int i = 0; i < rows_of(y->n_on, WORKED); i++) {
        struct date d = (size_t)i < y->n_on ? y->on[i] : (struct date){0};
        day_input(b, a, field(a, "on", i), arena_printf(a, "调休上班第 %d 天", i + 1), d, y->year);
    }
    html_lit(b, "</p></fieldset><p class=\"row1\">");
    ui_button_named(b, "act", "look", "看影响再保存", UI_PRIMARY);
    html_lit(b, "</p>");
    ui_form_end(b);
}

static void restore_form(struct strbuf *b, const struct request *req, const struct almanac_year *y)
{
    if (y->own && calendar_source(app_of(req)->content, y->year)) {
        ui_form(b, req, arena_printf(req->arena, "/desk/calendar/%d", y->year), false);
        ui_button_named(b, "act", "restore", "恢复为全国安排", UI_PLAIN);
        ui_form_end(b);
    }
}

/* --- the page ------------------------------------------------------------------------------------------------------------- */
static enum err years_nav(struct strbuf *b, const struct request *req, struct db *db, int now,
                          struct error *e)
{
    struct arena *a = req->arena;
    int *years;
    size_t n;
    enum err r =
        almanac_years(db, a, app_of(req)->content, visit_actor(req)->county, &years, &n, e);
    html_lit(b, "<nav class=\"tabs\" aria-label=\"年份\">");
    for (size_t i = 0; !r && i < n; i++) {
        html_lit(b, "<a href=\"");
        html_attr(b, arena_printf(a, "/desk/calendar?year=%d", years[i]));
        html_lit(b, "\"");
        if (years[i] == now) {
            html_lit(b, " class=\"on\" aria-current=\"page\"");
        }
        html_lit(b, ">");
        html_text(b, arena_printf(a, "%d", years[i]));
        html_lit(b, "</a>");
    }
    html_lit(b, "</nav>");
    return r;
}

static void origin(struct strbuf *b, const struct request *req, const struct almanac_year *y)
{
    struct arena *a = req->arena;
    const struct calendar_source *s = calendar_source(app_of(req)->content, y->year);
    int64_t ms = 0;
    html_lit(b, "<p class=\"s q\">");
    if (y->own && datetime_parse(y->changed_at, &ms)) {
        html_text(b, arena_printf(a, "本县自己维护，%s 于 %s 保存，依据：%s",
                                  y->changed_by ? y->changed_by : "系统",
                                  datetime_people(a, ms, now_today()),
                                  y->source ? y->source : "未写"));
    } else if (s) {
        html_text(b, arena_printf(a, "全国统一安排%s",
                                  s->verified ? "，已与通知全文核对" : "，未与通知全文逐项核对"));
    } else {
        html_text(b, arena_printf(a, "%d 年的放假安排还没有录入，按普通周末推算，待校正", y->year));
    }
    html_lit(b, "</p>");
}

static void page_begin(struct ui_page *p)
{
    ui_open(p);
    ui_head(p->b, "放假安排", "工作日由它数出来；改动以后，没有办结的时限会重新计算");
    ui_head_end(p->b);
}

static enum err stale_line(struct strbuf *b, const struct request *req, struct db *db,
                           struct error *e)
{
    int64_t n = 0;
    enum err r = clock_stale(db, req->arena, app_of(req)->content, visit_actor(req)->county, &n, e);
    if (!r && n) {
        html_lit(b, "<p class=\"notice said\">");
        html_text(b, arena_printf(req->arena, "正在重新计算时限，还有 %lld 个。", (long long)n));
        html_lit(b, "</p>");
    }
    return r;
}

static enum err year_page(struct request *req, struct response *res, const struct almanac_year *y,
                          const struct error *why, struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "放假安排", .here = "/desk/calendar", .back = "/desk"};
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r) {
        return r;
    }
    page_begin(&p);
    r = years_nav(p.b, req, db, y->year, e);
    if (why) {
        ui_notice(p.b, why);
    }
    if (!r) {
        r = stale_line(p.b, req, db, e);
    }
    ui_card(p.b, arena_printf(req->arena, "%d 年", y->year), -1, NULL);
    html_lit(p.b, "<div class=\"in\">");
    origin(p.b, req, y);
    year_form(p.b, req, y);
    restore_form(p.b, req, y);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    ui_close(&p);
    return r;
}

enum err page_calendar(struct request *req, struct response *res, struct error *e)
{
    const char *typed = request_query(req, "year");
    struct almanac_year y;
    struct db *db;
    int year = now_today().year;
    enum err r = typed ? read_year(typed, &year, e) : OK;
    if (r || (r = app_reader(req, &db, e)) ||
        (r = almanac_year(db, req->arena, app_of(req)->content, visit_actor(req)->county, year, &y,
                          e))) {
        return r;
    }
    return year_page(req, res, &y, NULL, e);
}

/* --- what it would move ----------------------------------------------------------------------------------------------------- */
static bool may_see(const struct actor *who, const struct clock_shift *s)
{
    return s->reg && role_may(who->role, "register.read") && step_may_read(who, s->reg);
}

static enum err shift_row(struct strbuf *b, const struct request *req, struct db *db,
                          const struct clock_shift *s, struct error *e)
{
    struct arena *a = req->arena;
    struct record rec;
    const struct actor *who = visit_actor(req);
    enum err r = record_load(db, a, app_of(req)->content, &who->scope, s->reg, s->record, &rec, e);
    if (r) {
        return r == ERR_NOT_FOUND ? OK : r;
    }
    html_lit(b, "<tr><td class=\"s q\">");
    html_text(b, s->reg->title);
    html_lit(b, "</td><td class=\"name\"><a href=\"");
    html_attr(b, ui_record_href(a, s->reg, s->record));
    html_lit(b, "\">");
    html_text(b, rec.title);
    html_lit(b, "</a></td><td>");
    html_text(b, s->title);
    html_lit(b, "</td><td class=\"nowrap\">");
    html_text(b, date_ok(s->before) ? date_list(a, s->before, now_today()) : "停表");
    html_lit(b, "</td><td class=\"nowrap\">");
    html_text(b, date_ok(s->after) ? date_list(a, s->after, now_today()) : "停表");
    html_lit(b, "</td></tr>");
    return OK;
}

static enum err shift_rows(struct strbuf *b, const struct request *req, struct db *db,
                           const struct clock_shift *shifts, size_t n, struct error *e)
{
    static const char *const heads[] = {"台账", "哪一件", "时限", "原到期", "改后到期"};
    enum err r = OK;
    ui_table(b, "受影响的时限", heads, array_len(heads));
    for (size_t i = 0, shown = 0; !r && i < n && shown < SHOWN; i++) {
        if (may_see(visit_actor(req), &shifts[i])) {
            r = shift_row(b, req, db, &shifts[i], e);
            shown++;
        }
    }
    ui_table_end(b);
    return r;
}

/* For who may not see the records: how many of each register. */
static void shift_counts(struct strbuf *b, const struct request *req,
                         const struct clock_shift *shifts, size_t n)
{
    const struct content *c = app_of(req)->content;
    html_lit(b, "<ul class=\"lines\">");
    for (size_t k = 0; k < c->n_registers; k++) {
        int64_t count = 0;
        for (size_t i = 0; i < n; i++) {
            count += shifts[i].reg == &c->registers[k];
        }
        if (count) {
            html_lit(b, "<li><span>");
            html_text(b, c->registers[k].title);
            html_lit(b, "</span><span class=\"push\">");
            html_text(b, arena_printf(req->arena, "%lld 个", (long long)count));
            html_lit(b, "</span></li>");
        }
    }
    html_lit(b, "</ul>");
}

static void hidden_year(struct strbuf *b, struct arena *a, const struct post *p)
{
    const struct almanac_year *y = &p->year;
    ui_hidden(b, "act", p->restore ? "restore" : "save");
    ui_hidden(b, "confirm", "1");
    if (p->restore) {
        return;
    }
    ui_hidden(b, "source", y->source);
    for (size_t i = 0; i < y->n_spans; i++) {
        ui_hidden(b, field(a, "name", (int)i), y->spans[i].name);
        ui_hidden(b, field(a, "from", (int)i), date_text(a, y->spans[i].from));
        ui_hidden(b, field(a, "to", (int)i), date_text(a, y->spans[i].to));
    }
    for (size_t i = 0; i < y->n_on; i++) {
        ui_hidden(b, field(a, "on", (int)i), date_text(a, y->on[i]));
    }
}

static enum err preview_page(struct request *req, struct response *res, const struct post *p,
                             const struct clock_shift *shifts, size_t n, size_t total,
                             struct db *db, struct error *e)
{
    struct arena *a = req->arena;
    struct ui_page page = {
        .req = req, .res = res, .title = "放假安排", .here = "/desk/calendar", .back = "/desk"};
    const char *back = arena_printf(a, "/desk/calendar?year=%d", p->year.year);
    enum err r = OK;
    page_begin(&page);
    ui_card(page.b, arena_printf(a, "这次改动影响 %zu 个未办结的时限", total), -1,
            total > SHOWN ? arena_printf(a, "下面列出最早到期的 %d 个", SHOWN) : NULL);
    if (total && role_may(visit_actor(req)->role, "register.read")) {
        r = shift_rows(page.b, req, db, shifts, n, e);
    } else if (total) {
        shift_counts(page.b, req, shifts, n);
    }
    html_lit(page.b, "<div class=\"in\"><p>");
    html_text(page.b, total ? "保存以后这些时限按新的安排重新计算，每一件都留痕。已办结的不变。"
                            : "没有时限因此变动。");
    html_lit(page.b, "</p>");
    ui_form(page.b, req, arena_printf(a, "/desk/calendar/%d", p->year.year), false);
    hidden_year(page.b, a, p);
    html_lit(page.b, "<p class=\"row1\">");
    ui_button(page.b, "确认保存", UI_PRIMARY);
    ui_link(page.b, back, "不改了", UI_PLAIN);
    html_lit(page.b, "</p>");
    ui_form_end(page.b);
    html_lit(page.b, "</div>");
    ui_card_end(page.b);
    ui_close(&page);
    return r;
}

static enum err preview(struct request *req, struct response *res, const struct post *p,
                        struct error *e)
{
    const struct content *c = app_of(req)->content;
    int64_t county = visit_actor(req)->county;
    const struct calendar *cal;
    struct clock_shift *shifts;
    size_t n, total;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r || (r = almanac_with(db, req->arena, c, county, &p->year, &cal, e)) ||
        (r = clock_preview(db, req->arena, c, county, cal, LOOKED, &shifts, &n, &total, e))) {
        return r;
    }
    return preview_page(req, res, p, shifts, n, total, db, e);
}

/* The typed year under the heading of the one that is kept. */
static enum err refused_page(struct request *req, struct response *res, const struct post *p,
                             const struct error *why, struct error *e)
{
    struct almanac_year kept, shown = p->year;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r || (r = almanac_year(db, req->arena, app_of(req)->content, visit_actor(req)->county,
                               p->year.year, &kept, e))) {
        return r;
    }
    shown.own = kept.own;
    shown.changed_by = kept.changed_by;
    shown.changed_at = kept.changed_at;
    res->status = response_status(why->code);
    return year_page(req, res, &shown, why, e);
}

/* --- saving --------------------------------------------------------------------------------------------------------------------- */
static struct clock_by visitor(const struct request *req)
{
    const struct actor *who = visit_actor(req);
    return (struct clock_by){who->person, who->post, who->address};
}

static enum err run_save(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct post *p = w->ctx;
    struct clock_by by = visitor(w->req);
    return almanac_save(db, a, app_of(w->req)->content, visit_actor(w->req)->county, &p->year, &by,
                        e);
}

enum err page_calendar_post(struct request *req, struct response *res, struct error *e)
{
    struct post *p = arena_make(req->arena, struct post);
    struct error why;
    enum err r = read_year(request_param(req, "year"), &p->year.year, e);
    if (r) {
        return r;
    }
    r = read_post(req, p, &why);
    if (r) {
        return refused_page(req, res, p, &why, e);
    }
    if (!str_eq(request_form(req, "confirm"), "1")) {
        return preview(req, res, p, e);
    }
    req->state = p;
    app_write(req, run_save, p);
    return OK;
}

enum err page_calendar_after(struct request *req, struct response *res, struct error *e)
{
    const struct post *p = req->state;
    const struct error *bad = request_work_error(req);
    struct clock_by by = visitor(req);
    if (bad->code == ERR_INVALID) {
        return refused_page(req, res, p, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    clock_recount_later(app_of(req)->store, app_of(req)->content, visit_actor(req)->county, &by);
    response_done(res, arena_printf(req->arena, "/desk/calendar?year=%d", p->year.year),
                  "已保存，没有办结的时限正在重新计算。");
    return OK;
}
