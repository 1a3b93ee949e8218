/* 数据 of a report: every figure in its groups beside last year's, what is missing, what people wrote over, what moved since. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "register/step.h"
#include "reporting/report_look.h"
#include "reporting/reporting.h"

#define MOVES_SHOWN 12

/* --- one figure ---------------------------------------------------------------------------------------- */
static void input(struct report_look *l, const char *id, const char *name, const char *label,
                  const char *value, int max)
{
    html_lit(l->b, "<div class=\"field\"><label class=\"form-label\" for=\"");
    html_attr(l->b, id);
    html_lit(l->b, "\">");
    html_text(l->b, label);
    html_lit(l->b, "</label><input class=\"form-control\" type=\"text\" id=\"");
    html_attr(l->b, id);
    html_lit(l->b, "\" name=\"");
    html_attr(l->b, name);
    html_lit(l->b, "\" maxlength=\"");
    html_int(l->b, max);
    html_lit(l->b, "\"");
    html_set(l->b, "value", value);
    html_lit(l->b, "></div>");
}

static const char *typed(const struct report_look *l, const struct sealed_figure *f,
                         const char *name, const char *stored)
{
    return str_eq(request_form(l->req, "metric"), f->id) ? request_form(l->req, name) : stored;
}

static void say_form(struct report_look *l, const struct sealed_figure *f, const char *label)
{
    bool open = str_eq(request_form(l->req, "metric"), f->id);

    html_lit(l->b, "<details class=\"act\"");
    if (open) {
        html_lit(l->b, " open");
    }
    html_lit(l->b, "><summary class=\"btn btn-sm\">");
    html_text(l->b, label);
    html_lit(l->b, "</summary><div class=\"in pad\">");
    ui_form(l->b, l->req, l->path, false);
    ui_hidden(l->b, "metric", f->id);
    input(l, arena_printf(l->a, "t-%s", f->id), "text", "报告里写成（留空就用台账的数）",
          typed(l, f, "text", f->word ? f->word->text : NULL), SEALED_TEXT_MAX);
    input(l, arena_printf(l->a, "y-%s", f->id), "why", f->missing ? "缺数据的原因" : "理由",
          typed(l, f, "why", f->word ? f->word->why : NULL), SEALED_WHY_MAX);
    html_lit(l->b, "<p class=\"row1\">");
    ui_button(l->b, "保存", UI_TINT);
    html_lit(l->b, "</p>");
    ui_form_end(l->b);
    html_lit(l->b, "</div></details>");
}

static const char *rows_href(struct report_look *l, const struct sealed_figure *f)
{
    return arena_printf(l->a, "%s/%s", l->path, f->id);
}

static void word(struct report_look *l, const struct sealed_figure *f)
{
    if (!f->word) {
        return;
    }
    html_lit(l->b, "<br><span class=\"s q\">");
    html_text(l->b, f->word->text ? arena_printf(l->a, "改写，台账是 %s；理由：%s（%s）", f->text,
                                                 f->word->why, f->word->by ? f->word->by : "")
                                  : arena_printf(l->a, "缺数据：%s（%s）", f->word->why,
                                                 f->word->by ? f->word->by : ""));
    html_lit(l->b, "</span>");
}

static void figure_row(struct report_look *l, const struct sealed_figure *f)
{
    html_lit(l->b, "<tr><td class=\"name\">");
    html_text(l->b, f->title);
    html_lit(l->b, "<br><span class=\"s q\">");
    html_text(l->b, f->metric && f->metric->about ? f->metric->about : f->formula);
    html_lit(l->b, "</span></td><td class=\"nowrap\"><a href=\"");
    html_attr(l->b, rows_href(l, f));
    html_lit(l->b, "\">");
    html_text(l->b, f->missing ? "缺数据" : sealed_text(f));
    html_lit(l->b, "</a>");
    if (f->value.backfill) {
        html_text(l->b, arena_printf(l->a, "（含补录 %lld 件）", (long long)f->value.backfill));
    }
    word(l, f);
    html_lit(l->b, "</td><td class=\"nowrap\">");
    html_text(l->b, str_empty(f->last_text) ? "—" : f->last_text);
    html_lit(l->b, "</td><td>");
    if (l->may && !l->told.frozen) {
        say_form(l, f, f->missing ? "写明原因" : "改写");
    }
    html_lit(l->b, "</td></tr>");
}

