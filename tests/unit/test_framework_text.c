#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "domain/framework.h"

#define HEAD "序号\t一级指标\t二级指标\t创建内容\t分值\n"

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

static const char *root(void)
{
    const char *dir = getenv("FAHENG_ROOT");

    return dir ? dir : ".";
}

static const char *shared(void)
{
    const char *dir = getenv("FAHENG_SHARED");

    return dir ? dir : arena_printf(arena, "%s/../shared", root());
}

static const char *slurp(const char *path)
{
    struct error e;
    char *text;
    size_t n;

    return bytes_read_file(arena, path, 1 << 20, &text, &n, &e) ? NULL : text;
}

static struct framework read_ok(const char *text)
{
    struct framework f;
    struct error e;

    assert_non_null(text);
    if (framework_from_text(arena, text, strlen(text), &f, &e)) {
        fail_msg("%s (%s)", e.text, e.place);
    }
    return f;
}

static struct error read_bad(const char *text)
{
    struct framework f = {.title = "untouched"};
    struct error e;

    assert_int_not_equal(framework_from_text(arena, text, strlen(text), &f, &e), OK);
    assert_string_equal(f.title, "untouched");
    return e;
}

static struct framework excerpt(const char *name)
{
    return read_ok(slurp(arena_printf(arena, "%s/tests/frameworks/%s.txt", root(), name)));
}

static size_t count(const struct framework *f, enum finding_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n_findings; i++) {
        n += f->findings[i].kind == kind;
    }
    return n;
}

static const struct finding *find(const struct framework *f, enum finding_kind kind, int line,
                                  const char *part)
{
    for (size_t i = 0; i < f->n_findings; i++) {
        if (f->findings[i].kind == kind && f->findings[i].line == line &&
            strstr(f->findings[i].say, part)) {
            return &f->findings[i];
        }
    }
    fail_msg("no finding at line %d with %s", line, part);
    return NULL;
}

static void test_plain_table(void **state)
{
    (void)state;
    struct framework f =
        read_ok("# 某县指标体系\n\n" HEAD "1\t甲\t一。\t内容一，做好。\t40\n\t\t\t内容二。\t10\n"
                "\t\t二。\t内容三。\t20.5\n2\t乙\t三。\t内容四。\t29.5分\n");
    assert_string_equal(f.title, "某县指标体系");
    assert_int_equal(f.n, 4);
    assert_int_equal(f.n_findings, 0);
    assert_int_equal(f.expected, 10000);
    assert_null(f.code);
    assert_string_equal(f.items[1].code, "A1.2");
    assert_string_equal(f.items[1].level2, "一。");
    assert_string_equal(f.items[3].code, "A2.1");
    assert_int_equal(f.items[2].points, 2050);
    assert_int_equal(f.items[3].points, 2950);
    assert_string_equal(f.items[0].title, "内容一");
    assert_string_equal(f.items[3].title, "三");
    assert_int_equal(f.items[3].line, 7);
    assert_string_equal(f.items[0].kind, "manual");
}

static void test_page_cut(void **state)
{
    (void)state;
    struct framework f = excerpt("page_cut");
    assert_int_equal(f.n, 2);
    assert_non_null(strstr(f.items[0].text, "提高规范性文件的制作质量"));
    assert_true(str_ends(f.items[0].text, "情形。"));
    assert_int_equal(f.items[0].points, 400);
    assert_string_equal(find(&f, FINDING_REPAIRED, 4, "分页拆成两段")->code, "A1.1");
    assert_non_null(strstr(f.items[0].note, "分页拆成两段"));
    assert_int_equal(count(&f, FINDING_REPAIRED), 1);
    find(&f, FINDING_DOUBT, 2, "序号从 3 开始");
}

static void test_repeated_level1(void **state)
{
    (void)state;
    struct framework f = excerpt("repeated_level1");
    assert_int_equal(f.n, 4);
    assert_string_equal(f.items[3].code, "A1.4");
    assert_string_equal(find(&f, FINDING_REPAIRED, 5, "“行政执法”因分页重复")->code, "A1.3");
    assert_int_equal(count(&f, FINDING_REPAIRED), 1);
}

