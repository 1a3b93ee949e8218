/* The right rail: next steps and closed doors, signatures, findings, related records. */
#include <string.h>

#include "action/plan_act.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/link_card.h"
#include "people/org.h"
#include "press/press.h"
#include "reporting/reporting.h"
#include "upward/upward.h"
#include "web/outside.h"
#include "web/record_view.h"

#define RELATED_MAX 60

static void go_link(struct record_view *v, struct strbuf *b, const struct door *d, const char *go)
{
    const struct field_def *f = go ? register_field(v->rec.reg, go) : NULL;
    if (!f) {
        return;
    }
    const char *href = ui_record_href(v->req->arena, v->rec.reg, v->rec.id);
    html_lit(b, " <a class=\"push s\" href=\"");
    html_attr(b, href);
    if (d->step->quick) {
        html_lit(b, "#f-");
        html_attr(b, f->id);
    } else {
        html_lit(b, "?edit=1#f-");
        html_attr(b, f->id);
    }
    html_lit(b, "\">去填");
    html_text(b, f->title);
    html_lit(b, "</a>");
}

static void closed_door(struct record_view *v, struct strbuf *b, const struct door *d)
{
    const char *why = arena_printf(v->req->arena, "why-%s", d->step->id);
    html_lit(b, "<div class=\"door\"><p class=\"row1\"><button type=\"button\" class=\"btn "
                "btn-sm\" aria-disabled=\"true\" aria-describedby=\"");
    html_attr(b, why);
    html_lit(b, "\">");
    ui_icon(b, v->req, "lock");
    html_text(b, d->step->title);
    html_lit(b, "</button><span class=\"s q\">");
    html_text(b, d->who);
    html_lit(b, "</span></p><div id=\"");
    html_attr(b, why);
    html_lit(b, "\"><p class=\"s\">还不能");
    html_text(b, d->step->title);
    html_lit(b, "：</p><ol>");
    for (size_t i = 0; i < d->n_closed; i++) {
        html_lit(b, "<li><span>");
        html_text(b, d->closed[i].say);
        if (!str_empty(d->closed[i].law)) {
            html_lit(b, "<br><span class=\"s q\">");
            html_text(b, d->closed[i].law);
            html_lit(b, "</span>");
        }
        html_lit(b, "</span>");
        go_link(v, b, d, d->closed[i].go);
        html_lit(b, "</li>");
    }
    html_lit(b, "</ol></div></div>");
}

/* A step with nothing to fill and nothing to confirm is one button; others unfold their form. */
static enum err open_door(struct record_view *v, struct strbuf *b, const struct door *d,
                          struct error *e)
{
    enum err r;
    bool refused = v->refused_form && !strcmp(v->refused_form, d->step->id);
    const char *wanted = request_query(v->req, "step");
    if (d->step->quick || item_card_has(&v->item, d->step)) {
        return OK;
    }
    if (str_eq(d->step->action, PLAN_RESHAPE)) { /* has a page of its own */
        ui_link(b,
                arena_printf(v->req->arena, "%s/split",
                             ui_record_href(v->req->arena, v->rec.reg, v->rec.id)),
                "对照原文拆条", UI_TINT);
        return OK;
    }
    if (!d->step->n_fields && !d->step->confirm) {
        return record_form_step(v, b, d, false, e);
    }
    html_lit(b, "<details class=\"act\" id=\"step-");
    html_attr(b, d->step->id);
    html_lit(b, "\"");
    if (refused || (wanted && !strcmp(wanted, d->step->id))) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary class=\"btn btn-tint\">");
    html_text(b, d->step->title);
    html_lit(b, "</summary>");
    r = record_form_step(v, b, d, false, e);
    html_lit(b, "</details>");
    return r;
}

/* Of several forms that are meant to stand open on the page one does: the others do not apply to this record. */
static bool other_form(const struct record_view *v, const struct door *d)
{
    for (size_t i = 0; d->step->quick && !d->open && i < v->n_doors; i++) {
        if (v->doors[i].step->quick && v->doors[i].role_ok && v->doors[i].open) {
            return true;
        }
    }
    return false;
}

static bool worth_showing(const struct record_view *v)
{
    for (size_t i = 0; i < v->n_doors; i++) {
        if (!v->doors[i].step->quick || !v->doors[i].open) {
            return true;
        }
    }
    return v->rec.state->final && !v->n_doors;
}

/* Nothing for this person to do: who does it instead. */
static void others(struct record_view *v, struct strbuf *b)
{
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < v->n_doors; i++) {
        if (!v->doors[i].role_ok && v->doors[i].step->n_by) {
            html_lit(b, "<li><span>");
            html_text(b, v->doors[i].step->title);
            html_lit(b, "</span><span class=\"s q push\">");
            html_text(b, v->doors[i].who);
            html_lit(b, "</span></li>");
        }
    }
    if (v->rec.state->final) {
        html_lit(b, "<li>");
        ui_lamp(b, LAMP_DONE, "已办结");
        html_lit(b, "</li>");
    }
    html_lit(b, "</ul>");
}

