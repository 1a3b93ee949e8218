#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "people/account.h"
#include "peopledb.h"

struct cast {
    struct unit top, hospital;
    struct person wang;
    struct post clerk, liaison;
    int64_t account;
};

/* One person: 法制科员 at the bureau all the time, 法治联络员 at the hospital from July on. */
static struct cast cast_in(struct people *f)
{
    struct cast c = {
        .top = {.county = f->county, .kind = "bureau", .name = "示范县卫生健康局"},
        .hospital = {.county = f->county, .kind = "hospital", .name = "示范县人民医院"},
        .wang = {.county = f->county, .name = "王示范"},
        .clerk = {.county = f->county, .role = "law_clerk"},
        .liaison = {.county = f->county, .role = "unit_liaison", .from_on = "2026-07-01"},
    };
    struct db *db = begin(f);
    const struct actor *by = &f->program;

    assert_int_equal(org_unit_add(db, f->a, &people_content, by, &c.top, &f->e), OK);
    c.hospital.parent = c.top.id;
    assert_int_equal(org_unit_add(db, f->a, &people_content, by, &c.hospital, &f->e), OK);
    assert_int_equal(org_person_add(db, f->a, by, &c.wang, &f->e), OK);
    c.clerk.person = c.liaison.person = c.wang.id;
    c.clerk.unit = c.top.id;
    c.liaison.unit = c.hospital.id;
    assert_int_equal(org_post_add(db, f->a, &people_content, by, &c.clerk, &f->e), OK);
    assert_int_equal(org_post_add(db, f->a, &people_content, by, &c.liaison, &f->e), OK);
    assert_int_equal(
        account_add(db, f->a, by, f->county, c.wang.id, "wang", "$hash", true, &c.account, &f->e),
        OK);
    end(f);
    return c;
}

static enum err load(struct people *f, int64_t account, int64_t post, const char *today,
                     struct actor *ret)
{
    return actor_load(reader(f), f->a, &people_content, account, post, today, ret, &f->e);
}

static void test_system(void **state)
{
    (void)state;
    struct actor program = actor_system(42), person = {.county = 42, .person = 7};

    assert_true(actor_is_system(&program));
    assert_false(actor_is_system(&person));
    assert_int_equal(program.scope.kind, SCOPE_COUNTY);
    assert_int_equal(program.scope.county, 42);
    assert_int_equal(program.person, 0);
}

static enum err load_held(struct people *f, int64_t account, const char *today, struct actor *ret)
{
    (void)reader(f);
    store_hold(f->s);
    enum err r = load(f, account, 0, today, ret);
    store_release(f->s);
    return r;
}

/* A post that ends shrinks the scope with the next request, and a lock shuts the door, though rows are kept. */
static void test_changes_count_at_once(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};
    struct store *mine = f->s, *other = testdb_open(&f->t);

    for (int i = 0; i < 2; i++) {
        assert_int_equal(load_held(f, c.account, "2026-07-02", &who), OK);
        assert_int_equal(who.scope.kind, SCOPE_COUNTY);
        assert_int_equal(who.n_posts, 1);
    }
    f->s = other;
    tamper(f, "update post set to_on = '2026-07-01' where role = 'law_clerk'");
    f->s = mine;
    assert_int_equal(load_held(f, c.account, "2026-07-02", &who), OK);
    assert_int_equal(who.scope.kind, SCOPE_SUBTREE);
    assert_int_equal(who.unit, c.hospital.id);
    assert_int_equal(who.n_posts, 0);
    assert_int_equal(load_held(f, c.account, "2026-07-01", &who), OK); /* the day counts too */
    assert_int_equal(who.scope.kind, SCOPE_COUNTY);
    f->s = other;
    tamper(f, "update account set locked = 1");
    f->s = mine;
    assert_int_equal(load_held(f, c.account, "2026-07-02", &who), ERR_DENIED);
    store_close(other);
}

static void test_first_valid_post(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};

    assert_int_equal(load(f, c.account, 0, "2026-06-30", &who), OK);
    assert_int_equal(who.county, f->county);
    assert_int_equal(who.account, c.account);
    assert_int_equal(who.person, c.wang.id);
    assert_int_equal(who.post, c.clerk.id);
    assert_int_equal(who.unit, c.top.id);
    assert_string_equal(who.login, "wang");
    assert_string_equal(who.name, "王示范");
    assert_string_equal(who.unit_name, "示范县卫生健康局");
    assert_string_equal(who.unit_short, "县卫生健康局");
    assert_string_equal(who.county_name, "示范县卫生健康局");
    assert_null(who.address);
    assert_false(who.demo);
    assert_true(who.must_change);
    assert_false(who.large);
    assert_string_equal(who.role->id, "law_clerk");
    assert_int_equal(who.scope.kind, SCOPE_COUNTY);
    assert_int_equal(who.n_posts, 0); /* the other one begins tomorrow */
    assert_false(actor_is_system(&who));
}

