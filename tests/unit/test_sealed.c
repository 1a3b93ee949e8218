/* Figures of a report: counted live, explained where there is nothing, kept when signed, and what moved afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "figure/sealed.h"
#include "figuredb.h"

static int64_t begun(struct fig *f, const char *year, const char *brief)
{
    const struct register_def *reg = content_register(f->c, "yearbook");
    const struct typed typed[] = {{"title", "学法年度报告"}, {"year", year}, {"short", brief}};
    return fig_new(f, reg, typed, 3);
}

static struct record loaded(struct fig *f, int64_t id)
{
    struct record rec;
    fig_must(record_load(reader(f->p), f->a, f->c, &f->p->program.scope,
                         content_register(f->c, "yearbook"), id, &rec, &f->e),
             &f->e);
    return rec;
}

static struct sealed_report reading(struct fig *f, const struct record *rec)
{
    const struct report_def *def;
    struct sealed_report k;
    fig_must(sealed_def(reader(f->p), f->a, f->c, rec, &def, &f->e), &f->e);
    assert_non_null(def);
    fig_must(sealed_read(reader(f->p), f->a, f->c, rec, def, &k, &f->e), &f->e);
    return k;
}

static const char *text_of(struct fig *f, const struct sealed_report *k, const char *id)
{
    const struct sealed_figure *x = sealed_find(k, content_metric(f->c, id));
    assert_non_null(x);
    return sealed_text(x);
}

static enum err say(struct fig *f, const struct record *rec, const char *id, const char *text,
                    const char *why)
{
    enum err r = sealed_say(begin(f->p), f->a, f->c, &f->clerk, rec, content_metric(f->c, id), text,
                            why, &f->e);
    end(f->p);
    return r;
}

static enum err freeze(struct fig *f, const struct record *rec)
{
    enum err r = sealed_freeze(begin(f->p), f->a, f->c, &f->clerk, rec, &f->e);
    end(f->p);
    return r;
}

/* Three studies of 2026, one of them on health, 3.5 hours; one of 2025. */
static int64_t a_year(struct fig *f)
{
    fig_study(f, &f->hospital, "2026-02-01", "general", "2.5", NULL);
    fig_study(f, &f->clinic, "2026-03-01", "general", NULL, NULL);
    fig_late(f, &f->clinic, "2025-03-05", "general");
    return fig_study(f, &f->clinic, "2026-04-01", "health", "1", NULL);
}

static void live_until_it_is_signed(void **state)
{
    struct fig *f = *state;
    a_year(f);
    struct record rec = loaded(f, begun(f, "2026", "no"));
    struct sealed_report k = reading(f, &rec);
    assert_int_equal(k.n, 4);
    assert_int_equal(k.missing, 0);
    assert_false(k.frozen);
    assert_string_equal(text_of(f, &k, "studies"), "3 次");
    assert_string_equal(text_of(f, &k, "study_hours"), "3.5 学时");
    assert_string_equal(text_of(f, &k, "health_share"), "33.33%");
    assert_string_equal(k.items[0].last_text, "1 次");
    fig_study(f, &f->hospital, "2026-05-01", "health", NULL, NULL);
    k = reading(f, &rec);
    assert_string_equal(text_of(f, &k, "health_share"), "50.00%");
}

static void a_record_of_another_kind_is_no_report(void **state)
{
    struct fig *f = *state;
    struct record rec = loaded(f, begun(f, "2026", "yes"));
    const struct report_def *def = f->c->reports;
    fig_must(sealed_def(reader(f->p), f->a, f->c, &rec, &def, &f->e), &f->e);
    assert_null(def);
    assert_int_equal(freeze(f, &rec), ERR_INVALID);
}

static void missing_ones_are_explained_or_filled_in(void **state)
{
    struct fig *f = *state;
    struct record rec = loaded(f, begun(f, "2026", "no"));
    struct sealed_report k = reading(f, &rec);
    assert_int_equal(k.missing, 3); /* health_studies: nought is an answer */
    assert_int_equal(freeze(f, &rec), ERR_INVALID);
    assert_string_equal(f->e.rule, "figures_missing");
    assert_non_null(strstr(f->e.text, "还有 3 个数缺数据"));
    assert_int_equal(say(f, &rec, "studies", "12 次", ""), ERR_INVALID);
    assert_int_equal(say(f, &rec, "studies", "12 次", "纸质记录尚未补登"), OK);
    assert_int_equal(say(f, &rec, "study_hours", NULL, "没有记学时"), OK);
    assert_int_equal(freeze(f, &rec), ERR_INVALID);
    assert_int_equal(say(f, &rec, "health_share", NULL, "没有学习记录"), OK);
    k = reading(f, &rec);
    assert_int_equal(k.missing, 0);
    assert_string_equal(text_of(f, &k, "studies"), "12 次");
    assert_string_equal(k.items[0].text, "0 次");
    assert_string_equal(k.items[0].word->by, "周文静");
    assert_int_equal(say(f, &rec, "studies", "", ""), OK); /* taken back */
    k = reading(f, &rec);
    assert_int_equal(k.missing, 1);
    assert_null(k.items[0].word);
    assert_int_equal(say(f, &rec, "hosts", "1 家", "不在报告里"), ERR_INVALID);
}

