/* Hand-counted rows: what counts, when it counts, as known on which day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/metric.h"
#include "figuredb.h"

static struct metric_ask ask_for(struct fig *f, const char *id, const char *from, const char *to)
{
    struct metric_ask ask = {
        .metric = content_metric(f->c, id), .from = fig_day(from), .to = fig_day(to)};
    assert_non_null(ask.metric);
    return ask;
}

static struct metric_value value_of(struct fig *f, const struct metric_ask *ask)
{
    struct metric_value v = {0};
    fig_must(metric_value(reader(f->p), f->a, f->c, &f->clerk.scope, ask, &v, &f->e), &f->e);
    return v;
}

static int64_t year_of(struct fig *f, const char *id, int year)
{
    struct metric_ask ask =
        ask_for(f, id, arena_printf(f->a, "%d-01-01", year), arena_printf(f->a, "%d-12-31", year));
    struct metric_value v = value_of(f, &ask);
    assert_true(v.known);
    return v.number;
}

static int64_t known_on(struct fig *f, const char *id, const char *as_of)
{
    struct metric_ask ask = ask_for(f, id, "2026-01-01", "2026-12-31");
    ask.as_of = fig_day(as_of);
    return value_of(f, &ask).number;
}

static void counts_by_legal_date_and_condition(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-01-01", "general", NULL, NULL);
    fig_study(f, &f->hospital, "2026-06-30", "health", NULL, NULL);
    fig_study(f, &f->clinic, "2026-12-31", "health", NULL, NULL);
    const struct typed planned[] = {{"topic", "还没学"}, {"host", id_text(f->a, f->clinic.id)}};
    fig_new(f, f->study, planned, 2);
    assert_int_equal(year_of(f, "studies", 2026),
                     3); /* both ends of the year count, what is only planned does not */
    assert_int_equal(year_of(f, "health_studies", 2026), 2);
    assert_int_equal(year_of(f, "studies", 2025), 0);
    struct metric_ask half = ask_for(f, "studies", "2026-01-02", "2026-06-30");
    assert_int_equal(value_of(f, &half).number, 1);
}

static void sums_distinct_and_entries(void **state)
{
    struct fig *f = *state;
    const char *both = fig_ids(f, f->officer.person, f->officer2.person);
    fig_study(f, &f->hospital, "2026-02-01", NULL, "2.5", both);
    fig_study(f, &f->hospital, "2026-02-02", NULL, "1", fig_ids(f, f->officer.person, 0));
    fig_study(f, &f->clinic, "2026-02-03", NULL, NULL, NULL);
    assert_int_equal(year_of(f, "study_hours", 2026), 35); /* tenths of an hour */
    assert_int_equal(year_of(f, "learners", 2026), 2);
    assert_int_equal(year_of(f, "attendances", 2026), 3);
    assert_int_equal(year_of(f, "hosts", 2026), 2);
    struct metric_ask ask = ask_for(f, "attendances", "2026-01-01", "2026-12-31");
    assert_int_equal(value_of(f, &ask).records, 2); /* three attendances in two records */
    struct metric_value hours = value_of(
        f, &(struct metric_ask){
               content_metric(f->c, "study_hours"), NULL, ask.from, ask.to, {0}, 0, false});
    assert_string_equal(metric_text(f->a, content_metric(f->c, "study_hours"), &hours), "3.5 学时");
}

static void meet(struct fig *f, const char *agenda)
{
    const struct register_def *reg = content_register(f->c, "meeting");
    const struct typed typed[] = {{"title", "党组会"}, {"agenda", agenda}};
    int64_t id = fig_new(f, reg, typed, 2);
    fig_take(f, reg, id, "confirm", NULL, NULL, 0);
}

