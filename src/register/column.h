/* column.h - how a register lies in its tables: which field is a column of r_<register>, which one is rows of
 * f_<register>, and how a value is bound to a column and read back from one.
 *
 * Single values are columns f_<field>; people, files, signatures and `many` codes or references are rows (field, idx, ref,
 * code). A table inside the record (FIELD_ROWS) has a table of its own: register/rows.h.
 */
#ifndef REGISTER_COLUMN_H
#define REGISTER_COLUMN_H

#include "register/value.h"

bool column_single(const struct field_def *f);
bool column_listed(const struct field_def *f);
bool column_stored(const struct field_def *f); /* single, listed or rows */
bool column_holds_files(const struct field_def *f);
bool column_is_text(const struct field_def *f); /* a text column; all others hold whole numbers */
bool column_lists_codes(const struct field_def *f); /* rows hold a code, not a reference */
const char *column_type(const struct field_def *f); /* "@text", "@int", "@small" */
/* The core table a field points at (unit, person, file ...), or NULL: a register or no reference at all. */
const char *column_core(const struct field_def *f);

struct val column_bind(const struct field_def *f, const struct value *v);
struct value column_value(struct arena *a, const struct field_def *f, const struct val *cell);

#endif
