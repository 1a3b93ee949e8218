/* writer.c - group commit. */
#include "store/writer.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Per thread: set for the life of a writer thread. */
static _Thread_local bool here;

bool writer_here(void)
{
    return here;
}

void writer_add(struct writer *w, struct work *work)
{
    work->next = NULL;
    pthread_mutex_lock(&w->lock);
    if (w->last) {
        w->last->next = work;
    } else {
        w->first = work;
    }
    w->last = work;
    bool asleep = w->asleep;
    pthread_mutex_unlock(&w->lock);
    if (asleep) {
        pthread_cond_signal(&w->wake);
    }
}

/* Cuts up to `max` works off the queue; NULL when it is time to end. */
static struct work *take(struct writer *w, int max, size_t *ret_n)
{
    size_t n = 0;
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stop) {
        w->asleep = true;
        pthread_cond_wait(&w->wake, &w->lock);
        w->asleep = false;
    }
    struct work *list = w->first, *last = NULL;
    for (struct work *p = list; p && n < (size_t)max; p = p->next) {
        last = p;
        n++;
    }
    if (last) {
        w->first = last->next;
        w->last = w->first ? w->last : NULL;
        last->next = NULL;
    }
    pthread_mutex_unlock(&w->lock);
    atomic_fetch_sub(&w->store->waiting, n);
    *ret_n = n;
    return list;
}

static int county_cmp(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Sorted and unique, so that two writers lock in the same order. */
static size_t batch_counties(struct writer *w, const struct work *list)
{
    size_t n = 0, k = 0;
    for (const struct work *p = list; p; p = p->next) {
        w->counties[n++] = p->county;
    }
    qsort(w->counties, n, sizeof(*w->counties), county_cmp);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || w->counties[i] != w->counties[k - 1]) {
            w->counties[k++] = w->counties[i];
        }
    }
    return k;
}

static enum err batch_begin(struct writer *w, const struct work *list, struct error *e)
{
    size_t n = batch_counties(w, list);
    if (db_torture(e)) {
        return e->code;
    }
    return w->db->driver->begin(w->db, w->counties, n, e);
}

/* Runs one work. An error return means that the whole batch is lost. */
static enum err run_work(struct writer *w, struct work *p, struct error *e)
{
    struct db *db = w->db;
    db->doomed = false;
    p->result = p->run(p, db, w->arena, &p->error);
    if (!p->result && db->doomed) {
        p->error = db->first;
        p->result = db->first.code;
    }
    db->doomed = false;
    if (!p->result) {
        return db->driver->keep(db, e);
    }
    p->error.code = p->result;
    return db->driver->undo(db, e);
}

/* Every work that stood as done or had not run gets the batch's error. */
static void fail_all(struct work *list, const struct error *e)
{
    for (struct work *p = list; p; p = p->next) {
        if (!p->result) {
            p->error = *e;
            p->error.code = p->result = ERR_IO;
        }
    }
}

static enum err run_all(struct writer *w, struct work *list, struct error *e)
{
    enum err r = batch_begin(w, list, e);
    if (r) {
        return r;
    }
    for (struct work *p = list; p && !r; p = p->next) {
        r = run_work(w, p, e);
    }
    if (!r && db_torture(e)) {
        r = e->code;
    }
    return r ? r : w->db->driver->commit(w->db, e);
}

static void run_batch(struct writer *w, struct work *list)
{
    struct error e = {0};
    for (struct work *p = list; p; p = p->next) {
        p->result = OK;
        error_clear(&p->error);
    }
    if (run_all(w, list, &e)) {
        w->db->driver->rollback(w->db);
        fail_all(list, &e);
    }
    for (struct work *p = list, *next; p; p = next) {
        next = p->next;
        if (p->done) {
            p->done(p);
        }
    }
    arena_reset(w->arena);
}

static void *writer_main(void *ctx)
{
    struct writer *w = ctx;
    struct work *list;
    size_t n;
    here = true;
    while ((list = take(w, w->store->batch, &n))) {
        run_batch(w, list);
    }
    return NULL;
}

static enum err start_thread(struct writer *w, struct error *e)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int bad = pthread_create(&w->thread, NULL, writer_main, w);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (bad) {
        return error_set(e, ERR_IO, "不能启动写入线程：%s。请检查系统的线程数上限。",
                         strerror(bad));
    }
    return OK;
}

enum err writer_open(struct writer *w, struct store *s, struct error *e)
{
    *w = (struct writer){.store = s};
    if (s->driver->open(s, DB_WRITER, &w->db, e)) {
        return e->code;
    }
    w->arena = arena_new();
    w->counties = driver_alloc((size_t)s->batch, sizeof(*w->counties));
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    if (start_thread(w, e)) {
        w->thread = 0;
        writer_close(w);
        return e->code;
    }
    return OK;
}

void writer_close(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_mutex_unlock(&w->lock);
    pthread_cond_signal(&w->wake);
    if (w->thread) {
        pthread_join(w->thread, NULL);
    }
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w->counties);
    arena_free(w->arena);
    w->store->driver->close(w->db);
}
