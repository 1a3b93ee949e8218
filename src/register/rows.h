/* rows.h - a table inside a record: the lines of a field of type `rows`, such as the agenda of a meeting.
 *
 * The table is w_<register>_<field> (county, record, idx, id, f_<column> ...), key (county, record, idx). `id` is the line's
 * own id and stays with it while lines before it come and go; a void record's lines remain, so whoever counts joins the
 * record. A cell is stored as a column of its type is: text, date, code as text; int, money (fen), scaled decimal, yes/no, ref
 * as whole numbers. There is no history of lines: the event holds the table before and after as a whole.
 *
 * In plain text (forms, events, export, API) the table is JSON: [{"id": "<13>", "kind": "study", "topic": "..."}], empty cells
 * left out. It reads back by value_parse; lines without content are dropped.
 *
 * For figures: count or list lines with a filter on their columns and another on their record.
 *
 *     rows_filter(a, c, reg, field, "row.kind == 'law_report' && row.minutes > 20", &test, e);
 *     sql_lit(&s, "select count(*)");
 *     rows_from(&s, reg, field);                    " from w_meeting_agenda x0 join r_meeting r on ..."
 *     sql_lit(&s, " where r.voided = 0 and ");
 *     query_scope(&s, reg, scope);
 *     rows_condition(&s, c, reg, test, today, me, e);   after " and "; bare columns: rows_column(&s, column) "x0.f_kind"
 */
#ifndef REGISTER_ROWS_H
#define REGISTER_ROWS_H

#include "register/condition_sql.h"
#include "register/value.h"

#define ROWS_MAX 200 /* lines of one table */

/* The table's name, and the columns of a line in it. */
void rows_table(struct sql *s, const struct register_def *reg, const struct field_def *f);
void rows_from(struct sql *s, const struct register_def *reg, const struct field_def *f);
void rows_column(struct sql *s, const struct field_def *column);
/* Compiles a condition over one line; its variable is called row, own names of the record may stand beside it. */
must_use enum err rows_filter(struct arena *a, const struct content *c,
                              const struct register_def *reg, const struct field_def *f,
                              const char *text, const struct cel **ret, struct error *e);
must_use enum err rows_condition(struct sql *s, const struct content *c,
                                 const struct register_def *reg, const struct cel *test,
                                 struct date today, int64_t me, struct error *e);

/* Lines of some records (at most SQL_IDS), in the order of their ids: one value for each of `ids` (not set: no lines). */
must_use enum err rows_load(struct db *db, struct arena *a, const struct register_def *reg,
                            const struct field_def *f, int64_t county, const int64_t *ids, size_t n,
                            struct value *ret, struct error *e);
/* Replaces the lines of a record. */
must_use enum err rows_store(struct db *db, struct arena *a, const struct register_def *reg,
                             const struct field_def *f, int64_t county, int64_t record,
                             const struct value *v, struct error *e);

/* The text forms, for value.c and value_text.c. */
must_use enum err rows_parse(struct arena *a, const struct field_def *f, const char *typed,
                             struct date today, struct value *ret, struct error *e);
const char *rows_plain(struct arena *a, const struct field_def *f, const struct value *v);
const char *rows_show(struct arena *a, const struct field_def *f, const struct value *v);
bool rows_same(const struct field_def *f, const struct value *x, const struct value *y);
/* Lines keep the id they had in `before`, new ones and those with a foreign id get one of their own. */
void rows_name(struct arena *a, const struct value *before, struct value *v);

#endif