static void what_is_signed_does_not_move(void **state)
{
    struct fig *f = *state;
    int64_t gone = a_year(f);
    struct record rec = loaded(f, begun(f, "2026", "no"));
    assert_int_equal(freeze(f, &rec), OK);
    assert_int_equal(freeze(f, &rec), ERR_CONFLICT);
    struct sealed_change *list;
    size_t n;
    struct sealed_report k = reading(f, &rec);
    assert_true(k.frozen);
    assert_string_equal(k.by_name, "周文静");
    fig_must(sealed_changes(reader(f->p), f->a, f->c, &rec, &k, &list, &n, &f->e), &f->e);
    assert_int_equal(n, 0);
    fig_void(f, gone);
    fig_study(f, &f->hospital, "2026-06-01", "health", NULL, NULL);
    k = reading(f, &rec);
    assert_string_equal(text_of(f, &k, "studies"), "3 次");
    assert_string_equal(text_of(f, &k, "health_share"), "33.33%");
    assert_string_equal(k.items[0].last_text, "1 次");
    assert_int_equal(say(f, &rec, "studies", "4 次", "后来补的"), ERR_CONFLICT);
    fig_must(sealed_changes(reader(f->p), f->a, f->c, &rec, &k, &list, &n, &f->e), &f->e);
    assert_int_equal(
        n,
        3); /* studies and health studies by their rows, hours by the number too; the share is what it was */
    assert_string_equal(list[0].figure->id, "studies");
    assert_false(list[0].differs);
    assert_int_equal(list[0].added, 1);
    assert_int_equal(list[0].gone, 1);
    assert_string_equal(list[2].figure->id, "study_hours");
    assert_true(list[2].differs);
    assert_string_equal(list[2].now, "2.5 学时");
    assert_int_equal(list[2].moves[0].record, gone);
    assert_true(list[2].moves[0].gone);
    assert_string_equal(list[2].moves[0].step, "void");
    assert_string_equal(list[2].moves[0].by, "周文静");
}

static void a_sealed_figure_is_found_by_its_period(void **state)
{
    struct fig *f = *state;
    a_year(f);
    struct metric_ask ask = {.metric = content_metric(f->c, "studies"),
                             .from = fig_day("2026-01-01"),
                             .to = fig_day("2026-12-31")};
    struct sealed_figure x;
    int64_t record = -1, *ids;
    size_t n;
    fig_must(sealed_of(reader(f->p), f->a, f->p->county, &ask, &x, &record, &f->e), &f->e);
    assert_int_equal(record, 0);
    struct record rec = loaded(f, begun(f, "2026", "no"));
    assert_int_equal(freeze(f, &rec), OK);
    fig_must(sealed_of(reader(f->p), f->a, f->p->county, &ask, &x, &record, &f->e), &f->e);
    assert_int_equal(record, rec.id);
    assert_int_equal(x.value.number, 3);
    assert_int_equal(x.last.number, 1);
    fig_must(
        sealed_rows(reader(f->p), f->a, f->p->county, rec.id, "studies", 0, 2, &ids, &n, &f->e),
        &f->e);
    assert_int_equal(n, 2);
    fig_must(sealed_rows(reader(f->p), f->a, f->p->county, rec.id, "studies", ids[1], 2, &ids, &n,
                         &f->e),
             &f->e);
    assert_int_equal(n, 1);
    ask.to = fig_day("2026-06-30");
    fig_must(sealed_of(reader(f->p), f->a, f->p->county, &ask, &x, &record, &f->e), &f->e);
    assert_int_equal(record, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fig_set_up, fig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(live_until_it_is_signed),
        TEST(a_record_of_another_kind_is_no_report),
        TEST(missing_ones_are_explained_or_filled_in),
        TEST(what_is_signed_does_not_move),
        TEST(a_sealed_figure_is_found_by_its_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
