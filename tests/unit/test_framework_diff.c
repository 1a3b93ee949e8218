#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/framework_diff.h"
#include "domain/framework_match.h"
#include "domain/framework_part.h"

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

static const char *words(const char *old, const char *now)
{
    struct diff_piece *p;
    size_t n = framework_diff_words(arena, old, now, &p);
    const char *all = "";

    for (size_t i = 0; i < n; i++) {
        all = arena_printf(arena, "%s%s%s%s", all,
                           p[i].kind == DIFF_SAME      ? ""
                           : p[i].kind == DIFF_REMOVED ? "[-"
                                                       : "{+",
                           p[i].text,
                           p[i].kind == DIFF_SAME      ? ""
                           : p[i].kind == DIFF_REMOVED ? "-]"
                                                       : "+}");
    }
    return all;
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(words("每年至少 2 次", "每年至少 3 次"), "每年至少 [-2-]{+3+} 次");
    assert_string_equal(words("1.33 分", "1.34 分"), "[-1.33-]{+1.34+} 分");
    assert_string_equal(words("听取汇报", "专题听取法治汇报"), "{+专题+}听取{+法治+}汇报");
    assert_string_equal(words("甲乙丙", "甲丙"), "甲[-乙-]丙");
    assert_string_equal(words(NULL, "新"), "{+新+}");
    assert_string_equal(words("旧", NULL), "[-旧-]");
    assert_string_equal(words("", ""), "");
    assert_string_equal(words("abc", "abd"), "[-abc-]{+abd+}");
}

