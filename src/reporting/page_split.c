/* 对照原文拆条: the pieces of a plan beside what was read out of them; every button is one change (action/plan_act). */
#include <string.h>

#include "action/plan_act.h"
#include "base/id.h"
#include "base/str.h"
#include "domain/plan.h"
#include "register/step.h"
#include "reporting/reporting.h"
#include "ui/ui.h"

#define PART     "work.plan"
#define NOT_HERE "没有这一件，或者不在您的权限范围内。"

struct split {
    struct request *req;
    struct arena *a;
    const struct register_def *reg;
    const struct step_def *step; /* 合并与拆开 */
    struct record rec;
    struct plan plan;
    const char *text, *path;
    bool open; /* this person may change it now */
    struct strbuf *b;
};

static const struct step_def *reshaping(const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        if (str_eq(reg->steps[i].action, PLAN_RESHAPE)) {
            return &reg->steps[i];
        }
    }
    return NULL;
}

static enum err find(struct split *s, struct request *req, int64_t *ret_id, struct error *e)
{
    s->req = req;
    s->a = req->arena;
    s->reg = content_register(app_of(req)->content, request_param(req, "register"));
    if (!s->reg || !str_eq(s->reg->plays, PART) || !step_may_read(visit_actor(req), s->reg) ||
        !(s->step = reshaping(s->reg)) || !id_parse(request_param(req, "id"), ret_id)) {
        return error_set(e, ERR_NOT_FOUND, NOT_HERE);
    }
    s->path = arena_printf(s->a, "%s/split", ui_record_href(s->a, s->reg, *ret_id));
    return OK;
}

/* --- the change ------------------------------------------------------------------------------------------ */

static enum err run_change(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct split s = {0};
    const char *change = request_form(w->req, "change");
    struct typed typed = {"change", change ? change : ""};
    struct step_result done;
    int64_t id, version;
    enum err r = find(&s, w->req, &id, e);

    if (r) {
        return r;
    }
    if (!str_to_int(request_form(w->req, "version"), &version) || version < 1) {
        return error_set(e, ERR_INVALID, "页面缺少版本号，请刷新后再改。");
    }
    struct step_request rq = {.reg = s.reg,
                              .record = id,
                              .version = version,
                              .step = s.step,
                              .typed = &typed,
                              .n_typed = 1};
    return step_take(&app_of(w->req)->engine, db, a, visit_actor(w->req), &rq, &done, e);
}

enum err page_split_post(struct request *req, struct response *res, struct error *e)
{
    (void)res, (void)e;
    app_write(req, run_change, NULL);
    return OK;
}

/* --- one piece ------------------------------------------------------------------------------------------- */

static void change_button(struct split *s, const char *verb, size_t n, const char *words)
{
    ui_button_named(s->b, "change", arena_printf(s->a, "%s %zu", verb, n), words, UI_SMALL);
}

static void begin_form(struct split *s)
{
    ui_form(s->b, s->req, s->path, false);
    ui_hidden(s->b, "version", arena_printf(s->a, "%lld", (long long)s->rec.version));
}

/* Where a piece can be cut: the words behind the place, and a button. */
static void places(struct split *s, const struct plan_piece *p)
{
    size_t *at, n = plan_places(s->a, s->text, p, &at), end = p->from + p->n;

    if (!n) {
        return;
    }
    html_lit(s->b, "<details class=\"act\"><summary class=\"btn "
                   "btn-sm\">在这一段里拆开</summary><ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        const char *from = s->text + at[i];
        const char *rest = arena_strndup(s->a, from, (i + 1 < n ? at[i + 1] : end) - at[i]);
        html_lit(s->b, "<li>");
        change_button(s, "split", at[i], "从这里拆开");
        html_lit(s->b, " ");
        html_text(s->b, str_trim(s->a, rest));
        html_lit(s->b, "</li>");
    }
    html_lit(s->b, "</ul></details>");
}

