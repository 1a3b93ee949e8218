/* phase_expression.c - one or two points become a first and a last day; whatever was not written is said. */
#include "base/str.h"
#include "domain/phase_internal.h"

struct reading {
    struct arena *a;
    struct phase_point p[2];
    size_t n;
    int y[2], known; /* known: the year from outside, 0: none */
    const char *source, *ask;
    bool told, lost;
};

const char *phase_ask(struct arena *a, const char *before, const char *source, const char *what)
{
    if (!before) {
        return arena_printf(a, "原文“%s”%s", source, what);
    }
    return arena_printf(a, "%s；%s", before, what);
}

static void ask(struct reading *r, const char *what)
{
    r->ask = phase_ask(r->a, r->ask, r->source, what);
}

static int last_day(int year, int month)
{
    for (int day = 31; day > 28; day--) {
        if (date_ok((struct date){(int16_t)year, (int8_t)month, (int8_t)day})) {
            return day;
        }
    }
    return 28;
}

static struct date day_of(int year, int month, int day)
{
    struct date d = {(int16_t)year, (int8_t)month, (int8_t)day};

    if (year < 1900 || year > 2199 || day < 1 || day > 31 || !date_ok(d)) {
        return (struct date){0};
    }
    return d;
}

/* --- years ----------------------------------------------------------------------------------------------- */

static int given(const struct reading *r, size_t i)
{
    return i < r->n && r->p[i].kind == YEAR_GIVEN ? r->p[i].year : 0;
}

static int year_from_outside(struct reading *r, int on)
{
    if (r->known) {
        r->told = true;
        return r->known + on;
    }
    return 0;
}

static bool runs_back(const struct reading *r)
{
    const struct phase_point *a = &r->p[0], *b = &r->p[1];
    return b->to_month < a->month || (b->to_month == a->month && b->to_day && b->to_day < a->day);
}

static int first_year(struct reading *r)
{
    const struct phase_point *p = &r->p[0];
    int second = given(r, 1);

    switch (p->kind) {
    case YEAR_GIVEN: return p->year;
    case YEAR_OF_TODAY: return year_from_outside(r, p->year);
    case YEAR_NONE:
    case YEAR_BLANK:
        if (second) {
            second -= runs_back(r);
            ask(r, arena_printf(r->a, "前一个年份缺失，按 %d 年理解", second));
            return second;
        }
        return year_from_outside(r, 0);
    case YEAR_OF_FIRST: break;
    }
    return year_from_outside(r, p->year);
}

static int second_year(struct reading *r)
{
    const struct phase_point *p = &r->p[1];
    int first = r->y[0];

    switch (p->kind) {
    case YEAR_GIVEN: return p->year;
    case YEAR_OF_FIRST: return first ? first + p->year : 0;
    case YEAR_OF_TODAY:
        if (!r->known && first) {
            ask(r, arena_printf(r->a, "后一个年份按 %d 年理解", first + p->year));
            return first + p->year;
        }
        return year_from_outside(r, p->year);
    case YEAR_NONE:
    case YEAR_BLANK: break;
    }
    bool back = runs_back(r);
    if (first && p->kind == YEAR_BLANK) {
        ask(r, arena_printf(r->a, "后一个年份缺失，按 %d 年理解", first + back));
    } else if (first && back) {
        ask(r, arena_printf(r->a, "结束的月份在前，按跨年到 %d 年理解", first + 1));
    }
    return first ? first + back : 0;
}

/* --- days ------------------------------------------------------------------------------------------------ */

static struct date begins(const struct phase_point *p, int year)
{
    return day_of(year, p->month, p->day ? p->day : 1);
}

static struct date ends(const struct phase_point *p, int year)
{
    if (p->whole_before) {
        return date_add(begins(p, year), -1);
    }
    return day_of(year, p->to_month, p->to_day ? p->to_day : last_day(year, p->to_month));
}

static void ask_points(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct phase_point *p = &r->p[i];
        if (p->two_digits) {
            ask(r, arena_printf(r->a, "的年份只有两位，按 %d 年理解", p->year));
        }
        /* As the end of a range 年底 and 月底 are plain. */
        if (p->vague && !(i == 1 && p->to_day == 0)) {
            ask(r, p->vague);
        }
        if (p->whole_before && r->y[i]) {
            ask(r, arena_printf(r->a, "按到 %s为止理解", date_chinese(r->a, ends(p, r->y[i]))));
        }
    }
}

static void find_days(struct reading *r, struct phase *ret)
{
    const struct phase_point *last = &r->p[r->n - 1];

    if (r->p[0].bad || last->bad) {
        r->lost = true;
        ask(r, "里有日历上没有的时间，请改正");
        return;
    }
    if (!r->y[0] || !r->y[r->n - 1]) {
        r->lost = true;
        ask(r, "没有写年份，请补上");
        return;
    }
    bool end_only = r->n == 1 && last->before;
    ret->to = ends(last, r->y[r->n - 1]);
    ret->from = end_only ? (struct date){0} : begins(&r->p[0], r->y[0]);
    if (!ret->to.year || (!end_only && !ret->from.year)) {
        r->lost = true;
        ask(r, "里有日历上没有的时间，请改正");
    } else if (!end_only && date_cmp(ret->to, ret->from) < 0) {
        r->lost = true;
        ask(r, "的结束早于开始，请改正");
    } else if (end_only) {
        ask(r, "只写了截止时间，请补上开始时间");
        r->lost = true;
        return;
    }
    if (r->lost) {
        ret->from = ret->to = (struct date){0};
    }
}

/* --- the expression -------------------------------------------------------------------------------------- */

static bool filler(int32_t sign)
{
    static const int32_t fillers[] = {U'份', U'起', U'开', U'始', U'启', U'动', ','};

    for (size_t i = 0; i < array_len(fillers); i++) {
        if (sign == fillers[i]) {
            return true;
        }
    }
    return false;
}

/* "2012年5月份开始,到" - the place behind the dashes, or `at` when there is no dash. */
static size_t past_dash(const struct phase_token *t, size_t at)
{
    size_t i = at;

    while (filler(t[i].sign)) {
        i++;
    }
    i += t[i].sign == U'直' && t[i + 1].sign == '~';
    if (!phase_is_dash(&t[i])) {
        return at;
    }
    while (phase_is_dash(&t[i])) {
        i++;
    }
    return i;
}

static bool read_points(struct reading *r, const struct phase_token *t, size_t *at)
{
    if (!phase_point_read(t, at, NULL, &r->p[0]) || r->p[0].kind == YEAR_OF_FIRST) {
        return false;
    }
    r->n = 1;
    size_t next = past_dash(t, *at);
    if (next > *at && phase_point_read(t, &next, &r->p[0], &r->p[1])) {
        r->n = 2;
        *at = next;
    }
    return true;
}

bool phase_expression(struct arena *a, const char *text, const struct phase_token *t, size_t at,
                      int year, struct phase *ret, size_t *ret_end, bool *told)
{
    struct reading r = {.a = a, .known = year};
    struct phase phase = {0};
    size_t end = at;

    if (!read_points(&r, t, &end)) {
        return false;
    }
    phase.source = r.source = arena_strndup(a, text + t[at].from, t[end - 1].to - t[at].from);
    r.y[0] = first_year(&r);
    r.y[1] = r.n == 2 ? second_year(&r) : 0;
    ask_points(&r);
    find_days(&r, &phase);
    if (r.ask) {
        phase.ask = r.lost ? r.ask : arena_printf(a, "%s，请确认", r.ask);
    }
    *told = r.told;
    *ret_end = end;
    *ret = phase;
    return true;
}
