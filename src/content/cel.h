/* cel.h - conditions: a documented subset of CEL. Parsed and type-checked here, evaluated in
 * memory by register/condition_eval and turned into SQL by register/condition_sql; both back
 * ends walk this one tree.
 *
 * Three-valued: a condition is true, false or unknown. An absent operand makes a comparison,
 * `in`, arithmetic and size(text) unknown; && and || absorb (Kleene); ! keeps unknown; has() is
 * never unknown; has(list) = not empty; size(list) and count are never unknown: count says how many of its
 * conditions (count(a, b > 0)), or of a list's elements (staff.count(s, !has(s.left_on))), are surely true.
 * Only *true* opens a gate.
 * Types: text, yesno, int, decimal, money, date, datetime, duration, code, list. No null
 * literal, no truthiness, no doubles. Money needs a unit: fine > yuan(5000). Decimals carry a
 * scale; literals like 0.5 are decimals. Ceilings: 1,000 characters, depth 20; overflow =
 * unknown.
 *
 * What the tree looks like: HAS and SIZE hold their argument in `left`; NOT and NEG too. EXISTS,
 * ALL and COUNT hold the list name in `left`, the predicate in `right`, the variable in `text`; each
 * VAR repeats the list's name with the type of one element; over rows (agenda.exists(x, x.kind ==
 * 'study')) it is one column: `hop` its id, `hop_field` the column. IN holds SET or a list name in
 * `right`. The elements of SET and the arguments of CALL are in `args`. yuan(5000), days(3),
 * date('2026-01-01') and negative numbers of constants come as LITERAL; CALL is left for yuan(n)
 * and days(n) of a computed whole number or decimal, starts_with, contains, count(..), month_day(date) - 12月4日 of any
 * year as 1204 - and, in memory only, has_heading. Long && and ||
 * chains come balanced.
 *
 * Names: own fields, `<state>_at`, `state`, `year`, `unit`, `today`, `me`, `<clock>.due`,
 * `<clock>.safe_due`, one hop over a reference (`party.grade`, `round.state`), one list variable (`officers.exists(o, o
 * == me)`), with a column behind it when the list is one of rows.
 */
#ifndef CONTENT_CEL_H
#define CONTENT_CEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

enum cel_type {
    CEL_NONE, /* not checked yet, or no such name */
    CEL_YESNO,
    CEL_TEXT,
    CEL_INT,
    CEL_DECIMAL,
    CEL_MONEY,
    CEL_DATE,
    CEL_DATETIME,
    CEL_DURATION,
    CEL_CODE,
    CEL_REF,  /* compares with == and != only: another reference or `me` */
    CEL_LIST, /* of refs, codes, files or rows: has(), size(), in, exists(), all() */
};

enum cel_op {
    CEL_LITERAL,
    CEL_NAME,
    CEL_VAR, /* VAR: the list variable of exists()/all() */
    CEL_AND,
    CEL_OR,
    CEL_NOT,
    CEL_EQ,
    CEL_NE,
    CEL_LT,
    CEL_LE,
    CEL_GT,
    CEL_GE,
    CEL_IN,
    CEL_ADD,
    CEL_SUB,
    CEL_MUL,
    CEL_NEG,
    CEL_HAS,
    CEL_SIZE,
    CEL_EXISTS,
    CEL_ALL,
    CEL_COUNT, /* list.count(x, ..): a whole number */
    CEL_SET,   /* SET: [ 'a', 'b' ] right of `in` */
    CEL_CALL, /* yuan(n), days(n), starts_with(text, text), contains(text, text), count(yesno, ..) */
};

/* What a name means; filled by the resolver, so that both back ends find the value without
 * looking at text again. */
struct cel_name {
    const char *base; /* "fine", "party", "case_limit", "today" */
    const char *hop;  /* "grade" in party.grade, else NULL */
    enum cel_type type;
    enum cel_type element; /* of a list */
    bool rows;             /* a list of rows: its variable is followed by a column, x.kind */
    bool cell;             /* that column */
    int scale;             /* of a decimal */
    const char *of;        /* reference: register or core table; code: its list */
    const void *field, *hop_field; /* struct field_def of base and hop where they are fields */
};

struct cel {
    enum cel_op op;
    enum cel_type type;
    int scale;  /* decimals */
    int column; /* 1-based character column in the source text */
    const struct cel *left, *right;
    const struct cel **args; /* CALL, SET */
    size_t n_args;
    const char *text; /* text literal, function or variable name */
    int64_t number;   /* int, decimal (scaled), money (fen), yesno, duration (days) literal */
    int depth;        /* of the tree below, itself included; at most 20 */
    struct date date;
    struct cel_name name; /* CEL_NAME */
};

/* Gives the meaning of `base` or `base.hop`; false when there is no such name. On false it may
 * fill `e` with a better sentence ("没有字段 finee,是不是 fine"). */
struct cel_scope {
    bool (*resolve)(const struct cel_scope *s, const char *base, const char *hop,
                    struct cel_name *ret, struct error *e);
    const void *ctx, *more; /* the resolver's own */
    bool in_sql;            /* true: functions without SQL are refused (filters, metrics) */
    /* Gives the meaning of a column of a list of rows: base and hop of `ret` are already the list's base and the column. */
    bool (*column)(const struct cel_scope *s, const struct cel_name *list, const char *column,
                   struct cel_name *ret, struct error *e);
    /* Is `literal` a value that the code or state `name` can have? NULL: not asked. False fills
     * `e`. */
    bool (*value_ok)(const struct cel_scope *s, const struct cel_name *name, const char *literal,
                     struct error *e);
};

/* Parses and checks `text`; the result must be a yesno unless `want` says another type
 * (CEL_NONE: any). Errors carry the 1-based character column in *ret_column. */
must_use enum err cel_compile(struct arena *a, const char *text, const struct cel_scope *scope,
                              enum cel_type want, const struct cel **ret, int *ret_column,
                              struct error *e);

const char *cel_type_title(enum cel_type t); /* 文字, 整数 ... for sentences */

#endif
