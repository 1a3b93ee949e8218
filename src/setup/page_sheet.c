/* 三张表: the hub, and each sheet with its template, its judgement and the taking. Nothing of an office is written here. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/str.h"
#include "register/export.h"
#include "setup/pages.h"
#include "setup/setup.h"
#include "setup/sheet_view.h"

#define XLSX       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define CSV        "text/csv; charset=utf-8"
#define FILE_MAX   ((size_t)20 << 20)
#define TEXT_BYTES ((size_t)5 << 20)

static enum err begin(struct request *req, struct response *res, struct setup *s,
                      struct sheet_page *p, struct error *e)
{
    enum err r = setup_begin(req, res, s, e);
    if (r || !s->in) {
        return r;
    }
    s->step = setup_step_find("sheets");
    return sheet_view_of(s, request_param(req, "sheet"), p)
               ? OK
               : error_set(e, ERR_NOT_FOUND, "没有这张表，请回到“三张表”。");
}

/* --- the hub ---------------------------------------------------------------------------------------------------- */
static void hub_row(struct setup *s, const struct sheet_page *p, const char *state, bool done)
{
    html_lit(s->b, "<li><span><b>");
    html_text(s->b, p->title);
    html_lit(s->b, "</b> <span class=\"s q\">");
    html_text(s->b, p->about);
    html_lit(s->b, "</span></span><span class=\"push\">");
    ui_chip(s->b, done ? "t" : "o", state);
    html_lit(s->b, " ");
    ui_link(s->b, sheet_view_href(s, p, ""),
            arena_printf(s->a, done ? "看%s表，换一份" : "交%s表", p->title),
            done ? UI_SMALL : UI_TINT);
    html_lit(s->b, "</span></li>");
}

static const char *taken_words(struct setup *s, bool has, const struct roster *x)
{
    return !has          ? "还没有交"
           : x->n_faults ? arena_printf(s->a, "%zu 行，其中 %zu 行现在对不上", x->rows, x->bad)
                         : arena_printf(s->a, "已收下 %zu 行", x->n);
}

void sheets_write(struct setup *s)
{
    struct sheets x = {0};
    struct sheet_page p;
    struct error why;
    const struct register_def **regs;
    size_t n = sheets_registers(s, &regs);
    if (sheets_load(s, &x, &why)) {
        ui_notice(s->b, &why);
    }
    html_lit(s->b, "<section class=\"card\"><ul class=\"lines\">");
    (void)sheet_view_of(s, "units", &p);
    hub_row(s, &p, taken_words(s, x.has_units, &x.units), x.has_units);
    (void)sheet_view_of(s, "people", &p);
    hub_row(s, &p, taken_words(s, x.has_people, &x.people), x.has_people);
    for (size_t i = 0; i < n; i++) {
        const char *rows = setup_answer(s, sheets_step(s->a, regs[i]->id), "taken");
        (void)sheet_view_of(s, regs[i]->id, &p);
        hub_row(s, &p, rows ? arena_printf(s->a, "已收下 %s 行", rows) : "可以以后再导入",
                rows != NULL);
    }
    html_lit(s->b, "</ul></section>");
}

const char *sheets_fault(struct setup *s, const char **ret_field)
{
    struct sheets x;
    struct error why;
    (void)ret_field;
    if (sheets_load(s, &x, &why)) {
        return arena_strdup(s->a, why.text);
    }
    return !x.units.n    ? "还没有收下单位表。先交单位表，人员表要用到它。"
           : !x.people.n ? "还没有收下人员表。"
           : x.units.n_faults || x.people.n_faults
               ? "已收下的表里有的行现在对不上，请打开那张表，改好以后重新交一次。"
               : NULL;
}

/* What was taken before, when no new sheet is being looked at. */
static enum err taken_card(struct setup *s, const struct sheet_page *p, struct error *e)
{
    struct sheets x;
    enum err r = p->reg ? OK : sheets_load(s, &x, e);
    if (r || p->reg) {
        return r;
    }
    const struct roster *now = p->kind == ROSTER_UNITS ? &x.units : &x.people;
    sheet_view_faults(s, now);
    if (now->n) {
        sheet_view_taken(s, now);
    }
    return OK;
}

