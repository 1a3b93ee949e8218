/* A kept value is shown as the value now only while nothing it reads has moved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "board/board.h"
#include "figuredb.h"

#define PLENTY 10000000

static struct metric_ask year_ask(struct fig *f, const char *id)
{
    struct metric_ask ask = {.metric = content_metric(f->c, id),
                             .from = fig_day("2026-01-01"),
                             .to = fig_day("2026-12-31")};
    assert_non_null(ask.metric);
    return ask;
}

/* What was counted is handed to the writer: an empty work behind it waits for that. */
static void settle(struct fig *f)
{
    begin(f->p);
    end(f->p);
}

static struct tally look_as(struct fig *f, const struct scope *scope, const char *id,
                            int64_t budget)
{
    struct tally_desk d = tally_open(f->p->s, reader(f->p), f->a, f->c, scope, budget);
    struct metric_ask ask = year_ask(f, id);
    struct tally t;
    fig_must(tally_value(&d, &ask, &t, &f->e), &f->e);
    tally_close(&d);
    settle(f);
    return t;
}

static struct tally look(struct fig *f, const char *id, int64_t budget)
{
    return look_as(f, &f->clerk.scope, id, budget);
}

static void a_value_stays_until_its_register_is_written(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    struct tally t = look(f, "studies", PLENTY);
    assert_int_equal(t.value.number, 1);
    assert_null(t.counted_at); /* just now */
    t = look(f, "studies", 0);
    assert_int_equal(t.state, TALLY_NOW);
    assert_non_null(t.counted_at); /* kept, and still the value now */
    fig_study(f, &f->hospital, "2026-02-02", "health", NULL, NULL);
    t = look(f, "studies", 0);
    assert_int_equal(t.state, TALLY_STALE); /* not hidden: the old number says that it is old */
    assert_int_equal(t.value.number, 1);
    t = look(f, "studies", PLENTY);
    assert_int_equal(t.state, TALLY_NOW);
    assert_int_equal(t.value.number, 2);
}

static void another_register_does_not_touch_it(void **state)
{
    struct fig *f = *state;
    const struct typed plan[] = {{"title", "全年计划"}};
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    (void)look(f, "studies", PLENTY);
    (void)look(f, "planned_studies", PLENTY);
    fig_new(f, f->plan, plan, 1);
    assert_int_equal(look(f, "studies", 0).state, TALLY_NOW);
    assert_int_equal(look(f, "planned_studies", 0).state, TALLY_STALE); /* looks into the plan */
}

static void a_ratio_reads_both_sides(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    struct tally t = look(f, "health_share", PLENTY);
    assert_int_equal(t.value.number, 10000);
    assert_true(t.value.share);
    fig_study(f, &f->clinic, "2026-02-02", "general", NULL, NULL);
    assert_int_equal(look(f, "health_share", 0).state, TALLY_STALE);
    t = look(f, "health_share", PLENTY);
    assert_int_equal(t.value.number, 5000);
    t = look(f, "health_share", 0);
    assert_int_equal(t.value.of, 1);
    assert_int_equal(t.value.over, 2);
    assert_int_equal(t.value.scale, 2);
}

static void what_looks_at_today_is_good_for_today(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    (void)look(f, "studies_monthly", PLENTY);
    (void)look(f, "studies", PLENTY);
    fig_now("2026-02-02T09:00");
    assert_int_equal(look(f, "studies_monthly", 0).state, TALLY_STALE);
    assert_int_equal(look(f, "studies", 0).state, TALLY_NOW);
}

static void nobody_sees_anothers_number(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    fig_study(f, &f->clinic, "2026-02-02", "health", NULL, NULL);
    assert_int_equal(look(f, "studies", PLENTY).value.number, 2);
    assert_int_equal(look_as(f, &f->head.scope, "studies", 0).state, TALLY_WAITS);
    assert_int_equal(look_as(f, &f->head.scope, "studies", PLENTY).value.number, 1);
    struct tally t = look_as(f, &f->clinic_liaison.scope, "studies", PLENTY);
    assert_int_equal(t.value.number, 1);
    assert_int_equal(look_as(f, &f->head.scope, "studies", 0).state, TALLY_NOW);
}

static void a_definition_that_changes_is_counted_anew(void **state)
{
    struct fig *f = *state;
    struct content changed = *f->c;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    (void)look(f, "studies", PLENTY);
    changed.digest = "0123";
    const struct content *before = f->c;
    f->c = &changed;
    assert_int_equal(look(f, "studies", 0).state, TALLY_STALE);
    f->c = before;
}

