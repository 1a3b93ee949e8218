#include "content/law.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "content/names.h"

static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static const char *const units[] = {"", "十", "百", "千"};

struct cite {
    struct arena *a;
    const struct content *c;
    const char *text, *at;
    bool has_law; /* a law was named before */
    int *ret_column;
    struct error *e;
};

char *law_numeral_text(struct arena *a, int n)
{
    scoped(strbuf_clear) struct strbuf b = strbuf_make(100);
    bool zero = false;
    int place = 1000;
    for (int u = 3; u >= 0; u--, place /= 10) {
        int d = n / place % 10;
        if (d == 0) {
            zero = b.len > 0;
            continue;
        }
        strbuf_str(&b, zero ? "零" : "");
        zero = false;
        if (!(d == 1 && u == 1 && b.len == 0)) { /* 十二, not 一十二 */
            strbuf_str(&b, digits[d]);
        }
        strbuf_str(&b, units[u]);
    }
    return strbuf_take(&b, a);
}

static int index_of(const char *s, const char *const *list, int from, int n)
{
    for (int i = from; i < n; i++) {
        if (str_starts(s, list[i])) {
            return i;
        }
    }
    return -1;
}

int law_numeral(const char *s, size_t n)
{
    int total = 0, digit = -1;
    char copy[64], *back;
    if (n == 0 || n >= sizeof(copy)) {
        return 0;
    }
    memcpy(copy, s, n);
    copy[n] = '\0';
    for (const char *p = copy; *p;) {
        int d = index_of(p, digits, 0, 10), u = index_of(p, units, 1, 4);
        if (d >= 0) {
            digit = d;
            p += strlen(digits[d]);
        } else if (u >= 0) {
            int place = u == 1 ? 10 : u == 2 ? 100 : 1000;
            total += (digit < 0 ? 1 : digit) * place;
            digit = 0;
            p += strlen(units[u]);
        } else {
            return 0;
        }
        if (total > 9999) {
            return 0;
        }
    }
    total += digit > 0 ? digit : 0;
    struct arena *a = arena_new();
    back = law_numeral_text(a, total); /* only the one full way of writing is accepted */
    bool same = total > 0 && total <= 9999 && str_eq(back, copy);
    arena_free(a);
    return same ? total : 0;
}

static enum err bad(struct cite *x, const char *at, const char *fmt, const char *word,
                    const char *hint)
{
    char *before = arena_strndup(x->a, x->text, (size_t)(at - x->text));
    *x->ret_column = (int)str_chars(before) + 1;
    return error_set(x->e, ERR_INVALID, fmt, word, hint);
}

/* Skips 第<数><mark>; `mark` is 条, 款 or 项. False leaves x->at alone. */
static bool take_number(struct cite *x, const char *mark)
{
    const char *p = x->at;
    if (!str_starts(p, "第")) {
        return false;
    }
    p += strlen("第");
    const char *open = str_starts(p, "(") ? "(" : "\uFF08", *close = *open == '(' ? ")" : "\uFF09";
    bool bracket = str_eq(mark, "项") && str_starts(p, open);
    p += bracket ? strlen(open) : 0;
    const char *end = strstr(p, bracket ? close : mark);
    if (!end || law_numeral(p, (size_t)(end - p)) == 0) {
        return false;
    }
    end += strlen(bracket ? close : mark);
    if (bracket && !str_starts(end, mark)) {
        return false;
    }
    x->at = bracket ? end + strlen(mark) : end;
    return true;
}

static bool take_suffix(struct cite *x) /* 之一 */
{
    const char *p = x->at, *end;
    if (!str_starts(p, "之")) {
        return true;
    }
    p += strlen("之");
    for (end = p; index_of(end, digits, 1, 10) >= 0 || index_of(end, units, 1, 2) >= 0;) {
        end += strlen("一");
    }
    if (law_numeral(p, (size_t)(end - p)) == 0) {
        return false;
    }
    x->at = end;
    return true;
}

