/* The plan: one walk over the file, row by row. Nothing of a row outlives it but its faults, a bit, and the first few as
 * samples. */
#include "exchange/import.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import_internal.h"
#include "register/mode.h"

enum { READ_PIECE = 64 << 10, CELL_CHARS = 60, TELL_EVERY = 500 };

bool bit_get(const unsigned char *bits, size_t i)
{
    return bits[i / 8] >> i % 8 & 1;
}

void bit_set(unsigned char *bits, size_t i)
{
    bits[i / 8] = (unsigned char)(bits[i / 8] | 1u << i % 8);
}

enum err import_digest(struct arena *a, const char *path, const char **ret, struct error *e)
{
    char *piece = arena_alloc(a, READ_PIECE), *text = arena_alloc(a, SM3_HEX);
    struct sm3 *s = sm3_new(a);
    uint8_t digest[SM3_LEN];
    FILE *f = fopen(path, "rb");
    if (!f) {
        return error_set(e, ERR_NOT_FOUND, "找不到要导入的文件，请重新上传。");
    }
    for (size_t n; (n = fread(piece, 1, READ_PIECE, f)) > 0;) {
        sm3_add(s, piece, n);
    }
    bool bad = ferror(f);
    fclose(f);
    if (bad) {
        return error_set(e, ERR_IO, "文件读到一半读不下去了，请重新上传。");
    }
    sm3_end(s, digest);
    hex_write(digest, sizeof(digest), text);
    *ret = text;
    return OK;
}

/* --- rows below the head ------------------------------------------------------------------------------------------------ */

struct walk {
    const struct import_plan *p;
    import_row_fn *fn;
    void *ctx;
    size_t i;
};

static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct walk *w = ctx;
    if (row->row < w->p->head_row + w->p->head_rows) {
        return OK;
    }
    if (w->i >= IMPORT_ROWS_MAX) {
        return error_set(e, ERR_LIMIT, "一次最多导入 %d 行，请拆成几个文件。", IMPORT_ROWS_MAX);
    }
    return w->fn(w->ctx, w->i++, row, e);
}

enum err import_walk(const char *path, const struct import_plan *p, import_row_fn *fn, void *ctx,
                     struct error *e)
{
    struct walk w = {p, fn, ctx, 0};
    return sheet_read(path, NULL, on_row, &w, e);
}

/* --- planning ------------------------------------------------------------------------------------------------------------- */

struct planning {
    struct importing *x;
    struct arena *row; /* of the row */
    struct row_reader reader;
    struct judge *judge;
    const struct import_watch *watch;
    size_t at;  /* row of the file */
    bool fault; /* the row has one */
    bool stopped;
    size_t cap_faults, cap_samples;
};

static const char *shorten(struct arena *a, const char *s)
{
    size_t n = str_prefix(s, CELL_CHARS);
    return s[n] ? arena_printf(a, "%.*s…", (int)n, s) : arena_strdup(a, s);
}

struct import_fault import_fault_of(struct arena *a, const struct import_plan *p, size_t row,
                                    size_t column, const char *cell, const char *why,
                                    const char *meant)
{
    return (struct import_fault){.row = row,
                                 .column = column,
                                 .head = column < p->n_columns ? p->columns[column].head : NULL,
                                 .cell = shorten(a, cell ? cell : ""),
                                 .why = arena_strdup(a, why),
                                 .meant = arena_strdup(a, meant)};
}

static void on_fault(void *ctx, size_t column, const char *cell, const char *why, const char *meant)
{
    struct planning *g = ctx;
    struct import_plan *p = g->x->plan;
    g->fault = true;
    if (p->n_faults < IMPORT_FAULTS_MAX) {
        struct import_fault *f =
            arena_push(g->x->a, &p->faults, &p->n_faults, &g->cap_faults, sizeof(*f));
        *f = import_fault_of(g->x->a, p, g->at, column, cell, why, meant);
    }
}

static void add_sample(struct planning *g, const struct sheet_row *row)
{
    struct import_plan *p = g->x->plan;
    struct arena *a = g->x->a;
    if (p->n_samples == IMPORT_SAMPLES) {
        return;
    }
    struct import_sample *s =
        arena_push(a, &p->samples, &p->n_samples, &g->cap_samples, sizeof(*s));
    s->row = row->row;
    s->cells = arena_array(a, p->n_columns + 1, sizeof(char *));
    for (size_t i = 0; i < p->n_columns; i++) {
        s->cells[i] = i < row->n ? shorten(a, row->cells[i].text) : "";
    }
}

static void count(struct planning *g, size_t i, enum verdict v)
{
    struct import_plan *p = g->x->plan;
    p->rows++;
    p->good += v == ROW_GOOD || v == ROW_UPDATE;
    p->updates += v == ROW_UPDATE;
    p->bad += v == ROW_BAD;
    p->same += v == ROW_SAME;
    if (v == ROW_BAD || v == ROW_SAME) {
        bit_set(p->left_out, i);
    }
}

