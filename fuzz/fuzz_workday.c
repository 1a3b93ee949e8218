/* fuzz_workday.c - a foreign year of holidays, and limits worked out on it. What is refused has a place and a sentence; an
 * accepted year keeps what base/workday.h promises, and dates, counts and reasons agree with each other. The first eight
 * bytes are the limit, the rest is calendar/2026.yaml. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/workday.h"
#include "content/calendar.h"
#include "content/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_days(const struct date *days, size_t n, int year)
{
    for (size_t i = 0; i < n; i++) {
        need(date_ok(days[i]) && days[i].year == year);
        need(i == 0 || date_cmp(days[i - 1], days[i]) < 0);
    }
}

static void check_year(const struct calendar *c, const struct calendar_year *y)
{
    check_days(y->off, y->n_off, y->year);
    check_days(y->on, y->n_on, y->year);
    for (size_t i = 0; i < y->n_off; i++) {
        need(!workday_is(c, y->off[i], NULL));
    }
    for (size_t i = 0; i < y->n_on; i++) {
        need(workday_is(c, y->on[i], NULL) && date_weekday(y->on[i]) > 5);
    }
    for (size_t i = 0; i < y->n_spans; i++) {
        need(date_cmp(y->spans[i].from, y->spans[i].to) <= 0);
        need(i == 0 || date_cmp(y->spans[i - 1].to, y->spans[i].from) < 0);
    }
}

static const struct calendar *load(struct arena *a, const char *yaml, size_t size)
{
    struct content *c = arena_make(a, struct content);
    struct content_file f = {"calendar/2026.yaml", yaml, size};
    struct load l = {.a = a, .c = c, .files = &f, .n_files = 1};
    calendar_load(&l);
    for (size_t i = 0; i < l.n_faults; i++) {
        need(*l.faults[i].text && l.faults[i].place.line > 0 && l.faults[i].place.column > 0);
    }
    for (size_t i = 0; !l.n_faults && i < c->calendar->n; i++) {
        check_year(c->calendar, &c->calendar->years[i]);
    }
    return l.n_faults ? NULL : c->calendar;
}

static void check_count(const struct calendar *c, struct date from, int n)
{
    struct date to = workday_add(c, from, n, NULL);
    if (date_ok(to) && n) {
        need(workday_is(c, to, NULL));
        int counted = workday_between(c, from, to, NULL);
        /* before a rest day the base day's own place is empty: the same days lie in [to, from) */
        need(n > 0 ? counted == n : counted == n + 1 - workday_is(c, from, NULL));
    }
}

static void check_limit(struct arena *a, const struct calendar *c, struct date start,
                        const struct limit_rule *rule)
{
    struct limit_result r;
    struct error e = {0};
    if (workday_limit(a, c, start, rule, &r, &e)) {
        need(e.code == ERR_INVALID && *e.text);
        return;
    }
    need(r.n_why == (r.assumed ? N_WHY : (size_t)WHY_ASSUMED));
    for (size_t i = 0; i < r.n_why; i++) {
        need(r.why[i] && *r.why[i] && str_utf8_ok(r.why[i], strlen(r.why[i])));
    }
    need(r.shifted == (date_cmp(r.raw, r.due) != 0));
    if (rule->backward) {
        need(date_cmp(r.due, r.raw) <= 0 && workday_is(c, r.due, NULL) &&
             date_cmp(r.safe, r.due) == 0);
    } else {
        need(date_cmp(r.due, r.raw) >= 0 && date_cmp(r.safe, r.raw) <= 0 &&
             date_cmp(r.safe, start) >= 0);
        need(!rule->shift || rule->unit == COUNT_HOUR || workday_is(c, r.due, NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct date first = {1900, 1, 1};
    struct arena *a scoped(arena_free_scoped) = arena_new();
    if (size < 8) {
        return 0;
    }
    struct date start = date_add(first, (data[0] | data[1] << 8 | data[2] << 16) % 110000);
    struct limit_rule rule = {.n = (int16_t)(data[3] | data[4] << 8),
                              .unit = data[5] % 5,
                              .shift = data[6] & 1,
                              .backward = data[6] & 2};
    const struct calendar *c =
        load(a, arena_strndup(a, (const char *)data + 8, size - 8), size - 8);
    (void)workday_about(a, c, start);
    check_limit(a, c, start, &rule);
    check_count(c, start, rule.n);
    return 0;
}
