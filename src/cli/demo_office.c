/* County, units and people. The hashes are made beforehand by two threads; each account has its own salt. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/now.h"
#include "base/str.h"
#include "cli/day.h"
#include "cli/demo.h"
#include "cli/staff.h"
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
