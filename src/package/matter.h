/* matter.h - 督办 between installations: a record of the register that plays package.urge at the city becomes one of the register that
 * plays package.task at the county, and the answer given there closes the first.
 *
 * Nothing leaves in its first state: 督办 and answer go out once they have been sent by a step (signed, if the register wants it).
 */
#ifndef PACKAGE_MATTER_H
#define PACKAGE_MATTER_H

#include "package/outbox.h"
#include "register/step.h"

/* May packages be made of this register's records, and which? */
bool matter_kind(const struct register_def *reg, enum package_kind *ret);
/* Why not yet (a sentence part), or NULL. */
const char *matter_waits(const struct record *rec);
/* Makes the package of the record; waits for the commit. */
must_use enum err matter_send(const struct packing *x, const struct record *rec,
                              struct outgoing *ret, struct error *e);
/* In a work: what a package taken in becomes. ERR_CONFLICT with the sentence when it does not fit what stands here. */
must_use enum err matter_take(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, const struct package *p, int64_t *ret_record,
                              struct error *e);
/* Beforehand: NULL, or why it cannot be taken. */
must_use enum err matter_fits(struct engine *en, struct db *db, struct arena *a, int64_t county,
                              const struct package *p, const char **ret_why, struct error *e);

#endif
