#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/drop.h"
#include "listing/face.h"
#include "listing/filter.h"
#include "listing/listing.h"
#include "listing/rows.h"
#include "listing/tabs.h"
#include "listing/tree.h"
#include "register/backfill.h"
#include "ui/menu.h"

/* --- nothing there ------------------------------------------------------------------------------------------------------ */
/* Which condition stands in the way: without it so many would be shown. */
static enum err ways_out(struct strbuf *b, struct db *db, const struct request *req,
                         const struct list *l, const struct filter *f, size_t *ret_n,
                         struct error *e)
{
    struct arena *a = req->arena;
    struct drop *drops;
    size_t n = drops_all(a, l, f->unit_name, &drops);
    enum err r = OK;
    for (size_t i = 0; !r && i < n; i++) {
        const struct list *x = &drops[i].without;
        int64_t there = 0;
        r = query_count(db, a, app_of(req)->content, &l->scope, &x->query, TABS_CAP, &there, e);
        if (!r && there) {
            const char *words = arena_printf(a, "去掉『%s』有 %lld%s 件", drops[i].words,
                                             (long long)there, there == TABS_CAP ? "+" : "");
            ui_link(b, list_href(a, x, x->tab, NULL), words, UI_PLAIN);
            ++*ret_n;
        }
    }
    return r;
}

static enum err nothing_found(struct strbuf *b, struct db *db, const struct request *req,
                              const struct list *l, const struct filter *f, struct error *e)
{
    struct list all = {.reg = l->reg, .face = l->face, .all_years = visit_year(req) != 0};
    struct strbuf ways = strbuf_make(64u << 10);
    size_t n = 0;
    enum err r = ways_out(&ways, db, req, l, f, &n, e);
    ui_empty(b, "没有符合的",
             n ? "这些条件放在一起，一件也没有。可以去掉一个再看："
             : list_filtered(l) ? "去掉任何一个条件也还是没有。换个词，或者从全部看起。"
                                : "这一栏现在是空的。");
    html_lit(b, "<p class=\"in row1 ways\">");
    strbuf_add(b, ways.ptr, ways.len);
    strbuf_clear(&ways);
    ui_link(b, list_href(req->arena, &all, "all", NULL), "看全部", n ? UI_LINK : UI_PLAIN);
    html_lit(b, "</p>");
    ui_card_end(b);
    return r;
}

static void nothing_yet(struct strbuf *b, const struct request *req, const struct list *l)
{
    ui_empty(b, arena_printf(req->arena, "还没有%s", l->reg->title),
             l->reg->page.empty ? l->reg->page.empty
             : l->reg->about    ? l->reg->about
                                : "从这里登记第一件。");
    html_lit(b, "<p class=\"in row1\">");
    if (step_may_create(visit_actor(req), l->reg)) {
        ui_link(b, arena_printf(req->arena, "/desk/r/%s/new", l->reg->id), "登记一件", UI_PRIMARY);
    }
    html_lit(b, "</p>");
    ui_card_end(b);
}

/* --- the page ----------------------------------------------------------------------------------------------------------- */
static void head_write(struct strbuf *b, const struct request *req, const struct list *l, int64_t n)
{
    bool pinned = menu_pinned(req, l->reg);
    ui_head(b, l->reg->title, l->reg->about);
    ui_form(b, req, arena_printf(req->arena, "/desk/r/%s/pin", l->reg->id), false);
    ui_button_named(b, "on", pinned ? "0" : "1", pinned ? "取消常用" : "设为常用", UI_SMALL);
    ui_form_end(b);
    if (n && role_may(visit_actor(req)->role, "register.export")) {
        const char *href = list_path(req->arena, l, "/export");
        const char *some = n == TABS_CAP ? "+" : "";
        ui_link(b, arena_printf(req->arena, "%s&format=xlsx", href),
                arena_printf(req->arena, "导出 %lld%s 件", (long long)n, some), UI_PLAIN);
        ui_link(b, arena_printf(req->arena, "%s&format=docx", href), "Word", UI_LINK);
        ui_link(b, arena_printf(req->arena, "%s&format=pdf", href), "PDF", UI_LINK);
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
    ui_link(b, arena_printf(req->arena, "/desk/manual/%s", l->reg->id), "使用说明", UI_LINK);
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

struct listed {
    struct list l;
    struct filter filter;
    struct tabs tabs;
    struct record_list found;
    struct foot foot;
};

static enum err page_write(struct ui_page *p, struct db *db, const struct listed *x,
                           struct error *e)
{
    const struct list *l = &x->l;
    enum err r = OK;
    ui_open(p);
    head_write(p->b, p->req, l, x->foot.count);
    if (l->filters.year && l->filters.year < now_today().year) {
        html_lit(p->b, "<p class=\"old-year s\">");
        html_int(p->b, l->filters.year);
        html_lit(p->b, " 年度，往年的台账</p>");
    }
    conditions(p->b, p->req, l, &x->filter);
    tabs_write(p->b, p->req, l, &x->tabs);
    face_switch(p->b, p->req, l);
    filter_write(p->b, p->req, l, &x->filter);
    if (l->face != FACE_TABLE && x->foot.count) {
        r = face_write(p->b, db, p->req, l, x->foot.count, e);
    } else if (x->found.n) {
        rows_write(p->b, p->req, l, &x->found, &x->foot);
    } else if (list_filtered(l) || l->sort || strcmp(l->tab, "all")) {
        r = nothing_found(p->b, db, p->req, l, &x->filter, e);
    } else {
        nothing_yet(p->b, p->req, l);
    }
    ui_close(p);
    return r;
}

/* Only the columns shown are read; the tabs are counted first, as the head tells how many rows an export will hold. */
static enum err load(struct db *db, const struct request *req, struct listed *x, struct error *e)
{
    struct list *l = &x->l;
    enum err r = list_ready(db, req, l, e);
    if (r || (r = filter_load(db, req, l, &x->filter, e)) ||
        (r = tabs_load(db, req, l, &x->tabs, e))) {
        return r;
    }
    x->foot.count = tabs_count(&x->tabs, l, l->tab);
    x->foot.more = x->foot.count == TABS_CAP;
    if (l->face != FACE_TABLE) {
        return OK;
    }
    l->query.only = l->columns;
    l->query.n_only = l->n_columns;
    if ((r = query_list(db, req->arena, app_of(req)->content, &l->scope, &l->query, &x->found,
                        e)) ||
        (r = rows_leads(db, req, l, &x->found, &x->foot.leads, e))) {
        return r;
    }
    sums_columns(req, l, &x->foot.sums);
    return x->found.n && x->foot.count < SUMS_AT_ONCE ? sums_load(db, req, l, &x->foot.sums, e)
                                                      : OK;
}

enum err page_list(struct request *req, struct response *res, struct error *e)
{
    struct listed *x = arena_make(req->arena, struct listed);
    struct db *db;
    enum err r = list_read(req, &x->l, e);
    if (r || (r = app_reader(req, &db, e)) || (r = load(db, req, x, e))) {
        return r;
    }
    if (req->partial && x->l.face == FACE_TREE) {
        return tree_write(&res->body, db, req, &x->l, e);
    }
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = x->l.reg->title,
                        .group = menu_group_of(app_of(req)->content, x->l.reg),
                        .here = arena_printf(req->arena, "/desk/r/%s", x->l.reg->id),
                        .back = "/desk"};
    return page_write(&p, db, x, e);
}
