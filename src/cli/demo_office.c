/* The practice office and what its rounds need: county, units and people; frameworks imported, completed and published; sample files
 * as evidence. The hashes are made beforehand by two threads; each account has its own salt. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/bytes.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/day.h"
#include "cli/demo.h"
#include "cli/staff.h"
#include "framework/framework_read.h"
#include "framework/framework_scoring.h"
#include "ledger/file.h"
#include "people/authority.h"

#define HASHERS 2

struct hashing {
    struct demo *d;
    atomic_size_t next;
    struct arena *arenas[HASHERS];
    struct error errors[HASHERS];
    atomic_size_t threads;
};

static void *hash_some(void *p)
{
    struct hashing *h = p;
    size_t me = atomic_fetch_add(&h->threads, 1), i;
    error_clear(&h->errors[me]);
    while ((i = atomic_fetch_add(&h->next, 1)) < h->d->n_people) {
        if (account_hash(h->arenas[me], h->d->password, &h->d->people[i].hash, &h->errors[me])) {
            break;
        }
    }
    return NULL;
}

static void free_arena(void *a)
{
    arena_free(a);
}

static enum err hash_all(struct demo *d, struct error *e)
{
    struct hashing h = {.d = d};
    pthread_t helper;
    for (size_t i = 0; i < HASHERS; i++) {
        h.arenas[i] = arena_new();
        arena_defer(d->arena, free_arena, h.arenas[i]);
    }
    bool helped = pthread_create(&helper, NULL, hash_some, &h) == 0;
    hash_some(&h);
    if (helped) {
        pthread_join(helper, NULL);
    }
    for (size_t i = 0; i < HASHERS; i++) {
        if (h.errors[i].code) {
            *e = h.errors[i];
            return e->code;
        }
    }
    return OK;
}

/* --- rows ------------------------------------------------------------------------------------------------- */

static int64_t unit_id(const struct demo *d, const char *short_name)
{
    for (size_t i = 0; short_name && i < d->n_units; i++) {
        if (str_eq(d->units[i].short_name, short_name)) {
            return d->units[i].id;
        }
    }
    return 0;
}

static enum err add_units(struct demo *d, struct db *db, struct arena *a, const struct actor *by,
                          struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < d->n_units; i++) {
        struct unit u = {
            .county = d->county,
            .parent = unit_id(d, d->units[i].under),
            .kind = d->units[i].kind,
            .name = d->units[i].name,
            .short_name = d->units[i].short_name,
        };
        r = org_unit_add(db, a, d->o->content, by, &u, e);
        d->units[i].id = u.id;
        struct authority acts = {.county = d->county, .unit = u.id, .sign = d->units[i].sign};
        if (!r && acts.sign) {
            r = authority_add(db, a, by, &acts, e);
        }
    }
    return r;
}

static enum err add_people(struct demo *d, struct db *db, struct arena *a, const struct actor *by,
                           struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < d->n_people; i++) {
        struct demo_person *p = &d->people[i];
        const struct staff s = {
            .login = p->login,
            .name = p->name,
            .role = p->role,
            .from_on = date_text(a, d->since),
            .unit = unit_id(d, p->unit),
            .hash = p->hash,
        };
        r = staff_add(db, a, d->o->content, by, &s, &p->account, e);
    }
    return r;
}

static enum err make_county(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct demo *d = w->ctx;
    struct county *list;
    size_t n;
    enum err r = org_counties(db, a, &list, &n, e);
    if (!r && n) {
        return error_set(e, ERR_CONFLICT,
                         "数据库里已经有 %s，演示只能做在空的数据库里。请换一个 --data 目录。",
                         list[0].name);
    }
    now_set(day_ms(d->since, 9, 0));
    if (r || (r = org_county_add(db, a, d->county_name, d->county_short, true, &d->county, e))) {
        return r;
    }
    return day_keep(db, a, d->county, d->today, e);
}

static enum err make_office(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct demo *d = w->ctx;
    struct actor by = actor_system(d->county);
    enum err r = add_units(d, db, a, &by, e);
    return r ? r : add_people(d, db, a, &by, e);
}

static enum err load_actors(struct demo *d, struct error *e)
{
    char *today = date_text(d->arena, d->since);
    struct db *db;
    enum err r = store_reader(d->o->store, &db, e);
    for (size_t i = 0; !r && i < d->n_people; i++) {
        struct demo_person *p = &d->people[i];
        r = actor_load(db, d->arena, d->o->content, p->account, 0, today, &p->actor, e);
    }
    return r;
}

enum err demo_office(struct demo *d, struct error *e)
{
    struct work county = {.run = make_county, .ctx = d}, office = {.run = make_office, .ctx = d};
    enum err r;
    if ((r = store_write(d->o->store, 0, &county, e)) || (r = hash_all(d, e)) ||
        (r = store_write(d->o->store, d->county, &office, e))) {
        return r;
    }
    return load_actors(d, e);
}

const struct actor *demo_actor(const struct demo *d, const char *role, const char *unit)
{
    for (size_t i = 0; i < d->n_people; i++) {
        const struct demo_person *p = &d->people[i];
        if (str_eq(p->role, role) && (!unit || str_eq(p->unit, unit))) {
            return &p->actor;
        }
    }
    if (!unit) {
        BUG("the demo has no %s", role);
    }
    return NULL;
}

/* --- frameworks --------------------------------------------------------------------------------------------- */

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
    enum err r = framework_read(j->d->arena, j->d->o->content, file->name, (const char *)file->data,
                                file->size, &j->source, e);
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
