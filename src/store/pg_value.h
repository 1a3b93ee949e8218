/* pg_value.h - our values in libpq's shape and back.
 *
 * Arguments: an int64 is declared bigint, a blob bytea (binary); for texts and nulls the server infers the type.
 * Results come in text format: whole numbers of any width (also numeric, as sum() gives) become int64, booleans 0
 * and 1, bytea a blob, an empty text null, everything else text.
 */
#ifndef STORE_PG_VALUE_H
#define STORE_PG_VALUE_H

#include <libpq-fe.h>

#include "store/driver.h"

/* Arguments in libpq's shape. One heap block: pointers, lengths, formats, types, digits, kinds. */
struct pg_params {
    const char **values;
    int *lengths, *formats;
    Oid *types;
    char (*digits)[24];
    char *kinds;
};

struct pg_params pg_params_make(const struct val *args, size_t n);
void pg_params_free(struct pg_params *p);

/* The cells of one row of a result. `blobs` holds what had to be decoded. */
struct pg_row {
    struct val *cells;
    char *blobs;
    size_t columns, blobs_cap;
};

/* Hands row `row` of `r` to the sink. */
must_use enum err pg_row_give(struct pg_row *w, const PGresult *r, int row, struct sink *sink,
                              struct error *e);
void pg_row_clear(struct pg_row *w);

#endif
