/* 批量办理: the page that asks which step, the work, and the page that tells what became of each row. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "ledger/access.h"
#include "listing/batch.h"
#include "listing/listing.h"
#include "register/step_each.h"
#include "ui/menu.h"

struct batch {
    const struct actor *who;
    const struct register_def *reg;
    const struct step_def *step;
    const char *terms;
    struct step_each *rows;
    struct record *records;
    size_t n;
};

static bool asks_nothing(const struct step_def *s)
{
    return !s->n_fields && !s->n_need;
}

bool batch_possible(const struct actor *who, const struct list *l)
{
    if (!role_may(who->role, "register.write") || who->delegation || str_eq(l->tab, "void")) {
        return false;
    }
    for (size_t i = 0; i < l->reg->n_steps; i++) {
        const struct step_def *s = &l->reg->steps[i];
        if (asks_nothing(s) && role_in(who->role->id, s->by, s->n_by)) {
            return true;
        }
    }
    return false;
}

/* --- reading --------------------------------------------------------------------------------------------------------- */
static enum err read_row(struct arena *a, const char *text, struct step_each *ret, struct error *e)
{
    const char *colon = strchr(text, ':');
    if (!colon || !id_parse(arena_strndup(a, text, (size_t)(colon - text)), &ret->record) ||
        !str_to_int(colon + 1, &ret->version) || ret->version < 1) {
        return error_set(e, ERR_INVALID, "所选的行读不出来，请回到列表刷新后重选。");
    }
    return OK;
}

static enum err read_batch(struct request *req, struct batch **ret, struct error *e)
{
    struct batch *x = arena_make(req->arena, struct batch);
    const char **rows, *terms = request_form(req, "terms");
    enum err r = list_register(req, &x->reg, e);
    size_t n = request_form_all(req, "row", &rows);
    x->who = visit_actor(req);
    x->terms = terms ? terms : "";
    if (r) {
        return r;
    }
    if (!n || n > BATCH_MOST) {
        return error_set(e, ERR_INVALID,
                         n ? "一次最多办 %d 件，请分几次选。"
                           : "还没有选中哪一件，请先在列表左边勾选。",
                         BATCH_MOST);
    }
    x->rows = arena_array(req->arena, n, sizeof(*x->rows));
    for (size_t i = 0; !r && i < n; i++) {
        r = read_row(req->arena, rows[i], &x->rows[x->n++], e);
    }
    *ret = x;
    return r;
}

/* After the work a row may be one that this person cannot see: it was refused, and stays without a title (id 0). */
static enum err load_records(struct request *req, struct db *db, struct batch *x, bool after,
                             struct error *e)
{
    enum err r = OK;
    x->records = arena_array(req->arena, x->n, sizeof(*x->records));
    for (size_t i = 0; !r && i < x->n; i++) {
        r = record_load(db, req->arena, app_of(req)->content, &x->who->scope, x->reg,
                        x->rows[i].record, &x->records[i], e);
        if (r == ERR_NOT_FOUND && after) {
            x->records[i] = (struct record){0};
            r = OK;
        }
    }
    return r;
}

/* --- the question ---------------------------------------------------------------------------------------------------- */
static bool open_here(const struct door *doors, size_t n, const struct step_def *s)
{
    for (size_t i = 0; i < n; i++) {
        if (doors[i].step == s) {
            return doors[i].role_ok && doors[i].open;
        }
    }
    return false;
}

/* *ret_open: for each step of the register, how many of the rows it is open to. */
static enum err count_open(struct request *req, struct db *db, const struct batch *x,
                           size_t *ret_open, struct error *e)
{
    for (size_t i = 0; i < x->n; i++) {
        struct door *doors;
        size_t n;
        enum err r =
            step_doors(&app_of(req)->engine, db, req->arena, x->who, &x->records[i], &doors, &n, e);
        if (r) {
            return r;
        }
        for (size_t k = 0; k < x->reg->n_steps; k++) {
            ret_open[k] += open_here(doors, n, &x->reg->steps[k]);
        }
    }
    return OK;
}

