#include "reporting/period.h"

#include "base/html.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "ui/ui.h"

static void wrong(struct period *p, const char *field, const char *sentence)
{
    if (!p->wrong) {
        p->wrong = sentence;
        p->wrong_field = field;
    }
}

static struct date read_date(struct arena *a, struct period *p, const char *name, const char *title,
                             const char *typed, struct date otherwise)
{
    struct date d = otherwise;
    if (!str_empty(typed) && !date_parse_loose(typed, now_today(), &d)) {
        wrong(p, name, arena_printf(a, "%s“%s”不是日期，请写成 2026-09-28 的样子。", title, typed));
        return otherwise;
    }
    return d;
}

static int16_t read_year(struct arena *a, struct period *p, const char *typed)
{
    int64_t year = now_today().year;
    if (!str_empty(typed) && (!str_to_int(typed, &year) || year < 1901 || year > 2198)) {
        wrong(p, "from", arena_printf(a, "年度“%s”写得不对，请写四位数字。", typed));
        year = now_today().year;
    }
    return (int16_t)year;
}

static const char *typed_of(const struct request *req, const char *name)
{
    const char *text = request_query(req, name);
    return text && str_chars(text) <= 40 ? text : str_empty(text) ? "" : "（太长）";
}

/* Units this scope speaks for. */
static enum err read_units(const struct request *req, struct db *db, const struct scope *scope,
                           struct period *p, struct error *e)
{
    struct unit *all, *own;
    size_t n = 0;
    bool several = scope->kind == SCOPE_COUNTY || scope->kind == SCOPE_SUBTREE;
    enum err r = org_units(db, req->arena, scope->county, &all, &n, e);
    if (r) {
        return r;
    }
    own = arena_array(req->arena, n + 1, sizeof(*own));
    for (size_t i = 0; i < n; i++) {
        bool below = scope->kind == SCOPE_COUNTY || str_empty(scope->unit_path) ||
                     str_starts(all[i].path, scope->unit_path);
        if (all[i].id == p->ask.unit) {
            p->unit_name = all[i].short_name;
        }
        if (several && below && p->n_units < PERIOD_UNITS) {
            own[p->n_units++] = all[i];
        }
    }
    p->units = own;
    p->n_units = p->n_units < 2 ? 0 : p->n_units;
    return OK;
}

enum err period_read(const struct request *req, struct db *db, const struct scope *scope,
                     struct period *ret, struct error *e)
{
    struct arena *a = req->arena;
    const char *unit = request_query(req, "unit");
    struct period p = {
        .from = typed_of(req, "from"), .to = typed_of(req, "to"), .as_of = typed_of(req, "as_of")};
    int16_t year = read_year(a, &p, request_query(req, "year"));
    p.ask.from = read_date(a, &p, "from", "起日", p.from, (struct date){year, 1, 1});
    p.ask.to = read_date(a, &p, "to", "止日", p.to, (struct date){year, 12, 31});
    p.ask.as_of = read_date(a, &p, "as_of", "截至日", p.as_of, (struct date){0});
    p.ask.below = str_eq(request_query(req, "below"), "1");
    if (date_cmp(p.ask.from, p.ask.to) > 0) {
        wrong(&p, "from", "期间的起日要不晚于止日，请重新选。");
    }
    if (p.ask.as_of.year && date_cmp(p.ask.as_of, now_today()) > 0) {
        wrong(&p, "as_of", "截至日不能晚于今天。");
    }
    if (!str_empty(unit) && !id_parse(unit, &p.ask.unit)) {
        wrong(&p, "unit", "没有这个单位，请重新选。");
    }
    enum err r = read_units(req, db, scope, &p, e);
    if (!r && p.ask.unit && !p.unit_name) {
        wrong(&p, "unit", "没有这个单位，请重新选。");
        p.ask.unit = 0;
    }
    *ret = p;
    return r;
}

const char *period_query(struct arena *a, const struct metric_ask *ask)
{
    const char *q =
        arena_printf(a, "from=%s&to=%s", date_text(a, ask->from), date_text(a, ask->to));
    q = ask->as_of.year ? arena_printf(a, "%s&as_of=%s", q, date_text(a, ask->as_of)) : q;
    q = ask->unit ? arena_printf(a, "%s&unit=%s", q, id_text(a, ask->unit)) : q;
    return ask->unit && ask->below ? arena_printf(a, "%s&below=1", q) : q;
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

void period_wrong(struct strbuf *b, const struct period *p)
{
    if (!p->wrong) {
        return;
    }
    html_lit(b, "<p class=\"notice bad\" role=\"alert\" id=\"period-wrong\">");
    html_text(b, p->wrong);
    html_lit(b, "</p>");
}

/* A date that cannot be read would vanish from a date box: then it is a box of text. */
static void date_field(struct strbuf *b, const struct period *p, const char *name,
                       const char *title, const char *typed, const char *value)
{
    bool bad = str_eq(p->wrong_field, name);
    html_lit(b, "<span class=\"row1\"><label class=\"s nowrap\"");
    html_set(b, "for", name);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</label><input class=\"form-control\"");
    html_set(b, "type", bad ? "text" : "date");
    html_set(b, "id", name);
    html_set(b, "name", name);
    html_set(b, "value", bad && !str_empty(typed) ? typed : value);
    if (bad) {
        html_lit(b, " aria-invalid=\"true\" aria-describedby=\"period-wrong\"");
    }
    html_lit(b, "></span>");
}

static void unit_field(struct strbuf *b, struct arena *a, const struct period *p)
{
    if (!p->n_units) {
        return;
    }
    html_lit(b, "<select class=\"form-select\" name=\"unit\" aria-label=\"单位\">");
    ui_option(b, "", "全部单位", !p->ask.unit);
    for (size_t i = 0; i < p->n_units; i++) {
        ui_option(b, id_text(a, p->units[i].id), p->units[i].short_name,
                  p->units[i].id == p->ask.unit);
    }
    html_lit(b, "</select><label class=\"s nowrap\"><input class=\"form-check-input\" "
                "type=\"checkbox\" name=\"below\" value=\"1\"");
    if (p->ask.below) {
        html_lit(b, " checked");
    }
    html_lit(b, "> 含下级</label>");
}

void period_form(struct strbuf *b, struct arena *a, const char *action, const struct period *p,
                 const char *search)
{
    html_lit(b, "<form method=\"get\" class=\"row1 filter in\"");
    html_set(b, "action", action);
    html_lit(b, ">");
    if (search) {
        html_lit(b, "<input class=\"form-control\" type=\"search\" name=\"q\" maxlength=\"60\" "
                    "aria-label=\"找指标\" placeholder=\"指标、台账、负责科室\"");
        html_set(b, "value", search);
        html_lit(b, ">");
    }
    date_field(b, p, "from", "期间从", p->from, date_text(a, p->ask.from));
    date_field(b, p, "to", "到", p->to, date_text(a, p->ask.to));
    date_field(b, p, "as_of", "按这一天所知", p->as_of, date_text(a, p->ask.as_of));
    unit_field(b, a, p);
    ui_button(b, "查看", UI_PLAIN);
    html_lit(b, "</form>");
}
