#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/log.h"
#include "base/now.h"
#include "base/str.h"
#include "http/server.h"
#include "httpclient.h"

static struct arena *a;
static struct server *server;
static int port;
static char folder[] = "/tmp/faheng-server-XXXXXX";
static struct reply reply;

/* --- what the server is wired with
 * ------------------------------------------------------------------------------ */

static _Atomic int refusals;
static _Atomic int waiting; /* handlers in /hold */
static sem_t hold;

static enum err session_find(void *ctx, struct request *req, struct error *e)
{
    const char *sid = request_cookie(req, "sid");

    (void)ctx;
    if (str_eq(sid, "broken")) {
        return error_set(e, ERR_IO, "数据库暂时读不到，请稍后再试。");
    }
    if (str_eq(sid, "clerk") || str_eq(sid, "guest")) {
        req->user = arena_strdup(req->arena, sid);
        req->csrf = "good";
    }
    return OK;
}

static bool session_may(void *ctx, const struct request *req, const char *permission)
{
    (void)ctx;
    return str_eq(req->user, "clerk") && str_eq(permission, "case.write");
}

static bool session_csrf(void *ctx, const struct request *req, const char *token)
{
    (void)ctx;
    (void)req;
    return str_eq(token, "good");
}

static void session_refused(void *ctx, const struct request *req, const struct error *e)
{
    (void)ctx;
    assert_non_null(req->path);
    assert_true(e->text[0]);
    atomic_fetch_add(&refusals, 1);
}

static void error_page(struct request *req, struct response *res, const struct error *e)
{
    strbuf_printf(&res->body, "%s %s", req->id, e->text);
}

static void login_page(struct request *req, struct response *res)
{
    response_redirect(res, arena_printf(req->arena, "/login?next=%s", req->path));
}

/* The writer: a list of works; a thread of its own ends them after a moment, or nobody while
 * `writer_stuck`. */
struct job {
    struct request *req;
    void (*done)(struct request *req, enum err result, const struct error *error);
};
static struct job stuck;
static _Atomic bool submitted;
static bool writer_stuck, writer_full;

static void *finish(void *arg)
{
    struct job *job = arg;
    struct error e = {0};
    const char *how = request_query(job->req, "how");

    usleep(2000);
    if (str_eq(how, "conflict")) {
        error_set(&e, ERR_CONFLICT, "别人刚改过这一件。");
    }
    job->done(job->req, e.code, &e);
    free(job);
    return NULL;
}

static enum err submit(void *ctx, struct request *req,
                       void (*done)(struct request *req, enum err result,
                                    const struct error *error),
                       struct error *e)
{
    pthread_t thread;

    (void)ctx;
    if (writer_full) {
        return error_set(e, ERR_LIMIT, "等待写入的太多，请稍后再试。");
    }
    if (writer_stuck) {
        stuck = (struct job){req, done};
        atomic_store(&submitted, true);
        return OK;
    }
    if (str_eq(request_query(req, "how"), "at_once")) {
        done(req, OK, NULL);
        return OK;
    }
    struct job *job = malloc(sizeof(*job));
    *job = (struct job){req, done};
    assert_int_equal(pthread_create(&thread, NULL, finish, job), 0);
    pthread_detach(thread);
    return OK;
}

static enum err get_show(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    strbuf_printf(&res->body, "%s|%s|%s|%s|%s%s", req->method, req->path,
                  req->user ? (char *)req->user : "-", req->address, req->secure ? "tls" : "plain",
                  req->partial ? "|partial" : "");
    return OK;
}

static enum err get_param(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    strbuf_printf(&res->body, "%s?%s", request_param(req, "id"), request_query(req, "q"));
    return OK;
}

static enum err post_form(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    for (size_t i = 0; i < req->n_form; i++) {
        strbuf_printf(&res->body, "%s=%s;", req->form[i].name, req->form[i].value);
    }
    for (size_t i = 0; i < req->n_files; i++) {
        strbuf_printf(&res->body, "%s:%s:%lld;", req->files[i].field, req->files[i].name,
                      (long long)req->files[i].size);
        assert_int_equal(access(req->files[i].path, R_OK), 0);
    }
    strbuf_add(&res->body, req->body, req->n_body);
    return OK;
}

static enum err set_work(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    strbuf_lit(&res->body, "committed");
    req->work = (struct work *)req;
    req->state = "mine";
    return OK;
}

static enum err after_work(struct request *req, struct response *res, struct error *e)
{
    const struct error *error = request_work_error(req);

    (void)e;
    assert_string_equal(req->state, "mine");
    strbuf_printf(&res->body, " then %s", error->code ? error->text : "fine");
    return OK;
}

static enum err get_hold(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)e;
    atomic_fetch_add(&waiting, 1);
    while (sem_wait(&hold)) {
    }
    atomic_fetch_sub(&waiting, 1);
    strbuf_lit(&res->body, "held");
    return OK;
}

