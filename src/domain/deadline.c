/* Natural days are stepped over by adding the days of a stop; working days are counted up to a stop and on from its end,
 * so that holidays inside a stop are not taken out twice. Months and years are counted whole, then moved by the stops. */
#include "domain/deadline.h"

struct run {
    const struct calendar *c;
    const struct deadline *d;
    size_t next; /* stop that has not been looked at */
    bool assumed, open;
};

static struct date earlier(struct date a, struct date b)
{
    return date_cmp(a, b) < 0 ? a : b;
}

static struct date later(struct date a, struct date b)
{
    return date_cmp(a, b) > 0 ? a : b;
}

static void assume(struct run *r, bool assumed)
{
    r->assumed = r->assumed || assumed;
}

/* The first day that counts again; absent while the stop is open and has no ceiling. */
static struct date stop_end(struct run *r, const struct deadline_stop *s)
{
    bool assumed = false;
    struct date most = {0};

    if (r->d->stop_max) {
        most = r->d->stop_unit == COUNT_WORKDAY
                   ? workday_add(r->c, s->from, r->d->stop_max, &assumed)
                   : date_add(s->from, r->d->stop_max);
        assume(r, assumed);
    }
    if (!date_ok(s->to)) {
        return most;
    }
    return date_ok(most) ? earlier(s->to, most) : s->to;
}

static struct date add(struct run *r, struct date from, int n, enum count_unit unit)
{
    struct limit_rule rule = {.n = n, .unit = unit};
    struct limit_result got = {0};
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct error ignored;
    bool assumed = false;

    if (unit == COUNT_WORKDAY) {
        struct date d = workday_add(r->c, from, n, &assumed);
        assume(r, assumed);
        return d;
    }
    return workday_limit(a, r->c, from, &rule, &got, &ignored) ? (struct date){0} : got.raw;
}

/* The next stop that begins on or before `raw`, cut to begin after `from`; false when there is none. */
static bool next_stop(struct run *r, struct date from, struct date raw, struct date *ret_from,
                      struct date *ret_to)
{
    while (r->next < r->d->n_stops) {
        const struct deadline_stop *s = &r->d->stops[r->next];
        struct date begin = later(s->from, date_add(from, 1)), end = stop_end(r, s);
        if (date_cmp(begin, raw) > 0) {
            return false;
        }
        r->next++;
        if (!date_ok(end)) {
            r->open = true;
            return false;
        }
        if (date_cmp(end, begin) > 0) {
            *ret_from = begin;
            *ret_to = end;
            return true;
        }
    }
    return false;
}

/* The last day of n units after `from`, with the stops that fall inside. */
static struct date last_day(struct run *r, struct date from, int n, enum count_unit unit)
{
    struct date raw = add(r, from, n, unit), begin, end;

    while (date_ok(raw) && !r->open && next_stop(r, from, raw, &begin, &end)) {
        if (unit == COUNT_WORKDAY) {
            n -= workday_between(r->c, from, date_add(begin, -1), NULL);
            from = date_add(end, -1);
            raw = add(r, from, n, unit);
        } else {
            raw = date_add(raw, date_diff(end, begin));
            from = date_add(end, -1);
        }
    }
    return raw;
}

/* What 行政机关 may rely on: the working day before the raw last day, never before the start. */
static void settle(struct run *r, const struct deadline *d, bool shifts, struct deadline_end *ret)
{
    bool assumed = false, after = false;

    ret->safe = workday_before(r->c, ret->raw, &assumed);
    ret->due = d->kind == DEADLINE_BACKWARD ? ret->safe
               : shifts                     ? workday_next(r->c, ret->raw, &after)
                                            : ret->raw;
    if (d->kind != DEADLINE_BACKWARD && date_cmp(ret->safe, d->start) < 0) {
        ret->safe = earlier(d->start, ret->due);
    }
    assume(r, assumed || after);
}

