/* Session, permission, csrf, handler, work, after: what runs on the lane of the route. */
#include "http/server_internal.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/now.h"
#include "base/str.h"

static bool is_public(const struct route *route)
{
    return str_eq(route->permission, "public");
}

static bool needs_session(const struct route *route)
{
    return route->lane != LANE_LOOP || !is_public(route) || route->csrf;
}

static bool changes(const struct request *req)
{
    return strcmp(req->method, "GET") != 0 && strcmp(req->method, "HEAD") != 0;
}

static void tell_refused(struct exchange *x)
{
    const struct session_ops *ops = &x->server->o.session;

    atomic_fetch_add_explicit(&x->loop->refused, 1, memory_order_relaxed);
    if (ops->refused) {
        ops->refused(ops->ctx, &x->req, &x->error);
    }
}

static bool check_permission(struct exchange *x)
{
    const struct server_options *o = &x->server->o;
    const struct route *route = x->req.route;

    if (is_public(route)) {
        return true;
    }
    if (!x->req.user) {
        error_set(&x->error, ERR_DENIED, "请先登录。");
        if (o->login_page) {
            o->login_page(&x->req, &x->res);
        } else {
            answer_error(x, 401);
        }
        return false;
    }
    if (o->session.may && o->session.may(o->session.ctx, &x->req, route->permission)) {
        return true;
    }
    error_set(&x->error, ERR_DENIED,
              "您的岗位没有办理这一项的权限。需要办理请联系本单位的系统管理员授权。");
    answer_error(x, 403);
    tell_refused(x);
    return false;
}

/* "https://host:port" against the Host header; a default port may be written or not. */
static bool same_host(const char *origin, const char *host)
{
    const char *at = strstr(origin, "://");

    if (!at) {
        return false;
    }
    const char *port = !strncasecmp(origin, "https", 5) ? ":443" : ":80";
    at += 3;
    size_t n = strlen(at), m = strlen(host), p = strlen(port);
    n -= n > p && !strcmp(at + n - p, port) ? p : 0;
    m -= m > p && !strcmp(host + m - p, port) ? p : 0;
    return n == m && !strncasecmp(at, host, n);
}

static bool csrf_holds(const struct exchange *x)
{
    const struct session_ops *ops = &x->server->o.session;
    const struct request *req = &x->req;
    const char *host = request_header(req, "Host"), *origin = request_header(req, "Origin");
    const char *token = request_form(req, "_csrf");

    if (origin && (!host || !same_host(origin, host))) {
        return false;
    }
    token = token ? token : request_header(req, "X-CSRF");
    return token && ops->csrf_ok && ops->csrf_ok(ops->ctx, req, token);
}

static bool check_csrf(struct exchange *x)
{
    if (!x->req.route->csrf || !changes(&x->req) || csrf_holds(x)) {
        return true;
    }
    error_set(&x->error, ERR_DENIED,
              "页面停留太久或不是从本系统打开的，这次提交没有办理。请返回刷新页面后重新提交。");
    answer_error(x, 403);
    tell_refused(x);
    return false;
}

static bool find_session(struct exchange *x)
{
    const struct session_ops *ops = &x->server->o.session;

    if (!ops->find || !needs_session(x->req.route)) {
        return true;
    }
    enum err r = ops->find(ops->ctx, &x->req, &x->error);
    if (r) {
        answer_error(x, response_status(r));
    }
    return r == OK;
}

static void handler_failed(struct exchange *x, enum err r)
{
    x->error.code = r;
    answer_error(x, response_status(r));
}

/* Any thread: the commit happened or failed. */
static void work_done(struct request *req, enum err result, const struct error *error)
{
    struct exchange *x = req->conn;
    struct server *s = x->server;
    int writer = AT_WRITER;

    if (result) {
        x->work_error = *error;
        x->work_error.code = result;
    }
    x->job = JOB_AFTER;
    if (s->o.reads_in_pool) {
        if (atomic_compare_exchange_strong(&x->place, &writer, AT_POOL)) {
            pool_push(&s->read_pool, x, true);
        }
    } else if (atomic_compare_exchange_strong(&x->place, &writer, AT_LOOP)) {
        loop_post(x);
    }
    atomic_fetch_sub(&s->owed, 1);
}

