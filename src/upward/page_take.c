/* 导入数据包: the file is looked at and shown; nothing is written until somebody confirms. An unknown or changed key is first compared
 * by telephone, by an administrator. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "package/inbox.h"
#include "upward/pack_desk.h"
#include "upward/upward.h"

#define OFFER   "package-offer-"
#define STALE_S (24 * 3600)

struct taking {
    struct request *req;
    struct packing x;
    struct sender us;
    const char *digest;
    char *bytes;
    size_t n;
    struct inbox_look look;
};

/* --- the file between two requests --------------------------------------------------------------------- */
static const char *offer_path(const struct taking *t, const char *digest)
{
    return arena_printf(t->x.arena, "%s/tmp/" OFFER "%s", t->x.dir, digest);
}

/* Offers nobody came back to. */
static void sweep(const struct taking *t)
{
    DIR *d = opendir(arena_printf(t->x.arena, "%s/tmp", t->x.dir));
    struct dirent *entry;
    struct stat st;

    while (d && (entry = readdir(d))) {
        if (str_starts(entry->d_name, OFFER) && !fstatat(dirfd(d), entry->d_name, &st, 0) &&
            (int64_t)st.st_mtime + STALE_S < now_real_ms() / 1000) {
            (void)unlinkat(dirfd(d), entry->d_name, 0);
        }
    }
    if (d) {
        (void)closedir(d);
    }
}

static enum err take_upload(struct taking *t, struct error *e)
{
    const struct request *req = t->req;
    char hex[SM3_HEX];
    enum err r;

    if (!req->n_files) {
        return error_set(e, ERR_INVALID, "请先选对方送来的数据包（.zip 文件）。");
    }
    if (req->files[0].size > (int64_t)PACKAGE_MAX) {
        return error_set(e, ERR_LIMIT, "数据包超过 %u MB，没有收下。", PACKAGE_MAX >> 20);
    }
    if ((r = bytes_read_file(t->x.arena, req->files[0].path, PACKAGE_MAX, &t->bytes, &t->n, e))) {
        return r;
    }
    sm3_hex(t->bytes, t->n, hex);
    t->digest = arena_strdup(t->x.arena, hex);
    return OK;
}

static enum err take_offer(struct taking *t, struct error *e)
{
    const char *digest = request_form(t->req, "digest");

    if (!digest || strlen(digest) != SM3_HEX - 1 ||
        strspn(digest, "0123456789abcdef") != SM3_HEX - 1 ||
        bytes_read_file(t->x.arena, offer_path(t, digest), PACKAGE_MAX, &t->bytes, &t->n, e)) {
        return error_set(e, ERR_NOT_FOUND, "这个文件已经清理，请重新选一次。");
    }
    t->digest = digest;
    return OK;
}

static enum err keep_offer(struct taking *t, struct error *e)
{
    (void)!mkdir(arena_printf(t->x.arena, "%s/tmp", t->x.dir), 0700);
    sweep(t);
    return bytes_write_file_atomic(offer_path(t, t->digest), t->bytes, t->n, e);
}

static enum err begin(struct request *req, struct taking *ret, struct error *e)
{
    enum err r;

    *ret = (struct taking){.req = req};
    if ((r = pack_desk(req, &ret->x, e))) {
        return r;
    }
    if (!pack_may(req, "package.write") && !pack_may(req, "package.peer")) {
        return error_set(e, ERR_DENIED, "您现在的岗位不能导入数据包，请法制科办理。");
    }
    return sender_load(ret->x.db, ret->x.arena, ret->x.who->county, &ret->us, e);
}

/* --- choosing ------------------------------------------------------------------------------------------ */
static enum err choose(struct taking *t, struct response *res, const struct error *why)
{
    struct ui_page p = {.req = t->req, .res = res, .title = "导入数据包", .back = PACK_OUT};
    struct strbuf *b;

