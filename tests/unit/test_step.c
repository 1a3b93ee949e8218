/* Opening, stepping, editing, voiding. Runs on PostgreSQL too when FAHENG_TEST_PG is set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger/event.h"
#include "registerdb.h"

static int64_t shop(struct desk *d, const struct actor *by, const char *name)
{
    return desk_add(d, by, d->shop, TYPED({"name", name}));
}

static int64_t clue(struct desk *d)
{
    int64_t id = shop(d, &d->officer, "甲诊所");
    return desk_add(
        d, &d->officer, d->cas,
        TYPED({"party", id_text(d->a, id)}, {"matter", "waste"}, {"brief", "群众反映"}));
}

static const char *both(struct desk *d)
{
    return desk_ids(d, d->officer.person, d->officer2.person);
}

static enum err sign_as(struct desk *d, const struct actor *by, int64_t id)
{
    return desk_sign(d, by, d->cas, id, &(struct signature){.agree = true}, NULL);
}

static int64_t filed(struct desk *d)
{
    int64_t id = clue(d);
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "file", NULL, TYPED({"officers", both(d)}), NULL),
        OK);
    assert_int_equal(sign_as(d, &d->head, id), OK);
    assert_int_equal(sign_as(d, &d->chief, id), OK);
    return id;
}

static int64_t noticed(struct desk *d, const char *fine)
{
    int64_t id = filed(d);
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "notify", NULL, TYPED({"fine", fine}), NULL), OK);
    return id;
}

static int64_t events(struct desk *d)
{
    return number(d->f, "select count(*) from event");
}

static const char *last_payload(struct desk *d)
{
    return text(d->f, "select payload from event order by seq desc limit 1");
}

/* --- create --------------------------------------------------------------------------------------------------------- */
static void test_create(void **state)
{
    struct desk *d = *state;
    int64_t id = clue(d);
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(rec.version, 1);
    assert_int_equal(rec.unit, d->division.id);
    assert_string_equal(rec.unit_name, "执法科");
    assert_int_equal(rec.year, 2026);
    assert_int_equal(rec.created_by, d->officer.person);
    assert_string_equal(rec.state->id, "clue");
    assert_string_equal(rec.state_on[0], "2026-06-15");
    assert_null(rec.state_on[1]);
    assert_null(rec.number);
    assert_string_equal(rec.content, d->cas->digest);
    assert_string_equal(rec.title, "甲诊所 医疗废物处置不当");
    assert_string_equal(desk_value(&rec, "party")->label, "甲诊所");
    assert_int_equal(desk_value(&rec, "major")->i, 0);
    assert_true(desk_value(&rec, "major")->set);
    assert_string_equal(text(d->f, "select step || on_date from event order by seq desc limit 1"),
                        "create2026-06-15");
    assert_non_null(strstr(last_payload(d), "\"brief\":[null,\"群众反映\"]"));
    assert_non_null(strstr(last_payload(d), "\"state\":[null,\"clue\"]"));
    assert_string_equal(
        text(d->f, "select address from access_log where kind = 'event' order by id desc limit 1"),
        "10.0.0.7");
    assert_int_equal(number(d->f, "select count(*) from h_case"), 1);
}

static void test_create_refused(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    int64_t id = shop(d, &d->officer, "乙诊所"), far = shop(d, &d->stranger, "丙诊所");
    const char *party = id_text(d->a, id);
    int64_t before = events(d);
    assert_int_equal(
        desk_create(d, &d->head, d->cas, TYPED({"party", party}, {"matter", "waste"}), &res),
        ERR_DENIED);
    assert_says(d, "监督员、法制科员");
    assert_int_equal(desk_create(d, &d->officer, d->cas, TYPED({"party", party}), &res),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "matter");
    assert_says(d, "案由");
    assert_int_equal(
        desk_create(d, &d->officer, d->cas, TYPED({"party", party}, {"matter", "nothing"}), &res),
        ERR_INVALID);
    assert_int_equal(desk_create(d, &d->officer, d->cas,
                                 TYPED({"party", party}, {"matter", "waste"}, {"major", "是"}),
                                 &res),
                     ERR_INVALID);
    assert_says(d, "系统算出");
    assert_int_equal(desk_create(d, &d->officer, d->cas,
                                 TYPED({"party", id_text(d->a, id + 1)}, {"matter", "waste"}),
                                 &res),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "party");
    /* what lies outside the scope is as good as not there */
    assert_int_equal(desk_create(d, &d->officer, d->cas,
                                 TYPED({"party", id_text(d->a, far)}, {"matter", "waste"}), &res),
                     ERR_INVALID);
    assert_int_equal(desk_create(d, &d->officer, d->cas,
                                 TYPED({"party", party}, {"matter", "waste"}, {"colour", "red"}),
                                 &res),
                     ERR_INVALID);
    assert_int_equal(events(d), before);
    assert_int_equal(number(d->f, "select count(*) from r_case"), 0);
}

