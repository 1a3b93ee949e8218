/* Tables inside a record, defaults, conditions on asking, and who sees what. Runs on PostgreSQL too when FAHENG_TEST_PG is
 * set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/event.h"
#include "register/rows.h"
#include "registerdb.h"

#define TWO                                                                                    \
    "[{\"kind\":\"a\",\"topic\":\"学法\",\"mins\":\"30\"},{\"topic\":\"\"},{\"kind\":\"b\"," \
    "\"cost\":\"1,000 元\"}]"

static const struct field_def *lines(struct desk *d)
{
    return register_field(d->sample, "lines");
}

static int64_t add(struct desk *d, const char *typed)
{
    return desk_add(d, &d->clerk, d->sample, TYPED({"t1", "会议"}, {"lines", typed}));
}

static const struct value *load(struct desk *d, int64_t id)
{
    struct record *rec = arena_make(d->a, struct record);
    *rec = desk_load(d, &d->clerk, d->sample, id);
    return desk_value(rec, "lines");
}

static const char *last_payload(struct desk *d, int64_t id)
{
    struct event_line *list;
    size_t n = 0;
    assert_int_equal(event_list(reader(d->f), d->a, d->f->county, id, 0, 10, &list, &n, &d->e), OK);
    return n ? list[n - 1].ev.payload : "";
}

static void test_kept(void **state)
{
    struct desk *d = *state;
    const struct value *v = load(d, add(d, TWO));
    assert_int_equal(v->n, 2); /* the empty line is none */
    assert_string_equal(v->rows[0].cells[0].s, "a");
    assert_int_equal(v->rows[0].cells[2].i, 30);
    assert_false(v->rows[0].cells[4].set);
    assert_int_equal(v->rows[1].cells[4].i, 100000);
    assert_string_equal(value_show(d->a, lines(d), v), "1. 优，学法，30；2. 良，1,000.00 元");
}

static void test_reads_back(void **state)
{
    struct desk *d = *state;
    const struct value *v = load(d, add(d, TWO));
    struct value again = {0};
    const char *plain = value_plain(d->a, lines(d), v);
    assert_int_equal(value_parse(d->a, lines(d), plain, now_today(), &again, &d->e), OK);
    assert_true(value_same(lines(d), v, &again));
}

/* A line keeps its id when one before it goes; a foreign id is not taken over. */
static void test_ids(void **state)
{
    struct desk *d = *state;
    int64_t id = add(d, TWO), other = add(d, TWO);
    const struct value *v = load(d, id);
    int64_t second = v->rows[1].id, foreign = load(d, other)->rows[0].id;
    const char *typed =
        arena_printf(d->a, "[{\"id\":\"%s\",\"kind\":\"b\"},{\"id\":\"%s\",\"kind\":\"c\"}]",
                     id_text(d->a, second), id_text(d->a, foreign));
    assert_int_equal(desk_edit(d, &d->clerk, d->sample, id, TYPED({"lines", typed}), NULL), OK);
    v = load(d, id);
    assert_int_equal(v->n, 2);
    assert_int_equal(v->rows[0].id, second);
    assert_int_not_equal(v->rows[1].id, foreign);
    assert_int_equal(load(d, other)->rows[0].id, foreign);
}

/* The event holds the table before and after; the same table once more is no change. */
static void test_event(void **state)
{
    struct desk *d = *state;
    int64_t id = add(d, TWO);
    const char *plain = value_plain(d->a, lines(d), load(d, id));
    assert_non_null(strstr(last_payload(d, id), "学法"));
    assert_int_equal(desk_edit(d, &d->clerk, d->sample, id, TYPED({"lines", plain}), NULL), OK);
    assert_int_equal(desk_load(d, &d->clerk, d->sample, id).version, 1);
    assert_int_equal(desk_edit(d, &d->clerk, d->sample, id, TYPED({"lines", ""}), NULL), OK);
    assert_false(load(d, id)->set);
    const char *payload = last_payload(d, id);
    assert_non_null(strstr(payload, "学法"));
    assert_non_null(strstr(payload, ",null]"));
}

static void refused(struct desk *d, const char *typed, const char *say)
{
    struct step_result res;
    assert_int_equal(desk_create(d, &d->clerk, d->sample, TYPED({"lines", typed}), &res),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "lines");
    assert_says(d, say);
}

