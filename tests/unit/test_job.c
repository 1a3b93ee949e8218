#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "figure/job.h"
#include "figuredb.h"

static int runs;

static enum err count(const struct job_env *env, struct arena *a, void **memory, struct error *e)
{
    (void)env;
    (void)a;
    (void)memory;
    (void)e;
    __atomic_add_fetch(&runs, 1, __ATOMIC_SEQ_CST);
    return OK;
}

static const struct job counting[] = {{"count", 3600, count, NULL}};

static void run_all_gives_the_lease_back(void **state)
{
    struct fig *f = *state;
    const struct job_env env = {.store = f->p->s, .content = f->c};
    runs = 0;
    fig_must(job_run_all(&env, counting, 1, &f->e), &f->e);
    fig_must(job_run_all(&env, counting, 1, &f->e),
             &f->e); /* as another node: no wait, no refusal */
    assert_int_equal(runs, 2);
    assert_int_equal(number(f->p, "select count(*) from job_lease"), 1);
}

static void thread_runs_and_respects_another_holder(void **state)
{
    struct fig *f = *state;
    const struct job_env env = {.store = f->p->s, .content = f->c};
    struct job_runner *r;
    tamper(f->p,
           "insert into job_lease (name, node, until_ms) values ('count', 1, 9000000000000000)");
    runs = 0;
    fig_must(job_start(&env, counting, 1, &r, &f->e), &f->e);
    usleep(300000);
    job_stop(r);
    assert_int_equal(runs, 0);
    tamper(f->p, "update job_lease set until_ms = 1");
    fig_must(job_start(&env, counting, 1, &r, &f->e), &f->e);
    for (int i = 0; i < 200 && !__atomic_load_n(&runs, __ATOMIC_SEQ_CST); i++) {
        usleep(10000);
    }
    job_stop(r);
    assert_int_equal(runs, 1);
    job_stop(NULL);
}

static void the_alerts_job_sweeps_every_county(void **state)
{
    struct fig *f = *state;
    const struct job_env env = {.store = f->p->s, .content = f->c};
    fig_now("2026-10-01T09:00");
    fig_must(job_run_all(&env, figure_jobs, figure_jobs_count, &f->e), &f->e);
    assert_true(number(f->p, "select count(*) from alert where closed_at is null") > 0);
    assert_true(number(f->p, "select count(*) from digest") > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(run_all_gives_the_lease_back),
        TEST(thread_runs_and_respects_another_holder),
        TEST(the_alerts_job_sweeps_every_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
