/* Markings of state secrets in the text of whole documents: what marks, and what only speaks of secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secrecy.h"
#include "base/str.h"

static void marks(void **state)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"机密★1年\n关于某事的报告\n", "机密"},
        {"000001\n机密 ★ 一年\n特急\n", "机密"},
        {"绝密★启用前\n试题\n", "绝密"},
        {"  秘密★\n", "秘密"},
        {"秘　密☆长期\n", "秘密"},
        {"通知\n密级：机密\n", "机密"},
        {"通知\n密级: 秘密 保密期限：10年\n", "秘密"},
        {"密级绝密\n", "绝密"},
        {"【机密】\n", "机密"},
        {"（秘密★5年）\n", "秘密"},
        {"\f机密\r\n关于\n", "机密"},
        {"机密", "机密"},
    };

    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        const char *found = secrecy_of_lines(cases[i].text);
        if (!found) {
            print_error("%s\n", cases[i].text);
        }
        assert_non_null(found);
        assert_string_equal(found, cases[i].word);
    }
}

static void passes(void **state)
{
    static const char *const cases[] = {
        "第三十二条　保守国家秘密、商业秘密和个人隐私。\n",
        "商业秘密\n",
        "秘密级国家秘密的保密期限不超过十年。\n",
        "秘密、机密、绝密三级\n",
        "机密文件的管理\n",
        "密级：秘密/机密/绝密（勾选）\n",
        "密级：公开\n",
        "密级：内部\n密级：\n",
        "（秘密）是国家秘密的一种\n",
        "泄露国家秘密★的\n",
        "",
    };
    static const char lecture[] =
        "一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n十一\n十二\n十三\n十四\n十五\n"
        "国家秘密分为\n绝密\n机密\n秘密\n";

    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        const char *found = secrecy_of_lines(cases[i]);
        if (found) {
            print_error("%s: %s\n", cases[i], found);
        }
        assert_null(found);
    }
    assert_null(secrecy_of_lines(lecture)); /* the bare word counts only where a marking stands */
    assert_null(secrecy_of_lines(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(marks), cmocka_unit_test(passes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