static void test_refusals(void **state)
{
    struct desk *d = *state;
    refused(d, "[{\"topic\":\"没有类型\"}]", "第 1 行还缺：类型");
    refused(d, "[{\"kind\":\"a\"},{\"kind\":\"a\",\"mins\":\"半小时\"}]",
            "第 2 行：“分钟”要填整数");
    refused(d, "[{\"kind\":\"a\",\"mins\":\"-1\"}]", "不能小于 0");
    refused(d, "[{\"kind\":\"a\",\"day\":\"2026-06-16\"}]", "不能晚于今天");
    refused(d, "[{\"kind\":\"z\"}]", "请从列出的选项中选");
    refused(d, arena_printf(d->a, "[{\"kind\":\"a\",\"who\":\"%s\"}]", id_text(d->a, id_new())),
            "第 1 行：“汇报人”所选的条目不存在");
    refused(d, "学法一次", "一行一行填");
    refused(d, "{\"kind\":\"a\"}", "一行一行填");
}

static void test_people(void **state)
{
    struct desk *d = *state;
    int64_t zhang = desk_person(d, "张三");
    const char *typed =
        arena_printf(d->a, "[{\"kind\":\"a\",\"who\":\"%s\"}]", id_text(d->a, zhang));
    const struct value *v = load(d, add(d, typed));
    assert_string_equal(v->rows[0].cells[7].label, "张三");
    assert_string_equal(value_show(d->a, lines(d), v), "1. 优，张三");
}

/* What figures do: lines over all records, with a test on a line and one on its record. */
static int64_t count(struct desk *d, const char *text)
{
    const struct cel *test;
    struct table t;
    struct sql s scoped(sql_end) = sql_begin(d->a);
    assert_int_equal(rows_filter(d->a, d->c, d->sample, lines(d), text, &test, &d->e), OK);
    sql_lit(&s, "select count(*)");
    rows_from(&s, d->sample, lines(d));
    sql_lit(&s, " where r.voided = 0 and ");
    query_scope(&s, d->sample, &d->clerk.scope);
    sql_lit(&s, " and ");
    assert_int_equal(rows_condition(&s, d->c, d->sample, test, now_today(), 0, &d->e), OK);
    assert_int_equal(sql_all(&s, reader(d->f), &t, &d->e), OK);
    return cell_int(&t, 0, 0);
}

static void test_figures(void **state)
{
    struct desk *d = *state;
    int64_t before = count(d, "row.kind == 'a'");
    (void)add(d, TWO);
    int64_t id = add(d, "[{\"kind\":\"a\",\"mins\":\"5\"},{\"kind\":\"a\"},{\"kind\":\"b\"}]");
    assert_int_equal(count(d, "row.kind == 'a'"), before + 3);
    assert_int_equal(count(d, "row.kind == 'a' && row.mins >= 5"), 2);
    assert_int_equal(count(d, "row.kind == 'a' && t1 == '会议'"), 3);
    assert_int_equal(desk_void(d, &d->clerk, d->sample, id, "登记重复"), OK);
    assert_int_equal(count(d, "row.kind == 'a'"), before + 1);
    const struct cel *test;
    assert_int_equal(rows_filter(d->a, d->c, d->sample, lines(d), "row.nope == 1", &test, &d->e),
                     ERR_INVALID);
}

/* --- default, when, override, open_to ----------------------------------------------------------------------------------- */
static void test_default(void **state)
{
    struct desk *d = *state;
    struct record rec = desk_load(d, &d->clerk, d->sample, add(d, NULL));
    assert_string_equal(desk_plain(d, &rec, "level"), "b");
    int64_t id = desk_add(d, &d->clerk, d->sample, TYPED({"t1", "空"}, {"level", ""}));
    rec = desk_load(d, &d->clerk, d->sample, id);
    assert_null(desk_plain(d, &rec, "level")); /* emptied by hand stays empty */
}

static void test_when(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    assert_int_equal(desk_create(d, &d->clerk, d->sample, TYPED({"t1", "甲"}), &res), ERR_INVALID);
    assert_says(d, "还缺：许可证号");
    assert_int_equal(desk_create(d, &d->clerk, d->sample, TYPED({"t1", "乙"}), &res), OK);
    assert_int_equal(desk_create(d, &d->clerk, d->sample, TYPED({"n1", "1"}), &res), OK);
    assert_int_equal(
        desk_create(d, &d->clerk, d->sample, TYPED({"t1", "甲"}, {"licence", "L1"}), &res), OK);
}

