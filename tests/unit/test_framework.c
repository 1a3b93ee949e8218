#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "content/content.h"
#include "domain/framework.h"

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

static struct framework yaml(const char *text)
{
    struct framework f;
    struct error e;

    if (framework_from_yaml(arena, "f.yaml", text, strlen(text), &f, &e)) {
        fail_msg("%s (%s)", e.text, e.place);
    }
    return f;
}

static struct framework seed(const char *name)
{
    const char *dir = getenv("FAHENG_ROOT");
    struct error e;
    char *text;
    size_t n;
    const char *path = arena_printf(arena, "%s/content/frameworks/%s.yaml", dir ? dir : ".", name);

    if (bytes_read_file(arena, path, 1 << 20, &text, &n, &e)) {
        fail_msg("%s", e.text);
    }
    return yaml(text);
}

static void titles_are_short_and_differ(const struct framework *f)
{
    for (size_t i = 0; i < f->n; i++) {
        assert_in_range(str_chars(f->items[i].title), 2, 10);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(f->items[i].title, f->items[k].title);
        }
    }
}

static void test_admin(void **state)
{
    (void)state;
    struct framework f = seed("admin");
    struct framework_verdict v;

    framework_judge(arena, &f, &v);
    assert_string_equal(f.code, "admin");
    assert_true(v.whole);
    assert_int_equal(v.items, 28);
    assert_int_equal(v.lost, 0);
    assert_int_equal(v.n_groups, 8);
    assert_int_equal(v.points, 10000);
    assert_int_equal(v.missing, 0);
    assert_string_equal(v.groups[7].level1, "“七五”普法");
    assert_int_equal(v.groups[7].points, 1600);
    assert_int_equal(v.groups[7].items, 5);
    assert_int_equal(v.n_lines, 1);
    assert_string_equal(v.lines[0], "8 个一级指标，28 条，合计 100 分，内容完整，可以定稿。");
    titles_are_short_and_differ(&f);
    assert_int_equal(f.n_findings, 1);
    assert_int_equal(f.findings[0].kind, FINDING_DOUBT);
    assert_string_equal(f.findings[0].code, "A6.3");
    assert_string_equal(f.items[0].kind, "auto");
    assert_null(f.items[0].waits);
    assert_string_equal(f.items[1].kind, "mixed");
    assert_true(str_starts(f.items[1].waits, "要点与方案：写明牵头"));
    assert_string_equal(f.items[10].code, "A4.1");
    assert_non_null(strstr(f.items[10].waits, "；重大决策：专业性强"));
    assert_int_equal(f.items[0].parts[0].points, 134);
    assert_int_equal(f.items[0].parts[1].points, 133);
    assert_string_equal(f.items[0].parts[0].obligation, "leading_group_active");
    assert_false(f.items[0].parts_confirmed);
}

static void test_institution(void **state)
{
    (void)state;
    struct framework f = seed("institution");
    struct framework_verdict v;

    framework_judge(arena, &f, &v);
    assert_false(v.whole);
    assert_int_equal(v.items, 31);
    assert_int_equal(v.lost, 1);
    assert_int_equal(v.n_groups, 4);
    assert_int_equal(v.points, 9000);
    assert_int_equal(v.missing, 1000);
    assert_int_equal(v.n_lines, 2);
    assert_string_equal(v.lines[0], "合计 90 分，应为 100 分，差 10 分。");
    assert_string_equal(v.lines[1], "“七五”普法/法治文化建设：创建内容和分值丢失，请补录后定稿。");
    titles_are_short_and_differ(&f);
    assert_string_equal(f.items[9].kind, "manual");
    assert_null(f.items[9].waits);
    assert_int_equal(f.n_findings, 1);
    assert_int_equal(f.findings[0].kind, FINDING_LOST);
    assert_string_equal(f.findings[0].code, "B3.1");
}

#define ITEM "  - {code: A1.1, level1: 甲, level2: 一。, text: 做好。, points: 4, auto: manual}\n"

static struct framework_verdict judge(const char *text)
{
    struct framework_verdict v;
    struct framework f = yaml(text);

    framework_judge(arena, &f, &v);
    return v;
}

