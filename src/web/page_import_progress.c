/* How far the import is that this person waits for, and the wish to stop it. The waiting page shows the fragment; without
 * script the page stands in a window of its own and comes anew by itself. */
#include "base/str.h"
#include "exchange/import_progress.h"
#include "ui/menu.h"
#include "web/import_ask.h"
#include "web/pages.h"

#define EVERY_S "2"

static const char *said(struct arena *a, const struct progress_now *n)
{
    if (!n->running) {
        return "现在没有正在进行的导入。";
    }
    if (n->halt) {
        return "正在停下……";
    }
    return !n->writing
               ? arena_printf(a, "正在检查，已看 %lld 行，还没有写入任何数据。", (long long)n->done)
               : arena_printf(a, "正在登记，已处理 %lld 行，共 %lld 行。", (long long)n->done,
                              (long long)n->total);
}

static void progress_write(struct strbuf *b, const struct import_ask *ask,
                           const struct progress_now *n)
{
    html_lit(b, "<p role=\"status\">");
    html_text(b, said(ask->a, n));
    html_lit(b, "</p>");
    if (!n->running) {
        return;
    }
    html_lit(b, "<p class=\"row1\"><progress aria-label=\"导入进度\"");
    if (n->writing && n->total) {
        html_set(b, "max", arena_printf(ask->a, "%lld", (long long)n->total));
        html_set(b, "value", arena_printf(ask->a, "%lld", (long long)n->done));
    }
    html_lit(b, "></progress></p>");
    if (!n->halt) {
        ui_form(b, ask->req, arena_printf(ask->a, "/desk/r/%s/import/stop", ask->reg->id), false);
        ui_button(b, n->writing ? "停下，已登记的留着" : "停下，不导入了", UI_SMALL);
        ui_form_end(b);
    }
}

enum err page_import_progress(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    struct progress_now now;
    enum err r = import_begin(req, &ask, e);
    if (r || (r = progress_read(ask.db, ask.a, ask.who, ask.reg, &now, e))) {
        return r;
    }
    if (req->partial) {
        progress_write(&res->body, &ask, &now);
        return OK;
    }
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = arena_printf(ask.a, "导入%s的进度", ask.reg->title),
                        .group = menu_group_of(app_of(req)->content, ask.reg),
                        .here = arena_printf(ask.a, "/desk/r/%s", ask.reg->id),
                        .back = arena_printf(ask.a, "/desk/r/%s/import", ask.reg->id)};
    response_header(res, "Refresh", EVERY_S);
    ui_open(&p);
    ui_head(p.b, p.title, "每 2 秒自动更新");
    ui_head_end(p.b);
    html_lit(p.b, "<section class=\"card\"><div class=\"in\">");
    progress_write(p.b, &ask, &now);
    html_lit(p.b, "</div></section>");
    ui_close(&p);
    return OK;
}

/* --- stopping --------------------------------------------------------------------------------------------------------- */
static enum err run_halt(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct register_def *reg = w->ctx;
    (void)a;
    return progress_halt(db, visit_actor(w->req), reg, e);
}

enum err page_import_stop(struct request *req, struct response *res, struct error *e)
{
    struct import_ask ask;
    enum err r = import_begin(req, &ask, e);
    (void)res;
    if (r) {
        return r;
    }
    req->state = (void *)ask.reg;
    app_write(req, run_halt, (void *)ask.reg);
    return OK;
}

enum err page_import_stop_after(struct request *req, struct response *res, struct error *e)
{
    const struct register_def *reg = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_done(res, arena_printf(req->arena, "/desk/r/%s/import", reg->id),
                  "已停下。已登记的行列在“以前导入的”里，需要时可以撤回。");
    return OK;
}
