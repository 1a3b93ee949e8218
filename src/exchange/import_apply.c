/* import_apply.c - the good rows of a plan, in slices of few works so that others write in between. The rows are read and
 * taken apart on the caller's thread; the writer only runs steps. */
#include <stdint.h>
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "exchange/import_batch.h"
#include "exchange/import_internal.h"
#include "register/mode.h"

enum { SLICE = 50 };

struct line {
    size_t row;
    struct taken t;
};
struct applying {
    struct importing x;
    struct store *store;
    const struct import_options *o;
    struct import_result *ret;
    struct arena *slice; /* of the lines */
    struct line lines[SLICE];
    size_t n;
    struct row_reader reader;
    size_t at, cap_faults, done;
    bool fault;
    /* of the work that runs */
    size_t first, end, written, refused, updated, findings, n_faults;
};

static void add_fault(struct applying *ap, size_t row, size_t column, const char *cell,
                      const char *why)
{
    struct import_result *ret = ap->ret;
    if (ret->n_faults < IMPORT_FAULTS_MAX) {
        struct import_fault *f =
            arena_push(ap->x.a, &ret->faults, &ret->n_faults, &ap->cap_faults, sizeof(*f));
        *f = import_fault_of(ap->x.a, ap->x.plan, row, column, cell, why, NULL);
    }
}

static void on_fault(void *ctx, size_t column, const char *cell, const char *why, const char *meant)
{
    struct applying *ap = ctx;
    (void)meant;
    if (!ap->fault) {
        add_fault(ap, ap->at, column, cell, why);
    }
    ap->fault = true;
}

/* --- on the writer -------------------------------------------------------------------------------------------------------- */

static enum err write_kept(struct applying *ap, struct db *db, struct arena *a,
                           const struct taken *t, struct step_result *res, bool *ret_known,
                           struct error *e)
{
    const struct importing *x = &ap->x;
    struct backfill b = import_backfill(x, t);
    struct importing here = *x;
    struct closed *findings = NULL;
    size_t n = 0;
    int64_t known = 0;
    here.db = db;
    enum err r = t->external && x->mode == MODE_LEDGER
                     ? judge_external(&here, a, t->external, &known, e)
                     : OK;
    if (r) {
        return r;
    }
    *ret_known = known != 0;
    if (known) {
        return step_ledger(x->en, db, a, x->by, known, 0, &b, res, e);
    }
    r = step_backfill(x->en, db, a, x->by, &b, res, &findings, &n, e);
    ap->findings += !r && n;
    return r;
}

static enum err write_line(struct applying *ap, struct db *db, struct arena *a,
                           const struct line *l, struct error *e)
{
    const struct importing *x = &ap->x;
    struct step_result res;
    bool known = false;
    enum err r = x->plan->backfill || x->mode == MODE_LEDGER
                     ? write_kept(ap, db, a, &l->t, &res, &known, e)
                     : step_create(x->en, db, a, x->by, x->plan->reg, l->t.unit, l->t.typed, l->t.n,
                                   &res, e);
    if (r) {
        return r;
    }
    ap->written++;
    ap->updated += known;
    return known ? OK : batch_row(db, x->by->county, ap->ret->batch, l->row, &res, e);
}

/* A rule that refuses has changed nothing: the next line goes on in the same work. */
static enum err write_lines(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct applying *ap = w->ctx;
    ap->written = ap->refused = ap->updated = ap->findings = 0;
    ap->ret->n_faults = ap->n_faults;
    for (size_t i = ap->first; i < ap->end; i++) {
        enum err r = write_line(ap, db, a, &ap->lines[i], e);
        if (r == ERR_IO) {
            return r;
        }
        if (r) {
            ap->refused++;
            add_fault(ap, ap->lines[i].row, SIZE_MAX, "", e->text);
        }
    }
    return batch_count(db, ap->ret->batch, ap->written, ap->refused, e);
}

/* --- slices ----------------------------------------------------------------------------------------------------------------- */

static enum err submit(struct applying *ap, size_t first, size_t end, struct error *e)
{
    struct work w = {.run = write_lines, .ctx = ap};
    ap->first = first;
    ap->end = end;
    ap->n_faults = ap->ret->n_faults;
    enum err r = store_write(ap->store, ap->x.by->county, &w, e);
    if (r) {
        *e = w.error;
        ap->ret->n_faults = ap->n_faults;
        return r;
    }
    ap->ret->written += ap->written;
    ap->ret->refused += ap->refused;
    ap->ret->updated += ap->updated;
    ap->ret->findings += ap->findings;
    return OK;
}

