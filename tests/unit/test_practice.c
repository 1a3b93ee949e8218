/* 练习区 and office never lie in one database, and the mark is proved by the chain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "people/practice.h"
#include "peopledb.h"

static void test_kinds_do_not_mix(void **state)
{
    struct people *f = *state;
    int64_t id;
    bool practice = true;
    struct db *db = begin(f);
    assert_int_equal(org_county_add(db, f->a, "练习县卫生健康局", "练习县", true, &id, &f->e),
                     ERR_CONFLICT);
    assert_non_null(strstr(f->e.text, "示范县卫生健康局"));
    assert_int_equal(org_county_add(db, f->a, "邻县卫生健康局", "邻县", false, &id, &f->e), OK);
    end(f);
    assert_int_equal(practice_of(reader(f), f->a, &practice, &f->e), OK);
    assert_false(practice);
}

static void test_the_mark_is_in_the_chain(void **state)
{
    struct people *f = *state;
    bool practice = false;
    tamper(f, "update county set demo = 1");
    assert_int_equal(practice_of(reader(f), f->a, &practice, &f->e), ERR_CONFLICT);
    assert_non_null(strstr(f->e.text, "不一致"));
    tamper(f, "update county set demo = 0");
    assert_int_equal(practice_of(reader(f), f->a, &practice, &f->e), OK);
}

static void test_both_kinds_stop_the_start(void **state)
{
    struct people *f = *state;
    bool practice = false;
    tamper(f, "insert into county (id, name, demo, created_at) values (77, '别县', 1, "
              "'2026-01-01T00:00:00Z')");
    assert_int_equal(practice_of(reader(f), f->a, &practice, &f->e), ERR_CONFLICT);
    assert_non_null(strstr(f->e.text, "不能放在一起"));
    tamper(f, "delete from county where id = 77");
}

static void test_empty_is_none(void **state)
{
    struct people *f = *state;
    bool practice = true;
    tamper(f, "delete from county");
    assert_int_equal(practice_of(reader(f), f->a, &practice, &f->e), OK);
    assert_false(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds_do_not_mix, people_set_up, people_tear_down),
        cmocka_unit_test_setup_teardown(test_the_mark_is_in_the_chain, people_set_up,
                                        people_tear_down),
        cmocka_unit_test_setup_teardown(test_both_kinds_stop_the_start, people_set_up,
                                        people_tear_down),
        cmocka_unit_test_setup_teardown(test_empty_is_none, people_set_up, people_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
