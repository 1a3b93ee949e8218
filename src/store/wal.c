/* wal.c - the checkpoint thread. */
#include "store/wal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"

enum {
    LARGE_FRAMES = 8192, /* 32 MiB of 4 KiB pages */
    QUIET_TICKS = 3,     /* seconds without a commit */
    TICK_US = 1000000,
    HELD_MS = 30, /* how long the writer may be held while readers leave the log */
};

struct wal {
    sqlite3 *connection;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t gate, tick;
    bool inside, held, stop;
    atomic_int frames;   /* in the log after the last commit; 0: its file is empty */
    atomic_bool commits; /* since the last look */
};

void wal_enter(struct wal *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->held) {
        pthread_cond_wait(&w->gate, &w->lock);
    }
    w->inside = true;
    pthread_mutex_unlock(&w->lock);
}

void wal_leave(struct wal *w)
{
    pthread_mutex_lock(&w->lock);
    w->inside = false;
    bool held = w->held;
    pthread_mutex_unlock(&w->lock);
    if (held) {
        pthread_cond_broadcast(&w->gate);
    }
}

static int on_commit(void *ctx, sqlite3 *db, const char *name, int frames)
{
    struct wal *w = ctx;
    (void)db;
    (void)name;
    int before = atomic_exchange(&w->frames, frames);
    atomic_store(&w->commits, true);
    if (before < LARGE_FRAMES && frames >= LARGE_FRAMES) {
        pthread_cond_signal(&w->tick);
    }
    return SQLITE_OK;
}

void wal_watch(struct wal *w, sqlite3 *writer)
{
    sqlite3_wal_hook(writer, on_commit, w);
}

/* Holds the writer and lets the log start over. A reader still in the log: next time. */
static void start_over(struct wal *w, int mode)
{
    pthread_mutex_lock(&w->lock);
    w->held = true;
    while (w->inside) {
        pthread_cond_wait(&w->gate, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    if (sqlite3_wal_checkpoint_v2(w->connection, NULL, mode, NULL, NULL) == SQLITE_OK) {
        atomic_store(&w->frames, mode == SQLITE_CHECKPOINT_TRUNCATE ? 0 : 1);
    }
    pthread_mutex_lock(&w->lock);
    w->held = false;
    pthread_mutex_unlock(&w->lock);
    pthread_cond_broadcast(&w->gate);
}

static void look(struct wal *w, int *quiet)
{
    if (atomic_exchange(&w->commits, false)) {
        *quiet = 0;
        sqlite3_wal_checkpoint_v2(w->connection, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (atomic_load(&w->frames) >= LARGE_FRAMES) {
            start_over(w, SQLITE_CHECKPOINT_RESTART);
        }
    } else if (atomic_load(&w->frames) > 0 && ++*quiet >= QUIET_TICKS) {
        start_over(w, SQLITE_CHECKPOINT_TRUNCATE);
    }
}

static void wait_tick(struct wal *w)
{
    int64_t until = now_mono_us() + TICK_US;
    struct timespec t = {.tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000};
    pthread_mutex_lock(&w->lock);
    if (!w->stop) {
        pthread_cond_timedwait(&w->tick, &w->lock, &t);
    }
    pthread_mutex_unlock(&w->lock);
}

static bool stopped(struct wal *w)
{
    pthread_mutex_lock(&w->lock);
    bool stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

static void *wal_main(void *ctx)
{
    struct wal *w = ctx;
    int quiet = 0;
    while (!stopped(w)) {
        look(w, &quiet);
        wait_tick(w);
    }
    return NULL;
}

static int start_thread(struct wal *w)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int bad = pthread_create(&w->thread, NULL, wal_main, w);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return bad;
}

static void wal_free(struct wal *w)
{
    pthread_cond_destroy(&w->tick);
    pthread_cond_destroy(&w->gate);
    pthread_mutex_destroy(&w->lock);
    sqlite3_close_v2(w->connection);
    free(w);
}

enum err wal_start(sqlite3 *connection, struct wal **ret, struct error *e)
{
    struct wal *w = driver_alloc(1, sizeof(*w));
    pthread_condattr_t monotonic;
    w->connection = connection;
    w->frames = 1; /* whatever an earlier run left in the log */
    sqlite3_busy_timeout(connection, HELD_MS);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->gate, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->tick, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int bad = start_thread(w);
    if (bad) {
        wal_free(w);
        return error_set(e, ERR_IO, "不能启动数据库的整理线程：%s。请检查系统的线程数上限。",
                         strerror(bad));
    }
    *ret = w;
    return OK;
}

void wal_stop(struct wal *w)
{
    if (!w) {
        return;
    }
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_mutex_unlock(&w->lock);
    pthread_cond_signal(&w->tick);
    pthread_join(w->thread, NULL);
    wal_free(w);
}
