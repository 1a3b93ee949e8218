/* Fields that are counted: tests/content/figure, register target. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/measured.h"
#include "figuredb.h"
#include "register/term.h"

static const struct register_def *target(const struct fig *f)
{
    return content_register(f->c, "target");
}

static void count_now(struct fig *f)
{
    const struct job_env env = {.store = f->p->s, .content = f->c};
    fig_must(measured_county(&env, f->p->county, &f->e), &f->e);
}

static int64_t add(struct fig *f, const struct unit *u, const char *metric, const char *other)
{
    const struct typed typed[] = {{"unit", id_text(f->a, u->id)},
                                  {"year", "2026"},
                                  {"title", "每年学法"},
                                  {"metric", metric},
                                  {"other", other}};
    return fig_new(f, target(f), typed, 5);
}

static int64_t kept(struct fig *f, int64_t id, const char *column)
{
    return number(f->p, arena_printf(f->a, "select coalesce(%s, -1) from r_target where id = %lld",
                                     column, (long long)id));
}

static void set(struct fig *f, int64_t id, const char *field, const char *text)
{
    struct step_result ret;
    const struct typed typed = {field, text};
    fig_must(step_edit(&f->en, begin(f->p), f->a, &f->clerk, target(f), id, 0, &typed, 1, NULL,
                       &ret, &f->e),
             &f->e);
    end(f->p);
}

/* The unit's own year, with the units below it; both fields; what did not move is not written again. */
static void counts_unit_and_year(void **state)
{
    struct fig *f = *state;
    int64_t clinic = add(f, &f->clinic, "studies", "health_share");
    int64_t bureau = add(f, &f->bureau, "attendances", NULL), none = add(f, &f->clinic, NULL, NULL);
    count_now(f);
    assert_int_equal(kept(f, clinic, "f_done"), 0);
    assert_int_equal(kept(f, clinic, "f_rate"), -1); /* over nothing */
    fig_study(f, &f->clinic, "2026-02-01", "health", NULL, fig_ids(f, f->officer.person, 0));
    fig_study(f, &f->clinic, "2026-02-02", "general", NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-03", "health", NULL,
              fig_ids(f, f->officer.person, f->officer2.person));
    count_now(f);
    assert_int_equal(kept(f, clinic, "f_done"), 20);
    assert_int_equal(kept(f, clinic, "f_rate"), 5000);
    assert_int_equal(kept(f, bureau, "f_done"), 30);
    assert_int_equal(kept(f, none, "f_done"), -1);
    int64_t events = number(f->p, "select count(*) from event");
    count_now(f);
    assert_int_equal(number(f->p, "select count(*) from event"), events);
}

static void ended_keeps_and_cleared_goes(void **state)
{
    struct fig *f = *state;
    int64_t open = add(f, &f->clinic, "studies", NULL),
            closed = add(f, &f->clinic, "studies", NULL);
    fig_study(f, &f->clinic, "2026-02-01", "health", NULL, NULL);
    count_now(f);
    fig_take(f, target(f), closed, "close", NULL, NULL, 0);
    fig_study(f, &f->clinic, "2026-02-02", "health", NULL, NULL);
    count_now(f);
    assert_int_equal(kept(f, open, "f_done"), 20);
    assert_int_equal(kept(f, closed, "f_done"), 10);
    set(f, open, "metric", "");
    count_now(f);
    assert_int_equal(kept(f, open, "f_done"), -1);
}

static void people_do_not_type_it(void **state)
{
    struct fig *f = *state;
    int64_t id = add(f, &f->clinic, "studies", NULL);
    struct step_result ret;
    const struct typed typed = {"done", "99"};
    struct db *db = begin(f->p);
    enum err r =
        step_edit(&f->en, db, f->a, &f->clerk, target(f), id, 0, &typed, 1, NULL, &ret, &f->e);
    people_end(f->p, r);
    assert_int_equal(r, ERR_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

/* Once: 1.45 is 1, not 1.5 and then 2. */
static void rounded_once(void **state)
{
    (void)state;
    assert_int_equal(term_rounded(145, 2, 0), 1);
    assert_int_equal(term_rounded(150, 2, 0), 2);
    assert_int_equal(term_rounded(-150, 2, 0), -2);
    assert_int_equal(term_rounded(145, 2, 1), 15);
    assert_int_equal(term_rounded(145, 2, 2), 145);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rounded_once), TEST(counts_unit_and_year),
                                       TEST(ended_keeps_and_cleared_goes),
                                       TEST(people_do_not_type_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
