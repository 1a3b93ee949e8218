/* The days of 2025 and 2026 are written out here; 2024 and 2027 onwards are years without data. The expected dates were
 * counted by hand on a wall calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/workday.h"

static const struct date off_2025[] = {
    {2025, 1, 1},  {2025, 1, 28}, {2025, 1, 29}, {2025, 1, 30}, {2025, 1, 31}, {2025, 2, 1},
    {2025, 2, 2},  {2025, 2, 3},  {2025, 2, 4},  {2025, 4, 4},  {2025, 4, 5},  {2025, 4, 6},
    {2025, 5, 1},  {2025, 5, 2},  {2025, 5, 3},  {2025, 5, 4},  {2025, 5, 5},  {2025, 5, 31},
    {2025, 6, 1},  {2025, 6, 2},  {2025, 10, 1}, {2025, 10, 2}, {2025, 10, 3}, {2025, 10, 4},
    {2025, 10, 5}, {2025, 10, 6}, {2025, 10, 7}, {2025, 10, 8},
};
static const struct date on_2025[] = {
    {2025, 1, 26}, {2025, 2, 8}, {2025, 4, 27}, {2025, 9, 28}, {2025, 10, 11}};
static const struct holiday_span spans_2025[] = {
    {"元旦", {2025, 1, 1}, {2025, 1, 1}},    {"春节", {2025, 1, 28}, {2025, 2, 4}},
    {"清明节", {2025, 4, 4}, {2025, 4, 6}},  {"劳动节", {2025, 5, 1}, {2025, 5, 5}},
    {"端午节", {2025, 5, 31}, {2025, 6, 2}}, {"国庆节、中秋节", {2025, 10, 1}, {2025, 10, 8}},
};
static const struct date off_2026[] = {
    {2026, 1, 1},  {2026, 1, 2},  {2026, 1, 3},  {2026, 2, 15}, {2026, 2, 16}, {2026, 2, 17},
    {2026, 2, 18}, {2026, 2, 19}, {2026, 2, 20}, {2026, 2, 21}, {2026, 2, 22}, {2026, 2, 23},
    {2026, 4, 4},  {2026, 4, 5},  {2026, 4, 6},  {2026, 5, 1},  {2026, 5, 2},  {2026, 5, 3},
    {2026, 5, 4},  {2026, 5, 5},  {2026, 6, 19}, {2026, 6, 20}, {2026, 6, 21}, {2026, 9, 25},
    {2026, 9, 26}, {2026, 9, 27}, {2026, 10, 1}, {2026, 10, 2}, {2026, 10, 3}, {2026, 10, 4},
    {2026, 10, 5}, {2026, 10, 6}, {2026, 10, 7},
};
static const struct date on_2026[] = {{2026, 1, 4}, {2026, 2, 14}, {2026, 2, 28},
                                      {2026, 5, 9}, {2026, 9, 20}, {2026, 10, 10}};
static const struct holiday_span spans_2026[] = {
    {"元旦", {2026, 1, 1}, {2026, 1, 3}},     {"春节", {2026, 2, 15}, {2026, 2, 23}},
    {"清明节", {2026, 4, 4}, {2026, 4, 6}},   {"劳动节", {2026, 5, 1}, {2026, 5, 5}},
    {"端午节", {2026, 6, 19}, {2026, 6, 21}}, {"中秋节", {2026, 9, 25}, {2026, 9, 27}},
    {"国庆节", {2026, 10, 1}, {2026, 10, 7}},
};
static const struct calendar_year years[] = {
    {2025, off_2025, array_len(off_2025), on_2025, array_len(on_2025), spans_2025,
     array_len(spans_2025)},
    {2026, off_2026, array_len(off_2026), on_2026, array_len(on_2026), spans_2026,
     array_len(spans_2026)},
};
static const struct calendar calendar = {years, array_len(years)};
static const struct calendar *const cal = &calendar;

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct date day(const char *text)
{
    struct date d = {0};
    assert_true(date_parse(text, &d));
    return d;
}

static const char *text(struct date d)
{
    return date_text(arena, d);
}

static void a_day_is_worked_or_not(void **state)
{
    static const struct {
        const char *day;
        bool works, assumed;
    } rows[] = {
        {"2026-09-23", true, false},                              /* Wednesday */
        {"2026-09-19", false, false},                             /* Saturday */
        {"2026-09-20", true, false},                              /* Sunday worked */
        {"2026-10-01", false, false},                             /* Thursday off */
        {"2026-10-10", true, false},                              /* Saturday worked */
        {"2025-12-31", true, false},  {"2027-01-01", true, true}, /* Friday, nothing announced */
        {"2027-01-02", false, true},  {"2024-02-29", true, true},
        {"1900-01-01", true, true},   {"2199-12-31", true, true},
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        bool assumed = !rows[i].assumed;
        assert_int_equal(workday_is(cal, day(rows[i].day), &assumed), rows[i].works);
        assert_int_equal(assumed, rows[i].assumed);
    }
    assert_true(workday_is(NULL, day("2026-10-01"), NULL)); /* no data at all: a plain Thursday */
    bool assumed = true;
    assert_false(workday_is(cal, (struct date){0}, &assumed));
    assert_false(assumed);
}

