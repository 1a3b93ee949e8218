#include "listing/rows.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/batch.h"
#include "register/column.h"
#include "ui/ui_clock.h"

enum err rows_leads(struct db *db, const struct request *req, const struct list *l,
                    const struct record_list *found, struct leads *ret, struct error *e)
{
    const struct content *c = app_of(req)->content;
    int64_t county = visit_actor(req)->county;
    int64_t *ids = arena_array(req->arena, found->n + 1, sizeof(*ids));
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

/* --- heads ---------------------------------------------------------------------------------------------------------- */
static void head(struct strbuf *b, const char *title)
{
    html_lit(b, "<th scope=\"col\">");
    html_text(b, title);
    html_lit(b, "</th>");
}

/* A click sorts, a second one turns round, a third one goes back to the newest first. */
static void head_sort(struct strbuf *b, const struct request *req, const struct list *l,
                      const char *name, const char *title, bool turns)
{
    bool up = str_eq(l->sort, name), down = l->sort && *l->sort == '-' && str_eq(l->sort + 1, name);
    struct list x = *l;
    x.sort = up ? (turns ? arena_printf(req->arena, "-%s", name) : NULL) : down ? NULL : name;
    html_lit(b, "<th scope=\"col\"");
    if (up || down) {
        html_lit(b, " aria-sort=\"");
        html_attr(b, up ? "ascending" : "descending");
        html_lit(b, "\"");
    }
    html_lit(b, "><a class=\"sort\" href=\"");
    html_attr(b, list_href(req->arena, &x, l->tab, NULL));
    html_lit(b, "\">");
    html_text(b, title);
    html_text(b, up ? " ↑" : down ? " ↓" : "");
    html_lit(b, "</a></th>");
}

static bool sorts(const struct request *req, const struct field_def *f)
{
    return column_single(f) && field_open(f, visit_actor(req)->role->id);
}

static void head_field(struct strbuf *b, const struct request *req, const struct list *l,
                       const struct field_def *f)
{
    if (sorts(req, f)) {
        head_sort(b, req, l, f->id, f->title, true);
    } else {
        head(b, f->title);
    }
}

/* A register whose records are called by their unit need not name it twice. */
static bool names_its_unit(const struct register_def *reg)
{
    return reg->n_title && reg->owner == reg->title_field[0] && !reg->owner->target;
}

static bool is_title(const struct list *l, const struct field_def *f)
{
    return l->reg->n_title && f == l->reg->title_field[0];
}

static void heads(struct strbuf *b, const struct request *req, const struct list *l, bool clocks,
                  bool ticks)
{
    if (ticks) {
        html_lit(
            b,
            "<th scope=\"col\" class=\"pickbox\"><span class=\"visually-hidden\">选</span></th>");
    }
    if (clocks) {
        head(b, "时限");
        head_sort(b, req, l, "due", "到期", false);
    }
    head(b, "状态");
    if (l->reg->n_title) {
        head_field(b, req, l, l->reg->title_field[0]);
    } else {
        head(b, "名称");
    }
    for (size_t i = 0; i < l->n_columns; i++) {
        if (!is_title(l, l->columns[i])) {
            head_field(b, req, l, l->columns[i]);
        }
    }
    if (!names_its_unit(l->reg)) {
        head(b, "单位");
    }
    head(b, "更新");
}

/* --- a row ---------------------------------------------------------------------------------------------------------- */
static void td(struct strbuf *b, const char *class, const char *label)
{
    html_lit(b, "<td");
    html_set(b, "class", class);
    html_set(b, "data-label", label);
    html_lit(b, ">");
}

static void tick(struct strbuf *b, struct arena *a, const struct record *rec)
{
    html_lit(
        b,
        "<td class=\"pickbox\"><input class=\"form-check-input\" type=\"checkbox\" name=\"row\"");
    html_set(b, "value", arena_printf(a, "%s:%lld", id_text(a, rec->id), (long long)rec->version));
    html_lit(b, " aria-label=\"选 ");
    html_attr(b, rec->title);
    html_lit(b, "\"></td>");
}

static void name_cell(struct strbuf *b, struct arena *a, const struct record *rec)
{
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
}

static void field_cells(struct strbuf *b, struct arena *a, const struct list *l,
                        const struct record *rec)
{
    for (size_t i = 0; i < l->n_columns; i++) {
        const struct field_def *f = l->columns[i];
        if (is_title(l, f)) {
            continue;
        }
        td(b, f->type == FIELD_DECIMAL || f->type == FIELD_MONEY ? "r" : NULL, f->title);
        html_text(b, value_show_in(a, f, rec->values));
        html_lit(b, "</td>");
    }
}

static void row_write(struct strbuf *b, const struct request *req, const struct list *l,
                      const struct record *rec, const struct leads *leads, size_t at, bool ticks)
{
    struct arena *a = req->arena;
    int64_t ms = 0;
    html_lit(b, "<tr>");
    if (ticks) {
        tick(b, a, rec);
    }
    if (leads->items) {
        ui_clock_cells(b, a, leads->calendar, &leads->items[at], now_today());
    }
    td(b, "first", "状态");
    if (rec->voided) {
        ui_chip(b, "w", "已作废");
    } else {
        ui_state(b, rec->state, rec->pending);
    }
    html_lit(b, "</td>");
    name_cell(b, a, rec);
    field_cells(b, a, l, rec);
    if (!names_its_unit(l->reg)) {
        td(b, "q", "单位");
        html_text(b, rec->unit_name);
        html_lit(b, "</td>");
    }
    td(b, "q nowrap", "更新");
    if (datetime_parse(rec->updated_at, &ms)) {
        html_text(b, datetime_people(a, ms, now_today()));
    }
    html_lit(b, "</td></tr>");
}

/* What a click adds up; without script it leads to a page that says the same. */
static void sums_write(struct strbuf *b, const struct request *req, const struct list *l,
                       const struct sums *s)
{
    if (s->asked) {
        html_lit(b, "<span class=\"sums\">");
        html_text(b, sums_words(req->arena, s));
        html_lit(b, "</span> ");
    } else if (s->n) {
        const char *href = list_path(req->arena, l, "/sums");
        html_lit(b, "<a class=\"lk\" hx-swap=\"outerHTML\" href=\"");
        html_attr(b, href);
        html_lit(b, "\" hx-get=\"");
        html_attr(b, href);
        html_lit(b, "\">算金额合计</a> ");
    }
}

static void foot_write(struct strbuf *b, const struct request *req, const struct list *l,
                       const struct record_list *found, const struct foot *f)
{
    html_lit(b, "<p class=\"foot-line s q\">本页 ");
    html_int(b, (int64_t)found->n);
    html_lit(b, " 件，共 ");
    html_int(b, f->count);
    html_text(b, f->more ? "+ 件 " : " 件 ");
    sums_write(b, req, l, &f->sums);
    if (found->prev) {
        ui_link(b,
                arena_printf(req->arena, "%s&before=%s", list_href(req->arena, l, l->tab, NULL),
                             found->prev),
                "上一页", UI_LINK);
    }
    if (found->next) {
        ui_link(b, list_href(req->arena, l, l->tab, found->next), "下一页", UI_LINK);
    }
    html_lit(b, "</p>");
}

void rows_write(struct strbuf *b, const struct request *req, const struct list *l,
                const struct record_list *found, const struct foot *foot)
{
    bool steps = batch_possible(visit_actor(req), l), ticks = steps || l->reg->n_papers > 0;
    if (ticks) {
        ui_form(b, req, arena_printf(req->arena, "/desk/r/%s/batch", l->reg->id), false);
        ui_hidden(b, "terms", list_terms(req->arena, l, l->tab));
    }
    html_lit(b, "<section class=\"card listing\"><div class=\"scroll\"><table class=\"table\">"
                "<caption class=\"visually-hidden\">");
    html_text(b, l->reg->title);
    html_lit(b, "</caption><thead><tr>");
    heads(b, req, l, foot->leads.items != NULL, ticks);
    html_lit(b, "</tr></thead><tbody>");
    for (size_t i = 0; i < found->n; i++) {
        row_write(b, req, l, &found->items[i], &foot->leads, i, ticks);
    }
    ui_table_end(b);
    foot_write(b, req, l, found, foot);
    html_lit(b, "</section>");
    if (ticks) {
        html_lit(b, "<p class=\"row1 batch-bar\">");
        if (steps) {
            ui_button(b, "批量办理所选的", UI_PLAIN);
        }
        if (l->reg->n_papers) {
            html_lit(b, "<button class=\"btn\" type=\"submit\" formaction=\"");
            html_attr(b, arena_printf(req->arena, "/desk/r/%s/print", l->reg->id));
            html_lit(b, "\">打印所选的文书</button>");
        }
        html_lit(b, "<span class=\"s q\">先在左边勾选，下一步再定办什么。</span></p>");
        ui_form_end(b);
    }
}