static void test_judgements(void **state)
{
    (void)state;
    struct framework_verdict v = judge("title: t\ntotal: 4\nitems:\n" ITEM);
    assert_true(v.whole);
    v = judge("title: t\ntotal: 3.5\nitems:\n" ITEM);
    assert_false(v.whole);
    assert_int_equal(v.missing, -50);
    assert_string_equal(v.lines[0], "合计 4 分，应为 3.5 分，多 0.5 分。");
    v = judge("title: t\ntotal: 4\nitems:\n" ITEM
              "  - {code: A1.2, level1: 甲, level2: 二。, text: 做好。}\n");
    assert_false(v.whole);
    assert_int_equal(v.missing, 0);
    assert_int_equal(v.n_lines, 1);
    assert_string_equal(v.lines[0], "甲/二：分值丢失，请补录后定稿。");
    v = judge("title: t\ntotal: 8\nitems:\n" ITEM
              "  - {code: A1.2, level1: 甲, level2: 一。, points: 4}\n");
    assert_false(v.whole);
    assert_string_equal(v.lines[0], "A1.2 甲/一：创建内容丢失，请补录后定稿。");
    assert_int_equal(v.groups[0].items, 1);
    assert_int_equal(v.groups[0].points, 800);
    struct framework empty = {.expected = 10000};
    framework_judge(arena, &empty, &v);
    assert_false(v.whole);
    assert_string_equal(v.lines[0], "还没有指标，请先录入。");
}

static const struct finding *only(const struct framework *f)
{
    assert_int_equal(f->n_findings, 1);
    return &f->findings[0];
}

static void test_stated_totals(void **state)
{
    (void)state;
    struct framework f = yaml("title: t\ntotal: 4\nlevel1_totals: {甲: 4}\nitems:\n" ITEM);
    assert_int_equal(f.n_findings, 0);
    f = yaml("title: t\ntotal: 4\nlevel1_totals: {甲: 5}\nitems:\n" ITEM);
    assert_int_equal(only(&f)->kind, FINDING_SUM);
    assert_int_equal(only(&f)->line, 3);
    assert_string_equal(only(&f)->say, "一级指标甲写明 5 分，各条相加 4 分。");
    f = yaml("title: t\ntotal: 4\nlevel1_totals: {}\nitems:\n" ITEM);
    assert_string_equal(only(&f)->say, "一级指标“甲”不在文件的小计里。");
    f = yaml("title: t\ntotal: 4\nvisible_total: 3\nitems:\n" ITEM);
    assert_string_equal(only(&f)->say, "可见合计写明 3 分，各条相加 4 分。");
    f = yaml("title: t\ntotal: 5\nmissing_points: 2\nitems:\n" ITEM);
    assert_string_equal(only(&f)->say, "写明缺 2 分，按各条计算缺 1 分。");
    f = yaml("title: t\nmissing_rows: [{code: A9.9}]\ntotal: 4\nitems:\n" ITEM);
    assert_int_equal(only(&f)->kind, FINDING_DOUBT);
}

static void test_unknown_keys_are_said(void **state)
{
    (void)state;
    struct framework f = yaml("title: t\ncolour: red\nitems:\n" ITEM);
    assert_int_equal(only(&f)->line, 2);
    assert_string_equal(only(&f)->say, "“colour”这一项没有采用。");
    f = yaml("title: t\nitems:\n  - {code: A, level1: 甲, text: x, points: 1, weight: 3}\n");
    assert_string_equal(only(&f)->code, "A");
}

