/* mode.h - how a county keeps a register: native (steps here), ledger (handled on another platform; result, number and link are
 * kept here, without steps), off. A record stays as it was opened when the mode changes.
 */
#ifndef REGISTER_MODE_H
#define REGISTER_MODE_H

#include "register/step_internal.h"

/* The county's choice, else the content's, else native. */
must_use enum err mode_of(struct db *db, struct arena *a, int64_t county,
                          const struct register_def *reg, enum register_mode *ret, struct error *e);
/* ERR_INVALID for a register that has no ledger fields to be kept with. */
must_use enum err mode_set(struct db *db, struct arena *a, const struct actor *by,
                           const struct register_def *reg, enum register_mode mode,
                           struct error *e);
const char *mode_title(enum register_mode mode); /* 本系统办理 */
bool mode_parse(const char *word, enum register_mode *ret);
const char *mode_word(enum register_mode mode); /* "ledger" */

/* May records be opened here by hand? The program and actions pass. */
must_use enum err mode_may_open(struct move *m);

#endif
