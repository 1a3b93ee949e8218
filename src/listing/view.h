/* view.h - what a person has set for the list of a register: its columns, and filters kept under a name. Preferences: no
 * events, nobody else sees them.
 */
#ifndef LISTING_VIEW_H
#define LISTING_VIEW_H

#include "listing/list.h"

#define VIEW_MOST       12 /* of a register */
#define VIEW_NAME_CHARS 20
#define VIEW_COLUMNS    12

struct view {
    const char *name, *terms; /* terms as list_terms gives them */
};
must_use enum err view_list(struct db *db, struct arena *a, const struct actor *who,
                            const struct register_def *reg, struct view **ret, size_t *ret_n,
                            struct error *e);
/* In a work. The same name is replaced; `terms` NULL removes it. */
must_use enum err view_keep(struct db *db, struct arena *a, const struct actor *who,
                            const struct register_def *reg, const char *name, const char *terms,
                            struct error *e);
/* The columns this person chose into the list; nothing when none were. A field closed to the role is no column. */
must_use enum err view_columns(struct db *db, struct arena *a, const struct actor *who,
                               struct list *l, struct error *e);
/* In a work: ids of fields; n 0 goes back to the page's own. */
must_use enum err view_keep_columns(struct db *db, struct arena *a, const struct actor *who,
                                    const struct register_def *reg, const char *const *ids,
                                    size_t n, struct error *e);
/* May stand as a column: it has one text a row. */
bool view_column(const struct field_def *f, const struct actor *who);

#endif
