/* render.h - a paper as a document and as a file. Everything here is for the slow pool and the command line: a paper takes some
 * 25 ms, and each thread keeps the fonts it has opened (about 0.1 s and 30 MB) until it ends. Missing fonts are an error in a
 * sentence; everything else of the program runs without them.
 */
#ifndef PAPER_RENDER_H
#define PAPER_RENDER_H

#include "document/font.h"
#include "document/writer.h"
#include "paper/source.h"

enum paper_format { PAPER_PDF, PAPER_DOCX, PAPER_OFD, PAPER_HTML };
#define PAPER_FORMATS 3 /* that are kept when a paper is issued: all but HTML */

/* "pdf", "docx", "ofd", "html". */
bool render_format(const char *word, enum paper_format *ret);
const char *render_ending(enum paper_format f);
const char *render_type(enum paper_format f); /* media type */

/* The fonts of this thread, opened at first use. */
must_use enum err render_fonts(struct fonts **ret, struct error *e);
/* Fills the paper. `sample`: 样张 stands across each page; in the 练习区 练习 does on every paper. `moment`: of the metadata, 'YYYY-MM-DDTHH:MM:SSZ'. */
must_use enum err render_doc(struct paper_source *s, bool sample, const char *moment,
                             struct doc *ret, struct error *e);
must_use enum err render_file(struct arena *a, const struct doc *d, enum paper_format f,
                              struct doc_file *ret, struct error *e);
/* Several papers as one PDF, each with its own page numbers. */
must_use enum err render_together(struct arena *a, const struct doc *docs, size_t n,
                                  struct doc_file *ret, struct error *e);
/* The document alone, for a page whose style sheet holds html_doc_style. */
must_use enum err render_fragment(struct arena *a, const struct doc *d, struct doc_file *ret,
                                  struct error *e);

#endif
