#include "http/server_internal.h"

#include <signal.h>
#include <string.h>

void pool_init(struct pool *p, int max)
{
    *p = (struct pool){.max = max};
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
}

/* Waits for the next exchange; NULL when the pool stops and nothing waits. */
static struct exchange *pool_take(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->first && !p->stop) {
        pthread_cond_wait(&p->wake, &p->lock);
    }
    struct exchange *x = p->first;
    if (x) {
        p->first = x->next;
        p->waiting--;
    }
    pthread_mutex_unlock(&p->lock);
    return x;
}

static void *pool_main(void *arg)
{
    struct pool *p = arg;
    struct exchange *x;

    while ((x = pool_take(p))) {
        bool ready = true;
        if (x->job == JOB_AFTER) {
            lane_after(x);
        } else {
            ready = lane_run(x);
        }
        if (ready) {
            x->job = JOB_ANSWER;
            atomic_store(&x->place, AT_LOOP);
            loop_post(x);
        }
    }
    return NULL;
}

/* Signals belong to the main thread. */
enum err thread_start(pthread_t *ret, void *(*fn)(void *), void *arg, struct error *e)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(ret, NULL, fn, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code ? error_set(e, ERR_IO, "无法启动工作线程（%s）。", strerror(code)) : OK;
}

enum err pool_start(struct pool *p, struct server *s, int n, struct error *e)
{
    p->threads = arena_array(s->arena, (size_t)n, sizeof(*p->threads));
    for (int i = 0; i < n; i++, p->n_threads++) {
        enum err r = thread_start(&p->threads[i], pool_main, p, e);
        if (r) {
            return r;
        }
    }
    return OK;
}

bool pool_push(struct pool *p, struct exchange *x, bool force)
{
    pthread_mutex_lock(&p->lock);
    bool room = force || p->waiting < p->max;
    if (room) {
        x->next = NULL;
        if (p->first) {
            p->last->next = x;
        } else {
            p->first = x;
        }
        p->last = x;
        p->waiting++;
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}

void pool_flush(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    struct exchange *x = p->first;
    p->first = NULL;
    p->waiting = 0;
    pthread_mutex_unlock(&p->lock);
    while (x) {
        struct exchange *next = x->next;
        error_set(&x->error, ERR_LIMIT, "%s",
                  x->job == JOB_AFTER ? "系统正在停止，这次操作的结果请稍后登录查看。"
                                      : "系统正在停止，这次操作没有办理，请稍后重试。");
        answer_error(x, 503);
        x->job = JOB_ANSWER;
        atomic_store(&x->place, AT_LOOP);
        loop_post(x);
        x = next;
    }
}

void pool_stop(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->n_threads; i++) {
        pthread_join(p->threads[i], NULL);
    }
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
}

int pool_waiting(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    int n = p->waiting;
    pthread_mutex_unlock(&p->lock);
    return n;
}
