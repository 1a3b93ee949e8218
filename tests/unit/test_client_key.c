#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "people/client_key.h"
#include "peopledb.h"

#define ONE "550e8400e29b41d4a716446655440000"

static void test_read(void **state)
{
    char key[CLIENT_KEY_TEXT];
    (void)state;
    assert_true(client_key_read("550e8400-e29b-41d4-a716-446655440000", key));
    assert_string_equal(key, ONE);
    assert_true(client_key_read("550E8400E29B41D4A716446655440000", key));
    assert_string_equal(key, ONE);
    static const char *const bad[] = {NULL,
                                      "",
                                      "550e8400",
                                      "550e8400e29b41d4a71644665544000g",
                                      "550e8400e29b41d4a7164466554400001",
                                      "550e8400-e29b-41d4-a716-4466554400001",
                                      "550e8400e-29b-41d4-a716-446655440000",
                                      "550e8400-e29b-41d4-a716-44665544000-"};
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_false(client_key_read(bad[i], key));
    }
}

static void test_keep_and_find(void **state)
{
    struct people *f = *state;
    struct actor who = {.county = f->county, .account = 7},
                 other = {.county = f->county, .account = 8};
    const char *answer = "x";
    struct db *db = begin(f);
    assert_int_equal(client_key_find(db, f->a, &who, ONE, "d1", &answer, &f->e), OK);
    assert_null(answer);
    assert_int_equal(client_key_keep(db, f->a, &who, ONE, "d1", 5, "{\"id\":5}", &f->e), OK);
    assert_int_equal(client_key_find(db, f->a, &who, ONE, "d1", &answer, &f->e), OK);
    assert_string_equal(answer, "{\"id\":5}");
    assert_int_equal(client_key_find(db, f->a, &who, ONE, "d2", &answer, &f->e), ERR_CONFLICT);
    assert_non_null(strstr(f->e.text, "Idempotency-Key"));
    assert_int_equal(client_key_find(db, f->a, &other, ONE, "d2", &answer, &f->e), OK);
    assert_null(answer);
    end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test_setup_teardown(test_keep_and_find, people_set_up, people_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