static void lines_of_a_table_count_one_by_one(void **state)
{
    struct fig *f = *state;
    for (int i = 0; i < 9; i++) {
        meet(f, "[{\"kind\": \"general\", \"topic\": \"甲\", \"minutes\": \"10\"}, {\"topic\": "
                "\"乙\"}, "
                "{\"topic\": \"丙\"}, {\"topic\": \"丁\"}]");
    }
    meet(f, "[{\"kind\": \"health\", \"topic\": \"甲\", \"minutes\": \"15\"}, {\"kind\": "
            "\"health\", \"topic\": \"戊\"}, "
            "{\"topic\": \"乙\"}, {\"topic\": \"乙\"}, {\"topic\": \"乙\"}]");
    struct metric_ask ask = ask_for(f, "agenda_items", "2026-01-01", "2026-12-31");
    struct metric_value v = value_of(f, &ask);
    assert_int_equal(v.number, 41);
    assert_int_equal(v.records, 10);
    assert_int_equal(year_of(f, "agenda_health", 2026), 2);
    assert_int_equal(year_of(f, "agenda_minutes", 2026), 105);
    assert_int_equal(year_of(f, "agenda_topics", 2026), 5);
    struct metric_rows rows;
    ask.metric = content_metric(f->c, "agenda_health");
    fig_must(metric_rows(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, 0, 50, &rows, &f->e),
             &f->e);
    assert_int_equal(rows.n, 1); /* two lines of one meeting */
}

static void ratio_over_nothing_is_not_known(void **state)
{
    struct fig *f = *state;
    struct metric_ask ask = ask_for(f, "health_share", "2026-01-01", "2026-12-31");
    struct metric_value v = value_of(f, &ask);
    assert_false(v.known);
    assert_string_equal(metric_text(f->a, ask.metric, &v), "—");
    fig_study(f, &f->hospital, "2026-02-01", "general", NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-02", "health", NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-03", "health", NULL, NULL);
    v = value_of(f, &ask);
    assert_string_equal(metric_text(f->a, ask.metric, &v), "66.67%");
    assert_int_equal(v.of, 2);
    assert_int_equal(v.over, 3);
}

