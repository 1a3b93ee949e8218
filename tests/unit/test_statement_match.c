/* Which figure a statement names, and whether the numbers fit. The clauses are those of two real reports (罗庄区 2023, 北碚区 2022);
 * the registers' numbers are made up for the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/statement_match.h"

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

static const char *const sessions[] = {"送法助企活动", "送法助企"};
static const char *const people[] = {"送法助企 从业人员"};
static const char *const solved[] = {"送法助企 解决问题", "送法助企 解决实际问题"};
static const char *const assist[] = {"百名执法人员帮扶民营医疗机构"};
static const char *const assist_solved[] = {"帮扶民营医疗机构 解决实际问题"};
static const char *const assist_units[] = {"帮扶民营医疗机构 医院", "帮扶民营医疗机构 医疗机构"};
static const char *const first[] = {"首违不罚"};
static const char *const training[] = {"行政执法专题培训"};
static const char *const reviews[] = {"稽查评审"};
static const char *const categories[] = {"权责清单"};
static const char *const files[] = {"办件"};
static const char *const fines[] = {"罚款"};
static const char *const coverage[] = {"监督覆盖率"};
static const char *const twins[] = {"信访积案"};

enum {
    SESSIONS,
    PEOPLE,
    SOLVED,
    ASSIST,
    ASSIST_SOLVED,
    ASSIST_UNITS,
    FIRST,
    TRAINING,
    REVIEWS,
    CATEGORIES,
    ITEMS,
    FILES,
    FINES,
    COVERAGE,
    TWIN,
    OTHER_TWIN
};
#define NAME(words, unit)             \
    {                                 \
        words, array_len(words), unit \
    }
static const struct statement_name names[] = {
    [SESSIONS] = NAME(sessions, "场次"),
    [PEOPLE] = NAME(people, "人"),
    [SOLVED] = NAME(solved, "个"),
    [ASSIST] = NAME(assist, "场次"),
    [ASSIST_SOLVED] = NAME(assist_solved, "个"),
    [ASSIST_UNITS] = NAME(assist_units, "家"),
    [FIRST] = NAME(first, "件"),
    [TRAINING] = NAME(training, "次"),
    [REVIEWS] = NAME(reviews, "次"),
    [CATEGORIES] = NAME(categories, "类"),
    [ITEMS] = NAME(categories, "项"),
    [FILES] = NAME(files, "件"),
    [FINES] = NAME(fines, "元"),
    [COVERAGE] = NAME(coverage, "%"),
    [TWIN] = NAME(twins, "件"),
    [OTHER_TWIN] = NAME(twins, "件"),
};
#define NONE STATEMENT_NO_NAME

static const struct {
    const char *text;
    size_t want[4]; /* of each statement in it */
    size_t n;
} cases[] = {
    {"累计开展“送法助企”活动84场次，向1200余名从业人员开展普法活动，解决实际问题56个。",
     {SESSIONS, PEOPLE, SOLVED},
     3},
    {"开展“百名执法人员帮扶民营医疗机构活动”20场次，在帮扶34家医疗机构的基础上，解决实际问题21个",
     {ASSIST, ASSIST_UNITS, ASSIST_SOLVED},
     3},
    {"落实“百名执法人员帮扶民营医疗机构活动”。累计开展活动20场次，在帮扶4家医院的基础上",
     {ASSIST, ASSIST_UNITS},
     2},
    {"落实“首违不罚”13起", {FIRST}, 1},
    {"累计实施首违不罚13次", {FIRST}, 1},
    {"开展2次行政执法专题培训、4次安全稽查评审", {TRAINING, REVIEWS}, 2},
    {"调整完善行政许可、行政强制等11类228项权责清单", {CATEGORIES, ITEMS}, 2},
    {"检查从业人员300名", {NONE}, 1}, /* no campaign: somebody else's people */
    {"解决实际问题9个", {NONE}, 1},
    {"网上办件3000件", {NONE}, 1}, /* a short word is not looked for inside others */
    {"办件3000件", {FILES}, 1},
    {"送法助企活动84家", {NONE}, 1}, /* another unit: another thing */
    {"罚款1.52万元", {FINES}, 1},
    {"监督覆盖率100%", {COVERAGE}, 1},
    {"化解信访积案3件", {NONE}, 1}, /* two figures of one name */
};

static void each_statement_finds_its_figure(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(cases); i++) {
        struct statement *list;
        bool whole;
        size_t n = statements_read(arena, cases[i].text, &list, &whole);
        size_t *got = arena_array(arena, n + 1, sizeof(*got));
        assert_int_equal(n, cases[i].n);
        statements_match(arena, list, n, names, array_len(names), got);
        for (size_t k = 0; k < n; k++) {
            if (got[k] != cases[i].want[k]) {
                fail_msg("%s: %zu is %zu, not %zu", cases[i].text, k, got[k], cases[i].want[k]);
            }
        }
    }
}

static enum statement_fit fit(const char *text, int64_t value, bool lower)
{
    const struct statement_truth t = {value, lower};
    struct statement *list;
    bool whole;
    assert_int_equal(statements_read(arena, text, &list, &whole), 1);
    return statement_fits(&list[0], &t);
}

static void numbers_fit_or_not(void **state)
{
    (void)state;
    assert_int_equal(fit("解决实际问题56个", 5600, false), STATEMENT_FITS);
    assert_int_equal(fit("解决问题6个", 5600, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("向1200余名从业人员", 120000, false), STATEMENT_FITS);
    assert_int_equal(fit("向1200余名从业人员", 129900, true), STATEMENT_FITS);
    assert_int_equal(fit("向1200余名从业人员", 130000, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("向1200余名从业人员", 119900, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("项目40余项", 4900, false), STATEMENT_FITS);
    assert_int_equal(fit("项目40余项", 5000, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("手册3000余份", 399900, false), STATEMENT_FITS);
    assert_int_equal(fit("从业人员1250名", 120000, true), STATEMENT_OPEN);
    assert_int_equal(fit("从业人员1199名", 120000, true), STATEMENT_DIFFERS);
    assert_int_equal(fit("覆盖率92%", 9167, false), STATEMENT_FITS);
    assert_int_equal(fit("覆盖率91.67%", 9167, false), STATEMENT_FITS);
    assert_int_equal(fit("覆盖率91.7%", 9167, false), STATEMENT_FITS);
    assert_int_equal(fit("覆盖率91.6%", 9167, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("覆盖率100%", 9999, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("覆盖率0%", 0, false), STATEMENT_FITS);
    assert_int_equal(fit("罚款1.52万元", 1520000, false), STATEMENT_FITS);
    assert_int_equal(fit("罚款1.52万元", 1530000, false), STATEMENT_DIFFERS);
    assert_int_equal(fit("罚款800元", 80000, false), STATEMENT_FITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_statement_finds_its_figure),
                                       cmocka_unit_test(numbers_fit_or_not)};
    return cmocka_run_group_tests(tests, begin, end);
}
