/* Signed links for people outside: 请您评价这一件. The links are computed; only the county's secret is made, once. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "listing/link_card.h"
#include "listing/list.h"
#include "listing/listing.h"
#include "people/outsider.h"
#include "public/link.h"
#include "ui/menu.h"

enum { LINKS_MAX = 200 };

/* The reference of `from` by which its intake binds records of `to`; NULL: none. */
static const struct field_def *binds(const struct register_def *from, const struct register_def *to)
{
    for (size_t i = 0; from->intake && i < from->intake->n_links; i++) {
        if (from->intake->links[i]->target == to) {
            return from->intake->links[i];
        }
    }
    return NULL;
}

static const char *page_href(struct arena *a, const struct register_def *reg, int64_t id,
                             const struct register_def *to)
{
    return arena_printf(a, "%s/link/%s", ui_record_href(a, reg, id), to->id);
}

void link_card(struct strbuf *b, const struct request *req, const struct record *rec)
{
    const struct content *c = app_of(req)->content;
    for (size_t i = 0; i < c->n_registers && !rec->voided; i++) {
        const struct register_def *to = &c->registers[i];
        if (!binds(to, rec->reg)) {
            continue;
        }
        ui_card(b, to->intake->title, -1, NULL);
        html_lit(b, "<p class=\"in\">");
        ui_link(b, page_href(req->arena, rec->reg, rec->id, to), "给对方的链接", UI_PLAIN);
        html_lit(b, "</p>");
        ui_card_end(b);
    }
}

/* --- the page ----------------------------------------------------------------------------------------------------------- */
struct linking {
    const struct register_def *reg, *to;
    const struct field_def *field;
    struct record rec;
    const char *secret;
    int64_t n;
};

static enum err load(struct request *req, struct linking *x, struct error *e)
{
    const struct content *c = app_of(req)->content;
    const char *count = request_query(req, "n");
    struct db *db;
    int64_t id;
    enum err r = list_register(req, &x->reg, e);
    if (r || (r = app_reader(req, &db, e))) {
        return r;
    }
    x->to = content_register(c, request_param(req, "to"));
    x->field = x->to ? binds(x->to, x->reg) : NULL;
    if (!x->field || !id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一页，或者不在您的权限范围内。");
    }
    if (!count || !str_to_int(count, &x->n) || x->n < 1 || x->n > LINKS_MAX) {
        x->n = 1;
    }
    if ((r = record_load(db, req->arena, c, &visit_actor(req)->scope, x->reg, id, &x->rec, e))) {
        return r;
    }
    return outsider_secret(db, req->arena, x->rec.county, false, &x->secret, e);
}

static const char *address(const struct request *req, const char *path)
{
    const char *host = request_header(req, "Host");
    return arena_printf(req->arena, "%s://%s%s", req->secure ? "https" : "http", host ? host : "",
                        path);
}

static void links(struct strbuf *b, const struct request *req, const struct linking *x)
{
    html_lit(b, "<ol class=\"lines\">");
    for (int i = 1; i <= x->n; i++) {
        const struct signed_link l = {x->field, x->rec.id, i};
        const char *text = link_make(req->arena, x->secret, x->rec.county, x->to, &l);
        const char *path = arena_printf(req->arena, "/p/%s/%s", x->to->id, text);
        html_lit(b, "<li><span class=\"no\">");
        html_int(b, i);
        html_lit(b, "</span><a class=\"flex-fill\" href=\"");
        html_url(b, path);
        html_lit(b, "\">");
        html_text(b, address(req, path));
        html_lit(b, "</a></li>");
    }
    html_lit(b, "</ol>");
}

static void several(struct strbuf *b, const struct linking *x)
{
    html_lit(
        b,
        "<form class=\"row1 in\"><label class=\"form-label\" for=\"n\">几个人填</label><input "
        "class=\"form-control\" id=\"n\" name=\"n\" type=\"text\" inputmode=\"numeric\" size=\"4\" "
        "value=\"");
    html_int(b, x->n);
    html_lit(b, "\">");
    ui_button(b, "出链接", UI_PLAIN);
    ui_form_end(b);
    html_lit(
        b,
        "<p class=\"in s "
        "q\">每个链接只算一份；要几个人各填一份，就出几个。同一个编号的链接以后再出还是原来那个。</"
        "p>");
}

static void write_page(struct request *req, struct response *res, const struct linking *x)
{
    const char *href = ui_record_href(req->arena, x->reg, x->rec.id);
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = arena_printf(req->arena, "%s的链接", x->to->intake->title),
                        .group = menu_group_of(app_of(req)->content, x->reg),
                        .here = arena_printf(req->arena, "/desk/r/%s", x->reg->id),
                        .back = href};
    ui_open(&p);
    ui_head(p.b, p.title, x->rec.title);
    ui_link(p.b, href, "回办件", UI_PLAIN);
    ui_head_end(p.b);
    html_lit(p.b, "<section class=\"card narrow\">");
    if (x->secret) {
        several(p.b, x);
        links(p.b, req, x);
    } else {
        html_lit(
            p.b,
            "<div "
            "class=\"in\"><p>本县还没有出过这种链接。出第一个以前，先生成一次本县的签名密钥。</p>");
        ui_form(p.b, req, page_href(req->arena, x->reg, x->rec.id, x->to), false);
        ui_button(p.b, "生成密钥并出链接", UI_PRIMARY);
        ui_form_end(p.b);
        html_lit(p.b, "</div>");
    }
    html_lit(p.b, "</section>");
    ui_close(&p);
}

enum err page_link(struct request *req, struct response *res, struct error *e)
{
    struct linking x = {0};
    enum err r = load(req, &x, e);
    if (!r) {
        write_page(req, res, &x);
    }
    return r;
}

static enum err make_run(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const char *secret;
    return outsider_secret(db, a, visit_actor(w->req)->county, true, &secret, e);
}

enum err page_link_post(struct request *req, struct response *res, struct error *e)
{
    struct linking *x = arena_make(req->arena, struct linking);
    enum err r = load(req, x, e);
    (void)res;
    if (!r) {
        req->state = x;
        app_write(req, make_run, NULL);
    }
    return r;
}

enum err page_link_after(struct request *req, struct response *res, struct error *e)
{
    const struct linking *x = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_redirect(res, page_href(req->arena, x->reg, x->rec.id, x->to));
    return OK;
}
