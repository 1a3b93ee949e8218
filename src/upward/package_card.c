/* The card of the record page: the package of a 督办 or an answer, and how far it got; for a list of material the way to its ZIP. */
#include "base/id.h"
#include "base/str.h"
#include "package/dossier.h"
#include "package/matter.h"
#include "upward/pack_desk.h"
#include "upward/upward.h"

static const char *href(struct arena *a, const struct record *rec, const char *rest)
{
    return arena_printf(a, "%s%s", ui_record_href(a, rec->reg, rec->id), rest);
}

static void newest(struct strbuf *b, struct arena *a, const struct outgoing *o)
{
    html_lit(b, "<p>");
    html_text(b, arena_printf(a, "第 %lld 号，%s。", (long long)o->serial, outbox_state(o)));
    html_lit(b, "</p><p class=\"row1\">");
    ui_link(b, arena_printf(a, PACK_OUT "/out/%s/file", id_text(a, o->id)), "下载数据包", UI_TINT);
    ui_link(b, PACK_OUT, "登记送出", UI_SMALL);
    html_lit(b, "</p>");
}

static enum err matter_card(struct strbuf *b, const struct request *req, struct db *db,
                            const struct record *rec, struct error *e)
{
    const char *why = matter_waits(rec);
    struct arena *a = req->arena;
    struct outgoing *list;
    size_t n;
    enum err r = outbox_list(db, a, rec->county, -1, id_text(a, rec->id), &list, &n, e);

    if (r) {
        return r;
    }
    ui_card(b, "数据包", -1, NULL);
    html_lit(b, "<div class=\"in pad\">");
    if (n) {
        newest(b, a, &list[0]);
    }
    if (why) {
        html_lit(b, "<p>");
        html_text(b, arena_printf(a, "%s，还不能生成数据包。", why));
        html_lit(b, "</p>");
    } else if (pack_may(req, "package.write")) {
        ui_form(b, req, href(a, rec, "/package"), false);
        ui_button(b, n ? "重新生成数据包" : "生成数据包", n ? UI_SMALL : UI_TINT);
        ui_form_end(b);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
    return OK;
}

enum err package_card(struct strbuf *b, const struct request *req, struct db *db,
                      const struct record *rec, struct error *e)
{
    enum package_kind kind;

    if (matter_kind(rec->reg, &kind)) {
        return pack_may(req, "package.read") ? matter_card(b, req, db, rec, e) : OK;
    }
    if (str_eq(rec->reg->plays, DOSSIER_PART) && !rec->voided) {
        ui_card(b, "资料包", -1, NULL);
        html_lit(b, "<p class=\"in row1\">");
        ui_link(b, href(req->arena, rec, "/dossier"), "选材料、打包", UI_TINT);
        html_lit(b, "</p>");
        ui_card_end(b);
    }
    return OK;
}

enum err page_matter_send(struct request *req, struct response *res, struct error *e)
{
    const struct register_def *reg =
        content_register(app_of(req)->content, request_param(req, "register"));
    struct packing x;
    struct record *rec = arena_make(req->arena, struct record);
    struct outgoing o;
    enum package_kind kind;
    int64_t id;
    enum err r = pack_desk(req, &x, e);

    if (!r && (!reg || !matter_kind(reg, &kind) || !step_may_read(x.who, reg) ||
               !id_parse(request_param(req, "id"), &id))) {
        return error_set(e, ERR_NOT_FOUND, "没有这件督办，或者不在您的权限范围内。");
    }
    if (r || (r = record_load(x.db, x.arena, x.content, &x.who->scope, reg, id, rec, e)) ||
        (r = matter_send(&x, rec, &o, e))) {
        return r;
    }
    pack_done(req, res, PACK_OUT,
              arena_printf(req->arena, "已生成第 %lld 号数据包，还没有送出。请下载后送给对方。",
                           (long long)o.serial));
    return OK;
}