static enum err get_fail(struct request *req, struct response *res, struct error *e)
{
    strbuf_lit(&res->body, "half a page");
    response_header(res, "X-Left", "over");
    return error_set(e, str_eq(request_query(req, "how"), "io") ? ERR_IO : ERR_NOT_FOUND,
                     "没有这一件。");
}

static enum err get_huge(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)e;
    while (!res->body.over) {
        strbuf_printf(&res->body, "%1000d", 1);
    }
    return OK;
}

static enum err get_file(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    res->file = arena_printf(req->arena, "%s/%s", folder, request_query(req, "name"));
    res->type = "application/pdf";
    response_download(res, "记录.pdf");
    return OK;
}

static enum err get_held_loop(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)res;
    (void)e;
    usleep(3000);
    return OK;
}

#define PUBLIC .permission = "public", .says = "测试"
#define CLERK  .permission = "case.write", .says = "测试"
static const struct route rows[] = {
    {.method = "GET", .path = "/empty", .handle = get_show, PUBLIC, .lane = LANE_LOOP},
    {.method = "POST", .path = "/echo", .handle = post_form, PUBLIC, .body_limit = 1 << 20},
    {.method = "GET", .path = "/show", .handle = get_show, PUBLIC},
    {.method = "GET", .path = "/p/:id", .handle = get_param, PUBLIC},
    {.method = "GET", .path = "/desk", .handle = get_show, CLERK},
    {.method = "POST",
     .path = "/desk",
     .handle = post_form,
     CLERK,
     .csrf = true,
     .body_limit = 1000},
    {.method = "POST",
     .path = "/upload",
     .handle = post_form,
     PUBLIC,
     .body_limit = 20 << 20,
     .lane = LANE_SLOW},
    {.method = "GET", .path = "/commit", .handle = set_work, .after = after_work, PUBLIC},
    {.method = "GET", .path = "/commit/plain", .handle = set_work, PUBLIC},
    {.method = "GET",
     .path = "/commit/slow",
     .handle = set_work,
     .after = after_work,
     PUBLIC,
     .lane = LANE_SLOW},
    {.method = "GET", .path = "/hold", .handle = get_hold, PUBLIC, .lane = LANE_SLOW},
    {.method = "GET", .path = "/fail", .handle = get_fail, PUBLIC},
    {.method = "GET", .path = "/huge", .handle = get_huge, PUBLIC, .lane = LANE_SLOW},
    {.method = "GET", .path = "/file", .handle = get_file, PUBLIC},
    {.method = "GET", .path = "/held-loop", .handle = get_held_loop, PUBLIC},
};
static const struct route_table table = {rows, array_len(rows)};

static const struct embed_file assets[] = {
    {"app.css", (const unsigned char *)"body{}", 6},
    {"app.css.br", (const unsigned char *)"BR", 2},
    {"app.css.gz", (const unsigned char *)"GZIP", 4},
    {"app.js", (const unsigned char *)"1", 1},
    {"img/seal.svg", (const unsigned char *)"<svg/>", 6},
};

static struct server_options options(void)
{
    return (struct server_options){
        .listen = "127.0.0.1:0",
        .loops = 2,
        .tables = &table,
        .n_tables = 1,
        .session = {NULL, session_find, session_may, session_csrf, session_refused, NULL},
        .submit = submit,
        .error_page = error_page,
        .login_page = login_page,
        .assets = assets,
        .n_assets = array_len(assets),
        .asset_version = "v1",
        .temp_dir = folder,
        .slow = 2,
        .slow_queue = 4,
    };
}

static void start_with(const struct server_options *o)
{
    struct error e = {0};

    server = NULL;
    if (server_start(o, &server, &e)) {
        fail_msg("%s", e.text);
    }
    port = server_port(server);
    assert_true(port > 0);
}

static int setup(void **state)
{
    struct server_options o = options();

    (void)state;
    a = arena_new();
    atomic_store(&refusals, 0);
    sem_init(&hold, 0, 0);
    writer_stuck = writer_full = false;
    start_with(&o);
    return 0;
}

static size_t files_left(void)
{
    DIR *dir = opendir(folder);
    size_t n = 0;

    for (struct dirent *entry; (entry = readdir(dir));) {
        n += entry->d_name[0] != '.';
    }
    closedir(dir);
    return n;
}

static int teardown(void **state)
{
    (void)state;
    server_stop(server);
    server = NULL;
    sem_destroy(&hold);
    arena_free(a);
    assert_int_equal(files_left(), 0);
    return 0;
}

