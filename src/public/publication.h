/* publication.h - what a register publishes by itself: the records that have come to the declared state and have a day of
 * publication that is not in the future, with the declared fields and no other. Void ones, and those that went back, are gone.
 *
 * Search looks at what is shown only: a word that stands in a field that is not published finds nothing.
 */
#ifndef PUBLIC_PUBLICATION_H
#define PUBLIC_PUBLICATION_H

#include "register/query.h"

/* Has the register a public list? */
bool publication_open(const struct register_def *reg);
/* Newest publication first, about 20 a page. `search`, `after` may be NULL. */
must_use enum err publication_list(struct db *db, struct arena *a, const struct content *c,
                                   int64_t county, const struct register_def *reg,
                                   const char *search, const char *after, struct record_list *ret,
                                   struct error *e);
must_use enum err publication_load(struct db *db, struct arena *a, const struct content *c,
                                   int64_t county, const struct register_def *reg, int64_t id,
                                   struct record *ret, struct error *e);
/* The published value as text: masked where the field has a mask, "" when absent. */
const char *publication_text(struct arena *a, const struct record *rec, const struct field_def *f);
/* 索引号 by the register's pattern; the same for a record whenever it is asked for. {unit.code}: the owning unit's 统一社会信用代码,
 * without one its short name; {year} of the day of publication. */
must_use enum err publication_index(struct db *db, struct arena *a, const struct record *rec,
                                    const char **ret, struct error *e);
/* What a record is called outside: its title fields that are published, else the first published ones. */
const char *publication_title(struct arena *a, const struct record *rec);

#endif
