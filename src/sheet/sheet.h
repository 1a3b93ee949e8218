/* sheet.h - a table that strangers made, XLSX, CSV or the tables of a DOCX, row by row in one form.
 *
 * Which of them it is, its first bytes say, not its name. Of an XLSX the first visible sheet is read, or the one named; of a DOCX all tables, one after the other, each cell as text.
 * Dates come as 'YYYY-MM-DD', with a time as 'YYYY-MM-DD HH:MM[:SS]', times alone as 'HH:MM[:SS]', yes and no as 是 and 否;
 * numbers in full figures, never 1E+05, and
 * 99.5% where the file shows percent. A merged area fills all of its cells in the rows that are there. Memory is constant
 * but for the shared texts (64 MB at most) and the merged areas (20,000 at most); everything foreign has a ceiling.
 *
 *     static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e) { ... }
 *     r = sheet_read(path, NULL, on_row, &mine, e);
 */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

#define SHEET_COLUMNS_MAX 256
#define SHEET_ROWS_MAX    1048576
#define SHEET_CELL_MAX    (256 << 10) /* bytes of one cell */

enum sheet_kind {
    SHEET_EMPTY,
    SHEET_TEXT, /* every cell of a CSV that is not empty */
    SHEET_NUMBER,
    SHEET_DATE,
    SHEET_YESNO,
    SHEET_ERROR, /* #N/A and the like */
};

struct sheet_value {
    enum sheet_kind kind;
    const char *text; /* never NULL; UTF-8, as it stands in the file, blanks included */
    bool filled;      /* from the first cell of the merged area it lies in */
    bool cut;         /* a number of more digits than the program that wrote it can hold */
};
/* Rows without content of their own are left out; `row` is what a spreadsheet program shows. Everything lives until the
 * function returns. `*stop` set ends the reading without an error. */
struct sheet_row {
    size_t row;
    const struct sheet_value *cells;
    size_t n;
    bool *stop;
};
typedef enum err sheet_row_fn(void *ctx, const struct sheet_row *row, struct error *e);

/* `name` NULL: the first visible sheet. A CSV has one without a name. */
must_use enum err sheet_read(const char *path, const char *name, sheet_row_fn *fn, void *ctx,
                             struct error *e);
must_use enum err sheet_read_bytes(const void *p, size_t n, const char *name, sheet_row_fn *fn,
                                   void *ctx, struct error *e);

/* Names of the visible sheets in order; none for a CSV. */
must_use enum err sheet_names(struct arena *a, const char *path, const char ***ret, size_t *ret_n,
                              struct error *e);

/* "AB" for 28: a column as a spreadsheet program calls it. */
void sheet_column_name(size_t column, char out[4]);

#endif