static enum err doors(struct record_view *v, struct strbuf *b, struct error *e)
{
    size_t shown = 0;
    enum err r = OK;
    if (!worth_showing(v)) {
        return OK;
    }
    ui_card(b, "下一步", -1, NULL);
    html_lit(b, "<div class=\"in acts\">");
    for (size_t i = 0; !r && i < v->n_doors; i++) {
        const struct door *d = &v->doors[i];
        if (d->role_ok && d->open) {
            r = open_door(v, b, d, e);
        } else if (d->role_ok && !other_form(v, d)) {
            closed_door(v, b, d);
        }
        shown += d->role_ok && !(d->open && d->step->quick) && !other_form(v, d);
    }
    if (!shown) {
        others(v, b);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
    return r;
}

static enum err findings(struct record_view *v, struct strbuf *b, struct error *e)
{
    const struct register_def *reg = v->rec.reg;
    struct eval ev = {v->db, v->req->arena, v->content, &v->rec, now_today(), v->who->person};
    size_t bad = 0;
    if (!reg->n_checks) {
        return OK;
    }
    const char *today = date_text(v->req->arena, ev.today);
    size_t n = 0;
    for (size_t i = 0; i < reg->n_checks; i++) {
        n += step_binds(&reg->checks[i].time, &v->rec, NULL, today);
    }
    ui_card(b, "体检", -1, arena_printf(v->req->arena, "%zu 项", n));
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < reg->n_checks; i++) {
        enum truth t;
        const char *missing = NULL;
        if (!step_binds(&reg->checks[i].time, &v->rec, NULL, today)) {
            continue;
        }
        enum err r = eval_truth(&ev, reg->checks[i].when, &t, &missing, e);
        if (r) {
            return r;
        }
        if (t == TRUTH_TRUE) {
            continue;
        }
        bad++;
        html_lit(b, "<li>");
        ui_lamp(b, LAMP_YELLOW, "要改");
        html_lit(b, "<span>");
        html_text(b, reg->checks[i].say);
        if (!str_empty(reg->checks[i].law)) {
            html_lit(b, "<br><span class=\"s q\">");
            html_text(b, reg->checks[i].law);
            html_lit(b, "</span>");
        }
        html_lit(b, "</span></li>");
    }
    if (!bad) {
        html_lit(b, "<li>");
        ui_lamp(b, LAMP_DONE, "各项都符合");
        html_lit(b, "</li>");
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
    return OK;
}

static const struct field_def *back_reference(const struct register_def *from,
                                              const struct register_def *to)
{
    for (size_t i = 0; i < from->n_fields; i++) {
        if (from->fields[i].type == FIELD_REF && from->fields[i].target == to) {
            return &from->fields[i];
        }
    }
    return NULL;
}

/* Figures of a related record stand in its line: 复核几分 3 分. */
static void related_figures(struct record_view *v, struct strbuf *b, const struct record *rec)
{
    const struct page_def *page = &rec->reg->page;
    for (size_t i = 0; i < page->n_columns; i++) {
        const struct field_def *f = page->columns[i];
        const struct value *val = &rec->values[f->index];
        bool number = f->type == FIELD_DECIMAL || f->type == FIELD_MONEY || f->type == FIELD_INT;
        if (val->set && (number || f->type == FIELD_LONG)) {
            html_lit(b, "<span class=\"s q\">");
            html_text(b, f->title);
            html_lit(b, " ");
            html_text(b, value_show(v->req->arena, f, val));
            html_lit(b, "</span> ");
        }
    }
}

static void related_row(struct record_view *v, struct strbuf *b, const struct record *rec)
{
    html_lit(b, "<li><a href=\"");
    html_attr(b, ui_record_href(v->req->arena, rec->reg, rec->id));
    html_lit(b, "\">");
    html_text(b, rec->title);
    html_lit(b, "</a><span>");
    related_figures(v, b, rec);
    html_lit(b, "</span><span class=\"push\"></span>");
    ui_state(b, rec->state, rec->pending);
    html_lit(b, "</li>");
}

static enum err related(struct record_view *v, struct strbuf *b, const struct register_def *reg,
                        struct error *e)
{
    const struct field_def *f = back_reference(reg, v->rec.reg);
    struct query q = {.reg = reg,
                      .match = f,
                      .match_ref = v->rec.id,
                      .limit = RELATED_MAX,
                      .ascending = true,
                      .no_lists = true};
    struct record_list found;
    int64_t n = 0;
    if (!f || !step_may_read(v->who, reg)) {
        return OK;
    }
    enum err r = query_list(v->db, v->req->arena, v->content, &v->who->scope, &q, &found, e);
    if (!r && found.next) {
        r = query_count(v->db, v->req->arena, v->content, &v->who->scope, &q, 1000, &n, e);
    } else if (!r) {
        n = (int64_t)found.n;
    }
    if (r || !n) {
        return r;
    }
    ui_card(b, reg->title, n, NULL);
    html_lit(b, "<ul class=\"lines short\">");
    for (size_t i = 0; i < found.n; i++) {
        related_row(v, b, &found.items[i]);
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
    return OK;
}

enum err record_rail(struct record_view *v, struct strbuf *b, struct error *e)
{
    enum err r = v->rec.voided || v->rec.sealed_on ? OK : doors(v, b, e);
    if (!r) {
        bool refused = v->refused_form && !strcmp(v->refused_form, "clock");
        r = clock_card_write(b, v->req, &v->rec, &v->clocks, refused, e);
    }
    if (!r) {
        r = record_sign(v, b, e);
    }
    if (!r && v->rec.ledger) {
        r = outside_card(v, b, e);
    }
    if (!r) {
        r = record_hand_over(v, b, e);
    }
    if (!r) {
        link_card(b, v->req, &v->rec);
        r = paper_card(b, v->req, v->db, &v->rec, e);
    }
    if (!r) {
        r = report_card(b, v->req, v->db, &v->rec, e);
    }
    if (!r) {
        r = casefile_card(b, v->req, v->db, &v->rec, e);
    }
    if (!r) {
        r = package_card(b, v->req, v->db, &v->rec, e);
    }
    if (!r) {
        r = findings(v, b, e);
    }
    for (size_t i = 0; !r && i < v->rec.reg->page.n_related; i++) {
        r = related(v, b, v->rec.reg->page.related[i], e);
    }
    return r;
}
