/* Loading one record, labels and titles. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "registerdb.h"

static enum err load(struct desk *d, const struct scope *scope, const struct register_def *reg,
                     int64_t id, struct record *ret)
{
    return record_load(reader(d->f), d->a, d->c, scope, reg, id, ret, &d->e);
}

/* What lies outside the scope is not there, in the same words as what never was. */
static void test_scopes(void **state)
{
    struct desk *d = *state;
    struct record rec;
    int64_t bureau = desk_add(d, &d->clerk, d->shop, TYPED({"name", "局直"}));
    int64_t division = desk_add(d, &d->officer, d->shop, TYPED({"name", "科里"}));
    assert_int_equal(load(d, &d->chief.scope, d->shop, bureau, &rec), OK);
    assert_int_equal(load(d, &d->chief.scope, d->shop, division, &rec), OK);
    assert_int_equal(load(d, &d->officer2.scope, d->shop, division, &rec), OK);
    assert_int_equal(load(d, &d->officer2.scope, d->shop, bureau, &rec), ERR_NOT_FOUND);
    const char *outside = arena_strdup(d->a, d->e.text);
    assert_int_equal(load(d, &d->chief.scope, d->shop, 12345, &rec), ERR_NOT_FOUND);
    assert_string_equal(d->e.text, outside);
    assert_int_equal(load(d, &d->liaison.scope, d->shop, division, &rec), ERR_NOT_FOUND);
    assert_int_equal(load(d, &d->nobody.scope, d->shop, division, &rec), ERR_NOT_FOUND);
    struct scope none = {.kind = SCOPE_NONE, .county = d->f->county},
                 far = {.kind = SCOPE_COUNTY, .county = 1};
    assert_int_equal(load(d, &none, d->shop, bureau, &rec), ERR_NOT_FOUND);
    assert_int_equal(load(d, &far, d->shop, bureau, &rec), ERR_NOT_FOUND);
}

static void test_subtree_and_own(void **state)
{
    struct desk *d = *state;
    struct record rec;
    struct actor program = actor_system(d->f->county);
    struct step_result res;
    struct db *db = begin(d->f);
    enum err r = step_create(&d->en, db, d->a, &program, d->shop, d->ward.id,
                             TYPED({"name", "门诊的"}), &res, &d->e);
    people_end(d->f, r);
    assert_int_equal(r, OK);
    assert_int_equal(load(d, &d->liaison.scope, d->shop, res.record, &rec), OK);
    assert_string_equal(rec.unit_name, "门诊部");
    assert_int_equal(load(d, &d->stranger.scope, d->shop, res.record, &rec), ERR_NOT_FOUND);
    struct scope own = {.kind = SCOPE_OWN, .county = d->f->county, .person = d->clerk.person};
    int64_t mine = desk_add(d, &d->clerk, d->shop, TYPED({"name", "我的"}));
    assert_int_equal(load(d, &own, d->shop, mine, &rec), OK);
    assert_int_equal(load(d, &own, d->shop, res.record, &rec), ERR_NOT_FOUND);
}

/* Whoever is named in a field with `assigns`, or opened the record, sees it; nobody else of that scope. */
static void test_assigned(void **state)
{
    struct desk *d = *state;
    struct record rec;
    int64_t shop = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}));
    const struct typed typed[] = {{"party", id_text(d->a, shop)},
                                  {"matter", "waste"},
                                  {"helpers", id_text(d->a, d->helper.person)}};
    int64_t with = desk_add(d, &d->officer, d->cas, typed, 3),
            without = desk_add(d, &d->officer, d->cas, typed, 2);
    assert_int_equal(load(d, &d->helper.scope, d->cas, with, &rec), OK);
    assert_int_equal(load(d, &d->helper.scope, d->cas, without, &rec), ERR_NOT_FOUND);
    assert_int_equal(load(d, &d->helper.scope, d->shop, shop, &rec), ERR_NOT_FOUND);
    struct scope opener = d->helper.scope;
    opener.person = d->officer.person;
    assert_int_equal(load(d, &opener, d->cas, without, &rec), OK);
}

static void test_labels(void **state)
{
    struct desk *d = *state;
    const char *label;
    int64_t scan = desk_file(d, &d->clerk, "照片.jpg"),
            shop = desk_add(d, &d->clerk, d->shop, TYPED({"name", "甲店"}));
    int64_t id =
        desk_add(d, &d->clerk, d->sample,
                 TYPED({"shop", id_text(d->a, shop)}, {"host", id_text(d->a, d->hospital.id)},
                       {"boss", id_text(d->a, d->chief.person)}, {"tags", "b,a"},
                       {"papers", id_text(d->a, scan)},
                       {"people", desk_ids(d, d->chief.person, d->head.person)}));
    struct record rec = desk_load(d, &d->clerk, d->sample, id);
    assert_string_equal(desk_value(&rec, "shop")->label, "甲店");
    assert_string_equal(desk_value(&rec, "host")->label, d->hospital.short_name);
    assert_string_equal(desk_value(&rec, "boss")->label, "周局长");
    assert_string_equal(desk_value(&rec, "people")->links[1].label, "吴科长");
    assert_string_equal(desk_value(&rec, "tags")->links[0].label, "良");
    const struct link *file = desk_value(&rec, "papers")->links;
    assert_string_equal(file->label, "照片.jpg");
    assert_string_equal(file->type, "application/pdf");
    assert_int_equal(file->size, 12);
    assert_string_equal(rec.title,
                        id_text(d->a, id)); /* no title field is filled, there is no number */
    assert_int_equal(record_label(reader(d->f), d->a, d->c, register_field(d->sample, "shop"),
                                  d->f->county, shop, &label, &d->e),
                     OK);
    assert_string_equal(label, "甲店");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_scopes, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_subtree_and_own, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_assigned, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_labels, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
