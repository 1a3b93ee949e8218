#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/step_each.h"
#include "registerdb.h"

#define each(t) cmocka_unit_test_setup_teardown(t, desk_set_up, desk_tear_down)

/* The second is stale, the third is not there: these two stay as they are, the others are shut. */
static void test_each_by_itself(void **state)
{
    struct desk *d = *state;
    const struct step_def *shut = register_step(d->shop, "shut");
    struct step_each rows[4] = {{0}};
    for (size_t i = 0; i < 4; i++) {
        rows[i].record =
            desk_add(d, &d->officer, d->shop, TYPED({"name", arena_printf(d->a, "户%zu", i)}));
        rows[i].version = 1;
    }
    rows[1].version = 9;
    rows[2].record++;
    struct db *db = begin(d->f);
    assert_int_equal(step_take_each(&d->en, db, d->a, &d->officer, d->shop, shut, rows, 4, &d->e),
                     OK);
    end(d->f);
    assert_int_equal(rows[0].why.code, OK);
    assert_int_equal(rows[1].why.code, ERR_CONFLICT);
    assert_int_equal(rows[2].why.code, ERR_NOT_FOUND);
    assert_int_equal(rows[3].why.code, OK);
    assert_int_equal(number(d->f, "select count(*) from r_shop where state = 'shut'"), 2);
    assert_int_equal(number(d->f, "select count(*) from event where step = 'shut'"), 2);
}

static void test_role(void **state)
{
    struct desk *d = *state;
    struct step_each row = {.version = 1};
    row.record = desk_add(d, &d->officer, d->shop, TYPED({"name", "户"}));
    struct db *db = begin(d->f);
    assert_int_equal(step_take_each(&d->en, db, d->a, &d->clerk, d->shop,
                                    register_step(d->shop, "shut"), &row, 1, &d->e),
                     OK);
    end(d->f);
    assert_int_equal(row.why.code, ERR_DENIED);
    assert_int_equal(number(d->f, "select count(*) from r_shop where state = 'shut'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {each(test_each_by_itself), each(test_role)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
