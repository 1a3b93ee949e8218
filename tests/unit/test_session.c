#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/now.h"
#include "base/str.h"
#include "people/account.h"
#include "peopledb.h"

#define MINUTE 60000LL

struct login {
    int64_t account, post, other_post;
    const char *cookie;
};

static struct login login_in(struct people *f)
{
    struct unit u = {.county = f->county, .kind = "hospital", .name = "示范县人民医院"};
    struct person p = {.county = f->county, .name = "王示范"},
                  q = {.county = f->county, .name = "李"};
    struct post mine = {.county = f->county, .role = "unit_head"}, other = mine;
    struct login l = {0};
    struct db *db = begin(f);
    const struct actor *by = &f->program;

    assert_int_equal(org_unit_add(db, f->a, &people_content, by, &u, &f->e), OK);
    assert_int_equal(org_person_add(db, f->a, by, &p, &f->e), OK);
    assert_int_equal(org_person_add(db, f->a, by, &q, &f->e), OK);
    mine.unit = other.unit = u.id;
    mine.person = p.id;
    other.person = q.id;
    assert_int_equal(org_post_add(db, f->a, &people_content, by, &mine, &f->e), OK);
    assert_int_equal(org_post_add(db, f->a, &people_content, by, &other, &f->e), OK);
    assert_int_equal(
        account_add(db, f->a, by, f->county, p.id, "wang", "$h", false, &l.account, &f->e), OK);
    assert_int_equal(session_open(db, f->a, f->county, l.account, 0, "10.0.0.1", &l.cookie, &f->e),
                     OK);
    end(f);
    l.post = mine.id;
    l.other_post = other.id;
    return l;
}

static enum err find(struct people *f, const char *cookie, struct session *ret, bool *stale)
{
    return session_find(reader(f), f->a, cookie, ret, stale, &f->e);
}

static void shift(struct people *f, const char *column, int64_t ms)
{
    tamper(f,
           arena_printf(f->a, "update session set %s = %s - %lld", column, column, (long long)ms));
}

static void test_open_and_find(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {0};
    char token[SM3_HEX];
    bool stale = true;

    assert_int_equal(strlen(l.cookie), 43);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    assert_false(stale);
    assert_int_equal(s.account, l.account);
    assert_int_equal(s.county, f->county);
    assert_int_equal(s.post, 0);
    assert_int_equal(strlen(s.csrf), 22);
    assert_in_range(now_real_ms() - s.created_ms, 0, MINUTE);
    sm3_hex(l.cookie, 43, token);
    assert_string_equal(text(f, "select token from session"), token); /* not the cookie itself */
    assert_string_equal(text(f, "select address from session"), "10.0.0.1");
}

/* Each find as in a request, so that rows may be kept; the change comes from another program on the same database. */
static void test_ends_at_once(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct people other = {.a = f->a, .county = f->county, .s = testdb_open(&f->t)};
    struct session s = {0};
    bool stale;

    sem_init(&other.opened, 0, 0);
    sem_init(&other.closed, 0, 0);
    sem_init(&other.done, 0, 0);
    (void)reader(f);
    for (int i = 0; i < 2; i++) {
        store_hold(f->s);
        assert_int_equal(find(f, l.cookie, &s, &stale), OK);
        store_release(f->s);
    }
    assert_int_equal(s.post, 0);
    tamper(&other, arena_printf(f->a, "update session set post = %lld", (long long)l.post));
    store_hold(f->s);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    store_release(f->s);
    assert_int_equal(s.post, l.post);
    tamper(&other, "update account set locked = 1");
    store_hold(f->s);
    assert_int_equal(find(f, l.cookie, &s, &stale), ERR_NOT_FOUND);
    store_release(f->s);
    tamper(f, "update account set locked = 0");
    store_hold(f->s);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    store_release(f->s);
    struct db *db = begin(&other);
    assert_int_equal(session_close(db, l.cookie, &f->e), OK);
    end(&other);
    store_hold(f->s);
    assert_int_equal(find(f, l.cookie, &s, &stale), ERR_NOT_FOUND);
    store_release(f->s);
    store_close(other.s);
}

