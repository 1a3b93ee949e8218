#include "domain/statement.h"

#include <string.h>

#include "base/str.h"

struct reading {
    struct arena *a;
    struct statement *items;
    size_t n, cap, line, point;
    const char *topic;
    bool whole;
};

/* --- words ------------------------------------------------------------------------------------------------ */
/* Longer ones first where one begins another. */
static const char *const units[] = {"个工作日", "场次", "人次", "家次", "件次", "户次", "万元",
                                    "次",       "家",   "户",   "件",   "起",   "个",   "名",
                                    "项",       "条",   "份",   "场",   "篇",   "类",   "册",
                                    "处",       "台",   "人",   "元",   "%",    "％"};
/* Numbers in characters count with these only: 四个意识 is a name, 三项制度 too. */
static const char *const spoken[] = {"场次", "人次", "家次", "次", "家", "户", "件", "起"};
/* Acts; and words that are an act only where no other stands: 行政执法专题培训 is a noun behind 开展. */
static const char *const acts[] = {
    "开展", "解决", "帮扶", "排查", "发放", "深入", "征求", "召开", "组织", "实施", "完成", "化解",
    "聘请", "参与", "评估", "查处", "调整", "运用", "受理", "办理", "出庭", "购买", "建成", "参加",
    "落实", "举办", "制定", "印发", "听取", "推进", "接受", "出具", "压缩", "立案"};
static const char *const nouns_too[] = {"培训", "检查", "监督", "覆盖", "处罚", "审核", "承诺"};
static const char *const points[] = {"一是", "二是", "三是", "四是", "五是",
                                     "六是", "七是", "八是", "九是", "十是"};
static const char *const clause_ends[] = {"，", ",", "。", "；", ";", "：", ":", "\n", "！", "？"};

static size_t one_of(const char *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_starts(s, words[i])) {
            return strlen(words[i]);
        }
    }
    return 0;
}
#define ONE_OF(s, words) one_of((s), (words), array_len(words))

static size_t width(const char *s)
{
    const char *p = s;
    (void)str_next(&p);
    return (size_t)(p - s);
}

/* --- numbers ---------------------------------------------------------------------------------------------- */
static int digit_at(const char *s, size_t *ret_width)
{
    unsigned char c = (unsigned char)s[0];
    if (c >= '0' && c <= '9') {
        *ret_width = 1;
        return c - '0';
    }
    if (c == 0xEF && (unsigned char)s[1] == 0xBC && (unsigned char)s[2] >= 0x90 &&
        (unsigned char)s[2] <= 0x99) {
        *ret_width = 3;
        return (unsigned char)s[2] - 0x90;
    }
    return -1;
}

#define NUMBER_MAX ((int64_t)100000000000) /* hundredths: a thousand million */

/* "1,387.5" -> 138750; *ret_width 0: no number here, or one beyond what a report says. */
static int64_t arabic(const char *s, size_t *ret_width)
{
    int64_t n = 0, places = -1;
    size_t at = 0, w = 0;
    for (int d;; at += w) {
        size_t after = 0;
        bool group = s[at] == ',' && at && digit_at(s + at + 1, &after) >= 0 &&
                     digit_at(s + at + 2, &after) >= 0 && digit_at(s + at + 3, &after) >= 0 &&
                     digit_at(s + at + 4, &after) < 0;
        if (s[at] == '.' && at && places < 0 && digit_at(s + at + 1, &after) >= 0) {
            places = 0;
            w = 1;
        } else if (group) {
            w = 1;
        } else if ((d = digit_at(s + at, &w)) < 0) {
            break;
        } else if (places < 2 && n < NUMBER_MAX) {
            n = n * 10 + d;
            places += places >= 0;
        }
    }
    *ret_width = n < NUMBER_MAX ? at : 0;
    for (int64_t k = places < 0 ? 0 : places; k < 2; k++) {
        n *= 10;
    }
    return n;
}

