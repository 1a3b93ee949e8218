/* furniture.h - what stands on every page beside the text: page numbers, the signature line of an enforcement paper, 样张, and the
 * lines of the contents, whose page numbers are known only when all pages are filled.
 */
#ifndef DOCUMENT_FURNITURE_H
#define DOCUMENT_FURNITURE_H

#include "document/box.h"

#define CONTENTS_LEVEL 2 /* headings down to this level are listed */

struct contents_line {
    const char *title;
    int level;
    size_t page;
};
struct contents_place {
    size_t page;
    double y; /* from the upper edge of the text block */
};
/* Headings as they were placed, and the places kept for them in the contents, both in the order of the document. */
struct contents {
    struct arena *a;
    struct contents_line *lines;
    struct contents_place *places;
    size_t n_lines, cap_lines, n_places, cap_places, cap_outline;
};
/* Room kept free at the foot of the text block, mm. */
double furniture_reserve(const struct doc *d);
/* A box for the title and one for each heading that will be listed. */
must_use enum err furniture_contents(struct box_list *l);
void furniture_heading(struct contents *c, struct pages *p, const struct box *b, double y);
void furniture_place(struct contents *c, size_t page, double y);
must_use enum err furniture_draw(struct box_list *l, struct pages *p, const struct contents *c);

#endif