static void void_goes_out_and_backfill_is_told(void **state)
{
    struct fig *f = *state;
    int64_t x = fig_study(f, &f->hospital, "2026-02-01", "general", NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-02", "general", NULL, NULL);
    fig_now("2026-03-01T10:00");
    fig_late(f, &f->clinic, "2026-01-15", "general");
    struct metric_ask ask = ask_for(f, "studies", "2026-01-01", "2026-12-31");
    assert_int_equal(value_of(f, &ask).number, 3);
    assert_int_equal(value_of(f, &ask).backfill, 1);
    fig_void(f, x);
    assert_int_equal(value_of(f, &ask).number, 2);
    assert_int_equal(value_of(f, &ask).backfill, 1);
}

static void as_of_knows_what_was_known(void **state)
{
    struct fig *f = *state;
    int64_t x = fig_study(f, &f->hospital, "2026-02-01", "general", NULL, NULL);
    fig_now("2026-05-10T15:59"); /* an hour before midnight UTC is still the same office day */
    fig_edit(f, x, "kind", "health");
    fig_now("2026-06-20T23:59");
    fig_void(f, x);
    fig_now("2026-07-01T09:00");
    fig_late(f, &f->clinic, "2026-02-10", "health");
    fig_now("2026-08-01T09:00");
    assert_int_equal(known_on(f, "studies", "2026-01-31"), 0);
    assert_int_equal(known_on(f, "studies", "2026-02-01"),
                     1); /* entered at nine, known at the end of that day */
    assert_int_equal(known_on(f, "health_studies", "2026-05-09"), 0);
    assert_int_equal(known_on(f, "health_studies", "2026-05-10"), 1); /* the correction */
    assert_int_equal(known_on(f, "studies", "2026-06-19"), 1);
    assert_int_equal(known_on(f, "studies", "2026-06-20"), 0); /* void at one minute to midnight */
    assert_int_equal(known_on(f, "studies", "2026-06-30"), 0);
    assert_int_equal(known_on(f, "studies", "2026-07-01"), 1); /* entered afterwards */
    assert_int_equal(known_on(f, "studies", "2026-08-01"), year_of(f, "studies", 2026));
}

static void as_of_looks_through_references_too(void **state)
{
    struct fig *f = *state;
    const struct typed title[] = {{"title", "全年计划"}};
    fig_now("2026-02-01T09:00");
    int64_t plan = fig_new(f, f->plan, title, 1);
    const struct typed typed[] = {
        {"topic", "宪法"}, {"host", id_text(f->a, f->hospital.id)}, {"plan", id_text(f->a, plan)}};
    int64_t x = fig_new(f, f->study, typed, 3);
    fig_take(f, f->study, x, "hold", "2026-02-01", NULL, 0);
    fig_now("2026-03-01T09:00");
    fig_take(f, f->plan, plan, "approve", "2026-03-01", NULL, 0);
    fig_now("2026-04-01T09:00");
    assert_int_equal(known_on(f, "planned_studies", "2026-02-28"),
                     0); /* the plan was not approved then */
    assert_int_equal(known_on(f, "planned_studies", "2026-03-01"), 1);
    assert_int_equal(year_of(f, "planned_studies", 2026), 1);
}

static void as_of_is_refused_where_no_history_is_kept(void **state)
{
    struct fig *f = *state;
    struct metric_ask ask = ask_for(f, "learners", "2026-01-01", "2026-12-31");
    struct metric_value v;
    fig_now("2026-08-01T09:00");
    ask.as_of = fig_day("2026-07-01");
    assert_int_equal(metric_value(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &v, &f->e),
                     ERR_INVALID);
    assert_non_null(strstr(f->e.text, "没有保留旧版本"));
    ask.as_of = fig_day("2026-08-01");
    assert_int_equal(value_of(f, &ask).number, 0);
    ask.as_of = fig_day("2026-08-02");
    assert_int_equal(metric_value(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &v, &f->e),
                     ERR_INVALID);
}

static void versions_go_by_the_last_day_of_the_period(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-12-30", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2026-12-31", "health", NULL, NULL);
    fig_study(f, &f->hospital, "2027-01-02", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2027-01-03", "general", NULL, NULL);
    assert_int_equal(year_of(f, "studies", 2026), 2);
    assert_int_equal(year_of(f, "studies", 2027), 1); /* from 2027 on the kind has to be told */
    struct metric_ask ask = ask_for(f, "studies", "2026-01-01", "2026-12-31");
    ask.version = &ask.metric->versions[1]; /* the same days, side by side */
    assert_int_equal(value_of(f, &ask).number, 1);
    assert_string_equal(ask.metric->versions[1].reason, "没有写明内容的不再算");
}

static void scope_units_and_last_year(void **state)
{
    struct fig *f = *state;
    struct metric_unit *list;
    struct metric_value v;
    size_t n;
    fig_study(f, &f->clinic, "2026-03-01", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2027-01-10", "health", NULL, NULL);
    fig_study(f, &f->hospital, "2027-01-11", "health", NULL, NULL);
    struct metric_ask ask = ask_for(f, "studies", "2027-01-01", "2027-12-31");
    fig_must(metric_units(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &list, &n, &f->e),
             &f->e);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].name, "县人民医院");
    assert_int_equal(list[0].value.number, 2);
    assert_int_equal(list[0].last.number, 0);
    assert_int_equal(list[1].value.number, 0);
    assert_int_equal(list[1].last.number, 1);
    fig_must(metric_value(reader(f->p), f->a, f->c, &f->clinic_liaison.scope, &ask, &v, &f->e),
             &f->e);
    assert_int_equal(v.number, 0); /* a liaison counts his own clinic */
    ask.unit = f->hospital.id;
    assert_int_equal(value_of(f, &ask).number, 2);
    ask.unit = f->bureau.id;
    assert_int_equal(value_of(f, &ask).number, 0);
    ask.below = true;
    assert_int_equal(value_of(f, &ask).number, 2);
    ask.metric = content_metric(f->c, "study_cost");
    assert_int_equal(metric_value(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &v, &f->e),
                     ERR_INVALID);
}

