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
    assert_string_equal(state_of(x, x->parts.round, round), "appeal");
}

static void test_publish(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);

    took(x, &x->clerk, "assessment.round", round, "start_review");
    review_all(x, p);
    took(x, &x->clerk, "assessment.round", round, "finish_review");
    assess_settled(x, round);
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

/* --- drawing ------------------------------------------------------------------------------------------- */
static enum err drawn(struct assess *x, int64_t round, const char *seed, const char *each)
{
    const struct typed typed[] = {
        {"draw_roles", "unit_liaison,law_clerk"}, {"draw_each", each}, {"draw_seed", seed}};

    return take_typed(x, &x->clerk, "assessment.round", round, "draw", typed, array_len(typed));
}

static int64_t reviewer_of(struct assess *x, int64_t p)
{
    struct record rec = assess_record(x, x->parts.participation, p);
    const struct value *v = &rec.values[x->parts.part_reviewers->index];

    assert_int_equal(v->n, 1);
    return v->links[0].ref;
}

/* The same lists and seed give the same pairs; nobody gets the unit where he holds a post. */
static void test_draw(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), hospital = participation_of(x, round, x->hospital),
            clinic = participation_of(x, round, x->clinic);

    for (int i = 0; i < 8; i++) {
        assess_must(drawn(x, round, arena_printf(x->a, "第 %d 期", i), "1"), &x->e);
        assert_int_not_equal(reviewer_of(x, hospital), x->hospital_liaison.person);
        assert_int_not_equal(reviewer_of(x, clinic), x->clinic_liaison.person);
    }
    assess_must(drawn(x, round, "现场摇号 074", "1"), &x->e);
    int64_t first = reviewer_of(x, hospital), other = reviewer_of(x, clinic);
    assess_must(drawn(x, round, "另一个种子", "1"), &x->e);
    assess_must(drawn(x, round, "现场摇号 074", "1"), &x->e);
    assert_int_equal(reviewer_of(x, hospital), first);
    assert_int_equal(reviewer_of(x, clinic), other);
    struct record rec = assess_record(x, x->parts.round, round);
    assert_non_null(strstr(rec.values[x->parts.draw_result->index].s, "现场摇号 074"));
    assert_int_equal(drawn(x, round, "", "1"), ERR_INVALID);
    assert_int_equal(drawn(x, round, "x", "5"), ERR_INVALID);
    const struct typed own = {"reviewers", id_text(x->a, x->hospital_liaison.person)};
    assert_int_equal(
        take_typed(x, &x->clerk, "assessment.participation", hospital, "assign", &own, 1),
        ERR_INVALID);
    assert_string_equal(x->e.text, "王丽娟在本单位任职，不能复核本单位，请另选。");
}

/* Whoever was drawn sees and reviews another unit's items, and no other's. */
static void test_cross_review(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    struct record_list list = reviews_of(x, p);
    const struct typed own = {"reviewers", id_text(x->a, x->clinic_liaison.person)};
    const struct typed less[] = {{"score", "1"}, {"reason", "佐证不足"}};
    struct actor outsider = assess_actor(x, "丁一", "unit_liaison", x->clinic);

    assert_int_equal(take_typed(x, &x->clinic_liaison, "assessment.review", list.items[0].id,
                                "review_drawn", less, 2),
                     ERR_NOT_FOUND);
    assess_must(take_typed(x, &x->clerk, "assessment.participation", p, "assign", &own, 1), &x->e);
    assess_must(take_typed(x, &x->clinic_liaison, "assessment.review", list.items[0].id,
                           "review_drawn", less, 2),
                &x->e);
    assert_int_equal(
        take_typed(x, &outsider, "assessment.review", list.items[1].id, "review_drawn", less, 2),
        ERR_NOT_FOUND);
    assert_int_equal(take_typed(x, &x->hospital_liaison, "assessment.review", list.items[1].id,
                                "review_drawn", less, 2),
                     ERR_INVALID);
    assert_non_null(strstr(x->e.text, "只有抽到或指定的人"));
}

/* --- appeals ------------------------------------------------------------------------------------------- */
static int64_t appealed(struct assess *x, int64_t review, const struct actor *by)
{
    const struct register_def *reg = content_plays(x->c, "assessment.appeal");
    const struct typed typed[] = {{"review", id_text(x->a, review)}, {"reason", "纪要没有计入"}};
    struct step_result made;
    enum err r = step_create(&x->en, begin(x->p), x->a, by, reg, 0, typed, 2, &made, &x->e);

    people_end(x->p, r);
    assess_must(r, &x->e);
    return made.record;
}

