/* One framework: its items and checks; completing, adding, kinds, confirming the points, 定稿 only when it adds up, the next
 * year's from this one. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "domain/framework_part.h"
#include "framework/framework_scoring.h"
#include "indicator/framework_view.h"
#include "indicator/indicator.h"

/* --- the page -------------------------------------------------------------------------------------------- */
/* The version before this one, or the one it was copied from; 0: none. */
static enum err earlier(struct framework_view *v, int64_t *ret, struct error *e)
{
    struct framework_row *rows;
    size_t n;
    enum err r = framework_list(v->db, v->a, visit_actor(v->p.req)->county, &rows, &n, e);

    *ret = v->row.made_from;
    for (size_t i = 0; !r && !*ret && i < n; i++) {
        if (str_eq(rows[i].f.code, v->row.f.code) && rows[i].version < v->row.version) {
            *ret = rows[i].id;
        }
    }
    return r;
}

static void next_form(struct framework_view *v)
{
    struct strbuf *b = v->p.b;
    const char *typed = request_form(v->p.req, "year");

    ui_form(b, v->p.req, arena_printf(v->a, "%s/next", v->href), false);
    html_lit(b, "<label class=\"s\">年度 <input class=\"form-control short\" name=\"year\" "
                "inputmode=\"numeric\" size=\"5\"");
    html_set(b, "value",
             typed         ? typed
             : v->row.year ? arena_printf(v->a, "%lld", (long long)v->row.year + 1)
                           : "");
    html_lit(b, "></label>");
    ui_button(b, "由本年生成下一年", UI_TINT);
    ui_form_end(b);
}

static void head(struct framework_view *v, int64_t before)
{
    struct framework_reach reach;
    struct strbuf *b = v->p.b;

    framework_reach(v->a, &v->row.f, &reach);
    ui_head(
        b, v->row.f.title,
        arena_printf(v->a, "第 %lld 版%s，%s", (long long)v->row.version,
                     v->row.year ? arena_printf(v->a, "，%lld 年度", (long long)v->row.year) : "",
                     framework_state_title(&v->row)));
    if (before) {
        ui_link(b, arena_printf(v->a, "%s/diff?from=%s", v->href, id_text(v->a, before)),
                "与上一版比较", UI_PLAIN);
    }
    if (v->row.f.outside) {
        ui_link(b, arena_printf(v->a, "%s/map", v->href), "与本地指标对照", UI_PRIMARY);
    } else if (v->edit) {
        if (reach.unconfirmed) {
            ui_form(b, v->p.req, arena_printf(v->a, "%s/confirm", v->href), false);
            ui_button(b, arena_printf(v->a, "确认分值（%zu 条）", reach.unconfirmed), UI_TINT);
            ui_form_end(b);
        }
        ui_form(b, v->p.req, arena_printf(v->a, "%s/publish", v->href), false);
        ui_button(b, "定稿", UI_PRIMARY);
        ui_form_end(b);
    } else if (role_may(visit_actor(v->p.req)->role, "framework.edit")) {
        next_form(v);
    }
    ui_head_end(b);
}

