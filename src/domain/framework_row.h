/* framework_row.h - one line of a pasted table, put back into its five columns.
 *
 * Lines that lost or gained cells on the way are recognised by where the numbers stand: 序号 is a whole number before
 * 一级指标, 分值 a number behind 创建内容. `moved` says by how many columns the cells had slipped (right > 0, left < 0).
 */
#ifndef DOMAIN_FRAMEWORK_ROW_H
#define DOMAIN_FRAMEWORK_ROW_H

#include "domain/framework_build.h"

enum row_kind {
    ROW_BLANK,
    ROW_PLAIN, /* no tab in it: a heading, a title, or text that fell out of the table; in `text` */
    ROW_HEAD,  /* the head of the table */
    ROW_TOTAL, /* 合计, 总分; in `points` */
    ROW_GROUP_TOTAL, /* 小计 */
    ROW_ITEM,
};
struct framework_row {
    enum row_kind kind;
    int line, moved;
    int64_t seq; /* 0: none */
    const char *level1, *level2, *text;
    int64_t points; /* POINTS_LOST: none */
};

/* Reads the line of `n` bytes. ERR_INVALID with the line when the columns fit nothing. */
must_use enum err framework_row_read(struct arena *a, const char *line, size_t n, int number,
                                     struct framework_row *ret, struct error *e);

#endif
