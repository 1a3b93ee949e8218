/* term.h - the value of an expression in a condition, with the arithmetic and comparisons of content/cel.h.
 *
 * Used by condition_eval on records and by condition_sql on what is constant. Results beyond +-TERM_MAX count as
 * overflow and are unknown: far enough below 2^63 that SQLite, which turns overflowing integers into floating point,
 * agrees exactly.
 */
#ifndef REGISTER_TERM_H
#define REGISTER_TERM_H

#include "content/cel.h"

#define TERM_MAX INT64_C(4000000000000000000)

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

struct term {
    enum cel_type type;
    bool known;
    int scale;     /* of a decimal */
    int64_t i;     /* yesno, int, decimal, money, duration, ref */
    const char *s; /* text, code, datetime */
    struct date date;
};

struct term term_unknown(enum cel_type type);
struct term term_int(enum cel_type type, int64_t i, int scale);
struct term term_text(enum cel_type type,
                      const char *s); /* NULL is unknown; a date is read into `date` */
struct term term_truth(enum truth t);
enum truth term_as_truth(const struct term *t);

/* ADD, SUB, MUL. */
struct term term_arithmetic(enum cel_op op, const struct term *x, const struct term *y,
                            enum cel_type type, int scale);
struct term term_negate(const struct term *x);
struct term term_scaled(const struct term *x,
                        int scale); /* the same number with at least `scale` places */
/* EQ, NE, LT, LE, GT, GE. */
enum truth term_compare(enum cel_op op, const struct term *x, const struct term *y);

enum truth truth_and(enum truth x, enum truth y);
enum truth truth_or(enum truth x, enum truth y);
enum truth truth_not(enum truth x);

/* A number with `from` places at `to` places, fewer or as many: rounded once, half away from zero. */
int64_t term_rounded(int64_t i, int from, int to);

#endif
