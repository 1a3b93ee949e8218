/* Records by their deadlines over all registers, within a person's scope. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clockdb.h"
#include "figure/due.h"

static int64_t due_on(struct desk *d, const struct actor *by, const char *day)
{
    int64_t id = desk_add(d, by, matter(d), TYPED({"subject", "甲"}, {"deadline", day}));
    assert_int_equal(desk_take(d, by, matter(d), id, 0, "accept", NULL, NO_TYPED, NULL), OK);
    return id;
}

static struct due_list late(struct desk *d, const struct actor *who, size_t limit)
{
    struct due_list l = {0};
    assert_int_equal(due_late(reader(d->f), d->a, d->c, who, limit, &l, &d->e), OK);
    return l;
}

static struct due_list waiting(struct desk *d, const struct actor *who, size_t limit)
{
    struct due_list l = {0};
    assert_int_equal(due_waiting(reader(d->f), d->a, d->c, who, limit, &l, &d->e), OK);
    return l;
}

static void test_late(void **state)
{
    struct desk *d = *state;
    int64_t first = due_on(d, &d->clerk, "2026-06-16"),
            second = due_on(d, &d->officer, "2026-06-18");
    (void)due_on(d, &d->clerk, "2026-07-01");
    assert_int_equal(late(d, &d->chief, 7).total, 0);
    clock_today("2026-06-22");
    struct due_list l = late(d, &d->chief, 7);
    assert_int_equal(l.total, 2);
    assert_int_equal(l.items[0].rec.id, first);
    assert_int_equal(l.items[1].rec.id, second);
    assert_string_equal(l.items[0].clock.id, "handed");
    assert_string_equal(clock_look(d->a, l.calendar, &l.items[0].clock, now_today()).words,
                        "逾期 6 天");
    /* Cut to what is shown, counted whole. */
    l = late(d, &d->chief, 1);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.total, 2);
    /* The division sees its own; who may not read at all sees none. */
    l = late(d, &d->officer, 7);
    assert_int_equal(l.total, 1);
    assert_int_equal(l.items[0].rec.id, second);
    assert_int_equal(late(d, &d->stranger, 7).total, 0);
    assert_int_equal(late(d, &d->nobody, 7).total, 0);
    assert_int_equal(desk_void(d, &d->clerk, matter(d), first, "登记重了"), OK);
    assert_int_equal(late(d, &d->chief, 7).total, 1);
}

static void test_waiting(void **state)
{
    struct desk *d = *state;
    int64_t far = due_on(d, &d->clerk, "2026-07-10"), near = due_on(d, &d->clerk, "2026-06-30");
    struct due_list l = waiting(d, &d->clerk, 12);
    assert_int_equal(l.total, 2);
    assert_int_equal(l.items[0].rec.id, near);
    assert_int_equal(l.items[1].rec.id, far);
    assert_int_equal(waiting(d, &d->chief, 12).total, 0); /* no step of these states is his */
    matter_take(d, near, "decide", NULL);
    l = waiting(
        d, &d->clerk,
        12); /* nothing is due any more but 办结, and that has no clock but the one to wait out */
    assert_int_equal(l.total, 1);
    assert_int_equal(l.items[0].rec.id, far);
}

#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {AT_DESK(test_late), AT_DESK(test_waiting)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
