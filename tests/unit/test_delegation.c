/* 外出委托: a lent post signs and does nothing else. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "people/account.h"
#include "people/authority.h"
#include "people/delegation.h"
#include "registerdb.h"

static const struct signature agree = {.agree = true};

static enum err lend(struct desk *d, const struct actor *by, const struct actor *to,
                     const char *from, const char *until, int64_t *ret)
{
    struct delegation x = {.post = by->post,
                           .to_person = to->person,
                           .from_on = from,
                           .to_on = until,
                           .reason = "外出学习"};
    struct db *db = begin(d->f);
    enum err r = delegation_add(db, d->a, d->c, by, &x, &d->e);
    people_end(d->f, r);
    *ret = x.id;
    return r;
}

static int64_t account_of(struct desk *d, const struct actor *who, const char *login)
{
    int64_t id = 0;
    struct db *db = begin(d->f);
    enum err r = account_add(db, d->a, &d->f->program, d->f->county, who->person, login, "x", false,
                             &id, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, OK);
    return id;
}

static enum err actor_in(struct desk *d, int64_t account, int64_t post, const char *today,
                         struct actor *ret)
{
    return actor_load(reader(d->f), d->a, d->c, account, post, today, ret, &d->e);
}

static void test_rules(void **state)
{
    struct desk *d = *state;
    int64_t id;
    assert_int_equal(lend(d, &d->head, &d->secretary, "2026-06-15", "2026-06-20", &id),
                     ERR_INVALID);
    assert_says(d, "不能受托代签");
    assert_int_equal(lend(d, &d->secretary, &d->officer, "2026-06-15", "2026-06-20", &id),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "post");
    assert_int_equal(lend(d, &d->head, &d->head, "2026-06-15", "2026-06-20", &id), ERR_INVALID);
    assert_int_equal(lend(d, &d->head, &d->officer2, "2026-06-14", "2026-06-20", &id), ERR_INVALID);
    assert_int_equal(lend(d, &d->head, &d->officer2, "2026-06-20", "2026-06-18", &id), ERR_INVALID);
    assert_int_equal(lend(d, &d->head, &d->officer2, "2026-06-15", "2026-06-20", &id), OK);
    assert_int_equal(lend(d, &d->head, &d->officer, "2026-06-20", "2026-06-22", &id), ERR_CONFLICT);
}

static void test_signs_for_another(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = content_register(d->c, "letter");
    struct actor b;
    struct approval *list;
    size_t n = 0;
    int64_t id, lent, account = account_of(d, &d->officer2, "lijiandu");
    assert_int_equal(lend(d, &d->head, &d->officer2, "2026-06-15", "2026-06-20", &lent), OK);
    assert_int_equal(actor_in(d, account, 0, "2026-06-15", &b), OK);
    assert_string_equal(b.role->id, "officer");
    assert_int_equal(b.n_posts, 1);
    assert_string_equal(b.posts[0].for_name, "吴科长");
    assert_int_equal(b.posts[0].id, lent);
    assert_int_equal(actor_in(d, account, lent, "2026-06-21", &b), ERR_NOT_FOUND);
    assert_int_equal(actor_in(d, account, lent, "2026-06-15", &b), OK);
    assert_string_equal(b.role->id, "division_head");
    assert_string_equal(b.for_name, "吴科长");
    assert_int_equal(b.person, d->officer2.person);

    id = desk_add(d, &d->officer, reg,
                  TYPED({"subject_line", "函"}, {"handlers", id_text(d->a, d->officer.person)}));
    assert_int_equal(desk_take(d, &b, reg, id, 0, "issue", NULL, NO_TYPED, NULL), ERR_DENIED);
    assert_int_equal(desk_edit(d, &b, reg, id, TYPED({"subject_line", "改"}), NULL), ERR_DENIED);
    assert_int_equal(desk_take(d, &d->officer, reg, id, 0, "issue", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(desk_sign(d, &d->officer2, reg, id, &agree, NULL), ERR_DENIED);
    assert_int_equal(desk_sign(d, &b, reg, id, &agree, NULL), OK);
    struct record rec = desk_load(d, &d->officer, reg, id);
    assert_int_equal(step_approvals(reader(d->f), d->a, d->c, &rec, &list, &n, &d->e), OK);
    assert_string_equal(list[0].person_name, "李监督");
    assert_string_equal(list[0].for_name, "吴科长");
    assert_int_equal(number(d->f, "select delegation from approval where for_person is not null"),
                     lent);
    const char *payload = text(d->f, "select payload from event order by seq desc limit 1");
    assert_non_null(strstr(payload, "\"for_person\""));
}

/* Who submitted it cannot sign it for another one; a delegation taken back ends at once. */
static void test_not_his_own(void **state)
{
    struct desk *d = *state;
    const struct register_def *reg = content_register(d->c, "letter");
    struct actor b;
    int64_t lent, account = account_of(d, &d->officer, "zhangjiandu");
    assert_int_equal(lend(d, &d->head, &d->officer, "2026-06-15", "2026-06-20", &lent), OK);
    assert_int_equal(actor_in(d, account, lent, "2026-06-15", &b), OK);
    int64_t id =
        desk_add(d, &d->officer, reg,
                 TYPED({"subject_line", "函"}, {"handlers", id_text(d->a, d->officer.person)}));
    assert_int_equal(desk_take(d, &d->officer, reg, id, 0, "issue", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(desk_sign(d, &b, reg, id, &agree, NULL), ERR_DENIED);
    assert_says(d, "您本人提交的");
    struct db *db = begin(d->f);
    assert_int_equal(delegation_end(db, d->a, &d->officer, lent, &d->e), ERR_NOT_FOUND);
    undo(d->f);
    db = begin(d->f);
    assert_int_equal(delegation_end(db, d->a, &d->head, lent, &d->e), OK);
    end(d->f);
    assert_int_equal(actor_in(d, account, lent, "2026-06-15", &b), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rules, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_signs_for_another, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_not_his_own, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
