/* search.h - the words a record is found by: its number, its own text titles, and the fields that say `search: true`.
 *
 * Kept by store/gram in the same work as the row. Names behind references are not in it: they are looked for where they
 * are, so that a unit's new name finds its records. A secret field is never searchable (content refuses it).
 */
#ifndef REGISTER_SEARCH_H
#define REGISTER_SEARCH_H

#include "register/condition_sql.h"
#include "register/record.h"

/* A text of the row itself that is searched. */
bool search_field(const struct register_def *reg, const struct field_def *f);
/* Writes the words of a record; called by move_write. */
must_use enum err search_write(struct db *db, struct arena *a, const struct record *rec,
                               struct error *e);
/* Makes the index, and reads again the registers whose searchable fields have changed. In a work, at start. */
must_use enum err search_prepare(struct db *db, struct arena *a, const struct content *c,
                                 struct error *e);
/* Appends "r.id in (...) and ": only records that hold every pair of `typed`; nothing when it has no pair. */
void search_narrow(struct sql *s, enum store_kind kind, const char *typed);

#endif
