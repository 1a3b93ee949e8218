/* Alerts over a year: raised once, rising, closed by what resolves them, told once a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/alert.h"
#include "figure/alert_sweep.h"
#include "figure/digest.h"
#include "figuredb.h"

static struct alert_swept sweep(struct fig *f)
{
    struct alert_swept s = {0};
    fig_must(alert_sweep(f->p->s, f->c, f->p->county, &s, &f->e), &f->e);
    return s;
}

static size_t open_of(struct fig *f, const struct actor *who, const char *source, struct alert *ret)
{
    struct alert *list;
    size_t n, found = 0;
    fig_must(
        alert_list(reader(f->p), f->a, f->p->county, who->person, false, 0, 0, &list, &n, &f->e),
        &f->e);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].source, source)) {
            *ret = list[i];
            found++;
        }
    }
    return found;
}

static struct alert last_closed(struct fig *f, const struct actor *who)
{
    struct alert *list;
    size_t n;
    fig_must(
        alert_list(reader(f->p), f->a, f->p->county, who->person, true, 0, 1, &list, &n, &f->e),
        &f->e);
    assert_int_equal(n, 1);
    return list[0];
}

static void nothing_before_the_day_then_once(void **state)
{
    struct fig *f = *state;
    struct alert x;
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_now("2026-09-30T23:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 0);
    fig_now("2026-10-01T09:00");
    assert_true(sweep(f).raised > 0);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 1);
    assert_int_equal(x.stage, 1);
    assert_int_equal(x.object, f->hospital.id);
    assert_string_equal(x.title, "职工学法：县人民医院2026年度已有 1，还差 1");
    assert_string_equal(x.due_on, "2026-12-31");
    struct alert_swept again = sweep(f);
    assert_int_equal(again.raised + again.closed, 0); /* not pushed twice */
}

static void closes_with_the_event_that_resolved_it(void **state)
{
    struct fig *f = *state;
    struct alert x;
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_now("2026-10-01T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 1);
    int64_t record = fig_study(f, &f->hospital, "2026-10-02", NULL, NULL, NULL);
    int64_t seq = number(f->p, arena_printf(f->a, "select max(seq) from event where record = %lld",
                                            (long long)record));
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 0);
    x = last_closed(f, &f->liaison);
    assert_string_equal(x.closed_why, "已补足：2/2");
    assert_int_equal(x.closed_by, seq);
    fig_void(f, record); /* taken back: the reminder comes again */
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 1);
}

