/* bench_import.c - claim: a sheet of 100,000 rows comes in at a rate fit for an office, in constant memory. Rows of the
 * register shop of tests/content/step (name, code, day, unit) are read, judged and written as records with history and events, from CSV and from XLSX;
 * beside it `sqlite3 .import` of the same CSV into a bare table, the least a program must do. Prints rows a second, the ratio,
 * and the largest memory.
 *
 *     bench_import [ROWS]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import.h"
#include "people/org.h"
#include "register/export.h"
#include "register/schema.h"
#include "sheet/sheet.h"
#include "store/migrate.h"

enum { ROWS = 100000, UNITS = 40, COLUMNS = 4, FILE_BYTES = 256 << 20 };

struct bench {
    struct arena *a;
    struct error e;
    struct store *store;
    const struct content *content;
    struct engine engine;
    const struct register_def *reg;
    struct county county;
    char folder[128];
    size_t rows;
};

static void must(struct bench *b, enum err r)
{
    if (r) {
        fprintf(stderr, "bench_import: %s\n", b->e.text);
        exit(3);
    }
}

/* --- an office -------------------------------------------------------------------------------------------- */

static enum err make_units(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct bench *b = w->ctx;
    enum err r = org_county_add(db, a, "测量县卫生健康局", "测量县", true, &b->county.id, e);
    struct actor by = actor_system(b->county.id);
    for (int i = 0; !r && i < UNITS; i++) {
        struct unit u = {.county = b->county.id,
                         .kind = "bureau",
                         .name = arena_printf(a, "测量县第%d卫生院", i)};
        r = org_unit_add(db, a, b->content, &by, &u, e);
    }
    return r;
}

static void open_office(struct bench *b)
{
    static const char *const actions[] = {"close_case"};
    struct content_options o = {.dir =
                                    "../tests/content/step", /* run in bench, as bench/run does */
                                .only_dir = true,
                                .actions = actions,
                                .n_actions = array_len(actions)};
    struct faults faults = {0};
    struct work w = {.run = make_units, .ctx = b};
    int applied;
    must(b, store_open(&(struct store_options){.where = b->folder}, &b->store, &b->e));
    must(b, content_load(b->a, &o, &b->content, &faults, &b->e));
    must(b, migrate_run(b->store, &applied, &b->e));
    must(b, schema_apply(b->store, b->content, &b->e));
    must(b, store_write(b->store, 0, &w, &b->e));
    b->engine = (struct engine){.content = b->content};
    b->reg = content_register(b->content, "shop");
    if (!b->reg) {
        must(b, error_set(&b->e, ERR_NOT_FOUND, "no register shop in tests/content/step"));
    }
}

/* --- the same rows as CSV and as XLSX --------------------------------------------------------------------- */

static const char *cell_text_of(struct bench *b, size_t row, int column)
{
    switch (column) {
    case 0: return arena_printf(b->a, "测量县第%zu号公共场所有限公司", row);
    case 1: return arena_printf(b->a, "CL%08zu", row);
    case 2: return arena_printf(b->a, "20%02zu-%02zu-%02zu", row % 26, row % 12 + 1, row % 28 + 1);
    default: return arena_printf(b->a, "测量县第%zu卫生院", row % UNITS);
    }
}

static void write_files(struct bench *b, const char *csv, const char *xlsx)
{
    static const struct sheet_column columns[] = {
        {"名称", 20}, {"统一社会信用代码", 20}, {"开业日期", 12}, {"单位", 20}};
    struct sheet s = {.name = "测量", .columns = columns, .n_columns = COLUMNS, .n_rows = b->rows};
    struct sheet_cell *cells = arena_array(b->a, b->rows * COLUMNS, sizeof(*cells));
    struct strbuf out = strbuf_make(FILE_BYTES);
    for (size_t i = 0; i < b->rows * COLUMNS; i++) {
        cells[i].text = cell_text_of(b, i / COLUMNS, (int)(i % COLUMNS));
    }
    s.cells = cells;
    export_csv(&out, &s);
    must(b, bytes_write_file_atomic(csv, out.ptr, out.len, &b->e));
    strbuf_empty(&out);
    must(b, export_xlsx(b->a, &s, 1, &out, &b->e));
    must(b, bytes_write_file_atomic(xlsx, out.ptr, out.len, &b->e));
    strbuf_clear(&out);
}

