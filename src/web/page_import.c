/* 导入: a sheet is kept, looked at, shown with what is wrong, and only then written. Reading and writing take seconds and slices of
 * works, so all of it runs in the slow lane. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import_back.h"
#include "exchange/import_progress.h"
#include "ui/menu.h"
#include "web/import_ask.h"
#include "web/import_view.h"
#include "web/pages.h"

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static struct ui_page open_page(const struct import_ask *ask, struct response *res,
                                const char *title, const char *quiet)
{
    const char *list = arena_printf(ask->a, "/desk/r/%s", ask->reg->id);
    struct ui_page p = {.req = ask->req,
                        .res = res,
                        .title = title,
                        .group = menu_group_of(app_of(ask->req)->content, ask->reg),
                        .here = list,
                        .back = list};
    ui_open(&p);
    ui_head(p.b, title, quiet);
    return p;
}

static const char *list_href_of(const struct import_ask *ask)
{
    return arena_printf(ask->a, "/desk/r/%s", ask->reg->id);
}

/* --- waiting ------------------------------------------------------------------------------------------------------------ */
/* A form whose answer may take a while: the script shows meanwhile how far it is. */
static void waiting_form(struct strbuf *b, const struct import_ask *ask, const char *what,
                         bool multipart)
{
    html_lit(b, "<form method=\"post\"");
    html_set(b, "action", arena_printf(ask->a, "/desk/r/%s/import%s", ask->reg->id, what));
    html_set(b, "data-progress", arena_printf(ask->a, "/desk/r/%s/import/progress", ask->reg->id));
    if (multipart) {
        html_lit(b, " enctype=\"multipart/form-data\"");
    }
    html_lit(b, ">");
    ui_hidden(b, "_csrf", ask->req->csrf);
}

static void waiting_link(struct strbuf *b, const struct import_ask *ask)
{
    html_lit(b, "<noscript><p class=\"s q\">行数多时要等一会，可以<a target=\"_blank\" href=\"");
    html_attr(b, arena_printf(ask->a, "/desk/r/%s/import/progress", ask->reg->id));
    html_lit(b, "\">在新窗口看进度</a>。</p></noscript>");
}

/* --- choosing a file, earlier batches ---------------------------------------------------------------------------------- */
static void upload_card(struct strbuf *b, const struct import_ask *ask)
{
    ui_card(b, "选文件", -1, NULL);
    html_lit(b, "<div class=\"in\">");
    waiting_form(b, ask, "", true);
    html_lit(
        b, "<label class=\"form-label\" for=\"sheet\">表格文件<span class=\"q\">（Excel "
           ".xlsx、CSV，或 Word 里的表格 .docx，最大 20 MB）</span></label><input "
           "class=\"form-control\" "
           "type=\"file\" id=\"sheet\" name=\"file.sheet\" accept=\".xlsx,.csv,.docx\" required>");
    if (ask->mode == MODE_LEDGER) {
        html_lit(b, "<p class=\"s q\">本县在外部平台办理这一项：导出的表原样传上来，新的登记，"
                    "编号已有的更新。</p>");
    } else if (!step_may_create(ask->who, ask->reg)) {
        ui_hidden(b, "backfill", "1");
        html_lit(b, "<p class=\"s q\">您的岗位导入的是历史补录的旧件。</p>");
    } else {
        html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"backfill\" "
                    "value=\"1\"");
        if (ask->backfill) {
            html_lit(b, " checked");
        }
        html_lit(b, "> 历史补录<span class=\"s q\">（已办完的旧件，照原有编号、状态和日期录入；"
                    "缺材料只提示，不拦）</span></label>");
    }
    html_lit(b, "<p class=\"row1\">");
    ui_button(b, "检查", UI_PRIMARY);
    html_lit(b, "<span class=\"s q\">先检查，不写入；看过结果再导入。</span></p>");
    waiting_link(b, ask);
    ui_form_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static const char *batch_state(const struct import_batch *x)
{
    return str_eq(x->state, "withdrawn") ? "已撤回"
           : x->asked                    ? "已报请撤回，待签"
           : str_eq(x->state, "stopped") ? "中途停止"
           : str_eq(x->state, "running") ? "正在导入"
                                         : "已导入";
}

static void batch_cell(struct strbuf *b, const char *label, const char *text)
{
    html_lit(b, "<td");
    html_set(b, "data-label", label);
    html_lit(b, ">");
    html_text(b, text);
    html_lit(b, "</td>");
}

