/* plan.h - a plan as people paste it (要点, 方案, 任务表), cut into chapters and items without losing a character. Pure.
 *
 * A cut is the place where a piece begins. The pieces lie end to end: joined, they are the text, byte by byte. What is neither
 * chapter nor item is a piece too: what stands before (正文前), who signed (落款), the rest (其他). Numbers are told as they are
 * written; one that jumps or comes twice is a finding with its line and never mended silently. Leads, dates and figures in an item
 * are proposals with the words they were read from.
 *
 *     plan_split(a, text, n, 2021, &p, e);              by itself
 *     plan_merge(&p.cuts, 3);  plan_build(a, text, n, &p.cuts, 2021, &p, e);      as a person wants it
 */
#ifndef DOMAIN_PLAN_H
#define DOMAIN_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "domain/plan_words.h"

#define PLAN_BYTES_MAX (1u << 20) /* of a text */
#define PLAN_ITEMS_MAX 2000
#define PLAN_CUTS_MAX  10000
#define PLAN_LINES_MAX 60000
#define PLAN_NONE      ((size_t)-1)

enum plan_kind { PLAN_FRONT, PLAN_CHAPTER, PLAN_SECTION, PLAN_ITEM, PLAN_SIGN, PLAN_OTHER };
const char *plan_kind_title(enum plan_kind k); /* 正文前 章 节 条 落款 其他 */

struct plan_cut {
    size_t from; /* byte where the piece begins */
    enum plan_kind kind;
    bool more; /* goes on with the last piece of its kind, after a page break */
};
/* In order; the first begins at 0. */
struct plan_cuts {
    struct plan_cut *cut;
    size_t n, cap;
};

struct plan_piece {
    enum plan_kind kind;
    bool more;
    size_t from, n; /* bytes of the text */
    size_t of;      /* chapter or item; PLAN_NONE: neither */
    int line;       /* first line that is not blank, from 1 */
};
struct plan_chapter {
    const char *number; /* as written: "一", "1.2", "" when there is none */
    long seq;           /* the number's value; 0: none */
    const char *title;
    const char *text; /* heading and what stands below it before the first item */
    bool section;     /* 节: a chapter inside one */
    size_t within;    /* the chapter of a section, else PLAN_NONE */
    int line;
};
struct plan_item {
    size_t chapter; /* PLAN_NONE: stands before any chapter */
    const char *number;
    long seq;
    const char *title;                        /* first sentence, without its mark */
    const char *text;                         /* whole, lines without blanks around them */
    const char *standard, *proof, *due_words; /* cells of a table, NULL: none */
    const struct plan_lead *leads;
    size_t n_leads;
    const struct plan_due *dues;
    size_t n_dues;
    const struct plan_target *targets;
    size_t n_targets;
    int line;
};
enum plan_finding_kind { PLAN_NOTE, PLAN_FAULT }; /* mended and said; to be looked at */
struct plan_finding {
    enum plan_finding_kind kind;
    int line;
    const char *say;
};
struct plan {
    struct plan_cuts cuts;
    struct plan_piece *pieces; /* beside cuts */
    struct plan_chapter *chapters;
    size_t n_chapters;
    struct plan_item *items;
    size_t n_items;
    struct plan_finding *findings;
    size_t n_findings, n_faults;
    size_t chars; /* of the text, blanks not counted */
};

/* `year` is that of dates without one; 0: not known. ERR_LIMIT, ERR_INVALID (not UTF-8, nothing in it). */
must_use enum err plan_split(struct arena *a, const char *text, size_t n, int year,
                             struct plan *ret, struct error *e);
/* The pieces of these cuts, which plan_cuts_parse or the calls below have made for this text. */
must_use enum err plan_build(struct arena *a, const char *text, size_t n,
                             const struct plan_cuts *cuts, int year, struct plan *ret,
                             struct error *e);

/* --- by hand: plan_cut.c ------------------------------------------------------------------------------- */
/* Piece `at` is joined to the one before it. */
must_use enum err plan_merge(struct plan_cuts *cuts, size_t at, struct error *e);
/* A new item begins at byte `from` of the text. */
must_use enum err plan_divide(struct arena *a, struct plan_cuts *cuts, const char *text, size_t n,
                              size_t from, struct error *e);
/* up: 条 becomes 节, 节 becomes 章; down: the other way round; what is neither becomes 条 (up). */
must_use enum err plan_raise(struct plan_cuts *cuts, size_t at, bool up, struct error *e);
/* "0f,120c,163i,402i+" and back; ERR_INVALID when it does not fit the text. */
char *plan_cuts_text(struct arena *a, const struct plan_cuts *cuts);
must_use enum err plan_cuts_parse(struct arena *a, const char *s, const char *text, size_t n,
                                  struct plan_cuts *ret, struct error *e);
/* Places inside a piece where a person may cut: behind a line end or the end of a sentence. */
size_t plan_places(struct arena *a, const char *text, const struct plan_piece *p, size_t **ret);

/* --- what is intended for the next year: plan_next.c ------------------------------------------------------ */
struct plan_point {
    const char *title, *text;
    int line;
};
/* The last section headed 下一步打算, 主要安排 or the like, or the whole text when it has no heading: its 一是…二是… or, without
 * them, its numbered items. ERR_NOT_FOUND when there is neither. */
must_use enum err plan_next(struct arena *a, const char *text, size_t n, struct plan_point **ret,
                            size_t *ret_n, struct error *e);

/* Is there a heading with this word in it: a short line, or the short beginning of a numbered one? For the rule that a plan has its
 * four parts (指导思想、主要任务、实施步骤、职责分工). */
bool plan_has_heading(const char *text, size_t n, const char *word);

/* Characters without blanks (also full-width ones, line ends and the mark at the beginning of a file). */
size_t plan_chars(const char *s, size_t n);

#endif
