#include "indicator/framework_view.h"

#include "base/id.h"
#include "base/str.h"
#include "domain/framework_part.h"

/* --- loading --------------------------------------------------------------------------------------------- */
enum err framework_view_load(struct framework_view *v, const char *id, struct framework_row *ret,
                             struct error *e)
{
    int64_t n;

    if (!id || !id_parse(id, &n)) {
        return error_set(e, ERR_NOT_FOUND, "没有这套指标体系。");
    }
    return framework_load(v->db, v->a, visit_actor(v->p.req)->county, n, ret, e);
}

enum err framework_view_begin(struct request *req, struct response *res, struct framework_view *ret,
                              struct error *e)
{
    const struct role_def *role = visit_actor(req)->role;

    *ret = (struct framework_view){
        .p = {.req = req, .res = res, .here = FRAMEWORKS, .back = FRAMEWORKS},
        .a = req->arena,
        .c = app_of(req)->content,
    };
    enum err r = app_reader(req, &ret->db, e);
    if (r || (r = framework_view_load(ret, request_param(req, "id"), &ret->row, e))) {
        return r;
    }
    ret->p.title = ret->row.f.title;
    ret->href = arena_printf(req->arena, FRAMEWORKS "/%s", id_text(req->arena, ret->row.id));
    ret->edit = role_may(role, "framework.edit") && str_eq(ret->row.state, "draft");
    ret->approve = role_may(role, "framework.approve") && str_eq(ret->row.state, "draft");
    return OK;
}

/* --- words ----------------------------------------------------------------------------------------------- */
const char *framework_points(struct arena *a, int64_t points)
{
    return points == POINTS_LOST ? "缺" : str_from_scaled(a, points, 2, false);
}

const char *framework_state_title(const struct framework_row *row)
{
    if (row->f.outside) {
        return "外部标准";
    }
    return str_eq(row->state, "published") ? "已定稿"
           : str_eq(row->state, "retired") ? "已停用"
                                           : "草稿";
}

const char *framework_kind_titles(const struct framework_view *v, const char *const *kinds,
                                  size_t n)
{
    const struct code_list *l = content_codes(v->c, "unit_kinds");
    const char *all = NULL;

    for (size_t i = 0; i < n; i++) {
        const struct code *code = l ? code_find(l, kinds[i]) : NULL;
        const char *title = code ? code->title : kinds[i];
        all = all ? arena_printf(v->a, "%s、%s", all, title) : title;
    }
    return all;
}

/* A code without a parent is a group of kinds, not a kind. */
void framework_kind_ticks(struct strbuf *b, const struct framework_view *v,
                          const char *const *chosen, size_t n)
{
    const struct code_list *l = content_codes(v->c, "unit_kinds");

    for (size_t i = 0; l && i < l->n; i++) {
        if (!l->codes[i].parent) {
            continue;
        }
        html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"kinds\"");
        html_set(b, "value", l->codes[i].id);
        for (size_t k = 0; k < n; k++) {
            if (str_eq(chosen[k], l->codes[i].id)) {
                html_lit(b, " checked");
            }
        }
        html_lit(b, "> ");
        html_text(b, l->codes[i].title);
        html_lit(b, "</label>");
    }
}

/* --- cards ----------------------------------------------------------------------------------------------- */
static void judge_line(struct strbuf *b, bool whole, const char *say)
{
    html_lit(b, "<li>");
    ui_lamp(b, whole ? LAMP_DONE : LAMP_YELLOW, whole ? "符合" : "要改");
    html_lit(b, "<span>");
    html_text(b, say);
    html_lit(b, "</span></li>");
}

void framework_view_judge(struct framework_view *v)
{
    struct framework_verdict d;
    struct strbuf *b = v->p.b;

    framework_judge(v->a, &v->row.f, &d);
    ui_card(b, "合计检查", -1,
            arena_printf(v->a, "%zu 条，%s 分", d.items, framework_points(v->a, d.points)));
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < d.n_lines; i++) {
        judge_line(b, d.whole, d.lines[i]);
    }
    for (size_t i = 0; i < d.n_groups; i++) {
        html_lit(b, "<li><span>");
        html_text(b, d.groups[i].level1);
        html_lit(b, "</span><span class=\"push s q\">");
        html_text(b, arena_printf(v->a, "%zu 条 %s 分", d.groups[i].items,
                                  framework_points(v->a, d.groups[i].points)));
        html_lit(b, "</span></li>");
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
}

static void reach_line(struct strbuf *b, struct arena *a, const char *title, size_t n,
                       const char *unit)
{
    html_lit(b, "<li><span>");
    html_text(b, title);
    html_lit(b, "</span><span class=\"push\">");
    html_text(b, arena_printf(a, "%zu %s", n, unit));
    html_lit(b, "</span></li>");
}

