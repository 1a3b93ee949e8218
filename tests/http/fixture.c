/* A server with a few routes of every kind, for the node scripts of this folder and for
 * bench/http_*.
 *
 *     http_fixture [LOOPS]      prints the address, serves until its standard input ends
 *
 * GET /empty, GET /page (12 KB), POST /echo (form back as text), GET /commit (committed by another
 * thread), GET /slow.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/server.h"

#define PAGE_BYTES 12000

struct job {
    struct request *req;
    void (*done)(struct request *req, enum err result, const struct error *error);
    struct job *next;
};

/* A writer like the store's: one thread, a list, everything that waits in one go. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static struct job *jobs;
static int ended;

static void *writer_main(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!jobs && !ended) {
            pthread_cond_wait(&wake, &lock);
        }
        struct job *job = jobs;
        jobs = NULL;
        pthread_mutex_unlock(&lock);
        if (!job) {
            return NULL;
        }
        for (struct job *next; job; job = next) {
            next = job->next;
            job->done(job->req, OK, NULL);
            free(job);
        }
    }
}

static enum err submit(void *ctx, struct request *req,
                       void (*done)(struct request *req, enum err result,
                                    const struct error *error),
                       struct error *e)
{
    struct job *job = malloc(sizeof(*job));

    (void)ctx;
    if (!job) {
        return error_set(e, ERR_IO, "内存不足。");
    }
    pthread_mutex_lock(&lock);
    *job = (struct job){req, done, jobs};
    jobs = job;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    return OK;
}

static enum err get_empty(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)e;
    res->type = "text/plain; charset=utf-8";
    return OK;
}

static enum err get_page(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)e;
    while (res->body.len < PAGE_BYTES) {
        strbuf_lit(&res->body, "<p>示范县卫生健康局 法治工作台账</p>\n");
    }
    return OK;
}

static enum err post_echo(struct request *req, struct response *res, struct error *e)
{
    (void)e;
    for (size_t i = 0; i < req->n_form; i++) {
        strbuf_printf(&res->body, "%s=%s\n", req->form[i].name, req->form[i].value);
    }
    for (size_t i = 0; i < req->n_files; i++) {
        strbuf_printf(&res->body, "%s: %s %lld\n", req->files[i].field, req->files[i].name,
                      (long long)req->files[i].size);
    }
    return OK;
}

static enum err get_work(struct request *req, struct response *res, struct error *e)
{
    (void)res;
    (void)e;
    req->work = (struct work *)req;
    return OK;
}

static enum err after_work(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)e;
    strbuf_lit(&res->body, "committed");
    return OK;
}

static enum err get_slow(struct request *req, struct response *res, struct error *e)
{
    (void)req;
    (void)e;
    usleep(20000);
    strbuf_lit(&res->body, "slow");
    return OK;
}

static const struct route rows[] = {
    {.method = "GET",
     .path = "/empty",
     .handle = get_empty,
     .permission = "public",
     .says = "空页"},
    {.method = "GET", .path = "/page", .handle = get_page, .permission = "public", .says = "一页"},
    {.method = "POST",
     .path = "/echo",
     .handle = post_echo,
     .permission = "public",
     .body_limit = 1 << 20,
     .says = "回显"},
    {.method = "GET",
     .path = "/commit",
     .handle = get_work,
     .after = after_work,
     .permission = "public",
     .says = "写入"},
    {.method = "GET",
     .path = "/slow",
     .handle = get_slow,
     .permission = "public",
     .lane = LANE_SLOW,
     .says = "慢页"},
};

int main(int argc, char **argv)
{
    const struct route_table table = {rows, array_len(rows)};
    struct server_options o = {.listen = "127.0.0.1:0",
                               .tables = &table,
                               .n_tables = 1,
                               .submit = submit,
                               .slow_queue = 2048};
    struct server *s;
    struct error e;
    pthread_t writer;
    char c;

    o.loops = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
    if (pthread_create(&writer, NULL, writer_main, NULL) || server_start(&o, &s, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    printf("http://127.0.0.1:%d\n", server_port(s));
    fflush(stdout);
    while (read(STDIN_FILENO, &c, 1) > 0) {
    }
    server_stop(s);
    pthread_mutex_lock(&lock);
    ended = 1;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    pthread_join(writer, NULL);
    return 0;
}