static enum err one_write(struct request *req, struct response *res, const struct error *why,
                          struct error *e)
{
    struct framework_view v;
    int64_t before;
    enum err r = framework_view_begin(req, res, &v, e);
    if (r || (r = earlier(&v, &before, e))) {
        return r;
    }
    ui_open(&v.p);
    head(&v, before);
    if (why) {
        ui_notice(v.p.b, why);
    }
    html_lit(v.p.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    framework_view_items(&v);
    if (v.edit) {
        ui_card(v.p.b, "加一条", -1, "原文整行丢失时用");
        html_lit(v.p.b, "<div class=\"in\">");
        framework_item_form(&v, arena_printf(v.a, "%s/items", v.href), NULL, "加上");
        html_lit(v.p.b, "</div>");
        ui_card_end(v.p.b);
    }
    html_lit(v.p.b, "</div><aside class=\"stack\">");
    framework_view_judge(&v);
    framework_view_reach(&v);
    framework_view_kinds(&v);
    html_lit(v.p.b, "</aside></div>");
    ui_close(&v.p);
    return OK;
}

enum err page_framework(struct request *req, struct response *res, struct error *e)
{
    return one_write(req, res, NULL, e);
}

/* --- what is done with it -------------------------------------------------------------------------------- */
/* What a post wants done, carried from parse to the work and to `after`. */
struct post {
    enum { ITEM, ADD, KINDS, CONFIRM, PUBLISH, NEXT } what;
    int64_t framework, item, year;
    struct framework_item to;
    const char **kinds;
    size_t n_kinds;
    const char *done;
};

static enum err run_post(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct post *t = w->ctx;
    const struct actor *by = visit_actor(w->req);
    int64_t made;

    switch (t->what) {
    case ITEM: return framework_complete(db, a, by, t->framework, t->item, &t->to, e);
    case ADD: return framework_add_item(db, a, by, t->framework, &t->to, &made, e);
    case KINDS: return framework_set_kinds(db, a, by, t->framework, t->kinds, t->n_kinds, e);
    case CONFIRM: return framework_confirm(db, a, by, t->framework, 0, e);
    case NEXT: return framework_copy(db, a, by, t->framework, t->year, &t->framework, e);
    default: return framework_publish(db, a, by, t->framework, e);
    }
}

static enum err post_start(struct request *req, struct post *t, struct error *e)
{
    for (size_t i = 0; i < req->n_params; i++) {
        int64_t *to = str_eq(req->params[i].name, "id") ? &t->framework : &t->item;
        if (!id_parse(req->params[i].value, to)) {
            return error_set(e, ERR_NOT_FOUND, "没有这套指标体系，或没有这一条。");
        }
    }
    req->state = t;
    app_write(req, run_post, t);
    return OK;
}

static enum err clean(struct request *req, const char *name, size_t max, const char **ret,
                      struct error *e)
{
    const char *raw = request_form(req, name);
    char *out = NULL;
    enum err r = str_clean(req->arena, raw ? raw : "", raw ? strlen(raw) : 0, max, &out, e);
    if (!r) {
        *ret = out;
    }
    return r;
}

static enum err read_item(struct request *req, struct framework_item *it, struct error *e)
{
    const char *typed = NULL;
    enum err r;
    it->points = POINTS_LOST;
    if ((r = clean(req, "level1", 60, &it->level1, e)) ||
        (r = clean(req, "level2", 80, &it->level2, e)) ||
        (r = clean(req, "title", 30, &it->title, e)) ||
        (r = clean(req, "text", 2000, &it->text, e)) || (r = clean(req, "points", 10, &typed, e))) {
        return r;
    }
    if (typed &&
        (!str_to_scaled(typed, 2, &it->points) || it->points <= 0 || it->points > 100000)) {
        return error_set(e, ERR_INVALID, "分值“%s”不对，请填大于 0 的数，最多两位小数。", typed);
    }
    return OK;
}

static enum err refuse(struct request *req, struct response *res, const struct error *why,
                       struct error *e)
{
    res->status = response_status(why->code);
    return one_write(req, res, why, e);
}

static struct post *post_of(struct request *req, int what, const char *done)
{
    struct post *t = arena_make(req->arena, struct post);

    t->what = what;
    t->done = done;
    return t;
}

enum err page_framework_item(struct request *req, struct response *res, struct error *e)
{
    struct post *t = post_of(req, ITEM, "这条已保存。");
    struct error why;

    return read_item(req, &t->to, &why) ? refuse(req, res, &why, e) : post_start(req, t, e);
}

enum err page_framework_add(struct request *req, struct response *res, struct error *e)
{
    struct post *t = post_of(req, ADD, "已加上一条。");
    struct error why;

    return read_item(req, &t->to, &why) ? refuse(req, res, &why, e) : post_start(req, t, e);
}

enum err page_framework_kinds(struct request *req, struct response *res, struct error *e)
{
    struct post *t = post_of(req, KINDS, "适用单位已保存。");
    const struct code_list *l = content_codes(app_of(req)->content, "unit_kinds");
    struct error why;

    t->n_kinds = request_form_all(req, "kinds", &t->kinds);
    for (size_t i = 0; i < t->n_kinds; i++) {
        if (!l || !code_find(l, t->kinds[i])) {
            error_set(&why, ERR_INVALID, "没有单位类型“%s”，请重新勾选。", t->kinds[i]);
            return refuse(req, res, &why, e);
        }
    }
    return post_start(req, t, e);
}

enum err page_framework_confirm(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    return post_start(req, post_of(req, CONFIRM, "各条要点的分值已确认。"), e);
}

enum err page_framework_publish(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    return post_start(req, post_of(req, PUBLISH, "已定稿，不能再改。"), e);
}

enum err page_framework_next(struct request *req, struct response *res, struct error *e)
{
    struct post *t =
        post_of(req, NEXT, "已生成下一年的草稿，改好以后定稿；改了哪些看“与上一版比较”。");
    const char *typed = request_form(req, "year");
    struct error why;

    if (str_empty(typed) || !str_to_int(typed, &t->year) || t->year < 2000 || t->year > 2100) {
        error_set(&why, ERR_INVALID, "请写下一年的年度，如 2027。");
        return refuse(req, res, &why, e);
    }
    return post_start(req, t, e);
}

enum err page_framework_after(struct request *req, struct response *res, struct error *e)
{
    struct post *t = req->state;
    const struct error *bad = request_work_error(req);

    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    if (bad->code) {
        return refuse(req, res, bad, e);
    }
    response_done(res,
                  arena_printf(req->arena, FRAMEWORKS "/%s", id_text(req->arena, t->framework)),
                  t->done);
    return OK;
}
