/* import.h - a sheet of rows into a register: mapping, judgement of every row, and only then writing.
 *
 * import_plan reads the file in constant memory, guesses which column is which field (title, id, alias, or the mapping
 * remembered from last time), judges each cell by value_parse and each row by the rules of creation, and changes nothing. Every bad
 * cell has its place and a reason. import_apply writes what the plan allows in slices, as one batch that can be withdrawn as
 * long as nobody has worked on its records. A file seen before is recognised by its digest.
 */
#ifndef REGISTER_IMPORT_H
#define REGISTER_IMPORT_H

#include "register/step.h"

#define IMPORT_ROWS_MAX    100000
#define IMPORT_COLUMNS_MAX 200

struct import_column {
    const char *head;
    const struct field_def *field;
    const char *core; /* "number", "unit", "state", or NULL */
};
struct import_fault {
    size_t row, column;
    const char *head, *cell, *why, *meant; /* meant: what was probably meant, or NULL */
};
struct import_plan {
    const struct register_def *reg;
    const char *digest, *file_name;
    struct import_column *columns;
    size_t n_columns;
    size_t head_row, rows, good, bad;
    struct import_fault *faults;
    size_t n_faults; /* the first IMPORT_FAULTS_MAX; `bad` counts all rows */
    bool seen_before;
    const char *seen_on;
    bool backfill; /* 历史补录: rows may name a state and its dates; gates become findings */
};
#define IMPORT_FAULTS_MAX 2000

must_use enum err import_plan(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, const struct register_def *reg,
                              const char *path, const char *file_name,
                              const struct import_column *mapping, size_t n_mapping, bool backfill,
                              struct import_plan *ret, struct error *e);
/* The bad rows in a file of the same layout with a column 原因; XLSX. */
must_use enum err import_bad_rows(struct arena *a, const struct import_plan *p, const char *path,
                                  struct strbuf *ret, struct error *e);

#endif
