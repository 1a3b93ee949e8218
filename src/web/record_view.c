#include "web/record_view.h"
#include "web/file_card.h"

#include <string.h>

#include "action/plan_act.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/list.h"
#include "people/org.h"
#include "register/column.h"
#include "ui/menu.h"
#include "ui/ui_rich.h"
#include "ui/ui_rows.h"

enum err record_view_load(struct request *req, struct record_view *v, struct error *e)
{
    const struct register_def *reg;
    int64_t id;
    struct app *app = app_of(req);
    enum err r = list_register(req, &reg, e);
    v->req = req;
    v->content = app->content;
    v->who = visit_actor(req);
    if (r || (r = app_reader(req, &v->db, e))) {
        return r;
    }
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一件，或者不在您的权限范围内。");
    }
    struct scope whole = v->who->scope;
    whole.whole = true; /* the doors are judged on what stands there; then it is hidden */
    if ((r = record_load(v->db, req->arena, v->content, &whole, reg, id, &v->rec, e)) ||
        (r = step_doors(&app->engine, v->db, req->arena, v->who, &v->rec, &v->doors, &v->n_doors,
                        e)) ||
        (r = step_approvals(v->db, req->arena, v->content, &v->rec, &v->approvals, &v->n_approvals,
                            e)) ||
        (r = step_editable(&app->engine, req->arena, v->who, &v->rec, &v->editable, &v->n_editable,
                           e))) {
        return r;
    }
    record_hide(req->arena, &v->rec, &v->who->scope);
    if ((r = clock_card_load(req, v->db, &v->rec, &v->clocks, e))) {
        return r;
    }
    if ((r = item_card_load(req, v->db, &v->rec, v->doors, v->n_doors, &v->item, e))) {
        return r;
    }
    return query_walk(v->db, req->arena, v->content, &v->who->scope, &v->rec, &v->walk, e);
}

static const struct door *quick_door(const struct record_view *v)
{
    for (size_t i = 0; i < v->n_doors; i++) {
        if (v->doors[i].step->quick && v->doors[i].role_ok && v->doors[i].open) {
            return &v->doors[i];
        }
    }
    return NULL;
}

/* The one filled button of the head strip: the first open step that is not on the page already. */
static void next_button(struct record_view *v, struct strbuf *b)
{
    for (size_t i = 0; i < v->n_doors; i++) {
        const struct door *d = &v->doors[i];
        if (d->role_ok && d->open && !d->step->quick && (d->step->n_fields || d->step->confirm)) {
            const char *href = ui_record_href(v->req->arena, v->rec.reg, v->rec.id);
            html_lit(b, "<a class=\"btn btn-primary\" href=\"");
            html_attr(b, str_eq(d->step->action, PLAN_RESHAPE)
                             ? arena_printf(v->req->arena, "%s/split", href)
                             : arena_printf(v->req->arena, "%s?step=%s#step-%s", href, d->step->id,
                                            d->step->id));
            html_lit(b, "\">");
            html_text(b, d->step->title);
            html_lit(b, "</a>");
            return;
        }
    }
}

static void void_form(struct record_view *v, struct strbuf *b)
{
    struct arena *a = v->req->arena;
    bool open = v->refused_form && !strcmp(v->refused_form, "void");
    html_lit(b, "<details class=\"drop\"");
    if (open) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary class=\"btn\" aria-label=\"其他操作\">");
    ui_icon(b, v->req, "more");
    html_lit(b, "</summary><div class=\"over\">");
    if (v->n_editable) {
        html_lit(b, "<p><a href=\"?edit=1#edit\">修改</a></p>");
    }
    ui_form(b, v->req, arena_printf(a, "%s/void", ui_record_href(a, v->rec.reg, v->rec.id)), false);
    ui_hidden(b, "version", arena_printf(a, "%lld", (long long)v->rec.version));
    html_lit(b, "<label class=\"form-label\" for=\"void-reason\">作废理由</label><input "
                "class=\"form-control\" id=\"void-reason\" "
                "name=\"reason\" maxlength=\"300\" required><p class=\"s "
                "q\">作废后不再计入任何数字，编号保留，不能恢复。</p>");
    ui_button(b, "作废", UI_PLAIN);
    ui_form_end(b);
    html_lit(b, "</div></details>");
}

