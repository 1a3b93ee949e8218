/* Tables derived from registers. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "registerdb.h"

static void test_again(void **state)
{
    struct desk *d = *state;
    int64_t id = desk_add(d, &d->clerk, d->shop,
                          TYPED({"name", "甲"}, {"staff", id_text(d->a, d->chief.person)}));
    assert_int_equal(schema_apply(d->f->s, d->c, &d->e), OK);
    struct record rec = desk_load(d, &d->clerk, d->shop, id);
    assert_string_equal(desk_plain(d, &rec, "name"), "甲");
    assert_int_equal(number(d->f, "select count(*) from content_version"), d->c->n_registers);
    assert_int_equal(
        number(d->f, "select count(*) from content_version where body like 'id: shop%'"), 1);
}

/* A field comes, one changes its name; nothing is lost. */
static void test_added_and_renamed(void **state)
{
    struct desk *d = *state;
    int64_t id =
        desk_add(d, &d->clerk, d->shop,
                 TYPED({"name", "甲"}, {"beds", "9"}, {"staff", id_text(d->a, d->chief.person)}));
    size_t n = d->shop->n_fields;
    struct field_def *fields = arena_array(d->a, n + 1, sizeof(*fields));
    memcpy(fields, d->shop->fields, n * sizeof(*fields));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(fields[i].id, "beds") || str_eq(fields[i].id, "staff")) {
            fields[i].was = fields[i].id;
            fields[i].id = str_eq(fields[i].id, "beds") ? "places" : "workers";
        }
    }
    fields[n] =
        (struct field_def){.id = "phone", .title = "电话", .type = FIELD_PHONE, .index = (int)n};
    struct register_def later = *d->shop;
    later.fields = fields;
    later.n_fields = n + 1;
    later.digest = "later";
    const struct content c = {.registers = &later,
                              .n_registers = 1,
                              .code_lists = d->c->code_lists,
                              .n_code_lists = d->c->n_code_lists,
                              .roles = d->c->roles,
                              .n_roles = d->c->n_roles};
    assert_int_equal(schema_apply(d->f->s, &c, &d->e), OK);
    struct record rec;
    assert_int_equal(record_load(reader(d->f), d->a, &c, &d->clerk.scope, &later, id, &rec, &d->e),
                     OK);
    assert_string_equal(desk_plain(d, &rec, "places"), "9");
    assert_string_equal(desk_value(&rec, "workers")->links[0].label, "周局长");
    assert_false(desk_value(&rec, "phone")->set);
    assert_string_equal(rec.content, d->shop->digest); /* the version it was opened under */
    assert_int_equal(number(d->f, "select count(*) from content_version where register = 'shop'"),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_again, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_added_and_renamed, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
