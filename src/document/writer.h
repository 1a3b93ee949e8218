/* writer.h - the four forms a document takes. Each writes the whole file into memory that the arena owns; the same document gives the
 * same bytes every time. PDF and OFD draw laid-out pages, DOCX and HTML carry the blocks.
 */
#ifndef DOCUMENT_WRITER_H
#define DOCUMENT_WRITER_H

#include "document/page.h"

#define DOC_FILE_MAX 67108864 /* bytes of one file */

struct doc_file {
    const void *bytes;
    size_t n;
};
must_use enum err pdf_write(struct arena *a, struct fonts *fonts, const struct pages *p,
                            struct doc_file *ret, struct error *e);
must_use enum err ofd_write(struct arena *a, struct fonts *fonts, const struct pages *p,
                            struct doc_file *ret, struct error *e);
must_use enum err docx_write(struct arena *a, struct fonts *fonts, const struct doc *d,
                             struct doc_file *ret, struct error *e);
/* A whole page without script and with its styles inside; `fragment` leaves out all but the document, for a preview on a page whose
 * style sheet holds html_doc_style. */
const char *html_doc_style(void);
must_use enum err html_write_doc(struct arena *a, struct fonts *fonts, const struct doc *d,
                                 bool fragment, struct doc_file *ret, struct error *e);
/* What it says as Markdown (md_doc.c): for looking at and comparing, not for issuing. */
must_use enum err md_write_doc(struct arena *a, const struct doc *d, struct doc_file *ret,
                               struct error *e);

#endif
