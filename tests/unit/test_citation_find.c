/* Documents, spans of years, dates and limits as they stand in letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/citation_find.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static size_t find(const char *text, struct citation_find **ret)
{
    struct error e;
    size_t n;

    if (citation_finds(arena, text, strlen(text), 2026, ret, &n, &e)) {
        fail_msg("%s", e.text);
    }
    for (size_t i = 0; i < n; i++) {
        assert_memory_equal(text + (*ret)[i].from, (*ret)[i].words, (*ret)[i].n);
    }
    return n;
}

static const char *told(const struct citation_find *f, size_t n)
{
    static const char *const kinds[] = {"号", "题", "年", "日", "限"};
    const char *s = "";

    for (size_t i = 0; i < n; i++) {
        const char *what =
            f[i].kind != CITE_DUE ? f[i].text
            : f[i].days ? arena_printf(arena, "%d%s", f[i].days, f[i].workdays ? "工作日" : "日")
                        : date_text(arena, f[i].day);
        s = arena_printf(arena, "%s%s %s|", s, kinds[f[i].kind], what);
    }
    return s;
}

static const struct {
    const char *text, *want;
} cases[] = {
    {"根据《通知》(卫办发〔2012〕55号)要求", "题 通知|号 卫办发〔2012〕55号|"},
    {"落实厅字〔2019〕28号文件", "号 厅字〔2019〕28号|"},
    {"《规范》(鲁卫政法字[2023]3号),持续加强", "题 规范|号 鲁卫政法字〔2023〕3号|"},
    {"国卫办医发（2021）12号", "号 国卫办医发〔2021〕12号|"},
    {"按照示卫发［２０２６］第 7 号", "号 示卫发〔2026〕7号|"},
    {"示政办【2025】101号、示卫(2024)9号", "号 示政办〔2025〕101号|号 示卫〔2024〕9号|"},
    {"国家卫生健康委第3号令", "号 第3号令|"},
    {"国务院令第714号", "号 国务院令第714号|"},
    {"住在5号楼，第2号提案，〔2012〕5号", ""},
    {"《实施纲要(2021-2025年)》，2021—2025年，2021年至2025年",
     "题 实施纲要(2021-2025年)|年 2021—2025年|年 2021—2025年|年 2021—2025年|"},
    {"《贯彻〈纲要〉方案》《贯彻<规定>细则》《转《办法》通知》",
     "题 贯彻〈纲要〉方案|题 贯彻〈规定〉细则|题 转〈办法〉通知|"},
    {"《没有写完\n下一行》", ""},
    {"2026年3月2日印发，二〇二六年三月五日起施行", "日 2026年3月2日|日 2026年3月5日|"},
    {"请于11月15日前报送，收文后5个工作日内反馈，十日内公示", "限 2026-11-15|限 5工作日|限 10日|"},
};

static void what_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct citation_find *f;
        size_t n = find(cases[i].text, &f);
        assert_string_equal(told(f, n), cases[i].want);
    }
}

/* The opening of 罗庄区卫生健康局关于2023年度法治政府建设工作的报告, public. */
static void report_opening(void **state)
{
    (void)state;
    const char *text = "根据中共中央办公厅、国务院办公厅《法治政府建设与责任落实督察工作规定》;"
                       "中共临沂市委全面依法治市委员会《临沂市贯彻落实<法治政府建设实施纲要(2021-"
                       "2025年)>实施方案》;"
                       "中共罗庄区委全面依法治区委员会《罗庄区贯彻落实〈法治政府建设实施纲要("
                       "2021—2025年)〉实施方案》要求,在区委、区政府的正确领导下,现汇报如下:";
    struct citation_find *f;
    struct citation_file *files;
    size_t n = find(text, &f), count = citation_files(arena, text, f, n, &files);

    assert_int_equal(count, 3);
    assert_string_equal(files[0].title, "法治政府建设与责任落实督察工作规定");
    assert_null(files[0].year);
    assert_string_equal(files[1].title,
                        "临沂市贯彻落实〈法治政府建设实施纲要(2021-2025年)〉实施方案");
    assert_string_equal(files[1].year, "2021—2025年");
    assert_string_equal(files[2].year, "2021—2025年");
}

static void files_with_numbers(void **state)
{
    (void)state;
    const char *text = "示卫发〔2026〕12号\n贯彻《督察工作规定》（厅字〔2019〕28号）和卫办发〔2012"
                       "〕55号，落实《条例》。";
    struct citation_find *f;
    struct citation_file *files;
    size_t n = find(text, &f), count = citation_files(arena, text, f, n, &files);

    assert_int_equal(count, 3); /* its own number is none of them */
    assert_string_equal(files[0].title, "督察工作规定");
    assert_string_equal(files[0].number, "厅字〔2019〕28号");
    assert_string_equal(files[0].year, "2019年");
    assert_null(files[1].title);
    assert_string_equal(files[1].number, "卫办发〔2012〕55号");
    assert_null(files[2].number);
    assert_int_equal(files[2].line, 2);
}

static void letter(void **state)
{
    (void)state;
    const char *text = "示范市卫生健康委员会文件\n示卫法发〔2026〕12号\n\n关于开展2026年度法治医院"
                       "建设评估的通知\n\n各县卫生健康局：\n"
                       "现就评估工作通知如下。请于2026年11月15日前将自评报告报送市卫生健康委法规科"
                       "。评估在年底前完成。\n\n示范市卫生健康委员会\n2026年9月1日\n";
    struct citation_letter l;
    struct citation_find *f;
    size_t n = find(text, &f);

    citation_letter(arena, text, strlen(text), f, n, &l);
    assert_string_equal(l.number, "示卫法发〔2026〕12号");
    assert_string_equal(l.office, "示范市卫生健康委员会");
    assert_string_equal(l.title, "关于开展2026年度法治医院建设评估的通知");
    assert_string_equal(date_text(arena, l.day), "2026-09-01");
    assert_string_equal(date_text(arena, l.due->day), "2026-11-15");
    assert_string_equal(l.demand, "请于2026年11月15日前将自评报告报送市卫生健康委法规科");
    text = "示范市卫生健康委关于学习条例的函\n请认真组织学习。";
    n = find(text, &f);
    citation_letter(arena, text, strlen(text), f, n, &l);
    assert_string_equal(l.office, "示范市卫生健康委");
    assert_null(l.due);
    assert_null(l.number);
    assert_int_equal(l.day.year, 0);
}

static void limits(void **state)
{
    (void)state;
    struct citation_find *f;
    struct error e;
    size_t n;
    char *big = arena_alloc(arena, CITATION_BYTES_MAX + 1);

    memset(big, 'x', CITATION_BYTES_MAX + 1);
    assert_int_equal(citation_finds(arena, big, CITATION_BYTES_MAX + 1, 0, &f, &n, &e), ERR_LIMIT);
    assert_int_equal(citation_finds(arena, "\xff", 1, 0, &f, &n, &e), ERR_INVALID);
    assert_int_equal(citation_finds(arena, "", 0, 0, &f, &n, &e), OK);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_found, begin, end),
        cmocka_unit_test_setup_teardown(report_opening, begin, end),
        cmocka_unit_test_setup_teardown(files_with_numbers, begin, end),
        cmocka_unit_test_setup_teardown(letter, begin, end),
        cmocka_unit_test_setup_teardown(limits, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
