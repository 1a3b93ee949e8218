/* What comes in from outside and what is published. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger/event.h"
#include "people/outsider.h"
#include "public/code.h"
#include "public/intake.h"
#include "public/publication.h"
#include "registerdb.h"

static enum err hand_in(struct desk *d, const struct intake_hand *h, struct intake_done *ret)
{
    struct db *db = begin(d->f);
    enum err r = intake_submit(&d->en, db, d->a, h, ret, &d->e);
    people_end(d->f, r);
    return r;
}

static struct intake_hand hand(struct desk *d, const char *reg, const struct typed *typed, size_t n)
{
    return (struct intake_hand){.reg = content_register(d->c, reg),
                                .county = d->f->county,
                                .typed = typed,
                                .n_typed = n,
                                .key = code_key(d->a)};
}

static enum err ask(struct desk *d, const char *code, struct intake_status *ret)
{
    struct db *db = begin(d->f);
    enum err r = intake_status(db, d->a, d->c, d->f->county, code, ret, &d->e);
    people_end(d->f, r);
    return r;
}

static struct record as_clerk(struct desk *d, const struct register_def *reg, int64_t id)
{
    struct record rec = {0};
    struct scope scope = d->clerk.scope;
    scope.role = "law_clerk";
    struct db *db = begin(d->f);
    enum err r = record_load(db, d->a, d->c, &scope, reg, id, &rec, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    return rec;
}

#define TIP \
    TYPED({"about", "某诊所"}, {"detail", "夜里营业"}, {"phone", "13800001234"}, {"name", "王小明"})

static const struct value *of(const struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static void test_record_by_the_public(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    struct event_line *lines;
    size_t n;
    int64_t person = 0;
    const struct intake_hand h = hand(d, "tip", TIP);
    assert_int_equal(hand_in(d, &h, &done), OK);
    assert_string_equal(done.code, code_of(d->a, h.key));
    struct record rec = as_clerk(d, h.reg, done.record);
    assert_string_equal(of(&rec, "source")->s, "网上");
    assert_string_equal(of(&rec, "got_on")->s, "2026-06-15");
    assert_string_equal(of(&rec, "phone")->s, "13800001234");
    assert_int_equal(rec.unit, d->bureau.id);
    struct db *db = begin(d->f);
    assert_int_equal(outsider_find(db, d->a, d->f->county, &person, &d->e), OK);
    assert_int_equal(event_list(db, d->a, d->f->county, rec.id, 0, 10, &lines, &n, &d->e), OK);
    people_end(d->f, OK);
    assert_int_equal(n, 1);
    assert_int_equal(lines[0].ev.actor, person);
    assert_string_equal(lines[0].actor_name, "公众");
    assert_string_equal(lines[0].ev.step, "intake");
    assert_null(lines[0].address); /* an informant is not traced */
    assert_null(strstr(lines[0].ev.payload, "13800001234"));
}

