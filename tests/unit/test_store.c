/* test_store.c - one body for both databases: SQLite, or the server of FAHENG_TEST_PG (see testdb.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "store/migrate.h"
#include "testdb.h"

struct fixture {
    struct testdb t;
    struct store *s;
    struct arena *a;
    struct error e;
};

/* A work made of one script. */
static enum err script_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    return db_script(db, migrate_expand(a, db_kind(db), w->ctx), e);
}

static void script(struct fixture *f, const char *sql)
{
    struct work w = {.run = script_run, .ctx = (void *)sql};
    if (store_write(f->s, 1, &w, &f->e)) {
        fail_msg("%s: %s", sql, f->e.text);
    }
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->t = testdb_new();
    f->s = testdb_open(&f->t);
    f->a = arena_new();
    script(f, "create table parent (id @int not null primary key) @strict;"
              "create table t (id @int not null primary key, n @int, flag @small, txt @text, bin "
              "@blob, code @text,"
              " parent @int references parent (id)) @strict;"
              "create unique index t_code on t (code);");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    store_fail_after(0);
    store_close(f->s);
    arena_free(f->a);
    testdb_drop(&f->t);
    free(f);
    return 0;
}

static struct db *reader(struct fixture *f)
{
    struct db *db = NULL;
    assert_int_equal(store_reader(f->s, &db, &f->e), OK);
    return db;
}

static int64_t number(struct fixture *f, const char *sql)
{
    struct table t;
    assert_int_equal(db_one(reader(f), f->a, sql, NO_ARGS, &t, &f->e), OK);
    return cell_int(&t, 0, 0);
}

/* Writes through a function of the test. */
typedef enum err body(struct fixture *f, struct db *db, struct arena *a, struct error *e);
struct body_work {
    struct work w;
    struct fixture *f;
    body *fn;
};

static enum err body_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct body_work *b = w->ctx;
    return b->fn(b->f, db, a, e);
}

static enum err write_by(struct fixture *f, body *fn)
{
    struct body_work b = {.w = {.run = body_run}, .f = f, .fn = fn};
    b.w.ctx = &b;
    return store_write(f->s, 1, &b.w, &f->e);
}

/* --- values ---------------------------------------------------------------------------------------------------- */

static const char bytes[] = {0, 1, 'x', 0, (char)0xff, '\\', '\''};

static enum err insert_values(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    (void)f;
    (void)a;
    const char *sql = "insert into t(id, n, flag, txt, bin) values (?1, ?2, ?3, ?4, ?5)";
    int64_t changed = -1;
    enum err r = db_run(
        db, sql, ARGS(I(1), I(INT64_MIN), I(1), T("法衡 'x' ?1 \\"), B(bytes, sizeof(bytes))),
        &changed, e);
    assert_int_equal(changed, 1);
    r = r ? r : db_run(db, sql, ARGS(I(2), I(INT64_MAX), I(-32768), T(""), B("", 0)), NULL, e);
    r = r ? r : db_run(db, sql, ARGS(I(3), NIL, NIL, T(NULL), NIL), NULL, e);
    return r ? r
             : db_run(db, "update t set flag = ?1 where flag is null and id > ?2",
                      ARGS(I(7), I(100)), &changed, e);
}

