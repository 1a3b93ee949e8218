/* The functions of conditions: one row each, and what is special about their arguments. */
#include "content/cel_check.h"

#include "base/str.h"
#include "content/names.h"

/* Functions with plain typed arguments; n 0: any number of them. `sql`: condition_sql has a text for it. */
static const struct function {
    const char *name;
    size_t n;
    enum cel_type arg, type;
    bool sql;
    const char *usage;
} functions[] = {
    {"has", 1, CEL_NONE, CEL_YESNO, true, "has(名称)"},
    {"size", 1, CEL_NONE, CEL_INT, true, "size(名称)"},
    {"yuan", 1, CEL_NONE, CEL_MONEY, true, "yuan(5000)"},
    {"days", 1, CEL_INT, CEL_DURATION, true, "days(30)"},
    {"date", 1, CEL_TEXT, CEL_DATE, true, "date('2026-01-01')"},
    {"starts_with", 2, CEL_TEXT, CEL_YESNO, true, "starts_with(名称, '开头')"}, /* half-width */
    {"contains", 2, CEL_TEXT, CEL_YESNO, true, "contains(名称, '文字')"},       /* half-width */
    {"count", 0, CEL_YESNO, CEL_INT, true, "count(甲, 乙 > 0)"},                /* half-width */
    {"month_day", 1, CEL_DATE, CEL_INT, true, "month_day(held_on)"},
    {"has_heading", 2, CEL_TEXT, CEL_YESNO, false,
     "has_heading(正文, '实施步骤')"}, /* half-width */
};

static const struct function *find_function(const char *name)
{
    for (size_t i = 0; i < array_len(functions); i++) {
        if (str_eq(functions[i].name, name)) {
            return &functions[i];
        }
    }
    return NULL;
}

static enum err refuse_function(struct cel_maker *m, const char *name, int column)
{
    struct names known = names_make(m->a);
    for (size_t i = 0; i < array_len(functions); i++) {
        names_add(&known, functions[i].name);
    }
    return cel_refuse(m, column, "没有函数 %s%s", name, names_hint(&known, name));
}

static enum err call_has(struct cel_maker *m, const struct cel *x, int column,
                         const struct cel **ret)
{
    if (x->op != CEL_NAME && !(x->op == CEL_VAR && x->name.cell)) {
        return cel_refuse(m, x->column, "has() 里只能写一个名称，例如 has(fine)。");
    }
    struct cel *c = cel_node(m, CEL_HAS, CEL_YESNO, column);
    c->left = x;
    return cel_finish(m, c, ret);
}

static enum err call_size(struct cel_maker *m, const struct cel *x, int column,
                          const struct cel **ret)
{
    if (x->op == CEL_SET || (x->type != CEL_LIST && x->type != CEL_TEXT)) {
        return cel_refuse(m, x->column, "size() 只数文字的字数和列表的个数，这里是%s。",
                          cel_type_title(x->type));
    }
    struct cel *c = cel_node(m, CEL_SIZE, CEL_INT, column);
    c->left = x;
    return cel_finish(m, c, ret);
}

static struct cel *literal(struct cel_maker *m, enum cel_type type, int64_t number, int column)
{
    struct cel *c = cel_node(m, CEL_LITERAL, type, column);
    c->number = number;
    return c;
}

/* yuan(5000) and yuan(0.5) are constants in fen; more than two places would be less than a fen. */
static enum err call_yuan(struct cel_maker *m, const struct cel *x, int column,
                          const struct cel **ret)
{
    if ((x->type != CEL_INT && x->type != CEL_DECIMAL) || x->scale > 2) {
        return cel_refuse(m, x->column, "yuan() 里要写数字，最多两位小数，例如 yuan(5000)。");
    }
    if (x->op == CEL_LITERAL) {
        int64_t fen = x->number;
        for (int i = x->scale; i < 2; i++) {
            if (__builtin_mul_overflow(fen, (int64_t)10, &fen)) {
                return cel_refuse(m, x->column, "金额太大。");
            }
        }
        *ret = literal(m, CEL_MONEY, fen, column);
        return OK;
    }
    struct cel *c = cel_node(m, CEL_CALL, CEL_MONEY, column);
    c->text = "yuan";
    c->args = arena_memdup(m->a, &x, sizeof(x));
    c->n_args = 1;
    return cel_finish(m, c, ret);
}

static enum err call_date(struct cel_maker *m, const struct cel *x, int column,
                          const struct cel **ret)
{
    struct cel *c = literal(m, CEL_DATE, 0, column);
    if (x->op != CEL_LITERAL || x->type != CEL_TEXT || !date_parse(x->text, &c->date)) {
        return cel_refuse(m, x->column, "date() 里要写一个真实的日期，例如 date('2026-01-01')。");
    }
    *ret = c;
    return OK;
}

/* 12月4日 of whatever year is 1204; a sum of dates has no text in SQL. */
static enum err call_month_day(struct cel_maker *m, const struct function *f, const struct cel *x,
                               int column, const struct cel **ret)
{
    if (x->type != CEL_DATE || (x->op != CEL_NAME && x->op != CEL_VAR)) {
        return cel_refuse(m, x->column, "month_day() 里只能写一个日期的名称，例如 %s。", f->usage);
    }
    struct cel *c = cel_node(m, CEL_CALL, f->type, column);
    c->text = f->name;
    c->args = arena_memdup(m->a, &x, sizeof(x));
    c->n_args = 1;
    return cel_finish(m, c, ret);
}

static enum err call_plain(struct cel_maker *m, const struct function *f, const struct cel **args,
                           size_t n, int column, const struct cel **ret)
{
    for (size_t i = 0; i < n; i++) {
        if (args[i]->type != f->arg) {
            return cel_refuse(m, args[i]->column, "%s() 里要写%s，这里是%s；写法：%s。", f->name,
                              cel_type_title(f->arg), cel_type_title(args[i]->type), f->usage);
        }
    }
    if (f->type == CEL_DURATION && args[0]->op == CEL_LITERAL) {
        *ret = literal(m, CEL_DURATION, args[0]->number, column);
        return OK;
    }
    struct cel *c = cel_node(m, CEL_CALL, f->type, column);
    c->text = f->name;
    c->args = args;
    c->n_args = n;
    return cel_finish(m, c, ret);
}

enum err cel_call(struct cel_maker *m, const char *name, const struct cel **args, size_t n,
                  int column, const struct cel **ret)
{
    const struct function *f = find_function(name);
    if (!f) {
        return refuse_function(m, name, column);
    }
    if (!f->n && !n) {
        return cel_refuse(m, column, "%s() 里还没有写条件；写法：%s。", name, f->usage);
    }
    if (f->n && f->n != n) {
        return cel_refuse(m, column, "%s() 要写 %zu 个值，这里写了 %zu 个；写法：%s。", name, f->n,
                          n, f->usage);
    }
    if (m->scope->in_sql && !f->sql) {
        return cel_refuse(m, column, "%s() 不能用在筛选和统计里。", name);
    }
    if (str_eq(name, "has")) {
        return call_has(m, args[0], column, ret);
    }
    if (str_eq(name, "size")) {
        return call_size(m, args[0], column, ret);
    }
    if (str_eq(name, "yuan")) {
        return call_yuan(m, args[0], column, ret);
    }
    if (str_eq(name, "month_day")) {
        return call_month_day(m, f, args[0], column, ret);
    }
    return str_eq(name, "date") ? call_date(m, args[0], column, ret)
                                : call_plain(m, f, args, n, column, ret);
}
