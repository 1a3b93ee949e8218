/* plan_next.c - the intentions at the end of a report, as points for the next plan. */
#include <string.h>

#include "base/str.h"
#include "domain/plan_internal.h"

#define POINTS_MAX    100
#define TITLE_MOST    60
#define HEADING_CHARS 30

static bool heads_next(struct plan_span line)
{
    static const char *const words[] = {"下一步",   "下步",   "打算", "主要安排",
                                        "工作安排", "下一年", "明年"};

    if (plan_chars(line.s, line.n) > 45) {
        return false;
    }
    for (size_t i = 0; i < array_len(words); i++) {
        if (plan_holds(line, words[i])) {
            return true;
        }
    }
    return false;
}

/* From the last heading of that kind up to the next of its own style; the whole text when there is none. */
static struct plan_span section(struct arena *a, const char *text, size_t n, int *ret_line)
{
    struct plan_span ret = {text, n}, all = {text, n};
    enum plan_style style = MARK_NONE;
    bool open = false;
    int line = 1;

    *ret_line = 1;
    for (struct plan_span at = all; at.n; line++) {
        const char *end = memchr(at.s, '\n', at.n);
        struct plan_span words =
            plan_trim((struct plan_span){at.s, end ? (size_t)(end - at.s) : at.n});
        struct plan_mark m = plan_mark_read(a, words);
        size_t len = end ? (size_t)(end - at.s) + 1 : at.n;
        if (m.style != MARK_NONE && heads_next(words)) {
            ret = (struct plan_span){at.s + len, at.n - len};
            *ret_line = line + 1;
            style = m.style;
            open = true;
        } else if (open && m.style == style) {
            ret.n = (size_t)(at.s - ret.s);
            open = false;
        }
        at = plan_after(at, len);
    }
    return ret;
}

struct points {
    struct arena *a;
    struct plan_point *list;
    size_t n, cap;
};

static void add(struct points *p, struct plan_span s, int line)
{
    struct plan_span title;

    s = plan_trim(s);
    title = s;
    for (size_t i = 0; i < s.n; i++) {
        if (plan_begins(plan_after(s, i), "。") || plan_begins(plan_after(s, i), "，") ||
            s.s[i] == ',' || s.s[i] == '\n') {
            title.n = i;
            break;
        }
    }
    if (!s.n || p->n >= POINTS_MAX) {
        return;
    }
    const char *words = arena_strndup(p->a, title.s, title.n);
    struct plan_point *point = arena_push(p->a, &p->list, &p->n, &p->cap, sizeof(*point));
    *point = (struct plan_point){.title = arena_strndup(p->a, words, str_prefix(words, TITLE_MOST)),
                                 .text = arena_strndup(p->a, s.s, s.n),
                                 .line = line};
}

/* 一是 … 二是 …: bytes of "二是" when it stands here and is the next, 0: not. */
static size_t next_point(struct plan_span s, long want)
{
    size_t n;

    return plan_number(s, true, &n) == want && n && plan_begins(plan_after(s, n), "是")
               ? n + strlen("是")
               : 0;
}

static void by_words(struct points *p, struct plan_span s, int line)
{
    struct plan_span begun = {s.s, 0};
    long want = 1;
    int begun_line = line;
    size_t word, len;

    for (; s.n; s = plan_after(s, len)) {
        int32_t c = plan_char(s, &len);
        if ((word = next_point(s, want))) {
            if (want > 1) {
                add(p, (struct plan_span){begun.s, (size_t)(s.s - begun.s)}, begun_line);
            }
            begun.s = s.s + word;
            begun_line = line;
            want++;
            len = word;
        }
        line += c == '\n';
        if (s.n == len && want > 1) {
            add(p, (struct plan_span){begun.s, (size_t)(s.s + s.n - begun.s)}, begun_line);
        }
    }
}

static enum err by_numbers(struct points *p, struct plan_span s, int line, struct error *e)
{
    struct plan plan;
    enum err r = plan_split(p->a, s.s, s.n, 0, &plan, e);

    for (size_t i = 0; !r && i < plan.n_items; i++) {
        const struct plan_item *it = &plan.items[i];
        struct plan_mark m = plan_mark_read(p->a, (struct plan_span){it->text, strlen(it->text)});
        add(p, plan_after((struct plan_span){it->text, strlen(it->text)}, m.n),
            line + it->line - 1);
    }
    return r;
}

enum err plan_next(struct arena *a, const char *text, size_t n, struct plan_point **ret,
                   size_t *ret_n, struct error *e)
{
    struct points p = {.a = a};
    int line;

    if (n > PLAN_BYTES_MAX || !n || !str_utf8_ok(text, n)) {
        return error_set(e, ERR_INVALID, "没有正文，或者正文里有乱码、超过 1 MB。");
    }
    struct plan_span s = section(a, text, n, &line);
    by_words(&p, s, line);
    if (p.n < 2) {
        p.n = 0;
        (void)by_numbers(&p, s, line, e);
    }
    if (!p.n) {
        return error_set(
            e, ERR_NOT_FOUND,
            "没有读到“下一步打算”：请粘贴那一节，写成 一是…二是…，或者 1. 2. 3. 分条。");
    }
    *ret = p.list;
    *ret_n = p.n;
    return OK;
}

/* The first sentence of a line is its heading when it is short. */
static bool heading_with(struct arena *a, struct plan_span line, const char *word)
{
    struct plan_mark m = plan_mark_read(a, line);
    const char *stop = plan_find(line, "。");
    struct plan_span head = {line.s, stop ? (size_t)(stop - line.s) : line.n};

    if (m.style == MARK_NONE && stop) {
        return false;
    }
    return plan_chars(head.s, head.n) <= HEADING_CHARS && plan_holds(head, word);
}

bool plan_has_heading(const char *text, size_t n, const char *word)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();

    for (struct plan_span at = {text, n}; at.n;) {
        const char *end = memchr(at.s, '\n', at.n);
        size_t len = end ? (size_t)(end - at.s) : at.n;
        if (heading_with(a, plan_trim((struct plan_span){at.s, len}), word)) {
            return true;
        }
        at = plan_after(at, len + (end != NULL));
    }
    return false;
}
