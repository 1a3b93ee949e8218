#include "indicator/item_view.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "domain/framework_part.h"

#define BLANK_ROWS 2

/* --- what stands in the form ----------------------------------------------------------------------------- */
static const char *from_of(struct arena *a, const struct framework_part *p)
{
    return p->metric       ? arena_printf(a, "metric:%s", p->metric)
           : p->obligation ? arena_printf(a, "obligation:%s", p->obligation)
                           : NULL;
}

void item_view_fill(struct item_page *ip)
{
    struct arena *a = ip->v.a;

    rule_typed_of(a, &ip->it->rule, &ip->own.rule);
    for (size_t i = 0; i < ip->it->n_parts && ip->n < FRAMEWORK_PARTS_MAX; i++) {
        const struct framework_part *p = &ip->it->parts[i];
        struct typed_row *row = &ip->rows[ip->n++];
        *row = (struct typed_row){
            .id = p->id,
            .title = p->title,
            .points = ip->it->parts_confirmed ? str_from_scaled(a, p->points, 2, false) : NULL,
            .from = from_of(a, p),
            .waits = p->waits};
        rule_typed_of(a, &p->rule, &row->rule);
    }
}

static const char *sent_text(struct request *req, size_t i, const char *name)
{
    const char *raw = request_form(req, arena_printf(req->arena, "p%zu.%s", i, name));
    const char *text = raw ? str_trim(req->arena, raw) : NULL;

    return str_empty(text) ? NULL : text;
}

void item_view_read(struct item_page *ip)
{
    struct request *req = ip->v.p.req;

    ip->sent = true;
    ip->trial = request_form(req, "try") != NULL;
    rule_typed_read(req, "r.", &ip->own.rule);
    ip->own.fact = request_form(req, "r.fact");
    for (size_t i = 0; i < FRAMEWORK_PARTS_MAX; i++) {
        struct typed_row row = {.id = sent_text(req, i, "id"),
                                .title = sent_text(req, i, "title"),
                                .points = sent_text(req, i, "points"),
                                .from = sent_text(req, i, "from"),
                                .waits = sent_text(req, i, "waits"),
                                .fact = sent_text(req, i, "fact")};
        rule_typed_read(req, arena_printf(req->arena, "p%zu.", i), &row.rule);
        bool used =
            row.title || row.points || row.from || row.waits || !str_eq(row.rule.kind, "manual");
        if (used) {
            ip->rows[ip->n++] = row;
        }
    }
}

/* --- what was typed as parts ----------------------------------------------------------------------------- */
static void take_from(struct arena *a, const char *from, struct framework_part *p)
{
    if (from && str_starts(from, "metric:")) {
        p->metric = arena_strdup(a, from + strlen("metric:"));
    } else if (from && str_starts(from, "obligation:")) {
        p->obligation = arena_strdup(a, from + strlen("obligation:"));
    }
}

static enum err row_part(struct item_page *ip, size_t i, struct framework_part *p, struct error *e)
{
    const struct typed_row *row = &ip->rows[i];
    char *waits = NULL;
    enum err r;

    *p = (struct framework_part){.id = row->id, .title = row->title};
    if (!row->title) {
        return error_set(e, ERR_INVALID, "第 %zu 个要点没有写名称；不要这个要点就把这一行都清空。",
                         i + 1);
    }
    if (row->points && (!str_to_scaled(row->points, 2, &p->points) || p->points < 0)) {
        return error_set(e, ERR_INVALID, "要点“%s”的分值“%s”不是数，请填数字，最多两位小数。",
                         row->title, row->points);
    }
    take_from(ip->v.a, row->from, p);
    if (row->waits && !p->metric && !p->obligation) {
        if ((r = str_clean(ip->v.a, row->waits, strlen(row->waits), 300, &waits, e))) {
            return r;
        }
        p->waits = waits;
    }
    r = rule_typed_parse(ip->v.a, &row->rule, &p->rule, e);
    if (r) {
        error_set(e, ERR_INVALID, "要点“%s”：%s", row->title, arena_strdup(ip->v.a, e->text));
    }
    return r;
}

enum err item_view_parts(struct item_page *ip, struct framework_part **ret, struct error *e)
{
    struct framework_part *parts = arena_array(ip->v.a, FRAMEWORK_PARTS_MAX, sizeof(*parts));
    enum err r = OK;

    for (size_t i = 0; !r && i < ip->n; i++) {
        r = row_part(ip, i, &parts[i], e);
    }
    *ret = parts;
    return r;
}

