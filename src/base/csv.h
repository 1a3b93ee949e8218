/* csv.h - CSV out as a stream on a strbuf (RFC 4180: CRLF, quotes doubled).
 *
 * A spreadsheet program runs a cell that starts with = + - @ as a formula; such text gets a ' in front,
 * unless it is a plain number. With `bom` Excel opens the file as UTF-8. The ceiling is the strbuf's.
 *
 *     struct csv_out c = csv_begin(&b, true);
 *     csv_cell(&c, "单位");  csv_cell(&c, "件数");  csv_row_end(&c);
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

struct csv_out {
    struct strbuf *b;
    bool comma;
};

struct csv_out csv_begin(struct strbuf *b, bool bom);
void csv_cell(struct csv_out *c, const char *s); /* NULL writes an empty cell */
void csv_int(struct csv_out *c, int64_t n);
void csv_row_end(struct csv_out *c);

#endif
