/* matrix.h - which board of which round is looked at, and in what order: read from the URL, shared by the page and its export.
 */
#ifndef WEB_MATRIX_H
#define WEB_MATRIX_H

#include "door/visit.h"
#include "figure/round.h"

struct matrix {
    struct round_board *boards;
    size_t n_boards;
    struct round_board *board; /* the chosen one, NULL: no round yet */
    int64_t round;
    bool by_plan;      /* order of the framework instead of 差项在前 */
    bool self;         /* show self-assessed scores */
    const char *group; /* only this group of units, NULL: all */
    size_t *columns;   /* item indexes in the order shown */
    size_t *rows;
    size_t n_rows; /* unit indexes in the order shown */
};
must_use enum err matrix_load(const struct request *req, struct matrix *ret, struct error *e);
/* What counts for a cell: the reviewed score, else the self-assessed one (or that alone with `self`). False: nothing yet. */
bool matrix_score(const struct matrix *m, size_t unit, size_t item, int64_t *ret);
const struct round_cell *matrix_cell(const struct matrix *m, size_t unit, size_t item);
/* Newest round of the county, 0: none. */
must_use enum err matrix_newest_round(struct db *db, struct arena *a, const struct content *c,
                                      const struct actor *who, int64_t *ret, struct error *e);

#endif
