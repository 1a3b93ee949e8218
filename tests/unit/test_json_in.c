#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/json_in.h"
#include "base/must.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void test_walks_members_in_order(void **state)
{
    (void)state;
    struct json_in j = json_in_begin(
        " { \"a\" : \"\\u4e2d\\n\\\"x\\\"\" , \"skip\":{\"p\":[1,-2.5e3,true,[],{}]}, "
        "\"b\":[null,\"\\ud83d\\ude00\"],\"c\":7} ");
    assert_true(json_in_open(&j, '{'));
    assert_true(json_in_more(&j, '}'));
    assert_string_equal(json_in_key(&j, arena), "a");
    assert_string_equal(json_in_text(&j, arena), "中\n\"x\"");
    assert_true(json_in_more(&j, '}'));
    assert_string_equal(json_in_key(&j, arena), "skip");
    json_in_skip(&j);
    assert_true(json_in_more(&j, '}'));
    assert_string_equal(json_in_key(&j, arena), "b");
    assert_true(json_in_open(&j, '['));
    assert_true(json_in_more(&j, ']'));
    assert_null(json_in_text(&j, arena));
    assert_true(json_in_more(&j, ']'));
    assert_string_equal(json_in_text(&j, arena), "\xF0\x9F\x98\x80");
    assert_false(json_in_more(&j, ']'));
    assert_true(json_in_more(&j, '}'));
    assert_string_equal(json_in_key(&j, arena), "c");
    assert_false(json_in_open(&j, '{')); /* a number: passed over */
    assert_false(json_in_more(&j, '}'));
    assert_false(j.bad);
}

/* Whatever the writer writes comes back as it was. */
static void test_reads_what_is_written(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(10000);
    struct json_out out = json_begin(&b);
    char all[256] = "", *end = all;
    for (int c = 1; c < 128; c++) {
        *end++ = (char)c;
    }
    memcpy(end, "法衡，第 3 条", sizeof("法衡，第 3 条"));
    json_open(&out, '{');
    json_key(&out, all);
    json_open(&out, '[');
    json_str(&out, NULL);
    json_str(&out, all);
    json_num(&out, INT64_MIN);
    json_bool(&out, true);
    json_close(&out, ']');
    json_close(&out, '}');
    struct json_in j = json_in_begin(b.ptr);
    assert_true(json_in_open(&j, '{') && json_in_more(&j, '}'));
    assert_string_equal(json_in_key(&j, arena), all);
    assert_true(json_in_open(&j, '[') && json_in_more(&j, ']'));
    assert_null(json_in_text(&j, arena));
    assert_true(json_in_more(&j, ']'));
    assert_string_equal(json_in_text(&j, arena), all);
    assert_true(json_in_more(&j, ']'));
    json_in_skip(&j);
    assert_true(json_in_more(&j, ']'));
    assert_null(json_in_text(&j, arena));
    assert_false(json_in_more(&j, ']'));
    assert_false(json_in_more(&j, '}'));
    assert_false(j.bad);
    strbuf_clear(&b);
}

static void test_faults_end_it(void **state)
{
    (void)state;
    const char *bad[] = {"{",
                         "{\"a\"",
                         "{\"a\" 1}",
                         "{\"a\":1 \"b\":2}",
                         "{\"a\":\"x}",
                         "{\"a\":\"\\",
                         "{\"a\":[1,{\"b\":]}",
                         "{a:1}",
                         "{\"a\":\"line\nbreak\"}",
                         "{,}",
                         ""};
    for (size_t i = 0; i < array_len(bad); i++) {
        struct json_in j = json_in_begin(bad[i]);
        for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
            (void)json_in_key(&j, arena);
            json_in_skip(&j);
        }
        if (!j.bad) {
            fail_msg("%s was taken", bad[i]);
        }
        assert_false(json_in_more(&j, '}'));
        assert_null(json_in_text(&j, arena));
        assert_string_equal(json_in_key(&j, arena), "");
    }
    const char *escapes[] = {"\"\\q\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\u0000\""};
    for (size_t i = 0; i < array_len(escapes); i++) {
        struct json_in j = json_in_begin(escapes[i]);
        assert_null(json_in_text(&j, arena));
        assert_true(j.bad);
    }
    assert_true(json_in_begin(NULL).bad);
}

static void test_deep_nesting_ends_it(void **state)
{
    (void)state;
    char *deep = memset(arena_alloc(arena, 100001), '[', 100000);
    struct json_in j = json_in_begin(deep);
    json_in_skip(&j);
    assert_true(j.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_walks_members_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reads_what_is_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults_end_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_deep_nesting_ends_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
