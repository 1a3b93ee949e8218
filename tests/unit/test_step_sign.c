/* Signatures. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "registerdb.h"

static int64_t waiting(struct desk *d)
{
    int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲诊所"}));
    int64_t id = desk_add(d, &d->officer, d->cas,
                          TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"}));
    const char *both = desk_ids(d, d->officer.person, d->officer2.person);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", "2026-06-12",
                               TYPED({"officers", both}), NULL),
                     OK);
    return id;
}

static const struct signature agree = {.agree = true, .note = "同意"};

static void test_in_order(void **state)
{
    struct desk *d = *state;
    int64_t id = waiting(d);
    struct step_result res = {0};
    struct approval *list;
    size_t n = 0;
    assert_int_equal(desk_sign(d, &d->chief, d->cas, id, &agree, &res), ERR_DENIED);
    assert_says(d, "轮到科长签字");
    assert_int_equal(desk_sign(d, &d->officer, d->cas, id, &agree, &res), ERR_DENIED);
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &agree, &res), ERR_DENIED);
    assert_says(d, "不签字");
    assert_int_equal(desk_sign(d, &d->stranger, d->cas, id, &agree, &res), ERR_NOT_FOUND);
    assert_int_equal(desk_sign(d, &d->head, d->cas, id, &agree, &res), OK);
    assert_true(res.waits_for_signature);
    assert_string_equal(res.state->id, "clue");
    assert_int_equal(desk_sign(d, &d->head, d->cas, id, &agree, &res), ERR_DENIED);
    assert_int_equal(desk_sign(d, &d->chief, d->cas, id, &agree, &res), OK);
    assert_false(res.waits_for_signature);
    assert_string_equal(res.state->id, "filed");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(rec.state_on[1], "2026-06-15");
    assert_null(rec.pending);
    assert_int_equal(rec.version, 4);
    assert_int_equal(step_approvals(reader(d->f), d->a, d->c, &rec, &list, &n, &d->e), OK);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].role_title, "科长");
    assert_string_equal(list[0].person_name, "吴科长");
    assert_string_equal(list[1].result, "signed");
    assert_string_equal(list[1].note, "同意");
    assert_false(list[1].paper);
    const char *payload = text(d->f, "select payload from event order by seq desc limit 1");
    assert_non_null(strstr(payload, "\"state\":[\"clue\",\"filed\"]"));
    assert_non_null(strstr(payload, "\"for\":\"file\""));
    assert_int_equal(desk_sign(d, &d->chief, d->cas, id, &agree, &res), ERR_INVALID);
}

static void test_return(void **state)
{
    struct desk *d = *state;
    int64_t id = waiting(d);
    struct record rec;
    struct approval *list;
    size_t n = 0;
    assert_int_equal(
        desk_sign(d, &d->head, d->cas, id, &(struct signature){.agree = false, .note = " "}, NULL),
        ERR_INVALID);
    assert_string_equal(d->e.field, "note");
    assert_int_equal(
        desk_sign(d, &d->head, d->cas, id, &(struct signature){.note = "承办人换一名"}, NULL), OK);
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_null(rec.pending);
    assert_string_equal(rec.state->id, "clue");
    assert_int_equal(desk_edit(d, &d->officer, d->cas, id, TYPED({"brief", "补充"}), NULL), OK);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", NULL, NO_TYPED, NULL), OK);
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(step_approvals(reader(d->f), d->a, d->c, &rec, &list, &n, &d->e), OK);
    assert_int_equal(n, 4);
    assert_string_equal(list[0].result, "returned");
    assert_string_equal(list[1].result, "dropped");
    assert_int_equal(list[2].round, 2);
    assert_null(list[2].result);
    assert_int_equal(desk_sign(d, &d->head, d->cas, id, &agree, NULL), OK);
    assert_int_equal(desk_sign(d, &d->chief, d->cas, id, &agree, NULL), OK);
}

/* While it waits no step may be taken, and the rules are asked again when it is signed. */
static void test_locked_and_judged_again(void **state)
{
    struct desk *d = *state;
    int64_t id = waiting(d);
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "note", NULL, TYPED({"brief", "x"}), NULL),
        ERR_INVALID);
    assert_says(d, "正在等科长签字");
    tamper(d->f, "delete from f_case where idx = 1");
    assert_int_equal(desk_sign(d, &d->head, d->cas, id, &agree, NULL), ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/case/register.yaml#/checks/two_officers");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(rec.version, 2);
    assert_int_equal(
        desk_sign(d, &d->head, d->cas, id, &(struct signature){.note = "承办人不足"}, NULL), OK);
}

static void test_paper(void **state)
{
    struct desk *d = *state;
    int64_t id = waiting(d), scan = desk_file(d, &d->secretary, "签字页.pdf");
    struct signature sg = {.agree = true,
                           .paper = true,
                           .signer = d->head.person,
                           .paper_file = scan,
                           .on = "2026-06-13"};
    struct signature bad = sg;
    struct approval *list;
    struct step_result res = {0};
    size_t n = 0;
    bad.paper_file = 0;
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &bad, NULL), ERR_INVALID);
    assert_string_equal(d->e.field, "paper_file");
    bad = sg;
    bad.paper_file = desk_file(d, &d->nobody, "别人的.pdf");
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &bad, NULL), ERR_INVALID);
    assert_string_equal(d->e.field, "paper_file");
    bad = sg;
    bad.on = "2026-06-16";
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &bad, NULL), ERR_INVALID);
    bad.on = NULL;
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &bad, NULL), ERR_INVALID);
    assert_string_equal(d->e.field, "on");
    bad = sg;
    bad.signer = d->chief.person; /* it is the head's turn */
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &bad, NULL), ERR_INVALID);
    assert_string_equal(d->e.field, "signer");
    assert_int_equal(desk_sign(d, &d->helper, d->cas, id, &sg, NULL), ERR_NOT_FOUND);
    assert_int_equal(desk_sign(d, &d->secretary, d->cas, id, &sg, NULL), OK);
    sg.signer = d->chief.person;
    sg.on = "2026-06-14";
    assert_int_equal(desk_sign(d, &d->officer, d->cas, id, &sg, &res), OK);
    assert_string_equal(res.state->id, "filed");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(rec.state_on[1], "2026-06-14");
    assert_int_equal(step_approvals(reader(d->f), d->a, d->c, &rec, &list, &n, &d->e), OK);
    assert_true(list[0].paper && list[0].paper_file == scan);
    assert_string_equal(list[0].person_name, "吴科长");
    assert_string_equal(list[0].on, "2026-06-13");
    assert_int_equal(number(d->f, "select entered_by from approval order by position limit 1"),
                     d->secretary.person);
}

#define each(test) cmocka_unit_test_setup_teardown(test, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {each(test_in_order), each(test_return),
                                       each(test_locked_and_judged_again), each(test_paper)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