static void rows_by_key_are_the_number(void **state)
{
    struct fig *f = *state;
    struct metric_ask ask = ask_for(f, "studies", "2026-01-01", "2026-12-31");
    struct metric_rows rows;
    size_t seen = 0, pages = 0;
    int64_t after = 0;
    for (int i = 1; i <= 7; i++) {
        fig_study(f, &f->hospital, arena_printf(f->a, "2026-02-%02d", i), NULL, NULL, NULL);
    }
    do {
        fig_must(
            metric_rows(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, after, 3, &rows, &f->e),
            &f->e);
        for (size_t i = 0; i < rows.n; i++, seen++) {
            assert_true(after == 0 || rows.items[i].id < after);
            assert_string_equal(rows.on[i], arena_printf(f->a, "2026-02-%02d", 7 - (int)seen));
            assert_string_equal(rows.items[i].title, "宪法");
        }
        pages++;
        after = rows.next;
    } while (after);
    assert_int_equal(seen, 7);
    assert_int_equal(pages, 3);
    fig_now("2026-08-01T09:00");
    ask.as_of = fig_day("2026-02-04");
    fig_must(metric_rows(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, 0, 50, &rows, &f->e),
             &f->e);
    assert_int_equal(rows.n, 4);
    ask = ask_for(f, "health_share", "2026-01-01", "2026-12-31");
    assert_int_equal(
        metric_rows(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, 0, 3, &rows, &f->e),
        ERR_INVALID);
}

static void periods_are_judged(void **state)
{
    struct fig *f = *state;
    struct metric_value v;
    struct metric_ask ask = ask_for(f, "studies", "2026-12-31", "2026-01-01");
    assert_int_equal(metric_value(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &v, &f->e),
                     ERR_INVALID);
    ask = ask_for(f, "hosts", "2026-01-01", "2026-06-30"); /* by year only */
    assert_int_equal(metric_value(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &v, &f->e),
                     ERR_INVALID);
    ask = ask_for(f, "studies", "2028-02-01", "2028-02-29");
    struct metric_ask last = metric_last_year(&ask);
    assert_string_equal(date_text(f->a, last.to), "2027-02-28");
    ask = ask_for(f, "studies", "2027-02-01", "2027-02-28");
    assert_string_equal(date_text(f->a, metric_last_year(&ask).to), "2026-02-28");
}

static void formula_says_what_is_counted(void **state)
{
    struct fig *f = *state;
    const struct metric_def *m = content_metric(f->c, "studies");
    assert_string_equal(
        metric_formula(f->a, &m->versions[0].m),
        "数台账“学法记录”的件数，按已学日期归入期间，作废的不计；条件：“环节”不是“已安排”");
    m = content_metric(f->c, "health_share");
    assert_non_null(
        strstr(metric_formula(f->a, &m->versions[0].m), "“卫生法学习次数”除以“学法次数”"));
    m = content_metric(f->c, "rules_standing");
    assert_string_equal(metric_formula(f->a, &m->versions[0].m),
                        "数台账“内部制度”的件数，只数期末仍在的（施行日期不晚于期末最后一天，"
                        "废止日期空着或者更晚），作废的不计");
    assert_int_equal(m->n_words, 2);
    m = content_metric(f->c, "studies_monthly");
    assert_non_null(strstr(metric_formula(f->a, &m->versions[0].m), "取最少的一个月"));
    m = content_metric(f->c, "rules_first");
    assert_non_null(strstr(metric_formula(f->a, &m->versions[0].m), "里“施行日期”的最早一天"));
}

static int64_t rule(struct fig *f, const struct unit *u, const char *from, const char *ended,
                    const char *readers, const char *over)
{
    const struct typed typed[] = {{"title", "制度"},    {"host", id_text(f->a, u->id)},
                                  {"in_force", from},   {"ended", ended},
                                  {"readers", readers}, {"readers_over", over}};
    return fig_new(f, content_register(f->c, "rule"), typed, 6);
}

static const char *text_of(struct fig *f, const char *id, const char *from, const char *to)
{
    struct metric_ask ask = ask_for(f, id, from, to);
    struct metric_value v = value_of(f, &ask);
    return metric_text(f->a, ask.metric, &v);
}

