#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "people/account.h"
#include "peopledb.h"

static const char *hash_of(struct people *f, const char *password)
{
    const char *hash = NULL;

    assert_int_equal(account_hash(f->a, password, &hash, &f->e), OK);
    return hash;
}

static int64_t person_in(struct people *f, const char *name)
{
    struct person p = {.county = f->county, .name = name};
    struct db *db = begin(f);

    assert_int_equal(org_person_add(db, f->a, &f->program, &p, &f->e), OK);
    end(f);
    return p.id;
}

static int64_t account_in(struct people *f, const char *login, const char *hash)
{
    int64_t person = person_in(f, "王示范"), id = 0;
    struct db *db = begin(f);

    assert_int_equal(
        account_add(db, f->a, &f->program, f->county, person, login, hash, true, &id, &f->e), OK);
    end(f);
    return id;
}

static const char *last_payload(struct people *f)
{
    return text(f, "select payload from event order by seq desc limit 1");
}

static void test_hash_and_verify(void **state)
{
    struct people *f = *state;
    const char *one = hash_of(f, "correct horse 示范"), *two = hash_of(f, "correct horse 示范");

    assert_string_not_equal(one, two); /* salted */
    assert_true(str_starts(one, "$argon2id$v=19$m=8,t=1,p=1$"));
    assert_true(account_verify(one, "correct horse 示范"));
    assert_true(account_verify(two, "correct horse 示范"));
    assert_false(account_verify(one, "correct horse 示范 "));
    assert_false(account_verify(one, ""));
    assert_false(account_verify(NULL, "correct horse 示范"));
    assert_false(account_verify("", "x"));
    assert_false(account_verify("$argon2id$v=19$m=8,t=1,p=1$!!$", "x"));
}

static void test_real_cost(void **state)
{
    struct people *f = *state;

    account_cheap_hashes(false);
    const char *hash = hash_of(f, "correct horse");
    assert_true(str_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_true(account_verify(hash, "correct horse"));
    assert_false(account_verify(NULL, "correct horse"));
    account_cheap_hashes(true);
}

/* A password of megabytes costs no more than a short one, and fits no hash. */
static void test_huge_password(void **state)
{
    struct people *f = *state;
    char *huge = arena_alloc(f->a, 2000001);

    memset(huge, 'x', 2000000);
    assert_false(account_verify(hash_of(f, ""), huge));
    assert_int_equal(account_password_ok("wang", huge, &f->e), ERR_INVALID);
}

static void test_password_rules(void **state)
{
    struct people *f = *state;
    static const char *const bad[] = {
        NULL,
        "",
        "short",
        "123456789",
        "一二三四五六七八九",
        "1234567890",
        "5201314520",
        "Password123",
        "qwertyuiop",
        "ADMIN123456",
        "aaaaaaaaaaaa",
        "法法法法法法法法法法",
        "Wang.Shifan",
        "bad\xff\xff-utf8-here",
    };
    static const char *const good[] = {"青山-绿水-2026", "correct horse battery",
                                       "1234567890k法衡"};

    for (size_t i = 0; i < array_len(bad); i++) {
        assert_int_equal(account_password_ok("wang.shifan", bad[i], &f->e), ERR_INVALID);
        assert_string_equal(f->e.field, "password");
        assert_true(str_ends(f->e.text, "。"));
    }
    for (size_t i = 0; i < array_len(good); i++) {
        assert_int_equal(account_password_ok("wang.shifan", good[i], &f->e), OK);
    }
    assert_int_equal(account_password_ok(NULL, good[0], &f->e), OK);
}

static void test_add_and_find(void **state)
{
    struct people *f = *state;
    const char *hash = hash_of(f, "correct horse");
    int64_t id = account_in(f, " Wang.Shifan ", hash);
    struct account got = {0};

    assert_int_equal(account_by_login(reader(f), f->a, "WANG.shifan", &got, &f->e), OK);
    assert_int_equal(got.id, id);
    assert_int_equal(got.county, f->county);
    assert_string_equal(got.login, "wang.shifan");
    assert_string_equal(got.hash, hash);
    assert_false(got.locked);
    assert_true(got.must_change);
    assert_int_equal(account_by_login(reader(f), f->a, "nobody", &got, &f->e), ERR_NOT_FOUND);
    assert_int_equal(account_by_login(reader(f), f->a, "' or 1=1 --", &got, &f->e), ERR_NOT_FOUND);
    assert_int_equal(account_by_login(reader(f), f->a, NULL, &got, &f->e), ERR_NOT_FOUND);
    assert_int_equal(account_by_login(reader(f), f->a, "\xff\xfe", &got, &f->e), ERR_NOT_FOUND);
    assert_string_equal(text(f, "select step from event order by seq desc limit 1"), "create");
    assert_non_null(strstr(last_payload(f), "\"login\":[null,\"wang.shifan\"]"));
}

static void test_add_refused(void **state)
{
    struct people *f = *state;
    static const char *const bad[] = {NULL, "", " ", "a", "a b", "a\tb", "<b>", "a/b", "\xff\xff"};
    int64_t person = person_in(f, "李示范"), id = 5;
    struct actor stranger = actor_system(f->county + 1);

    account_in(f, "wang", "$h");
    struct db *db = begin(f);
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_int_equal(
            account_add(db, f->a, &f->program, f->county, person, bad[i], "$h", false, &id, &f->e),
            ERR_INVALID);
        assert_string_equal(f->e.field, "login");
    }
    assert_int_equal(
        account_add(db, f->a, &f->program, f->county, 99, "li", "$h", false, &id, &f->e),
        ERR_INVALID);
    assert_string_equal(f->e.field, "person");
    assert_int_equal(
        account_add(db, f->a, &stranger, f->county, person, "li", "$h", false, &id, &f->e),
        ERR_DENIED);
    assert_int_equal(
        account_add(db, f->a, &f->program, f->county, person, "WANG", "$h", false, &id, &f->e),
        ERR_CONFLICT);
    assert_string_equal(f->e.field, "login");
    undo(f);
    assert_int_equal(id, 5);
    assert_int_equal(number(f, "select count(*) from account"), 1);
}

