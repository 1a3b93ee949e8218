/* An outside standard beside a local framework: each outside item with the local ones that cover it, chosen by hand from proposals,
 * and the list of gaps (on the page and as CSV). */
#include <string.h>

#include "base/csv.h"
#include "base/id.h"
#include "base/str.h"
#include "framework/framework_map.h"
#include "indicator/framework_view.h"
#include "indicator/indicator.h"

/* --- which two ------------------------------------------------------------------------------------------- */
/* The local framework asked for, else the newest published one; 0: there is none. */
static enum err local_id(struct framework_view *v, struct framework_row **ret_rows, size_t *ret_n,
                         int64_t *ret, struct error *e)
{
    const char *asked = request_query(v->p.req, "local");
    enum err r = framework_list(v->db, v->a, visit_actor(v->p.req)->county, ret_rows, ret_n, e);

    asked = asked ? asked : request_form(v->p.req, "local");
    *ret = 0;
    if (r || (asked && id_parse(asked, ret))) {
        return r;
    }
    for (size_t i = 0; i < *ret_n; i++) {
        const struct framework_row *row = &(*ret_rows)[i];
        if (!row->f.outside && (!*ret || str_eq(row->state, "published"))) {
            *ret = row->id;
            if (str_eq(row->state, "published")) {
                return OK;
            }
        }
    }
    return OK;
}

/* --- the page -------------------------------------------------------------------------------------------- */
static void choose(struct framework_view *v, const struct framework_row *rows, size_t n,
                   int64_t local)
{
    struct strbuf *b = v->p.b;

    html_lit(b, "<form method=\"get\" class=\"row1\"><label class=\"s\">对照的本地指标 <select "
                "class=\"form-select\" name=\"local\">");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].f.outside) {
            continue;
        }
        html_lit(b, "<option");
        html_set(b, "value", id_text(v->a, rows[i].id));
        if (rows[i].id == local) {
            html_lit(b, " selected");
        }
        html_lit(b, ">");
        html_text(b,
                  arena_printf(v->a, "%s 第 %lld 版", rows[i].f.title, (long long)rows[i].version));
        html_lit(b, "</option>");
    }
    html_lit(b, "</select></label>");
    ui_button(b, "换一套", UI_SMALL);
    html_lit(b, "</form>");
}

static void local_name(struct strbuf *b, const struct framework_item *it)
{
    html_text(b, it->code);
    html_lit(b, " ");
    html_text(b, it->title);
}

static void tick(struct strbuf *b, struct arena *a, const struct framework_mapping *m, size_t place,
                 bool on, const char *why)
{
    html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"item\"");
    html_set(b, "value", id_text(a, m->local.item_ids[place]));
    if (on) {
        html_lit(b, " checked");
    }
    html_lit(b, "> ");
    local_name(b, &m->local.f.items[place]);
    if (why) {
        html_lit(b, " <span class=\"s q\">");
        html_text(b, why);
        html_lit(b, "</span>");
    }
    html_lit(b, "</label>");
}

static bool covers(const struct framework_cover *c, size_t place)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->items[i] == place) {
            return true;
        }
    }
    return false;
}

static void other_select(struct strbuf *b, struct arena *a, const struct framework_mapping *m)
{
    html_lit(b, "<label class=\"s\">另选一条<select class=\"form-select\" name=\"item\">"
                "<option value=\"\">不选</option>");
    for (size_t i = 0; i < m->local.f.n; i++) {
        html_lit(b, "<option");
        html_set(b, "value", id_text(a, m->local.item_ids[i]));
        html_lit(b, ">");
        local_name(b, &m->local.f.items[i]);
        html_lit(b, "</option>");
    }
    html_lit(b, "</select></label>");
}

