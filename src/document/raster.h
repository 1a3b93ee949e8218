/* raster.h - a page of a PDF that a stranger made, as a PNG: by pdftoppm in a process of its own (child.h), with ceilings on pages, pixels,
 * memory and time. Nothing is kept.
 */
#ifndef DOCUMENT_RASTER_H
#define DOCUMENT_RASTER_H

#include "base/arena.h"
#include "base/error.h"

#define RASTER_PAGES_MAX 300
#define RASTER_SIDE      1400 /* pixels of the longer side */
#define RASTER_BYTES_MAX (16u << 20)

/* 0 pages: locked, damaged, or pdfinfo is not there. More than RASTER_PAGES_MAX are told as they are, but not shown. */
must_use enum err raster_pages(struct arena *a, const char *path, int *ret, struct error *e);
/* ERR_NOT_FOUND when the page cannot be made into a picture. */
must_use enum err raster_page(struct arena *a, const char *path, int page, const char **ret,
                              size_t *ret_n, struct error *e);

#endif
