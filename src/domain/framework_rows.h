/* framework_rows.h - rows of a table (a sheet, or pasted text with tabs) whose columns are named in its head, as a framework.
 *
 * Columns are found by their names: 序号, 编号, 一级指标, 二级指标, 三级指标, 创建内容 (考核内容, 评分标准 ...), 分值, 评分办法, 佐证材料.
 * A table with exactly the five usual columns goes through the reader of pasted tables, with all the defects it knows.
 * Others: level cells carry on downwards; points may stand in the words ("（4 分）"); without any points the framework is
 * read and said to have none. Rules in the words become suggestions (framework_words.h).
 */
#ifndef DOMAIN_FRAMEWORK_ROWS_H
#define DOMAIN_FRAMEWORK_ROWS_H

#include "domain/framework.h"

#define FRAMEWORK_ROWS_MAX    5000
#define FRAMEWORK_COLUMNS_MAX 24

struct framework_table_row {
    int line;
    const char *cells[FRAMEWORK_COLUMNS_MAX]; /* NULL: empty */
    size_t n;
};
/* `name` of the file is the title when the table has none. A sheet with one column is read as an outline. ERR_INVALID when no row
 * is a head. */
must_use enum err framework_from_rows(struct arena *a, const char *name,
                                      const struct framework_table_row *rows, size_t n,
                                      struct framework *ret, struct error *e);

/* Pasted text with tabs. NOT_FOUND when no line is a head of known columns. */
must_use enum err framework_from_tabs(struct arena *a, const char *text, size_t n,
                                      struct framework *ret, struct error *e);

/* Lines without tabs, numbered 一、 （一） 1. : the first level is 一级指标, the second 二级指标, the third the item, and （1） or ①
 * below it its parts. Levels that are not there are left out. NOT_FOUND when fewer than two lines are numbered. */
must_use enum err framework_from_outline(struct arena *a, const char *text, size_t n,
                                         struct framework *ret, struct error *e);

#endif
