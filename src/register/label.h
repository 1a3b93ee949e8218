/* label.h - what ids are called: titles of records and names of core table rows, read in batches.
 *
 * Say which are needed, load once, then ask:
 *
 *     struct labels l = labels_begin(a, db, content, county);
 *     labels_need(&l, f, id);  ...
 *     r = labels_load(&l, e);
 *     v->label = labels_get(&l, f, id);
 *
 * A register's title is made of its title fields; where these are references themselves their titles are read too, to
 * a small depth. What does not exist has no label.
 */
#ifndef REGISTER_LABEL_H
#define REGISTER_LABEL_H

#include "content/core_table.h"
#include "register/condition_sql.h"

struct label {
    int64_t id;
    const char *text;
};
struct label_group {
    const struct register_def *reg;
    const char *core;
    struct label *items;
    size_t n, cap;
};
struct labels {
    struct arena *arena;
    struct db *db;
    const struct content *content;
    int64_t county;
    int depth;
    struct label_group *groups;
    size_t n, cap;
};

struct labels labels_begin(struct arena *a, struct db *db, const struct content *c, int64_t county);
/* Nothing happens when the field points at nothing that has a label. */
void labels_need(struct labels *l, const struct field_def *f, int64_t id);
must_use enum err labels_load(struct labels *l, struct error *e);
const char *labels_get(const struct labels *l, const struct field_def *f, int64_t id);

/* The title made of the title fields among `values`; number, then id, where these are empty. */
const char *label_title(struct arena *a, const struct register_def *reg, const struct value *values,
                        const char *number, int64_t id);
/* An expression over `alias` that names a row of a core table for people, and the columns to search it by. */
void label_core_sql(struct sql *s, const struct core_table *t, const char *alias);

#endif
