/* The door of an empty data folder: one use, thirty minutes, thirty tries, the last code wins, closed by the first county. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "people/founding.h"
#include "peopledb.h"

static int empty_set_up(void **state)
{
    int r = people_set_up(state);
    tamper(*state, "delete from county");
    return r;
}

static const char *new_code(struct people *f)
{
    const char *code = NULL;
    struct db *db = begin(f);
    assert_int_equal(founding_code(db, f->a, &code, &f->e), OK);
    end(f);
    return code;
}

/* The pass, or NULL with the sentence in f->e.text. */
static const char *enter(struct people *f, const char *code)
{
    const char *pass = NULL, *why = NULL;
    struct db *db = begin(f);
    assert_int_equal(founding_enter(db, f->a, code, &pass, &why, &f->e), OK);
    end(f);
    assert_true(!pass == (why != NULL));
    if (why) {
        error_set(&f->e, ERR_DENIED, "%s", why);
    }
    return pass;
}

static bool holds(struct people *f, const char *pass)
{
    bool in = false;
    assert_int_equal(founding_pass(reader(f), f->a, pass, &in, &f->e), OK);
    return in;
}

#define assert_said(f, part) assert_non_null(strstr((f)->e.text, part))

static void test_code_opens_once(void **state)
{
    struct people *f = *state;
    const char *code = new_code(f);
    assert_int_equal(strlen(code), 14);
    assert_null(enter(f, "AAAA-AAAA-AAAA"));
    assert_said(f, "不对");
    assert_null(enter(f, NULL));
    assert_null(enter(f, "汉字汉字"));
    const char *pass = enter(f, code);
    assert_non_null(pass);
    assert_true(holds(f, pass));
    assert_false(holds(f, NULL));
    assert_false(holds(f, code));
    assert_null(enter(f, code));
    assert_said(f, "没有有效的启用码");
    assert_int_equal(number(f, "select count(*) from setup_answer where value like '%-%-%'"), 0);
}

static void test_typing_is_forgiven(void **state)
{
    struct people *f = *state;
    const char *code = new_code(f);
    char *typed = arena_printf(f->a, " %.4s %.4s%.4s", code, code + 5, code + 10);
    for (char *p = typed; *p; p++) {
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    }
    assert_non_null(enter(f, typed));
}

static void test_codes_and_passes_end(void **state)
{
    struct people *f = *state;
    const char *code = new_code(f);
    tamper(f, "update setup_answer set value = '1000' where field = 'code_until'");
    assert_null(enter(f, code));
    assert_said(f, "过期");
    const char *pass = enter(f, new_code(f));
    tamper(f, "update setup_answer set value = '1000' where field = 'pass_until'");
    assert_false(holds(f, pass));
}

static void test_a_new_code_takes_over(void **state)
{
    struct people *f = *state;
    const char *first = new_code(f), *second = new_code(f);
    assert_null(enter(f, first));
    const char *pass = enter(f, second), *other = enter(f, new_code(f));
    assert_false(holds(f, pass));
    assert_true(holds(f, other));
}

static void test_guessing_voids_the_code(void **state)
{
    struct people *f = *state;
    const char *code = new_code(f);
    for (int i = 0; i < FOUNDING_TRIES; i++) {
        assert_null(enter(f, "ZZZZ-ZZZZ-ZZZZ"));
    }
    assert_null(enter(f, code));
    assert_said(f, "作废");
}

static void test_answers(void **state)
{
    struct people *f = *state;
    const struct answer one[] = {{"bureau", "name", "示范县卫生健康局"},
                                 {"bureau", "short", "县卫健局"}};
    const struct answer two[] = {{"bureau", "name", "模拟县卫生健康局"}};
    struct answers all;
    new_code(f);
    struct db *db = begin(f);
    assert_int_equal(answers_save(db, f->a, "bureau", one, 2, &f->e), OK);
    assert_int_equal(answers_save(db, f->a, "bureau", two, 1, &f->e), OK);
    end(f);
    assert_int_equal(answers_load(reader(f), f->a, &all, &f->e), OK);
    assert_int_equal(all.n, 1); /* and nothing of the door */
    assert_string_equal(answer_get(&all, "bureau", "name"), "模拟县卫生健康局");
    assert_null(answer_get(&all, "bureau", "short"));
}

static void test_closed_by_a_county(void **state)
{
    struct people *f = *state;
    const char *code = new_code(f), *pass = NULL, *why = NULL;
    const struct answer one[] = {{"bureau", "name", "别县卫生健康局"}};
    int64_t id;
    bool open = true;
    struct db *db = begin(f);
    assert_int_equal(org_county_add(db, f->a, "示范县卫生健康局", "示范县", false, &id, &f->e), OK);
    assert_int_equal(founding_enter(db, f->a, code, &pass, &why, &f->e), ERR_CONFLICT);
    assert_int_equal(founding_code(db, f->a, &code, &f->e), ERR_CONFLICT);
    assert_int_equal(answers_add(db, f->a, "bureau", one, 1, &f->e), ERR_CONFLICT);
    end(f);
    assert_int_equal(founding_open(reader(f), f->a, &open, &f->e), OK);
    assert_false(open);
}

#define T_(fn) cmocka_unit_test_setup_teardown(fn, empty_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T_(test_code_opens_once),         T_(test_typing_is_forgiven),
        T_(test_codes_and_passes_end),    T_(test_a_new_code_takes_over),
        T_(test_guessing_voids_the_code), T_(test_answers),
        T_(test_closed_by_a_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
