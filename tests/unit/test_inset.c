#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "document/block.h"
#include "figuredb.h"
#include "paper/source.h"

#define HEAD "---\ntitle: 学习通报\nsheet: report\nregister: plan\n"
#define LISTS                                                                                      \
    "list.held: {register: study, via: plan, where: \"state == 'held'\", order: -hours, columns: " \
    "[topic, hours], max: 2}\n"                                                                    \
    "list.month: {register: study, on: held_at, by: year, max: 5}\n"                               \
    "list.late: {obligation: study_twice}\n"                                                       \
    "figure.main: {metrics: [study_hours]}\n"                                                      \
    "figure.months: {metrics: [study_hours], over: month, lines: yes}\n"                           \
    "figure.units: {metrics: [study_hours], over: unit}\n"

/* The paper as the only content of papers/; what it cannot be is told in *ret_faults. */
static enum err load(struct fig *f, const char *text, struct papers *ret, struct faults *faults)
{
    static const char *names[] = {"notice"};
    struct register_def *plan = (struct register_def *)f->plan;
    struct content *c = arena_memdup(f->a, f->c, sizeof(*c));
    struct content_file *file = arena_make(f->a, struct content_file);

    *file = (struct content_file){"papers/notice.md", text, strlen(text)};
    c->papers = file;
    c->n_papers = 1;
    plan->papers = names;
    plan->n_papers = 1;
    return papers_load(f->a, c, ret, faults, &f->e);
}

static int64_t plan_of_year(struct fig *f)
{
    const struct typed plan[] = {{"title", "年度学习"}};
    return fig_new(f, f->plan, plan, array_len(plan));
}

static int64_t held(struct fig *f, int64_t plan, const struct unit *u, const char *topic,
                    const char *hours, const char *on)
{
    const struct typed opened[] = {
        {"topic", topic}, {"host", id_text(f->a, u->id)}, {"plan", id_text(f->a, plan)}};
    const struct typed more[] = {{"hours", hours}};
    char moment[20];

    snprintf(moment, sizeof(moment), "%sT09:00", on);
    fig_now(moment);
    int64_t id = fig_new(f, f->study, opened, plan ? 3 : 2);
    fig_take(f, f->study, id, "hold", NULL, more, 1);
    return id;
}

static enum err fill(struct fig *f, const char *text, int64_t plan, const struct actor *who,
                     struct doc *ret)
{
    struct papers all;
    struct faults faults;
    struct record rec;

    fig_must(load(f, text, &all, &faults), &f->e);
    fig_must(record_load(reader(f->p), f->a, f->c, &f->clerk.scope, f->plan, plan, &rec, &f->e),
             &f->e);
    struct paper_source s = {.db = reader(f->p),
                             .arena = f->a,
                             .content = f->c,
                             .paper = &all.items[0],
                             .rec = &rec,
                             .who = who,
                             .today = now_today()};
    struct template_source source = source_of(&s);
    return template_fill(f->a, s.paper->template, &source, ret, &f->e);
}

static const char *said(struct fig *f, const char *body, int64_t plan, const struct actor *who)
{
    const char *text = arena_printf(f->a, HEAD LISTS "---\n%s\n", body);
    struct doc d;

    fig_must(fill(f, text, plan, who, &d), &f->e);
    return doc_plain(f->a, &d);
}

#define SAYS(text, words)                        \
    if (!strstr(text, words)) {                  \
        fail_msg("“%s” 里没有 %s", text, words); \
    }

