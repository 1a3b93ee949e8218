/* outsider.h - the public as it stands in the books: one person of the county, named 公众, without post and account, so that what
 * comes in from outside has an actor in the chain and an owner under scope `own`. Who it was is known to the record at most.
 *
 * Made with the first thing that comes in; pickers never offer it, since it was never in office.
 */
#ifndef PEOPLE_OUTSIDER_H
#define PEOPLE_OUTSIDER_H

#include "people/actor.h"

/* 0 while nothing has ever come in. */
must_use enum err outsider_find(struct db *db, struct arena *a, int64_t county, int64_t *ret,
                                struct error *e);
/* In a work: the same, made when missing. */
must_use enum err outsider_person(struct db *db, struct arena *a, int64_t county, int64_t *ret,
                                  struct error *e);
/* Acts as the role `public` for a record of `unit`; its address is never kept: informants must not be traced. */
struct actor outsider_actor(const struct content *c, int64_t county, int64_t person, int64_t unit);
/* What everybody may see of the county: for lists that are public. */
struct scope outsider_scope(int64_t county);

/* A random secret of the county, 32 bytes in hex, for links that are checked by computing; made when missing (in a work). */
must_use enum err outsider_secret(struct db *db, struct arena *a, int64_t county, bool make,
                                  const char **ret, struct error *e);

#endif