static void cover_form(struct framework_view *v, const struct framework_mapping *m, size_t i)
{
    const struct framework_cover *c = &m->covers[i];
    struct strbuf *b = v->p.b;

    html_lit(b, "<details");
    if (!c->looked) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary class=\"s\">选对应的本地指标</summary>");
    ui_form(b, v->p.req, arena_printf(v->a, "%s/map", v->href), false);
    ui_hidden(b, "local", id_text(v->a, m->local.id));
    ui_hidden(b, "outside_item", id_text(v->a, m->outside.item_ids[i]));
    for (size_t k = 0; k < c->n; k++) {
        tick(b, v->a, m, c->items[k], true, NULL);
    }
    for (size_t k = 0; k < c->n_proposals; k++) {
        if (!covers(c, c->proposals[k].place)) {
            tick(b, v->a, m, c->proposals[k].place, false,
                 arena_printf(v->a, "文字相近 %d%%", c->proposals[k].percent));
        }
    }
    other_select(b, v->a, m);
    html_lit(b, "<p class=\"row1\">");
    ui_button(b, "保存对应", UI_TINT);
    ui_button_named(b, "none", "1", "本地没有", UI_SMALL);
    html_lit(b, "</p>");
    ui_form_end(b);
    html_lit(b, "</details>");
}

static void map_row(struct framework_view *v, const struct framework_mapping *m, size_t i)
{
    const struct framework_item *it = &m->outside.f.items[i];
    const struct framework_cover *c = &m->covers[i];
    struct strbuf *b = v->p.b;

    html_lit(b, "<tr id=\"item-");
    html_attr(b, it->code);
    html_lit(b, "\"><td class=\"nowrap\">");
    html_text(b, it->code);
    html_lit(b, "</td><td class=\"wide\"><p class=\"s q\">");
    html_text(b, it->level1);
    html_lit(b, " ");
    html_text(b, it->level2);
    html_lit(b, "</p>");
    html_text(b, it->text);
    html_lit(b, "</td><td class=\"wide\">");
    if (c->n) {
        for (size_t k = 0; k < c->n; k++) {
            html_lit(b, "<p>");
            local_name(b, &m->local.f.items[c->items[k]]);
            html_lit(b, "</p>");
        }
    } else {
        ui_lamp(b, LAMP_YELLOW, c->looked ? "本地没有" : "还没有对应");
    }
    if (role_may(visit_actor(v->p.req)->role, "framework.edit")) {
        cover_form(v, m, i);
    }
    html_lit(b, "</td></tr>");
}

static void gaps_card(struct framework_view *v, const struct framework_mapping *m)
{
    struct strbuf *b = v->p.b;

    ui_card(b, "缺口", (int64_t)(m->gaps + m->open), "本地没有对应的外部条目");
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < m->outside.f.n; i++) {
        const struct framework_cover *c = &m->covers[i];
        if (c->n) {
            continue;
        }
        html_lit(b, "<li><a href=\"#item-");
        html_attr(b, m->outside.f.items[i].code);
        html_lit(b, "\">");
        html_text(b, m->outside.f.items[i].code);
        html_lit(b, "</a><span>");
        html_text(b, m->outside.f.items[i].title);
        html_lit(b, "</span><span class=\"push s q\">");
        html_text(b, c->looked ? "已看过，没有" : "没有看过");
        html_lit(b, "</span></li>");
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
}

static enum err show(struct request *req, struct response *res, const struct error *why,
                     struct error *e)
{
    static const char *const heads[] = {"编号", "外部条目", "本地指标"};
    struct framework_view v;
    struct framework_mapping m;
    struct framework_row *rows;
    int64_t local;
    size_t n;
    enum err r = framework_view_begin(req, res, &v, e);

    if (r || (r = local_id(&v, &rows, &n, &local, e))) {
        return r;
    }
    if (!local) {
        return error_set(e, ERR_NOT_FOUND, "还没有本地的指标体系，先导入一套再来对照。");
    }
    if ((r = framework_mapping_load(v.db, v.a, visit_actor(req)->county, v.row.id, local, &m, e))) {
        return r;
    }
    if (why) {
        res->status = response_status(why->code);
    }
    v.p.back = v.href;
    ui_open(&v.p);
    ui_head(v.p.b, v.row.f.title,
            arena_printf(v.a, "有对应 %zu 条，本地没有 %zu 条，还没有看 %zu 条", m.covered, m.gaps,
                         m.open));
    ui_link(v.p.b, arena_printf(v.a, "%s/map/export?local=%s", v.href, id_text(v.a, m.local.id)),
            "导出缺口", UI_PLAIN);
    ui_head_end(v.p.b);
    if (why) {
        ui_notice(v.p.b, why);
    }
    choose(&v, rows, n, local);
    html_lit(v.p.b, "<div class=\"cols c-21\"><div class=\"stack\"><section class=\"card flow\">");
    ui_table(v.p.b, "外部标准与本地指标", heads, array_len(heads));
    for (size_t i = 0; i < m.outside.f.n; i++) {
        map_row(&v, &m, i);
    }
    ui_table_end(v.p.b);
    ui_card_end(v.p.b);
    html_lit(v.p.b, "</div><aside class=\"stack\">");
    gaps_card(&v, &m);
    html_lit(v.p.b, "</aside></div>");
    ui_close(&v.p);
    return OK;
}

