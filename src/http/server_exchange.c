#include "http/server_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/now.h"

#define FREE_MAX 128

static struct exchange *exchange_new(struct loop *l)
{
    struct exchange *x = calloc(1, sizeof(*x));

    if (!x) {
        BUG("out of memory");
    }
    x->server = l->server;
    x->loop = l;
    x->arena = arena_new();
    return x;
}

void exchange_free(struct exchange *x)
{
    arena_free(x->arena);
    free(x);
}

static struct page *page_take(struct loop *l)
{
    struct page *p = l->pages;

    if (p) {
        l->pages = p->next;
        l->n_pages--;
        return p;
    }
    p = calloc(1, sizeof(*p));
    if (!p) {
        BUG("out of memory");
    }
    p->loop = l;
    return p;
}

static struct exchange *exchange_take(struct loop *l)
{
    struct exchange *x = l->free_list;

    if (x) {
        l->free_list = x->next;
        l->n_free--;
    } else {
        x = exchange_new(l);
    }
    x->prev_live = NULL;
    x->next_live = l->live;
    if (l->live) {
        l->live->prev_live = x;
    }
    l->live = x;
    l->n_live++;
    return x;
}

static void unlink_live(struct exchange *x)
{
    struct loop *l = x->loop;

    if (x->prev_live) {
        x->prev_live->next_live = x->next_live;
    } else {
        l->live = x->next_live;
    }
    if (x->next_live) {
        x->next_live->prev_live = x->prev_live;
    }
    l->n_live--;
}

static void exchange_init(struct exchange *x)
{
    struct page *page = x->page = page_take(x->loop);

    x->stage = STAGE_NEW;
    x->job = JOB_HANDLE;
    x->body = NULL;
    x->asset = NULL;
    x->discarded = 0;
    x->close = x->suspended = false;
    x->wire = (struct guard_body){.length = -1};
    atomic_store_explicit(&x->place, AT_LOOP, memory_order_relaxed);
    error_clear(&x->error);
    error_clear(&x->work_error);
    x->req = (struct request){.arena = x->arena,
                              .method = "",
                              .path = "/",
                              .query_string = "",
                              .address = "",
                              .id = x->id,
                              .app = x->server->o.app,
                              .server = x->server,
                              .conn = x};
    x->res = (struct response){
        .arena = x->arena, .body = strbuf_make(RESPONSE_MAX), .mark = x->server->o.download_mark};
    if (page->cap) {
        x->res.body.ptr = page->ptr;
        x->res.body.cap = page->cap;
    }
    answer_reset(x);
}

/* The library would parse the query into its own list, which costs time and ends the connection
 * without an answer when its memory is full; form.c reads the copy. Its buffer is cut behind the
 * '?', before it looks. */
static void hide_query(const char *uri)
{
    char *mark = strchr(uri, '?');

    if (mark) {
        mark[1] = '\0';
    }
}

void *exchange_begin(void *loop, const char *uri, struct MHD_Connection *conn)
{
    struct exchange *x = exchange_take(loop);

    x->conn = conn;
    x->peer = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    exchange_init(x);
    id_write(x->id, id_new());
    x->uri = arena_strdup(x->arena, uri);
    hide_query(uri);
    return x;
}

/* From here the client has to take or give `bytes`. */
static void allow_time(struct exchange *x, int64_t bytes)
{
    x->peer->deadline_us = x->loop->now_us + (IDLE_SECONDS + bytes / LEAST_RATE) * 1000000ll;
}

static enum MHD_Result send_now(struct exchange *x)
{
    x->stage = STAGE_SENT;
    allow_time(x, (int64_t)x->res.body.len + (x->res.file ? DISCARD_MAX : 0));
    return answer_send(x);
}

/* The answer is a refusal: what the client still sends is dropped first, or the connection is cut.
 * */
static enum MHD_Result refused(struct exchange *x)
{
    if (x->close || x->wire.expects || x->wire.length > DISCARD_MAX) {
        x->close = true;
        return send_now(x);
    }
    x->stage = STAGE_DISCARD;
    allow_time(x, x->wire.chunked ? DISCARD_MAX : x->wire.length);
    return MHD_YES;
}