static void days_are_added(void **state)
{
    static const struct {
        const char *from;
        int n;
        const char *expected;
        bool assumed;
    } rows[] = {
        {"2026-09-23", 5, "2026-10-08", false},
        {"2026-09-23", 0, "2026-09-23", false},
        {"2026-10-05", 0, "2026-10-05", false}, /* 0 stays, also on a rest day */
        {"2026-10-05", 1, "2026-10-08", false},
        {"2026-10-05", -1, "2026-09-30", false},
        {"2026-09-30", 1, "2026-10-08", false},
        {"2026-10-08", 2, "2026-10-10", false}, /* Saturday worked */
        {"2026-10-10", 1, "2026-10-12", false},
        {"2025-12-31", 1, "2026-01-04", false}, /* Sunday worked */
        {"2026-01-05", -2, "2025-12-31", false},
        {"2026-02-24", -1, "2026-02-14", false},
        {"2026-12-30", 1, "2026-12-31", false},
        {"2026-12-31", 1, "2027-01-01", true},
        {"2026-12-24", 10, "2027-01-07", true},
        {"2027-01-04", -1, "2027-01-01", true},
        {"2027-01-04", -2, "2026-12-31", true}, /* counted through 1 January */
        {"2027-01-01", -1, "2026-12-31", false},
        {"2024-12-31", 1, "2025-01-02", false},
        {"1900-01-05", -4, "1900-01-01", true},
        {"2199-12-30", 1, "2199-12-31", true},
        {"1900-01-05", -5, "", false},
        {"2199-12-31", 1, "", false},
        {"2026-01-01", INT32_MAX, "", false},
        {"2026-01-01", INT32_MIN, "", false},
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        bool assumed = !rows[i].assumed;
        struct date d = workday_add(cal, day(rows[i].from), rows[i].n, &assumed);
        if (!str_eq(text(d), rows[i].expected) || assumed != rows[i].assumed) {
            fail_msg("%s %+d: %s", rows[i].from, rows[i].n, text(d));
        }
    }
    assert_string_equal(text(workday_add(cal, (struct date){0}, 3, NULL)), "");
}

static void days_are_counted(void **state)
{
    static const struct {
        const char *from, *to;
        int expected;
        bool assumed;
    } rows[] = {
        {"2026-09-23", "2026-10-08", 5, false},   {"2026-10-08", "2026-09-23", -5, false},
        {"2026-09-23", "2026-09-23", 0, false},   {"2026-10-01", "2026-10-07", 0, false},
        {"2026-09-19", "2026-09-20", 1, false},   {"2026-10-08", "2026-10-11", 2, false},
        {"2026-10-10", "2026-10-11", 0, false},   {"2026-10-11", "2026-10-12", 1, false},
        {"2026-10-10", "2026-10-12", 1, false},   {"2026-10-12", "2026-10-10", -1, false},
        {"2025-12-31", "2026-01-05", 2, false},   {"2024-12-31", "2025-01-02", 1, false},
        {"2026-12-31", "2027-01-04", 2, true},    {"2026-02-01", "2026-02-28", 16, false},
        {"2025-12-31", "2026-12-31", 248, false}, /* 365 - 104 - 33 + 14 weekend days off + 6 */
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        bool assumed = !rows[i].assumed;
        int n = workday_between(cal, day(rows[i].from), day(rows[i].to), &assumed);
        if (n != rows[i].expected || assumed != rows[i].assumed) {
            fail_msg("%s %s: %d", rows[i].from, rows[i].to, n);
        }
    }
    assert_int_equal(workday_between(cal, (struct date){0}, day("2026-01-01"), NULL), 0);
}

