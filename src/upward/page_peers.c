/* 本单位与对方: code, side and fingerprint of this office; with whom packages are exchanged. */
#include <string.h>

#include "base/str.h"
#include "upward/pack_desk.h"
#include "upward/upward.h"

struct asking {
    const struct request *req;
    const struct actor *who;
};

static void input(struct strbuf *b, const char *id, const char *label, const char *value)
{
    html_lit(b, "<label class=\"form-label\"");
    html_set(b, "for", id);
    html_lit(b, ">");
    html_text(b, label);
    html_lit(b, "</label><input class=\"form-control\" type=\"text\"");
    html_set(b, "id", id);
    html_set(b, "name", id);
    html_set(b, "value", value);
    html_lit(b, ">");
}

static void choice(struct strbuf *b, const char *value, const char *title, bool on)
{
    html_lit(b, "<label class=\"tick\"><input type=\"radio\" name=\"side\"");
    html_set(b, "value", value);
    if (on) {
        html_lit(b, " checked");
    }
    html_lit(b, "> ");
    html_text(b, title);
    html_lit(b, "</label>");
}

static void us_card(struct strbuf *b, const struct request *req, const struct sender *s,
                    const char *public_hex)
{
    ui_card(b, "本单位", -1, NULL);
    html_lit(b, "<div class=\"in pad\">");
    ui_facts(b, false);
    ui_fact(b, "名称", s->name);
    ui_fact(b, "行政区划代码", s->code);
    ui_fact(b, "签发机关", s->office);
    ui_fact(b, "层级", s->city ? "市级，接收下级的数据" : "县级，向上级报数据");
    ui_facts_end(b);
    html_lit(b, "<p>公钥指纹<span class=\"s q\">（对方打电话来核对时逐段读给对方）</span></p><p>"
                "<code>");
    html_text(b, package_fingerprint(req->arena, public_hex));
    html_lit(b, "</code></p>");
    if (pack_may(req, "package.peer")) {
        ui_form(b, req, PACK_PEERS "/side", false);
        input(b, "code", "行政区划代码（6 位）", s->code);
        choice(b, "county", "县级", !s->city);
        choice(b, "city", "市级", s->city);
        html_lit(b, "<p>");
        ui_button(b, "保存本单位", UI_PLAIN);
        html_lit(b, "</p>");
        ui_form_end(b);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void add_form(struct strbuf *b, const struct request *req, bool above)
{
    html_lit(b, "<div class=\"in pad\">");
    ui_form(b, req, PACK_PEERS, false);
    ui_hidden(b, "above", above ? "1" : "0");
    input(b, above ? "above_code" : "below_code", "代码（6 位）", NULL);
    input(b, above ? "above_name" : "below_name", "单位名称", NULL);
    html_lit(b, "<p>");
    ui_button(b, above ? "登记上级" : "登记下级", UI_PLAIN);
    html_lit(b, "</p>");
    ui_form_end(b);
    html_lit(b, "</div>");
}

static enum err peers_card(struct strbuf *b, const struct request *req, const struct packing *x,
                           bool above, struct error *e)
{
    static const char *const heads[] = {"代码", "单位", "签发机关", "公钥"};
    struct peer *list;
    size_t n;
    enum err r = peer_list(x->db, x->arena, x->who->county, above, &list, &n, e);

    if (r) {
        return r;
    }
    html_lit(b, "<section class=\"card flow\"><header><h2>");
    html_text(b, above ? "上级" : "下级");
    html_lit(b, "</h2></header>");
    if (!n) {
        html_lit(b, "<p class=\"in pad\">");
        html_text(b, above ? "还没有。第一次导入上级送来的数据包时登记，也可以先在这里登记。"
                           : "还没有。把所辖县区都登记上，谁还没有报才看得出来。");
        html_lit(b, "</p>");
    } else {
        ui_table(b, above ? "上级" : "下级", heads, array_len(heads));
        for (size_t i = 0; i < n; i++) {
            html_lit(b, "<tr>");
            pack_cell(b, "代码", list[i].code);
            pack_cell(b, "单位", list[i].name);
            pack_cell(b, "签发机关", list[i].office ? list[i].office : "还不知道");
            pack_cell(b, "公钥",
                      list[i].pinned_at
                          ? arena_printf(x->arena, "%.19s… %s核对",
                                         package_fingerprint(x->arena, list[i].public_hex),
                                         pack_day(x->arena, list[i].pinned_at))
                          : "还没有核对");
            html_lit(b, "</tr>");
        }
        ui_table_end(b);
    }
    if (pack_may(req, "package.peer")) {
        add_form(b, req, above);
    }
    ui_card_end(b);
    return OK;
}

static enum err show(struct request *req, struct response *res, const struct error *why,
                     struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "本单位与对方", .back = PACK_OUT};
    struct packing x;
    struct sender s;
    struct sm2 *key;
    enum err r = pack_desk(req, &x, e);

    if (r || (r = sender_load(x.db, x.arena, x.who->county, &s, e)) ||
        (r = sender_key(x.arena, x.dir, &s, &key, e))) {
        return r;
    }
    pack_open(&p, &s, PACK_PEERS, NULL);
    if (why) {
        res->status = response_status(why->code);
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    if (s.city) {
        r = peers_card(p.b, req, &x, false, e);
    }
    if (!r) {
        r = peers_card(p.b, req, &x, true, e);
    }
    html_lit(p.b, "</div><div class=\"stack\">");
    us_card(p.b, req, &s, sm2_public(x.arena, key));
    html_lit(p.b, "</div></div>");
    ui_close(&p);
    return r;
}

enum err page_peers(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

static enum err run_side(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct asking *x = w->ctx;
    bool city = str_eq(request_form(x->req, "side"), "city");

    return sender_set(db, a, app_of(x->req)->content, x->who, city, request_form(x->req, "code"),
                      e);
}

static enum err run_add(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct asking *x = w->ctx;
    bool above = str_eq(request_form(x->req, "above"), "1");

    return peer_add(db, a, x->who, above, request_form(x->req, above ? "above_code" : "below_code"),
                    request_form(x->req, above ? "above_name" : "below_name"), e);
}

static enum err change(struct request *req, struct response *res,
                       enum err (*run)(struct work *, struct db *, struct arena *, struct error *),
                       const char *said, struct error *e)
{
    struct asking ask = {req, visit_actor(req)};
    struct packing x;
    struct error why;
    enum err r = pack_desk(req, &x, e);

    if (!r && (r = packing_write(&x, run, &ask, &why))) {
        return show(req, res, &why, e);
    }
    if (!r) {
        pack_done(req, res, PACK_PEERS, said);
    }
    return r;
}

enum err page_peer_side(struct request *req, struct response *res, struct error *e)
{
    return change(req, res, run_side, "已保存。", e);
}

enum err page_peer_add(struct request *req, struct response *res, struct error *e)
{
    return change(req, res, run_add, "已登记。第一次导入它的数据包时核对公钥。", e);
}
