/* A condition in the words of a clerk: state in ['a', 'b'] && has(paid_on) is “状态”是“待办”或“办结”，并且填了“缴款日期”. What has no
 * words here (NULL) is shown as it is written. */
#include "base/str.h"
#include "base/strbuf.h"
#include "figure/metric_internal.h"
#include "register/name.h"

struct telling {
    struct arena *a;
    const struct register_def *reg;
};

static const char *tell(const struct telling *t, const struct cel *c);

static const struct field_def *field_of(const struct cel *c)
{
    return c->name.hop_field ? c->name.hop_field : c->name.hop ? NULL : c->name.field;
}

static const char *title_of(const struct telling *t, const struct cel *c)
{
    const struct field_def *f = field_of(c);
    if (c->op == CEL_VAR) {
        return c->name.cell && f ? arena_printf(t->a, "“%s”", f->title) : "其中一项";
    }
    struct name n = name_of(t->a, t->reg, &c->name);
    if (n.kind == NAME_TODAY) {
        return "今天";
    }
    return !n.title ? NULL
           : n.via  ? arena_printf(t->a, "“%s”的“%s”", n.via->title, n.title)
                    : arena_printf(t->a, "“%s”", n.title);
}

/* The title of a code or state that `name` can have. */
static const char *value_title(const struct telling *t, const struct cel *name, const char *id)
{
    const struct field_def *f = field_of(name);
    const struct code *code = f && f->codes ? code_find(f->codes, id) : NULL;
    bool own = name->op == CEL_NAME && str_eq(name->name.base, "state");
    const struct field_def *via = name->name.field;
    const struct register_def *reg = own                                      ? t->reg
                                     : str_eq(name->name.hop, "state") && via ? via->target
                                                                              : NULL;
    const struct state_def *state = reg ? register_state(reg, id) : NULL;
    return arena_printf(t->a, "“%s”", code ? code->title : state ? state->title : id);
}

static const char *literal(const struct telling *t, const struct cel *name, const struct cel *c)
{
    switch (c->type) {
    case CEL_INT: return str_from_scaled(t->a, c->number, 0, false);
    case CEL_DECIMAL: return str_from_scaled(t->a, c->number, c->scale, false);
    case CEL_MONEY: return arena_printf(t->a, "%s 元", str_from_scaled(t->a, c->number, 2, false));
    case CEL_DATE: return date_chinese(t->a, c->date);
    case CEL_YESNO: return c->number ? "“是”" : "“否”";
    case CEL_DURATION:
        return arena_printf(t->a, "%s 天", str_from_scaled(t->a, c->number, 0, false));
    case CEL_TEXT:
    case CEL_CODE: return value_title(t, name, c->text);
    default: return NULL;
    }
}

static const char *operand(const struct telling *t, const struct cel *other, const struct cel *c);

static const char *sum(const struct telling *t, const struct cel *c)
{
    static const char *const words[] = {[CEL_ADD] = "加", [CEL_SUB] = "减", [CEL_MUL] = "乘"};
    const char *left = operand(t, c->right, c->left), *right = operand(t, c->left, c->right);
    return left && right ? arena_printf(t->a, "%s%s %s", left, words[c->op], right) : NULL;
}

static const char *operand(const struct telling *t, const struct cel *other, const struct cel *c)
{
    switch (c->op) {
    case CEL_LITERAL: return literal(t, other, c);
    case CEL_NAME:
    case CEL_VAR: return title_of(t, c);
    case CEL_SIZE: {
        const char *list = title_of(t, c->left);
        return list
                   ? arena_printf(t->a, "%s的%s", list, c->left->type == CEL_TEXT ? "字数" : "项数")
                   : NULL;
    }
    case CEL_COUNT: {
        const char *list = c->left ? title_of(t, c->left) : NULL, *test = tell(t, c->right);
        return list && test ? arena_printf(t->a, "%s里符合（%s）的行数", list, test) : NULL;
    }
    case CEL_ADD:
    case CEL_SUB:
    case CEL_MUL: return sum(t, c);
    case CEL_CALL:
        if (str_eq(c->text, "days") && c->n_args == 1) {
            const char *n = operand(t, c, c->args[0]);
            return n ? arena_printf(t->a, "%s 天", n) : NULL;
        }
        if (str_eq(c->text, "month_day") && c->n_args == 1) {
            const char *day = title_of(t, c->args[0]);
            return day ? arena_printf(t->a, "%s的月日", day) : NULL;
        }
        return NULL;
    default: return NULL;
    }
}

