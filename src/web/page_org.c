#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "ui/ui.h"
#include "web/org_duty.h"
#include "web/pages.h"

/* 单位与人员: who works where, in what role. Changing them belongs to the account and organisation work that comes later. */
static void unit_row(struct strbuf *b, const struct request *req, const struct unit *u,
                     const struct post *posts, size_t n)
{
    const struct content *c = app_of(req)->content;
    const struct code_list *kinds = content_codes(c, "unit_kinds");
    const struct code *kind = kinds ? code_find(kinds, u->kind) : NULL;
    html_lit(b, "<tr><td class=\"name\">");
    html_text(b, u->name);
    html_lit(b, "</td><td class=\"s q\">");
    html_text(b, kind ? kind->title : u->kind);
    html_lit(b, "</td><td>");
    for (size_t i = 0; i < n; i++) {
        if (posts[i].unit == u->id) {
            const struct role_def *role = content_role(c, posts[i].role);
            html_lit(b, "<span class=\"who\">");
            html_text(b, posts[i].person_name);
            html_lit(b, " <span class=\"s q\">");
            html_text(b, role ? role->title : posts[i].role);
            html_lit(b, "</span></span> ");
        }
    }
    html_lit(b, "</td></tr>");
}

static bool in_scope(const struct actor *who, const struct unit *u)
{
    switch (who->scope.kind) {
    case SCOPE_COUNTY: return true;
    case SCOPE_SUBTREE: return str_starts(u->path, who->scope.unit_path);
    default: return u->id == who->unit || role_may(who->role, "org.edit");
    }
}

enum err org_page_write(struct request *req, struct response *res, const struct org_change *c,
                        struct error *e)
{
    static const char *const heads[] = {"单位", "类型", "人员与岗位"};
    struct ui_page p = {
        .req = req, .res = res, .title = "单位与人员", .here = "/desk/org", .back = "/desk"};
    const struct actor *who = visit_actor(req);
    struct unit *units;
    struct post *posts;
    size_t n, n_posts;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r || (r = org_units(db, req->arena, who->county, &units, &n, e)) ||
        (r = org_posts(db, req->arena, who->county, NULL, 0, date_text(req->arena, now_today()),
                       &posts, &n_posts, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "单位与人员", arena_printf(req->arena, "%s", who->county_name));
    ui_head_end(p.b);
    if (c) {
        ui_notice(p.b, c->why);
    }
    /* A refused form comes first: it is what the person is at. */
    if (c) {
        r = org_duty_write(&p, db, c, e);
    }
    html_lit(p.b, "<section class=\"card flow\">");
    ui_table(p.b, "单位与人员", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        if (in_scope(who, &units[i])) {
            unit_row(p.b, req, &units[i], posts, n_posts);
        }
    }
    ui_table_end(p.b);
    ui_card_end(p.b);
    if (!c) {
        r = org_duty_write(&p, db, NULL, e);
    }
    ui_close(&p);
    return r;
}

enum err page_org(struct request *req, struct response *res, struct error *e)
{
    return org_page_write(req, res, NULL, e);
}