static void standing_counts_the_last_day_of_the_period(void **state)
{
    struct fig *f = *state;
    fig_now("2026-03-01T09:00");
    rule(f, &f->hospital, "2020-01-01", "", "", "");
    rule(f, &f->hospital, "2026-12-31", "", "", ""); /* from that day on */
    rule(f, &f->clinic, "2021-05-01", "2026-12-31", "", "");
    rule(f, &f->clinic, "2021-05-01", "2027-01-01", "", "");
    rule(f, &f->clinic, "", "", "", ""); /* no day yet: it does not stand */
    assert_int_equal(year_of(f, "rules_standing", 2026), 3);
    assert_int_equal(year_of(f, "rules_standing", 2025), 3);
    assert_int_equal(year_of(f, "rules_standing", 2020), 1);
    assert_int_equal(year_of(f, "rules_standing", 2019), 0);
    assert_int_equal(year_of(f, "rules_ever", 2026), 4);
    struct metric_ask ask = ask_for(f, "rules_standing", "2026-07-01", "2026-12-30");
    assert_int_equal(value_of(f, &ask).number, 3); /* the first day of the period says nothing */
    struct metric_unit *list;
    size_t n;
    ask = ask_for(f, "rules_standing", "2026-01-01", "2026-12-31");
    fig_must(metric_units(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &list, &n, &f->e),
             &f->e);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].value.number, 2);
    assert_int_equal(list[1].value.number, 1);
    assert_int_equal(list[1].last.number, 2);
}

static void what_stands_and_what_is_known_are_two_days(void **state)
{
    struct fig *f = *state;
    struct metric_rows rows;
    fig_now("2026-03-01T09:00");
    rule(f, &f->hospital, "2020-01-01", "", "", "");
    int64_t x = rule(f, &f->hospital, "2021-01-01", "", "", "");
    fig_now("2026-06-01T09:00");
    struct step_result ignored;
    const struct typed ended[] = {{"ended", "2026-02-01"}};
    fig_must(step_edit(&f->en, begin(f->p), f->a, &f->clerk, content_register(f->c, "rule"), x, 0,
                       ended, 1, "已废止", &ignored, &f->e),
             &f->e);
    end(f->p);
    assert_int_equal(known_on(f, "rules_standing", "2026-02-28"), 0); /* not entered yet */
    assert_int_equal(known_on(f, "rules_standing", "2026-03-01"), 2);
    assert_int_equal(known_on(f, "rules_standing", "2026-05-31"), 2);
    assert_int_equal(known_on(f, "rules_standing", "2026-06-01"), 1);
    struct metric_ask ask = ask_for(f, "rules_standing", "2026-01-01", "2026-01-31");
    assert_int_equal(value_of(f, &ask).number, 2); /* it stood in January */
    fig_must(metric_rows(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, 0, 50, &rows, &f->e),
             &f->e);
    assert_int_equal(rows.n, 2);
    assert_string_equal(rows.on[0], "2021-01-01");
}

static void a_lower_bound_makes_the_sum_one(void **state)
{
    struct fig *f = *state;
    const struct register_def *reg = content_register(f->c, "rule");
    fig_now("2026-03-01T09:00");
    rule(f, &f->hospital, "", "", "700", "no");
    assert_string_equal(text_of(f, "rules_readers", "2026-01-01", "2026-12-31"), "700 人");
    rule(f, &f->clinic, "", "", "", "yes"); /* no number: nothing that could be a bound */
    assert_string_equal(text_of(f, "rules_readers", "2026-01-01", "2026-12-31"), "700 人");
    rule(f, &f->clinic, "", "", "500", "yes");
    assert_string_equal(text_of(f, "rules_readers", "2026-01-01", "2026-12-31"), "1200余人");
    struct metric_ask ask = ask_for(f, "rules_readers", "2026-01-01", "2026-12-31");
    struct metric_unit *list;
    size_t n;
    fig_must(metric_units(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &list, &n, &f->e),
             &f->e);
    assert_int_equal(n, 2);
    assert_false(list[0].value.lower);
    assert_true(list[1].value.lower);
    const struct typed lines[] = {
        {"title", "宣讲"},
        {"visits", "[{\"heads\": \"30\"}, {\"heads\": \"100\", \"more\": \"yes\"}]"}};
    fig_new(f, reg, lines, 2);
    assert_string_equal(text_of(f, "rules_heads", "2026-01-01", "2026-12-31"), "130余人次");
}

