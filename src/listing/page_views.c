/* Saved views and chosen columns: two small forms beside the list. */
#include <string.h>

#include "base/str.h"
#include "listing/listing.h"
#include "listing/view.h"

#define COLUMNS_MOST 200

struct choice_of_views {
    const struct register_def *reg;
    const char *name, *drop, *terms, *done;
    const char **columns;
    size_t n_columns;
    bool is_columns;
};

static enum err run_keep(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct choice_of_views *c = w->ctx;
    const struct actor *who = visit_actor(w->req);
    if (c->is_columns) {
        return view_keep_columns(db, a, who, c->reg, c->columns, c->n_columns, e);
    }
    return view_keep(db, a, who, c->reg, c->drop ? c->drop : c->name, c->drop ? NULL : c->terms, e);
}

/* The terms come back from our own form; only what belongs to a query string goes on. */
static const char *terms_of(const struct request *req)
{
    const char *t = request_form(req, "terms");
    for (const char *p = t; p && *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
                     (*p >= 'A' && *p <= 'Z') || strchr("%=&._~-", *p);
        if (!plain) {
            return "";
        }
    }
    return t ? t : "";
}

static enum err begin(struct request *req, struct choice_of_views **ret, struct error *e)
{
    struct choice_of_views *c = arena_make(req->arena, struct choice_of_views);
    enum err r = list_register(req, &c->reg, e);
    c->terms = terms_of(req);
    *ret = c;
    return r;
}

enum err page_views(struct request *req, struct response *res, struct error *e)
{
    struct choice_of_views *c;
    const char *name = request_form(req, "name");
    enum err r = begin(req, &c, e);
    (void)res;
    if (r) {
        return r;
    }
    c->name = name ? name : "";
    c->drop = request_form(req, "drop");
    c->done = c->drop ? "视图已删除。" : "视图已保存，在列表上方可以直接打开。";
    req->state = c;
    app_write(req, run_keep, c);
    return OK;
}

enum err page_columns(struct request *req, struct response *res, struct error *e)
{
    struct choice_of_views *c;
    enum err r = begin(req, &c, e);
    (void)res;
    if (r) {
        return r;
    }
    c->is_columns = true;
    c->n_columns = request_form(req, "reset") ? 0 : request_form_all(req, "column", &c->columns);
    if (c->n_columns > COLUMNS_MOST) {
        return error_set(e, ERR_LIMIT, "选的列太多，请减少。");
    }
    c->done = c->n_columns ? "已按所选的列显示。" : "列已恢复原样。";
    req->state = c;
    app_write(req, run_keep, c);
    return OK;
}

enum err page_views_after(struct request *req, struct response *res, struct error *e)
{
    const struct choice_of_views *c = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_done(res, arena_printf(req->arena, "/desk/r/%s?%s", c->reg->id, c->terms), c->done);
    return OK;
}
