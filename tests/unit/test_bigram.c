#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/bigram.h"
#include "base/str.h"

static const char *pairs(struct arena *a, const char *text)
{
    struct bigrams g = bigram_of(a, &text, 1);
    const char *joined = bigram_join(a, &g);
    return joined ? joined : "-";
}

static void test_pairs(void **state)
{
    static const struct {
        const char *text, *pairs;
    } cases[] = {
        {"双河镇卫生院", "卫生 双河 河镇 生院 镇卫"},
        {"卫生卫生", "卫生 生卫"},
        {"2026", "02 20 26"},
        {"CfAj", "aj cf fa"},
        {"A区", "a区"},
        {"甲 乙", "-"},
        {"甲-乙丙", "乙丙"},
        {"甲", "-"},
        {"", "-"},
        {"罚立〔2026〕3号", "02 20 26 3号 6〕 〔2 〕3 立〔 罚立"},
        {"𠀀𠀁", "𠀀𠀁"},
    };
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        assert_string_equal(pairs(a, cases[i].text), cases[i].pairs);
    }
    arena_free(a);
}

static void test_texts_do_not_join(void **state)
{
    const char *texts[] = {"甲乙", NULL, "丙丁"};
    struct arena *a = arena_new();
    struct bigrams g = bigram_of(a, texts, 3);
    (void)state;
    assert_int_equal(g.n, 2);
    assert_string_equal(bigram_join(a, &g), "丙丁 甲乙");
    arena_free(a);
}

static bool among(const struct bigrams *g, const char *pair)
{
    for (size_t i = 0; i < g->n; i++) {
        if (!strcmp(g->items[i], pair)) {
            return true;
        }
    }
    return false;
}

/* What the index rests on: each part of a text has no pair that the text lacks. */
static void test_parts_have_no_other_pairs(void **state)
{
    const char *text = "示罚立〔2026〕12号 双河镇A1卫生院,Fa heng";
    struct arena *a = arena_new();
    struct bigrams whole = bigram_of(a, &text, 1);
    (void)state;
    for (size_t from = 0; from < str_chars(text); from++) {
        for (size_t n = 1; from + n <= str_chars(text); n++) {
            const char *start = text + str_prefix(text, from);
            const char *part = arena_strndup(a, start, str_prefix(start, n));
            struct bigrams g = bigram_of(a, &part, 1);
            for (size_t i = 0; i < g.n; i++) {
                assert_true(among(&whole, g.items[i]));
            }
        }
    }
    arena_free(a);
}

static void test_ceiling(void **state)
{
    struct arena *a = arena_new();
    char *text = arena_alloc(a, 30001);
    struct bigrams g;
    (void)state;
    for (int i = 0; i < 10000; i++) { /* 10,000 different characters from U+4E00 on */
        int c = 0x4E00 + i;
        text[i * 3] = (char)(0xE0 | c >> 12);
        text[i * 3 + 1] = (char)(0x80 | (c >> 6 & 0x3F));
        text[i * 3 + 2] = (char)(0x80 | (c & 0x3F));
    }
    text[30000] = '\0';
    const char *one = text;
    g = bigram_of(a, &one, 1);
    assert_true(g.cut);
    assert_int_equal(g.n, BIGRAM_MAX);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_texts_do_not_join),
        cmocka_unit_test(test_parts_have_no_other_pairs),
        cmocka_unit_test(test_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