static void test_values(void **state)
{
    struct fixture *f = *state;
    struct table t;
    assert_int_equal(write_by(f, insert_values), OK);
    assert_int_equal(db_all(reader(f), f->a, "select id, n, flag, txt, bin from t order by id",
                            NO_ARGS, &t, &f->e),
                     OK);
    assert_int_equal(t.n, 3);
    assert_int_equal(t.columns, 5);
    assert_true(cell_int(&t, 0, 1) == INT64_MIN);
    assert_int_equal(cell_int(&t, 0, 2), 1);
    assert_string_equal(cell_text(&t, 0, 3), "法衡 'x' ?1 \\");
    assert_int_equal(cell(&t, 0, 4)->kind, VAL_BLOB);
    assert_int_equal(cell(&t, 0, 4)->n, sizeof(bytes));
    assert_memory_equal(cell(&t, 0, 4)->s, bytes, sizeof(bytes));
    assert_true(cell_int(&t, 1, 1) == INT64_MAX);
    assert_int_equal(cell_int(&t, 1, 2), -32768);
    assert_true(cell_null(&t, 1, 3));
    assert_null(cell_text(&t, 1, 3));
    assert_int_equal(cell(&t, 1, 4)->kind, VAL_BLOB);
    assert_int_equal(cell(&t, 1, 4)->n, 0);
    for (size_t i = 1; i < 5; i++) {
        assert_true(cell_null(&t, 2, i));
    }
}

static void test_expressions(void **state)
{
    struct fixture *f = *state;
    struct table t;
    script(f, "insert into t(id, n, txt) values (1, 5, 'a'), (2, 6, 'B'), (3, null, null)");
    const char *sql = "select count(*), sum(n), 7 / 2, min(txt), count(*) > 1 from t where n >= ?1 "
                      "and n < ?2 + 1";
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(I(5), I(6)), &t, &f->e), OK);
    assert_int_equal(cell_int(&t, 0, 0), 2);
    assert_int_equal(cell(&t, 0, 1)->kind, VAL_INT);
    assert_int_equal(cell_int(&t, 0, 1), 11);
    assert_int_equal(cell_int(&t, 0, 2), 3);
    assert_string_equal(cell_text(&t, 0, 3), "B");
    assert_int_equal(cell_int(&t, 0, 4), 1);
    /* LIKE tells upper from lower case on both */
    sql = "select id from t where txt like ?1";
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(T("b%")), &t, &f->e), ERR_NOT_FOUND);
    assert_string_equal(f->e.text, "");
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(T("B%")), &t, &f->e), OK);
}

/* One text, first with a null, then a number, then a text: preparation must not freeze the first kind. */
static void test_changing_kinds(void **state)
{
    struct fixture *f = *state;
    struct table t;
    script(f, "insert into t(id, n, txt) values (1, 5, 'a')");
    const char *sql = "select id from t where n = ?1";
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(NIL), &t, &f->e), ERR_NOT_FOUND);
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(I(5)), &t, &f->e), OK);
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(T("5")), &t, &f->e), OK);
    assert_int_equal(db_one(reader(f), f->a, sql, ARGS(NIL), &t, &f->e), ERR_NOT_FOUND);
}

static void test_cell_outside_aborts_nothing(void **state)
{
    (void)state;
    struct val v = val_text("甲");
    struct table t = {.n = 1, .columns = 1, .cells = &v};
    assert_int_equal(cell_int(&t, 0, 0), 0);
    assert_int_equal(val_text("").kind, VAL_NULL);
    assert_int_equal(val_blob(NULL, 3).kind, VAL_NULL);
}

/* --- errors ---------------------------------------------------------------------------------------------------- */

static enum err double_code(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    (void)f;
    (void)a;
    enum err r =
        db_run(db, "insert into t(id, code) values (?1, ?2)", ARGS(I(10), T("c")), NULL, e);
    assert_int_equal(r, OK);
    return db_run(db, "insert into t(id, code) values (?1, ?2)", ARGS(I(11), T("c")), NULL, e);
}

static enum err missing_parent(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    (void)f;
    (void)a;
    return db_run(db, "insert into t(id, parent) values (?1, ?2)", ARGS(I(12), I(99)), NULL, e);
}

static enum err swallowed(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    struct table t;
    assert_int_equal(double_code(f, db, a, e), ERR_CONFLICT);
    error_clear(e);
    assert_int_equal(db_all(db, a, "select id from t", NO_ARGS, &t, e), ERR_CONFLICT);
    return OK;
}

