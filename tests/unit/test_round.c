#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assessdb.h"
#include "figure/round_progress.h"
#include "ledger/event.h"

struct boards {
    struct round_board *items;
    size_t n;
};

static enum err look(struct assess *x, const struct scope *scope, int64_t round, struct boards *ret)
{
    return round_boards(assess_reader(x), x->a, x->c, scope, round, &ret->items, &ret->n, &x->e);
}

static struct boards boards(struct assess *x, const struct scope *scope, int64_t round)
{
    struct boards b;

    assess_must(look(x, scope, round, &b), &x->e);
    return b;
}

static struct round_board *board_of(struct assess *x, struct boards b, int64_t framework)
{
    for (size_t i = 0; i < b.n; i++) {
        if (b.items[i].framework.id == framework) {
            return &b.items[i];
        }
    }
    fail_msg("%s", "no such board");
    return x ? NULL : NULL;
}

static size_t row_of(const struct round_board *b, int64_t unit)
{
    for (size_t i = 0; i < b->n_units; i++) {
        if (b->places[i].unit == unit) {
            return i;
        }
    }
    fail_msg("%s", "no such unit");
    return 0;
}

static const struct round_cell *cell_at(const struct round_board *b, int64_t unit, size_t item)
{
    return &b->cells[row_of(b, unit) * b->n_items + item];
}

static int64_t opened(struct assess *x)
{
    int64_t round = round_new(x, 2026);

    took(x, &x->clerk, "assessment.round", round, "open");
    return round;
}

static int64_t filled(struct assess *x, int64_t round, int64_t unit, const struct actor *by,
                      size_t less, bool submit)
{
    int64_t p = participation_of(x, round, unit);

    took(x, by, "assessment.participation", p, "begin");
    score_all(x, by, p, less);
    if (submit) {
        took(x, by, "assessment.participation", p, "submit");
    }
    return p;
}

static void test_boards(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x);
    struct boards all = boards(x, &x->clerk.scope, round);
    struct round_board *b = board_of(x, all, x->institution);

    assert_int_equal(all.n, 2);
    assert_int_equal(b->round, round);
    assert_string_equal(b->title, "2026 年度法治创建考核");
    assert_int_equal(b->year, 2026);
    assert_string_equal(b->state, "self");
    assert_string_equal(b->state_title, "自评中");
    assert_int_equal(b->n_items, 32);
    assert_string_equal(b->items[18].code, "B3.1");
    assert_int_equal(b->items[18].points, 1000);
    assert_int_equal(b->n_units, 2);
    size_t i = row_of(b, x->hospital);
    assert_string_equal(b->units[i].name, "县人民医院");
    assert_string_equal(b->units[i].group, "县级医疗卫生机构");
    assert_string_equal(b->places[i].state, "invited");
    assert_string_equal(b->places[i].state_title, "未开始");
    assert_int_equal(b->total.results[i].possible, 10000);
    assert_int_equal(b->total.results[i].answered, 0);
    assert_false(b->frozen);
    assert_false(b->ranks_open);
    b = board_of(x, all, x->admin);
    assert_int_equal(b->n_units, 2);
    assert_string_equal(b->units[row_of(b, x->team)].group, "局机关与监督");
}

/* One hospital has answered 32 of 32, the township centre has not begun: counted, not loaded. */
static void test_progress(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x);
    struct round_progress *all;
    size_t n = 0;

    filled(x, round, x->hospital, &x->hospital_liaison, 0, false);
    struct db *db = assess_reader(x);
    assess_must(round_progress(db, x->a, x->c, &x->clerk.scope, &all, &n, &x->e), &x->e);
    assert_int_equal(n, 2);
    const struct round_progress *p = all[0].framework == x->institution ? &all[0] : &all[1];
    assert_int_equal(p->units, 2);
    assert_int_equal(p->n, 2);
    const struct round_group *county =
        str_eq(p->groups[0].title, "县级医疗卫生机构") ? &p->groups[0] : &p->groups[1];
    const struct round_group *town = county == &p->groups[0] ? &p->groups[1] : &p->groups[0];
    assert_int_equal(county->answered, 32);
    assert_int_equal(county->items, 32);
    assert_int_equal(county->open, 0);
    assert_string_equal(town->title, "乡镇卫生院组");
    assert_int_equal(town->items, 0);
    assert_int_equal(town->open, 1);
    assess_must(round_progress(db, x->a, x->c, &x->clinic_liaison.scope, &all, &n, &x->e), &x->e);
    assert_int_equal(n, 1);
    assert_int_equal(all[0].units, 1);
}

