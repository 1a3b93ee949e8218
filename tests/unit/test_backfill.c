/* 历史补录 and ledger mode. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/backfill.h"
#include "register/mode.h"
#include "registerdb.h"

static enum err enter(struct desk *d, const struct actor *by, const struct backfill *b,
                      struct step_result *ret, struct closed **found, size_t *n)
{
    struct db *db = begin(d->f);
    enum err r = step_backfill(&d->en, db, d->a, by, b, ret, found, n, &d->e);
    people_end(d->f, r);
    return r;
}

static bool finds(const struct closed *list, size_t n, const char *say)
{
    for (size_t i = 0; i < n; i++) {
        if (strstr(list[i].say, say)) {
            return true;
        }
    }
    return false;
}

/* A closed case of last year: no officer, no review; all of it is said, nothing of it stops the entry. */
static void test_findings(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    struct closed *found;
    size_t n = 0;
    int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲诊所"}));
    struct backfill b = {.reg = d->cas,
                         .state = register_state(d->cas, "closed"),
                         .dates = (struct typed[]){{"filed", "2025-03-01"},
                                                   {"decided", "2025-4-20"},
                                                   {"closed", "2025-06-01"}},
                         .n_dates = 3,
                         .number = "旧〔2025〕3号",
                         .typed =
                             (struct typed[]){{"party", id_text(d->a, shop)}, {"fine", "60000"}},
                         .n_typed = 2,
                         .note = "纸质档案补录"};
    assert_int_equal(enter(d, &d->officer, &b, &res, &found, &n), OK);
    assert_true(finds(found, n, "没有填写“案由”"));
    assert_true(finds(found, n, "法制审核未通过"));
    assert_true(finds(found, n, "重大案件须集体讨论"));
    assert_true(finds(found, n, "承办人不足两名"));
    struct record rec = desk_load(d, &d->officer, d->cas, res.record);
    assert_true(rec.backfill && !rec.ledger && !rec.pending);
    assert_string_equal(rec.state->id, "closed");
    assert_string_equal(rec.number, "旧〔2025〕3号");
    assert_string_equal(rec.state_on[register_state(d->cas, "decided")->index], "2025-04-20");
    assert_string_equal(rec.state_on[0], "2025-03-01");
    assert_int_equal(rec.year, 2025);
    assert_string_equal(desk_plain(d, &rec, "major"), "是");
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "backfill");
}

static void test_refused(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    struct typed day = {"closed", "2026-06-16"};
    struct typed two[] = {{"filed", "2026-05-02"}, {"closed", "2026-05-01"}};
    struct backfill b = {
        .reg = d->cas, .state = register_state(d->cas, "closed"), .dates = &day, .n_dates = 1};
    assert_int_equal(enter(d, &d->officer, &b, &res, NULL, NULL), ERR_INVALID);
    assert_says(d, "不能晚于今天");
    b.n_dates = 0;
    assert_int_equal(enter(d, &d->officer, &b, &res, NULL, NULL), ERR_INVALID);
    assert_string_equal(d->e.field, "at.closed");
    b.dates = two;
    b.n_dates = 2;
    assert_int_equal(enter(d, &d->officer, &b, &res, NULL, NULL), ERR_INVALID);
    assert_says(d, "晚于现在的状态");
    assert_int_equal(enter(d, &d->nobody, &b, &res, NULL, NULL), ERR_DENIED);
    assert_int_equal(number(d->f, "select count(*) from r_case"), 0);
}

static enum err set_mode(struct desk *d, const struct register_def *reg, enum register_mode mode)
{
    struct db *db = begin(d->f);
    enum err r = mode_set(db, d->a, &d->chief, reg, mode, &d->e);
    people_end(d->f, r);
    return r;
}

static enum err progress(struct desk *d, int64_t id, const struct backfill *b)
{
    struct step_result res;
    struct db *db = begin(d->f);
    enum err r = step_ledger(&d->en, db, d->a, &d->officer, id, 0, b, &res, &d->e);
    people_end(d->f, r);
    return r;
}

static void test_ledger(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = content_register(d->c, "letter");
    enum register_mode mode;
    struct step_result res;
    assert_int_equal(mode_of(reader(d->f), d->a, d->f->county, reg, &mode, &d->e), OK);
    assert_int_equal(mode, MODE_NATIVE);
    assert_int_equal(set_mode(d, d->cas, MODE_LEDGER), ERR_INVALID);
    int64_t native = desk_add(d, &d->officer, reg, TYPED({"subject_line", "前一件"}));
    assert_int_equal(set_mode(d, reg, MODE_LEDGER), OK);
    int64_t id = desk_add(d, &d->officer, reg, TYPED({"subject_line", "省平台办的"}));
    struct record rec = desk_load(d, &d->officer, reg, id);
    assert_true(rec.ledger && !rec.backfill);
    assert_int_equal(desk_take(d, &d->officer, reg, id, 0, "issue", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "外部平台办理");
    struct door *doors;
    size_t n = 9;
    assert_int_equal(step_doors(&d->en, reader(d->f), d->a, &d->officer, &rec, &doors, &n, &d->e),
                     OK);
    assert_int_equal(n, 0);
    struct backfill b = {.reg = reg,
                         .state = register_state(reg, "closed"),
                         .dates =
                             (struct typed[]){{"issued", "2026-06-15"}, {"closed", "2026-06-15"}},
                         .n_dates = 2,
                         .external = "SPT-0007",
                         .link = "ftp://x",
                         .typed = (struct typed[]){{"outcome", "已回函"}},
                         .n_typed = 1,
                         .ledger = true};
    assert_int_equal(progress(d, id, &b), ERR_INVALID);
    assert_string_equal(d->e.field, "link");
    b.link = "https://example.invalid/7";
    assert_int_equal(progress(d, native, &b), ERR_INVALID);
    assert_int_equal(progress(d, id, &b), OK);
    rec = desk_load(d, &d->officer, reg, id);
    assert_string_equal(rec.state->id, "closed");
    assert_string_equal(rec.external, "SPT-0007");
    assert_null(rec.number);
    assert_string_equal(desk_plain(d, &rec, "outcome"), "已回函");
    assert_int_equal(enter(d, &d->officer, &b, &res, NULL, NULL), ERR_INVALID);
    assert_says(d, "已经登记过");
    assert_int_equal(set_mode(d, reg, MODE_OFF), OK);
    struct step_result ignored;
    assert_int_equal(desk_create(d, &d->officer, reg, TYPED({"subject_line", "x"}), &ignored),
                     ERR_INVALID);
    assert_says(d, "不用");
    assert_false(desk_load(d, &d->officer, reg, native).ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_findings, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_refused, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_ledger, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
