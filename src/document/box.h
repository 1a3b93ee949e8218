/* box.h - what a page is filled with: pieces that are never parted, such as a line, a table row, a picture.
 *
 * A box's marks stand relative to the left edge of the text block and to its own upper edge. `before` is blank space that is
 * dropped at the head of a page, unless `hold`. The makers append to a list; the layout puts boxes on pages in order.
 */
#ifndef DOCUMENT_BOX_H
#define DOCUMENT_BOX_H

#include "document/para.h"

struct box {
    double h, before;
    bool keep_next, break_before, hold;
    bool foot;   /* 版记: stands at the foot of the last page */
    int outline; /* level of a heading, 0: none */
    const char *outline_title;
    int entry; /* 1 + index of the heading this line of the contents is about; 0: none */
    const struct box *heads; /* rows repeated when a table goes on over the page */
    size_t n_heads;
    struct page_mark *marks;
    size_t n;
};
struct box_list {
    struct arena *a;
    struct fonts *fonts;
    const struct doc *doc;
    const struct sheet_style *sheet;
    struct font_table table;
    struct box *items;
    size_t n, cap;
    struct error *e;
};
struct box *box_push(struct box_list *l);
void box_mark(struct box_list *l, struct box *b, size_t *cap, const struct page_mark *m);
/* Moves every mark. */
void box_shift(struct box *b, double x, double y);
/* Where the baseline of a line stands under its upper edge, mm: fonts' own metrics are not to be trusted. */
double box_baseline(double height, double size_points);

/* A paragraph, one box a line. */
must_use enum err box_para(struct box_list *l, const struct doc_block *b,
                           const struct role_style *style);
/* Lines of text as marks of one box, from `x`, within `width`, the first line's upper edge at y; returns the height in *ret_h. */
must_use enum err box_text(struct box_list *l, struct box *into, size_t *cap,
                           const struct doc_span *spans, size_t n, const struct role_style *style,
                           double x, double y, double width, double *ret_h);
must_use enum err box_checks(struct box_list *l, const struct doc_block *b);
must_use enum err box_table(struct box_list *l, const struct doc_block *b);
must_use enum err box_image(struct box_list *l, const struct doc_block *b);
must_use enum err box_qr(struct box_list *l, const struct doc_block *b);
must_use enum err box_chart(struct box_list *l, const struct doc_block *b);
/* 发文机关标志, 发文字号 with 签发人 and the red rule, 署名 with 成文日期, 版记. */
must_use enum err box_issuer(struct box_list *l, const struct doc_block *b);
must_use enum err box_number(struct box_list *l, const struct doc_block *number,
                             const struct doc_block *signer);
must_use enum err box_from(struct box_list *l, const struct doc_block *from,
                           const struct doc_block *date);
must_use enum err box_foot(struct box_list *l, const struct doc_block *const *blocks, size_t n);

#endif
