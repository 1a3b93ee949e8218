#include "listing/filter.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/drop.h"
#include "listing/face.h"
#include "people/org.h"
#include "register/column.h"

#define YEARS     6
#define UNITS_MAX 500 /* a longer list is no help; the search box takes names */

static bool chooses_unit(const struct actor *who)
{
    return who->scope.kind == SCOPE_COUNTY || who->scope.kind == SCOPE_SUBTREE;
}

enum err filter_load(struct db *db, const struct request *req, struct list *l, struct filter *ret,
                     struct error *e)
{
    const struct actor *who = visit_actor(req);
    struct unit *all, *own;
    size_t n = 0, n_views = 0;
    struct view *views;
    enum err r = view_columns(db, req->arena, who, l, e);
    if (r || (r = view_list(db, req->arena, who, l->reg, &views, &n_views, e)) ||
        (r = org_units(db, req->arena, who->county, &all, &n, e))) {
        return r;
    }
    *ret = (struct filter){.views = views, .n_views = n_views};
    own = arena_array(req->arena, n + 1, sizeof(*own));
    ret->units = own;
    for (size_t i = 0; i < n; i++) {
        bool below = who->scope.kind == SCOPE_COUNTY ||
                     (who->scope.unit_path && str_starts(all[i].path, who->scope.unit_path));
        if (all[i].id == l->filters.unit) {
            ret->unit_name = all[i].short_name;
        }
        if (chooses_unit(who) && below && ret->n_units < UNITS_MAX) {
            own[ret->n_units++] = all[i];
        }
    }
    if (ret->n_units < 2) {
        ret->n_units = 0;
    }
    return OK;
}

/* --- the line ------------------------------------------------------------------------------------------------------- */
static void select_open(struct strbuf *b, const char *name, const char *title)
{
    html_lit(b, "<select class=\"form-select\"");
    html_set(b, "name", name);
    html_set(b, "aria-label", title);
    html_lit(b, ">");
}

static void select_end(struct strbuf *b)
{
    html_lit(b, "</select>");
}

static void years(struct strbuf *b, const struct request *req, const struct list *l)
{
    struct arena *a = req->arena;
    int64_t now = now_today().year;
    bool listed = !l->filters.year;
    select_open(b, "year", "年度");
    ui_option(b, visit_year(req) ? "0" : "", "全部年度", !l->filters.year);
    for (int64_t y = now; y > now - YEARS; y--) {
        const char *text = arena_printf(a, "%lld", (long long)y);
        listed = listed || y == l->filters.year;
        ui_option(b, text, text, y == l->filters.year);
    }
    if (!listed) {
        const char *text = arena_printf(a, "%lld", (long long)l->filters.year);
        ui_option(b, text, text, true);
    }
    select_end(b);
}

static void units(struct strbuf *b, struct arena *a, const struct list *l, const struct filter *f)
{
    if (!f->n_units) {
        return;
    }
    select_open(b, "unit", "单位");
    ui_option(b, "", "单位", !l->filters.unit);
    for (size_t i = 0; i < f->n_units; i++) {
        ui_option(b, id_text(a, f->units[i].id), f->units[i].short_name,
                  f->units[i].id == l->filters.unit);
    }
    select_end(b);
}

static void lights(struct strbuf *b, const struct list *l)
{
    static const char *const ids[] = {"red", "yellow", "stopped"};
    if (!l->reg->n_clocks) {
        return;
    }
    select_open(b, "light", "时限");
    ui_option(b, "", "时限", !l->light);
    for (size_t i = 0; i < array_len(ids); i++) {
        ui_option(b, ids[i], list_light_title(ids[i]), str_eq(ids[i], l->light));
    }
    select_end(b);
}

static void codes(struct strbuf *b, struct arena *a, const struct list *l)
{
    for (size_t i = 0; i < l->n_codes; i++) {
        const struct list_code *c = &l->codes[i];
        select_open(b, arena_printf(a, "f.%s", c->field->id), c->field->title);
        ui_option(b, "", c->field->title, !c->code);
        for (size_t k = 0; k < c->field->codes->n; k++) {
            const struct code *code = &c->field->codes->codes[k];
            ui_option(b, code->id, code->title, str_eq(code->id, c->code));
        }
        select_end(b);
    }
}

static void text_box(struct strbuf *b, const char *type, const char *name, const char *title,
                     const char *value)
{
    html_lit(b, "<input class=\"form-control\" maxlength=\"60\"");
    html_set(b, "type", type);
    html_set(b, "name", name);
    html_set(b, "aria-label", title);
    html_set(b, "placeholder", title);
    html_set(b, "value", value ? value : "");
    html_lit(b, ">");
}

static bool has_people(const struct list *l)
{
    for (size_t i = 0; i < l->reg->n_fields; i++) {
        if (str_eq(column_core(&l->reg->fields[i]), "person")) {
            return true;
        }
    }
    return false;
}

static void line(struct strbuf *b, const struct request *req, const struct list *l,
                 const struct filter *f)
{
    struct arena *a = req->arena;
    html_lit(b,
             "<form class=\"filter row1\" role=\"search\" aria-label=\"在本台账里找\" action=\"");
    html_attr(b, arena_printf(a, "/desk/r/%s", l->reg->id));
    html_lit(b, "\">");
    ui_hidden(b, "tab", l->tab);
    if (l->sort) {
        ui_hidden(b, "sort", l->sort);
    }
    face_hidden(b, a, l);
    text_box(b, "search", "q", "名称、编号、单位", l->search);
    years(b, req, l);
    units(b, a, l, f);
    lights(b, l);
    codes(b, a, l);
    if (has_people(l)) {
        text_box(b, "text", "person", "人员姓名", l->person);
    }
    ui_button(b, "查找", UI_PLAIN);
    html_lit(b, "</form>");
}

