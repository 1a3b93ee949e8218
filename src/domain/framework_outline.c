/* framework_outline.c - indicators as numbered paragraphs: 一、 （一） 1. （1）, or 1 1.1 1.1.1; points behind the words or nowhere. */
#include <string.h>

#include "base/str.h"
#include "domain/framework_build.h"
#include "domain/framework_part.h"
#include "domain/framework_rows.h"
#include "domain/framework_words.h"

#define LEVELS     3 /* of headings and items; below it: parts */
#define PART       3
#define NODES_MAX  4000
#define PART_CHARS 40

struct node {
    int depth, line;
    const char *words;
};
struct reader {
    struct arena *a;
    struct framework_build b;
    struct node *nodes;
    size_t n, cap;
    bool dotted; /* 1.1 is a deeper level than 1. */
    struct error *e;
};

/* --- numbers before a line ------------------------------------------------------------------------------- */
static size_t han(const char *s)
{
    static const char *const digits[] = {"一", "二", "三", "四", "五", "六",
                                         "七", "八", "九", "十", "百", "零"};
    size_t n = 0;

    for (size_t i = 0; i < array_len(digits); i++) {
        if (str_starts(s + n, digits[i])) {
            n += strlen(digits[i]);
            i = (size_t)-1;
        }
        if (n > 12) {
            return 0;
        }
    }
    return n;
}

static size_t one_of(const char *s, const char *const *marks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_starts(s, marks[i])) {
            return strlen(marks[i]);
        }
    }
    return 0;
}

/* （一） (1) */
static size_t bracketed(const char *s, bool *ret_han)
{
    static const char *const opens[] = {"（", "("}, *const closes[] = {"）", ")"};
    size_t open = one_of(s, opens, 2), n = open ? han(s + open) : 0;

    *ret_han = n > 0;
    if (open && !n) {
        n = strspn(s + open, "0123456789");
        n = n > 2 ? 0 : n;
    }
    size_t close = n ? one_of(s + open + n, closes, 2) : 0;
    return close ? open + n + close : 0;
}

/* 1. 1、 1.1 1.2.3 : the number of figures in *ret_parts. */
static size_t figures(const char *s, int *ret_parts)
{
    static const char *const stops[] = {"、", "．", ".", " ", "　", "）", ")"};
    size_t n = 0;

    for (*ret_parts = 0; *ret_parts < 4;) {
        size_t digits = strspn(s + n, "0123456789");
        if (!digits || digits > 2) {
            break;
        }
        n += digits;
        (*ret_parts)++;
        if (s[n] != '.' || s[n + 1] < '0' || s[n + 1] > '9') {
            break;
        }
        n++;
    }
    size_t stop = *ret_parts ? one_of(s + n, stops, array_len(stops)) : 0;
    return *ret_parts > 1 ? n + stop : stop ? n + stop : 0;
}

/* ① to ⑳ */
static size_t circled(const char *s)
{
    return str_starts(s, "\xE2\x91") && (unsigned char)s[2] >= 0xA0 && (unsigned char)s[2] <= 0xB3
               ? 3
               : 0;
}

/* Depth and bytes of the number before `s`; 0: none. */
static size_t number_of(const struct reader *r, const char *s, int *ret_depth)
{
    static const char *const stops[] = {"、", "．", ".", " ", "　"};
    bool is_han;
    int parts;
    size_t n = han(s), stop = n ? one_of(s + n, stops, array_len(stops)) : 0;

    if (stop) {
        *ret_depth = 0;
        return n + stop;
    }
    if ((n = bracketed(s, &is_han))) {
        *ret_depth = is_han ? 1 : PART;
        return n;
    }
    if ((n = circled(s))) {
        *ret_depth = PART;
        return n;
    }
    n = figures(s, &parts);
    *ret_depth = r->dotted ? (parts < LEVELS ? parts - 1 : LEVELS - 1) : 2;
    return n;
}

/* --- lines into nodes ------------------------------------------------------------------------------------ */
static enum err bad(struct reader *r, int line, const char *say)
{
    error_set(r->e, ERR_INVALID, "第 %d 行%s", line, say);
    return error_place(r->e, "", line, 1);
}

static enum err take_line(struct reader *r, const char *text, int line)
{
    int depth = 0;
    size_t number = number_of(r, text, &depth);