static void test_empty_level2(void **state)
{
    (void)state;
    struct framework f = excerpt("empty_level2");
    assert_int_equal(f.n, 5);
    assert_string_equal(f.items[0].level2, "加强对国家工作人员的法治培训教育。");
    assert_string_equal(f.items[2].level2, "加强对国家工作人员的法治培训教育。");
    assert_string_equal(f.items[3].level2, "加强法治文化建设。");
    assert_string_equal(find(&f, FINDING_REPAIRED, 2, "二级指标为空")->code, "A1.1");
    assert_int_equal(count(&f, FINDING_REPAIRED), 1);
}

static void test_punctuation(void **state)
{
    (void)state;
    struct framework f = excerpt("punctuation");
    assert_string_equal(find(&f, FINDING_DOUBT, 4, "价机制，。完善")->code, "A1.3");
    assert_non_null(strstr(f.items[2].text, "机制，。完善"));
    assert_int_equal(count(&f, FINDING_REPAIRED), 0);
}

static void test_slipped(void **state)
{
    (void)state;
    struct framework f = excerpt("slipped");
    assert_int_equal(f.n, 6);
    assert_string_equal(f.items[3].code, "A2.1");
    assert_string_equal(f.items[3].level1, "依法管理");
    assert_string_equal(f.items[3].level2, "内部管理机制。");
    assert_true(str_starts(f.items[3].text, "结合职责，"));
    assert_int_equal(f.items[3].points, 400);
    find(&f, FINDING_REPAIRED, 5, "向右错了 2 列");
    find(&f, FINDING_REPAIRED, 6, "向左错了 3 列");
    find(&f, FINDING_REPAIRED, 6, "第 5 行的创建内容和分值掉到了这一行");
    find(&f, FINDING_REPAIRED, 10, "“依法管理”因分页重复");
    assert_int_equal(count(&f, FINDING_REPAIRED), 4);
    assert_int_equal(count(&f, FINDING_LOST), 0);
    assert_string_equal(f.items[5].code, "A2.3");
}

static void test_lost(void **state)
{
    (void)state;
    struct framework f = excerpt("lost");
    struct framework_verdict v;
    assert_int_equal(f.n, 8);
    assert_null(f.items[2].text);
    assert_int_equal(f.items[2].points, POINTS_LOST);
    assert_string_equal(f.items[2].title, "法治文化建设");
    assert_string_equal(find(&f, FINDING_LOST, 4, "创建内容和分值丢失")->code, "A2.1");
    assert_string_equal(f.items[3].level2, "法治宣传教育。");
    assert_string_equal(f.items[7].level2, "法治宣传教育。");
    assert_int_equal(f.items[7].points, 400);
    find(&f, FINDING_REPAIRED, 5, "向左错了 2 列");
    framework_judge(arena, &f, &v);
    assert_false(v.whole);
    assert_int_equal(v.lost, 1);
}

static void test_points_on_second_half(void **state)
{
    (void)state;
    struct framework f = read_ok(HEAD "1\t甲\t一。\t前半段提高规范性\t\n\n\t\t\t文件的质量。\t4\n");
    assert_int_equal(f.n, 1);
    assert_string_equal(f.items[0].text, "前半段提高规范性文件的质量。");
    assert_int_equal(f.items[0].points, 400);
    find(&f, FINDING_REPAIRED, 4, "拆成两段");
}

static void test_points_alone(void **state)
{
    (void)state;
    struct framework f = read_ok(HEAD "1\t甲\t一。\t一整句。\t\n\t\t\t\t4\n");
    assert_int_equal(f.n, 1);
    assert_int_equal(f.items[0].points, 400);
    find(&f, FINDING_REPAIRED, 3, "分值掉到了这一行");
}

/* A whole sentence without points and another with: two items, the first has lost its points. */
static void test_lost_points_are_not_swallowed(void **state)
{
    (void)state;
    struct framework f = read_ok(HEAD "1\t甲\t一。\t一整句。\t\n\t\t\t另一整句。\t4\n");
    assert_int_equal(f.n, 2);
    assert_int_equal(f.items[0].points, POINTS_LOST);
    find(&f, FINDING_LOST, 2, "分值丢失");
}

