/* 草稿 of a report on the screen: as it would be printed, each figure leads to its records. And the reports of a year. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "paper/render.h"
#include "people/org.h"
#include "register/query.h"
#include "register/step.h"
#include "reporting/report_look.h"
#include "reporting/reporting.h"

#define SPRING 4 /* the last month in which the year before is reported */

enum err page_report_draft(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    const struct app *app = app_of(req);
    struct error why = {0};
    struct doc_file shown = {0};
    struct report_look l;
    struct doc doc;
    enum err r = report_look_open(req, NULL, &l, e);

    if (r) {
        return r;
    }
    struct paper_source s = {.db = l.db,
                             .arena = l.a,
                             .content = app->content,
                             .paper = papers_find(app->papers, l.def->paper),
                             .rec = &l.rec,
                             .who = visit_actor(req),
                             .today = now_today(),
                             .figures_at = arena_printf(l.a, "%s/", l.path),
                             .report = &l.told,
                             .has_report = true};
    r = s.paper ? render_doc(&s, true, "2000-01-01T00:00:00Z", &doc, &why) : ERR_NOT_FOUND;
    if (!r) {
        r = render_fragment(l.a, &doc, &shown, &why);
    }
    report_look_head(&l, &p, "草稿");
    html_lit(l.b,
             "<p class=\"s q\">点正文里的数，看它后面的记录；印出来和发出去的没有这些链接。</p>"
             "<section class=\"card paper-view\">");
    if (r) {
        html_lit(l.b, "<p class=\"in pad\">还排不出来：");
        html_text(l.b, s.paper ? why.text : "没有这种报告的文书。");
        html_lit(l.b, "</p>");
    } else {
        strbuf_add(l.b, shown.bytes, shown.n);
    }
    html_lit(l.b, "</section>");
    ui_close(&p);
    return OK;
}

/* --- the reports of a year ----------------------------------------------------------------------------- */
/* The code field in which a report's id is one of the codes: the style of a record. */
static const struct field_def *style_of(const struct report_def *d)
{
    for (size_t i = 0; i < d->reg->n_fields; i++) {
        const struct field_def *f = &d->reg->fields[i];
        if (f->type == FIELD_CODE && f->codes && !f->many && code_find(f->codes, d->id)) {
            return f;
        }
    }
    return NULL;
}

/* 法治政府建设年度报告（五段式）: how it is made is not said in the title of one. */
static size_t named(const char *title)
{
    const char *how = strstr(title, "（");

    return how ? (size_t)(how - title) : strlen(title);
}

/* The office for a report of the county, the own unit for one of a unit. */
static int64_t unit_for(const struct report_def *d, const struct actor *who,
                        const struct unit *units, size_t n)
{
    for (size_t i = 0; i < n && !d->of_unit; i++) {
        if (!units[i].parent) {
            return units[i].id;
        }
    }
    return who->unit;
}

static void begin_link(struct strbuf *b, struct arena *a, const struct report_def *d, int year,
                       int64_t unit)
{
    const struct field_def *style = style_of(d);
    struct strbuf to scoped(strbuf_clear) = strbuf_make(2048);

    strbuf_printf(&to, "/desk/r/%s/new?%s=%d", d->reg->id, d->reg->year ? d->reg->year->id : "year",
                  year);
    if (d->reg->owner && unit) {
        strbuf_printf(&to, "&%s=%s", d->reg->owner->id, id_text(a, unit));
    }
    if (style) {
        strbuf_printf(&to, "&%s=%s", style->id, d->id);
    }
    if (d->from && d->to) {
        strbuf_printf(&to, "&%s=%d-01-01&%s=%d-12-31", d->from->id, year, d->to->id, year);
    }
    if (d->reg->n_title && d->reg->title_field[0]->type == FIELD_TEXT) {
        strbuf_printf(&to, "&%s=", d->reg->title_field[0]->id);
        html_arg(&to, arena_printf(a, "%d 年%.*s", year, (int)named(d->title), d->title));
    }
    ui_link(b, strbuf_take(&to, a), arena_printf(a, "起草 %d 年的", year), UI_TINT);
}

/* "2026 年还没有，由法制科员、法制科长起草。" */
static void none_yet(struct strbuf *b, const struct content *c, const struct register_def *reg,
                     int year)
{
    html_lit(b, "<p class=\"in q\">");
    strbuf_printf(b, "%d 年还没有，由", year);
    for (size_t i = 0; i < reg->n_create; i++) {
        const struct role_def *role = content_role(c, reg->create[i]);
        html_text(b, i ? "、" : "");
        html_text(b, role ? role->title : "");
    }
    html_lit(b, "起草。</p>");
}

static enum err one_kind(struct strbuf *b, struct request *req, struct db *db,
                         const struct report_def *d, int year, struct error *e)
{
    const struct content *c = app_of(req)->content;
    struct arena *a = req->arena;
    struct query q = {.reg = d->reg, .year = year, .limit = 100};
    struct record_list found;
    size_t shown = 0;
    enum err r = query_list(db, a, c, &visit_actor(req)->scope, &q, &found, e);

    struct unit *units;
    size_t n_units;
    if (r || (r = org_units(db, a, visit_actor(req)->county, &units, &n_units, e))) {
        return r;
    }
    ui_card(b, d->title, -1, d->about);
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; !r && i < found.n; i++) {
        const struct report_def *own;
        r = sealed_def(db, a, c, &found.items[i], &own, e);
        if (!r && own == d) {
            html_lit(b, "<li><a href=\"");
            html_attr(b, ui_record_href(a, d->reg, found.items[i].id));
            html_lit(b, "\">");
            html_text(b, found.items[i].title);
            html_lit(b, "</a> ");
            ui_state(b, found.items[i].state, found.items[i].pending);
            html_lit(b, "</li>");
            shown++;
        }
    }
    html_lit(b, "</ul>");
    if (step_may_create(visit_actor(req), d->reg)) {
        html_lit(b, "<p class=\"in row1\">");
        begin_link(b, a, d, year, unit_for(d, visit_actor(req), units, n_units));
        html_lit(b, "</p>");
    } else if (!shown) {
        none_yet(b, c, d->reg, year);
    }
    ui_card_end(b);
    return r;
}

enum err page_reports(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {
        .req = req, .res = res, .title = "年度报告", .here = "/desk/reports", .back = "/desk"};
    const struct content *c = app_of(req)->content;
    int year = (int)visit_year(req);
    struct db *db;
    enum err r = app_reader(req, &db, e);

    if (r) {
        return r;
    }
    struct date today = now_today();
    if (!year) { /* in spring the report of the year before is written */
        year = today.year - (today.month <= SPRING);
    }
    ui_open(&p);
    ui_head(p.b, "报告", arena_printf(req->arena, "%d 年", year));
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    for (size_t i = 0; !r && i < c->n_reports; i++) {
        if (step_may_read(visit_actor(req), c->reports[i].reg)) {
            r = one_kind(p.b, req, db, &c->reports[i], year, e);
        }
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}
