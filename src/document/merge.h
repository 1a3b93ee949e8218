/* merge.h - PDF files into one, with page numbers that run on through all of them. qpdf does it, in a process of its own (child.h).
 *
 * A PDF of a stranger is first brought into form with merge_take: only its pages are kept, forms and notes become part of the page,
 * scripts, attachments and actions of the document are left behind. What is encrypted, damaged or too large is not taken and a
 * sentence says why; it is the caller's to list it. Then merge_run puts front, parts and numbers together. The same files give the
 * same bytes.
 */
#ifndef DOCUMENT_MERGE_H
#define DOCUMENT_MERGE_H

#include "base/arena.h"
#include "base/error.h"

#define MERGE_PARTS_MAX 500
#define MERGE_PAGES_MAX 2000 /* of one volume */
#define MERGE_TAKE_MAX  1000 /* pages of one foreign file */

/* Is qpdf there? ERR_IO with the sentence what to install. */
must_use enum err merge_ready(struct error *e);
/* Writes the pages of `from` to `to`. *ret_why: NULL, or why it cannot be taken (加了密码): then `to` does not exist. */
must_use enum err merge_take(struct arena *a, const char *from, const char *to, int *ret_pages,
                             const char **ret_why, struct error *e);
/* Pages of a file of our own; 0: it cannot be read. */
must_use enum err merge_pages(struct arena *a, const char *path, int *ret, struct error *e);
/* `front` gives the title and stands first; the pages of `numbers` are laid over those of the whole, one by one. */
must_use enum err merge_run(struct arena *a, const char *front, const char *const *parts, size_t n,
                            const char *numbers, const char *to, struct error *e);

#endif
