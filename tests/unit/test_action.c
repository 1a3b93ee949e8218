#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assessdb.h"
#include "ledger/event.h"

static int64_t opened(struct assess *x)
{
    int64_t round = round_new(x, 2026);

    took(x, &x->clerk, "assessment.round", round, "open");
    return round;
}

static const char *state_of(struct assess *x, const struct register_def *reg, int64_t id)
{
    return assess_record(x, reg, id).state->id;
}

static void test_names(void **state)
{
    (void)state;
    size_t n;
    const char *const *names = action_names(&n);

    assert_int_equal(n, action_count);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(names[i], action_table[i].name);
        assert_non_null(action_table[i].run);
    }
}

static void test_open_needs_a_published_framework(void **state)
{
    struct assess *x = *state;
    int64_t round = round_new(x, 2026);

    assert_int_equal(take(x, &x->clerk, "assessment.round", round, "open"), ERR_INVALID);
    assert_string_equal(x->e.text,
                        "还没有已定稿的指标体系，不能启动自评；请先到“指标体系”补齐并定稿。");
    assert_string_equal(state_of(x, x->parts.round, round), "draft");
    assert_int_equal(assess_joined(x, round).n, 0);
}

static void test_open_needs_a_unit_that_fits(void **state)
{
    struct assess *x = *state;
    const char *kind = "private_medical";
    int64_t round = round_new(x, 2026);

    assess_must(
        framework_set_kinds(begin(x->p), x->a, &x->p->program, x->institution, &kind, 1, &x->e),
        &x->e);
    end(x->p);
    assess_publish(x, x->institution);
    assert_int_equal(take(x, &x->clerk, "assessment.round", round, "open"), ERR_INVALID);
    assert_non_null(strstr(x->e.text, "没有一个单位的类别套用得上"));
}

/* IDX-03: the kind of the unit decides on its framework. */
static void test_open(void **state)
{
    struct assess *x = *state;
    int64_t disease = assess_unit_new(x, "county_level", "示范县民办诊所联盟", x->bureau);
    int64_t round = opened(x);
    struct record_list list = assess_joined(x, round);
    struct event_line *lines;
    size_t n;

    assert_int_equal(list.n, 4);
    for (size_t i = 0; i < list.n; i++) {
        int64_t unit = round_ref(&list.items[i], x->parts.part_unit);
        bool medical = unit == x->hospital || unit == x->clinic;
        assert_int_equal(round_ref(&list.items[i], x->parts.part_framework),
                         medical ? x->institution : x->admin);
        assert_int_equal(list.items[i].unit, unit);
        assert_string_equal(list.items[i].state->id, "invited");
    }
    assert_int_equal(participation_of(x, round, disease), 0);
    assert_string_equal(state_of(x, x->parts.round, round), "self");
    assert_int_equal(
        event_list(assess_reader(x), x->a, x->p->county, round, 0, 100, &lines, &n, &x->e), OK);
    bool said = false;
    for (size_t i = 0; i < n; i++) {
        said = said || (str_eq(lines[i].ev.step, "participants") &&
                        strstr(lines[i].ev.payload, "示范县民办诊所联盟"));
    }
    assert_true(said);
    assert_int_equal(take(x, &x->clerk, "assessment.round", round, "open"), ERR_INVALID);
    assert_int_equal(assess_joined(x, round).n, 4);
}

static void test_begin(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = participation_of(x, round, x->hospital);

    assert_int_not_equal(take(x, &x->clinic_liaison, "assessment.participation", p, "begin"), OK);
    took(x, &x->hospital_liaison, "assessment.participation", p, "begin");
    struct record_list list = selfs_of(x, p);
    assert_int_equal(list.n, 32);
    for (size_t i = 0; i < list.n; i++) {
        assert_int_equal(list.items[i].unit, x->hospital);
        assert_int_equal(round_ref(&list.items[i], x->parts.self_part), p);
        assert_int_equal(list.items[i].created_by, 0);
        assert_string_equal(list.items[i].state->id, "todo");
    }
    assert_string_equal(state_of(x, x->parts.participation, p), "filling");
    assert_int_equal(selfs_of(x, participation_of(x, round, x->clinic)).n, 0);
}

static void test_submit_names_open_items(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = participation_of(x, round, x->hospital);

    took(x, &x->hospital_liaison, "assessment.participation", p, "begin");
    assert_int_equal(take(x, &x->hospital_liaison, "assessment.participation", p, "submit"),
                     ERR_INVALID);
    assert_string_equal(
        x->e.text,
        "还有 32 条没有评分：B1.1、B1.2、B1.3、B1.4、B1.5、B1.6、B1.7、B1.8、B1.9、B1.10 "
        "等。请评完再提交。");
    struct record_list list = selfs_of(x, p);
    for (size_t i = 0; i < list.n; i++) {
        if (i != 3 && i != 18) {
            assess_must(score(x, &x->hospital_liaison, list.items[i].id, i % 2 ? "0" : "1"), &x->e);
        }
    }
    assert_int_equal(take(x, &x->hospital_liaison, "assessment.participation", p, "submit"),
                     ERR_INVALID);
    assert_string_equal(x->e.text, "还有 2 条没有评分：B1.4、B3.1。请评完再提交。");
    assert_int_equal(reviews_of(x, p).n, 0);
    assert_string_equal(state_of(x, x->parts.participation, p), "filling");
}

static int64_t submitted(struct assess *x, int64_t round, int64_t unit, const struct actor *by,
                         size_t less)
{
    int64_t p = participation_of(x, round, unit);

    took(x, by, "assessment.participation", p, "begin");
    score_all(x, by, p, less);
    took(x, by, "assessment.participation", p, "submit");
    return p;
}

