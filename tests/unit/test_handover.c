/* 离岗交接. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/handover.h"
#include "registerdb.h"

static size_t open_items(struct desk *d, const struct actor *who, struct open_item **ret)
{
    size_t n = 0;
    assert_int_equal(
        handover_open(reader(d->f), d->a, d->c, d->f->county, who->person, ret, &n, &d->e), OK);
    return n;
}

static void test_named_and_waiting(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = content_register(d->c, "letter");
    struct open_item *items;
    size_t moved = 0;
    const char *self = id_text(d->a, d->officer.person);
    int64_t one = desk_add(d, &d->officer, reg, TYPED({"subject_line", "甲"}, {"handlers", self}));
    desk_add(d, &d->officer, reg, TYPED({"subject_line", "乙"}, {"handlers", self}));
    assert_int_equal(open_items(d, &d->officer2, &items), 0);
    assert_int_equal(open_items(d, &d->officer, &items), 2);
    assert_string_equal(items[0].field->id, "handlers");
    assert_string_equal(items[0].title, "甲");
    assert_int_equal(
        handover_done(reader(d->f), d->a, d->c, d->f->county, d->officer.person, &d->e),
        ERR_CONFLICT);
    assert_says(d, "还有 2 件没有交接");
    /* the head is the only one of his division who can sign; the clerk signs beside him */
    assert_int_equal(desk_take(d, &d->officer, reg, one, 0, "issue", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(open_items(d, &d->head, &items), 1);
    assert_null(items[0].field);
    assert_string_equal(items[0].role, "division_head");
    struct db *db = begin(d->f);
    enum err r = handover_give(&d->en, db, d->a, &d->f->program, d->officer.person,
                               d->officer2.person, "退休", &moved, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, OK);
    assert_int_equal(moved, 2);
    assert_int_equal(open_items(d, &d->officer, &items), 0);
    assert_int_equal(open_items(d, &d->officer2, &items), 2);
    /* another head of the division, and nothing hangs on one person any more */
    desk_actor(d, "新科长", "division_head", &d->division);
    assert_int_equal(open_items(d, &d->head, &items), 0);
}

/* One refusal takes everything back. */
static void test_all_or_nothing(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = content_register(d->c, "letter");
    struct open_item *items;
    size_t moved = 0;
    desk_add(d, &d->officer, reg,
             TYPED({"subject_line", "甲"}, {"handlers", id_text(d->a, d->officer.person)}));
    struct db *db = begin(d->f);
    enum err r = handover_give(&d->en, db, d->a, &d->f->program, d->officer.person, d->clerk.person,
                               "退休", &moved, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, ERR_INVALID);
    assert_says(d, "全部未动");
    assert_int_equal(open_items(d, &d->officer, &items), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_named_and_waiting, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_all_or_nothing, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
