#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/alert.h"
#include "figure/alert_sweep.h"
#include "figure/urge.h"
#include "figuredb.h"

static enum err send(struct fig *f, const struct actor *by, const char *text,
                     struct urge_result *ret)
{
    const struct obligation_def *o = content_obligation(f->c, "study_twice");
    struct obligation_period p = obligation_period(f->a, o, now_today());
    enum err r = urge_send(begin(f->p), f->a, f->c, by, o, &p, text, ret, &f->e);
    people_end(f->p, r);
    return r;
}

static void shows_whom_and_what_before(void **state)
{
    struct fig *f = *state;
    struct urge_plan u;
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-02", NULL, NULL, NULL);
    fig_now("2026-06-01T09:00");
    const struct obligation_def *o = content_obligation(f->c, "study_health");
    struct obligation_period p = obligation_period(f->a, o, now_today());
    fig_must(urge_prepare(reader(f->p), f->a, f->c, &f->clerk.scope, o, &p, &u, &f->e), &f->e);
    assert_int_equal(u.n, 2);
    assert_string_equal(u.lines[0].name, "县青山镇卫生院");
    assert_string_equal(u.lines[0].person_names, "李小梅");
    assert_string_equal(u.lines[1].person_names,
                        "沈玉兰"); /* no liaison and no head there: the stage after them */
    assert_non_null(strstr(u.text, "2026年6月30日前"));
    assert_int_equal(number(f->p, "select count(*) from alert"), 0); /* looking makes nothing */
}

static void once_a_day_and_with_an_event(void **state)
{
    struct fig *f = *state;
    struct urge_result r;
    struct alert *list;
    size_t n;
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_must(send(f, &f->clerk, "请本周办结。", &r), &f->e);
    assert_int_equal(r.made, 3);
    assert_int_equal(r.already, 0);
    fig_must(alert_list(reader(f->p), f->a, f->p->county, f->liaison.person, false, 0, 0, &list, &n,
                        &f->e),
             &f->e);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].kind, ALERT_URGE);
    assert_string_equal(list[0].body, "请本周办结。");
    assert_string_equal(list[0].raised_by_name, "周文静");
    assert_non_null(
        strstr(text(f->p, "select payload from event where register = 'alert' and step = 'urge'"),
               "请本周办结。"));
    fig_must(send(f, &f->clerk, "再催一次。", &r), &f->e);
    assert_int_equal(r.made, 0);
    assert_int_equal(r.already, 3);
    assert_int_equal(number(f->p, "select count(*) from event where register = 'alert'"), 1);
    fig_now("2026-02-02T09:00");
    fig_must(send(f, &f->clerk, "再催一次。", &r), &f->e);
    assert_int_equal(r.made, 3); /* another day */
}

static void closes_when_the_thing_is_done(void **state)
{
    struct fig *f = *state;
    struct urge_result r;
    struct alert_swept swept;
    fig_must(send(f, &f->clerk, "请办结。", &r), &f->e);
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_must(alert_sweep(f->p->s, f->c, f->p->county, &swept, &f->e), &f->e);
    int64_t open =
        number(f->p, "select count(*) from alert where kind = 'urge' and closed_at is null");
    assert_int_equal(open, 3); /* one of two is not enough */
    fig_study(f, &f->hospital, "2026-02-02", NULL, NULL, NULL);
    fig_must(alert_sweep(f->p->s, f->c, f->p->county, &swept, &f->e), &f->e);
    assert_int_equal(
        number(f->p, "select count(*) from alert where kind = 'urge' and closed_at is null"), 2);
}

static void an_empty_text_is_refused(void **state)
{
    struct fig *f = *state;
    struct urge_result r;
    assert_int_equal(send(f, &f->clerk, "  ", &r), ERR_INVALID);
    assert_int_equal(number(f->p, "select count(*) from alert"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shows_whom_and_what_before),
        TEST(once_a_day_and_with_an_event),
        TEST(closes_when_the_thing_is_done),
        TEST(an_empty_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
