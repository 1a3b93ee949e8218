/* import_internal.h - what the import files share: the layout of a sheet, one row taken apart, and its judgement. */
#ifndef EXCHANGE_IMPORT_INTERNAL_H
#define EXCHANGE_IMPORT_INTERNAL_H

#include "exchange/import.h"
#include "exchange/lookup.h"
#include "register/backfill.h"
#include "sheet/sheet.h"

/* What one call of import works with. */
struct importing {
    struct engine *en;
    struct db *db; /* reads */
    struct arena *a;
    const struct actor *by;
    struct import_plan *plan;
    const char *path;
    struct date today;
    enum register_mode mode; /* of the register in the county */
};

/* --- import_head.c: which row is the head, which column is what --------------------------------------------------- */
must_use enum err import_layout(struct importing *x, const struct import_column *mapping,
                                size_t n_mapping, struct error *e);
/* The text of a head as it is compared and remembered: without blanks, marks and (必填). */
char *import_head_key(struct arena *a, const char *head);
/* What a head means on its own; false: nothing. */
bool import_head_means(struct arena *a, const struct register_def *reg, const char *head,
                       struct import_column *ret);
/* May a column of a sheet fill this field? NULL: yes, else why not. */
const char *import_field_left(const struct field_def *f);

/* --- import_row.c: cells of a row as typed texts ----------------------------------------------------------------------- */
struct taken {
    struct typed *typed;
    const size_t *columns; /* of each typed */
    size_t n;
    struct typed *dates; /* state id, date */
    size_t n_dates;
    int64_t unit;
    const struct state_def *state;
    const char *number, *external, *link;
    bool empty; /* nothing in any column that is taken */
    size_t number_column, state_column, unit_column;
};
/* A fault is told through `fault`; the row is good when it never was. `a` lives as long as the row. */
typedef void import_fault_fn(void *ctx, size_t column, const char *cell, const char *why,
                             const char *meant);
struct row_reader {
    struct importing *x;
    struct lookup *lookup;
    import_fault_fn *fault;
    void *ctx;
};
must_use enum err import_take(struct row_reader *r, struct arena *a, const struct sheet_row *row,
                              struct taken *ret, struct error *e);

/* --- import_judge.c: the row as a whole ---------------------------------------------------------------------------------- */
enum verdict {
    ROW_GOOD,
    ROW_BAD,
    ROW_SAME,   /* there already, saying the same */
    ROW_UPDATE, /* a record of another platform that is known: the sheet says what has become of it */
};
struct judge;
struct judge *judge_new(struct importing *x);
/* May take the number out of `t` where it is the id of another installation. */
must_use enum err judge_row(struct judge *j, struct arena *a, size_t row, struct taken *t,
                            import_fault_fn *fault, void *ctx, enum verdict *ret, struct error *e);
/* The record of this number or id, 0: none. *ret_is_id: it reads as an id. */
must_use enum err judge_find(struct importing *x, struct arena *a, const char *number, int64_t *ret,
                             bool *ret_is_id, struct error *e);
must_use enum err judge_external(struct importing *x, struct arena *a, const char *external,
                                 int64_t *ret, struct error *e);
struct backfill import_backfill(const struct importing *x, const struct taken *t);

/* --- import.c -------------------------------------------------------------------------------------------------------------- */
/* Walks over the rows below the head, in order; `i` counts them from 0. */
typedef enum err import_row_fn(void *ctx, size_t i, const struct sheet_row *row, struct error *e);
must_use enum err import_walk(const char *path, const struct import_plan *p, import_row_fn *fn,
                              void *ctx, struct error *e);
must_use enum err import_digest(struct arena *a, const char *path, const char **ret,
                                struct error *e);
/* Copies a fault into `a`. */
struct import_fault import_fault_of(struct arena *a, const struct import_plan *p, size_t row,
                                    size_t column, const char *cell, const char *why,
                                    const char *meant);

bool bit_get(const unsigned char *bits, size_t i);
void bit_set(unsigned char *bits, size_t i);

#endif
