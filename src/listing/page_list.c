#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/filter.h"
#include "listing/listing.h"
#include "listing/rows.h"
#include "register/backfill.h"
#include "ui/menu.h"

#define COUNT_CAP 1000 /* a tab says 1000+ beyond; counting further costs more than it tells */

static enum err tab_count(struct db *db, const struct request *req, const struct list *l,
                          const char *tab, int64_t *ret, struct error *e)
{
    struct query q = list_of_tab(req->arena, l, tab);
    const struct actor *who = visit_actor(req);
    return query_count(db, req->arena, app_of(req)->content, &who->scope, &q, COUNT_CAP, ret, e);
}

static enum err tab_write(struct strbuf *b, struct db *db, const struct request *req,
                          const struct list *l, const char *tab, const char *title,
                          int64_t *ret_current, struct error *e)
{
    int64_t n = 0;
    enum err r = tab_count(db, req, l, tab, &n, e);
    if (r || (!n && !strcmp(tab, "void"))) {
        return r;
    }
    html_lit(b, "<a href=\"");
    html_attr(b, list_href(req->arena, l, tab, NULL));
    html_lit(b, "\"");
    if (!strcmp(tab, l->tab)) {
        html_lit(b, " class=\"on\" aria-current=\"page\"");
        *ret_current = n;
    }
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, " <span class=\"n\">");
    html_int(b, n);
    if (n == COUNT_CAP) {
        html_lit(b, "+");
    }
    html_lit(b, "</span></a>");
    return OK;
}

static enum err tabs_write(struct strbuf *b, struct db *db, const struct request *req,
                           const struct list *l, int64_t *ret_current, struct error *e)
{
    html_lit(b, "<nav class=\"tabs\" aria-label=\"状态\">");
    enum err r = tab_write(b, db, req, l, "mine", "待我办", ret_current, e);
    for (size_t i = 0; !r && i < l->reg->n_states; i++) {
        if (!l->reg->states[i].hidden) {
            r = tab_write(b, db, req, l, l->reg->states[i].id, l->reg->states[i].title, ret_current,
                          e);
        }
    }
    if (!r && l->reg->n_clocks) {
        r = tab_write(b, db, req, l, "late", "逾期", ret_current, e);
    }
    if (!r) {
        r = tab_write(b, db, req, l, "all", "全部", ret_current, e);
    }
    if (!r) {
        r = tab_write(b, db, req, l, "void", "已作废", ret_current, e);
    }
    html_lit(b, "</nav>");
    return r;
}

static void empty_write(struct strbuf *b, const struct request *req, const struct list *l)
{
    if (list_filtered(l) || l->sort || strcmp(l->tab, "all")) {
        struct list all = {.reg = l->reg};
        ui_empty(b, "没有符合的",
                 list_filtered(l) ? "换个词，或者点上面的条件去掉一个再看。"
                                  : "这一栏现在是空的。");
        html_lit(b, "<p class=\"in row1\">");
        ui_link(b, list_href(req->arena, &all, "all", NULL), "看全部", UI_PLAIN);
    } else {
        ui_empty(b, arena_printf(req->arena, "还没有%s", l->reg->title),
                 l->reg->page.empty ? l->reg->page.empty
                 : l->reg->about    ? l->reg->about
                                    : "从这里登记第一件。");
        html_lit(b, "<p class=\"in row1\">");
        if (step_may_create(visit_actor(req), l->reg)) {
            ui_link(b, arena_printf(req->arena, "/desk/r/%s/new", l->reg->id), "登记一件",
                    UI_PRIMARY);
        }
    }
    html_lit(b, "</p>");
    ui_card_end(b);
}

static void head_write(struct strbuf *b, const struct request *req, const struct list *l, int64_t n)
{
    ui_head(b, l->reg->title, l->reg->about);
    if (n && role_may(visit_actor(req)->role, "register.export")) {
        const char *href = list_path(req->arena, l, "/export");
        const char *some = n == COUNT_CAP ? "+" : "";
        ui_link(b, arena_printf(req->arena, "%s&format=xlsx", href),
                arena_printf(req->arena, "导出 %lld%s 件", (long long)n, some), UI_PLAIN);
    }
    if (step_may_create(visit_actor(req), l->reg)) {
        ui_link(b, arena_printf(req->arena, "/desk/r/%s/new", l->reg->id), "新增", UI_PRIMARY);
    }
    if (role_may(visit_actor(req)->role, "register.import") && !l->reg->create_by_action_only &&
        backfill_may(visit_actor(req), l->reg)) {
        ui_link(b, arena_printf(req->arena, "/desk/r/%s/import", l->reg->id), "导入", UI_PLAIN);
    }
    if (backfill_may(visit_actor(req), l->reg) && !l->reg->create_by_action_only &&
        role_may(visit_actor(req)->role, "register.write")) {
        ui_link(b, arena_printf(req->arena, "/desk/r/%s/backfill?old=1", l->reg->id), "补录旧件",
                UI_PLAIN);
    }
    ui_head_end(b);
}

/* On paper: under which conditions this list was made. */
static void conditions(struct strbuf *b, const struct request *req, const struct list *l,
                       const struct filter *f)
{
    const char *words = list_words(req->arena, l, f->unit_name);
    html_lit(b, "<p class=\"printed\"><span>");
    html_text(b, l->reg->title);
    html_lit(b, "</span><span>条件：");
    html_text(b, *words ? words : "全部");
    html_lit(b, "</span></p>");
}

/* The tabs are counted first: the head tells how many rows an export will hold. */
static enum err page_write(struct ui_page *p, struct db *db, const struct list *l,
                           const struct filter *f, const struct record_list *found,
                           const struct leads *leads, struct error *e)
{
    struct strbuf tabs = strbuf_make(64u << 10);
    int64_t n = 0;
    enum err r = tabs_write(&tabs, db, p->req, l, &n, e);
    ui_open(p);
    head_write(p->b, p->req, l, n);
    conditions(p->b, p->req, l, f);
    strbuf_add(p->b, tabs.ptr, tabs.len);
    strbuf_clear(&tabs);
    filter_write(p->b, p->req, l, f);
    if (found->n) {
        rows_write(p->b, p->req, l, found, leads, n, n == COUNT_CAP);
    } else {
        empty_write(p->b, p->req, l);
    }
    ui_close(p);
    return r;
}

enum err page_list(struct request *req, struct response *res, struct error *e)
{
    struct list l = {0};
    struct db *db;
    struct record_list found;
    struct filter f;
    struct leads leads;
    const struct content *c = app_of(req)->content;
    enum err r = list_read(req, &l, e);
    if (r || (r = app_reader(req, &db, e)) || (r = filter_load(db, req, &l, &f, e)) ||
        (r = query_list(db, req->arena, c, &visit_actor(req)->scope, &l.query, &found, e)) ||
        (r = rows_leads(db, req, &l, &found, &leads, e))) {
        return r;
    }
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = l.reg->title,
                        .group = menu_group_of(c, l.reg),
                        .here = arena_printf(req->arena, "/desk/r/%s", l.reg->id),
                        .back = "/desk"};
    return page_write(&p, db, &l, &f, &found, &leads, e);
}
