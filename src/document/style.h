/* style.h - how a role looks on each of the three sheets: face, size, place, spacing. A table, nothing else decides looks.
 *
 * official     GB/T 9704-2012: 22 lines of 28 characters in 156 x 225 mm, text 三号仿宋
 * enforcement  labels and underlined fill in 四号宋体 on 26 lines, every page ends with the signature line
 * report       小四宋体 on 33 lines, numbered captions, contents
 * Lengths are millimetres, sizes points, spacing whole grid lines.
 */
#ifndef DOCUMENT_STYLE_H
#define DOCUMENT_STYLE_H

#include "document/block.h"

#define MM_PER_POINT (25.4 / 72.0)

struct sheet_style {
    double page_w, page_h, left, top, width, height;
    int lines;      /* of the grid */
    double pitch;   /* height / lines */
    double spacing; /* between letters of the text, points; negative: closer */
    double
        number_drop; /* page number: baseline below the text block; 0: centred foot of an enforcement paper */
};
enum text_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_BOTH };
struct role_style {
    enum doc_face face;
    double size; /* points */
    bool bold;
    enum text_align align;
    double indent, hang;  /* first line, following lines: characters of its own size */
    double right;         /* characters kept free on the right */
    double before, after; /* grid lines */
    double pitch;         /* of its lines, in grid lines */
    uint32_t rgb;
    bool keep_next, balance;
};
const struct sheet_style *style_sheet(enum doc_sheet s);
/* Of a paragraph of `role`; of a heading of `level` 1..4 with ROLE_TEXT. */
struct role_style style_role(enum doc_sheet s, const struct doc_block *b);
/* Of the cells of a table. */
struct role_style style_cell(enum doc_sheet s, bool head);

#endif
