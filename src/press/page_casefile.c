/* 案卷: what will be bound, a look at it, 归档, and the volumes of an archived record; the card of the record page. */
#include "base/bytes.h"
#include "base/id.h"
#include "base/str.h"
#include "ledger/file.h"
#include "paper/casefile.h"
#include "press/desk.h"
#include "press/press.h"
#include "ui/menu.h"

struct binding {
    struct request *req;
    struct db *db;
    const struct register_def *reg;
    struct record rec;
    struct issuing x;
    struct casefile plan;
    struct casefile_volume *volumes; /* of an archived record */
    size_t n;
    struct door door;
};

static const char *href(struct arena *a, const struct record *rec, const char *rest)
{
    return arena_printf(a, "%s/casefile%s", ui_record_href(a, rec->reg, rec->id), rest);
}

static enum err open(struct request *req, struct binding *b, struct error *e)
{
    const struct app *app = app_of(req);
    const struct actor *who = visit_actor(req);
    int64_t id;
    enum err r;

    *b = (struct binding){.req = req,
                          .reg = content_register(app->content, request_param(req, "register"))};
    if (!b->reg || !b->reg->archive || !step_may_read(who, b->reg) ||
        !id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个案卷，或者不在您的权限范围内。");
    }
    if ((r = app_reader(req, &b->db, e)) ||
        (r = record_load(b->db, req->arena, app->content, &who->scope, b->reg, id, &b->rec, e)) ||
        (r = casefile_read(b->db, req->arena, b->rec.county, id, &b->volumes, &b->n, e))) {
        return r;
    }
    b->x = desk_issuing(req, b->db, NULL, &b->rec);
    return OK;
}

/* A volume holds the whole record, and the 副卷 what the office thought to itself. */
static enum err may_see(const struct binding *b, int volume, struct error *e)
{
    const struct actor *who = b->x.who;
    const char *role = who->role ? who->role->id : "";

    for (size_t i = 0; i < b->reg->n_fields; i++) {
        if (!field_open(&b->reg->fields[i], role)) {
            return error_set(e, ERR_DENIED,
                             "案卷里有不给您现在的岗位看的内容（“%s”），请由经办的人查阅。",
                             b->reg->fields[i].title);
        }
    }
    return volume < 2 || issue_may(who, b->reg)
               ? OK
               : error_set(e, ERR_DENIED, "副卷是内部办理的材料，只给办理%s的岗位看。",
                           b->reg->title);
}

/* --- the page ------------------------------------------------------------------------------------------ */
static bool on_pages(const struct casefile_item *it)
{
    return !it->type || str_eq(it->type, "application/pdf") || str_eq(it->type, "image/jpeg") ||
           str_eq(it->type, "image/png");
}

static void planned(struct strbuf *b, struct arena *a, const struct casefile_volume *v)
{
    ui_card(b, v->title, (int64_t)v->n, NULL);
    html_lit(b, "<ol class=\"lines\">");
    for (size_t i = 0; i < v->n; i++) {
        const struct casefile_item *it = &v->items[i];
        html_lit(b, "<li><span>");
        html_text(b, arena_printf(a, "%zu. %s", i + 1, it->title));
        html_lit(b, "<br><span class=\"s q\">");
        html_text(b, it->number ? it->number : "");
        html_lit(b, " ");
        html_text(b, it->day ? it->day : "");
        html_lit(b, " ");
        html_text(b, it->note ? it->note : "");
        html_lit(b, "</span></span>");
        if (!on_pages(it)) {
            html_lit(b, "<span class=\"push s q\">附在电子卷内</span>");
        }
        html_lit(b, "</li>");
    }
    html_lit(b, "</ol>");
    if (!v->n) {
        html_lit(b, "<p class=\"in pad q\">还没有签发的文书，也没有附件。</p>");
    }
    ui_card_end(b);
}

static void looks(struct binding *d, struct strbuf *b)
{
    struct arena *a = d->req->arena;

    html_lit(b, "<p class=\"row1\">");
    for (size_t i = 0; i < d->plan.n; i++) {
        const struct casefile_volume *v = &d->plan.volumes[i];
        ui_link(b, href(a, &d->rec, arena_printf(a, "/%d", v->volume)),
                d->plan.n == 1 ? "先看样张" : arena_printf(a, "先看%s样张", i ? "副卷" : "正卷"),
                UI_PLAIN);
    }
    html_lit(b, "</p>");
}

