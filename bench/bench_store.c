/* bench_store.c - what group commit is worth.
 *
 *     bench_store WHERE [SECONDS] [THREADS]
 *
 * THREADS threads (32) create durable records, one work each at a time, first with one commit per work, then
 * grouped, beside each other on the same disk. With tests/lib/slow_sync.c preloaded (SLOW_SYNC_MS=3) it shows the
 * disk of a county. WHERE is a folder or a postgresql:// address; the table bench_store is made and dropped there.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "store/migrate.h"
#include "store/store.h"

enum { MOST_THREADS = 512, MOST_SAMPLES = 1 << 20 };

struct run {
    struct store *s;
    int64_t until;
    atomic_int failed;
    atomic_size_t n;
    int32_t *us; /* of each work */
};

struct create {
    struct work w;
    int64_t id;
};

static void stop(const char *what, const struct error *e)
{
    fprintf(stderr, "%s: %s\n", what, e->text);
    exit(3);
}

/* About what a step writes: a record, an event of its own, a number. */
static enum err create_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct create *c = w->ctx;
    struct table t;
    enum err r = db_one(db, a, "select coalesce(max(seq), 0) from bench_store where county = ?1",
                        ARGS(I(1)), &t, e);
    return r ? r
             : db_run(db,
                      "insert into bench_store(county, seq, id, payload) values (?1, ?2, ?3, ?4)",
                      ARGS(I(1), I(cell_int(&t, 0, 0) + 1), I(c->id),
                           T("某某镇卫生院未按规定处置医疗废物,责令限期改正,"
                             "并将结果报送示范县卫生健康局。")),
                      NULL, e);
}

static void *run_main(void *ctx)
{
    struct run *r = ctx;
    int64_t now = now_mono_us();
    while (now < r->until) {
        struct error e;
        struct create c = {.w = {.run = create_run}, .id = id_new()};
        c.w.ctx = &c;
        if (store_write(r->s, 1, &c.w, &e)) {
            atomic_fetch_add(&r->failed, 1);
        }
        int64_t end = now_mono_us();
        size_t i = atomic_fetch_add(&r->n, 1);
        if (i < MOST_SAMPLES) {
            r->us[i] = (int32_t)(end - now);
        }
        now = end;
    }
    return NULL;
}

static int us_cmp(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static enum err script_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    return db_script(db, migrate_expand(a, db_kind(db), w->ctx), e);
}

static void script(struct store *s, const char *sql)
{
    struct error e;
    struct work w = {.run = script_run, .ctx = (void *)sql};
    if (store_write(s, 1, &w, &e)) {
        stop("script", &e);
    }
}

/* Works per second. */
static double measure(const char *where, int batch, int seconds, int threads)
{
    pthread_t thread[MOST_THREADS];
    struct error e;
    struct store_options o = {.where = where, .batch = batch};
    struct run r = {.us = calloc(MOST_SAMPLES, sizeof(*r.us))};
    if (store_open(&o, &r.s, &e)) {
        stop(where, &e);
    }
    script(r.s, "drop table if exists bench_store; create table bench_store (county @int not null, "
                "seq @int not null, "
                "id @int not null, payload @text, primary key (county, seq)) @strict");
    int64_t start = now_mono_us();
    r.until = start + seconds * INT64_C(1000000);
    for (int i = 0; i < threads; i++) {
        pthread_create(&thread[i], NULL, run_main, &r);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    double per_second = (double)r.n * 1e6 / (double)(now_mono_us() - start);
    size_t n = r.n < MOST_SAMPLES ? r.n : MOST_SAMPLES;
    qsort(r.us, n, sizeof(*r.us), us_cmp);
    printf("%-18s %9.0f creates/s   p50 %7.2f ms   p99 %7.2f ms   failed %d\n",
           batch == 1 ? "commit per work" : "grouped", per_second, r.us[n / 2] / 1e3,
           r.us[n * 99 / 100] / 1e3, r.failed);
    script(r.s, "drop table bench_store");
    store_close(r.s);
    free(r.us);
    return per_second;
}

int main(int argc, char **argv)
{
    int64_t seconds = 3, threads = 32;
    bool good = argc >= 2 && argc <= 4 && (argc < 3 || str_to_int(argv[2], &seconds)) &&
                (argc < 4 || str_to_int(argv[3], &threads));
    if (!good || seconds < 1 || seconds > 600 || threads < 1 || threads > MOST_THREADS) {
        fprintf(stderr, "usage: bench_store WHERE [SECONDS] [THREADS]\n");
        return 2;
    }
    const char *slow = getenv("SLOW_SYNC_MS");
    printf("%lld threads, sync +%s ms\n", (long long)threads, slow ? slow : "0");
    double single = measure(argv[1], 1, (int)seconds, (int)threads);
    double grouped = measure(argv[1], 0, (int)seconds, (int)threads);
    printf("ratio %.1f\n", grouped / single);
    return 0;
}
