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
    const struct field_def *round_title, *round_year, *round_weight, *round_daily_share;
    const struct field_def *draw_roles, *draw_each, *draw_seed, *draw_result;
    const struct field_def *part_round, *part_unit, *part_framework, *part_reviewers, *part_total;
    const struct field_def *self_part, *self_round, *self_item, *self_score, *self_evidence,
        *self_note, *self_way, *self_auto, *self_hand_max, *self_hand, *self_materials,
        *self_share_to;
    const struct field_def *review_part, *review_round, *review_item, *review_self, *review_score,
        *review_reason, *rectify_what, *rectify_due;
    const struct step_def *begin, *submit, *close, *mark_absent, *gather, *amend;
    /* the round's states: self-assessment runs, review runs, appeals may be raised */
    const struct state_def *self_state, *review_state, *appeal_state;
    /* What a county's content may do without: NULL then. */
    const struct register_def *appeal, *exclusion, *daily, *rectify;
    const struct field_def *appeal_review, *appeal_part, *appeal_round, *appeal_item,
        *appeal_reason, *appeal_score, *appeal_answer;
    const struct field_def *out_part, *out_round, *out_item, *out_reason;
    const struct state_def *out_agreed;
    const struct field_def *daily_unit, *daily_on, *daily_points, *daily_cause, *daily_source;
    const struct field_def *problem_part, *problem_item, *problem_due;
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
/* The appeals (no matter how they stand) or agreed exclusions of a round or a participation: `whole`: of the round `id`. */
must_use enum err round_appeals(struct db *db, struct arena *a, const struct content *c,
                                const struct scope *scope, const struct round_parts *p, bool whole,
                                int64_t id, struct record_list *ret, struct error *e);
must_use enum err round_exclusions(struct db *db, struct arena *a, const struct content *c,
                                   const struct scope *scope, const struct round_parts *p,
                                   bool whole, int64_t id, struct record_list *ret,
                                   struct error *e);
must_use enum err round_reviews(struct db *db, struct arena *a, const struct content *c,
                                const struct scope *scope, const struct round_parts *p,
                                const struct field_def *match, int64_t id, struct record_list *ret,
                                struct error *e);

/* Which items of the framework do not apply to the unit of a participation: by its kind, or agreed to. `ret` stands beside the
 * items. */
struct framework_row;
must_use enum err round_out_items(struct db *db, struct arena *a, const struct content *c,
                                  const struct round_parts *p, const struct record *participation,
                                  const struct framework_row *f, bool **ret, struct error *e);
/* Does the framework itself leave item `i` out for this kind of unit, approved by somebody? */
bool round_item_exempt(const struct framework_row *f, size_t i, const char *kind);
/* The newest round of the county, whoever asks: rounds belong to the bureau, and whoever takes part may know it. 0: none. */
must_use enum err round_newest(struct db *db, struct arena *a, const struct content *c,
                               const struct scope *scope, struct record *ret, struct error *e);
/* Units are ranked within the group of their kind: 医疗机构, 行政部门. NULL: a kind that content does not know. */
const char *round_group_title(const struct content *c, const char *kind);

/* The reference in a field, 0 when absent. */
int64_t round_ref(const struct record *rec, const struct field_def *f);

#endif
