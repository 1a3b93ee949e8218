/* para.h - one paragraph shaped and broken into lines. Pango breaks and shapes; places come out in millimetres.
 *
 * Each line's marks stand relative to the left edge of the width given and to its baseline (y 0). A character no font has is
 * ERR_INVALID and named; nothing is drawn as a box.
 */
#ifndef DOCUMENT_PARA_H
#define DOCUMENT_PARA_H

#include "document/page.h"
#include "document/style.h"

struct para_line {
    struct page_mark *marks;
    size_t n;
    double width; /* of the ink's advance, mm */
};
struct para {
    struct para_line *lines;
    size_t n;
};
/* The fonts met so far; becomes pages.fonts. */
struct font_table {
    struct page_font *items;
    size_t n, cap;
};
must_use enum err para_set(struct arena *a, struct fonts *fonts, struct font_table *table,
                           const struct doc_span *spans, size_t n, const struct role_style *style,
                           double spacing, double width, struct para *ret, struct error *e);

#endif
