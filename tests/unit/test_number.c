/* Document numbers. Runs on PostgreSQL too when FAHENG_TEST_PG is set; there two nodes give numbers at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "people/authority.h"
#include "register/backfill.h"
#include "register/number.h"
#include "registerdb.h"

enum { THREADS = 8, EACH = 25 };

static const struct register_def *reg_of(struct desk *d, const char *id)
{
    return content_register(d->c, id);
}

static int64_t bureau_acts(struct desk *d, const char *from, const char *to)
{
    struct authority x = {
        .county = d->f->county, .unit = d->bureau.id, .sign = "示卫", .from_on = from, .to_on = to};
    struct db *db = begin(d->f);
    enum err r = authority_add(db, d->a, &d->f->program, &x, &d->e);
    people_end(d->f, r);
    return r ? 0 : x.id;
}

static int64_t letter(struct desk *d)
{
    return desk_add(d, &d->officer, reg_of(d, "letter"),
                    TYPED({"subject_line", "关于核实情况的函"},
                          {"handlers", id_text(d->a, d->officer.person)}));
}

static const struct signature agree = {.agree = true};

/* Through all signatures; the number comes with the last one. */
static struct record issue(struct desk *d, int64_t id)
{
    const struct register_def *reg = reg_of(d, "letter");
    testdb_must(desk_take(d, &d->officer, reg, id, 0, "issue", NULL, NO_TYPED, NULL) == OK,
                d->e.text);
    testdb_must(desk_sign(d, &d->clerk, reg, id, &agree, NULL) == OK, d->e.text);
    testdb_must(desk_sign(d, &d->head, reg, id, &agree, NULL) == OK, d->e.text);
    assert_null(desk_load(d, &d->officer, reg, id).number);
    testdb_must(desk_sign(d, &d->chief, reg, id, &agree, NULL) == OK, d->e.text);
    return desk_load(d, &d->officer, reg, id);
}

static void test_read(void **state)
{
    struct arena *a = arena_new();
    const struct number_parts p = {.sign = "示卫", .unit = "执法科", .year = 2026, .month = 6};
    int year;
    int64_t seq;
    (void)state;
    assert_string_equal(number_text(a, "{authority.sign}罚立〔{year}〕{seq}号", &p, 7),
                        "示卫罚立〔2026〕7号");
    assert_string_equal(number_text(a, "{unit.short}{month}-{seq:4}", &p, 12), "执法科06-0012");
    assert_true(number_read("{authority.sign}罚立〔{year}〕{seq}号", &p, "示卫罚立〔2025〕31号",
                            &year, &seq));
    assert_int_equal(year, 2025);
    assert_int_equal(seq, 31);
    assert_false(number_read("{authority.sign}罚立〔{year}〕{seq}号", &p, "别卫罚立〔2025〕31号",
                             &year, &seq));
    assert_false(number_read("{authority.sign}罚立〔{year}〕{seq}号", &p, "示卫罚立〔2025〕号",
                             &year, &seq));
    assert_false(number_read("{authority.sign}罚立〔{year}〕{seq}号", &p, "示卫罚立〔2025〕31号二",
                             &year, &seq));
    arena_free(a);
}

