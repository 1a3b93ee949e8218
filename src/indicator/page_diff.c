/* What changed between two versions of a framework: added, removed and changed items, word by word. */
#include "base/id.h"
#include "base/str.h"
#include "domain/framework_diff.h"
#include "indicator/framework_view.h"
#include "indicator/indicator.h"

static void words(struct strbuf *b, const struct framework_change_line *l)
{
    html_lit(b, "<dt>");
    html_text(b, l->what);
    html_lit(b, "</dt><dd class=\"change\">");
    for (size_t i = 0; i < l->n_pieces; i++) {
        const struct diff_piece *p = &l->pieces[i];
        if (p->kind == DIFF_REMOVED) {
            html_lit(b, "<del>");
            html_text(b, p->text);
            html_lit(b, "</del>");
        } else if (p->kind == DIFF_ADDED) {
            html_lit(b, "<ins>");
            html_text(b, p->text);
            html_lit(b, "</ins>");
        } else {
            html_text(b, p->text);
        }
    }
    html_lit(b, "</dd>");
}

static void whole(struct framework_view *v, const struct framework_item *it)
{
    struct strbuf *b = v->p.b;

    ui_fact(b, "一级指标", it->level1);
    ui_fact(b, "二级指标", it->level2);
    ui_fact(b, "创建内容", it->text);
    ui_fact(b, "分值", framework_points(v->a, it->points));
}

static void change(struct framework_view *v, const struct framework_change *c)
{
    const struct framework_item *it = c->now ? c->now : c->old;
    struct strbuf *b = v->p.b;

    html_lit(b, "<section class=\"card\"><header><h2>");
    html_text(b, it->code);
    html_lit(b, " ");
    html_text(b, it->title);
    html_lit(b, "</h2><span class=\"push\">");
    ui_chip(b, !c->old ? "t" : !c->now ? "w" : "", !c->old ? "新增" : !c->now ? "去掉" : "修改");
    html_lit(b, "</span></header><div class=\"in\">");
    ui_facts(b, false);
    if (!c->old || !c->now) {
        whole(v, it);
    }
    for (size_t i = 0; i < c->n_lines; i++) {
        words(b, &c->lines[i]);
    }
    ui_facts_end(b);
    html_lit(b, "</div></section>");
}

static const char *name_of(struct framework_view *v, const struct framework_row *row)
{
    return arena_printf(v->a, "第 %lld 版%s", (long long)row->version,
                        row->year ? arena_printf(v->a, "（%lld 年度）", (long long)row->year) : "");
}

enum err page_diff(struct request *req, struct response *res, struct error *e)
{
    struct framework_view v;
    struct framework_row old;
    struct framework_diff d;
    enum err r = framework_view_begin(req, res, &v, e);

    if (r || (r = framework_view_load(&v, request_query(req, "from"), &old, e))) {
        return r;
    }
    framework_diff(v.a, &old.f, &v.row.f, &d);
    v.p.title = "指标体系的变化";
    v.p.back = v.href;
    ui_open(&v.p);
    ui_head(v.p.b, "指标体系的变化",
            arena_printf(v.a, "%s，%s 与 %s 比", v.row.f.title, name_of(&v, &v.row),
                         name_of(&v, &old)));
    ui_link(v.p.b, v.href, "回到指标体系", UI_PLAIN);
    ui_head_end(v.p.b);
    html_lit(v.p.b, "<div class=\"stack\"><p>");
    html_text(v.p.b, arena_printf(v.a, "新增 %zu 条，去掉 %zu 条，修改 %zu 条，%zu 条没有变。",
                                  d.added, d.removed, d.changed, d.same));
    html_lit(v.p.b, "</p>");
    for (size_t i = 0; i < d.n; i++) {
        change(&v, &d.changes[i]);
    }
    html_lit(v.p.b, "</div>");
    ui_close(&v.p);
    return OK;
}