/* A code belongs to the day it is used for. */
static void test_code_in_force(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    const char *party = id_text(d->a, shop(d, &d->officer, "甲诊所"));
    assert_int_equal(
        desk_create(d, &d->officer, d->cas,
                    TYPED({"party", party}, {"matter", "unlicensed"}, {"acted_on", "2022-04-30"}),
                    &res),
        ERR_INVALID);
    assert_string_equal(d->e.field, "matter");
    assert_says(d, "2022年5月1日");
    assert_int_equal(
        desk_create(d, &d->officer, d->cas,
                    TYPED({"party", party}, {"matter", "unlicensed"}, {"acted_on", "2022-05-01"}),
                    &res),
        OK);
    assert_int_equal(
        desk_create(d, &d->officer, d->cas, TYPED({"party", party}, {"matter", "old_rule"}), &res),
        ERR_INVALID);
    assert_int_equal(
        desk_create(d, &d->officer, d->cas,
                    TYPED({"party", party}, {"matter", "old_rule"}, {"acted_on", "2023-12-31"}),
                    &res),
        OK);
    assert_int_equal(
        desk_create(d, &d->officer, d->cas,
                    TYPED({"party", party}, {"matter", "waste"}, {"acted_on", "2026-06-16"}), &res),
        ERR_INVALID);
    assert_string_equal(d->e.field, "acted_on");
}

static void test_unique(void **state)
{
    struct desk *d = *state;
    struct step_result res;
    int64_t id = desk_add(d, &d->officer, d->shop, TYPED({"name", "甲"}, {"code", "X1"}));
    assert_int_equal(
        desk_create(d, &d->clerk, d->shop, TYPED({"name", "乙"}, {"code", "X1"}), &res),
        ERR_INVALID);
    assert_string_equal(d->e.field, "code");
    assert_int_equal(desk_create(d, &d->clerk, d->shop, TYPED({"name", "乙"}), &res), OK);
    assert_int_equal(desk_create(d, &d->clerk, d->shop, TYPED({"name", "丙"}), &res), OK);
    assert_int_equal(
        desk_edit(d, &d->officer, d->shop, id, TYPED({"code", "X1"}, {"name", "甲甲"}), NULL), OK);
    assert_int_equal(desk_void(d, &d->officer, d->shop, id, "录重了"), OK);
    assert_int_equal(
        desk_create(d, &d->clerk, d->shop, TYPED({"name", "乙"}, {"code", "X1"}), &res), OK);
}

/* --- take ----------------------------------------------------------------------------------------------------------- */
static void test_two_officers(void **state)
{
    struct desk *d = *state;
    int64_t id = clue(d), before = events(d);
    struct step_result res = {0};
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 1, "file", NULL,
                               TYPED({"officers", id_text(d->a, d->officer.person)}), NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/case/register.yaml#/checks/two_officers");
    assert_says(d, "承办人不足两名");
    assert_says(d, "行政处罚法 第四十二条");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(rec.version, 1);
    assert_false(desk_value(&rec, "officers")->set);
    assert_int_equal(events(d), before);
    assert_int_equal(number(d->f, "select count(*) from f_case"), 0);
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 1, "file", NULL, TYPED({"officers", both(d)}), &res),
        OK);
    assert_true(res.waits_for_signature);
    assert_int_equal(res.version, 2);
    assert_string_equal(res.state->id, "clue");
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(desk_value(&rec, "officers")->n, 2);
    assert_string_equal(desk_value(&rec, "officers")->links[1].label, "李监督");
    assert_string_equal(rec.pending->id, "file");
}

