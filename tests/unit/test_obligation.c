#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/obligation.h"
#include "figuredb.h"

static struct obligation_list list_for(struct fig *f, const char *id, const struct scope *scope)
{
    const struct obligation_def *o = content_obligation(f->c, id);
    struct obligation_list l = {0};
    assert_non_null(o);
    struct obligation_period p = obligation_period(f->a, o, now_today());
    fig_must(obligation_list(reader(f->p), f->a, f->c, scope, o, &p, &l, &f->e), &f->e);
    return l;
}

static int64_t have(const struct obligation_list *l, int64_t object)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->items[i].object == object) {
            return l->items[i].have;
        }
    }
    return -1;
}

static void missing_first_with_their_count(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->clinic, "2026-03-01", NULL, NULL, NULL);
    fig_study(f, &f->clinic, "2026-04-01", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2026-05-01", NULL, NULL, NULL);
    fig_study(f, &f->bureau, "2026-05-02", NULL, NULL, NULL);
    struct obligation_list l = list_for(f, "study_twice", &f->clerk.scope);
    assert_int_equal(l.n, 3); /* the bureau is of no kind that is asked */
    assert_int_equal(l.missing, 2);
    assert_true(l.items[0].missing && l.items[1].missing && !l.items[2].missing);
    assert_int_equal(l.items[2].object, f->clinic.id);
    assert_int_equal(have(&l, f->hospital.id), 1);
    assert_int_equal(have(&l, f->clinic2.id), 0);
    assert_false(l.warned);
    fig_now("2026-10-01T00:00");
    assert_true(list_for(f, "study_twice", &f->clerk.scope).warned);
}

static void scope_narrows_the_list_but_not_the_count(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->clinic, "2026-03-01", NULL, NULL, NULL); /* entered by the bureau's clerk */
    struct obligation_list l = list_for(f, "study_twice", &f->clinic_liaison.scope);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.items[0].have, 1);
    struct scope none = {.kind = SCOPE_NONE, .county = f->p->county};
    assert_int_equal(list_for(f, "study_twice", &none).n, 0);
    struct scope own = {
        .kind = SCOPE_OWN, .county = f->p->county, .unit = f->clinic.id, .person = 1};
    assert_int_equal(list_for(f, "study_twice", &own).items[0].have, 1);
}

static void persons_need_whole_hours(void **state)
{
    struct fig *f = *state;
    const char *both = fig_ids(f, f->officer.person, f->officer2.person);
    fig_study(f, &f->bureau, "2026-03-01", NULL, "19.5", both);
    struct obligation_list l = list_for(f, "officer_hours", &f->clerk.scope);
    assert_int_equal(l.n, 2);
    assert_int_equal(l.missing, 2); /* 19.5 hours are not 20 */
    fig_study(f, &f->bureau, "2026-03-02", NULL, "0.5", fig_ids(f, f->officer.person, 0));
    l = list_for(f, "officer_hours", &f->clerk.scope);
    assert_int_equal(l.missing, 1);
    assert_int_equal(l.items[0].object, f->officer2.person);
    assert_string_equal(l.items[0].name, "雷鸣");
    l = list_for(f, "officer_hours", &f->officer.scope); /* scope assigned: himself */
    assert_int_equal(l.n, 1);
    assert_int_equal(l.items[0].object, f->officer.person);
}

static void by_a_metric_and_half_years(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->clinic, "2026-03-01", "general", NULL, NULL);
    fig_study(f, &f->clinic, "2026-03-02", "health", NULL, NULL);
    struct obligation_list l = list_for(f, "study_health", &f->clerk.scope);
    assert_string_equal(l.period.id, "2026-H1");
    assert_int_equal(l.n, 2);
    assert_int_equal(have(&l, f->clinic.id), 1);
    assert_int_equal(l.missing, 1);
    fig_now("2026-07-01T09:00");
    l = list_for(f, "study_health", &f->clerk.scope);
    assert_string_equal(l.period.id, "2026-H2");
    assert_int_equal(l.missing, 2); /* what was learnt in the first half does not count twice */
    assert_string_equal(date_text(f->a, l.period.warn), "2026-12-01");
}

static void posts_count_who_is_there(void **state)
{
    struct fig *f = *state;
    struct obligation_list l = list_for(f, "liaison_there", &f->clerk.scope);
    assert_int_equal(l.missing, 1);
    assert_int_equal(l.items[0].object, f->clinic2.id);
    fig_must(
        org_person_leave(begin(f->p), f->a, &f->p->program, f->liaison.person, "2026-01-05", &f->e),
        &f->e);
    end(f->p);
    assert_int_equal(list_for(f, "liaison_there", &f->clerk.scope).missing, 1); /* his last day */
    fig_now("2026-01-06T09:00");
    assert_int_equal(list_for(f, "liaison_there", &f->clerk.scope).missing, 2);
}

