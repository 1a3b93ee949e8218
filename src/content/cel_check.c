/* The type rules. A name of type NONE exists but has no comparable value (a place, a signature):
 * only has() takes it. */
#include "content/cel_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define MAX_DEPTH 20
#define MAX_SCALE 9

enum err cel_refuse(struct cel_maker *m, int column, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    m->column = column;
    return error_set(m->e, ERR_INVALID, "%s", text);
}

struct cel *cel_node(struct cel_maker *m, enum cel_op op, enum cel_type type, int column)
{
    struct cel *c = arena_make(m->a, struct cel);
    c->op = op;
    c->type = type;
    c->column = column;
    c->depth = 1;
    return c;
}

enum err cel_finish(struct cel_maker *m, struct cel *c, const struct cel **ret)
{
    int below = 0;
    if (c->left) {
        below = c->left->depth;
    }
    if (c->right && c->right->depth > below) {
        below = c->right->depth;
    }
    for (size_t i = 0; i < c->n_args; i++) {
        below = c->args[i]->depth > below ? c->args[i]->depth : below;
    }
    c->depth = below + 1;
    if (c->depth > MAX_DEPTH) {
        return cel_refuse(m, c->column, "条件层次太深（最多 20 层），请拆成几条。");
    }
    *ret = c;
    return OK;
}

enum err cel_name(struct cel_maker *m, const char *base, const char *hop, int column,
                  const struct cel **ret)
{
    struct cel_name name = {0};
    error_clear(m->e);
    if (!m->scope->resolve(m->scope, base, hop, &name, m->e)) {
        if (m->e->text[0]) {
            m->column = column;
            m->e->code = ERR_INVALID;
            return ERR_INVALID;
        }
        return cel_refuse(m, column, "没有名为 %s%s%s 的字段。", base, hop ? "." : "",
                          hop ? hop : "");
    }
    struct cel *c = cel_node(m, CEL_NAME, name.type, column);
    name.base = base;
    name.hop = hop;
    c->name = name;
    c->scale = name.scale;
    *ret = c;
    return OK;
}

static bool is_text_literal(const struct cel *c)
{
    return c->op == CEL_LITERAL && c->type == CEL_TEXT;
}

static bool is_number(enum cel_type t)
{
    return t == CEL_INT || t == CEL_DECIMAL;
}

static bool has_name(const struct cel *c)
{
    return c->op == CEL_NAME || c->op == CEL_VAR;
}

static enum err check_literal(struct cel_maker *m, const struct cel *code,
                              const struct cel *literal)
{
    if (m->scope->value_ok && has_name(code) &&
        !m->scope->value_ok(m->scope, &code->name, literal->text, m->e)) {
        m->column = literal->column;
        m->e->code = ERR_INVALID;
        return ERR_INVALID;
    }
    return OK;
}

/* Of one pair of types that people mix up, the sentence that helps. */
static enum err refuse_pair(struct cel_maker *m, const struct cel *l, const struct cel *r,
                            int column)
{
    bool money = l->type == CEL_MONEY || r->type == CEL_MONEY;
    if (money && (is_number(l->type) || is_number(r->type))) {
        return cel_refuse(m, column, "金额要写明单位，例如 yuan(5000)。");
    }
    bool day = l->type == CEL_DATE || r->type == CEL_DATE;
    if (day && (is_text_literal(l) || is_text_literal(r))) {
        return cel_refuse(m, column, "日期要写成 date('2026-01-01')。");
    }
    if ((l->type == CEL_DURATION && is_number(r->type)) ||
        (r->type == CEL_DURATION && is_number(l->type))) {
        return cel_refuse(m, column, "天数要写成 days(30)。");
    }
    return cel_refuse(m, column, "%s和%s不能放在一起比较或运算。", cel_type_title(l->type),
                      cel_type_title(r->type));
}

static enum err check_equal(struct cel_maker *m, const struct cel *l, const struct cel *r,
                            int column)
{
    if (l->type == CEL_CODE && is_text_literal(r)) {
        return check_literal(m, l, r);
    }
    if (r->type == CEL_CODE && is_text_literal(l)) {
        return check_literal(m, r, l);
    }
    if (l->type == CEL_LIST || r->type == CEL_LIST) {
        return cel_refuse(m, column, "列表不能直接比较，请用 in、has、size 或 exists。");
    }
    if (l->type != r->type && !(is_number(l->type) && is_number(r->type))) {
        return refuse_pair(m, l, r, column);
    }
    if ((l->type == CEL_REF || l->type == CEL_CODE) && has_name(l) && has_name(r) && l->name.of &&
        r->name.of && !str_eq(l->name.of, r->name.of)) {
        return cel_refuse(m, column, "两边指的不是同一类：一边是 %s，一边是 %s。", l->name.of,
                          r->name.of);
    }
    return OK;
}

