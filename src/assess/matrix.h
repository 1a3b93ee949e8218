/* matrix.h - which board of which round is looked at, in what order, and which window of it: read from the URL, shared by the
 * page and its exports.
 *
 * A board of more than MATRIX_CELLS cells comes in windows of whole rows, the weakest units first; `all=1` shows it whole (for
 * paper).
 */
#ifndef ASSESS_MATRIX_H
#define ASSESS_MATRIX_H

#include "door/visit.h"
#include "figure/round.h"

#define MATRIX_CELLS 6000

struct matrix {
    struct round_board *boards;
    size_t n_boards;
    struct round_board *board; /* the chosen one, NULL: no round yet */
    int64_t round;
    bool by_plan;      /* order of the framework instead of 差项在前 */
    bool self;         /* show self-assessed scores */
    bool all;          /* no window */
    const char *group; /* only this group of units, NULL: all */
    size_t *columns;   /* item indexes in the order shown */
    size_t *rows;
    size_t n_rows;       /* unit indexes in the order shown */
    size_t first, shown; /* the window: rows[first] .. rows[first + shown - 1] */
    size_t step;         /* rows a window, 0: the whole */
};
must_use enum err matrix_load(const struct request *req, struct matrix *ret, struct error *e);
/* What counts for a cell: the reviewed score, else the self-assessed one (or that alone with `self`). False: nothing yet, or the
 * item does not apply. */
bool matrix_score(const struct matrix *m, size_t unit, size_t item, int64_t *ret);
const struct round_cell *matrix_cell(const struct matrix *m, size_t unit, size_t item);
/* The same page with another order, score or window; `path` is /desk/matrix or one of its exports. */
struct matrix_turn {
    bool by_plan, self, all;
    size_t first;
};
const char *matrix_href(const struct request *req, const struct matrix *m, const char *path,
                        struct matrix_turn turn);
/* As it is now, from the first row. */
struct matrix_turn matrix_now(const struct matrix *m);

#endif