static void open_page(struct ui_page *p, const struct batch *x, const char *title)
{
    struct arena *a = p->req->arena;
    p->title = title;
    p->group = menu_group_of(app_of(p->req)->content, x->reg);
    p->here = arena_printf(a, "/desk/r/%s", x->reg->id);
    p->back = p->here;
    ui_open(p);
    ui_head(p->b, title, x->reg->title);
    ui_head_end(p->b);
}

static const char *back_href(struct arena *a, const struct batch *x)
{
    return arena_printf(a, "/desk/r/%s?%s", x->reg->id, x->terms);
}

static void row_fields(struct ui_page *p, const struct batch *x)
{
    struct arena *a = p->req->arena;
    ui_hidden(p->b, "terms", x->terms);
    for (size_t i = 0; i < x->n; i++) {
        ui_hidden(p->b, "row",
                  arena_printf(a, "%s:%lld", id_text(a, x->rows[i].record),
                               (long long)x->rows[i].version));
    }
}

static size_t step_buttons(struct ui_page *p, const struct batch *x, const size_t *open)
{
    size_t offered = 0;
    for (size_t k = 0; k < x->reg->n_steps; k++) {
        const struct step_def *s = &x->reg->steps[k];
        if (!asks_nothing(s) || open[k] != x->n) {
            continue;
        }
        html_lit(p->b, "<p>");
        ui_button_named(p->b, "step", s->id,
                        arena_printf(p->req->arena, "%s（%zu 件）", s->title, x->n),
                        offered++ ? UI_PLAIN : UI_PRIMARY);
        if (s->confirm) {
            html_lit(p->b, " <span class=\"s q\">");
            html_text(p->b, s->confirm);
            html_lit(p->b, "</span>");
        }
        html_lit(p->b, "</p>");
    }
    return offered;
}

static void chosen(struct ui_page *p, const struct batch *x)
{
    html_lit(p->b, "<ul class=\"lines short\">");
    for (size_t i = 0; i < x->n; i++) {
        html_lit(p->b, "<li><a href=\"");
        html_attr(p->b, ui_record_href(p->req->arena, x->reg, x->records[i].id));
        html_lit(p->b, "\">");
        html_text(p->b, x->records[i].title);
        html_lit(p->b, "</a><span class=\"push\"></span>");
        ui_state(p->b, x->records[i].state, x->records[i].pending);
        html_lit(p->b, "</li>");
    }
    html_lit(p->b, "</ul>");
}

enum err page_batch(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    struct batch *x;
    struct db *db;
    enum err r = read_batch(req, &x, e);
    if (r || (r = app_reader(req, &db, e)) || (r = load_records(req, db, x, false, e))) {
        return r;
    }
    size_t *open = arena_array(req->arena, x->reg->n_steps + 1, sizeof(*open));
    if ((r = count_open(req, db, x, open, e))) {
        return r;
    }
    open_page(&p, x, arena_printf(req->arena, "批量办理 %zu 件", x->n));
    ui_card(p.b, "所选的", (int64_t)x->n, NULL);
    chosen(&p, x);
    html_lit(p.b, "<div class=\"in\">");
    ui_form(p.b, req, arena_printf(req->arena, "/desk/r/%s/batch/step", x->reg->id), false);
    row_fields(&p, x);
    if (!step_buttons(&p, x, open)) {
        html_lit(p.b,
                 "<p>这些件没有一步是都能办、又不用填写的。请按状态分开选，或者逐件办理。</p>");
    }
    ui_form_end(p.b);
    html_lit(p.b, "<p>");
    ui_link(p.b, back_href(req->arena, x), "回列表", UI_LINK);
    html_lit(p.b, "</p></div>");
    ui_card_end(p.b);
    ui_close(&p);
    return OK;
}

/* --- the work and its answer ----------------------------------------------------------------------------------------- */
/* A row that was refused by right, scope or rule is noted like a request of its own; one that somebody else had changed is
 * no refusal. */
