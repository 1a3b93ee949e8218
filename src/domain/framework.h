/* framework.h - indicator frameworks as people have them: a YAML file or table text pasted from a document with its
 * defects, turned into items, findings and a judgement. Pure: text in, structs out.
 *
 * Pasted text: tab-separated columns 序号 一级指标 二级指标 创建内容 分值, merged cells empty. Real defects that must be survived
 * and *said*: a level-1 name repeated after a page break (merged), a cell cut by a page (continued on a line whose level cells
 * are empty and which carries no points, or whose points stand on the second half), columns slipped into each other (序号 in the
 * level-1 column, level 2 at the line's end and the content on the next line), an empty level 2 on a group's first line, a row
 * that has lost its content and points. Nothing is guessed silently: each repair and each doubt is a finding with its line.
 */
#ifndef DOMAIN_FRAMEWORK_H
#define DOMAIN_FRAMEWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define FRAMEWORK_ITEMS_MAX 500
#define POINTS_LOST         (-1) /* the source has lost the points */

enum finding_kind {
    FINDING_REPAIRED, /* joined, merged, moved: look once */
    FINDING_LOST,     /* text or points are missing: a person must complete it */
    FINDING_SUM,      /* does not add up */
    FINDING_DOUBT,    /* punctuation, name, a law no longer in force: only said */
};
struct finding {
    enum finding_kind kind;
    int line;
    const char *code; /* item or NULL */
    const char *say;
};

struct framework_item {
    const char *code, *level1, *level2; /* level2 may be NULL */
    const char *title; /* short name for matrix heads, derived from text/level 2 when absent */
    const char *text;  /* NULL: lost */
    int64_t points;    /* hundredths or POINTS_LOST */
    const char *kind;  /* manual, auto, mixed */
    const char *
        waits; /* "会议：班子会听取法治汇报>=2/年；..." (the register's id where the file names none) or NULL */
    const char *note;
    int line;
};
struct framework {
    const char *code, *title, *source, *applies, *note;
    const char **kinds;
    size_t n_kinds;   /* unit kinds it is for, from the seed or chosen at import */
    int64_t expected; /* hundredths, 10000 when the source does not say */
    struct framework_item *items;
    size_t n;
    struct finding *findings;
    size_t n_findings;
};

/* A file with `items`, each code, level1, level2, text, points, auto (a list of {register, check}, or the word manual). Totals
 * that the file states are compared with its items; keys it carries beyond the known ones are ignored and said. */
must_use enum err framework_from_yaml(struct arena *a, const char *file, const char *text, size_t n,
                                      struct framework *ret, struct error *e);

/* Lines before the table's head are looked through for a title only. Items are numbered A<group>.<place> in the order of the
 * text; `code` stays NULL. Two tables in one text, a head that is not the five columns and a row that fits no known defect
 * are ERR_INVALID with the line. */
must_use enum err framework_from_text(struct arena *a, const char *text, size_t n,
                                      struct framework *ret, struct error *e);

/* Renames the items (and the findings about them) from their letter to `letter`: A1.1 becomes C1.1. */
void framework_letter(struct arena *a, struct framework *f, char letter);

/* Appends a FINDING_DOUBT for each law cited in 《》 that is no longer in force on `today` ('YYYY-MM-DD'). */
struct law;
void framework_check_laws(struct arena *a, struct framework *f, const struct law *laws, size_t n,
                          const char *today);

/* "行政执法/完善行政执法程序", or the code when the levels do not name it: how sentences call an item. */
const char *framework_item_name(struct arena *a, const struct framework_item *it);

struct framework_group {
    const char *level1;
    size_t items;
    int64_t points;
}; /* whole items; points that are visible */
struct framework_verdict {
    bool whole;              /* adds up, nothing lost: may be published */
    size_t items, lost;      /* whole items, and items without text or points */
    int64_t points, missing; /* sum of visible points; expected - points */
    struct framework_group *groups;
    size_t n_groups;
    const char **lines;
    size_t n_lines; /* what to tell a person, one sentence each, worst first */
};
/* Judges the items and appends FINDING_SUM / FINDING_LOST lines to the verdict (not to `f`). */
void framework_judge(struct arena *a, const struct framework *f, struct framework_verdict *ret);

#endif