static void buttons(struct split *s, size_t i)
{
    const struct plan_piece *p = &s->plan.pieces[i];
    bool named = p->kind == PLAN_CHAPTER || p->kind == PLAN_SECTION || p->kind == PLAN_ITEM;

    begin_form(s);
    html_lit(s->b, "<p class=\"row1 wrap\">");
    if (i > 0) {
        change_button(s, "merge", i, "与上一段合并");
    }
    if (p->kind != PLAN_CHAPTER) {
        change_button(s, "up", i, named ? "改为上一级" : "改为条");
    }
    if (named) {
        change_button(s, "down", i, p->kind == PLAN_ITEM ? "不作为条" : "改为下一级");
    }
    html_lit(s->b, "</p>");
    places(s, p);
    ui_form_end(s->b);
}

static void item_words(struct split *s, const struct plan_item *it)
{
    for (size_t i = 0; i < it->n_targets; i++) {
        const struct plan_target *t = &it->targets[i];
        ui_fact(s->b, "数量目标",
                arena_printf(s->a, "%s%s %s%s", t->what, plan_op_title(t->op),
                             str_from_scaled(s->a, t->value, 2, false), t->unit));
    }
    for (size_t i = 0; i < it->n_leads; i++) {
        ui_fact(s->b, it->leads[i].support ? "配合" : "牵头", it->leads[i].who);
    }
    for (size_t i = 0; i < it->n_dues; i++) {
        const struct plan_due *d = &it->dues[i];
        ui_fact(s->b, "期限",
                d->day.year
                    ? arena_printf(s->a, "%s（原文“%s”）", date_chinese(s->a, d->day), d->words)
                    : arena_printf(s->a, "原文“%s”", d->words));
    }
}

static const char *piece_title(struct split *s, const struct plan_piece *p)
{
    if (p->of == PLAN_NONE || p->more) {
        return p->more ? "（接上一段）" : "";
    }
    if (p->kind == PLAN_ITEM) {
        const struct plan_item *it = &s->plan.items[p->of];
        return arena_printf(s->a, "%s %s", it->number, it->title);
    }
    const struct plan_chapter *c = &s->plan.chapters[p->of];
    return arena_printf(s->a, "%s %s", c->number, c->title);
}

static void one_piece(struct split *s, size_t i)
{
    const struct plan_piece *p = &s->plan.pieces[i];
    const char *chars =
        arena_printf(s->a, "第 %d 行起，%zu 字", p->line, plan_chars(s->text + p->from, p->n));

    ui_card(s->b, arena_printf(s->a, "%s %s", plan_kind_title(p->kind), piece_title(s, p)), -1,
            chars);
    html_lit(s->b, "<div class=\"in\"><p class=\"text\">");
    html_lines(s->b, str_trim(s->a, arena_strndup(s->a, s->text + p->from, p->n)));
    html_lit(s->b, "</p>");
    if (p->kind == PLAN_ITEM && !p->more) {
        const struct plan_item *it = &s->plan.items[p->of];
        if (it->n_targets + it->n_leads + it->n_dues) {
            ui_facts(s->b, false);
            item_words(s, it);
            ui_facts_end(s->b);
        }
    }
    if (s->open) {
        buttons(s, i);
    }
    html_lit(s->b, "</div>");
    ui_card_end(s->b);
}

/* --- the page -------------------------------------------------------------------------------------------- */