static void test_conflicts(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(write_by(f, double_code), ERR_CONFLICT);
    assert_non_null(strstr(f->e.text, "冲突"));
    assert_int_equal(write_by(f, missing_parent), ERR_CONFLICT);
    assert_int_equal(write_by(f, swallowed), ERR_CONFLICT);
    assert_int_equal(number(f, "select count(*) from t"), 0);
}

static void test_reader_refuses_to_write(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(db_run(reader(f), "insert into t(id) values (?1)", ARGS(I(1)), NULL, &f->e),
                     ERR_IO);
    assert_int_equal(number(f, "select count(*) from t"), 0);
}

static void test_bad_statements(void **state)
{
    struct fixture *f = *state;
    struct table t;
    assert_int_equal(db_all(reader(f), f->a, "selekt 1", NO_ARGS, &t, &f->e), ERR_IO);
    assert_int_equal(db_all(reader(f), f->a, "select id from t where id = ?1", NO_ARGS, &t, &f->e),
                     ERR_IO);
    assert_int_equal(db_all(reader(f), f->a, "select 1", ARGS(I(1)), &t, &f->e), ERR_IO);
    assert_int_equal(number(f, "select count(*) from t"), 0);
}

static void test_bad_places(void **state)
{
    (void)state;
    struct store *s = NULL;
    struct error e;
    struct store_options none = {0}, nowhere = {.where = "/nonexistent/a/b"};
    struct store_options server = {.where = "postgresql://nobody@/x?host=/nonexistent"};
    assert_int_equal(store_open(&none, &s, &e), ERR_INVALID);
    assert_int_equal(store_open(&nowhere, &s, &e), ERR_IO);
    assert_int_equal(store_open(&server, &s, &e), ERR_IO);
    server.where = "postgresql://[";
    assert_int_equal(store_open(&server, &s, &e), ERR_INVALID);
    assert_null(s);
    store_close(NULL);
}

/* --- ceilings and walks ----------------------------------------------------------------------------------------- */

static enum err insert_row_limit(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    (void)f;
    (void)a;
    const char *sql = "insert into parent(id) with recursive c(i) as (select cast(?1 as @int) "
                      "union all select i + 1 from c "
                      "where i < ?2) select i from c";
    return db_run(db, migrate_expand(a, db_kind(db), sql), ARGS(I(1), I(DB_MAX_ROWS + 1)), NULL, e);
}

static enum err count_row(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    (void)e;
    assert_int_equal(columns, 1);
    assert_int_equal(cells[0].kind, VAL_INT);
    *(int64_t *)ctx += cells[0].i;
    return OK;
}

static void test_row_limit(void **state)
{
    struct fixture *f = *state;
    struct table t;
    int64_t sum = 0, n = DB_MAX_ROWS + 1;
    assert_int_equal(write_by(f, insert_row_limit), OK);
    assert_int_equal(db_all(reader(f), f->a, "select id from parent", NO_ARGS, &t, &f->e),
                     ERR_LIMIT);
    assert_int_equal(
        db_all(reader(f), f->a, "select id from parent where id > ?1", ARGS(I(1)), &t, &f->e), OK);
    assert_int_equal(t.n, DB_MAX_ROWS);
    assert_int_equal(
        db_one(reader(f), f->a, "select id from parent order by id", NO_ARGS, &t, &f->e), OK);
    assert_int_equal(t.n, 1);
    assert_int_equal(db_each(reader(f), "select id from parent", NO_ARGS, count_row, &sum, &f->e),
                     OK);
    assert_true(sum == n * (n + 1) / 2);
}

struct walk {
    struct fixture *f;
    struct db *db;
    int rows, deep;
};

