/* Totals of an outside assessment for many units at once: two columns pasted from a table, 单位 and 总分. All lines are written in
 * one work, or none; what is wrong is said line by line and the typing stays. */
#include <string.h>

#include "assess/assess.h"
#include "base/id.h"
#include "base/str.h"
#include "figure/round_parts.h"
#include "people/org.h"
#include "register/step.h"
#include "ui/ui.h"

#define LINES_MAX  2000
#define FAULTS_MAX 12
#define ACTION     "assessment_total" /* of the step that notes one total */

struct total_line {
    const char *unit, *score;
    size_t line;
    int64_t participation, version; /* 0: not found */
};
struct totals {
    struct request *req;
    struct arena *a;
    const struct content *c;
    struct round_parts p;
    struct record round;
    const struct step_def *step;
    struct total_line *lines;
    size_t n, faults;
    struct strbuf said; /* what is wrong, line by line */
};

static enum err begin(struct totals *t, struct request *req, struct db *db, struct error *e)
{
    int64_t id;
    enum err r;

    *t = (struct totals){
        .req = req, .a = req->arena, .c = app_of(req)->content, .said = strbuf_make(8192)};
    if ((r = round_parts_find(t->c, &t->p, e))) {
        return r;
    }
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一轮考核，或者不在您的权限范围内。");
    }
    for (size_t i = 0; i < t->p.participation->n_steps; i++) {
        if (str_eq(t->p.participation->steps[i].action, ACTION)) {
            t->step = &t->p.participation->steps[i];
        }
    }
    if (!t->step || !t->step->n_need) {
        return error_set(e, ERR_NOT_FOUND, "本县的考核不登记外部评估的总分。");
    }
    return record_load(db, t->a, t->c, &visit_actor(req)->scope, t->p.round, id, &t->round, e);
}

/* --- reading --------------------------------------------------------------------------------------------- */
static void fault(struct totals *t, size_t line, const char *say)
{
    if (t->faults++ < FAULTS_MAX) {
        strbuf_printf(&t->said, "第 %zu 行：%s\n", line, say);
    }
}

/* A line of two cells, parted by a tab, else by a comma, else by the last blank. */
static bool cut(struct arena *a, const char *text, struct total_line *ret)
{
    static const char *const parting[] = {"\t", ",", "，"};
    const char *at = NULL;
    size_t wide = 1;

    for (size_t i = 0; !at && i < array_len(parting); i++) {
        at = strstr(text, parting[i]);
        wide = strlen(parting[i]);
    }
    if (!at) {
        at = strrchr(text, ' ');
        wide = 1;
    }
    ret->unit = str_trim(a, at ? arena_strndup(a, text, (size_t)(at - text)) : text);
    ret->score = at ? str_trim(a, at + wide) : "";
    return !str_empty(ret->unit);
}

static enum err read_lines(struct totals *t, struct error *e)
{
    const char *text = request_form(t->req, "rows");
    char **lines;
    size_t n = str_split(t->a, text ? text : "", '\n', &lines);
    int64_t unused;

    if (n > LINES_MAX) {
        return error_set(e, ERR_LIMIT, "一次最多导入 %d 行。", LINES_MAX);
    }
    t->lines = arena_array(t->a, n + 1, sizeof(*t->lines));
    for (size_t i = 0; i < n; i++) {
        struct total_line *line = &t->lines[t->n];
        if (!cut(t->a, str_trim(t->a, lines[i]), line)) {
            continue;
        }
        if (i == 0 && !str_to_scaled(line->score, 2, &unused)) {
            continue; /* 单位 总分 */
        }
        line->line = i + 1;
        t->n++;
    }
    return t->n ? OK
                : error_set(e, ERR_INVALID,
                            "没有读到一行“单位、总分”。请从表里复制这两列，粘贴在下面。");
}

static bool names(const struct unit *u, const char *name)
{
    return str_eq(u->short_name, name) || str_eq(u->name, name);
}

static void find_unit(struct totals *t, struct total_line *line, const struct unit *units,
                      size_t n_units, const struct record_list *parts)
{
    int64_t unit = 0;

    for (size_t i = 0; i < n_units; i++) {
        unit = names(&units[i], line->unit) ? units[i].id : unit;
    }
    for (size_t i = 0; unit && i < parts->n; i++) {
        if (round_ref(&parts->items[i], t->p.part_unit) == unit) {
            line->participation = parts->items[i].id;
            line->version = parts->items[i].version;
        }
    }
    if (!line->participation) {
        fault(t, line->line,
              unit ? arena_printf(t->a, "“%s”没有参加这一轮考核。", line->unit)
                   : arena_printf(t->a, "没有叫“%s”的单位，请写全称或简称。", line->unit));
    }
}

static enum err find_units(struct totals *t, struct db *db, struct error *e)
{
    const struct actor *who = visit_actor(t->req);
    struct record_list parts;
    struct unit *units;
    size_t n_units;
    enum err r;

