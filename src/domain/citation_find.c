/* citation_find.c - numbers are read backwards from 号, titles forwards from 《; times are read as plans' times are. */
#include "domain/citation_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/phase_internal.h"
#include "domain/plan_internal.h"

#define OFFICE_MOST 24  /* characters */
#define TITLE_MOST  200 /* characters */
#define ALONE_MOST  200 /* bytes beside a number */

struct finder {
    struct arena *a;
    const char *text;
    size_t n;
    int year;
    struct citation_find *list;
    size_t found, cap;
};

static struct citation_find *add(struct finder *f, enum citation_kind kind, size_t from, size_t to)
{
    struct citation_find *c = arena_push(f->a, &f->list, &f->found, &f->cap, sizeof(*c));

    *c = (struct citation_find){.kind = kind, .from = from, .n = to - from};
    c->words = c->text = arena_strndup(f->a, f->text + from, to - from);
    return c;
}

/* --- backwards ------------------------------------------------------------------------------------------- */

/* The code point that ends at *at; moves *at before it. 0 at the beginning. */
static int32_t before(const struct finder *f, size_t *at)
{
    size_t from = *at, len;

    if (!from) {
        return 0;
    }
    do {
        from--;
    } while (from && ((unsigned char)f->text[from] & 0xc0) == 0x80);
    *at = from;
    return plan_char((struct plan_span){f->text + from, f->n - from}, &len);
}

static bool is_space(int32_t c)
{
    return c == ' ' || c == 0x3000 || c == 0xa0;
}

static void skip_spaces(const struct finder *f, size_t *at)
{
    for (size_t next = *at; is_space(before(f, &next)); *at = next) {
    }
}

static bool take_before(const struct finder *f, size_t *at, const int32_t *signs, size_t n)
{
    size_t next = *at;
    int32_t c = before(f, &next);

    for (size_t i = 0; i < n; i++) {
        if (c == signs[i]) {
            *at = next;
            return true;
        }
    }
    return false;
}

static int digit(int32_t c)
{
    if (c >= 0xff10 && c <= 0xff19) {
        return (int)(c - 0xff10);
    }
    return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
}

/* The digits that end at *at, at most `most` of them; 0: none. */
static long digits_before(const struct finder *f, size_t *at, int most)
{
    long v = 0, tens = 1;
    int count = 0;

    for (size_t next = *at; count < most; count++, *at = next, tens *= 10) {
        int d = digit(before(f, &next));
        if (d < 0) {
            break;
        }
        v += d * tens;
    }
    return v;
}

static bool office_letter(int32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 'A' && c <= 'Z');
}

/* The letters before the bracket, without the words that only lead to them. */
static size_t office_from(const struct finder *f, size_t at)
{
    static const char *const words[] = {"根据", "按照", "依据",     "依照", "贯彻", "落实", "执行",
                                        "参照", "见",   "以",       "和",   "与",   "及",   "转发",
                                        "印发", "文号", "发文字号", "号",   "原"};
    size_t from = at, next = at;

    for (int i = 0; i < OFFICE_MOST && office_letter(before(f, &next)); i++) {
        from = next;
    }
    for (bool again = true; again && from < at;) {
        again = false;
        struct plan_span s = {f->text + from, at - from};
        for (size_t i = 0; i < array_len(words) && !again; i++) {
            again = plan_begins(s, words[i]) && s.n > strlen(words[i]) + 2;
            from += again ? strlen(words[i]) : 0;
        }
    }
    return from;
}

/* Does nothing else stand in its line but blanks and 文号：? Longer lines are not looked at to the end. */
static bool line_alone(const struct finder *f, size_t from, size_t to)
{
    size_t a = from, z = to;

    while (a > 0 && from - a <= ALONE_MOST && f->text[a - 1] != '\n') {
        a--;
    }
    while (z < f->n && z - to <= ALONE_MOST && f->text[z] != '\n') {
        z++;
    }
    if (from - a > ALONE_MOST || z - to > ALONE_MOST) {
        return false;
    }
    struct plan_span head = plan_trim((struct plan_span){f->text + a, from - a});
    return plan_trim((struct plan_span){f->text + to, z - to}).n == 0 &&
           (!head.n || plan_begins(head, "文号") || plan_begins(head, "发文字号"));
}

