/* board_view.h - a filled board as markup: groups of figures, then each chart with the table it is drawn from (web/board.js reads
 * the table; without script the table is what there is).
 */
#ifndef REPORTING_BOARD_VIEW_H
#define REPORTING_BOARD_VIEW_H

#include "board/board.h"
#include "ui/ui.h"

/* A figure leads to its definition, and to the records behind it where this person may read them. */
void board_view_sets(struct strbuf *b, struct arena *a, const struct actor *who,
                     const struct board *board);
void board_view_charts(struct strbuf *b, struct arena *a, const struct board *board);
/* 数据截至 10:42，重新统计中; NULL: every number is the one now. */
const char *board_view_state(struct arena *a, const struct board *board);

#endif
