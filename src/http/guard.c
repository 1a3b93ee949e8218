#include "http/guard.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "http/form.h"

static enum err refuse(int *ret_status, int status, struct error *e, const char *what)
{
    *ret_status = status;
    return error_set(e, status == 413 || status == 414 || status == 431 ? ERR_LIMIT : ERR_INVALID,
                     "收到的请求不合规范（%s），没有处理。"
                     "请用常见的浏览器从首页重新进入；仍不行请联系管理员检查代理设置。",
                     what);
}

static bool is_token_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(const char *s)
{
    const char *p = s;

    while (is_token_char((unsigned char)*p)) {
        p++;
    }
    return p > s && !*p;
}

static bool clean_value(const char *s)
{
    for (; *s; s++) {
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7F) {
            return false;
        }
    }
    return true;
}

static size_t header_count(const struct guard_head *h, const char *name, const char **ret_value)
{
    size_t n = 0;

    for (size_t i = 0; i < h->n_headers; i++) {
        if (!strcasecmp(h->headers[i].name, name)) {
            *ret_value = h->headers[i].value;
            n++;
        }
    }
    return n;
}

static enum err check_line(const struct guard_head *h, int *ret_status, struct error *e)
{
    size_t uri_n = strlen(h->uri), path_n = strcspn(h->uri, "?");

    if (strcmp(h->version, "HTTP/1.1") != 0 && strcmp(h->version, "HTTP/1.0") != 0) {
        return refuse(ret_status, 505, e, "不支持的协议版本");
    }
    if (!is_token(h->method)) {
        return refuse(ret_status, 400, e, "请求方法有误");
    }
    if (uri_n > GUARD_URI_MAX || path_n > FORM_PATH_MAX) {
        return refuse(ret_status, 414, e, "网址太长");
    }
    if (h->uri[0] != '/' || !clean_value(h->uri) || strpbrk(h->uri, " \t#")) {
        return refuse(ret_status, 400, e, "网址有误");
    }
    return OK;
}

static enum err check_headers(const struct guard_head *h, int *ret_status, struct error *e)
{
    size_t bytes = 0;

    if (h->n_headers > GUARD_HEADERS_MAX) {
        return refuse(ret_status, 431, e, "请求头太多");
    }
    for (size_t i = 0; i < h->n_headers; i++) {
        bytes += strlen(h->headers[i].name) + strlen(h->headers[i].value);
        if (!is_token(h->headers[i].name) || !clean_value(h->headers[i].value)) {
            return refuse(ret_status, 400, e, "请求头有误");
        }
    }
    return bytes > GUARD_BYTES_MAX ? refuse(ret_status, 431, e, "请求头太长") : OK;
}

static bool host_ok(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || n > 255) {
        return false;
    }
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !strchr(".-_:[]", c)) {
            return false;
        }
    }
    return true;
}

static enum err check_host(const struct guard_head *h, int *ret_status, struct error *e)
{
    const char *host = NULL;
    size_t n = header_count(h, "Host", &host);

    if (n != 1) {
        return refuse(ret_status, 400, e, n ? "有两个 Host" : "没有 Host");
    }
    return host_ok(host) ? OK : refuse(ret_status, 400, e, "Host 有误");
}

/* Digits alone, and few enough to fit. */
static bool length_ok(const char *s, int64_t *ret)
{
    return *s && strspn(s, "0123456789") == strlen(s) && str_to_int(s, ret);
}

static enum err check_body(const struct guard_head *h, struct guard_body *ret, int *ret_status,
                           struct error *e)
{
    const char *length = NULL, *coding = NULL, *expect = NULL;
    size_t n_length = header_count(h, "Content-Length", &length);
    size_t n_coding = header_count(h, "Transfer-Encoding", &coding);
    size_t n_expect = header_count(h, "Expect", &expect);

    if (n_length > 1 || n_coding > 1) {
        return refuse(ret_status, 400, e, "请求长度写了两次");
    }
    if (n_length && n_coding) {
        return refuse(ret_status, 400, e, "同时有 Content-Length 和 Transfer-Encoding");
    }
    if (n_length && !length_ok(length, &ret->length)) {
        return refuse(ret_status, 400, e, "Content-Length 有误");
    }
    if (n_coding && (strcasecmp(coding, "chunked") != 0 || strcmp(h->version, "HTTP/1.1") != 0)) {
        return refuse(ret_status, 400, e, "Transfer-Encoding 有误");
    }
    if (n_expect > 1 || (n_expect && strcasecmp(expect, "100-continue") != 0)) {
        return refuse(ret_status, 417, e, "Expect 有误");
    }
    ret->chunked = n_coding == 1;
    ret->expects = n_expect == 1;
    return OK;
}

enum err guard_check(const struct guard_head *h, struct guard_body *ret, int *ret_status,
                     struct error *e)
{
    enum err r;

    *ret = (struct guard_body){.length = -1};
    if ((r = check_line(h, ret_status, e)) || (r = check_headers(h, ret_status, e)) ||
        (r = check_host(h, ret_status, e))) {
        return r;
    }
    return check_body(h, ret, ret_status, e);
}
