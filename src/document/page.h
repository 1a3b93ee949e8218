/* page.h - a document laid out: pages of things with places in millimetres, y down from the upper edge. What PDF and OFD draw, and
 * what tests measure. Made by layout.c; owned by the arena it was made in, but glyph runs hold Pango objects and are
 * released by pages_free.
 */
#ifndef DOCUMENT_PAGE_H
#define DOCUMENT_PAGE_H

#include "base/error.h"
#include "base/must.h"
#include "document/block.h"

#define PAGES_MAX 2000

enum mark_kind { MARK_TEXT, MARK_LINE, MARK_BOX, MARK_POLY, MARK_IMAGE };

struct page_mark {
    enum mark_kind kind;
    double x, y;  /* TEXT: left end of the baseline; else upper left corner */
    double w, h;  /* LINE: to x + w, y + h; BOX, IMAGE: size */
    double thick; /* LINE, BOX (0: filled), POLY; mm */
    uint32_t rgb;
    /* TEXT */
    const char *text; /* exactly the characters drawn, UTF-8 */
    size_t n_glyphs;
    const uint32_t *glyphs;  /* in `font` */
    const double *at;        /* x of each glyph from `x`, mm */
    const uint32_t *cluster; /* byte offset in text of each glyph */
    int font;                /* index in pages.fonts */
    double size;             /* mm */
    /* POLY */
    const double *points; /* x, y pairs */
    size_t n_points;
    bool closed;
    /* IMAGE */
    const void *image;
    size_t image_n;
    uint8_t turn; /* quarter turns clockwise: how its camera was held */
    const char *link;
};
struct page {
    struct page_mark *marks;
    size_t n;
};
struct page_font {
    const char *family, *file; /* file: of the embedded font */
    int face_index;            /* in a collection */
    bool bold;
    void *pango; /* PangoFont, referenced */
};
struct page_outline {
    const char *title;
    int level;
    size_t page;
    double y;
};
struct pages {
    double w, h; /* mm */
    struct page *items;
    size_t n;
    struct page_font *fonts;
    size_t n_fonts;
    struct page_outline *outline;
    size_t n_outline;
    const struct doc *doc;
};

/* ERR_INVALID names a character no font has, a table row higher than a page, a document beyond PAGES_MAX. */
struct fonts;
must_use enum err layout_run(struct arena *a, struct fonts *fonts, const struct doc *d,
                             struct pages *ret, struct error *e);
void pages_free(struct pages *p);

#endif