static void ask(const char *request)
{
    client_ask(port, request, &reply);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: t\r\n\r\n"

/* --- one request
 * ------------------------------------------------------------------------------------------------
 * */

static void test_answers(void **state)
{
    (void)state;
    ask(GET("/show"));
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "GET|/show|-|127.0.0.1|plain");
    assert_string_equal(client_header(&reply, "Content-Type"), "text/html; charset=utf-8");
    assert_null(client_header(&reply, "Connection"));
    ask(GET("/p/%E6%B3%95?q=a+b%26&x=1"));
    assert_string_equal(reply.body, "法?a b&");
    ask("GET /show HTTP/1.1\r\nHost: t\r\nHX-Request: true\r\nCookie: sid=clerk\r\n\r\n");
    assert_string_equal(reply.body, "GET|/show|clerk|127.0.0.1|plain|partial");
}

static void test_security_headers(void **state)
{
    (void)state;
    static const char *const paths[] = {GET("/show"), GET("/nothing"), GET("/static/v1/app.css"),
                                        GET("/a%2fb")};

    for (size_t i = 0; i < array_len(paths); i++) {
        ask(paths[i]);
        assert_non_null(
            strstr(client_header(&reply, "Content-Security-Policy"), "default-src 'self'"));
        assert_non_null(
            strstr(client_header(&reply, "Content-Security-Policy"), "frame-ancestors 'none'"));
        assert_string_equal(client_header(&reply, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(client_header(&reply, "Referrer-Policy"), "same-origin");
        assert_string_equal(client_header(&reply, "Permissions-Policy"), "camera=(self)");
        assert_null(client_header(&reply, "Strict-Transport-Security"));
    }
    ask(GET("/show"));
    assert_string_equal(client_header(&reply, "Cache-Control"), "no-store");
    assert_int_equal(strlen(client_header(&reply, "X-Request-Id")), 13);
}

static void test_keeps_the_connection(void **state)
{
    (void)state;
    int fd = client_dial(port);

    client_say(fd, GET("/show"));
    client_read(fd, &reply, false);
    const char *id = arena_strdup(a, client_header(&reply, "X-Request-Id"));
    client_say(
        fd, "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 3\r\n\r\na=1");
    client_read(fd, &reply, false);
    assert_string_equal(reply.body, "a=1;");
    assert_string_not_equal(client_header(&reply, "X-Request-Id"), id);
    client_say(fd, GET("/nothing"));
    client_read(fd, &reply, false);
    assert_int_equal(reply.status, 404);
    client_say(fd, GET("/p/1?q=1") GET("/p/2?q=2") GET("/p/3?q=3"));
    for (int i = 1; i <= 3; i++) {
        client_read(fd, &reply, false);
        assert_int_equal(reply.body[0], '0' + i);
    }
    close(fd);
}

static void test_head_and_methods(void **state)
{
    (void)state;
    int fd = client_dial(port);

    client_say(fd, "HEAD /show HTTP/1.1\r\nHost: t\r\n\r\n");
    client_read(fd, &reply, true);
    assert_int_equal(reply.status, 200);
    assert_string_equal(client_header(&reply, "Content-Length"), "28");
    client_say(fd, GET("/show"));
    client_read(fd, &reply, false);
    assert_string_equal(reply.body, "GET|/show|-|127.0.0.1|plain");
    close(fd);
    ask("DELETE /desk HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_int_equal(reply.status, 405);
    assert_string_equal(client_header(&reply, "Allow"), "GET, HEAD, POST");
    ask("BREW /show HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_int_equal(reply.status, 405);
    ask(GET("/nothing"));
    assert_int_equal(reply.status, 404);
    assert_non_null(strstr(reply.body, "没有这个网页"));
}

static void test_failing_handlers(void **state)
{
    (void)state;
    ask(GET("/fail"));
    assert_int_equal(reply.status, 404);
    assert_null(client_header(&reply, "X-Left"));
    assert_null(strstr(reply.body, "half"));
    assert_non_null(strstr(reply.body, "没有这一件"));
    ask(GET("/fail?how=io"));
    assert_int_equal(reply.status, 500);
    ask(GET("/huge"));
    assert_int_equal(reply.status, 500);
    assert_non_null(strstr(reply.body, "内容太多"));
    ask("GET /show HTTP/1.1\r\nHost: t\r\nCookie: sid=broken\r\n\r\n");
    assert_int_equal(reply.status, 500);
    ask("GET /empty HTTP/1.1\r\nHost: t\r\nCookie: sid=broken\r\n\r\n");
    assert_int_equal(reply.status, 200); /* LANE_LOOP looks up no session */
}

static void test_sends_files(void **state)
{
    (void)state;
    char *path = arena_printf(a, "%s/x.pdf", folder);
    FILE *f = fopen(path, "w");

    fputs("%PDF", f);
    fclose(f);
    ask(GET("/file?name=x.pdf"));
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "%PDF");
    assert_string_equal(client_header(&reply, "Content-Type"), "application/pdf");
    assert_non_null(strstr(client_header(&reply, "Content-Disposition"),
                           "filename*=UTF-8''%E8%AE%B0%E5%BD%95.pdf"));
    unlink(path);
    ask(GET("/file?name=x.pdf"));
    assert_int_equal(reply.status, 500);
    ask(GET("/file?name=."));
    assert_int_equal(reply.status, 500);
}

static void test_proxy_is_trusted_only_when_told(void **state)
{
    (void)state;
    static const char text[] =
        "GET /show HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 1.1.1.1, 10.2.3.4\r\n"
        "X-Forwarded-Proto: https\r\n\r\n";
    struct server_options o = options();

    ask(text);
    assert_string_equal(reply.body, "GET|/show|-|127.0.0.1|plain");
    server_stop(server);
    o.behind_proxy = true;
    start_with(&o);
    ask(text);
    assert_string_equal(reply.body, "GET|/show|-|10.2.3.4|tls");
    assert_non_null(client_header(&reply, "Strict-Transport-Security"));
    ask("GET /show HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: unknown<script>\r\n\r\n");
    assert_string_equal(reply.body, "GET|/show|-|127.0.0.1|plain");
}

/* --- refusals, in order
 * ----------------------------------------------------------------------------------------- */

static void desk(const char *headers, const char *body)
{
    ask(arena_printf(a,
                     "POST /desk HTTP/1.1\r\nHost: t.example\r\nContent-Type: "
                     "application/x-www-form-urlencoded\r\n"
                     "Content-Length: %zu\r\n%s\r\n%s",
                     strlen(body), headers, body));
}

static void test_session_permission_csrf(void **state)
{
    (void)state;
    ask(GET("/desk"));
    assert_int_equal(reply.status, 303);
    assert_string_equal(client_header(&reply, "Location"), "/login?next=/desk");
    assert_int_equal(refusals, 0);
    ask("GET /desk HTTP/1.1\r\nHost: t\r\nCookie: sid=guest\r\n\r\n");
    assert_int_equal(reply.status, 403);
    assert_int_equal(refusals, 1);
    ask("GET /desk HTTP/1.1\r\nHost: t\r\nCookie: sid=clerk\r\n\r\n");
    assert_int_equal(reply.status, 200);
    desk("Cookie: sid=guest\r\n", "_csrf=bad");
    assert_non_null(strstr(reply.body, "权限")); /* permission before csrf */
    desk("Cookie: sid=clerk\r\n", "a=1");
    assert_int_equal(reply.status, 403);
    assert_non_null(strstr(reply.body, "刷新页面"));
    desk("Cookie: sid=clerk\r\n", "a=1&_csrf=bad");
    assert_int_equal(reply.status, 403);
    assert_int_equal(refusals, 4);
    desk("Cookie: sid=clerk\r\n", "a=1&_csrf=good");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "a=1;_csrf=good;");
    desk("Cookie: sid=clerk\r\nX-CSRF: good\r\n", "a=1");
    assert_int_equal(reply.status, 200);
}

static void test_origin(void **state)
{
    (void)state;
    static const struct {
        const char *origin;
        int status;
    } rows_here[] = {
        {"http://t.example", 200},
        {"https://T.example", 200},
        {"http://t.example:80", 200},
        {"https://t.example:443", 200},
        {"http://evil.example", 403},
        {"null", 403},
        {"http://t.example:8080", 403},
        {"http://t.example.evil", 403},
        {"", 403},
    };

    for (size_t i = 0; i < array_len(rows_here); i++) {
        desk(arena_printf(a, "Cookie: sid=clerk\r\nOrigin: %s\r\n", rows_here[i].origin),
             "_csrf=good");
        if (reply.status != rows_here[i].status) {
            fail_msg("Origin %s gives %d", rows_here[i].origin, reply.status);
        }
    }
}

static void test_limit_comes_first(void **state)
{
    (void)state;
    char body[1002];

    memset(body, 'a', sizeof(body) - 1);
    body[1] = '=';
    body[1001] = '\0';
    desk("", body); /* not logged in, and too long */
    assert_int_equal(reply.status, 413);
    assert_non_null(strstr(reply.body, "1 KB"));
    assert_int_equal(refusals, 1);
    body[1000] = '\0';
    desk("", body);
    assert_int_equal(reply.status, 303);
    ask("POST /nothing HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\na=1");
    assert_int_equal(reply.status, 404);
}

static void test_limit_of_a_chunked_body(void **state)
{
    (void)state;
    int fd = client_dial(port);

    client_say(fd, "POST /desk HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; i++) {
        client_say(fd, arena_printf(a, "190\r\n%0400d\r\n", i));
    }
    client_say(fd, "0\r\n\r\n");
    client_read(fd, &reply, false);
    assert_int_equal(reply.status, 413);
    client_say(fd, GET("/show")); /* the rest was read, so the connection serves on */
    client_read(fd, &reply, false);
    assert_int_equal(reply.status, 200);
    close(fd);
}

static void test_huge_length_is_cut_at_once(void **state)
{
    (void)state;
    int fd = client_dial(port);

    client_say(fd, "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999\r\n\r\n");
    client_read(fd, &reply, false);
    assert_int_equal(reply.status, 413);
    assert_true(client_closed(fd));
    close(fd);
    fd = client_dial(port);
    client_say(fd, "POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: "
                   "2000000\r\n\r\n");
    client_read(fd, &reply, false);
    assert_int_equal(reply.status, 413); /* the body was never asked for */
    assert_true(client_closed(fd));
    close(fd);
}

static void check_malformed(const json_t *row)
{
    const char *send = json_string_value(json_object_get(row, "send"));
    const char *pad = json_string_value(json_object_get(row, "pad"));
    size_t n = json_string_length(json_object_get(row, "send")), index;
    struct strbuf b = strbuf_make(1 << 20);
    const char *place = pad ? strstr(send, "{pad}") : NULL;
    int fd = client_dial(port);
    json_t *status;
    bool good = false;

    if (place) {
        strbuf_add(&b, send, (size_t)(place - send));
        for (json_int_t i = json_integer_value(json_object_get(row, "times")); i; i--) {
            strbuf_str(&b, pad);
        }
        strbuf_str(&b, place + 5);
    } else {
        strbuf_add(&b, send, n);
    }
    client_send(fd, b.ptr, b.len);
    client_read(fd, &reply, false);
    json_array_foreach(json_object_get(row, "status"), index, status)
    {
        good |= json_integer_value(status) == reply.status;
    }
    if (!json_object_get(row, "open")) {
        good = good && client_closed(fd);
    }
    if (!good) {
        print_error("%s: %d\n", json_string_value(json_object_get(row, "name")), reply.status);
    }
    assert_true(good);
    close(fd);
    strbuf_clear(&b);
}

static void test_malformed_requests(void **state)
{
    (void)state;
    const char *root = getenv("FAHENG_ROOT");
    char *path = arena_printf(a, "%s/tests/http/malformed.json", root ? root : ".");
    struct error e = {0};
    char *text = NULL;
    size_t n = 0, i;
    json_t *list = NULL, *row;

    assert_int_equal(bytes_read_file(a, path, 1 << 20, &text, &n, &e), OK);
    json_error_t where;
    list = json_loadb(text, n, JSON_ALLOW_NUL, &where);
    assert_non_null(list);
    assert_true(json_array_size(list) > 50);
    json_array_foreach(list, i, row)
    {
        check_malformed(row);
    }
    json_decref(list);
    ask(GET("/show"));
    assert_int_equal(reply.status, 200);
}

/* --- bodies
 * -----------------------------------------------------------------------------------------------------
 * */

static bool send_upload(int fd, size_t bytes, bool chunked)
{
    static const char head[] =
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n";
    static const char tail[] = "\r\n--B--\r\n";
    char block[16384];
    size_t n = bytes + sizeof(head) - 1 + sizeof(tail) - 1;

    memset(block, 'x', sizeof(block));
    client_say(
        fd,
        "POST /upload HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; boundary=B\r\n");
    client_say(fd, chunked ? "Transfer-Encoding: chunked\r\n\r\n"
                           : arena_printf(a, "Content-Length: %zu\r\n\r\n", n));
    client_say(fd, chunked ? arena_printf(a, "%zx\r\n", n) : "");
    client_say(fd, head);
    while (bytes) {
        size_t k = bytes < sizeof(block) ? bytes : sizeof(block);
        if (!client_send(fd, block, k)) {
            return false;
        }
        bytes -= k;
    }
    return client_say(fd, tail) && client_say(fd, chunked ? "\r\n0\r\n\r\n" : "");
}

static void test_uploads(void **state)
{
    (void)state;
    int fd = client_dial(port);

    for (int chunked = 0; chunked < 2; chunked++) {
        assert_true(send_upload(fd, 19 << 20, chunked));
        client_read(fd, &reply, false);
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply.body, "f:a.pdf:19922944;");
        assert_true(send_upload(fd, 21 << 20, chunked));
        client_read(fd, &reply, false);
        assert_int_equal(reply.status, 413);
        assert_non_null(strstr(reply.body, "20480 KB"));
    }
    client_say(fd, GET("/show"));
    client_read(fd, &reply, false);
    assert_int_equal(reply.status, 200);
    close(fd);
    assert_int_equal(files_left(), 0);
}

static void test_upload_broken_off(void **state)
{
    (void)state;
    int fd = client_dial(port);

    client_say(
        fd, "POST /upload HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; boundary=B\r\n"
            "Content-Length: 1000\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; "
            "filename=\"a.pdf\"\r\n\r\nhalf");
    for (int i = 0; i < 1000 && files_left() == 0; i++) {
        usleep(1000);
    }
    assert_int_equal(files_left(), 1);
    close(fd);
    for (int i = 0; i < 5000 && files_left(); i++) {
        usleep(1000);
    }
    assert_int_equal(files_left(), 0);
}

static void test_json_body(void **state)
{
    (void)state;
    ask("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
        "7\r\n\r\n{\"a\":1}");
    assert_string_equal(reply.body, "{\"a\":1}");
    ask("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(reply.status, 200);
}

/* --- assets
 * -----------------------------------------------------------------------------------------------------
 * */

static void test_assets(void **state)
{
    (void)state;
    assert_string_equal(server_asset(a, server, "app.css"), "/static/v1/app.css");
    ask(GET("/static/v1/app.css"));
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "body{}");
    assert_string_equal(client_header(&reply, "Content-Type"), "text/css; charset=utf-8");
    assert_string_equal(client_header(&reply, "Cache-Control"),
                        "public, max-age=31536000, immutable");
    assert_string_equal(client_header(&reply, "Vary"), "Accept-Encoding");
    assert_null(client_header(&reply, "Content-Encoding"));
    const char *etag = arena_strdup(a, client_header(&reply, "ETag"));
    ask(arena_printf(
        a, "GET /static/v1/app.css HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"x\", %s\r\n\r\n", etag));
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.n, 0);
    assert_string_equal(client_header(&reply, "ETag"), etag);
    ask("GET /static/v1/app.css HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"x\"\r\n\r\n");
    assert_int_equal(reply.status, 200);
    ask(GET("/static/v0/app.css"));
    assert_string_equal(client_header(&reply, "Cache-Control"), "no-cache");
    ask(GET("/static/app.js"));
    assert_string_equal(client_header(&reply, "Cache-Control"), "no-cache");
    ask(GET("/static/v1/img/seal.svg"));
    assert_string_equal(client_header(&reply, "Content-Type"), "image/svg+xml");
}

