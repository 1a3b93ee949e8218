/* phase_token.c - a text as signs and numbers. A run of Chinese numerals is one number: 十一 is 11, 二〇一二 is 2012. */
#include <string.h>

#include "base/str.h"
#include "domain/phase_internal.h"

#define NUMBER_MOST 100000000

static bool is_blank(int32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == 0x3000 || c == 0xa0 || c == 0x200b ||
           c == 0xfeff;
}

/* The same sign in its narrow form; dashes that only join are '~', the plain hyphen may also stand inside a date. */
static int32_t narrow(int32_t c)
{
    static const int32_t joins[] = {0x2013, 0x2014, 0x2015, 0x2500, 0x2501, 0x301c,
                                    0x223c, 0xff5e, U'至',  U'到',  '~'};
    static const int32_t hyphens[] = {0x2010, 0x2011, 0x2212, 0xff0d, '-'};

    for (size_t i = 0; i < array_len(joins); i++) {
        if (c == joins[i]) {
            return '~';
        }
    }
    for (size_t i = 0; i < array_len(hyphens); i++) {
        if (c == hyphens[i]) {
            return '-';
        }
    }
    if (c >= 0xff01 && c <= 0xff5d) {
        return c - 0xfee0;
    }
    return c == U'、' ? ',' : c;
}

/* 0..9, 10 for 十, 20 for 廿, -1: no numeral. */
static int numeral(int32_t c)
{
    static const int32_t digits[] = {U'〇', U'一', U'二', U'三', U'四',
                                     U'五', U'六', U'七', U'八', U'九'};

    for (int i = 0; i < 10; i++) {
        if (c == digits[i]) {
            return i;
        }
    }
    switch (c) {
    case U'零':
    case U'○':
    case 0x25ef: return 0;
    case U'两': return 2;
    case U'十': return 10;
    case U'廿': return 20;
    default: return -1;
    }
}

/* The letter O stands for 〇 inside a run, as people type it. */
static int numeral_inside(int32_t c)
{
    c = narrow(c);
    return c == 'O' || c == 'o' ? 0 : numeral(c);
}

static void read_digits(const char **s, struct phase_token *t)
{
    const char *at = *s;

    for (int32_t c = narrow(str_next(&at)); c >= '0' && c <= '9'; c = narrow(str_next(&at))) {
        *s = at;
        t->digits++;
        t->n = t->n < 0 || t->n > NUMBER_MOST ? -1 : t->n * 10 + (c - '0');
    }
}

/* 二〇一二 digit by digit; 十, 十一, 二十, 二十三, 廿三 with tens. */
static void add_numeral(struct phase_token *t, int v, bool *tens, bool *done)
{
    if (t->n < 0 || t->n > NUMBER_MOST || *done) {
        t->n = -1;
    } else if (v >= 10 && !*tens && t->digits <= 1) {
        t->n = v == 20 ? 20 : t->digits == 1 ? t->n * 10 : 10;
        *tens = true;
    } else if (v >= 10) {
        t->n = -1;
    } else if (*tens) {
        t->n += v;
        *done = true;
    } else {
        t->n = t->n * 10 + v;
    }
    t->digits++;
}

static void read_numerals(const char **s, struct phase_token *t)
{
    const char *at = *s;
    bool tens = false, done = false;

    for (int v = numeral(str_next(&at)); v >= 0; v = numeral_inside(str_next(&at))) {
        *s = at;
        add_numeral(t, v, &tens, &done);
    }
    t->digits = tens ? 2 : t->digits;
}

ptrdiff_t phase_tokens(struct arena *a, const char *text, size_t n, struct phase_token **ret)
{
    if (n > 0 && !str_utf8_ok(text, n)) {
        return -1;
    }
    const char *own = arena_strndup(a, text ? text : "", n), *s = own;
    struct phase_token *list = arena_array(a, n + PHASE_ENDS, sizeof(*list));
    size_t count = 0;
    while (*s) {
        const char *from = s;
        int32_t c = str_next(&s);
        if (is_blank(c)) {
            continue;
        }
        struct phase_token *t = &list[count++];
        t->from = (size_t)(from - own);
        t->sign = narrow(c);
        if ((t->sign >= '0' && t->sign <= '9') || numeral(c) >= 0) {
            s = from;
            (t->sign <= '9' ? read_digits : read_numerals)(&s, t);
            t->sign = 0;
        }
        t->to = (size_t)(s - own);
    }
    for (size_t i = 0; i < PHASE_ENDS; i++) {
        list[count + i] = (struct phase_token){.sign = -1, .from = n, .to = n};
    }
    *ret = list;
    return (ptrdiff_t)count;
}