void framework_view_reach(struct framework_view *v)
{
    struct framework_reach reach;
    struct strbuf *b = v->p.b;

    framework_reach(v->a, &v->row.f, &reach);
    if (!reach.parts) {
        return;
    }
    ui_card(b, "自动取数", -1, "全部要点取数为自动，部分为半自动");
    html_lit(b, "<ul class=\"lines\">");
    reach_line(b, v->a, "自动", reach.automatic, "条");
    reach_line(b, v->a, "半自动", reach.half, "条");
    reach_line(b, v->a, "人工", reach.manual, "条");
    reach_line(b, v->a, "要点已取数", reach.bound,
               arena_printf(v->a, "个，共 %zu 个", reach.parts));
    html_lit(b, "<li><a href=\"" FRAMEWORKS "/waiting\">等待登记表的指标</a><span class=\"push\">");
    html_text(b, arena_printf(v->a, "%zu 个要点", reach.waiting));
    html_lit(b, "</span></li></ul>");
    ui_card_end(b);
}

void framework_view_kinds(struct framework_view *v)
{
    struct strbuf *b = v->p.b;

    if (v->row.f.outside) {
        return;
    }
    ui_card(b, "适用单位", -1, "启动一轮考核时，按单位类型自动套用");
    html_lit(b, "<div class=\"in\">");
    if (v->edit) {
        ui_form(b, v->p.req, arena_printf(v->a, "%s/kinds", v->href), false);
        html_lit(b, "<fieldset><legend class=\"visually-hidden\">单位类型</legend>");
        framework_kind_ticks(b, v, (const char *const *)v->row.f.kinds, v->row.f.n_kinds);
        html_lit(b, "</fieldset>");
        ui_button(b, "保存适用单位", UI_TINT);
        ui_form_end(b);
    } else {
        const char *all =
            framework_kind_titles(v, (const char *const *)v->row.f.kinds, v->row.f.n_kinds);
        html_lit(b, "<p>");
        html_text(b, all ? all : "没有选定单位类型");
        html_lit(b, "</p>");
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

/* --- items ----------------------------------------------------------------------------------------------- */
static void quiet(struct strbuf *b, const char *label, const char *text)
{
    if (!str_empty(text)) {
        html_lit(b, "<p class=\"s q\">");
        html_text(b, label);
        html_text(b, text);
        html_lit(b, "</p>");
    }
}

/* Where a part's figure comes from. */
static void source(struct framework_view *v, const struct framework_part *p)
{
    const struct metric_def *m = p->metric ? content_metric(v->c, p->metric) : NULL;
    const struct obligation_def *o = p->obligation ? content_obligation(v->c, p->obligation) : NULL;
    struct strbuf *b = v->p.b;

    if (m) {
        html_lit(b, " <span class=\"chip t\">自动</span> <a class=\"s\" href=\"/desk/figures/");
        html_arg(b, m->id);
        html_lit(b, "\">");
        html_text(b, m->title);
        html_lit(b, "</a>");
    } else if (o) {
        html_lit(b, " <span class=\"chip t\">自动</span> <a class=\"s\" href=\"/desk/obligations/");
        html_arg(b, o->id);
        html_lit(b, "\">");
        html_text(b, o->title);
        html_lit(b, "</a>");
    } else if (p->waits) {
        html_lit(b, " <span class=\"chip o\">等台账</span> <span class=\"s q\">");
        html_text(b, p->waits);
        html_lit(b, "</span>");
    } else {
        html_lit(b, " <span class=\"chip o\">人工</span>");
    }
}

void framework_view_parts(struct framework_view *v, const struct framework_item *it)
{
    struct strbuf *b = v->p.b;

    if (!it->n_parts) {
        if (it->rule.kind != ASSESS_MANUAL) {
            quiet(b, "记分办法：",
                  assess_rule_text(v->a, &it->rule, it->points == POINTS_LOST ? 0 : it->points));
        }
        return;
    }
    html_lit(b, "<ul class=\"parts\">");
    for (size_t i = 0; i < it->n_parts; i++) {
        const struct framework_part *p = &it->parts[i];
        html_lit(b, "<li><b>");
        html_text(b, p->title);
        html_lit(b, "</b> ");
        if (framework_part_counts(p)) {
            html_text(b, framework_points(v->a, p->points));
            html_lit(b, " 分");
        }
        source(v, p);
        html_lit(b, "<br><span class=\"s q\">");
        html_text(b, assess_rule_text(v->a, &p->rule, p->points));
        html_lit(b, "</span></li>");
    }
    html_lit(b, "</ul>");
    if (!it->parts_confirmed) {
        html_lit(b, "<p class=\"s\"><span class=\"chip w\">分值待确认</span> "
                    "<span class=\"q\">要点由程序平分</span></p>");
    }
}

static void small_input(struct strbuf *b, const char *name, const char *title, const char *value)
{
    html_lit(b, "<label class=\"s\">");
    html_text(b, title);
    html_lit(b, "<input class=\"form-control\"");
    html_set(b, "name", name);
    html_set(b, "value", value ? value : "");
    html_lit(b, "></label>");
}

void framework_item_form(struct framework_view *v, const char *action,
                         const struct framework_item *it, const char *button)
{
    struct strbuf *b = v->p.b;

    ui_form(b, v->p.req, action, false);
    html_lit(b, "<div class=\"grid4\">");
    small_input(b, "level1", "一级指标", it ? it->level1 : NULL);
    small_input(b, "level2", "二级指标", it ? it->level2 : NULL);
    small_input(b, "title", "简称", it ? it->title : NULL);
    small_input(b, "points", "分值",
                it && it->points != POINTS_LOST ? framework_points(v->a, it->points) : NULL);
    html_lit(b, "</div><label class=\"s\">创建内容<textarea class=\"form-control\" name=\"text\" "
                "rows=\"3\">\n");
    html_text(b, it && it->text ? it->text : "");
    html_lit(b, "</textarea></label>");
    ui_button(b, button, UI_TINT);
    ui_form_end(b);
}

static void exempt_line(struct framework_view *v, size_t i)
{
    const struct framework_item *it = &v->row.f.items[i];

    if (it->n_exempt) {
        quiet(v->p.b, "合理缺项：",
              arena_printf(
                  v->a, "%s不考核，%s%s",
                  framework_kind_titles(v, (const char *const *)it->exempt_kinds, it->n_exempt),
                  it->exempt_reason ? it->exempt_reason : "",
                  v->row.exempt_by[i] ? "（已批准）" : "（待批准）"));
    }
}

static void item_words(struct framework_view *v, size_t i)
{
    const struct framework_item *it = &v->row.f.items[i];
    struct strbuf *b = v->p.b;

    if (!it->text || (it->points == POINTS_LOST && framework_item_needs_points(it))) {
        ui_lamp(b, LAMP_YELLOW, "原文缺失，待补录");
    }
    html_text(b, it->text);
    framework_view_parts(v, it);
    quiet(b, "佐证：", it->proof);
    exempt_line(v, i);
    if (!it->n_parts) {
        quiet(b, "可自动取数，等台账启用：", it->waits);
    }
    quiet(b, "", it->note);
}

static void item_actions(struct framework_view *v, size_t i)
{
    const struct framework_item *it = &v->row.f.items[i];
    const char *href = arena_printf(v->a, "%s/item/%s", v->href, id_text(v->a, v->row.item_ids[i]));
    struct strbuf *b = v->p.b;

    if (!v->edit) {
        return;
    }
    html_lit(b, "<p class=\"row1\">");
    ui_link(b, href, "要点、记分办法和佐证", UI_SMALL);
    html_lit(b, "</p><details");
    if (!it->text || (it->points == POINTS_LOST && framework_item_needs_points(it))) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary class=\"s\">补录、修改</summary>");
    framework_item_form(v, href, it, "保存这条");
    html_lit(b, "</details>");
}

static void item_row(struct framework_view *v, size_t i)
{
    const struct framework_item *it = &v->row.f.items[i];
    struct strbuf *b = v->p.b;

    html_lit(b, "<tr id=\"item-");
    html_attr(b, it->code);
    html_lit(b, "\"><td class=\"nowrap\">");
    html_text(b, it->code);
    html_lit(b, "</td><td>");
    html_text(b, it->level1);
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, it->level2);
    if (it->level3) {
        html_lit(b, "<br>");
        html_text(b, it->level3);
    }
    html_lit(b, "</span></td><td class=\"wide\">");
    item_words(v, i);
    item_actions(v, i);
    html_lit(b, "</td><td class=\"r\" data-label=\"分值\">");
    if (it->rule.kind == ASSESS_VETO && it->points == POINTS_LOST) {
        html_lit(b, "一票否决");
    } else {
        html_text(b, framework_points(v->a, it->points));
    }
    html_lit(b, "</td></tr>");
}

void framework_view_items(struct framework_view *v)
{
    static const char *const heads[] = {"编号", "指标", "创建内容", "分值"};
    struct strbuf *b = v->p.b;

    html_lit(b, "<section class=\"card flow\">");
    ui_table(b, v->row.f.title, heads, array_len(heads));
    for (size_t i = 0; i < v->row.f.n; i++) {
        item_row(v, i);
    }
    ui_table_end(b);
    ui_card_end(b);
}