static void test_asset_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *accept, *body;
    } rows_here[] = {
        {"gzip, deflate, br", "BR"},
        {"gzip", "GZIP"},
        {"br;q=0, gzip;q=0.5", "GZIP"},
        {"br;q=0.0,gzip;q=0", "body{}"},
        {"identity", "body{}"},
        {"brx, gzipper", "body{}"},
        {"BR", "BR"},
        {"br;q=0.1", "BR"},
    };

    for (size_t i = 0; i < array_len(rows_here); i++) {
        ask(arena_printf(
            a, "GET /static/v1/app.css HTTP/1.1\r\nHost: t\r\nAccept-Encoding: %s\r\n\r\n",
            rows_here[i].accept));
        if (strcmp(reply.body, rows_here[i].body) != 0) {
            fail_msg("Accept-Encoding: %s gives %s", rows_here[i].accept, reply.body);
        }
    }
    ask("GET /static/v1/app.js HTTP/1.1\r\nHost: t\r\nAccept-Encoding: br\r\n\r\n");
    assert_string_equal(reply.body, "1");
    assert_null(client_header(&reply, "Content-Encoding"));
}

static void test_assets_not_there(void **state)
{
    (void)state;
    static const char *const bad[] = {GET("/static/v1/app.css.br"), GET("/static/"),
                                      GET("/static/v1/"), GET("/static/v1/app"),
                                      GET("/static/v1/../v1/app.css")};

    for (size_t i = 0; i < array_len(bad); i++) {
        ask(bad[i]);
        assert_true(reply.status == 404 || reply.status == 400);
    }
    ask("POST /static/v1/app.css HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(reply.status, 404);
}

/* --- waiting
 * ----------------------------------------------------------------------------------------------------
 * */

static void test_work(void **state)
{
    (void)state;
    ask(GET("/commit"));
    assert_string_equal(reply.body, "committed then fine");
    ask(GET("/commit?how=at_once"));
    assert_string_equal(reply.body, "committed then fine");
    ask(GET("/commit?how=conflict"));
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "committed then 别人刚改过这一件。");
    ask(GET("/commit/slow"));
    assert_string_equal(reply.body, "committed then fine");
    ask(GET("/commit/plain"));
    assert_string_equal(reply.body, "committed");
    ask(GET("/commit/plain?how=conflict"));
    assert_int_equal(reply.status, 409);
    assert_null(strstr(reply.body, "committed"));
    writer_full = true;
    ask(GET("/commit"));
    assert_int_equal(reply.status, 503);
    assert_string_equal(client_header(&reply, "Retry-After"), "2");
}