static void test_join_after_whole_sentence_is_doubted(void **state)
{
    (void)state;
    struct framework f = read_ok(HEAD "1\t甲\t一。\t一整句。\t3\n\t\t\t另一整句。\t\n");
    assert_int_equal(f.n, 1);
    find(&f, FINDING_DOUBT, 3, "如果是另外一条");
    assert_int_equal(count(&f, FINDING_REPAIRED), 0);
}

static void test_lost_text_keeps_points(void **state)
{
    (void)state;
    struct framework f =
        read_ok(HEAD "1\t甲\t一。\t一整句。\t3\n\t\t二。\t\t10\n\t\t三。\t句。\t4\n");
    assert_int_equal(f.n, 3);
    assert_null(f.items[1].text);
    assert_int_equal(f.items[1].points, 1000);
    find(&f, FINDING_LOST, 3, "创建内容丢失");
}

static void test_group_jump_and_return(void **state)
{
    (void)state;
    struct framework f =
        read_ok(HEAD "1\t甲\t一。\t句。\t3\n3\t乙\t二。\t句。\t3\n4\t甲\t三。\t句。\t3\n");
    find(&f, FINDING_DOUBT, 3, "由 1 到 3");
    find(&f, FINDING_DOUBT, 4, "“甲”前面已经有过");
    assert_string_equal(f.items[2].code, "A1.2");
}

static void test_no_level2_at_all(void **state)
{
    (void)state;
    struct framework f = read_ok(HEAD "1\t甲\t\t句。\t3\n2\t乙\t二。\t句。\t3\n");
    assert_null(f.items[0].level2);
    find(&f, FINDING_DOUBT, 2, "没有二级指标");
}

static void test_repeated_head_and_page_numbers(void **state)
{
    (void)state;
    struct framework f =
        read_ok(HEAD "1\t甲\t一。\t句。\t3\n- 12 -\n第 3 页\n" HEAD "1\t甲\t二。\t句。\t3\n");
    assert_int_equal(f.n, 2);
    find(&f, FINDING_REPAIRED, 3, "页码");
    find(&f, FINDING_REPAIRED, 5, "表头因分页重复");
    find(&f, FINDING_REPAIRED, 6, "“甲”因分页重复");
}

static void test_totals(void **state)
{
    (void)state;
    struct framework_verdict v;
    struct framework f = read_ok(HEAD "1\t甲\t一。\t句。\t3\n\t小计\t\t\t3\n2\t乙\t二。\t句。\t3\n"
                                      "小计\t\t\t\t4\n合计\t\t\t\t7\n");
    assert_int_equal(f.n, 2);
    assert_int_equal(f.expected, 700);
    assert_int_equal(count(&f, FINDING_SUM), 2);
    find(&f, FINDING_SUM, 5, "小计 4 分，各条相加 3 分");
    find(&f, FINDING_SUM, 6, "合计 7 分，各条相加 6 分");
    framework_judge(arena, &f, &v);
    assert_int_equal(v.missing, 100);
}

static void test_text_outside(void **state)
{
    (void)state;
    struct framework f = read_ok(HEAD "1\t甲\t一。\t前半\t3\n后半。\n注：本表自发布之日起施行\n");
    assert_int_equal(f.n, 1);
    assert_string_equal(f.items[0].text, "前半后半。");
    find(&f, FINDING_DOUBT, 4, "没有采用：“注：本表");
}

static void test_windows_lines(void **state)
{
    (void)state;
    struct framework f = read_ok(
        "\xEF\xBB\xBF序号\t一级指标\t二级指标\t创建内容\t分值\r\n1\t甲\t一。\t句。\t３\r\n");
    assert_int_equal(f.n, 1);
    assert_int_equal(f.items[0].points, 300);
}

static void test_letter(void **state)
{
    (void)state;
    struct framework f = excerpt("lost");
    framework_letter(arena, &f, 'C');
    assert_string_equal(f.items[0].code, "C1.1");
    assert_string_equal(find(&f, FINDING_LOST, 4, "丢失")->code, "C2.1");
}

