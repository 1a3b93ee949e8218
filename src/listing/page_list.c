#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/backfill.h"
#include "listing/list.h"
#include "ui/menu.h"
#include "ui/ui_clock.h"
#include "listing/listing.h"

#define COUNT_CAP 1000 /* a tab says 1000+ beyond; counting further costs more than it tells */

static enum err tab_count(struct db *db, const struct request *req, const struct list *l,
                          const char *tab, int64_t *ret, struct error *e)
{
    struct query q = {
        .reg = l->reg, .search = l->search, .year = l->query.year, .unit = l->query.unit};
    const struct state_def *s = register_state(l->reg, tab);
    if (s) {
        q.states = &s;
        q.n_states = 1;
    }
    q.waiting_for_me = !strcmp(tab, "mine");
    q.clock = !strcmp(tab, "late") ? QUERY_CLOCK_LATE : QUERY_CLOCK_ANY;
    q.voided = !strcmp(tab, "void") ? QUERY_ONLY_VOID : QUERY_LIVING;
    const struct actor *who = visit_actor(req);
    return query_count(db, req->arena, app_of(req)->content, &who->scope, &q, COUNT_CAP, ret, e);
}

static enum err tab_write(struct strbuf *b, struct db *db, const struct request *req,
                          const struct list *l, const char *tab, const char *title, struct error *e)
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
                           const struct list *l, struct error *e)
{
    html_lit(b, "<nav class=\"tabs\" aria-label=\"状态\">");
    enum err r = tab_write(b, db, req, l, "mine", "待我办", e);
    for (size_t i = 0; !r && i < l->reg->n_states; i++) {
        if (!l->reg->states[i].hidden) {
            r = tab_write(b, db, req, l, l->reg->states[i].id, l->reg->states[i].title, e);
        }
    }
    if (!r && l->reg->n_clocks) {
        r = tab_write(b, db, req, l, "late", "逾期", e);
    }
    if (!r) {
        r = tab_write(b, db, req, l, "all", "全部", e);
    }
    if (!r) {
        r = tab_write(b, db, req, l, "void", "已作废", e);
    }
    html_lit(b, "</nav>");
    return r;
}

static void sort_link(struct strbuf *b, const struct request *req, const struct list *l)
{
    struct list other = *l;
    if (!l->reg->n_clocks || !strcmp(l->tab, "late") || !strcmp(l->tab, "void")) {
        return;
    }
    other.query.by_due = !l->query.by_due;
    if (l->query.by_due) {
        html_lit(b, "<span class=\"chip t\">按到期日，只列时限在走的</span>");
    }
    ui_link(b, list_href(req->arena, &other, l->tab, NULL),
            l->query.by_due ? "按登记先后" : "按到期日排", UI_LINK);
}

static void filter_line(struct strbuf *b, const struct request *req, const struct list *l)
{
    html_lit(b, "<form class=\"filter row1\" role=\"search\" aria-label=\"在本台账里找\" "
                "action=\"/desk/r/");
    html_attr(b, l->reg->id);
    html_lit(b, "\">");
    ui_hidden(b, "tab", l->tab);
    html_lit(b, "<input class=\"form-control\" type=\"search\" name=\"q\" maxlength=\"60\" "
                "aria-label=\"在本台账里找\" "
                "placeholder=\"名称、编号、单位\"");
    html_set(b, "value", l->search ? l->search : "");
    html_lit(b, ">");
    ui_button(b, "查找", UI_PLAIN);
    if (l->search) {
        struct list all = *l;
        all.search = NULL;
        html_lit(b, "<span class=\"chip t\">");
        html_text(b, l->search);
        html_lit(b, "</span>");
        ui_link(b, list_href(req->arena, &all, l->tab, NULL), "清除", UI_LINK);
    }
    sort_link(b, req, l);
    html_lit(b, "</form>");
}

static void td(struct strbuf *b, const char *class, const char *label)
{
    html_lit(b, "<td");
    html_set(b, "class", class);
    html_set(b, "data-label", label);
    html_lit(b, ">");
}

/* A register whose records are called by their unit need not name it twice. */
static bool names_its_unit(const struct register_def *reg)
{
    return reg->n_title && reg->owner == reg->title_field[0] && !reg->owner->target;
}

/* The leading clock of each record of the page; none for a register without clocks. */
struct leads {
    const struct calendar *calendar;
    struct clock *items;
};

static enum err leads_load(struct db *db, const struct request *req, const struct list *l,
                           const struct record_list *found, struct leads *ret, struct error *e)
{
    const struct content *c = app_of(req)->content;
    int64_t county = visit_actor(req)->county, *ids = arena_array(req->arena, found->n + 1, sizeof(*ids));
    struct almanac al;
    *ret = (struct leads){0};
    if (!l->reg->n_clocks || !found->n) {
        return OK;
    }
    for (size_t i = 0; i < found->n; i++) {
        ids[i] = found->items[i].id;
    }
    ret->items = arena_array(req->arena, found->n, sizeof(*ret->items));
    enum err r = almanac_load(db, req->arena, c, county, &al, e);
    ret->calendar = r ? NULL : al.calendar;
    return r ? r : clock_leads(db, req->arena, c, county, ids, found->n, ret->items, e);
}