static enum err note_refusals(struct request *req, struct db *db, const struct batch *x,
                              struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < x->n; i++) {
        const struct error *why = &x->rows[i].why;
        bool by_rule = why->code == ERR_INVALID && why->rule[0];
        if (why->code != ERR_DENIED && why->code != ERR_NOT_FOUND && !by_rule) {
            continue;
        }
        const struct access_note note = {.county = x->who->county,
                                         .kind = "refused",
                                         .account = x->who->account,
                                         .person = x->who->person,
                                         .address = req->address,
                                         .method = req->method,
                                         .path = req->path,
                                         .reg = x->reg->id,
                                         .record = x->rows[i].record,
                                         .rule = why->rule[0] ? why->rule : NULL,
                                         .said = why->text};
        r = access_write(db, &note, e);
    }
    return r;
}

static enum err run_batch(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct batch *x = w->ctx;
    enum err r =
        step_take_each(&app_of(w->req)->engine, db, a, x->who, x->reg, x->step, x->rows, x->n, e);
    return r ? r : note_refusals(w->req, db, x, e);
}

enum err page_batch_step(struct request *req, struct response *res, struct error *e)
{
    const char *step = request_form(req, "step");
    struct batch *x;
    enum err r = read_batch(req, &x, e);
    (void)res;
    if (r) {
        return r;
    }
    x->step = step ? register_step(x->reg, step) : NULL;
    if (!x->step || !asks_nothing(x->step)) {
        return error_set(e, ERR_INVALID, "这一步要逐件填写，不能批量办。");
    }
    req->state = x;
    app_write(req, run_batch, x);
    return OK;
}

/* "18 成功，2 未办：还没有走访日期"; several reasons are told row by row. */
static const char *summary(struct arena *a, const struct batch *x)
{
    const char *why = NULL;
    size_t done = 0;
    bool one = true;
    for (size_t i = 0; i < x->n; i++) {
        const struct error *e = &x->rows[i].why;
        done += !e->code;
        one = one && (!e->code || !why || str_eq(why, e->text));
        why = e->code ? e->text : why;
    }
    if (done == x->n) {
        return arena_printf(a, "%zu 成功", done);
    }
    return arena_printf(a, "%zu 成功，%zu 未办%s%s", done, x->n - done, one ? "：" : "",
                        one ? why : "");
}

static void failures(struct ui_page *p, const struct batch *x)
{
    html_lit(p->b, "<ul class=\"lines\" id=\"undone\">");
    for (size_t i = 0; i < x->n; i++) {
        if (!x->rows[i].why.code) {
            continue;
        }
        html_lit(p->b, "<li>");
        if (x->records[i].id) {
            ui_link(p->b, ui_record_href(p->req->arena, x->reg, x->records[i].id),
                    x->records[i].title, UI_LINK);
        } else {
            html_lit(p->b, "<span>看不到的一件</span>");
        }
        html_lit(p->b, "<span>");
        html_text(p->b, x->rows[i].why.text);
        html_lit(p->b, "</span></li>");
    }
    html_lit(p->b, "</ul>");
}

enum err page_batch_after(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res};
    struct batch *x = req->state;
    const struct error *bad = request_work_error(req);
    struct db *db;
    enum err r;
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    if ((r = app_reader(req, &db, e)) || (r = load_records(req, db, x, true, e))) {
        return r;
    }
    open_page(&p, x, arena_printf(req->arena, "%s：%s", x->step->title, summary(req->arena, x)));
    ui_card(p.b, "结果", (int64_t)x->n, "没有办成的各有原因，已办成的不用再办");
    failures(&p, x);
    html_lit(p.b, "<p class=\"in\">");
    ui_link(p.b, back_href(req->arena, x), "回列表", UI_PLAIN);
    html_lit(p.b, "</p>");
    ui_card_end(p.b);
    ui_close(&p);
    return OK;
}