/* --- 试算 ------------------------------------------------------------------------------------------------ */
static void trial(struct item_page *ip, const struct typed_row *row, int64_t points)
{
    struct strbuf *b = ip->v.p.b;
    struct assess_rule rule;
    struct assess_fact fact = {.known = true};
    struct error e;
    int64_t got;
    const char *say = NULL;

    if (!ip->trial || str_empty(row->fact)) {
        return;
    }
    const char *typed = str_replace(ip->v.a, str_replace(ip->v.a, row->fact, "%", ""), "％", "");
    if (!str_to_scaled(str_trim(ip->v.a, typed), 2, &fact.n) || fact.n < 0) {
        say = arena_printf(ip->v.a, "“%s”不是数，请填次数、件数或百分数。", row->fact);
    } else if (rule_typed_parse(ip->v.a, &row->rule, &rule, &e)) {
        say = arena_strdup(ip->v.a, e.text);
    } else if (!assess_rule_score(&rule, points, &fact, &got)) {
        say = "人工评分，不用试算。";
    } else {
        say = arena_printf(ip->v.a, "%s。", assess_rule_explain(ip->v.a, &rule, points, &fact));
    }
    html_lit(b, "<p class=\"notice\" role=\"status\">");
    html_text(b, say);
    html_lit(b, "</p>");
}

/* Points a row would have: typed, or its equal share. */
static int64_t trial_points(const struct item_page *ip, size_t i)
{
    int64_t points;

    if (ip->rows[i].points && str_to_scaled(ip->rows[i].points, 2, &points)) {
        return points;
    }
    return ip->it->points == POINTS_LOST ? 0 : assess_share(ip->it->points, ip->n, i);
}

/* --- the form -------------------------------------------------------------------------------------------- */
static void input(struct strbuf *b, const char *name, const char *title, const char *value)
{
    html_lit(b, "<label class=\"s fill\">");
    html_text(b, title);
    html_lit(b, "<input class=\"form-control\" autocomplete=\"off\"");
    html_set(b, "name", name);
    html_set(b, "value", value ? value : "");
    html_lit(b, "></label>");
}

static void option(struct strbuf *b, const char *value, const char *title, const char *chosen)
{
    html_lit(b, "<option");
    html_set(b, "value", value);
    if (str_eq(value, chosen)) {
        html_lit(b, " selected");
    }
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</option>");
}

static void from_select(struct item_page *ip, size_t i)
{
    struct strbuf *b = ip->v.p.b;
    struct arena *a = ip->v.a;
    const char *chosen = i < ip->n ? ip->rows[i].from : NULL;

    html_lit(b, "<label class=\"s\">由谁数<select class=\"form-select\"");
    html_set(b, "name", arena_printf(a, "p%zu.from", i));
    html_lit(b, "><option value=\"\">人工评分</option><optgroup label=\"指标口径\">");
    for (size_t k = 0; k < ip->v.c->n_metrics; k++) {
        const struct metric_def *m = &ip->v.c->metrics[k];
        if (m->by_unit) {
            option(b, arena_printf(a, "metric:%s", m->id), m->title, chosen);
        }
    }
    html_lit(b, "</optgroup><optgroup label=\"应做事项（做到没有）\">");
    for (size_t k = 0; k < ip->v.c->n_obligations; k++) {
        const struct obligation_def *o = &ip->v.c->obligations[k];
        if (!o->role) {
            option(b, arena_printf(a, "obligation:%s", o->id), o->title, chosen);
        }
    }
    html_lit(b, "</optgroup></select></label>");
}

static void part_row(struct item_page *ip, size_t i)
{
    struct strbuf *b = ip->v.p.b;
    struct arena *a = ip->v.a;
    struct typed_row none = {.rule = {.kind = "manual"}};
    const struct typed_row *row = i < ip->n ? &ip->rows[i] : &none;

    html_lit(b, "<fieldset class=\"part\"><legend class=\"s\">");
    html_text(b, row->title ? row->title : arena_printf(a, "要点 %zu", i + 1));
    html_lit(b, "</legend>");
    if (row->id) {
        ui_hidden(b, arena_printf(a, "p%zu.id", i), row->id);
    }
    html_lit(b, "<div class=\"grid4\">");
    input(b, arena_printf(a, "p%zu.title", i), "要点名称", row->title);
    from_select(ip, i);
    input(b, arena_printf(a, "p%zu.waits", i), "等哪个登记表", row->waits);
    input(b, arena_printf(a, "p%zu.points", i), "分值", row->points);
    rule_form(b, a, arena_printf(a, "p%zu.", i), &row->rule);
    input(b, arena_printf(a, "p%zu.fact", i), "试算：数到多少", row->fact);
    html_lit(b, "</div>");
    if (i < ip->n) {
        trial(ip, row, trial_points(ip, i));
    }
    html_lit(b, "</fieldset>");
}