static void test_marks_and_cells(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = filled(x, round, x->hospital, &x->hospital_liaison, 2, true);
    struct record_list list = reviews_of(x, p);

    assess_must(review(x, list.items[2].id, "1.5", "佐证不足"), &x->e);
    struct round_board *b = board_of(x, boards(x, &x->clerk.scope, round), x->institution);
    const struct assess_result *r = &b->total.results[row_of(b, x->hospital)];
    /* 4 and 4 became 1 and 1, then 2 became 1.5 */
    assert_int_equal(r->self_got, 9400);
    assert_int_equal(r->got, 9350);
    assert_int_equal(r->score, 9350);
    assert_int_equal(r->answered, 32);
    assert_int_equal(r->reviewed, 1);
    assert_int_equal(r->changed, 1);
    assert_int_equal(r->rank, 1);
    assert_int_equal(b->total.results[row_of(b, x->clinic)].rank, 0);
    assert_int_equal(b->total.complete, 1);
    assert_int_equal(b->total.columns[0].low, 1);
    assert_false(b->ranks_open);
    const struct round_cell *c = cell_at(b, x->hospital, 2);
    assert_int_equal(c->review_id, list.items[2].id);
    assert_string_equal(c->reason, "佐证不足");
    assert_string_equal(c->note, "有文件有记录");
    assert_string_equal(c->who, "王丽娟");
    assert_string_equal(c->reviewer, "周文静");
    assert_non_null(c->when);
    assert_non_null(c->reviewed);
    c = cell_at(b, x->hospital, 3);
    assert_null(c->reviewer);
    assert_null(c->reviewed);
    assert_string_equal(c->who, "王丽娟");
    c = cell_at(b, x->clinic, 0);
    assert_int_equal(c->self_id, 0);
    assert_null(c->when);
}

static void test_evidence_is_counted(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = participation_of(x, round, x->hospital);

    took(x, &x->hospital_liaison, "assessment.participation", p, "begin");
    int64_t self = selfs_of(x, p).items[4].id;
    const char *sql = arena_printf(
        x->a,
        "insert into %s%s (county, record, field, idx, ref) values (%lld, %lld, 'evidence', 0, 7), "
        "(%lld, %lld, 'evidence', 1, 8)",
        "f_", x->parts.self->id, (long long)x->p->county, (long long)self, (long long)x->p->county,
        (long long)self);
    tamper(x->p, sql);
    struct round_board *b = board_of(x, boards(x, &x->clerk.scope, round), x->institution);
    assert_int_equal(cell_at(b, x->hospital, 4)->evidence, 2);
    assert_int_equal(cell_at(b, x->hospital, 5)->evidence, 0);
}

/* A hospital sees its own row, and no rank before publication. */
static void test_scope(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x);

    filled(x, round, x->hospital, &x->hospital_liaison, 2, true);
    filled(x, round, x->clinic, &x->clinic_liaison, 0, true);
    struct boards own = boards(x, &x->hospital_liaison.scope, round);
    assert_int_equal(own.n, 1);
    assert_int_equal(own.items[0].n_units, 1);
    assert_int_equal(own.items[0].places[0].unit, x->hospital);
    assert_string_equal(own.items[0].title, "2026 年度法治创建考核");
    assert_int_equal(own.items[0].total.results[0].score, 9400);
    assert_int_equal(own.items[0].total.results[0].rank, 0);
    assert_int_equal(own.items[0].total.mean, 9400);
    struct round_board *b = board_of(x, boards(x, &x->clerk.scope, round), x->institution);
    assert_int_equal(b->total.results[row_of(b, x->hospital)].rank, 2);
    assert_int_equal(b->total.results[row_of(b, x->clinic)].rank, 1);
    assert_int_equal(b->total.mean, 9700);
}

