#include "content/cel_parse.h"

#include "base/str.h"

/* Brackets and signs inside each other: keeps our own stack small. The tree's ceiling is 20. */
#define MAX_NESTING 40

struct parser {
    struct cel_maker *m;
    const struct cel_token *at;
    int nesting;
    const char *var;        /* the list variable in sight */
    const struct cel *list; /* what it goes through */
};

static enum err parse_or(struct parser *p, const struct cel **ret);

static bool take(struct parser *p, enum cel_token_kind kind)
{
    if (p->at->kind != kind) {
        return false;
    }
    p->at++;
    return true;
}

static enum err unexpected(struct parser *p)
{
    const struct cel_token *t = p->at;
    if (t->kind == TOKEN_END) {
        return cel_refuse(p->m, t->column, "条件没有写完。");
    }
    if (t->kind == TOKEN_WORD) {
        const char *sign = str_eq(t->text, "and")   ? "&&"
                           : str_eq(t->text, "or")  ? "||"
                           : str_eq(t->text, "not") ? "!"
                                                    : NULL;
        if (sign) {
            return cel_refuse(p->m, t->column, "%s 要写成 %s。", t->text, sign);
        }
    }
    return cel_refuse(p->m, t->column, "这里不该出现 %s。", t->text);
}

static enum err expect(struct parser *p, enum cel_token_kind kind, const char *sign)
{
    if (take(p, kind)) {
        return OK;
    }
    if (p->at->kind == TOKEN_END) {
        return cel_refuse(p->m, p->at->column, "条件没有写完，缺少 %s。", sign);
    }
    return cel_refuse(p->m, p->at->column, "这里应是 %s，写的却是 %s。", sign, p->at->text);
}

static enum err enter(struct parser *p)
{
    if (++p->nesting > MAX_NESTING) {
        return cel_refuse(p->m, p->at->column, "条件层次太深（最多 20 层），请拆成几条。");
    }
    return OK;
}

/* Reads "a, b)" after an opening bracket. */
static enum err parse_args(struct parser *p, enum cel_token_kind close, const char *sign,
                           const struct cel ***ret, size_t *ret_n)
{
    size_t cap = 0;
    *ret = NULL;
    *ret_n = 0;
    if (take(p, close)) {
        return OK;
    }
    do {
        const struct cel *x = NULL;
        enum err err = parse_or(p, &x);
        if (err) {
            return err;
        }
        *(const struct cel **)arena_push(p->m->a, ret, ret_n, &cap, sizeof(x)) = x;
    } while (take(p, TOKEN_COMMA));
    return expect(p, close, sign);
}

static enum err parse_each(struct parser *p, const struct cel *list, const struct cel **ret)
{
    const struct cel_token *method = p->at++;
    enum cel_op op = str_eq(method->text, "exists") ? CEL_EXISTS
                     : str_eq(method->text, "all")  ? CEL_ALL
                                                    : CEL_COUNT;
    p->at++; /* the bracket */
    if (p->var) {
        return cel_refuse(p->m, method->column, "exists、all 和 count 不能套着用。");
    }
    if (p->at->kind != TOKEN_WORD) {
        return cel_refuse(p->m, p->at->column, "写法：%s.%s(o, o == me)。", list->name.base,
                          method->text); /* half-width: a condition */
    }
    const struct cel_token *var = p->at++;
    const struct cel *test = NULL;
    enum err err = cel_each_begin(p->m, list, var->text, var->column);
    if (err || (err = expect(p, TOKEN_COMMA, ","))) {
        return err;
    }
    p->var = var->text;
    p->list = list;
    if ((err = parse_or(p, &test)) || (err = expect(p, TOKEN_CLOSE, ")"))) {
        return err;
    }
    p->var = NULL;
    return cel_each_end(p->m, op, list, var->text, test, method->column, ret);
}

/* x.kind: one column of the row. */
static enum err parse_cell(struct parser *p, const struct cel_token *word, const struct cel **ret)
{
    struct cel_maker *m = p->m;
    if (!take(p, TOKEN_DOT) || p->at->kind != TOKEN_WORD) {
        return cel_refuse(m, word->column, "%s 是明细里的一行，后面要写列名，例如 %s.kind。",
                          word->text, word->text);
    }
    const struct cel_token *column = p->at++;
    struct cel_name name = {.base = p->list->name.base, .hop = column->text, .cell = true};
    error_clear(m->e);
    if (!m->scope->column ||
        !m->scope->column(m->scope, &p->list->name, column->text, &name, m->e)) {
        return m->e->text[0] ? cel_refuse(m, column->column, "%s", m->e->text)
                             : cel_refuse(m, column->column, "没有列 %s。", column->text);
    }
    struct cel *c = cel_node(m, CEL_VAR, name.type, word->column);
    c->text = word->text;
    c->name = name;
    c->scale = name.scale;
    *ret = c;
    return OK;
}