static void test_refused(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    struct intake_hand h = hand(d, "tip", TYPED({"about", "某诊所"}, {"detail", "夜里"}));
    assert_int_equal(hand_in(d, &h, &done), ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/tip/register.yaml#/intake/gates/reachable");
    assert_string_equal(d->e.field, "phone");
    h = hand(d, "tip", TYPED({"about", "某诊所"}, {"secret", "1"}));
    assert_int_equal(hand_in(d, &h, &done), ERR_INVALID);
    assert_string_equal(d->e.field, "detail"); /* required of the public, not of the office */
    h = hand(d, "tip",
             TYPED({"about", "一二三四五六七八九十一二三四五六七八九十一"}, {"detail", "x"},
                   {"secret", "1"}));
    assert_int_equal(hand_in(d, &h, &done), ERR_INVALID);
    assert_non_null(strstr(d->e.text, "举报谁"));
    h = hand(d, "tip",
             TYPED({"about", "某诊所"}, {"detail", "x"}, {"secret", "1"}, {"inside", "不处理"}));
    assert_int_equal(hand_in(d, &h, &done), ERR_INVALID); /* a field of the office */
    h = hand(d, "tip",
             TYPED({"about", "某诊所"}, {"detail", "x"}, {"secret", "1"}, {"source", "上级"}));
    assert_int_equal(hand_in(d, &h, &done), ERR_INVALID); /* what the program sets */
    h = hand(d, "tip", TIP);
    h.key = "short";
    assert_int_equal(hand_in(d, &h, &done), ERR_INVALID);
}

static void test_same_form_twice(void **state)
{
    struct desk *d = *state;
    struct intake_done first, again;
    const struct intake_hand h = hand(d, "tip", TIP);
    assert_int_equal(hand_in(d, &h, &first), OK);
    assert_int_equal(hand_in(d, &h, &again), OK);
    assert_false(first.before);
    assert_true(again.before);
    assert_int_equal(first.record, again.record);
    assert_string_equal(first.code, again.code);
}

static void test_code_shows_what_is_open(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    struct intake_status s;
    const struct intake_hand h = hand(d, "tip", TIP);
    assert_int_equal(ask(d, "AAAABBBBCCCC", &s), ERR_NOT_FOUND);
    assert_int_equal(hand_in(d, &h, &done), OK);
    assert_int_equal(ask(d, done.code, &s), OK);
    assert_string_equal(s.record.state->id, "got");
    assert_true(
        of(&s.record, "phone")->hidden); /* even his own: a code can be found in the street */
    assert_int_equal(desk_take(d, &d->clerk, h.reg, done.record, 1, "take", NULL,
                               TYPED({"inside", "可疑"}), NULL),
                     OK);
    assert_int_equal(ask(d, done.code, &s), OK);
    assert_string_equal(s.record.state->id, "taken");
    struct db *db = begin(d->f);
    struct step_result res;
    assert_int_equal(
        step_void(&d->en, db, d->a, &d->clerk, h.reg, done.record, 2, "重复", &res, &d->e), OK);
    people_end(d->f, OK);
    assert_int_equal(ask(d, done.code, &s), ERR_NOT_FOUND);
}

/* The public may do what the intake says and nothing else. */
static void test_public_is_no_clerk(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    struct step_result res;
    int64_t person = 0;
    const struct intake_hand h = hand(d, "tip", TIP);
    assert_int_equal(hand_in(d, &h, &done), OK);
    struct db *db = begin(d->f);
    assert_int_equal(outsider_find(db, d->a, d->f->county, &person, &d->e), OK);
    const struct actor by = outsider_actor(d->c, d->f->county, person, d->bureau.id);
    people_end(d->f, OK);
    assert_int_equal(desk_take(d, &by, h.reg, done.record, 1, "take", NULL, NO_TYPED, NULL),
                     ERR_DENIED);
    assert_int_equal(desk_create(d, &by, d->shop, TYPED({"name", "x"}), &res), ERR_DENIED);
    assert_int_equal(desk_edit(d, &by, h.reg, done.record, TYPED({"about", "x"}), NULL),
                     ERR_DENIED);
}

/* --- links ---------------------------------------------------------------------------------------------------------------- */
static struct intake_hand by_link(struct desk *d, const char *reg, int64_t about, int serial,
                                  const struct typed *typed, size_t n)
{
    struct intake_hand h = hand(d, reg, typed, n);
    const char *secret = NULL;
    struct db *db = begin(d->f);
    enum err r = outsider_secret(db, d->a, d->f->county, true, &secret, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    h.bound = (struct signed_link){h.reg->intake->links[0], about, serial};
    h.link = link_make(d->a, secret, d->f->county, h.reg, &h.bound);
    return h;
}

static int64_t votes(struct desk *d, const char *reg)
{
    const struct query q = {.reg = content_register(d->c, reg)};
    int64_t n = 0;
    struct db *db = begin(d->f);
    enum err r = query_count(db, d->a, d->c, &d->clerk.scope, &q, 100, &n, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    return n;
}

static void test_second_vote_changes_the_first(void **state)
{
    struct desk *d = *state;
    struct intake_done one, two;
    int64_t shop = desk_add(d, &d->clerk, d->shop, TYPED({"name", "甲诊所"}));
    struct intake_hand h = by_link(d, "vote", shop, 1, TYPED({"grade", "a"}));
    assert_int_equal(hand_in(d, &h, &one), OK);
    h = by_link(d, "vote", shop, 1, TYPED({"grade", "b"}));
    assert_int_equal(hand_in(d, &h, &two), OK);
    assert_true(two.changed);
    assert_int_equal(two.record, one.record);
    assert_int_equal(votes(d, "vote"), 1);
    struct record rec = as_clerk(d, h.reg, one.record);
    assert_string_equal(of(&rec, "grade")->s, "b");
    assert_int_equal(of(&rec, "shop")->i, shop);
    assert_int_equal(rec.unit, d->bureau.id);
    h = by_link(d, "vote", shop, 2, TYPED({"grade", "a"})); /* another person's link */
    assert_int_equal(hand_in(d, &h, &two), OK);
    assert_int_equal(votes(d, "vote"), 2);
    assert_int_equal(desk_take(d, &d->clerk, h.reg, one.record, 2, "use", NULL, NO_TYPED, NULL),
                     OK);
    h = by_link(d, "vote", shop, 1, TYPED({"grade", "a"}));
    assert_int_equal(hand_in(d, &h, &two), ERR_CONFLICT); /* it is being worked with */
}

static void test_second_rating_refused(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    int64_t shop = desk_add(d, &d->clerk, d->shop, TYPED({"name", "甲诊所"}));
    struct intake_hand h = by_link(d, "rating", shop, 1, TYPED({"grade", "a"}));
    assert_int_equal(hand_in(d, &h, &done), OK);
    h = by_link(d, "rating", shop, 1, TYPED({"grade", "b"}));
    assert_int_equal(hand_in(d, &h, &done), ERR_CONFLICT);
    assert_int_equal(votes(d, "rating"), 1);
}

static void test_bind(void **state)
{
    struct desk *d = *state;
    struct intake_bound b;
    struct intake_done done;
    int64_t shop = desk_add(d, &d->clerk, d->shop, TYPED({"name", "甲诊所"}));
    struct intake_hand h = by_link(d, "vote", shop, 1, TYPED({"grade", "a"}));
    struct db *db = begin(d->f);
    assert_int_equal(intake_bind(db, d->a, d->c, d->f->county, h.reg, h.link, &b, &d->e), OK);
    assert_string_equal(b.subject, "甲诊所");
    assert_false(b.used);
    assert_int_equal(intake_bind(db, d->a, d->c, d->f->county, h.reg, "x-1-00", &b, &d->e),
                     ERR_NOT_FOUND);
    people_end(d->f, OK);
    assert_int_equal(hand_in(d, &h, &done), OK);
    db = begin(d->f);
    assert_int_equal(intake_bind(db, d->a, d->c, d->f->county, h.reg, h.link, &b, &d->e), OK);
    assert_true(b.used);
    people_end(d->f, OK);
}

/* --- published ------------------------------------------------------------------------------------------------------------ */
static size_t listed(struct desk *d, const struct register_def *reg, const char *search)
{
    struct record_list list;
    struct db *db = begin(d->f);
    enum err r = publication_list(db, d->a, d->c, d->f->county, reg, search, NULL, &list, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    return list.n;
}

static enum err look(struct desk *d, const struct register_def *reg, int64_t id, struct record *ret)
{
    struct db *db = begin(d->f);
    enum err r = publication_load(db, d->a, d->c, d->f->county, reg, id, ret, &d->e);
    people_end(d->f, r);
    return r;
}

static void test_published(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    struct record rec;
    const struct intake_hand h = hand(d, "tip", TIP);
    const struct register_def *reg = h.reg;
    assert_int_equal(hand_in(d, &h, &done), OK);
    assert_int_equal(
        desk_take(d, &d->clerk, reg, done.record, 1, "take", NULL, TYPED({"inside", "可疑"}), NULL),
        OK);
    assert_int_equal(desk_take(d, &d->clerk, reg, done.record, 2, "answer", NULL,
                               TYPED({"reply", "已查处"}), NULL),
                     OK);
    assert_int_equal(listed(d, reg, NULL), 0); /* answered, not yet published */
    assert_int_equal(look(d, reg, done.record, &rec), ERR_NOT_FOUND);
    assert_int_equal(desk_take(d, &d->clerk, reg, done.record, 3, "post", NULL,
                               TYPED({"open_on", "2026-06-16"}), NULL),
                     OK);
    assert_int_equal(listed(d, reg, NULL), 0); /* from tomorrow on */
    assert_int_equal(look(d, reg, done.record, &rec), ERR_NOT_FOUND);
    assert_int_equal(desk_take(d, &d->clerk, reg, done.record, 4, "post", NULL,
                               TYPED({"open_on", "2026-06-15"}), NULL),
                     OK);
    assert_int_equal(listed(d, reg, NULL), 1);
    assert_int_equal(listed(d, reg, "查处"), 1);
    assert_int_equal(listed(d, reg, "诊所"), 1);
    assert_int_equal(listed(d, reg, "可疑"), 0);     /* stands in a field that is not published */
    assert_int_equal(listed(d, reg, "夜里营业"), 0); /* so does this */
    assert_int_equal(listed(d, reg, "小明"), 0);     /* a masked name is not searched in clear */
    assert_int_equal(look(d, reg, done.record, &rec), OK);
    assert_string_equal(publication_text(d->a, &rec, register_field(reg, "name")), "王**");
    assert_string_equal(publication_title(d->a, &rec), "某诊所");
    assert_int_equal(desk_take(d, &d->clerk, reg, done.record, 5, "back", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(listed(d, reg, NULL), 0);
    assert_int_equal(look(d, reg, done.record, &rec), ERR_NOT_FOUND);
}

static void test_void_disappears(void **state)
{
    struct desk *d = *state;
    struct intake_done done;
    struct step_result res;
    struct record rec;
    const struct intake_hand h = hand(d, "tip", TIP);
    assert_int_equal(hand_in(d, &h, &done), OK);
    assert_int_equal(desk_take(d, &d->clerk, h.reg, done.record, 1, "take", NULL, NO_TYPED, NULL),
                     OK);
    assert_int_equal(desk_take(d, &d->clerk, h.reg, done.record, 2, "answer", NULL,
                               TYPED({"reply", "已查处"}), NULL),
                     OK);
    assert_int_equal(desk_take(d, &d->clerk, h.reg, done.record, 3, "post", NULL,
                               TYPED({"open_on", "2026-06-15"}), NULL),
                     OK);
    assert_int_equal(listed(d, h.reg, NULL), 1);
    struct db *db = begin(d->f);
    assert_int_equal(
        step_void(&d->en, db, d->a, &d->clerk, h.reg, done.record, 4, "错了", &res, &d->e), OK);
    people_end(d->f, OK);
    assert_int_equal(listed(d, h.reg, NULL), 0);
    assert_int_equal(look(d, h.reg, done.record, &rec), ERR_NOT_FOUND);
    assert_false(publication_open(d->shop));
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_record_by_the_public),
        CASE(test_refused),
        CASE(test_same_form_twice),
        CASE(test_code_shows_what_is_open),
        CASE(test_public_is_no_clerk),
        CASE(test_second_vote_changes_the_first),
        CASE(test_second_rating_refused),
        CASE(test_bind),
        CASE(test_published),
        CASE(test_void_disappears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
