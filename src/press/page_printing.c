/* A batch that is printed in the background: how far it is, what could not be made and why, its file; and the wish to stop. */
#include <unistd.h>

#include "base/id.h"
#include "base/str.h"
#include "paper/batch.h"
#include "press/desk.h"
#include "press/press.h"
#include "ui/menu.h"

#define EVERY_S "2"

struct show {
    struct request *req;
    struct arena *a;
    struct batch b;
    const struct register_def *reg;
    const struct paper_def *paper;
    bool file; /* it is there to be had */
};

static bool going(const struct batch *b)
{
    return str_eq(b->state, "waiting") || str_eq(b->state, "running");
}

static enum err load(struct request *req, struct show *x, struct error *e)
{
    const struct app *app = app_of(req);
    struct db *db;
    int64_t id;
    enum err r;

    *x = (struct show){.req = req, .a = req->arena};
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一批打印，或者已经过期清理。");
    }
    if ((r = app_reader(req, &db, e)) ||
        (r = batch_load(db, req->arena, visit_actor(req), id, &x->b, e))) {
        return r;
    }
    x->reg = content_register(app->content, x->b.reg);
    x->paper = papers_find(app->papers, x->b.paper);
    x->file = !going(&x->b) && x->b.made &&
              access(batch_path(req->arena, app->engine.files_dir, id), R_OK) == 0;
    return x->reg && x->paper ? OK : error_set(e, ERR_NOT_FOUND, "这种文书已经不在了。");
}

static const char *href(const struct show *x, const char *rest)
{
    return arena_printf(x->a, "/desk/print/%s%s", id_text(x->a, x->b.id), rest);
}

static const char *said(const struct show *x)
{
    const struct batch *b = &x->b;
    long long done = b->done, total = b->total, made = b->made;

    if (going(b)) {
        return b->halt ? "正在停下……"
               : str_eq(b->state, "waiting")
                   ? "正在排队，几秒后开始。"
                   : arena_printf(x->a, "正在制作，已做 %lld 件，共 %lld 件。", done, total);
    }
    if (str_eq(b->state, "failed")) {
        return arena_printf(x->a, "没有做成：%s", b->said ? b->said : "");
    }
    return str_eq(b->state, "stopped")
               ? arena_printf(x->a, "已停下。共 %lld 件，做好 %lld 件。", total, made)
               : arena_printf(x->a, "已做完。共 %lld 件，做好 %lld 件%s。", total, made,
                              made < total
                                  ? arena_printf(x->a, "，%lld 件没有做，见下面", total - made)
                                  : "");
}

static void progress(struct strbuf *b, const struct show *x)
{
    html_lit(b, "<p role=\"status\">");
    html_text(b, said(x));
    html_lit(b, "</p>");
    if (going(&x->b)) {
        html_lit(b, "<p class=\"row1\"><progress aria-label=\"打印进度\"");
        html_set(b, "max", arena_printf(x->a, "%lld", (long long)x->b.total));
        html_set(b, "value", arena_printf(x->a, "%lld", (long long)x->b.done));
        html_lit(b, "></progress></p>");
        if (!x->b.halt) {
            ui_form(b, x->req, href(x, "/stop"), false);
            ui_button(b, "停下，已做好的留着", UI_SMALL);
            ui_form_end(b);
        }
    } else if (x->file) {
        html_lit(b, "<p class=\"row1\">");
        ui_link(b, href(x, "/file"), "打开 PDF", UI_PRIMARY);
        html_lit(b, "<span class=\"s q\">");
        html_text(b, arena_printf(x->a, "只有您能打开，保留 %d 天。", BATCH_DAYS));
        html_lit(b, "</span></p>");
    }
}

static void refused(struct strbuf *b, const struct show *x)
{
    char **lines, **parts;
    size_t n = str_split(x->a, x->b.refused, '\n', &lines);

    if (!x->b.refused) {
        return;
    }
    ui_card(b, "没有做的", x->b.done - x->b.made, NULL);
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        if (str_split(x->a, lines[i], '\t', &parts) < 2) {
            continue;
        }
        html_lit(b, "<li><span>");
        html_text(b, parts[0]);
        html_lit(b, "<br><span class=\"s q\">");
        html_text(b, parts[1]);
        html_lit(b, "</span></span></li>");
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
}

