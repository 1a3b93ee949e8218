/* Clocks of records: started, closed, reopened and void with the steps; limits by date of effect; fields that give the day;
 * the leading clock; conditions and lists. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clockdb.h"
#include "ledger/event.h"

static const char *last_payload(struct desk *d)
{
    return text(d->f, "select payload from event order by seq desc limit 1");
}

/* Received Monday 2026-06-15: five working days end on 6-23 (端午 Friday 6-19). */
static void test_start_and_close(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_add(d, TYPED({"subject", "甲"}));
    assert_string_equal(clock_told(d, id, "acceptance"), "2026-06-23");
    assert_string_equal(clock_told(d, id, "decision"), "none");
    assert_non_null(strstr(last_payload(d), "\"clocks\":{\"acceptance\":[null,\"2026-06-23\"]}"));
    struct clock k = clock_of(d, id, "acceptance");
    assert_int_equal(k.run, 1);
    assert_true(k.lead);
    assert_string_equal(k.reg, "matter");
    assert_string_equal(k.content, matter(d)->digest);
    assert_string_equal(date_text(d->a, k.end.warn), "2026-06-18");
    clock_today("2026-06-22");
    matter_take(d, id, "accept", NULL);
    assert_string_equal(clock_told(d, id, "acceptance"), "on_time 2026-06-22");
    assert_string_equal(clock_told(d, id, "decision"),
                        "2026-09-20"); /* 90 days: a Sunday, but worked */
    assert_string_equal(clock_looked(d, id, "acceptance").words, "按期办结");
    assert_non_null(
        strstr(last_payload(d), "\"acceptance\":[\"2026-06-23\",\"on_time 2026-06-22\"]"));
}

static void test_closed_late(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_add(d, TYPED({"subject", "甲"}));
    clock_today("2026-06-26");
    assert_string_equal(clock_looked(d, id, "acceptance").full, "逾期 3 天 · 6月23日 周二");
    matter_take(d, id, "accept", NULL);
    assert_string_equal(clock_told(d, id, "acceptance"), "late 2026-06-26");
    assert_string_equal(clock_looked(d, id, "acceptance").words, "逾期办结");
    assert_string_equal(text(d->f, "select verdict from clock where clock = 'acceptance'"), "late");
    /* Accepted late but with an earlier legal date: the legal date counts. */
    id = matter_add(d, TYPED({"subject", "乙"}));
    clock_today("2026-07-20");
    matter_take(d, id, "accept", "2026-07-03");
    assert_string_equal(clock_told(d, id, "acceptance"), "on_time 2026-07-03");
}

/* 60 days until the new text takes effect on 2021-07-15, 90 from that day on. */
static void test_limit_by_date_of_effect(void **state)
{
    struct desk *d = *state;
    int64_t old = matter_accepted(d, "2021-07-14"), young = matter_accepted(d, "2021-07-15");
    assert_string_equal(clock_told(d, old, "decision"), "2021-09-13"); /* 9-12 is a Sunday */
    assert_string_equal(clock_told(d, young, "decision"), "2021-10-13");
    assert_string_equal(clock_of(d, old, "decision").law, "行政处罚法 第五十八条");
    assert_string_equal(clock_of(d, young, "decision").law, "行政处罚法 第六十条");
    assert_null(clock_of(d, old, "decision").law_from);
    assert_string_equal(clock_of(d, young, "decision").law_from, "2021-07-15");
    assert_true(clock_of(d, old, "decision").end.assumed);
}

/* One clock ends at either of two states, others at a later one or a final one. */
static void test_ends(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    matter_take(d, id, "examine", NULL);
    assert_string_equal(clock_told(d, id, "examination"), "on_time 2026-06-15");
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-14");
    id = matter_accepted(d, "2026-06-15");
    matter_take(d, id, "decide", NULL);
    assert_string_equal(clock_told(d, id, "examination"), "on_time 2026-06-15");
    assert_string_equal(clock_told(d, id, "decision"), "on_time 2026-06-15");
    id = matter_add(d, TYPED({"subject", "丙"}, {"deadline", "2026-07-01"}));
    matter_take(d, id, "refuse", NULL);
    assert_string_equal(clock_told(d, id, "acceptance"), "on_time 2026-06-15");
    assert_string_equal(clock_told(d, id, "handed"), "on_time 2026-06-15");
}