/* Runs the same statement inside itself, and another one. */
static enum err walk_row(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct walk *w = ctx;
    struct table t;
    (void)columns;
    w->rows++;
    if (w->deep == 0) {
        struct walk inner = {.f = w->f, .db = w->db, .deep = 1};
        enum err r =
            db_each(w->db, "select id, txt from t order by id", NO_ARGS, walk_row, &inner, e);
        assert_int_equal(inner.rows, 3);
        assert_string_equal(cells[1].s, "甲");
        return r;
    }
    enum err r =
        db_one(w->db, w->f->a, "select txt from t where id = ?1", ARGS(I(cells[0].i)), &t, e);
    if (w->deep == 2 && w->rows == 2) {
        return error_set(e, ERR_DENIED, "停");
    }
    return r;
}

static enum err walk_in_work(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    struct walk w = {.f = f, .db = db}, stop = {.f = f, .db = db, .deep = 2};
    (void)a;
    enum err r = db_each(db, "select id, txt from t order by id", NO_ARGS, walk_row, &w, e);
    assert_int_equal(w.rows, 3);
    assert_int_equal(db_each(db, "select id, txt from t order by id", NO_ARGS, walk_row, &stop, e),
                     ERR_DENIED);
    assert_int_equal(stop.rows, 2);
    /* the caller's own stop does not doom the work */
    return r ? r : db_run(db, "update t set n = ?1", ARGS(I(1)), NULL, e);
}

static void test_walks(void **state)
{
    struct fixture *f = *state;
    script(f, "insert into t(id, txt) values (1, '甲'), (2, '甲'), (3, '甲')");
    struct walk w = {.f = f, .db = reader(f)}, stop = {.f = f, .db = reader(f), .deep = 2};
    assert_int_equal(
        db_each(w.db, "select id, txt from t order by id", NO_ARGS, walk_row, &w, &f->e), OK);
    assert_int_equal(w.rows, 3);
    assert_int_equal(
        db_each(w.db, "select id, txt from t order by id", NO_ARGS, walk_row, &stop, &f->e),
        ERR_DENIED);
    assert_int_equal(stop.rows, 2);
    assert_int_equal(write_by(f, walk_in_work), OK);
    assert_int_equal(number(f, "select sum(n) from t"), 3);
}

/* --- commits ---------------------------------------------------------------------------------------------------- */

static void test_reader_sees_last_commit(void **state)
{
    struct fixture *f = *state;
    for (int i = 1; i <= 20; i++) {
        char sql[64];
        snprintf(sql, sizeof(sql), "insert into parent(id) values (%d)", i);
        script(f, sql);
        assert_int_equal(number(f, "select count(*) from parent"), i);
    }
}

enum { THREADS = 32, EACH = 25 };

struct adder {
    struct fixture *f;
    pthread_t thread;
    int base, good, conflicts;
};

struct add_work {
    struct work w;
    int64_t id;
};

/* Reads the greatest number and takes the next one: only right when the works of a county are serial. */
static enum err add_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct add_work *x = w->ctx;
    struct table t;
    enum err r = db_one(db, a, "select max(n) from t", NO_ARGS, &t, e);
    r = r ? r
          : db_run(db, "insert into t(id, n) values (?1, ?2)",
                   ARGS(I(x->id), I(cell_int(&t, 0, 0) + 1)), NULL, e);
    if (!r && x->id % 5 == 0) {
        r = db_run(db, "insert into t(id) values (?1)", ARGS(I(x->id)), NULL, e);
        assert_int_equal(r, ERR_CONFLICT);
    }
    if (!r && x->id % 7 == 0) {
        r = error_set(e, ERR_DENIED, "不许");
    }
    return r;
}

static void *add_main(void *ctx)
{
    struct adder *x = ctx;
    for (int i = 0; i < EACH; i++) {
        struct error e;
        struct add_work w = {.w = {.run = add_run}, .id = x->base + i};
        w.w.ctx = &w;
        enum err r = store_write(x->f->s, 1, &w.w, &e);
        x->good += r == OK;
        x->conflicts += r == ERR_CONFLICT;
    }
    return NULL;
}