static enum err check_order(struct cel_maker *m, const struct cel *l, const struct cel *r,
                            int column)
{
    if (l->type != r->type && !(is_number(l->type) && is_number(r->type))) {
        return refuse_pair(m, l, r, column);
    }
    switch (l->type) {
    case CEL_INT:
    case CEL_DECIMAL:
    case CEL_MONEY:
    case CEL_DATE:
    case CEL_DATETIME:
    case CEL_DURATION:
    case CEL_TEXT: return OK;
    default:
        return cel_refuse(m, column, "%s没有大小先后，只能用 == 和 !=。", cel_type_title(l->type));
    }
}

static enum err check_in(struct cel_maker *m, const struct cel *l, const struct cel *r, int column)
{
    if (r->op == CEL_SET) {
        for (size_t i = 0; i < r->n_args; i++) {
            enum err err = check_equal(m, l, r->args[i], r->args[i]->column);
            if (err) {
                return err;
            }
        }
        return OK;
    }
    if (r->type != CEL_LIST) {
        return cel_refuse(m, r->column, "in 的右边要是列表：['a', 'b'] 或可以填多个值的字段。");
    }
    enum cel_type element = r->name.element;
    if (element == CEL_NONE) {
        return cel_refuse(m, r->column, "%s 里放的是附件或明细，只能用 has 和 size。",
                          r->name.base);
    }
    if (element == CEL_CODE && is_text_literal(l)) {
        return check_literal(m, r, l);
    }
    if (l->type != element) {
        return cel_refuse(m, column, "in 的左边是%s，右边列表里的却是%s。", cel_type_title(l->type),
                          cel_type_title(element));
    }
    if (has_name(l) && l->name.of && r->name.of && !str_eq(l->name.of, r->name.of)) {
        return cel_refuse(m, column, "两边指的不是同一类：一边是 %s，一边是 %s。", l->name.of,
                          r->name.of);
    }
    return OK;
}

static enum err check_yesno(struct cel_maker *m, const struct cel *x)
{
    if (x->type == CEL_YESNO) {
        return OK;
    }
    if (x->op == CEL_NAME) {
        return cel_refuse(m, x->column, "这里要的是“是或否”，%s 是%s；想问填没填，写 has(%s)。",
                          x->name.base, cel_type_title(x->type), x->name.base);
    }
    return cel_refuse(m, x->column, "这里要的是“是或否”，写的却是“%s”。", cel_type_title(x->type));
}

/* The type of l op r for + - *; NONE when there is none. */
static enum cel_type arithmetic(enum cel_op op, const struct cel *l, const struct cel *r,
                                int *scale)
{
    enum cel_type x = l->type, y = r->type;
    *scale = 0;
    if (is_number(x) && is_number(y)) {
        int wider = l->scale > r->scale ? l->scale : r->scale;
        *scale = op == CEL_MUL ? l->scale + r->scale : wider;
        return x == CEL_DECIMAL || y == CEL_DECIMAL ? CEL_DECIMAL : CEL_INT;
    }
    if (op == CEL_MUL) {
        bool times = (x == CEL_INT && (y == CEL_MONEY || y == CEL_DURATION)) ||
                     (y == CEL_INT && (x == CEL_MONEY || x == CEL_DURATION));
        return times ? (x == CEL_INT ? y : x) : CEL_NONE;
    }
    if (x == y && (x == CEL_MONEY || x == CEL_DURATION)) {
        return x;
    }
    if (op == CEL_SUB && x == CEL_DATE && y == CEL_DATE) {
        return CEL_DURATION;
    }
    if ((x == CEL_DATE && y == CEL_DURATION) ||
        (op == CEL_ADD && x == CEL_DURATION && y == CEL_DATE)) {
        return CEL_DATE;
    }
    return CEL_NONE;
}

static enum err check_arithmetic(struct cel_maker *m, enum cel_op op, const struct cel *l,
                                 const struct cel *r, int column, struct cel *c)
{
    c->type = arithmetic(op, l, r, &c->scale);
    if (c->type != CEL_NONE && c->scale <= MAX_SCALE) {
        return OK;
    }
    if (c->type != CEL_NONE) {
        return cel_refuse(m, column, "小数位数太多（最多 9 位）。");
    }
    if (op != CEL_MUL && (l->type == CEL_DATE || r->type == CEL_DATE) &&
        (is_number(l->type) || is_number(r->type))) {
        return cel_refuse(m, column, "日期加减天数要写成 days(30)。");
    }
    if (l->type == CEL_TEXT && r->type == CEL_TEXT) {
        return cel_refuse(m, column, "文字不能加减乘。");
    }
    return refuse_pair(m, l, r, column);
}

