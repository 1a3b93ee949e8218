#include "listing/overview.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "people/org.h"
#include "register/query.h"
#include "ui/ui.h"

#define COUNT_CAP 100
#define NAME_MAX  60

static const char *terms_of(struct arena *a, int64_t unit, const char *person)
{
    struct strbuf b = strbuf_make(2048);
    html_arg(&b, person ? "person" : "unit");
    html_lit(&b, "=");
    html_arg(&b, person ? person : id_text(a, unit));
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}

const char *overview_href(struct arena *a, int64_t unit, const char *person)
{
    return arena_printf(a, "/desk/find?%s", terms_of(a, unit, person));
}

struct over {
    struct ui_page *p;
    struct db *db;
    int64_t unit;
    const char *person;
    size_t n;
};

static enum err line(struct over *o, const struct register_def *reg, struct error *e)
{
    struct request *req = o->p->req;
    struct arena *a = req->arena;
    struct strbuf *b = o->p->b;
    const struct query q = {.reg = reg, .unit = o->unit, .person = o->person};
    int64_t n = 0;
    enum err r =
        query_count(o->db, a, app_of(req)->content, &visit_actor(req)->scope, &q, COUNT_CAP, &n, e);
    if (r || !n) {
        return r;
    }
    html_lit(b, "<li><a href=\"");
    html_attr(b, arena_printf(a, "/desk/r/%s?tab=all&year=0&%s", reg->id,
                              terms_of(a, o->unit, o->person)));
    html_lit(b, "\">");
    html_text(b, reg->title);
    html_lit(b, "</a><span class=\"s q push\">");
    html_int(b, n);
    html_text(b, n == COUNT_CAP ? "+ 件" : " 件");
    html_lit(b, "</span></li>");
    o->n++;
    return OK;
}

static enum err lines(struct over *o, struct error *e)
{
    const struct content *c = app_of(o->p->req)->content;
    struct strbuf *b = o->p->b;
    enum err r = OK;
    html_lit(b, "<section class=\"card\"><ul class=\"lines\">");
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        const struct register_def *reg = &c->registers[i];
        r = step_may_read(visit_actor(o->p->req), reg) ? line(o, reg, e) : OK;
    }
    if (!o->n) {
        html_lit(b, "<li class=\"q\">您看得到的台账里还没有记录。</li>");
    }
    html_lit(b, "</ul></section>");
    return r;
}

static enum err read(const struct request *req, struct over *o, const char **ret_title,
                     struct error *e)
{
    const char *person = request_query(req, "person");
    const struct actor *who = visit_actor(req);
    struct unit unit;
    if (person) {
        enum err r =
            str_clean(req->arena, person, strlen(person), NAME_MAX, (char **)&o->person, e);
        *ret_title = o->person;
        return r ? r : o->person ? OK : error_set(e, ERR_NOT_FOUND, "没有写明是哪个人。");
    }
    if (!id_parse(request_query(req, "unit"), &o->unit) ||
        org_unit(o->db, req->arena, who->county, o->unit, &unit, e)) {
        return e->code == ERR_IO ? ERR_IO : error_set(e, ERR_NOT_FOUND, "没有这个单位。");
    }
    *ret_title = unit.name;
    return OK;
}

enum err overview(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .back = "/desk"};
    struct over o = {.p = &p};
    enum err r = app_reader(req, &o.db, e);
    if (r || (r = read(req, &o, &p.title, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, p.title, "在各本台账里的记录");
    ui_head_end(p.b);
    r = lines(&o, e);
    ui_close(&p);
    return r;
}
