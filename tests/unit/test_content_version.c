/* Content that takes away what records use. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "register/content_version.h"
#include "registerdb.h"

/* The content of the step tests with slip as it might be in the next release: a state or a field has another id. */
static const struct content *next_release(struct desk *d, const char *state, const char *field,
                                          const struct removed_def *removed)
{
    struct content *c = arena_memdup(d->a, d->c, sizeof(*d->c));
    struct register_def *regs = arena_memdup(d->a, c->registers, c->n_registers * sizeof(*regs));
    struct register_def *slip = &regs[content_register(d->c, "slip") - d->c->registers];
    struct state_def *states = arena_memdup(d->a, slip->states, slip->n_states * sizeof(*states));
    struct field_def *fields = arena_memdup(d->a, slip->fields, slip->n_fields * sizeof(*fields));
    states[1].id = state;
    fields[0].id = field;
    slip->states = states;
    slip->fields = fields;
    slip->title_field[0] = &fields[0];
    slip->digest = "the next one";
    slip->removed = removed;
    slip->n_removed = removed ? 1 : 0;
    c->registers = regs;
    return c;
}

static int64_t done_slip(struct desk *d)
{
    const struct register_def *reg = content_register(d->c, "slip");
    int64_t id = desk_add(d, &d->officer, reg, TYPED({"text", "甲"}));
    assert_int_equal(desk_take(d, &d->officer, reg, id, 0, "finish", "2026-06-12", NO_TYPED, NULL),
                     OK);
    return id;
}

static void test_state(void **state)
{
    struct desk *d = *state;
    int64_t id = done_slip(d);
    assert_int_equal(schema_apply(d->f->s, next_release(d, "finished", "text", NULL), &d->e),
                     ERR_INVALID);
    assert_says(d, "registers/slip/register.yaml 已没有状态 done，还有 1 件在用");
    const struct removed_def gone = {.kind = REMOVED_STATE, .id = "done", .by = "finished"};
    const struct content *good = next_release(d, "finished", "text", &gone);
    assert_int_equal(schema_apply(d->f->s, good, &d->e), OK);
    d->c = good;
    d->en.content = good;
    const struct register_def *reg = content_register(good, "slip");
    struct record rec = desk_load(d, &d->officer, reg, id);
    assert_string_equal(rec.state->id, "finished");
    assert_string_equal(rec.state_on[1], "2026-06-12");
    assert_string_not_equal(rec.content,
                            reg->digest); /* opened under the older text, which is kept */
    const char *old = NULL;
    assert_int_equal(content_version_text(reader(d->f), d->a, rec.content, &old, &d->e), OK);
    assert_non_null(strstr(old, "id: done"));
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "content");
    int64_t events = number(d->f, "select count(*) from event");
    assert_int_equal(schema_apply(d->f->s, good, &d->e), OK);
    assert_int_equal(number(d->f, "select count(*) from event"), events);
}

static void test_field(void **state)
{
    struct desk *d = *state;
    int64_t id = done_slip(d);
    assert_int_equal(schema_apply(d->f->s, next_release(d, "done", "body", NULL), &d->e),
                     ERR_INVALID);
    assert_says(d, "已没有字段 text，还有 1 件在用");
    struct removed_def gone = {.kind = REMOVED_FIELD, .id = "text"};
    assert_int_equal(schema_apply(d->f->s, next_release(d, "done", "body", &gone), &d->e), OK);
    gone.by = "body";
    const struct content *good = next_release(d, "done", "body", &gone);
    assert_int_equal(schema_apply(d->f->s, good, &d->e), OK);
    d->c = good;
    struct record rec = desk_load(d, &d->officer, content_register(good, "slip"), id);
    assert_string_equal(desk_plain(d, &rec, "body"), "甲");
}

/* Void records bind nothing; a register that is gone binds while it holds any. */
static void test_gone(void **state)
{
    struct desk *d = *state;
    int64_t id = desk_add(d, &d->officer, content_register(d->c, "slip"), TYPED({"text", "甲"}));
    struct content less = *d->c;
    const struct register_def *gone = content_register(d->c, "slip");
    size_t at = (size_t)(gone - d->c->registers);
    struct register_def *rest =
        arena_memdup(d->a, d->c->registers, less.n_registers * sizeof(*rest));
    memmove(rest + at, rest + at + 1, (--less.n_registers - at) * sizeof(*rest));
    less.registers = rest;
    assert_int_equal(schema_apply(d->f->s, &less, &d->e), ERR_INVALID);
    assert_says(d, "台账 slip 的内容不见了，还有 1 件在用");
    assert_int_equal(desk_void(d, &d->officer, gone, id, NULL), OK);
    assert_int_equal(schema_apply(d->f->s, &less, &d->e), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_state, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_field, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_gone, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
