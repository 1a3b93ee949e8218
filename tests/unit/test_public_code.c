/* Query codes, signed links, and how often an address may ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "public/code.h"
#include "public/link.h"
#include "public/rate.h"

static int64_t moment;

static int64_t test_ms(void)
{
    return moment;
}

static int set_up(void **state)
{
    *state = arena_new();
    moment = 5000000;
    rate_clock(test_ms);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    rate_clock(NULL);
    return 0;
}

static void test_same_form_same_code(void **state)
{
    struct arena *a = *state;
    const char *key = code_key(a), *code = code_of(a, key);
    assert_int_equal(strlen(key), 22);
    assert_int_equal(strlen(code), CODE_CHARS);
    assert_string_equal(code, code_of(a, key));
    assert_string_not_equal(code, code_of(a, code_key(a)));
    assert_null(code_of(a, NULL));
    assert_null(code_of(a, "kurz"));
}

static void test_read_as_typed(void **state)
{
    struct arena *a = *state;
    assert_string_equal(code_read(a, "K7M2-QX9D-PRT4"), "K7M2QX9DPRT4");
    assert_string_equal(code_read(a, " k7m2 qx9d prt4 "), "K7M2QX9DPRT4");
    assert_string_equal(code_read(a, "Ｋ７Ｍ２－ＱＸ９Ｄ－ＰＲＴ４"), "K7M2QX9DPRT4");
    assert_string_equal(code_read(a, "oil0-oil0-oil0"), "011001100110");
    assert_null(code_read(a, "K7M2-QX9D-PRT"));
    assert_null(code_read(a, "K7M2-QX9D-PRT45"));
    assert_null(code_read(a, "K7M2-QX9D-PRTU"));
    assert_null(code_read(a, "查询码"));
    assert_null(code_read(a, NULL));
    assert_string_equal(code_show(a, "K7M2QX9DPRT4"), "K7M2-QX9D-PRT4");
}

static void test_every_code_reads_back(void **state)
{
    struct arena *a = *state;
    for (int i = 0; i < 500; i++) {
        const char *code = code_of(a, code_key(a));
        assert_string_equal(code_read(a, code_show(a, code)), code);
    }
}

/* --- links ------------------------------------------------------------------------------------------------------------ */
static const struct field_def shop = {.id = "shop"}, other = {.id = "other"};
static const struct field_def *const both[] = {&shop, &other};
static const struct intake_def intake = {.links = (const struct field_def **)both, .n_links = 2};
static const struct register_def vote = {.id = "vote", .intake = (struct intake_def *)&intake},
                                 closed = {.id = "closed"};

static void test_link_back_and_forth(void **state)
{
    struct arena *a = *state;
    const struct signed_link l = {.field = &other, .record = 7654321, .serial = 3};
    const char *text = link_make(a, "secret", 1, &vote, &l);
    struct signed_link got;
    assert_true(link_read(a, "secret", 1, &vote, text, &got));
    assert_ptr_equal(got.field, &other);
    assert_int_equal(got.record, 7654321);
    assert_int_equal(got.serial, 3);
    assert_string_equal(text, link_make(a, "secret", 1, &vote, &l));
}

static void test_link_refused(void **state)
{
    struct arena *a = *state;
    const struct signed_link l = {.field = &shop, .record = 7654321, .serial = 1};
    char *text = arena_strdup(a, link_make(a, "secret", 1, &vote, &l));
    struct signed_link got;
    assert_false(link_read(a, "another", 1, &vote, text, &got));
    assert_false(link_read(a, "secret", 2, &vote, text, &got));
    assert_false(link_read(a, "secret", 1, &closed, text, &got));
    assert_false(link_read(a, NULL, 1, &vote, text, &got));
    assert_false(link_read(a, "secret", 1, &vote, "", &got));
    assert_false(link_read(a, "secret", 1, &vote, "a-b-c", &got));
    assert_false(link_read(a, "secret", 1, &vote, str_replace(a, text, "-1-", "-2-"), &got));
    assert_false(link_read(a, "secret", 1, &vote, str_replace(a, text, "-1-", "-0-"), &got));
    text[strlen(text) - 1] = text[strlen(text) - 1] == '0' ? '1' : '0';
    assert_false(link_read(a, "secret", 1, &vote, text, &got));
}

/* --- rate --------------------------------------------------------------------------------------------------------------- */
static void test_bucket(void **state)
{
    const struct rate r = {'t', 3, 1000};
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rate_take(&r, "10.0.0.1"), 0);
    }
    assert_int_equal(rate_wait(&r, "10.0.0.1"), 1);
    assert_int_equal(rate_take(&r, "10.0.0.1"), 1);
    assert_int_equal(rate_take(&r, "10.0.0.2"), 0);
    moment += 1000;
    assert_int_equal(rate_take(&r, "10.0.0.1"), 0);
    assert_int_equal(rate_take(&r, "10.0.0.1"), 1);
    moment += 60000;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rate_take(&r, "10.0.0.1"), 0);
    }
    assert_int_equal(rate_take(&r, "10.0.0.1"), 1);
    assert_int_equal(rate_take(&r, NULL), 0);
}

static void test_waiting_takes_nothing(void **state)
{
    const struct rate r = {'w', 1, 60000}, twin = {'x', 1, 60000};
    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(rate_wait(&r, "10.0.0.1"), 0);
    }
    assert_int_equal(rate_take(&r, "10.0.0.1"), 0);
    assert_int_equal(rate_wait(&r, "10.0.0.1"), 60);
    assert_int_equal(rate_wait(&twin, "10.0.0.1"), 0); /* another purpose */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_form_same_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_read_as_typed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_code_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_link_back_and_forth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_link_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bucket, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_waiting_takes_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
