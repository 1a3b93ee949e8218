#include "reporting/report_look.h"

#include "base/id.h"
#include "base/str.h"
#include "people/org.h"
#include "register/step.h"
#include "reporting/reporting.h"
#include "ui/menu.h"

static enum err gone(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, "没有这份报告，或者不在您的权限范围内。");
}

static bool tells(const struct content *c, const struct register_def *reg)
{
    for (size_t i = 0; i < c->n_reports; i++) {
        if (c->reports[i].reg == reg) {
            return true;
        }
    }
    return false;
}

/* Whoever may correct a field of the record by hand may write its figures over. */
static enum err may(struct report_look *l, struct error *e)
{
    const struct field_def **fields;
    size_t n;
    enum err r =
        step_editable(&app_of(l->req)->engine, l->a, visit_actor(l->req), &l->rec, &fields, &n, e);

    l->may = !r && n && !l->rec.voided && !l->rec.sealed_on;
    return r;
}

enum err report_look_open(struct request *req, struct db *db, struct report_look *l,
                          struct error *e)
{
    const struct content *c = app_of(req)->content;
    const struct actor *who = visit_actor(req);
    const struct register_def *reg = content_register(c, request_param(req, "register"));
    bool reading = !db;
    int64_t id;
    enum err r;

    *l = (struct report_look){.req = req, .a = req->arena, .db = db};
    if (!reg || !tells(c, reg) || !step_may_read(who, reg) ||
        !id_parse(request_param(req, "id"), &id)) {
        return gone(e);
    }
    l->path = arena_printf(l->a, "%s/figures", ui_record_href(l->a, reg, id));
    if ((reading && (r = app_reader(req, &l->db, e))) ||
        (r = record_load(l->db, l->a, c, &who->scope, reg, id, &l->rec, e)) ||
        (r = sealed_def(l->db, l->a, c, &l->rec, &l->def, e)) || (r = may(l, e))) {
        return r;
    }
    if (!l->def) {
        return error_set(e, ERR_NOT_FOUND, "这一件的样式没有规定要写哪些数，没有数据页。");
    }
    return reading ? sealed_read(l->db, l->a, c, &l->rec, l->def, &l->told, e) : OK;
}

const char *report_look_period(struct report_look *l)
{
    return arena_printf(
        l->a, "%s至%s，%s", date_chinese(l->a, l->told.from), date_chinese(l->a, l->told.to),
        l->told.unit ? arena_printf(l->a, "%s及下属单位", l->rec.unit_name) : "全县");
}

enum err report_card(struct strbuf *b, const struct request *req, struct db *db,
                     const struct record *rec, struct error *e)
{
    const struct report_def *def = NULL;
    const char *at =
        arena_printf(req->arena, "%s/figures", ui_record_href(req->arena, rec->reg, rec->id));
    enum err r = sealed_def(db, req->arena, app_of(req)->content, rec, &def, e);

    if (r || !def) {
        return r;
    }
    ui_card(b, "报告的数", -1, NULL);
    html_lit(
        b,
        "<p class=\"in s q\">每个数从台账取，可以点开后面的记录；缺的、改写的、签发以后变动的都列在"
        "里面。</p><p class=\"in row1 wrap\">");
    ui_link(b, at, "看数据", UI_TINT);
    ui_link(b, arena_printf(req->arena, "%s/draft", at), "看草稿", UI_PLAIN);
    html_lit(b, "</p>");
    ui_card_end(b);
    return OK;
}

void report_look_head(struct report_look *l, struct ui_page *p, const char *title)
{
    const char *record = ui_record_href(l->a, l->rec.reg, l->rec.id);

    p->title = title;
    p->group = menu_group_of(app_of(l->req)->content, l->rec.reg);
    p->here = arena_printf(l->a, "/desk/r/%s", l->rec.reg->id);
    p->back = record;
    ui_open(p);
    l->b = p->b;
    ui_head(p->b, title, l->rec.title);
    ui_link(p->b, record, "回这一件", UI_PLAIN);
    ui_link(p->b, l->path, "数据", UI_PLAIN);
    ui_link(p->b, arena_printf(l->a, "%s/draft", l->path), "草稿", UI_PLAIN);
    ui_head_end(p->b);
}