static void group(struct report_look *l, const struct report_group *g)
{
    static const char *const HEADS[] = {"数", "本期", "上年同期", "改写"};

    ui_card(l->b, g->title, (int64_t)g->n, NULL);
    ui_table(l->b, g->title, HEADS, array_len(HEADS));
    for (size_t i = 0; i < g->n; i++) {
        const struct sealed_figure *f = sealed_find(&l->told, g->figures[i]);
        if (f) {
            figure_row(l, f);
        }
    }
    ui_table_end(l->b);
    ui_card_end(l->b);
}

/* --- above and beside ---------------------------------------------------------------------------------- */
static void standing(struct report_look *l)
{
    ui_card(l->b, l->told.frozen ? "已封存" : "取自台账", -1, NULL);
    html_lit(l->b, "<div class=\"in pad\"><p>");
    html_text(l->b, report_look_period(l));
    html_lit(l->b, "。</p><p>");
    html_text(
        l->b,
        l->told.frozen
            ? arena_printf(l->a, "%.10s 由%s签发，共 %zu 个数。以后台账改了，这里和报告都不变。",
                           l->told.at, l->told.by_name ? l->told.by_name : "", l->told.n)
            : arena_printf(l->a, "共 %zu 个数，随台账变动；签发时封存。点一个数，看它后面的记录。",
                           l->told.n));
    html_lit(l->b, "</p>");
    if (!l->told.frozen) {
        html_lit(l->b, "<p>");
        html_text(l->b,
                  l->told.missing
                      ? arena_printf(l->a, "缺数据 %zu 个，写明原因以后才能签发。", l->told.missing)
                      : "没有缺的数。");
        html_lit(l->b, "</p>");
    }
    html_lit(l->b, "</div>");
    ui_card_end(l->b);
}

static void missing(struct report_look *l)
{
    if (!l->told.missing) {
        return;
    }
    ui_card(l->b, "缺数据", (int64_t)l->told.missing, NULL);
    html_lit(l->b, "<ul class=\"lines\">");
    for (size_t i = 0; i < l->told.n; i++) {
        const struct sealed_figure *f = &l->told.items[i];
        if (f->missing) {
            html_lit(l->b, "<li><span><a href=\"");
            html_attr(l->b, rows_href(l, f));
            html_lit(l->b, "\">");
            html_text(l->b, f->title);
            html_lit(l->b, "</a><br><span class=\"s q\">台账里没有可以数的记录</span></span></li>");
        }
    }
    html_lit(l->b, "</ul>");
    ui_card_end(l->b);
}

/* --- 发布后变动清单 ------------------------------------------------------------------------------------ */
static void move(struct report_look *l, const struct sealed_change *c, const struct sealed_move *m)
{
    html_lit(l->b, "<li>");
    html_text(l->b, m->added ? "新增 " : m->gone ? "不再计入 " : "改动 ");
    if (c->reg && step_may_read(visit_actor(l->req), c->reg)) {
        html_lit(l->b, "<a href=\"");
        html_attr(l->b, ui_record_href(l->a, c->reg, m->record));
        html_lit(l->b, "\">");
        html_text(l->b, id_text(l->a, m->record));
        html_lit(l->b, "</a>");
    }
    html_text(l->b, arena_printf(l->a, "　%.10s %s", m->at ? m->at : "", m->by ? m->by : ""));
    html_lit(l->b, "</li>");
}