static void records_that_refer_here(void **state)
{
    struct fig *f = *state;
    int64_t plan = plan_of_year(f);
    const char *s;

    held(f, plan, &f->hospital, "宪法", "1.5", "2026-02-01");
    held(f, plan, &f->clinic, "行政处罚法", "4", "2026-03-01");
    held(f, 0, &f->clinic, "别的", "2", "2026-03-02");
    s = said(
        f,
        "{% for t in list.held %}\n{{t.index}}、{{t.topic}}（{{t.unit}}，{{t.hours}} 学时，"
        "{{t.held_at}}）\n\n{% end %}\n共 {{list.held.count}} 次。\n\n{{list.held | table}}\n\n"
        "都是：{{list.held | join}}",
        plan, &f->clerk);
    SAYS(s, "1、行政处罚法（县青山镇卫生院，4 学时，2026年3月1日）");
    SAYS(s, "2、宪法（县人民医院，1.5 学时，2026年2月1日）");
    SAYS(s, "共 2 次。");
    SAYS(s, "都是：行政处罚法、宪法");
    assert_null(strstr(s, "别的"));
}

/* A hospital's own paper tells of the hospital. */
static void in_the_scope_of_who_makes_it(void **state)
{
    struct fig *f = *state;
    int64_t plan = plan_of_year(f);
    const char *s;

    held(f, plan, &f->hospital, "宪法", "1.5", "2026-02-01");
    held(f, plan, &f->clinic, "行政处罚法", "4", "2026-03-01");
    s = said(f, "{{list.held.count}} 次，{{metric.studies}}", plan, &f->clerk);
    SAYS(s, "2 次，2次");
    s = said(f, "{{list.held.count}} 次，{{metric.studies}}", plan, &f->liaison);
    SAYS(s, "1 次，1次");
}

/* A table of at most two rows is never cut to two: the paper is refused. */
static void nothing_is_cut(void **state)
{
    struct fig *f = *state;
    int64_t plan = plan_of_year(f);
    struct doc d;

    for (int i = 0; i < 3; i++) {
        held(f, plan, &f->hospital, arena_printf(f->a, "第%d课", i + 1), "1", "2026-02-01");
    }
    assert_int_equal(fill(f, HEAD LISTS "---\n{{list.held | table}}\n", plan, &f->clerk, &d),
                     ERR_LIMIT);
    assert_non_null(strstr(f->e.text, "超过 2 行"));
}

static void who_is_missing(void **state)
{
    struct fig *f = *state;
    int64_t plan = plan_of_year(f);
    const char *s;

    held(f, 0, &f->hospital, "宪法", "1", "2026-02-01");
    held(f, 0, &f->hospital, "民法典", "1", "2026-02-02");
    held(f, 0, &f->clinic, "宪法", "1", "2026-02-03");
    s = said(f,
             "{% for u in list.late %}\n{{u.name}}已有 {{u.have}} 次；\n\n{% end %}\n共"
             " {{list.late.count}} 家",
             plan, &f->clerk);
    SAYS(s, "县青山镇卫生院已有 1 次；");
    SAYS(s, "县红岩乡卫生院已有 0 次；");
    assert_null(strstr(s, "人民医院已有"));
}

static void figures(void **state)
{
    struct fig *f = *state;
    int64_t plan;
    const char *s;
    struct doc d;

    held(f, 0, &f->hospital, "宪法", "1", "2026-02-01");
    held(f, 0, &f->clinic, "民法典", "1", "2026-02-02");
    fig_now("2027-01-04T09:00");
    plan = plan_of_year(f);
    held(f, 0, &f->clinic, "宪法", "1", "2027-03-05");
    s = said(f, "{{metric.study_hours}}，上年{{metric.study_hours.last}}，{{period.from}}", plan,
             &f->clerk);
    SAYS(s, "1学时，上年2学时，2027年1月1日");
    s = said(f, "{{figure.main | table}}", plan, &f->clerk);
    SAYS(s, "学时合计（学时）");
    SAYS(s, "上年同期");
    fig_must(fill(f, HEAD LISTS "---\n{{figure.months | chart}}\n\n{{figure.units | chart}}\n",
                  plan, &f->clerk, &d),
             &f->e);
    assert_int_equal(d.n, 2);
    const struct doc_chart *months = d.blocks[0].chart, *units = d.blocks[1].chart;
    assert_true(months->lines);
    assert_int_equal(months->n_labels, 12);
    assert_string_equal(months->labels[2], "3月");
    assert_true(months->series[0].values[2] > 0.9 && months->series[0].values[2] < 1.1);
    assert_true(months->series[0].values[1] < 0.1);
    assert_int_equal(units->n_labels, 2); /* who had some last year stands there with nothing */
    assert_string_equal(units->labels[1], "县青山镇卫生院");
    assert_true(units->series[0].values[0] < 0.1 && units->series[0].values[1] > 0.9);
}