    if (number) {
        if (r->n >= NODES_MAX) {
            return bad(r, line, "起条数太多，请只粘贴指标。");
        }
        struct node *node = arena_push(r->a, &r->nodes, &r->n, &r->cap, sizeof(*node));
        *node = (struct node){depth, line, str_trim(r->a, arena_strdup(r->a, text + number))};
        return OK;
    }
    if (!r->n) {
        build_title(&r->b, text);
        return OK;
    }
    if (build_is_page_number(text)) {
        return OK;
    }
    struct node *last = &r->nodes[r->n - 1];
    if (str_chars(last->words) + str_chars(text) > FRAMEWORK_TEXT_MAX) {
        return bad(r, line, "与上一条接起来超过 4000 个字，请核对编号。");
    }
    last->words = arena_printf(r->a, "%s%s", last->words, text);
    return OK;
}

static enum err read_lines(struct reader *r, const char *text, size_t n)
{
    const char *end = text + n;
    enum err err = OK;

    for (int line = 1; !err && text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t len = (size_t)((stop ? stop : end) - text);
        char *clean = NULL;
        err = str_clean(r->a, text, len, FRAMEWORK_TEXT_MAX, &clean, r->e);
        if (err) {
            error_place(r->e, "", line, 1);
        } else if (clean) {
            err = take_line(r, str_replace(r->a, clean, "\t", " "), line);
        }
        text += len + 1;
    }
    return err;
}

/* Is 1.1 used anywhere, and no 一、? */
static bool is_dotted(const char *text, size_t n)
{
    bool dotted = false;

    for (const char *end = text + n; text < end;) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        int parts;
        while (*text == ' ') {
            text++;
        }
        dotted = dotted || (figures(text, &parts) && parts > 1);
        if (han(text)) {
            return false;
        }
        text = stop ? stop + 1 : end;
    }
    return dotted;
}

/* --- nodes into items ------------------------------------------------------------------------------------ */
/* Nothing but parts stands below it. */
static bool is_leaf(const struct reader *r, size_t i)
{
    size_t k = i + 1;

    while (k < r->n && r->nodes[k].depth == PART) {
        k++;
    }
    return r->nodes[i].depth < PART && (k == r->n || r->nodes[k].depth <= r->nodes[i].depth);
}

/* The heading above node `i` at `depth`, NULL: none. */
static const struct node *above(const struct reader *r, size_t i, int depth)
{
    for (size_t k = i; k-- > 0;) {
        if (r->nodes[k].depth < depth) {
            return NULL;
        }
        if (r->nodes[k].depth == depth) {
            return &r->nodes[k];
        }
    }
    return NULL;
}

/* A heading's words: without points, up to the first colon or stop, at most 100 characters. */
static const char *heading(struct reader *r, const struct node *node)
{
    static const char *const stops[] = {"：", ":", "。"};
    const char *words = node->words;
    int64_t points;

    (void)framework_words_points(r->a, words, &points, &words);
    size_t n = str_prefix(words, FRAMEWORK_LEVEL_MAX);
    for (size_t i = 0; i < array_len(stops); i++) {
        const char *at = strstr(words, stops[i]);
        n = at && at > words && (size_t)(at - words) < n ? (size_t)(at - words) : n;
    }
    return arena_strndup(r->a, words, n);
}

static void take_points(struct reader *r, struct framework_item *it)
{
    const char *rest;

    if (it->text && framework_words_points(r->a, it->text, &it->points, &rest) && *rest) {
        it->text = rest;
    }
}

/* （1）... below an item: its parts; a scored part without a name is no part. */
static void take_parts(struct reader *r, size_t i, struct framework_item *it)
{
    size_t n = 0, written = 0;

    for (size_t k = i + 1; k < r->n && r->nodes[k].depth == PART; k++) {
        n++;
    }
    if (n < 2 || n > FRAMEWORK_PARTS_MAX) {
        for (size_t k = i + 1; k <= i + n; k++) {
            if (str_chars(it->text ? it->text : "") + str_chars(r->nodes[k].words) <
                FRAMEWORK_TEXT_MAX) {
                it->text = arena_printf(r->a, "%s%s", it->text ? it->text : "", r->nodes[k].words);
            }
        }
        return;
    }
    it->parts = arena_array(r->a, n, sizeof(*it->parts));
    for (size_t k = 0; k < n; k++) {
        struct framework_part *p = &it->parts[k];
        const char *words = r->nodes[i + 1 + k].words, *quote;
        p->id = arena_printf(r->a, "p%zu", k + 1);
        p->line = r->nodes[i + 1 + k].line;
        written += framework_words_points(r->a, words, &p->points, &words);
        (void)framework_words_rule(r->a, words, p->points, &p->rule, &quote);
        p->title = *words ? arena_strndup(r->a, words, str_prefix(words, PART_CHARS))
                          : arena_printf(r->a, "要点 %zu", k + 1);
        it->text = str_chars(it->text ? it->text : "") + str_chars(words) < FRAMEWORK_TEXT_MAX
                       ? arena_printf(r->a, "%s%s", it->text ? it->text : "", words)
                       : it->text;
    }
    it->n_parts = n;
    if (written == n && it->points == POINTS_LOST) {
        it->points = framework_part_sum(it);
    } else if (written < n) {
        framework_part_share(it);
    }
}