static void test_need_and_people(void **state)
{
    struct desk *d = *state;
    int64_t id = clue(d);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "officers");
    assert_says(d, "还缺：承办人");
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", NULL,
                               TYPED({"officers", desk_ids(d, d->officer.person, d->head.person)}),
                               NULL),
                     ERR_INVALID);
    assert_says(d, "吴科长");
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", NULL,
                               TYPED({"officers", both(d)}, {"fine", "1"}), NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "fine");
}

/* Each closed door is named; the first one is the rule that refuses. */
static void test_gates(void **state)
{
    struct desk *d = *state;
    int64_t id = noticed(d, "60000");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(desk_value(&rec, "major")->i, 1);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/case/register.yaml#/steps/decide/gates/reviewed");
    assert_string_equal(d->e.field, "review");
    assert_says(d, "①法制审核未通过（尚未填写：法制审核结论）（行政处罚法 第五十八条）");
    assert_says(d, "②重大案件须集体讨论（行政处罚法 第五十七条）");
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"review", "returned"}), NULL), OK);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_null(strstr(d->e.text, "尚未填写"));
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"review", "passed"}), NULL), OK);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/case/register.yaml#/steps/decide/gates/discussed");
    assert_null(strstr(d->e.text, "①"));
    int64_t scan = desk_file(d, &d->chief, "笔录.pdf"),
            alien = desk_file(d, &d->nobody, "别人的.pdf");
    assert_int_equal(
        desk_edit(d, &d->chief, d->cas, id, TYPED({"minutes", id_text(d->a, alien)}), NULL),
        ERR_INVALID);
    assert_string_equal(d->e.field, "minutes");
    assert_int_equal(
        desk_edit(d, &d->chief, d->cas, id, TYPED({"minutes", id_text(d->a, scan)}), NULL), OK);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL), OK);
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(rec.state->id, "decided");
    assert_string_equal(desk_value(&rec, "minutes")->links[0].label, "笔录.pdf");
    assert_non_null(strstr(last_payload(d), "\"state\":[\"noticed\",\"decided\"]"));
}

/* A small fine needs no minutes; an unknown fine opens nothing. */
static void test_unknown_gate(void **state)
{
    struct desk *d = *state;
    int64_t id = noticed(d, "");
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"review", "passed"}), NULL), OK);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.rule, "registers/case/register.yaml#/steps/decide/gates/fine_known");
    assert_says(d, "尚未填写：罚款");
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"fine", "0"}), NULL), OK);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL), OK);
}

static void test_computed(void **state)
{
    struct desk *d = *state;
    int64_t id = noticed(d, "49999.99");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(desk_value(&rec, "major")->i, 0);
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"fine", "500000"}), NULL), OK);
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(desk_value(&rec, "major")->i, 1);
    assert_int_equal(desk_value(&rec, "grave")->i, 1); /* built on `major` */
    assert_non_null(strstr(last_payload(d), "\"major\":[\"否\",\"是\"]"));
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"fine", "1000001"}), NULL),
                     ERR_INVALID);
    assert_string_equal(d->e.field, "fine");
}

static void test_wrong_person(void **state)
{
    struct desk *d = *state;
    int64_t id = filed(d), before = events(d);
    assert_int_equal(desk_take(d, &d->head, d->cas, id, 0, "notify", NULL, NO_TYPED, NULL),
                     ERR_DENIED);
    assert_says(d, "由监督员办理");
    assert_int_equal(desk_take(d, &d->stranger, d->cas, id, 0, "notify", NULL, NO_TYPED, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(desk_take(d, &d->liaison, d->cas, id, 0, "notify", NULL, NO_TYPED, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(desk_take(d, &d->nobody, d->cas, id, 0, "notify", NULL, NO_TYPED, NULL),
                     ERR_DENIED);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "立案");
    assert_int_equal(events(d), before);
}

static void test_conflict(void **state)
{
    struct desk *d = *state;
    int64_t id = filed(d);
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(desk_take(d, &d->officer2, d->cas, id, rec.version, "note", NULL,
                               TYPED({"brief", "已走访"}), NULL),
                     OK);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, rec.version, "note", NULL,
                               TYPED({"brief", "我的"}), NULL),
                     ERR_CONFLICT);
    assert_says(d, "李监督");
    assert_says(d, "6-15 周一 10:00");
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(desk_plain(d, &rec, "brief"), "已走访");
}

static void test_dates(void **state)
{
    struct desk *d = *state;
    int64_t id = clue(d);
    const struct typed officers = {"officers", both(d)};
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "file", "2026-06-16", &officers, 1, NULL),
        ERR_INVALID);
    assert_says(d, "不能晚于今天");
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "file", "2026-06-31", &officers, 1, NULL),
        ERR_INVALID);
    /* a clue entered late: the first step may lie before the day of entry */
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "file", "2026-06-10", &officers, 1, NULL), OK);
    assert_int_equal(sign_as(d, &d->head, id), OK);
    assert_int_equal(sign_as(d, &d->chief, id), OK);
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(rec.state_on[1], "2026-06-15"); /* the day of the last signature */
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "notify", "2026-06-14", NO_TYPED, NULL),
        ERR_INVALID);
    assert_says(d, "早于上一步“立案”的日期（2026年6月15日）");
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "notify", "6月15日", NO_TYPED, NULL),
                     OK);
}

