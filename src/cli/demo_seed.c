/* What rounds need before they begin: frameworks imported, completed and published, and sample files as evidence. */
#include "base/bytes.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/day.h"
#include "cli/demo.h"
#include "cli/framework_file.h"
#include "framework/framework_scoring.h"
#include "ledger/file.h"

#define CLERK "law_clerk"

struct job {
    struct demo *d;
    struct demo_framework *f;
    struct framework source;
};

static enum err import_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    const struct actor *by = demo_actor(j->d, CLERK, NULL);
    now_set(day_ms(j->f->imported, 10, 12));
    enum err r = framework_save(db, a, by, &j->source, j->f->imported.year, &j->f->id, e);
    if (r) {
        return r;
    }
    return framework_set_kinds(db, a, by, j->f->id, j->f->kinds, j->f->n_kinds, e);
}

static size_t item_place(const struct framework_row *row, const char *code)
{
    size_t i = 0;
    while (i < row->f.n && !str_eq(row->f.items[i].code, code)) {
        i++;
    }
    return i;
}

static enum err complete_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    const struct actor *by = demo_actor(j->d, CLERK, NULL);
    struct framework_row row;
    now_set(day_ms(j->f->completed, 15, 40));
    enum err r = framework_load(db, a, j->d->county, j->f->id, &row, e);
    for (size_t i = 0; !r && i < j->f->n_lost; i++) {
        const struct demo_lost *lost = &j->f->lost[i];
        size_t at = item_place(&row, lost->code);
        if (at == row.f.n) {
            return error_set(e, ERR_NOT_FOUND, "%s 里没有指标 %s。", j->f->file, lost->code);
        }
        struct framework_item to = row.f.items[at];
        to.title = lost->title;
        to.text = lost->text;
        to.points = lost->points;
        r = framework_complete(db, a, by, j->f->id, row.item_ids[at], &to, e);
    }
    return r;
}

static enum err publish_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    now_set(day_ms(j->f->published, 16, 5));
    const struct actor *by = demo_actor(j->d, CLERK, NULL);
    enum err r = framework_confirm(db, a, by, j->f->id, 0, e);
    return r ? r : framework_publish(db, a, by, j->f->id, e);
}

static enum err write(struct job *j,
                      enum err (*run)(struct work *, struct db *, struct arena *, struct error *),
                      struct error *e)
{
    struct work w = {.run = run, .ctx = j};
    return store_write(j->d->o->store, j->d->county, &w, e);
}

static enum err import(struct job *j, struct error *e)
{
    const struct embed_file *file = demo_file(j->f->file);
    if (!file) {
        return error_set(e, ERR_NOT_FOUND, "内置内容里没有 %s。", j->f->file);
    }
    now_set(day_ms(j->f->imported, 10, 0));
    enum err r = framework_file_parse(j->d->arena, j->d->o->content, file->name,
                                      (const char *)file->data, file->size, &j->source, e);
    return r ? r : write(j, import_run, e);
}

static enum err load(struct job *j, struct error *e)
{
    struct db *db;
    enum err r = store_reader(j->d->o->store, &db, e);
    if (!r) {
        r = framework_load(db, j->d->arena, j->d->county, j->f->id, &j->f->row, e);
    }
    if (!r && j->f->row.f.n > DEMO_ITEMS) {
        return error_set(e, ERR_LIMIT, "%s 的指标太多，演示最多 %d 条。", j->f->file, DEMO_ITEMS);
    }
    return r;
}

/* Each stage for all frameworks before the next, so that time runs forward. */
enum err demo_frameworks(struct demo *d, struct error *e)
{
    struct job *jobs = arena_array(d->arena, d->n_frameworks, sizeof(*jobs));
    enum err r = OK;
    for (size_t i = 0; !r && i < d->n_frameworks; i++) {
        jobs[i] = (struct job){.d = d, .f = &d->frameworks[i]};
        r = import(&jobs[i], e);
    }
    for (size_t i = 0; !r && i < d->n_frameworks; i++) {
        r = jobs[i].f->n_lost ? write(&jobs[i], complete_run, e) : OK;
    }
    for (size_t i = 0; !r && i < d->n_frameworks; i++) {
        r = write(&jobs[i], publish_run, e);
    }
    for (size_t i = 0; !r && i < d->n_frameworks; i++) {
        r = load(&jobs[i], e);
    }
    return r;
}

/* --- evidence --- */

static enum err keep(struct demo *d, struct demo_evidence *v, struct error *e)
{
    const struct embed_file *f = demo_file(v->file);
    if (!f) {
        return error_set(e, ERR_NOT_FOUND, "内置内容里没有 %s。", v->file);
    }
    const char *temp = arena_printf(d->arena, "%s/demo.tmp", d->o->dir);
    enum err r = bytes_write_file_atomic(temp, f->data, f->size, e);
    v->size = (int64_t)f->size;
    return r ? r : file_keep(d->arena, d->o->dir, temp, &v->digest, e);
}

enum err demo_evidence_keep(struct demo *d, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < d->n_evidence; i++) {
        r = keep(d, &d->evidence[i], e);
    }
    return r;
}

enum err demo_evidence_add(struct demo *d, struct db *db, struct arena *a, const struct actor *by,
                           size_t number, int64_t *ret, struct error *e)
{
    const struct demo_evidence *v = &d->evidence[number % d->n_evidence];
    struct file_row row = {
        .county = d->county,
        .size = v->size,
        .person = by->person,
        .unit = by->unit,
        .digest = v->digest,
        .name = v->name,
        .type = v->type,
        .own_date = date_text(a, date_add(now_today(), -(int)(number % 9) - 1)),
    };
    enum err r = file_add(db, a, &row, e);
    if (!r) {
        *ret = row.id;
    }
    return r;
}
