#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/checkid.h"

static const struct date today = {2026, 6, 15};

static void assert_usci(const char *s, const char *rule, const char *part)
{
    char code[CHECKID_LEN + 1] = "untouched";
    struct error e = {0};
    assert_int_equal(checkid_usci(s, code, &e), ERR_INVALID);
    assert_string_equal(e.rule, rule);
    if (!strstr(e.text, part)) {
        fail_msg("%s: the sentence is: %s", s, e.text);
    }
    assert_string_equal(code, "untouched");
}

static void assert_citizen(const char *s, const char *rule, const char *part)
{
    char code[CHECKID_LEN + 1] = "untouched";
    struct error e = {0};
    assert_int_equal(checkid_citizen(s, today, code, NULL, &e), ERR_INVALID);
    assert_string_equal(e.rule, rule);
    if (!strstr(e.text, part)) {
        fail_msg("%s: the sentence is: %s", s, e.text);
    }
    assert_string_equal(code, "untouched");
}

static const char *const good_usci[] = {
    "11330110999000013U", "123713119990000219", "5250010999900003XT", "91532822MA99900007",
    "91350200MA31E12PXF", "91440101MA5CJQ4N59", "91320105780688132K", "913502000728319549",
};
static const char *const good_citizen[] = {"371311199003070022", "330110198511200014",
                                           "532822200002299012", "500109197806159997",
                                           "11010519491231002X"};

static void test_good_usci(void **state)
{
    char code[CHECKID_LEN + 1];
    struct error e = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(good_usci) / sizeof(*good_usci); i++) {
        assert_int_equal(checkid_usci(good_usci[i], code, &e), OK);
        assert_string_equal(code, good_usci[i]);
    }
}

static void test_forgiving(void **state)
{
    char code[CHECKID_LEN + 1];
    struct error e = {0};
    (void)state;
    assert_int_equal(checkid_usci(" 9135 0200-ma31e12pxf　", code, &e), OK);
    assert_string_equal(code, "91350200MA31E12PXF");
    assert_int_equal(checkid_usci("９１350200ＭＡ31Ｅ12PXF", code, &e), OK);
    assert_string_equal(code, "91350200MA31E12PXF");
    assert_int_equal(checkid_citizen("110105 19491231 002x", today, code, NULL, &e), OK);
    assert_string_equal(code, "11010519491231002X");
}

static void test_usci_length(void **state)
{
    (void)state;
    assert_usci("91350200MA31E12PX", "length", "现在是 17 位");
    assert_usci("91350200MA31E12PXF1", "length", "现在是 19 位");
    assert_usci("", "length", "现在是 0 位");
    assert_usci("91350200MA31E12PXF91350200MA31E12PXF91350200MA31E12PXF91350200MA31E12PXF",
                "length", "现在是 72 位");
}

static void test_usci_characters(void **state)
{
    (void)state;
    assert_usci("9135020OMA31E12PXF", "character", "第 8 位是 O，可能是数字 0");
    assert_usci("91350200MA3IE12PXF", "character", "第 12 位是 I，可能是数字 1");
    assert_usci("91350200MA31E12P.F", "character", "第 17 位“.”不是字母或数字");
    assert_usci("9135020零MA31E12PXF", "character", "第 8 位“零”");
}

static void test_usci_region(void **state)
{
    (void)state;
    assert_usci("9135A200MA31E12PXF", "region", "“35A200”");
    assert_usci("91990200MA31E12PXF", "region", "行政区划");
}

/* One wrong character in the organisation's part breaks both digits; one elsewhere only the last. */
static void test_usci_digits(void **state)
{
    (void)state;
    assert_usci("91350200MA31E12PXE", "check_digit",
                "第 18 位校验码应为 F，现在是 E：多半是第 1 至 8 位或最后一位");
    assert_usci("91350201MA31E12PXF", "check_digit", "多半是第 1 至 8 位");
    assert_usci("91350200MA31E13PXF", "check_digit", "多半是第 9 至 17 位");
    assert_usci("91350203M0001QAY9B", "check_digit", "应为");
    assert_usci("113301109990000139", "check_digit", "应为");
}

/* The last digit fits the rest, the organisation's does not. */
static void test_usci_organisation_digit(void **state)
{
    char code[CHECKID_LEN + 1] = "91350200MA31E12P0";
    (void)state;
    assert_int_equal(checkid_organisation_digit(code + 8), 'X');
    code[17] = checkid_usci_digit(code);
    assert_usci(code, "organisation_digit", "第 17 位）应为 X，现在是 0");
}