    if ((r = org_units(db, t->a, who->county, &units, &n_units, e)) ||
        (r = round_participations(db, t->a, t->c, &who->scope, &t->p, t->round.id, false, &parts,
                                  e))) {
        return r;
    }
    for (size_t i = 0; i < t->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (str_eq(t->lines[k].unit, t->lines[i].unit)) {
                fault(t, t->lines[i].line,
                      arena_printf(t->a, "“%s”在第 %zu 行已经有了。", t->lines[i].unit,
                                   t->lines[k].line));
            }
        }
        find_unit(t, &t->lines[i], units, n_units, &parts);
    }
    return OK;
}

/* --- writing --------------------------------------------------------------------------------------------- */
static enum err write_line(struct totals *t, struct db *db, const struct total_line *line)
{
    const struct typed typed = {t->step->need[0]->id, line->score};
    const struct step_request rq = {.reg = t->p.participation,
                                    .record = line->participation,
                                    .version = line->version,
                                    .step = t->step,
                                    .typed = &typed,
                                    .n_typed = 1,
                                    .note = "粘贴的外部评估总分"};
    struct step_result done;
    struct error why = {0};
    enum err r =
        step_take(&app_of(t->req)->engine, db, t->a, visit_actor(t->req), &rq, &done, &why);

    if (r == ERR_IO) {
        return r;
    }
    if (r) {
        fault(t, line->line, arena_printf(t->a, "%s：%s", line->unit, why.text));
    }
    return OK;
}

static enum err run_totals(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct totals t;
    enum err r = begin(&t, w->req, db, e);

    (void)a;
    if (r || (r = read_lines(&t, e)) || (r = find_units(&t, db, e))) {
        strbuf_clear(&t.said);
        return r;
    }
    for (size_t i = 0; !r && !t.faults && i < t.n; i++) {
        r = write_line(&t, db, &t.lines[i]);
    }
    if (r) {
        error_set(e, r, "没有存成，请稍后再试。");
    } else if (t.faults) {
        const char *said = strbuf_take(&t.said, t.a);
        r = error_set(e, ERR_INVALID, "一行都没有写入，有 %zu 处要改：\n%s", t.faults, said);
    }
    strbuf_clear(&t.said);
    *(size_t *)w->ctx = t.n;
    return r;
}

/* --- the page -------------------------------------------------------------------------------------------- */
static enum err render(struct request *req, struct response *res, const struct error *why,
                       struct error *e)
{
    struct totals t;
    struct db *db;
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = "导入外部评估总分",
                        .here = "/desk/matrix",
                        .back = "/desk"};
    enum err r = app_reader(req, &db, e);

    if (r || (r = begin(&t, req, db, e))) {
        return r;
    }
    const char *path = arena_printf(t.a, "/desk/rounds/%s", id_text(t.a, t.round.id));
    ui_open(&p);
    ui_head(p.b, "导入外部评估总分", t.round.title);
    ui_head_end(p.b);
    if (why) {
        ui_notice(p.b, why);
    }
    ui_card(p.b, "从表里复制两列", -1, "单位、总分，一家一行");
    html_lit(
        p.b,
        "<div class=\"in\"><p class=\"s q\">适用于只有总分、没有逐条评分的评估，例如第三方评估。"
        "逐条评过分的单位不能再写总分。全部读得懂才写入，有一行不对就一行都不写。</p>");
    ui_form(p.b, req, arena_printf(t.a, "%s/totals", path), false);
    html_lit(p.b, "<label class=\"form-label\" for=\"rows\">单位和总分</label><textarea "
                  "class=\"form-control\" id=\"rows\" name=\"rows\" rows=\"14\" "
                  "placeholder=\"青山镇卫生院&#9;86.5\">\n");
    html_text(p.b, request_form(req, "rows"));
    html_lit(p.b, "</textarea><p class=\"row1 foot\">");
    ui_button(p.b, "写入总分", UI_PRIMARY);
    ui_link(p.b, path, "不导了", UI_PLAIN);
    html_lit(p.b, "</p>");
    ui_form_end(p.b);
    html_lit(p.b, "</div>");
    ui_card_end(p.b);
    ui_close(&p);
    strbuf_clear(&t.said);
    return OK;
}

enum err page_totals(struct request *req, struct response *res, struct error *e)
{
    return render(req, res, NULL, e);
}

enum err page_totals_post(struct request *req, struct response *res, struct error *e)
{
    size_t *n = arena_make(req->arena, size_t);

    (void)res, (void)e;
    req->state = n;
    app_write(req, run_totals, n);
    return OK;
}

enum err page_totals_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    const size_t *n = req->state;

    if (bad->code == ERR_INVALID || bad->code == ERR_LIMIT) {
        res->status = response_status(bad->code);
        return render(req, res, bad, e);
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_done(res, arena_printf(req->arena, "/desk/rounds/%s", request_param(req, "id")),
                  arena_printf(req->arena, "已写入 %zu 家的总分。", *n));
    return OK;
}