/* Without the eventfd each of these would wait for the loop's poll, a second long. */
static void test_resumes_promptly(void **state)
{
    (void)state;
    int fd = client_dial(port);
    int64_t start = now_mono_us();

    for (int i = 0; i < 20; i++) {
        client_say(fd, GET("/commit"));
        client_read(fd, &reply, false);
        assert_int_equal(reply.status, 200);
    }
    close(fd);
    assert_true((now_mono_us() - start) / 20 < 500000);
}

static void wait_for_holding(int n)
{
    for (int i = 0; i < 30000 && atomic_load(&waiting) != n; i++) {
        usleep(1000);
    }
    assert_int_equal(atomic_load(&waiting), n);
}

static void wait_for_queue(int n)
{
    struct server_stats stats = {0};

    for (int i = 0; i < 30000 && stats.waiting_slow != n; i++) {
        usleep(1000);
        server_stats(server, &stats);
    }
    assert_int_equal(stats.waiting_slow, n);
}

static void test_full_slow_pool(void **state)
{
    (void)state;
    enum { N = 2 + 4 };
    int fds[N];

    for (int i = 0; i < N; i++) {
        fds[i] = client_dial(port);
        client_say(fds[i], GET("/hold"));
        wait_for_holding(i < 2 ? i + 1 : 2);
    }
    wait_for_queue(4);
    ask(GET("/hold"));
    assert_int_equal(reply.status, 503);
    assert_string_equal(client_header(&reply, "Retry-After"), "2");
    ask(GET("/show"));
    assert_int_equal(reply.status, 200);
    for (int i = 0; i < N; i++) {
        sem_post(&hold);
    }
    for (int i = 0; i < N; i++) {
        client_read(fds[i], &reply, false);
        assert_string_equal(reply.body, "held");
        close(fds[i]);
    }
}

