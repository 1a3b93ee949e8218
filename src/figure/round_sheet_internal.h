/* round_sheet_internal.h - what writing and reading the table of a round share: its columns, and the rows as they were read.
 */
#ifndef FIGURE_ROUND_SHEET_INTERNAL_H
#define FIGURE_ROUND_SHEET_INTERNAL_H

#include "figure/round_sheet.h"

#define ROUND_SHEET_DETAIL  "明细"
#define ROUND_SHEET_SUMMARY "汇总"

enum detail_column {
    DETAIL_NUMBER,
    DETAIL_BOARD,
    DETAIL_UNIT,
    DETAIL_GROUP,
    DETAIL_SUBMITTED,
    DETAIL_KIND,
    DETAIL_CODE,
    DETAIL_PART,
    DETAIL_LEVEL1,
    DETAIL_TITLE,
    DETAIL_POINTS,
    DETAIL_RULE,
    DETAIL_FACT,
    DETAIL_SELF,
    DETAIL_REVIEW,
    DETAIL_EXEMPT,
    DETAIL_VETOED,
    DETAIL_CAP,
    DETAIL_WORTH,
    DETAIL_SCORE,
    DETAIL_OPEN,
    DETAIL_ANSWERED,
    DETAIL_SAYS,
    DETAIL_COLUMNS
};
enum summary_column {
    SUMMARY_NUMBER,
    SUMMARY_BOARD,
    SUMMARY_UNIT,
    SUMMARY_GROUP,
    SUMMARY_SUBMITTED,
    SUMMARY_OUTSIDE,
    SUMMARY_GOT,
    SUMMARY_POSSIBLE,
    SUMMARY_BONUS,
    SUMMARY_CAP,
    SUMMARY_OPEN,
    SUMMARY_SCORE,
    SUMMARY_RANKED,
    SUMMARY_RANK,
    SUMMARY_GROUP_RANK,
    SUMMARY_COLUMNS
};
enum row_kind { ROW_ITEM, ROW_BONUS, ROW_VETO, ROW_PART, ROW_KINDS };

struct round_sheet_column {
    const char *title;
    int width;
    bool needed; /* of a table that is read */
};
extern const struct round_sheet_column round_sheet_detail[DETAIL_COLUMNS];
extern const struct round_sheet_column round_sheet_summary[SUMMARY_COLUMNS];
extern const char *const round_sheet_kinds[ROW_KINDS];

/* A row of 明细 as read; places are those of round_sheet_raw. */
struct raw_row {
    size_t line, unit, item;
    const char *part;
    enum row_kind kind;
    bool has_fact, has_score, has_rule;
    struct assess_rule rule;
    int64_t fact, score, points; /* points: of a part */
    struct assess_mark mark;
};
struct raw_unit {
    size_t board, line;
    const char *name, *group;
    bool outside;
    int64_t total;            /* of an outside assessment, as 汇总 says */
    bool submitted, detailed; /* detailed: a row of 明细 was met; line is its, else that in 汇总 */
    struct round_sheet_said said;
    size_t place; /* among the units of its board */
};
struct raw_item {
    size_t board;
    struct assess_item item;
    size_t place;
};
struct round_sheet_raw {
    struct arena *a;
    const char *sheet, *detail, *summary; /* names; NULL: a CSV. sheet: the one being read */
    const char **boards;
    size_t n_boards, cap_boards;
    struct raw_unit *units;
    size_t n_units, cap_units;
    struct raw_item *items;
    size_t n_items, cap_items;
    struct raw_row *rows;
    size_t n_rows, cap_rows;
    bool details;   /* a header of 明细 was met */
    bool summaries; /* one of 汇总 */
    struct round_sheet *out;
    size_t cap_faults, cap_gaps;
};
must_use enum err round_sheet_rows(struct round_sheet_raw *raw, const char *path, struct error *e);
void round_sheet_fault(struct round_sheet_raw *raw, size_t line, const char *say);
/* Boards out of rows without faults, their results, and the gaps. */
must_use enum err round_sheet_compute(struct round_sheet_raw *raw, struct error *e);

#endif
