/* Stops, resumptions and extensions by people: who may, when, how far. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "action/clock_act.h"
#include "clockdb.h"

static enum err act(struct desk *d, const struct actor *by, int64_t id, const char *clock,
                    enum clock_verb verb, const char *on, const char *ground, const char *n)
{
    const struct clock_order o = {.reg = matter(d),
                                  .record = id,
                                  .clock = clock,
                                  .verb = verb,
                                  .on = on,
                                  .ground = ground,
                                  .n = n};
    struct db *db = begin(d->f);
    enum err r = clock_act(&d->en, db, d->a, by, &o, &d->e);
    people_end(d->f, r);
    return r;
}

static void must(struct desk *d, enum err r)
{
    if (r) {
        fail_msg("%s", d->e.text);
    }
}

/* Accepted on 6-15: 90 days end on 9-14. Eleven days of stop (8-03 to 8-14) lead to 9-24; 9-13, the raw day, plus 11. */
static void test_pause(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    clock_today("2026-08-06");
    must(d, act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-08-03", "检测", NULL));
    assert_string_equal(clock_told(d, id, "decision"), "stopped");
    assert_string_equal(clock_looked(d, id, "decision").full, "停表（检测）第 4 天");
    assert_int_equal(clock_looked(d, id, "decision").light, LIGHT_STOPPED);
    assert_string_equal(
        text(d->f, "select payload from event order by seq desc limit 1"),
        "{\"clocks\":{\"decision\":[\"2026-09-14\",\"stopped\"]},\"reason\":\"检测\"}");
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"),
                        "clock_pause");
    assert_int_equal(
        number(d->f, "select count(*) from clock where clock = 'decision' and due_on is null and "
                     "urgent_on is null and paused_from = '2026-08-03'"),
        1);
    clock_today("2026-08-20");
    must(d, act(d, &d->clerk, id, "decision", CLOCK_RESUME, "2026-08-14", NULL, NULL));
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-24");
    assert_int_equal(number(d->f, "select paused_days from clock where clock = 'decision'"), 11);
    /* Once more: three days over the Mid-Autumn holidays, from 9-24 on; the last day moves to 9-27, then to 9-28. */
    clock_today("2026-09-29");
    must(d, act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-09-24", "鉴定", NULL));
    must(d, act(d, &d->clerk, id, "decision", CLOCK_RESUME, "2026-09-27", NULL, NULL));
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-28");
}

static void test_pause_refused(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    assert_int_equal(act(d, &d->chief, id, "decision", CLOCK_PAUSE, NULL, "检测", NULL),
                     ERR_DENIED);
    assert_says(d, "由法制科员、监督员停表和恢复");
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, NULL, "天热", NULL),
                     ERR_INVALID);
    assert_says(d, "检测、鉴定");
    assert_string_equal(d->e.field, "ground");
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-06-16", "检测", NULL),
                     ERR_INVALID);
    assert_says(d, "不能晚于今天");
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-06-14", "检测", NULL),
                     ERR_INVALID);
    assert_says(d, "早于时限的起点");
    assert_int_equal(act(d, &d->clerk, id, "acceptance", CLOCK_PAUSE, NULL, "检测", NULL),
                     ERR_INVALID);
    assert_says(d, "不能停表");
    assert_int_equal(act(d, &d->clerk, id, "nothing", CLOCK_PAUSE, NULL, "检测", NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_RESUME, NULL, NULL, NULL),
                     ERR_INVALID);
    assert_says(d, "没有停表");
    clock_today("2026-09-20");
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-09-14", "检测", NULL),
                     ERR_INVALID);
    assert_says(d, "数满以后不能停表"); /* 9-14 is only the shift of Sunday 9-13 */
    must(d, act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-09-13", "检测", NULL));
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, NULL, "检测", NULL),
                     ERR_INVALID);
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_RESUME, "2026-09-12", NULL, NULL),
                     ERR_INVALID);
    assert_says(d, "早于停表的日期");
    must(d, act(d, &d->clerk, id, "decision", CLOCK_RESUME, "2026-09-18", NULL, NULL));
    assert_string_equal(clock_told(d, id, "decision"),
                        "2026-09-18"); /* 9-13 and five days of stop */
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, "2026-09-19", "检测", NULL),
                     ERR_INVALID);
    assert_says(d, "数满以后不能停表");
    /* Out of scope it is not there at all; voided it is closed to everything. */
    assert_int_equal(act(d, &d->officer, id, "decision", CLOCK_RESUME, NULL, NULL, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(desk_void(d, &d->clerk, matter(d), id, "登记重了"), OK);
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_PAUSE, NULL, "检测", NULL),
                     ERR_INVALID);
}

