/* One item of a framework: its points split into parts with a rule each, what the program counts, 试算, evidence asked for,
 * 合理缺项. What was typed stands in the form after a refusal and after 试算, which writes nothing. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "framework/framework_scoring.h"
#include "indicator/indicator.h"
#include "indicator/item_view.h"

static enum err load(struct request *req, struct response *res, struct item_page *ip,
                     struct error *e)
{
    enum err r = framework_view_begin(req, res, &ip->v, e);

    if (r || !id_parse(request_param(req, "item"), &ip->item)) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这一条指标。");
    }
    while (ip->place < ip->v.row.f.n && ip->v.row.item_ids[ip->place] != ip->item) {
        ip->place++;
    }
    if (ip->place == ip->v.row.f.n) {
        return error_set(e, ERR_NOT_FOUND, "没有这一条指标。");
    }
    ip->it = &ip->v.row.f.items[ip->place];
    ip->href = arena_printf(ip->v.a, "%s/item/%s", ip->v.href, id_text(ip->v.a, ip->item));
    ip->v.p.back = ip->v.href;
    return OK;
}

/* The page again; `typed`: with the rows as they were sent. */
static enum err show(struct request *req, struct response *res, bool typed, const struct error *why,
                     struct error *e)
{
    struct item_page *ip = arena_make(req->arena, struct item_page);
    enum err r = load(req, res, ip, e);

    if (r) {
        return r;
    }
    if (why) {
        res->status = response_status(why->code);
    }
    if (typed) {
        item_view_read(ip);
    } else {
        item_view_fill(ip);
    }
    item_view_write(ip, why);
    return OK;
}

enum err page_item(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, false, NULL, e);
}

/* --- what is done with it -------------------------------------------------------------------------------- */
struct post {
    enum { RULE, PROOF, CONFIRM, EXEMPT, APPROVE } what;
    int64_t framework, item;
    struct assess_rule rule;
    struct framework_part *parts;
    size_t n_parts;
    bool had_parts;
    struct framework_item to;
    const char **kinds, *reason;
    size_t n_kinds;
    const char *done;
};

static enum err run_rule(struct post *t, struct write *w, struct db *db, struct arena *a,
                         struct error *e)
{
    const struct actor *by = visit_actor(w->req);
    enum err r = OK;

    if (t->n_parts || t->had_parts) {
        r = framework_set_parts(db, a, app_of(w->req)->content, by, t->framework, t->item, t->parts,
                                t->n_parts, e);
    }
    return r || t->n_parts ? r : framework_set_rule(db, a, by, t->framework, t->item, &t->rule, e);
}

static enum err run_post(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct post *t = w->ctx;
    const struct actor *by = visit_actor(w->req);

    switch (t->what) {
    case RULE: return run_rule(t, w, db, a, e);
    case PROOF: return framework_complete(db, a, by, t->framework, t->item, &t->to, e);
    case CONFIRM: return framework_confirm(db, a, by, t->framework, t->item, e);
    case EXEMPT:
        return framework_set_exempt(db, a, by, t->framework, t->item, t->kinds, t->n_kinds,
                                    t->reason, e);
    default: return framework_approve_exempt(db, a, by, t->framework, t->item, e);
    }
}

static struct post *post_of(struct request *req, int what, const char *done)
{
    struct post *t = arena_make(req->arena, struct post);

    t->what = what;
    t->done = done;
    return t;
}

static enum err post_start(struct request *req, struct post *t, struct error *e)
{
    if (!id_parse(request_param(req, "id"), &t->framework) ||
        !id_parse(request_param(req, "item"), &t->item)) {
        return error_set(e, ERR_NOT_FOUND, "没有这套指标体系，或没有这一条。");
    }
    req->state = t;
    app_write(req, run_post, t);
    return OK;
}

enum err page_item_rule(struct request *req, struct response *res, struct error *e)
{
    struct post *t = post_of(req, RULE, "记分办法已保存。");
    struct item_page *ip = arena_make(req->arena, struct item_page);
    struct error why;
    enum err r = load(req, res, ip, e);

    if (r) {
        return r;
    }
    item_view_read(ip);
    if (ip->trial) {
        item_view_write(ip, NULL);
        return OK;
    }
    t->had_parts = ip->it->n_parts > 0;
    t->n_parts = ip->n;
    r = item_view_parts(ip, &t->parts, &why);
    if (!r && !t->n_parts) {
        r = rule_typed_parse(req->arena, &ip->own.rule, &t->rule, &why);
    }
    return r ? show(req, res, true, &why, e) : post_start(req, t, e);
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

enum err page_item_proof(struct request *req, struct response *res, struct error *e)
{
    struct post *t = post_of(req, PROOF, "佐证要求已保存。");
    struct error why;

    t->to.points = POINTS_LOST;
    if (clean(req, "proof", 500, &t->to.proof, &why) ||
        clean(req, "example", 500, &t->to.example, &why) ||
        clean(req, "level3", 100, &t->to.level3, &why)) {
        return show(req, res, false, &why, e);
    }
    return post_start(req, t, e);
}

enum err page_item_confirm(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    return post_start(req, post_of(req, CONFIRM, "分值已确认。"), e);
}

enum err page_item_exempt(struct request *req, struct response *res, struct error *e)
{
    struct post *t = post_of(req, EXEMPT, "合理缺项已提出，等法制科长批准。");
    const struct code_list *l = content_codes(app_of(req)->content, "unit_kinds");
    struct error why;

    t->n_kinds = request_form_all(req, "kinds", &t->kinds);
    t->reason = request_form(req, "reason");
    if (!t->n_kinds) {
        t->done = "这一条对各类单位都考核。";
    }
    for (size_t i = 0; i < t->n_kinds; i++) {
        if (!l || !code_find(l, t->kinds[i])) {
            error_set(&why, ERR_INVALID, "没有单位类型“%s”，请重新勾选。", t->kinds[i]);
            return show(req, res, false, &why, e);
        }
    }
    return post_start(req, t, e);
}

enum err page_item_approve(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    return post_start(req, post_of(req, APPROVE, "合理缺项已批准。"), e);
}

enum err page_item_after(struct request *req, struct response *res, struct error *e)
{
    const struct post *t = req->state;
    const struct error *bad = request_work_error(req);

    if (bad->code == ERR_IO || bad->code == ERR_NOT_FOUND) {
        *e = *bad;
        return bad->code;
    }
    if (bad->code) {
        return show(req, res, t->what == RULE, bad, e);
    }
    response_done(res,
                  arena_printf(req->arena, FRAMEWORKS "/%s/item/%s",
                               id_text(req->arena, t->framework), id_text(req->arena, t->item)),
                  t->done);
    return OK;
}
