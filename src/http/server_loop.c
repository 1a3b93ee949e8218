/* One thread, one daemon, one listening socket. The outer epoll watches the daemon's epoll
 * descriptor (level-triggered: what MHD_run leaves over brings the next wait back at once) and the
 * eventfd. */
#include "http/server_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/now.h"

#define WAIT_MS_MAX 1000

void loop_wake(struct loop *l)
{
    uint64_t one = 1;

    while (write(l->event_fd, &one, sizeof(one)) < 0 && errno == EINTR) {
    }
}

void loop_post(struct exchange *x)
{
    struct loop *l = x->loop;

    pthread_mutex_lock(&l->lock);
    x->next = NULL;
    if (l->ready) {
        l->ready_last->next = x;
    } else {
        l->ready = x;
    }
    l->ready_last = x;
    bool wake = !l->woken;
    l->woken = true;
    if (wake) {
        loop_wake(l);
    }
    pthread_mutex_unlock(&l->lock);
}

static struct exchange *take_ready(struct loop *l)
{
    uint64_t count;

    pthread_mutex_lock(&l->lock);
    struct exchange *x = l->ready;
    l->ready = NULL;
    if (l->woken && read(l->event_fd, &count, sizeof(count)) < 0 && errno != EAGAIN) {
        log_error("eventfd: %s", strerror(errno));
    }
    l->woken = false;
    pthread_mutex_unlock(&l->lock);
    return x;
}

static void resume(struct exchange *x, enum stage stage)
{
    x->stage = stage;
    x->suspended = false;
    x->loop->n_suspended--;
    MHD_resume_connection(x->conn);
}

static void run_ready(struct loop *l)
{
    for (struct exchange *x = take_ready(l), *next; x; x = next) {
        next = x->next;
        if (x->job == JOB_AFTER) {
            lane_after(x);
        }
        resume(x, STAGE_READY);
    }
}

static void wait_events(struct loop *l)
{
    struct epoll_event events[2];
    MHD_UNSIGNED_LONG_LONG ms;
    int timeout = WAIT_MS_MAX;

    if (MHD_get_timeout(l->daemon, &ms) == MHD_YES && ms < WAIT_MS_MAX) {
        timeout = (int)ms;
    }
    if (epoll_wait(l->epoll_fd, events, array_len(events), timeout) < 0 && errno != EINTR) {
        log_error("epoll_wait: %s", strerror(errno));
    }
    l->now_us = now_mono_us();
}

/* Shuts down connections whose client is too slow; the library then sees the end and closes them.
 * */
static void sweep(struct loop *l)
{
    if (l->now_us - l->swept_us < 1000000) {
        return;
    }
    l->swept_us = l->now_us;
    for (struct peer *p = l->peers; p; p = p->next) {
        if (p->deadline_us && p->deadline_us < l->now_us) {
            p->deadline_us = 0;
            shutdown(p->fd, SHUT_RDWR);
        }
    }
}

static void turn(struct loop *l)
{
    wait_events(l);
    run_ready(l);
    MHD_run(l->daemon);
    sweep(l);
}

/* Works that the writer still holds at the deadline: their clients get 503, their memory stays for
 * `done`. */
static void give_up(struct loop *l)
{
    pool_flush(&l->server->read_pool);
    pool_flush(&l->server->slow_pool);
    for (struct exchange *x = l->live; x; x = x->next_live) {
        int writer = AT_WRITER;
        if (x->suspended && atomic_compare_exchange_strong(&x->place, &writer, AT_NOWHERE)) {
            log_error("停止时这次操作仍未写完：%s %s", x->req.method, x->req.path);
            resume(x, STAGE_GONE);
        }
    }
}

static void drain(struct loop *l)
{
    int64_t deadline = now_mono_us() + l->server->o.drain_ms * 1000ll;

    close(MHD_quiesce_daemon(l->daemon));
    while (l->n_live && l->now_us < deadline) {
        turn(l);
    }
    while (l->n_suspended) {
        give_up(l);
        turn(l);
    }
    turn(l);
}