static void test_nothing_new(void **state)
{
    struct desk *d = *state;
    int64_t id = filed(d);
    struct step_result res = {0};
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    int64_t before = events(d);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, rec.version, "note", NULL,
                               TYPED({"brief", "群众反映"}), &res),
                     OK);
    assert_int_equal(res.version, rec.version);
    assert_int_equal(res.event_seq, 0);
    assert_int_equal(events(d), before);
    /* a step without fields is itself the fact */
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "urge", NULL, NO_TYPED, &res), OK);
    assert_int_equal(events(d), before + 1);
    assert_int_equal(res.version, rec.version + 1);
    assert_string_equal(res.state->id, "filed");
}

static void test_back_and_again(void **state)
{
    struct desk *d = *state;
    int64_t id = filed(d);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "back", NULL, NO_TYPED, NULL), OK);
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(rec.state->id, "clue");
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", "2026-06-14", NO_TYPED, NULL),
                     ERR_INVALID);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "file", "2026-06-15", NO_TYPED, NULL),
                     OK);
}

/* Each version of the row stays in h_; the event says old and new. */
static void test_history(void **state)
{
    struct desk *d = *state;
    int64_t id = noticed(d, "100");
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"fine", "200.5"}), NULL), OK);
    assert_non_null(strstr(last_payload(d), "{\"set\":{\"fine\":[\"100.00\",\"200.50\"]}}"));
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "edit");
    const char *sql =
        arena_printf(d->a, "select count(*) from h_case where id = %lld", (long long)id);
    assert_int_equal(number(d->f, sql), desk_load(d, &d->officer, d->cas, id).version);
    assert_int_equal(number(d->f, "select f_fine from h_case order by version limit 1 offset 4"),
                     10000);
    assert_int_equal(number(d->f, "select f_fine from h_case order by version desc limit 1"),
                     20050);
    assert_int_equal(number(d->f, "select count(*) from h_case where from_at is null"), 0);
}

/* --- actions ---------------------------------------------------------------------------------------------------------- */
static enum err fine_and_open(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, struct record *rec,
                              const struct step_def *step, const char *on, struct error *e)
{
    const struct register_def *reg = content_register(en->content, "shop");
    struct actor program = actor_system(by->county);
    struct step_result res;
    (void)step;
    assert_string_equal(on, "2026-06-15");
    assert_string_equal(rec->state->id, "decided");
    rec->values[register_field(rec->reg, "paid")->index] = (struct value){.set = true, .i = 777};
    return step_create(en, db, a, &program, reg, by->unit, TYPED({"name", "动作生成"}), &res, e);
}

static enum err fails(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                      struct record *rec, const struct step_def *step, const char *on,
                      struct error *e)
{
    enum err r = fine_and_open(en, db, a, by, rec, step, on, e);
    return r ? r : error_set(e, ERR_INVALID, "动作没有做成。");
}