static void strip(struct record_view *v, struct strbuf *b)
{
    html_lit(b, "<div class=\"strip\"><div class=\"row1\">");
    if (v->rec.number) {
        html_lit(b, "<span class=\"no q\">");
        html_text(b, v->rec.number);
        html_lit(b, "</span>");
    }
    html_lit(b, "<h1 class=\"cut\">");
    html_text(b, v->rec.title);
    html_lit(b, "</h1>");
    if (v->rec.voided) {
        ui_chip(b, "w", "已作废");
    } else {
        ui_state(b, v->rec.state, v->rec.pending);
    }
    if (v->rec.sealed_on) {
        ui_chip(b, "t", "已归档·只读");
    }
    if (v->rec.backfill) {
        ui_chip(b, "o", "补录");
    }
    if (v->rec.ledger) {
        ui_chip(b, "t", "外部平台办理·此处登记");
    }
    html_lit(b, "<span class=\"s q strip-unit\">");
    html_text(b, v->rec.unit_name);
    html_lit(b, "</span><span class=\"push\"></span>");
    if (!v->rec.voided) {
        clock_card_lamp(b, v->req, &v->clocks);
    }
    if (!v->rec.voided && !v->rec.sealed_on) {
        next_button(v, b);
        if (role_may(v->who->role, "register.write") &&
            (v->n_editable || step_may_create(v->who, v->rec.reg))) {
            void_form(v, b);
        }
    }
    html_lit(b, "</div></div>");
}

static void stages(struct record_view *v, struct strbuf *b)
{
    const struct page_def *p = &v->rec.reg->page;
    bool passed = true;
    if (!p->n_stages) {
        return;
    }
    html_lit(b, "<ol class=\"steps7\">");
    for (size_t i = 0; i < p->n_stages; i++) {
        const struct state_def *s = p->stages[i];
        const char *on = v->rec.state_on ? v->rec.state_on[s->index] : NULL;
        bool now = s == v->rec.state;
        struct date d;
        html_lit(b, "<li data-n=\"");
        html_int(b, (int64_t)i + 1);
        html_lit(b, "\"");
        if (now) {
            html_lit(b, " class=\"now\" aria-current=\"step\"");
            passed = false;
        } else if (passed) {
            html_lit(b, " class=\"ok\"");
        }
        html_lit(b, "><b>");
        html_text(b, s->title);
        html_lit(b, "</b>");
        if (on && date_parse(on, &d)) {
            html_text(b, date_list(v->req->arena, d, now_today()));
        }
        html_lit(b, "</li>");
    }
    html_lit(b, "</ol>");
}

/* The table as a sheet: its heads are those that a pasted table is known by. Only of the record's own page. */
static void rows_link(struct record_view *v, struct strbuf *b, const struct field_def *f)
{
    if (!role_may(v->who->role, "register.export") || register_field(v->rec.reg, f->id) != f) {
        return;
    }
    html_lit(b, "<p class=\"s\">");
    ui_link(b,
            arena_printf(v->req->arena, "%s/rows/%s",
                         ui_record_href(v->req->arena, v->rec.reg, v->rec.id), f->id),
            arena_printf(v->req->arena, "导出%s", f->title), UI_LINK);
    html_lit(b, "</p>");
}

static void fact(struct record_view *v, struct strbuf *b, const struct field_def *f,
                 const struct value *values)
{
    const struct value *val = &values[f->index];
    if (column_holds_files(f)) {
        html_lit(b, "<dt>");
        html_text(b, f->title);
        html_lit(b, "</dt><dd>");
        if (val->n) {
            ui_files(b, v->req, val->links, val->n);
        } else {
            html_lit(b, "<span class=\"q\">没有附件</span>");
        }
        html_lit(b, "</dd>");
        return;
    }
    if (val->set && (f->type == FIELD_ROWS || f->type == FIELD_RICH)) {
        html_lit(b, "<dt>");
        html_text(b, f->title);
        html_lit(b, "</dt><dd class=\"wide\">");
        if (f->type == FIELD_ROWS) {
            ui_rows_show(b, v->req, f, val);
            rows_link(v, b, f);
        } else {
            ui_rich(b, v->req, val->s);
        }
        html_lit(b, "</dd>");
        return;
    }
    ui_fact(b, f->title, value_show_in(v->req->arena, f, values));
}

