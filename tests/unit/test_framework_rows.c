#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/framework_part.h"
#include "domain/framework_rows.h"

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

static struct framework text(const char *words)
{
    struct framework f;
    struct error e;

    if (framework_from_text(arena, words, strlen(words), &f, &e)) {
        fail_msg("%s (%s)", e.text, e.place);
    }
    return f;
}

static bool says(const struct framework *f, enum finding_kind kind, const char *words)
{
    for (size_t i = 0; i < f->n_findings; i++) {
        if (f->findings[i].kind == kind && strstr(f->findings[i].say, words)) {
            return true;
        }
    }
    return false;
}

static struct framework_verdict judge(const struct framework *f)
{
    struct framework_verdict v;

    framework_judge(arena, f, &v);
    return v;
}

static void test_three_levels_and_rules(void **state)
{
    (void)state;
    struct framework f = text("县级考评细则\n"
                              "一级指标\t二级指标\t三级指标\t考核内容\t分值\t评分办法\t佐证材料\n"
                              "组织\t领导\t小组\t成立领导小组。\t60\t未成立扣 10 分\t成立文件\n"
                              "\t\t会议\t听取汇报。\t40分\t每少一次扣 3 分\t纪要\n"
                              "合计\t\t\t\t100\t\t\n");

    assert_int_equal(f.n, 2);
    assert_string_equal(f.title, "县级考评细则");
    assert_string_equal(f.items[1].level1, "组织");
    assert_string_equal(f.items[1].level2, "领导");
    assert_string_equal(f.items[1].level3, "会议");
    assert_string_equal(f.items[1].proof, "纪要");
    assert_int_equal(f.items[1].points, 4000);
    assert_string_equal(assess_rule_line(arena, &f.items[1].rule), "deduct each=3");
    assert_true(says(&f, FINDING_SUGGEST, "每少一次扣 3 分"));
    assert_non_null(strstr(f.items[0].note, "原文评分办法：未成立扣 10 分"));
    assert_true(judge(&f).whole);
}

static void test_points_in_the_words(void **state)
{
    (void)state;
    struct framework f = text(
        "序号\t一级指标\t考核内容\n1\t组织\t成立领导小组（60 分）\n2\t学法\t集中学习（30分）\n");

    assert_int_equal(f.items[0].points, 6000);
    assert_string_equal(f.items[0].text, "成立领导小组");
    assert_true(says(&f, FINDING_REPAIRED, "分值写在文字里"));
    assert_int_equal(judge(&f).missing, 1000);
}

/* Said once, and not as a sum of 0. */
static void test_without_points(void **state)
{
    (void)state;
    struct framework f =
        text("法治医院标准\n一、组织\n（一）领导\n1. 成立小组\n2. 年度计划\n（二）队伍\n1. "
             "配备人员\n");
    struct framework_verdict v = judge(&f);

    assert_int_equal(f.n, 3);
    assert_string_equal(f.items[2].level1, "组织");
    assert_string_equal(f.items[2].level2, "队伍");
    assert_int_equal(f.items[0].points, POINTS_LOST);
    assert_false(v.whole);
    assert_int_equal(v.n_lines, 1);
    assert_string_equal(v.lines[0], "原文没有分值，先补分值再定稿。");
}

static void test_outline(void **state)
{
    (void)state;
    struct framework f =
        text("考评标准\n一、组织领导（20分）\n（一）成立小组（8 分）。每少一次会议扣 1 分。\n"
             "（二）计划（12分）\n1. 有计划（6分）\n2. 有总结 （5 分）\n- 3 -\n二、普法（80分）\n"
             "（一）活动（80分）\n（1）进机关（30分）\n（2）进学校（50分）\n三、加减\n"
             "（一）受表彰的加 2 分，最多 5 分\n（二）发生事故的一票否决\n");
    struct framework_verdict v = judge(&f);

    assert_int_equal(f.n, 6);
    assert_string_equal(assess_rule_line(arena, &f.items[0].rule), "deduct each=1");
    assert_int_equal(f.items[3].n_parts, 2);
    assert_int_equal(f.items[3].parts[1].points, 5000);
    assert_true(says(&f, FINDING_SUM, "“计划”写明 12 分，下面各条相加 11 分"));
    assert_int_equal(f.items[4].rule.kind, ASSESS_BONUS);
    assert_int_equal(f.items[5].points, POINTS_LOST);
    assert_int_equal(v.points, 9900);
    assert_int_equal(v.bonus, 500);
    assert_int_equal(v.vetoes, 1);
    assert_int_equal(v.lost, 0);
    assert_string_equal(v.lines[0], "合计 99 分，应为 100 分，差 1 分。");
}

