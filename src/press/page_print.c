/* Papers of several records in one PDF: ticked in the list, one paper for all of them. What cannot be made is told by name. A few
 * are made at once, many in the background (page_printing.c). */
#include "base/id.h"
#include "base/str.h"
#include "paper/batch.h"
#include "press/desk.h"
#include "press/press.h"
#include "ui/menu.h"

#define AT_ONCE 20 /* more than these are made in the background */

struct print {
    struct request *req;
    const struct register_def *reg;
    struct db *db;
    struct record *rows;
    size_t n;
};

static enum err load(struct request *req, struct print *p, struct error *e)
{
    const struct app *app = app_of(req);
    const char **rows;
    size_t n = request_form_all(req, "row", &rows);
    enum err r;

    *p = (struct print){.req = req,
                        .reg = content_register(app->content, request_param(req, "register"))};
    if (!p->reg || !step_may_read(visit_actor(req), p->reg)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一页，或者不在您的权限范围内。");
    }
    if (!n || n > BATCH_MOST) {
        return error_set(e, ERR_INVALID,
                         n ? "一次最多打印 %d 件，请分几次选。"
                           : "还没有选中哪一件，请先在列表左边勾选。",
                         BATCH_MOST);
    }
    if ((r = app_reader(req, &p->db, e))) {
        return r;
    }
    p->rows = arena_array(req->arena, n, sizeof(*p->rows));
    for (size_t i = 0; !r && i < n; i++) {
        int64_t id;
        if (!id_parse(arena_strndup(req->arena, rows[i], 13), &id)) {
            return error_set(e, ERR_INVALID, "所选的行读不出来，请回到列表刷新后重选。");
        }
        r = record_load(p->db, req->arena, app->content, &visit_actor(req)->scope, p->reg, id,
                        &p->rows[p->n++], e);
    }
    return r;
}

/* --- the question -------------------------------------------------------------------------------------- */
static enum err door(struct print *p, const struct paper_def *paper, size_t row, const char **ret,
                     struct error *e)
{
    struct issuing x = desk_issuing(p->req, p->db, paper, &p->rows[row]);
    struct paper_source s = issue_source(&x, NULL);

    return source_door(&s, ret, e);
}

static enum err one_paper(struct print *p, struct strbuf *b, const struct paper_def *paper,
                          struct error *e)
{
    struct arena *a = p->req->arena;
    size_t open = 0;

    for (size_t i = 0; i < p->n; i++) {
        const char *why = NULL;
        enum err r = door(p, paper, i, &why, e);
        if (r) {
            return r;
        }
        open += !why;
    }
    html_lit(b, "<li><span>");
    html_text(b, paper->title);
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b, arena_printf(a, "%zu 件可以制作%s", open,
                              open < p->n ? arena_printf(a, "，%zu 件还不能", p->n - open) : ""));
    html_lit(b, "</span></span><span class=\"push\">");
    if (open) {
        ui_button_named(b, "paper", paper->id, "打印", UI_SMALL);
    }
    html_lit(b, "</span></li>");
    return OK;
}

enum err page_print(struct request *req, struct response *res, struct error *e)
{
    struct print p;
    enum err r = load(req, &p, e);

    if (r) {
        return r;
    }
    struct ui_page page = {.req = req, .res = res, .title = "打印文书"};
    page.group = menu_group_of(app_of(req)->content, p.reg);
    page.here = arena_printf(req->arena, "/desk/r/%s", p.reg->id);
    page.back = page.here;
    ui_open(&page);
    ui_head(page.b, "打印文书", arena_printf(req->arena, "选了 %zu 件", p.n));
    ui_link(page.b, page.here, "回列表", UI_PLAIN);
    ui_head_end(page.b);
    ui_card(page.b, "打印哪一种", -1, NULL);
    ui_form(page.b, req, arena_printf(req->arena, "%s/print/file", page.here), false);
    for (size_t i = 0; i < p.n; i++) {
        ui_hidden(page.b, "row", id_text(req->arena, p.rows[i].id));
    }
    html_lit(page.b, "<ul class=\"lines\">");
    for (size_t i = 0; !r && i < p.reg->n_papers; i++) {
        const struct paper_def *paper = papers_find(app_of(req)->papers, p.reg->papers[i]);
        r = paper ? one_paper(&p, page.b, paper, e) : OK;
    }
    html_lit(page.b, "</ul>");
    ui_form_end(page.b);
    ui_card_end(page.b);
    ui_close(&page);
    return r;
}

/* --- the file ------------------------------------------------------------------------------------------ */
static enum err in_background(struct print *p, const struct paper_def *paper, struct response *res,
                              struct error *e)
{
    struct arena *a = p->req->arena;
    int64_t *ids = arena_array(a, p->n + 1, sizeof(*ids)), job;
    struct issuing x = desk_issuing(p->req, p->db, paper, NULL);

    for (size_t i = 0; i < p->n; i++) {
        ids[i] = p->rows[i].id;
    }
    const struct batch_ask ask = {p->reg, paper, ids, p->n, x.base};
    enum err r = batch_ask(app_of(p->req)->store, a, x.who, &ask, &job, e);
    if (!r) {
        response_redirect(res, arena_printf(a, "/desk/print/%s", id_text(a, job)));
    }
    return r;
}

enum err page_print_file(struct request *req, struct response *res, struct error *e)
{
    const struct paper_def *paper = papers_find(
        app_of(req)->papers, request_form(req, "paper") ? request_form(req, "paper") : "");
    struct doc_file file;
    struct print p;
    size_t n = 0;
    enum err r = load(req, &p, e);

    if (r || !paper || paper->reg != p.reg) {
        return r ? r : error_set(e, ERR_INVALID, "还没有选打印哪一种文书。");
    }
    if (p.n > AT_ONCE) {
        return in_background(&p, paper, res, e);
    }
    struct doc *docs = arena_array(req->arena, p.n, sizeof(*docs));
    for (size_t i = 0; i < p.n; i++) {
        struct issuing x = desk_issuing(req, p.db, paper, &p.rows[i]);
        struct issue *list;
        size_t n_list;
        const char *why = NULL;
        if ((r = door(&p, paper, i, &why, e))) {
            return r;
        }
        if (why) {
            continue;
        }
        if ((r = issue_list(p.db, req->arena, p.rows[i].county, p.rows[i].id, &list, &n_list, e))) {
            return r;
        }
        struct paper_source s = issue_source(&x, issue_draft(list, n_list, paper->id));
        if ((r = render_doc(&s, true, "2000-01-01T00:00:00Z", &docs[n++], e))) {
            struct error why_not = *e;
            return error_set(e, r, "“%s”的%s没有做成：%s", p.rows[i].title, paper->title,
                             why_not.text);
        }
    }
    if (!n) {
        return error_set(e, ERR_INVALID, "选中的各件都还不能制作%s。", paper->title);
    }
    if ((r = render_together(req->arena, docs, n, &file, e))) {
        return r;
    }
    res->type = render_type(PAPER_PDF);
    strbuf_add(&res->body, file.bytes, file.n);
    return OK;
}
