/* What a step opens in other registers and does there: tests/content/step, inspection and errand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "registerdb.h"

#define each(t) cmocka_unit_test_setup_teardown(t, desk_set_up, desk_tear_down)

static const struct register_def *inspection(const struct desk *d)
{
    return content_register(d->c, "inspection");
}

static const struct register_def *errand(const struct desk *d)
{
    return content_register(d->c, "errand");
}

static int64_t shop(struct desk *d, const char *name)
{
    return desk_add(d, &d->officer, d->shop, TYPED({"name", name}));
}

static int64_t errands(struct desk *d, const char *where)
{
    return number(d->f, arena_printf(d->a, "select count(*) from r_errand where %s", where));
}

static const char *line(struct desk *d, int64_t of, const char *what, const char *rest)
{
    return arena_printf(d->a, "{\"shop\": \"%s\", \"what\": \"%s\"%s}", id_text(d->a, of), what,
                        rest);
}

/* --- one for each entry of a list ------------------------------------------------------------------------ */
static void test_each_entry(void **state)
{
    struct desk *d = *state;
    int64_t a = shop(d, "甲店"), b = shop(d, "乙店"), c = shop(d, "丙店");
    int64_t rec = desk_add(d, &d->officer, inspection(d),
                           TYPED({"title", "夏季检查"}, {"shops", desk_ids(d, a, b)},
                                 {"staff", id_text(d->a, d->officer2.person)}));
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "hand", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "f_what = '夏季检查' and state = 'going' and f_due = '2026-06-15' "
                                "and f_grade = 'a'"),
                     2);
    assert_int_equal(errands(d, "f_from is null"), 0);
    struct record one =
        desk_load(d, &d->officer, errand(d), number(d->f, "select max(id) from r_errand"));
    assert_string_equal(desk_plain(d, &one, "worker"), id_text(d->a, d->officer2.person));
    /* Who has one gets no second; who is new gets his. */
    assert_int_equal(desk_edit(d, &d->officer, inspection(d), rec,
                               TYPED({"shops", arena_printf(d->a, "%s,%s", desk_ids(d, a, b),
                                                            id_text(d->a, c))}),
                               NULL),
                     OK);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 0, "hand", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "1 = 1"), 3);
    /* A void one does not count. */
    int64_t first = number(d->f, "select min(id) from r_errand");
    assert_int_equal(desk_void(d, &d->officer, errand(d), first, "重复"), OK);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 0, "hand", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "voided = 0"), 3);
    /* The program made them, and the chain says so. */
    assert_int_equal(
        number(d->f, "select count(*) from event where register = 'errand' and step = 'start'"), 4);
}

static void test_no_entries(void **state)
{
    struct desk *d = *state;
    int64_t rec = desk_add(d, &d->officer, inspection(d), TYPED({"title", "空"}));
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "hand", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "1 = 1"), 0);
}

/* --- one for each line, when and if ---------------------------------------------------------------------- */
static int64_t with_lines(struct desk *d, const char *strict, const char *lines)
{
    return desk_add(d, &d->officer, inspection(d),
                    TYPED({"title", "年度检查"}, {"strict", strict}, {"lines", lines}));
}

static void test_each_line(void **state)
{
    struct desk *d = *state;
    int64_t a = shop(d, "甲店"), b = shop(d, "乙店");
    const char *lines = arena_printf(
        d->a, "[%s,%s,%s]", line(d, a, "无证", ", \"good\": \"no\", \"due\": \"2026-07-01\""),
        line(d, b, "合格", ", \"good\": \"yes\""), line(d, b, "没有说", ""));
    int64_t rec = with_lines(d, "yes", lines);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "tell", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "1 = 1"), 1);
    assert_int_equal(errands(d, "f_what = '无证' and f_due = '2026-07-01' and state = 'open'"), 1);
    rec = with_lines(d, "no", lines);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "tell", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "1 = 1"), 1);
}

