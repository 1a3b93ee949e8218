/* A county's own years over content's, and the clocks counted anew after a change. Runs on PostgreSQL too when FAHENG_TEST_PG is
 * set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clock/clock_recount.h"
#include "clockdb.h"
#include "ledger/event.h"

static const struct holiday_span new_year[] = {{"元旦", {2027, 1, 1}, {2027, 1, 3}}};
static const struct date worked[] = {{2027, 1, 9}};
static const struct almanac_year year_2027 = {.year = 2027,
                                              .spans = new_year,
                                              .n_spans = 1,
                                              .on = worked,
                                              .n_on = 1,
                                              .source = "国办发明电〔2026〕9号"};

static struct clock_by clerk(const struct desk *d)
{
    return (struct clock_by){d->clerk.person, d->clerk.post, "10.0.0.7"};
}

static enum err save(struct desk *d, const struct almanac_year *y)
{
    struct db *db = begin(d->f);
    struct clock_by by = clerk(d);
    enum err r = almanac_save(db, d->a, d->c, d->f->county, y, &by, &d->e);
    people_end(d->f, r);
    return r;
}

static struct almanac loaded(struct desk *d)
{
    struct almanac al;
    assert_int_equal(almanac_load(reader(d->f), d->a, d->c, d->f->county, &al, &d->e), OK);
    return al;
}

static bool recount(struct desk *d, size_t limit)
{
    struct db *db = begin(d->f);
    struct clock_by by = clerk(d);
    bool more = false;
    enum err r = clock_recount(db, d->a, d->c, d->f->county, &by, limit, &more, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, OK);
    return more;
}

static int64_t stale(struct desk *d)
{
    int64_t n = 0;
    assert_int_equal(clock_stale(reader(d->f), d->a, d->c, d->f->county, &n, &d->e), OK);
    return n;
}

static struct date day(int y, int m, int n)
{
    return (struct date){(int16_t)y, (int8_t)m, (int8_t)n};
}

static void test_own_year(void **state)
{
    struct desk *d = *state;
    assert_ptr_equal(loaded(d).calendar, d->c->calendar);
    assert_int_equal(loaded(d).rev, 0);
    assert_int_equal(save(d, &year_2027), OK);
    struct almanac al = loaded(d);
    bool assumed = true;
    assert_int_equal(al.rev, 1);
    assert_false(workday_is(al.calendar, day(2027, 1, 1), &assumed));
    assert_false(assumed);
    assert_true(workday_is(al.calendar, day(2027, 1, 9), NULL));
    assert_false(workday_is(al.calendar, day(2026, 10, 1), NULL)); /* content's year stands */
    struct almanac_year y;
    assert_int_equal(almanac_year(reader(d->f), d->a, d->c, d->f->county, 2027, &y, &d->e), OK);
    assert_true(y.own);
    assert_string_equal(y.changed_by, "陈科员");
    assert_string_equal(y.source, "国办发明电〔2026〕9号");
    assert_int_equal(y.n_spans, 1);
    assert_string_equal(y.spans[0].name, "元旦");
    assert_int_equal(date_diff(y.spans[0].to, y.spans[0].from), 2);
    int *years;
    size_t n;
    assert_int_equal(almanac_years(reader(d->f), d->a, d->c, d->f->county, &years, &n, &d->e), OK);
    assert_int_equal(n, 3); /* 2026, 2027 and the next */
    assert_int_equal(years[2], 2028);
    assert_non_null(strstr(text(d->f, "select payload from event order by seq desc limit 1"),
                           "{\"2027\":[null,\"元旦 2027-01-01至2027-01-03；上班 2027-01-09\"]}"));
    assert_string_equal(text(d->f, "select register from event order by seq desc limit 1"),
                        "calendar_year");
    /* Saved once more without a difference it is no new revision. */
    assert_int_equal(save(d, &year_2027), OK);
    assert_int_equal(loaded(d).rev, 1);
}

