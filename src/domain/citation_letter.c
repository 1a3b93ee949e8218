/* citation_letter.c - what a letter says of itself: the first line that reads like a title, the office above a date, the number that
 * stands alone in its line, the limit that asks for something back. */
#include <string.h>

#include "base/str.h"
#include "domain/citation_find.h"
#include "domain/phase.h"
#include "domain/plan_internal.h"

static bool is_title(struct plan_span line)
{
    static const char *const ends[] = {"通知", "意见", "方案", "函",   "通报", "决定",
                                       "办法", "要点", "公告", "批复", "规定", "计划",
                                       "通告", "细则", "安排", "报告", "的函"};

    if (!line.n || plan_chars(line.s, line.n) > 80 || plan_holds(line, "。") ||
        plan_begins(line, "附件")) {
        return false;
    }
    for (size_t i = 0; i < array_len(ends); i++) {
        if (plan_ends(line, ends[i])) {
            return true;
        }
    }
    return false;
}

struct letter {
    struct arena *a;
    struct citation_letter *ret;
    struct plan_span office; /* the office line before */
};

static void letter_line(struct letter *l, struct plan_span line)
{
    if (plan_is_date(line)) {
        struct phase p;
        struct error e;
        if (!phase_period(l->a, arena_strndup(l->a, line.s, line.n), 0, &p, &e)) {
            l->ret->day = p.from;
        }
        l->ret->office =
            l->office.n ? arena_strndup(l->a, l->office.s, l->office.n) : l->ret->office;
    }
    if (line.n) {
        l->office = plan_is_office(line) ? line : (struct plan_span){line.s, 0};
    }
    if (!l->ret->title && is_title(line)) {
        l->ret->title = arena_strndup(l->a, line.s, line.n);
    }
}

/* 示范县卫生健康局关于…的通知: the office stands in the title too. */
static void office_in_title(struct arena *a, struct citation_letter *ret)
{
    const char *at = ret->title ? strstr(ret->title, "关于") : NULL;

    if (!ret->office && at && at > ret->title) {
        ret->office = arena_strndup(a, ret->title, (size_t)(at - ret->title));
    }
}

static const struct citation_find *main_due(const struct citation_find *finds, size_t n)
{
    static const char *const asks[] = {"报送", "上报", "反馈", "提交", "报至",
                                       "报到", "书面", "回复", "答复"};
    const struct citation_find *first = NULL;

    for (size_t i = 0; i < n; i++) {
        if (finds[i].kind != CITE_DUE) {
            continue;
        }
        first = first ? first : &finds[i];
        for (size_t k = 0; k < array_len(asks); k++) {
            if (str_eq(finds[i].act, asks[k])) {
                return &finds[i];
            }
        }
    }
    return first;
}

void citation_letter(struct arena *a, const char *text, size_t n, const struct citation_find *finds,
                     size_t n_finds, struct citation_letter *ret)
{
    struct citation_letter out = {0};
    struct letter l = {.a = a, .ret = &out};

    for (struct plan_span at = {text, n}; at.n;) {
        const char *end = memchr(at.s, '\n', at.n);
        size_t len = end ? (size_t)(end - at.s) : at.n;
        letter_line(&l, plan_trim((struct plan_span){at.s, len}));
        at = plan_after(at, len + (end != NULL));
    }
    office_in_title(a, &out);
    for (size_t i = 0; i < n_finds && !out.number; i++) {
        out.number = finds[i].kind == CITE_NUMBER && finds[i].alone ? finds[i].text : NULL;
    }
    out.due = main_due(finds, n_finds);
    out.demand = out.due ? out.due->sentence : NULL;
    *ret = out;
}