static void the_background_counts_what_is_wanted(void **state)
{
    struct fig *f = *state;
    const struct job_env env = {.store = f->p->s, .content = f->c};
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    assert_false(tally_jobs[0].due(&env, f->a));
    assert_int_equal(look(f, "studies", 0).state, TALLY_WAITS);
    assert_int_equal(look_as(f, &f->head.scope, "studies", 0).state, TALLY_WAITS);
    assert_true(tally_jobs[0].due(&env, f->a));
    fig_must(job_run_all(&env, tally_jobs, tally_jobs_count, &f->e), &f->e);
    assert_false(tally_jobs[0].due(&env, f->a));
    struct tally t = look(f, "studies", 0);
    assert_int_equal(t.state, TALLY_NOW);
    assert_int_equal(t.value.number, 1);
    assert_int_equal(look_as(f, &f->head.scope, "studies", 0).value.number, 1);
}

static void a_wish_for_what_is_no_more_is_dropped(void **state)
{
    struct fig *f = *state;
    const struct job_env env = {.store = f->p->s, .content = f->c};
    (void)look(f, "studies", 0);
    tamper(f->p, "update tally set metric = 'gone'");
    fig_must(job_run_all(&env, tally_jobs, tally_jobs_count, &f->e), &f->e);
    assert_int_equal(number(f->p, "select count(*) from tally"), 0);
}

static size_t units_of(struct fig *f, int64_t budget, struct metric_unit **ret, struct tally *t)
{
    struct tally_desk d = tally_open(f->p->s, reader(f->p), f->a, f->c, &f->clerk.scope, budget);
    struct metric_ask ask = year_ask(f, "studies");
    size_t n;
    fig_must(tally_units(&d, &ask, ret, &n, t, &f->e), &f->e);
    tally_close(&d);
    settle(f);
    return n;
}

static void units_are_kept_with_their_last_year(void **state)
{
    struct fig *f = *state;
    struct metric_unit *list;
    struct tally t;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    fig_late(f, &f->clinic, "2025-03-01", "health");
    assert_int_equal(units_of(f, PLENTY, &list, &t), 2);
    assert_int_equal(units_of(f, 0, &list, &t), 2);
    assert_int_equal(t.state, TALLY_NOW);
    for (size_t i = 0; i < 2; i++) {
        bool hospital = list[i].unit == f->hospital.id;
        assert_int_equal(list[i].value.number, hospital ? 1 : 0);
        assert_int_equal(list[i].last.number, hospital ? 0 : 1);
    }
    fig_study(f, &f->clinic2, "2026-02-03", "health", NULL, NULL);
    assert_int_equal(units_of(f, 0, &list, &t), 2);
    assert_int_equal(t.state, TALLY_STALE);
    assert_int_equal(units_of(f, PLENTY, &list, &t), 3);
}

static void as_of_a_day_is_never_kept(void **state)
{
    struct fig *f = *state;
    struct tally t;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    struct tally_desk d = tally_open(f->p->s, reader(f->p), f->a, f->c, &f->clerk.scope, 0);
    struct metric_ask ask = year_ask(f, "studies");
    ask.as_of = fig_day("2026-01-31");
    fig_must(tally_value(&d, &ask, &t, &f->e), &f->e);
    assert_int_equal(t.state, TALLY_NOW);
    assert_int_equal(t.value.number, 0);
    tally_close(&d);
    settle(f);
    assert_int_equal(number(f->p, "select count(*) from tally"), 0);
}

/* --- a board filled -------------------------------------------------------------------------------------------------- */
static struct board filled(struct fig *f, const struct scope *scope, int64_t budget)
{
    struct tally_desk d = tally_open(f->p->s, reader(f->p), f->a, f->c, scope, budget);
    struct board_ask ask = {.def = content_board(f->c, "learning"),
                            .from = fig_day("2026-01-01"),
                            .to = fig_day("2026-03-31")};
    struct board b;
    assert_non_null(ask.def);
    fig_must(board_fill(&d, &ask, &b, &f->e), &f->e);
    tally_close(&d);
    settle(f);
    return b;
}

static void a_board_says_what_the_metrics_say(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    fig_study(f, &f->clinic, "2026-03-02", "general", NULL, NULL);
    fig_now("2026-03-20T09:00");
    struct board b = filled(f, &f->clerk.scope, PLENTY);
    const struct board_value *v = b.sets[0].values;
    assert_int_equal(v[0].now.value.number, 2);
    assert_int_equal(v[0].light, BOARD_MISSED); /* at least three */
    assert_int_equal(v[1].now.value.number, 5000);
    assert_int_equal(v[1].light, BOARD_MET);
    assert_true(v[2].whole); /* goes by years: the whole of 2026 */
    assert_int_equal(v[2].now.value.number, 2);
    assert_null(v[3].def->metric);
    const struct board_drawn *months = &b.charts[0];
    assert_int_equal(months->n, 3); /* no month that has not begun */
    assert_int_equal(months->n_series, 2);
    assert_int_equal(months->points[1].values[0].number, 1);
    assert_int_equal(months->points[2].values[0].number, 1);
    assert_int_equal(b.charts[1].n, 2);
    assert_int_equal(b.n_stale, 0);
    b = filled(f, &f->head.scope, PLENTY);
    assert_int_equal(b.sets[0].values[0].now.value.number, 1);
    assert_int_equal(b.charts[1].n, 1);
}

