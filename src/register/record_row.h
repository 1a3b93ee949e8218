/* record_row.h - rows of r_<register> as struct record: the select list, one row, and what other tables add to a batch
 * of records (lists, labels, titles). Shared by record and query.
 */
#ifndef REGISTER_RECORD_ROW_H
#define REGISTER_RECORD_ROW_H

#include "register/condition_sql.h"
#include "register/record.h"

/* Which fields are wanted, by index; title fields always are. */
struct row_want {
    const struct register_def *reg;
    bool *fields;
    bool lists;
};
struct row_want row_want_all(struct arena *a, const struct register_def *reg);
struct row_want row_want_only(struct arena *a, const struct register_def *reg,
                              const struct field_def *const *only, size_t n, bool lists);

/* Appends "select ... from r_<register> r left join unit u ...". `extra` (may be NULL) is one more column at the end. */
void row_select(struct sql *s, const struct row_want *w,
                void (*extra)(struct sql *s, const void *ctx), const void *ctx);
/* Returns the number of columns read. Texts stay where the cells have them. */
size_t row_read(struct arena *a, const struct row_want *w, const struct val *cells,
                struct record *ret);
must_use enum err row_complete(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, const struct row_want *w, struct record *records,
                               size_t n, struct error *e);

#endif
