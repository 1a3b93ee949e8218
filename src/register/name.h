/* name.h - what a checked name of a condition is, sorted once for both back ends.
 *
 * `owner` is the register (or core table) that the last part of the name belongs to: the record's own register, or what
 * the reference before the dot points at.
 */
#ifndef REGISTER_NAME_H
#define REGISTER_NAME_H

#include "content/content.h"
#include "content/core_table.h"
#include "register/condition_sql.h"

enum name_kind {
    NAME_NOTHING, /* what is not stored: never there */
    NAME_TODAY,
    NAME_ME,
    NAME_COLUMN, /* of the row: state, year, unit, s_<state>, f_<field>, or a column of a core table */
    NAME_LIST,  /* rows of f_<register>, or of a table inside the record */
    NAME_CLOCK, /* column of the record's row in `clock` */
};

struct name {
    enum name_kind kind;
    const struct field_def *via;    /* the reference before the dot, NULL: none */
    bool via_unit;                  /* the dot follows `unit`, the owning unit */
    const struct register_def *reg; /* owner, or NULL */
    const struct core_table *core;  /* owner, or NULL */
    const struct field_def *field;  /* the last part where it is a field */
    const struct state_def *state;  /* of <state>_at */
    const struct clock_def *clock;  /* of <clock>.due */
    const char *prefix, *column;    /* the column is the two put together: "f_", "fine" */
    const char *title;              /* for sentences: 当事人, 立案日期 */
};

/* The pieces of SQL that stand for a name, over alias r: the table of the row that owns the last part, that row's id, and
 * the value itself; NAME_NOTHING and constants give a null of the type. */
void name_table_sql(struct sql *s, const struct name *n);
void name_owner_sql(struct sql *s, const struct name *n);
void name_column_sql(struct sql *s, const struct name *n, enum cel_type type);
/* "f_<register> xN where xN ..." (or w_<register>_<field>) for the rows of a list; N is `alias`. */
void name_list_sql(struct sql *s, const struct name *n, int alias);
void name_alias_sql(struct sql *s, int alias, const char *column); /* xN and the text behind it */

struct name name_of(struct arena *a, const struct register_def *reg, const struct cel_name *n);

#endif
