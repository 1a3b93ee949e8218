#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "content/law.h"

static const struct law laws[] = {
    {"行政处罚法", NULL, "2021-07-14"},
    {"行政处罚法", "2021-07-15", NULL},
    {"行政处罚法实施办法", NULL, NULL},
    {"国办发〔2018〕118号", NULL, NULL},
};
static const struct content content = {.laws = laws, .n_laws = array_len(laws)};

static void numerals_go_there_and_back(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (int n = 1; n <= 9999; n++) {
        const char *text = law_numeral_text(a, n);
        assert_int_equal(law_numeral(text, strlen(text)), n);
    }
    assert_string_equal(law_numeral_text(a, 58), "五十八");
    assert_string_equal(law_numeral_text(a, 12), "十二");
    assert_string_equal(law_numeral_text(a, 115), "一百一十五");
    assert_string_equal(law_numeral_text(a, 101), "一百零一");
    assert_string_equal(law_numeral_text(a, 1206), "一千二百零六");
    static const char *const bad[] = {"",
                                      "零",
                                      "五八",
                                      "一十",
                                      "十百",
                                      "五十八十",
                                      "百",
                                      "两",
                                      "58",
                                      "五十x",
                                      "一百五",
                                      "二百零十",
                                      "一千二百零六七",
                                      "一百一十五一百一十五一百一十五"};
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_int_equal(law_numeral(bad[i], strlen(bad[i])), 0);
    }
    arena_free(a);
}

static void accepts_the_grammar(void **state)
{
    static const char *const good[] = {
        "行政处罚法 第五十八条",
        "行政处罚法 第五十七条第二款",
        "行政处罚法 第五十七条第二款第三项",
        "行政处罚法 第五十七条第(三)项",
        "行政处罚法 第五十七条第二款第\uFF08三\uFF09项",
        "行政处罚法 第五十七条之一",
        "行政处罚法 第五十七条之十二第一款",
        "行政处罚法 第五十七条、第五十八条第一款",
        "行政处罚法 第五十七条、行政处罚法实施办法 第三条、第四条",
        "国办发〔2018〕118号",
        "国办发〔2018〕118号、行政处罚法 第五条",
    };
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < array_len(good); i++) {
        struct error e = {0};
        int column = 0;
        if (law_check(a, &content, good[i], &column, &e)) {
            fail_msg("%s: %d: %s", good[i], column, e.text);
        }
    }
    arena_free(a);
}

static void refuses_what_is_not(void **state)
{
    static const struct {
        const char *text;
        int column;
        const char *say;
    } bad[] = {
        {"行政处罚法", 1, "后面要写条号"},
        {"行政处罚法第五十八条", 6, "空一格"},
        {"行政处罚法实施办法第八条", 10, "行政处罚法实施办法 与条号"},
        {"行政处罚发 第五十八条", 1, "是不是想写 行政处罚法?"},
        {"建筑法 第八条", 1, "没有登记"},
        {"第五十八条", 1, "没有登记"},
        {"行政处罚法 第58条", 7, "第五十八条"},
        {"行政处罚法 第五八条", 7, "写法不对"},
        {"行政处罚法 五十八条", 7, "写法不对"},
        {"行政处罚法 第五十八", 7, "写法不对"},
        {"行政处罚法 第五十八条之", 7, "写法不对"},
        {"行政处罚法 第五十八条第款", 12, "多出"},
        {"行政处罚法 第五十八条第(三项", 12, "多出"},
        {"行政处罚法 第五十八条 ", 12, "多出"},
        {"行政处罚法 第五十八条、", 13, "空的一处"},
        {"", 1, "空的一处"},
        {"行政处罚法 第五十八条、第59条", 13, "第五十九条"},
        {"行政处罚法 第五十八条,第五十九条", 12, "多出"},
    };
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < array_len(bad); i++) {
        struct error e = {0};
        int column = 0;
        enum err err = law_check(a, &content, bad[i].text, &column, &e);
        if (err != ERR_INVALID || column != bad[i].column || !strstr(e.text, bad[i].say)) {
            fail_msg("%s: %d: %s", bad[i].text, column, e.text);
        }
    }
    arena_free(a);
}

static void finds_the_version_in_force(void **state)
{
    (void)state;
    assert_ptr_equal(law_on(&content, "行政处罚法", (struct date){2021, 7, 14}), &laws[0]);
    assert_ptr_equal(law_on(&content, "行政处罚法", (struct date){2021, 7, 15}), &laws[1]);
    assert_null(law_on(&content, "建筑法", (struct date){2021, 7, 15}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numerals_go_there_and_back),
        cmocka_unit_test(accepts_the_grammar),
        cmocka_unit_test(refuses_what_is_not),
        cmocka_unit_test(finds_the_version_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
