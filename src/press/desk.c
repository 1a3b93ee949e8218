#include "press/desk.h"

#include "base/id.h"
#include "base/str.h"

static enum err gone(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, "没有这份文书，或者不在您的权限范围内。");
}

const char *desk_href(struct arena *a, const struct register_def *reg, int64_t id,
                      const char *paper, const char *rest)
{
    return arena_printf(a, "%s/paper/%s%s", ui_record_href(a, reg, id), paper, rest);
}

struct issuing desk_issuing(const struct request *req, struct db *db, const struct paper_def *paper,
                            const struct record *rec)
{
    const struct app *app = app_of(req);
    const char *host = request_header(req, "Host");

    return (struct issuing){.store = app->store,
                            .db = db,
                            .arena = req->arena,
                            .content = app->content,
                            .dir = app->engine.files_dir,
                            .who = visit_actor(req),
                            .paper = paper,
                            .rec = rec,
                            .base = str_empty(host) ? NULL
                                                    : arena_printf(req->arena, "http%s://%s",
                                                                   req->secure ? "s" : "", host)};
}

enum err desk_open(struct request *req, struct desk *d, struct error *e)
{
    const struct app *app = app_of(req);
    const struct actor *who = visit_actor(req);
    struct db *db;
    int64_t id;
    enum err r;

    *d = (struct desk){.req = req,
                       .reg = content_register(app->content, request_param(req, "register")),
                       .paper = papers_find(app->papers, request_param(req, "paper"))};
    if (!d->reg || !step_may_read(who, d->reg) || !d->paper || d->paper->reg != d->reg ||
        !id_parse(request_param(req, "id"), &id)) {
        return gone(e);
    }
    if ((r = app_reader(req, &db, e)) ||
        (r = record_load(db, req->arena, app->content, &who->scope, d->reg, id, &d->rec, e)) ||
        (r = issue_list(db, req->arena, d->rec.county, id, &d->list, &d->n, e))) {
        return r;
    }
    d->x = desk_issuing(req, db, d->paper, &d->rec);
    d->draft = issue_draft(d->list, d->n, d->paper->id);
    return OK;
}

static void one_version(struct strbuf *b, struct arena *a, const struct record *rec,
                        const struct issue *x)
{
    struct date on = {0};

    (void)!date_parse(arena_strndup(a, x->at, 10), &on);
    html_lit(b, "<li><span><b>");
    html_text(b, x->title);
    html_lit(b, "</b> ");
    html_text(b, x->number ? x->number : "");
    html_lit(b, "<br><span class=\"s q\">");
    html_text(b,
              arena_printf(a, "第 %d 版，%s，%s%s", x->version, date_chinese(a, on),
                           x->person_name ? x->person_name : "", x->current ? "" : "；已有新版"));
    html_lit(b, "</span></span><span class=\"push nowrap s\">");
    for (int f = 0; f < PAPER_FORMATS; f++) {
        static const char *const NAMES[] = {"PDF", "Word", "OFD"};
        html_lit(b, " <a href=\"");
        html_attr(b, desk_href(a, rec->reg, rec->id, x->paper,
                               arena_printf(a, "/%d/%s", x->version,
                                            render_ending((enum paper_format)f))));
        html_lit(b, "\">");
        html_text(b, NAMES[f]);
        html_lit(b, "</a>");
    }
    html_lit(b, "</span></li>");
}

void desk_versions(struct strbuf *b, struct arena *a, const struct record *rec,
                   const struct issue *list, size_t n, const char *paper)
{
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        if (list[i].issued && (!paper || str_eq(paper, list[i].paper))) {
            if (!any) {
                html_lit(b, "<ul class=\"lines\">");
            }
            any = true;
            one_version(b, a, rec, &list[i]);
        }
    }
    if (any) {
        html_lit(b, "</ul>");
    }
}