/* --- moves ------------------------------------------------------------------------------------------------ */
static int64_t going(struct desk *d, int64_t of, const char *what)
{
    int64_t x =
        desk_add(d, &d->officer, errand(d), TYPED({"shop", id_text(d->a, of)}, {"what", what}));
    assert_int_equal(desk_take(d, &d->officer, errand(d), x, 1, "start", NULL, NO_TYPED, NULL), OK);
    return x;
}

static void test_moves_each(void **state)
{
    struct desk *d = *state;
    int64_t a = shop(d, "甲店");
    int64_t x = going(d, a, "一"), y = going(d, a, "二");
    int64_t fresh =
        desk_add(d, &d->officer, errand(d), TYPED({"shop", id_text(d->a, a)}, {"what", "三"}));
    const char *lines = arena_printf(
        d->a, "[%s,%s,%s]",
        line(d, a, "一",
             arena_printf(d->a, ", \"errand\": \"%s\", \"note\": \"查实\"", id_text(d->a, x))),
        line(d, a, "二", arena_printf(d->a, ", \"errand\": \"%s\"", id_text(d->a, y))),
        line(d, a, "三",
             arena_printf(d->a, ", \"errand\": \"%s\", \"note\": \"未接\"", id_text(d->a, fresh))));
    int64_t rec = with_lines(d, "no", lines);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "tell", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(errands(d, "state = 'done' and f_note = '查实'"), 1);
    assert_int_equal(errands(d, "state = 'going'"), 1);                   /* its line has no note */
    assert_int_equal(errands(d, "state = 'open' and f_note is null"), 1); /* stands elsewhere */
}

/* --- gates with match -------------------------------------------------------------------------------------- */
static void test_match(void **state)
{
    struct desk *d = *state;
    int64_t a = shop(d, "甲店");
    (void)desk_add(d, &d->officer, errand(d),
                   TYPED({"shop", id_text(d->a, a)}, {"what", "年度检查"}));
    (void)desk_add(d, &d->officer, errand(d), TYPED({"shop", id_text(d->a, a)}, {"what", "别的"}));
    int64_t rec = with_lines(d, "no", "[]");
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "tell", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "还有同名的事项没有接");
    assert_says(d, "1 件");
    assert_says(d, "年度检查");
    assert_null(strstr(d->e.text, "别的"));
    int64_t mine = number(d->f, "select id from r_errand where f_what = '年度检查'");
    assert_int_equal(desk_take(d, &d->officer, errand(d), mine, 1, "start", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "tell", NULL, NO_TYPED, NULL),
                     OK);
}

/* --- all or nothing, and an end ------------------------------------------------------------------------------ */
static void test_refused_whole(void **state)
{
    struct desk *d = *state;
    int64_t a = shop(d, "甲店");
    int64_t x = going(d, a, "一");
    const char *lines = arena_printf(
        d->a, "[%s]",
        line(d, a, "一",
             arena_printf(d->a, ", \"good\": \"no\", \"errand\": \"%s\", \"note\": \"查实\"",
                          id_text(d->a, x))));
    int64_t rec = with_lines(d, "yes", lines);
    struct db *db = begin(d->f);
    assert_int_equal(db_run(db, "update r_shop set voided = 1", ARGS(), NULL, &d->e), OK);
    end(d->f);
    assert_int_equal(desk_take(d, &d->officer, inspection(d), rec, 1, "tell", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "清单第 1 行生成交办事项时");
    assert_int_equal(errands(d, "1 = 1"), 1);
    assert_int_equal(number(d->f, "select count(*) from r_inspection where state = 'draft'"), 1);
}

/* A step whose new record takes the same step would never end. */
static void test_depth(void **state)
{
    struct desk *d = *state;
    int64_t a = shop(d, "甲店");
    int64_t x =
        desk_add(d, &d->officer, errand(d), TYPED({"shop", id_text(d->a, a)}, {"what", "一"}));
    assert_int_equal(desk_take(d, &d->officer, errand(d), x, 1, "copy", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "层");
    assert_int_equal(errands(d, "1 = 1"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {each(test_each_entry), each(test_no_entries),
                                       each(test_each_line),  each(test_moves_each),
                                       each(test_match),      each(test_refused_whole),
                                       each(test_depth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
