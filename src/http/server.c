#define _GNU_SOURCE 1 /* SOCK_CLOEXEC, struct addrinfo */
#include "http/server_internal.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

#define DEFAULT_CSP                                                                         \
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; " \
    "object-src 'none'; "                                                                   \
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
#define BACKLOG        1024
#define READ_QUEUE_MAX 1024
#define LOOPS_MAX      64
#define SPARE_FILES    256

/* Cuts "host:port" or "[v6]:port". */
static bool split_listen(struct arena *a, const char *listen, const char **ret_host,
                         const char **ret_port)
{
    const char *colon = strrchr(listen, ':');

    if (!colon || colon == listen) {
        return false;
    }
    size_t n = (size_t)(colon - listen);
    bool bracket = listen[0] == '[' && listen[n - 1] == ']';
    if (!bracket && memchr(listen, ':', n)) {
        return false;
    }
    *ret_host = bracket ? arena_strndup(a, listen + 1, n - 2) : arena_strndup(a, listen, n);
    *ret_port = colon + 1;
    return **ret_port && strspn(*ret_port, "0123456789") == strlen(*ret_port);
}

static enum err resolve(struct server *s, struct sockaddr_storage *ret, socklen_t *ret_n,
                        struct error *e)
{
    const char *host, *port;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *found;

    if (!split_listen(s->arena, s->o.listen, &host, &port) ||
        getaddrinfo(host, port, &hints, &found)) {
        return error_set(e, ERR_INVALID,
                         "监听地址 %s 不对，应写成 127.0.0.1:8080 这样的地址和端口。", s->o.listen);
    }
    memcpy(ret, found->ai_addr, found->ai_addrlen);
    *ret_n = found->ai_addrlen;
    freeaddrinfo(found);
    return OK;
}

static enum err cannot_listen(const struct server *s, struct error *e)
{
    return error_set(e, ERR_IO, "无法监听 %s（%s）。端口被占用时请先停掉原来的程序，或换一个端口。",
                     s->o.listen, strerror(errno));
}

static int bound_socket(const struct sockaddr_storage *sa, socklen_t n, bool shared)
{
    int one = 1, fd = socket(sa->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if ((shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one))) ||
        bind(fd, (const struct sockaddr *)sa, n)) {
        int code = errno;
        close(fd);
        errno = code;
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage sa = {0};
    socklen_t n = sizeof(sa);

    getsockname(fd, (struct sockaddr *)&sa, &n);
    return ntohs(sa.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&sa)->sin6_port
                                          : ((struct sockaddr_in *)&sa)->sin_port);
}

static void set_port(struct sockaddr_storage *sa, int port)
{
    if (sa->ss_family == AF_INET6) {
        ((struct sockaddr_in6 *)sa)->sin6_port = htons((uint16_t)port);
    } else {
        ((struct sockaddr_in *)sa)->sin_port = htons((uint16_t)port);
    }
}

/* The loops share the port, which the kernel would also grant to a second faheng of the same user:
 * half of the requests would go to each. So the port is first taken alone. */
static enum err probe(struct server *s, struct sockaddr_storage *sa, socklen_t n, struct error *e)
{
    int fd = bound_socket(sa, n, false);

    if (fd < 0 || listen(fd, 1)) {
        return cannot_listen(s, e);
    }
    s->port = port_of(fd);
    set_port(sa, s->port);
    close(fd);
    return OK;
}

static enum err open_loops(struct server *s, struct error *e)
{
    struct sockaddr_storage sa = {0};
    socklen_t n = 0;
    enum err r;

    if ((r = resolve(s, &sa, &n, e)) || (r = probe(s, &sa, n, e))) {
        return r;
    }
    for (int wanted = s->o.loops; s->n_loops < wanted; s->n_loops++) {
        int fd = bound_socket(&sa, n, true);
        if (fd < 0 || listen(fd, BACKLOG)) {
            return cannot_listen(s, e);
        }
        if ((r = loop_start(&s->loops[s->n_loops], s, fd, e))) {
            return r;
        }
    }
    return OK;
}

static void raise_file_limit(const struct server *s)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)(s->o.loops * s->o.connections + SPARE_FILES);

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit)) {
        log_warn("无法提高打开文件数的上限：%s", strerror(errno));
    }
}

static int or_default(int value, int fallback)
{
    return value > 0 ? value : fallback;
}

