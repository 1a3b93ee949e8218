/* Clocks and rules that depend on more than the state: a condition, a date entered beside the states, an application that is
 * signed, the day a rule took effect, the content a record was opened under. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "action/action.h"
#include "action/clock_act.h"
#include "clockdb.h"

static const struct register_def *notice(const struct desk *d)
{
    return content_register(d->c, "notice");
}

static int64_t add(struct desk *d, const struct typed *typed, size_t n)
{
    return desk_add(d, &d->clerk, notice(d), typed, n);
}

static enum err try(struct desk *d, int64_t id, const char *step, const struct typed *typed,
                    size_t n)
{
    return desk_take(d, &d->clerk, notice(d), id, 0, step, NULL, typed, n, NULL);
}

static void take(struct desk *d, int64_t id, const char *step, const struct typed *typed, size_t n)
{
    testdb_must(try(d, id, step, typed, n) == OK, d->e.text);
}

static enum err agree(struct desk *d, int64_t id, bool agree)
{
    return desk_sign(d, &d->chief, notice(d), id,
                     &(struct signature){.agree = agree, .note = "按规定"}, NULL);
}

/* Told on Monday 2026-06-15: five working days end on 6-23 (端午 on 6-19). Unknown is not true. */
static void test_condition(void **state)
{
    struct desk *d = *state;
    int64_t id = add(d, TYPED({"subject", "甲"}));
    take(d, id, "tell", NO_TYPED);
    assert_string_equal(clock_told(d, id, "wait"), "none");
    take(d, id, "amend", TYPED({"heavy", "no"}, {"amount", "19999.99"}));
    assert_string_equal(clock_told(d, id, "wait"), "none");
    take(d, id, "amend", TYPED({"amount", "20000"}));
    assert_string_equal(clock_told(d, id, "wait"), "2026-06-23");
    struct clock k = clock_of(d, id, "wait");
    struct deadline_line *lines;
    struct almanac al;
    size_t n;
    assert_int_equal(almanac_load(reader(d->f), d->a, d->c, d->f->county, &al, &d->e), OK);
    assert_int_equal(clock_why(d->a, al.calendar, &k, &lines, &n, &d->e), OK);
    assert_string_equal(lines[0].title, "为什么有");
    assert_string_equal(lines[0].text, "拟作较重处罚的，才有听证申请期");
    assert_string_equal(lines[1].text, "2026年6月15日 周一 已告知，当日不计");
    take(d, id, "amend", TYPED({"amount", "100"}));
    assert_string_equal(clock_told(d, id, "wait"), "void");
    take(d, id, "amend", TYPED({"heavy", "yes"})); /* once more, from the legal start */
    assert_string_equal(clock_told(d, id, "wait"), "2026-06-23");
    assert_int_equal(clock_of(d, id, "wait").run, 2);
}

/* A clock that was closed keeps its verdict, whatever becomes of the condition. */
static void test_condition_closed(void **state)
{
    struct desk *d = *state;
    int64_t id = add(d, TYPED({"subject", "甲"}, {"acted_on", "2026-07-01"}));
    take(d, id, "tell", TYPED({"heavy", "yes"}));
    take(d, id, "decide", NO_TYPED);
    assert_string_equal(clock_told(d, id, "wait"), "on_time 2026-06-15");
    take(d, id, "reopen", NO_TYPED);
    assert_string_equal(clock_told(d, id, "wait"), "2026-06-23"); /* another round */
}

/* publish.within: seven working days from the decision, ended by the date that is entered, and not by closing the case. */
static void test_publication(void **state)
{
    struct desk *d = *state;
    int64_t id = add(d, TYPED({"subject", "甲"}, {"acted_on", "2026-07-01"}));
    take(d, id, "tell", NO_TYPED);
    assert_string_equal(clock_told(d, id, "publish_limit"), "none");
    take(d, id, "decide", NO_TYPED);
    struct clock k = clock_of(d, id, "publish_limit");
    assert_string_equal(clock_text(d->a, &k), "2026-06-25"); /* 16 17 18 22 23 24 25 */
    assert_string_equal(k.title, "公示期限");
    assert_string_equal(k.law, "行政处罚法 第四十八条");
    assert_true(k.unverified);
    take(d, id, "close", NO_TYPED);
    assert_string_equal(clock_told(d, id, "publish_limit"), "2026-06-25");
    clock_today("2026-06-29");
    assert_string_equal(clock_looked(d, id, "publish_limit").words, "逾期 4 天");
    take(d, id, "show", TYPED({"shown_on", "2026-06-24"}));
    assert_string_equal(clock_told(d, id, "publish_limit"), "on_time 2026-06-24");
    id = add(d, TYPED({"subject", "乙"}, {"acted_on", "2026-07-01"}));
    take(d, id, "tell", NO_TYPED);
    take(d, id, "decide", NO_TYPED);
    clock_today("2026-07-20");
    take(d, id, "show", TYPED({"shown_on", "2026-07-20"}));
    assert_string_equal(clock_told(d, id, "publish_limit"), "late 2026-07-20");
}