/* Where 作废 is signed for, the list of what would be voided comes first. */
static void withdraw_cell(struct strbuf *b, const struct import_ask *ask,
                          const struct import_batch *x)
{
    if (ask->reg->void_step->n_signs) {
        ui_link(b, arena_printf(ask->a, "/desk/batches/%s", id_text(ask->a, x->id)),
                x->asked ? "看签批" : "撤回", UI_SMALL);
        return;
    }
    ui_form(b, ask->req, arena_printf(ask->a, "/desk/r/%s/import/withdraw", ask->reg->id), false);
    ui_hidden(b, "batch", id_text(ask->a, x->id));
    ui_button(b, "撤回", UI_SMALL);
    ui_form_end(b);
}

static void batch_row(struct strbuf *b, const struct import_ask *ask, const struct import_batch *x)
{
    int64_t ms = 0;
    html_lit(b, "<tr>");
    batch_cell(b, "时间",
               datetime_parse(x->at, &ms) ? datetime_people(ask->a, ms, now_today()) : x->at);
    batch_cell(b, "文件", x->file_name);
    batch_cell(b, "由", x->person_name ? x->person_name : "系统");
    batch_cell(b, "结果",
               arena_printf(ask->a, "%s，登记 %lld 行%s%s", batch_state(x), (long long)x->written,
                            x->refused
                                ? arena_printf(ask->a, "，未登记 %lld 行", (long long)x->refused)
                                : "",
                            x->backfill ? "，历史补录" : ""));
    html_lit(b, "<td>");
    if (!str_eq(x->state, "withdrawn") && !str_eq(x->state, "running") && x->written) {
        withdraw_cell(b, ask, x);
    }
    html_lit(b, "</td></tr>");
}

/* Who does not see the whole county sees what they brought in themselves. */
static enum err batches_card(struct strbuf *b, const struct import_ask *ask, struct error *e)
{
    static const char *const heads[] = {"时间", "文件", "由", "结果", "怎么办"};
    struct import_batch *all;
    size_t n, mine = 0;
    enum err r = import_batches(ask->db, ask->a, app_of(ask->req)->content, ask->who->county,
                                ask->reg, &all, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        if (ask->who->scope.kind == SCOPE_COUNTY || all[i].person == ask->who->person) {
            all[mine++] = all[i];
        }
    }
    if (r || !mine) {
        return r;
    }
    html_lit(b, "<section class=\"card flow\"><header><h2>以前导入的</h2><span class=\"s q "
                "push\">撤回：整批作废；有一件已经办过就不能整批撤回</span></header>");
    ui_table(b, "以前导入的", heads, array_len(heads));
    for (size_t i = 0; i < mine; i++) {
        batch_row(b, ask, &all[i]);
    }
    ui_table_end(b);
    ui_card_end(b);
    return OK;
}

static enum err start_write(const struct import_ask *ask, struct response *res,
                            const struct error *why, struct error *e)
{
    struct ui_page p = open_page(ask, res, arena_printf(ask->a, "导入%s", ask->reg->title), NULL);
    ui_link(p.b, import_href(ask, "/template"), "下载模板", UI_PLAIN);
    if (ask->mode != MODE_LEDGER && step_may_create(ask->who, ask->reg)) {
        ui_link(p.b, arena_printf(ask->a, "/desk/r/%s/import/template?backfill=1", ask->reg->id),
                "历史补录的模板", UI_PLAIN);
    }
    ui_head_end(p.b);
    if (why) {
        res->status = response_status(why->code);
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<div class=\"stack\">");
    upload_card(p.b, ask);
    enum err r = batches_card(p.b, ask, e);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

enum err page_import(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    enum err r = import_begin(req, &ask, e);
    return r ? r : start_write(&ask, res, NULL, e);
}

enum err page_import_template(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    enum err r = import_begin(req, &ask, e);
    if (r) {
        return r;
    }
    res->type = XLSX;
    response_download(res, arena_printf(ask.a, "%s导入模板%s.xlsx", ask.reg->title,
                                        ask.backfill ? "（历史补录）" : ""));
    return import_template(ask.a, ask.reg, ask.backfill || ask.mode == MODE_LEDGER, &res->body, e);
}

/* A new file, or the same one with other columns. */
enum err page_import_post(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    struct error why;
    const char *file = request_form(req, "file");
    enum err r = import_begin(req, &ask, e);
    if (r) {
        return r;
    }
    r = file ? import_file(&ask, file, &why) : import_keep(&ask, &why);
    if (r == ERR_IO) {
        *e = why;
        return r;
    }
    if (r) {
        return start_write(&ask, res, &why, e);
    }
    response_redirect(res, import_href(&ask, arena_printf(ask.a, "/%s", ask.file_id)));
    return OK;
}

/* --- what is in the file ------------------------------------------------------------------------------------------------- */
static const char *bad_href(const struct import_ask *ask)
{
    return import_href(ask, arena_printf(ask->a, "/bad?file=%s", ask->file_id));
}

static void carried(struct strbuf *b, const struct import_ask *ask, const struct import_plan *p)
{
    ui_hidden(b, "file", ask->file_id);
    ui_hidden(b, "backfill", ask->backfill ? "1" : "0");
    ui_hidden(b, "good", arena_printf(ask->a, "%zu", p->good));
    for (size_t i = 0; i < ask->n_chosen; i++) {
        ui_hidden(b, "m", import_choice(ask->a, &ask->chosen[i]));
    }
}

static void confirm_form(struct strbuf *b, const struct import_ask *ask,
                         const struct import_plan *p)
{
    waiting_form(b, ask, "/confirm", false);
    carried(b, ask, p);
    if (p->seen_before) {
        html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"again\" value=\"1\" "
                    "required> 仍要再导入一次</label>");
    }
    ui_button(b, arena_printf(ask->a, "导入 %zu 行", p->good), UI_PRIMARY);
    ui_form_end(b);
}

