/* plan_lines.c - where the pieces of a text begin.
 *
 * Every line is looked at once. Numbers nest by how they are written (第一章 > 一、 > （一） > 1. > （1） > ①). A level is one of chapters
 * when a third of its lines (below the first level: most; of 一、二、: one) are bare headings with numbers below them; the first level that is not is that of the items, and
 * whatever is numbered deeper stays inside its item. */
#include <string.h>

#include "base/str.h"
#include "domain/plan_internal.h"

#define BARE_CHARS 45 /* of a heading that says nothing more */
#define DEPTHS     8

enum line_kind {
    LINE_BLANK,
    LINE_PLAIN,
    LINE_MARK,
    LINE_PAGE,
    LINE_HEAD, /* of a table */
    LINE_ROW,
    LINE_REST, /* of a row whose cell was broken */
    LINE_SIGN,
    LINE_TRAILER,
    LINE_ANNEX,
};
struct line {
    struct plan_span at;
    size_t from;
    enum line_kind kind;
    struct plan_mark mark;
    int depth; /* of a mark */
    bool bare, parent;
    bool again; /* the head of a chapter or table once more */
    bool new_row, group;
};
struct finder {
    struct arena *a;
    struct plan_say *say;
    const char *text;
    size_t n;
    struct line *lines;
    size_t n_lines, cap;
    bool chapter_depth[DEPTHS];
    struct plan_cuts *cuts;
    size_t items;
};

static int number_of(const struct finder *f, const struct line *l)
{
    return (int)(l - f->lines) + 1;
}

static enum err read_lines(struct finder *f, struct error *e)
{
    for (size_t at = 0; at < f->n;) {
        const char *end = memchr(f->text + at, '\n', f->n - at);
        size_t n = end ? (size_t)(end - f->text) - at : f->n - at;
        if (f->n_lines >= PLAN_LINES_MAX) {
            return error_set(e, ERR_LIMIT, "正文最多 %d 行。", PLAN_LINES_MAX);
        }
        struct line *l = arena_push(f->a, &f->lines, &f->n_lines, &f->cap, sizeof(*l));
        *l = (struct line){.at = plan_trim((struct plan_span){f->text + at, n}), .from = at};
        /* tabs at the ends are cells */
        l->at = plan_has_tab((struct plan_span){f->text + at, n}) && l->at.n
                    ? (struct plan_span){f->text + at, n}
                    : l->at;
        at += n + (end != NULL);
    }
    return OK;
}

/* --- what a line is -------------------------------------------------------------------------------------- */

static bool is_bare(const struct line *l)
{
    struct plan_span words = plan_trim(plan_after(l->at, l->mark.n));

    return plan_chars(words.s, words.n) <= BARE_CHARS && !plan_has_tab(words) &&
           !plan_holds(words, "。") && !plan_ends(words, "；");
}

static struct line *next_line(const struct finder *f, struct line *l)
{
    for (l++; l < f->lines + f->n_lines; l++) {
        if (l->at.n) {
            return l;
        }
    }
    return NULL;
}

/* The office above a date, or a date alone. */
static bool begins_sign(const struct finder *f, struct line *l)
{
    for (int i = 0; l && i < 6; i++, l = next_line(f, l)) {
        if (plan_is_date(l->at)) {
            return true;
        }
        if (!plan_is_office(l->at)) {
            return false;
        }
    }
    return false;
}

static bool same_words(struct plan_span x, struct plan_span y)
{
    x = plan_trim(x);
    y = plan_trim(y);
    return x.n == y.n && !memcmp(x.s, y.s, x.n);
}

struct table {
    struct plan_head head;
    struct plan_span head_line;
    size_t cells; /* of the row before: more may follow on the next line */
    bool seen;
};

static void take_row(const struct finder *f, struct table *t, struct line *l)
{
    struct plan_row row;

    (void)plan_row_read(l->at, &t->head, &row);
    l->kind = LINE_ROW;
    t->cells = row.cells;
    size_t filled = 0;
    for (size_t c = COL_SEQ; c <= COL_PROOF; c++) {
        filled += row.cell[c].n > 0;
    }
    l->mark = plan_mark_read(f->a, plan_trim(l->at));
    l->group = filled <= 1 && row.extra == 0 && l->mark.style != MARK_NONE;
    l->new_row = row.seq || row.cell[COL_TASK].n;
}

