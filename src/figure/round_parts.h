/* round_parts.h - the registers of an assessment, found by the parts they play, with the fields and steps C works with.
 *
 * Fields are promised by content/part. Of the participation the steps submit, close and mark_absent are needed as well: the
 * states they lead to mean submitted, reviewed and 未报. A self-assessment or review counts when its score is there; a review
 * must also be in a final state.
 */
#ifndef FIGURE_ROUND_PARTS_H
#define FIGURE_ROUND_PARTS_H

#include "register/query.h"

struct round_parts {
    const struct register_def *round, *participation, *self, *review;
    const struct field_def *round_title, *round_year;
    const struct field_def *part_round, *part_unit, *part_framework;
    const struct field_def *self_part, *self_round, *self_item, *self_score, *self_evidence,
        *self_note;
    const struct field_def *review_part, *review_round, *review_item, *review_self, *review_score,
        *review_reason;
    const struct step_def *submit, *close, *mark_absent;
};
must_use enum err round_parts_find(const struct content *c, struct round_parts *ret,
                                   struct error *e);
bool round_is_submitted(const struct round_parts *p, const struct state_def *state);

/* Living records whose reference `match` is `id`, with the fields the boards need. */
must_use enum err round_participations(struct db *db, struct arena *a, const struct content *c,
                                       const struct scope *scope, const struct round_parts *p,
                                       int64_t round, bool with_void, struct record_list *ret,
                                       struct error *e);
must_use enum err round_selfs(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct round_parts *p,
                              const struct field_def *match, int64_t id, bool evidence,
                              struct record_list *ret, struct error *e);
must_use enum err round_reviews(struct db *db, struct arena *a, const struct content *c,
                                const struct scope *scope, const struct round_parts *p,
                                const struct field_def *match, int64_t id, struct record_list *ret,
                                struct error *e);

/* The reference in a field, 0 when absent. */
int64_t round_ref(const struct record *rec, const struct field_def *f);

#endif
