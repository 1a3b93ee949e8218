/* content_version.h - definitions change, records live on. Full texts of what records were opened under stand in the table
 * content_version; what was taken away is refused at start while living records use it, unless `replaced_by:` says where they go.
 */
#ifndef REGISTER_CONTENT_VERSION_H
#define REGISTER_CONTENT_VERSION_H

#include "content/content.h"
#include "store/store.h"

/* Before the tables are brought up to date: ERR_INVALID with register, what is missing and how many records use it. */
must_use enum err content_version_check(struct db *db, struct arena *a, const struct content *c,
                                        struct error *e);
/* After it: moves records to the states, steps and fields that replace theirs, each with an event of the program. */
must_use enum err content_version_move(struct store *s, const struct content *c, struct error *e);
/* Keeps the text of a register. */
must_use enum err content_version_keep(struct db *db, struct arena *a,
                                       const struct register_def *reg, struct error *e);
/* The text that a record was opened under; NULL when it is not kept. */
must_use enum err content_version_text(struct db *db, struct arena *a, const char *digest,
                                       const char **ret, struct error *e);

#endif
