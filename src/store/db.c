/* db.c - values, tables of cells, and the statements that every connection understands. */
#include <stdlib.h>
#include <string.h>

#include "store/driver.h"
#include "store/kept.h"

/* Program-lifetime: the torture seam. 0 is off, 1 fails the next call. */
static atomic_int torture_left;

struct val val_int(int64_t i)
{
    return (struct val){.kind = VAL_INT, .i = i};
}

struct val val_text(const char *s)
{
    if (!s || !*s) {
        return (struct val){0};
    }
    return (struct val){.kind = VAL_TEXT, .s = s, .n = strlen(s)};
}

struct val val_blob(const void *p, size_t n)
{
    if (!p) {
        return (struct val){0};
    }
    return (struct val){.kind = VAL_BLOB, .s = p, .n = n};
}

const struct val *cell(const struct table *t, size_t row, size_t column)
{
    if (row >= t->n || column >= t->columns) {
        BUG("cell %zu,%zu of a table of %zu,%zu", row, column, t->n, t->columns);
    }
    return &t->cells[row * t->columns + column];
}

int64_t cell_int(const struct table *t, size_t row, size_t column)
{
    const struct val *v = cell(t, row, column);
    return v->kind == VAL_INT ? v->i : 0;
}

const char *cell_text(const struct table *t, size_t row, size_t column)
{
    const struct val *v = cell(t, row, column);
    return v->kind == VAL_TEXT ? v->s : NULL;
}

bool cell_null(const struct table *t, size_t row, size_t column)
{
    return cell(t, row, column)->kind == VAL_NULL;
}

void store_fail_after(int n)
{
    atomic_store(&torture_left, n);
}

bool db_torture(struct error *e)
{
    int left = atomic_load_explicit(&torture_left, memory_order_relaxed);
    while (left > 0 && !atomic_compare_exchange_weak(&torture_left, &left, left - 1)) {
    }
    if (left != 1) {
        return false;
    }
    error_set(e, ERR_IO, "数据库出错，这次操作没有完成：测试要求这一次失败。");
    return true;
}

/* Every call passes here first: a doomed work gets its first error again. */
static enum err enter(struct db *db, struct error *e)
{
    if (db->doomed) {
        *e = db->first;
        return e->code;
    }
    if (db_torture(e)) {
        return e->code;
    }
    return OK;
}

static enum err leave(struct db *db, enum err r, struct error *e)
{
    if (r && db->role == DB_WRITER && !db->doomed) {
        db->doomed = true;
        db->first = *e;
    }
    return r;
}

/* Collects rows into a table. */
struct collect {
    struct arena *arena;
    struct table *table;
    size_t cap;
    struct sink *sink;
    bool one;
};

static struct val keep_cell(struct arena *a, const struct val *v)
{
    struct val r = *v;
    if (v->kind == VAL_TEXT) {
        r.s = arena_strndup(a, v->s, v->n);
    } else if (v->kind == VAL_BLOB) {
        r.s = arena_memdup(a, v->n ? v->s : "", v->n ? v->n : 1);
    }
    return r;
}

#define FEW_COLUMNS 8

static void grow(struct collect *c, size_t columns)
{
    size_t first = columns > FEW_COLUMNS ? 2 : 16; /* a wide row mostly comes alone */
    size_t cap = c->one ? 1 : c->cap ? c->cap * 2 : first;
    struct val *cells = arena_array(c->arena, cap * columns, sizeof(struct val));
    if (c->table->n) {
        memcpy(cells, c->table->cells, c->table->n * columns * sizeof(struct val));
    }
    c->table->cells = cells;
    c->cap = cap;
}

static enum err collect_row(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct collect *c = ctx;
    struct table *t = c->table;
    if (t->n >= DB_MAX_ROWS) {
        return error_set(e, ERR_LIMIT, "结果超过 %d 行，请缩小查询范围。", DB_MAX_ROWS);
    }
    if (t->n == c->cap) {
        grow(c, columns);
    }
    t->columns = columns;
    struct val *row = t->cells + t->n++ * columns;
    for (size_t i = 0; i < columns; i++) {
        row[i] = keep_cell(c->arena, &cells[i]);
    }
    c->sink->enough = c->one;
    return OK;
}

static enum err collect(struct db *db, struct arena *a, const char *sql, const struct val *args,
                        size_t n, bool one, struct table *ret, struct error *e)
{
    struct table t = {0};
    struct collect c = {.arena = a, .table = &t, .one = one};
    struct sink sink = {.fn = collect_row, .ctx = &c};
    c.sink = &sink;
    enum err r = enter(db, e);
    if (!r) {
        r = db->driver->query(db, sql, args, n, &sink, NULL, e);
    }
    if (r) {
        return leave(db, r, e);
    }
    *ret = t;
    return OK;
}

enum err db_all(struct db *db, struct arena *a, const char *sql, const struct val *args, size_t n,
                struct table *ret, struct error *e)
{
    return collect(db, a, sql, args, n, false, ret, e);
}

enum err db_one(struct db *db, struct arena *a, const char *sql, const struct val *args, size_t n,
                struct table *ret, struct error *e)
{
    struct table t;
    enum err r = collect(db, a, sql, args, n, true, &t, e);
    if (r) {
        return r;
    }
    if (t.n == 0) {
        return error_set(e, ERR_NOT_FOUND, "%s", "");
    }
    *ret = t;
    return OK;
}

enum err db_kept(struct db *db, struct arena *a, const char *sql, const struct val *args, size_t n,
                 struct table *ret, struct error *e)
{
    struct table t;
    bool found = db->kept && kept_find(db->kept, a, sql, args, n, &t);
    enum err r = found ? enter(db, e) : collect(db, a, sql, args, n, false, &t, e);
    if (r) {
        return r;
    }
    if (db->kept && !found) {
        kept_add(db->kept, sql, args, n, &t);
    }
    *ret = t;
    return OK;
}

enum err db_run(struct db *db, const char *sql, const struct val *args, size_t n,
                int64_t *ret_changed, struct error *e)
{
    int64_t changed = 0;
    enum err r = enter(db, e);
    if (!r) {
        r = db->driver->query(db, sql, args, n, NULL, &changed, e);
    }
    if (r) {
        return leave(db, r, e);
    }
    if (ret_changed) {
        *ret_changed = changed;
    }
    return OK;
}

/* Remembers whether an error came from the caller's function: that one does not doom the work. */
struct walk {
    db_row_fn *fn;
    void *ctx;
    bool mine;
};

static enum err walk_row(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct walk *w = ctx;
    enum err r = w->fn(w->ctx, cells, columns, e);
    w->mine = r != OK;
    return r;
}

enum err db_each(struct db *db, const char *sql, const struct val *args, size_t n, db_row_fn *fn,
                 void *ctx, struct error *e)
{
    struct walk w = {.fn = fn, .ctx = ctx};
    struct sink sink = {.fn = walk_row, .ctx = &w};
    enum err r = enter(db, e);
    if (!r) {
        r = db->driver->each(db, sql, args, n, &sink, e);
    }
    return r && !w.mine ? leave(db, r, e) : r;
}

enum err db_script(struct db *db, const char *sql, struct error *e)
{
    enum err r = enter(db, e);
    if (!r) {
        r = db->driver->script(db, sql, e);
    }
    return r ? leave(db, r, e) : OK;
}

enum store_kind db_kind(const struct db *db)
{
    return db->driver->kind;
}