/* The row before broke inside a cell, and this line brings just the cells that were missing. */
static bool mends_row(struct table *t, struct line *l)
{
    size_t cells = plan_cells(l->at);
    const char *tab = memchr(l->at.s, '\t', l->at.n);
    struct plan_span first = plan_trim((struct plan_span){l->at.s, (size_t)(tab - l->at.s)});
    size_t n;

    if (!t->cells || t->cells + cells - 1 != t->head.n || !first.n ||
        (plan_number(first, true, &n) && n == first.n)) {
        return false;
    }
    l->kind = LINE_REST;
    t->cells = t->head.n;
    return true;
}

/* Is the line part of the table? The table ends with the first line that is neither row nor the rest of one. */
static bool in_table(const struct finder *f, struct table *t, struct line *l)
{
    struct plan_head head;

    if (plan_head_read(l->at, &head)) {
        l->kind = LINE_HEAD;
        l->again = t->seen && same_words(l->at, t->head_line);
        *t = (struct table){.head = head, .head_line = l->at, .seen = true};
        return true;
    }
    if (!t->head.n) {
        return false;
    }
    if (plan_has_tab(l->at)) {
        if (!mends_row(t, l)) {
            take_row(f, t, l);
        }
        return true;
    }
    if (t->cells && t->cells < t->head.n && plan_mark_read(f->a, l->at).style == MARK_NONE) {
        l->kind = LINE_REST;
        return true;
    }
    t->head.n = plan_is_page(l->at) ? t->head.n : 0;
    return false;
}

static void classify(struct finder *f)
{
    struct table table = {0};
    bool annex = false;
    size_t sign_left = 0;

    for (struct line *l = f->lines; l < f->lines + f->n_lines; l++) {
        l->kind = l->at.n ? LINE_PLAIN : LINE_BLANK;
        if (!l->at.n) {
            continue;
        }
        if (sign_left) {
            l->kind = LINE_SIGN;
            sign_left = plan_is_date(l->at) ? 0 : sign_left - 1;
        } else if (in_table(f, &table, l)) {
            annex = false;
        } else if (plan_is_page(l->at)) {
            l->kind = LINE_PAGE;
        } else if (begins_sign(f, l)) {
            l->kind = LINE_SIGN;
            sign_left = plan_is_date(l->at) ? 0 : 6;
        } else if (plan_is_trailer(l->at)) {
            l->kind = LINE_TRAILER;
        } else if (plan_is_annex(l->at)) {
            l->kind = LINE_ANNEX;
            annex = true;
        } else if ((l->mark = plan_mark_read(f->a, l->at)).style != MARK_NONE) {
            /* 附件：1.… 2.… is a list of annexes */
            annex = annex && l->mark.style == MARK_NUMBER;
            l->kind = annex ? LINE_ANNEX : LINE_MARK;
            l->bare = is_bare(l);
        } else {
            annex = false;
        }
    }
}

/* --- levels ---------------------------------------------------------------------------------------------- */

static void nest(struct finder *f)
{
    int ranks[DEPTHS], depth = 0;
    struct line *open[DEPTHS];

    for (struct line *l = f->lines; l < f->lines + f->n_lines; l++) {
        if (l->kind == LINE_ANNEX && depth) {
            continue;
        }
        if (l->kind != LINE_MARK) {
            continue;
        }
        while (depth && ranks[depth - 1] > l->mark.rank) {
            depth--;
        }
        if (!depth || ranks[depth - 1] < l->mark.rank) {
            if (depth) {
                open[depth - 1]->parent = true;
            }
            depth = depth < DEPTHS ? depth + 1 : depth;
        }
        ranks[depth - 1] = l->mark.rank;
        open[depth - 1] = l;
        l->depth = depth - 1;
    }
}

