/* One score of one unit, unfolded: rule, facts with their rows, evidence, every value with who, when and why. Printable. */
#include "assess/assess.h"
#include "assess/trace_view.h"
#include "base/id.h"
#include "base/str.h"

static void out_notice(struct strbuf *b, const struct round_trace *t)
{
    if (t->out) {
        html_lit(b, "<p class=\"notice\">合理缺项，不计得分也不计满分：");
        html_text(b, t->out);
        html_lit(b, "</p>");
    }
}

static void neighbours(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    struct arena *a = req->arena;
    const struct framework_row *f = &t->framework;
    size_t at = (size_t)(t->def - f->f.items);

    if (at > 0) {
        ui_link(b, trace_href(a, t->participation, f->item_ids[at - 1]), "上一条", UI_SMALL);
    }
    if (at + 1 < f->f.n) {
        ui_link(b, trace_href(a, t->participation, f->item_ids[at + 1]), "下一条", UI_SMALL);
    }
}

static void record_link(struct strbuf *b, const struct request *req, const char *part,
                        int64_t record, const char *words)
{
    const struct register_def *reg = content_plays(app_of(req)->content, part);

    if (reg && record && step_may_read(visit_actor(req), reg)) {
        ui_link(b, ui_record_href(req->arena, reg, record), words, UI_PLAIN);
    }
}

static void head(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    struct arena *a = req->arena;
    int64_t score;

    html_lit(b, "<div class=\"strip\"><div class=\"row1\"><h1 class=\"cut\">");
    html_text(b, arena_printf(a, "%s %s %s", t->unit_name, t->def->code, t->def->title));
    html_lit(b, "</h1>");
    ui_chip(b, "t", t->state_title);
    if (t->out) {
        ui_chip(b, "", "合理缺项");
    } else if (assess_score(&t->mark, &score)) {
        html_lit(b, "<b class=\"nowrap\">");
        html_text(b, arena_printf(a, "计 %s / %s 分", trace_points(a, score),
                                  trace_points(a, t->def->points)));
        html_lit(b, "</b>");
    } else {
        ui_chip(b, "w", "未报");
    }
    html_lit(b, "<span class=\"push\"></span>");
    neighbours(b, req, t);
    record_link(b, req, "assessment.self", t->self, "打开自评");
    record_link(b, req, "assessment.review", t->review, "打开复核");
    html_lit(b, "</div><p class=\"s q\">");
    html_text(b,
              arena_printf(a, "%s，%s，第 %zu 条，共 %zu 条", t->round_title, t->framework.f.title,
                           (size_t)(t->def - t->framework.f.items) + 1, t->framework.f.n));
    html_lit(b, "</p></div>");
}

static void hands(struct strbuf *b, struct arena *a, const struct round_trace *t)
{
    if (t->counted >= 0 && t->way && !str_eq(t->way, "manual")) {
        html_lit(b, "<p class=\"s\">");
        html_text(b, arena_printf(a, "自动得分 %s 分", trace_points(a, t->counted)));
        if (t->hand >= 0) {
            html_text(b, arena_printf(a, "，手评 %s 分（满分 %s 分）", trace_points(a, t->hand),
                                      trace_points(a, t->hand_max > 0 ? t->hand_max : 0)));
        }
        html_lit(b, "。</p>");
    }
}

static void body(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    html_lit(b,
             "<div class=\"cols\"><div class=\"stack\"><section class=\"card\"><div class=\"in\">");
    trace_asked(b, req, t);
    html_lit(b, "</div></section>");
    ui_card(b, "怎么算的", -1, NULL);
    html_lit(b, "<div class=\"in\">");
    trace_points_list(b, req, t);
    hands(b, req->arena, t);
    trace_sum(b, t);
    html_lit(b, "</div>");
    ui_card_end(b);
    trace_files(b, req, t);
    trace_changes(b, req, t);
    trace_appeals(b, req, t);
    html_lit(b, "</div></div>");
}

enum err page_score(struct request *req, struct response *res, struct error *e)
{
    int64_t part, item;
    struct round_trace t;
    struct db *db;
    enum err r = app_reader(req, &db, e);

    if (r) {
        return r;
    }
    if (!id_parse(request_param(req, "part"), &part) ||
        !id_parse(request_param(req, "item"), &item)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一条得分，或者不在您的权限范围内。");
    }
    if ((r = round_trace(db, req->arena, app_of(req)->content, &visit_actor(req)->scope, part, item,
                         &t, e))) {
        return r;
    }
    struct ui_page p = {.req = req,
                        .res = res,
                        .title =
                            arena_printf(req->arena, "%s %s 得分来历", t.unit_name, t.def->code),
                        .here = "/desk/matrix",
                        .back = "/desk/matrix"};
    ui_open(&p);
    head(p.b, req, &t);
    out_notice(p.b, &t);
    body(p.b, req, &t);
    ui_close(&p);
    return OK;
}