/* 两 to 十; *ret_width 0: none. */
static int64_t character(const char *s, size_t *ret_width)
{
    static const char *const han[] = {"两", "三", "四", "五", "六", "七", "八", "九", "十"};
    for (size_t i = 0; i < array_len(han); i++) {
        if (str_starts(s, han[i])) {
            *ret_width = strlen(han[i]);
            return (int64_t)(i + 2) * 100;
        }
    }
    *ret_width = 0;
    return 0;
}

/* --- verb and noun ---------------------------------------------------------------------------------------- */
#define QUOTE_BYTES 120 /* a name in quotation marks is no longer */

/* Behind “: where its ” stands, NULL when it is too far or missing. */
static const char *quote_end(const char *s)
{
    for (const char *p = s; *p && *p != '\n' && p - s <= QUOTE_BYTES; p += width(p)) {
        if (str_starts(p, "”")) {
            return p;
        }
    }
    return NULL;
}

/* What stands in quotation marks is a name. */
static const char *last_of(const char *from, const char *to, const char *const *words, size_t n,
                           const char **ret_end)
{
    const char *found = NULL;
    for (const char *p = from; p < to; p += width(p)) {
        const char *close = str_starts(p, "“") ? quote_end(p) : NULL;
        size_t w = one_of(p, words, n);
        if (close && close < to) {
            p = close;
        } else if (w && p + w <= to) {
            found = p;
            *ret_end = p + w;
        }
    }
    return found;
}

static const char *last_verb(const char *from, const char *to, const char **ret_end)
{
    const char *verb = last_of(from, to, acts, array_len(acts), ret_end);
    return verb ? verb : last_of(from, to, nouns_too, array_len(nouns_too), ret_end);
}

static bool ends_noun(const char *s)
{
    static const char *const stops[] = {"、", "的", "（", "(", "“", "”", "和", "及", "等", "在"};
    return *s == '\0' || ONE_OF(s, stops) || ONE_OF(s, clause_ends);
}

static const char *noun_behind(struct arena *a, const char *s)
{
    const char *p = s;
    while (!ends_noun(p)) {
        p += width(p);
    }
    return arena_strndup(a, s, (size_t)(p - s));
}

/* Between verb and number, behind the last 、 or 的: 深入企业、宾馆 -> 宾馆. Quotation marks and 活动 of a campaign are not counted. */
static const char *noun_before(struct arena *a, const char *s, const char *number)
{
    const char *from = s;
    for (const char *p = s; p < number; p += width(p)) {
        if (ends_noun(p)) {
            from = p + width(p);
        }
    }
    return from < number ? arena_strndup(a, from, (size_t)(number - from)) : "";
}

static bool has_verb(const char *noun)
{
    const char *end;
    return last_of(noun, noun + strlen(noun), acts, array_len(acts), &end) != NULL;
}

/* --- one number ------------------------------------------------------------------------------------------- */
struct number {
    const char *at, *end; /* behind the unit */
    int64_t value;
    const char *unit;
    bool over;
};

static size_t over_at(const char *s, bool *ret)
{
    static const char *const more[] = {"余", "多"};
    size_t n = ONE_OF(s, more);
    *ret = n > 0;
    return n;
}

