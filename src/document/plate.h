/* plate.h - A4 pages that are not set from blocks: a picture on a page of its own, and sheets that hold page numbers alone.
 */
#ifndef DOCUMENT_PLATE_H
#define DOCUMENT_PLATE_H

#include "document/writer.h"

/* The picture as large as the page allows, upright as its camera was held, `caption` below it. `face`: title and moment of the
 * metadata. ERR_INVALID: no picture, or a damaged one. */
must_use enum err plate_image(struct arena *a, struct fonts *fonts, const struct doc *face,
                              const void *image, size_t n, const char *caption,
                              struct doc_file *ret, struct error *e);
/* `blank` empty pages, then `n` pages with nothing but 1 to `n` at the upper right corner, where the page numbers of an archive
 * stand. */
must_use enum err plate_numbers(struct arena *a, struct fonts *fonts, const struct doc *face,
                                size_t blank, size_t n, struct doc_file *ret, struct error *e);

#endif
