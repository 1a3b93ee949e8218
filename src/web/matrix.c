#define _GNU_SOURCE /* qsort_r */
#include "web/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "door/app.h"

enum err matrix_newest_round(struct db *db, struct arena *a, const struct content *c,
                             const struct actor *who, int64_t *ret, struct error *e)
{
    const struct register_def *reg = content_plays(c, "assessment.round");
    struct scope wide = who->scope;
    struct record_list found;
    struct query q = {.reg = reg, .limit = 1, .no_lists = true};
    *ret = 0;
    if (!reg) {
        return OK;
    }
    wide.kind =
        SCOPE_COUNTY; /* rounds belong to the bureau; the board keeps the visitor's own scope */
    enum err r = query_list(db, a, c, &wide, &q, &found, e);
    if (!r && found.n) {
        *ret = found.items[0].id;
    }
    return r;
}

static int by_rate(const void *x, const void *y, void *ctx)
{
    const struct assess_column *columns = ((const struct matrix *)ctx)->board->total.columns;
    size_t i = *(const size_t *)x, k = *(const size_t *)y;
    if (columns[i].rate != columns[k].rate) {
        return columns[i].rate < columns[k].rate ? -1 : 1;
    }
    return i < k ? -1 : 1;
}

static int by_score(const void *x, const void *y, void *ctx)
{
    const struct matrix *m = ctx;
    size_t i = *(const size_t *)x, k = *(const size_t *)y;
    const struct assess_result *a = &m->board->total.results[i], *b = &m->board->total.results[k];
    int64_t p = m->self ? a->self_score : a->score, q = m->self ? b->self_score : b->score;
    if (p != q) {
        return p < q ? -1 : 1;
    }
    return i < k ? -1 : 1;
}

static void order(struct arena *a, struct matrix *m)
{
    struct round_board *b = m->board;
    m->columns = arena_array(a, b->n_items + 1, sizeof(*m->columns));
    m->rows = arena_array(a, b->n_units + 1, sizeof(*m->rows));
    for (size_t i = 0; i < b->n_items; i++) {
        m->columns[i] = i;
    }
    for (size_t i = 0; i < b->n_units; i++) {
        if (str_empty(m->group) || str_eq(m->group, b->units[i].group)) {
            m->rows[m->n_rows++] = i;
        }
    }
    if (!m->by_plan) {
        qsort_r(m->columns, b->n_items, sizeof(*m->columns), by_rate, m);
        qsort_r(m->rows, m->n_rows, sizeof(*m->rows), by_score, m);
    }
}

enum err matrix_load(const struct request *req, struct matrix *m, struct error *e)
{
    const struct content *c = app_of(req)->content;
    const struct actor *who = visit_actor(req);
    const char *round = request_query(req, "round"), *framework = request_query(req, "framework");
    int64_t wanted = 0;
    struct db *db;
    enum err r = app_reader(req, &db, e);
    if (r) {
        return r;
    }
    *m = (struct matrix){.by_plan = str_eq(request_query(req, "order"), "plan"),
                         .self = str_eq(request_query(req, "show"), "self"),
                         .group = request_query(req, "group")};
    if (framework && !id_parse(framework, &wanted)) {
        wanted = 0;
    }
    if (round && !id_parse(round, &m->round)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一轮考核。");
    }
    if (!round && (r = matrix_newest_round(db, req->arena, c, who, &m->round, e))) {
        return r;
    }
    if (m->round &&
        (r = round_boards(db, req->arena, c, &who->scope, m->round, &m->boards, &m->n_boards, e))) {
        return r;
    }
    for (size_t i = 0; i < m->n_boards; i++) {
        bool better = m->board && !wanted && m->boards[i].n_units > m->board->n_units;
        if (!m->board || better || m->boards[i].framework.id == wanted) {
            m->board = &m->boards[i];
        }
    }
    if (m->board) {
        order(req->arena, m);
    }
    return OK;
}

bool matrix_score(const struct matrix *m, size_t unit, size_t item, int64_t *ret)
{
    const struct assess_mark *k = &m->board->units[unit].marks[item];
    if (k->has_review && !m->self) {
        *ret = k->review;
        return true;
    }
    *ret = k->self;
    return k->has_self;
}

const struct round_cell *matrix_cell(const struct matrix *m, size_t unit, size_t item)
{
    return &m->board->cells[unit * m->board->n_items + item];
}
