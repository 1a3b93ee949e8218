/* plan_words.c - leads and dates in the words of an item. */
#include "domain/plan_words.h"

#include <string.h>

#include "base/str.h"
#include "domain/phase_internal.h"
#include "domain/plan_internal.h"

/* --- who ------------------------------------------------------------------------------------------------- */

#define WHO_MOST      600 /* bytes of names behind one key */
#define SENTENCE_MOST 900 /* bytes of a sentence on either side of a time */
#define FINDS_MOST    2000

static const struct {
    const char *word;
    bool support;
} lead_words[] = {
    {"牵头单位", false}, {"牵头科室", false}, {"牵头部门", false}, {"责任单位", false},
    {"责任科室", false}, {"责任部门", false}, {"主办单位", false}, {"主责科室", false},
    {"责任人", false},   {"负责科室", false}, {"配合单位", true},  {"配合科室", true},
    {"协办单位", true},  {"参与单位", true},  {"责任领导", false}, {"分管领导", false},
};

static bool ends_who(int32_t c)
{
    static const int32_t ends[] = {U'；', ';', U'）', ')', U'。', '\n', '\t', U'】', ']', 0};

    for (size_t i = 0; i < array_len(ends); i++) {
        if (c == ends[i]) {
            return true;
        }
    }
    return false;
}

static bool at_lead_word(struct plan_span s)
{
    for (size_t i = 0; i < array_len(lead_words); i++) {
        if (plan_begins(s, lead_words[i].word)) {
            return true;
        }
    }
    return false;
}

/* Up to the sign that ends a name list, or the next key. */
static struct plan_span who_at(struct plan_span s)
{
    struct plan_span who = {s.s, 0};
    size_t len;

    while (who.n < s.n && who.n < WHO_MOST) {
        struct plan_span rest = plan_after(s, who.n);
        if (ends_who(plan_char(rest, &len)) || (who.n && at_lead_word(rest))) {
            break;
        }
        who.n += len;
    }
    return plan_trim(who);
}

struct leads {
    struct arena *a;
    const char *text;
    struct plan_lead *list;
    size_t n, cap;
};

static void add_lead(struct leads *l, struct plan_span who, bool support, struct plan_span words)
{
    static const char *const drop[] = {"，", ",", "、", "由"};

    for (size_t i = 0; i < array_len(drop); i++) {
        who.n -= plan_ends(who, drop[i]) ? strlen(drop[i]) : 0;
        who = plan_begins(who, drop[i]) ? plan_after(who, strlen(drop[i])) : who;
    }
    who = plan_trim(who);
    if (!who.n || plan_chars(who.s, who.n) > 100) {
        return;
    }
    struct plan_lead *lead = arena_push(l->a, &l->list, &l->n, &l->cap, sizeof(*lead));
    *lead = (struct plan_lead){.support = support,
                               .who = arena_strndup(l->a, who.s, who.n),
                               .words = arena_strndup(l->a, words.s, words.n),
                               .from = (size_t)(words.s - l->text)};
}

/* 牵头单位：X；责任单位：Y - the second one supports. *ret: bytes read, 0: no key here. */
static size_t keyed_lead(struct leads *l, struct plan_span s, bool *led)
{
    size_t i = 0, len;

    while (i < array_len(lead_words) && !plan_begins(s, lead_words[i].word)) {
        i++;
    }
    if (i == array_len(lead_words)) {
        return 0;
    }
    struct plan_span at = plan_after(s, strlen(lead_words[i].word));
    int32_t c = plan_char(at, &len);
    if (c != U'：' && c != ':') {
        return strlen(lead_words[i].word);
    }
    at = plan_after(at, len);
    struct plan_span who = who_at(at);
    size_t n = who.n ? (size_t)(who.s + who.n - s.s) : (size_t)(at.s - s.s);
    add_lead(l, who, lead_words[i].support || *led, (struct plan_span){s.s, n});
    *led = true;
    return n;
}

/* （法规科牵头，各股室配合）: the names before 牵头 and 配合 inside brackets. */
static void bracket_leads(struct leads *l, struct plan_span s)
{
    static const struct {
        const char *word;
        bool support;
    } ends[] = {{"牵头负责", false}, {"牵头", false}, {"负责", false},
                {"配合", true},      {"协助", true},  {"参与", true}};
    size_t len;
    struct plan_span in = who_at(plan_after(s, (plan_char(s, &len), len)));

    while (in.n) {
        size_t n = 0;
        while (n < in.n && !plan_begins(plan_after(in, n), "，") && in.s[n] != ',') {
            n++;
        }
        struct plan_span part = plan_trim((struct plan_span){in.s, n});
        for (size_t i = 0; i < array_len(ends); i++) {
            if (plan_ends(part, ends[i].word)) {
                add_lead(l, (struct plan_span){part.s, part.n - strlen(ends[i].word)},
                         ends[i].support, part);
                break;
            }
        }
        in = plan_after(in, n);
        in = plan_after(in, plan_begins(in, "，") ? strlen("，") : in.n ? 1 : 0);
    }
}

size_t plan_leads(struct arena *a, const char *text, size_t n, struct plan_lead **ret)
{
    struct leads l = {.a = a, .text = text};
    struct plan_span at = {text, n};
    bool led = false;
    size_t len;

    while (at.n && l.n < FINDS_MOST) {
        size_t read = keyed_lead(&l, at, &led);
        int32_t c = plan_char(at, &len);
        if (!read && (c == U'（' || c == '(')) {
            bracket_leads(&l, at);
        }
        at = plan_after(at, read ? read : len);
    }
    *ret = l.list;
    return l.n;
}