static void test_appeal(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    struct record_list list = reviews_of(x, p);

    assess_must(review(x, list.items[0].id, "1", "佐证不足"), &x->e);
    int64_t early = appealed(x, list.items[0].id, &x->hospital_liaison);
    assert_int_equal(take(x, &x->hospital_liaison, "assessment.appeal", early, "raise"),
                     ERR_INVALID);
    assert_non_null(strstr(x->e.text, "进入申诉期以后才能提出申诉"));
    took(x, &x->clerk, "assessment.round", round, "start_review");
    review_all(x, p);
    took(x, &x->clerk, "assessment.round", round, "finish_review");
    took(x, &x->hospital_liaison, "assessment.appeal", early, "raise");
    now_set(ASSESS_NOW + INT64_C(30) * 86400000);
    assert_int_equal(take(x, &x->clerk, "assessment.round", round, "end_appeals"), ERR_INVALID);
    assert_non_null(strstr(x->e.text, "还有 1 件申诉没有处理完"));
    took(x, &x->clerk, "assessment.appeal", early, "accept");
    const struct typed change[] = {{"score", "3"}, {"answer", "补交的纪要属实"}};
    assess_must(take_typed(x, &x->clerk, "assessment.appeal", early, "change", change, 2), &x->e);
    struct record rec = assess_record(x, x->parts.review, list.items[0].id);
    assert_int_equal(rec.values[x->parts.review_score->index].i, 300);
    assert_string_equal(rec.values[x->parts.review_reason->index].s, "申诉改分：补交的纪要属实");
    assert_int_equal(take(x, &x->clerk, "assessment.review", list.items[0].id, "amend"),
                     ERR_DENIED);
    took(x, &x->clerk, "assessment.round", round, "end_appeals");
    int64_t late = appealed(x, list.items[1].id, &x->hospital_liaison);
    assert_int_equal(take(x, &x->hospital_liaison, "assessment.appeal", late, "raise"),
                     ERR_INVALID);
}

/* --- totals, what goes on, what is taken over ------------------------------------------------------------ */
static const struct assess_result *result_of(struct assess *x, int64_t round, int64_t unit,
                                             struct round_sums *sums)
{
    struct round_board *boards;
    size_t n;

    assess_must(
        round_boards(assess_reader(x), x->a, x->c, &x->clerk.scope, round, &boards, &n, &x->e),
        &x->e);
    for (size_t i = 0; i < n; i++) {
        for (size_t u = 0; u < boards[i].n_units; u++) {
            if (boards[i].units[u].unit == unit) {
                *sums = boards[i].places[u].sums;
                return &boards[i].total.results[u];
            }
        }
    }
    fail();
    return NULL;
}

/* 90 from outside; everyday 100 - 20 = 80 with 30%: 80 x 30% + 90 x 70% = 87.00; 87 x 8% = 6.96. */
static void test_total_everyday_weight(void **state)
{
    struct assess *x = *state;
    int64_t round = round_new(x, 2026), p;
    const struct typed weights[] = {{"weight", "8"}, {"daily_share", "30"}},
                       total = {"total", "90"};
    const struct typed less[] = {{"unit", id_text(x->a, x->hospital)},
                                 {"on_day", "2026-05-06"},
                                 {"points", "-20"},
                                 {"cause", "督查发现公示栏未更新"},
                                 {"source", "示卫督〔2026〕3号"}};
    struct actor law_head = assess_actor(x, "方正", "law_head", x->bureau);
    struct step_result made;
    struct round_sums sums;

    assess_must(step_edit(&x->en, begin(x->p), x->a, &x->clerk, x->parts.round, round, 0, weights,
                          2, NULL, &made, &x->e),
                &x->e);
    end(x->p);
    took(x, &x->clerk, "assessment.round", round, "open");
    p = participation_of(x, round, x->hospital);
    assess_must(take_typed(x, &x->clerk, "assessment.participation", p, "take_total", &total, 1),
                &x->e);
    assess_must(step_create(&x->en, begin(x->p), x->a, &x->clerk, x->parts.daily, 0, less,
                            array_len(less), &made, &x->e),
                &x->e);
    end(x->p);
    assert_int_equal(result_of(x, round, x->hospital, &sums)->score, 9000);
    assert_int_equal(sums.everyday, 10000);
    took(x, &law_head, "assessment.daily", made.record, "count");
    const struct assess_result *r = result_of(x, round, x->hospital, &sums);
    assert_int_equal(r->rank, 1);
    assert_int_equal(sums.everyday, 8000);
    assert_int_equal(sums.combined, 8700);
    assert_int_equal(sums.contribution, 696);
}