static void test_outside_the_scope(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x);
    struct boards b = {0};
    int64_t kind = assess_unit_new(x, "private_medical", "示范县仁和医院", x->bureau);
    struct actor stranger = assess_actor(x, "赵一", "unit_liaison", kind);
    struct scope other = {.kind = SCOPE_COUNTY, .county = x->p->county + 1};

    assert_int_equal(look(x, &stranger.scope, round, &b), ERR_NOT_FOUND);
    assert_int_equal(look(x, &other, round, &b), ERR_NOT_FOUND);
    assert_int_equal(look(x, &x->clerk.scope, round + 1, &b), ERR_NOT_FOUND);
    assert_int_equal(b.n, 0);
}

static void test_ranks_open_when_reviewed(void **state)
{
    struct assess *x = *state;
    int64_t round = opened(x), p = filled(x, round, x->hospital, &x->hospital_liaison, 2, true);

    filled(x, round, x->clinic, &x->clinic_liaison, 0, false);
    assert_false(board_of(x, boards(x, &x->clerk.scope, round), x->institution)->ranks_open);
    review_all(x, p);
    struct round_board *b = board_of(x, boards(x, &x->clerk.scope, round), x->institution);
    assert_true(b->ranks_open);
    assert_int_equal(b->total.results[row_of(b, x->hospital)].rank, 1);
    assert_int_equal(b->total.results[row_of(b, x->clinic)].rank, 0);
    assert_int_equal(b->total.results[row_of(b, x->clinic)].score, 10000);
}

static int64_t published(struct assess *x)
{
    int64_t round = opened(x), one = filled(x, round, x->hospital, &x->hospital_liaison, 2, true);
    int64_t two = filled(x, round, x->clinic, &x->clinic_liaison, 0, true);

    took(x, &x->clerk, "assessment.round", round, "start_review");
    review_all(x, one);
    review_all(x, two);
    took(x, &x->clerk, "assessment.round", round, "finish_review");
    assess_settled(x, round);
    took(x, &x->clerk, "assessment.round", round, "publish");
    assess_must(assess_sign(x, round), &x->e);
    return round;
}

static void test_frozen(void **state)
{
    struct assess *x = *state;
    int64_t round = published(x);
    struct round_board *b = board_of(x, boards(x, &x->clerk.scope, round), x->institution);

    assert_true(b->frozen);
    assert_true(b->ranks_open);
    assert_non_null(b->frozen_at);
    assert_int_equal(b->n_units, 2);
    assert_int_equal(b->total.results[row_of(b, x->hospital)].rank, 2);
    assert_int_equal(b->total.results[row_of(b, x->hospital)].group_rank, 1);
    assert_int_equal(b->total.results[row_of(b, x->hospital)].score, 9400);
    assert_string_equal(b->places[row_of(b, x->hospital)].state, "closed");
    assert_int_equal(b->total.results[row_of(b, x->hospital)].level1_got[0], 1800);
    assert_false(cell_at(b, x->hospital, 0)->drifted);
    struct round_board *admin = board_of(x, boards(x, &x->clerk.scope, round), x->admin);
    assert_int_equal(admin->n_units, 2);
    assert_string_equal(admin->places[0].state, "absent");
    assert_int_equal(admin->total.results[0].rank, 0);
}

