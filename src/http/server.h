/* server.h - the HTTP server: own epoll loops over libmicrohttpd in external mode, one daemon per
 * core with SO_REUSEPORT; the slow pool; asset files; the order session -> permission -> csrf ->
 * limit -> handler.
 *
 * libmicrohttpd's internal epoll hangs at exact multiples of 128 ready sockets (0.9.75), so each
 * loop waits on the daemon's epoll fd and an own eventfd and calls MHD_run. A handler that must
 * wait is suspended before it is queued; after resuming, the eventfd is written, otherwise the
 * resumed request waits for the poll's time-out. Stopping = quiesce, drain, resume all, stop the
 * daemon. Here only the loop's own thread resumes: workers and `done` put the request on the loop's
 * list and write the eventfd.
 *
 * Order of a request: guard (400) -> route (404, 405) -> body limit (413) -> the body is read ->
 * session -> permission -> csrf -> handler -> work -> after -> answer. What is refused before its
 * body has been read still reads and drops up to 64 MB of it, so that the browser shows the answer;
 * a malformed request closes the connection at once. A client has 75 s for the head of a request,
 * and for body and answer 60 s plus a second per 8 KB.
 *
 * A POST whose Origin header names another host is refused like a missing token. The token is the
 * form field `_csrf` or the header X-CSRF.
 *
 * Refused here because the library lets it through: two Content-Length, Content-Length with
 * Transfer-Encoding, "+5", a missing or second Host, a blank before a header's colon, control
 * bytes, over-long paths.
 *
 * http does not know who the user is: it holds a cookie and calls session_ops given by main.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/embed.h"
#include "http/router.h"

struct session_ops {
    void *ctx;
    /* Fills req->user and req->csrf from the cookie; leaves NULL when there is no valid session. */
    enum err (*find)(void *ctx, struct request *req, struct error *e);
    bool (*may)(void *ctx, const struct request *req, const char *permission);
    /* True when the token sent with the request belongs to this session (or, logged out, to the
     * pre-login cookie). */
    bool (*csrf_ok)(void *ctx, const struct request *req, const char *token);
    /* Told of every refusal (permission, csrf, limit), for access_log. May be NULL. */
    void (*refused)(void *ctx, const struct request *req, const struct error *e);
    /* Called on the same thread after find and the handler, before a work is submitted. May be NULL. */
    void (*leave)(void *ctx);
};

struct server_options {
    void *app;          /* handed to every request as req->app */
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080"; port 0 picks a free one */
    int loops;          /* 0: one per core */
    int connections;    /* ceiling per loop; 0: 2048 */
    bool behind_proxy;  /* trust X-Forwarded-For / -Proto of the peer */
    bool reads_in_pool; /* PostgreSQL: READ handlers run on `pool` workers */
    int pool;           /* size of that pool, default 8 */
    int slow;           /* size of the slow pool, default 2 */
    int slow_queue;     /* requests that may wait for it, default 64; beyond that 503 */
    const struct route_table *tables;
    size_t n_tables; /* must outlive the server */
    struct session_ops session;
    /* Queues req->work (store_submit bound by main). On OK, `done` must be called exactly once,
     * from any thread, even before submit returns; `error` is read only when `result` is not OK and
     * is copied. */
    void *submit_ctx;
    enum err (*submit)(void *ctx, struct request *req,
                       void (*done)(struct request *req, enum err result,
                                    const struct error *error),
                       struct error *e);
    /* Renders an error as a page (or fragment); must not fail and not read the database. The server
     * sets the status afterwards. For a malformed request path may be "/" and route, query and form
     * empty. NULL: plain text. */
    void (*error_page)(struct request *req, struct response *res, const struct error *e);
    void (*login_page)(struct request *req,
                       struct response *res); /* not logged in: redirect with ?next= */
    const struct embed_file *assets;
    size_t n_assets;           /* served under /static/<name>, .br/.gz by Accept-Encoding */
    const char *asset_version; /* part of the URL, so that caches may keep files for a year */
    const char *temp_dir;      /* for uploads */
    const char *download_mark; /* before the name of every file that goes out; NULL: none */
    const char *content_security_policy; /* NULL: the strict default */
    const char *tls_key, *tls_cert;      /* PEM text; both or none */
    int drain_ms; /* how long server_stop waits for requests in hand, default 10,000 */
};

struct server;
/* Starts the threads; on OK the port is open. Raises the soft limit of open files. */
must_use enum err server_start(const struct server_options *o, struct server **ret,
                               struct error *e);
int server_port(const struct server *s);
/* Closes the port, lets requests in hand finish for at most drain_ms, answers 503 to those still
 * queued or waiting for a commit, stops. A handler already running is waited for. When `done` of a
 * work is still owed the memory is kept. Accepts NULL. */
void server_stop(struct server *s);

/* Counters since the start. An offender is a handler that held a loop for more than 1 ms. */
#define SERVER_OFFENDERS 10
struct server_stats {
    int64_t requests, refused, failed;  /* all; answered 4xx by the server itself; answered 5xx */
    int64_t slow;                       /* times a loop was held for more than 1 ms */
    int64_t waiting_slow, waiting_read; /* queued now */
    struct offender {
        const struct route *route;
        int64_t times, worst_us;
    } offenders[SERVER_OFFENDERS];
    size_t n_offenders; /* most frequent first */
};
void server_stats(const struct server *s, struct server_stats *ret);

/* /static/<version>/<name> */
const char *server_asset(struct arena *a, const struct server *s, const char *name);

#endif