static enum MHD_Result handle(struct exchange *x)
{
    x->stage = STAGE_WAIT;
    x->peer->deadline_us = 0;
    if (lane_start(x)) {
        return send_now(x);
    }
    x->suspended = true;
    x->loop->n_suspended++;
    MHD_suspend_connection(x->conn);
    return MHD_YES;
}

/* The library closes the connection after an answer given at this first call, so a good request
 * waits for the second one, which follows at once when there is no body. */
static enum MHD_Result first(struct exchange *x, const char *method, const char *version)
{
    atomic_fetch_add_explicit(&x->loop->requests, 1, memory_order_relaxed);
    if (!head_read(x, method, version)) {
        return refused(x);
    }
    x->stage = STAGE_BODY;
    allow_time(x, x->wire.chunked ? (int64_t)x->req.route->body_limit : x->wire.length);
    return MHD_YES;
}

static int body_status(enum err r)
{
    return r == ERR_INVALID ? 400 : response_status(r);
}

/* A body that turned out wrong in the middle: the rest is dropped, then the page says so. */
static void body_wrong(struct exchange *x, enum err r)
{
    atomic_fetch_add_explicit(&x->loop->refused, 1, memory_order_relaxed);
    answer_error(x, body_status(r));
    if (r == ERR_LIMIT && x->server->o.session.refused) {
        x->server->o.session.refused(x->server->o.session.ctx, &x->req, &x->error);
    }
    x->stage = STAGE_DISCARD;
}

static enum MHD_Result discard(struct exchange *x, size_t *n)
{
    if (!*n) {
        return send_now(x);
    }
    x->discarded += (int64_t)*n;
    *n = 0;
    return x->discarded > DISCARD_MAX ? MHD_NO : MHD_YES;
}

static void read_body(struct exchange *x, const char *data, size_t n)
{
    enum err r = body_feed(x->body, data, n, &x->error);

    if (r) {
        body_wrong(x, r);
    }
}

static enum MHD_Result whole(struct exchange *x)
{
    if (x->asset) {
        x->stage = STAGE_SENT;
        allow_time(x, DISCARD_MAX);
        return MHD_queue_response(x->conn, (unsigned)x->res.status, x->asset);
    }
    enum err r = x->body ? body_end(x->body, &x->req, &x->error) : OK;
    if (r) {
        body_wrong(x, r);
        return send_now(x);
    }
    return handle(x);
}

enum MHD_Result exchange_step(void *loop, struct MHD_Connection *conn, const char *url,
                              const char *method, const char *version, const char *data, size_t *n,
                              void **state)
{
    struct exchange *x = *state;

    (void)loop;
    (void)conn;
    (void)url;
    switch (x ? x->stage : STAGE_SENT) {
    case STAGE_NEW: return first(x, method, version);
    case STAGE_BODY:
        if (*n) {
            read_body(x, data, *n);
            *n = 0;
            return MHD_YES;
        }
        return whole(x);
    case STAGE_DISCARD: return discard(x, n);
    case STAGE_READY: return send_now(x);
    case STAGE_GONE: return answer_gone(x);
    case STAGE_WAIT: return MHD_YES;
    case STAGE_SENT: break;
    }
    return MHD_NO;
}

/* The buffer goes back unless the library still holds it (answer_send then cleared x->page). */
static void release(struct exchange *x)
{
    struct loop *l = x->loop;

    if (x->page) {
        x->page->ptr = x->res.body.ptr;
        x->page->cap = x->res.body.cap;
        page_give(x->page);
        x->page = NULL;
    }
    arena_reset(x->arena);
    if (l->n_free >= FREE_MAX) {
        exchange_free(x);
        return;
    }
    x->next = l->free_list;
    l->free_list = x;
    l->n_free++;
}

void exchange_end(void *loop, struct MHD_Connection *conn, void **state,
                  enum MHD_RequestTerminationCode how)
{
    struct exchange *x = *state;

    (void)loop;
    (void)conn;
    (void)how;
    *state = NULL;
    if (!x) {
        return;
    }
    x->peer->deadline_us = x->loop->now_us + HEAD_SECONDS * 1000000ll;
    unlink_live(x);
    if (x->stage != STAGE_GONE) {
        release(x);
    }
}