static void test_kinds_and_auto(void **state)
{
    (void)state;
    struct framework f = yaml("title: t\nkinds: [town_hospital, county_hospital]\nitems:\n"
                              "  - {code: A, level1: 甲, text: x, points: 1, auto: [{register: "
                              "meeting, check: 两次}, manual]}\n");
    assert_int_equal(f.n_kinds, 2);
    assert_string_equal(f.kinds[1], "county_hospital");
    assert_string_equal(f.items[0].kind, "mixed");
    assert_string_equal(f.items[0].waits, "meeting：两次");
    assert_string_equal(f.items[0].title, "x");
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *say, *place;
    } bad[] = {
        {"", "不是一套指标体系", "f.yaml:1:1"},
        {"[1, 2]", "不是一套指标体系", "f.yaml:1:1"},
        {"items:\n" ITEM, "要有名称", "f.yaml:1:1"},
        {"title: t\n", "没有指标", "f.yaml:1:1"},
        {"title: t\nitems: []\n", "没有指标", "f.yaml:2:8"},
        {"title: t\nitems:\n  - x\n", "应分项写", "f.yaml:3:5"},
        {"title: t\nitems:\n  - {level1: 甲}\n", "要有编码", "f.yaml:3:5"},
        {"title: t\nitems:\n  - {code: A, level1: 甲, points: 0}\n", "分值应是", "f.yaml:3:34"},
        {"title: t\nitems:\n  - {code: A, level1: 甲, points: 1.234}\n", "分值应是", "f.yaml:3:34"},
        {"title: t\nitems:\n  - {code: A, level1: 甲, points: [4]}\n", "分值应是", "f.yaml:3:34"},
        {"title: t\nitems:\n" ITEM ITEM, "重复", "f.yaml:4:5"},
        {"title: t\ntotal: x\nitems:\n" ITEM, "合计应是", "f.yaml:2:8"},
        {"title: t\nkinds: hospital\nitems:\n" ITEM, "列表", "f.yaml:2:8"},
        {"title: t\ncode: A b\nitems:\n" ITEM, "小写字母", "f.yaml:2:7"},
        {"title: {a: b}\nitems:\n" ITEM, "一段文字", "f.yaml:1:8"},
        {"title: t\nitems:\n  - {code: A, level1: 甲, auto: [{check: x}]}\n", "register",
         "f.yaml:3:33"},
        {"title: t\n  bad: [", "", "f.yaml:2:"},
    };
    for (size_t i = 0; i < array_len(bad); i++) {
        struct framework f = {.title = "untouched"};
        struct error e;
        assert_int_equal(
            framework_from_yaml(arena, "f.yaml", bad[i].text, strlen(bad[i].text), &f, &e),
            ERR_INVALID);
        assert_string_equal(f.title, "untouched");
        if (!strstr(e.text, bad[i].say) || !str_starts(e.place, bad[i].place)) {
            fail_msg("%zu: %s (%s)", i, e.text, e.place);
        }
    }
}

static void test_too_many(void **state)
{
    (void)state;
    struct framework f;
    struct error e;
    const char *text = "title: t\nitems:\n";
    char *all = arena_alloc(arena, 64000);
    size_t n = strlen(text);

    memcpy(all, text, n);
    for (int i = 0; i < 501; i++) {
        const char *item = arena_printf(arena, "- {code: A%d, level1: x}\n", i);
        memcpy(all + n, item, strlen(item));
        n += strlen(item);
    }
    assert_int_equal(framework_from_yaml(arena, "f.yaml", all, n, &f, &e), ERR_LIMIT);
}

static void test_laws(void **state)
{
    (void)state;
    struct framework f = seed("institution");
    size_t before = f.n_findings;
    static const struct law laws[] = {
        {"执业医师法", "1999-05-01", "2022-02-28"},
        {"传染病防治法", NULL, "2025-08-31"},
        {"传染病防治法", "2025-09-01", NULL},
        {"人口与计划生育法", NULL, "2015-12-31"},
        {"人口与计划生育法", "2016-01-01", "2021-08-19"},
        {"医师法", "2022-03-01", NULL},
        {"中医药法", "2017-07-01", "2099-12-31"},
    };
    framework_check_laws(arena, &f, laws, array_len(laws), "2026-09-28");
    assert_int_equal(f.n_findings, before + 2);
    assert_non_null(strstr(f.findings[before + 1].say, "《人口与计划生育法》2021-08-19后"));
    assert_string_equal(f.findings[before].code, "B2.8");
    assert_int_equal(f.findings[before].kind, FINDING_DOUBT);
    assert_non_null(strstr(f.findings[before].say, "《执业医师法》2022-02-28后不再施行"));
    framework_check_laws(arena, &f, laws, 1, "2022-02-28");
    assert_int_equal(f.n_findings, before + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_admin, begin, end),
        cmocka_unit_test_setup_teardown(test_institution, begin, end),
        cmocka_unit_test_setup_teardown(test_judgements, begin, end),
        cmocka_unit_test_setup_teardown(test_stated_totals, begin, end),
        cmocka_unit_test_setup_teardown(test_unknown_keys_are_said, begin, end),
        cmocka_unit_test_setup_teardown(test_kinds_and_auto, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_too_many, begin, end),
        cmocka_unit_test_setup_teardown(test_laws, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
