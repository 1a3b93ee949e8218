#include "http/server_internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define KEPT_PAGES 64
#define KEPT_BYTES (64u << 10)

/* The library calls this once a page has been sent; the buffer serves the next one. */
void page_give(void *arg)
{
    struct page *p = arg;
    struct loop *l = p->loop;

    if (p->cap == 0 || p->cap > KEPT_BYTES) {
        if (p->cap) {
            free(p->ptr);
        }
        p->ptr = NULL;
        p->cap = 0;
    }
    if (l->n_pages >= KEPT_PAGES) {
        free(p->ptr);
        free(p);
        return;
    }
    p->next = l->pages;
    l->pages = p;
    l->n_pages++;
}

void answer_reset(struct exchange *x)
{
    struct response *res = &x->res;

    strbuf_empty(&res->body);
    res->status = 200;
    res->type = "text/html; charset=utf-8";
    res->cache = "no-store";
    res->file = res->location = res->disposition = NULL;
    res->n_headers = 0;
}

void answer_error(struct exchange *x, int status)
{
    const struct server_options *o = &x->server->o;

    answer_reset(x);
    if (o->error_page) {
        o->error_page(&x->req, &x->res, &x->error);
    } else {
        x->res.type = "text/plain; charset=utf-8";
        strbuf_str(&x->res.body, x->error.text);
    }
    x->res.status = status;
    if (status == 503) {
        response_header(&x->res, "Retry-After", "2");
    }
    if (status >= 500 && status != 505) {
        atomic_fetch_add_explicit(&x->loop->failed, 1, memory_order_relaxed);
        log_error("%d %s %s：%s %s（请求 %s）", status, x->req.method, x->req.path, x->error.text,
                  x->error.place, x->id);
    }
}

static void add(struct MHD_Response *r, const char *name, const char *value)
{
    if (value && MHD_add_response_header(r, name, value) != MHD_YES) {
        log_error("响应头 %s 的值无法发送", name);
    }
}

static struct MHD_Response *from_file(struct exchange *x)
{
    struct stat st;
    int fd = open(x->res.file, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return NULL;
    }
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return NULL;
    }
    return MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
}

static struct MHD_Response *from_page(struct exchange *x)
{
    struct page *page = x->page;
    struct strbuf *body = &x->res.body;

    if (!body->cap) {
        return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    }
    page->ptr = body->ptr;
    page->cap = body->cap;
    struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback_cls(
        body->len, body->ptr, page_give, page);
    if (r) {
        x->page = NULL;
        *body = strbuf_make(RESPONSE_MAX);
    }
    return r;
}

static struct MHD_Response *make(struct exchange *x)
{
    if (x->res.body.over) {
        error_set(&x->error, ERR_IO, "这个网页的内容太多，无法显示。请加上筛选条件后再看。");
        answer_error(x, 500);
    }
    if (x->res.file) {
        struct MHD_Response *r = from_file(x);
        if (r) {
            return r;
        }
        error_set(&x->error, ERR_IO, "服务器上找不到这个文件，请联系管理员。");
        answer_error(x, 500);
    }
    return from_page(x);
}

static void add_security(struct exchange *x, struct MHD_Response *r)
{
    add(r, "Content-Security-Policy", x->server->o.content_security_policy);
    add(r, "X-Content-Type-Options", "nosniff");
    add(r, "Referrer-Policy", "same-origin");
    add(r, "Permissions-Policy", "camera=(self)");
    add(r, "X-Request-Id", x->id);
    if (x->req.secure) {
        add(r, "Strict-Transport-Security", "max-age=31536000");
    }
}

static void add_headers(struct exchange *x, struct MHD_Response *r)
{
    const struct response *res = &x->res;

    if (res->status != 204 && res->status != 304) {
        add(r, "Content-Type", res->type);
    }
    add(r, "Cache-Control", res->cache);
    add(r, "Location", res->location);
    add(r, "Content-Disposition", res->disposition);
    for (size_t i = 0; i < res->n_headers; i++) {
        add(r, res->headers[i].name, res->headers[i].value);
    }
    add_security(x, r);
    if (x->close || atomic_load_explicit(&x->server->stopping, memory_order_relaxed)) {
        add(r, "Connection", "close");
    }
}

enum MHD_Result answer_send(struct exchange *x)
{
    struct MHD_Response *r = make(x);

    if (!r) {
        return MHD_NO;
    }
    add_headers(x, r);
    enum MHD_Result done = MHD_queue_response(x->conn, (unsigned)x->res.status, r);
    MHD_destroy_response(r);
    return done;
}

/* The exchange is the writer's now: only constants are sent. */
enum MHD_Result answer_gone(struct exchange *x)
{
    static const char text[] = "系统正在停止，这次操作是否办成尚未确认，请稍后登录查看。";
    struct MHD_Response *r =
        MHD_create_response_from_buffer(sizeof(text) - 1, (void *)text, MHD_RESPMEM_PERSISTENT);

    if (!r) {
        return MHD_NO;
    }
    add(r, "Content-Type", "text/plain; charset=utf-8");
    add(r, "Retry-After", "10");
    add(r, "Connection", "close");
    enum MHD_Result done = MHD_queue_response(x->conn, 503, r);
    MHD_destroy_response(r);
    return done;
}