static void row_write(struct strbuf *b, const struct request *req, const struct list *l,
                      const struct record *rec, const struct leads *leads, size_t i_row)
{
    struct arena *a = req->arena;
    html_lit(b, "<tr>");
    if (leads->items) {
        ui_clock_cells(b, a, leads->calendar, &leads->items[i_row], now_today());
    }
    td(b, "first", "状态");
    if (rec->voided) {
        ui_chip(b, "w", "已作废");
    } else {
        ui_state(b, rec->state, rec->pending);
    }
    html_lit(b, "</td>");
    td(b, "name", NULL);
    html_lit(b, "<a href=\"");
    html_attr(b, ui_record_href(a, rec->reg, rec->id));
    html_lit(b, "\">");
    html_text(b, rec->title);
    html_lit(b, "</a>");
    if (rec->number || rec->external) {
        html_lit(b, " <span class=\"no q s\">");
        html_text(b, rec->number ? rec->number : rec->external);
        html_lit(b, "</span>");
    }
    if (rec->backfill) {
        ui_chip(b, "o", "补录");
    }
    if (rec->ledger) {
        ui_chip(b, "t", "外部平台");
    }
    html_lit(b, "</td>");
    for (size_t i = 0; i < l->reg->page.n_columns; i++) {
        const struct field_def *f = l->reg->page.columns[i];
        if (l->reg->n_title && f == l->reg->title_field[0]) {
            continue;
        }
        td(b, f->type == FIELD_DECIMAL || f->type == FIELD_MONEY ? "r" : NULL, f->title);
        html_text(b, value_show(a, f, &rec->values[f->index]));
        html_lit(b, "</td>");
    }
    if (!names_its_unit(l->reg)) {
        td(b, "q", "单位");
        html_text(b, rec->unit_name);
        html_lit(b, "</td>");
    }
    td(b, "q nowrap", "更新");
    int64_t ms = 0;
    if (datetime_parse(rec->updated_at, &ms)) {
        html_text(b, datetime_people(a, ms, now_today()));
    }
    html_lit(b, "</td></tr>");
}

static void table_write(struct strbuf *b, const struct request *req, const struct list *l,
                        const struct record_list *found, const struct leads *leads)
{
    const char *heads[32];
    size_t n = 0;
    if (leads->items) {
        heads[n++] = "时限";
        heads[n++] = "到期";
    }
    heads[n++] = "状态";
    heads[n++] = l->reg->n_title ? l->reg->title_field[0]->title : "名称";
    for (size_t i = 0; i < l->reg->page.n_columns && n < 28; i++) {
        if (!l->reg->n_title || l->reg->page.columns[i] != l->reg->title_field[0]) {
            heads[n++] = l->reg->page.columns[i]->title;
        }
    }
    if (!names_its_unit(l->reg)) {
        heads[n++] = "单位";
    }
    heads[n++] = "更新";
    html_lit(b, "<section class=\"card listing\">");
    ui_table(b, l->reg->title, heads, n);
    for (size_t i = 0; i < found->n; i++) {
        row_write(b, req, l, &found->items[i], leads, i);
    }
    ui_table_end(b);
    html_lit(b, "<p class=\"foot-line s q\">本页 ");
    html_int(b, (int64_t)found->n);
    html_lit(b, " 件 ");
    if (found->next) {
        ui_link(b, list_href(req->arena, l, l->tab, found->next), "下一页", UI_LINK);
    }
    html_lit(b, "</p></section>");
}

static void empty_write(struct strbuf *b, const struct request *req, const struct list *l)
{
    if (l->search || strcmp(l->tab, "all")) {
        struct list all = *l;
        all.search = NULL;
        ui_empty(b, "没有符合的",
                 l->search ? "换个词，或者去掉查找条件再看。" : "这一栏现在是空的。");
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

static void head_write(struct strbuf *b, const struct request *req, const struct list *l, size_t n)
{
    ui_head(b, l->reg->title, l->reg->about);
    if (n && role_may(visit_actor(req)->role, "register.export")) {
        struct strbuf href = strbuf_make(4096);
        html_lit(&href, "/desk/r/");
        html_arg(&href, l->reg->id);
        html_lit(&href, "/export?format=xlsx&tab=");
        html_arg(&href, l->tab);
        if (l->search) {
            html_lit(&href, "&q=");
            html_arg(&href, l->search);
        }
        ui_link(b, strbuf_take(&href, req->arena), "导出", UI_PLAIN);
        strbuf_clear(&href);
    }
    if (step_may_create(visit_actor(req), l->reg)) {
        ui_link(b, arena_printf(req->arena, "/desk/r/%s/new", l->reg->id), "新增", UI_PRIMARY);
    }
    if (backfill_may(visit_actor(req), l->reg) && !l->reg->create_by_action_only &&
        role_may(visit_actor(req)->role, "register.write")) {
        ui_link(b, arena_printf(req->arena, "/desk/r/%s/backfill?old=1", l->reg->id), "补录旧件",
                UI_PLAIN);
    }
    ui_head_end(b);
}

enum err page_list(struct request *req, struct response *res, struct error *e)
{
    struct list l = {0};
    struct db *db;
    struct record_list found;
    struct leads leads;
    enum err r = list_read(req, &l, e);
    if (r || (r = app_reader(req, &db, e))) {
        return r;
    }
    const struct content *c = app_of(req)->content;
    r = query_list(db, req->arena, c, &visit_actor(req)->scope, &l.query, &found, e);
    if (r || (r = leads_load(db, req, &l, &found, &leads, e))) {
        return r;
    }
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = l.reg->title,
                        .group = menu_group_of(c, l.reg),
                        .here = arena_printf(req->arena, "/desk/r/%s", l.reg->id),
                        .back = "/desk"};
    ui_open(&p);
    head_write(p.b, req, &l, found.n);
    r = tabs_write(p.b, db, req, &l, e);
    filter_line(p.b, req, &l);
    if (found.n) {
        table_write(p.b, req, &l, &found, &leads);
    } else {
        empty_write(p.b, req, &l);
    }
    ui_close(&p);
    return r;
}
