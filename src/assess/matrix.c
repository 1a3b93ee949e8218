#define _GNU_SOURCE /* qsort_r */
#include "assess/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "base/html.h"
#include "base/id.h"
#include "base/str.h"
#include "door/app.h"
#include "figure/round_parts.h"

static enum err newest_round(struct db *db, struct arena *a, const struct content *c,
                             const struct actor *who, int64_t *ret, struct error *e)
{
    struct record round;
    enum err r = round_newest(db, a, c, &who->scope, &round, e);
    if (!r) {
        *ret = round.id;
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

static void window(const struct request *req, struct matrix *m)
{
    const char *text = request_query(req, "from");
    size_t items = m->board->n_items ? m->board->n_items : 1;
    int64_t from = 0;

    m->shown = m->n_rows;
    if (m->all || m->n_rows * items <= MATRIX_CELLS) {
        return;
    }
    m->step = MATRIX_CELLS / items ? MATRIX_CELLS / items : 1;
    if (text && str_to_int(text, &from) && from > 0 && (size_t)from < m->n_rows) {
        m->first = (size_t)from;
    }
    m->shown = m->n_rows - m->first < m->step ? m->n_rows - m->first : m->step;
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
    *m = (struct matrix){.by_plan = str_eq(request_query(req, "order"), "listed"),
                         .self = str_eq(request_query(req, "show"), "self"),
                         .all = str_eq(request_query(req, "all"), "1"),
                         .group = request_query(req, "group")};
    if (framework && !id_parse(framework, &wanted)) {
        wanted = 0;
    }
    if (round && !id_parse(round, &m->round)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一轮考核。");
    }
    if (!round && (r = newest_round(db, req->arena, c, who, &m->round, e))) {
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
        window(req, m);
    }
    return OK;
}

bool matrix_score(const struct matrix *m, size_t unit, size_t item, int64_t *ret)
{
    const struct assess_mark *k = &m->board->units[unit].marks[item];
    if (k->not_applicable) {
        return false;
    }
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

struct matrix_turn matrix_now(const struct matrix *m)
{
    return (struct matrix_turn){.by_plan = m->by_plan, .self = m->self, .all = m->all};
}

const char *matrix_href(const struct request *req, const struct matrix *m, const char *path,
                        struct matrix_turn turn)
{
    struct arena *a = req->arena;
    struct strbuf b = strbuf_make(2048);
    html_url(&b, path);
    html_lit(&b, "?round=");
    html_arg(&b, id_text(a, m->round));
    html_lit(&b, "&framework=");
    html_arg(&b, id_text(a, m->board->framework.id));
    if (turn.by_plan) {
        html_lit(&b, "&order=listed");
    }
    if (turn.self) {
        html_lit(&b, "&show=self");
    }
    if (turn.all) {
        html_lit(&b, "&all=1");
    }
    if (turn.first) {
        html_lit(&b, "&from=");
        html_int(&b, (int64_t)turn.first);
    }
    if (!str_empty(m->group)) {
        html_lit(&b, "&group=");
        html_arg(&b, m->group);
    }
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}
