#include "domain/framework_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/framework_part.h"
#include "domain/framework_words.h"

#define TITLE_CHARS 10
#define NOTE_BYTES  1000

struct framework_build build_begin(struct arena *a, struct framework *f)
{
    *f = (struct framework){.expected = 10000};
    return (struct framework_build){.a = a, .f = f};
}

struct framework_item *build_item(struct framework_build *b, int line)
{
    struct framework_item *it;

    if (b->f->n >= FRAMEWORK_ITEMS_MAX) {
        return NULL;
    }
    it = arena_push(b->a, &b->f->items, &b->f->n, &b->items_cap, sizeof(*it));
    *it = (struct framework_item){.points = POINTS_LOST, .kind = "manual", .line = line};
    return it;
}

void build_say(struct framework_build *b, enum finding_kind kind, int line, size_t item,
               const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *say = arena_alloc(b->a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(say, (size_t)n + 1, fmt, ap);
    va_end(ap);
    struct finding *found =
        arena_push(b->a, &b->f->findings, &b->f->n_findings, &b->findings_cap, sizeof(*found));
    *found = (struct finding){kind, line, NULL, say};
    *(size_t *)arena_push(b->a, &b->places, &b->n_places, &b->places_cap, sizeof(size_t)) = item;
}

void build_say_lost(struct framework_build *b, size_t item)
{
    const struct framework_item *it = &b->f->items[item];
    bool no_points = it->points == POINTS_LOST && framework_item_needs_points(it);
    const char *what = NULL;

    if (!it->text) {
        what = no_points ? "创建内容和分值" : "创建内容";
    } else if (no_points) {
        what = "分值";
    }
    if (what) {
        build_say(b, FINDING_LOST, it->line, item, "%s丢失，请补录。", what);
    }
}

void build_say_parts(struct framework_build *b, size_t item)
{
    const char *fault = framework_part_fault(b->a, &b->f->items[item]);

    if (fault) {
        build_say(b, FINDING_SUM, b->f->items[item].line, item, "%s。", fault);
    }
}

void build_codes(struct framework_build *b)
{
    struct framework *f = b->f;
    const char **groups = arena_array(b->a, f->n + 1, sizeof(*groups));
    size_t *counts = arena_array(b->a, f->n + 1, sizeof(*counts)), n = 0;

    for (size_t i = 0; i < f->n; i++) {
        size_t g = 0;
        while (g < n && !str_eq(groups[g], f->items[i].level1)) {
            g++;
        }
        if (g == n) {
            groups[n++] = f->items[i].level1;
        }
        f->items[i].code = arena_printf(b->a, "A%zu.%zu", g + 1, ++counts[g]);
    }
}

bool build_ends_sentence(const char *text)
{
    static const char *const ends[] = {"。", "；", ";", "！", "!", "？", "?", "。”", "。）", "。)"};

    for (size_t i = 0; i < array_len(ends); i++) {
        if (str_ends(text, ends[i])) {
            return true;
        }
    }
    return false;
}

bool build_is_page_number(const char *text)
{
    static const char *const parts[] = {"第", "页", "共", "-", "—", "－", " ", "/"};
    bool digit = false;

    while (*text) {
        size_t n = *text >= '0' && *text <= '9' ? 1 : 0;
        digit = digit || n;
        for (size_t i = 0; !n && i < array_len(parts); i++) {
            n = str_starts(text, parts[i]) ? strlen(parts[i]) : 0;
        }
        if (!n) {
            return false;
        }
        text += n;
    }
    return digit;
}

static bool names_framework(const char *title)
{
    return title && (strstr(title, "指标体系") || strstr(title, "标准") || strstr(title, "细则"));
}

void build_title(struct framework_build *b, const char *line)
{
    struct framework *f = b->f;

    while (*line == '#' || *line == ' ') {
        line++;
    }
    if (*line && str_chars(line) <= 100 && (names_framework(line) || !names_framework(f->title))) {
        f->title = line;
    }
}

void build_suggest(struct framework_build *b, size_t item, const char *words)
{
    struct framework_item *it = &b->f->items[item];
    struct assess_rule rule;
    const char *quote;

    if (it->rule.kind != ASSESS_MANUAL ||
        !framework_words_rule(b->a, words, it->points, &rule, &quote)) {
        return;
    }
    it->rule = rule;
    build_say(b, FINDING_SUGGEST, it->line, item, "按“%.*s”建议记分办法：%s。请核对。",
              (int)str_prefix(quote, 40), quote,
              assess_rule_text(b->a, &rule, it->points == POINTS_LOST ? 0 : it->points));
    if (rule.kind == ASSESS_BONUS && it->points == POINTS_LOST) {
        it->points = rule.cap;
    }
}

/* A comma or a stop directly before another mark: one of the two is a slip. */
static const char *doubtful_mark(const char *text)
{
    static const char *const pairs[] = {"，。", ",。",  "、。", "；。", ";。",
                                        "。。", "，，", ",,",   "；；", "、、"};
    const char *first = NULL;

    for (size_t i = 0; i < array_len(pairs); i++) {
        const char *at = strstr(text, pairs[i]);
        if (at && (!first || at < first)) {
            first = at;
        }
    }
    return first;
}

/* Steps back over at most `chars` characters. */
static const char *step_back(const char *start, const char *at, int chars)
{
    for (int i = 0; i < chars && at > start; i++) {
        do {
            at--;
        } while (at > start && ((unsigned char)*at & 0xC0) == 0x80);
    }
    return at;
}

void build_say_punctuation(struct framework_build *b)
{
    for (size_t i = 0; i < b->f->n; i++) {
        const char *text = b->f->items[i].text, *at = text ? doubtful_mark(text) : NULL;
        if (at) {
            const char *from = step_back(text, at, 4);
            int shown = (int)(at - from) + (int)str_prefix(at, 4);
            build_say(b, FINDING_DOUBT, b->f->items[i].line, i,
                      "标点可能有误：“%.*s”。原文照录，请核对。", shown, from);
        }
    }
}

/* Up to the first mark, at most ten characters: "聘任法律顾问，…" -> 聘任法律顾问. */
static const char *short_of(struct arena *a, const char *text)
{
    static const char *const marks[] = {"，", "。", "；", "、", "：", ",", ";", ":", "(", "（"};
    size_t n = str_prefix(text, TITLE_CHARS);

    for (size_t i = 0; i < array_len(marks); i++) {
        const char *at = strstr(text, marks[i]);
        if (at && at > text && (size_t)(at - text) < n) {
            n = (size_t)(at - text);
        }
    }
    return arena_strndup(a, text, n);
}

static bool alone_in_level2(const struct framework *f, size_t item)
{
    for (size_t i = 0; i < f->n; i++) {
        if (i != item && str_eq(f->items[i].level1, f->items[item].level1) &&
            str_eq(f->items[i].level2, f->items[item].level2)) {
            return false;
        }
    }
    return true;
}

static void give_title(struct framework_build *b, size_t item)
{
    struct framework_item *it = &b->f->items[item];

    if (it->title) {
        return;
    }
    if (it->level2 && (!it->text || alone_in_level2(b->f, item))) {
        it->title = short_of(b->a, it->level2);
    } else if (it->text) {
        it->title = short_of(b->a, it->text);
    } else {
        it->title = it->code;
    }
}

static void add_note(struct arena *a, struct framework_item *it, const char *say)
{
    if (!it->note) {
        it->note = say;
    } else if (strlen(it->note) + strlen(say) < NOTE_BYTES && !strstr(it->note, say)) {
        it->note = arena_printf(a, "%s%s", it->note, say);
    }
}

void build_end(struct framework_build *b)
{
    for (size_t i = 0; i < b->f->n; i++) {
        give_title(b, i);
    }
    for (size_t i = 0; i < b->f->n_findings; i++) {
        if (b->places[i] != NO_ITEM) {
            struct framework_item *it = &b->f->items[b->places[i]];
            b->f->findings[i].code = it->code;
            add_note(b->a, it, b->f->findings[i].say);
        }
    }
}
