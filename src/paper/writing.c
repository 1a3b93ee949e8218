#include "paper/writing.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "content/law.h"
#include "paper/capital.h"

static const char *const CN[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

static void small_number(struct strbuf *b, int n)
{
    if (n >= 20) {
        strbuf_str(b, CN[n / 10]);
    }
    if (n >= 10) {
        strbuf_str(b, "十");
    }
    if (n % 10) {
        strbuf_str(b, CN[n % 10]);
    }
}

const char *writing_date(struct arena *a, struct date d)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(128);

    if (!date_ok(d)) {
        return "";
    }
    for (int place = 1000; place; place /= 10) {
        strbuf_str(&b, CN[d.year / place % 10]);
    }
    strbuf_str(&b, "年");
    small_number(&b, d.month);
    strbuf_str(&b, "月");
    small_number(&b, d.day);
    strbuf_str(&b, "日");
    return strbuf_take(&b, a);
}

static const char *money(struct arena *a, int64_t fen)
{
    const char *plain = str_from_scaled(a, fen < 0 ? -fen : fen, 2, true);
    size_t whole = strlen(plain) - 3;
    struct strbuf b scoped(strbuf_clear) = strbuf_make(64);

    strbuf_str(&b, fen < 0 ? "-" : "");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0) {
            strbuf_char(&b, ',');
        }
        strbuf_char(&b, plain[i]);
    }
    strbuf_str(&b, plain + whole);
    strbuf_str(&b, " 元");
    return strbuf_take(&b, a);
}

/* --- citations ----------------------------------------------------------------------------------------- */
static const char *citation_of(struct arena *a, const char *writing)
{
    return writing && str_starts(writing, "law ") ? str_trim(a, writing + 4) : NULL;
}

static enum err check_citation(struct arena *a, const struct content *c, const char *text,
                               struct error *e)
{
    int column;

    return law_check(a, c, text, &column, e);
}

/* "行政处罚法 第五十八条、第五十九条" -> 《行政处罚法》第五十八条、第五十九条 */
static enum err cite(struct arena *a, const struct content *c, const char *text, struct date day,
                     const char **ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(2048);
    char **pieces;
    size_t n = str_split(a, str_replace(a, text, "、", "\n"), '\n', &pieces);

    for (size_t i = 0; i < n; i++) {
        char *space = strchr(pieces[i], ' ');
        strbuf_str(&b, i ? "、" : "");
        if (!space) {
            strbuf_str(&b, pieces[i]);
            continue;
        }
        *space = '\0';
        if (!law_on(c, pieces[i], day)) {
            return error_set(e, ERR_INVALID,
                             "《%s》在%s不是有效的文本，文书没有生成；请核对引用的法律和日期。",
                             pieces[i], date_chinese(a, day));
        }
        strbuf_printf(&b, "《%s》%s", pieces[i], str_trim(a, space + 1));
    }
    *ret = strbuf_take(&b, a);
    return OK;
}

/* --- checks -------------------------------------------------------------------------------------------- */
static const char *plain_writing(struct arena *a, const char *writing)
{
    const char *fill = writing ? strstr(writing, "fill ") : NULL;
    int64_t n;

    if (!fill || !str_to_int(str_trim(a, fill + 5), &n)) {
        return writing;
    }
    const char *rest = str_trim(a, arena_strndup(a, writing, (size_t)(fill - writing)));
    return str_empty(rest) ? NULL : rest;
}

/* "over 100" -> 100 */
static bool over_step(const char *w, int64_t *ret)
{
    return w && str_starts(w, "over ") && str_to_int(w + strlen("over "), ret) && *ret > 0;
}

static bool fits(const char *w, enum datum_kind kind)
{
    int64_t step;
    static const struct {
        const char *writing;
        enum datum_kind kind, other;
    } TABLE[] = {
        {"cn", DATUM_DATE, DATUM_DATE},        {"yuan", DATUM_MONEY, DATUM_MONEY},
        {"daxie", DATUM_MONEY, DATUM_MONEY},   {"join", DATUM_LIST, DATUM_ROWS},
        {"paras", DATUM_TEXT, DATUM_TEXT},     {"table", DATUM_ROWS, DATUM_FIGURE},
        {"chart", DATUM_FIGURE, DATUM_FIGURE}, {"number", DATUM_NUMBER, DATUM_SHARE},
    };

    if (over_step(w, &step)) {
        return kind == DATUM_MISSING || kind == DATUM_NUMBER;
    }
    for (size_t i = 0; i < array_len(TABLE); i++) {
        if (str_eq(TABLE[i].writing, w)) {
            return kind == DATUM_MISSING || kind == TABLE[i].kind || kind == TABLE[i].other;
        }
    }
    return false;
}

enum err writing_check(struct arena *a, const struct content *c, const char *writing,
                       enum datum_kind kind, struct error *e)
{
    const char *w = plain_writing(a, writing), *citation = citation_of(a, w);
    int64_t step;

    if (citation) {
        if (kind != DATUM_DATE && kind != DATUM_MISSING) {
            return error_set(e, ERR_INVALID, "法条引用写在日期后面：{{日期 | law 法律 第几条}}。");
        }
        return check_citation(a, c, citation, e);
    }
    if (!w && kind == DATUM_FIGURE) {
        return error_set(e, ERR_INVALID, "这是一组数字，写作 | table 或者 | chart。");
    }
    if (!w && (kind == DATUM_LIST || kind == DATUM_ROWS)) {
        return error_set(e, ERR_INVALID, "这是一张列表，写作 | join、| table，或者用循环写出来。");
    }
    if (w && str_starts(w, "over") && !over_step(w, &step)) {
        return error_set(e, ERR_INVALID,
                         "over 后面写一个大于 0 的整数，例如 {{metric.x | over 100}}。");
    }
    if (w && !fits(w, kind)) {
        return error_set(e, ERR_INVALID,
                         "这里不能用写法“%s”：日期有 cn、law，金额有 yuan、daxie，列表有 "
                         "join、table，几段文字有 paras，figure 有 table、chart，"
                         "指标口径有 number，不是比率的还有 over（例如 over 100）。",
                         w);
    }
    return OK;
}