static void vote(struct finder *f)
{
    for (int d = 0; d < DEPTHS; d++) {
        size_t all = 0, heads = 0;
        bool chinese = true;
        for (size_t i = 0; i < f->n_lines; i++) {
            const struct line *l = &f->lines[i];
            if (l->kind == LINE_MARK && l->depth == d) {
                all++;
                chinese = chinese && l->mark.style == MARK_CN;
                heads += l->mark.style == MARK_PART      ? 3
                         : l->mark.style == MARK_ARTICLE ? 0
                                                         : l->bare && l->parent;
            }
        }
        bool most = d > 0 ? heads * 2 > all : heads * 3 >= all || (chinese && heads);
        f->chapter_depth[d] = all && most && (d == 0 || f->chapter_depth[d - 1]);
    }
}

/* --- cuts ------------------------------------------------------------------------------------------------ */

static struct plan_cut *last_cut(struct finder *f)
{
    return f->cuts->n ? &f->cuts->cut[f->cuts->n - 1] : NULL;
}

static void cut(struct finder *f, const struct line *l, enum plan_kind kind, bool more)
{
    size_t from = f->cuts->n ? l->from : 0;

    if (!f->cuts->n && (kind == PLAN_CHAPTER || kind == PLAN_SECTION || kind == PLAN_ITEM)) {
        from = 0; /* blank lines before the first number belong to it */
    }
    plan_cut_add(f->a, f->cuts, from, kind, more);
    f->items += kind == PLAN_ITEM && !more;
}

static enum plan_kind kind_of(const struct finder *f, const struct line *l)
{
    bool chapter =
        l->mark.style == MARK_PART ||
        (f->chapter_depth[l->depth] && l->mark.style != MARK_ARTICLE && (l->bare || l->parent));

    if (!chapter) {
        return PLAN_ITEM;
    }
    return l->depth == 0 ? PLAN_CHAPTER : PLAN_SECTION;
}

/* Deeper than the items: inside one of them. */
static bool inside_item(const struct finder *f, const struct line *l)
{
    return l->mark.style != MARK_PART && l->mark.style != MARK_ARTICLE && l->depth > 0 &&
           !f->chapter_depth[l->depth - 1];
}

struct way {
    const struct line *chapter; /* last heading of a chapter or section */
    enum plan_kind before;      /* what a page break has interrupted */
    bool broken;                /* behind a page break */
    bool over;                  /* behind the annexes, up to the end */
    bool table;                 /* the line before was a row */
    int annex_line;
};

static bool head_again(struct way *w, const struct line *l)
{
    return w->chapter && w->chapter->mark.rank == l->mark.rank &&
           w->chapter->mark.seq == l->mark.seq && same_words(w->chapter->at, l->at);
}

/* The break itself is no part of what it breaks. */
static void take_break(struct finder *f, struct way *w, const struct line *l)
{
    const struct plan_cut *last = last_cut(f);

    if (!w->broken) {
        w->before = last ? last->kind : PLAN_FRONT;
        w->broken = true;
        cut(f, l, last ? PLAN_OTHER : PLAN_FRONT, false);
    }
}

static void take_mark(struct finder *f, struct way *w, const struct line *l)
{
    if (inside_item(f, l) && (w->broken     ? w->before
                              : last_cut(f) ? last_cut(f)->kind
                                            : PLAN_FRONT) == PLAN_ITEM) {
        if (w->broken) {
            cut(f, l, PLAN_ITEM, true);
        }
        w->broken = false;
        return;
    }
    enum plan_kind kind = kind_of(f, l);
    if (kind != PLAN_ITEM && head_again(w, l)) {
        take_break(f, w, l);
        plan_say(f->say, PLAN_NOTE, number_of(f, l), "“%.*s”因分页重复出现，已并入同一章。",
                 (int)str_prefix(arena_strndup(f->a, l->at.s, l->at.n), 30), l->at.s);
        return;
    }
    w->chapter = kind == PLAN_ITEM ? w->chapter : l;
    w->broken = w->table = false;
    cut(f, l, kind, false);
}

static void take_plain(struct finder *f, struct way *w, const struct line *l)
{
    const struct plan_cut *last = last_cut(f);

    if (!last) {
        cut(f, l, PLAN_FRONT, false);
    } else if (w->broken) {
        cut(f, l, w->before,
            w->before == PLAN_ITEM || w->before == PLAN_CHAPTER || w->before == PLAN_SECTION);
    } else if (last->kind == PLAN_SIGN || (w->table && l->kind == LINE_PLAIN)) {
        cut(f, l, f->items ? PLAN_OTHER : PLAN_FRONT, false);
    }
    w->broken = false;
    w->table = l->kind == LINE_REST;
}

