/* bench_metric.c - claim: a metric costs what its SQL costs. 200,000 records of one register in SQLite; the same count asked for
 * by metric_value and by the bare statement a person would write, in turns, the best of each; and the same number as
 * known on an earlier day, which reads row versions instead. Prints microseconds a call and the ratios.
 *
 * bench_metric CONTENT-FOLDER (tests/content/figure)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/metric.h"
#include "register/schema.h"
#include "store/migrate.h"

#define ROWS   200000
#define SLICE  2000
#define COUNTY INT64_C(1)
#define TURNS  15

static void must(enum err r, const struct error *e)
{
    if (r) {
        fprintf(stderr, "bench_metric: %s\n", e->text);
        exit(3);
    }
}

/* Rows past the engine: what is measured is reading. */
static enum err fill(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    static const char *const tables[] = {
        "insert into r_study (county, id, unit, year, state, version, created_by, created_at, "
        "updated_at, voided, backfill, "
        "s_planned, s_held, f_kind) values (1, ?1, ?2, 2026, 'held', 1, 1, ?3, ?3, 0, 0, ?4, ?4, "
        "?5)",
        "insert into h_study (county, id, unit, year, state, version, created_by, created_at, "
        "updated_at, voided, backfill, "
        "s_planned, s_held, f_kind, from_at) values (1, ?1, ?2, 2026, 'held', 1, 1, ?3, ?3, 0, 0, "
        "?4, ?4, ?5, ?3)"};
    enum err r = OK;
    for (int i = 0; !r && i < SLICE; i++) {
        int64_t id = id_new();
        struct date day = date_add((struct date){2026, 1, 1}, i % 365);
        const char *on = date_text(a, day);
        for (size_t k = 0; !r && k < 2; k++) {
            r = db_run(db, tables[k],
                       ARGS(I(id), I(i % 40 + 1), T(arena_printf(a, "%sT01:00:00Z", on)), T(on),
                            T(i % 3 ? "general" : "health")),
                       NULL, e);
        }
    }
    (void)w;
    return r;
}

/* The best of its turns: others use this machine too. */
static double once(enum err (*call)(void *ctx, struct arena *a, struct error *e), void *ctx,
                   double best)
{
    struct error e;
    struct arena *a = arena_new();
    int64_t start = now_mono_us();
    must(call(ctx, a, &e), &e);
    double us = (double)(now_mono_us() - start);
    arena_free(a);
    return best == 0 || us < best ? us : best;
}

struct asked {
    struct db *db;
    const struct content *c;
    struct scope scope;
    struct metric_ask ask;
    int64_t number;
};

static enum err by_metric(void *ctx, struct arena *a, struct error *e)
{
    struct asked *x = ctx;
    struct metric_value v = {0};
    enum err r = metric_value(x->db, a, x->c, &x->scope, &x->ask, &v, e);
    x->number = v.number;
    return r;
}

static enum err by_hand(void *ctx, struct arena *a, struct error *e)
{
    struct asked *x = ctx;
    struct table t;
    enum err r = db_one(x->db, a,
                        "select count(*), count(*), count(case when r.backfill = 1 then 1 end) "
                        "from r_study r where r.county = ?1 "
                        "and r.voided = 0 and r.s_held >= ?2 and r.s_held <= ?3 and r.state <> "
                        "'planned' and r.f_kind = 'health'",
                        ARGS(I(COUNTY), T("2026-01-01"), T("2026-12-31")), &t, e);
    x->number = r ? 0 : cell_int(&t, 0, 0);
    return r;
}

static void drop(const char *dir)
{
    static const char *const names[] = {"faheng.db", "faheng.db-wal", "faheng.db-shm", "files"};
    char path[256];
    for (size_t i = 0; i < array_len(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)remove(path);
    }
    if (remove(dir)) {
        fprintf(stderr, "bench_metric: %s is left over\n", dir);
    }
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    struct error e = {0};
    struct content_options co = {.dir = argc > 1 ? argv[1] : "tests/content/figure",
                                 .only_dir = true};
    char dir[] = "/tmp/faheng-bench-XXXXXX";
    struct store_options so = {.where = mkdtemp(dir), .unsafe_fast = true};
    struct faults faults;
    struct asked x = {.scope = {.kind = SCOPE_COUNTY, .county = COUNTY}};
    struct store *s;
    int applied;

    must(content_load(a, &co, &x.c, &faults, &e), &e);
    must(store_open(&so, &s, &e), &e);
    must(migrate_run(s, &applied, &e), &e);
    must(schema_apply(s, x.c, &e), &e);
    for (int i = 0; i < ROWS / SLICE; i++) {
        struct work w = {.run = fill};
        must(store_write(s, COUNTY, &w, &e), &e);
    }
    must(store_reader(s, &x.db, &e), &e);
    x.ask = (struct metric_ask){.metric = content_metric(x.c, "health_studies"),
                                .from = {2026, 1, 1},
                                .to = {2026, 12, 31}};
    struct asked then = x;
    then.ask.as_of = (struct date){2026, 6, 30};
    double hand = 0, metric = 0, as_of = 0;
    for (int i = 0; i < TURNS; i++) {
        hand = once(by_hand, &x, hand);
        int64_t want = x.number;
        metric = once(by_metric, &x, metric);
        if (x.number != want) {
            fprintf(stderr, "bench_metric: %lld is not %lld\n", (long long)x.number,
                    (long long)want);
            return 1;
        }
        as_of = once(by_metric, &then, as_of);
    }
    printf("%d records: bare statement %.0f us, metric %.0f us, as of 2026-06-30 %.0f us\n", ROWS,
           hand, metric, as_of);
    printf("metric / bare %.3f, as of / bare %.2f\n", metric / hand, as_of / hand);
    store_close(s);
    arena_free(a);
    drop(dir);
    return 0;
}