enum err page_setup_sheet(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct sheet_page p;
    enum err r = begin(req, res, &s, &p, e);
    if (r || !s.in) {
        return r;
    }
    sheet_view_head(&s, &p);
    html_lit(s.b, "<div class=\"stack\">");
    sheet_view_upload(&s, &p);
    sheet_view_columns(&s, &p);
    r = taken_card(&s, &p, e);
    html_lit(s.b, "</div>");
    setup_close(&s);
    return r;
}

/* --- templates ------------------------------------------------------------------------------------------------------- */
static enum err roster_template(struct setup *s, const struct sheet_page *p, bool csv,
                                struct error *e)
{
    size_t n;
    const struct roster_column *columns = roster_columns(p->kind, &n);
    struct sheet_column *heads = arena_array(s->a, n, sizeof(*heads));
    struct sheet_cell *cells = arena_array(s->a, n, sizeof(*cells));
    for (size_t i = 0; i < n; i++) {
        heads[i] = (struct sheet_column){columns[i].title, columns[i].width};
        cells[i].text = columns[i].example;
    }
    struct sheet sheet = {
        .name = p->title, .columns = heads, .n_columns = n, .cells = cells, .n_rows = 1};
    s->res->type = csv ? CSV : XLSX;
    response_download(s->res, arena_printf(s->a, "%s表模板.%s", p->title, csv ? "csv" : "xlsx"));
    if (csv) {
        export_csv(&s->res->body, &sheet);
        return OK;
    }
    return export_xlsx(s->a, &sheet, 1, &s->res->body, e);
}

enum err page_setup_template(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct sheet_page p;
    enum err r = begin(req, res, &s, &p, e);
    if (r || !s.in) {
        return r;
    }
    if (!p.reg) {
        return roster_template(&s, &p, str_eq(request_query(req, "as"), "csv"), e);
    }
    res->type = XLSX;
    response_download(res, arena_printf(s.a, "%s导入模板.xlsx", p.title));
    return import_template(s.a, p.reg, false, &res->body, e);
}

/* --- looking -------------------------------------------------------------------------------------------------------------- */
static enum err sent(struct setup *s, const char **ret, size_t *ret_n, struct error *e)
{
    const char *rows = request_form(s->req, "rows");
    for (size_t i = 0; i < s->req->n_files; i++) {
        const struct upload *u = &s->req->files[i];
        if (str_eq(u->field, "file.sheet") && u->size > 0) {
            char *bytes;
            enum err r = bytes_read_file(s->a, u->path, FILE_MAX, &bytes, ret_n, e);
            *ret = r ? NULL : bytes;
            return r;
        }
    }
    if (str_empty(rows)) {
        return error_set(e, ERR_INVALID, "还没有选文件，也没有粘贴内容。");
    }
    if (strlen(rows) > TEXT_BYTES) {
        return error_set(e, ERR_LIMIT, "粘贴的内容超过 5 MB，请改用文件。");
    }
    *ret = rows;
    *ret_n = strlen(rows);
    return OK;
}

struct keeping {
    const char *step;
    struct answer rows[3];
    size_t n;
};

static enum err keep_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct keeping *k = w->ctx;
    return answers_add(db, a, k->step, k->rows, k->n, e);
}

static enum err keep(struct setup *s, struct keeping *k, struct error *e)
{
    struct work w = {.run = keep_run, .ctx = k};
    enum err r = store_write(app_of(s->req)->store, 0, &w, e);
    if (r) {
        *e = w.error;
    }
    return r;
}