/* --- by when --------------------------------------------------------------------------------------------- */

static const char *const acts[] = {"报送", "上报", "报告", "反馈", "完成", "提交",
                                   "上传", "报至", "报到", "书面", "落实", "建成",
                                   "实现", "达到", "回复", "答复", "公布", "公示"};

struct dues {
    struct arena *a;
    const char *text;
    size_t n;
    const struct phase_token *t;
    size_t count;
    int year;
    struct plan_due *list;
    size_t found, cap;
};

static const char *sentence_at(const struct dues *d, size_t from, struct plan_span *ret_rest)
{
    static const char *const stops[] = {"。", "；", "\n"};
    size_t start = from, end = from;

    for (bool stop = false; start > 0 && from - start < SENTENCE_MOST && !stop;) {
        for (size_t i = 0; i < array_len(stops); i++) {
            stop = stop || plan_ends((struct plan_span){d->text, start}, stops[i]);
        }
        start -= !stop;
    }
    for (bool stop = false; end < d->n && end - from < SENTENCE_MOST && !stop;) {
        for (size_t i = 0; i < array_len(stops); i++) {
            stop = stop || plan_begins((struct plan_span){d->text + end, d->n - end}, stops[i]);
        }
        end += !stop;
    }
    while (start < from && ((unsigned char)d->text[start] & 0xc0) == 0x80) {
        start++; /* not inside a character */
    }
    while (end > from && end < d->n && ((unsigned char)d->text[end] & 0xc0) == 0x80) {
        end--;
    }
    struct plan_span s = plan_trim((struct plan_span){d->text + start, end - start});
    *ret_rest = (struct plan_span){d->text + from, end - from};
    return arena_strndup(d->a, s.s, s.n);
}

static const char *act_in(struct plan_span s)
{
    const char *first = NULL, *word = NULL;

    for (size_t i = 0; i < array_len(acts); i++) {
        const char *at = plan_find(s, acts[i]);
        if (at && (!first || at < first)) {
            first = at;
            word = acts[i];
        }
    }
    return word;
}

static struct plan_due *add_due(struct dues *d, size_t from, size_t to)
{
    struct plan_due *due = arena_push(d->a, &d->list, &d->found, &d->cap, sizeof(*due));
    struct plan_span rest;

    *due = (struct plan_due){.from = from};
    due->words = arena_strndup(d->a, d->text + from, to - from);
    due->sentence = sentence_at(d, to, &rest);
    due->act = act_in(rest);
    return due;
}

/* 5个工作日内, 15日内, 三十日内. Returns the tokens read, 0: no. */
static size_t within_days(struct dues *d, size_t i)
{
    const struct phase_token *t = d->t + i;
    size_t k = 1;

    if (t->sign != 0 || t->n < 1 || t->n > 366) {
        return 0;
    }
    k += t[k].sign == U'个';
    bool work = t[k].sign == U'工' && t[k + 1].sign == U'作';
    k += work ? 2 : 0;
    if (t[k].sign != U'日' && t[k].sign != U'天') {
        return 0;
    }
    k++;
    k += t[k].sign == U'以' || t[k].sign == U'之';
    if (t[k].sign != U'内') {
        return 0;
    }
    struct plan_due *due = add_due(d, t->from, t[k].to);
    due->days = t->n;
    due->workdays = work;
    return k + 1;
}

static bool follows(const struct dues *d, size_t at, const char *word)
{
    return plan_begins(plan_skip((struct plan_span){d->text + at, d->n - at}), word);
}

/* Is what was read a time to keep, and not only one that is named? 前 says so, 内, or an act right behind it. */
static bool binds(const struct dues *d, const char *source, size_t end, bool until)
{
    size_t at = d->t[end - 1].to;

    if (str_ends(source, "前") || follows(d, at, "内")) {
        return true;
    }
    bool point = until && (follows(d, at, "，") || follows(d, at, ","));
    return point || follows(d, at, "完成") || follows(d, at, "报送") || follows(d, at, "上报");
}

/* 到2027年，…; in 2021年到2025年 it stands between two years. */
static bool behind_until(const struct dues *d, size_t i)
{
    return i > 0 &&
           plan_begins((struct plan_span){d->text + d->t[i - 1].from, d->n - d->t[i - 1].from},
                       "到") &&
           !(i > 1 && (d->t[i - 2].sign == 0 || d->t[i - 2].sign == U'年'));
}

static size_t dated(struct dues *d, size_t i)
{
    struct phase p;
    size_t end;
    bool told;

    if (d->t[i].sign == '~' ||
        !phase_expression(d->a, d->text, d->t, i, d->year, &p, &end, &told) ||
        !binds(d, p.source, end, behind_until(d, i))) {
        return 0;
    }
    struct plan_due *due = add_due(d, d->t[i].from, d->t[end - 1].to);
    due->day = p.to;
    due->ask = p.to.year ? NULL : p.ask ? p.ask : "没有写年份，请补上";
    return end - i;
}

size_t plan_dues(struct arena *a, const char *text, size_t n, int year, struct plan_due **ret)
{
    struct phase_token *t;
    ptrdiff_t count = phase_tokens(a, text, n, &t);
    struct dues d = {
        .a = a, .text = text, .n = n, .t = t, .count = count < 0 ? 0 : (size_t)count, .year = year};

    for (size_t i = 0; i < d.count && d.found < FINDS_MOST;) {
        size_t read = within_days(&d, i);
        read = read ? read : dated(&d, i);
        i += read ? read : 1;
    }
    *ret = d.list;
    return d.found;
}
