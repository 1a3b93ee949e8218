/* round_sheet.h - a round as a table that is enough to compute its result again, by a person, a spreadsheet, or the program.
 *
 * Two sheets, 明细 and 汇总; in CSV one below the other. Which of the two a row belongs to, the header above it says; rows above the
 * first header are titles. Columns may come in any order; the program asks for those marked *.
 *
 * 明细, one row a unit and item, and one below it a point (要点) of the item:
 *     序号        number of the unit in this file, the same in 汇总
 *     指标体系    title of the framework; units are ranked within it
 *     单位* 组别  group empty: none
 *     是否提交*   是 or 否
 *     行别*       指标, 加分 (bonus), 否决 (veto), 要点 (part of the item above it: explains, is not added)
 *     指标编号*   code, its own within the framework; 要点: the part's
 *     一级指标 指标
 *     满分*       points; of 加分 the most it can add
 *     计分方法    a line as in domain/assess_rule.h
 *     事实        what was counted: 93% or 93, 3, 有 or 1; empty: nobody could count
 *     自评分* 复核分*   empty: none
 *     不适用      是: the item leaves numerator and denominator (合理缺项)
 *     否决 最高   是: it has happened, and the unit's result is at most 最高
 *     应得 计分 未报 已报   what the row adds to the unit: formulas in XLSX
 *     说明        in words
 * 汇总, one row a unit: 外评总分 (a total from outside, counts while no item is answered; the one figure here that is put in), 实得,
 * 应得, 加分, 否决上限, 未报, 得分, 参加排名, 名次, 组内名次; formulas over 明细 in XLSX, so that a spreadsheet program gives the same
 * figures from the marks alone. What they mean stands in domain/assess.h.
 *
 *     if ((r = round_sheet_write(a, boards, n, &facts, &b, e))) ...
 *     if ((r = round_sheet_read(a, path, &sheet, e))) ...      sheet.n_faults, sheet.n_gaps
 */
#ifndef FIGURE_ROUND_SHEET_H
#define FIGURE_ROUND_SHEET_H

#include "base/strbuf.h"
#include "figure/round.h"
#include "figure/round_fact.h"

#define ROUND_SHEET_ROWS_MAX  500000
#define ROUND_SHEET_UNITS_MAX 20000
#define ROUND_SHEET_SAID_MAX  200 /* faults and gaps that are kept; all are counted */

/* `facts` NULL: none. XLSX with formulas. */
must_use enum err round_sheet_write(struct arena *a, const struct round_board *boards, size_t n,
                                    const struct round_facts *facts, struct strbuf *ret,
                                    struct error *e);
/* The same figures without formulas. */
void round_sheet_csv(struct arena *a, const struct round_board *boards, size_t n,
                     const struct round_facts *facts, struct strbuf *ret);

/* What 汇总 says of a unit. */
struct round_sheet_said {
    bool there, capped;
    size_t line;
    int64_t got, possible, bonus, cap, score; /* hundredths */
    int rank, group_rank;                     /* 0: none */
};
struct round_sheet_board {
    const char *title;
    struct assess_item *items;
    size_t n_items;
    struct assess_unit *units;
    size_t n_units;
    struct round_sheet_said *said; /* one a unit */
    struct assess_total total;     /* computed anew */
};
/* A row that cannot be read or contradicts another. */
struct round_sheet_fault {
    const char *sheet; /* NULL: a CSV */
    size_t line;
    const char *say;
};
/* A figure of the table that is not what its marks give. */
struct round_sheet_gap {
    const char *sheet;
    size_t line;
    const char *unit, *code; /* code NULL: of the unit's result */
    const char *what, *said, *found;
};
struct round_sheet {
    struct round_sheet_board *boards; /* none when there are faults */
    size_t n;
    struct round_sheet_fault *faults;
    size_t n_faults, all_faults;
    struct round_sheet_gap *gaps;
    size_t n_gaps, all_gaps;
};
/* Reads XLSX or CSV and computes it again. ERR_INVALID when it is no such table at all. */
must_use enum err round_sheet_read(struct arena *a, const char *path, struct round_sheet *ret,
                                   struct error *e);

#endif
