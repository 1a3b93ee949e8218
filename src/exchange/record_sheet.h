/* record_sheet.h - records as a table that import reads back as the same records: 编号, 状态, 单位, every field in the words of
 * people, the day of each state; 限期, the last day of the leading clock, for reading alone. What would not be found again by its
 * name stands as its 13-character id.
 *
 *     struct record_sheet rs = record_sheet_new(a, db, content, &scope, reg);
 *     if ((r = record_sheet_add(&rs, list.items, list.n, e))) ...       page by page
 *     struct sheet s = record_sheet_end(&rs);
 */
#ifndef EXCHANGE_RECORD_SHEET_H
#define EXCHANGE_RECORD_SHEET_H

#include "register/export.h"
#include "register/query.h"

struct record_sheet {
    struct arena *a;
    struct db *db;
    const struct content *content;
    int64_t county;
    struct lookup *lookup;
    const struct register_def *reg;
    bool practice; /* 练习区: the last column says so (people/practice.h) */
    struct sheet_column *columns;
    size_t n_columns;
    struct sheet_cell *cells;
    size_t n, cap; /* cells */
};
struct record_sheet record_sheet_new(struct arena *a, struct db *db, const struct content *c,
                                     const struct scope *scope, const struct register_def *reg);
must_use enum err record_sheet_add(struct record_sheet *rs, const struct record *records, size_t n,
                                   struct error *e);
struct sheet record_sheet_end(const struct record_sheet *rs);
/* Forgets the rows, keeps the heads: for writers that stream. The cells' texts stay in the arena. */
void record_sheet_empty(struct record_sheet *rs);

/* One value as import reads it back. */
const char *record_cell(struct lookup *l, struct arena *a, const struct field_def *f,
                        const struct value *v);

#endif