static void own_rule(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;

    if (ip->n) {
        return;
    }
    html_lit(b, "<fieldset class=\"part\"><legend class=\"s\">整条的记分办法</legend>"
                "<div class=\"grid4\">");
    rule_form(b, ip->v.a, "r.", &ip->own.rule);
    input(b, "r.fact", "试算：数到多少", ip->own.fact);
    html_lit(b, "</div>");
    trial(ip, &ip->own, ip->it->points == POINTS_LOST ? 0 : ip->it->points);
    html_lit(b, "</fieldset>");
}

static void help(struct strbuf *b)
{
    html_lit(b,
             "<details><summary class=\"s\">怎么填</summary><ul class=\"s plain\">"
             "<li>有无：做到得满分，没有不得分，不用再填。</li>"
             "<li>计数：填“达到”多少得满分；或者填“得几分”（每个）；或者填分档。</li>"
             "<li>比例：填“达到”多少得满分；低了要扣的，再填“每差多少”和“扣几分”。"
             "例：参考率 95% 得满分，每低 1 个百分点扣 0.5 分。</li>"
             "<li>扣分：填每个扣几分，扣完为止。加分：填每个加几分和封顶。</li>"
             "<li>一票否决：发生一次这一条不得分；勾“否决全部”的，再填总分不超过多少（封顶）。</li>"
             "<li>分值都留空由程序平分，要人确认；自己填的要和这一条的分值相加一致。</li>"
             "<li>选了“由谁数”，各单位不能手填，由登记的记录数出来。</li></ul></details>");
}

