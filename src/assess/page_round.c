/* 本轮进展: how far each group is, who has not begun, the draw and its check, appeals, publication, and what the result is worth in
 * the unit's year. */
#include "assess/assess.h"
#include "assess/draw_check.h"
#include "assess/worth.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round.h"
#include "figure/round_parts.h"
#include "ui/ui.h"

struct round_page {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct scope *scope;
    struct strbuf *b;
    struct round_parts p;
    struct record round;
    struct round_board *boards;
    size_t n_boards;
    struct error *e;
};

static const char *moment(struct arena *a, const char *utc)
{
    int64_t ms;

    return utc && datetime_parse(utc, &ms) ? datetime_people(a, ms, now_today()) : "";
}

static void number(struct strbuf *b, const char *text)
{
    html_lit(b, "<td class=\"r nowrap\">");
    html_text(b, text);
    html_lit(b, "</td>");
}

/* --- how far --------------------------------------------------------------------------------------------- */
struct tally {
    const char *name;
    size_t units, waiting, filling, submitted, absent;
    size_t answered, reviewed, applicable;
};

static void take_unit(const struct round_page *x, struct tally *t, const struct round_board *b,
                      size_t i)
{
    const struct assess_result *res = &b->total.results[i];
    const char *state = b->places[i].state;

    t->units++;
    t->submitted += b->units[i].submitted;
    t->absent += str_eq(state, x->p.mark_absent->to->id);
    t->filling += str_eq(state, x->p.begin->to->id);
    t->waiting += x->p.begin->n_from && str_eq(state, x->p.begin->from[0]->id);
    t->answered += res->answered;
    t->reviewed += res->reviewed;
    t->applicable += res->applicable;
}

static void bar(struct strbuf *b, const char *label, size_t n, size_t of)
{
    html_lit(b, "<td class=\"nowrap\"><progress aria-label=\"");
    html_attr(b, label);
    html_lit(b, "\" value=\"");
    html_int(b, (int64_t)n);
    html_lit(b, "\" max=\"");
    html_int(b, (int64_t)(of ? of : 1));
    html_lit(b, "\"></progress> ");
    html_int(b, (int64_t)n);
    html_lit(b, "/");
    html_int(b, (int64_t)of);
    html_lit(b, "</td>");
}

static void tally_row(const struct round_page *x, const struct tally *t)
{
    html_lit(x->b, "<tr><td>");
    html_text(x->b, str_empty(t->name) ? "未分组" : t->name);
    html_lit(x->b, "</td>");
    number(x->b, arena_printf(x->a, "%zu", t->units));
    number(x->b, arena_printf(x->a, "%zu", t->waiting));
    number(x->b, arena_printf(x->a, "%zu", t->filling));
    number(x->b, arena_printf(x->a, "%zu", t->submitted));
    number(x->b, arena_printf(x->a, "%zu", t->absent));
    bar(x->b, "自评", t->answered, t->applicable);
    bar(x->b, "复核", t->reviewed, t->applicable);
    html_lit(x->b, "</tr>");
}

static const char *group_of(const struct round_board *b, size_t i)
{
    return b->units[i].group ? b->units[i].group : "";
}

static bool first_of_group(const struct round_board *b, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(group_of(b, k), group_of(b, i))) {
            return false;
        }
    }
    return true;
}

static void progress(const struct round_page *x, const struct round_board *b)
{
    static const char *const heads[] = {"组别",   "参评", "未开始",   "自评中",
                                        "已提交", "未报", "自评进度", "复核进度"};
    struct tally whole = {.name = "合计"};

    html_lit(x->b, "<section class=\"card\"><header><h2>进度</h2><span class=\"s q cut\">");
    html_text(x->b, b->framework.f.title);
    html_lit(x->b, "</span><span class=\"push\"></span>");
    ui_link(x->b,
            arena_printf(x->a, "/desk/matrix?round=%s&framework=%s", id_text(x->a, b->round),
                         id_text(x->a, b->framework.id)),
            "打开矩阵", UI_LINK);
    html_lit(x->b, "</header>");
    ui_table(x->b, b->framework.f.title, heads, array_len(heads));
    for (size_t i = 0; i < b->n_units; i++) {
        struct tally t = {.name = group_of(b, i)};
        take_unit(x, &whole, b, i);
        for (size_t k = 0; first_of_group(b, i) && k < b->n_units; k++) {
            if (str_eq(group_of(b, k), t.name)) {
                take_unit(x, &t, b, k);
            }
        }
        if (t.units) {
            tally_row(x, &t);
        }
    }
    tally_row(x, &whole);
    ui_table_end(x->b);
    ui_card_end(x->b);
}

