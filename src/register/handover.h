/* handover.h - 离岗交接: what is still in a person's hands. An account is not locked before all of it was handed over.
 */
#ifndef REGISTER_HANDOVER_H
#define REGISTER_HANDOVER_H

#include "register/step.h"

/* Either a record that names the person in a field that `assigns`, or one that waits for a signature only this person can give. */
struct open_item {
    const struct register_def *reg;
    int64_t record;
    const char *title, *number;
    const struct field_def *field; /* NULL: a signature */
    const char *role;              /* of the signature */
    int64_t unit;                  /* of the post that signs */
};
must_use enum err handover_open(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, int64_t person, struct open_item **ret,
                                size_t *ret_n, struct error *e);
/* ERR_CONFLICT with a sentence that names the first of them when anything is open. */
must_use enum err handover_done(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, int64_t person, struct error *e);
/* Hands every assigned record to `to`, by step_handover; one refusal undoes all. Signatures need another holder of the post. */
must_use enum err handover_give(struct engine *en, struct db *db, struct arena *a,
                                const struct actor *by, int64_t from, int64_t to,
                                const char *reason, size_t *ret_n, struct error *e);

#endif