/* Sent back inside its run a clock runs on from its first start; back before its start it is void, and starts anew. */
static void test_return_and_undo(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    clock_today("2026-06-20");
    matter_take(d, id, "decide", NULL);
    assert_string_equal(clock_told(d, id, "decision"), "on_time 2026-06-20");
    clock_today("2026-06-22");
    matter_take(d, id, "return", NULL);
    struct clock k = clock_of(d, id, "decision");
    assert_int_equal(k.run, 2); /* decided once and accepted anew: another round */
    assert_string_equal(clock_text(d->a, &k), "2026-09-20");
    id = matter_accepted(d, "2026-06-22");
    matter_take(d, id, "examine", NULL);
    matter_take(d, id, "return", NULL);
    assert_int_equal(clock_of(d, id, "decision").run, 1);
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-20");
    clock_today("2026-06-24");
    matter_take(d, id, "undo", NULL);
    assert_string_equal(clock_told(d, id, "decision"), "void");
    assert_string_equal(clock_told(d, id, "acceptance"), "2026-07-01"); /* received anew on 6-24 */
    clock_today("2026-06-26");
    matter_take(d, id, "accept", NULL);
    k = clock_of(d, id, "decision");
    assert_int_equal(k.run, 2);
    assert_string_equal(date_text(d->a, k.d.start), "2026-06-26");
    assert_int_equal(k.state, CLOCK_RUNNING);
}

static void test_void(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    assert_int_equal(desk_void(d, &d->clerk, matter(d), id, "登记重了"), OK);
    assert_string_equal(clock_told(d, id, "decision"), "void");
    assert_string_equal(clock_told(d, id, "acceptance"), "void");
    assert_int_equal(number(d->f, "select count(*) from clock where urgent_on is not null"), 0);
    assert_int_equal(number(d->f, "select count(*) from clock where lead = 1"), 0);
}

static void test_fields(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_add(d, TYPED({"subject", "甲"}));
    assert_string_equal(clock_told(d, id, "handed"), "none");
    assert_int_equal(
        desk_edit(d, &d->clerk, matter(d), id, TYPED({"deadline", "2026-07-04"}), NULL), OK);
    struct clock k = clock_of(d, id, "handed");
    assert_string_equal(clock_text(d->a, &k), "2026-07-04"); /* Saturday, no shift */
    assert_string_equal(date_text(d->a, k.end.safe), "2026-07-03");
    /* Corrected, then taken away. */
    assert_int_equal(
        desk_edit(d, &d->clerk, matter(d), id, TYPED({"deadline", "2026-07-10"}), NULL), OK);
    assert_string_equal(clock_told(d, id, "handed"), "2026-07-10");
    assert_non_null(
        strstr(last_payload(d), "\"clocks\":{\"handed\":[\"2026-07-04\",\"2026-07-10\"]}"));
    assert_int_equal(desk_edit(d, &d->clerk, matter(d), id, TYPED({"deadline", ""}), NULL), OK);
    assert_string_equal(clock_told(d, id, "handed"), "void");
    matter_take(d, id, "accept", NULL);
    assert_int_equal(desk_edit(d, &d->clerk, matter(d), id,
                               TYPED({"given", "5"}, {"hearing_on", "2026-10-15"}), NULL),
                     OK);
    assert_string_equal(clock_told(d, id, "promised"), "2026-06-23");
    assert_string_equal(clock_told(d, id, "notice"), "2026-09-30");
    assert_int_equal(
        desk_edit(d, &d->clerk, matter(d), id, TYPED({"hearing_on", "2026-10-16"}), NULL), OK);
    assert_string_equal(clock_told(d, id, "notice"), "2026-10-08");
    /* What does not touch a clock changes none. */
    assert_int_equal(desk_edit(d, &d->clerk, matter(d), id, TYPED({"reason", "无"}), NULL), OK);
    assert_null(strstr(last_payload(d), "clocks"));
}