static void rises_and_leaves_one_row_a_person(void **state)
{
    struct fig *f = *state;
    struct alert x;
    fig_now("2026-10-01T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->head, "study_twice", &x), 0);
    fig_now("2026-10-15T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->head, "study_twice", &x), 0);
    fig_now("2026-10-16T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->head, "study_twice", &x), 1);
    assert_int_equal(x.stage, 2);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 1);
    assert_int_equal(x.stage, 1);
    fig_now("2026-10-31T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->deputy, "study_twice", &x), 3); /* all three institutions */
    assert_int_equal(x.stage, 3);
}

/* A clinic without a liaison: the next stage's people are told in his place; with nobody there, the one after. */
static void nobody_there_means_the_next_one(void **state)
{
    struct fig *f = *state;
    struct alert x = {0};
    fig_now("2026-10-01T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->deputy, "study_twice", &x), 1);
    assert_int_equal(x.object, f->clinic2.id);
    assert_int_equal(x.stage, 1);
    fig_now("2026-10-31T09:00");
    sweep(f);
    assert_int_equal(
        number(f->p,
               arena_printf(f->a,
                            "select count(*) from alert where closed_at is null and person = %lld "
                            "and source = 'study_twice' and object = %lld",
                            (long long)f->deputy.person, (long long)f->clinic2.id)),
        1); /* the third stage took the place of the first */
}

static void liaison_gone_tells_the_institution_and_the_bureau(void **state)
{
    struct fig *f = *state;
    struct alert x;
    sweep(f);
    assert_int_equal(open_of(f, &f->head, "liaison_there", &x), 0);
    fig_must(
        org_person_leave(begin(f->p), f->a, &f->p->program, f->liaison.person, "2026-01-05", &f->e),
        &f->e);
    end(f->p);
    fig_now("2026-01-06T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->head, "liaison_there", &x), 1);
    assert_string_equal(x.title, "有在岗联络员：县人民医院现在没有人");
    assert_int_equal(open_of(f, &f->clerk, "liaison_there", &x),
                     2); /* the hospital and the second clinic */
    fig_actor(f, "新联络", "liaison", &f->hospital);
    sweep(f);
    assert_int_equal(open_of(f, &f->head, "liaison_there", &x), 0);
    assert_string_equal(last_closed(f, &f->head).closed_why, "已有");
}

static void persons_are_told_themselves(void **state)
{
    struct fig *f = *state;
    struct alert x;
    fig_study(f, &f->bureau, "2026-03-01", NULL, "20", fig_ids(f, f->officer.person, 0));
    fig_now("2026-11-01T09:00"); /* 60 days before the end of the year */
    sweep(f);
    assert_int_equal(open_of(f, &f->officer, "officer_hours", &x), 0);
    fig_now("2026-11-01T10:00");
    assert_int_equal(open_of(f, &f->officer2, "officer_hours", &x), 1);
    assert_int_equal(x.object, f->officer2.person);
}

static void old_periods_stay_open_until_made_up(void **state)
{
    struct fig *f = *state;
    struct alert x;
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_now("2026-12-20T09:00");
    sweep(f);
    fig_now("2027-01-10T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 1);
    assert_string_equal(x.period, "2026");
    fig_late(f, &f->hospital, "2026-12-28", NULL); /* it was held, but entered late */
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 0);
}

static void clocks_warn_fall_due_and_go_up(void **state)
{
    struct fig *f = *state;
    struct alert x;
    int64_t record = fig_study(f, &f->hospital, "2026-03-02", NULL, NULL,
                               NULL); /* due 12 March, yellow from the 9th */
    fig_now("2026-03-08T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->clerk, "summary", &x), 0);
    fig_now("2026-03-09T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->clerk, "summary", &x), 1);
    assert_int_equal(x.stage, 1);
    assert_int_equal(x.record, record);
    fig_now("2026-03-12T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->clerk, "summary", &x), 1);
    assert_int_equal(x.stage, 2);
    assert_int_equal(open_of(f, &f->deputy, "summary", &x), 0);
    fig_now("2026-03-15T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->deputy, "summary", &x), 1);
    assert_int_equal(x.stage, 3);
    fig_take(f, f->study, record, "close", NULL, NULL, 0);
    sweep(f);
    assert_int_equal(open_of(f, &f->deputy, "summary", &x), 0);
    assert_true(last_closed(f, &f->deputy).closed_by > 0);
}

static void bell_counts_what_is_neither_seen_nor_quiet(void **state)
{
    struct fig *f = *state;
    struct alert x;
    int64_t n = -1;
    fig_now("2026-10-01T09:00");
    sweep(f);
    assert_int_equal(open_of(f, &f->liaison, "study_twice", &x), 1);
    fig_must(alert_unseen(reader(f->p), f->a, f->p->county, f->liaison.person, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    fig_must(alert_quiet(begin(f->p), f->a, &f->liaison, x.id, fig_day("2026-10-05"), &f->e),
             &f->e);
    end(f->p);
    fig_must(alert_unseen(reader(f->p), f->a, f->p->county, f->liaison.person, &n, &f->e), &f->e);
    assert_int_equal(n, 0);
    fig_now("2026-10-06T09:00");
    fig_must(alert_unseen(reader(f->p), f->a, f->p->county, f->liaison.person, &n, &f->e), &f->e);
    assert_int_equal(n, 1);
    fig_must(alert_see(begin(f->p), f->a, &f->liaison, x.id, NULL, &f->e), &f->e);
    end(f->p);
    fig_must(alert_unseen(reader(f->p), f->a, f->p->county, f->liaison.person, &n, &f->e), &f->e);
    assert_int_equal(n, 0);
    enum err r = alert_see(begin(f->p), f->a, &f->clerk, x.id, NULL, &f->e); /* somebody else's */
    people_end(f->p, r);
    assert_int_equal(r, ERR_NOT_FOUND);
}

static void one_digest_a_person_and_day(void **state)
{
    struct fig *f = *state;
    struct digest d;
    fig_now("2026-10-01T08:29");
    assert_int_equal(sweep(f).digests, 0);
    fig_now("2026-10-01T08:30");
    assert_true(sweep(f).digests >= 2);
    assert_int_equal(sweep(f).digests, 0);
    fig_must(digest_last(reader(f->p), f->a, f->p->county, f->liaison.person, &d, &f->e), &f->e);
    assert_string_equal(d.on, "2026-10-01");
    assert_int_equal(d.items, 1);
    assert_non_null(strstr(d.body, "1. 职工学法：县人民医院"));
    fig_must(digest_last(reader(f->p), f->a, f->p->county, f->officer.person, &d, &f->e), &f->e);
    assert_null(d.on); /* nothing, no digest */
    fig_now("2026-10-02T08:30");
    assert_true(sweep(f).digests >= 2);
}

static void every_sweep_that_changes_leaves_an_event(void **state)
{
    struct fig *f = *state;
    fig_now("2026-10-01T09:00");
    sweep(f);
    int64_t events =
        number(f->p, "select count(*) from event where register = 'alert' and step = 'sweep'");
    assert_true(events > 0);
    sweep(f);
    assert_int_equal(number(f->p, "select count(*) from event where register = 'alert'"), events);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_before_the_day_then_once),
        TEST(closes_with_the_event_that_resolved_it),
        TEST(rises_and_leaves_one_row_a_person),
        TEST(nobody_there_means_the_next_one),
        TEST(liaison_gone_tells_the_institution_and_the_bureau),
        TEST(persons_are_told_themselves),
        TEST(old_periods_stay_open_until_made_up),
        TEST(clocks_warn_fall_due_and_go_up),
        TEST(bell_counts_what_is_neither_seen_nor_quiet),
        TEST(one_digest_a_person_and_day),
        TEST(every_sweep_that_changes_leaves_an_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