static void test_dotted_outline(void **state)
{
    (void)state;
    struct framework f =
        text("标准\n1 组织\n1.1 领导\n1.1.1 成立小组（60分）\n1.2 计划（40分）\n2 其他\n");

    assert_string_equal(f.items[0].level1, "组织");
    assert_string_equal(f.items[0].level2, "领导");
    assert_string_equal(f.items[0].text, "成立小组");
    assert_int_equal(f.items[1].points, 4000);
}

static enum err rows(const struct framework_table_row *r, size_t n, struct framework *f,
                     struct error *e)
{
    return framework_from_rows(arena, "表.xlsx", r, n, f, e);
}

static void test_usual_sheet_goes_through_the_text_reader(void **state)
{
    (void)state;
    static const struct framework_table_row r[] = {
        {1, {"某县指标体系"}, 1},
        {3, {"序号", "一级指标", "二级指标", "考核\n内容", "分值（分）"}, 5},
        {4, {"1", "组织", "领导。", "成立小组，\n写明成员。", "60"}, 5},
        {5, {NULL, NULL, NULL, "听取汇报。", "40"}, 5},
    };
    struct framework f;
    struct error e;

    assert_int_equal(rows(r, array_len(r), &f, &e), OK);
    assert_string_equal(f.title, "某县指标体系");
    assert_int_equal(f.n, 2);
    assert_string_equal(f.items[0].text, "成立小组，写明成员。");
    assert_string_equal(f.items[1].level2, "领导。");
    assert_int_equal(f.items[1].line, 5);
    assert_true(judge(&f).whole);
}

static void test_single_column_sheet(void **state)
{
    (void)state;
    static const struct framework_table_row r[] = {
        {1, {"标准"}, 1}, {2, {"一、组织"}, 1}, {3, {"（一）小组（100 分）"}, 1}};
    struct framework f;
    struct error e;

    assert_int_equal(rows(r, array_len(r), &f, &e), OK);
    assert_int_equal(f.items[0].points, 10000);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct framework_table_row none[] = {{1, {"甲", "乙"}, 2}, {2, {"丙", "丁"}, 2}},
                                            empty[] = {{1, {"一级指标", "考核内容"}, 2}};
    static const char *const bad[] = {"", "只有一句话", "没有编号\n也没有表头\n", "a\tb\nc\td\n"};
    struct framework f = {.title = "untouched"};
    struct error e;

    assert_int_equal(rows(none, 2, &f, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "没有找到表头"));
    assert_int_equal(rows(empty, 1, &f, &e), ERR_INVALID);
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_int_equal(framework_from_text(arena, bad[i], strlen(bad[i]), &f, &e), ERR_INVALID);
    }
    assert_string_equal(f.title, "untouched");
}

/* A hostile outline: as many lines as the ceiling lets in, deep and shallow in turn. */
static void test_ceilings(void **state)
{
    (void)state;
    char *all = arena_alloc(arena, 200000);
    size_t n = 0;
    struct framework f;
    struct error e;

    for (int i = 0; i < 600; i++) {
        n += (size_t)snprintf(all + n, 200000 - n, "%d. 句（1分）\n", i % 99 + 1);
    }
    assert_int_equal(framework_from_text(arena, all, n, &f, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "最多 500 条"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_three_levels_and_rules, begin, end),
        cmocka_unit_test_setup_teardown(test_points_in_the_words, begin, end),
        cmocka_unit_test_setup_teardown(test_without_points, begin, end),
        cmocka_unit_test_setup_teardown(test_outline, begin, end),
        cmocka_unit_test_setup_teardown(test_dotted_outline, begin, end),
        cmocka_unit_test_setup_teardown(test_usual_sheet_goes_through_the_text_reader, begin, end),
        cmocka_unit_test_setup_teardown(test_single_column_sheet, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_ceilings, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
