/* cel_check.h - makes the nodes of a condition, each with its type; a node that makes no sense
 * is refused here.
 *
 * Used by cel_parse alone. Every call fills m->column and m->e when it fails.
 */
#ifndef CONTENT_CEL_CHECK_H
#define CONTENT_CEL_CHECK_H

#include "content/cel.h"

struct cel_maker {
    struct arena *a;
    const struct cel_scope *scope;
    int column; /* of the error */
    struct error *e;
};

enum err cel_refuse(struct cel_maker *m, int column, const char *fmt, ...) printf_like(3, 4);
struct cel *cel_node(struct cel_maker *m, enum cel_op op, enum cel_type type, int column);
/* Counts the depth of a node whose children are set. */
must_use enum err cel_finish(struct cel_maker *m, struct cel *c, const struct cel **ret);

must_use enum err cel_name(struct cel_maker *m, const char *base, const char *hop, int column,
                           const struct cel **ret);
/* AND, OR, comparisons, IN, ADD, SUB, MUL. */
must_use enum err cel_binary(struct cel_maker *m, enum cel_op op, const struct cel *l,
                             const struct cel *r, int column, const struct cel **ret);
must_use enum err cel_unary(struct cel_maker *m, enum cel_op op, const struct cel *x, int column,
                            const struct cel **ret); /* NOT, NEG */
must_use enum err cel_set(struct cel_maker *m, const struct cel **items, size_t n, int column,
                          const struct cel **ret);
/* has, size, yuan, days, date, starts_with, contains (cel_call.c). */
must_use enum err cel_call(struct cel_maker *m, const char *function, const struct cel **args,
                           size_t n, int column, const struct cel **ret);
/* May `list` be gone through, and is `var` free? */
must_use enum err cel_each_begin(struct cel_maker *m, const struct cel *list, const char *var,
                                 int column);
must_use enum err cel_each_end(struct cel_maker *m, enum cel_op op, const struct cel *list,
                               const char *var, const struct cel *test, int column,
                               const struct cel **ret);

#endif