/* The act lies under the old or the new text; the record under the rules of the day it was opened. */
static void test_rules_by_day(void **state)
{
    struct desk *d = *state;
    int64_t old = add(d, TYPED({"subject", "甲"}, {"acted_on", "2026-06-30"}));
    take(d, old, "tell", NO_TYPED);
    int64_t young = add(d, TYPED({"subject", "乙"}, {"acted_on", "2026-07-01"}));
    take(d, young, "tell", NO_TYPED);
    assert_int_equal(try(d, old, "decide", NO_TYPED), ERR_INVALID);
    assert_says(d, "旧规定要凭据");
    take(d, young, "decide", NO_TYPED);
    clock_today("2026-07-01");
    int64_t late = add(d, TYPED({"subject", "丙"}, {"acted_on", "2026-07-01"}));
    take(d, late, "tell", NO_TYPED);
    assert_int_equal(try(d, late, "decide", NO_TYPED), ERR_INVALID);
    assert_says(d, "新规定要金额");
    take(d, old, "decide", TYPED({"proof", "回执"})); /* opened before: the new rule does not ask */
    take(d, late, "amend", TYPED({"amount", "10"}));
    clock_today("2026-08-01"); /* by the day of the decision itself */
    assert_int_equal(try(d, late, "decide", NO_TYPED), ERR_INVALID);
    assert_says(d, "新式样要凭据");
}

/* Applied for by the clerk, decided by the chief: only the signature moves the day. */
static void test_application(void **state)
{
    struct desk *d = *state;
    d->en.actions = action_table;
    d->en.n_actions = action_count;
    int64_t id = add(d, TYPED({"subject", "甲"}));
    assert_string_equal(clock_told(d, id, "term"), "2026-07-05");
    struct clock k = clock_of(d, id, "term");
    assert_int_equal(clock_extension_left(&k), 30);
    assert_false(clock_may(&d->clerk, &k, CLOCK_EXTEND)); /* not at once */
    assert_false(clock_may(&d->chief, &k, CLOCK_EXTEND));
    assert_int_equal(try(d, id, "extend_term", TYPED({"more", "10"})), ERR_INVALID);
    assert_says(d, "延长理由");
    take(d, id, "extend_term", TYPED({"more", "10"}, {"more_why", "案情复杂"}));
    assert_string_equal(clock_told(d, id, "term"), "2026-07-05");
    assert_int_equal(agree(d, id, false), OK);
    assert_string_equal(clock_told(d, id, "term"), "2026-07-05");
    take(d, id, "extend_term", TYPED({"more", "10"}, {"more_why", "案情复杂"}));
    assert_int_equal(agree(d, id, true), OK);
    assert_string_equal(clock_told(d, id, "term"), "2026-07-15");
    assert_string_equal(text(d->f, "select ground from clock_extension"), "案情复杂");
    assert_int_equal(number(d->f, "select count(*) from event where step = 'clock_extend'"), 1);
    /* What is left is counted when it is signed. */
    take(d, id, "extend_term", TYPED({"more", "21"}, {"more_why", "案情复杂"}));
    assert_int_equal(agree(d, id, true), ERR_INVALID);
    assert_says(d, "最多还可以延长 20 日");
}

static void test_application_refused(void **state)
{
    struct desk *d = *state;
    d->en.actions = action_table;
    d->en.n_actions = action_count;
    int64_t id = add(d, TYPED({"subject", "甲"}));
    assert_int_equal(desk_take(d, &d->chief, notice(d), id, 0, "extend_term", NULL,
                               TYPED({"more", "10"}, {"more_why", "忙"}), NULL),
                     ERR_DENIED);
    take(d, id, "extend_term", TYPED({"more", "10"}, {"more_why", "案情复杂"}));
    clock_today("2026-07-06");
    assert_int_equal(agree(d, id, true), ERR_INVALID); /* 届满以后不能再批 */
    assert_says(d, "已经届满");
    assert_string_equal(clock_told(d, id, "term"), "2026-07-05");
    assert_int_equal(agree(d, id, false), OK);
    assert_int_equal(try(d, id, "extend_term", TYPED({"more", "10"}, {"more_why", "忙"})),
                     ERR_INVALID);
    assert_says(d, "已经届满");
}

/* The next release gives 40 days: what was opened before keeps its 20, also when its start is corrected. */
static void test_pinned_terms(void **state)
{
    struct desk *d = *state;
    int64_t id = add(d, TYPED({"subject", "甲"}));
    struct content *c = arena_memdup(d->a, d->c, sizeof(*d->c));
    struct register_def *regs = arena_memdup(d->a, c->registers, c->n_registers * sizeof(*regs));
    struct register_def *reg = &regs[notice(d) - d->c->registers];
    struct clock_def *clocks = arena_memdup(d->a, reg->clocks, reg->n_clocks * sizeof(*clocks));
    struct clock_limit longer = {.n = 40, .unit = LIMIT_DAY};
    assert_string_equal(clocks[1].id, "term");
    clocks[1].limits = &longer;
    clocks[1].title = "新的办案期限";
    reg->clocks = clocks;
    reg->digest = "the next one";
    c->registers = regs;
    d->c = c;
    d->en.content = c;
    int64_t young = add(d, TYPED({"subject", "乙"}));
    assert_string_equal(clock_told(d, young, "term"), "2026-07-25");
    assert_string_equal(clock_told(d, id, "term"), "2026-07-05");
    assert_int_equal(desk_edit(d, &d->clerk, reg, id, TYPED({"acted_on", "2026-06-10"}), NULL), OK);
    assert_string_equal(clock_told(d, id, "term"), "2026-06-30");
    assert_string_equal(clock_of(d, id, "term").title, "办案期限");
    assert_int_equal(desk_edit(d, &d->clerk, reg, young, TYPED({"acted_on", "2026-06-10"}), NULL),
                     OK);
    assert_string_equal(clock_told(d, young, "term"), "2026-07-20");
}

#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(test_condition),    AT_DESK(test_condition_closed),
        AT_DESK(test_publication),  AT_DESK(test_rules_by_day),
        AT_DESK(test_application),  AT_DESK(test_application_refused),
        AT_DESK(test_pinned_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