/* --- measuring -------------------------------------------------------------------------------------------- */

static long peak_kb(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return u.ru_maxrss;
}

static enum err count_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    (void)row;
    (void)e;
    ++*(size_t *)ctx;
    return OK;
}

static double seconds_since(int64_t start)
{
    return (double)(now_mono_us() - start) / 1e6;
}

static void line(const char *what, double rows, double seconds, double beside)
{
    printf("%-28s %9.0f rows/s  %5.2f of sqlite3 .import\n", what, rows / seconds,
           beside > 0 ? beside / seconds : 1.0);
}

static double beside(struct bench *b, const char *csv)
{
    int64_t start = now_mono_us();
    pid_t pid = fork();
    if (pid == 0) {
        const char *db = arena_printf(b->a, "%s/beside.db", b->folder);
        const char *import = arena_printf(b->a, ".import %s t", csv);
        execlp("sqlite3", "sqlite3", "-cmd", ".mode csv", db, import, (char *)NULL);
        _exit(127);
    }
    int status = 1;
    waitpid(pid, &status, 0);
    if (status) {
        fprintf(stderr, "bench_import: sqlite3 is not there, nothing to stand beside\n");
    }
    return seconds_since(start);
}

static void bring_in(struct bench *b, const char *path, const char *what, double other)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct actor by = actor_system(b->county.id);
    struct import_plan p;
    struct import_result res;
    struct db *db;
    size_t n = 0;
    int64_t start = now_mono_us();
    must(b, sheet_read(path, NULL, count_row, &n, &b->e));
    line(arena_printf(a, "%s read", what), (double)n, seconds_since(start), other);
    must(b, store_reader(b->store, &db, &b->e));
    start = now_mono_us();
    must(b, import_plan(&b->engine, db, a, &by, b->reg, path, what, NULL, 0, false, &p, &b->e));
    line(arena_printf(a, "%s judged", what), (double)p.rows, seconds_since(start), other);
    start = now_mono_us();
    must(b, import_apply(&b->engine, b->store, a, &by, &p, path, &(struct import_options){0}, &res,
                         &b->e));
    line(arena_printf(a, "%s written", what), (double)res.written, seconds_since(start), other);
    if (p.bad || res.written != b->rows) {
        fprintf(stderr, "bench_import: %zu bad rows, %zu written\n", p.bad, res.written);
    }
}

/* In a process and a database of its own: what making the files took is not what importing takes. */
static void measure(struct bench *b, const char *path, const char *what, double other)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct bench own = {.a = arena_new(), .rows = b->rows};
        snprintf(own.folder, sizeof(own.folder), "%.100s/%.20s", b->folder, what);
        open_office(&own);
        long rest = peak_kb(RUSAGE_SELF);
        bring_in(&own, path, what, other);
        printf("%s: %ld MB of memory more than at rest\n", what,
               (peak_kb(RUSAGE_SELF) - rest) / 1024);
        store_close(own.store);
        fflush(stdout);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void clean(struct bench *b)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", b->folder, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    struct bench b = {.a = arena_new(), .rows = ROWS, .folder = "/tmp/faheng-bench-XXXXXX"};
    int64_t rows;
    if (argc > 1 && str_to_int(argv[1], &rows) && rows > 0 && rows <= ROWS) {
        b.rows = (size_t)rows;
    }
    if (!mkdtemp(b.folder)) {
        return 3;
    }
    const char *csv = arena_printf(b.a, "%s/rows.csv", b.folder),
               *xlsx = arena_printf(b.a, "%s/rows.xlsx", b.folder);
    write_files(&b, csv, xlsx);
    double other = beside(&b, csv);
    printf("%zu rows\n", b.rows);
    line("sqlite3 .import", (double)b.rows, other, 0);
    measure(&b, csv, "csv", other);
    measure(&b, xlsx, "xlsx", other);
    clean(&b);
    arena_free(b.a);
    return 0;
}
