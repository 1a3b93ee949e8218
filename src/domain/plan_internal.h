/* plan_internal.h - what the files that cut plans share: the mark of a line, lines of special kinds, tables.
 */
#ifndef DOMAIN_PLAN_INTERNAL_H
#define DOMAIN_PLAN_INTERNAL_H

#include "domain/plan.h"

/* A stretch of the text; without its line end. */
struct plan_span {
    const char *s;
    size_t n;
};
struct plan_span plan_trim(struct plan_span s); /* blanks of all widths at both ends */
struct plan_span plan_skip(
    struct plan_span s); /* the same at the beginning; cheap on a long rest */
bool plan_begins(struct plan_span s, const char *word);
bool plan_ends(struct plan_span s, const char *word);
bool plan_holds(struct plan_span s, const char *word);
const char *plan_find(struct plan_span s, const char *word); /* NULL: not in it */
/* The code point at s.s, 0 at the end; *ret_n: its bytes. The text is valid UTF-8. */
int32_t plan_char(struct plan_span s, size_t *ret_n);
struct plan_span plan_after(struct plan_span s, size_t n);

/* How a number is written; the rank says what may stand inside what. */
enum plan_style {
    MARK_NONE,
    MARK_PART,
    MARK_ARTICLE,
    MARK_CN,
    MARK_CN_PAREN,
    MARK_NUMBER,
    MARK_POINTED,
    MARK_PAREN,
    MARK_CIRCLE
};
struct plan_mark {
    enum plan_style style;
    long seq;         /* 1.2: the last of its numbers */
    const char *text; /* as written, without its signs: "一", "1.2" */
    size_t n;         /* bytes of the line up to the words */
    int rank;
};
/* MARK_NONE: the line carries no number. Blanks before it are part of it. */
struct plan_mark plan_mark_read(struct arena *a, struct plan_span line);
/* A whole number at s in digits (both widths) or Chinese numerals up to 999; 0: none. */
long plan_number(struct plan_span s, bool chinese, size_t *ret_n);

bool plan_is_page(struct plan_span line);    /* 第 3 页, - 3 -, 3/10 */
bool plan_is_date(struct plan_span line);    /* a date and nothing else */
bool plan_is_office(struct plan_span line);  /* a name of an office and nothing else */
bool plan_is_trailer(struct plan_span line); /* 分享到, 打印, 上一篇 … */
bool plan_is_annex(struct plan_span line);   /* 附件 */

/* --- tables ---------------------------------------------------------------------------------------------- */
enum plan_column {
    COL_NONE,
    COL_SEQ,
    COL_GROUP,
    COL_TASK,
    COL_STANDARD,
    COL_LEAD,
    COL_SUPPORT,
    COL_DUE,
    COL_PROOF
};
#define PLAN_COLUMNS_MAX 12
struct plan_head {
    enum plan_column column[PLAN_COLUMNS_MAX];
    size_t n; /* 0: no table */
};
struct plan_row {
    struct plan_span cell[COL_PROOF + 1]; /* by column; s NULL: none */
    long seq;
    int moved;    /* cells had slipped by so many columns, right > 0 */
    size_t extra; /* cells with words beyond the columns */
    size_t cells; /* as pasted */
};
bool plan_head_read(struct plan_span line, struct plan_head *ret);
/* False: the line has no tab. */
bool plan_row_read(struct plan_span line, const struct plan_head *h, struct plan_row *ret);
bool plan_has_tab(struct plan_span line);
size_t plan_cells(struct plan_span line); /* tabs and one */

/* Finds the cuts of a text: plan_lines.c. Says what it joined. */
struct plan_say {
    struct arena *a;
    struct plan *plan;
    size_t cap;
};
void plan_say(struct plan_say *s, enum plan_finding_kind kind, int line, const char *fmt, ...)
    printf_like(4, 5);
must_use enum err plan_cuts_find(struct plan_say *say, const char *text, size_t n,
                                 struct plan_cuts *ret, struct error *e);
void plan_cut_add(struct arena *a, struct plan_cuts *cuts, size_t from, enum plan_kind kind,
                  bool more);

#endif