static const char *compare(const struct telling *t, const struct cel *c)
{
    static const char *const words[] = {
        [CEL_EQ] = "是",     [CEL_NE] = "不是", [CEL_LT] = "小于",
        [CEL_LE] = "不大于", [CEL_GT] = "大于", [CEL_GE] = "不小于"};
    static const char *const days[] = {[CEL_EQ] = "是",     [CEL_NE] = "不是", [CEL_LT] = "早于",
                                       [CEL_LE] = "不晚于", [CEL_GT] = "晚于", [CEL_GE] = "不早于"};
    const char *left = operand(t, c->right, c->left), *right = operand(t, c->left, c->right);
    bool day = c->left->type == CEL_DATE;
    if (left && right && c->op == CEL_EQ && c->right->type == CEL_YESNO) {
        return arena_printf(t->a, "%s为%s", left, right);
    }
    return left && right
               ? arena_printf(t->a, "%s%s%s", left, day ? days[c->op] : words[c->op], right)
               : NULL;
}

static const char *among(const struct telling *t, const struct cel *c)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(4096);
    const char *name = operand(t, c->right, c->left);
    if (!name || c->right->op != CEL_SET) {
        const char *list = c->right->op == CEL_NAME ? title_of(t, c->right) : NULL;
        const char *what = operand(t, c->right, c->left);
        return list && what ? arena_printf(t->a, "%s里有%s", list, what) : NULL;
    }
    strbuf_printf(&b, "%s是", name);
    for (size_t i = 0; i < c->right->n_args; i++) {
        const char *one = literal(t, c->left, c->right->args[i]);
        if (!one) {
            return NULL;
        }
        strbuf_str(&b, i == 0 ? "" : "或");
        strbuf_str(&b, one);
    }
    return strbuf_take(&b, t->a);
}

static const char *joined(const struct telling *t, const struct cel *c)
{
    const char *left = tell(t, c->left), *right = tell(t, c->right);
    if (!left || !right) {
        return NULL;
    }
    if (c->op == CEL_OR) {
        return arena_printf(t->a, "（%s，或者%s）", left, right);
    }
    return arena_printf(t->a, "%s，并且%s", left, right);
}

static const char *denied(const struct telling *t, const struct cel *c)
{
    const char *name = c->op == CEL_HAS || c->op == CEL_NAME || c->op == CEL_VAR
                           ? title_of(t, c->op == CEL_HAS ? c->left : c)
                           : NULL;
    if (name) {
        return arena_printf(t->a, c->op == CEL_HAS ? "没有%s" : "%s不为“是”", name);
    }
    const char *inner = tell(t, c);
    return inner ? arena_printf(t->a, "不是（%s）", inner) : NULL;
}

static const char *each(const struct telling *t, const struct cel *c)
{
    const char *list = title_of(t, c->left), *test = tell(t, c->right);
    return list && test ? arena_printf(t->a, c->op == CEL_ALL ? "%s里每一项都%s" : "%s里有一项%s",
                                       list, test)
                        : NULL;
}

static const char *called(const struct telling *t, const struct cel *c)
{
    bool begins = str_eq(c->text, "starts_with");
    if (c->n_args != 2 || (!begins && !str_eq(c->text, "contains"))) {
        return NULL;
    }
    const char *text = operand(t, c->args[1], c->args[0]),
               *part = operand(t, c->args[0], c->args[1]);
    return text && part ? arena_printf(t->a, begins ? "%s以%s开头" : "%s里写有%s", text, part)
                        : NULL;
}

static const char *tell(const struct telling *t, const struct cel *c)
{
    const char *name = NULL;
    switch (c->op) {
    case CEL_AND:
    case CEL_OR: return joined(t, c);
    case CEL_NOT: return denied(t, c->left);
    case CEL_EQ:
    case CEL_NE:
    case CEL_LT:
    case CEL_LE:
    case CEL_GT:
    case CEL_GE: return compare(t, c);
    case CEL_IN: return among(t, c);
    case CEL_HAS:
        name = title_of(t, c->left);
        return name ? arena_printf(t->a, "有%s", name) : NULL;
    case CEL_EXISTS:
    case CEL_ALL: return each(t, c);
    case CEL_NAME:
    case CEL_VAR: name = title_of(t, c); return name ? arena_printf(t->a, "%s为“是”", name) : NULL;
    case CEL_CALL: return called(t, c);
    default: return NULL;
    }
}

const char *metric_filter(struct arena *a, const struct register_def *reg, const struct cel *c,
                          const char *written)
{
    const struct telling t = {a, reg};
    const char *words = c ? tell(&t, c) : NULL;
    return words ? words : written;
}