/* A section whose facts stand behind a reference: another record, or a row of a core table. */
static enum err section_through(struct record_view *v, struct strbuf *b,
                                const struct page_section *s, struct error *e)
{
    const struct value *ref = &v->rec.values[s->through->index];
    struct record other;
    enum err r;
    if (!ref->set) {
        ui_fact(b, s->through->title, NULL);
        return OK;
    }
    if (!s->through->target) {
        struct core_fact *facts;
        size_t n;
        r = record_core_facts(v->db, v->req->arena, s->through, v->rec.county, ref->i, s->names,
                              s->n_names, &facts, &n, e);
        for (size_t i = 0; !r && i < n; i++) {
            ui_fact(b, facts[i].title, facts[i].text);
        }
        return r;
    }
    r = record_load(v->db, v->req->arena, v->content, &v->who->scope, s->through->target, ref->i,
                    &other, e);
    for (size_t i = 0; !r && i < s->n_fields; i++) {
        fact(v, b, s->fields[i], other.values);
    }
    return r == ERR_NOT_FOUND ? OK : r;
}

static enum err section(struct record_view *v, struct strbuf *b, const struct page_section *s,
                        struct error *e)
{
    enum err r = OK;
    ui_card(b, s->title, -1, NULL);
    html_lit(b, "<div class=\"in\">");
    ui_facts(b, !s->through);
    if (s->through) {
        r = section_through(v, b, s, e);
    }
    for (size_t i = 0; !s->through && i < s->n_fields; i++) {
        fact(v, b, s->fields[i], v->rec.values);
    }
    ui_facts_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
    return r;
}

/* A section whose fields all stand in the open quick form would only repeat it. */
static bool in_form(const struct page_section *s, const struct door *quick)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        bool found = false;
        for (size_t k = 0; quick && k < quick->step->n_fields; k++) {
            found = found || quick->step->fields[k] == s->fields[i];
        }
        if (!found) {
            return false;
        }
    }
    return quick && !s->through && s->n_fields;
}

static enum err sections(struct record_view *v, struct strbuf *b, const struct door *quick,
                         struct error *e)
{
    const struct register_def *reg = v->rec.reg;
    enum err r = OK;
    for (size_t i = 0; !r && i < reg->page.n_sections; i++) {
        if (item_card_asks(&v->item, &reg->page.sections[i])) {
            item_card_write(b, v->req, &v->item);
        } else if (item_card_says(&v->item, &reg->page.sections[i], &v->rec, quick)) {
            continue;
        } else if (!in_form(&reg->page.sections[i], quick)) {
            r = section(v, b, &reg->page.sections[i], e);
        }
    }
    if (!reg->page.n_sections) {
        ui_card(b, "基本情况", -1, NULL);
        html_lit(b, "<div class=\"in\">");
        ui_facts(b, true);
        for (size_t i = 0; i < reg->n_fields; i++) {
            fact(v, b, &reg->fields[i], v->rec.values);
        }
        ui_facts_end(b);
        html_lit(b, "</div>");
        ui_card_end(b);
    }
    return r;
}

static void walk_head(struct record_view *v, struct strbuf *b)
{
    struct arena *a = v->req->arena;
    const struct query_place *w = &v->walk;
    if (w->n < 2) {
        return;
    }
    const struct field_def *by = v->rec.reg->page.walk;
    html_lit(b, "<nav class=\"walk-head row1\" aria-label=\"逐条\">");
    if (by->target) {
        html_lit(b, "<a class=\"back\" aria-label=\"返回\" href=\"");
        html_attr(b, ui_record_href(a, by->target, v->rec.values[by->index].i));
        html_lit(b, "\">");
        ui_icon(b, v->req, "back");
        html_lit(b, "</a>");
    }
    html_lit(b, "<b>");
    html_text(b, arena_printf(a, "第 %zu 条，共 %zu 条", w->at + 1, w->n));
    html_lit(b, "</b><span class=\"s q\">");
    html_text(b, arena_printf(a, "已办 %zu 条", w->done));
    html_lit(b, "</span><progress aria-label=\"进度\" value=\"");
    html_int(b, (int64_t)w->done);
    html_lit(b, "\" max=\"");
    html_int(b, (int64_t)w->n);
    html_lit(b, "\"></progress><span class=\"push\"></span>");
    if (w->before) {
        ui_link(b, ui_record_href(a, v->rec.reg, w->before), "上一条", UI_SMALL);
    }
    if (w->after) {
        ui_link(b, ui_record_href(a, v->rec.reg, w->after), "下一条", UI_SMALL);
    }
    html_lit(b, "</nav>");
}

