/* From the head of a request to its route: everything that is known before the body. */
#include "http/server_internal.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "http/form.h"

struct header_list {
    struct arena *arena;
    struct pair *pairs;
    size_t n, cap;
};

static enum MHD_Result add_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                  size_t name_n, const char *value, size_t value_n)
{
    struct header_list *list = arg;

    (void)kind;
    (void)name_n;
    (void)value_n;
    if (list->n > GUARD_HEADERS_MAX) {
        return MHD_NO;
    }
    struct pair *pair = arena_push(list->arena, &list->pairs, &list->n, &list->cap, sizeof(*pair));
    *pair = (struct pair){name, value ? value : ""};
    return MHD_YES;
}

/* The pairs point into the library's memory, which stays until the request ends. */
static void collect_headers(struct exchange *x)
{
    struct header_list list = {.arena = x->arena, .cap = 0};

    list.cap = 24;
    list.pairs = arena_array(x->arena, list.cap, sizeof(*list.pairs));
    MHD_get_connection_values_n(x->conn, MHD_HEADER_KIND, add_header, &list);
    x->req.headers = list.pairs;
    x->req.n_headers = list.n;
}

/* The last entry of X-Forwarded-For is the one our own proxy wrote. */
static const char *forwarded_address(struct exchange *x)
{
    const char *list = request_header(&x->req, "X-Forwarded-For");
    unsigned char bytes[16];

    if (!list) {
        return NULL;
    }
    const char *comma = strrchr(list, ',');
    const char *address = str_trim(x->arena, comma ? comma + 1 : list);
    bool ok = inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
    return ok ? address : NULL;
}

static void read_client(struct exchange *x)
{
    const struct server_options *o = &x->server->o;
    const char *proto = o->behind_proxy ? request_header(&x->req, "X-Forwarded-Proto") : NULL;
    const char *address = o->behind_proxy ? forwarded_address(x) : NULL;

    x->req.address = address ? address : x->peer->address;
    x->req.secure = o->tls_key || (proto && !strcasecmp(proto, "https"));
    x->req.partial = str_eq(request_header(&x->req, "HX-Request"), "true");
}

static const char *method_text(struct exchange *x, const char *method)
{
    static const char *const usual[] = {"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"};

    for (size_t i = 0; i < array_len(usual); i++) {
        if (!strcmp(method, usual[i])) {
            return usual[i];
        }
    }
    return arena_strdup(x->arena, method);
}

static bool refuse(struct exchange *x, int status)
{
    atomic_fetch_add_explicit(&x->loop->refused, 1, memory_order_relaxed);
    answer_error(x, status);
    return false;
}

static bool read_uri(struct exchange *x)
{
    const char *mark = strchr(x->uri, '?');
    size_t path_n = mark ? (size_t)(mark - x->uri) : strlen(x->uri);
    struct pair *pairs = NULL;

    x->req.query_string = mark ? mark + 1 : "";
    if (form_path(x->arena, x->uri, path_n, &x->req.path, &x->error)) {
        return refuse(x, 400);
    }
    enum err r = form_decode(x->arena, x->req.query_string, strlen(x->req.query_string),
                             QUERY_FIELDS_MAX, &pairs, &x->req.n_query, &x->error);
    if (r) {
        return refuse(x, 400);
    }
    x->req.query = pairs;
    return true;
}

static bool find_route(struct exchange *x)
{
    const char *allow = NULL;

    x->asset = asset_find(x->server, &x->req, &x->res.status);
    if (x->asset || router_match(x->server->router, &x->req, &allow)) {
        return true;
    }
    if (!allow) {
        error_set(&x->error, ERR_NOT_FOUND, "没有这个网页，请检查网址，或从首页重新进入。");
        return refuse(x, 404);
    }
    error_set(&x->error, ERR_INVALID, "这个网页不能这样打开，请从页面上的链接或按钮进入。");
    refuse(x, 405);
    response_header(&x->res, "Allow", allow);
    return false;
}

static bool check_limit(struct exchange *x)
{
    const struct route *route = x->req.route;
    size_t limit = route ? route->body_limit : 0;

    if (x->wire.length <= (int64_t)limit && (limit || !x->wire.chunked)) {
        return true;
    }
    if (limit) {
        error_set(&x->error, ERR_LIMIT, "提交的内容超过 %zu KB 的上限，请减少内容或分几次提交。",
                  (limit + 1023) >> 10);
    } else {
        error_set(&x->error, ERR_LIMIT, "这个网页不接收提交的内容，请从页面上的链接或按钮进入。");
    }
    refuse(x, 413);
    if (x->server->o.session.refused) {
        x->server->o.session.refused(x->server->o.session.ctx, &x->req, &x->error);
    }
    return false;
}

static bool prepare_body(struct exchange *x)
{
    if (!x->wire.chunked && x->wire.length <= 0) {
        return true;
    }
    enum err r = body_new(x->arena, request_header(&x->req, "Content-Type"),
                          x->req.route->body_limit, x->server->o.temp_dir, &x->body, &x->error);
    return r == OK || refuse(x, r == ERR_INVALID ? 400 : response_status(r));
}

bool head_read(struct exchange *x, const char *method, const char *version)
{
    struct guard_head head = {.uri = x->uri, .version = version};
    int status = 400;

    collect_headers(x);
    head.method = x->req.method = method_text(x, method);
    head.headers = x->req.headers;
    head.n_headers = x->req.n_headers;
    x->req.address = x->peer->address;
    if (guard_check(&head, &x->wire, &status, &x->error)) {
        x->close = true;
        return refuse(x, status);
    }
    read_client(x);
    return read_uri(x) && find_route(x) && check_limit(x) && prepare_body(x);
}