static void warn_day(struct run *r, const struct deadline *d, struct deadline_end *ret)
{
    bool assumed = false;

    ret->warn = d->warn_unit == COUNT_WORKDAY ? workday_add(r->c, ret->safe, -d->warn, &assumed)
                                              : date_add(ret->safe, -d->warn);
}

static int ended_days(const struct deadline *d)
{
    int days = 0;

    for (size_t i = 0; i < d->n_stops; i++) {
        days += date_ok(d->stops[i].to) ? date_diff(d->stops[i].to, d->stops[i].from) : 0;
    }
    return days;
}

static bool shifts(const struct deadline *d, enum count_unit unit)
{
    return d->shift && unit != COUNT_WORKDAY && unit != COUNT_HOUR;
}

/* A given last day moves by the days of the stops before it. */
static struct date given(struct run *r)
{
    struct date raw = r->d->base, from = r->d->start, begin, end;

    while (!r->open && next_stop(r, from, raw, &begin, &end)) {
        raw = date_add(raw, date_diff(end, begin));
        from = date_add(end, -1);
    }
    return raw;
}

static void forward(struct run *r, const struct deadline *d, struct deadline_end *ret)
{
    bool is_given = d->kind == DEADLINE_GIVEN;
    enum count_unit unit = is_given ? COUNT_DAY : d->unit;

    ret->raw = is_given ? given(r) : last_day(r, d->start, d->n, d->unit);
    settle(r, d, shifts(d, unit), ret);
    for (size_t i = 0; i < d->n_mores && !r->open && date_ok(ret->due); i++) {
        ret->raw = last_day(r, ret->due, d->mores[i].n, d->mores[i].unit);
        settle(r, d, shifts(d, d->mores[i].unit), ret);
    }
}

static enum err backward(struct arena *a, struct run *r, const struct deadline *d,
                         struct deadline_end *ret, struct error *e)
{
    struct limit_rule rule = {.n = d->n, .unit = d->unit, .backward = true};
    struct limit_result got = {0};
    enum err err = workday_limit(a, r->c, d->base, &rule, &got, e);

    if (!err) {
        ret->raw = got.raw;
        assume(r, got.assumed);
        settle(r, d, false, ret);
    }
    return err;
}

static enum err check(const struct deadline *d, struct error *e)
{
    int most = d->unit == COUNT_HOUR ? 8784 : 3660;

    if (!date_ok(d->start)) {
        return error_set(e, ERR_INVALID, "起算日不是真实的日期，请核对。");
    }
    if (d->kind != DEADLINE_COUNTED && !date_ok(d->base)) {
        return error_set(e, ERR_INVALID, "时限依据的日期还没有填写。");
    }
    if (d->kind != DEADLINE_GIVEN && (d->n < 1 || d->n > most)) {
        return error_set(e, ERR_INVALID, "期限 %d 不在 1 至 %d 之间，请核对期限的数目和单位。",
                         d->n, most);
    }
    return OK;
}

enum err deadline_end(struct arena *a, const struct calendar *c, const struct deadline *d,
                      struct deadline_end *ret, struct error *e)
{
    struct run r = {.c = c, .d = d};
    struct deadline_end end = {0};
    enum err err = check(d, e);

    if (!err && d->kind == DEADLINE_BACKWARD) {
        err = backward(a, &r, d, &end, e);
    } else if (!err) {
        forward(&r, d, &end);
    }
    if (err) {
        return err;
    }
    if (r.open) {
        *ret = (struct deadline_end){.stopped_days = ended_days(d)};
        return OK;
    }
    if (!date_ok(end.due)) {
        return error_set(e, ERR_INVALID,
                         "从 %s 起算，期限超出了 1900 年至 2199 年，请核对起算日和期限。",
                         date_chinese(a, d->start));
    }
    warn_day(&r, d, &end);
    end.assumed = r.assumed;
    end.stopped_days = ended_days(d);
    *ret = end;
    return OK;
}
