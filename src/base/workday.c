/* Working days of a stretch are counted by formula: its weekdays, less the weekdays off, plus the weekend days worked. So
 * no day is looked at one by one, and a limit of years costs what a limit of days costs. */
#include "base/workday.h"

#include "base/workday_why.h"

#define MAX_LIMIT 3660
#define MAX_HOURS 8784

static const struct date absent = {0};

static const struct calendar_year *find_year(const struct calendar *c, int year)
{
    size_t low = 0, high = c ? c->n : 0;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->years[mid].year < year) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return c && low < c->n && c->years[low].year == year ? &c->years[low] : NULL;
}

static bool listed(const struct date *days, size_t n, struct date d)
{
    for (size_t i = 0; i < n; i++) {
        if (date_cmp(days[i], d) == 0) {
            return true;
        }
    }
    return false;
}

/* Is there a year without data in [from, to]? */
static bool guessed(const struct calendar *c, struct date from, struct date to)
{
    for (int year = from.year; year && year <= to.year; year++) {
        if (!find_year(c, year)) {
            return true;
        }
    }
    return false;
}

static void tell(bool *ret, bool assumed)
{
    if (ret) {
        *ret = assumed;
    }
}

bool workday_is(const struct calendar *c, struct date d, bool *ret_assumed)
{
    const struct calendar_year *y = find_year(c, d.year);

    tell(ret_assumed, date_ok(d) && !y);
    if (!date_ok(d) || (y && listed(y->on, y->n_on, d))) {
        return date_ok(d);
    }
    return date_weekday(d) <= 5 && !(y && listed(y->off, y->n_off, d));
}

/* Mondays to Fridays in (after, to]. */
static int weekdays(struct date after, struct date to)
{
    int days = date_diff(to, after), n = days / 7 * 5, weekday = date_weekday(after);

    for (int i = days % 7; i > 0; i--) {
        weekday = weekday % 7 + 1;
        n += weekday <= 5;
    }
    return n;
}

/* How many of the days lie in (after, to] and are weekdays, or are weekend days. */
static int inside(const struct date *days, size_t n, bool weekday, struct date after,
                  struct date to)
{
    int found = 0;

    for (size_t i = 0; i < n; i++) {
        found += date_cmp(days[i], after) > 0 && date_cmp(days[i], to) <= 0 &&
                 (date_weekday(days[i]) <= 5) == weekday;
    }
    return found;
}

/* Working days in (after, to], after <= to. */
static int count(const struct calendar *c, struct date after, struct date to)
{
    int n = weekdays(after, to);

    for (size_t i = 0; c && i < c->n; i++) {
        const struct calendar_year *y = &c->years[i];
        if (y->year >= after.year && y->year <= to.year) {
            n += inside(y->on, y->n_on, false, after, to) -
                 inside(y->off, y->n_off, true, after, to);
        }
    }
    return n;
}

/* Working days in [from, to). */
static int count_before(const struct calendar *c, struct date from, struct date to)
{
    return count(c, from, to) + workday_is(c, from, NULL) - workday_is(c, to, NULL);
}

/* No day holds more than one working day: a step over as many days as are still missing never leads too far, and the
 * step that finds them all ends on one. */
struct date workday_add(const struct calendar *c, struct date from, int n, bool *ret_assumed)
{
    struct date d = date_ok(from) ? from : absent;
    int missing = n;

    while (missing && date_ok(d)) {
        struct date next = date_add(d, missing);
        if (date_ok(next)) {
            missing -= missing > 0 ? count(c, d, next) : -count_before(c, next, d);
        }
        d = next;
    }
    bool counted = n && date_ok(d);
    tell(ret_assumed,
         counted && (n > 0 ? guessed(c, date_add(from, 1), d) : guessed(c, d, date_add(from, -1))));
    return d;
}

int workday_between(const struct calendar *c, struct date from, struct date to, bool *ret_assumed)
{
    tell(ret_assumed, false);
    if (!date_ok(from) || !date_ok(to) || date_cmp(from, to) == 0) {
        return 0;
    }
    if (date_cmp(to, from) < 0) {
        return -workday_between(c, to, from, ret_assumed);
    }
    tell(ret_assumed, guessed(c, date_add(from, 1), to));
    return count(c, from, to);
}