static void the_nearest_working_day(void **state)
{
    bool assumed = true;
    (void)state;
    assert_string_equal(text(workday_next(cal, day("2026-10-01"), &assumed)), "2026-10-08");
    assert_false(assumed);
    assert_string_equal(text(workday_before(cal, day("2026-10-07"), NULL)), "2026-09-30");
    assert_string_equal(text(workday_next(cal, day("2026-09-20"), NULL)), "2026-09-20");
    assert_string_equal(text(workday_before(cal, day("2026-02-23"), NULL)), "2026-02-14");
    assert_string_equal(text(workday_next(cal, day("2027-01-02"), &assumed)), "2027-01-04");
    assert_true(assumed);
    assert_string_equal(text(workday_before(cal, day("2027-01-03"), &assumed)), "2027-01-01");
    assert_true(assumed);
    assert_string_equal(text(workday_next(cal, (struct date){0}, &assumed)), "");
    assert_false(assumed);
}

/* The formula against looking at each day. */
static void counting_agrees_with_walking(void **state)
{
    uint32_t seed = 20260923;
    (void)state;
    for (int round = 0; round < 400; round++) {
        seed = seed * 1664525u + 1013904223u;
        struct date from = date_add(day("2024-06-01"), (int)(seed >> 16) % 1100), d = from;
        int n = (int)(seed >> 8 & 0xff) - 128, left = abs(n), found = 0;
        while (left) {
            d = date_add(d, n > 0 ? 1 : -1);
            left -= workday_is(cal, d, NULL);
        }
        if (date_cmp(workday_add(cal, from, n, NULL), d) != 0) {
            fail_msg("%s %+d: %s, walked to %s", text(from), n,
                     text(workday_add(cal, from, n, NULL)), text(d));
        }
        struct date to = date_add(from, n);
        struct date low = n < 0 ? to : from, high = n < 0 ? from : to;
        for (struct date x = date_add(low, 1); date_cmp(x, high) <= 0; x = date_add(x, 1)) {
            found += workday_is(cal, x, NULL);
        }
        assert_int_equal(workday_between(cal, from, to, NULL), n < 0 ? -found : found);
    }
}

struct row {
    const char *start;
    int n;
    enum count_unit unit;
    bool shift, backward;
    const char *raw, *due, *safe;
    bool assumed;
};

static void check(const struct row *row)
{
    struct limit_rule rule = {row->n, row->unit, row->shift, row->backward};
    struct limit_result r = {0};
    struct error e = {0};
    if (workday_limit(arena, cal, day(row->start), &rule, &r, &e)) {
        fail_msg("%s: %s", row->start, e.text);
    }
    if (!str_eq(text(r.raw), row->raw) || !str_eq(text(r.due), row->due) ||
        !str_eq(text(r.safe), row->safe) || r.assumed != row->assumed) {
        fail_msg("%s %d: raw %s due %s safe %s assumed %d", row->start, row->n, text(r.raw),
                 text(r.due), text(r.safe), r.assumed);
    }
    assert_int_equal(r.shifted, !str_eq(row->raw, row->due));
    assert_int_equal(r.n_why, row->assumed ? N_WHY : N_WHY - 1);
    for (size_t i = 0; i < r.n_why; i++) {
        assert_non_null(r.why[i]);
        assert_true(*r.why[i] && str_utf8_ok(r.why[i], strlen(r.why[i])));
    }
}

#define WD COUNT_WORKDAY
#define ND COUNT_DAY
#define MO COUNT_MONTH
#define YR COUNT_YEAR
#define HR COUNT_HOUR