static void take_row_line(struct finder *f, struct way *w, const struct line *l)
{
    const struct plan_cut *last = last_cut(f);

    if (l->group) {
        cut(f, l, PLAN_CHAPTER, false);
    } else if (l->new_row) {
        cut(f, l, PLAN_ITEM, false);
    } else if (w->broken || (last && last->kind != PLAN_ITEM)) {
        cut(f, l, f->items ? PLAN_ITEM : PLAN_FRONT, f->items > 0);
    }
    w->broken = false;
    w->table = true;
}

static void take_other(struct finder *f, struct way *w, const struct line *l)
{
    const struct plan_cut *last = last_cut(f);
    enum plan_kind kind = l->kind == LINE_SIGN                  ? PLAN_SIGN
                          : f->items || l->kind == LINE_TRAILER ? PLAN_OTHER
                                                                : PLAN_FRONT;

    if (!last || last->kind != kind || w->broken) {
        cut(f, l, kind, false);
    }
    w->broken = false;
    if (l->kind == LINE_ANNEX && f->items && !w->over) {
        w->over = true;
        w->annex_line = number_of(f, l);
    }
}

/* Behind the annexes of a plan only chapters of a new document would matter; its numbers are told, not cut. */
static void take_over(struct finder *f, struct way *w, const struct line *l)
{
    if (l->kind == LINE_MARK && w->annex_line) {
        plan_say(f->say, PLAN_NOTE, w->annex_line,
                 "第 %d 行起是附件，里面的编号没有拆条；需要时请在那里拆开。", w->annex_line);
        w->annex_line = 0;
    }
}

static void take_head(struct finder *f, struct way *w, const struct line *l)
{
    const struct plan_cut *last = last_cut(f);

    if (l->again) {
        plan_say(f->say, PLAN_NOTE, number_of(f, l), "表头因分页重复出现，已略过。");
        take_break(f, w, l);
        return;
    }
    if (!last || last->kind == PLAN_ITEM || last->kind == PLAN_CHAPTER ||
        last->kind == PLAN_SECTION) {
        cut(f, l, last ? PLAN_OTHER : PLAN_FRONT, false);
    }
    w->broken = false;
}

static void take_line(struct finder *f, struct way *w, const struct line *l)
{
    if (w->over) {
        take_over(f, w, l);
        return;
    }
    switch (l->kind) {
    case LINE_BLANK: return;
    case LINE_PAGE:
        if (last_cut(f)) {
            take_break(f, w, l);
            plan_say(f->say, PLAN_NOTE, number_of(f, l), "页码，不作正文。");
            return;
        }
        take_plain(f, w, l);
        return;
    case LINE_MARK: take_mark(f, w, l); return;
    case LINE_HEAD: take_head(f, w, l); return;
    case LINE_ROW: take_row_line(f, w, l); return;
    case LINE_REST:
    case LINE_PLAIN: take_plain(f, w, l); return;
    case LINE_SIGN:
    case LINE_TRAILER:
    case LINE_ANNEX: take_other(f, w, l); return;
    }
}

enum err plan_cuts_find(struct plan_say *say, const char *text, size_t n, struct plan_cuts *ret,
                        struct error *e)
{
    struct plan_cuts cuts = {0};
    struct finder f = {.a = say->a, .say = say, .text = text, .n = n, .cuts = &cuts};
    struct way w = {0};
    enum err r;

    if ((r = read_lines(&f, e))) {
        return r;
    }
    classify(&f);
    nest(&f);
    vote(&f);
    for (const struct line *l = f.lines; l < f.lines + f.n_lines; l++) {
        take_line(&f, &w, l);
        if (f.items > PLAN_ITEMS_MAX || cuts.n > PLAN_CUTS_MAX) {
            return error_set(e, ERR_LIMIT, "一份方案最多 %d 条，第 %d 行起放不下了。",
                             PLAN_ITEMS_MAX, number_of(&f, l));
        }
    }
    *ret = cuts;
    return OK;
}