/* A local holiday inside content's year; then content's own again. */
static void test_replaced_and_given_back(void **state)
{
    struct desk *d = *state;
    const struct holiday_span local[] = {{"国庆节", {2026, 10, 1}, {2026, 10, 7}},
                                         {"州庆", {2026, 7, 17}, {2026, 7, 17}}};
    struct almanac_year y = {.year = 2026, .spans = local, .n_spans = 2, .source = "州政府公告"};
    assert_int_equal(save(d, &y), OK);
    assert_false(workday_is(loaded(d).calendar, day(2026, 7, 17), NULL));
    assert_true(workday_is(loaded(d).calendar, day(2026, 9, 25),
                           NULL)); /* the whole year is the county's */
    assert_int_equal(loaded(d).calendar->years[0].spans[0].from.month, 7); /* in order */
    assert_int_equal(save(d, &(struct almanac_year){.year = 2026}), OK);
    assert_ptr_equal(loaded(d).calendar, d->c->calendar);
    assert_int_equal(loaded(d).rev, 2);
    assert_int_equal(number(d->f, "select count(*) from calendar_day"), 0);
}

static void refuse(struct desk *d, struct almanac_year y, const char *say)
{
    assert_int_equal(save(d, &y), ERR_INVALID);
    assert_says(d, say);
    assert_int_equal(number(d->f, "select count(*) from calendar_year"), 0);
}

static void test_refusals(void **state)
{
    struct desk *d = *state;
    struct almanac_year y = year_2027;
    const struct holiday_span bad[] = {
        {"元旦", {2027, 1, 1}, {2027, 1, 3}},   {"春节", {2027, 1, 3}, {2027, 1, 9}},
        {"国庆", {2027, 10, 7}, {2027, 10, 1}}, {"暑假", {2027, 7, 1}, {2027, 8, 31}},
        {"元旦", {2027, 12, 30}, {2028, 1, 2}}, {NULL, {2027, 5, 1}, {2027, 5, 5}}};
    const struct date on[] = {{2027, 1, 4}, {2027, 1, 2}, {2027, 1, 9}, {2027, 1, 9}};
    y.source = NULL;
    refuse(d, y, "请写明依据");
    y = year_2027;
    y.spans = bad;
    y.n_spans = 2;
    refuse(d, y, "春节和元旦的日期重叠");
    y.n_spans = 1;
    y.spans = &bad[2];
    refuse(d, y, "早于第一天");
    y.spans = &bad[3];
    refuse(d, y, "一段放假最多 40 天");
    y.spans = &bad[4];
    refuse(d, y, "都在 2027 年内");
    y.spans = &bad[5];
    refuse(d, y, "还没有写名称");
    y.spans = bad;
    y.on = on;
    y.n_on = 1;
    refuse(d, y, "周六、周日，2027年1月4日 不是");
    y.on = &on[1];
    refuse(d, y, "既在元旦放假里又写了上班");
    y.on = &on[2];
    y.n_on = 2;
    refuse(d, y, "写了两次");
}

/* Five records whose 90 days, counted from 2026-10-05 on, end on Sunday 2027-01-03: on Monday 1-04, and on 1-11 once the
 * week is a holiday. A closed one stays as it was. */
