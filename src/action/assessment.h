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
 * settle   the appeals are over: refused naming those that are open.
 * publish  the same, then the result becomes fixed rows (figure/round).
 * refresh  items that came back (an exclusion taken back) are opened, and what the program counts is counted anew.
 * hand     the score becomes counted points + what a person gave for the rest.
 * share    the evidence of a self-assessment goes to other items of the same unit too, named by their codes.
 * carry    last year's evidence that is still valid, and the word beside it, for the same item code; carry_all for all items.
 * draw     reviewers for every unit, by domain/draw; lists, digests and pairs stand in an event. assign: by hand. Nobody
 *          reviews the unit where he holds a post.
 * appeal   refused outside the appeal period; notes unit, item and round.
 * appeal_change  the review's score is changed by a step of its own, in the name of who decided.
 * exclusion      notes the round; refused for an item that is not in the unit's framework or exempt anyway.
 * exclude        self-assessment and review of the item are voided with the reason.
 * rectify  a problem is opened for the unit. What is not closed when the next round opens goes on under that round.
 * total    only a total came from outside: refused when items were answered; items waiting to be are voided.
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
/* Of a published round; does nothing where no register plays assessment.use. */
must_use enum err assessment_push(struct engine *en, struct db *db, struct arena *a,
                                  const struct record *round, struct error *e);
must_use enum err assessment_refresh(ACTION_PARAMETERS);
must_use enum err assessment_hand(ACTION_PARAMETERS);
must_use enum err assessment_share(ACTION_PARAMETERS);
must_use enum err assessment_carry(ACTION_PARAMETERS);
must_use enum err assessment_carry_all(ACTION_PARAMETERS);
must_use enum err assessment_draw(ACTION_PARAMETERS);
must_use enum err assessment_assign(ACTION_PARAMETERS);
must_use enum err assessment_settle(ACTION_PARAMETERS);
must_use enum err assessment_appeal(ACTION_PARAMETERS);
must_use enum err assessment_appeal_change(ACTION_PARAMETERS);
must_use enum err assessment_exclusion(ACTION_PARAMETERS);
must_use enum err assessment_exclude(ACTION_PARAMETERS);
must_use enum err assessment_rectify(ACTION_PARAMETERS);
must_use enum err assessment_total(ACTION_PARAMETERS);
/* Problems out of earlier assessments that are not closed go on under the units' new participations. */
struct round_parts;
must_use enum err assessment_hand_on(struct engine *en, struct db *db, struct arena *a,
                                     const struct round_parts *p, int64_t county, int64_t round,
                                     struct error *e);
/* Refused naming the appeals that are raised and not decided. */
must_use enum err assessment_appeals_closed(struct engine *en, struct db *db, struct arena *a,
                                            const struct record *round, struct error *e);

#endif
