/* backfill.h - records that happened outside the steps: 历史补录 (finished work enters in any state with its own dates and
 * number) and ledger records (handled on another platform, kept here with result, external number and link).
 *
 * Nothing is asked but what keeps the database whole: values must be well formed, references must exist, dates must follow
 * the order of the states and not lie in the future, numbers and `unique` fields must not repeat. Gates, checks that stop a step,
 * needs and required fields become findings, which the caller shows; the record enters all the same.
 */
#ifndef REGISTER_BACKFILL_H
#define REGISTER_BACKFILL_H

#include "register/step.h"

struct backfill {
    const struct register_def *reg;
    int64_t unit;                  /* 0: by the owner field or the actor's unit */
    const struct state_def *state; /* NULL: the first one */
    const struct typed *dates;     /* `field` is a state id, `text` its date as typed */
    size_t n_dates;
    const char *number;          /* as it stands on the paper, NULL: none */
    const char *external, *link; /* number and address on the other platform, or NULL */
    bool ledger;                 /* kept in mode ledger instead of 补录 */
    const struct typed *typed;
    size_t n_typed;
    const char *note;
};
/* Whoever may open a record, take any step or sign in the register may enter what is finished already. */
bool backfill_may(const struct actor *by, const struct register_def *reg);
must_use enum err step_backfill(struct engine *en, struct db *db, struct arena *a,
                                const struct actor *by, const struct backfill *b,
                                struct step_result *ret, struct closed **ret_findings,
                                size_t *ret_n, struct error *e);
/* What has become of a ledger record: state, dates, result fields, external number and link. `version` as in step_edit. */
must_use enum err step_ledger(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, int64_t record, int64_t version,
                              const struct backfill *b, struct step_result *ret, struct error *e);

#endif