/* Every slip is told at start, with its line. */
static void slips_are_told(void **state)
{
    static const struct {
        const char *text, *say;
        int line;
    } BAD[] = {
        {HEAD "list.x: {register: studdy, via: plan}\n---\n文\n", "没有台账“studdy”", 5},
        {HEAD "list.x: {register: study, via: host}\n---\n文\n", "不是指向", 5},
        {HEAD "list.x: {register: study}\n---\n文\n", "不能整本台账都取", 5},
        {HEAD "list.x: {register: study, via: plan, where: \"stat == 'held'\"}\n---\n文\n", "where",
         5},
        {HEAD "list.x: {register: study, via: plan, mex: 3}\n---\n文\n", "是不是想写 max", 5},
        {HEAD "list.x: {register: study, via: plan, max: 5000}\n---\n文\n", "1 到 2000", 5},
        {HEAD "list.x: {obligation: nothing}\n---\n文\n", "没有应做事项", 5},
        {HEAD "list.x: {round: ranks}\n---\n文\n", "只有考核轮次", 5},
        {HEAD "list.x: 台账\n---\n文\n", "应写作", 5},
        {HEAD "figure.x: {metrics: [nothing]}\n---\n文\n", "没有指标口径", 5},
        {HEAD "---\n\n{{list.gone | table}}\n", "文首没有写“list.gone”", 7},
        {HEAD "list.x: {register: study, via: plan}\n---\n{% for t in list.x %}\n{{t.topc}}\n{% "
              "end %}\n",
         "是不是想写 topic", 8},
        {HEAD "list.x: {register: study, via: plan}\n---\n{% for t in list.x %}\n{{t.office}}\n{% "
              "end %}\n",
         "写在循环外面", 8},
        {HEAD
         "list.x: {register: study, via: plan}\n---\n{% for t in list.x %}\n{% for m in t.members "
         "%}\n{{m.name}}\n{% end %}\n{% end %}\n",
         "不能再循环", 8},
        {HEAD "---\n{{metric.studies.next}}\n", "只能写 .last", 6},
        {HEAD "figure.x: {metrics: [studies]}\n---\n{{figure.x}}\n", "| chart", 7},
        {HEAD "reach: county\n---\n文\n", "reach 只能写 unit", 5},
    };
    struct fig *f = *state;

    for (size_t i = 0; i < array_len(BAD); i++) {
        struct papers all;
        struct faults faults = {0};
        assert_int_equal(load(f, BAD[i].text, &all, &faults), ERR_INVALID);
        if (!strstr(faults.items[0].text, BAD[i].say) ||
            faults.items[0].place.line != BAD[i].line) {
            fail_msg("%zu: %d %s", i, faults.items[0].place.line, faults.items[0].text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_that_refer_here, fig_set_up, fig_tear_down),
        cmocka_unit_test_setup_teardown(in_the_scope_of_who_makes_it, fig_set_up, fig_tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_cut, fig_set_up, fig_tear_down),
        cmocka_unit_test_setup_teardown(who_is_missing, fig_set_up, fig_tear_down),
        cmocka_unit_test_setup_teardown(figures, fig_set_up, fig_tear_down),
        cmocka_unit_test_setup_teardown(slips_are_told, fig_set_up, fig_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