static enum err look_roster(struct setup *s, const struct sheet_page *p, const char *bytes,
                            size_t n, struct error *e)
{
    struct sheets x;
    struct roster r;
    struct strbuf csv scoped(strbuf_clear) = strbuf_make(FILE_MAX);
    enum err bad = sheets_load(s, &x, e);
    if (bad) {
        return bad;
    }
    const struct roster_known known = sheets_known(s, &x, p->kind == ROSTER_PEOPLE);
    if (p->kind == ROSTER_PEOPLE && !x.units.n) {
        return error_set(e, ERR_INVALID, "请先交单位表：人员表里的单位要与它对上。");
    }
    if ((bad = roster_read(s->a, s->c, p->kind, &known, bytes, n, &r, e))) {
        return bad;
    }
    roster_csv(&csv, s->c, &r);
    struct keeping k = {sheets_step(s->a, p->id), {{.field = "new", .value = csv.ptr}}, 1};
    if ((bad = strbuf_check(&csv, e)) || (bad = keep(s, &k, e))) {
        return bad;
    }
    sheet_view_head(s, p);
    sheet_view_counts(s, &r);
    sheet_view_take(s, p, r.n, r.bad, p->kind == ROSTER_UNITS ? x.has_units : x.has_people);
    html_lit(s->b, "<div class=\"stack\">");
    sheet_view_faults(s, &r);
    sheet_view_upload(s, p);
    html_lit(s->b, "</div>");
    return OK;
}

static enum err look_register(struct setup *s, const struct sheet_page *p, const char *bytes,
                              size_t n, struct error *e)
{
    struct import_plan plan;
    const char *path = sheets_file(s, p->id, false);
    enum err r = bytes_write_file_atomic(path, bytes, n, e);
    if (r || (r = sheets_plan(s, p->reg, path, &plan, e))) {
        return r;
    }
    struct keeping k = {sheets_step(s->a, p->id),
                        {{.field = "new", .value = arena_printf(s->a, "%zu", plan.good)}},
                        1};
    if ((r = keep(s, &k, e))) {
        return r;
    }
    sheet_view_head(s, p);
    html_lit(s->b, "<p class=\"notice\" role=\"status\">");
    html_text(s->b, arena_printf(s->a, "共 %zu 行：没有问题 %zu 行，要改 %zu 行。现在还没有收下。",
                                 plan.rows, plan.good, plan.bad));
    html_lit(s->b, "</p>");
    sheet_view_take(s, p, plan.good, plan.bad, setup_answer(s, k.step, "taken") != NULL);
    html_lit(s->b, "<div class=\"stack\">");
    sheet_view_plan(s, &plan);
    sheet_view_upload(s, p);
    html_lit(s->b, "</div>");
    return OK;
}

static void look_refused(struct setup *s, const struct sheet_page *p, const struct error *why)
{
    s->res->status = response_status(why->code);
    s->why = why;
    sheet_view_head(s, p);
    html_lit(s->b, "<div class=\"stack\">");
    sheet_view_upload(s, p);
    sheet_view_columns(s, p);
    html_lit(s->b, "</div>");
    setup_close(s);
}

enum err page_setup_look(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct sheet_page p;
    struct error why;
    const char *bytes = NULL;
    size_t n = 0;
    enum err r = begin(req, res, &s, &p, e);
    if (r || !s.in) {
        return r;
    }
    if ((r = sent(&s, &bytes, &n, &why)) ||
        (r = (p.reg ? look_register : look_roster)(&s, &p, bytes, n, &why))) {
        if (r == ERR_IO) {
            *e = why;
            return r;
        }
        look_refused(&s, &p, &why);
        return OK;
    }
    setup_close(&s);
    return OK;
}

/* --- taking ---------------------------------------------------------------------------------------------------------------- */
enum err page_setup_take(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct sheet_page p;
    enum err r = begin(req, res, &s, &p, e);
    if (r || !s.in) {
        return r;
    }
    const char *step = sheets_step(s.a, p.id), *found = setup_answer(&s, step, "new");
    struct error why;
    if (!found) {
        error_set(&why, ERR_CONFLICT, "没有检查过的表可收，请重新交一次。");
        look_refused(&s, &p, &why);
        return OK;
    }
    if (p.reg && rename(sheets_file(&s, p.id, false), sheets_file(&s, p.id, true))) {
        return error_set(e, ERR_IO, "表没有存下来，请检查服务器的磁盘和目录权限后重新交一次。");
    }
    struct keeping k = {
        step, {{.field = "taken", .value = found}, {.field = "new", .value = NULL}}, 2};
    if ((r = keep(&s, &k, e))) {
        return r;
    }
    response_redirect(res, SETUP_PATH "/sheets");
    return OK;
}