static void a_board_that_waits_says_so(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", "health", NULL, NULL);
    struct board b = filled(f, &f->clerk.scope, 0);
    assert_true(b.n_stale > 0);
    assert_null(b.oldest);
    assert_false(b.charts[0].complete);
    assert_int_equal(b.sets[0].values[0].light, BOARD_DARK); /* nothing known, no verdict */
    (void)filled(f, &f->clerk.scope, PLENTY);
    fig_study(f, &f->hospital, "2026-02-02", "health", NULL, NULL);
    b = filled(f, &f->clerk.scope, 0);
    assert_non_null(b.oldest);
    assert_int_equal(b.sets[0].values[0].now.state, TALLY_STALE);
}

static void seal(struct fig *f, int64_t record, int64_t unit, int number)
{
    tamper(f->p,
           arena_printf(f->a,
                        "insert into figure_seal (county, record, report, from_on, to_on, unit, "
                        "person, at, event_seq) values (%lld, %lld, 'year', '2025-01-01', "
                        "'2025-12-31', %lld, 1, '2026-01-03T01:00:00Z', %lld)",
                        (long long)f->p->county, (long long)record, (long long)unit,
                        (long long)record));
    tamper(f->p,
           arena_printf(
               f->a,
               "insert into figure_sealed (county, record, metric, position, title, text, "
               "formula, from_on, to_on, known, number, scale, flags, records, backfill, "
               "part, whole, last_known, last_number) values (%lld, %lld, 'studies', 0, "
               "'学法次数', '%d 次', '数', '2025-01-01', '2025-12-31', 1, %d, 0, 0, %d, 0, 0, "
               "0, 0, 0)",
               (long long)f->p->county, (long long)record, number, number, number));
}

static struct board year_2025(struct fig *f, const struct scope *scope, bool sealed)
{
    struct tally_desk d = tally_open(f->p->s, reader(f->p), f->a, f->c, scope, PLENTY);
    struct board_ask ask = {.def = content_board(f->c, "learning"),
                            .from = fig_day("2025-01-01"),
                            .to = fig_day("2025-12-31"),
                            .sealed = sealed};
    struct board b;
    fig_must(board_fill(&d, &ask, &b, &f->e), &f->e);
    tally_close(&d);
    settle(f);
    return b;
}

static void a_past_year_has_two_faces(void **state)
{
    struct fig *f = *state;
    fig_late(f, &f->hospital, "2025-03-01", "health");
    assert_false(year_2025(f, &f->clerk.scope, true).sealable); /* no report yet: only one face */
    assert_int_equal(year_2025(f, &f->clerk.scope, true).n_charts, 3);
    seal(f, 7, 0, 5);
    seal(f, 8, f->hospital.id, 4);
    struct board b = year_2025(f, &f->clerk.scope, true);
    assert_true(b.sealable && b.ask.sealed);
    assert_int_equal(b.sets[0].values[0].now.value.number, 5); /* as the report said */
    assert_non_null(b.sets[0].values[1].why);                  /* not told in the report */
    assert_int_equal(b.n_charts, 0);
    b = year_2025(f, &f->clerk.scope, false);
    assert_true(b.sealable);
    assert_int_equal(b.sets[0].values[0].now.value.number, 1);
    b = year_2025(f, &f->head.scope, true);
    assert_int_equal(b.sets[0].values[0].now.value.number, 4); /* the hospital's own report */
    assert_false(year_2025(f, &f->clinic_liaison.scope, true).sealable); /* not the county's */
}

static void a_role_opens_with_the_board_that_names_it_first(void **state)
{
    struct fig *f = *state;
    assert_string_equal(board_of(f->c, "law_clerk")->id, "learning");
    assert_null(board_of(f->c, "officer"));
    assert_null(board_of(f->c, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_stays_until_its_register_is_written),
        TEST(another_register_does_not_touch_it),
        TEST(a_ratio_reads_both_sides),
        TEST(what_looks_at_today_is_good_for_today),
        TEST(nobody_sees_anothers_number),
        TEST(a_definition_that_changes_is_counted_anew),
        TEST(the_background_counts_what_is_wanted),
        TEST(a_wish_for_what_is_no_more_is_dropped),
        TEST(units_are_kept_with_their_last_year),
        TEST(as_of_a_day_is_never_kept),
        TEST(a_board_says_what_the_metrics_say),
        TEST(a_board_that_waits_says_so),
        TEST(a_past_year_has_two_faces),
        TEST(a_role_opens_with_the_board_that_names_it_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