static void counts(struct strbuf *b, const struct import_ask *ask, const struct import_plan *p)
{
    html_lit(b, "<p class=\"notice\">");
    html_text(b, arena_printf(ask->a, "共 %zu 行：可导入 %zu，要改 %zu", p->rows, p->good, p->bad));
    if (p->same) {
        html_text(b, arena_printf(ask->a, "，系统里已有 %zu（内容相同，不再导入）", p->same));
    }
    if (p->updates) {
        html_text(b, arena_printf(ask->a, "；可导入的里面有 %zu 行是更新已有的件", p->updates));
    }
    html_text(b, "。现在还没有写入任何数据。");
    html_lit(b, "</p>");
    if (p->seen_before) {
        struct error seen;
        error_set(&seen, ERR_CONFLICT,
                  "同一个文件已于%s导入过，再导入会重复。确实要再导入一次，请先勾选。", p->seen_on);
        ui_notice(b, &seen);
    }
}

static enum err plan_write(const struct import_ask *ask, struct response *res,
                           const struct import_plan *p, const struct error *why, struct error *e)
{
    enum err r = OK;
    struct ui_page page =
        open_page(ask, res, arena_printf(ask->a, "导入%s", ask->reg->title),
                  arena_printf(ask->a, "%s%s", ask->file.name, ask->backfill ? "，历史补录" : ""));
    struct strbuf *b = page.b;
    if (p->bad) {
        ui_link(b, bad_href(ask), arena_printf(ask->a, "下载要改的 %zu 行", p->bad), UI_PLAIN);
    }
    if (p->good) {
        confirm_form(b, ask, p);
    }
    ui_link(b, import_href(ask, ""), "换一个文件", UI_PLAIN);
    ui_head_end(b);
    if (why) {
        res->status = response_status(why->code);
        ui_notice(b, why);
    }
    counts(b, ask, p);
    html_lit(b, "<div class=\"stack\">");
    import_view_columns(b, ask, p);
    if (p->n_faults) {
        r = import_view_faults(b, ask, p, p->faults, p->n_faults,
                               arena_printf(ask->a, "要改 %zu 行", p->bad),
                               p->good ? "可以先导入没有问题的，要改的下载后改好再导入那个文件。"
                                       : "下载后改好，再导入那个文件。",
                               e);
    }
    import_view_samples(b, ask, p);
    html_lit(b, "</div>");
    ui_close(&page);
    return r;
}

static enum err show_plan(struct import_ask *ask, struct response *res, const struct error *why,
                          struct error *e)
{
    struct import_plan plan;
    struct error bad;
    enum err r = import_look(ask, &plan, &bad);
    if (r == ERR_IO) {
        *e = bad;
        return r;
    }
    return r ? start_write(ask, res, &bad, e) : plan_write(ask, res, &plan, why, e);
}

enum err page_import_look(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    enum err r = import_begin(req, &ask, e);
    if (r || (r = import_file(&ask, request_param(req, "file"), e))) {
        return r;
    }
    return show_plan(&ask, res, NULL, e);
}

enum err page_import_bad(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    struct import_plan plan;
    enum err r = import_begin(req, &ask, e);
    if (r || (r = import_file(&ask, request_query(req, "file"), e)) ||
        (r = import_look(&ask, &plan, e))) {
        return r;
    }
    res->type = XLSX;
    response_download(res, arena_printf(ask.a, "%s要改的%zu行.xlsx", ask.reg->title, plan.bad));
    return import_bad_rows(ask.a, &plan, ask.path, &res->body, e);
}

