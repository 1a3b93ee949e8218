/* 上报与送出: packages of a year or month, and everything that was made here with how far it got. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "package/supply.h"
#include "upward/pack_desk.h"
#include "upward/upward.h"

static void months(struct strbuf *b, struct date today)
{
    html_lit(b, "<label class=\"form-label\" for=\"period\">期间</label><select "
                "class=\"form-select\" id=\"period\" name=\"period\">");
    for (int i = 0; i < 3; i++) {
        html_lit(b, "<option");
        char text[8];
        struct strbuf s = strbuf_make(sizeof(text));
        strbuf_int(&s, today.year - i);
        strbuf_char(&s, '\0');
        html_set(b, "value", s.ptr);
        html_lit(b, ">");
        html_text(b, s.ptr);
        html_lit(b, " 年</option>");
        strbuf_clear(&s);
    }
    struct date d = {today.year, today.month, 1};
    for (int i = 0; i < 12; i++) {
        struct strbuf s = strbuf_make(16);
        strbuf_printf(&s, "%04d-%02d", d.year, d.month);
        html_lit(b, "<option");
        strbuf_char(&s, '\0');
        html_set(b, "value", s.ptr);
        html_lit(b, ">");
        html_text(b, s.ptr);
        html_lit(b, " 月</option>");
        strbuf_clear(&s);
        d = date_add(d, -1);
        d.day = 1;
    }
    html_lit(b, "</select>");
}

static void make_form(struct strbuf *b, const struct request *req, const struct sender *s)
{
    ui_card(b, "生成数据包", -1, NULL);
    html_lit(b, "<div class=\"in pad\">");
    if (!s->code) {
        html_lit(b, "<p>还没有登记本单位的行政区划代码，不能生成。请系统管理员在“本单位与对方”"
                    "里填写。</p>");
    } else {
        ui_form(b, req, PACK_OUT, false);
        months(b, now_today());
        html_lit(b, "<p class=\"row1\">");
        ui_button(b, "生成数据包", UI_PRIMARY);
        html_lit(b, "</p>");
        ui_form_end(b);
    }
    html_lit(b, "<p class=\"s q\">包里有各项指标（封存的用封存数，其余按今天数）、签发的年度报告和"
                "SM2 签名。数据没有变，同一天再生成还是同一个文件。</p></div>");
    ui_card_end(b);
}

static void how_card(struct strbuf *b)
{
    ui_card(b, "怎么送", -1, NULL);
    html_lit(b,
             "<div class=\"in pad\"><p>1. 下载数据包，文件不要解压、不要改名里的后缀。</p>"
             "<p>2. 网络通的，用政务邮箱、协同办公发给对方；网络不通的，拷到登记过的 U 盘或者刻盘"
             "送去，两种办法用的是同一个文件。</p><p>3. 送出以后回来按“已送出”。</p><p>4. 对方导入"
             "后给一个回执文件，在“导入数据包”里导入，这里才显示对方已接收。</p></div>");
    ui_card_end(b);
}

static const char *what(struct arena *a, const struct outgoing *o)
{
    if (o->kind > PACKAGE_MONTH) {
        return arena_printf(a, "%s%s%s", package_kind_title(o->kind), o->peer_name ? "，给" : "",
                            o->peer_name ? o->peer_name : "");
    }
    return arena_printf(a, "%s%s，%lld 项指标%s", o->subject, package_kind_title(o->kind),
                        (long long)o->figures, o->report ? "，附签发的报告" : "");
}

static const char *got(struct arena *a, const struct outgoing *o)
{
    if (str_eq(o->state, "received")) {
        return arena_printf(a, "%s：%s", outbox_state(o), pack_day(a, o->received_on));
    }
    return str_eq(o->state, "handed")
               ? arena_printf(a, "%s（%s，%s）", outbox_state(o), pack_day(a, o->handed_on),
                              o->handed_by ? o->handed_by : "")
               : outbox_state(o);
}

static void one_out(struct strbuf *b, const struct request *req, const struct outgoing *o)
{
    struct arena *a = req->arena;
    const char *href = arena_printf(a, PACK_OUT "/out/%s", id_text(a, o->id));

    html_lit(b, "<tr>");
    pack_cell(b, "号", arena_printf(a, "第 %lld 号", (long long)o->serial));
    pack_cell(b, "内容", what(a, o));
    pack_cell(
        b, "生成",
        arena_printf(a, "%s，%s", pack_day(a, o->made), o->person_name ? o->person_name : "系统"));
    pack_cell(b, "送达", got(a, o));
    html_lit(b, "<td><span class=\"row1\">");
    ui_link(b, arena_printf(a, "%s/file", href), arena_printf(a, "下载 %s", pack_size(a, o->size)),
            UI_SMALL);
    if (str_eq(o->state, "made") && pack_may(req, "package.write")) {
        ui_form(b, req, arena_printf(a, "%s/hand", href), false);
        ui_button(b, "已送出", UI_SMALL);
        ui_form_end(b);
    }
    html_lit(b, "</span></td></tr>");
}

static void out_card(struct strbuf *b, const struct request *req, const struct outgoing *list,
                     size_t n)
{
    static const char *const heads[] = {"号", "内容", "生成", "送达", "怎么办"};

    if (!n) {
        ui_empty(
            b, "还没有数据包",
            "年度数据 3 月 1 日前报上一年的，月度数据次月 5 日前报。选好期间，按“生成数据包”。");
        ui_card_end(b);
        return;
    }
    html_lit(b, "<section class=\"card flow\"><header><h2>已生成的</h2></header>");
    ui_table(b, "已生成的数据包", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        one_out(b, req, &list[i]);
    }
    ui_table_end(b);
    ui_card_end(b);
}

static enum err show(struct request *req, struct response *res, const struct error *why,
                     struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .title = "上下级数据", .back = "/desk"};
    struct packing x;
    struct sender s;
    struct outgoing *list;
    size_t n;
    enum err r = pack_desk(req, &x, e);

    if (r || (r = sender_load(x.db, x.arena, x.who->county, &s, e)) ||
        (r = outbox_list(x.db, x.arena, x.who->county, -1, NULL, &list, &n, e))) {
        return r;
    }
    pack_open(&p, &s, PACK_OUT, s.city ? "本单位是市级" : "本单位是县级");
    if (why) {
        res->status = response_status(why->code);
        ui_notice(p.b, why);
    }
    html_lit(p.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    out_card(p.b, req, list, n);
    html_lit(p.b, "</div><div class=\"stack\">");
    if (pack_may(req, "package.write")) {
        make_form(p.b, req, &s);
    }
    how_card(p.b);
    html_lit(p.b, "</div></div>");
    ui_close(&p);
    return OK;
}

enum err page_packages(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

enum err page_package_make(struct request *req, struct response *res, struct error *e)
{
    const char *period = request_form(req, "period");
    const struct outgoing_ask ask = {
        .kind = period && str_chars(period) == 4 ? PACKAGE_YEAR : PACKAGE_MONTH, .subject = period};
    struct outgoing o;
    struct packing x;
    enum err r = pack_desk(req, &x, e);

    if (r || (r = outbox_make(&x, &ask, &o, e))) {
        struct error why = *e;
        return r == ERR_IO ? r : show(req, res, &why, e);
    }
    pack_done(req, res, PACK_OUT,
              arena_printf(req->arena, "已生成第 %lld 号数据包，还没有送出。请下载后送给对方。",
                           (long long)o.serial));
    return OK;
}

static enum err load(struct request *req, struct packing *x, struct outgoing *ret, struct error *e)
{
    int64_t id;
    enum err r = pack_desk(req, x, e);

    if (r || !id_parse(request_param(req, "id"), &id)) {
        return r ? r : error_set(e, ERR_NOT_FOUND, "没有这个数据包。");
    }
    return outbox_load(x->db, x->arena, x->who->county, id, ret, e);
}

enum err page_package_hand(struct request *req, struct response *res, struct error *e)
{
    struct packing x;
    struct outgoing o;
    enum err r = load(req, &x, &o, e);

    if (r || (r = outbox_hand(&x, o.id, e))) {
        return r;
    }
    pack_done(req, res, PACK_OUT,
              arena_printf(req->arena,
                           "已登记送出第 %lld 号数据包。导入对方的回执以后，才显示对方已接收。",
                           (long long)o.serial));
    return OK;
}

enum err page_package_file(struct request *req, struct response *res, struct error *e)
{
    struct packing x;
    struct outgoing o;
    struct sender s;
    enum err r = load(req, &x, &o, e);

    if (r || (r = sender_load(x.db, x.arena, x.who->county, &s, e))) {
        return r;
    }
    res->type = "application/zip";
    res->file = outbox_path(x.arena, x.dir, &o);
    response_download(res, outbox_file_name(x.arena, &s, &o));
    return OK;
}
