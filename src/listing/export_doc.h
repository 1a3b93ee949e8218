/* export_doc.h - a list as a document to print and pass on: Word or PDF, with what stands on the screen's columns (at most twelve), its
 * conditions above and the lines for 填表人, 审核人, 负责人 below. The whole table with every field is the XLSX's. Slow lane only.
 */
#ifndef LISTING_EXPORT_DOC_H
#define LISTING_EXPORT_DOC_H

#include "listing/list.h"
#include "paper/render.h"
#include "register/export.h"

#define EXPORT_DOC_MAX 2000 /* rows */

/* `s`: the sheet of the same list, whose columns are picked by title. */
must_use enum err export_doc(struct arena *a, const struct list *l, const struct sheet *s,
                             const char *office, enum paper_format format, struct doc_file *ret,
                             struct error *e);

#endif
