#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/secrecy.h"
#include "paper/writing.h"

static const struct law LAWS[] = {{"行政处罚法", NULL, "2021-07-14"},
                                  {"医师法", "2022-03-01", NULL}};
static const struct content CONTENT = {.laws = LAWS, .n_laws = array_len(LAWS)};

static const char *put(struct arena *a, const struct datum *d, const char *writing)
{
    struct template_value v = {0};
    struct error e;

    assert_int_equal(writing_put(a, &CONTENT, d, writing, (struct date){2026, 9, 28}, &v, &e), OK);
    return v.text;
}

static void dates_and_money(void **state)
{
    struct arena *a = arena_new();
    struct datum day = {.kind = DATUM_DATE, .date = {2026, 11, 22}};
    struct datum ten = {.kind = DATUM_DATE, .date = {2030, 10, 10}};
    struct datum fine = {.kind = DATUM_MONEY, .fen = 500000};
    struct datum large = {.kind = DATUM_MONEY, .fen = -123456789};

    (void)state;
    assert_string_equal(put(a, &day, NULL), "2026年11月22日");
    assert_string_equal(put(a, &day, "cn"), "二〇二六年十一月二十二日");
    assert_string_equal(put(a, &ten, "cn"), "二〇三〇年十月十日");
    assert_string_equal(put(a, &fine, "yuan"), "5,000.00 元");
    assert_string_equal(put(a, &fine, "daxie"), "伍仟元整");
    assert_string_equal(put(a, &large, "yuan"), "-1,234,567.89 元");
    arena_free(a);
}

static void citations(void **state)
{
    struct arena *a = arena_new();
    struct datum then = {.kind = DATUM_DATE, .date = {2021, 7, 14}};
    struct datum later = {.kind = DATUM_DATE, .date = {2022, 3, 1}};
    struct template_value v;
    struct error e;

    (void)state;
    assert_string_equal(put(a, &then, "law 行政处罚法 第三十八条、第三十九条"),
                        "《行政处罚法》第三十八条、第三十九条");
    assert_string_equal(put(a, &later, "law 医师法 第五十九条"), "《医师法》第五十九条");
    assert_int_equal(writing_put(a, &CONTENT, &later, "law 行政处罚法 第三十八条",
                                 (struct date){2026, 9, 28}, &v, &e),
                     ERR_INVALID);
    assert_non_null(strstr(e.text, "不是有效的文本"));
    assert_int_equal(writing_check(a, &CONTENT, "law 无此法 第一条", DATUM_DATE, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "law 医师法 第一条", DATUM_TEXT, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "cn", DATUM_MONEY, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "cn fill 8", DATUM_DATE, &e), OK);
    assert_int_equal(writing_check(a, &CONTENT, NULL, DATUM_LIST, &e), ERR_INVALID);
    arena_free(a);
}

static const char *figure(struct arena *a, const char *text, const char *writing)
{
    const struct datum d = {.kind = DATUM_NUMBER, .text = text};
    return put(a, &d, writing);
}

static void figures(void **state)
{
    struct arena *a = arena_new();
    struct error e;

    (void)state;
    assert_string_equal(figure(a, "1437 人次", NULL), "1437人次");
    assert_string_equal(figure(a, "100.00%", NULL), "100%");
    assert_string_equal(figure(a, "91.60%", NULL), "91.60%");
    assert_string_equal(figure(a, "100.00%", "number"), "100");
    assert_string_equal(figure(a, "0 次", NULL), "0次");
    assert_string_equal(figure(a, "1400.00 元", NULL), "1400.00元");
    assert_string_equal(figure(a, "—", NULL), "—");
    assert_string_equal(figure(a, "1437 人次", "number"), "1437");
    assert_string_equal(figure(a, "78.57%", "number"), "78.57");
    assert_string_equal(figure(a, "1200余人", "number"), "1200余");
    assert_string_equal(figure(a, "—", "number"), "—");
    assert_string_equal(figure(a, "1437 人次", "over 100"), "1400余");
    assert_string_equal(figure(a, "1400 人次", "over 100"), "1400");
    assert_string_equal(figure(a, "1400余人次", "over 100"), "1400余");
    assert_string_equal(figure(a, "1400.50 元", "over 100"), "1400余");
    assert_string_equal(figure(a, "1400.00 元", "over 100"), "1400");
    assert_string_equal(figure(a, "37 人次", "over 100"), "37");
    assert_string_equal(figure(a, "37余人次", "over 100"), "37余");
    assert_string_equal(figure(a, "1437 人次", "over 1000 fill 8"), "1000余");
    assert_int_equal(writing_check(a, &CONTENT, "number", DATUM_NUMBER, &e), OK);
    assert_int_equal(writing_check(a, &CONTENT, "number", DATUM_SHARE, &e), OK);
    assert_int_equal(writing_check(a, &CONTENT, "over 100", DATUM_NUMBER, &e), OK);
    assert_int_equal(writing_check(a, &CONTENT, "over 100", DATUM_SHARE, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "over 0", DATUM_NUMBER, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "over", DATUM_NUMBER, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "over 1e3", DATUM_NUMBER, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "大于 0 的整数"));
    assert_int_equal(writing_check(a, &CONTENT, "number", DATUM_TEXT, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "over 100", DATUM_TEXT, &e), ERR_INVALID);
    assert_int_equal(writing_check(a, &CONTENT, "number", DATUM_MONEY, &e), ERR_INVALID);
    arena_free(a);
}

static void secrecy(void **state)
{
    struct error e;

    (void)state;
    assert_string_equal(secrecy_marking("机密★一年"), "机密");
    assert_string_equal(secrecy_marking("关于某事的请示（绝密）"), "绝密");
    assert_string_equal(secrecy_marking("秘密"), "秘密");
    assert_string_equal(secrecy_marking("密级：秘密，期限十年"), "秘密");
    assert_string_equal(secrecy_marking("【机密】名单.pdf"), "机密");
    assert_null(secrecy_marking("依法保护商业秘密和个人隐私"));
    assert_null(secrecy_marking("保守国家秘密法"));
    assert_null(secrecy_marking(NULL));
    assert_int_equal(secrecy_check("机密", "文件名", &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "文件名"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dates_and_money),
                                       cmocka_unit_test(citations), cmocka_unit_test(figures),
                                       cmocka_unit_test(secrecy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