static void rule_card(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;
    size_t rows = ip->n + BLANK_ROWS;

    ui_card(b, "要点和记分办法", -1, NULL);
    html_lit(b, "<div class=\"in\">");
    if (!ip->v.edit) {
        framework_view_parts(&ip->v, ip->it);
        html_lit(b, "</div>");
        ui_card_end(b);
        return;
    }
    ui_form(b, ip->v.p.req, arena_printf(ip->v.a, "%s/rule", ip->href), false);
    help(b);
    own_rule(ip);
    for (size_t i = 0; i < ip->n; i++) {
        part_row(ip, i);
    }
    html_lit(b, "<details><summary class=\"s\">");
    html_text(b, ip->n ? "再加要点" : "分成几个要点");
    html_lit(b, "</summary>");
    for (size_t i = ip->n; i < rows && i < FRAMEWORK_PARTS_MAX; i++) {
        part_row(ip, i);
    }
    html_lit(b, "</details><p class=\"row1\">");
    ui_button(b, "保存记分办法", UI_PRIMARY);
    ui_button_named(b, "try", "1", "试算", UI_TINT);
    html_lit(b, "<span class=\"s q\">试算不保存</span></p>");
    ui_form_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void confirm_card(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;
    const struct framework_item *it = ip->it;

    if (!it->n_parts) {
        return;
    }
    ui_card(b, "要点的分值", -1,
            arena_printf(ip->v.a, "共 %s 分", framework_points(ip->v.a, it->points)));
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < it->n_parts; i++) {
        html_lit(b, "<li><span>");
        html_text(b, it->parts[i].title);
        html_lit(b, "</span><span class=\"push\">");
        html_text(b, framework_points(ip->v.a, it->parts[i].points));
        html_lit(b, " 分</span></li>");
    }
    html_lit(b, "</ul><div class=\"in\">");
    if (it->parts_confirmed) {
        ui_chip(b, "", "分值已确认");
    } else if (ip->v.edit) {
        html_lit(b, "<p class=\"s q\">原件只有整条的分值，要点由程序平分。核对以后确认。</p>");
        ui_form(b, ip->v.p.req, arena_printf(ip->v.a, "%s/confirm", ip->href), false);
        ui_button(b, "确认分值", UI_TINT);
        ui_form_end(b);
    } else {
        ui_chip(b, "w", "分值待确认");
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void area(struct strbuf *b, const char *name, const char *title, const char *value)
{
    html_lit(b, "<label class=\"s fill\">");
    html_text(b, title);
    html_lit(b, "<textarea class=\"form-control\" rows=\"3\" maxlength=\"500\"");
    html_set(b, "name", name);
    html_lit(b, ">\n");
    html_text(b, value ? value : "");
    html_lit(b, "</textarea></label>");
}

static void proof_card(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;
    struct request *req = ip->v.p.req;
    const char *proof = request_form(req, "proof"), *example = request_form(req, "example"),
               *level3 = request_form(req, "level3");

    ui_card(b, "要什么佐证", -1, "各单位自评时看到");
    html_lit(b, "<div class=\"in\">");
    if (!ip->v.edit) {
        ui_facts(b, false);
        ui_fact(b, "佐证", ip->it->proof);
        ui_fact(b, "好的样子", ip->it->example);
        ui_facts_end(b);
    } else {
        ui_form(b, req, arena_printf(ip->v.a, "%s/proof", ip->href), false);
        area(b, "proof", "要哪些材料", proof ? proof : ip->it->proof);
        area(b, "example", "好的样子（例：成立文件红头，写明组长和成员）",
             example ? example : ip->it->example);
        input(b, "level3", "三级指标（没有不填）", level3 ? level3 : ip->it->level3);
        ui_button(b, "保存佐证要求", UI_TINT);
        ui_form_end(b);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void exempt_words(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;

    ui_facts(b, false);
    ui_fact(
        b, "不考核",
        framework_kind_titles(&ip->v, (const char *const *)ip->it->exempt_kinds, ip->it->n_exempt));
    ui_fact(b, "理由", ip->it->exempt_reason);
    ui_facts_end(b);
    ui_chip(b, ip->v.row.exempt_by[ip->place] ? "" : "w",
            ip->v.row.exempt_by[ip->place] ? "已批准" : "待法制科长批准");
    if (ip->v.approve && !ip->v.row.exempt_by[ip->place]) {
        ui_form(b, ip->v.p.req, arena_printf(ip->v.a, "%s/approve", ip->href), false);
        ui_button(b, "批准合理缺项", UI_PRIMARY);
        ui_form_end(b);
    }
}

static void exempt_form(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;
    struct request *req = ip->v.p.req;
    const char *reason = request_form(req, "reason"), **sent;
    size_t n = request_form_all(req, "kinds", &sent);

    ui_form(b, req, arena_printf(ip->v.a, "%s/exempt", ip->href), false);
    html_lit(b, "<fieldset><legend class=\"s\">哪些单位不考核这一条</legend>");
    framework_kind_ticks(b, &ip->v, reason ? sent : (const char **)ip->it->exempt_kinds,
                         reason ? n : ip->it->n_exempt);
    html_lit(b, "</fieldset>");
    area(b, "reason", "理由（例：没有行政许可职能）", reason ? reason : ip->it->exempt_reason);
    ui_button(b, "提出合理缺项", UI_TINT);
    ui_form_end(b);
}

static void exempt_card(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;

    if (!ip->v.edit && !ip->it->n_exempt) {
        return;
    }
    ui_card(b, "合理缺项", -1, "不考核的单位，这一条不计入满分");
    html_lit(b, "<div class=\"in\">");
    if (ip->it->n_exempt) {
        exempt_words(ip);
    }
    if (ip->v.edit) {
        exempt_form(ip);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void text_card(struct item_page *ip)
{
    struct strbuf *b = ip->v.p.b;

    ui_card(b, ip->it->code, -1,
            arena_printf(ip->v.a, "%s 分", framework_points(ip->v.a, ip->it->points)));
    html_lit(b, "<div class=\"in\"><p class=\"s q\">");
    html_text(b, ip->it->level1);
    html_lit(b, " ");
    html_text(b, ip->it->level2);
    html_lit(b, "</p><p>");
    html_text(b, ip->it->text ? ip->it->text : "原文缺失，待补录");
    html_lit(b, "</p></div>");
    ui_card_end(b);
}

void item_view_write(struct item_page *ip, const struct error *why)
{
    struct strbuf *b;

    ip->v.p.title = arena_printf(ip->v.a, "%s %s", ip->it->code, ip->it->title);
    ui_open(&ip->v.p);
    b = ip->v.p.b;
    ui_head(b, ip->v.p.title,
            arena_printf(ip->v.a, "%s 第 %lld 版，%s", ip->v.row.f.title,
                         (long long)ip->v.row.version, framework_state_title(&ip->v.row)));
    ui_link(b, arena_printf(ip->v.a, "%s#item-%s", ip->v.href, ip->it->code), "回到指标体系",
            UI_PLAIN);
    ui_head_end(b);
    if (why) {
        ui_notice(b, why);
    }
    html_lit(b, "<div class=\"cols c-21\"><div class=\"stack\">");
    text_card(ip);
    rule_card(ip);
    html_lit(b, "</div><aside class=\"stack\">");
    confirm_card(ip);
    proof_card(ip);
    exempt_card(ip);
    html_lit(b, "</aside></div>");
    ui_close(&ip->v.p);
}
