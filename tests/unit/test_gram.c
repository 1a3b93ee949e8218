#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "peopledb.h"
#include "store/gram.h"

static void put(struct people *f, int64_t document, const char *words)
{
    struct db *db = begin(f);
    assert_int_equal(gram_put(db, f->a, document, words, &f->e), OK);
    end(f);
}

/* The documents that hold all of `words`, as one number: 1 and 3 give 13. */
static int64_t hits(struct people *f, const char *words)
{
    struct db *db = reader(f);
    enum store_kind kind = db_kind(db);
    struct table t;
    int64_t n = 0;
    const char *sql =
        arena_printf(f->a, "select document from gram where document%s?1%s order by 1",
                     gram_test(kind), gram_test_end(kind));
    assert_int_equal(db_all(db, f->a, sql, ARGS(T(gram_words(f->a, kind, words))), &t, &f->e), OK);
    for (size_t i = 0; i < t.n; i++) {
        n = n * 10 + cell_int(&t, i, 0);
    }
    return n;
}

static void prepare(struct people *f)
{
    struct db *db = begin(f);
    assert_int_equal(gram_prepare(db, &f->e), OK);
    assert_int_equal(gram_prepare(db, &f->e), OK);
    end(f);
}

static void test_all_words(void **state)
{
    struct people *f = *state;
    prepare(f);
    put(f, 1, "双河 河镇");
    put(f, 2, "双河 ab 20");
    put(f, 3, "河镇 双河 〔2");
    assert_int_equal(hits(f, "双河"), 123);
    assert_int_equal(hits(f, "河镇 双河"), 13);
    assert_int_equal(hits(f, "ab"), 2);
    assert_int_equal(hits(f, "〔2"), 3);
    assert_int_equal(hits(f, "双河 青山"), 0);
    assert_int_equal(hits(f, "双"), 0);
}

static void test_replace_and_go(void **state)
{
    struct people *f = *state;
    prepare(f);
    put(f, 1, "双河 河镇");
    put(f, 1, "青山");
    assert_int_equal(hits(f, "双河"), 0);
    assert_int_equal(hits(f, "青山"), 1);
    put(f, 1, "青山");
    assert_int_equal(hits(f, "青山"), 1);
    put(f, 1, NULL);
    assert_int_equal(hits(f, "青山"), 0);
    put(f, 1, NULL);
    put(f, 1, "青山");
    assert_int_equal(hits(f, "青山"), 1);
}

static void test_undone_with_the_work(void **state)
{
    struct people *f = *state;
    prepare(f);
    put(f, 1, "双河");
    struct db *db = begin(f);
    assert_int_equal(gram_put(db, f->a, 1, "青山", &f->e), OK);
    undo(f);
    assert_int_equal(hits(f, "双河"), 1);
    assert_int_equal(hits(f, "青山"), 0);
}

#define gram_case(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        gram_case(test_all_words),
        gram_case(test_replace_and_go),
        gram_case(test_undone_with_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
