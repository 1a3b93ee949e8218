/* Conditions in memory. Runs on PostgreSQL too when FAHENG_TEST_PG is set: names behind a reference are read there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "condition_cases.h"

static void test_table(void **state)
{
    struct desk *d = *state;
    struct cases k = cases_load(d);
    struct db *db = reader(d->f);
    struct record_list list = all_samples(d, db);
    size_t wrong = 0;
    assert_int_equal(list.n, k.n);
    assert_true(k.cases->n >= 200);
    for (size_t i = 0; i < k.cases->n; i++) {
        const char *when = ynode_get(k.cases->items[i], "when")->text;
        const struct ynode *is = ynode_get(k.cases->items[i], "is");
        const struct cel *c;
        enum err r = compile(d, when, &c);
        if (!is) {
            assert_int_equal(r, ERR_INVALID);
            continue;
        }
        if (r) {
            fail_msg("%s: %s", when, d->e.text);
        }
        const char *got = judge_memory(d, db, c, list.items, list.n);
        if (!str_eq(got, is->text)) {
            print_error("%s: %s, should be %s\n", when, got, is->text);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static const char *missing(struct desk *d, const struct record *rec, const char *text)
{
    const struct cel *c;
    const char *title = "?";
    enum truth t;
    struct eval ev = {.db = reader(d->f),
                      .arena = d->a,
                      .content = d->c,
                      .record = rec,
                      .today = now_today(),
                      .me = 1};
    assert_int_equal(compile(d, text, &c), OK);
    assert_int_equal(eval_truth(&ev, c, &t, &title, &d->e), OK);
    return title;
}

/* Only the field that keeps the answer open is named. */
static void test_missing(void **state)
{
    struct desk *d = *state;
    struct cases k = cases_load(d);
    struct record half = desk_load(d, &d->clerk, d->sample, k.ids[3]),
                  none = desk_load(d, &d->clerk, d->sample, k.ids[2]);
    struct record far = desk_load(d, &d->clerk, d->sample, k.ids[1]);
    assert_string_equal(missing(d, &half, "n2 > 1 && y1"), "整数二");
    assert_string_equal(missing(d, &half, "(n2 > 1 || y1) && y2"), "是否二");
    assert_string_equal(missing(d, &half, "has(t2) || d2 > 1"), "小数二");
    assert_string_equal(missing(d, &none, "shop.grade == 'a'"), "对象");
    assert_string_equal(missing(d, &far, "shop.grade == 'a'"), "对象的信用等级");
    assert_string_equal(missing(d, &none, "busy_at < today"), "在办日期");
    assert_string_equal(missing(d, &half, "tags.exists(g, g == c2)"), "代码二");
    assert_null(missing(d, &half, "n1 == 7"));
    assert_null(missing(d, &half, "n2 > 1 && false"));
}

static struct value computed(struct desk *d, const struct record *rec, const char *text,
                             const char *field)
{
    struct cel_scope scope = register_scope(d->c, d->sample);
    const struct cel *c;
    struct value v = {0};
    int column;
    struct eval ev = {.db = reader(d->f),
                      .arena = d->a,
                      .content = d->c,
                      .record = rec,
                      .today = now_today(),
                      .me = 1};
    assert_int_equal(cel_compile(d->a, text, &scope, CEL_NONE, &c, &column, &d->e), OK);
    assert_int_equal(eval_value(&ev, c, register_field(d->sample, field), &v, &d->e), OK);
    return v;
}

static void test_values(void **state)
{
    struct desk *d = *state;
    struct cases k = cases_load(d);
    struct record full = desk_load(d, &d->clerk, d->sample, k.ids[0]);
    assert_int_equal(computed(d, &full, "d1 * d2", "d1").i, 625);
    assert_int_equal(computed(d, &full, "d1 * d2", "d2").i, 63); /* 6.25 with one place */
    assert_int_equal(computed(d, &full, "-(d1 * d2)", "d2").i, -63);
    assert_int_equal(computed(d, &full, "n1", "d1").i, 500);
    assert_int_equal(computed(d, &full, "m1 + m2", "m1").i, 500001);
    assert_string_equal(computed(d, &full, "a1 + days(17)", "a1").s, "2026-07-02");
    assert_string_equal(computed(d, &full, "shop.grade", "c1").label, "优");
    assert_int_equal(computed(d, &full, "n1 > 3", "y1").i, 1);
    assert_false(computed(d, &full, "busy_at", "a1").set);
    assert_false(computed(d, &full, "n1 + 4000000000000000000", "n1").set);
}

static void test_numbers(void **state)
{
    struct desk *d = *state;
    struct cases k = cases_load(d);
    struct record full = desk_load(d, &d->clerk, d->sample, k.ids[0]),
                  none = desk_load(d, &d->clerk, d->sample, k.ids[2]);
    struct eval ev = {
        .db = reader(d->f), .arena = d->a, .content = d->c, .record = &full, .today = now_today()};
    int64_t n = 0;
    int scale = 0;
    bool set = false;
    assert_int_equal(eval_number(&ev, "8", &n, &scale, &set, &d->e), OK);
    assert_true(set && n == 80000 && scale == 4);
    assert_int_equal(eval_number(&ev, "shop.rate", &n, &scale, &set, &d->e), OK);
    assert_true(set && n == 975 && scale == 1);
    assert_int_equal(eval_number(&ev, "shop.capital", &n, &scale, &set, &d->e), OK);
    assert_true(set && n == 100000 && scale == 2);
    ev.record = &none;
    assert_int_equal(eval_number(&ev, "shop.rate", &n, &scale, &set, &d->e), OK);
    assert_false(set);
    assert_int_equal(eval_number(&ev, "shop.nothing", &n, &scale, &set, &d->e), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_table, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_missing, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_values, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_numbers, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
