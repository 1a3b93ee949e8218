#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "people/token.h"
#include "peopledb.h"

static struct actor owner(struct people *f, int64_t account)
{
    return (struct actor){.county = f->county, .account = account, .person = account, .post = 42};
}

static const char *issue(struct people *f, const struct actor *by, const char *name, bool writes,
                         int64_t days)
{
    const char *secret = NULL;
    struct db *db = begin(f);
    assert_int_equal(token_issue(db, f->a, by, name, writes, days, &secret, &f->e), OK);
    end(f);
    return secret;
}

static enum err find(struct people *f, const char *secret, struct token *ret, bool *stale)
{
    return token_find(reader(f), f->a, secret, ret, stale, &f->e);
}

static void test_issue_and_find(void **state)
{
    struct people *f = *state;
    struct actor who = owner(f, 7);
    const char *secret = issue(f, &who, " 县一体化平台 ", true, 30);
    struct token t;
    bool stale = false;
    assert_int_equal(strlen(secret), 46);
    assert_true(str_starts(secret, "fh_"));
    assert_int_equal(find(f, secret, &t, &stale), OK);
    assert_int_equal(t.account, 7);
    assert_int_equal(t.post, 42);
    assert_string_equal(t.name, "县一体化平台");
    assert_true(t.writes);
    assert_true(stale);
    assert_int_equal(t.used_ms, 0);
    struct db *db = begin(f);
    assert_int_equal(token_touch(db, secret, &f->e), OK);
    end(f);
    assert_int_equal(find(f, secret, &t, &stale), OK);
    assert_false(stale);
    assert_true(t.used_ms > 0);
    assert_int_equal(number(f, "select count(*) from api_token where digest like 'fh_%'"), 0);
    assert_null(strstr(text(f, "select payload from event where register = 'api_token'"), secret));
}

static void test_wrong_secrets(void **state)
{
    struct people *f = *state;
    struct actor who = owner(f, 7);
    char *secret = arena_strdup(f->a, issue(f, &who, "甲", false, 1));
    struct token t;
    bool stale;
    assert_int_equal(find(f, NULL, &t, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, "", &t, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, "fh_", &t, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, arena_printf(f->a, "%sA", secret), &t, &stale), ERR_NOT_FOUND);
    secret[10] = secret[10] == 'A' ? 'B' : 'A';
    assert_int_equal(find(f, secret, &t, &stale), ERR_NOT_FOUND);
}

static void test_ends(void **state)
{
    struct people *f = *state;
    struct actor who = owner(f, 7);
    const char *secret = issue(f, &who, "甲", false, 1);
    struct token t, *list;
    bool stale;
    size_t n;
    tamper(f, "update api_token set expires_ms = expires_ms - 86400000");
    assert_int_equal(find(f, secret, &t, &stale), ERR_NOT_FOUND);
    assert_int_equal(token_list(reader(f), f->a, f->county, 7, &list, &n, &f->e), OK);
    assert_int_equal(n, 1);
}

static void test_revoke_own_alone(void **state)
{
    struct people *f = *state;
    struct actor who = owner(f, 7), other = owner(f, 8);
    const char *secret = issue(f, &who, "甲", false, 1);
    struct token t;
    bool stale;
    assert_int_equal(find(f, secret, &t, &stale), OK);
    struct db *db = begin(f);
    assert_int_equal(token_revoke(db, f->a, &other, t.id, &f->e), OK);
    end(f);
    assert_int_equal(find(f, secret, &t, &stale), OK);
    db = begin(f);
    assert_int_equal(token_revoke(db, f->a, &who, t.id, &f->e), OK);
    assert_int_equal(token_revoke(db, f->a, &who, t.id, &f->e), OK);
    end(f);
    assert_int_equal(find(f, secret, &t, &stale), ERR_NOT_FOUND);
    assert_int_equal(number(f, "select count(*) from event where register = 'api_token'"), 2);
}

static enum err refused(struct people *f, const struct actor *by, const char *name, int64_t days)
{
    const char *secret;
    struct db *db = begin(f);
    enum err r = token_issue(db, f->a, by, name, false, days, &secret, &f->e);
    people_end(f, r);
    return r;
}

static void test_refusals(void **state)
{
    struct people *f = *state;
    struct actor who = owner(f, 7), lent = who;
    lent.delegation = 1;
    assert_int_equal(refused(f, &who, " ", 30), ERR_INVALID);
    assert_string_equal(f->e.field, "name");
    assert_int_equal(refused(f, &who, "甲", 0), ERR_INVALID);
    assert_string_equal(f->e.field, "days");
    assert_int_equal(refused(f, &who, "甲", 367), ERR_INVALID);
    assert_int_equal(refused(f, &lent, "甲", 30), ERR_DENIED);
    for (int i = 0; i < TOKEN_MOST; i++) {
        assert_int_equal(refused(f, &who, "甲", 366), OK);
    }
    assert_int_equal(refused(f, &who, "甲", 30), ERR_LIMIT);
    struct actor other = owner(f, 8);
    assert_int_equal(refused(f, &other, "甲", 30), OK);
}

#define token_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        token_test(test_issue_and_find),   token_test(test_wrong_secrets), token_test(test_ends),
        token_test(test_revoke_own_alone), token_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
