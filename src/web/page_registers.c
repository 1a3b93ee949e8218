#include <string.h>

#include "base/str.h"
#include "register/query.h"
#include "ui/menu.h"
#include "web/pages.h"

/* 全部台账: cards by group, one line 管什么, count, my open ones. With ?new=1 only what I may open. */
static enum err card(struct ui_page *p, struct db *db, const struct register_def *reg,
                     bool only_new, struct error *e)
{
    struct request *req = p->req;
    const struct actor *who = visit_actor(req);
    struct query all = {.reg = reg}, mine = {.reg = reg, .waiting_for_me = true};
    const struct content *c = app_of(req)->content;
    int64_t n = 0, m = 0;
    enum err r = query_count(db, req->arena, c, &who->scope, &all, 10000, &n, e);
    if (r || (r = query_count(db, req->arena, c, &who->scope, &mine, 1000, &m, e))) {
        return r;
    }
    const char *href =
        arena_printf(req->arena, only_new ? "/desk/r/%s/new" : "/desk/r/%s", reg->id);
    html_lit(p->b, "<li><a class=\"b\" href=\"");
    html_attr(p->b, href);
    html_lit(p->b, "\">");
    html_text(p->b, only_new ? arena_printf(req->arena, "新增%s", reg->title) : reg->title);
    html_lit(p->b, "</a><span class=\"s q\">");
    html_text(p->b, reg->about);
    html_lit(p->b, "</span><span class=\"push s q nowrap\">");
    html_text(p->b, arena_printf(req->arena, m ? "%lld%s 件，待我办 %lld" : "%lld%s 件",
                                 (long long)n, n == 10000 ? "+" : "", (long long)m));
    html_lit(p->b, "</span></li>");
    return OK;
}

static bool shown(const struct actor *who, const struct register_def *r, bool only_new)
{
    return step_may_read(who, r) && (!only_new || step_may_create(who, r));
}

static enum err group(struct ui_page *p, struct db *db, const char *group_id, const char *title,
                      bool only_new, struct error *e)
{
    const struct content *c = app_of(p->req)->content;
    const struct actor *who = visit_actor(p->req);
    bool open = false;
    enum err r = OK;
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        const char *g = menu_group_of(c, &c->registers[i]);
        bool here = group_id ? g && !strcmp(g, group_id) : !g;
        if (!here || !shown(who, &c->registers[i], only_new)) {
            continue;
        }
        if (!open) {
            ui_card(p->b, title, -1, NULL);
            html_lit(p->b, "<ul class=\"lines\">");
            open = true;
        }
        r = card(p, db, &c->registers[i], only_new, e);
    }
    if (open) {
        html_lit(p->b, "</ul>");
        ui_card_end(p->b);
    }
    return r;
}

/* On a phone there is no menu: what one has pinned comes first here. */
static void pins(struct ui_page *p)
{
    const struct register_def *pinned[MENU_PINS];
    size_t n = menu_pins(p->req, pinned);
    if (!n) {
        return;
    }
    ui_card(p->b, "常用", -1, NULL);
    html_lit(p->b, "<p class=\"in row1 ways\">");
    for (size_t i = 0; i < n; i++) {
        ui_link(p->b, arena_printf(p->req->arena, "/desk/r/%s", pinned[i]->id), pinned[i]->title,
                UI_PLAIN);
    }
    html_lit(p->b, "</p>");
    ui_card_end(p->b);
}

enum err page_registers(struct request *req, struct response *res, struct error *e)
{
    bool only_new = !str_empty(request_query(req, "new"));
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = only_new ? "新增" : "全部台账",
                        .here = "/desk/registers",
                        .back = "/desk"};
    const struct content *c = app_of(req)->content;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, p.title, only_new ? "选要登记什么" : "按用途分组；也可以按 Ctrl+K 直接找");
    ui_head_end(p.b);
    html_lit(p.b, "<form class=\"filter row1\" role=\"search\" aria-label=\"查找\" "
                  "action=\"/desk/find\"><input class=\"form-control\" type=\"search\" name=\"q\" "
                  "maxlength=\"60\" aria-label=\"找台账、单位、人和要做的事\" "
                  "placeholder=\"台账、单位、人、要做的事\">");
    ui_button(p.b, "查找", UI_PLAIN);
    html_lit(p.b, "</form><div class=\"stack\">");
    if (!only_new) {
        pins(&p);
    }
    for (size_t i = 0; !r && i < c->n_menu; i++) {
        r = group(&p, db, c->menu[i].id, c->menu[i].title, only_new, e);
    }
    if (!r) {
        r = group(&p, db, NULL, "其他", only_new, e);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}
