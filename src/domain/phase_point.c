/* phase_point.c - one point of time: a year, month, day, quarter, half, and the words behind it. */
#include "domain/phase_internal.h"

bool phase_is_dash(const struct phase_token *t)
{
    return t->sign == '~' || t->sign == '-';
}

static bool is_number(const struct phase_token *t, int low, int high)
{
    return t->sign == 0 && t->n >= low && t->n <= high;
}

static size_t skip_dashes(const struct phase_token *t, size_t at)
{
    while (phase_is_dash(&t[at])) {
        at++;
    }
    return at;
}

/* A number whose word stands only behind the second one: 6—11月, 一至三季度, 10—20日. */
static bool shares_word(const struct phase_token *t, size_t at, int32_t word)
{
    size_t next = skip_dashes(t, at + 1);
    return t[at].sign == 0 && next > at + 1 && t[next].sign == 0 && t[next + 1].sign == word;
}

static void set_months(struct phase_point *p, int from, int to)
{
    p->month = from;
    p->to_month = to;
}

static void set_days(struct phase_point *p, int from, int to)
{
    p->day = from;
    p->to_day = to;
}

/* --- year ------------------------------------------------------------------------------------------------ */

/* 今年, 本年, 当年, 去年, 上年, 明年, 次年, 翌年, 第二年 */
static bool year_word(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    size_t i = *at + (t[*at].sign == U'第');
    bool second = i > *at && is_number(&t[i], 2, 2);

    if (t[i + 1].sign != U'年' || (i > *at && !second)) {
        return false;
    }
    switch (t[i].sign) {
    case U'今':
    case U'本':
    case U'当': p->kind = YEAR_OF_TODAY; break;
    case U'去':
    case U'上':
        p->kind = YEAR_OF_TODAY;
        p->year = -1;
        break;
    case U'明':
        p->kind = YEAR_OF_TODAY;
        p->year = 1;
        break;
    case U'次':
    case U'翌':
    case 0:
        if (t[i].sign == 0 && !second) {
            return false;
        }
        p->kind = YEAR_OF_FIRST;
        p->year = 1;
        break;
    default: return false;
    }
    *at = i + 2;
    return true;
}

static bool year_number(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    const struct phase_token *y = &t[*at];

    if (y->sign != 0 || y[1].sign != U'年' || y->n < 0 || (y->digits != 4 && y->digits != 2)) {
        return false;
    }
    p->kind = YEAR_GIVEN;
    p->two_digits = y->digits == 2;
    p->year = p->two_digits ? 2000 + y->n : y->n;
    p->bad = p->year < 1900 || p->year > 2199;
    *at += 2;
    return true;
}

/* 2012.6, 2012-06-15, 2012/6/1 */
static bool dotted(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    const struct phase_token *y = &t[*at];
    int32_t sign = y[1].sign;

    if (!is_number(y, 1900, 2199) || y->digits != 4 || y[2].sign != 0 || y[2].digits > 2 ||
        (sign != '.' && sign != '/' && sign != '-')) {
        return false;
    }
    p->kind = YEAR_GIVEN;
    p->year = y->n;
    p->dotted = true;
    set_months(p, y[2].n, y[2].n);
    *at += 3;
    if (y[3].sign == U'月') {
        ++*at;
    } else if (y[3].sign == sign && y[4].sign == 0 && y[4].digits <= 2 && y[5].sign != U'月') {
        set_days(p, y[4].n, y[4].n);
        *at += 2 + (y[5].sign == U'日');
    }
    return true;
}

/* The second half of 2012.6-11, 2012.6.1-6.30. */
static bool dotted_rest(const struct phase_token *t, size_t *at, const struct phase_point *first,
                        struct phase_point *p)
{
    const struct phase_token *x = &t[*at];

    if (!first || !first->dotted || x->sign != 0 || x->digits > 2) {
        return false;
    }
    p->dotted = true;
    if (first->day && (x[1].sign == '.' || x[1].sign == '/') && x[2].sign == 0) {
        set_months(p, x->n, x->n);
        set_days(p, x[2].n, x[2].n);
        *at += 3;
        return true;
    }
    if (x[1].sign == U'月' || x[1].sign == U'日' || x[1].sign == U'年') {
        return false;
    }
    set_months(p, first->day ? first->to_month : x->n, first->day ? first->to_month : x->n);
    if (first->day) {
        set_days(p, x->n, x->n);
    }
    ++*at;
    return true;
}

/* --- inside a year --------------------------------------------------------------------------------------- */

static bool third(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    switch (t[*at].sign) {
    case U'上': set_days(p, 1, 10); break;
    case U'中': set_days(p, 11, 20); break;
    case U'下': set_days(p, 21, 0); break;
    default: return false;
    }
    if (t[*at + 1].sign != U'旬') {
        set_days(p, 0, 0);
        return false;
    }
    *at += 2;
    return true;
}

static void part_of_month(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    if (third(t, at, p)) {
        return;
    }
    switch (t[*at].sign) {
    case U'初':
        set_days(p, 1, 10);
        p->vague = "“月初”按上旬理解";
        break;
    case U'中':
        set_days(p, 11, 20);
        p->vague = "“月中”按中旬理解";
        break;
    case U'底':
    case U'末':
        set_days(p, 21, 0);
        p->vague = "“月底”按下旬理解";
        break;
    default: return;
    }
    ++*at;
}