static void limits_forward(void **state)
{
    static const struct row rows[] = {
        {"2026-09-23", 5, WD, false, false, "2026-10-08", "2026-10-08", "2026-10-08", false},
        /* served inside a holiday; the first day after it is day one */
        {"2026-09-25", 1, WD, false, false, "2026-09-28", "2026-09-28", "2026-09-28", false},
        /* a limit in working days never shifts: its last day is one */
        {"2026-10-08", 2, WD, true, false, "2026-10-10", "2026-10-10", "2026-10-10", false},
        {"2026-12-24", 10, WD, false, false, "2027-01-07", "2027-01-07", "2027-01-07", true},
        {"2026-09-20", 15, ND, true, false, "2026-10-05", "2026-10-08", "2026-09-30", false},
        {"2026-09-20", 15, ND, false, false, "2026-10-05", "2026-10-05", "2026-09-30", false},
        {"2026-04-29", 3, ND, true, false, "2026-05-02", "2026-05-06", "2026-04-30", false},
        {"2026-05-08", 1, ND, true, false, "2026-05-09", "2026-05-09", "2026-05-09", false},
        {"2026-05-09", 1, ND, true, false, "2026-05-10", "2026-05-11", "2026-05-09", false},
        {"2026-12-01", 30, ND, true, false, "2026-12-31", "2026-12-31", "2026-12-31", false},
        {"2026-12-20", 15, ND, true, false, "2027-01-04", "2027-01-04", "2027-01-04", true},
        /* the warning never lies before the start */
        {"2026-10-02", 2, ND, true, false, "2026-10-04", "2026-10-08", "2026-10-02", false},
        {"2024-02-28", 1, ND, true, false, "2024-02-29", "2024-02-29", "2024-02-29", true},
        {"2025-02-28", 1, ND, true, false, "2025-03-01", "2025-03-03", "2025-02-28", false},
        {"2026-01-31", 1, MO, true, false, "2026-02-28", "2026-02-28", "2026-02-28", false},
        {"2024-01-31", 1, MO, true, false, "2024-02-29", "2024-02-29", "2024-02-29", true},
        {"2026-08-31", 1, MO, true, false, "2026-09-30", "2026-09-30", "2026-09-30", false},
        {"2026-12-31", 2, MO, true, false, "2027-02-28", "2027-03-01", "2027-02-26", true},
        {"2025-11-15", 3, MO, true, false, "2026-02-15", "2026-02-24", "2026-02-14", false},
        {"2024-02-29", 1, YR, true, false, "2025-02-28", "2025-02-28", "2025-02-28", false},
        {"2024-02-29", 4, YR, true, false, "2028-02-29", "2028-02-29", "2028-02-29", true},
        {"2026-02-28", 2, YR, true, false, "2028-02-28", "2028-02-28", "2028-02-28", true},
        {"2025-10-01", 1, YR, true, false, "2026-10-01", "2026-10-08", "2026-09-30", false},
        {"2026-09-30", 2, HR, true, false, "2026-09-30", "2026-09-30", "2026-09-30", false},
        /* hours run through holidays and do not shift */
        {"2026-09-30", 24, HR, true, false, "2026-10-01", "2026-10-01", "2026-09-30", false},
        {"2026-10-02", 48, HR, false, false, "2026-10-04", "2026-10-04", "2026-10-02", false},
        {"2026-09-14", 47, HR, false, false, "2026-09-15", "2026-09-15", "2026-09-15", false},
        {"2026-01-01", 8784, HR, false, false, "2027-01-02", "2027-01-02", "2027-01-01", true},
        {"2026-01-01", 3660, ND, true, false, "2036-01-09", "2036-01-09", "2036-01-09", true},
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        check(&rows[i]);
    }
}

