/* Ctrl+K: registers by title, alias and id, acts ("新增考核轮次"), then units and records by name. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "listing/listing.h"
#include "people/org.h"
#include "register/query.h"
#include "ui/ui.h"

#define FOUND_MAX 8 /* records a register */

static const char *lower(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s);
    for (char *p = out; *p; p++) {
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    }
    return out;
}

/* Title, id, other names and initials; ASCII in either case. */
static bool names(struct arena *a, const struct register_def *r, const char *q)
{
    q = lower(a, q);
    if (strstr(lower(a, r->title), q) || strstr(r->id, q)) {
        return true;
    }
    for (size_t i = 0; i < r->n_alias; i++) {
        if (strstr(lower(a, r->alias[i]), q)) {
            return true;
        }
    }
    return false;
}

static void hit(struct strbuf *b, const char *href, const char *title, const char *quiet)
{
    html_lit(b, "<li><a href=\"");
    html_url(b, href);
    html_lit(b, "\">");
    html_text(b, title);
    html_lit(b, "</a><span class=\"s q push\">");
    html_text(b, quiet);
    html_lit(b, "</span></li>");
}

static size_t registers(struct ui_page *p, const char *q)
{
    const struct content *c = app_of(p->req)->content;
    const struct actor *who = visit_actor(p->req);
    struct arena *a = p->req->arena;
    const char *thing = str_starts(q, "新增") ? q + strlen("新增") : q;
    size_t n = 0;
    for (size_t i = 0; i < c->n_registers; i++) {
        const struct register_def *r = &c->registers[i];
        if (!step_may_read(who, r) || (!names(a, r, thing) && *thing)) {
            continue;
        }
        if (thing == q) {
            hit(p->b, arena_printf(a, "/desk/r/%s", r->id), r->title, "台账");
            n++;
        }
        if (step_may_create(who, r)) {
            hit(p->b, arena_printf(a, "/desk/r/%s/new", r->id), arena_printf(a, "新增%s", r->title),
                "要做的事");
            n++;
        }
    }
    return n;
}

static enum err records(struct ui_page *p, struct db *db, const struct register_def *reg,
                        const char *q, size_t *n, struct error *e)
{
    const struct actor *who = visit_actor(p->req);
    struct query query = {.reg = reg, .search = q, .limit = FOUND_MAX, .no_lists = true};
    struct record_list found;
    enum err r =
        query_list(db, p->req->arena, app_of(p->req)->content, &who->scope, &query, &found, e);
    for (size_t i = 0; !r && i < found.n; i++) {
        const struct record *rec = &found.items[i];
        hit(p->b, ui_record_href(p->req->arena, reg, rec->id),
            arena_printf(p->req->arena, "%s %s", rec->unit_name ? rec->unit_name : "", rec->title),
            reg->title);
    }
    if (!r) {
        *n += found.n;
    }
    return r;
}

static enum err search(struct ui_page *p, const char *q, size_t *n, struct error *e)
{
    const struct content *c = app_of(p->req)->content;
    struct db *db;
    enum err r = app_reader(p->req, &db, e);
    html_lit(p->b, "<section class=\"card\"><ul class=\"lines\">");
    if (!r) {
        *n += registers(p, q);
    }
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        if (step_may_read(visit_actor(p->req), &c->registers[i])) {
            r = records(p, db, &c->registers[i], q, n, e);
        }
    }
    html_lit(p->b, "</ul></section>");
    return r;
}

enum err page_find(struct request *req, struct response *res, struct error *e)
{
    const char *raw = request_query(req, "q");
    char *q = NULL;
    size_t n = 0;
    struct ui_page p = {.req = req, .res = res, .title = "查找", .back = "/desk"};
    enum err r = str_clean(req->arena, raw ? raw : "", raw ? strlen(raw) : 0, 60, &q, e);
    if (r) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, q ? arena_printf(req->arena, "查找“%s”", q) : "查找", NULL);
    ui_head_end(p.b);
    if (q) {
        r = search(&p, q, &n, e);
    }
    if (!n) {
        ui_empty(p.b, q ? "没有找到" : "要找什么",
                 "可以输入台账名、单位名、指标名，或者要做的事，例如“新增考核轮次”。");
        html_lit(p.b, "<p class=\"in\">");
        ui_link(p.b, "/desk/registers", "看全部台账", UI_PLAIN);
        html_lit(p.b, "</p>");
        ui_card_end(p.b);
    }
    ui_close(&p);
    return r;
}
