#include "web/file_card.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/file_access.h"

static const char *moment(const struct request *req, const char *at)
{
    int64_t ms;
    return at && datetime_parse(at, &ms) ? datetime_people(req->arena, ms, now_today()) : "";
}

static void line(struct strbuf *b, const struct request *req, const struct record *rec,
                 const struct file_version *x)
{
    const struct field_def *f = register_field(rec->reg, x->field);
    html_lit(b, "<li><span class=\"flex-fill\"><span class=\"q s\">");
    html_text(b, f ? f->title : "附件");
    html_lit(b, "</span> <a href=\"/desk/file/");
    html_attr(b, id_text(req->arena, x->file));
    html_lit(b, "/view\">");
    html_text(b, x->name);
    html_lit(b, "</a><span class=\"s q\"> ");
    html_text(b, arena_printf(req->arena, "%s 上传，%s 由%s换下", moment(req, x->at),
                              moment(req, x->until_at), x->person ? x->person : "系统"));
    if (x->why) {
        html_text(b, arena_printf(req->arena, "：%s", x->why));
    }
    html_lit(b, "</span></span></li>");
}

enum err file_card(struct strbuf *b, const struct request *req, struct db *db,
                   const struct record *rec, struct error *e)
{
    struct file_version *list;
    size_t n;
    enum err r = file_versions(db, req->arena, rec, &list, &n, e);
    if (r || !n) {
        return r;
    }
    ui_card(b, "附件历版", (int64_t)n, "换下的附件都留着，不删除");
    html_lit(b, "<ul class=\"files in\">");
    for (size_t i = 0; i < n; i++) {
        line(b, req, rec, &list[i]);
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
    return OK;
}