static void test_chosen_post_brings_its_scope(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};

    assert_int_equal(load(f, c.account, c.liaison.id, "2026-07-01", &who), OK);
    assert_string_equal(who.role->id, "unit_liaison");
    assert_int_equal(who.scope.kind, SCOPE_SUBTREE);
    assert_int_equal(who.scope.unit, c.hospital.id);
    assert_int_equal(who.scope.person, c.wang.id);
    assert_int_equal(who.scope.county, f->county);
    assert_string_equal(who.scope.unit_path, c.hospital.path);
    assert_int_equal(who.n_posts, 1);
    assert_int_equal(who.posts[0].id, c.clerk.id);
    assert_string_equal(who.posts[0].role_title, "法制科员");
    assert_string_equal(who.posts[0].unit_name, "示范县卫生健康局");
}

static void test_refused_post(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {.person = 5};

    assert_int_equal(load(f, c.account, c.liaison.id, "2026-06-30", &who), ERR_NOT_FOUND);
    assert_int_equal(load(f, c.account, 12345, "2026-07-01", &who), ERR_NOT_FOUND);
    assert_int_equal(load(f, 12345, 0, "2026-07-01", &who), ERR_NOT_FOUND);
    assert_int_equal(who.person, 5);
}

static void test_last_day(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};
    struct db *db = begin(f);

    assert_int_equal(org_person_leave(db, f->a, &f->program, c.wang.id, "2026-08-31", &f->e), OK);
    end(f);
    assert_int_equal(load(f, c.account, 0, "2026-08-31", &who), OK);
    assert_int_equal(load(f, c.account, 0, "2026-09-01", &who), ERR_DENIED);
}

static void test_no_post_left(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};
    struct db *db = begin(f);

    assert_int_equal(org_post_end(db, f->a, &f->program, c.clerk.id, "2026-05-31", &f->e), OK);
    end(f);
    assert_int_equal(load(f, c.account, 0, "2026-05-31", &who), OK);
    assert_int_equal(load(f, c.account, 0, "2026-06-01", &who), ERR_DENIED);
    assert_non_null(strstr(f->e.text, "岗位"));
    assert_int_equal(load(f, c.account, 0, "2026-07-01", &who), OK);
    tamper(f, "update unit set to_on = '2026-07-01' where kind = 'hospital'");
    assert_int_equal(load(f, c.account, 0, "2026-07-01", &who), OK);
    assert_int_equal(load(f, c.account, 0, "2026-07-02", &who), ERR_DENIED);
}

static void test_locked(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};
    struct db *db = begin(f);

    assert_int_equal(account_lock(db, f->a, &f->program, c.account, true, &f->e), OK);
    end(f);
    assert_int_equal(load(f, c.account, 0, "2026-07-01", &who), ERR_DENIED);
}

/* A role that the content no longer has gives nothing. */
static void test_unknown_role(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};

    tamper(f, "update post set role = 'emperor' where role = 'law_clerk'");
    assert_int_equal(load(f, c.account, 0, "2026-06-30", &who), ERR_DENIED);
    assert_int_equal(load(f, c.account, 0, "2026-07-01", &who), OK);
    assert_string_equal(who.role->id, "unit_liaison");
    assert_int_equal(who.n_posts, 0);
}

static void test_large(void **state)
{
    struct people *f = *state;
    struct cast c = cast_in(f);
    struct actor who = {0};
    struct db *db = begin(f);

    assert_int_equal(preference_set(db, f->county, c.account, "large", "1", &f->e), OK);
    end(f);
    assert_int_equal(load(f, c.account, 0, "2026-07-01", &who), OK);
    assert_true(who.large);
}

#define actor_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_system),     actor_test(test_changes_count_at_once),
        actor_test(test_first_valid_post), actor_test(test_chosen_post_brings_its_scope),
        actor_test(test_refused_post),     actor_test(test_last_day),
        actor_test(test_no_post_left),     actor_test(test_locked),
        actor_test(test_unknown_role),     actor_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
