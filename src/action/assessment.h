/* assessment.h - the actions of an assessment round. Each runs inside the step that names it, in the same savepoint, and
 * writes other records as the program itself through register/step.
 *
 * open     one participation for each living unit whose kind has a published framework; the units without one are named in an
 *          event of the round. Refused when no framework is published or no unit fits.
 * begin    one self-assessment for each item of the unit's framework.
 * submit   refused naming the items without a score; then one review waits for each self-assessment.
 * reopen   reviews that still wait are voided, so nobody reviews what is being changed. Reviews already done stay; when the
 *          unit submits again, a review is voided and asked for anew only if its self-assessment was changed after it.
 * close    participations that are not submitted become 未报; submitted ones stay.
 * finish   refused naming units with unreviewed items; then submitted participations are closed.
 * publish  the result becomes fixed rows (figure/round).
 */
#ifndef ACTION_ASSESSMENT_H
#define ACTION_ASSESSMENT_H

#include "register/step.h"

#define ACTION_PARAMETERS                                                                          \
    struct engine *en, struct db *db, struct arena *a, const struct actor *by, struct record *rec, \
        const struct step_def *step, const char *on, struct error *e

must_use enum err assessment_open(ACTION_PARAMETERS);
must_use enum err assessment_begin(ACTION_PARAMETERS);
must_use enum err assessment_submit(ACTION_PARAMETERS);
must_use enum err assessment_reopen(ACTION_PARAMETERS);
must_use enum err assessment_close(ACTION_PARAMETERS);
must_use enum err assessment_finish(ACTION_PARAMETERS);
must_use enum err assessment_publish(ACTION_PARAMETERS);

#endif
