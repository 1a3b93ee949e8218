/* import_view.h - an import as cards: which column is what, the rows to mend with the reason in the cell, the first rows as they
 * stand in the file.
 */
#ifndef WEB_IMPORT_VIEW_H
#define WEB_IMPORT_VIEW_H

#include "ui/ui.h"
#include "web/import_ask.h"

/* Form with a select for each column; posts to /import with the file's id. */
void import_view_columns(struct strbuf *b, const struct import_ask *ask,
                         const struct import_plan *p);
/* Rows with faults, cells and reasons; reads the file once more. */
must_use enum err import_view_faults(struct strbuf *b, const struct import_ask *ask,
                                     const struct import_plan *p, const struct import_fault *faults,
                                     size_t n, const char *title, const char *foot,
                                     struct error *e);
void import_view_samples(struct strbuf *b, const struct import_ask *ask,
                         const struct import_plan *p);

#endif