static void test_stats_name_offenders(void **state)
{
    (void)state;
    struct server_stats stats;

    ask(GET("/held-loop"));
    ask(GET("/held-loop"));
    ask(GET("/fail?how=io"));
    ask(GET("/nothing"));
    server_stats(server, &stats);
    assert_int_equal(stats.requests, 4);
    assert_int_equal(stats.failed, 1);
    assert_int_equal(stats.refused, 1);
    assert_true(stats.slow >= 2);
    assert_true(stats.n_offenders >= 1);
    assert_string_equal(stats.offenders[0].route->path, "/held-loop");
    assert_int_equal(stats.offenders[0].times, 2);
    assert_true(stats.offenders[0].worst_us >= 3000);
}

/* The library's own epoll loop lost clients when an exact multiple of 128 was ready at once. */
static void send_at_once(int n, const char *request)
{
    int *fds = arena_array(a, (size_t)n, sizeof(*fds));

    for (int i = 0; i < n; i++) {
        fds[i] = client_dial(port);
    }
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < n; i++) {
            assert_true(client_say(fds[i], request));
        }
        for (int i = 0; i < n; i++) {
            client_read(fds[i], &reply, false);
            if (reply.status != 200) {
                fail_msg("client %d of %d in round %d: %d", i, n, round, reply.status);
            }
        }
    }
    for (int i = 0; i < n; i++) {
        close(fds[i]);
    }
}