static void test_password_change(void **state)
{
    struct people *f = *state;
    int64_t id = account_in(f, "wang", hash_of(f, "first password"));
    struct actor own = {.county = f->county, .account = id, .person = 7};
    const char *cookie = NULL;
    struct account got = {0};
    struct db *db = begin(f);

    assert_int_equal(session_open(db, f->a, f->county, id, 0, NULL, &cookie, &f->e), OK);
    assert_int_equal(account_set_hash(db, f->a, &own, id, hash_of(f, "second password"), &f->e),
                     OK);
    end(f);
    assert_int_equal(account_by_login(reader(f), f->a, "wang", &got, &f->e), OK);
    assert_true(account_verify(got.hash, "second password"));
    assert_false(account_verify(got.hash, "first password"));
    assert_false(got.must_change);
    assert_int_equal(number(f, "select count(*) from session"), 1);
    assert_string_equal(last_payload(f), "{\"set\":{\"must_change\":[\"1\",\"0\"]}}");

    db = begin(f); /* an administrator resets it */
    assert_int_equal(account_set_hash(db, f->a, &f->program, id, "$h", &f->e), OK);
    assert_int_equal(account_set_hash(db, f->a, &f->program, 99, "$h", &f->e), ERR_NOT_FOUND);
    end(f);
    assert_int_equal(account_by_login(reader(f), f->a, "wang", &got, &f->e), OK);
    assert_true(got.must_change);
    assert_int_equal(number(f, "select count(*) from session"), 0);
}

static void test_lock(void **state)
{
    struct people *f = *state;
    int64_t id = account_in(f, "wang", "$h");
    struct actor own = {.county = f->county, .account = id, .person = 7};
    struct actor stranger = actor_system(f->county + 1);
    struct session session = {0};
    struct account got = {0};
    const char *cookie = NULL;
    bool stale;
    struct db *db = begin(f);

    assert_int_equal(session_open(db, f->a, f->county, id, 0, NULL, &cookie, &f->e), OK);
    assert_int_equal(account_lock(db, f->a, &own, id, true, &f->e), ERR_INVALID);
    assert_int_equal(account_lock(db, f->a, &stranger, id, true, &f->e), ERR_DENIED);
    assert_int_equal(account_lock(db, f->a, &f->program, id, true, &f->e), OK);
    end(f);
    assert_int_equal(account_by_login(reader(f), f->a, "wang", &got, &f->e), OK);
    assert_true(got.locked);
    assert_int_equal(session_find(reader(f), f->a, cookie, &session, &stale, &f->e), ERR_NOT_FOUND);
    assert_string_equal(text(f, "select step from event order by seq desc limit 1"), "lock");
    db = begin(f);
    assert_int_equal(account_lock(db, f->a, &f->program, id, false, &f->e), OK);
    end(f);
    assert_string_equal(last_payload(f), "{\"set\":{\"locked\":[\"1\",\"0\"]}}");
}

static void test_no_secret_leaves(void **state)
{
    struct people *f = *state;
    const char *hash = hash_of(f, "first password"), *second = hash_of(f, "second password");
    int64_t id = account_in(f, "wang", hash);
    struct db *db = begin(f);

    assert_int_equal(account_set_hash(db, f->a, &f->program, id, second, &f->e), OK);
    end(f);
    assert_int_equal(number(f,
                            "select count(*) from event where payload like '%argon2%' or payload "
                            "like '%hash%' or payload like '%password%'"),
                     0);
    assert_int_equal(number(f, "select count(*) from event where register = 'account'"), 2);
}

static int set_up(void **state)
{
    account_cheap_hashes(true);
    return people_set_up(state);
}

#define account_test(t) cmocka_unit_test_setup_teardown(t, set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        account_test(test_hash_and_verify),  account_test(test_real_cost),
        account_test(test_huge_password),    account_test(test_password_rules),
        account_test(test_add_and_find),     account_test(test_add_refused),
        account_test(test_password_change),  account_test(test_lock),
        account_test(test_no_secret_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
