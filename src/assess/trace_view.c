#include "assess/trace_view.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"

#define WAITS_SPLIT "："

const char *trace_points(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

const char *trace_href(struct arena *a, int64_t participation, int64_t item)
{
    return arena_printf(a, "/desk/score/%s/%s", id_text(a, participation), id_text(a, item));
}

static const char *moment(struct arena *a, const char *utc)
{
    int64_t ms;

    return utc && datetime_parse(utc, &ms) ? datetime_people(a, ms, now_today()) : "";
}

static const char *day(struct arena *a, const char *text)
{
    struct date d;

    return text && date_parse(text, &d) ? date_chinese(a, d) : NULL;
}

/* --- what is asked --------------------------------------------------------------------------------------- */
static void levels(struct strbuf *b, struct arena *a, const struct framework_item *it)
{
    html_lit(b, "<p class=\"s q\">");
    html_text(b, it->level1);
    if (!str_empty(it->level2)) {
        html_text(b, arena_printf(a, " / %s", it->level2));
    }
    if (!str_empty(it->level3)) {
        html_text(b, arena_printf(a, " / %s", it->level3));
    }
    html_lit(b, "</p>");
}

static void proof(struct strbuf *b, const struct framework_item *it)
{
    if (str_empty(it->proof)) {
        return;
    }
    html_lit(b, "<p class=\"s\"><b>要交的佐证</b> ");
    html_text(b, it->proof);
    html_lit(b, "</p>");
    if (!str_empty(it->example)) {
        html_lit(b, "<p class=\"s q\"><b>什么样的算好</b> ");
        html_text(b, it->example);
        html_lit(b, "</p>");
    }
}

void trace_asked(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    const struct framework_item *it = t->def;

    levels(b, req->arena, it);
    html_lit(b, "<h2 class=\"asked\">");
    html_text(b, it->code);
    html_lit(b, " ");
    html_text(b, it->title);
    if (it->points >= 0) {
        html_lit(b, " <span class=\"q\">");
        html_text(b, trace_points(req->arena, it->points));
        html_lit(b, " 分</span>");
    }
    html_lit(b, "</h2><p class=\"text\">");
    html_lines(b, it->text ? it->text : "原件缺失，等待补录。");
    html_lit(b, "</p>");
    proof(b, it);
}

/* --- points ---------------------------------------------------------------------------------------------- */
/* "重大决策：五程序齐全率=100%" waits for the register before the colon. */
static const char *waits_for(struct arena *a, const char *waits)
{
    const char *at = strstr(waits, WAITS_SPLIT);

    return at ? arena_strndup(a, waits, (size_t)(at - waits)) : waits;
}

static void rows_behind(struct strbuf *b, const struct request *req, const struct round_trace *t,
                        const struct round_fact *f)
{
    struct arena *a = req->arena;

    if (!role_may(visit_actor(req)->role, "figure.read")) {
        return;
    }
    if (str_eq(f->kind, "metric")) {
        ui_link(b,
                arena_printf(a, "/desk/figures/%s/rows?from=%s&to=%s&unit=%s", f->source, f->from,
                             f->to, id_text(a, t->unit)),
                "看背后的记录", UI_LINK);
    } else {
        ui_link(b, arena_printf(a, "/desk/obligations/%s", f->source), "看办理情况", UI_LINK);
    }
}

static void counted(struct strbuf *b, const struct request *req, const struct round_trace *t,
                    const struct trace_part *p)
{
    if (!p->has_fact) {
        html_lit(b, "还没有取数，单位开始自评后自动计。");
        return;
    }
    html_text(b, p->fact.said);
    if (p->fact.at) {
        html_lit(b, "<span class=\"q\">（");
        html_text(b, moment(req->arena, p->fact.at));
        html_lit(b, "取数）</span>");
    }
    html_lit(b, " ");
    rows_behind(b, req, t, &p->fact);
}

static void one_part(struct strbuf *b, const struct request *req, const struct round_trace *t,
                     const struct trace_part *p)
{
    struct arena *a = req->arena;
    bool known = p->counted && p->has_fact && p->fact.known;

    html_lit(b, "<li><p class=\"row1\"><span class=\"flex-fill\">");
    html_text(b, p->part->title);
    html_lit(b, "</span>");
    if (p->counted && (known || !p->has_fact)) {
        ui_chip(b, "t", "自动");
    } else {
        ui_chip(b, "", p->counted || p->part->waits ? "暂由人工评" : "人工评");
    }
    html_lit(b, "<b class=\"nowrap\">");
    html_text(b, known ? arena_printf(a, "%s / %s 分", trace_points(a, p->fact.points),
                                      trace_points(a, p->part->points))
                       : arena_printf(a, "%s 分", trace_points(a, p->part->points)));
    html_lit(b, "</b></p><p class=\"s q\">");
    html_text(b, p->rule);
    html_lit(b, "</p>");
    if (p->counted) {
        html_lit(b, "<p class=\"s\">");
        counted(b, req, t, p);
        html_lit(b, "</p>");
    } else if (p->part->waits) {
        html_lit(b, "<p class=\"s q\">");
        html_text(b, arena_printf(a, "等“%s”台账启用后自动计：%s", waits_for(a, p->part->waits),
                                  p->part->waits));
        html_lit(b, "</p>");
    }
    html_lit(b, "</li>");
}

void trace_points_list(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    if (!t->n_parts) {
        html_lit(b, "<p class=\"s q\">");
        html_text(b, t->rule);
        html_lit(b, "</p>");
        return;
    }
    html_lit(b, "<ul class=\"points\">");
    for (size_t i = 0; i < t->n_parts; i++) {
        one_part(b, req, t, &t->parts[i]);
    }
    html_lit(b, "</ul>");
}

void trace_sum(struct strbuf *b, const struct round_trace *t)
{
    html_lit(b, "<ol class=\"sum\">");
    for (size_t i = 0; i < t->n_lines; i++) {
        html_lit(b, "<li>");
        html_text(b, t->lines[i]);
        html_lit(b, "</li>");
    }
    html_lit(b, "</ol>");
}

/* --- evidence -------------------------------------------------------------------------------------------- */
static void put_cell(struct strbuf *b, const char *text)
{
    html_lit(b, "<td>");
    html_text(b, str_empty(text) ? "—" : text);
    html_lit(b, "</td>");
}

static void file_row(struct strbuf *b, struct arena *a, const struct trace_file *f)
{
    html_lit(b, "<tr><td class=\"name\"><a href=\"");
    html_url(b, arena_printf(a, "/desk/file/%s", id_text(a, f->id)));
    html_lit(b, "\">");
    html_text(b, f->name);
    html_lit(b, "</a>");
    if (f->also) {
        html_lit(b, "<br><span class=\"s q\">");
        html_text(b, arena_printf(a, "本轮另有 %zu 条用同一份材料", f->also));
        html_lit(b, "</span>");
    }
    html_lit(b, "</td>");
    put_cell(b, day(a, f->dated));
    html_lit(b, "<td>");
    html_text(b, f->until ? day(a, f->until) : "—");
    if (f->expired) {
        html_lit(b, " ");
        ui_chip(b, "w", "已过期");
    }
    html_lit(b, "</td>");
    put_cell(b, f->uploader);
    put_cell(b, moment(a, f->at));
    html_lit(b, "<td class=\"hash\">");
    html_text(b, f->digest);
    html_lit(b, "</td></tr>");
}

void trace_files(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    static const char *const heads[] = {"材料",   "材料日期", "有效期至",
                                        "上传人", "上传时间", "SM3 摘要"};

    ui_card(b, "佐证", (int64_t)t->n_files, NULL);
    if (t->n_files) {
        ui_table(b, "佐证", heads, array_len(heads));
        for (size_t i = 0; i < t->n_files; i++) {
            file_row(b, req->arena, &t->files[i]);
        }
        ui_table_end(b);
    } else {
        html_lit(b, "<p class=\"in q\">没有上传佐证。</p>");
    }
    if (t->note) {
        html_lit(b, "<p class=\"in s\"><b>单位说明</b> ");
        html_lines(b, t->note);
        html_lit(b, "</p>");
    }
    ui_card_end(b);
}

/* --- values ---------------------------------------------------------------------------------------------- */
/* A review starts from what the unit gave itself. */
static const char *old_value(const struct request *req, const struct round_trace *t,
                             const struct trace_change *c)
{
    bool review = c->reg == content_plays(app_of(req)->content, "assessment.review");

    return !c->old && review && t->mark.has_self
               ? arena_printf(req->arena, "自评 %s", trace_points(req->arena, t->mark.self))
               : c->old;
}

static void change_row(struct strbuf *b, const struct request *req, const struct round_trace *t,
                       const struct trace_change *c)
{
    struct arena *a = req->arena;

    html_lit(b, "<tr><td class=\"nowrap\">");
    html_text(b, moment(a, c->at));
    html_lit(b, "</td>");
    put_cell(b, c->who ? c->who : "程序");
    html_lit(b, "<td class=\"name\"><a href=\"");
    html_url(b, ui_record_href(a, c->reg, c->record));
    html_lit(b, "\">");
    html_text(b, c->step);
    html_lit(b, "</a></td>");
    put_cell(b, c->field);
    put_cell(b, old_value(req, t, c));
    put_cell(b, c->new);
    put_cell(b, c->reason);
    html_lit(b, "</tr>");
}

void trace_changes(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    static const char *const heads[] = {"时间", "谁", "办了什么", "哪个分", "原来", "改为", "理由"};

    ui_card(b, "分数的经过", (int64_t)t->n_changes, NULL);
    if (t->n_changes) {
        ui_table(b, "分数的经过", heads, array_len(heads));
        for (size_t i = 0; i < t->n_changes; i++) {
            change_row(b, req, t, &t->changes[i]);
        }
        ui_table_end(b);
    } else {
        html_lit(b, "<p class=\"in q\">还没有人评过分。</p>");
    }
    ui_card_end(b);
}

static void appeal_row(struct strbuf *b, const struct request *req, const struct trace_appeal *x)
{
    const struct register_def *reg = content_plays(app_of(req)->content, "assessment.appeal");

    html_lit(b, "<tr><td>");
    ui_chip(b, "t", x->state);
    html_lit(b, "</td><td class=\"name\">");
    if (reg) {
        html_lit(b, "<a href=\"");
        html_url(b, ui_record_href(req->arena, reg, x->record));
        html_lit(b, "\">");
        html_text(b, x->reason);
        html_lit(b, "</a>");
    }
    html_lit(b, "</td>");
    put_cell(b, x->score);
    put_cell(b, x->answer);
    html_lit(b, "</tr>");
}

void trace_appeals(struct strbuf *b, const struct request *req, const struct round_trace *t)
{
    static const char *const heads[] = {"办到哪里", "申诉理由", "改为几分", "处理理由"};

    if (!t->n_appeals) {
        return;
    }
    ui_card(b, "申诉", (int64_t)t->n_appeals, NULL);
    ui_table(b, "申诉", heads, array_len(heads));
    for (size_t i = 0; i < t->n_appeals; i++) {
        appeal_row(b, req, &t->appeals[i]);
    }
    ui_table_end(b);
    ui_card_end(b);
}