static void one_change(struct report_look *l, const struct sealed_change *c)
{
    html_lit(l->b, "<li><span><b>");
    html_text(l->b, c->figure->title);
    html_lit(l->b, "</b> ");
    html_text(l->b,
              arena_printf(l->a, "报告 %s，现在 %s；新增 %zu 件，不再计入 %zu 件。",
                           c->figure->text, c->now ? c->now : "口径已取消", c->added, c->gone));
    html_lit(l->b, "<ul>");
    for (size_t i = 0; i < c->n_moves && i < MOVES_SHOWN; i++) {
        move(l, c, &c->moves[i]);
    }
    html_lit(l->b, "</ul></span></li>");
}

static enum err changes(struct report_look *l, struct error *e)
{
    struct sealed_change *list;
    size_t n;
    enum err r =
        sealed_changes(l->db, l->a, app_of(l->req)->content, &l->rec, &l->told, &list, &n, e);

    if (r) {
        return r;
    }
    ui_card(l->b, "发布后变动", (int64_t)n, "报告不变，只列清单");
    if (!n) {
        html_lit(l->b, "<p class=\"in pad\">签发以后，台账里这些数没有变动。</p>");
    }
    html_lit(l->b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        one_change(l, &list[i]);
    }
    html_lit(l->b, "</ul>");
    ui_card_end(l->b);
    return OK;
}

/* --- the page ------------------------------------------------------------------------------------------ */
static enum err show(struct request *req, struct response *res, const struct error *why,
                     struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    struct report_look l;
    enum err r = report_look_open(req, NULL, &l, e);

    if (r) {
        return r;
    }
    report_look_head(&l, &p, "报告的数");
    ui_said(l.b, req);
    if (why) {
        ui_notice(l.b, why);
    }
    html_lit(l.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    for (size_t g = 0; g < l.def->n_groups; g++) {
        group(&l, &l.def->groups[g]);
    }
    html_lit(l.b, "</div><div class=\"stack\">");
    standing(&l);
    missing(&l);
    r = l.told.frozen ? changes(&l, e) : OK;
    html_lit(l.b, "</div></div>");
    ui_close(&p);
    return r;
}

enum err page_report(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

/* --- 改写 ---------------------------------------------------------------------------------------------- */
static enum err run_say(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct content *c = app_of(w->req)->content;
    const char *id = request_form(w->req, "metric");
    const struct metric_def *m = id ? content_metric(c, id) : NULL;
    char *text = NULL, *why = NULL;
    const char *said[2] = {request_form(w->req, "text"), request_form(w->req, "why")};
    struct report_look l;
    enum err r = report_look_open(w->req, db, &l, e);

    if (r) {
        return r;
    }
    if (!m) {
        return error_set(e, ERR_INVALID, "没有这个数，请刷新页面后再改。");
    }
    if (!l.may) {
        return error_set(e, ERR_DENIED, "报告已经签发，或者您现在的岗位不能改这份报告的数。");
    }
    if ((said[0] && (r = str_clean(a, said[0], strlen(said[0]), SEALED_TEXT_MAX * 4, &text, e))) ||
        (said[1] && (r = str_clean(a, said[1], strlen(said[1]), SEALED_WHY_MAX * 4, &why, e)))) {
        return r;
    }
    return sealed_say(db, a, c, visit_actor(w->req), &l.rec, m, text, why, e);
}

enum err page_report_say(struct request *req, struct response *res, struct error *e)
{
    (void)res, (void)e;
    app_write(req, run_say, NULL);
    return OK;
}

enum err page_report_said(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);

    if (bad->code == ERR_INVALID || bad->code == ERR_LIMIT || bad->code == ERR_CONFLICT ||
        bad->code == ERR_DENIED) {
        res->status = response_status(bad->code);
        return show(req, res, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_redirect(res, arena_printf(req->arena, "/desk/r/%s/%s/figures",
                                        request_param(req, "register"), request_param(req, "id")));
    return OK;
}
