/* bench_query.c - a statement alone, as the store's reader runs it, for measuring pages against it.
 *
 *     bench_query DATA SECONDS SQL
 *
 * Prints how often a second, the CPU time of one run in microseconds, and how many rows it gives.
 */
#include <stdio.h>
#include <time.h>

#include "base/now.h"
#include "base/str.h"
#include "store/store.h"

static int stop(const struct error *e)
{
    fprintf(stderr, "%s\n", e->text);
    return 3;
}

static double cpu_us(void)
{
    return (double)clock() * 1e6 / CLOCKS_PER_SEC;
}

static enum err again(struct store *s, const char *sql, int64_t seconds, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct table t = {0};
    struct db *db;
    int64_t n = 0, start = now_mono_us(), end = start;
    double cpu = cpu_us();
    enum err r = store_reader(s, &db, e);
    while (!r && end < start + seconds * 1000000) {
        r = db_all(db, a, sql, NO_ARGS, &t, e);
        arena_reset(a);
        n++;
        end = now_mono_us();
    }
    if (!r) {
        printf("%.0f %.2f %zu\n", (double)n * 1e6 / (double)(end - start),
               (cpu_us() - cpu) / (double)n, t.n);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct error e;
    int64_t seconds;
    struct store *s;
    if (argc != 4 || !str_to_int(argv[2], &seconds) || seconds < 1 || seconds > 600) {
        fprintf(stderr, "usage: bench_query DATA SECONDS SQL\n");
        return 2;
    }
    const struct store_options o = {.where = argv[1]};
    if (store_open(&o, &s, &e)) {
        return stop(&e);
    }
    enum err r = again(s, argv[3], seconds, &e);
    store_close(s);
    return r ? stop(&e) : 0;
}
