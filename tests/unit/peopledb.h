/* peopledb.h - a migrated database with one county, and works opened and closed by the test itself.
 *
 * begin(f) stops the writer inside a work and lends its connection to the test's own thread, so assertions may stand
 * between the calls; end(f) commits. undo(f) makes the work fail, so all of it is taken back.
 *
 *     struct db *db = begin(f);
 *     assert_int_equal(org_person_add(db, f->a, &f->program, &p, &f->e), OK);
 *     end(f);
 */
#ifndef TESTS_PEOPLEDB_H
#define TESTS_PEOPLEDB_H

#include <pthread.h>
#include <semaphore.h>

#include "base/arena.h"
#include "people/actor.h"
#include "people/org.h"
#include "store/migrate.h"
#include "testdb.h"

struct people {
    struct testdb t;
    struct store *s;
    struct arena *a;
    struct error e;
    int64_t county;
    struct actor program;
    struct work work;
    struct db *db; /* while a work is open */
    sem_t opened, closed, done;
    enum err outcome;
};

static inline enum err people_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct people *f = w->ctx;

    (void)a;
    f->db = db;
    sem_post(&f->opened);
    sem_wait(&f->closed);
    f->db = NULL;
    return f->outcome ? error_set(e, f->outcome, "undone by the test") : OK;
}

static inline void people_done(struct work *w)
{
    sem_post(&((struct people *)w->ctx)->done);
}

static inline struct db *begin(struct people *f)
{
    f->work = (struct work){.run = people_run, .done = people_done, .ctx = f};
    f->outcome = OK;
    assert_int_equal(store_submit(f->s, f->county, &f->work, &f->e), OK);
    sem_wait(&f->opened);
    return f->db;
}

static inline void people_end(struct people *f, enum err outcome)
{
    f->outcome = outcome;
    sem_post(&f->closed);
    sem_wait(&f->done);
}

static inline void end(struct people *f)
{
    people_end(f, OK);
    assert_int_equal(f->work.result, OK);
}

static inline void undo(struct people *f)
{
    people_end(f, ERR_INVALID);
    assert_int_equal(f->work.result, ERR_INVALID);
}

static inline struct db *reader(struct people *f)
{
    struct db *db = NULL;

    assert_int_equal(store_reader(f->s, &db, &f->e), OK);
    return db;
}

static inline int64_t number(struct people *f, const char *sql)
{
    struct table t;

    assert_int_equal(db_one(reader(f), f->a, sql, NO_ARGS, &t, &f->e), OK);
    return cell_int(&t, 0, 0);
}

static inline const char *text(struct people *f, const char *sql)
{
    struct table t;

    assert_int_equal(db_one(reader(f), f->a, sql, NO_ARGS, &t, &f->e), OK);
    return cell_text(&t, 0, 0);
}

/* What nobody may do in the product: changes a row behind its back. */
static inline void tamper(struct people *f, const char *sql)
{
    struct db *db = begin(f);

    if (db_script(db, sql, &f->e)) {
        people_end(f, ERR_IO);
        fail_msg("%s: %s", sql, f->e.text);
    }
    end(f);
}

static inline int people_set_up(void **state)
{
    struct people *f = calloc(1, sizeof(*f));
    int applied;

    sem_init(&f->opened, 0, 0);
    sem_init(&f->closed, 0, 0);
    sem_init(&f->done, 0, 0);
    f->t = testdb_new();
    f->s = testdb_open(&f->t);
    f->a = arena_new();
    testdb_must(migrate_run(f->s, &applied, &f->e) == OK, f->e.text);
    struct db *db = begin(f);
    enum err r = org_county_add(db, f->a, "示范县卫生健康局", "示范县", false, &f->county, &f->e);
    people_end(f, r);
    testdb_must(r == OK, f->e.text);
    f->program = actor_system(f->county);
    *state = f;
    return 0;
}

static inline int people_tear_down(void **state)
{
    struct people *f = *state;

    if (f->db) {
        people_end(f, ERR_IO);
    }
    store_close(f->s);
    arena_free(f->a);
    testdb_drop(&f->t);
    sem_destroy(&f->opened);
    sem_destroy(&f->closed);
    sem_destroy(&f->done);
    free(f);
    return 0;
}

/* Content as far as these tests need it. */
static const struct code people_kinds[] = {
    {.id = "bureau", .title = "卫生健康局"},
    {.id = "hospital", .title = "公立医院"},
    {.id = "division", .title = "科室"},
};
static const struct code_list people_lists[] = {
    {.id = "unit_kinds",
     .title = "单位类别",
     .codes = people_kinds,
     .n = sizeof(people_kinds) / sizeof(people_kinds[0])},
};
static const struct role_def people_roles[] = {
    {.id = "law_clerk", .title = "法制科员", .scope = SCOPE_COUNTY, .home = "clerk"},
    {.id = "unit_liaison", .title = "法治联络员", .scope = SCOPE_SUBTREE, .home = "liaison"},
    {.id = "unit_head", .title = "院长", .scope = SCOPE_SUBTREE, .home = "liaison", .signs = true},
};
static const struct content people_content = {
    .code_lists = people_lists,
    .n_code_lists = 1,
    .roles = people_roles,
    .n_roles = 3,
};

#endif