static void least_is_the_first_day_or_the_smallest(void **state)
{
    struct fig *f = *state;
    fig_now("2026-09-01T09:00");
    assert_string_equal(text_of(f, "rules_first", "2026-01-01", "2026-12-31"), "—");
    assert_string_equal(text_of(f, "rules_least", "2026-01-01", "2026-12-31"), "—");
    rule(f, &f->hospital, "2026-10-01", "", "40", "");
    rule(f, &f->hospital, "2026-08-09", "", "7", "");
    assert_string_equal(text_of(f, "rules_first", "2026-01-01", "2026-12-31"), "8月9日");
    assert_string_equal(text_of(f, "rules_least", "2026-01-01", "2026-12-31"), "7 人");
    struct metric_ask ask = ask_for(f, "rules_first", "2026-01-01", "2026-12-31");
    assert_int_equal(value_of(f, &ask).number, 20260809);
}

static void each_month_takes_the_smallest_that_has_begun(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-01-10", NULL, NULL, NULL);
    fig_study(f, &f->clinic, "2026-01-20", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-10", NULL, NULL, NULL);
    struct metric_ask ask = ask_for(f, "studies_monthly", "2026-01-01", "2026-12-31");
    assert_int_equal(value_of(f, &ask).number, 1); /* on 10 February */
    assert_int_equal(value_of(f, &ask).records, 3);
    fig_now("2026-03-01T09:00");
    assert_int_equal(value_of(f, &ask).number, 0); /* March has begun and has none */
    ask.as_of = fig_day("2026-02-28");
    assert_int_equal(value_of(f, &ask).number, 1);
    ask = ask_for(f, "studies_monthly", "2026-04-01", "2026-12-31");
    assert_false(value_of(f, &ask).known);
    ask = ask_for(f, "studies_monthly", "2026-01-01", "2026-02-28");
    struct metric_unit *list;
    size_t n;
    fig_must(metric_units(reader(f->p), f->a, f->c, &f->clerk.scope, &ask, &list, &n, &f->e),
             &f->e);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].value.number, 1); /* the hospital in both months */
    assert_int_equal(list[1].value.number, 0); /* the clinic not in February */
}

static void a_ratio_reads_two_registers(void **state)
{
    struct fig *f = *state;
    fig_study(f, &f->hospital, "2026-02-01", NULL, NULL, NULL);
    fig_study(f, &f->hospital, "2026-02-02", NULL, NULL, NULL);
    rule(f, &f->hospital, "2020-01-01", "", "", "");
    assert_string_equal(text_of(f, "rules_share", "2026-01-01", "2026-12-31"), "50.00%");
    rule(f, &f->hospital, "2020-01-01", "2026-05-01", "", "");
    assert_string_equal(text_of(f, "rules_share", "2026-01-01", "2026-12-31"), "50.00%");
    assert_string_equal(text_of(f, "rules_share", "2026-01-01", "2026-03-31"), "100.00%");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(counts_by_legal_date_and_condition),
        TEST(sums_distinct_and_entries),
        TEST(lines_of_a_table_count_one_by_one),
        TEST(ratio_over_nothing_is_not_known),
        TEST(void_goes_out_and_backfill_is_told),
        TEST(as_of_knows_what_was_known),
        TEST(as_of_looks_through_references_too),
        TEST(as_of_is_refused_where_no_history_is_kept),
        TEST(versions_go_by_the_last_day_of_the_period),
        TEST(scope_units_and_last_year),
        TEST(rows_by_key_are_the_number),
        TEST(periods_are_judged),
        TEST(formula_says_what_is_counted),
        TEST(standing_counts_the_last_day_of_the_period),
        TEST(what_stands_and_what_is_known_are_two_days),
        TEST(a_lower_bound_makes_the_sum_one),
        TEST(least_is_the_first_day_or_the_smallest),
        TEST(each_month_takes_the_smallest_that_has_begun),
        TEST(a_ratio_reads_two_registers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