static void test_nobody_is_forgotten(void **state)
{
    (void)state;
    static const int counts[] = {128, 256, 500, 512, 1024};
    struct server_options o = options();

    server_stop(server);
    o.loops = 1; /* so that the count is exact */
    start_with(&o);
    for (size_t i = 0; i < array_len(counts); i++) {
        send_at_once(counts[i], GET("/show"));
    }
    send_at_once(256, GET("/commit?how=at_once"));
    send_at_once(128, GET("/commit"));
}

static void test_reads_in_pool(void **state)
{
    (void)state;
    struct server_options o = options();

    server_stop(server);
    o.reads_in_pool = true;
    o.pool = 3;
    start_with(&o);
    test_answers(state);
    test_work(state);
    writer_full = false;
    test_session_permission_csrf(state);
    send_at_once(200, GET("/commit"));
    send_at_once(200, GET("/p/7?q=1"));
}

/* --- stopping
 * ---------------------------------------------------------------------------------------------------
 * */

static void *stop_main(void *arg)
{
    (void)arg;
    server_stop(server);
    return NULL;
}

static void test_stop_drains(void **state)
{
    (void)state;
    int idle = client_dial(port), held[4], works[20];
    pthread_t stopper;

    client_say(idle, GET("/show"));
    client_read(idle, &reply, false);
    for (int i = 0; i < 4; i++) {
        held[i] = client_dial(port);
        client_say(held[i], GET("/hold"));
    }
    wait_for_holding(2);
    wait_for_queue(2);
    for (int i = 0; i < 20; i++) {
        works[i] = client_dial(port);
        client_say(works[i], GET("/commit"));
    }
    client_read(works[0], &reply, false);
    assert_int_equal(reply.status, 200);
    assert_int_equal(pthread_create(&stopper, NULL, stop_main, NULL), 0);
    for (int i = 1; i < 20; i++) {
        client_read(works[i], &reply, false);
        assert_true(reply.status == 200 ||
                    reply.status == 0); /* 0: still in the backlog when the port closed */
    }
    for (int i = 0; i < 4; i++) {
        sem_post(&hold);
    }
    for (int i = 0; i < 4; i++) {
        client_read(held[i], &reply, false);
        assert_string_equal(reply.body, "held");
        assert_string_equal(client_header(&reply, "Connection"), "close");
        close(held[i]);
    }
    assert_int_equal(pthread_join(stopper, NULL), 0);
    assert_true(client_closed(idle));
    close(idle);
    for (int i = 0; i < 20; i++) {
        close(works[i]);
    }
    server = NULL;
}