    pack_open(&p, &t->us, PACK_TAKE, "先看是谁送来的什么，确认以后才写入");
    b = p.b;
    if (why) {
        res->status = response_status(why->code);
        ui_notice(b, why);
    }
    html_lit(b, "<section class=\"card\"><div class=\"in pad\">");
    ui_form(b, t->req, PACK_TAKE, true);
    html_lit(b, "<label class=\"form-label\" for=\"package\">数据包<span class=\"q\">（.zip 文件，"
                "对方怎么送来的就怎么选，不要解压）</span></label><input class=\"form-control\" "
                "type=\"file\" id=\"package\" name=\"file.package\" accept=\".zip\" required>"
                "<p class=\"row1\">");
    ui_button(b, "核对", UI_PRIMARY);
    html_lit(b, "<span class=\"s q\">年度和月度数据、督办、答复、回执都在这里导入；网络不通的，"
                "从 U 盘或者光盘选文件，办法一样。</span></p>");
    ui_form_end(b);
    html_lit(b, "</div></section>");
    ui_close(&p);
    return OK;
}

enum err page_take(struct request *req, struct response *res, struct error *e)
{
    struct taking t;
    enum err r = begin(req, &t, e);

    return r ? r : choose(&t, res, NULL);
}

/* --- what is in it ------------------------------------------------------------------------------------- */
static void facts(struct strbuf *b, const struct taking *t)
{
    const struct package *p = &t->look.p;
    struct arena *a = t->x.arena;

    ui_card(b, package_kind_title(p->kind), -1, NULL);
    html_lit(b, "<div class=\"in pad\">");
    ui_facts(b, true);
    ui_fact(b, "谁送来的", arena_printf(a, "%s（%s）", p->name, p->code));
    ui_fact(b, "签发机关", p->office);
    if (p->period) {
        ui_fact(b, "期间", p->period);
        ui_fact(b, "指标", arena_printf(a, "%zu 项", p->n));
        ui_fact(b, "报告", p->report ? p->report_title : "没有附");
    }
    if (p->matter.title) {
        ui_fact(b, "事项", p->matter.title);
    }
    if (p->matter.text) {
        ui_fact(b, "要求", p->matter.text);
    }
    if (p->matter.due) {
        ui_fact(b, "答复期限", pack_day(a, p->matter.due));
    }
    if (p->matter.answer) {
        ui_fact(b, "答复", p->matter.answer);
    }
    if (p->matter.on) {
        ui_fact(b, p->kind == PACKAGE_RECEIPT ? "接收日期" : "答复日期", pack_day(a, p->matter.on));
    }
    ui_fact(b, "生成",
            arena_printf(a, "%s，第 %lld 号", pack_day(a, p->made), (long long)p->serial));
    ui_facts_end(b);
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void carried(struct strbuf *b, const struct taking *t, const char *href)
{
    ui_form(b, t->req, href, false);
    ui_hidden(b, "digest", t->digest);
}

static void pin_form(struct strbuf *b, const struct taking *t)
{
    const struct inbox_look *k = &t->look;
    struct arena *a = t->x.arena;

    ui_card(b, "核对公钥", -1, NULL);
    html_lit(b, "<div class=\"in pad\"><p>包里的公钥指纹：</p><p><code>");
    html_text(b, package_fingerprint(a, k->p.public_hex));
    html_lit(b, "</code></p>");
    if (k->verdict == INBOX_KEY_CHANGED) {
        html_lit(b, "<p>原来核对过的指纹：</p><p><code>");
        html_text(b, package_fingerprint(a, k->peer.public_hex));
        html_lit(b, "</code></p>");
    }
    if (!pack_may(t->req, "package.peer")) {
        html_lit(b, "<p>请系统管理员打电话与对方逐段核对指纹，在这一页确认，然后您再导入。</p>");
    } else {
        html_lit(b, "<p>请按通讯录上的号码打电话给对方，请对方打开“本单位与对方”页逐段读出指纹。"
                    "一段不同就不要确认。</p>");
        carried(b, t, PACK_TAKE "/pin");
        html_lit(b, "<label class=\"tick\"><input type=\"checkbox\" name=\"compared\" value=\"1\" "
                    "required> 已打电话逐段核对，完全一致</label><p>");
        ui_button(b, "确认这个公钥", UI_PRIMARY);
        html_lit(b, "</p>");
        ui_form_end(b);
    }
    html_lit(b, "</div>");
    ui_card_end(b);
}

static void act(struct strbuf *b, const struct taking *t)
{
    const struct inbox_look *k = &t->look;

    if (k->verdict == INBOX_UNKNOWN || k->verdict == INBOX_KEY_CHANGED) {
        pin_form(b, t);
    } else if (k->verdict == INBOX_NEW && pack_may(t->req, "package.write")) {
        ui_card(b, "导入", -1, NULL);
        html_lit(b, "<div class=\"in pad\"><p>现在还没有写入任何数据。</p>");
        carried(b, t, PACK_TAKE "/confirm");
        ui_button(b, "确认导入", UI_PRIMARY);
        ui_form_end(b);
        html_lit(b, "</div>");
        ui_card_end(b);
    }
}

static enum err show(struct taking *t, struct response *res)
{
    struct ui_page p = {.req = t->req, .res = res, .title = "导入数据包", .back = PACK_TAKE};
    const struct inbox_look *k = &t->look;
    struct error said;

    pack_open(&p, &t->us, NULL, NULL);
    if (k->verdict == INBOX_NEW) {
        html_lit(p.b, "<p class=\"notice\">");
        html_text(p.b, k->says);
        html_lit(p.b, "</p>");
    } else {
        res->status = response_status(error_set(&said, ERR_CONFLICT, "%s", k->says));
        ui_notice(p.b, &said);
    }
    html_lit(p.b, "<div class=\"cols c-21\"><div class=\"stack\">");
    facts(p.b, t);
    html_lit(p.b, "</div><div class=\"stack\">");
    act(p.b, t);
    html_lit(p.b, "</div></div>");
    ui_close(&p);
    return OK;
}

enum err page_take_look(struct request *req, struct response *res, struct error *e)
{
    struct taking t;
    struct error why;
    enum err r = begin(req, &t, e);

    if (r) {
        return r;
    }
    if ((r = take_upload(&t, &why)) ||
        (r = inbox_look(&t.x, &app_of(req)->engine, t.bytes, t.n, &t.look, &why))) {
        *e = why;
        return r == ERR_IO ? r : choose(&t, res, &why);
    }
    return (r = keep_offer(&t, e)) ? r : show(&t, res);
}

/* --- pinning, confirming ------------------------------------------------------------------------------- */
static enum err run_pin(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct taking *t = w->ctx;

    return peer_pin(db, a, t->x.who, t->look.above, &t->look.p, e);
}

enum err page_take_pin(struct request *req, struct response *res, struct error *e)
{
    struct taking t;
    enum err r = begin(req, &t, e);

    if (r || (r = take_offer(&t, e)) ||
        (r = inbox_look(&t.x, &app_of(req)->engine, t.bytes, t.n, &t.look, e))) {
        return r;
    }
    if (!request_form(req, "compared")) {
        return error_set(e, ERR_INVALID, "请先打电话核对指纹，再勾选确认。");
    }
    if (t.look.verdict != INBOX_UNKNOWN && t.look.verdict != INBOX_KEY_CHANGED) {
        return error_set(e, ERR_CONFLICT, "%s", t.look.says);
    }
    if ((r = packing_write(&t.x, run_pin, &t, e)) ||
        (r = inbox_look(&t.x, &app_of(req)->engine, t.bytes, t.n, &t.look, e))) {
        return r;
    }
    if (!pack_may(req, "package.write")) {
        pack_done(
            req, res, PACK_PEERS,
            arena_printf(req->arena, "%s的公钥已确认，现在可以导入它的数据包。", t.look.p.name));
        return OK;
    }
    return show(&t, res);
}

enum err page_take_confirm(struct request *req, struct response *res, struct error *e)
{
    struct outgoing receipt;
    struct taking t;
    int64_t id = 0;
    enum err r = begin(req, &t, e);

    if (r || (r = take_offer(&t, e))) {
        return r;
    }
    if ((r = inbox_accept(&t.x, &app_of(req)->engine, t.bytes, t.n, &id, &receipt, e))) {
        visit_refused(req, e);
        return r;
    }
    (void)unlink(offer_path(&t, t.digest));
    pack_done(req, res, arena_printf(req->arena, PACK_OUT "/in/%s", id_text(req->arena, id)),
              receipt.id ? arena_printf(req->arena,
                                        "已导入。回执是第 %lld 号数据包，请下载后送回去，对方导入"
                                        "以后才知道已经收到。",
                                        (long long)receipt.serial)
                         : "已导入。");
    return OK;
}