enum err page_map(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

/* --- choosing -------------------------------------------------------------------------------------------- */
struct post {
    int64_t outside, outside_item, local;
    int64_t *items;
    size_t n;
};

static enum err run_post(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct post *t = w->ctx;

    return framework_map_set(db, a, visit_actor(w->req), t->outside, t->outside_item, t->local,
                             t->items, t->n, e);
}

static enum err read_items(struct request *req, struct post *t, struct error *e)
{
    const char **sent;
    size_t n = request_form_all(req, "item", &sent);

    t->items = arena_array(req->arena, n + 1, sizeof(*t->items));
    for (size_t i = 0; i < n && !request_form(req, "none"); i++) {
        if (str_empty(sent[i])) {
            continue;
        }
        if (!id_parse(sent[i], &t->items[t->n++])) {
            return error_set(e, ERR_INVALID, "选的本地指标不对，请刷新后重新选。");
        }
    }
    if (!t->n && !request_form(req, "none")) {
        return error_set(e, ERR_INVALID, "请选一条本地指标；确实没有的，点“本地没有”。");
    }
    return OK;
}

enum err page_map_post(struct request *req, struct response *res, struct error *e)
{
    struct post *t = arena_make(req->arena, struct post);
    const char *item = request_form(req, "outside_item"), *local = request_form(req, "local");
    struct error why;

    if (!id_parse(request_param(req, "id"), &t->outside) || !item ||
        !id_parse(item, &t->outside_item) || !local || !id_parse(local, &t->local)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一条，请刷新后重新选。");
    }
    if (read_items(req, t, &why)) {
        return show(req, res, &why, e);
    }
    req->state = t;
    app_write(req, run_post, t);
    return OK;
}

enum err page_map_after(struct request *req, struct response *res, struct error *e)
{
    const struct post *t = req->state;
    const struct error *bad = request_work_error(req);

    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    if (bad->code) {
        return show(req, res, bad, e);
    }
    response_done(res,
                  arena_printf(req->arena, FRAMEWORKS "/%s/map?local=%s",
                               id_text(req->arena, t->outside), id_text(req->arena, t->local)),
                  t->n ? "对应已保存。" : "已记为本地没有。");
    return OK;
}

/* --- the gap list ---------------------------------------------------------------------------------------- */
enum err page_map_export(struct request *req, struct response *res, struct error *e)
{
    static const char *const heads[] = {"编号", "一级指标", "二级指标", "内容", "分值", "情况"};
    struct framework_view v;
    struct framework_mapping m;
    struct framework_row *rows;
    int64_t local;
    size_t n;
    enum err r = framework_view_begin(req, res, &v, e);

    if (r || (r = local_id(&v, &rows, &n, &local, e)) ||
        (r = framework_mapping_load(v.db, v.a, visit_actor(req)->county, v.row.id, local, &m, e))) {
        return r;
    }
    struct csv_out c = csv_begin(&res->body, true);
    for (size_t i = 0; i < array_len(heads); i++) {
        csv_cell(&c, heads[i]);
    }
    csv_row_end(&c);
    for (size_t i = 0; i < m.outside.f.n; i++) {
        const struct framework_item *it = &m.outside.f.items[i];
        if (m.covers[i].n) {
            continue;
        }
        csv_cell(&c, it->code);
        csv_cell(&c, it->level1);
        csv_cell(&c, it->level2);
        csv_cell(&c, it->text);
        csv_cell(&c, it->points == POINTS_LOST ? "" : framework_points(v.a, it->points));
        csv_cell(&c, m.covers[i].looked ? "本地没有" : "没有看过");
        csv_row_end(&c);
    }
    res->type = "text/csv; charset=utf-8";
    response_download(res, arena_printf(v.a, "%s-缺口.csv", v.row.f.title));
    return OK;
}
