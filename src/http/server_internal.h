/* server_internal.h - what the server_*.c files share; nobody else includes it.
 *
 * A `struct exchange` is one request with its answer. It belongs to one loop and is touched by one
 * thread at a time: the loop's thread, then a pool worker or the store's writer, then the loop
 * again. `place` says where it is. Only the loop's thread calls libmicrohttpd. Exchanges, their
 * arenas and the buffers of sent pages go back to free lists of the loop.
 */
#ifndef HTTP_SERVER_INTERNAL_H
#define HTTP_SERVER_INTERNAL_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/id.h"
#include "http/body.h"
#include "http/guard.h"
#include "http/server.h"

#define DISCARD_MAX  (64ll << 20) /* body bytes read and dropped before a refusal */
#define HEAD_SECONDS 75
#define IDLE_SECONDS 60
#define LEAST_RATE   8192 /* bytes a second a client must reach */
#define LOOP_HELD_US 1000
#define MEMORY_LIMIT (32u << 10) /* of one connection inside the library: headers and read buffer */

enum stage {
    STAGE_NEW,     /* headers are there */
    STAGE_BODY,    /* being read */
    STAGE_DISCARD, /* refused, the rest of the body is dropped */
    STAGE_WAIT,    /* in a pool or at the writer; suspended */
    STAGE_READY,   /* the response is filled */
    STAGE_SENT,
    STAGE_GONE, /* given up at the stop: the writer still holds it */
};

enum place { AT_LOOP, AT_POOL, AT_WRITER, AT_NOWHERE };
enum job { JOB_HANDLE, JOB_AFTER, JOB_ANSWER };

/* One connection: who it is and until when it must have got on. */
struct peer {
    struct peer *next, *prev;
    int fd;
    int64_t deadline_us; /* 0: not the client's turn */
    char address[INET6_ADDRSTRLEN];
};

/* The buffer of one page, handed to libmicrohttpd without copying. */
struct page {
    struct page *next;
    struct loop *loop;
    char *ptr;
    size_t cap;
};

struct exchange {
    struct request req;
    struct response res;
    struct error error;      /* why it was refused or failed */
    struct error work_error; /* code OK when the work was committed */
    struct server *server;
    struct loop *loop;
    struct MHD_Connection *conn;
    struct peer *peer;
    struct arena *arena;
    struct page *page;
    struct body *body;
    struct MHD_Response *asset; /* the shared answer, when a file of the program is asked for */
    const char *uri;
    struct guard_body wire;
    int64_t discarded;
    enum stage stage;
    enum job job;
    bool close;     /* the connection ends with this answer */
    bool suspended; /* loop's thread only */
    char id[ID_TEXT];
    _Atomic int place;
    struct exchange *next;                  /* in a queue or the free list */
    struct exchange *next_live, *prev_live; /* begun and not completed */
};

struct loop {
    struct server *server;
    struct MHD_Daemon *daemon;
    int listen_fd, epoll_fd, event_fd;
    pthread_t thread;
    pthread_mutex_t lock; /* guards ready, ready_last, woken */
    struct exchange *ready, *ready_last;
    bool woken;
    /* the loop's thread only: */
    struct exchange *free_list, *live;
    struct page *pages;
    struct peer *peers;
    size_t n_free, n_pages, n_live, n_suspended;
    int64_t now_us, swept_us;
    _Atomic int64_t requests, refused, failed;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t *threads;
    int n_threads;
    struct exchange *first, *last;
    int waiting, max;
    bool stop;
};

struct route_time {
    _Atomic int64_t times, worst_us;
};

struct asset;

struct server {
    struct arena *arena;
    struct server_options o;
    struct router *router;
    struct route_time *times; /* by router_index */
    struct loop *loops;
    int n_loops, port;
    struct pool read_pool, slow_pool;
    struct asset *assets;
    size_t n_assets;
    _Atomic bool stopping;
    _Atomic int64_t owed; /* works whose `done` has not returned */
};

/* server_loop.c */
enum err loop_start(struct loop *l, struct server *s, int listen_fd, struct error *e);
void loop_wake(struct loop *l);
void loop_post(struct exchange *x); /* any thread: the exchange goes on at its loop by its job */
void loop_join(struct loop *l);

/* server_exchange.c: callbacks of libmicrohttpd */
void *exchange_begin(void *loop, const char *uri, struct MHD_Connection *conn);
enum MHD_Result exchange_step(void *loop, struct MHD_Connection *conn, const char *url,
                              const char *method, const char *version, const char *data, size_t *n,
                              void **state);
void exchange_end(void *loop, struct MHD_Connection *conn, void **state,
                  enum MHD_RequestTerminationCode how);
void exchange_free(struct exchange *x);

/* server_head.c: everything that is known before the body. False: refused, the error answer is
 * filled. */
bool head_read(struct exchange *x, const char *method, const char *version);

/* server_lane.c. True: the answer is filled; false: it comes later through loop_post. */
bool lane_start(struct exchange *x);
bool lane_run(struct exchange *x);
void lane_after(struct exchange *x);

/* server_pool.c */
enum err thread_start(pthread_t *ret, void *(*fn)(void *), void *arg, struct error *e);
void pool_init(struct pool *p, int max);
enum err pool_start(struct pool *p, struct server *s, int n, struct error *e);
bool pool_push(struct pool *p, struct exchange *x, bool force); /* false: full */
void pool_flush(struct pool *p);                                /* answers 503 to all that wait */
void pool_stop(struct pool *p);
int pool_waiting(struct pool *p);

/* server_answer.c */
void answer_reset(struct exchange *x);
void answer_error(struct exchange *x, int status); /* x->error as a page */
enum MHD_Result answer_send(struct exchange *x);
enum MHD_Result answer_gone(struct exchange *x);
void page_give(void *page);

/* server_asset.c */
enum err asset_start(struct server *s, struct error *e);
void asset_stop(struct server *s);
/* The shared response for a path under /static/, or NULL. */
struct MHD_Response *asset_find(const struct server *s, const struct request *req, int *ret_status);

#endif
