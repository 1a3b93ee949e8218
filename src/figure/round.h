/* round.h - an assessment round as a whole: participants, items, marks, result. Reads the registers that play
 * assessment.round, assessment.participation, assessment.self and assessment.review through register/query.
 *
 * The result is a frozen view: round_freeze writes round_result and round_result_item when the round is published; from then on
 * boards show the frozen rows, and a later change of a record is visible as a difference (`drifted`), never as a new ranking.
 *
 * Items that do not apply to a unit (by its kind in the framework, or agreed to in a record that plays assessment.exclusion)
 * leave numerator and denominator. Ranks go by the score of the indicators; the everyday score and the weight are told beside it.
 *
 * Who sees the county sees ranks as soon as they can be computed (`ranks_open` says whether they may be shown). Who sees less
 * gets the rows of his units only: before publication without ranks, and with columns and mean of these rows; after it with the
 * frozen ranks, columns and mean of all.
 */
#ifndef FIGURE_ROUND_H
#define FIGURE_ROUND_H

#include "domain/assess.h"
#include "framework/framework_table.h"
#include "register/query.h"
#include "register/step.h"

/* who and reviewer are filled for boards of up to ROUND_FILL_MAX cells, else NULL until round_cell_fill is asked; when and
 * reviewed: UTC moments, NULL when there is no score. */
#define ROUND_FILL_MAX 20000
struct round_cell {
    int64_t self_id, review_id;
    const char *
        way; /* manual, mixed, auto (list score_ways); NULL: not begun, or begun before points were counted */
    const char *out; /* 合理缺项: why the item does not apply; then the mark says so too */
    const char *who, *when, *reason, *reviewer, *reviewed;
    const char *note;
    size_t evidence;
    bool drifted; /* frozen: the records say something else by now */
};
/* What a unit's year is made of beside the indicators; hundredths, -1: not asked for in this round. */
struct round_sums {
    int64_t everyday; /* 平时分: 100 and what was added and taken off in the year, 0 to 100 */
    int64_t combined; /* 平时分 and score by their shares */
    int64_t contribution; /* of combined (or score) to the unit's yearly target: x weight */
};
struct round_unit {
    int64_t participation, unit;
    const char *state, *state_title;
    struct round_sums sums;
};
struct round_board {
    int64_t round;
    const char *title, *state, *state_title;
    int64_t year;
    struct framework_row framework;
    struct assess_item *items;
    size_t n_items;
    struct assess_unit *units;
    struct round_unit *places;
    size_t n_units;
    struct round_cell *cells; /* n_units x n_items */
    struct assess_total total;
    bool frozen;
    const char *frozen_at;
    bool ranks_open; /* ranks may be shown: frozen, or everything that was submitted is reviewed */
    bool appeals;    /* the appeal period runs */
    int64_t weight, daily_share; /* hundredths of percent, -1: none */
};
/* One board a framework used in the round, in the scope given (a hospital sees its own row only). */
must_use enum err round_boards(struct db *db, struct arena *a, const struct content *c,
                               const struct scope *scope, int64_t round, struct round_board **ret,
                               size_t *ret_n, struct error *e);
/* Names and moments of the last self-assessment and review of one cell, from the events of its records. */
must_use enum err round_cell_fill(struct db *db, struct arena *a, int64_t county,
                                  struct round_cell *cell, struct error *e);

/* ERR_CONFLICT when the round is frozen already, ERR_INVALID when nobody takes part. */
must_use enum err round_freeze(struct db *db, struct arena *a, const struct content *c,
                               const struct actor *by, int64_t round, struct error *e);

#endif