static void limits_backward(void **state)
{
    static const struct row rows[] = {
        {"2026-10-08", 1, WD, false, true, "2026-09-30", "2026-09-30", "2026-09-30", false},
        {"2026-02-24", 1, WD, false, true, "2026-02-14", "2026-02-14", "2026-02-14", false},
        {"2026-01-05", 2, WD, false, true, "2025-12-31", "2025-12-31", "2025-12-31", false},
        {"2027-01-04", 2, WD, false, true, "2026-12-31", "2026-12-31", "2026-12-31", true},
        /* a rest day moves to before the holiday, with `shift` too: never after */
        {"2026-10-12", 7, ND, false, true, "2026-10-05", "2026-09-30", "2026-09-30", false},
        {"2026-10-12", 7, ND, true, true, "2026-10-05", "2026-09-30", "2026-09-30", false},
        {"2026-06-24", 2, ND, false, true, "2026-06-22", "2026-06-22", "2026-06-22", false},
        {"2026-06-24", 3, ND, false, true, "2026-06-21", "2026-06-18", "2026-06-18", false},
        {"2026-10-13", 3, ND, false, true, "2026-10-10", "2026-10-10", "2026-10-10", false},
        {"2026-03-31", 1, MO, false, true, "2026-02-28", "2026-02-28", "2026-02-28", false},
        {"2026-03-15", 1, MO, false, true, "2026-02-15", "2026-02-14", "2026-02-14", false},
        {"2028-02-29", 2, YR, false, true, "2026-02-28", "2026-02-28", "2026-02-28", false},
        {"2026-01-01", 1, MO, false, true, "2025-12-01", "2025-12-01", "2025-12-01", false},
        {"2026-09-16", 24, HR, false, true, "2026-09-15", "2026-09-15", "2026-09-15", false},
        {"2026-09-16", 36, HR, false, true, "2026-09-14", "2026-09-14", "2026-09-14", false},
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        check(&rows[i]);
    }
}

static void refused(const char *start, struct limit_rule rule, const char *expected)
{
    struct limit_result r = {.n_why = 77};
    struct error e = {0};
    struct date d = {0};
    (void)date_parse(start, &d);
    assert_int_equal(workday_limit(arena, cal, d, &rule, &r, &e), ERR_INVALID);
    assert_string_equal(e.text, expected);
    assert_int_equal(r.n_why, 77); /* untouched */
}

static void impossible_limits_are_refused(void **state)
{
    const char *few = "期限 %d 不在 1 至 3660 之间，请核对期限的数目和单位。";
    (void)state;
    refused("2026-09-23", (struct limit_rule){0, WD, false, false},
            "期限 0 不在 1 至 3660 之间，请核对期限的数目和单位。");
    refused("2026-09-23", (struct limit_rule){-5, WD, false, false},
            "期限 -5 不在 1 至 3660 之间，请核对期限的数目和单位。");
    refused("2026-09-23", (struct limit_rule){3661, ND, false, false},
            str_replace(arena, few, "%d", "3661"));
    refused("2026-09-23", (struct limit_rule){8785, HR, false, false},
            "期限 8785 不在 1 至 8784 之间，请核对期限的数目和单位。");
    refused("", (struct limit_rule){5, WD, false, false},
            "起算日不是 1900 年至 2199 年之间真实的日期，请重新填写。");
    const char *beyond =
        "从 2199年12月20日 起算，期限超出了 1900 年至 2199 年，请核对起算日和期限。";
    refused("2199-12-20", (struct limit_rule){15, ND, true, false}, beyond);
    refused("2199-12-20", (struct limit_rule){1, MO, true, false}, beyond);
    refused("2199-12-20", (struct limit_rule){3660, YR, true, false}, beyond);
    refused("2199-12-20", (struct limit_rule){10, WD, true, false}, beyond);
    refused("1900-01-05", (struct limit_rule){5, WD, false, true},
            "从 1900年1月5日 起算，期限超出了 1900 年至 2199 年，请核对起算日和期限。");
    refused("1900-01-05", (struct limit_rule){3660, YR, false, true},
            "从 1900年1月5日 起算，期限超出了 1900 年至 2199 年，请核对起算日和期限。");
}

static struct limit_result limit(const char *start, struct limit_rule rule)
{
    struct limit_result r = {0};
    struct error e = {0};
    assert_int_equal(workday_limit(arena, cal, day(start), &rule, &r, &e), OK);
    return r;
}

