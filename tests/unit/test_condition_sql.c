/* Conditions as SQL say the same as in memory. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "condition_cases.h"

enum { EXPRESSIONS = 2000, RECORDS = 100, DEPTH = 4, TEXT_BYTES = 1000 };

static void test_table(void **state)
{
    struct desk *d = *state;
    struct cases k = cases_load(d);
    struct db *db = reader(d->f);
    struct record_list list = all_samples(d, db);
    size_t wrong = 0;
    for (size_t i = 0; i < k.cases->n; i++) {
        const struct ynode *is = ynode_get(k.cases->items[i], "is");
        const struct cel *c;
        if (!is) {
            continue;
        }
        assert_int_equal(compile(d, ynode_get(k.cases->items[i], "when")->text, &c), OK);
        const char *got = judge_sql(d, db, c, list.items, list.n);
        if (!str_eq(got, is->text)) {
            print_error("%s: %s, should be %s\n", ynode_get(k.cases->items[i], "when")->text, got,
                        is->text);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static bool random_condition(struct desk *d, struct dice *g, struct strbuf *b,
                             const struct cel **ret)
{
    strbuf_empty(b);
    say_truth(g, b, DEPTH, NULL);
    return !b->over && str_chars(b->ptr) <= TEXT_BYTES && compile(d, b->ptr, ret) == OK;
}

/* The same letters from both, over expressions that do not all say the same. */
static void test_random(void **state)
{
    struct desk *d = *state;
    struct cases k = {0};
    struct dice g = {.s = 20260615};
    struct strbuf b = strbuf_make(1 << 16);
    struct db *db;
    size_t made = 0, tried = 0, wrong = 0, seen[3] = {0};
    cases_world(d, &k);
    random_records(d, &g, &k, RECORDS);
    db = reader(d->f);
    struct record_list list = all_samples(d, db);
    struct arena *keep = d->a;
    assert_int_equal(list.n, RECORDS);
    for (; made < EXPRESSIONS && tried < EXPRESSIONS * 3; tried++) {
        const struct cel *c;
        d->a = arena_new();
        if (random_condition(d, &g, &b, &c)) {
            const char *memory = judge_memory(d, db, c, list.items, list.n);
            const char *sql = judge_sql(d, db, c, list.items, list.n);
            if (!str_eq(memory, sql)) {
                print_error("%s\n memory %s\n sql    %s\n", b.ptr, memory, sql);
                wrong++;
            }
            for (size_t i = 0; memory[i]; i++) {
                seen[memory[i] == 'T' ? 0 : memory[i] == 'F' ? 1 : 2]++;
            }
            made++;
        }
        arena_free(d->a);
        d->a = keep;
    }
    strbuf_clear(&b);
    assert_int_equal(made, EXPRESSIONS);
    assert_int_equal(wrong, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_true(seen[i] > EXPRESSIONS * RECORDS / 10);
    }
}

static const char *sql_of(struct desk *d, const char *text, size_t *ret_args)
{
    struct sql s = sql_begin(d->a);
    const struct cel *c;
    assert_int_equal(compile(d, text, &c), OK);
    assert_int_equal(condition_sql(&s, d->c, d->sample, c, now_today(), 7, &d->e), OK);
    const char *t = arena_strdup(d->a, s.text.ptr);
    *ret_args = s.n;
    sql_end(&s);
    return t;
}

/* Comparisons stay bare, so that an index can serve them; what is constant is worked out before. */
static void test_text(void **state)
{
    struct desk *d = *state;
    size_t n;
    assert_string_equal(sql_of(d, "n1 > 2 + 3", &n), "((r.f_n1 > ?1))");
    assert_int_equal(n, 1);
    assert_string_equal(sql_of(d, "a1 <= today - days(30)", &n), "((r.f_a1 <= ?1))");
    assert_string_equal(sql_of(d, "d1 == 3", &n), "((r.f_d1 = ?1))");
    assert_string_equal(sql_of(d, "y1 == false && c1 in ['a', 'b']", &n),
                        "(((r.f_y1 = 0) and (r.f_c1 in (?1, ?2))))");
    assert_string_equal(sql_of(d, "boss == me", &n), "((r.f_boss = ?1))");
    assert_int_equal(n, 1);
    assert_null(strstr(sql_of(d, "has(t1) && !(shop.grade == 'a')", &n), "coalesce"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_table, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_random, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_text, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