/* 〔2012〕55号, [2023]3号, （2021）第12号: `at` is where 号 begins. */
static bool bracket_number(struct finder *f, size_t at, size_t end)
{
    static const int32_t close[] = {U'〕', ']', U'］', U'】', ')', U'）', U'﹞'},
                         open[] = {U'〔', '[', U'［', U'【', '(', U'（', U'﹝'},
                         ordinal[] = {U'第'};
    size_t p = at;

    skip_spaces(f, &p);
    long seq = digits_before(f, &p, 6);
    skip_spaces(f, &p);
    (void)take_before(f, &p, ordinal, array_len(ordinal));
    skip_spaces(f, &p);
    if (!seq || !take_before(f, &p, close, array_len(close))) {
        return false;
    }
    skip_spaces(f, &p);
    long year = digits_before(f, &p, 4);
    skip_spaces(f, &p);
    if (year < 1949 || year > 2199 || !take_before(f, &p, open, array_len(open))) {
        return false;
    }
    skip_spaces(f, &p);
    size_t from = office_from(f, p);
    if (from == p) {
        return false;
    }
    struct citation_find *c = add(f, CITE_NUMBER, from, end);
    c->office = arena_strndup(f->a, f->text + from, p - from);
    c->year = (int)year;
    c->seq = seq;
    c->text = arena_printf(f->a, "%s〔%ld〕%ld号", c->office, year, seq);
    c->alone = line_alone(f, from, end);
    return true;
}

/* 国务院令第714号, 第3号令 */
static void decree(struct finder *f, size_t at, size_t end)
{
    static const int32_t ordinal[] = {U'第'}, order[] = {U'令'};
    size_t p = at, from;

    skip_spaces(f, &p);
    long seq = digits_before(f, &p, 6);
    skip_spaces(f, &p);
    if (!seq || !take_before(f, &p, ordinal, array_len(ordinal))) {
        return;
    }
    from = p;
    bool behind = plan_begins((struct plan_span){f->text + end, f->n - end}, "令");
    bool ahead = take_before(f, &p, order, array_len(order));
    if (!behind && !ahead) {
        return;
    }
    from = ahead ? office_from(f, p) : from;
    struct citation_find *c = add(f, CITE_NUMBER, from, end + (behind ? strlen("令") : 0));
    c->office = ahead ? arena_strndup(f->a, f->text + from, p - from) : "";
    c->seq = seq;
    c->alone = line_alone(f, c->from, c->from + c->n);
}

static void find_numbers(struct finder *f)
{
    const char *at = f->text;

    while ((at = plan_find((struct plan_span){at, (size_t)(f->text + f->n - at)}, "号"))) {
        size_t from = (size_t)(at - f->text), end = from + strlen("号");
        if (!bracket_number(f, from, end)) {
            decree(f, from, end);
        }
        at += strlen("号");
    }
}

/* --- forwards -------------------------------------------------------------------------------------------- */

/* The byte behind the 》 that closes the 《 at `from`; 0: it is not closed in its line. */
static size_t title_end(const struct finder *f, size_t from)
{
    struct plan_span s = {f->text + from, f->n - from};
    size_t len;
    int depth = 0;

    for (int i = 0; s.n && i < TITLE_MOST && *s.s != '\n'; i++, s = plan_after(s, len)) {
        int32_t c = plan_char(s, &len);
        depth += c == U'《';
        depth -= c == U'》';
        if (depth == 0) {
            return (size_t)(s.s - f->text) + len;
        }
    }
    return 0;
}

static const char *tidy_title(struct arena *a, const char *s)
{
    s = str_replace(a, str_replace(a, s, "<", "〈"), ">", "〉");
    return str_replace(a, str_replace(a, s, "《", "〈"), "》", "〉");
}

static void find_titles(struct finder *f)
{
    const char *at = f->text;
    size_t open = strlen("《");

    while ((at = plan_find((struct plan_span){at, (size_t)(f->text + f->n - at)}, "《"))) {
        size_t from = (size_t)(at - f->text), end = title_end(f, from);
        if (end > from + 2 * open) {
            struct citation_find *c = add(f, CITE_TITLE, from, end);
            c->text = tidy_title(f->a, arena_strndup(f->a, at + open, end - from - 2 * open));
        }
        at = f->text + (end ? end : from + open);
    }
}

static bool year_at(const struct phase_token *t)
{
    return t->sign == 0 && t->digits == 4 && t->n >= 1949 && t->n <= 2199;
}

/* 2021—2025年, 2021年至2025年 */
static size_t span_at(struct finder *f, const struct phase_token *t)
{
    size_t k = 1;

    k += t[k].sign == U'年';
    size_t dash = k;
    while (phase_is_dash(&t[k])) {
        k++;
    }
    if (k == dash || k > dash + 2 || !year_at(&t[k]) || t[k + 1].sign != U'年' || t[k].n <= t->n) {
        return 0;
    }
    struct citation_find *c = add(f, CITE_SPAN, t->from, t[k + 1].to);
    c->year = t->n;
    c->to_year = t[k].n;
    c->text = arena_printf(f->a, "%d—%d年", c->year, c->to_year);
    return k + 2;
}

static size_t date_at(struct finder *f, const struct phase_token *t)
{
    struct date d = {(int16_t)t[0].n, (int8_t)t[2].n, (int8_t)t[4].n};

    if (t[1].sign != U'年' || t[2].sign != 0 || t[3].sign != U'月' || t[4].sign != 0 ||
        t[5].sign != U'日' || t[2].n < 1 || t[2].n > 12 || t[4].n < 1 || t[4].n > 31 ||
        !date_ok(d)) {
        return 0;
    }
    struct citation_find *c = add(f, CITE_DATE, t[0].from, t[5].to);
    c->day = d;
    c->text = date_chinese(f->a, d);
    return 6;
}