static void summary(struct split *s)
{
    const struct plan *p = &s->plan;
    size_t sections = 0, kept = 0;

    for (size_t i = 0; i < p->n_chapters; i++) {
        sections += p->chapters[i].section;
    }
    for (size_t i = 0; i < p->cuts.n; i++) {
        kept += plan_chars(s->text + p->pieces[i].from, p->pieces[i].n);
    }
    ui_card(s->b, "核对", -1, NULL);
    html_lit(s->b, "<div class=\"in\"><p>");
    html_text(s->b, arena_printf(s->a, "%zu 章、%zu 条。原文 %zu 字，各段相加 %zu 字，%s。",
                                 p->n_chapters - sections, p->n_items, p->chars, kept,
                                 kept == p->chars ? "全部在各段中" : "对不上，请告诉管理员"));
    html_lit(s->b, "</p>");
    if (p->n_findings) {
        html_lit(s->b, "<ul class=\"lines\">");
        for (size_t i = 0; i < p->n_findings; i++) {
            html_lit(s->b, "<li>");
            html_text(s->b,
                      arena_printf(s->a, "第 %d 行：%s", p->findings[i].line, p->findings[i].say));
            html_lit(s->b, "</li>");
        }
        html_lit(s->b, "</ul>");
    }
    if (s->open) {
        begin_form(s);
        html_lit(s->b, "<p class=\"row1 wrap\">");
        ui_button_named(s->b, "change", "undo", "撤销上一次改动", UI_PLAIN);
        ui_button_named(s->b, "change", "reset", "恢复自动拆条", UI_PLAIN);
        html_lit(s->b, "</p>");
        ui_form_end(s->b);
    }
    html_lit(s->b, "</div>");
    ui_card_end(s->b);
}

static void body(struct split *s, const struct error *why)
{
    struct error none = {0};
    bool cut = plan_of_record(s->a, &s->rec, &s->plan, &none) == OK;

    if (why) {
        ui_notice(s->b, why);
    } else {
        ui_said(s->b, s->req);
    }
    if (!cut) {
        ui_empty(s->b, "还没有拆条", none.text);
        ui_link(s->b, ui_record_href(s->a, s->reg, s->rec.id), "回到办件页", UI_PRIMARY);
        ui_card_end(s->b);
        return;
    }
    s->text = s->rec.values[register_field(s->reg, "text")->index].s;
    summary(s);
    for (size_t i = 0; i < s->plan.cuts.n; i++) {
        one_piece(s, i);
    }
}

static enum err may_change(struct split *s, struct db *db, struct error *e)
{
    struct door *doors;
    size_t n;
    enum err r =
        step_doors(&app_of(s->req)->engine, db, s->a, visit_actor(s->req), &s->rec, &doors, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        s->open = s->open || (doors[i].step == s->step && doors[i].role_ok && doors[i].open);
    }
    return r;
}

static enum err render(struct request *req, struct response *res, const struct error *why,
                       struct error *e)
{
    struct split s = {0};
    struct db *db;
    int64_t id;
    enum err r;

    if ((r = find(&s, req, &id, e)) || (r = app_reader(req, &db, e)) ||
        (r = record_load(db, s.a, app_of(req)->content, &visit_actor(req)->scope, s.reg, id, &s.rec,
                         e)) ||
        (r = may_change(&s, db, e))) {
        return r;
    }
    const char *back = ui_record_href(s.a, s.reg, id);
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = "对照原文拆条",
                        .here = arena_printf(s.a, "/desk/r/%s", s.reg->id),
                        .back = back};
    ui_open(&p);
    s.b = p.b;
    ui_head(p.b, "对照原文拆条", s.rec.title);
    ui_link(p.b, back, "回到办件页", UI_PLAIN);
    ui_head_end(p.b);
    body(&s, why);
    ui_close(&p);
    return OK;
}

enum err page_split(struct request *req, struct response *res, struct error *e)
{
    return render(req, res, NULL, e);
}

enum err page_split_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    struct split s = {0};
    int64_t id;

    if (bad->code == ERR_INVALID || bad->code == ERR_LIMIT || bad->code == ERR_CONFLICT) {
        res->status = response_status(bad->code);
        if (bad->rule[0]) {
            response_header(res, "X-Refused-By", arena_strdup(req->arena, bad->rule));
        }
        return render(req, res, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    enum err r = find(&s, req, &id, e);
    if (!r) {
        response_redirect(res, s.path);
    }
    return r;
}
