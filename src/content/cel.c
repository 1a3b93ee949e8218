#include "content/cel.h"

#include "base/str.h"
#include "content/cel_lex.h"
#include "content/cel_parse.h"

const char *cel_type_title(enum cel_type t)
{
    switch (t) {
    case CEL_NONE: return "无值";
    case CEL_YESNO: return "是或否";
    case CEL_TEXT: return "文字";
    case CEL_INT: return "整数";
    case CEL_DECIMAL: return "小数";
    case CEL_MONEY: return "金额";
    case CEL_DATE: return "日期";
    case CEL_DATETIME: return "日期时间";
    case CEL_DURATION: return "天数";
    case CEL_CODE: return "选项";
    case CEL_REF: return "引用";
    case CEL_LIST: return "列表";
    }
    return "";
}

static enum err check_result(struct cel_maker *m, const struct cel *c, enum cel_type want)
{
    if (c->op == CEL_SET) {
        return cel_refuse(m, c->column, "方括号里的一组值只能写在 in 的右边。");
    }
    if (want == CEL_NONE || c->type == want) {
        return OK;
    }
    if (want == CEL_YESNO && c->op == CEL_NAME) {
        return cel_refuse(m, c->column, "这里要的是“是或否”，%s 是%s；想问填没填，写 has(%s)。",
                          c->name.base, cel_type_title(c->type), c->name.base);
    }
    return cel_refuse(m, c->column, "这里要的是“%s”，写的却是“%s”。", cel_type_title(want),
                      cel_type_title(c->type));
}

enum err cel_compile(struct arena *a, const char *text, const struct cel_scope *scope,
                     enum cel_type want, const struct cel **ret, int *ret_column, struct error *e)
{
    struct cel_token *tokens = NULL;
    size_t n = 0;
    enum err err = cel_lex(a, text, &tokens, &n, ret_column, e);
    if (err) {
        return err;
    }
    struct cel_maker m = {.a = a, .scope = scope, .column = 1, .e = e};
    const struct cel *c = NULL;
    if ((err = cel_parse(&m, tokens, &c)) || (err = check_result(&m, c, want))) {
        *ret_column = m.column;
        return err;
    }
    *ret = c;
    return OK;
}