/* Nothing in common and long: one piece each, in no time. */
static void test_long_texts(void **state)
{
    (void)state;
    char *x = arena_alloc(arena, 9001), *y = arena_alloc(arena, 9001);
    struct diff_piece *p;

    for (int i = 0; i < 3000; i++) {
        memcpy(x + 3L * i, i % 2 ? "甲" : "乙", 3);
        memcpy(y + 3L * i, i % 2 ? "丙" : "丁", 3);
    }
    x[9000] = y[9000] = '\0';
    assert_int_equal(framework_diff_words(arena, x, y, &p), 2);
    assert_int_equal(p[0].kind, DIFF_REMOVED);
    assert_string_equal(p[1].text, y);
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

#define A "- {code: A1, level1: 甲, text: 成立领导小组, points: 4}\n"
#define B "- {code: A2, level1: 甲, text: 听取汇报不少于 2 次, points: 4}\n"

static void test_items(void **state)
{
    (void)state;
    struct framework old =
        yaml("title: t\nitems:\n" A B "- {code: A3, level1: 甲, text: 去掉的, points: 2}\n");
    struct framework now =
        yaml("title: t\nitems:\n" A
             "- {code: A2, level1: 甲, text: 听取汇报不少于 3 次, points: 5, rule: count need=3}\n"
             "- {code: A4, level1: 甲, text: 新增的, points: 2}\n");
    struct framework_diff d;

    framework_diff(arena, &old, &now, &d);
    assert_int_equal(d.added, 1);
    assert_int_equal(d.removed, 1);
    assert_int_equal(d.changed, 1);
    assert_int_equal(d.same, 1);
    assert_string_equal(d.changes[0].now->code, "A2");
    assert_int_equal(d.changes[0].n_lines, 3);
    assert_string_equal(d.changes[0].lines[0].what, "创建内容");
    assert_string_equal(d.changes[0].lines[1].what, "分值");
    assert_string_equal(d.changes[0].lines[2].what, "记分办法");
    assert_string_equal(d.changes[1].now->code, "A4");
    assert_null(d.changes[1].old);
    assert_null(d.changes[2].now);
    framework_diff(arena, &old, &old, &d);
    assert_int_equal(d.n, 0);
    assert_int_equal(d.same, 3);
}

/* Renumbered, otherwise the same: one change of its code, neither added nor removed. */
static void test_renumbered(void **state)
{
    (void)state;
    struct framework
        old = yaml("title: t\nitems:\n" A),
        now = yaml("title: t\nitems:\n- {code: B7, level1: 甲, text: 成立领导小组, points: 4}\n");
    struct framework_diff d;

    framework_diff(arena, &old, &now, &d);
    assert_int_equal(d.changed, 1);
    assert_string_equal(d.changes[0].lines[0].what, "编号");
}

static void test_match(void **state)
{
    (void)state;
    struct framework out = yaml("title: t\noutside: yes\nitems:\n"
                                "- {code: W1, level1: 甲, text: 领导班子听取法治工作汇报}\n"
                                "- {code: W2, level1: 甲, text: 电子证照库}\n"),
                     local =
                         yaml("title: t\nitems:\n" A
                              "- {code: A2, level1: 甲, text: 班子会听取法治汇报, points: 4}\n");
    struct bigrams *of = framework_pairs(arena, &out), *items = framework_pairs(arena, &local);
    struct framework_match m[FRAMEWORK_MATCH_MAX];

    assert_true(out.outside);
    assert_int_equal(framework_match(&of[0], items, local.n, m), 1);
    assert_int_equal(m[0].place, 1);
    assert_true(m[0].percent > 40);
    assert_int_equal(framework_match(&of[1], items, local.n, m), 0);
}

#define P "title: t\ntotal: 4\nitems:\n- {code: A1, level1: 甲, text: 句。, points: 4, parts: ["

static void test_parts(void **state)
{
    (void)state;
    struct framework f =
        yaml(P "{id: a, title: 一, rule: count need=2, metric: m}, {id: b, title: 二, "
               "waits: \"考试：参考率\"}, {id: c, title: 三}]}\n");
    struct framework_verdict v;
    struct framework_reach r;

    assert_int_equal(f.items[0].parts[0].points, 134);
    assert_int_equal(f.items[0].parts[2].points, 133);
    assert_string_equal(f.items[0].kind, "mixed");
    assert_string_equal(f.items[0].waits, "考试：参考率");
    framework_judge(arena, &f, &v);
    assert_true(v.whole);
    framework_reach(arena, &f, &r);
    assert_int_equal(r.half, 1);
    assert_int_equal(r.bound, 1);
    assert_int_equal(r.n_waits, 1);
    assert_string_equal(r.waits[0].name, "考试");
    f = yaml(P "{id: a, title: 一, points: 1}, {id: b, title: 二, points: 2}]}\n");
    framework_judge(arena, &f, &v);
    assert_false(v.whole);
    assert_string_equal(v.lines[0], "A1：要点合计 3 分，应为 4 分。");
    assert_int_equal(f.findings[0].kind, FINDING_SUM);
}

static void test_parts_refused(void **state)
{
    (void)state;
    static const struct {
        const char *parts, *say;
    } bad[] = {
        {"{id: a, title: 一, points: 1}, {id: b, title: 二}]}\n", "要么都写"},
        {"{id: a, title: 一}, {id: a, title: 二}]}\n", "重复"},
        {"{id: A, title: 一}]}\n", "编码"},
        {"{id: a}]}\n", "名称"},
        {"{id: a, title: 一, rule: count}]}\n", "count"},
        {"{id: a, title: 一, metric: m}]}\n", "rule"},
        {"{id: a, title: 一, rule: yesno, metric: m, obligation: o}]}\n", "只写一个"},
        {"{id: a, title: 一, rule: yesno, metric: m, waits: x}]}\n", "不再写 waits"},
        {"{id: a, title: 一, colour: red}]}\n", "没有这一项"},
        {"x]}\n", "分项写"},
    };
    for (size_t i = 0; i < array_len(bad); i++) {
        const char *text = arena_printf(arena, P "%s", bad[i].parts);
        struct framework f;
        struct error e;
        assert_int_equal(framework_from_yaml(arena, "f.yaml", text, strlen(text), &f, &e),
                         ERR_INVALID);
        if (!strstr(e.text, bad[i].say) || !str_starts(e.place, "f.yaml:4:")) {
            fail_msg("%zu: %s (%s)", i, e.text, e.place);
        }
    }
}

/* 加分 stand beside the hundred, 一票否决 need no points. */
static void test_bonus_and_veto(void **state)
{
    (void)state;
    struct framework f = yaml("title: t\ntotal: 4\nitems:\n" A
                              "- {code: A2, level1: 乙, text: 表彰, rule: bonus each=1 cap=5}\n"
                              "- {code: A3, level1: 乙, text: 事故, rule: veto whole cap=59.99}\n");
    struct framework_verdict v;

    framework_judge(arena, &f, &v);
    assert_true(v.whole);
    assert_int_equal(v.points, 400);
    assert_int_equal(v.bonus, 500);
    assert_int_equal(v.vetoes, 1);
    assert_non_null(strstr(v.lines[0], "加分最多 5 分另计，一票否决 1 条"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, begin, end),
        cmocka_unit_test_setup_teardown(test_long_texts, begin, end),
        cmocka_unit_test_setup_teardown(test_items, begin, end),
        cmocka_unit_test_setup_teardown(test_renumbered, begin, end),
        cmocka_unit_test_setup_teardown(test_match, begin, end),
        cmocka_unit_test_setup_teardown(test_parts, begin, end),
        cmocka_unit_test_setup_teardown(test_parts_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_bonus_and_veto, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
