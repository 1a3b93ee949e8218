#include "portal/hall.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

static const char *asked(const struct request *req)
{
    const char *c = request_query(req, "c");
    return c ? c : request_form(req, "c");
}

enum err hall_open(struct hall *d, struct request *req, struct response *res, struct error *e)
{
    const char *wanted = asked(req);
    struct county *list;
    int64_t id = 0;
    *d = (struct hall){.req = req, .res = res, .a = req->arena, .content = app_of(req)->content};
    enum err r = app_reader(req, &d->db, e);
    if (r || (r = org_counties(d->db, d->a, &list, &d->n_counties, e))) {
        return r;
    }
    if (!d->n_counties) {
        return error_set(e, ERR_NOT_FOUND, "这里还没有开通。");
    }
    d->counties = list;
    d->county = list[0];
    for (size_t i = 0; wanted && id_parse(wanted, &id) && i < d->n_counties; i++) {
        if (list[i].id == id) {
            d->county = list[i];
        }
    }
    return OK;
}

void hall_page(struct hall *d, const char *title)
{
    d->page = (struct ui_page){.req = d->req,
                               .res = d->res,
                               .title = title,
                               .office = d->county.name,
                               .home = hall_href(d, "/"),
                               .meta = d->page.meta,
                               .n_meta = d->page.n_meta};
    ui_open(&d->page);
    d->b = d->page.b;
}

const char *hall_href(const struct hall *d, const char *path)
{
    return d->n_counties > 1 ? arena_printf(d->a, "%s?c=%s", path, id_text(d->a, d->county.id))
                             : path;
}

void hall_hidden(const struct hall *d)
{
    if (d->n_counties > 1) {
        ui_hidden(d->b, "c", id_text(d->a, d->county.id));
    }
}

static void step(const struct hall *d, const char *href, const char *name)
{
    html_lit(d->b, "<a href=\"");
    html_url(d->b, hall_href(d, href));
    html_lit(d->b, "\">");
    html_text(d->b, name);
    html_lit(d->b, "</a> / ");
}

void hall_trail(const struct hall *d, const char *href, const char *name, const char *here)
{
    html_lit(d->b, "<nav class=\"s q trail\" aria-label=\"位置\">");
    step(d, "/", "首页");
    if (href) {
        step(d, href, name);
    }
    html_lit(d->b, "<span aria-current=\"page\">");
    html_text(d->b, here);
    html_lit(d->b, "</span></nav>");
}

void hall_cached(struct hall *d)
{
    d->res->cache = "public, max-age=60";
    response_header(d->res, "Vary", "Cookie"); /* 大字 */
}

/* Whoever is logged in hands in as anybody: his session's token goes with the form, he does not. */
void hall_token(struct hall *d)
{
    if (!d->req->user) {
        d->req->csrf = visit_form_token(d->req, d->res);
    }
}

enum err hall_register(const struct hall *d, const struct register_def **ret, struct error *e)
{
    *ret = content_register(d->content, request_param(d->req, "register"));
    return *ret ? OK : error_set(e, ERR_NOT_FOUND, "没有这一页，请从首页进入。");
}
