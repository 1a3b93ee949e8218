/* draw.h - marks of a page onto a cairo surface; a box alone as a picture for forms that have no vectors. */
#ifndef DOCUMENT_DRAW_H
#define DOCUMENT_DRAW_H

#include <cairo.h>

#include "document/page.h"

#define DRAW_PIXELS  8.0      /* a millimetre of a picture */
#define DRAW_PNG_MAX 16777216 /* bytes */

must_use enum err draw_marks(struct arena *a, cairo_t *cr, const struct page_font *fonts,
                             const struct page_mark *marks, size_t n, struct error *e);
/* `w` x `h` mm on white. */
must_use enum err draw_png(struct arena *a, const struct page_font *fonts,
                           const struct page_mark *marks, size_t n, double w, double h,
                           const void **ret, size_t *ret_n, struct error *e);

#endif
