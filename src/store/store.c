/* store.c - opening, closing, lending of readers, handing works to the writers. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "store/driver.h"
#include "store/writer.h"

void *driver_alloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p) {
        BUG("no memory for %zu x %zu bytes", n, size);
    }
    return p;
}

char *driver_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(driver_alloc(n, 1), s, n);
}

static char *part_of(const char *file)
{
    size_t n = strlen(file) + sizeof(".part");
    char *part = driver_alloc(n, 1);
    snprintf(part, n, "%s.part", file);
    return part;
}

/* A renamed file is safe only when its folder is on disk as well. */
static enum err sync_folder(const char *file, struct error *e)
{
    char *folder = driver_strdup(file);
    char *slash = strrchr(folder, '/');
    if (slash) {
        slash[slash == folder ? 1 : 0] = '\0';
    }
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int bad = fd < 0 || fsync(fd) != 0 ? errno : 0;
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    return bad ? error_set(e, ERR_IO, "文件 %s 所在的文件夹不能写入磁盘：%s。", file, strerror(bad))
               : OK;
}

static enum err settle(const char *part, const char *file, struct error *e)
{
    if (rename(part, file) != 0) {
        return error_set(e, ERR_IO, "不能写出文件 %s:%s。请检查文件夹的权限。", file,
                         strerror(errno));
    }
    return sync_folder(file, e);
}

enum err driver_write_aside(const char *file,
                            enum err (*fill)(const char *part, void *ctx, struct error *e),
                            void *ctx, struct error *e)
{
    char *part = part_of(file);
    unlink(part);
    enum err r = fill(part, ctx, e);
    if (!r) {
        r = settle(part, file, e);
    }
    if (r) {
        unlink(part);
    }
    free(part);
    return r;
}

static const struct driver *driver_for(const char *where)
{
    bool pg = str_starts(where, "postgresql://") || str_starts(where, "postgres://");
    return pg ? &driver_pg : &driver_sqlite;
}

static void reader_unlink(struct store *s, struct db *db)
{
    pthread_mutex_lock(&s->lock);
    for (struct db **p = &s->readers; *p; p = &(*p)->next) {
        if (*p == db) {
            *p = db->next;
            break;
        }
    }
    pthread_mutex_unlock(&s->lock);
}

/* The thread ends: its reader goes with it. */
static void reader_end(void *p)
{
    struct db *db = p;
    reader_unlink(db->store, db);
    db->driver->close(db);
}

static enum err open_writers(struct store *s, int wanted, struct error *e)
{
    s->writers = driver_alloc((size_t)wanted, sizeof(*s->writers));
    while (s->n_writers < wanted) {
        if (writer_open(&s->writers[s->n_writers], s, e)) {
            return e->code;
        }
        s->n_writers++;
    }
    return OK;
}

static struct store *store_new(const struct store_options *o, struct error *e)
{
    struct store *s = driver_alloc(1, sizeof(*s));
    s->driver = driver_for(o->where);
    s->where = driver_strdup(o->where);
    s->unsafe_fast = o->unsafe_fast;
    s->batch = o->batch > 0 ? o->batch : s->driver->batch;
    pthread_mutex_init(&s->lock, NULL);
    int bad = pthread_key_create(&s->key, reader_end);
    if (!bad) {
        return s;
    }
    error_set(e, ERR_IO, "不能打开数据库：%s。", strerror(bad));
    pthread_mutex_destroy(&s->lock);
    free(s->where);
    free(s);
    return NULL;
}

enum err store_open(const struct store_options *o, struct store **ret, struct error *e)
{
    if (str_empty(o->where)) {
        return error_set(e, ERR_INVALID,
                         "没有指明数据放在哪里。请给出数据文件夹，或 postgresql:// 开头的地址。");
    }
    struct store *s = store_new(o, e);
    if (!s) {
        return e->code;
    }
    int wanted = s->driver->writers ? s->driver->writers : o->writers > 0 ? o->writers : 4;
    if (s->driver->start(s, e) || open_writers(s, wanted, e)) {
        store_close(s);
        return e->code;
    }
    *ret = s;
    return OK;
}