/* The day of receipt stands in a field: entered late, corrected, taken away. */
static void test_start_by_field(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_add(d, TYPED({"subject", "甲"}, {"received_on", "2026-06-12"}));
    assert_string_equal(clock_told(d, id, "acceptance"),
                        "2026-06-22"); /* Friday: 15, 16, 17, 18, 22 */
    assert_int_equal(
        desk_edit(d, &d->clerk, matter(d), id, TYPED({"received_on", "2026-06-10"}), NULL), OK);
    assert_string_equal(clock_told(d, id, "acceptance"), "2026-06-17");
    assert_int_equal(desk_edit(d, &d->clerk, matter(d), id, TYPED({"subject", "乙"}), NULL), OK);
    assert_string_equal(clock_told(d, id, "acceptance"), "2026-06-17");
    assert_int_equal(clock_of(d, id, "acceptance").run, 1);
}

/* A period to wait out is never late and leads nothing while something is due. */
static void test_wait(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_add(d, TYPED({"subject", "甲"}, {"hearing_on", "2026-12-01"}));
    matter_take(d, id, "accept", NULL);
    matter_take(d, id, "decide", NULL);
    assert_string_equal(clock_told(d, id, "objection"), "2026-06-23");
    assert_false(clock_of(d, id, "objection").lead); /* 听证通知 is due, in November */
    assert_string_equal(clock_looked(d, id, "objection").full,
                        "还要等，剩 5 个工作日 · 6月23日 周二");
    assert_int_equal(
        number(d->f, "select count(*) from clock where clock = 'objection' and warn_on is null and "
                     "urgent_on is null and due_on = '2026-06-23'"),
        1);
    clock_today("2026-06-30");
    assert_string_equal(clock_looked(d, id, "objection").words, "期间已满");
    assert_int_equal(clock_looked(d, id, "objection").light, LIGHT_DONE);
    assert_int_equal(desk_take(d, &d->clerk, matter(d), id, 0, "close", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(
        desk_sign(d, &d->chief, matter(d), id, &(struct signature){.agree = true}, NULL), OK);
    assert_string_equal(clock_told(d, id, "objection"), "ended 2026-06-30");
    assert_string_equal(clock_looked(d, id, "objection").words, "已结束");
    assert_string_equal(clock_told(d, id, "notice"), "on_time 2026-06-30");
    assert_null(text(d->f, "select verdict from clock where clock = 'objection'"));
}

/* --- a corrected date of a state ------------------------------------------------------------------------------------- */
static const char *no_field(const void *ctx, const struct field_def *f)
{
    (void)ctx;
    (void)f;
    return NULL;
}

static void change(struct desk *d, const struct clock_facts *f)
{
    struct clock_change *changes;
    size_t n;
    struct db *db = begin(d->f);
    enum err r = clock_sync(db, d->a, d->c, f, &changes, &n, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, OK);
}

static void test_corrected_start(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    const char *was[8] = {"2026-06-15", "2026-06-15"}, *now[8] = {"2026-06-15", "2026-06-08"};
    struct clock_facts f = {.county = d->f->county,
                            .record = id,
                            .reg = matter(d),
                            .content = "x",
                            .before = register_state(matter(d), "accepted"),
                            .state = register_state(matter(d), "accepted"),
                            .state_on_before = was,
                            .state_on = now,
                            .field = no_field};
    change(d, &f); /* a step that stays in its state moves nothing */
    assert_string_equal(clock_told(d, id, "acceptance"), "on_time 2026-06-15");
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-14");
    f.correction = true;
    change(d, &f);
    assert_string_equal(clock_told(d, id, "decision"), "2026-09-07"); /* 9-06 is a Sunday */
    assert_string_equal(clock_told(d, id, "examination"), "2026-07-07");
    assert_int_equal(clock_of(d, id, "decision").run, 1);
    /* A corrected end of a closed clock changes its verdict. */
    assert_string_equal(clock_told(d, id, "acceptance"), "on_time 2026-06-08");
    now[1] = "2026-06-24";
    was[1] = "2026-06-08";
    change(d, &f);
    assert_string_equal(clock_told(d, id, "acceptance"), "late 2026-06-24");
}

/* Opened as finished work of the past: closed at once, by its own dates. */
static void test_backfill(void **state)
{
    struct desk *d = *state;
    const char *on[8] = {"2026-03-02", "2026-03-05", NULL, "2026-06-10", "2026-06-12"};
    const struct clock_facts f = {.county = d->f->county,
                                  .record = id_new(),
                                  .reg = matter(d),
                                  .content = "x",
                                  .state = register_state(matter(d), "closed"),
                                  .state_on = on,
                                  .field = no_field};
    change(d, &f);
    assert_string_equal(clock_told(d, f.record, "acceptance"), "on_time 2026-03-05");
    assert_string_equal(clock_told(d, f.record, "decision"), "late 2026-06-10"); /* due 6-03 */
    struct clock k = clock_of(d, f.record, "decision");
    assert_true(k.lead); /* a late one speaks for the record */
}

/* --- leading, lists, conditions ------------------------------------------------------------------------------------------ */
static void test_lead(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_add(d, TYPED({"subject", "甲"}, {"deadline", "2026-06-18"}));
    struct clock lead;
    assert_true(clock_of(d, id, "handed").lead);
    assert_false(clock_of(d, id, "acceptance").lead);
    assert_int_equal(
        desk_edit(d, &d->clerk, matter(d), id, TYPED({"deadline", "2026-07-18"}), NULL), OK);
    assert_int_equal(clock_leads(reader(d->f), d->a, d->c, d->f->county, &id, 1, &lead, &d->e), OK);
    assert_string_equal(lead.id, "acceptance");
    matter_take(d, id, "accept", NULL);
    assert_int_equal(clock_leads(reader(d->f), d->a, d->c, d->f->county, &id, 1, &lead, &d->e), OK);
    assert_string_equal(lead.id, "examination"); /* 20 working days: 7-14 */
    const int64_t ids[] = {id, 5, id};
    struct clock leads[3];
    assert_int_equal(clock_leads(reader(d->f), d->a, d->c, d->f->county, ids, 3, leads, &d->e), OK);
    assert_null(leads[1].id);
    assert_int_equal(number(d->f, "select count(*) from clock where lead = 1"), 1);
}

static size_t listed(struct desk *d, const struct query *q, struct record_list *ret)
{
    enum err r = query_list(reader(d->f), d->a, d->c, &d->clerk.scope, q, ret, &d->e);
    int64_t n = 0;
    assert_int_equal(r, OK);
    assert_int_equal(query_count(reader(d->f), d->a, d->c, &d->clerk.scope, q, 1000, &n, &d->e),
                     OK);
    if (!q->after && !q->limit) {
        assert_int_equal(n, ret->n);
    }
    return ret->n;
}

static void test_lists(void **state)
{
    struct desk *d = *state;
    static const char *const days[] = {"2026-07-03", "2026-06-16", "2026-06-20"};
    struct record_list got;
    int64_t ids[3], done = matter_add(d, TYPED({"subject", "丁"}));
    matter_take(d, done, "refuse", NULL);
    for (size_t i = 0; i < 3; i++) {
        ids[i] = matter_add(d, TYPED({"subject", "甲"}, {"deadline", days[i]}));
        matter_take(d, ids[i], "accept", NULL); /* 受理 done; due: the deadline before 7-14 */
    }
    clock_today("2026-06-22");
    struct query q = {
        .reg = matter(d), .clock = QUERY_CLOCK_RUNNING, .by_due = true, .ascending = true};
    assert_int_equal(listed(d, &q, &got), 3);
    assert_int_equal(got.items[0].id, ids[1]);
    assert_int_equal(got.items[1].id, ids[2]);
    assert_int_equal(got.items[2].id, ids[0]);
    q.limit = 2; /* page by page */
    assert_int_equal(listed(d, &q, &got), 2);
    q.after = got.next;
    assert_non_null(q.after);
    assert_int_equal(listed(d, &q, &got), 1);
    assert_int_equal(got.items[0].id, ids[0]);
    q = (struct query){
        .reg = matter(d), .clock = QUERY_CLOCK_LATE, .by_due = true, .ascending = true};
    assert_int_equal(listed(d, &q, &got), 2);
    q = (struct query){.reg = matter(d), .clock = QUERY_CLOCK_NONE};
    assert_int_equal(listed(d, &q, &got), 1);
    assert_int_equal(got.items[0].id, done);
    q.clock = QUERY_CLOCK_ANY;
    assert_int_equal(listed(d, &q, &got), 4);
    struct clock_late *late;
    size_t n;
    assert_int_equal(
        clock_overdue(reader(d->f), d->a, d->c, d->f->county, now_today(), &late, &n, &d->e), OK);
    assert_int_equal(n, 1);
    assert_int_equal(late[0].n, 2);
    assert_ptr_equal(late[0].reg, matter(d));
}

static void test_warned(void **state)
{
    struct desk *d = *state;
    struct clock *list, last;
    size_t n, all = 0;
    for (size_t i = 0; i < 3; i++) {
        matter_add(d, TYPED({"subject", "甲"}, {"deadline", "2026-06-22"}));
    }
    clock_today("2026-06-18"); /* 受理 warns on 6-18, 转办 (3 working days before 6-22) on 6-16 */
    assert_int_equal(clock_warned(reader(d->f), d->a, d->c, d->f->county, now_today(), NULL, 4,
                                  &list, &n, &d->e),
                     OK);
    assert_int_equal(n, 4);
    assert_string_equal(list[0].id, "handed");
    for (all = n, last = list[n - 1]; n; last = list[n ? n - 1 : 0]) {
        assert_int_equal(clock_warned(reader(d->f), d->a, d->c, d->f->county, now_today(), &last, 1,
                                      &list, &n, &d->e),
                         OK);
        all += n;
        if (!n) {
            break;
        }
    }
    assert_int_equal(all, 6);
    clock_today("2026-06-17");
    assert_int_equal(clock_warned(reader(d->f), d->a, d->c, d->f->county, now_today(), NULL, 9,
                                  &list, &n, &d->e),
                     OK);
    assert_int_equal(n, 3);
}

/* The gate of the step 决定: after the due date only with a reason. */
static void test_gate(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    clock_today("2026-09-15"); /* due 9-14 */
    assert_int_equal(desk_take(d, &d->clerk, matter(d), id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/matter/register.yaml#/steps/decide/gates/in_time");
    clock_today("2026-09-14");
    assert_int_equal(desk_take(d, &d->clerk, matter(d), id, 0, "decide", NULL, NO_TYPED, NULL), OK);
    id = matter_accepted(d, "2026-06-15");
    clock_today("2026-09-15");
    assert_int_equal(desk_take(d, &d->clerk, matter(d), id, 0, "decide", NULL,
                               TYPED({"reason", "等检测"}), NULL),
                     OK);
    assert_string_equal(clock_told(d, id, "decision"), "late 2026-09-15");
}

static void test_why(void **state)
{
    struct desk *d = *state;
    int64_t id = matter_accepted(d, "2026-06-15");
    struct clock k = clock_of(d, id, "decision");
    struct deadline_line *lines;
    struct almanac al;
    size_t n;
    assert_int_equal(almanac_load(reader(d->f), d->a, d->c, d->f->county, &al, &d->e), OK);
    assert_int_equal(clock_why(d->a, al.calendar, &k, &lines, &n, &d->e), OK);
    assert_string_equal(lines[0].text, "2026年6月15日 周一 受理，当日不计");
    assert_string_equal(lines[1].quiet, "行政处罚法 第六十条（2021年7月15日起施行的文本）");
    assert_string_equal(lines[3].text, "9月13日 周日，顺延到 9月14日 周一");
}

#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(test_start_and_close),
        AT_DESK(test_closed_late),
        AT_DESK(test_limit_by_date_of_effect),
        AT_DESK(test_ends),
        AT_DESK(test_return_and_undo),
        AT_DESK(test_void),
        AT_DESK(test_fields),
        AT_DESK(test_corrected_start),
        AT_DESK(test_backfill),
        AT_DESK(test_lead),
        AT_DESK(test_lists),
        AT_DESK(test_warned),
        AT_DESK(test_start_by_field),
        AT_DESK(test_wait),
        AT_DESK(test_gate),
        AT_DESK(test_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