static void day_of_month(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    const struct phase_token *d = &t[*at];
    bool whole = d->sign == 0 && (d[1].sign == U'日' || d[1].sign == U'号');

    if (whole || shares_word(t, *at, U'日') || shares_word(t, *at, U'号')) {
        set_days(p, d->n > 0 ? d->n : -1, d->n > 0 ? d->n : -1);
        *at += whole ? 2 : 1;
        return;
    }
    part_of_month(t, at, p);
}

static bool month(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    const struct phase_token *m = &t[*at];

    if (m->sign == U'元' && m[1].sign == U'月') {
        set_months(p, 1, 1);
    } else if (m->sign == 0 && (m[1].sign == U'月' || shares_word(t, *at, U'月'))) {
        set_months(p, m->n > 0 ? m->n : -1, m->n > 0 ? m->n : -1);
    } else {
        return false;
    }
    *at += m[1].sign == U'月' ? 2 : 1;
    if (m[1].sign == U'月') {
        *at += t[*at].sign == U'份';
        day_of_month(t, at, p);
    }
    return true;
}

static bool quarter(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    size_t i = *at + (t[*at].sign == U'第');

    if (t[i].sign != 0 || (t[i + 1].sign != U'季' && !shares_word(t, i, U'季'))) {
        /* 一至第三季度 */
        size_t next = skip_dashes(t, i + 1);
        if (t[i].sign != 0 || next == i + 1 || t[next].sign != U'第' || t[next + 2].sign != U'季') {
            return false;
        }
    }
    int q = is_number(&t[i], 1, 4) ? t[i].n : 0;
    set_months(p, q * 3 - 2, q * 3);
    i++;
    i += t[i].sign == U'季';
    i += t[i].sign == U'度';
    *at = i;
    return true;
}

static bool half(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    bool upper = t[*at].sign == U'上';

    if ((!upper && t[*at].sign != U'下') || t[*at + 1].sign != U'半' || t[*at + 2].sign != U'年') {
        return false;
    }
    set_months(p, upper ? 1 : 7, upper ? 6 : 12);
    *at += 3;
    return true;
}

/* 年底, 年末, 年初, 年中, also behind a year: 2012年底, 今年年底. */
static bool part_of_year(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    size_t i = *at + (t[*at].sign == U'年');
    bool follows = p->kind != YEAR_NONE;

    if (!follows && i == *at) {
        return false;
    }
    switch (t[i].sign) {
    case U'初':
        set_months(p, 1, 1);
        p->vague = "“年初”按 1 月理解";
        break;
    case U'中':
        set_months(p, 6, 6);
        p->vague = "“年中”按 6 月理解";
        break;
    case U'底':
    case U'末':
        set_months(p, 12, 12);
        p->vague = "“年底”按 12 月理解";
        break;
    default: return false;
    }
    *at = i + 1;
    return true;
}

static bool whole_year(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    if (t[*at].sign == U'全' && t[*at + 1].sign == U'年') {
        *at += 2;
    } else if (p->kind == YEAR_NONE || p->two_digits) {
        return false;
    }
    *at += t[*at].sign == U'度';
    set_months(p, 1, 12);
    return true;
}

/* 20日 behind 5月10日— */
static bool day_alone(const struct phase_token *t, size_t *at, const struct phase_point *first,
                      struct phase_point *p)
{
    const struct phase_token *d = &t[*at];

    if (!first || !first->day || d->sign != 0 || (d[1].sign != U'日' && d[1].sign != U'号')) {
        return false;
    }
    set_months(p, first->to_month, first->to_month);
    set_days(p, d->n > 0 ? d->n : -1, d->n > 0 ? d->n : -1);
    *at += 2;
    return true;
}

/* --- together -------------------------------------------------------------------------------------------- */

/* 前, 之前, 以前; 底前 ends with the month. */
static void ending(const struct phase_token *t, size_t *at, struct phase_point *p)
{
    size_t i = *at;

    i += t[i].sign == U'之' || t[i].sign == U'以';
    if (t[i].sign != U'前') {
        return;
    }
    p->before = true;
    p->whole_before = !p->day && !p->to_day && !p->vague;
    if (p->vague && p->to_day == 0) {
        p->vague = NULL;
    }
    *at = i + 1;
}

bool phase_point_read(const struct phase_token *t, size_t *at, const struct phase_point *first,
                      struct phase_point *ret)
{
    struct phase_point p = {0};
    size_t i = *at;
    bool read = dotted(t, &i, &p) || dotted_rest(t, &i, first, &p);

    if (!read) {
        if (year_number(t, &i, &p) || year_word(t, &i, &p)) {
            i += t[i].sign == U'度' && t[i + 1].sign != -1 && t[i + 1].sign != U',';
        } else if (t[i].sign == U'年' && t[i + 1].sign == 0 && t[i + 2].sign == U'月') {
            p.kind = YEAR_BLANK;
            i++;
        }
        read = month(t, &i, &p) || quarter(t, &i, &p) || half(t, &i, &p) ||
               day_alone(t, &i, first, &p) || part_of_year(t, &i, &p) || whole_year(t, &i, &p);
    }
    if (!read) {
        return false;
    }
    p.bad = p.bad || p.month < 1 || p.to_month > 12;
    ending(t, &i, &p);
    *at = i;
    *ret = p;
    return true;
}