static void *loop_main(void *arg)
{
    struct loop *l = arg;

    l->now_us = now_mono_us();
    while (!atomic_load(&l->server->stopping)) {
        turn(l);
    }
    drain(l);
    MHD_stop_daemon(l->daemon);
    return NULL;
}

static void peer_address(struct peer *p, const struct sockaddr *sa)
{
    const char *mapped = "::ffff:";

    if (sa->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, p->address,
                  sizeof(p->address));
        return;
    }
    inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, p->address,
              sizeof(p->address));
    if (!strncmp(p->address, mapped, strlen(mapped)) && strchr(p->address, '.')) {
        memmove(p->address, p->address + strlen(mapped), strlen(p->address + strlen(mapped)) + 1);
    }
}

static struct peer *peer_new(struct loop *l, struct MHD_Connection *conn)
{
    struct peer *p = calloc(1, sizeof(*p));

    if (!p) {
        BUG("out of memory");
    }
    p->fd = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer_address(p, MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    p->deadline_us = l->now_us + HEAD_SECONDS * 1000000ll;
    p->next = l->peers;
    if (p->next) {
        p->next->prev = p;
    }
    l->peers = p;
    return p;
}

static void peer_free(struct loop *l, struct peer *p)
{
    if (p->prev) {
        p->prev->next = p->next;
    } else {
        l->peers = p->next;
    }
    if (p->next) {
        p->next->prev = p->prev;
    }
    free(p);
}

static void on_connection(void *arg, struct MHD_Connection *conn, void **state,
                          enum MHD_ConnectionNotificationCode code)
{
    struct loop *l = arg;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *state = peer_new(l, conn);
    } else if (*state) {
        peer_free(l, *state);
        *state = NULL;
    }
}

/* The path and query are decoded by form.c, so the library shall leave them alone. */
static size_t leave_escaped(void *arg, struct MHD_Connection *conn, char *s)
{
    (void)arg;
    (void)conn;
    return strlen(s);
}

static struct MHD_Daemon *daemon_start(struct loop *l)
{
    const struct server_options *o = &l->server->o;
    unsigned flags =
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | (o->tls_key ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)o->tls_key},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)o->tls_cert},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

    return MHD_start_daemon(
        flags, 0, NULL, NULL, exchange_step, l, MHD_OPTION_LISTEN_SOCKET, l->listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_LIMIT,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, l, MHD_OPTION_NOTIFY_COMPLETED, exchange_end,
        l, MHD_OPTION_NOTIFY_CONNECTION, on_connection, l, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_ARRAY, o->tls_key ? tls : none, MHD_OPTION_END);
}

static bool watch(struct loop *l, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    return fd >= 0 && !epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void loop_clear(struct loop *l)
{
    if (l->daemon) {
        MHD_stop_daemon(l->daemon);
    }
    close(l->epoll_fd);
    close(l->event_fd);
    pthread_mutex_destroy(&l->lock);
}

enum err loop_start(struct loop *l, struct server *s, int listen_fd, struct error *e)
{
    enum err r = OK;

    *l = (struct loop){.server = s, .listen_fd = listen_fd};
    pthread_mutex_init(&l->lock, NULL);
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    l->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    l->daemon = daemon_start(l);
    if (!l->daemon) {
        r = error_set(e, ERR_IO, "网页服务无法启动%s。",
                      s->o.tls_key ? "，请检查证书和私钥是否配对" : "");
    } else if (!watch(l, MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd) ||
               !watch(l, l->event_fd)) {
        r = error_set(e, ERR_IO, "网页服务无法启动（%s）。", strerror(errno));
    } else {
        r = thread_start(&l->thread, loop_main, l, e);
    }
    if (r) {
        loop_clear(l);
    }
    return r;
}

void loop_join(struct loop *l)
{
    pthread_join(l->thread, NULL);
    for (struct exchange *x = l->free_list, *next; x; x = next) {
        next = x->next;
        exchange_free(x);
    }
    for (struct page *p = l->pages, *next; p; p = next) {
        next = p->next;
        free(p->ptr);
        free(p);
    }
    l->free_list = NULL;
    l->pages = NULL;
}