/* A statement that failed took the whole slice with it: once more, each line on its own. */
static enum err flush(struct applying *ap, struct error *e)
{
    enum err r = ap->n ? submit(ap, 0, ap->n, e) : OK;
    if (r && r != ERR_IO && ap->n > 1) {
        r = OK;
        for (size_t i = 0; !r && i < ap->n; i++) {
            r = submit(ap, i, i + 1, e);
            if (r && r != ERR_IO) {
                add_fault(ap, ap->lines[i].row, SIZE_MAX, "", e->text);
                ap->ret->refused++;
                r = OK;
            }
        }
    }
    ap->done += ap->n;
    ap->n = 0;
    arena_reset(ap->slice);
    return r;
}

static enum err on_row(void *ctx, size_t i, const struct sheet_row *row, struct error *e)
{
    struct applying *ap = ctx;
    struct line *l = &ap->lines[ap->n];
    bool is_id;
    int64_t there = 0;
    if (bit_get(ap->x.plan->left_out, i)) {
        return OK;
    }
    ap->at = l->row = row->row;
    ap->fault = false;
    enum err r = import_take(&ap->reader, ap->slice, row, &l->t, e);
    if (!r && l->t.number && !ap->fault) {
        r = judge_find(&ap->x, ap->slice, l->t.number, &there, &is_id, e);
        l->t.number = is_id && !there ? NULL : l->t.number;
    }
    if (r) {
        return r;
    }
    ap->ret->refused += ap->fault;
    ap->n += !ap->fault;
    if (ap->n < SLICE) {
        return OK;
    }
    r = flush(ap, e);
    if (!r && ap->o->watch.fn && !ap->o->watch.fn(ap->o->watch.ctx, ap->done, ap->x.plan->good)) {
        *row->stop = ap->ret->stopped = true;
    }
    return r;
}

/* --- the whole ---------------------------------------------------------------------------------------------------------------- */

static enum err open_batch(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct applying *ap = w->ctx;
    int64_t batch = 0;
    enum err r = batch_open(db, a, ap->x.by, ap->x.plan, ap->o->again, &batch, e);
    if (!r) {
        r = batch_remember(db, a, ap->x.by, ap->x.plan, e);
    }
    if (!r) {
        ap->ret->batch = batch;
    }
    return r;
}

static enum err close_batch(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct applying *ap = w->ctx;
    return batch_close(db, a, ap->x.by, ap->ret->batch, ap->ret->stopped ? "stopped" : "done", e);
}

static enum err run_work(struct applying *ap,
                         enum err (*run)(struct work *, struct db *, struct arena *,
                                         struct error *),
                         struct error *e)
{
    struct work w = {.run = run, .ctx = ap};
    enum err r = store_write(ap->store, ap->x.by->county, &w, e);
    if (r) {
        *e = w.error;
    }
    return r;
}

static enum err same_file(const struct applying *ap, struct error *e)
{
    const char *digest;
    enum err r = import_digest(ap->x.a, ap->x.path, &digest, e);
    if (!r && !str_eq(digest, ap->x.plan->digest)) {
        return error_set(e, ERR_CONFLICT, "文件和刚才检查的不是同一个，请重新检查后再导入。");
    }
    return r;
}

static enum err apply_all(struct applying *ap, struct error *e)
{
    enum err r = run_work(ap, open_batch, e);
    if (r) {
        return r;
    }
    r = import_walk(ap->x.path, ap->x.plan, on_row, ap, e);
    if (!r) {
        r = flush(ap, e);
    }
    if (r) {
        struct error ignored;
        ap->ret->stopped = true;
        (void)!run_work(ap, close_batch, &ignored);
        return r;
    }
    return run_work(ap, close_batch, e);
}

enum err import_apply(struct engine *en, struct store *store, struct arena *a,
                      const struct actor *by, const struct import_plan *p, const char *path,
                      const struct import_options *o, struct import_result *ret, struct error *e)
{
    struct import_result result = {0};
    struct import_plan plan = *p;
    struct applying *ap = arena_make(a, struct applying);
    struct db *db;
    enum err r = store_reader(store, &db, e);
    if (r) {
        return r;
    }
    ap->x = (struct importing){
        .en = en, .db = db, .a = a, .by = by, .plan = &plan, .path = path, .today = now_today()};
    ap->store = store;
    ap->o = o;
    ap->ret = &result;
    if ((r = mode_of(db, a, by->county, p->reg, &ap->x.mode, e)) || (r = same_file(ap, e))) {
        return r;
    }
    if (p->good) {
        ap->slice = arena_new();
        ap->reader = (struct row_reader){.x = &ap->x,
                                         .lookup = lookup_new(a, db, en->content, &by->scope),
                                         .fault = on_fault,
                                         .ctx = ap};
        r = apply_all(ap, e);
        arena_free(ap->slice);
    }
    *ret = result;
    return r;
}
