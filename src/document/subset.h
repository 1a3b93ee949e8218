/* subset.h - the part of a font that a document needs: glyphs and character map for the characters used, nothing else. HarfBuzz. */
#ifndef DOCUMENT_SUBSET_H
#define DOCUMENT_SUBSET_H

#include "document/page.h"

struct subset {
    const void *bytes;
    size_t n;
    bool outlines; /* PostScript outlines (.otf), else TrueType (.ttf) */
    size_t
        same; /* index of the first font of the same file: it alone has the bytes, for all sizes together */
};
/* Of every font of the pages, in their order; fonts without any visible character, and those that share the bytes of
 * an earlier one, have n 0. */
must_use enum err subset_fonts(struct arena *a, const struct pages *p, struct subset **ret,
                               struct error *e);

#endif