static enum err check_article(struct cite *x)
{
    const char *start = x->at;
    size_t arabic = str_starts(start, "第") ? strspn(start + strlen("第"), "0123456789") : 0;
    if (arabic > 0 && arabic < 5) {
        int64_t n = 0;
        (void)str_to_int(arena_strndup(x->a, start + strlen("第"), arabic), &n);
        return bad(x, start, "条号用汉字写：第%s条%s。", law_numeral_text(x->a, (int)n), "");
    }
    if (!take_number(x, "条") || !take_suffix(x)) {
        return bad(x, start, "条号“%s”写法不对，应像“第五十八条”“第五十七条第二款第(三)项”%s。",
                   start, "");
    }
    (void)take_number(x, "款");
    (void)take_number(x, "项");
    if (*x->at) {
        return bad(x, x->at,
                   "条号后面多出“%s”；条号应像“第五十八条”“第五十七条第二款第(三)"
                   "项”，几处之间用、隔开%s。",
                   x->at, "");
    }
    return OK;
}

static bool is_law(const struct content *c, const char *title)
{
    for (size_t i = 0; i < c->n_laws; i++) {
        if (str_eq(c->laws[i].title, title)) {
            return true;
        }
    }
    return false;
}

static enum err unknown_law(struct cite *x, const char *at, const char *title)
{
    struct names known = names_make(x->a);
    for (size_t i = 0; i < x->c->n_laws; i++) {
        names_add(&known, x->c->laws[i].title);
    }
    const char *near = names_nearest(&known, title);
    const char *hint = near ? arena_printf(x->a, "，是不是想写 %s?", near)
                            : "；新的法律先登记到 codes/laws.yaml。";
    return bad(x, at, "法律简称 %s 没有登记%s", title, hint);
}

/* The longest registered name that the piece begins with, when the blank before 第 was forgotten. */
static const char *glued_law(const struct cite *x)
{
    const char *found = NULL;
    for (size_t i = 0; i < x->c->n_laws; i++) {
        const char *title = x->c->laws[i].title;
        if (str_starts(x->at, title) && str_starts(x->at + strlen(title), "第") &&
            (!found || strlen(title) > strlen(found))) {
            found = title;
        }
    }
    return found;
}

static enum err check_piece(struct cite *x)
{
    const char *start = x->at;
    if (*start == '\0') {
        return bad(x, start, "法律依据里有空的一处，请删去多余的、%s%s。", "", "");
    }
    if (str_starts(start, "第") && x->has_law) {
        return check_article(x);
    }
    const char *blank = strchr(start, ' ');
    if (!blank && glued_law(x)) {
        return bad(x, start + strlen(glued_law(x)), "%s 与条号之间要空一格%s。", glued_law(x), "");
    }
    const char *title = blank ? arena_strndup(x->a, start, (size_t)(blank - start)) : start;
    if (!is_law(x->c, title)) {
        return unknown_law(x, start, title);
    }
    x->has_law = true;
    if (blank) {
        x->at = blank + 1;
        return check_article(x);
    }
    return str_ends(title, "号")
               ? OK
               : bad(x, start, "%s 后面要写条号，例如“%s 第五十八条”。", title, title);
}

enum err law_check(struct arena *a, const struct content *c, const char *text, int *ret_column,
                   struct error *e)
{
    struct cite x = {.a = a, .c = c, .text = text, .ret_column = ret_column, .e = e};
    const char *comma = "、", *from = text;
    for (;;) {
        const char *end = strstr(from, comma);
        char *piece = end ? arena_strndup(a, from, (size_t)(end - from)) : arena_strdup(a, from);
        /* Pieces are copies, so that a piece ends where its text does; columns are counted from
         * the first. */
        struct cite one = x;
        one.text = one.at = piece;
        enum err err = check_piece(&one);
        if (err) {
            *ret_column += (int)str_chars(arena_strndup(a, text, (size_t)(from - text)));
            return err;
        }
        x.has_law = one.has_law;
        if (!end) {
            return OK;
        }
        from = end + strlen(comma);
    }
}

const struct law *law_on(const struct content *c, const char *title, struct date day)
{
    for (size_t i = 0; i < c->n_laws; i++) {
        const struct law *w = &c->laws[i];
        struct date from = {0}, to = {0};
        if (str_eq(w->title, title) &&
            (!w->from || (date_parse(w->from, &from) && date_cmp(from, day) <= 0)) &&
            (!w->to || (date_parse(w->to, &to) && date_cmp(day, to) <= 0))) {
            return w;
        }
    }
    return NULL;
}
