/* Signing together, 撤回 and 转办. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "people/authority.h"
#include "registerdb.h"

static const struct signature agree = {.agree = true};

static const struct register_def *letters(struct desk *d)
{
    return content_register(d->c, "letter");
}

static void bureau_acts(struct desk *d)
{
    struct authority x = {.county = d->f->county, .unit = d->bureau.id, .sign = "示卫"};
    struct db *db = begin(d->f);
    enum err r = authority_add(db, d->a, &d->f->program, &x, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, OK);
}

static int64_t submitted(struct desk *d)
{
    int64_t id =
        desk_add(d, &d->officer, letters(d),
                 TYPED({"subject_line", "函"}, {"handlers", id_text(d->a, d->officer.person)}));
    testdb_must(desk_take(d, &d->officer, letters(d), id, 0, "issue", NULL, NO_TYPED, NULL) == OK,
                d->e.text);
    return id;
}

static enum err withdraw(struct desk *d, const struct actor *by, int64_t id, const char *why)
{
    struct step_result res;
    struct db *db = begin(d->f);
    enum err r = step_withdraw(&d->en, db, d->a, by, letters(d), id, 0, why, &res, &d->e);
    people_end(d->f, r);
    return r;
}

static enum err hand_over(struct desk *d, const struct actor *by, int64_t id,
                          const struct actor *from, const struct actor *to, const char *why)
{
    struct step_result res;
    const struct handing h = {register_field(letters(d), "handlers"), from->person, to->person,
                              why};
    struct db *db = begin(d->f);
    enum err r = step_handover(&d->en, db, d->a, by, letters(d), id, 0, &h, &res, &d->e);
    people_end(d->f, r);
    return r;
}

static size_t approvals(struct desk *d, int64_t id, struct approval **ret)
{
    struct record rec = desk_load(d, &d->officer, letters(d), id);
    size_t n = 0;
    assert_int_equal(step_approvals(reader(d->f), d->a, d->c, &rec, ret, &n, &d->e), OK);
    return n;
}

/* all: both heads in any order; then one of two is enough. */
static void test_groups(void **state)
{
    struct desk *d = *state;
    struct approval *list;
    bureau_acts(d);
    int64_t id = submitted(d);
    assert_int_equal(desk_sign(d, &d->chief, letters(d), id, &agree, NULL), ERR_DENIED);
    assert_says(d, "科长、法制科员");
    assert_int_equal(desk_sign(d, &d->clerk, letters(d), id, &agree, NULL), OK);
    assert_int_equal(desk_sign(d, &d->clerk, letters(d), id, &agree, NULL), ERR_DENIED);
    assert_int_equal(desk_sign(d, &d->chief, letters(d), id, &agree, NULL), ERR_DENIED);
    assert_int_equal(approvals(d, id, &list), 4);
    assert_true(list[0].now && !list[1].now && !list[2].now);
    struct query q = {.reg = letters(d), .waiting_for_me = true, .role = "bureau_head"};
    struct record_list found;
    assert_int_equal(query_list(reader(d->f), d->a, d->c, &d->chief.scope, &q, &found, &d->e), OK);
    assert_int_equal(found.n, 0);
    assert_int_equal(desk_sign(d, &d->head, letters(d), id, &agree, NULL), OK);
    assert_int_equal(query_list(reader(d->f), d->a, d->c, &d->chief.scope, &q, &found, &d->e), OK);
    assert_int_equal(found.n, 1);
    assert_int_equal(desk_sign(d, &d->head, letters(d), id, &agree, NULL), ERR_DENIED);
    assert_says(d, "局长或联络员");
    assert_int_equal(desk_sign(d, &d->chief, letters(d), id, &agree, NULL), OK);
    assert_string_equal(desk_load(d, &d->officer, letters(d), id).state->id, "issued");
    approvals(d, id, &list);
    assert_string_equal(list[2].result, "signed");
    assert_string_equal(list[3].result, "spared");
}

/* A paper signature finds its row by the posts of the signer; entered by a secretary, who cannot sign herself. */
static void test_paper_in_a_group(void **state)
{
    struct desk *d = *state;
    struct approval *list;
    int64_t id = submitted(d);
    struct signature sg = {.agree = true,
                           .paper = true,
                           .signer = d->head.person,
                           .paper_file = desk_file(d, &d->secretary, "签字页.pdf"),
                           .on = "2026-06-15"};
    assert_int_equal(desk_sign(d, &d->secretary, letters(d), id, &agree, NULL), ERR_DENIED);
    assert_int_equal(desk_sign(d, &d->secretary, letters(d), id, &sg, NULL), OK);
    approvals(d, id, &list);
    assert_string_equal(list[0].role, "division_head");
    assert_true(list[0].paper && list[0].result);
    assert_null(list[1].result);
    assert_int_equal(desk_sign(d, &d->secretary, letters(d), id, &sg, NULL), ERR_INVALID);
    assert_string_equal(d->e.field, "signer");
}

static void test_withdraw(void **state)
{
    struct desk *d = *state;
    int64_t id = submitted(d);
    assert_int_equal(withdraw(d, &d->officer2, id, NULL), ERR_DENIED);
    assert_says(d, "只有提交的人能撤回");
    assert_int_equal(withdraw(d, &d->officer, id, "写错了"), OK);
    struct record rec = desk_load(d, &d->officer, letters(d), id);
    assert_null(rec.pending);
    assert_string_equal(rec.state->id, "draft");
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "withdraw");
    assert_int_equal(withdraw(d, &d->officer, id, NULL), ERR_INVALID);
    assert_int_equal(desk_take(d, &d->officer, letters(d), id, 0, "issue", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(desk_sign(d, &d->head, letters(d), id, &agree, NULL), OK);
    assert_int_equal(withdraw(d, &d->officer, id, NULL), ERR_INVALID);
    assert_says(d, "吴科长已经签过");
}

static void test_hand_over(void **state)
{
    struct desk *d = *state;
    int64_t id =
        desk_add(d, &d->officer, letters(d),
                 TYPED({"subject_line", "函"}, {"handlers", id_text(d->a, d->officer.person)}));
    assert_int_equal(hand_over(d, &d->officer, id, &d->officer, &d->officer2, " "), ERR_INVALID);
    assert_string_equal(d->e.field, "reason");
    assert_int_equal(hand_over(d, &d->officer, id, &d->officer, &d->clerk, "出差"), ERR_INVALID);
    assert_says(d, "只能选监督员");
    assert_int_equal(hand_over(d, &d->officer, id, &d->officer2, &d->officer, "出差"), ERR_INVALID);
    assert_string_equal(d->e.field, "from");
    assert_int_equal(hand_over(d, &d->stranger, id, &d->officer, &d->stranger, "出差"),
                     ERR_NOT_FOUND);
    assert_int_equal(hand_over(d, &d->officer, id, &d->officer, &d->officer2, "出差"), OK);
    struct record rec = desk_load(d, &d->head, letters(d), id);
    assert_string_equal(desk_plain(d, &rec, "handlers"), id_text(d->a, d->officer2.person));
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "handover");
    const char *payload = text(d->f, "select payload from event order by seq desc limit 1");
    assert_non_null(strstr(payload, "\"reason\":\"出差\""));
    /* the head signs in the register, so he may hand it over again */
    assert_int_equal(hand_over(d, &d->head, id, &d->officer2, &d->officer, "调整分工"), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_groups, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_paper_in_a_group, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_withdraw, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_hand_over, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