static enum err plan_row(void *ctx, size_t i, const struct sheet_row *row, struct error *e)
{
    struct planning *g = ctx;
    struct taken t;
    enum verdict v = ROW_BAD;
    arena_reset(g->row);
    g->at = row->row;
    g->fault = false;
    enum err r = import_take(&g->reader, g->row, row, &t, e);
    if (r) {
        return r;
    }
    if (t.empty && !g->fault) {
        bit_set(g->x->plan->left_out, i);
        return OK;
    }
    if (!g->fault && (r = judge_row(g->judge, g->row, row->row, &t, on_fault, g, &v, e))) {
        return r;
    }
    add_sample(g, row);
    count(g, i, v);
    if (g->watch && g->watch->fn && i % TELL_EVERY == 0) {
        *row->stop = g->stopped = !g->watch->fn(g->watch->ctx, i, 0);
    }
    return OK;
}

static enum err find_earlier(struct importing *x, struct error *e)
{
    struct table t;
    enum err r = db_all(
        x->db, x->a,
        "select b.at, q.name from import_batch b left join person q on q.id = b.person where "
        "b.county = ?1 and "
        "b.register = ?2 and b.digest = ?3 and b.state <> 'withdrawn' order by b.id desc limit 1",
        ARGS(I(x->by->county), T(x->plan->reg->id), T(x->plan->digest)), &t, e);
    int64_t ms;
    if (r || !t.n || !datetime_parse(cell_text(&t, 0, 0), &ms)) {
        return r;
    }
    const char *name = cell_text(&t, 0, 1);
    x->plan->seen_before = true;
    x->plan->seen_on = arena_printf(x->a, "%s%s%s", date_chinese(x->a, date_of_ms(ms)),
                                    name ? "由" : "", name ? name : "");
    return OK;
}

static enum err may_import(struct importing *x, struct error *e)
{
    const struct register_def *reg = x->plan->reg;
    bool kept = x->plan->backfill || x->mode == MODE_LEDGER;
    if (x->mode == MODE_OFF) {
        return error_set(e, ERR_INVALID, "本县不用“%s”这本台账，不能导入。", reg->title);
    }
    if (kept ? backfill_may(x->by, reg) : step_may_create(x->by, reg)) {
        return OK;
    }
    if (reg->create_by_action_only) {
        return error_set(e, ERR_DENIED, "%s由系统在办理中自动生成，不能导入。", reg->title);
    }
    return error_set(e, ERR_DENIED, "您现在的岗位（%s）不能新增%s，也就不能导入。",
                     x->by->role ? x->by->role->title : "无", reg->title);
}

static enum err walk_all(struct importing *x, const struct import_watch *watch, struct error *e)
{
    struct planning g = {.x = x, .row = arena_new(), .judge = judge_new(x), .watch = watch};
    g.reader = (struct row_reader){.x = x,
                                   .lookup = lookup_new(x->a, x->db, x->en->content, &x->by->scope),
                                   .fault = on_fault,
                                   .ctx = &g};
    enum err r = import_walk(x->path, x->plan, plan_row, &g, e);
    arena_free(g.row);
    return r || !g.stopped ? r : error_set(e, ERR_CONFLICT, "检查已经停止，什么都没有导入。");
}

static enum err plan_all(struct importing *x, const struct import_column *mapping, size_t n_mapping,
                         const struct import_watch *watch, struct error *e)
{
    struct import_plan *p = x->plan;
    enum err r;
    if ((r = mode_of(x->db, x->a, x->by->county, p->reg, &x->mode, e)) || (r = may_import(x, e)) ||
        (r = import_digest(x->a, x->path, &p->digest, e)) ||
        (r = import_layout(x, mapping, n_mapping, e)) || (r = walk_all(x, watch, e)) ||
        (r = find_earlier(x, e))) {
        return r;
    }
    if (!p->rows) {
        return error_set(e, ERR_INVALID, "表头（第 %zu 行）下面没有内容，没有可导入的行。",
                         p->head_row);
    }
    return OK;
}

enum err import_plan_watched(struct engine *en, struct db *db, struct arena *a,
                             const struct actor *by, const struct register_def *reg,
                             const char *path, const char *file_name,
                             const struct import_column *mapping, size_t n_mapping, bool backfill,
                             const struct import_watch *watch, struct import_plan *ret,
                             struct error *e)
{
    struct import_plan p = {
        .reg = reg, .file_name = arena_strdup(a, file_name), .backfill = backfill};
    struct importing x = {
        .en = en, .db = db, .a = a, .by = by, .plan = &p, .path = path, .today = now_today()};
    p.left_out = arena_alloc(a, IMPORT_ROWS_MAX / 8 + 1);
    enum err r = plan_all(&x, mapping, n_mapping, watch, e);
    if (!r) {
        *ret = p;
    }
    return r;
}

enum err import_plan(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                     const struct register_def *reg, const char *path, const char *file_name,
                     const struct import_column *mapping, size_t n_mapping, bool backfill,
                     struct import_plan *ret, struct error *e)
{
    return import_plan_watched(en, db, a, by, reg, path, file_name, mapping, n_mapping, backfill,
                               NULL, ret, e);
}