static enum err check_operands(struct cel_maker *m, enum cel_op op, const struct cel *l,
                               const struct cel *r, int column, struct cel *c)
{
    const struct cel *bare = l->type == CEL_NONE ? l : r;
    enum err err;
    if (bare->type == CEL_NONE) {
        return cel_refuse(m, bare->column, "%s 不能比较，只能用 has() 问填没填。", bare->name.base);
    }
    switch (op) {
    case CEL_AND:
    case CEL_OR: err = check_yesno(m, l); return err ? err : check_yesno(m, r);
    case CEL_EQ:
    case CEL_NE: return check_equal(m, l, r, column);
    case CEL_IN: return check_in(m, l, r, column);
    case CEL_ADD:
    case CEL_SUB:
    case CEL_MUL: return check_arithmetic(m, op, l, r, column, c);
    default: return check_order(m, l, r, column);
    }
}

enum err cel_binary(struct cel_maker *m, enum cel_op op, const struct cel *l, const struct cel *r,
                    int column, const struct cel **ret)
{
    struct cel *c = cel_node(m, op, CEL_YESNO, column);
    if (op != CEL_IN && (l->op == CEL_SET || r->op == CEL_SET)) {
        return cel_refuse(m, column, "方括号里的一组值只能写在 in 的右边。");
    }
    enum err err = check_operands(m, op, l, r, column, c);
    if (err) {
        return err;
    }
    c->left = l;
    c->right = r;
    return cel_finish(m, c, ret);
}

static bool can_negate(enum cel_type t)
{
    return is_number(t) || t == CEL_MONEY || t == CEL_DURATION;
}

enum err cel_unary(struct cel_maker *m, enum cel_op op, const struct cel *x, int column,
                   const struct cel **ret)
{
    if (op == CEL_NOT) {
        enum err err = check_yesno(m, x);
        if (err) {
            return err;
        }
    } else if (!can_negate(x->type)) {
        return cel_refuse(m, column, "%s不能取负。", cel_type_title(x->type));
    }
    struct cel *c = cel_node(m, op, x->type, column);
    c->scale = x->scale;
    if (op == CEL_NEG && x->op == CEL_LITERAL) {
        c->op = CEL_LITERAL;
        c->number = -x->number;
        *ret = c;
        return OK;
    }
    c->left = x;
    return cel_finish(m, c, ret);
}

enum err cel_set(struct cel_maker *m, const struct cel **items, size_t n, int column,
                 const struct cel **ret)
{
    if (n == 0) {
        return cel_refuse(m, column, "方括号里至少写一个值。");
    }
    for (size_t i = 0; i < n; i++) {
        if (items[i]->op != CEL_LITERAL) {
            return cel_refuse(m, items[i]->column, "方括号里只能写固定的值。");
        }
        if (items[i]->type != items[0]->type) {
            return cel_refuse(m, items[i]->column, "方括号里的值要是同一种：前面是%s，这里是%s。",
                              cel_type_title(items[0]->type), cel_type_title(items[i]->type));
        }
    }
    struct cel *c = cel_node(m, CEL_SET, CEL_LIST, column);
    c->args = items;
    c->n_args = n;
    return cel_finish(m, c, ret);
}

enum err cel_each_begin(struct cel_maker *m, const struct cel *list, const char *var, int column)
{
    struct cel_name taken = {0};
    struct error ignored;
    error_clear(&ignored);
    if (list->type != CEL_LIST) {
        return cel_refuse(m, list->column, "%s 不是列表，不能用 exists、all 和 count。",
                          list->name.base);
    }
    if (list->name.element == CEL_NONE && !list->name.rows) {
        return cel_refuse(m, list->column, "%s 里放的是附件，只能用 has 和 size。",
                          list->name.base);
    }
    if (m->scope->resolve(m->scope, var, NULL, &taken, &ignored)) {
        return cel_refuse(m, column, "%s 已经是字段或固定名称，请换一个字母。", var);
    }
    return OK;
}

enum err cel_each_end(struct cel_maker *m, enum cel_op op, const struct cel *list, const char *var,
                      const struct cel *test, int column, const struct cel **ret)
{
    enum err err = check_yesno(m, test);
    if (err) {
        return err;
    }
    struct cel *c = cel_node(m, op, op == CEL_COUNT ? CEL_INT : CEL_YESNO, column);
    c->left = list;
    c->right = test;
    c->text = var;
    return cel_finish(m, c, ret);
}
