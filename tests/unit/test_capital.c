#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "paper/capital.h"

static void spells(void **state)
{
    static const struct {
        int64_t fen;
        const char *text;
    } CASES[] = {
        {0, "零元整"},
        {1, "壹分"},
        {10, "壹角整"},
        {5, "伍分"},
        {50, "伍角整"},
        {100, "壹元整"},
        {105, "壹元零伍分"},
        {110, "壹元壹角整"},
        {1000, "壹拾元整"},
        {1050, "壹拾元伍角整"},
        {10500, "壹佰零伍元整"},
        {500000, "伍仟元整"},
        {600738, "陆仟零柒元叁角捌分"},
        {1000000, "壹万元整"},
        {1000500, "壹万零伍元整"},
        {10000500, "壹拾万零伍元整"},
        {100500000, "壹佰万伍仟元整"},
        {10700053, "壹拾万柒仟元伍角叁分"},
        {168032, "壹仟陆佰捌拾元叁角贰分"},
        {140950, "壹仟肆佰零玖元伍角整"},
        {10000000000, "壹亿元整"},
        {10000000001, "壹亿元零壹分"},
        {10000050000, "壹亿零伍佰元整"},
        {10000500000, "壹亿零伍仟元整"},
        {10050000000, "壹亿零伍拾万元整"},
        {99999999999999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
        {-12345, "负壹佰贰拾叁元肆角伍分"},
    };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < array_len(CASES); i++) {
        assert_string_equal(capital_money(a, CASES[i].fen), CASES[i].text);
    }
    assert_null(capital_money(a, CAPITAL_MAX + 1));
    assert_null(capital_money(a, -CAPITAL_MAX - 1));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(spells)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
