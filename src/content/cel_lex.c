#include "content/cel_lex.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"

#define MAX_SCALE 6

struct lexer {
    struct arena *a;
    const char *at;
    int column;
    struct cel_token *tokens;
    size_t n, cap;
    int error_column;
    struct error *e;
};

static const struct {
    const char *sign;
    enum cel_token_kind kind;
} signs[] = {
    /* two characters first */
    {"&&", TOKEN_AND},  {"||", TOKEN_OR},   {"==", TOKEN_EQ},      {"!=", TOKEN_NE},
    {"<=", TOKEN_LE},   {">=", TOKEN_GE},   {"<", TOKEN_LT},       {">", TOKEN_GT},
    {"!", TOKEN_NOT},   {"+", TOKEN_ADD},   {"-", TOKEN_SUB},      {"*", TOKEN_MUL},
    {"(", TOKEN_OPEN},  {")", TOKEN_CLOSE}, {"[", TOKEN_SET_OPEN}, {"]", TOKEN_SET_CLOSE},
    {",", TOKEN_COMMA}, {".", TOKEN_DOT},
};

static const struct {
    const char *sign, *sentence;
} refused[] = {
    {"=", "判断相等要写两个等号：==。"},
    {"&", "“并且”要写成 &&。"},
    {"|", "“或者”要写成 ||。"},
    {"/", "条件里没有除法，请改写成乘法比较。"},
    {"%", "条件里没有取余和百分号，百分之五写成 0.05。"},
    {"?", "条件里没有“? :”，请用 && 和 || 写。"}, /* half-width */
    {"\u201C", "引号请用半角的 '…'。"},
    {"\u201D", "引号请用半角的 '…'。"},
    {"\u2018", "引号请用半角的 '…'。"},
    {"\u2019", "引号请用半角的 '…'。"},
    {"\uFF08", "括号请用半角的 ( )。"},            /* half-width */
    {"\uFF09", "括号请用半角的 ( )。"},            /* half-width */
    {"\uFF0C", "逗号请用半角的 ,。"},              /* half-width */
    {"\u3001", "并列的值之间用半角逗号 , 隔开。"}, /* half-width */
    {"\u3002", "条件末尾不要写句号。"},
    {"\uFF01", "感叹号请用半角的 !。"}, /* half-width */
    {"\uFF1D", "等号请用半角的 ==。"},
    {"\uFF1E", "大于号请用半角的 >。"},
    {"\uFF1C", "小于号请用半角的 <。"},
    {"\u2265", "大于等于写成 >=。"},
    {"\u2264", "小于等于写成 <=。"},
    {"\u2260", "不等于写成 !=。"},
    {"\u3000", "这里有一个全角空格，请改成半角。"},
};

static enum err lex_error(struct lexer *x, int column, const char *sentence)
{
    x->error_column = column;
    return error_set(x->e, ERR_INVALID, "%s", sentence);
}

static struct cel_token *push(struct lexer *x, enum cel_token_kind kind, size_t bytes)
{
    struct cel_token *t = arena_push(x->a, &x->tokens, &x->n, &x->cap, sizeof(*t));
    t->kind = kind;
    t->column = x->column;
    t->text = arena_strndup(x->a, x->at, bytes);
    x->column += (int)str_chars(t->text);
    x->at += bytes;
    return t;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static enum err lex_number(struct lexer *x)
{
    size_t n = strspn(x->at, "0123456789");
    size_t places = 0;
    if (x->at[n] == '.' && is_digit(x->at[n + 1])) {
        places = strspn(x->at + n + 1, "0123456789");
        n += 1 + places;
    }
    if (is_word(x->at[n])) {
        return lex_error(x, x->column, "数字后面不能直接跟字母；名称要以小写字母开头。");
    }
    if (places > MAX_SCALE) {
        return lex_error(x, x->column, "小数最多写 6 位。");
    }
    int column = x->column;
    struct cel_token *t = push(x, TOKEN_NUMBER, n);
    t->scale = (int)places;
    if (!str_to_scaled(t->text, t->scale, &t->number)) {
        return lex_error(x, column, "数字太大。");
    }
    return OK;
}

static enum err lex_text(struct lexer *x)
{
    char quote = *x->at;
    int start = x->column, column = x->column + 1;
    const char *p = x->at + 1;
    scoped(strbuf_clear) struct strbuf b = strbuf_make(8000);
    for (; *p && *p != quote; column++) {
        if (*p == '\\' && (p[1] == '\\' || p[1] == '\'' || p[1] == '"')) {
            p++;
            column++;
        } else if (*p == '\\') {
            return lex_error(x, column, "反斜杠只能写在引号或反斜杠前面。");
        }
        const char *from = p;
        (void)str_next(&p);
        strbuf_add(&b, from, (size_t)(p - from));
    }
    char *value = strbuf_take(&b, x->a);
    if (!*p) {
        return lex_error(x, start, "引号没有写完。");
    }
    struct cel_token *t = push(x, TOKEN_TEXT, (size_t)(p + 1 - x->at));
    t->text = value;
    return OK;
}

static enum err lex_word(struct lexer *x)
{
    size_t n = 0;
    int column = x->column;
    while (is_word(x->at[n])) {
        n++;
    }
    struct cel_token *t = push(x, TOKEN_WORD, n);
    if (!str_is_id(t->text)) {
        return lex_error(x, column, "名称只用小写英文字母、数字和下划线，不超过 40 个字符。");
    }
    return OK;
}

static enum err lex_sign(struct lexer *x)
{
    for (size_t i = 0; i < array_len(signs); i++) {
        if (str_starts(x->at, signs[i].sign)) {
            (void)push(x, signs[i].kind, strlen(signs[i].sign));
            return OK;
        }
    }
    for (size_t i = 0; i < array_len(refused); i++) {
        if (str_starts(x->at, refused[i].sign)) {
            return lex_error(x, x->column, refused[i].sentence);
        }
    }
    const char *end = x->at;
    (void)str_next(&end);
    x->error_column = x->column;
    return error_set(x->e, ERR_INVALID, "条件里不能出现“%.*s”；文字要放在引号里，名称用英文。",
                     (int)(end - x->at), x->at);
}

static enum err lex_one(struct lexer *x)
{
    if (is_digit(*x->at)) {
        return lex_number(x);
    }
    if (is_word(*x->at)) {
        return lex_word(x);
    }
    return *x->at == '\'' || *x->at == '"' ? lex_text(x) : lex_sign(x);
}

enum err cel_lex(struct arena *a, const char *text, struct cel_token **ret, size_t *ret_n,
                 int *ret_column, struct error *e)
{
    struct lexer x = {.a = a, .at = text, .column = 1, .e = e};
    enum err err = OK;
    if (!str_utf8_ok(text, strlen(text))) {
        err = lex_error(&x, 1, "条件里有无法识别的字符，请用 UTF-8 编码。");
    } else if (str_chars(text) > CEL_MAX_CHARS) {
        err = lex_error(&x, 1, "条件太长（最多 1000 个字符），请拆成几条。");
        e->code = err = ERR_LIMIT;
    }
    while (!err && *x.at) {
        if (strchr(" \t\r\n", *x.at)) {
            x.at++;
            x.column++;
        } else {
            err = lex_one(&x);
        }
    }
    if (err) {
        *ret_column = x.error_column;
        return err;
    }
    (void)push(&x, TOKEN_END, 0);
    *ret = x.tokens;
    *ret_n = x.n;
    return OK;
}