const struct error *request_work_error(const struct request *req)
{
    const struct exchange *x = req->conn;

    return &x->work_error;
}

/* After a successful submit the exchange may already be in other hands: nothing of it is touched
 * any more. */
static bool submit(struct exchange *x)
{
    struct server *s = x->server;

    if (!s->o.submit) {
        BUG("route %s sets a work but the server has no submit", x->req.route->path);
    }
    int before = atomic_exchange(&x->place, AT_WRITER);
    atomic_fetch_add(&s->owed, 1);
    enum err r = s->o.submit(s->o.submit_ctx, &x->req, work_done, &x->error);
    if (r == OK) {
        return false;
    }
    atomic_fetch_sub(&s->owed, 1);
    atomic_store(&x->place, before);
    answer_error(x, r == ERR_LIMIT ? 503 : response_status(r));
    return true;
}

static void handle(struct exchange *x)
{
    const struct session_ops *ops = &x->server->o.session;

    if (find_session(x) && check_permission(x) && check_csrf(x)) {
        enum err r = x->req.route->handle(&x->req, &x->res, &x->error);
        if (r) {
            x->req.work = NULL;
            handler_failed(x, r);
        }
    }
    if (ops->leave) {
        ops->leave(ops->ctx);
    }
}

bool lane_run(struct exchange *x)
{
    log_request(x->id);
    handle(x);
    bool ready = !x->req.work || submit(x);
    log_request(NULL);
    return ready;
}

/* Logged at the 1st, 2nd, 4th, 8th ... time of a route, so that a busy offender does not fill the log. */
static void note_time(const struct route *route, struct server *s, int64_t us)
{
    if (us <= LOOP_HELD_US) {
        return;
    }
    struct route_time *t = &s->times[router_index(s->router, route)];
    int64_t worst = atomic_load(&t->worst_us), times = atomic_fetch_add(&t->times, 1) + 1;
    while (us > worst && !atomic_compare_exchange_weak(&t->worst_us, &worst, us)) {
    }
    if ((times & (times - 1)) == 0) {
        log_info("%s %s 占用主循环 %lld 微秒，第 %lld 次超过 1 毫秒", route->method, route->path,
                 (long long)us, (long long)times);
    }
}

static bool run_here(struct exchange *x)
{
    const struct route *route = x->req.route;
    struct server *s = x->server;
    int64_t start = now_mono_us();
    bool ready = lane_run(x);

    note_time(route, s, now_mono_us() - start);
    return ready;
}

static bool queue(struct exchange *x, struct pool *p)
{
    atomic_store(&x->place, AT_POOL);
    if (pool_push(p, x, false)) {
        return false;
    }
    atomic_store(&x->place, AT_LOOP);
    error_set(&x->error, ERR_LIMIT, "现在同时办理的人太多，请过几秒再试。已填内容返回后仍在。");
    answer_error(x, 503);
    return true;
}

bool lane_start(struct exchange *x)
{
    const struct route *route = x->req.route;
    struct server *s = x->server;

    if (route->lane == LANE_SLOW) {
        return queue(x, &s->slow_pool);
    }
    if (s->o.reads_in_pool && needs_session(route)) {
        return queue(x, &s->read_pool);
    }
    return run_here(x);
}

void lane_after(struct exchange *x)
{
    const struct route *route = x->req.route;
    int64_t start = now_mono_us();
    enum err r = x->work_error.code;

    log_request(x->id);
    x->req.work = NULL;
    if (route->after) {
        r = route->after(&x->req, &x->res, &x->error);
    } else {
        x->error = x->work_error;
    }
    if (r) {
        handler_failed(x, r);
    }
    log_request(NULL);
    if (!x->server->o.reads_in_pool) {
        note_time(route, x->server, now_mono_us() - start);
    }
}