/* 20 working days from 6-15 end on 7-14; with a ceiling of 30 days the latest end is known while it stands still. */
static void test_ceiling(void **state)
{
    struct desk *d = *state;
    int64_t id = desk_add(d, &d->officer, matter(d), TYPED({"subject", "甲"}));
    assert_int_equal(desk_take(d, &d->officer, matter(d), id, 0, "accept", NULL, NO_TYPED, NULL),
                     OK);
    assert_string_equal(clock_told(d, id, "examination"), "2026-07-14");
    clock_today("2026-06-25");
    must(d, act(d, &d->officer, id, "examination", CLOCK_PAUSE, "2026-06-24", "公告", NULL));
    /* Counted: 16, 17, 18, 22, 23. The other 15 from 7-24 on: 24, 27 to 31, 8-03 to 8-07, 10 to 13. */
    struct clock k = clock_of(d, id, "examination");
    assert_int_equal(k.state, CLOCK_PAUSED);
    assert_string_equal(date_text(d->a, k.end.due), "2026-08-13");
    assert_int_equal(clock_looked(d, id, "examination").light, LIGHT_STOPPED);
    clock_today("2026-07-24"); /* the ceiling is reached: it runs by itself */
    assert_int_equal(clock_looked(d, id, "examination").light, LIGHT_GREEN);
    assert_string_equal(clock_looked(d, id, "examination").words, "剩 14 个工作日");
    clock_today("2026-08-14");
    assert_string_equal(clock_looked(d, id, "examination").words, "逾期 1 天");
    must(d, act(d, &d->officer, id, "examination", CLOCK_RESUME, "2026-08-14", NULL, NULL));
    assert_string_equal(clock_told(d, id, "examination"), "2026-08-13");
}

/* Closed while stopped: the stop ends that day, the verdict counts without it. */
static void test_closed_while_stopped(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    clock_today("2026-09-10");
    must(d, act(d, &d->clerk, id, "decision", CLOCK_PAUSE, NULL, "检测", NULL));
    clock_today("2026-12-01");
    assert_int_equal(desk_take(d, &d->clerk, matter(d), id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "尚未填写：办理期限的到期日"); /* no due date while it stands still */
    assert_int_equal(desk_take(d, &d->clerk, matter(d), id, 0, "decide", NULL,
                               TYPED({"reason", "检测中"}), NULL),
                     OK);
    assert_string_equal(clock_told(d, id, "decision"), "on_time 2026-12-01");
    assert_string_equal(text(d->f, "select to_on from clock_pause"), "2026-12-01");
    assert_int_equal(number(d->f, "select count(*) from clock_pause where ended_by is null"), 1);
}

static void test_extend(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    clock_today("2026-09-10");
    assert_int_equal(act(d, &d->clerk, id, "decision", CLOCK_EXTEND, NULL, "案情复杂", "10"),
                     ERR_DENIED);
    assert_says(d, "由局长批准延长");
    assert_int_equal(act(d, &d->chief, id, "decision", CLOCK_EXTEND, NULL, NULL, "10"),
                     ERR_INVALID);
    assert_says(d, "延长要写明理由");
    assert_int_equal(act(d, &d->chief, id, "decision", CLOCK_EXTEND, NULL, "案情复杂", "31"),
                     ERR_INVALID);
    assert_says(d, "最多还可以延长 30 日");
    must(d, act(d, &d->chief, id, "decision", CLOCK_EXTEND, NULL, "案情复杂", "20"));
    assert_string_equal(clock_told(d, id, "decision"),
                        "2026-10-08"); /* 9-14 + 20 = 10-04, in the holiday */
    assert_string_equal(date_text(d->a, clock_of(d, id, "decision").end.safe), "2026-09-30");
    assert_int_equal(act(d, &d->chief, id, "decision", CLOCK_EXTEND, NULL, "仍复杂", "11"),
                     ERR_INVALID);
    assert_says(d, "最多还可以延长 10 日");
    must(d, act(d, &d->chief, id, "decision", CLOCK_EXTEND, NULL, "仍复杂", "10"));
    assert_string_equal(clock_told(d, id, "decision"),
                        "2026-10-19"); /* 10-08 + 10 = Sunday 10-18 */
    assert_int_equal(act(d, &d->chief, id, "decision", CLOCK_EXTEND, NULL, "再来", "1"),
                     ERR_INVALID);
    assert_says(d, "已经延长到上限（30 日）");
    /* After the limit has ended nothing can be extended. */
    int64_t late = matter_accepted(d, "2026-06-15");
    clock_today("2026-09-15");
    assert_int_equal(act(d, &d->chief, late, "decision", CLOCK_EXTEND, NULL, "案情复杂", "10"),
                     ERR_INVALID);
    assert_says(d, "延长要在届满以前决定");
    must(d, act(d, &d->chief, late, "decision", CLOCK_EXTEND, "2026-09-14", "案情复杂", "10"));
    assert_string_equal(clock_told(d, late, "decision"), "2026-09-24");
}

static void test_version(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    struct clock_order o = {.reg = matter(d),
                            .record = id,
                            .version = 1,
                            .clock = "decision",
                            .verb = CLOCK_PAUSE,
                            .ground = "检测"};
    struct db *db = begin(d->f);
    enum err r = clock_act(&d->en, db, d->a, &d->clerk, &o, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, ERR_CONFLICT);
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-14");
}

static void test_may(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    struct clock k = clock_of(d, id, "decision");
    assert_true(clock_may(&d->clerk, &k, CLOCK_PAUSE));
    assert_false(clock_may(&d->chief, &k, CLOCK_PAUSE));
    assert_false(clock_may(&d->clerk, &k, CLOCK_RESUME));
    assert_true(clock_may(&d->chief, &k, CLOCK_EXTEND));
    assert_false(clock_may(&d->clerk, &k, CLOCK_EXTEND));
    k = clock_of(d, id, "acceptance");
    assert_false(clock_may(&d->chief, &k, CLOCK_EXTEND));
    assert_int_equal(clock_extension_left(&k), 0);
}

#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(test_pause),   AT_DESK(test_pause_refused),
        AT_DESK(test_ceiling), AT_DESK(test_closed_while_stopped),
        AT_DESK(test_extend),  AT_DESK(test_version),
        AT_DESK(test_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