static void close_readers(struct store *s)
{
    for (struct db *db = s->readers, *next; db; db = next) {
        next = db->next;
        db->driver->close(db);
    }
}

void store_close(struct store *s)
{
    if (!s) {
        return;
    }
    atomic_store(&s->closing, true);
    for (int i = 0; i < s->n_writers; i++) {
        writer_close(&s->writers[i]);
    }
    pthread_key_delete(s->key);
    close_readers(s);
    s->driver->stop(s);
    pthread_mutex_destroy(&s->lock);
    free(s->writers);
    free(s->where);
    free(s);
}

enum store_kind store_kind(const struct store *s)
{
    return s->driver->kind;
}

/* A county always has the same writer. */
static struct writer *writer_of(struct store *s, int64_t county)
{
    uint64_t h = (uint64_t)county * 0x9e3779b97f4a7c15u;
    return &s->writers[(h >> 32) % (uint64_t)s->n_writers];
}

enum err store_submit(struct store *s, int64_t county, struct work *w, struct error *e)
{
    if (atomic_load(&s->closing)) {
        return error_set(e, ERR_IO, "程序正在停止，没有保存。请稍后再试。");
    }
    if (atomic_fetch_add(&s->waiting, 1) >= STORE_QUEUE) {
        atomic_fetch_sub(&s->waiting, 1);
        return error_set(e, ERR_LIMIT, "现在保存的人太多，排队已满。请稍等片刻再试。");
    }
    w->county = county;
    writer_add(writer_of(s, county), w);
    return OK;
}

/* A work that somebody waits for. */
struct awaited {
    struct work work;
    struct work *inner;
    sem_t done;
};

static enum err awaited_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct work *inner = ((struct awaited *)w->ctx)->inner;
    return inner->run(inner, db, a, e);
}

static void awaited_done(struct work *w)
{
    struct awaited *x = w->ctx;
    x->inner->result = w->result;
    x->inner->error = w->error;
    if (x->inner->done) {
        x->inner->done(x->inner);
    }
    sem_post(&x->done);
}

enum err store_write(struct store *s, int64_t county, struct work *w, struct error *e)
{
    if (writer_here()) {
        BUG("store_write on a writer thread waits for itself");
    }
    struct awaited x = {.work = {.run = awaited_run, .done = awaited_done}, .inner = w};
    x.work.ctx = &x;
    w->county = county;
    sem_init(&x.done, 0, 0);
    enum err r = store_submit(s, county, &x.work, e);
    if (!r) {
        while (sem_wait(&x.done) != 0) {
        }
        r = x.work.result;
        if (r) {
            *e = x.work.error;
        }
    }
    w->result = r;
    sem_destroy(&x.done);
    return r;
}

static enum err open_reader(struct store *s, struct db **ret, struct error *e)
{
    struct db *db;
    if (s->driver->open(s, DB_READER, &db, e)) {
        return e->code;
    }
    int bad = pthread_setspecific(s->key, db);
    if (bad) {
        s->driver->close(db);
        return error_set(e, ERR_IO, "不能打开数据库：%s。", strerror(bad));
    }
    pthread_mutex_lock(&s->lock);
    db->next = s->readers;
    s->readers = db;
    pthread_mutex_unlock(&s->lock);
    *ret = db;
    return OK;
}

enum err store_reader(struct store *s, struct db **ret, struct error *e)
{
    struct db *db = pthread_getspecific(s->key);
    if (!db) {
        return open_reader(s, ret, e);
    }
    *ret = db;
    return OK;
}

void store_hold(struct store *s)
{
    struct db *db = pthread_getspecific(s->key);
    if (db && s->driver->hold) {
        s->driver->hold(db);
    }
}

void store_release(struct store *s)
{
    struct db *db = pthread_getspecific(s->key);
    if (db && s->driver->release) {
        s->driver->release(db);
    }
}

enum err store_backup(struct store *s, const char *file, struct error *e)
{
    return s->driver->backup(s, file, e);
}