static enum err add_item(struct reader *r, size_t i)
{
    const struct node *node = &r->nodes[i], *top = above(r, i, 0), *mid = above(r, i, 1);
    struct framework_item *it = build_item(&r->b, node->line);

    if (!it) {
        return bad(r, node->line, "起放不下了，一套指标体系最多 500 条。");
    }
    it->level1 = top ? heading(r, top) : mid ? heading(r, mid) : NULL;
    it->level2 = top && mid ? heading(r, mid) : NULL;
    if (!it->level1 || !*it->level1) {
        it->level1 = node->depth < 2 && *node->words ? heading(r, node) : "未分组";
    } else if (node->depth == 1) {
        it->level2 = *node->words ? heading(r, node) : NULL;
    }
    it->text = *node->words ? node->words : NULL;
    take_points(r, it);
    if (it->text && str_eq(it->level2, it->text)) {
        it->level2 = NULL; /* one sentence is both: it stands once */
    }
    take_parts(r, i, it);
    if (!it->n_parts) {
        build_suggest(&r->b, r->b.f->n - 1, it->text);
    }
    return OK;
}

/* --- what headings say of their sum ---------------------------------------------------------------------- */
static void check_heading(struct reader *r, size_t i)
{
    const struct node *node = &r->nodes[i];
    int64_t said, sum = 0;
    const char *rest;
    size_t to = i + 1, with = 0;

    while (to < r->n && r->nodes[to].depth > node->depth) {
        to++;
    }
    int end = to < r->n ? r->nodes[to].line : INT32_MAX;
    for (size_t k = 0; k < r->b.f->n; k++) {
        const struct framework_item *it = &r->b.f->items[k];
        if (it->line > node->line && it->line < end && it->points != POINTS_LOST) {
            sum += it->rule.kind == ASSESS_BONUS ? 0 : it->points;
            with++;
        }
    }
    if (!framework_words_points(r->a, node->words, &said, &rest) || said == sum) {
        return;
    }
    if (with) {
        build_say(&r->b, FINDING_SUM, node->line, NO_ITEM, "“%s”写明 %s 分，下面各条相加 %s 分。",
                  heading(r, node), str_from_scaled(r->a, said, 2, false),
                  str_from_scaled(r->a, sum, 2, false));
    } else {
        build_say(&r->b, FINDING_LOST, node->line, NO_ITEM,
                  "“%s”写明 %s 分，下面各条没有分值，请逐条补上。", heading(r, node),
                  str_from_scaled(r->a, said, 2, false));
    }
}

static void say_lost(struct reader *r)
{
    struct framework *f = r->b.f;
    bool any = false;

    for (size_t i = 0; i < f->n; i++) {
        any = any || f->items[i].points != POINTS_LOST;
    }
    if (!any) {
        build_say(&r->b, FINDING_LOST, f->items[0].line, NO_ITEM, "原文没有分值，先补分值再定稿。");
    }
    for (size_t i = 0; i < f->n; i++) {
        if (any || !f->items[i].text) {
            build_say_lost(&r->b, i);
        }
        build_say_parts(&r->b, i);
        if (f->items[i].n_parts) {
            framework_part_derive(r->a, &f->items[i]);
        }
    }
}

enum err framework_from_outline(struct arena *a, const char *text, size_t n, struct framework *ret,
                                struct error *e)
{
    struct framework f;
    text = arena_strndup(a, text, n); /* numbers are looked for up to the end of the text */
    struct reader r = {.a = a, .b = build_begin(a, &f), .dotted = is_dotted(text, n), .e = e};
    enum err err = read_lines(&r, text, n);

    if (err || r.n < 2) {
        return err ? err : ERR_NOT_FOUND;
    }
    for (size_t i = 0; !err && i < r.n; i++) {
        err = is_leaf(&r, i) ? add_item(&r, i) : OK;
    }
    if (err || f.n == 0) {
        return err ? err : ERR_NOT_FOUND;
    }
    for (size_t i = 0; i < r.n; i++) {
        if (r.nodes[i].depth < PART && !is_leaf(&r, i)) {
            check_heading(&r, i);
        }
    }
    f.title = f.title ? f.title : "粘贴的指标体系";
    say_lost(&r);
    build_say_punctuation(&r.b);
    build_codes(&r.b);
    build_end(&r.b);
    *ret = f;
    return OK;
}