static void test_submit(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    struct record_list selfs = selfs_of(x, p), reviews = reviews_of(x, p);

    assert_int_equal(reviews.n, 32);
    for (size_t i = 0; i < 32; i++) {
        assert_string_equal(reviews.items[i].state->id, "waiting");
        assert_int_equal(round_ref(&reviews.items[i], x->parts.review_self), selfs.items[i].id);
        assert_int_equal(round_ref(&reviews.items[i], x->parts.review_item),
                         round_ref(&selfs.items[i], x->parts.self_item));
        assert_int_equal(reviews.items[i].unit, x->hospital);
    }
    assert_int_equal(score(x, &x->hospital_liaison, selfs.items[0].id, "1"), ERR_INVALID);
    assert_non_null(strstr(x->e.text, "本单位自评已提交"));
}

static void send_back(struct assess *x, int64_t p)
{
    const struct typed why = {"back_for", "请补交第 3 条的会议记录"};

    assess_must(take_typed(x, &x->clerk, "assessment.participation", p, "send_back", &why, 1),
                &x->e);
}

/* What waits is asked anew; what is done stays, unless the unit changed that item afterwards. */
static void test_reopen_and_submit_again(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    struct record_list before = reviews_of(x, p), selfs = selfs_of(x, p);

    assess_must(review(x, before.items[0].id, "4", NULL), &x->e);
    assess_must(review(x, before.items[1].id, "3", "佐证不足"), &x->e);
    send_back(x, p);
    assert_string_equal(state_of(x, x->parts.participation, p), "filling");
    struct record_list kept = reviews_of(x, p);
    assert_int_equal(kept.n, 2);
    assert_int_equal(kept.items[0].id, before.items[0].id);
    assess_must(score(x, &x->hospital_liaison, selfs.items[1].id, "3.5"), &x->e);
    took(x, &x->hospital_liaison, "assessment.participation", p, "submit");
    struct record_list after = reviews_of(x, p);
    assert_int_equal(after.n, 32);
    size_t waiting = 0;
    for (size_t i = 0; i < after.n; i++) {
        bool first = round_ref(&after.items[i], x->parts.review_self) == selfs.items[0].id;
        waiting += !after.items[i].state->final;
        assert_int_equal(after.items[i].state->final, first);
        assert_int_equal(after.items[i].id == before.items[0].id, first);
    }
    assert_int_equal(waiting, 31);
}

static void test_close(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    int64_t half = participation_of(x, round, x->clinic);

    took(x, &x->clinic_liaison, "assessment.participation", half, "begin");
    took(x, &x->clerk, "assessment.round", round, "start_review");
    assert_string_equal(state_of(x, x->parts.participation, p), "submitted");
    assert_string_equal(state_of(x, x->parts.participation, half), "absent");
    assert_string_equal(state_of(x, x->parts.participation, participation_of(x, round, x->team)),
                        "absent");
    assert_string_equal(state_of(x, x->parts.round, round), "review");
    assert_int_not_equal(score(x, &x->clinic_liaison, selfs_of(x, half).items[0].id, "1"), OK);
}

static void test_finish_names_units(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);

    took(x, &x->clerk, "assessment.round", round, "start_review");
    struct record_list list = reviews_of(x, p);
    for (size_t i = 3; i < list.n; i++) {
        struct record self =
            assess_record(x, x->parts.self, round_ref(&list.items[i], x->parts.review_self));
        assess_must(
            review(x, list.items[i].id,
                   str_from_scaled(x->a, self.values[x->parts.self_score->index].i, 2, false),
                   NULL),
            &x->e);
    }
    assert_int_equal(take(x, &x->clerk, "assessment.round", round, "finish_review"), ERR_INVALID);
    assert_string_equal(x->e.text, "还有 1 家没有复核完：县人民医院 3 条。请逐条复核后再办。");
    review_all(x, p);
    took(x, &x->clerk, "assessment.round", round, "finish_review");
    assert_string_equal(state_of(x, x->parts.participation, p), "closed");
    assert_string_equal(state_of(x, x->parts.round, round), "reviewed");
}

static void test_publish(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);

    took(x, &x->clerk, "assessment.round", round, "start_review");
    review_all(x, p);
    took(x, &x->clerk, "assessment.round", round, "finish_review");
    took(x, &x->clerk, "assessment.round", round, "publish");
    assert_int_equal(number(x->p, "select count(*) from round_result"), 0);
    assess_must(assess_sign(x, round), &x->e);
    assert_string_equal(state_of(x, x->parts.round, round), "published");
    assert_int_equal(number(x->p, "select count(*) from round_result"), 4);
    assert_int_equal(number(x->p, "select count(*) from round_result_item"), 32 * 2 + 28 * 2);
    assert_int_equal(number(x->p, "select count(*) from round_result where submitted = 1 and "
                                  "overall_rank = 1 and score = 10000"),
                     1);
    assert_int_equal(
        number(x->p,
               "select count(*) from round_result where submitted = 0 and overall_rank is null"),
        3);
}

#define SET(t)  cmocka_unit_test_setup_teardown(t, assess_published, assess_tear_down)
#define BARE(t) cmocka_unit_test_setup_teardown(t, assess_set_up, assess_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        BARE(test_open_needs_a_published_framework),
        BARE(test_open_needs_a_unit_that_fits),
        SET(test_open),
        SET(test_begin),
        SET(test_submit_names_open_items),
        SET(test_submit),
        SET(test_reopen_and_submit_again),
        SET(test_close),
        SET(test_finish_names_units),
        SET(test_publish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