static void fill_options(struct server *s, const struct server_options *o)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    s->o = *o;
    s->o.loops = or_default(o->loops, cores > 0 ? (int)cores : 1);
    s->o.loops = s->o.loops > LOOPS_MAX ? LOOPS_MAX : s->o.loops;
    s->o.connections = or_default(o->connections, 2048);
    s->o.pool = or_default(o->pool, 8);
    s->o.slow = or_default(o->slow, 2);
    s->o.drain_ms = or_default(o->drain_ms, 10000);
    s->o.slow_queue = or_default(o->slow_queue, 64);
    s->o.listen = arena_strdup(s->arena, o->listen ? o->listen : "127.0.0.1:0");
    s->o.temp_dir = arena_strdup(s->arena, o->temp_dir ? o->temp_dir : "/tmp");
    s->o.asset_version = arena_strdup(s->arena, o->asset_version);
    s->o.content_security_policy = arena_strdup(
        s->arena, o->content_security_policy ? o->content_security_policy : DEFAULT_CSP);
    s->o.tls_key = o->tls_key && o->tls_cert ? arena_strdup(s->arena, o->tls_key) : NULL;
    s->o.tls_cert = s->o.tls_key ? arena_strdup(s->arena, o->tls_cert) : NULL;
}

static enum err start_all(struct server *s, struct error *e)
{
    enum err r;

    if ((r = router_new(s->arena, s->o.tables, s->o.n_tables, &s->router, e)) ||
        (r = asset_start(s, e))) {
        return r;
    }
    s->times = arena_array(s->arena, router_count(s->router) + 1, sizeof(*s->times));
    s->loops = arena_array(s->arena, (size_t)s->o.loops, sizeof(*s->loops));
    raise_file_limit(s);
    body_sweep(s->o.temp_dir);
    if ((r = pool_start(&s->slow_pool, s, s->o.slow, e)) ||
        (s->o.reads_in_pool && (r = pool_start(&s->read_pool, s, s->o.pool, e)))) {
        return r;
    }
    return open_loops(s, e);
}

enum err server_start(const struct server_options *o, struct server **ret, struct error *e)
{
    struct arena *a = arena_new();
    struct server *s = arena_make(a, struct server);

    s->arena = a;
    fill_options(s, o);
    pool_init(&s->slow_pool, s->o.slow_queue);
    pool_init(&s->read_pool, READ_QUEUE_MAX);
    enum err r = start_all(s, e);
    if (r) {
        server_stop(s);
        return r;
    }
    *ret = s;
    return OK;
}

int server_port(const struct server *s)
{
    return s->port;
}

/* `done` of a committed work may still be on its way out of http. */
static bool nothing_owed(const struct server *s)
{
    for (int i = 0; i < 100 && atomic_load(&s->owed); i++) {
        usleep(10000);
    }
    return atomic_load(&s->owed) == 0;
}

void server_stop(struct server *s)
{
    if (!s) {
        return;
    }
    atomic_store(&s->stopping, true);
    for (int i = 0; i < s->n_loops; i++) {
        loop_wake(&s->loops[i]);
    }
    for (int i = 0; i < s->n_loops; i++) {
        loop_join(&s->loops[i]);
    }
    pool_stop(&s->slow_pool);
    pool_stop(&s->read_pool);
    asset_stop(s);
    if (!nothing_owed(s)) {
        log_error("停止时仍有 %lld 项写入没有结果，请查看数据库状态",
                  (long long)atomic_load(&s->owed));
        return;
    }
    for (int i = 0; i < s->n_loops; i++) {
        close(s->loops[i].epoll_fd);
        close(s->loops[i].event_fd);
        pthread_mutex_destroy(&s->loops[i].lock);
    }
    arena_free(s->arena);
}

static int by_times(const void *a, const void *b)
{
    const struct offender *x = a, *y = b;

    return (y->times > x->times) - (y->times < x->times);
}

static void list_offenders(const struct server *s, struct server_stats *ret)
{
    struct arena *a = arena_new();
    size_t count = router_count(s->router), n = 0;
    struct offender *all = arena_array(a, count + 1, sizeof(*all));

    for (size_t t = 0, i = 0; t < s->o.n_tables; t++) {
        for (size_t k = 0; k < s->o.tables[t].n; k++, i++) {
            int64_t times = atomic_load(&s->times[i].times);
            if (times) {
                all[n++] = (struct offender){&s->o.tables[t].rows[k], times,
                                             atomic_load(&s->times[i].worst_us)};
                ret->slow += times;
            }
        }
    }
    qsort(all, n, sizeof(*all), by_times);
    ret->n_offenders = n < SERVER_OFFENDERS ? n : SERVER_OFFENDERS;
    memcpy(ret->offenders, all, ret->n_offenders * sizeof(*all));
    arena_free(a);
}

void server_stats(const struct server *s, struct server_stats *ret)
{
    *ret = (struct server_stats){0};
    for (int i = 0; i < s->n_loops; i++) {
        ret->requests += atomic_load(&s->loops[i].requests);
        ret->refused += atomic_load(&s->loops[i].refused);
        ret->failed += atomic_load(&s->loops[i].failed);
    }
    ret->waiting_slow = pool_waiting(&((struct server *)s)->slow_pool);
    ret->waiting_read = pool_waiting(&((struct server *)s)->read_pool);
    list_offenders(s, ret);
}