/* Names of the units in a state, with the way to each. */
static void names(const struct round_page *x, const struct state_def *state, const char *title,
                  const char *quiet)
{
    size_t n = 0;

    for (size_t i = 0; i < x->n_boards; i++) {
        for (size_t u = 0; u < x->boards[i].n_units; u++) {
            n += str_eq(x->boards[i].places[u].state, state->id);
        }
    }
    if (!n) {
        return;
    }
    ui_card(x->b, title, (int64_t)n, quiet);
    html_lit(x->b, "<p class=\"in names\">");
    for (size_t i = 0; i < x->n_boards; i++) {
        for (size_t u = 0; u < x->boards[i].n_units; u++) {
            if (str_eq(x->boards[i].places[u].state, state->id)) {
                ui_link(
                    x->b,
                    ui_record_href(x->a, x->p.participation, x->boards[i].places[u].participation),
                    x->boards[i].units[u].name, UI_LINK);
                html_lit(x->b, " ");
            }
        }
    }
    html_lit(x->b, "</p>");
    ui_card_end(x->b);
}

/* --- the draw -------------------------------------------------------------------------------------------- */
static void draw_facts(const struct round_page *x, const struct draw_check *d)
{
    html_lit(x->b, "<div class=\"in\">");
    ui_facts(x->b, false);
    ui_fact(x->b, "抽签", arena_printf(x->a, "%s，%s", moment(x->a, d->at), d->who ? d->who : ""));
    ui_fact(x->b, "种子", d->seed);
    ui_fact(x->b, "参评单位",
            arena_printf(x->a, "%zu 家，名单摘要 %s", d->n_units, d->units_digest));
    ui_fact(x->b, "复核人员",
            arena_printf(x->a, "%zu 人，每家 %zu 人，名单摘要 %s", d->n_reviewers, d->each,
                         d->reviewers_digest));
    ui_facts_end(x->b);
    if (d->right) {
        ui_lamp(x->b, LAMP_GREEN, "刚才用同一个种子和名单重算了一遍，结果一致");
    } else {
        ui_lamp(x->b, LAMP_RED, "用记录里的种子和名单重算，结果不一致，请查本轮的经过");
    }
    html_lit(x->b, "<p class=\"s q\">谁都能验：名单按字节排序，逐个加换行后取 SM3 "
                   "就是名单摘要；每个名字的签是 "
                   "SM3（种子、名单摘要和名字），签最小的先抽。名单、回避和种子的全文在本轮的经过里"
                   "。</p></div>");
}

static enum err draw_card(const struct round_page *x)
{
    static const char *const heads[] = {"单位", "复核人员"};
    struct draw_check d;
    enum err r = draw_check_load(x->db, x->a, x->scope->county, x->round.id, &d, x->e);

    if (r) {
        return r;
    }
    ui_card(x->b, "复核抽签", -1, NULL);
    if (!d.there) {
        html_lit(
            x->b,
            "<p class=\"in q\">还没有抽签。转入复核前后都可以抽；不抽的，由法制科逐家指定。</p>");
        ui_card_end(x->b);
        return OK;
    }
    draw_facts(x, &d);
    html_lit(x->b, "<details class=\"in\"><summary>抽签结果</summary>");
    ui_table(x->b, "抽签结果", heads, array_len(heads));
    for (size_t i = 0; i < d.n_pairs; i++) {
        html_lit(x->b, "<tr><td>");
        html_text(x->b, draw_check_name(x->a, d.pairs[i].unit));
        html_lit(x->b, "</td><td>");
        html_text(x->b, draw_check_name(x->a, d.pairs[i].reviewer));
        html_lit(x->b, "</td></tr>");
    }
    ui_table_end(x->b);
    html_lit(x->b, "</details>");
    ui_card_end(x->b);
    return OK;
}

/* --- appeals, publication -------------------------------------------------------------------------------- */
static enum err appeal_card(const struct round_page *x)
{
    struct record_list list;
    size_t open = 0;
    enum err r;

    if (!x->p.appeal) {
        return OK;
    }
    if ((r = round_appeals(x->db, x->a, x->c, x->scope, &x->p, true, x->round.id, &list, x->e))) {
        return r;
    }
    for (size_t i = 0; i < list.n; i++) {
        open += !list.items[i].state->final;
    }
    ui_card(x->b, "申诉", (int64_t)list.n, arena_printf(x->a, "没有办完 %zu 件", open));
    if (!list.n) {
        html_lit(x->b, "<p class=\"in q\">没有申诉。复核完毕后，单位在申诉期内对复核分提出。</p>");
    }
    html_lit(x->b, "<ul class=\"lines short\">");
    for (size_t i = 0; i < list.n; i++) {
        const struct record *rec = &list.items[i];
        html_lit(x->b, "<li><a href=\"");
        html_attr(x->b, ui_record_href(x->a, rec->reg, rec->id));
        html_lit(x->b, "\">");
        html_text(x->b, rec->title);
        html_lit(x->b, "</a><span class=\"push\"></span>");
        ui_state(x->b, rec->state, rec->pending);
        html_lit(x->b, "</li>");
    }
    html_lit(x->b, "</ul>");
    ui_card_end(x->b);
    return OK;
}

