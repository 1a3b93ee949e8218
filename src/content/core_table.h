/* core_table.h - the tables that are not registers but may be referred to like one: unit,
 * person, framework and its items. One list for the checker (what may stand after the dot) and
 * for register/query (which column to read).
 */
#ifndef CONTENT_CORE_TABLE_H
#define CONTENT_CORE_TABLE_H

#include <stddef.h>

#include "content/cel.h"

struct core_column {
    const char *id, *title;
    const char *column; /* its name in SQL */
    enum cel_type type;
    int scale;      /* of a decimal */
    const char *of; /* of a code: its list; of a reference: the core table */
};
struct core_table {
    const char *id, *title; /* the id is also the table's name in SQL */
    const char *name;       /* the column that names a row in lists and links */
    const struct core_column *columns;
    size_t n;
};

extern const struct core_table core_tables[];
extern const size_t n_core_tables;

const struct core_table *core_table(const char *id); /* NULL when there is none */
const struct core_column *core_column(const struct core_table *t, const char *id);

#endif
