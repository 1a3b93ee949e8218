#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

static void test_writes_commas_itself(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(4096);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    json_key(&j, "id");
    json_str(&j, "00000000000za");
    json_key(&j, "rows");
    json_open(&j, '[');
    json_num(&j, -1);
    json_open(&j, '{');
    json_close(&j, '}');
    json_bool(&j, true);
    json_bool(&j, false);
    json_str(&j, NULL);
    json_close(&j, ']');
    json_key(&j, "none");
    json_open(&j, '[');
    json_close(&j, ']');
    json_close(&j, '}');
    assert_string_equal(b.ptr,
                        "{\"id\":\"00000000000za\",\"rows\":[-1,{},true,false,null],\"none\":[]}");
    assert_int_equal(j.depth, 0);
    strbuf_clear(&b);
}

static void test_what_is_written_reads_back(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    const char *text = "法\"\\/<\n\t\x01\x1f\x7f\U00020000";
    struct strbuf b = strbuf_make(4096);
    struct json_out j = json_begin(&b);
    struct error e = {0};
    json_t *back = NULL;

    json_open(&j, '[');
    json_str(&j, text);
    json_num(&j, INT64_MIN);
    json_num(&j, INT64_MAX);
    json_close(&j, ']');
    assert_non_null(strstr(b.ptr, "\\\"\\\\/<\\n\\t\\u0001\\u001f\\u007f"));
    assert_int_equal(json_parse(a, b.ptr, b.len, &back, &e), OK);
    assert_string_equal(json_string_value(json_array_get(back, 0)), text);
    assert_true(json_integer_value(json_array_get(back, 1)) == INT64_MIN);
    assert_true(json_integer_value(json_array_get(back, 2)) == INT64_MAX);
    strbuf_clear(&b);
}

static void test_refuses_with_place(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    const char *bad[] = {"",
                         "{",
                         "{\"a\":1,}",
                         "[1 2]",
                         "{\"a\":1,\"a\":2}",
                         "\"\xff\"",
                         "[1] x",
                         "'a'",
                         "[99999999999999999999]",
                         "{\"a\\u0000\":1}"};
    struct error e = {0};
    json_t *back = NULL;

    for (size_t i = 0; i < array_len(bad); i++) {
        assert_int_equal(json_parse(a, bad[i], strlen(bad[i]), &back, &e), ERR_INVALID);
        assert_null(back);
    }
    assert_int_equal(json_parse(a, "[1,null\0]", 9, &back, &e), ERR_INVALID);
    assert_int_equal(json_parse(a, "{\n \"a\" 1}", 9, &back, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "第 2 行"));
    assert_memory_equal(e.place, "JSON:2:", 7);
}

static void test_deep_nesting_is_refused(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    char *deep = memset(arena_alloc(a, 100000), '[', 100000);
    struct error e = {0};
    json_t *back = NULL;

    assert_int_equal(json_parse(a, deep, 100000, &back, &e), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writes_commas_itself),
        cmocka_unit_test(test_what_is_written_reads_back),
        cmocka_unit_test(test_refuses_with_place),
        cmocka_unit_test(test_deep_nesting_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