static void test_wrong_cookies(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {.account = 5};
    bool stale = true;
    char other[44];

    memcpy(other, l.cookie, 44);
    other[42] = other[42] == 'A' ? 'B' : 'A';
    assert_int_equal(find(f, other, &s, &stale), ERR_NOT_FOUND);
    assert_true(str_ends(f->e.text, "。"));
    assert_int_equal(find(f, NULL, &s, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, "", &s, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, arena_printf(f->a, "%sx", l.cookie), &s, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, text(f, "select token from session"), &s, &stale), ERR_NOT_FOUND);
    assert_int_equal(s.account, 5);
    assert_true(stale);
}

static void test_idle_end(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {0};
    bool stale = false;

    shift(f, "seen_ms", 2 * MINUTE);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    assert_true(stale);
    shift(f, "seen_ms", (8 * 60 - 3) * MINUTE);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK); /* 7:59 */
    shift(f, "seen_ms", 2 * MINUTE);
    assert_int_equal(find(f, l.cookie, &s, &stale), ERR_NOT_FOUND); /* 8:01 */
}

static void test_touch(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {0};
    bool stale = false;

    shift(f, "seen_ms", 5 * 60 * MINUTE);
    struct db *db = begin(f);
    assert_int_equal(session_touch(db, l.cookie, &f->e), OK);
    end(f);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    assert_false(stale);
}

static void test_whole_end(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {0};
    bool stale = false;

    shift(f, "created_ms", (24 * 60 - 1) * MINUTE);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    shift(f, "created_ms", 2 * MINUTE);
    assert_int_equal(find(f, l.cookie, &s, &stale), ERR_NOT_FOUND);
}

static void test_sessions_follow_the_real_clock(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {0};
    bool stale = true;

    now_set(now_real_ms() + 100LL * 24 * 60 * MINUTE); /* the demo's day */
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    now_set(0);
    assert_false(stale);
}

static void test_open_removes_ended_ones(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    const char *second = NULL, *third = NULL;

    shift(f, "seen_ms", 9 * 60 * MINUTE);
    struct db *db = begin(f);
    assert_int_equal(session_open(db, f->a, f->county, l.account, 0, NULL, &second, &f->e), OK);
    assert_int_equal(session_open(db, f->a, f->county, l.account, 0, NULL, &third, &f->e), OK);
    end(f);
    assert_string_not_equal(second, third);
    assert_int_equal(number(f, "select count(*) from session"), 2);
}

static void test_switch(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    struct session s = {0};
    bool stale;
    struct db *db = begin(f);

    assert_int_equal(session_switch(db, l.cookie, l.post, &f->e), OK);
    assert_int_equal(session_switch(db, l.cookie, l.other_post, &f->e), ERR_NOT_FOUND);
    assert_int_equal(session_switch(db, l.cookie, 99, &f->e), ERR_NOT_FOUND);
    assert_int_equal(session_switch(db, "none", l.post, &f->e), ERR_NOT_FOUND);
    end(f);
    assert_int_equal(find(f, l.cookie, &s, &stale), OK);
    assert_int_equal(s.post, l.post);
}

static void test_close(void **state)
{
    struct people *f = *state;
    struct login l = login_in(f);
    const char *second = NULL, *third = NULL;
    struct session s = {0};
    bool stale;
    struct db *db = begin(f);

    assert_int_equal(session_open(db, f->a, f->county, l.account, 0, NULL, &second, &f->e), OK);
    assert_int_equal(session_open(db, f->a, f->county, l.account + 1, 0, NULL, &third, &f->e), OK);
    assert_int_equal(session_close(db, l.cookie, &f->e), OK);
    assert_int_equal(session_close(db, l.cookie, &f->e), OK);
    assert_int_equal(session_close(db, "none", &f->e), OK);
    end(f);
    assert_int_equal(find(f, l.cookie, &s, &stale), ERR_NOT_FOUND);
    assert_int_equal(find(f, second, &s, &stale), OK);
    db = begin(f);
    assert_int_equal(session_close_all(db, l.account, &f->e), OK);
    end(f);
    assert_int_equal(find(f, second, &s, &stale), ERR_NOT_FOUND);
    assert_int_equal(number(f, "select count(*) from session"), 1);
}

#define session_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        session_test(test_open_and_find),
        session_test(test_ends_at_once),
        session_test(test_wrong_cookies),
        session_test(test_idle_end),
        session_test(test_touch),
        session_test(test_whole_end),
        session_test(test_sessions_follow_the_real_clock),
        session_test(test_open_removes_ended_ones),
        session_test(test_switch),
        session_test(test_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