static void seal_form(struct binding *d, struct strbuf *b)
{
    struct arena *a = d->req->arena;

    ui_card(b, "归档", -1, NULL);
    html_lit(b, "<div class=\"in pad\"><p>");
    html_text(b, d->reg->archive->step->confirm);
    html_lit(b, "</p>");
    if (d->plan.drafts) {
        html_lit(b, "<p>");
        html_text(b, arena_printf(a, "有 %zu 份文书做了还没有签发，不装进案卷。", d->plan.drafts));
        html_lit(b, "</p>");
    }
    html_lit(b, "<p class=\"s q\">文书、照片和 PDF "
                "逐件合成一个 PDF，封面和目录以后连续编页；Word、表格、加了密码的 PDF 这些印不成"
                "页面的，在目录里写明附在电子卷内并记下摘要。几百页的案卷要半分钟左右，按下以后请等"
                "页面自己回来，不要关掉。</p>");
    looks(d, b);
    if (d->door.open) {
        ui_form(b, d->req, href(a, &d->rec, ""), false);
        ui_hidden(b, "version", arena_printf(a, "%lld", (long long)d->rec.version));
        html_lit(b, "<p>");
        ui_button(b, "归档", UI_PRIMARY);
        html_lit(b, "</p>");
        ui_form_end(b);
    } else {
        html_lit(b, "<p>还不能归档：");
        html_text(b, d->door.n_closed ? d->door.closed[0].say : d->door.who);
        html_lit(b, "。</p>");
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void volume_lines(struct strbuf *b, struct arena *a, const struct record *rec,
                         const struct casefile_volume *list, size_t n)
{
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        const struct casefile_volume *v = &list[i];
        html_lit(b, "<li><span><a href=\"");
        html_attr(b, href(a, rec, arena_printf(a, "/%d", v->volume)));
        html_lit(b, "\">");
        html_text(b, v->title);
        html_lit(b, "</a><br><span class=\"s q\">");
        html_text(
            b, arena_printf(a, "%zu 件，%d 页%s", v->n, v->pages,
                            v->beside ? arena_printf(a, "，%zu 件附在电子卷内", v->beside) : ""));
        html_lit(b, "</span><br><span class=\"s q\">SM3 ");
        for (size_t k = 0; v->digest && k < 64; k += 16) {
            html_text(b, arena_strndup(a, v->digest + k, 16));
            html_lit(b, " ");
        }
        html_lit(b, "</span></span></li>");
    }
    html_lit(b, "</ul>");
}

static void sealed(struct binding *d, struct strbuf *b)
{
    struct date on = {0};

    (void)!date_parse(d->rec.sealed_on, &on);
    ui_card(b, "已归档", -1, NULL);
    html_lit(b, "<div class=\"in pad\"><p>");
    html_text(b,
              arena_printf(d->req->arena,
                           "%s归档。记录、文书和附件都只能看；确有错误的，另行登记一件写明更正。",
                           date_chinese(d->req->arena, on)));
    html_lit(b, "</p></div>");
    volume_lines(b, d->req->arena, &d->rec, d->volumes, d->n);
    ui_card_end(b);
}

static enum err show(struct request *req, struct response *res, const struct error *refused,
                     struct error *e)
{
    struct ui_page page = {.req = req, .res = res, .title = "案卷"};
    struct binding d;
    enum err r = open(req, &d, e);

    if (!r && !d.rec.sealed_on) {
        r = casefile_list(&d.x, app_of(req)->papers, &d.plan, e);
    }
    if (!r && !d.rec.sealed_on) {
        r = step_seal_door(&app_of(req)->engine, d.db, req->arena, d.x.who, &d.rec, &d.door, e);
    }
    if (r) {
        return r;
    }
    page.group = menu_group_of(app_of(req)->content, d.reg);
    page.here = arena_printf(req->arena, "/desk/r/%s", d.reg->id);
    page.back = ui_record_href(req->arena, d.reg, d.rec.id);
    ui_open(&page);
    ui_head(page.b, "案卷", d.rec.title);
    ui_link(page.b, page.back, "回这一件", UI_PLAIN);
    ui_head_end(page.b);
    ui_said(page.b, req);
    if (refused) {
        ui_notice(page.b, refused);
    }
    html_lit(page.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    if (d.rec.sealed_on) {
        sealed(&d, page.b);
    }
    for (size_t i = 0; i < d.plan.n; i++) {
        planned(page.b, req->arena, &d.plan.volumes[i]);
    }
    html_lit(page.b, "</div><div class=\"stack\">");
    if (!d.rec.sealed_on) {
        seal_form(&d, page.b);
    }
    html_lit(page.b, "</div></div>");
    ui_close(&page);
    return OK;
}

enum err page_casefile(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

enum err page_casefile_seal(struct request *req, struct response *res, struct error *e)
{
    struct casefile made = {0};
    struct binding d;
    int64_t version = 0;
    enum err r = open(req, &d, e);

    if (r) {
        return r;
    }
    if (!str_to_int(request_form(req, "version"), &version) || version != d.rec.version) {
        r = d.rec.sealed_on
                ? step_refuse_sealed(req->arena, &d.rec, e)
                : error_set(e, ERR_CONFLICT, "这一件刚刚被改动，没有归档；请看过新的目录再归档。");
    }
    if (!r) {
        r = casefile_archive(&d.x, &app_of(req)->engine, app_of(req)->papers, &made, e);
    }
    if (r == ERR_NOT_FOUND) {
        return r;
    }
    if (r) {
        struct error why = *e;
        visit_refused(req, &why);
        res->status = response_status(why.code);
        return show(req, res, &why, e);
    }
    response_done(res, href(req->arena, &d.rec, ""),
                  arena_printf(req->arena, "已归档：%zu 卷，%d 页。", made.n,
                               made.volumes[0].pages + made.volumes[1].pages));
    return OK;
}

/* --- the files ----------------------------------------------------------------------------------------- */
static enum err trial(struct binding *d, int64_t volume, struct response *res, struct error *e)
{
    struct casefile made;
    char *bytes;
    size_t n;
    enum err r = casefile_make(&d->x, app_of(d->req)->papers, "样张", &made, e);

    if (!r && (volume < 1 || (size_t)volume > made.n)) {
        r = error_set(e, ERR_NOT_FOUND, "这一件没有副卷。");
    }
    if (!r && !(r = bytes_read_file(d->req->arena, made.volumes[volume - 1].path, DOC_FILE_MAX,
                                    &bytes, &n, e))) {
        strbuf_add(&res->body, bytes, n);
    }
    casefile_drop(&made);
    return r;
}

enum err page_casefile_file(struct request *req, struct response *res, struct error *e)
{
    struct binding d;
    int64_t volume = 0;
    enum err r = open(req, &d, e);

    if (r || !str_to_int(request_param(req, "volume"), &volume) ||
        (r = may_see(&d, volume > 1 ? 2 : 1, e))) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这一卷。");
    }
    res->type = "application/pdf";
    for (size_t i = 0; i < d.n; i++) {
        if (d.volumes[i].volume == volume) {
            res->file = file_path(req->arena, app_of(req)->engine.files_dir, d.volumes[i].digest);
            return OK;
        }
    }
    if (d.rec.sealed_on || !issue_may(d.x.who, d.reg)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一卷。");
    }
    return trial(&d, volume, res, e);
}

/* --- the card ------------------------------------------------------------------------------------------ */
static bool archives_from(const struct record *rec)
{
    const struct step_def *s = rec->reg->archive->step;

    for (size_t i = 0; i < s->n_from; i++) {
        if (s->from[i] == rec->state) {
            return true;
        }
    }
    return false;
}

enum err casefile_card(struct strbuf *b, const struct request *req, struct db *db,
                       const struct record *rec, struct error *e)
{
    struct casefile_volume *list;
    struct door door;
    size_t n;
    enum err r = OK;

    if (!rec->reg->archive || rec->voided || rec->ledger) {
        return OK;
    }
    if (rec->sealed_on) {
        if (!(r = casefile_read(db, req->arena, rec->county, rec->id, &list, &n, e))) {
            ui_card(b, "案卷", -1, NULL);
            volume_lines(b, req->arena, rec, list, n);
            ui_card_end(b);
        }
        return r;
    }
    r = step_seal_door(&app_of(req)->engine, db, req->arena, visit_actor(req), rec, &door, e);
    if (r || !door.role_ok || !archives_from(rec)) {
        return r;
    }
    ui_card(b, "案卷", -1, NULL);
    html_lit(b, "<p class=\"in row1\">");
    ui_link(b, href(req->arena, rec, ""), "归档", door.open ? UI_TINT : UI_PLAIN);
    html_lit(b, "</p>");
    ui_card_end(b);
    return OK;
}
