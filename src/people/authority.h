/* authority.h - 执法主体: in whose name a document is issued. A unit is one for itself or by 委托; its divisions act in its
 * name. The word its numbers carry (示卫) and the seal line belong to it, all with days of validity, both ends included.
 */
#ifndef PEOPLE_AUTHORITY_H
#define PEOPLE_AUTHORITY_H

#include "people/actor.h"

struct authority {
    int64_t id, county, unit;
    const char *sign, *title, *from_on, *to_on, *seal_line;
    int64_t delegated_by; /* file: 委托书, 0: none */
    const char *unit_name;
};
/* `id` and `unit_name` are filled. The same unit for overlapping days: ERR_CONFLICT. */
must_use enum err authority_add(struct db *db, struct arena *a, const struct actor *by,
                                struct authority *x, struct error *e);
/* `to_on` is the last day. */
must_use enum err authority_end(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                                const char *to_on, struct error *e);
/* Says that one body handles a matter: a code of a list, or a group of codes. */
must_use enum err authority_matter_add(struct db *db, struct arena *a, const struct actor *by,
                                       int64_t id, const char *list, const char *code,
                                       struct error *e);
must_use enum err authority_list(struct db *db, struct arena *a, int64_t county,
                                 struct authority **ret, size_t *ret_n, struct error *e);

/* Is this file the 委托书 of a body of the county? */
must_use enum err authority_holds(struct db *db, struct arena *a, int64_t county, int64_t file,
                                  bool *ret, struct error *e);

/* Valid on `on`; ret->id is 0 when there is none. A unit without an authority of its own acts in the name of the next one above. */
must_use enum err authority_of_unit(struct db *db, struct arena *a, int64_t county, int64_t unit,
                                    const char *on, struct authority *ret, struct error *e);
must_use enum err authority_of_matter(struct db *db, struct arena *a, int64_t county,
                                      const char *list, const char *code, const char *on,
                                      struct authority *ret, struct error *e);

#endif