/* Queued handlers and works that nobody commits get 503; a late `done` finds its memory. The
 * server's memory is kept then, reachable from here so that it is no leak. */
static void test_stop_gives_up(void **state)
{
    (void)state;
    struct server_options o = options();
    struct job late;
    pthread_t stopper;
    int held[3], work;

    server_stop(server);
    o.drain_ms = 300;
    o.slow = 1;
    start_with(&o);
    writer_stuck = true;
    work = client_dial(port);
    client_say(work, GET("/commit"));
    for (int i = 0; i < 3; i++) {
        held[i] = client_dial(port);
        client_say(held[i], GET("/hold"));
    }
    wait_for_holding(1);
    wait_for_queue(2);
    for (int i = 0; i < 30000 && !atomic_load(&submitted); i++) {
        usleep(1000);
    }
    assert_int_equal(pthread_create(&stopper, NULL, stop_main, NULL), 0);
    client_read(work, &reply, false);
    assert_int_equal(reply.status, 503);
    sem_post(&hold);
    int served = 0, refused = 0;
    for (int i = 0; i < 3; i++) {
        client_read(held[i], &reply, false);
        served += reply.status == 200;
        refused += reply.status == 503;
        close(held[i]);
    }
    assert_int_equal(served, 1);
    assert_int_equal(refused, 2);
    assert_int_equal(pthread_join(stopper, NULL), 0);
    late = stuck;
    late.done(late.req, OK, NULL);
    close(work);
    server = NULL;
}

static void test_second_server_on_the_port(void **state)
{
    (void)state;
    struct server_options o = options();
    struct server *second = NULL;
    struct error e = {0};

    o.listen = arena_printf(a, "127.0.0.1:%d", port);
    assert_int_equal(server_start(&o, &second, &e), ERR_IO);
    assert_null(second);
    assert_non_null(strstr(e.text, o.listen));
    o.listen = "nonsense";
    assert_int_equal(server_start(&o, &second, &e), ERR_INVALID);
    o.listen = "::1:80";
    assert_int_equal(server_start(&o, &second, &e), ERR_INVALID);
    server_stop(NULL);
}

static size_t open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t n = 0;

    while (readdir(dir)) {
        n++;
    }
    closedir(dir);
    return n;
}

static void test_failing_to_start_leaves_nothing(void **state)
{
    (void)state;
    struct server_options o = options();
    struct server *second = NULL;
    struct error e = {0};
    const struct route bad = {.method = "GET", .path = "/x"};
    const struct route_table bad_table = {&bad, 1};
    size_t before = open_files();

    o.tls_key = "no key";
    o.tls_cert = "no certificate";
    assert_int_equal(server_start(&o, &second, &e), ERR_IO);
    assert_non_null(strstr(e.text, "证书"));
    o = options();
    o.tables = &bad_table;
    assert_int_equal(server_start(&o, &second, &e), ERR_INVALID);
    assert_null(second);
    assert_int_equal(open_files(), before);
}

static int make_folder(void **state)
{
    (void)state;
    log_level(LOG_ERROR_LEVEL + 1);
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_answers),
        TEST(test_security_headers),
        TEST(test_keeps_the_connection),
        TEST(test_head_and_methods),
        TEST(test_failing_handlers),
        TEST(test_sends_files),
        TEST(test_proxy_is_trusted_only_when_told),
        TEST(test_session_permission_csrf),
        TEST(test_origin),
        TEST(test_limit_comes_first),
        TEST(test_limit_of_a_chunked_body),
        TEST(test_huge_length_is_cut_at_once),
        TEST(test_malformed_requests),
        TEST(test_uploads),
        TEST(test_upload_broken_off),
        TEST(test_json_body),
        TEST(test_assets),
        TEST(test_asset_encodings),
        TEST(test_assets_not_there),
        TEST(test_work),
        TEST(test_resumes_promptly),
        TEST(test_full_slow_pool),
        TEST(test_stats_name_offenders),
        TEST(test_nobody_is_forgotten),
        TEST(test_reads_in_pool),
        TEST(test_stop_drains),
        TEST(test_stop_gives_up),
        TEST(test_second_server_on_the_port),
        TEST(test_failing_to_start_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
