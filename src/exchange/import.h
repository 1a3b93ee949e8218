/* import.h - a sheet of rows into a register: mapping, judgement of every row, and only then writing.
 *
 * import_plan reads the file in constant memory, finds the row (or two rows) of heads, guesses which column is which field
 * (title, id, the mapping remembered from last time), judges each cell by value_parse and each row by the rules of creation, and
 * changes nothing. Every bad cell has its place and a reason. import_apply writes what the plan allows in slices, as one batch
 * that can be withdrawn as long as nobody has worked on its records. A file seen before is recognised by its digest.
 *
 * Cells: a code by title or id; a unit by name, short name or alias; a person by name, 张三(执法科) where there are several; a
 * record by number, title or credit code; anything by its 13-character id. A sheet that record_sheet wrote comes back as the
 * same records. In a county that keeps the register as a ledger the sheet of the platform comes in as it is: what is new becomes a
 * record, what is known by its external number is brought up to date. A row whose 编号 is already there is left out when it says the same, and is bad when it does not: import adds,
 * it never changes what is there.
 *
 *     struct import_plan p;
 *     r = import_plan(&en, db, a, by, reg, path, "台账.xlsx", NULL, 0, false, &p, e);      show it, ask
 *     r = import_apply(&en, store, a, by, &p, path, &options, &result, e);
 */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include "base/strbuf.h"
#include "register/step.h"

#define IMPORT_ROWS_MAX    100000
#define IMPORT_COLUMNS_MAX 200
#define IMPORT_FAULTS_MAX  2000
#define IMPORT_SAMPLES     10

/* `core` is what is no field of the register: "number", "unit", "state", "external", "link", "on:<state>" (the day a state was
 * entered), or "skip"; both NULL: the column is not taken, `left` says why. */
struct import_column {
    const char *head;
    const struct field_def *field;
    const char *core;
    const char *left;
};
struct import_fault {
    size_t row,
        column; /* as in the file: row from 1, column from 0; SIZE_MAX: the row as a whole */
    const char *head, *cell, *why, *meant; /* meant: what was probably meant, or NULL */
};
struct import_sample {
    size_t row;
    const char **cells; /* n_columns, never NULL */
};
struct import_plan {
    const struct register_def *reg;
    const char *digest, *file_name;
    struct import_column *columns;
    size_t n_columns;
    size_t head_row, head_rows; /* head_rows: 1 or 2 */
    size_t rows, good, bad;     /* rows: good + bad + same */
    size_t same;                /* already there with the same content */
    size_t
        updates; /* among the good: records of another platform that are known by their external number */
    struct import_fault *faults;
    size_t n_faults; /* the first IMPORT_FAULTS_MAX; `bad` counts all rows */
    struct import_sample *samples;
    size_t n_samples;
    const char *missing; /* required fields without a column, joined; NULL: none */
    bool seen_before;
    const char *seen_on; /* "2026年6月15日 由陈科员" */
    bool backfill; /* 历史补录: rows may name a state and its dates; gates become findings */
    unsigned char *left_out; /* one bit a row: bad or same */
};

/* Told after every few rows; `total` 0 while it is not known. False stops at the next row. */
struct import_watch {
    bool (*fn)(void *ctx, size_t done, size_t total);
    void *ctx;
};

/* `mapping`: what the person chose, by head; columns it does not name are guessed. */
must_use enum err import_plan(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, const struct register_def *reg,
                              const char *path, const char *file_name,
                              const struct import_column *mapping, size_t n_mapping, bool backfill,
                              struct import_plan *ret, struct error *e);
must_use enum err import_plan_watched(struct engine *en, struct db *db, struct arena *a,
                                      const struct actor *by, const struct register_def *reg,
                                      const char *path, const char *file_name,
                                      const struct import_column *mapping, size_t n_mapping,
                                      bool backfill, const struct import_watch *watch,
                                      struct import_plan *ret, struct error *e);
/* The bad rows in a file of the same layout with the columns 原行号 and 原因; XLSX. Its mended rows can be imported as they are. */
must_use enum err import_bad_rows(struct arena *a, const struct import_plan *p, const char *path,
                                  struct strbuf *ret, struct error *e);
/* An empty sheet with the heads of the register, a second one that says what each column takes; XLSX. */
must_use enum err import_template(struct arena *a, const struct register_def *reg, bool backfill,
                                  struct strbuf *ret, struct error *e);

struct import_options {
    bool again; /* though the same file was imported before */
    struct import_watch watch;
};
struct import_result {
    int64_t batch; /* 0: nothing was written */
    size_t written, refused;
    size_t
        updated; /* among the written: known before, and brought up to date; not taken back by import_withdraw */
    size_t findings; /* backfill: rows that entered with open gates, missing fields ... */
    struct import_fault *faults; /* rows that the plan allowed but were refused now */
    size_t n_faults;
    bool stopped; /* by the watch */
};
/* Not from a writer thread. The mapping is remembered. ERR_CONFLICT when the file is not the one the plan was made for, or was
 * imported before. When it fails half-way what was written stays, as a batch that can be withdrawn. */
must_use enum err import_apply(struct engine *en, struct store *store, struct arena *a,
                               const struct actor *by, const struct import_plan *p,
                               const char *path, const struct import_options *o,
                               struct import_result *ret, struct error *e);

struct import_batch {
    int64_t id, person;
    const struct register_def *reg;
    const char *file_name, *person_name, *at, *state; /* running, done, stopped, withdrawn */
    int64_t written, refused;
    bool backfill;
    bool asked; /* taking it back waits for a signature */
};
/* The latest first, of one register (NULL: all); at most 200. */
must_use enum err import_batches(struct db *db, struct arena *a, const struct content *c,
                                 int64_t county, const struct register_def *reg,
                                 struct import_batch **ret, size_t *ret_n, struct error *e);

#endif
