#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assessdb.h"
#include "figure/round_auto.h"
#include "figure/round_trace.h"
#include "ledger/event.h"

static int64_t begun(struct assess *x, int64_t *round)
{
    *round = round_new(x, 2026);
    took(x, &x->clerk, "assessment.round", *round, "open");
    int64_t p = participation_of(x, *round, x->hospital);
    took(x, &x->hospital_liaison, "assessment.participation", p, "begin");
    return p;
}

static struct record self_of(struct assess *x, int64_t p, const char *code)
{
    struct record_list list = selfs_of(x, p);
    struct framework_row f;

    assess_must(framework_load(assess_reader(x), x->a, x->p->county, x->institution, &f, &x->e),
                &x->e);
    for (size_t i = 0; i < list.n; i++) {
        for (size_t k = 0; k < f.f.n; k++) {
            if (f.item_ids[k] == round_ref(&list.items[i], x->parts.self_item) &&
                str_eq(f.f.items[k].code, code)) {
                return list.items[i];
            }
        }
    }
    fail_msg("%s", code);
    return (struct record){0};
}

static int64_t number_in(const struct record *rec, const struct field_def *f)
{
    return rec->values[f->index].set ? rec->values[f->index].i : -1;
}

static const char *way_of(struct assess *x, const struct record *self)
{
    return self->values[x->parts.self_way->index].s;
}

/* A confirmed meeting that heard a report on the rule of law, put there by the program. */
static void meeting(struct assess *x, int64_t unit, const char *on)
{
    const struct register_def *reg = content_metric(x->c, "law_reports_heard")->versions[0].m.reg;
    const struct typed typed[] = {{"unit", id_text(x->a, unit)},
                                  {"title", "院务会"},
                                  {"held_on", on},
                                  {"agenda", "[{\"kind\":\"law_report\",\"topic\":\"听取汇报\"}]"}};
    struct step_result made;
    struct db *db = begin(x->p);

    assess_must(step_create(&x->en, db, x->a, &x->p->program, reg, unit, typed, array_len(typed),
                            &made, &x->e),
                &x->e);
    end(x->p);
    tamper(x->p, arena_printf(x->a, "update r_%s set state = 'confirmed' where id = %lld", reg->id,
                              (long long)made.record));
}

static void test_counted_item_is_not_typed(void **state)
{
    struct assess *x = *state;
    int64_t round, p = begun(x, &round);
    struct record self = self_of(x, p, "B1.3");

    assert_string_equal(way_of(x, &self), "auto");
    assert_string_equal(self.state->id, "scored");
    assert_int_equal(number_in(&self, x->parts.self_score), 0);
    assert_int_equal(score(x, &x->hospital_liaison, self.id, "2"), ERR_INVALID);
    assert_non_null(strstr(x->e.text, "本条由台账自动计分，不能手填"));
}

static void test_score_rises_by_records(void **state)
{
    struct assess *x = *state;
    struct event_line *lines;
    int64_t round, p = begun(x, &round);
    size_t n;

    meeting(x, x->hospital, "2026-03-05");
    meeting(x, x->clinic, "2026-03-05");
    meeting(x, x->hospital, "2025-11-05");
    assert_int_equal(round_auto_sweep(x->p->s, x->c, x->p->county, &n, &x->e), OK);
    struct record self = self_of(x, p, "B1.3");
    assert_int_equal(number_in(&self, x->parts.self_score), 0);
    meeting(x, x->hospital, "2026-06-05");
    assert_int_equal(round_auto_sweep(x->p->s, x->c, x->p->county, &n, &x->e), OK);
    assert_true(n > 0);
    self = self_of(x, p, "B1.3");
    assert_int_equal(number_in(&self, x->parts.self_score), 200);
    assert_int_equal(
        event_list(assess_reader(x), x->a, x->p->county, self.id, 0, 100, &lines, &n, &x->e), OK);
    assert_string_equal(lines[n - 1].ev.step, "gather");
    assert_int_equal(lines[n - 1].ev.actor, 0);
    /* nothing moved: nothing is written */
    int64_t before = number(x->p, "select count(*) from event");
    assert_int_equal(round_auto_sweep(x->p->s, x->c, x->p->county, &n, &x->e), OK);
    assert_int_equal(n, 0);
    assert_int_equal(number(x->p, "select count(*) from event"), before);
}

/* B1.1: 4 points over three; the leading group and the plan are counted (none: 0 of 2.67), the rate over no task is a person's. */
static void test_mixed_item(void **state)
{
    struct assess *x = *state;
    int64_t round, p = begun(x, &round);
    struct record self = self_of(x, p, "B1.1");
    const struct typed most = {"hand", "1.5"}, fits = {"hand", "1"};

    assert_string_equal(way_of(x, &self), "mixed");
    assert_int_equal(number_in(&self, x->parts.self_auto), 0);
    assert_int_equal(number_in(&self, x->parts.self_hand_max), 133);
    assert_int_equal(number_in(&self, x->parts.self_score), -1);
    assert_string_equal(self.state->id, "todo");
    assert_int_equal(
        take_typed(x, &x->hospital_liaison, "assessment.self", self.id, "score_hand", &most, 1),
        ERR_INVALID);
    assess_must(
        take_typed(x, &x->hospital_liaison, "assessment.self", self.id, "score_hand", &fits, 1),
        &x->e);
    self = self_of(x, p, "B1.1");
    assert_int_equal(number_in(&self, x->parts.self_score), 100);
}

