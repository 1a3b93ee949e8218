/* csv_read.h - CSV in, as a stream (RFC 4180, and what spreadsheet programs make of it).
 *
 * The encoding is found out first: UTF-8 with or without its mark, UTF-16 with its mark, else GB18030, as Chinese
 * spreadsheet programs write it. The separator is comma, semicolon or tab, whichever the first line has most of; a first
 * line "sep=;" says it. Lines end with CRLF, LF or CR; a quoted cell may hold any of them. Memory stays constant.
 *
 * The apostrophe that csv_cell puts before what looks like a formula is taken off again.
 *
 *     r = csv_read(path, on_row, &mine, e);
 */
#ifndef BASE_CSV_READ_H
#define BASE_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define CSV_COLUMNS_MAX 1000
#define CSV_ROW_MAX     (4 << 20) /* bytes of one row */

/* `row` counts rows from 1 as a spreadsheet program shows them, empty ones included. The cells are UTF-8 with
 * lines ended by \n, never NULL, and live until the function returns. `*stop` set ends the reading without an error. */
struct csv_row {
    size_t row;
    const char *const *cells;
    size_t n;
    bool *stop;
};
typedef enum err csv_row_fn(void *ctx, const struct csv_row *row, struct error *e);

must_use enum err csv_read(const char *path, csv_row_fn *fn, void *ctx, struct error *e);
must_use enum err csv_read_bytes(const void *p, size_t n, csv_row_fn *fn, void *ctx,
                                 struct error *e);

#endif
