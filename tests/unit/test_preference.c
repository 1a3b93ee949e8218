#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "people/preference.h"
#include "peopledb.h"

static const char *get(struct people *f, int64_t account, const char *name)
{
    const char *value = "untouched";

    assert_int_equal(preference_get(reader(f), f->a, f->county, account, name, &value, &f->e), OK);
    return value;
}

static enum err set(struct people *f, const char *name, const char *value)
{
    struct db *db = begin(f);
    enum err r = preference_set(db, f->county, 7, name, value, &f->e);

    people_end(f, r);
    return r;
}

static void test_set_get_forget(void **state)
{
    struct people *f = *state;

    assert_null(get(f, 7, "large"));
    assert_int_equal(set(f, "large", "1"), OK);
    assert_int_equal(set(f, "pinned", "problem contract"), OK);
    assert_string_equal(get(f, 7, "large"), "1");
    assert_int_equal(set(f, "large", "0"), OK);
    assert_string_equal(get(f, 7, "large"), "0");
    assert_null(get(f, 8, "large"));
    assert_int_equal(set(f, "large", ""), OK);
    assert_null(get(f, 7, "large"));
    assert_string_equal(get(f, 7, "pinned"), "problem contract");
    assert_int_equal(number(f, "select count(*) from preference"), 1);
}

static void test_refused(void **state)
{
    struct people *f = *state;
    char *big = arena_alloc(f->a, 16386);

    memset(big, 'x', 16385);
    assert_int_equal(set(f, "view", big), ERR_LIMIT);
    big[16384] = '\0';
    assert_int_equal(set(f, "view", big), OK);
    assert_int_equal(set(f, "No Id", "1"), ERR_INVALID);
    assert_int_equal(number(f, "select count(*) from preference"), 1);
}

#define preference_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        preference_test(test_set_get_forget),
        preference_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
