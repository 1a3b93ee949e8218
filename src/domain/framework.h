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
#include "domain/assess_rule.h"

#define FRAMEWORK_ITEMS_MAX 500
#define POINTS_LOST         (-1) /* the source has lost the points */

enum finding_kind {
    FINDING_REPAIRED, /* joined, merged, moved: look once */
    FINDING_LOST,     /* text or points are missing: a person must complete it */
    FINDING_SUM,      /* does not add up */
    FINDING_DOUBT,    /* punctuation, name, a law no longer in force: only said */
    FINDING_UNBOUND,  /* a metric or an obligation that does not exist: the part waits */
    FINDING_SUGGEST,  /* a rule read from the words: a person confirms it */
};
struct finding {
    enum finding_kind kind;
    int line;
    const char *code; /* item or NULL */
    const char *say;
};

/* A named point inside an item (要点). Points are shared out equally unless the source or a person says otherwise. What is bound to
 * a metric or an obligation is counted by the program and never typed; `waits` names the register that is still to come. */
#define FRAMEWORK_PARTS_MAX 12
struct framework_part {
    const char *id, *title; /* id: letters and digits, its own within the item */
    int64_t points;         /* hundredths */
    struct assess_rule rule;
    const char *metric, *obligation; /* at most one; NULL: a person scores it */
    const char *waits;               /* "重大决策：五程序齐全率=100%" or NULL */
    int line;                        /* of the file it was read from */
};

struct framework_item {
    const char *code, *level1, *level2; /* level2 may be NULL */
    const char *level3;                 /* NULL: two levels */
    struct framework_part *parts;
    size_t n_parts;
    bool
        parts_confirmed; /* a person has looked at the shares; false: equal shares proposed by the program */
    struct assess_rule rule; /* of the item itself when it has no parts; bonus and veto items too */
    const char *proof,
        *example; /* what evidence is asked for, and what a good one looks like; may be NULL */
    const char **exempt_kinds; /* unit kinds it does not apply to (合理缺项), with the reason */
    size_t n_exempt;
    const char *exempt_reason;
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
    bool outside;     /* somebody else's standard, to compare with: never scored */
    struct framework_item *items;
    size_t n;
    struct finding *findings;
    size_t n_findings;
};

/* A file with `items`, each code, level1, level2, level3, text, points, rule, proof, example, note, exempt ({kinds, reason}) and
 * either `parts` ({id, title, points, rule, metric or obligation, waits}) or `auto` (a list of {register, check}, or the word
 * manual). The points of an item's parts are all written or all left out; left out they are equal shares. `outside: yes` marks
 * somebody else's standard. Totals that the file states are compared with its items; keys it carries beyond the known ones are
 * ignored and said. */
must_use enum err framework_from_yaml(struct arena *a, const char *file, const char *text, size_t n,
                                      struct framework *ret, struct error *e);

/* Lines before the table's head are looked through for a title only. Items are numbered A<group>.<place> in the order of the
 * text; `code` stays NULL. Two tables in one text, a head that is not the five columns and a row that fits no known defect
 * are ERR_INVALID with the line. A text without the five columns may be a table with other ones (framework_rows.h) or an
 * outline numbered 一、 （一） 1. (framework_outline.c): points behind the words "（4 分）", rules such as 每少一次扣 3 分 are
 * taken as suggestions, each a finding. */
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
    int64_t bonus;           /* points of 加分 items: on top of the hundred, not in `points` */
    size_t vetoes;           /* 一票否决 items; they need no points */
    struct framework_group *groups;
    size_t n_groups;
    const char **lines;
    size_t n_lines; /* what to tell a person, one sentence each, worst first */
};
/* Judges the items: points add up (加分 beside, 一票否决 without), the parts of each item make its points, nothing is lost.
 * No points anywhere: said once, and not as a sum of 0. Appends FINDING_SUM / FINDING_LOST lines to the verdict (not to `f`). */
void framework_judge(struct arena *a, const struct framework *f, struct framework_verdict *ret);

#endif
