#include "upward/pack_desk.h"

#include "base/str.h"

struct packing pack_of(const struct request *req, struct db *db)
{
    const struct app *app = app_of(req);

    return (struct packing){.store = app->store,
                            .db = db,
                            .arena = req->arena,
                            .content = app->content,
                            .dir = app->engine.files_dir,
                            .who = visit_actor(req)};
}

enum err pack_desk(struct request *req, struct packing *ret, struct error *e)
{
    struct db *db;
    enum err r = app_reader(req, &db, e);

    if (!r) {
        *ret = pack_of(req, db);
    }
    return r;
}

bool pack_may(const struct request *req, const char *permission)
{
    const struct actor *who = visit_actor(req);

    return who->role && role_may(who->role, permission);
}

static void way(struct strbuf *b, const char *href, const char *title, const char *here)
{
    if (!str_eq(href, here)) {
        ui_link(b, href, title, UI_PLAIN);
    }
}

void pack_open(struct ui_page *p, const struct sender *s, const char *here, const char *quiet)
{
    p->group = "disclosure";
    p->here = PACK_OUT;
    ui_open(p);
    ui_head(p->b, p->title, quiet);
    way(p->b, PACK_OUT, "上报与送出", here);
    if (s->city) {
        way(p->b, PACK_COUNTIES, "下级数据", here);
    }
    if (pack_may(p->req, "package.write") || pack_may(p->req, "package.peer")) {
        way(p->b, PACK_TAKE, "导入数据包", here);
    }
    way(p->b, PACK_PEERS, "本单位与对方", here);
    ui_head_end(p->b);
    ui_said(p->b, p->req);
}

void pack_done(struct request *req, struct response *res, const char *href, const char *said)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(4096);

    html_url(&b, href);
    html_lit(&b, "?done=");
    html_arg(&b, said);
    response_redirect(res, strbuf_take(&b, req->arena));
}

void pack_cell(struct strbuf *b, const char *label, const char *text)
{
    html_lit(b, "<td");
    html_set(b, "data-label", label);
    html_lit(b, ">");
    html_text(b, text ? text : "");
    html_lit(b, "</td>");
}

const char *pack_day(struct arena *a, const char *day)
{
    struct date d = {0};

    return day && date_parse(arena_strndup(a, day, 10), &d) ? date_chinese(a, d) : "";
}

const char *pack_size(struct arena *a, int64_t bytes)
{
    return bytes >= 1 << 20
               ? arena_printf(a, "%s MB", str_from_scaled(a, bytes * 10 >> 20, 1, true))
               : arena_printf(a, "%lld KB", (long long)(bytes + 1023) / 1024);
}