/* 800 works of 32 threads, a fifth in conflict, a seventh refused: the others stand, numbered without gap. */
static void test_group_commit(void **state)
{
    struct fixture *f = *state;
    struct adder x[THREADS];
    int good = 0, conflicts = 0;
    for (int i = 0; i < THREADS; i++) {
        x[i] = (struct adder){.f = f, .base = 1 + i * EACH};
        pthread_create(&x[i].thread, NULL, add_main, &x[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(x[i].thread, NULL);
        good += x[i].good;
        conflicts += x[i].conflicts;
    }
    int wanted = 0, fifths = 0;
    for (int id = 1; id <= THREADS * EACH; id++) {
        wanted += id % 5 != 0 && id % 7 != 0;
        fifths += id % 5 == 0;
    }
    assert_int_equal(good, wanted);
    assert_int_equal(conflicts, fifths);
    assert_int_equal(number(f, "select count(*) from t"), wanted);
    assert_int_equal(number(f, "select max(n) from t"), wanted);
    assert_int_equal(number(f, "select count(distinct n) from t"), wanted);
    assert_int_equal(number(f, "select count(*) from t where id in (5, 7, 35)"), 0);
}

/* Works of many counties in one go; `done` counts. */
struct drained {
    struct work w;
    int64_t id;
    atomic_int *done;
};

static enum err drained_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    (void)a;
    return db_run(db, "insert into parent(id) values (?1)", ARGS(I(((struct drained *)w->ctx)->id)),
                  NULL, e);
}

static void drained_done(struct work *w)
{
    struct drained *d = w->ctx;
    assert_int_equal(w->result, OK);
    atomic_fetch_add(d->done, 1);
}

enum { DRAINED = 2000 };

static void test_drain_at_close(void **state)
{
    struct fixture *f = *state;
    static struct drained d[DRAINED];
    atomic_int done = 0;
    for (int i = 0; i < DRAINED; i++) {
        d[i] = (struct drained){
            .w = {.run = drained_run, .done = drained_done}, .id = i + 1, .done = &done};
        d[i].w.ctx = &d[i];
        assert_int_equal(store_submit(f->s, i % 11, &d[i].w, &f->e), OK);
    }
    store_close(f->s);
    assert_int_equal(done, DRAINED);
    f->s = testdb_open(&f->t);
    assert_int_equal(number(f, "select count(*) from parent"), DRAINED);
}

/* Holds the writer so that the queue fills. */
struct held {
    struct work w;
    sem_t *go;
};

static enum err held_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    (void)db;
    (void)a;
    (void)e;
    while (sem_wait(((struct held *)w->ctx)->go) != 0) {
    }
    return OK;
}

static enum err nothing_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    (void)w;
    (void)db;
    (void)a;
    (void)e;
    return OK;
}

static void test_queue_limit(void **state)
{
    struct fixture *f = *state;
    static struct work w[STORE_QUEUE + 300];
    sem_t go;
    sem_init(&go, 0, 0);
    struct held h = {.w = {.run = held_run}, .go = &go};
    h.w.ctx = &h;
    assert_int_equal(store_submit(f->s, 1, &h.w, &f->e), OK);
    enum err r = OK;
    int n = 0;
    while (n < STORE_QUEUE + 300 && !r) {
        w[n] = (struct work){.run = nothing_run};
        r = store_submit(f->s, 1, &w[n++], &f->e);
    }
    assert_int_equal(r, ERR_LIMIT);
    assert_in_range(n, STORE_QUEUE, STORE_QUEUE + 300);
    assert_non_null(strstr(f->e.text, "稍"));
    sem_post(&go);
    store_close(f->s);
    f->s = testdb_open(&f->t);
    sem_destroy(&go);
}

/* --- torture ---------------------------------------------------------------------------------------------------- */