static void uses_link(const struct round_page *x)
{
    const struct register_def *uses = content_plays(x->c, "assessment.use");

    if (uses && step_may_read(visit_actor(x->req), uses)) {
        html_lit(x->b, " ");
        ui_link(x->b,
                arena_printf(x->a, "/desk/r/%s?tab=all&year=%lld", uses->id,
                             (long long)x->round.values[x->p.round_year->index].i),
                "结果用到了哪里", UI_LINK);
    }
}

static void publish_card(const struct round_page *x)
{
    const struct round_board *b = x->n_boards ? x->boards : NULL;

    ui_card(x->b, "公布", -1, NULL);
    html_lit(x->b, "<p class=\"in\">");
    if (b && b->frozen) {
        ui_lamp(x->b, LAMP_DONE, "已公布");
        html_text(x->b,
                  arena_printf(x->a,
                               " %s 由局长签批，分数和名次已经固定。以后改动记录，矩阵上会标出"
                               "，名次不变。",
                               moment(x->a, b->frozen_at)));
        uses_link(x);
    } else {
        html_text(x->b,
                  arena_printf(x->a, "现在是“%s”，还没有公布。%s", x->round.state->title,
                               b && b->ranks_open
                                   ? "复核都完了，名次只有县局看得到，公布以后各单位才看得到。"
                                   : "复核完毕前不排名次。"));
    }
    html_lit(x->b, "</p>");
    ui_card_end(x->b);
}

/* --- the page -------------------------------------------------------------------------------------------- */
static enum err begin(struct round_page *x)
{
    int64_t id;
    enum err r = app_reader(x->req, &x->db, x->e);

    if (r || (r = round_parts_find(x->c, &x->p, x->e))) {
        return r;
    }
    if (!id_parse(request_param(x->req, "id"), &id)) {
        return error_set(x->e, ERR_NOT_FOUND, "没有这一轮考核，或者不在您的权限范围内。");
    }
    if ((r = record_load(x->db, x->a, x->c, x->scope, x->p.round, id, &x->round, x->e))) {
        return r;
    }
    return round_boards(x->db, x->a, x->c, x->scope, id, &x->boards, &x->n_boards, x->e);
}

/* Totals from outside are taken until the result is settled, by who may take the step. */
static bool totals_open(const struct round_page *x)
{
    return (x->round.state == x->p.self_state || x->round.state == x->p.review_state) &&
           role_may(visit_actor(x->req)->role, "register.write");
}

static void head(const struct round_page *x)
{
    html_lit(x->b, "<div class=\"head\"><h1>");
    html_text(x->b, x->round.title);
    html_lit(x->b, "</h1>");
    ui_state(x->b, x->round.state, x->round.pending);
    html_lit(x->b, "<span class=\"push\"></span>");
    ui_link(x->b, arena_printf(x->a, "/desk/matrix?round=%s", id_text(x->a, x->round.id)),
            "考核矩阵", UI_PLAIN);
    if (totals_open(x)) {
        ui_link(x->b, arena_printf(x->a, "/desk/rounds/%s/totals", id_text(x->a, x->round.id)),
                "导入外部评估总分", UI_PLAIN);
    }
    ui_link(x->b, ui_record_href(x->a, x->p.round, x->round.id), "办理这一轮", UI_PLAIN);
    ui_head_end(x->b);
}

enum err page_round(struct request *req, struct response *res, struct error *e)
{
    struct round_page x = {.req = req,
                           .a = req->arena,
                           .c = app_of(req)->content,
                           .scope = &visit_actor(req)->scope,
                           .e = e};
    struct ui_page p = {
        .req = req, .res = res, .title = "本轮进展", .here = "/desk/matrix", .back = "/desk"};
    enum err r = begin(&x);

    if (r) {
        return r;
    }
    ui_open(&p);
    x.b = p.b;
    head(&x);
    ui_said(x.b, req);
    html_lit(x.b, "<div class=\"stack\">");
    for (size_t i = 0; i < x.n_boards; i++) {
        progress(&x, &x.boards[i]);
    }
    if (x.p.begin->n_from) {
        names(&x, x.p.begin->from[0], "还没有开始的", "点单位名看它的参评件");
    }
    names(&x, x.p.begin->to, "正在自评，还没有提交的", NULL);
    names(&x, x.p.mark_absent->to, "未报的", NULL);
    r = draw_card(&x);
    if (!r) {
        r = appeal_card(&x);
    }
    publish_card(&x);
    for (size_t i = 0; i < x.n_boards; i++) {
        worth_card(x.b, req, &x.boards[i]);
    }
    html_lit(x.b, "</div>");
    ui_close(&p);
    return r;
}
