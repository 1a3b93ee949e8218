/* export.h - a table to XLSX (libxlsxwriter) or CSV. Cells that look like formulas are written as text.
 */
#ifndef REGISTER_EXPORT_H
#define REGISTER_EXPORT_H

#include "base/strbuf.h"

struct sheet_cell {
    const char *text;
    bool number;
    int64_t n;
    int scale;
    /* XLSX: what the cell is computed from ("=A2+B2"), with the figure or text above as its result for whoever does not compute.
     * A literal of ours with row numbers, never with words that people typed. CSV has the result. */
    const char *formula;
}; /* number: n / 10^scale as a real figure */
struct sheet_column {
    const char *title;
    int width; /* characters */
};
struct sheet {
    const char *name;
    const char *const *head;
    size_t n_head; /* lines above the table: title, filter, date */
    const struct sheet_column *columns;
    size_t n_columns;
    const struct sheet_cell *cells;
    size_t n_rows;
};
must_use enum err export_xlsx(struct arena *a, const struct sheet *sheets, size_t n,
                              struct strbuf *ret, struct error *e);
void export_csv(struct strbuf *b, const struct sheet *s);

#endif