static void test_override(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    const char *wrong = "91350200MA31E12PXE";
    assert_int_equal(desk_create(d, &d->clerk, d->sample, TYPED({"uscc", wrong}), &res),
                     ERR_INVALID);
    assert_says(d, "应为 F");
    int64_t id = desk_add(d, &d->clerk, d->sample,
                          TYPED({"uscc", wrong}, {"uscc_why", "原证如此，已电话核实"}));
    struct record rec = desk_load(d, &d->clerk, d->sample, id);
    assert_string_equal(desk_plain(d, &rec, "uscc"), wrong);
    assert_non_null(strstr(last_payload(d, id), "原证如此"));
    assert_int_equal(
        desk_create(d, &d->clerk, d->sample, TYPED({"uscc_why", "短"}, {"uscc", "9135"}), &res),
        ERR_INVALID);
}

static struct scope eyes(const struct actor *who, const char *role)
{
    struct scope s = who->scope;
    s.role = role;
    return s;
}

/* Not in the record, not in a list, not in the event; and who cannot see it cannot change it. */
static void test_open_to(void **state)
{
    struct desk *d = *state;
    int64_t id =
        desk_add(d, &d->clerk, d->sample,
                 TYPED({"t1", "投诉"}, {"phone", "13800001111"}, {"secret", "匿名群众甲"}));
    struct scope mine = eyes(&d->clerk, "law_clerk"), theirs = eyes(&d->clerk, "bureau_head");
    struct record rec;
    assert_int_equal(record_load(reader(d->f), d->a, d->c, &mine, d->sample, id, &rec, &d->e), OK);
    assert_string_equal(desk_plain(d, &rec, "secret"), "匿名群众甲");
    assert_int_equal(record_load(reader(d->f), d->a, d->c, &theirs, d->sample, id, &rec, &d->e),
                     OK);
    assert_null(desk_plain(d, &rec, "secret"));
    assert_string_equal(
        value_show(d->a, register_field(d->sample, "secret"), desk_value(&rec, "secret")),
        "（不公开）");
    assert_string_equal(
        value_show(d->a, register_field(d->sample, "phone"), desk_value(&rec, "phone")),
        "138****1111");
    struct record_list list;
    struct query q = {.reg = d->sample, .limit = QUERY_ALL};
    assert_int_equal(query_list(reader(d->f), d->a, d->c, &theirs, &q, &list, &d->e), OK);
    for (size_t i = 0; i < list.n; i++) {
        assert_false(desk_value(&list.items[i], "secret")->set);
    }
    assert_null(strstr(last_payload(d, id), "匿名群众甲"));
    assert_null(strstr(last_payload(d, id), "13800001111"));
    struct actor chief = d->clerk;
    chief.role = content_role(d->c, "bureau_head");
    assert_int_not_equal(desk_edit(d, &chief, d->sample, id, TYPED({"secret", "改掉"}), "试一试"),
                         OK);
    assert_int_equal(record_load(reader(d->f), d->a, d->c, &mine, d->sample, id, &rec, &d->e), OK);
    assert_string_equal(desk_plain(d, &rec, "secret"), "匿名群众甲");
}

/* A step by someone who may not see the value leaves it as it is. */
static void test_hidden_survives(void **state)
{
    struct desk *d = *state;
    int64_t id = desk_add(d, &d->clerk, d->sample, TYPED({"t1", "投诉"}, {"secret", "群众乙"}));
    struct actor blind = d->clerk;
    blind.scope.role = NULL;
    assert_int_equal(desk_take(d, &blind, d->sample, id, 0, "start", NULL, NO_TYPED, NULL), OK);
    struct scope mine = eyes(&d->clerk, "law_clerk");
    struct record rec;
    assert_int_equal(record_load(reader(d->f), d->a, d->c, &mine, d->sample, id, &rec, &d->e), OK);
    assert_string_equal(desk_plain(d, &rec, "secret"), "群众乙");
}

static void test_signature(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    int64_t pdf = desk_file(d, &d->clerk, "签名.pdf");
    assert_int_equal(
        desk_create(d, &d->clerk, d->sample, TYPED({"drawn", id_text(d->a, pdf)}), &res),
        ERR_INVALID);
    assert_says(d, "不是图片");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_kept),      CASE(test_reads_back), CASE(test_ids),     CASE(test_event),
        CASE(test_refusals),  CASE(test_people),     CASE(test_figures), CASE(test_default),
        CASE(test_when),      CASE(test_override),   CASE(test_open_to), CASE(test_hidden_survives),
        CASE(test_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
