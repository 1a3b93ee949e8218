#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "framework/framework_map.h"
#include "framework/framework_read.h"
#include "framework/framework_scoring.h"
#include "ledger/event.h"
#include "peopledb.h"
#include "register/export.h"

static const struct metric_def metrics[] = {{.id = "heard", .title = "听取汇报次数"}};
static const struct obligation_def obligations[] = {{.id = "group", .title = "有领导小组"}};
static const struct content content = {
    .metrics = metrics, .n_metrics = 1, .obligations = obligations, .n_obligations = 1};

static struct actor clerk(struct people *f)
{
    struct actor by = f->program;

    by.person = 77;
    return by;
}

static int64_t save(struct people *f, const char *yaml)
{
    struct actor by = clerk(f);
    struct framework fw;
    int64_t id = 0;

    if (framework_from_yaml(f->a, "f.yaml", yaml, strlen(yaml), &fw, &f->e) ||
        framework_save(begin(f), f->a, &by, &fw, 2026, &id, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    end(f);
    return id;
}

static struct framework_row load(struct people *f, int64_t id)
{
    struct framework_row row;

    if (framework_load(reader(f), f->a, f->county, id, &row, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    return row;
}

#define LOCAL                                                                       \
    "code: local\ntitle: 本地\nkinds: [division]\nitems:\n"                       \
    "- {code: A1, level1: 甲, text: 班子会听取法治汇报。, points: 60}\n" \
    "- {code: A2, level1: 甲, text: 成立领导小组。, points: 40, rule: deduct each=1}\n"

static enum err set_parts(struct people *f, int64_t id, int64_t item,
                          const struct framework_part *parts, size_t n)
{
    struct actor by = clerk(f);
    enum err r = framework_set_parts(begin(f), f->a, &content, &by, id, item, parts, n, &f->e);

    people_end(f, r);
    return r;
}

static const char *last_event(struct people *f, int64_t record, size_t *ret_n)
{
    struct event_line *lines;
    size_t n;

    assert_int_equal(event_list(reader(f), f->a, f->county, record, 0, 100, &lines, &n, &f->e), OK);
    *ret_n = n;
    return n ? lines[n - 1].ev.payload : "";
}

static void test_parts(void **state)
{
    struct people *f = *state;
    int64_t id = save(f, LOCAL);
    struct framework_row row = load(f, id);
    struct framework_part parts[] = {
        {.title = " 次数 ", .metric = "heard", .rule = {.kind = ASSESS_COUNT, .need = 200}},
        {.title = "质量", .waits = "会议：纪要写明议定事项"}};
    size_t n;

    assert_int_equal(set_parts(f, id, row.item_ids[0], parts, 2), OK);
    struct framework_item it = load(f, id).f.items[0];
    assert_int_equal(it.n_parts, 2);
    assert_string_equal(it.parts[0].id, "p1");
    assert_string_equal(it.parts[0].title, "次数");
    assert_int_equal(it.parts[0].points, 3000);
    assert_int_equal(it.parts[0].rule.need, 200);
    assert_string_equal(it.kind, "mixed");
    assert_string_equal(it.waits, "会议：纪要写明议定事项");
    assert_false(it.parts_confirmed);
    assert_non_null(
        strstr(last_event(f, row.item_ids[0], &n), "次数 30 分 count need=2 metric=heard"));
    assert_int_equal(n, 1);
    /* Written points are confirmed by who writes them, and must add up. */
    parts[0].points = 4000;
    parts[1].points = 1000;
    assert_int_equal(set_parts(f, id, row.item_ids[0], parts, 2), ERR_INVALID);
    assert_non_null(strstr(f->e.text, "要点合计 50 分，应为 60 分"));
    parts[1].points = 2000;
    parts[0].id = "p2";
    assert_int_equal(set_parts(f, id, row.item_ids[0], parts, 2), OK);
    it = load(f, id).f.items[0];
    assert_true(it.parts_confirmed);
    assert_string_equal(it.parts[0].id, "p2");
    assert_string_equal(it.parts[1].id, "p1");
    assert_int_equal(set_parts(f, id, row.item_ids[0], NULL, 0), OK);
    it = load(f, id).f.items[0];
    assert_int_equal(it.n_parts, 0);
    assert_string_equal(it.kind, "manual");
    assert_null(it.waits);
}

static void test_parts_refused(void **state)
{
    struct people *f = *state;
    int64_t id = save(f, LOCAL);
    int64_t item = load(f, id).item_ids[0];
    const struct {
        struct framework_part part;
        const char *say;
    } bad[] = {
        {{.title = ""}, "没有写名称"},
        {{.title = "一", .metric = "gone", .rule = {.kind = ASSESS_YESNO}}, "指标口径没有了"},
        {{.title = "一", .obligation = "gone", .rule = {.kind = ASSESS_YESNO}}, "应做事项没有了"},
        {{.title = "一", .metric = "heard"}, "不能是人工评分"},
        {{.title = "一", .metric = "heard", .obligation = "group"}, "选一个"},
        {{.title = "一", .id = "X;"}, "编码不对"},
        {{.title = "一", .points = -1}, "分值应是"},
    };
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_int_equal(set_parts(f, id, item, &bad[i].part, 1), ERR_INVALID);
        if (!strstr(f->e.text, bad[i].say)) {
            fail_msg("%zu: %s", i, f->e.text);
        }
    }
    struct framework_part many[FRAMEWORK_PARTS_MAX + 1];
    for (size_t i = 0; i < array_len(many); i++) {
        many[i] = (struct framework_part){.title = "一"};
    }
    assert_int_equal(set_parts(f, id, item, many, array_len(many)), ERR_INVALID);
    assert_int_equal(load(f, id).f.items[0].n_parts, 0);
}

static void test_rule(void **state)
{
    struct people *f = *state;
    struct actor by = clerk(f);
    int64_t id = save(f, LOCAL);
    struct framework_row row = load(f, id);
    const struct assess_rule rule = {.kind = ASSESS_RATIO, .need = 9500, .per = 100, .each = 50};
    const struct framework_part part = {.title = "一"};

    assert_int_equal(row.f.items[1].rule.kind, ASSESS_DEDUCT);
    enum err r = framework_set_rule(begin(f), f->a, &by, id, row.item_ids[0], &rule, &f->e);
    people_end(f, r);
    assert_int_equal(r, OK);
    assert_int_equal(load(f, id).f.items[0].rule.need, 9500);
    assert_int_equal(set_parts(f, id, row.item_ids[0], &part, 1), OK);
    assert_int_equal(load(f, id).f.items[0].rule.kind, ASSESS_MANUAL);
    r = framework_set_rule(begin(f), f->a, &by, id, row.item_ids[0], &rule, &f->e);
    people_end(f, r);
    assert_int_equal(r, ERR_CONFLICT);
}

static enum err exempt(struct people *f, int64_t id, int64_t item, const char *kind,
                       const char *reason)
{
    struct actor by = clerk(f);
    enum err r =
        framework_set_exempt(begin(f), f->a, &by, id, item, &kind, kind ? 1 : 0, reason, &f->e);

    people_end(f, r);
    return r;
}

static enum err publish(struct people *f, int64_t id)
{
    struct actor by = clerk(f);
    enum err r = framework_publish(begin(f), f->a, &by, id, &f->e);

    people_end(f, r);
    return r;
}

/* 合理缺项: reason and approval, and no publication before it. */
static void test_exempt(void **state)
{
    struct people *f = *state;
    struct actor by = clerk(f);
    int64_t id = save(f, LOCAL);
    int64_t item = load(f, id).item_ids[1];

    enum err r = framework_approve_exempt(begin(f), f->a, &by, id, item, &f->e);
    people_end(f, r);
    assert_int_equal(r, ERR_INVALID);
    assert_int_equal(exempt(f, id, item, "division", "  "), ERR_INVALID);
    assert_int_equal(exempt(f, id, item, "Bad kind", "没有职能"), ERR_INVALID);
    assert_int_equal(exempt(f, id, item, "division", " 没有这项职能 "), OK);
    struct framework_row row = load(f, id);
    assert_int_equal(row.f.items[1].n_exempt, 1);
    assert_string_equal(row.f.items[1].exempt_kinds[0], "division");
    assert_string_equal(row.f.items[1].exempt_reason, "没有这项职能");
    assert_int_equal(row.exempt_by[1], 0);
    assert_int_equal(publish(f, id), ERR_INVALID);
    assert_non_null(strstr(f->e.text, "有 1 条的合理缺项还没有批准"));
    r = framework_approve_exempt(begin(f), f->a, &by, id, item, &f->e);
    people_end(f, r);
    assert_int_equal(r, OK);
    assert_int_equal(load(f, id).exempt_by[1], 77);
    /* Another reason is another proposal. */
    assert_int_equal(exempt(f, id, item, "division", "换了理由"), OK);
    assert_int_equal(load(f, id).exempt_by[1], 0);
    assert_int_equal(exempt(f, id, item, NULL, NULL), OK);
    assert_int_equal(load(f, id).f.items[1].n_exempt, 0);
    assert_int_equal(publish(f, id), OK);
    assert_int_equal(exempt(f, id, item, "division", "晚了"), ERR_CONFLICT);
    assert_int_equal(set_parts(f, id, item, NULL, 0), ERR_CONFLICT);
}

#define OUTSIDE                                                               \
    "code: province\ntitle: 省级\noutside: yes\nitems:\n"                   \
    "- {code: W1, level1: 甲, text: 领导班子会听取法治汇报。}\n" \
    "- {code: W2, level1: 甲, text: 电子证照库。}\n"

static enum err map(struct people *f, int64_t outside, int64_t item, int64_t local,
                    const int64_t *items, size_t n)
{
    struct actor by = clerk(f);
    enum err r = framework_map_set(begin(f), f->a, &by, outside, item, local, items, n, &f->e);

    people_end(f, r);
    return r;
}

static struct framework_mapping mapping(struct people *f, int64_t outside, int64_t local)
{
    struct framework_mapping m;

    if (framework_mapping_load(reader(f), f->a, f->county, outside, local, &m, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    return m;
}

static void test_next_year(void **state)
{
    struct people *f = *state;
    struct actor by = clerk(f);
    int64_t next, id = save(f, LOCAL);
    const struct framework_part part = {.title = "一", .points = 6000};

    enum err r = framework_copy(begin(f), f->a, &by, id, 2027, &next, &f->e);
    people_end(f, r);
    assert_int_equal(r, ERR_CONFLICT);
    assert_int_equal(set_parts(f, id, load(f, id).item_ids[0], &part, 1), OK);
    assert_int_equal(publish(f, id), OK);
    int64_t outside = save(f, OUTSIDE);
    struct framework_row o = load(f, outside), l = load(f, id);
    assert_int_equal(map(f, outside, o.item_ids[0], id, &l.item_ids[1], 1), OK);
    assert_int_equal(map(f, outside, o.item_ids[1], id, NULL, 0), OK);
    r = framework_copy(begin(f), f->a, &by, id, 2027, &next, &f->e);
    people_end(f, r);
    assert_int_equal(r, OK);
    struct framework_row row = load(f, next);
    assert_string_equal(row.state, "draft");
    assert_int_equal(row.version, 2);
    assert_int_equal(row.year, 2027);
    assert_int_equal(row.made_from, id);
    assert_int_equal(row.f.n_kinds, 1);
    assert_int_equal(row.f.items[0].n_parts, 1);
    assert_true(row.f.items[0].parts_confirmed);
    assert_int_equal(row.f.items[1].rule.kind, ASSESS_DEDUCT);
    assert_string_equal(load(f, id).state, "published");
    struct framework_mapping m = mapping(f, outside, next);
    assert_int_equal(m.covers[0].n, 1);
    assert_int_equal(m.covers[0].items[0], 1);
    assert_int_equal(m.gaps, 1);
}

/* IDX-07: what no local item covers is listed. */
static void test_map(void **state)
{
    struct people *f = *state;
    int64_t local = save(f, LOCAL), outside = save(f, OUTSIDE);
    struct framework_row l = load(f, local), o = load(f, outside);
    struct framework_mapping m = mapping(f, outside, local);
    size_t n;

    assert_true(o.f.outside);
    assert_int_equal(m.open, 2);
    assert_int_equal(m.covers[0].n_proposals, 1);
    assert_int_equal(m.covers[0].proposals[0].place, 0);
    assert_int_equal(map(f, outside, o.item_ids[0], local, l.item_ids, 1), OK);
    assert_int_equal(map(f, outside, o.item_ids[1], local, NULL, 0), OK);
    m = mapping(f, outside, local);
    assert_int_equal(m.covered, 1);
    assert_int_equal(m.gaps, 1);
    assert_int_equal(m.open, 0);
    assert_true(m.covers[1].looked);
    assert_non_null(strstr(last_event(f, o.item_ids[1], &n), "没有对应"));
    assert_int_equal(map(f, outside, o.item_ids[1], local, l.item_ids, 2), OK);
    m = mapping(f, outside, local);
    assert_int_equal(m.covers[1].n, 2);
    assert_int_equal(m.gaps, 0);
    assert_int_equal(map(f, outside, o.item_ids[1], local, &o.item_ids[0], 1), ERR_NOT_FOUND);
    assert_int_equal(map(f, local, l.item_ids[0], local, NULL, 0), ERR_INVALID);
    assert_int_equal(map(f, outside, o.item_ids[0], outside, NULL, 0), ERR_INVALID);
    assert_int_equal(publish(f, outside), ERR_CONFLICT);
}

/* A sheet as people have it: other columns, a merged level, points as figures. */
static void test_xlsx(void **state)
{
    struct people *f = *state;
    static const struct sheet_column columns[] = {
        {"一级指标", 10}, {"二级指标", 10}, {"考核内容", 30}, {"分值", 6}, {"评分标准", 20}};
    static const struct sheet_cell cells[] = {{.text = "组织"},
                                              {.text = "领导"},
                                              {.text = "成立小组。"},
                                              {.number = true, .n = 60},
                                              {.text = "未成立扣 10 分"},
                                              {.text = NULL},
                                              {.text = NULL},
                                              {.text = "听取汇报。"},
                                              {.number = true, .n = 40},
                                              {.text = "每少一次扣 3 分"}};
    const struct sheet sheet = {
        .name = "指标", .columns = columns, .n_columns = 5, .cells = cells, .n_rows = 2};
    struct strbuf b = strbuf_make(1 << 20);
    struct framework fw;
    struct framework_verdict v;

    assert_int_equal(export_xlsx(f->a, &sheet, 1, &b, &f->e), OK);
    if (framework_read(f->a, &content, "细则.xlsx", b.ptr, b.len, &fw, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    assert_int_equal(fw.n, 2);
    assert_string_equal(fw.items[1].level2, "领导");
    assert_int_equal(fw.items[1].points, 4000);
    assert_int_equal(fw.items[1].rule.each, 300);
    framework_judge(f->a, &fw, &v);
    assert_true(v.whole);
    assert_int_equal(framework_read(f->a, &content, "坏.xlsx", "PK\3\4bad", 7, &fw, &f->e),
                     ERR_INVALID);
    strbuf_clear(&b);
}

#define SET(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SET(test_parts),     SET(test_parts_refused), SET(test_rule), SET(test_exempt),
        SET(test_next_year), SET(test_map),           SET(test_xlsx),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