static void find_times(struct finder *f)
{
    struct phase_token *t;
    ptrdiff_t n = phase_tokens(f->a, f->text, f->n, &t);
    struct plan_due *due;

    for (ptrdiff_t i = 0; i < n;) {
        size_t read = year_at(&t[i]) ? span_at(f, &t[i]) : 0;
        read = read || !year_at(&t[i]) ? read : date_at(f, &t[i]);
        i += read ? (ptrdiff_t)read : 1;
    }
    size_t dues = plan_dues(f->a, f->text, f->n, f->year, &due);
    for (size_t i = 0; i < dues; i++) {
        struct citation_find *c = add(f, CITE_DUE, due[i].from, due[i].from + strlen(due[i].words));
        c->day = due[i].day;
        c->days = due[i].days;
        c->workdays = due[i].workdays;
        c->act = due[i].act;
        c->sentence = due[i].sentence;
        c->ask = due[i].ask;
    }
}

/* --- together -------------------------------------------------------------------------------------------- */

static int by_place(const void *x, const void *y)
{
    const struct citation_find *a = x, *b = y;

    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return (int)a->kind - (int)b->kind;
}

static void count_lines(struct finder *f)
{
    size_t at = 0;
    int line = 1;

    for (size_t i = 0; i < f->found; i++) {
        for (; at < f->list[i].from; at++) {
            line += f->text[at] == '\n';
        }
        f->list[i].line = line;
    }
}

enum err citation_finds(struct arena *a, const char *text, size_t n, int year,
                        struct citation_find **ret, size_t *ret_n, struct error *e)
{
    struct finder f = {.a = a, .text = text, .n = n, .year = year};

    if (n > CITATION_BYTES_MAX) {
        return error_set(e, ERR_LIMIT, "正文太长，最多 1 MB，请只粘贴这一份文件。");
    }
    if (n && !str_utf8_ok(text, n)) {
        return error_set(e, ERR_INVALID, "正文里有乱码，请重新复制。");
    }
    find_numbers(&f);
    find_titles(&f);
    find_times(&f);
    if (f.found > CITATIONS_MAX) {
        return error_set(e, ERR_LIMIT, "正文里的文号、标题和时间超过 %d 处，请只粘贴这一份文件。",
                         CITATIONS_MAX);
    }
    if (f.found) {
        qsort(f.list, f.found, sizeof(*f.list), by_place);
    }
    count_lines(&f);
    *ret = f.list;
    *ret_n = f.found;
    return OK;
}

/* --- documents named ------------------------------------------------------------------------------------- */

static const char *year_of(struct arena *a, const struct citation_find *finds, size_t n,
                           const struct citation_find *title, const struct citation_find *number)
{
    for (size_t i = 0; title && i < n; i++) {
        if (finds[i].kind == CITE_SPAN && finds[i].from > title->from &&
            finds[i].from + finds[i].n < title->from + title->n) {
            return finds[i].text;
        }
    }
    return number && number->year ? arena_printf(a, "%d年", number->year) : NULL;
}

/* Is the number the next thing behind the title, but for brackets and blanks? */
static bool beside(const char *text, const struct citation_find *title,
                   const struct citation_find *number)
{
    size_t end = title->from + title->n;

    if (number->from < end) {
        return false;
    }
    struct plan_span gap = plan_trim((struct plan_span){text + end, number->from - end});
    return gap.n == 0 ||
           (gap.n <= strlen("（") && (plan_begins(gap, "（") || plan_begins(gap, "(") ||
                                      plan_begins(gap, "，") || plan_begins(gap, ",")));
}

size_t citation_files(struct arena *a, const char *text, const struct citation_find *finds,
                      size_t n, struct citation_file **ret)
{
    struct citation_file *list = NULL;
    size_t count = 0, cap = 0;

    for (size_t i = 0; i < n; i++) {
        const struct citation_find *title = finds[i].kind == CITE_TITLE ? &finds[i] : NULL;
        const struct citation_find *number =
            finds[i].kind == CITE_NUMBER && !finds[i].alone ? &finds[i] : NULL;
        size_t last = i;
        for (size_t k = i + 1; title && k < n && finds[k].from <= title->from + title->n + 8; k++) {
            if (finds[k].kind == CITE_NUMBER && beside(text, title, &finds[k])) {
                number = &finds[k];
                last = k;
            }
        }
        if (!title && !number) {
            continue;
        }
        struct citation_file *file = arena_push(a, &list, &count, &cap, sizeof(*file));
        *file = (struct citation_file){.title = title ? title->text : NULL,
                                       .number = number ? number->text : NULL,
                                       .year = year_of(a, finds, n, title, number),
                                       .line = finds[i].line};
        i = last;
    }
    *ret = list;
    return count;
}