static void units_that_do_not_exist_in_the_period_owe_nothing(void **state)
{
    struct fig *f = *state;
    tamper(f->p, "update unit set from_on = '2027-01-01' where name = '示范县红岩乡卫生院'");
    assert_int_equal(list_for(f, "study_twice", &f->clerk.scope).n, 2);
    tamper(f->p, "update unit set from_on = '2026-12-31' where name = '示范县红岩乡卫生院'");
    assert_int_equal(list_for(f, "study_twice", &f->clerk.scope).n, 3);
    tamper(f->p, "update unit set to_on = '2025-12-31' where name = '示范县青山镇卫生院'");
    assert_int_equal(list_for(f, "study_twice", &f->clerk.scope).n, 2);
}

static void void_records_do_not_fulfil(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->clinic, "2026-03-01", NULL, NULL, NULL);
    int64_t x = fig_study(f, &f->clinic, "2026-04-01", NULL, NULL, NULL);
    assert_int_equal(have(&(struct obligation_list){0}, 1), -1);
    struct obligation_list l = list_for(f, "study_twice", &f->clerk.scope);
    assert_int_equal(have(&l, f->clinic.id), 2);
    fig_void(f, x);
    l = list_for(f, "study_twice", &f->clerk.scope);
    assert_int_equal(have(&l, f->clinic.id), 1);
}

static void periods_have_names_and_read_back(void **state)
{
    struct arena *a = arena_new();
    static const struct {
        enum obligation_per per;
        const char *day, *id, *title, *from, *to;
    } rows[] = {
        {PER_YEAR, "2026-05-05", "2026", "2026年度", "2026-01-01", "2026-12-31"},
        {PER_HALF, "2026-07-01", "2026-H2", "2026年下半年", "2026-07-01", "2026-12-31"},
        {PER_QUARTER, "2026-09-30", "2026-Q3", "2026年第三季度", "2026-07-01", "2026-09-30"},
        {PER_MONTH, "2028-02-29", "2028-02", "2028年2月", "2028-02-01", "2028-02-29"},
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        struct obligation_def o = {.per = rows[i].per, .warn_before = 10};
        struct obligation_period p = obligation_period(a, &o, fig_day(rows[i].day)), back;
        assert_string_equal(p.id, rows[i].id);
        assert_string_equal(p.title, rows[i].title);
        assert_string_equal(date_text(a, p.from), rows[i].from);
        assert_string_equal(date_text(a, p.to), rows[i].to);
        assert_int_equal(date_diff(p.to, p.warn), 10);
        assert_true(obligation_period_of(a, &o, rows[i].id, &back));
        assert_string_equal(date_text(a, back.from), rows[i].from);
        assert_false(obligation_period_of(a, &o, "2026-Q5", &back));
        assert_false(obligation_period_of(a, &o, "x", &back));
    }
    arena_free(a);
}

/* +5 days: from the sixth on; never beyond the period. */
static void days_after_the_start(void **state)
{
    struct arena *a = arena_new();
    struct obligation_def o = {.per = PER_MONTH, .warn_after = 5, .at_least = 1};
    struct obligation_period p = obligation_period(a, &o, fig_day("2026-02-20"));
    (void)state;
    assert_string_equal(date_text(a, p.warn), "2026-02-06");
    assert_string_equal(obligation_rule(a, &o), "每月至少 1 次，当月 5 日以后没有的列红");
    o.warn_after = 40;
    p = obligation_period(a, &o, fig_day("2026-02-20"));
    assert_string_equal(date_text(a, p.warn), "2026-02-28");
    o.per = PER_YEAR;
    p = obligation_period(a, &o, fig_day("2026-02-20"));
    assert_string_equal(date_text(a, p.warn), "2026-02-10");
    arena_free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(missing_first_with_their_count),
        TEST(scope_narrows_the_list_but_not_the_count),
        TEST(persons_need_whole_hours),
        TEST(by_a_metric_and_half_years),
        TEST(posts_count_who_is_there),
        TEST(units_that_do_not_exist_in_the_period_owe_nothing),
        TEST(void_records_do_not_fulfil),
        cmocka_unit_test(periods_have_names_and_read_back),
        cmocka_unit_test(days_after_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
