/* What goes out at once, what waits, and for how long: a table of mornings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/dispatch.h"

static struct arena *a;
static const struct calendar plain; /* no data: plain weekends */
static const struct dispatch_rules rules = {
    .digest_minute = 510, .quiet = {1200, 450}, .office = {540, 1020}, .a_day = 5};

enum { NIGHT = 1260, MORNING = 560, EVENING = 1100 };

static struct date day(const char *text)
{
    struct date d = {0};
    assert_true(date_parse(text, &d));
    return d;
}

#define MONDAY   "2026-09-28"
#define SATURDAY "2026-09-26"

static struct dispatch_item item(int64_t id, const char *due)
{
    return (struct dispatch_item){.id = id, .due = day(due), .since = day(due)};
}

static struct dispatch decide(const struct dispatch_person *who, const char *today, int minute,
                              const struct dispatch_item *items, size_t n)
{
    struct dispatch d;
    dispatch_decide(a, &rules, who, &plain, day(today), minute, items, n, &d);
    return d;
}

static void the_digest_comes_once_it_is_time_on_working_days(void **state)
{
    struct dispatch_rules every = rules;
    (void)state;
    every.digest_every_day = true;
    assert_false(dispatch_digest_due(&rules, &plain, day(MONDAY), 509));
    assert_true(dispatch_digest_due(&rules, &plain, day(MONDAY), 510));
    assert_false(dispatch_digest_due(&rules, &plain, day(SATURDAY), 600));
    assert_true(dispatch_digest_due(&every, &plain, day(SATURDAY), 600));
}

static void a_holiday_is_no_day_for_a_digest(void **state)
{
    const struct date off[] = {day("2026-10-01")}, on[] = {day("2026-10-10")};
    const struct calendar_year year = {.year = 2026, .off = off, .n_off = 1, .on = on, .n_on = 1};
    const struct calendar c = {&year, 1};
    (void)state;
    assert_false(dispatch_digest_due(&rules, &c, day("2026-10-01"), 600));
    assert_true(dispatch_digest_due(&rules, &c, day("2026-10-10"), 600)); /* a Saturday worked */
}

static void spans_may_pass_midnight(void **state)
{
    (void)state;
    assert_true(dispatch_inside(rules.quiet, 1200));
    assert_true(dispatch_inside(rules.quiet, 0));
    assert_true(dispatch_inside(rules.quiet, 449));
    assert_false(dispatch_inside(rules.quiet, 450));
    assert_false(dispatch_inside(rules.quiet, 1199));
    assert_false(dispatch_inside((struct dispatch_span){600, 600}, 600));
}

static void only_red_law_and_urged_go_out(void **state)
{
    struct dispatch_person who = {0};
    struct dispatch_item x[] = {item(1, "2026-10-05"), item(2, "2026-09-01"), item(3, MONDAY),
                                item(4, "2026-12-31")};
    (void)state;
    x[1].red = true;
    x[2].law = true;
    x[3].urge = true;
    struct dispatch d = decide(&who, MONDAY, MORNING, x, 4);
    assert_int_equal(d.n_out, 3);
    assert_int_equal(d.out[0], 3); /* the law first */
    assert_int_equal(d.out[1], 2);
    assert_int_equal(d.out[2], 4);
    assert_int_equal(d.n_folded + d.held, 0);
}

static void told_or_seen_does_not_go_out_again(void **state)
{
    struct dispatch_person who = {0};
    struct dispatch_item x = item(1, "2026-09-01");
    (void)state;
    x.red = true;
    x.since = day("2026-09-02");
    x.told = true;
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 0);
    x.told = false;
    x.seen = day("2026-09-02");
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 0);
    x.seen = day("2026-08-30"); /* while it was yellow */
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 1);
}

static void sixty_in_one_morning(void **state)
{
    struct dispatch_person who = {0};
    struct dispatch_item x[60];
    (void)state;
    for (int i = 0; i < 60; i++) {
        x[i] = item(60 - i, "2026-09-01");
        x[i].red = true;
    }
    struct dispatch d = decide(&who, MONDAY, MORNING, x, 60);
    assert_int_equal(d.n_out, 5);
    assert_int_equal(d.n_folded, 55);
    assert_int_equal(d.out[0], 1);
    assert_int_equal(d.folded[54], 60);
    who.out_today = 4;
    assert_int_equal(decide(&who, MONDAY, MORNING, x, 60).n_out, 1);
    who.out_today = 9; /* the ceiling was lowered since */
    d = decide(&who, MONDAY, MORNING, x, 60);
    assert_int_equal(d.n_out, 0);
    assert_int_equal(d.n_folded, 60);
}

static void quiet_hours_hold_it_back(void **state)
{
    struct dispatch_person who = {0};
    struct dispatch_item x = item(1, "2026-09-01");
    (void)state;
    x.red = true;
    struct dispatch d = decide(&who, MONDAY, NIGHT, &x, 1);
    assert_int_equal(d.n_out, 0);
    assert_int_equal(d.held, 1);
    assert_int_equal(decide(&who, MONDAY, EVENING, &x, 1).n_out, 1);
    who = (struct dispatch_person){.own = true, .quiet = {1080, 480}};
    assert_int_equal(decide(&who, MONDAY, EVENING, &x, 1).n_out, 0);
    assert_int_equal(decide(&who, MONDAY, NIGHT - 900, &x, 1).held, 1);
}

/* Somebody wants quiet the whole day: what the law limits comes in office hours of a working day, nothing else does. */
static void the_law_is_stronger_than_own_quiet_hours_at_work(void **state)
{
    const struct dispatch_person who = {.own = true, .quiet = {0, 1439}};
    struct dispatch_item x = item(1, "2026-09-01");
    (void)state;
    x.red = true;
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 0);
    x.law = true;
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 1);
    assert_int_equal(decide(&who, MONDAY, EVENING, &x, 1).n_out, 0);
    assert_int_equal(decide(&who, SATURDAY, MORNING, &x, 1).n_out, 0);
}

static void not_again_for_a_week_holds_but_for_the_law(void **state)
{
    struct dispatch_person who = {0};
    struct dispatch_item x = item(1, "2026-09-01");
    (void)state;
    x.red = true;
    x.hush = day(MONDAY);
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 0);
    assert_int_equal(decide(&who, "2026-09-29", MORNING, &x, 1).n_out, 1);
    x.law = true;
    assert_int_equal(decide(&who, MONDAY, MORNING, &x, 1).n_out, 1);
}

static int set_up(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digest_comes_once_it_is_time_on_working_days),
        cmocka_unit_test(a_holiday_is_no_day_for_a_digest),
        cmocka_unit_test(spans_may_pass_midnight),
        cmocka_unit_test(only_red_law_and_urged_go_out),
        cmocka_unit_test(told_or_seen_does_not_go_out_again),
        cmocka_unit_test(sixty_in_one_morning),
        cmocka_unit_test(quiet_hours_hold_it_back),
        cmocka_unit_test(the_law_is_stronger_than_own_quiet_hours_at_work),
        cmocka_unit_test(not_again_for_a_week_holds_but_for_the_law),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