/* After publication the hospital sees its own row with its rank among all and the county's mean. */
static void test_frozen_in_scope(void **state)
{
    struct assess *x = *state;
    int64_t round = published(x);
    struct boards own = boards(x, &x->hospital_liaison.scope, round);
    struct round_board *b = &own.items[0];

    assert_int_equal(own.n, 1);
    assert_int_equal(b->n_units, 1);
    assert_int_equal(b->total.n, 1);
    assert_int_equal(b->places[0].unit, x->hospital);
    assert_ptr_equal(b->total.results[0].unit, &b->units[0]);
    assert_int_equal(b->total.results[0].rank, 2);
    assert_int_equal(b->total.mean, 9700);
    assert_int_equal(b->cells[0].self_id, selfs_of(x, b->places[0].participation).items[0].id);
    assert_int_equal(b->units[0].marks[0].self, 100);
}

/* A record changed behind a published result is a difference, never a new ranking. */
static void test_drift(void **state)
{
    struct assess *x = *state;
    int64_t round = published(x), p = participation_of(x, round, x->hospital);
    struct record_list list = reviews_of(x, p);
    const struct typed typed = {"score", "4"};
    struct step_result ret;

    assess_must(step_edit(&x->en, begin(x->p), x->a, &x->p->program, x->parts.review,
                          list.items[0].id, 0, &typed, 1, "更正", &ret, &x->e),
                &x->e);
    end(x->p);
    struct round_board *b = board_of(x, boards(x, &x->clerk.scope, round), x->institution);
    assert_true(cell_at(b, x->hospital, 0)->drifted);
    assert_false(cell_at(b, x->hospital, 1)->drifted);
    assert_false(cell_at(b, x->clinic, 0)->drifted);
    assert_int_equal(b->total.results[row_of(b, x->hospital)].score, 9400);
    assert_int_equal(b->units[row_of(b, x->hospital)].marks[0].review, 100);
}

static void test_freeze_twice(void **state)
{
    struct assess *x = *state;
    int64_t round = published(x);
    struct event_line *lines;
    size_t n;

    enum err r = round_freeze(begin(x->p), x->a, x->c, &x->head, round, &x->e);
    people_end(x->p, r);
    assert_int_equal(r, ERR_CONFLICT);
    assert_string_equal(x->e.text, "这一轮的结果已经公布并固定，不能再次公布。");
    assert_int_equal(
        event_list(assess_reader(x), x->a, x->p->county, round, 0, 100, &lines, &n, &x->e), OK);
    size_t frozen = 0;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(lines[i].ev.step, "freeze")) {
            frozen++;
            assert_non_null(strstr(lines[i].ev.payload,
                                   "\"unit\":\"县人民医院\",\"score\":\"94.00\",\"rank\":2"));
            assert_string_equal(lines[i].actor_name, "何建明");
        }
    }
    assert_int_equal(frozen, 1);
}

static void test_freeze_nobody(void **state)
{
    struct assess *x = *state;
    int64_t round = round_new(x, 2026);
    enum err r = round_freeze(begin(x->p), x->a, x->c, &x->head, round, &x->e);

    people_end(x->p, r);
    assert_int_equal(r, ERR_INVALID);
    assert_string_equal(x->e.text, "这一轮没有参评单位，没有结果可以公布。");
}

static void test_parts_missing(void **state)
{
    struct assess *x = *state;
    struct content none = *x->c;
    struct round_parts p = {0};

    none.n_registers = 0;
    assert_int_equal(round_parts_find(&none, &p, &x->e), ERR_INVALID);
    assert_non_null(strstr(x->e.text, "assessment.round"));
    assert_null(p.round);
}

#define SET(t) cmocka_unit_test_setup_teardown(t, assess_published, assess_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SET(test_boards),
        SET(test_progress),
        SET(test_marks_and_cells),
        SET(test_evidence_is_counted),
        SET(test_scope),
        SET(test_outside_the_scope),
        SET(test_ranks_open_when_reviewed),
        SET(test_frozen),
        SET(test_frozen_in_scope),
        SET(test_drift),
        SET(test_freeze_twice),
        SET(test_freeze_nobody),
        SET(test_parts_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