/* Two rows that belong together. */
static enum err pair_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct add_work *x = w->ctx;
    struct table t;
    enum err r = db_run(db, "insert into parent(id) values (?1)", ARGS(I(x->id)), NULL, e);
    r = r ? r : db_all(db, a, "select id from parent where id = ?1", ARGS(I(x->id)), &t, e);
    return r ? r : db_run(db, "insert into t(id, parent) values (?1, ?1)", ARGS(I(x->id)), NULL, e);
}

static void test_torture(void **state)
{
    struct fixture *f = *state;
    int64_t good = 0, failed = 0;
    for (int n = 1; n <= 8; n++) {
        struct add_work w = {.w = {.run = pair_run}, .id = n};
        w.w.ctx = &w;
        store_fail_after(n);
        enum err r = store_write(f->s, 1, &w.w, &f->e);
        store_fail_after(0);
        good += r == OK;
        failed += r == ERR_IO;
        assert_int_equal(number(f, "select count(*) from parent"), good);
        assert_int_equal(number(f, "select count(*) from t"), good);
    }
    /* begin, three statements, commit */
    assert_int_equal(failed, 5);
    assert_int_equal(good, 3);
}

/* A torn commit fails every work of the batch, and the next batch is well again. */
static void test_torture_in_a_crowd(void **state)
{
    struct fixture *f = *state;
    struct adder x[8];
    int good = 0;
    store_fail_after(40);
    for (int i = 0; i < 8; i++) {
        x[i] = (struct adder){.f = f, .base = 1 + i * EACH};
        pthread_create(&x[i].thread, NULL, add_main, &x[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(x[i].thread, NULL);
        good += x[i].good;
    }
    assert_int_equal(number(f, "select count(*) from t"), good);
    assert_int_equal(number(f, "select max(n) from t"), good);
}

/* --- backup, checkpoints, lost connections ---------------------------------------------------------------------- */

static void test_backup(void **state)
{
    struct fixture *f = *state;
    struct testdb copy = {0};
    char file[600];
    struct stat st;
    script(f, "insert into parent(id) values (1), (2)");
    snprintf(copy.where, sizeof(copy.where), "/tmp/faheng-test-XXXXXX");
    assert_non_null(mkdtemp(copy.where));
    snprintf(file, sizeof(file), "%s/faheng.db", copy.where);
    if (store_backup(f->s, file, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    assert_int_equal(stat(file, &st), 0);
    assert_true(st.st_size > 1000);
    assert_int_equal(store_backup(f->s, "/nonexistent/x", &f->e), ERR_IO);
    if (!testdb_is_pg()) {
        script(f, "insert into parent(id) values (3)");
        struct store *mine = f->s;
        f->s = testdb_open(&copy);
        assert_int_equal(number(f, "select count(*) from parent"), 2);
        store_close(f->s);
        f->s = mine;
    }
    testdb_drop(&copy);
}

static enum err fill(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    (void)f;
    char *big = arena_alloc(a, 1 << 20);
    memset(big, 'x', 1 << 20);
    return db_run(db, "insert into t(id, bin) select count(*), ?1 from t", ARGS(B(big, 1 << 20)),
                  NULL, e);
}

/* SQLite only: the log is emptied when the house is quiet, and does not grow past its measure under load. */
static void test_log_is_emptied(void **state)
{
    struct fixture *f = *state;
    char file[600];
    struct stat st;
    if (testdb_is_pg()) {
        skip();
    }
    for (int i = 0; i < 48; i++) {
        assert_int_equal(write_by(f, fill), OK);
    }
    snprintf(file, sizeof(file), "%s/faheng.db-wal", f->t.where);
    for (int i = 0; i < 100; i++) {
        if (stat(file, &st) == 0 && st.st_size == 0) {
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    assert_int_equal(st.st_size, 0);
    assert_int_equal(number(f, "select count(*) from t"), 48);
}

static enum err own_pid(struct fixture *f, struct db *db, struct arena *a, struct error *e)
{
    struct table t;
    (void)f;
    return db_one(db, a, "select pg_terminate_backend(pg_backend_pid())", NO_ARGS, &t, e);
}

/* PostgreSQL only: a cut reader asks again; a cut writer fails its batch and is there for the next. */
static void test_lost_connections(void **state)
{
    struct fixture *f = *state;
    if (!testdb_is_pg()) {
        skip();
    }
    script(f, "insert into parent(id) values (1)");
    struct table t;
    struct walk w = {.f = f, .db = reader(f), .deep = 1};
    const char *cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                      "where application_name = 'faheng' and datname = current_database() and pid "
                      "<> pg_backend_pid()";
    assert_int_equal(write_by(f, own_pid), ERR_IO);
    script(f, "insert into parent(id) values (2)");
    assert_int_equal(db_one(reader(f), f->a, "select pg_terminate_backend(pg_backend_pid())",
                            NO_ARGS, &t, &f->e),
                     ERR_IO);
    assert_int_equal(number(f, "select count(*) from parent"), 2);
    assert_int_equal(db_one(reader(f), f->a, cut, NO_ARGS, &t, &f->e), OK);
    assert_true(cell_int(&t, 0, 0) >= 4);
    script(f, "insert into parent(id) values (3)");
    assert_int_equal(number(f, "select count(*) from parent"), 3);
    assert_int_equal(db_each(w.db, "select id, code from t", NO_ARGS, walk_row, &w, &f->e), OK);
}

/* A table that changes under a prepared statement. */
static void test_changed_table(void **state)
{
    struct fixture *f = *state;
    struct table t;
    script(f, "insert into parent(id) values (1)");
    assert_int_equal(db_all(reader(f), f->a, "select * from parent", NO_ARGS, &t, &f->e), OK);
    assert_int_equal(t.columns, 1);
    script(f, "alter table parent add column extra @text");
    assert_int_equal(db_all(reader(f), f->a, "select * from parent", NO_ARGS, &t, &f->e), OK);
    assert_int_equal(t.columns, 2);
}

/* More texts than a connection keeps. */
static void test_many_statements(void **state)
{
    struct fixture *f = *state;
    struct table t;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 400; i++) {
            char sql[64];
            snprintf(sql, sizeof(sql), "select %d + ?1", i);
            assert_int_equal(db_one(reader(f), f->a, sql, ARGS(I(round)), &t, &f->e), OK);
            assert_int_equal(cell_int(&t, 0, 0), i + round);
        }
    }
}

static void *read_main(void *ctx)
{
    struct fixture *f = ctx;
    struct arena *a = arena_new();
    struct db *db = NULL;
    struct table t;
    struct error e;
    bool good = store_reader(f->s, &db, &e) == OK;
    for (int i = 0; i < 200 && good; i++) {
        good = db_one(db, a, "select count(*) from parent", NO_ARGS, &t, &e) == OK;
    }
    arena_free(a);
    return good ? f : NULL;
}

/* Readers come and go with their threads, beside a busy writer. */
static void test_readers_of_threads(void **state)
{
    struct fixture *f = *state;
    pthread_t thread[8];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 8; i++) {
            pthread_create(&thread[i], NULL, read_main, f);
        }
        for (int i = 0; i < 10; i++) {
            char sql[64];
            snprintf(sql, sizeof(sql), "insert into parent(id) values (%d)", 1000 * round + i);
            script(f, sql);
        }
        for (int i = 0; i < 8; i++) {
            void *good = NULL;
            pthread_join(thread[i], &good);
            assert_non_null(good);
        }
    }
}

/* One request: what db_kept says inside a hold. */
static int64_t kept_number(struct fixture *f, struct store *s, const char *sql)
{
    struct db *db = NULL;
    struct table t;
    assert_int_equal(store_reader(s, &db, &f->e), OK);
    store_hold(s);
    assert_int_equal(db_kept(db, f->a, sql, NO_ARGS, &t, &f->e), OK);
    store_release(s);
    return cell_int(&t, 0, 0);
}

#define COUNT "select count(*) from parent"

/* Kept rows go with the first commit, whether of this program or of another one on the same database. */
static void test_kept_until_a_commit(void **state)
{
    struct fixture *f = *state;
    struct store *other = testdb_open(&f->t);
    struct work w = {.run = script_run,
                     .ctx = (void *)(uintptr_t) "insert into parent(id) values (2)"};
    assert_int_equal(kept_number(f, f->s, COUNT), 0);
    assert_int_equal(kept_number(f, f->s, COUNT), 0);
    script(f, "insert into parent(id) values (1)");
    assert_int_equal(kept_number(f, f->s, COUNT), 1);
    assert_int_equal(store_write(other, 1, &w, &f->e), OK);
    assert_int_equal(kept_number(f, f->s, COUNT), 2);
    assert_int_equal(kept_number(f, other, COUNT), 2);
    script(f, "delete from parent where id = 2");
    assert_int_equal(kept_number(f, other, COUNT), 1);
    assert_int_equal(kept_number(f, f->s, COUNT), 1);
    store_close(other);
}

/* That rows are kept at all: a number that differs each time it is asked for. */
static void test_kept_is_not_asked_again(void **state)
{
    struct fixture *f = *state;
    const char *sql = "select abs(random() % 1000000007)";
    struct db *db = NULL;
    struct table t;
    if (testdb_is_pg()) {
        return;
    }
    int64_t n = kept_number(f, f->s, sql);
    assert_int_equal(kept_number(f, f->s, sql), n);
    assert_int_equal(store_reader(f->s, &db, &f->e), OK);
    assert_int_equal(db_kept(db, f->a, sql, NO_ARGS, &t, &f->e), OK); /* outside a hold */
    assert_int_not_equal(cell_int(&t, 0, 0), n);
    script(f, "insert into parent(id) values (1)");
    assert_int_not_equal(kept_number(f, f->s, sql), n);
    /* Within a hold: one commit all along. */
    store_hold(f->s);
    assert_int_equal(db_kept(db, f->a, COUNT, NO_ARGS, &t, &f->e), OK);
    script(f, "insert into parent(id) values (2)");
    assert_int_equal(db_kept(db, f->a, COUNT, NO_ARGS, &t, &f->e), OK);
    assert_int_equal(cell_int(&t, 0, 0), 1);
    assert_int_equal(db_all(db, f->a, COUNT, NO_ARGS, &t, &f->e), OK);
    assert_int_equal(cell_int(&t, 0, 0), 1);
    store_release(f->s);
    assert_int_equal(kept_number(f, f->s, COUNT), 2);
    /* A failure is told though the rows are at hand. */
    store_hold(f->s);
    store_fail_after(1);
    assert_int_equal(db_kept(db, f->a, COUNT, NO_ARGS, &t, &f->e), ERR_IO);
    store_release(f->s);
}

#define BOTH(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_values),
        BOTH(test_expressions),
        BOTH(test_changing_kinds),
        cmocka_unit_test(test_cell_outside_aborts_nothing),
        BOTH(test_conflicts),
        BOTH(test_reader_refuses_to_write),
        BOTH(test_bad_statements),
        cmocka_unit_test(test_bad_places),
        BOTH(test_row_limit),
        BOTH(test_walks),
        BOTH(test_reader_sees_last_commit),
        BOTH(test_group_commit),
        BOTH(test_drain_at_close),
        BOTH(test_queue_limit),
        BOTH(test_torture),
        BOTH(test_torture_in_a_crowd),
        BOTH(test_backup),
        BOTH(test_log_is_emptied),
        BOTH(test_lost_connections),
        BOTH(test_changed_table),
        BOTH(test_many_statements),
        BOTH(test_readers_of_threads),
        BOTH(test_kept_until_a_commit),
        BOTH(test_kept_is_not_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