static enum err parse_var(struct parser *p, const struct cel_token *word, const struct cel **ret)
{
    if (p->list->name.rows) {
        return parse_cell(p, word, ret);
    }
    if (p->at->kind == TOKEN_DOT) {
        return cel_refuse(p->m, word->column, "%s 后面不能再加点：列表里的每一项只能整个比较。",
                          word->text);
    }
    struct cel *c = cel_node(p->m, CEL_VAR, p->list->name.element, word->column);
    c->text = word->text;
    c->name = p->list->name;
    c->name.type = c->type;
    *ret = c;
    return OK;
}

static bool at_method(const struct parser *p)
{
    return p->at->kind == TOKEN_WORD && p->at[1].kind == TOKEN_OPEN &&
           (str_eq(p->at->text, "exists") || str_eq(p->at->text, "all") ||
            str_eq(p->at->text, "count"));
}

static enum err parse_name(struct parser *p, const struct cel_token *word, const struct cel **ret)
{
    const char *hop = NULL;
    enum err err;
    while (take(p, TOKEN_DOT)) {
        if (at_method(p)) {
            const struct cel *list = NULL;
            err = cel_name(p->m, word->text, hop, word->column, &list);
            return err ? err : parse_each(p, list, ret);
        }
        if (p->at->kind != TOKEN_WORD) {
            return p->at->kind == TOKEN_END ? unexpected(p)
                                            : cel_refuse(p->m, p->at->column, "点的后面要写名称。");
        }
        if (p->at[1].kind == TOKEN_OPEN) {
            return cel_refuse(p->m, p->at->column,
                              "没有 .%s() 这种写法，点后面只能用 exists、all 和 count。",
                              p->at->text);
        }
        if (hop) {
            return cel_refuse(p->m, p->at->column, "只能隔一层引用：%s.%s 后面不能再加点。",
                              word->text, hop);
        }
        hop = p->at++->text;
    }
    return cel_name(p->m, word->text, hop, word->column, ret);
}

static enum err parse_word(struct parser *p, const struct cel **ret)
{
    const struct cel_token *word = p->at++;
    if (take(p, TOKEN_OPEN)) {
        const struct cel **args = NULL;
        size_t n = 0;
        enum err err = parse_args(p, TOKEN_CLOSE, ")", &args, &n);
        return err ? err : cel_call(p->m, word->text, args, n, word->column, ret);
    }
    if (str_eq(word->text, "true") || str_eq(word->text, "false")) {
        struct cel *c = cel_node(p->m, CEL_LITERAL, CEL_YESNO, word->column);
        c->number = str_eq(word->text, "true");
        *ret = c;
        return OK;
    }
    if (str_eq(word->text, "null")) {
        return cel_refuse(p->m, word->column,
                          "没有 null；想问填没填，写 has(名称)。"); /* half-width */
    }
    if (str_eq(word->text, "in") || str_eq(word->text, "not") || str_eq(word->text, "and") ||
        str_eq(word->text, "or")) {
        p->at--;
        return unexpected(p);
    }
    return p->var && str_eq(p->var, word->text) ? parse_var(p, word, ret)
                                                : parse_name(p, word, ret);
}

static enum err parse_literal(struct parser *p, const struct cel **ret)
{
    const struct cel_token *t = p->at++;
    enum cel_type number = t->scale ? CEL_DECIMAL : CEL_INT;
    struct cel *c =
        cel_node(p->m, CEL_LITERAL, t->kind == TOKEN_TEXT ? CEL_TEXT : number, t->column);
    c->number = t->number;
    c->scale = t->scale;
    c->text = t->kind == TOKEN_TEXT ? t->text : NULL;
    *ret = c;
    return OK;
}

static enum err parse_group(struct parser *p, const struct cel **ret)
{
    int column = p->at->column;
    const struct cel **items = NULL;
    size_t n = 0;
    enum err err;
    if (take(p, TOKEN_OPEN)) {
        err = parse_or(p, ret);
        return err ? err : expect(p, TOKEN_CLOSE, ")");
    }
    p->at++;
    err = parse_args(p, TOKEN_SET_CLOSE, "]", &items, &n);
    return err ? err : cel_set(p->m, items, n, column, ret);
}

static enum err parse_primary(struct parser *p, const struct cel **ret)
{
    enum err err = enter(p);
    if (err) {
        return err;
    }
    switch (p->at->kind) {
    case TOKEN_NUMBER:
    case TOKEN_TEXT: err = parse_literal(p, ret); break;
    case TOKEN_WORD: err = parse_word(p, ret); break;
    case TOKEN_OPEN:
    case TOKEN_SET_OPEN: err = parse_group(p, ret); break;
    default: err = unexpected(p);
    }
    p->nesting--;
    return err;
}

