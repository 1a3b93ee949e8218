/* 核验: is this file, or the paper with this code, one that an office issued here, and is it the current version? What is answered
 * stands on the paper anyway. An uploaded file is read, judged and forgotten. */
#include <string.h>

#include "base/bytes.h"
#include "base/str.h"
#include "paper/issue.h"
#include "portal/hall.h"
#include "portal/pages.h"
#include "public/rate.h"

#define FILE_MAX  (20u << 20)
#define CODE_MOST 40

static const struct rate tries = {'v', 20, 10000};

static void answer(struct hall *d, enum issue_verdict v, const struct issue *x)
{
    enum ui_lamp lamp = v == ISSUE_CURRENT ? LAMP_DONE : v == ISSUE_OLD ? LAMP_YELLOW : LAMP_RED;

    html_lit(d->b,
             "<section class=\"card narrow\"><header><h2>核验结果</h2></header><div class=\"in "
             "pad\"><p>");
    ui_lamp(d->b, lamp,
            v == ISSUE_CURRENT  ? "真实，现行"
            : v == ISSUE_OLD    ? "真实，已有新版"
            : v == ISSUE_BROKEN ? "签名不符"
                                : "查无此件");
    html_lit(d->b, "</p><p>");
    html_text(d->b, issue_says(d->a, v, x));
    html_lit(d->b, "</p></div></section>");
}

static void page(struct hall *d, const struct error *why, const enum issue_verdict *v,
                 const struct issue *x)
{
    hall_page(d, "核验文书");
    hall_trail(d, NULL, NULL, "核验文书");
    html_lit(d->b, "<h1>核验文书</h1>");
    if (why) {
        ui_notice(d->b, why);
    }
    if (v) {
        answer(d, *v, x);
    }
    html_lit(d->b, "<section class=\"card narrow\"><div class=\"in pad\">");
    ui_form(d->b, d->req, "/verify", true);
    html_lit(d->b, "<div class=\"field\"><label class=\"form-label\" "
                   "for=\"code\">文书上的核验码</label><input "
                   "class=\"form-control code-in\" id=\"code\" name=\"code\" type=\"text\" "
                   "maxlength=\"40\" autocomplete=\"off\" spellcheck=\"false\"");
    html_set(d->b, "value", request_form(d->req, "code"));
    html_lit(
        d->b,
        "><p class=\"s q hint\">扫文书上的二维码得到的 20 位核验码。</p></div><div "
        "class=\"field\"><label class=\"form-label\" for=\"file\">或者选收到的文件</label><input "
        "class=\"form-control\" id=\"file\" name=\"file\" type=\"file\" "
        "accept=\".pdf,.docx,.ofd\"><p class=\"s q hint\">PDF、Word、OFD 都可以，不超过 20 "
        "MB；只核对完整性签名，不保存文件。改动过一个字也核对不上。</p></div><p>");
    ui_button(d->b, "核验", UI_PRIMARY);
    html_lit(d->b, "</p>");
    ui_form_end(d->b);
    html_lit(d->b, "</div></section>");
    ui_close(&d->page);
}

static enum err look(struct hall *d, const char *code, struct error *e)
{
    const struct upload *u = d->req->n_files ? &d->req->files[0] : NULL;
    enum issue_verdict v = ISSUE_UNKNOWN;
    struct issue x = {0};
    char *bytes;
    size_t n;
    enum err r;

    if (u && u->size > 0) {
        if ((r = bytes_read_file(d->a, u->path, FILE_MAX, &bytes, &n, e))) {
            return r;
        }
        r = issue_verify(d->db, d->a, bytes, n, &v, &x, e);
    } else {
        r = issue_by_code(d->db, d->a, code, &v, &x, e);
    }
    if (!r) {
        page(d, NULL, &v, &x);
    }
    return r;
}

static enum err verify(struct request *req, struct response *res, const char *code, struct error *e)
{
    struct hall d;
    struct error why;
    enum err r = hall_open(&d, req, res, e);
    bool asked = !str_empty(code) || (req->n_files && req->files[0].size > 0);

    if (r) {
        return r;
    }
    hall_token(&d);
    int wait = asked ? rate_take(&tries, req->address) : 0;
    if (wait) {
        response_header(res, "Retry-After", arena_printf(d.a, "%d", wait));
        res->status = 429;
        error_set(&why, ERR_LIMIT, "核验的次数太多，请 %d 秒后再试。", wait);
        page(&d, &why, NULL, NULL);
        return OK;
    }
    if (!asked || strlen(code ? code : "") > CODE_MOST) {
        page(&d, NULL, NULL, NULL);
        return OK;
    }
    return look(&d, code, e);
}

enum err page_verify(struct request *req, struct response *res, struct error *e)
{
    return verify(req, res, request_query(req, "code"), e);
}

enum err page_verify_post(struct request *req, struct response *res, struct error *e)
{
    const char *code = request_form(req, "code");

    if (!str_empty(code) || req->n_files) {
        return verify(req, res, code, e);
    }
    struct hall d;
    struct error why;
    enum err r = hall_open(&d, req, res, e);
    if (!r) {
        hall_token(&d);
        res->status = 422;
        error_set(&why, ERR_INVALID, "请写核验码，或者选一个文件。");
        page(&d, &why, NULL, NULL);
    }
    return r;
}