static void test_total_is_refused_after_items(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    const struct typed total = {"total", "90"};

    assert_int_equal(
        take_typed(x, &x->clerk, "assessment.participation", p, "take_total", &total, 1),
        ERR_INVALID);
    assert_non_null(strstr(x->e.text, "已经逐条评分"));
}

static void test_rectify_goes_on(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = submitted(x, round, x->hospital, &x->hospital_liaison, 0);
    struct record_list list = reviews_of(x, p);
    const struct typed due[] = {{"rectify_what", "公示栏没有更新"}, {"rectify_due", "2026-12-31"}};
    struct record_list problems;
    const struct query q = {.reg = x->parts.rectify, .no_lists = true};

    assess_must(review(x, list.items[0].id, "1", "佐证不足"), &x->e);
    assess_must(take_typed(x, &x->clerk, "assessment.review", list.items[0].id, "rectify", due, 2),
                &x->e);
    assess_must(query_list(assess_reader(x), x->a, x->c, &x->clerk.scope, &q, &problems, &x->e),
                &x->e);
    assert_int_equal(problems.n, 1);
    assert_int_equal(problems.items[0].unit, x->hospital);
    assert_int_equal(round_ref(&problems.items[0], x->parts.problem_part), p);
    int64_t next = round_new(x, 2027);
    took(x, &x->clerk, "assessment.round", next, "open");
    struct record rec = assess_record(x, x->parts.rectify, problems.items[0].id);
    assert_int_equal(round_ref(&rec, x->parts.problem_part),
                     participation_of(x, next, x->hospital));
}

/* Last year's files go over but the one whose day has passed. */
static void test_carry(void **state)
{
    struct assess *x = *state;
    int64_t old = opened(x), p = submitted(x, old, x->hospital, &x->hospital_liaison, 0);
    int64_t self = selfs_of(x, p).items[4].id;
    const char *sql =
        "insert into file (id, county, digest, name, type, size, person, unit, at) values "
        "(%d, %lld, 'd%d', '材料.pdf', 'application/pdf', 9, 1, 1, '2026-09-01T00:00:00Z')";

    for (int i = 71; i <= 72; i++) {
        tamper(x->p, arena_printf(x->a, sql, i, (long long)x->p->county, i));
    }
    tamper(x->p, arena_printf(x->a,
                              "insert into f_%s (county, record, field, idx, ref) values (%lld, "
                              "%lld, 'evidence', 0, 71), (%lld, %lld, 'evidence', 1, 72)",
                              x->parts.self->id, (long long)x->p->county, (long long)self,
                              (long long)x->p->county, (long long)self));
    const struct typed rows = {"materials", "[{\"no\":\"1\",\"until\":\"2026-12-31\"}]"};
    struct step_result done;
    assess_must(step_edit(&x->en, begin(x->p), x->a, &x->p->program, x->parts.self, self, 0, &rows,
                          1, NULL, &done, &x->e),
                &x->e);
    end(x->p);
    now_set(ASSESS_NOW + INT64_C(365) * 86400000);
    int64_t next = round_new(x, 2027);
    took(x, &x->clerk, "assessment.round", next, "open");
    int64_t q = participation_of(x, next, x->hospital);
    took(x, &x->hospital_liaison, "assessment.participation", q, "begin");
    struct record_list fresh = selfs_of(x, q);
    took(x, &x->hospital_liaison, "assessment.self", fresh.items[4].id, "carry");
    struct record rec = assess_record(x, x->parts.self, fresh.items[4].id);
    assert_int_equal(rec.values[x->parts.self_evidence->index].n, 1);
    assert_int_equal(rec.values[x->parts.self_evidence->index].links[0].ref, 72);
    assert_non_null(strstr(rec.values[x->parts.self_note->index].s, "沿用 2026 年度，上年计 2 分"));
    took(x, &x->hospital_liaison, "assessment.participation", q, "carry");
    rec = assess_record(x, x->parts.self, fresh.items[5].id);
    assert_non_null(strstr(rec.values[x->parts.self_note->index].s, "沿用 2026 年度"));
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
        SET(test_draw),
        SET(test_cross_review),
        SET(test_appeal),
        SET(test_total_everyday_weight),
        SET(test_total_is_refused_after_items),
        SET(test_rectify_goes_on),
        SET(test_carry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