/* Whatever single character is changed to whatever other one: it is found. */
static void test_usci_single_slips(void **state)
{
    static const char set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char code[CHECKID_LEN + 1];
    struct error e = {0};
    (void)state;
    for (size_t k = 0; k < sizeof(good_usci) / sizeof(*good_usci); k++) {
        for (int i = 0; i < CHECKID_LEN; i++) {
            for (const char *c = set; *c; c++) {
                char slip[CHECKID_LEN + 1];
                memcpy(slip, good_usci[k], sizeof(slip));
                slip[i] = *c;
                assert_int_equal(checkid_usci(slip, code, &e) == OK, good_usci[k][i] == *c);
            }
        }
    }
}

static void test_good_citizen(void **state)
{
    char code[CHECKID_LEN + 1];
    struct error e = {0};
    struct citizen who;
    (void)state;
    for (size_t i = 0; i < sizeof(good_citizen) / sizeof(*good_citizen); i++) {
        assert_int_equal(checkid_citizen(good_citizen[i], today, code, &who, &e), OK);
        assert_string_equal(code, good_citizen[i]);
    }
    assert_int_equal(who.born.year, 1949);
    assert_int_equal(who.born.month, 12);
    assert_int_equal(who.born.day, 31);
    assert_false(who.male);
    assert_int_equal(checkid_citizen("330110198511200014", today, code, &who, &e), OK);
    assert_true(who.male);
}

static void test_citizen_shape(void **state)
{
    (void)state;
    assert_citizen("37131119900307002", "length", "现在是 17 位");
    assert_citizen("3713111990030700222", "length", "现在是 19 位");
    assert_citizen("3713111990030700A2", "character", "第 17 位不对");
    assert_citizen("37131119900307002Y", "character", "第 18 位不对");
    assert_citizen("991311199003070022", "region", "99");
}

/* 110105491231002 became 11010519491231002X in 1999. */
static void test_citizen_old(void **state)
{
    (void)state;
    assert_citizen("110105491231002", "length", "校验码 X");
}

static void test_citizen_dates(void **state)
{
    (void)state;
    assert_citizen("371311199002300029", "date", "没有 1990年2月30日 这一天");
    assert_citizen("532822190002299011", "date", "1900年2月29日");
    assert_citizen("440524188001010014", "date", "1880年");
    assert_citizen("371311202606160022", "date", "还没有到");
    assert_citizen("371311202606150022", "check_digit", "应为");
}

static void test_citizen_digit(void **state)
{
    (void)state;
    assert_citizen("371311199003070021", "check_digit", "应为 2，现在是 1");
    assert_int_equal(checkid_citizen_digit("44052418800101001"), '4');
}

/* What was typed is nobody's business in a log. */
static void test_citizen_sentences_tell_nothing(void **state)
{
    char code[CHECKID_LEN + 1];
    struct error e = {0};
    (void)state;
    assert_int_equal(checkid_citizen("371311199003070021", today, code, NULL, &e), ERR_INVALID);
    assert_null(strstr(e.text, "3713111990"));
}

static void test_citizen_single_slips(void **state)
{
    char code[CHECKID_LEN + 1];
    struct error e = {0};
    (void)state;
    for (size_t k = 0; k < sizeof(good_citizen) / sizeof(*good_citizen); k++) {
        for (int i = 0; i < CHECKID_LEN; i++) {
            for (char c = '0'; c <= '9'; c++) {
                char slip[CHECKID_LEN + 1];
                memcpy(slip, good_citizen[k], sizeof(slip));
                slip[i] = c;
                assert_int_equal(checkid_citizen(slip, today, code, NULL, &e) == OK,
                                 good_citizen[k][i] == c);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_usci),
        cmocka_unit_test(test_forgiving),
        cmocka_unit_test(test_usci_length),
        cmocka_unit_test(test_usci_characters),
        cmocka_unit_test(test_usci_region),
        cmocka_unit_test(test_usci_digits),
        cmocka_unit_test(test_usci_organisation_digit),
        cmocka_unit_test(test_usci_single_slips),
        cmocka_unit_test(test_good_citizen),
        cmocka_unit_test(test_citizen_shape),
        cmocka_unit_test(test_citizen_old),
        cmocka_unit_test(test_citizen_dates),
        cmocka_unit_test(test_citizen_digit),
        cmocka_unit_test(test_citizen_sentences_tell_nothing),
        cmocka_unit_test(test_citizen_single_slips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