/* A ratio over nothing is left to a person, the whole item where nothing else is counted. */
static void test_unknown_is_left_to_a_person(void **state)
{
    struct assess *x = *state;
    int64_t round, p = begun(x, &round);
    struct record self = self_of(x, p, "B4.6");

    assert_string_equal(way_of(x, &self), "manual");
    assess_must(score(x, &x->hospital_liaison, self.id, "2"), &x->e);
    struct round_trace t;
    assess_must(round_trace(assess_reader(x), x->a, x->c, &x->hospital_liaison.scope, p,
                            round_ref(&self, x->parts.self_item), &t, &x->e),
                &x->e);
    bool said = false;
    for (size_t i = 0; i < t.n_parts; i++) {
        said = said || (t.parts[i].has_fact && !t.parts[i].fact.known &&
                        strstr(t.parts[i].fact.said, "由人评分并说明"));
    }
    assert_true(said);
    assert_int_equal(t.n_changes, 1);
    assert_string_equal(t.changes[0].new, "2");
    assert_string_equal(t.changes[0].who, "王丽娟");
}

static void test_item_alone(void **state)
{
    (void)state;
    struct framework_part parts[] = {
        {.id = "a", .points = 134, .rule = {.kind = ASSESS_YESNO}, .metric = "m"},
        {.id = "b", .points = 133},
        {.id = "c", .points = 133, .rule = {.kind = ASSESS_COUNT, .need = 200}, .metric = "n"}};
    const struct framework_item it = {.points = 400, .parts = parts, .n_parts = 3};
    struct round_fact facts[] = {
        {.participation = 1, .item = 2, .part = "a", .known = true, .points = 134},
        {.participation = 1, .item = 2, .part = "c", .known = false}};
    const struct round_facts list = {facts, 2};
    struct auto_item x = round_auto_item(&it, &list, 1, 2);

    assert_string_equal(x.way, "mixed");
    assert_int_equal(x.points, 134);
    assert_int_equal(x.hand_max, 266);
    facts[1].known = true;
    facts[1].points = 0;
    x = round_auto_item(&it, &list, 1, 2);
    assert_int_equal(x.points, 134);
    assert_int_equal(x.hand_max, 133);
    assert_string_equal(round_auto_item(&it, &list, 1, 3).way, "manual");
}

static void exclude(struct assess *x, int64_t p, int64_t item)
{
    const struct register_def *reg = content_plays(x->c, "assessment.exclusion");
    const struct typed typed[] = {{"participation", id_text(x->a, p)},
                                  {"item", id_text(x->a, item)},
                                  {"reason", "没有涉诉案件"}};
    const struct typed opinion = {"opinion", "同意"};
    struct actor law_head = assess_actor(x, "方正", "law_head", x->bureau);
    const struct signature yes = {.agree = true};
    struct step_result made;

    assess_must(step_create(&x->en, begin(x->p), x->a, &x->hospital_liaison, reg, 0, typed,
                            array_len(typed), &made, &x->e),
                &x->e);
    end(x->p);
    took(x, &x->hospital_liaison, "assessment.exclusion", made.record, "apply");
    assess_must(take_typed(x, &x->clerk, "assessment.exclusion", made.record, "agree", &opinion, 1),
                &x->e);
    enum err r =
        step_sign(&x->en, begin(x->p), x->a, &law_head, reg, made.record, 0, &yes, &made, &x->e);
    people_end(x->p, r);
    assess_must(r, &x->e);
}

/* 96 of 96 are 100, and the frozen row keeps what was left out and why. */
static void test_exclusion_leaves_both_sides(void **state)
{
    struct assess *x = *state;
    int64_t round, p = begun(x, &round);
    struct round_board *boards;
    size_t n;

    score_all(x, &x->hospital_liaison, p, 0);
    exclude(x, p, round_ref(&selfs_of(x, p).items[0], x->parts.self_item));
    assert_int_equal(selfs_of(x, p).n, 31);
    took(x, &x->hospital_liaison, "assessment.participation", p, "submit");
    took(x, &x->clerk, "assessment.round", round, "start_review");
    review_all(x, p);
    took(x, &x->clerk, "assessment.round", round, "finish_review");
    assert_int_equal(take(x, &x->clerk, "assessment.round", round, "end_appeals"), ERR_INVALID);
    assess_settled(x, round);
    took(x, &x->clerk, "assessment.round", round, "publish");
    assess_must(assess_sign(x, round), &x->e);
    assess_must(
        round_boards(assess_reader(x), x->a, x->c, &x->clerk.scope, round, &boards, &n, &x->e),
        &x->e);
    for (size_t i = 0; i < n; i++) {
        for (size_t u = 0; u < boards[i].n_units; u++) {
            const struct assess_result *r = &boards[i].total.results[u];
            if (boards[i].units[u].unit == x->hospital) {
                assert_int_equal(r->possible, 9600);
                assert_int_equal(r->got, 9600);
                assert_int_equal(r->score, 10000);
                assert_true(boards[i].units[u].marks[0].not_applicable);
                assert_string_equal(boards[i].cells[u * boards[i].n_items].out, "没有涉诉案件");
            }
        }
    }
    assert_int_equal(
        number(x->p,
               "select count(*) from round_result_item where not_applicable = 1 and reason is "
               "not null"),
        1);
}

#define COUNTED(t) cmocka_unit_test_setup_teardown(t, assess_counted, assess_tear_down)
#define SET(t)     cmocka_unit_test_setup_teardown(t, assess_published, assess_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_item_alone),         COUNTED(test_counted_item_is_not_typed),
        COUNTED(test_score_rises_by_records),      COUNTED(test_mixed_item),
        COUNTED(test_unknown_is_left_to_a_person), SET(test_exclusion_leaves_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