/* --- writing ------------------------------------------------------------------------------------------- */
static struct template_value text_value(const char *text)
{
    return str_empty(text) ? (struct template_value){0}
                           : (struct template_value){.type = TEMPLATE_TEXT, .text = text};
}

static enum err put_money(struct arena *a, int64_t fen, bool capital, struct template_value *ret,
                          struct error *e)
{
    const char *text = capital ? capital_money(a, fen) : money(a, fen);

    if (!text) {
        return error_set(e, ERR_INVALID, "金额超过 9999 亿元，写不成大写，请核对。");
    }
    *ret = text_value(text);
    return OK;
}

/* --- figures ------------------------------------------------------------------------------------------- */
static size_t digits_of(const char *text)
{
    size_t n = text[0] == '-';

    return n + strspn(text + n, "0123456789");
}

/* "1437 人次" by 100: 1400余. The words behind the number are left out, a 余 of its own stays. */
static const char *figure_over(struct arena *a, const char *text, int64_t step)
{
    size_t n = digits_of(text);
    const char *rest = text + n;
    size_t part = rest[0] == '.' ? 1 + strspn(rest + 1, "0123456789") : 0;
    bool lower = str_starts(rest + part, "余"), more = part && strspn(rest, ".0") < part;
    int64_t whole;

    if (!str_to_int(arena_strndup(a, text, n), &whole) || whole < step) {
        return arena_printf(a, "%.*s%s", (int)(n + part), text, lower ? "余" : "");
    }
    more = more || whole % step != 0;
    return arena_printf(a, "%lld%s", (long long)(whole - whole % step), lower || more ? "余" : "");
}

static const char *figure_number(struct arena *a, const char *text)
{
    size_t n = digits_of(text);

    n += text[n] == '.' ? 1 + strspn(text + n + 1, "0123456789") : 0;
    return n == 0 ? text
                  : arena_printf(a, "%.*s%s", (int)n, text, str_starts(text + n, "余") ? "余" : "");
}

static const char *figure(struct arena *a, const char *text, const char *writing)
{
    const char *w = plain_writing(a, writing);
    int64_t step;

    return str_empty(text) || !digits_of(text) ? text
           : over_step(w, &step)               ? figure_over(a, text, step)
           : str_eq(w, "number")               ? figure_number(a, text)
                                               : text;
}

const char *writing_figure(struct arena *a, const char *text)
{
    size_t n = text ? digits_of(text) : 0, part = 0;

    if (!n) {
        return text;
    }
    part = text[n] == '.' ? 1 + strspn(text + n + 1, "0123456789") : 0;
    const char *rest = text + n + part;
    bool whole = strspn(text + n, ".0") >= part && (rest[0] == '%' || !rest[0]);
    return arena_printf(a, "%.*s%s", (int)(whole ? n : n + part), text,
                        rest[0] == ' ' ? rest + 1 : rest);
}

static enum err put_law(struct arena *a, const struct content *c, const struct datum *d,
                        const char *citation, struct date today, struct template_value *ret,
                        struct error *e)
{
    const char *text = NULL;
    enum err r = check_citation(a, c, citation, e);

    if (!r && !(r = cite(a, c, citation, d->kind == DATUM_DATE ? d->date : today, &text, e))) {
        *ret = text_value(text);
    }
    return r;
}

enum err writing_put(struct arena *a, const struct content *c, const struct datum *d,
                     const char *writing, struct date today, struct template_value *ret,
                     struct error *e)
{
    const char *citation = citation_of(a, writing);

    *ret = (struct template_value){0};
    if (citation) {
        return put_law(a, c, d, citation, today, ret, e);
    }
    switch (d->kind) {
    case DATUM_MISSING: return OK;
    case DATUM_DATE:
        *ret =
            text_value(str_eq(writing, "cn") ? writing_date(a, d->date) : date_chinese(a, d->date));
        return OK;
    case DATUM_MONEY: return put_money(a, d->fen, str_eq(writing, "daxie"), ret, e);
    case DATUM_NUMBER:
    case DATUM_SHARE: *ret = text_value(writing_figure(a, figure(a, d->text, writing))); return OK;
    case DATUM_TEXT:
        *ret = text_value(figure(a, d->text, writing));
        ret->type = ret->text && str_eq(writing, "paras") ? TEMPLATE_PARAS : ret->type;
        return OK;
    default: break;
    }
    if (str_eq(writing, "join")) {
        *ret = text_value(d->text);
    } else if (str_eq(writing, "table") && d->n_rows > 1) {
        *ret =
            (struct template_value){.type = TEMPLATE_TABLE, .rows = d->rows, .n_rows = d->n_rows};
    } else if (str_eq(writing, "chart") && d->chart) {
        *ret = (struct template_value){.type = TEMPLATE_CHART, .chart = d->chart};
    } else if (!writing && d->n) {
        *ret = (struct template_value){.type = TEMPLATE_LIST, .items = d->items, .n = d->n};
    }
    return OK;
}