static void why_in_working_days(void **state)
{
    (void)state;
    struct limit_result r = limit("2026-09-23", (struct limit_rule){5, WD, false, false});
    assert_string_equal(r.why[WHY_START], "9月23日 周三，当日不计");
    assert_string_equal(r.why[WHY_RULE], "5 个工作日");
    assert_string_equal(r.why[WHY_SKIP], "中秋节 9月25日至27日，国庆节 7 天");
    assert_string_equal(r.why[WHY_END], "10月8日 周四是工作日，不顺延");
    assert_string_equal(r.counted, "9-24、9-28、9-29、9-30、10-8");
    assert_int_equal(r.n_why, 4);

    r = limit("2026-09-25", (struct limit_rule){10, WD, false, false});
    assert_string_equal(r.why[WHY_SKIP],
                        "中秋节 9月26日至27日，国庆节 7 天；10月10日 周六上班，计入");
    r = limit("2026-09-18", (struct limit_rule){1, WD, false, false});
    assert_string_equal(r.why[WHY_SKIP], "9月20日 周日上班，计入");
    assert_string_equal(r.why[WHY_END], "9月20日 周日调休上班，不顺延");
    r = limit("2026-07-03", (struct limit_rule){1, WD, false, false});
    assert_string_equal(r.why[WHY_SKIP], "其间没有放假和调休，只跳过周末");
    r = limit("2026-07-01", (struct limit_rule){1, WD, false, false});
    assert_string_equal(r.why[WHY_SKIP], "没有跳过的日子");
    r = limit("2025-12-30", (struct limit_rule){30, WD, false, false});
    assert_string_equal(r.why[WHY_SKIP], "元旦 2026年1月1日至3日；2026年1月4日 周日上班，计入");
    assert_string_equal(r.why[WHY_END], "2026年2月11日 周三是工作日，不顺延");
    assert_null(r.counted); /* too many to write out */
    r = limit("2025-01-02", (struct limit_rule){400, WD, false, false});
    assert_string_equal(r.why[WHY_SKIP], "10 个假期共 50 天；调休上班 9 天，计入");
}

static void why_in_other_units(void **state)
{
    (void)state;
    struct limit_result r = limit("2026-02-02", (struct limit_rule){15, ND, true, false});
    assert_string_equal(r.why[WHY_RULE], "15 日（自然日），末日遇休息日顺延");
    assert_string_equal(r.why[WHY_SKIP], "按自然日计算，中间的休息日不扣");
    assert_string_equal(r.why[WHY_END], "2月17日 周二在春节假期内，顺延到 2月24日 周二");
    assert_null(r.counted);
    r = limit("2026-01-30", (struct limit_rule){15, ND, true, false});
    assert_string_equal(r.why[WHY_END], "2月14日 周六调休上班，不顺延");
    r = limit("2026-09-03", (struct limit_rule){30, ND, false, false});
    assert_string_equal(r.why[WHY_RULE], "30 日（自然日），末日不顺延");
    assert_string_equal(r.why[WHY_END],
                        "10月3日 周六在国庆节假期内，这一期限不顺延，宜在 9月30日 周三或之前办完");
    r = limit("2026-10-02", (struct limit_rule){1, ND, false, false});
    assert_string_equal(r.why[WHY_END],
                        "10月3日 周六在国庆节假期内，这一期限不顺延，其间没有工作日");
    r = limit("2025-08-31", (struct limit_rule){6, MO, true, false});
    assert_string_equal(r.why[WHY_RULE], "6 个月，末日遇休息日顺延");
    assert_string_equal(r.why[WHY_END], "2月没有31日，取月末 2026年2月28日 周六调休上班，不顺延");
    r = limit("2025-11-03", (struct limit_rule){90, ND, true, false});
    assert_string_equal(r.why[WHY_END], "2026年2月1日 周日，顺延到 2026年2月2日 周一");
    r = limit("2026-09-30", (struct limit_rule){24, HR, true, false});
    assert_string_equal(r.why[WHY_START], "9月30日 周三，从规定的时刻起算，这里按当日零时计");
    assert_string_equal(r.why[WHY_RULE], "24 小时");
    assert_string_equal(r.why[WHY_SKIP], "按小时连续计算，不扣休息日");
    assert_string_equal(r.why[WHY_END], "10月1日 周四在国庆节假期内，不顺延");
}

static void why_backward(void **state)
{
    (void)state;
    struct limit_result r = limit("2026-02-26", (struct limit_rule){7, WD, false, true});
    assert_string_equal(r.why[WHY_START], "2月26日 周四，当日不计，往前数");
    assert_string_equal(r.why[WHY_RULE], "往前 7 个工作日");
    assert_string_equal(r.why[WHY_SKIP], "春节 9 天；2月14日 周六上班，计入");
    assert_string_equal(r.why[WHY_END], "2月10日 周二是工作日，不提前");
    assert_string_equal(r.counted, "2-25、2-24、2-14、2-13、2-12、2-11、2-10");
    r = limit("2026-03-15", (struct limit_rule){1, MO, false, true});
    assert_string_equal(r.why[WHY_RULE], "往前 1 个月，遇休息日提前");
    assert_string_equal(r.why[WHY_END],
                        "2月15日 周日在春节假期内，提前到 2月14日 周六（调休上班）");
}