static void test_action(void **state)
{
    struct desk *d = *state;
    int64_t id = noticed(d, "100");
    assert_int_equal(desk_edit(d, &d->chief, d->cas, id, TYPED({"review", "passed"}), NULL), OK);
    assert_int_equal(desk_take(d, &d->chief, d->cas, id, 0, "decide", NULL, NO_TYPED, NULL), OK);
    int64_t before = events(d);
    desk_action = fails;
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "close", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "没有做成");
    assert_int_equal(events(d), before);
    assert_int_equal(number(d->f, "select count(*) from r_shop"), 1);
    desk_action = fine_and_open;
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "close", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(number(d->f, "select count(*) from r_shop"), 2);
    assert_int_equal(events(d), before + 2);
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(desk_plain(d, &rec, "paid"), "7.77");
    assert_string_equal(rec.state->id, "closed");
    assert_non_null(strstr(last_payload(d), "\"paid\":[null,\"7.77\"]"));
}

/* --- edit and void ------------------------------------------------------------------------------------------------------ */
static void test_edit(void **state)
{
    struct desk *d = *state;
    int64_t id = clue(d);
    const struct field_def **fields;
    size_t n = 0;
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_int_equal(desk_edit(d, &d->officer, d->cas, id, TYPED({"grounds", "a,b"}), NULL), OK);
    assert_int_equal(desk_edit(d, &d->head, d->cas, id, TYPED({"fine", "1"}), NULL), ERR_DENIED);
    assert_int_equal(desk_edit(d, &d->officer, d->cas, id, TYPED({"matter", ""}), NULL),
                     ERR_INVALID);
    assert_says(d, "不能清空");
    assert_int_equal(step_editable(&d->en, d->a, &d->officer, &rec, &fields, &n, &d->e), OK);
    assert_int_equal(n, d->cas->n_fields - 2); /* all but what is computed */
    assert_int_equal(step_editable(&d->en, d->a, &d->head, &rec, &fields, &n, &d->e), OK);
    assert_int_equal(n, 0);
    rec = desk_load(d, &d->officer, d->cas, id);
    assert_string_equal(
        value_show(d->a, register_field(d->cas, "grounds"), desk_value(&rec, "grounds")), "优、良");
    assert_int_equal(desk_edit(d, &d->officer, d->cas, id, TYPED({"grounds", "b"}), NULL), OK);
    assert_int_equal(number(d->f, "select count(*) from f_case"), 1);
    assert_non_null(strstr(last_payload(d), "\"grounds\":[\"a,b\",\"b\"]"));
    /* fields of a step that waits for signatures are locked, others are not */
    assert_int_equal(
        desk_take(d, &d->officer, d->cas, id, 0, "file", NULL, TYPED({"officers", both(d)}), NULL),
        OK);
    assert_int_equal(desk_edit(d, &d->officer, d->cas, id, TYPED({"officers", ""}), NULL),
                     ERR_INVALID);
    assert_int_equal(
        desk_edit(d, &d->officer, d->cas, id, TYPED({"licence_revoked", "许可证"}), NULL), OK);
}

static void test_correct(void **state)
{
    struct desk *d = *state;
    int64_t id = shop(d, &d->officer, "甲诊所");
    assert_int_equal(desk_take(d, &d->officer, d->shop, id, 0, "shut", NULL, NO_TYPED, NULL), OK);
    assert_int_equal(desk_edit(d, &d->officer, d->shop, id, TYPED({"grade", "c"}), "  "),
                     ERR_INVALID);
    assert_says(d, "更正要写明理由");
    assert_int_equal(desk_edit(d, &d->clerk, d->shop, id, TYPED({"grade", "c"}), "录错"),
                     ERR_DENIED);
    assert_int_equal(desk_edit(d, &d->officer, d->shop, id, TYPED({"grade", "c"}), "录错"), OK);
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "correct");
    assert_non_null(strstr(last_payload(d), "\"reason\":\"录错\""));
}