enum err page_printing(struct request *req, struct response *res, struct error *e)
{
    struct show x;
    enum err r = load(req, &x, e);

    if (r) {
        return r;
    }
    const char *list = arena_printf(x.a, "/desk/r/%s", x.reg->id);
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = arena_printf(x.a, "打印%s", x.paper->title),
                        .group = menu_group_of(app_of(req)->content, x.reg),
                        .here = list,
                        .back = list};
    if (going(&x.b)) {
        response_header(res, "Refresh", EVERY_S);
    }
    ui_open(&p);
    ui_head(p.b, p.title, going(&x.b) ? "每 2 秒自动更新，可以先做别的，回头再来看" : x.reg->title);
    ui_link(p.b, "/desk/print", "我打印的", UI_PLAIN);
    ui_link(p.b, list, "回列表", UI_PLAIN);
    ui_head_end(p.b);
    ui_said(p.b, req);
    html_lit(p.b, "<div class=\"stack\"><section class=\"card\"><div class=\"in pad\">");
    progress(p.b, &x);
    html_lit(p.b, "</div></section>");
    if (!going(&x.b)) {
        refused(p.b, &x);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return OK;
}

/* --- all of one's own ---------------------------------------------------------------------------------- */
static void one_line(struct strbuf *b, const struct request *req, const struct batch *x)
{
    const struct paper_def *paper = papers_find(app_of(req)->papers, x->paper);
    const char *state = going(x) ? "正在做" : str_eq(x->state, "failed") ? "没有做成" : "做好";

    html_lit(b, "<li><a href=\"");
    html_attr(b, arena_printf(req->arena, "/desk/print/%s", id_text(req->arena, x->id)));
    html_lit(b, "\">");
    html_text(b, paper ? paper->title : x->paper);
    html_lit(b, "</a><span class=\"push s q\">");
    html_text(b, arena_printf(req->arena, "%s，%lld/%lld 件", state, (long long)x->made,
                              (long long)x->total));
    html_lit(b, "</span></li>");
}

enum err page_printings(struct request *req, struct response *res, struct error *e)
{
    struct batch *list;
    struct db *db;
    size_t n;
    enum err r = app_reader(req, &db, e);

    if (r || (r = batch_list(db, req->arena, visit_actor(req), &list, &n, e))) {
        return r;
    }
    struct ui_page p = {.req = req, .res = res, .title = "我打印的", .back = "/desk"};
    ui_open(&p);
    ui_head(p.b, p.title, arena_printf(req->arena, "保留 %d 天", BATCH_DAYS));
    ui_head_end(p.b);
    if (!n) {
        html_lit(p.b, "<p class=\"in pad\">最近没有成批打印。在列表里勾选多件、点“打印文书”，"
                      "超过 20 件的在后台制作，做好的在这里打开。</p>");
    } else {
        html_lit(p.b, "<section class=\"card\"><ul class=\"lines\">");
        for (size_t i = 0; i < n; i++) {
            one_line(p.b, req, &list[i]);
        }
        html_lit(p.b, "</ul></section>");
    }
    ui_close(&p);
    return OK;
}

enum err page_printing_stop(struct request *req, struct response *res, struct error *e)
{
    struct show x;
    enum err r = load(req, &x, e);

    if (r || (r = batch_stop(app_of(req)->store, visit_actor(req), x.b.id, e))) {
        return r;
    }
    response_redirect(res, href(&x, ""));
    return OK;
}

enum err page_printing_file(struct request *req, struct response *res, struct error *e)
{
    struct show x;
    enum err r = load(req, &x, e);

    if (r) {
        return r;
    }
    if (!x.file) {
        return error_set(e, ERR_NOT_FOUND,
                         "文件还没有做好，或者已经过期清理；请回到列表重新打印。");
    }
    res->type = render_type(PAPER_PDF);
    res->file = batch_path(req->arena, app_of(req)->engine.files_dir, x.b.id);
    return OK;
}
