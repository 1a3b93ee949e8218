/* round_frozen.h - the rows of round_result and round_result_item, in and out (owns both tables), and a round while its boards
 * are put together out of them or of the records: what round.c and round_beside.c share.
 */
#ifndef FIGURE_ROUND_FROZEN_H
#define FIGURE_ROUND_FROZEN_H

#include "figure/round.h"
#include "figure/round_map.h"
#include "figure/round_parts.h"

struct frozen_unit {
    int64_t participation, unit, framework;
    const char *name, *group;
    bool submitted;
    struct assess_result
        result;        /* numbers and ranks; `unit`, `level1_got` and `veto` are not kept */
    int64_t veto_item; /* framework_item, 0: none */
    int64_t outside;   /* -1: none */
    struct round_sums sums;
};
struct frozen_mark {
    int64_t participation, item, self_record, review_record;
    struct assess_mark mark;
    const char *reason; /* why it does not apply */
};
struct frozen_round {
    const char *at; /* NULL: the round is not frozen */
    struct frozen_unit *units;
    size_t n_units;
    struct frozen_mark *marks;
    size_t n_marks;
};
must_use enum err round_frozen_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                                    struct frozen_round *ret, struct error *e);
/* One unit of a board with all its marks. */
must_use enum err round_frozen_write(struct db *db, const struct actor *by, const char *at,
                                     const struct round_board *b, size_t unit, struct error *e);

/* --- putting together --------------------------------------------------------------------------------- */
/* A board while it is filled: the marks as the records say them now. */
struct draft {
    struct round_board b;
    struct assess_mark *marks; /* n_units x n_items */
    struct round_map items;
    size_t room; /* units that fit */
};
struct spot {
    struct draft *d;
    size_t unit;
};
struct gather {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct scope *scope;
    struct round_parts parts;
    struct record round;
    struct record_list joined; /* participations in the scope */
    struct frozen_round frozen;
    struct unit *units;
    size_t n_units;
    struct round_map unit_at; /* unit id -> units */
    struct draft *drafts;
    size_t n_drafts;
    struct spot *spots; /* a participation each */
    struct round_map spot_at;
    struct error *e;
};

/* The index of a participation's item in its board's cells; false for rows of no board. */
bool round_find_cell(const struct gather *g, int64_t participation, int64_t item,
                     struct draft **ret, size_t *ret_at);

/* What stands beside the marks: items that do not apply, vetoes counted from records. Before assess_run. */
must_use enum err round_take_beside(struct gather *g);
/* The everyday score and what follows from the weights. After assess_run; a frozen round keeps its own. */
must_use enum err round_take_weights(struct gather *g);
/* Who scored and reviewed last, one question each for the whole round. */
must_use enum err round_take_names(struct gather *g);

#endif