static void years_without_data_are_named(void **state)
{
    (void)state;
    struct limit_result r = limit("2026-12-24", (struct limit_rule){10, WD, false, false});
    assert_string_equal(r.why[WHY_ASSUMED], "2027 年的放假安排还没有录入，按普通周末推算，待校正");
    r = limit("2026-12-31", (struct limit_rule){3660, WD, false, false});
    assert_string_equal(r.why[WHY_ASSUMED],
                        "2027 年至 2041 年的放假安排还没有录入，按普通周末推算，待校正");
    r = limit("2024-12-01", (struct limit_rule){600, WD, false, false});
    assert_string_equal(r.why[WHY_ASSUMED],
                        "2024 年、2027 年的放假安排还没有录入，按普通周末推算，待校正");
    assert_null(workday_assumed(arena, cal, day("2025-01-01"), day("2026-12-31")));
    assert_string_equal(workday_why_titles[WHY_SKIP], "跳过");
}

static void a_day_in_words(void **state)
{
    static const struct holiday_span over[] = {{"元旦", {2018, 12, 30}, {2018, 12, 31}}};
    static const struct holiday_span next[] = {{"元旦", {2019, 1, 1}, {2019, 1, 1}}};
    static const struct date off[] = {{2018, 12, 30}, {2018, 12, 31}}, off_next[] = {{2019, 1, 1}};
    static const struct calendar_year two[] = {{2018, off, 2, NULL, 0, over, 1},
                                               {2019, off_next, 1, NULL, 0, next, 1}};
    static const struct calendar c = {two, 2};
    static const struct date bare[] = {{2018, 5, 1}};
    static const struct calendar_year nameless[] = {{2018, bare, 1, NULL, 0, NULL, 0}};
    static const struct calendar n = {nameless, 1};
    (void)state;
    assert_string_equal(workday_about(arena, cal, day("2026-02-17")),
                        "2月17日 周二，春节放假（2月15日至23日）");
    assert_string_equal(workday_about(arena, cal, day("2025-01-01")), "1月1日 周三，元旦放假");
    assert_string_equal(workday_about(arena, cal, day("2026-02-14")), "2月14日 周六，调休上班");
    assert_string_equal(workday_about(arena, cal, day("2026-02-01")), "2月1日 周日，周末休息");
    assert_string_equal(workday_about(arena, cal, day("2026-09-23")), "9月23日 周三，工作日");
    assert_string_equal(workday_about(arena, cal, (struct date){0}), "");
    assert_string_equal(workday_about(arena, &n, day("2018-05-01")), "5月1日 周二，放假");
    /* 元旦 over the end of a year is one holiday */
    assert_string_equal(workday_about(arena, &c, day("2018-12-31")),
                        "12月31日 周一，元旦放假（12月30日至2019年1月1日）");
    assert_string_equal(
        workday_skips(arena, &c, day("2018-12-28"), day("2019-01-05"), day("2019-01-05")),
        "元旦 2018年12月30日至2019年1月1日");
    assert_string_equal(
        workday_skips(arena, &c, day("2018-12-30"), day("2018-12-31"), day("2018-12-30")),
        "元旦 12月31日");
    assert_string_equal(
        workday_skips(arena, &c, day("2019-01-01"), day("2019-01-31"), day("2019-01-01")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_worked_or_not),
        cmocka_unit_test(days_are_added),
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(the_nearest_working_day),
        cmocka_unit_test(counting_agrees_with_walking),
        cmocka_unit_test(limits_forward),
        cmocka_unit_test(limits_backward),
        cmocka_unit_test(impossible_limits_are_refused),
        cmocka_unit_test(why_in_working_days),
        cmocka_unit_test(why_in_other_units),
        cmocka_unit_test(why_backward),
        cmocka_unit_test(years_without_data_are_named),
        cmocka_unit_test(a_day_in_words),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
