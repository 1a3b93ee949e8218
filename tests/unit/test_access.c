#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/now.h"
#include "base/str.h"
#include "ledger/access.h"
#include "peopledb.h"

static void note(struct people *f, const struct access_note *n)
{
    struct db *db = begin(f);

    assert_int_equal(access_write(db, n, &f->e), OK);
    end(f);
}

static struct table list(struct people *f, const struct access_filter *filter, size_t limit)
{
    struct table t = {0};

    assert_int_equal(access_list(reader(f), f->a, f->county, filter, limit, &t, &f->e), OK);
    return t;
}

static void test_all_fields_come_back(void **state)
{
    struct people *f = *state;

    tamper(f, arena_printf(f->a, "insert into person (id, county, name) values (7, %lld, '王示范')",
                           (long long)f->county));
    note(f, &(struct access_note){.county = f->county,
                                  .kind = "refused",
                                  .account = 6,
                                  .person = 7,
                                  .address = "10.0.0.1",
                                  .method = "POST",
                                  .path = "/desk/r/x",
                                  .reg = "problem",
                                  .record = 5,
                                  .event_seq = 4,
                                  .rule = "x#/gates/g",
                                  .said = "法制审核未通过"});
    struct table t = list(f, &(struct access_filter){0}, 10);
    assert_int_equal(t.n, 1);
    struct access_note n = access_note_of(&t, 0);
    assert_string_equal(n.kind, "refused");
    assert_int_equal(n.account, 6);
    assert_int_equal(n.person, 7);
    assert_string_equal(cell_text(&t, 0, ACCESS_PERSON_NAME), "王示范");
    assert_string_equal(n.address, "10.0.0.1");
    assert_string_equal(n.method, "POST");
    assert_string_equal(n.path, "/desk/r/x");
    assert_string_equal(n.reg, "problem");
    assert_int_equal(n.record, 5);
    assert_int_equal(n.event_seq, 4);
    assert_string_equal(n.rule, "x#/gates/g");
    assert_string_equal(n.said, "法制审核未通过");
    assert_int_equal(strlen(n.at), 20);
    assert_int_equal(list(f, &(struct access_filter){0}, 0).n, 0);
}

static void test_unknown_is_null(void **state)
{
    struct people *f = *state;

    note(f, &(struct access_note){.county = f->county, .kind = "login_failed"});
    assert_int_equal(number(f,
                            "select count(*) from access_log where account is null and person is "
                            "null and record is null and event_seq is null and path is null"),
                     1);
}

static void test_foreign_text(void **state)
{
    struct people *f = *state;
    char *longest = arena_alloc(f->a, 3 * 2000 + 1);

    for (int i = 0; i < 2000; i++) {
        memcpy(longest + 3 * i, "法", 3);
    }
    note(f, &(struct access_note){.county = f->county,
                                  .kind = "login_failed",
                                  .path = longest,
                                  .said = "a\xff\xfe\xe6z"});
    struct table t = list(f, &(struct access_filter){0}, 10);
    assert_int_equal(str_chars(cell_text(&t, 0, ACCESS_PATH)), 500);
    assert_string_equal(cell_text(&t, 0, ACCESS_SAID), "a???z");
}

static void test_filters_and_order(void **state)
{
    struct people *f = *state;

    now_set(
        1788279900000LL); /* 2026-09-01T16:25Z: half past midnight of 2 September at the office */
    for (int i = 1; i <= 6; i++) {
        note(f, &(struct access_note){.county = f->county,
                                      .kind = i % 2 ? "login" : "export",
                                      .person = i,
                                      .record = i % 3});
    }
    now_set(0);
    struct table t = list(f, &(struct access_filter){0}, 10);
    assert_int_equal(t.n, 6);
    assert_int_equal(access_note_of(&t, 0).person, 6);
    assert_int_equal(access_note_of(&t, 5).person, 1);

    struct access_filter older = {.before_id = cell_int(&t, 3, ACCESS_ID)};
    t = list(f, &older, 1);
    assert_int_equal(t.n, 1);
    assert_int_equal(access_note_of(&t, 0).person, 2);

    assert_int_equal(list(f, &(struct access_filter){.kind = "export"}, 10).n, 3);
    assert_int_equal(list(f, &(struct access_filter){.kind = "export", .person = 4}, 10).n, 1);
    assert_int_equal(list(f, &(struct access_filter){.kind = "login", .person = 4}, 10).n, 0);
    assert_int_equal(list(f, &(struct access_filter){.record = 2}, 10).n, 2);
    assert_int_equal(
        list(f, &(struct access_filter){.from = "2026-09-02", .to = "2026-09-02"}, 10).n, 6);
    assert_int_equal(list(f, &(struct access_filter){.from = "2026-09-03"}, 10).n, 0);
    assert_int_equal(list(f, &(struct access_filter){.to = "2026-09-01"}, 10).n, 0);
    assert_int_equal(list(f, &(struct access_filter){.to = "2026-09-01T16:25:00Z"}, 10).n, 0);
    assert_int_equal(list(f, &(struct access_filter){.from = "2026-09-01T16:25:00Z"}, 10).n, 6);
}

static void test_other_county_stays_out(void **state)
{
    struct people *f = *state;

    note(f, &(struct access_note){.county = f->county + 1, .kind = "login"});
    assert_int_equal(list(f, &(struct access_filter){0}, 10).n, 0);
}

#define access_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        access_test(test_all_fields_come_back),   access_test(test_unknown_is_null),
        access_test(test_foreign_text),           access_test(test_filters_and_order),
        access_test(test_other_county_stays_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
