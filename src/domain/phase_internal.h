/* phase_internal.h - what the files that read phases share: text as signs and numbers, and one expression of time in it.
 */
#ifndef DOMAIN_PHASE_INTERNAL_H
#define DOMAIN_PHASE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/phase.h"

/* Blanks are left out; full-width signs are the narrow ones, all long dashes and waves are '~', 至 and 到 too. The list ends with
 * PHASE_ENDS tokens whose sign is -1, so that a reader may look ahead. */
#define PHASE_ENDS 8
struct phase_token {
    int32_t sign;    /* 0: a number */
    int32_t n;       /* -1: too large or no number a calendar has */
    int digits;      /* as written: 12 in 12年 has two */
    size_t from, to; /* bytes of the text */
};
/* -1 as count: not UTF-8. */
ptrdiff_t phase_tokens(struct arena *a, const char *text, size_t n, struct phase_token **ret);

/* One point of time as it is written. */
enum phase_year { YEAR_NONE, YEAR_GIVEN, YEAR_BLANK, YEAR_OF_TODAY, YEAR_OF_FIRST };
struct phase_point {
    enum phase_year kind;
    int year;          /* of YEAR_OF_...: how many years on */
    bool two_digits;   /* 12年 */
    bool before;       /* 前: nothing but an end */
    bool whole_before; /* 10月前: the end is the day before */
    bool dotted, bad;  /* bad: a month or day that no calendar has */
    int month, day;    /* first day; day 0: the month's first */
    int to_month, to_day;
    const char *vague; /* 年底 and the like: how it is understood, NULL: plain */
};
/* Reads a point at t[*at] and moves on. `first`: the point before a dash, NULL when this is the first. */
bool phase_point_read(const struct phase_token *t, size_t *at, const struct phase_point *first,
                      struct phase_point *ret);
bool phase_is_dash(const struct phase_token *t);

/* One expression that begins at t[at]; `year` 0: not known. `told` is set when a missing year was taken from `year`. */
bool phase_expression(struct arena *a, const char *text, const struct phase_token *t, size_t at,
                      int year, struct phase *ret, size_t *ret_end, bool *told);
/* "原文“…”" and what is to be asked, joined to what is asked already. */
const char *phase_ask(struct arena *a, const char *before, const char *source, const char *what);

#endif
