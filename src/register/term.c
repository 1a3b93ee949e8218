#include "register/term.h"

#include <string.h>

enum { DAYS_MAX = 200000 }; /* more than the calendar has */

struct term term_unknown(enum cel_type type)
{
    return (struct term){.type = type};
}

struct term term_int(enum cel_type type, int64_t i, int scale)
{
    return (struct term){.type = type, .known = true, .i = i, .scale = scale};
}

struct term term_text(enum cel_type type, const char *s)
{
    struct term t = {.type = type, .known = s != NULL, .s = s};
    if (s && type == CEL_DATE) {
        t.known = date_parse(s, &t.date);
    }
    return t;
}

struct term term_truth(enum truth t)
{
    return (struct term){.type = CEL_YESNO, .known = t != TRUTH_UNKNOWN, .i = t == TRUTH_TRUE};
}

enum truth term_as_truth(const struct term *t)
{
    if (!t->known) {
        return TRUTH_UNKNOWN;
    }
    return t->i ? TRUTH_TRUE : TRUTH_FALSE;
}

static struct term checked(enum cel_type type, bool over, int64_t n, int scale)
{
    if (over || n > TERM_MAX || n < -TERM_MAX) {
        return term_unknown(type);
    }
    return term_int(type, n, scale);
}

struct term term_scaled(const struct term *x, int scale)
{
    struct term t = *x;
    for (; t.known && t.scale < scale; t.scale++) {
        int64_t n;
        bool over = __builtin_mul_overflow(t.i, (int64_t)10, &n);
        t = checked(t.type, over, n, t.scale);
    }
    return t;
}

static struct term date_shift(const struct term *date, int64_t days)
{
    struct term t = term_unknown(CEL_DATE);
    if (days <= DAYS_MAX && days >= -DAYS_MAX) {
        t.date = date_add(date->date, (int)days);
        t.known = date_ok(t.date);
    }
    return t;
}

static struct term with_date(enum cel_op op, const struct term *x, const struct term *y)
{
    if (x->type == CEL_DATE && y->type == CEL_DATE) {
        return term_int(CEL_DURATION, date_diff(x->date, y->date), 0);
    }
    if (x->type == CEL_DATE) {
        return date_shift(x, op == CEL_SUB ? -y->i : y->i);
    }
    return date_shift(y, x->i);
}

struct term term_arithmetic(enum cel_op op, const struct term *x, const struct term *y,
                            enum cel_type type, int scale)
{
    if (!x->known || !y->known) {
        return term_unknown(type);
    }
    if (x->type == CEL_DATE || y->type == CEL_DATE) {
        return with_date(op, x, y);
    }
    int64_t n;
    if (op == CEL_MUL) {
        bool over = __builtin_mul_overflow(x->i, y->i, &n);
        return checked(type, over, n, scale);
    }
    struct term l = term_scaled(x, scale), r = term_scaled(y, scale);
    if (!l.known || !r.known) {
        return term_unknown(type);
    }
    bool over =
        op == CEL_ADD ? __builtin_add_overflow(l.i, r.i, &n) : __builtin_sub_overflow(l.i, r.i, &n);
    return checked(type, over, n, scale);
}

struct term term_negate(const struct term *x)
{
    int64_t n;
    if (!x->known) {
        return *x;
    }
    bool over = __builtin_sub_overflow((int64_t)0, x->i, &n);
    return checked(x->type, over, n, x->scale);
}

static int order_int(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

static bool is_text(const struct term *t)
{
    return t->type == CEL_TEXT || t->type == CEL_CODE || t->type == CEL_DATETIME;
}

enum truth term_compare(enum cel_op op, const struct term *x, const struct term *y)
{
    int scale = x->scale > y->scale ? x->scale : y->scale;
    struct term l = term_scaled(x, scale), r = term_scaled(y, scale);
    if (!l.known || !r.known) {
        return TRUTH_UNKNOWN;
    }
    int c = l.type == CEL_DATE ? date_cmp(l.date, r.date)
            : is_text(&l)      ? strcmp(l.s, r.s)
                               : order_int(l.i, r.i);
    switch (op) {
    case CEL_EQ: return c == 0;
    case CEL_NE: return c != 0;
    case CEL_LT: return c < 0;
    case CEL_LE: return c <= 0;
    case CEL_GT: return c > 0;
    case CEL_GE: return c >= 0;
    default: BUG("not a comparison: %d", op);
    }
}

enum truth truth_and(enum truth x, enum truth y)
{
    if (x == TRUTH_FALSE || y == TRUTH_FALSE) {
        return TRUTH_FALSE;
    }
    return x == TRUTH_UNKNOWN || y == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_TRUE;
}

enum truth truth_or(enum truth x, enum truth y)
{
    return truth_not(truth_and(truth_not(x), truth_not(y)));
}

enum truth truth_not(enum truth x)
{
    return x == TRUTH_UNKNOWN ? x : x == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
}

int64_t term_rounded(int64_t i, int from, int to)
{
    for (; from > to + 1; from--) {
        i /= 10;
    }
    if (from == to + 1) {
        i = (i + (i < 0 ? -5 : 5)) / 10;
    }
    return i;
}