static void test_refused(void **state)
{
    (void)state;
    struct {
        const char *text, *say;
    } bad[] = {
        {"", "没有找到表头"},
        {"随便一段文字。\n没有表格。", "没有找到表头"},
        {"指标\t分值\n党建\t3\n", "没有找到表头"},
        {"序号 一级指标 二级指标 创建内容 分值\n1 甲 一 句。 4\n", "没有找到表头"},
        {HEAD, "下面没有指标"},
        {HEAD "\t\t一。\t句。\t3\n", "第 2 行前面没有一级指标"},
        {HEAD "1\t甲\t一。\t句。\t0\n", "第 2 行的分值应大于 0"},
        {HEAD "1\t甲\t一。\t句。\t1001\n", "第 2 行的分值应大于 0"},
        {HEAD "1\t甲\t一。\t句。\t3\n1.1\t甲\t乙\t丙\t丁\n", "第 3 行的列对不上"},
        {HEAD "1\t甲\t一。\t句。\t3\n2\t\t二。\t句。\t3\n", "第 3 行的列对不上"},
        {HEAD "1\t甲\t一。\t3\t句。\n", "第 2 行的列对不上"},
        {HEAD "1\t甲\t一。\t句。\t三分\n", "第 2 行的列对不上"},
        {HEAD "a\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\tn\to\tp\tq\n", "第 2 行的列太多"},
        {HEAD "1\t甲\t一。\t句。\t3\n## 附件 2\n" HEAD "1\t甲\t一。\t句。\t3\n", "两张表"},
        {"1\t甲\t一。\t句。\t3\n" HEAD "2\t乙\t一。\t句。\t3\n", "从表头开始粘贴"},
        {HEAD "1\t甲\t一。\t句\x01。\t3\n", ""},
        {"\xff\xfe", "不能识别的编码"},
    };
    for (size_t i = 0; i < array_len(bad); i++) {
        struct error e = read_bad(bad[i].text);
        if (!strstr(e.text, bad[i].say)) {
            fail_msg("%zu: %s", i, e.text);
        }
    }
}

static void test_ceilings(void **state)
{
    (void)state;
    struct framework f;
    struct error e;
    char *many = arena_alloc(arena, 600u << 10);
    memset(many, ' ', 600u << 10);
    assert_int_equal(framework_from_text(arena, many, 600u << 10, &f, &e), ERR_LIMIT);
    const char *text = HEAD "1\t甲\t一。\t句。\t3\n";
    size_t n = strlen(text);
    memcpy(many, text, n);
    for (int i = 1; i < 501; i++) {
        memcpy(many + n, "\t\t\t句。\t3\n", strlen("\t\t\t句。\t3\n"));
        n += strlen("\t\t\t句。\t3\n");
    }
    assert_int_equal(framework_from_text(arena, many, n, &f, &e), ERR_LIMIT);
    assert_non_null(strstr(e.text, "最多 500 条，第 502 行"));
}

/* --- the two tables whole, against the facts (needs the specification folder) --------------------------- */
static const char *lines_of(const char *text, int from, int to)
{
    const char *start = text;

    for (int line = 1; line < from; line++) {
        start = strchr(start, '\n') + 1;
    }
    const char *stop = start;
    for (int line = from; stop && line <= to; line++) {
        const char *next = strchr(stop, '\n');
        stop = next ? next + 1 : stop + strlen(stop);
    }
    return arena_strndup(arena, start, (size_t)(stop - start));
}

/* Without blanks, and with one kind of marks. */
static const char *normal(const char *text)
{
    static const char *const pairs[][2] = {
        {" ", ""}, {"，", ","}, {"；", ";"}, {"（", "("}, {"）", ")"}};

    for (size_t i = 0; text && i < array_len(pairs); i++) {
        text = str_replace(arena, text, pairs[i][0], pairs[i][1]);
    }
    return text;
}

static void same_items(const struct framework *pasted, const char *yaml)
{
    struct framework f;
    struct error e;
    const char *text = slurp(yaml);

    assert_non_null(text);
    assert_int_equal(framework_from_yaml(arena, yaml, text, strlen(text), &f, &e), OK);
    assert_int_equal(f.n, pasted->n);
    for (size_t i = 0; i < f.n; i++) {
        const struct framework_item *a = &f.items[i], *b = &pasted->items[i];
        assert_string_equal(a->code + 1, b->code + 1);
        assert_string_equal(a->level1, b->level1);
        assert_string_equal(a->level2, b->level2);
        assert_int_equal(a->points, b->points);
        assert_int_equal(!a->text, !b->text);
        if (a->text) {
            assert_string_equal(normal(a->text), normal(b->text));
        }
    }
}