/* Behind 第 or a dot, and inside a document's number or a date, it counts nothing. */
static bool is_label(const char *clause, const char *at)
{
    static const char *const before[] = {"第", "〔", "[", "·", ".", "-", "—", "〕", "]", "/"};
    for (size_t i = 0; i < array_len(before); i++) {
        size_t n = strlen(before[i]);
        if ((size_t)(at - clause) >= n && memcmp(at - n, before[i], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool number_here(struct arena *a, const char *clause, const char *s, struct number *ret)
{
    size_t w, more = 0;
    bool over = false;
    int64_t n = arabic(s, &w);
    bool in_characters = w == 0;
    n = in_characters ? character(s, &w) : n;
    if (!w || is_label(clause, s)) {
        return false;
    }
    more = over_at(s + w, &over);
    const char *p = s + w + more;
    size_t u = in_characters ? ONE_OF(p, spoken) : ONE_OF(p, units);
    if (!u) {
        return false;
    }
    *ret = (struct number){s, p + u, n, arena_strndup(a, p, u), over};
    if (str_starts(ret->end, "以上") || str_starts(ret->end, "余")) {
        ret->over = true;
        ret->end += str_starts(ret->end, "余") ? strlen("余") : strlen("以上");
    }
    return true;
}

/* 在帮扶34家医疗机构的基础上 -> 在帮扶医疗机构的基础上 */
static const char *bare_of(struct arena *a, const char *clause, const char *end,
                           const struct number *n)
{
    const char *text =
        arena_printf(a, "%.*s%.*s", (int)(n->at - clause), clause, (int)(end - n->end), n->end);
    return str_replace(a, str_replace(a, text, "“", ""), "”", "");
}

static void keep(struct reading *r, const char *clause, const char *end, const struct number *n)
{
    const char *verb_end = clause, *verb = last_verb(clause, n->at, &verb_end);
    const char *behind = ONE_OF(n->end, acts) ? "" : noun_behind(r->a, n->end);
    if (r->n == STATEMENTS_MAX) {
        r->whole = false;
        return;
    }
    struct statement *s = arena_push(r->a, &r->items, &r->n, &r->cap, sizeof(*s));
    *s = (struct statement){
        .line = r->line,
        .point = r->point,
        .said = arena_strndup(r->a, clause, (size_t)(end - clause)),
        .bare = bare_of(r->a, clause, end, n),
        .topic = r->topic,
        .verb = verb ? arena_strndup(r->a, verb, (size_t)(verb_end - verb)) : "",
        .noun = *behind ? behind : noun_before(r->a, verb ? verb_end : clause, n->at),
        .unit = n->unit,
        .value = n->value,
        .over = n->over,
        .purpose = has_verb(behind)};
}

/* --- the text --------------------------------------------------------------------------------------------- */
/* A campaign is a name of three characters or more; what follows 的 or is a slogan in one breath counts as well, it is only nearest. */
static const char *take_quote(struct reading *r, const char *s)
{
    const char *from = s + strlen("“"), *to = quote_end(from);
    if (!to) {
        return from;
    }
    char *name = arena_strndup(r->a, from, (size_t)(to - from));
    if (str_chars(name) >= 3) {
        r->topic = name;
    }
    return to + strlen("”");
}

static void read_clause(struct reading *r, const char *clause, const char *end)
{
    for (const char *p = clause; p < end;) {
        struct number n;
        if (ONE_OF(p, points) && (p == clause || (unsigned char)p[-1] >= 0x80)) {
            r->point++;
            r->topic = "";
            p += ONE_OF(p, points);
        } else if (str_starts(p, "“")) {
            p = take_quote(r, p);
        } else if (number_here(r->a, clause, p, &n) && n.end <= end) {
            keep(r, clause, end, &n);
            p = n.end;
        } else {
            size_t w = 0;
            (void)arabic(p, &w);
            p += w ? w : width(p);
        }
    }
}

/* A comma between digits belongs to a number. */
static size_t clause_end_at(const char *text, const char *p)
{
    size_t w, end = ONE_OF(p, clause_ends);
    bool inside = *p == ',' && p > text && digit_at(p - 1, &w) >= 0 && digit_at(p + 1, &w) >= 0 &&
                  digit_at(p + 2, &w) >= 0 && digit_at(p + 3, &w) >= 0;
    return inside ? 0 : end;
}

size_t statements_read(struct arena *a, const char *text, struct statement **ret, bool *ret_whole)
{
    struct reading r = {.a = a, .line = 1, .topic = "", .whole = true};
    size_t size = strlen(text), left = size < STATEMENT_TEXT_MAX ? size : STATEMENT_TEXT_MAX;
    const char *clause = text, *stop = text + left;
    r.whole = left == size;
    for (const char *p = text; p < stop;) {
        size_t end = clause_end_at(text, p);
        if (!end) {
            p += width(p);
            continue;
        }
        read_clause(&r, clause, p);
        if (*p == '\n') {
            r.line++;
            r.point++;
            r.topic = "";
        }
        p += end;
        clause = p;
    }
    if (clause < stop) {
        read_clause(&r, clause, stop);
    }
    *ret = r.items;
    *ret_whole = r.whole;
    return r.n;
}