static void test_recount(void **state)
{
    struct desk *d = *state;
    const struct holiday_span week[] = {{"元旦", {2027, 1, 1}, {2027, 1, 10}}};
    const struct almanac_year long_year = {
        .year = 2027, .spans = week, .n_spans = 1, .source = "通知"};
    int64_t ids[5], done;
    clock_today("2026-10-05");
    for (size_t i = 0; i < 5; i++) {
        ids[i] = matter_accepted(d, NULL);
    }
    done = matter_add(d, TYPED({"subject", "乙"}));
    matter_take(d, done, "refuse", NULL);
    struct clock k = clock_of(d, ids[0], "decision");
    assert_string_equal(clock_text(d->a, &k), "2027-01-04");
    assert_true(k.end.assumed);
    assert_int_equal(k.calendar_rev, 0);
    /* Before saving: what would change. */
    const struct calendar *cal;
    struct clock_shift *shifts;
    size_t n, total;
    assert_int_equal(almanac_with(reader(d->f), d->a, d->c, d->f->county, &long_year, &cal, &d->e),
                     OK);
    assert_int_equal(
        clock_preview(reader(d->f), d->a, d->c, d->f->county, cal, 3, &shifts, &n, &total, &d->e),
        OK);
    assert_int_equal(total, 5);
    assert_int_equal(n, 3);
    assert_string_equal(shifts[0].title, "办理期限");
    assert_string_equal(date_text(d->a, shifts[0].before), "2027-01-04");
    assert_string_equal(date_text(d->a, shifts[0].after), "2027-01-11");
    assert_string_equal(clock_told(d, ids[0], "decision"),
                        "2027-01-04"); /* looking changes nothing */
    assert_int_equal(stale(d), 0);
    /* Saved: stale until the slices have passed. */
    assert_int_equal(save(d, &long_year), OK);
    assert_int_equal(stale(d), 10); /* 办理期限 and 审查 of five records */
    int64_t events = number(d->f, "select count(*) from event");
    int slices = 1;
    assert_true(recount(d, 2));
    assert_in_range(stale(d), 6, 8);
    for (; recount(d, 2); slices++) {
    }
    assert_in_range(slices, 3, 5);
    assert_int_equal(stale(d), 0);
    assert_int_equal(number(d->f, "select count(*) from event") - events, 5);
    assert_string_equal(text(d->f, "select payload from event order by seq desc limit 1"),
                        "{\"clocks\":{\"decision\":[\"2027-01-04\",\"2027-01-11\"]},\"reason\":"
                        "\"放假安排有变动，时限重新计算\"}");
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(clock_told(d, ids[i], "decision"), "2027-01-11");
    }
    assert_string_equal(clock_told(d, done, "acceptance"), "on_time 2026-10-05");
    assert_false(clock_of(d, ids[0], "decision").end.assumed);
    assert_int_equal(number(d->f, "select count(*) from clock where urgent_on = '2027-01-11'"),
                     0); /* 审查 leads: 11-02 */
    struct event_verdict v;
    assert_int_equal(event_verify(reader(d->f), d->a, d->f->county, &v, &d->e), OK);
    assert_true(v.ok);
}

/* Another content (a new version of the program) knows other days: at the next start they are counted anew. */
static void test_renew(void **state)
{
    struct desk *d = *state;
    clock_today("2026-10-05");
    int64_t id = matter_accepted(d, NULL);
    assert_int_equal(clock_renew(d->f->s, d->c, &d->e), OK);
    assert_int_equal(loaded(d).rev, 1);
    assert_int_equal(clock_renew(d->f->s, d->c, &d->e), OK);
    assert_int_equal(loaded(d).rev, 1);
    const struct date off[] = {{2027, 1, 1}, {2027, 1, 4}};
    const struct calendar_year years[] = {d->c->calendar->years[0],
                                          {.year = 2027, .off = off, .n_off = 2}};
    const struct calendar newer = {years, 2};
    struct content c = *d->c;
    c.calendar = &newer;
    assert_int_equal(clock_renew(d->f->s, &c, &d->e), OK);
    assert_int_equal(loaded(d).rev, 2);
    assert_string_equal(clock_told(d, id, "decision"), "2027-01-05");
    assert_int_equal(number(d->f, "select actor from event order by seq desc limit 1"),
                     0); /* the program */
}

#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(test_own_year), AT_DESK(test_replaced_and_given_back),
        AT_DESK(test_refusals), AT_DESK(test_recount),
        AT_DESK(test_renew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
