#include "domain/framework_words.h"

#include <string.h>

#include "base/str.h"

#define CLAUSE_BYTES 120 /* how far back 每 may stand before 扣 */
#define VETO_CAP     5999

/* --- numbers --------------------------------------------------------------------------------------------- */
static int digit(const char **s)
{
    static const char *const han[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const char *p = *s;

    if (*p >= '0' && *p <= '9') {
        *s = p + 1;
        return *p - '0';
    }
    if (str_starts(p, "\xEF\xBC") && (unsigned char)p[2] >= 0x90 && (unsigned char)p[2] <= 0x99) {
        *s = p + 3;
        return (unsigned char)p[2] - 0x90;
    }
    for (int i = 0; i < 10; i++) {
        if (str_starts(p, han[i])) {
            *s = p + strlen(han[i]);
            return i;
        }
    }
    if (str_starts(p, "两")) {
        *s = p + strlen("两");
        return 2;
    }
    return -1;
}

static const char *blanks(const char *s)
{
    while (*s == ' ' || str_starts(s, "\xC2\xA0") || str_starts(s, "　")) {
        s += *s == ' ' ? 1 : str_starts(s, "　") ? strlen("　") : 2;
    }
    return s;
}

/* Behind the point, at most two places. */
static void places(const char **s, int64_t *n)
{
    const char *p = *s + 1;
    int64_t unit = 10;
    int d;

    if (**s != '.' || *p < '0' || *p > '9') {
        return;
    }
    while (unit && (d = digit(&p)) >= 0) {
        *n += d * unit;
        unit /= 10;
    }
    *s = p;
}

bool framework_words_number(const char **s, int64_t *ret)
{
    const char *p = blanks(*s);
    int64_t n = 0;
    int digits = 0, d;
    bool ten = false;

    for (; digits < 6; digits++) {
        if (str_starts(p, "十") && !ten && n < 10) {
            ten = true;
            n = (digits ? n : 1) * 10;
            p += strlen("十");
        } else if ((d = digit(&p)) >= 0) {
            n = ten ? n + d : n * 10 + d;
        } else {
            break;
        }
    }
    if (!digits) {
        return false;
    }
    n *= 100;
    places(&p, &n);
    *s = p;
    *ret = n;
    return true;
}

/* --- points ---------------------------------------------------------------------------------------------- */
/* "12 分", "共4分", "分值：4", "4分）" at `s`: up to the closing bracket. */
static bool bracket(const char *s, int64_t *ret, const char **ret_end)
{
    static const char *const leads[] = {"共", "计", "满分", "分值", "本项", "：", ":"};
    bool named = false;

    s = blanks(s);
    for (size_t i = 0; i < array_len(leads); i++) {
        if (str_starts(s, leads[i])) {
            named = named || str_eq(leads[i], "分值") || str_eq(leads[i], "满分");
            s = blanks(s + strlen(leads[i]));
        }
    }
    if (!framework_words_number(&s, ret) || *ret <= 0 || *ret > 100000) {
        return false;
    }
    s = blanks(s);
    if (str_starts(s, "分")) {
        s = blanks(s + strlen("分"));
    } else if (!named) {
        return false;
    }
    if (!str_starts(s, "）") && *s != ')') {
        return false;
    }
    *ret_end = s + (*s == ')' ? 1 : strlen("）"));
    return true;
}

/* "… 4 分" at the very end, behind a blank or a stop. */
static bool at_end(struct arena *a, const char *words, int64_t *ret, const char **ret_text)
{
    static const char *const before[] = {" ", "　", "。", "，", "；", "：", ":", "—", "\t"};
    size_t n = strlen(words);

    for (size_t i = 0; i < array_len(before); i++) {
        const char *at = NULL;
        for (const char *p = strstr(words, before[i]); p; p = strstr(p + 1, before[i])) {
            at = p + strlen(before[i]);
        }
        const char *s = at;
        if (!at || !framework_words_number(&s, ret) || *ret <= 0 || *ret > 100000) {
            continue;
        }
        s = blanks(s);
        if (str_starts(s, "分") && blanks(s + strlen("分")) == words + n) {
            *ret_text = str_trim(a, arena_strndup(a, words, (size_t)(at - words)));
            return true;
        }
    }
    return false;
}

bool framework_words_points(struct arena *a, const char *words, int64_t *ret, const char **ret_text)
{
    const char *from = NULL, *to = NULL;
    int64_t sum = 0, one = 0;
    size_t found = 0;

    *ret_text = words;
    for (const char *p = words; *p;) {
        const char *end, *at = p;
        size_t open = *p == '(' ? 1 : str_starts(p, "（") ? strlen("（") : 0;
        if (open && bracket(p + open, &one, &end)) {
            from = at;
            to = end;
            sum += one;
            found++;
            p = end;
        } else {
            (void)str_next(&p);
        }
    }
    if (found == 0) {
        bool end = at_end(a, words, &one, ret_text);
        *ret = end ? one : *ret;
        return end;
    }
    if (sum > 100000) {
        return false;
    }
    if (found == 1) {
        *ret_text = str_trim(a, arena_printf(a, "%.*s%s", (int)(from - words), words, to));
    }
    *ret = sum;
    return true;
}

/* --- rules ----------------------------------------------------------------------------------------------- */
/* Where the clause of `at` begins: behind the last stop, at most CLAUSE_BYTES back. */
static const char *clause(const char *words, const char *at)
{
    static const char *const stops[] = {"。", "；", ";", "，", ","};
    const char *from = at - words > CLAUSE_BYTES ? at - CLAUSE_BYTES : words;

    while (((unsigned char)*from & 0xC0) == 0x80) {
        from++;
    }
    for (size_t i = 0; i < array_len(stops); i++) {
        for (const char *p = strstr(from, stops[i]); p && p < at; p = strstr(p + 1, stops[i])) {
            from = p + strlen(stops[i]) > from ? p + strlen(stops[i]) : from;
        }
    }
    return from;
}

/* 百分点 or % between `from` and `to`, with the number before it. */
static bool percent(const char *from, const char *to, int64_t *ret)
{
    for (const char *p = from; p < to && *p;) {
        const char *s = p;
        if (!framework_words_number(&s, ret)) {
            (void)str_next(&p);
            continue;
        }
        p = s;
        s = blanks(s);
        s += str_starts(s, "个") ? strlen("个") : 0;
        if (s < to && (str_starts(s, "百分点") || *s == '%' || str_starts(s, "％"))) {
            return true;
        }
    }
    return false;
}

/* 扣 3 分, 加1分, 得 2 分: the next one from *s on; *ret_at is the verb. */
static bool verb(const char *s, const char *word, int64_t *ret, const char **ret_at,
                 const char **ret_end)
{
    for (const char *p = strstr(s, word); p; p = strstr(p + 1, word)) {
        const char *q = p + strlen(word);
        if (framework_words_number(&q, ret) && *ret > 0 && *ret <= 100000 &&
            str_starts(blanks(q), "分")) {
            *ret_at = p;
            *ret_end = blanks(q) + strlen("分");
            return true;
        }
    }
    return false;
}

static const char *last_each(const char *from, const char *to)
{
    const char *found = NULL;

    for (const char *p = strstr(from, "每"); p && p < to; p = strstr(p + 1, "每")) {
        found = str_starts(p, "每年") || str_starts(p, "每月") ? found : p;
    }
    return found;
}

static bool deduction(struct arena *a, const char *words, struct assess_rule *ret,
                      const char **ret_quote)
{
    const char *at, *end;
    int64_t each, need, per;

    if (!verb(words, "扣", &each, &at, &end)) {
        return false;
    }
    const char *from = clause(words, at), *every = last_each(from, at);
    *ret_quote = arena_strndup(a, every ? every : from, (size_t)(end - (every ? every : from)));
    if (every &&
        (strstr(*ret_quote, "低") || strstr(*ret_quote, "降") || strstr(*ret_quote, "少")) &&
        percent(every, at, &per) && per > 0) {
        if (!percent(words, every, &need) || need <= 0) {
            need = 10000;
        }
        *ret = (struct assess_rule){.kind = ASSESS_RATIO, .need = need, .per = per, .each = each};
        return true;
    }
    *ret = (struct assess_rule){.kind = ASSESS_DEDUCT, .each = each};
    return true;
}

static int64_t most(const char *words)
{
    static const char *const leads[] = {"最多加", "最高加", "最多", "最高",
                                        "不超过", "封顶",   "上限"};

    for (size_t i = 0; i < array_len(leads); i++) {
        const char *s = strstr(words, leads[i]);
        int64_t n;
        if (s && (s += strlen(leads[i])) && framework_words_number(&s, &n) && n > 0 &&
            str_starts(blanks(s), "分")) {
            return n;
        }
    }
    return 0;
}

static bool bonus(struct arena *a, const char *words, int64_t points, struct assess_rule *ret,
                  const char **ret_quote)
{
    const char *at, *end;
    int64_t each, cap = most(words);

    if (!verb(words, "加", &each, &at, &end)) {
        return false;
    }
    const char *from = clause(words, at);
    *ret_quote = arena_strndup(a, from, (size_t)(end - from));
    *ret = (struct assess_rule){.kind = ASSESS_BONUS,
                                .each = each,
                                .cap = cap          ? cap
                                       : points > 0 ? points
                                                    : each};
    return true;
}

static bool counted(struct arena *a, const char *words, struct assess_rule *ret,
                    const char **ret_quote)
{
    const char *at, *end;
    int64_t each;

    if (!verb(words, "得", &each, &at, &end)) {
        return false;
    }
    const char *from = clause(words, at), *every = last_each(from, at);
    if (!every) {
        return false;
    }
    *ret_quote = arena_strndup(a, every, (size_t)(end - every));
    *ret = (struct assess_rule){.kind = ASSESS_COUNT, .each = each};
    return true;
}

/* "达到 95% 得满分", "2 次以上得满分" */
static bool full(struct arena *a, const char *words, struct assess_rule *ret,
                 const char **ret_quote)
{
    static const char *const counts[] = {"次", "项", "件", "个", "份", "场"};
    const char *at = strstr(words, "得满分");
    int64_t n;

    if (!at) {
        return false;
    }
    const char *from = clause(words, at);
    *ret_quote = arena_strndup(a, from, (size_t)(at + strlen("得满分") - from));
    if (percent(from, at, &n) && n > 0) {
        *ret = (struct assess_rule){.kind = ASSESS_RATIO, .need = n};
        return true;
    }
    for (const char *p = from; p < at;) {
        const char *s = p;
        if (!framework_words_number(&s, &n) || n <= 0) {
            (void)str_next(&p);
            continue;
        }
        p = s;
        s = blanks(s);
        for (size_t i = 0; i < array_len(counts); i++) {
            if (str_starts(s, counts[i])) {
                *ret = (struct assess_rule){.kind = ASSESS_COUNT, .need = n};
                return true;
            }
        }
    }
    return false;
}

bool framework_words_rule(struct arena *a, const char *words, int64_t points,
                          struct assess_rule *ret, const char **ret_quote)
{
    if (str_empty(words)) {
        return false;
    }
    if (strstr(words, "一票否决")) {
        *ret = (struct assess_rule){.kind = ASSESS_VETO, .whole = true, .cap = VETO_CAP};
        *ret_quote = "一票否决";
        return true;
    }
    return deduction(a, words, ret, ret_quote) || bonus(a, words, points, ret, ret_quote) ||
           counted(a, words, ret, ret_quote) || full(a, words, ret, ret_quote);
}