static void test_given_at_the_state(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = reg_of(d, "letter");
    int64_t first = letter(d), second = letter(d);
    assert_int_equal(desk_take(d, &d->officer, reg, first, 0, "issue", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(desk_sign(d, &d->clerk, reg, first, &agree, NULL), OK);
    assert_int_equal(desk_sign(d, &d->head, reg, first, &agree, NULL), OK);
    assert_int_equal(desk_sign(d, &d->chief, reg, first, &agree, NULL), ERR_INVALID);
    assert_says(d, "没有登记执法主体");
    assert_int_not_equal(bureau_acts(d, "2026-01-01", NULL), 0);
    assert_int_equal(bureau_acts(d, "2026-03-01", NULL), 0);
    assert_int_equal(d->e.code, ERR_CONFLICT);
    assert_int_equal(desk_sign(d, &d->chief, reg, first, &agree, NULL), OK);
    assert_string_equal(desk_load(d, &d->officer, reg, first).number, "示卫函〔2026〕1号");
    assert_string_equal(issue(d, second).number, "示卫函〔2026〕2号");
    const char *payload = text(d->f, "select payload from event order by seq desc limit 1");
    assert_non_null(strstr(payload, "\"number\":[null,\"示卫函〔2026〕2号\"]"));
    struct query q = {.reg = reg, .search = "函〔2026〕2"};
    struct record_list found;
    assert_int_equal(query_list(reader(d->f), d->a, d->c, &d->officer.scope, &q, &found, &d->e),
                     OK);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.items[0].id, second);
}

/* A refused work leaves no hole, a void record keeps its number, and void needs the signature that the content names. */
static void test_never_reused(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = reg_of(d, "letter");
    int64_t first = letter(d);
    assert_int_not_equal(bureau_acts(d, NULL, NULL), 0);
    issue(d, first);
    assert_int_equal(desk_void(d, &d->officer, reg, first, "发错单位"), OK);
    struct record rec = desk_load(d, &d->officer, reg, first);
    assert_false(rec.voided);
    assert_ptr_equal(rec.pending, reg->void_step);
    assert_int_equal(desk_sign(d, &d->head, reg, first, &agree, NULL), ERR_DENIED);
    assert_int_equal(
        desk_sign(d, &d->chief, reg, first, &(struct signature){.note = "先说明"}, NULL), OK);
    rec = desk_load(d, &d->officer, reg, first);
    assert_null(rec.pending);
    assert_null(rec.void_reason);
    assert_int_equal(desk_void(d, &d->officer, reg, first, "发错单位，已收回"), OK);
    assert_int_equal(desk_sign(d, &d->chief, reg, first, &agree, NULL), OK);
    assert_int_equal(number(d->f, "select voided from r_letter"), 1);
    assert_string_equal(text(d->f, "select number from r_letter"), "示卫函〔2026〕1号");
    assert_string_equal(issue(d, letter(d)).number, "示卫函〔2026〕2号");
}

/* The numbers of the year before the program came stand on paper: the series goes on behind them. */
static void test_claimed(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = reg_of(d, "letter");
    struct step_result res;
    struct backfill b = {.reg = reg,
                         .state = register_state(reg, "issued"),
                         .dates = (struct typed[]){{"issued", "2026-02-03"}},
                         .n_dates = 1,
                         .number = "示卫函〔2026〕41号",
                         .typed = (struct typed[]){{"subject_line", "旧函"}},
                         .n_typed = 1};
    assert_int_not_equal(bureau_acts(d, NULL, NULL), 0);
    for (int i = 0; i < 2; i++) {
        struct db *db = begin(d->f);
        enum err r = step_backfill(&d->en, db, d->a, &d->officer, &b, &res, NULL, NULL, &d->e);
        people_end(d->f, r);
        assert_int_equal(r, i ? ERR_INVALID : OK);
    }
    assert_says(d, "已经用在另一件");
    assert_string_equal(d->e.field, "number");
    assert_string_equal(issue(d, letter(d)).number, "示卫函〔2026〕42号");
}

/* {unit.short}: a series each unit; {seq:3} is padded; the year is that of the legal date. */
static void test_series_of_a_unit(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = reg_of(d, "slip");
    const struct {
        const struct actor *by;
        const char *on, *number;
    } rows[] = {
        {&d->officer, "2026-06-15", "执法科便〔2026〕06-001"},
        {&d->officer2, "2026-05-02", "执法科便〔2026〕05-002"},
        {&d->stranger, "2026-06-15", "医政科便〔2026〕06-001"},
        {&d->officer, "2025-12-31", "执法科便〔2025〕12-001"},
    };
    for (size_t i = 0; i < array_len(rows); i++) {
        int64_t id = desk_add(d, rows[i].by, reg, TYPED({"text", "甲"}));
        assert_int_equal(desk_take(d, rows[i].by, reg, id, 0, "finish", rows[i].on, NO_TYPED, NULL),
                         OK);
        assert_string_equal(desk_load(d, rows[i].by, reg, id).number, rows[i].number);
    }
}

/* --- many at once ----------------------------------------------------------------------------------------------------- */
struct crowd {
    struct desk *d;
    struct store *nodes[2];
    atomic_int next;
    int64_t ids[THREADS * EACH];
    atomic_int failed;
};
struct one {
    struct crowd *c;
    int64_t id;
};

static enum err finish_one(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct one *o = w->ctx;
    const struct register_def *reg = reg_of(o->c->d, "slip");
    struct step_request rq = {.reg = reg, .record = o->id, .step = register_step(reg, "finish")};
    struct step_result res;
    return step_take(&o->c->d->en, db, a, &o->c->d->officer, &rq, &res, e);
}

static void *give(void *p)
{
    struct crowd *c = p;
    int i;
    while ((i = atomic_fetch_add(&c->next, 1)) < THREADS * EACH) {
        struct one o = {c, c->ids[i]};
        struct work w = {.run = finish_one, .ctx = &o};
        struct error e;
        if (store_write(c->nodes[i % 2], c->d->f->county, &w, &e)) {
            fprintf(stderr, "%s\n", e.text);
            atomic_fetch_add(&c->failed, 1);
        }
    }
    return NULL;
}

static void test_many_at_once(void **state)
{
    struct desk *d = *state;
    struct crowd c = {.d = d, .nodes = {d->f->s, d->f->s}};
    struct store *other = testdb_is_pg() ? testdb_open(&d->f->t) : NULL;
    pthread_t threads[THREADS];
    c.nodes[1] = other ? other : d->f->s;
    for (int i = 0; i < THREADS * EACH; i++) {
        c.ids[i] = desk_add(d, &d->officer, reg_of(d, "slip"), TYPED({"text", "甲"}));
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, give, &c), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&c.failed), 0);
    assert_int_equal(number(d->f, "select count(distinct number) from r_slip"), THREADS * EACH);
    assert_int_equal(number(d->f, "select next from number_series"), THREADS * EACH + 1);
    assert_string_equal(text(d->f, "select min(number) from r_slip"), "执法科便〔2026〕06-001");
    assert_string_equal(text(d->f, "select max(number) from r_slip"), "执法科便〔2026〕06-200");
    if (other) {
        store_close(other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test_setup_teardown(test_given_at_the_state, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_never_reused, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_claimed, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_series_of_a_unit, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_many_at_once, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