static void test_void(void **state)
{
    struct desk *d = *state;
    int64_t id = filed(d), draft = clue(d);
    assert_int_equal(desk_void(d, &d->officer, d->cas, id, ""), ERR_INVALID);
    assert_int_equal(desk_void(d, &d->head, d->cas, id, "录重"), ERR_DENIED);
    assert_int_equal(desk_void(d, &d->stranger, d->cas, id, "录重"), ERR_NOT_FOUND);
    assert_int_equal(desk_void(d, &d->officer, d->cas, id, "录重"), OK);
    assert_int_equal(desk_void(d, &d->officer, d->cas, id, "录重"), ERR_INVALID);
    assert_int_equal(desk_take(d, &d->officer, d->cas, id, 0, "notify", NULL, NO_TYPED, NULL),
                     ERR_INVALID);
    assert_says(d, "已经作废");
    assert_int_equal(desk_edit(d, &d->officer, d->cas, id, TYPED({"brief", "x"}), NULL),
                     ERR_INVALID);
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    assert_true(rec.voided);
    assert_string_equal(rec.void_reason, "录重");
    assert_int_equal(desk_void(d, &d->officer, d->cas, draft, NULL),
                     OK); /* an own draft needs no reason */
    int64_t waits = clue(d);
    assert_int_equal(desk_take(d, &d->officer, d->cas, waits, 0, "file", NULL,
                               TYPED({"officers", both(d)}), NULL),
                     OK);
    assert_int_equal(desk_void(d, &d->officer, d->cas, waits, "录重"), ERR_INVALID);
}

/* --- doors ------------------------------------------------------------------------------------------------------------ */
static struct door *door(struct door *doors, size_t n, const char *step)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(doors[i].step->id, step)) {
            return &doors[i];
        }
    }
    return NULL;
}

static void test_doors(void **state)
{
    struct desk *d = *state;
    int64_t id = noticed(d, "60000");
    struct record rec = desk_load(d, &d->officer, d->cas, id);
    struct door *doors;
    size_t n;
    assert_int_equal(step_doors(&d->en, reader(d->f), d->a, &d->officer, &rec, &doors, &n, &d->e),
                     OK);
    assert_int_equal(n, 3); /* decide, note, urge */
    struct door *decide = door(doors, n, "decide");
    assert_false(decide->role_ok);
    assert_false(decide->open);
    assert_int_equal(decide->n_closed, 2);
    assert_string_equal(decide->closed[0].law, "行政处罚法 第五十八条");
    assert_string_equal(decide->closed[0].go, "review");
    assert_string_equal(decide->who, "由局长办理");
    assert_true(door(doors, n, "note")->open);
    assert_int_equal(step_doors(&d->en, reader(d->f), d->a, &d->chief, &rec, &doors, &n, &d->e),
                     OK);
    assert_true(door(doors, n, "decide")->role_ok);
    int64_t waits = clue(d);
    assert_int_equal(desk_take(d, &d->officer, d->cas, waits, 0, "file", NULL,
                               TYPED({"officers", both(d)}), NULL),
                     OK);
    rec = desk_load(d, &d->officer, d->cas, waits);
    assert_int_equal(step_doors(&d->en, reader(d->f), d->a, &d->officer, &rec, &doors, &n, &d->e),
                     OK);
    assert_false(door(doors, n, "note")->open);
    assert_string_equal(door(doors, n, "note")->closed[0].say, "“立案”正在等科长签字");
}

static void test_rights(void **state)
{
    struct desk *d = *state;
    struct actor program = actor_system(d->f->county);
    assert_true(step_may_create(&d->officer, d->cas));
    assert_false(step_may_create(&d->head, d->cas));
    assert_true(step_may_create(&program, d->cas));
    assert_true(step_may_read(&d->head, d->cas));
    assert_false(step_may_read(&d->nobody, d->cas));
    assert_true(step_may_read(&program, d->cas));
}

/* The chain holds after all of it. */
static void test_chain(void **state)
{
    struct desk *d = *state;
    struct event_verdict v = {0};
    noticed(d, "100");
    assert_int_equal(event_verify(reader(d->f), d->a, d->f->county, &v, &d->e), OK);
    assert_true(v.ok);
    assert_int_equal(v.checked, events(d));
}

#define each(test) cmocka_unit_test_setup_teardown(test, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        each(test_create),       each(test_create_refused), each(test_code_in_force),
        each(test_unique),       each(test_two_officers),   each(test_need_and_people),
        each(test_gates),        each(test_unknown_gate),   each(test_computed),
        each(test_wrong_person), each(test_conflict),       each(test_dates),
        each(test_nothing_new),  each(test_back_and_again), each(test_history),
        each(test_action),       each(test_edit),           each(test_correct),
        each(test_void),         each(test_doors),          each(test_rights),
        each(test_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