/* --- chips ---------------------------------------------------------------------------------------------------------- */
static void chips(struct strbuf *b, const struct request *req, const struct list *l,
                  const struct filter *f)
{
    struct list none = {.reg = l->reg,
                        .face = l->face,
                        .month = l->month,
                        .tab = l->tab,
                        .all_years = l->all_years};
    struct drop *drops;
    size_t n = drops_of(req->arena, l, f->unit_name, &drops);
    for (size_t i = 0; i < n; i++) {
        html_lit(b, "<a class=\"chip t\" href=\"");
        html_attr(b, list_href(req->arena, &drops[i].without, l->tab, NULL));
        html_lit(b, "\" aria-label=\"去掉条件：");
        html_attr(b, drops[i].words);
        html_lit(b, "\">");
        html_text(b, drops[i].words);
        html_lit(b, " ✕</a>");
    }
    if (n > 1) {
        none.all_years = none.all_years || l->filters.year;
        ui_link(b, list_href(req->arena, &none, l->tab, NULL), "全部清除", UI_LINK);
    }
}

/* --- views and columns ------------------------------------------------------------------------------------------------ */
static void drop_open(struct strbuf *b, const char *title)
{
    html_lit(b, "<details class=\"drop\"><summary class=\"btn btn-sm\">");
    html_text(b, title);
    html_lit(b, "</summary><div class=\"over\">");
}

static void drop_end(struct strbuf *b)
{
    html_lit(b, "</div></details>");
}

static void view_links(struct strbuf *b, const struct request *req, const struct list *l,
                       const struct filter *f)
{
    const char *now = list_terms(req->arena, l, l->tab);
    for (size_t i = 0; i < f->n_views; i++) {
        bool on = !strcmp(f->views[i].terms, now);
        html_lit(b, "<a class=\"lk\" href=\"");
        html_attr(b, arena_printf(req->arena, "/desk/r/%s?%s", l->reg->id, f->views[i].terms));
        html_lit(b, "\"");
        if (on) {
            html_lit(b, " aria-current=\"page\"");
        }
        html_lit(b, ">");
        html_text(b, f->views[i].name);
        html_lit(b, "</a>");
    }
}

static void view_form(struct strbuf *b, const struct request *req, const struct list *l,
                      const struct filter *f)
{
    const char *action = arena_printf(req->arena, "/desk/r/%s/views", l->reg->id);
    drop_open(b, "存为视图");
    ui_form(b, req, action, false);
    ui_hidden(b, "terms", list_terms(req->arena, l, l->tab));
    html_lit(b, "<label class=\"form-label\" for=\"view-name\">把现在的条件存为</label><input "
                "class=\"form-control\" id=\"view-name\" name=\"name\" maxlength=\"20\" required "
                "placeholder=\"例如 本年未结\">");
    ui_button(b, "保存视图", UI_PLAIN);
    ui_form_end(b);
    for (size_t i = 0; i < f->n_views; i++) {
        ui_form(b, req, action, false);
        ui_button_named(b, "drop", f->views[i].name,
                        arena_printf(req->arena, "删除视图“%s”", f->views[i].name), UI_SMALL);
        ui_form_end(b);
    }
    drop_end(b);
}

static bool shown(const struct list *l, const struct field_def *f)
{
    for (size_t i = 0; i < l->n_columns; i++) {
        if (l->columns[i] == f) {
            return true;
        }
    }
    return false;
}

static void column_form(struct strbuf *b, const struct request *req, const struct list *l)
{
    drop_open(b, "选列");
    ui_form(b, req, arena_printf(req->arena, "/desk/r/%s/columns", l->reg->id), false);
    ui_hidden(b, "terms", list_terms(req->arena, l, l->tab));
    for (size_t i = 0; i < l->reg->n_fields; i++) {
        const struct field_def *f = &l->reg->fields[i];
        if (!view_column(f, visit_actor(req))) {
            continue;
        }
        html_lit(b, "<label class=\"tick\"><input class=\"form-check-input\" type=\"checkbox\" "
                    "name=\"column\"");
        html_set(b, "value", f->id);
        if (shown(l, f)) {
            html_lit(b, " checked");
        }
        html_lit(b, "> ");
        html_text(b, f->title);
        html_lit(b, "</label>");
    }
    ui_button(b, "按所选显示", UI_PLAIN);
    if (l->own_columns) {
        ui_button_named(b, "reset", "1", "恢复原样", UI_SMALL);
    }
    ui_form_end(b);
    drop_end(b);
}

void filter_write(struct strbuf *b, const struct request *req, const struct list *l,
                  const struct filter *f)
{
    line(b, req, l, f);
    html_lit(b, "<div class=\"row1 chosen\">");
    chips(b, req, l, f);
    html_lit(b, "<span class=\"push\"></span>");
    view_links(b, req, l, f);
    view_form(b, req, l, f);
    column_form(b, req, l);
    html_lit(b, "</div>");
}