static const char *seed(void)
{
    const char *text = slurp(arena_printf(arena, "%s/seeds/003_4ebe6582ccb70a42.txt", shared()));

    if (!text) {
        print_message("skipped: the specification folder is not there (FAHENG_SHARED)\n");
        skip();
    }
    return text;
}

static void test_annex1(void **state)
{
    (void)state;
    const char *whole = seed();
    struct framework_verdict v;
    const int cuts[][2] = {{46, 78}, {40, 79}, {36, 80}};

    for (size_t i = 0; i < array_len(cuts); i++) {
        struct framework f = read_ok(lines_of(whole, cuts[i][0], cuts[i][1]));
        framework_judge(arena, &f, &v);
        assert_int_equal(v.items, 28);
        assert_int_equal(v.lost, 0);
        assert_int_equal(v.n_groups, 8);
        assert_int_equal(v.points, 10000);
        assert_true(v.whole);
        assert_int_equal(count(&f, FINDING_REPAIRED), 3);
        assert_string_equal(f.title,
                            i ? "勐海县卫生计生行政部门法治创建指标体系" : "粘贴的指标体系");
        same_items(&f, arena_printf(arena, "%s/domain/framework-admin.yaml", shared()));
    }
}

static void test_annex2(void **state)
{
    (void)state;
    const char *whole = seed();
    struct framework_verdict v;
    const int cuts[][2] = {{84, 121}, {80, 121}, {82, 200}};

    for (size_t i = 0; i < array_len(cuts); i++) {
        int to = cuts[i][1] > 121 ? 121 : cuts[i][1];
        struct framework f = read_ok(lines_of(whole, cuts[i][0], to));
        framework_judge(arena, &f, &v);
        assert_int_equal(v.items, 31);
        assert_int_equal(v.lost, 1);
        assert_int_equal(v.n_groups, 4);
        assert_int_equal(v.points, 9000);
        assert_int_equal(v.missing, 1000);
        assert_false(v.whole);
        assert_string_equal(v.lines[0], "合计 90 分，应为 100 分，差 10 分。");
        assert_string_equal(v.lines[1],
                            "“七五”普法/法治文化建设：创建内容和分值丢失，请补录后定稿。");
        same_items(&f, arena_printf(arena, "%s/domain/framework-institution.yaml", shared()));
    }
}

static void test_both_annexes_at_once(void **state)
{
    (void)state;
    struct error e = read_bad(seed());
    assert_string_equal(e.text, "粘贴的文字里有两张表，表头在第 46 行和第 84 行，请一张一张导入。");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain_table, begin, end),
        cmocka_unit_test_setup_teardown(test_page_cut, begin, end),
        cmocka_unit_test_setup_teardown(test_repeated_level1, begin, end),
        cmocka_unit_test_setup_teardown(test_empty_level2, begin, end),
        cmocka_unit_test_setup_teardown(test_punctuation, begin, end),
        cmocka_unit_test_setup_teardown(test_slipped, begin, end),
        cmocka_unit_test_setup_teardown(test_lost, begin, end),
        cmocka_unit_test_setup_teardown(test_points_on_second_half, begin, end),
        cmocka_unit_test_setup_teardown(test_points_alone, begin, end),
        cmocka_unit_test_setup_teardown(test_lost_points_are_not_swallowed, begin, end),
        cmocka_unit_test_setup_teardown(test_join_after_whole_sentence_is_doubted, begin, end),
        cmocka_unit_test_setup_teardown(test_lost_text_keeps_points, begin, end),
        cmocka_unit_test_setup_teardown(test_group_jump_and_return, begin, end),
        cmocka_unit_test_setup_teardown(test_no_level2_at_all, begin, end),
        cmocka_unit_test_setup_teardown(test_repeated_head_and_page_numbers, begin, end),
        cmocka_unit_test_setup_teardown(test_totals, begin, end),
        cmocka_unit_test_setup_teardown(test_text_outside, begin, end),
        cmocka_unit_test_setup_teardown(test_windows_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_letter, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_ceilings, begin, end),
        cmocka_unit_test_setup_teardown(test_annex1, begin, end),
        cmocka_unit_test_setup_teardown(test_annex2, begin, end),
        cmocka_unit_test_setup_teardown(test_both_annexes_at_once, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