static struct date nearest(const struct calendar *c, struct date d, int step, bool *ret_assumed)
{
    bool here = false, beyond = false;
    struct date found = d;

    if (!workday_is(c, d, &here)) {
        found = workday_add(c, d, step, &beyond);
    }
    tell(ret_assumed, here || beyond);
    return found;
}

struct date workday_next(const struct calendar *c, struct date d, bool *ret_assumed)
{
    return nearest(c, d, 1, ret_assumed);
}

struct date workday_before(const struct calendar *c, struct date d, bool *ret_assumed)
{
    return nearest(c, d, -1, ret_assumed);
}

/* 民法典 202 条: the matching day, or the month's last day where there is none. */
static struct date add_months(struct date d, int n)
{
    int month = d.year * 12 + d.month - 1 + n;
    struct date found = {(int16_t)(month / 12), (int8_t)(month % 12 + 1), d.day};

    if (month < 1900 * 12 || month >= 2200 * 12) {
        return absent;
    }
    while (!date_ok(found)) {
        found.day--;
    }
    return found;
}

/* The moment an hour limit starts from is taken as the beginning of its day: forward that rounds down, backward up. */
static struct date add_hours(struct date d, const struct limit_rule *rule)
{
    return rule->backward ? date_add(d, -((rule->n + 23) / 24)) : date_add(d, rule->n / 24);
}

static struct date raw_end(const struct calendar *c, struct date start,
                           const struct limit_rule *rule, bool *ret_assumed)
{
    int n = rule->backward ? -rule->n : rule->n;

    *ret_assumed = false;
    switch (rule->unit) {
    case COUNT_WORKDAY: return workday_add(c, start, n, ret_assumed);
    case COUNT_DAY: return date_add(start, n);
    case COUNT_MONTH: return add_months(start, n);
    case COUNT_YEAR: return add_months(start, n * 12);
    case COUNT_HOUR: return add_hours(start, rule);
    }
    return absent;
}

static enum err check_rule(struct date start, const struct limit_rule *rule, struct error *e)
{
    int most = rule->unit == COUNT_HOUR ? MAX_HOURS : MAX_LIMIT;

    if (!date_ok(start)) {
        return error_set(e, ERR_INVALID,
                         "起算日不是 1900 年至 2199 年之间真实的日期，请重新填写。");
    }
    if (rule->n < 1 || rule->n > most) {
        return error_set(e, ERR_INVALID, "期限 %d 不在 1 至 %d 之间，请核对期限的数目和单位。",
                         rule->n, most);
    }
    return OK;
}

/* 民法典 203 条, 民事诉讼法 85 条: the shift is there for the parties. Whoever must act before a base day cannot act after
 * it, so a backward limit moves to the working day before. */
static void settle(const struct calendar *c, struct date start, const struct limit_rule *rule,
                   struct limit_result *r)
{
    bool shifts = rule->shift && rule->unit != COUNT_HOUR && rule->unit != COUNT_WORKDAY;
    bool before = false, after = false;

    r->safe = workday_before(c, r->raw, &before);
    r->due = rule->backward ? r->safe : shifts ? workday_next(c, r->raw, &after) : r->raw;
    r->shifted = date_cmp(r->due, r->raw) != 0;
    if (!rule->backward && date_cmp(r->safe, start) < 0) {
        r->safe = start;
        before = guessed(c, start, r->raw);
    }
    r->assumed = r->assumed || before || after;
}

enum err workday_limit(struct arena *a, const struct calendar *c, struct date start,
                       const struct limit_rule *rule, struct limit_result *ret, struct error *e)
{
    struct limit_result r = {0};
    enum err err = check_rule(start, rule, e);

    if (err) {
        return err;
    }
    r.raw = raw_end(c, start, rule, &r.assumed);
    if (date_ok(r.raw)) {
        settle(c, start, rule, &r);
    }
    if (!date_ok(r.due)) {
        return error_set(e, ERR_INVALID,
                         "从 %s 起算，期限超出了 1900 年至 2199 年，请核对起算日和期限。",
                         date_chinese(a, start));
    }
    workday_explain(a, c, start, rule, &r);
    *ret = r;
    return OK;
}