static enum err parse_unary(struct parser *p, const struct cel **ret)
{
    const struct cel_token *sign = p->at;
    if (sign->kind != TOKEN_NOT && sign->kind != TOKEN_SUB) {
        return parse_primary(p, ret);
    }
    p->at++;
    const struct cel *x = NULL;
    enum err err = enter(p);
    if (err || (err = parse_unary(p, &x))) {
        return err;
    }
    p->nesting--;
    return cel_unary(p->m, sign->kind == TOKEN_NOT ? CEL_NOT : CEL_NEG, x, sign->column, ret);
}

static enum err parse_product(struct parser *p, const struct cel **ret)
{
    enum err err = parse_unary(p, ret);
    while (!err && p->at->kind == TOKEN_MUL) {
        int column = p->at++->column;
        const struct cel *right = NULL;
        if (!(err = parse_unary(p, &right))) {
            err = cel_binary(p->m, CEL_MUL, *ret, right, column, ret);
        }
    }
    return err;
}

static enum err parse_sum(struct parser *p, const struct cel **ret)
{
    enum err err = parse_product(p, ret);
    while (!err && (p->at->kind == TOKEN_ADD || p->at->kind == TOKEN_SUB)) {
        const struct cel_token *sign = p->at++;
        const struct cel *right = NULL;
        if (!(err = parse_product(p, &right))) {
            err = cel_binary(p->m, sign->kind == TOKEN_ADD ? CEL_ADD : CEL_SUB, *ret, right,
                             sign->column, ret);
        }
    }
    return err;
}

static bool is_test(const struct cel_token *t, enum cel_op *op)
{
    switch (t->kind) {
    case TOKEN_EQ: *op = CEL_EQ; return true;
    case TOKEN_NE: *op = CEL_NE; return true;
    case TOKEN_LT: *op = CEL_LT; return true;
    case TOKEN_LE: *op = CEL_LE; return true;
    case TOKEN_GT: *op = CEL_GT; return true;
    case TOKEN_GE: *op = CEL_GE; return true;
    default: *op = CEL_IN; return t->kind == TOKEN_WORD && str_eq(t->text, "in");
    }
}

static enum err parse_test(struct parser *p, const struct cel **ret)
{
    const struct cel *left = NULL, *right = NULL;
    enum cel_op op;
    enum err err = parse_sum(p, &left);
    if (err || !is_test(p->at, &op)) {
        *ret = left;
        return err;
    }
    int column = p->at++->column;
    if ((err = parse_sum(p, &right)) || (err = cel_binary(p->m, op, left, right, column, ret))) {
        return err;
    }
    if (is_test(p->at, &op)) {
        return cel_refuse(p->m, p->at->column, "比较不能连写，请用 && 连接两次比较。");
    }
    return OK;
}

/* A chain of && or || as a balanced tree: twenty conditions side by side are not deep. Kleene's
 * operators may be regrouped freely. */
static enum err balance(struct parser *p, enum cel_op op, const struct cel **items,
                        const int *columns, size_t n, const struct cel **ret)
{
    if (n == 1) {
        *ret = items[0];
        return OK;
    }
    size_t half = (n + 1) / 2;
    const struct cel *left = NULL, *right = NULL;
    enum err err = balance(p, op, items, columns, half, &left);
    if (err || (err = balance(p, op, items + half, columns + half, n - half, &right))) {
        return err;
    }
    return cel_binary(p->m, op, left, right, columns[half], ret);
}

static enum err parse_chain(struct parser *p, enum cel_op op, const struct cel **ret)
{
    enum cel_token_kind sign = op == CEL_AND ? TOKEN_AND : TOKEN_OR;
    const struct cel **items = NULL;
    int *columns = NULL; /* of the sign before each item */
    size_t n = 0, cap = 0, n_columns = 0, cap_columns = 0;
    do {
        const struct cel *x = NULL;
        *(int *)arena_push(p->m->a, &columns, &n_columns, &cap_columns, sizeof(int)) =
            n ? p->at[-1].column : 0;
        enum err err = op == CEL_OR ? parse_chain(p, CEL_AND, &x) : parse_test(p, &x);
        if (err) {
            return err;
        }
        *(const struct cel **)arena_push(p->m->a, &items, &n, &cap, sizeof(x)) = x;
    } while (take(p, sign));
    return balance(p, op, items, columns, n, ret);
}

static enum err parse_or(struct parser *p, const struct cel **ret)
{
    return parse_chain(p, CEL_OR, ret);
}

enum err cel_parse(struct cel_maker *m, const struct cel_token *tokens, const struct cel **ret)
{
    struct parser p = {.m = m, .at = tokens};
    enum err err = parse_or(&p, ret);
    return !err && p.at->kind != TOKEN_END ? unexpected(&p) : err;
}