/* --- writing ----------------------------------------------------------------------------------------------------------------- */
static enum err result_write(const struct import_ask *ask, struct response *res,
                             const struct import_plan *p, const struct import_result *done,
                             struct error *e)
{
    size_t left = p->bad + done->refused;
    struct arena *a = ask->a;
    enum err r = OK;
    struct ui_page page =
        open_page(ask, res, arena_printf(a, "导入%s", ask->reg->title), ask->file.name);
    struct strbuf *b = page.b;
    if (p->bad) {
        ui_link(b, bad_href(ask), arena_printf(a, "下载要改的 %zu 行", p->bad), UI_PLAIN);
    }
    ui_link(b, import_href(ask, ""), "再导入一个文件", UI_PLAIN);
    ui_link(b, list_href_of(ask), "看台账", UI_PRIMARY);
    ui_head_end(b);
    html_lit(b, "<p class=\"notice said\" role=\"status\">");
    html_text(b, arena_printf(a, "%zu 行已登记，%zu 行未登记。", done->written, left));
    if (done->stopped) {
        html_text(b, "导入已停在中途，其余的行没有登记。");
    }
    if (done->updated) {
        html_text(b, arena_printf(a, "其中 %zu 行更新了已有的件。", done->updated));
    }
    if (p->same) {
        html_text(b, arena_printf(a, "另有 %zu 行系统里已有，没有重复登记。", p->same));
    }
    if (done->findings) {
        html_text(b, arena_printf(a, "有 %zu 件缺材料或手续，已记为待核。", done->findings));
    }
    html_lit(b, "</p><div class=\"stack\">");
    if (done->n_faults) {
        r = import_view_faults(b, ask, p, done->faults, done->n_faults,
                               arena_printf(a, "登记时没有通过 %zu 行", done->refused),
                               "请按原因改好这些行，再导入一次；已登记的不受影响。", e);
    }
    if (!r && p->n_faults) {
        r = import_view_faults(b, ask, p, p->faults, p->n_faults,
                               arena_printf(a, "要改 %zu 行", p->bad),
                               "下载后改好，再导入那个文件；已登记的不受影响。", e);
    }
    html_lit(b, "</div>");
    ui_close(&page);
    return r;
}

static bool as_shown(const struct import_ask *ask, const struct import_plan *p, struct error *why)
{
    int64_t good;
    if (str_to_int(request_form(ask->req, "good"), &good) && good == (int64_t)p->good) {
        return true;
    }
    error_set(why, ERR_CONFLICT, "检查之后台账有了变化，现在可导入 %zu 行。请看过再导入。",
              p->good);
    return false;
}

enum err page_import_confirm(struct request *req, struct response *res, struct error *e)
{
    struct import_options o = {.again = str_eq(request_form(req, "again"), "1")};
    struct progress progress;
    struct import_ask ask;
    struct import_plan plan;
    struct import_result done = {0};
    struct error why;
    struct app *app = app_of(req);
    enum err r = import_begin(req, &ask, e);
    if (r || (r = import_file(&ask, request_form(req, "file"), e)) ||
        (r = import_look(&ask, &plan, e))) {
        return r;
    }
    if (!as_shown(&ask, &plan, &why)) {
        return plan_write(&ask, res, &plan, &why, e);
    }
    if (!plan.good) {
        return error_set(e, ERR_INVALID, "没有可以导入的行，请先改好要改的行。");
    }
    progress_begin(&progress, app->store, ask.who, ask.reg, "write");
    o.watch = progress_watch(&progress);
    r = import_apply(&app->engine, app->store, ask.a, ask.who, &plan, ask.path, &o, &done, &why);
    progress_end(&progress);
    if (r == ERR_CONFLICT && !done.batch) {
        return plan_write(&ask, res, &plan, &why, e);
    }
    if (r == ERR_IO) {
        *e = why;
        return r;
    }
    return r ? start_write(&ask, res, &why, e) : result_write(&ask, res, &plan, &done, e);
}

enum err page_import_withdraw(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    struct error why;
    struct app *app = app_of(req);
    int64_t batch;
    struct import_taken taken;
    enum err r = import_begin(req, &ask, e);
    if (r) {
        return r;
    }
    if (!id_parse(request_form(req, "batch"), &batch)) {
        return error_set(e, ERR_NOT_FOUND, "没有找到这个导入批次。");
    }
    r = import_withdraw(&app->engine, app->store, ask.a, ask.who, batch, &taken, &why);
    if (r == ERR_IO || r == ERR_NOT_FOUND) {
        *e = why;
        return r;
    }
    if (r) {
        visit_refused(req, &why);
        return start_write(&ask, res, &why, e);
    }
    response_done(res, arena_printf(ask.a, "/desk/r/%s/import", ask.reg->id),
                  taken.asked ? arena_printf(ask.a, "已报请撤回，%s签字后整批作废。", taken.who)
                              : arena_printf(ask.a, "已撤回，%zu 件作废。", taken.n));
    return OK;
}