static enum err quick_card(struct record_view *v, struct strbuf *b, const struct door *quick,
                           struct error *e)
{
    html_lit(b, "<section class=\"card quick\" id=\"step-");
    html_attr(b, quick->step->id);
    html_lit(b, "\"><header><h2>");
    html_text(b, v->rec.state->final ? "修改" : "填写");
    html_lit(b, "</h2></header><div class=\"in\">");
    enum err r = record_form_step(v, b, quick, v->walk.n > 1, e);
    html_lit(b, "</div></section>");
    return r;
}

static enum err body(struct record_view *v, struct strbuf *b, struct error *e)
{
    const struct door *quick = v->rec.voided || v->rec.sealed_on ? NULL : quick_door(v);
    const char *edit = request_query(v->req, "edit");
    bool editing = v->n_editable && (edit || (v->refused_form && !strcmp(v->refused_form, "edit")));
    enum err r = OK;
    html_lit(b, "<div class=\"cols c-21\"><div class=\"stack\">");
    if (editing) {
        html_lit(
            b,
            "<section class=\"card\" id=\"edit\"><header><h2>修改</h2></header><div class=\"in\">");
        r = record_form_edit(v, b, e);
        html_lit(b, "</div></section>");
    }
    if (!r) {
        r = sections(v, b, quick, e);
    }
    item_card_last(b, v->req, &v->item, &v->rec);
    if (!r && quick) {
        r = quick_card(v, b, quick, e);
    }
    if (!r) {
        r = file_card(b, v->req, v->db, &v->rec, e);
    }
    if (!r) {
        r = record_time(v, b, e);
    }
    html_lit(b, "</div><aside class=\"stack\">");
    if (!r) {
        r = record_rail(v, b, e);
    }
    html_lit(b, "</aside></div>");
    return r;
}

static void mine_and_theirs(struct record_view *v, struct strbuf *b)
{
    if (v->refused->code == ERR_CONFLICT) {
        html_lit(b, "<p class=\"s\">下面表单里是您填的；现在存着的是：</p>");
        ui_facts(b, false);
        for (size_t i = 0; i < v->rec.reg->n_fields; i++) {
            const struct field_def *f = &v->rec.reg->fields[i];
            if (request_form(v->req, f->id) && f->type != FIELD_REF) {
                ui_fact(b, f->title, value_show(v->req->arena, f, &v->rec.values[i]));
            }
        }
        ui_facts_end(b);
    }
}

enum err record_view_write(struct record_view *v, struct response *res, struct error *e)
{
    struct request *req = v->req;
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = v->rec.title,
                        .group = menu_group_of(v->content, v->rec.reg),
                        .here = arena_printf(req->arena, "/desk/r/%s", v->rec.reg->id),
                        .walk = v->walk.n > 1,
                        .back = arena_printf(req->arena, "/desk/r/%s", v->rec.reg->id)};
    ui_open(&p);
    strip(v, p.b);
    walk_head(v, p.b);
    stages(v, p.b);
    if (v->rec.voided) {
        html_lit(p.b, "<p class=\"notice said\">已作废：");
        html_text(p.b, v->rec.void_reason);
        html_lit(p.b, "</p>");
    }
    if (v->refused) {
        ui_notice(p.b, v->refused);
        mine_and_theirs(v, p.b);
    }
    enum err r = body(v, p.b, e);
    ui_close(&p);
    return r;
}
