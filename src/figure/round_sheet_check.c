/* round_sheet_check.c - boards out of the rows that were read, their results, and where the table says something else. */
#include "base/str.h"
#include "figure/round_sheet_internal.h"

#define NO_ROW 0 /* cells hold the row's place + 1 */

struct board {
    struct round_sheet_board *out;
    struct assess_mark *marks; /* n_units x n_items */
    size_t *row;
};

struct check {
    struct round_sheet_raw *raw;
    struct board *boards;
};

/* --- boards ---------------------------------------------------------------------------------------------- */

static void count_places(struct check *c)
{
    struct round_sheet_raw *raw = c->raw;
    for (size_t i = 0; i < raw->n_units; i++) {
        raw->units[i].place = c->boards[raw->units[i].board].out->n_units++;
    }
    for (size_t i = 0; i < raw->n_items; i++) {
        raw->items[i].place = c->boards[raw->items[i].board].out->n_items++;
    }
}

static enum err make_boards(struct check *c, struct error *e)
{
    struct round_sheet_raw *raw = c->raw;
    struct round_sheet *out = raw->out;
    size_t cells = 0;

    out->n = raw->n_boards;
    out->boards = arena_array(raw->a, out->n + 1, sizeof(*out->boards));
    c->boards = arena_array(raw->a, out->n + 1, sizeof(*c->boards));
    for (size_t i = 0; i < out->n; i++) {
        c->boards[i].out = &out->boards[i];
        out->boards[i].title = raw->boards[i];
    }
    count_places(c);
    for (size_t i = 0; i < out->n; i++) {
        cells += out->boards[i].n_units * out->boards[i].n_items;
    }
    if (cells > raw->n_rows * 4 + 1000) {
        return error_set(e, ERR_INVALID, "明细不全：每个单位的每条指标都要有一行。");
    }
    for (size_t i = 0; i < out->n; i++) {
        struct round_sheet_board *b = &out->boards[i];
        b->units = arena_array(raw->a, b->n_units + 1, sizeof(*b->units));
        b->items = arena_array(raw->a, b->n_items + 1, sizeof(*b->items));
        b->said = arena_array(raw->a, b->n_units + 1, sizeof(*b->said));
        c->boards[i].marks =
            arena_array(raw->a, b->n_units * b->n_items + 1, sizeof(struct assess_mark));
        c->boards[i].row = arena_array(raw->a, b->n_units * b->n_items + 1, sizeof(size_t));
    }
    return OK;
}

static void fill_places(struct check *c)
{
    const struct round_sheet_raw *raw = c->raw;
    for (size_t i = 0; i < raw->n_units; i++) {
        const struct raw_unit *u = &raw->units[i];
        struct board *b = &c->boards[u->board];
        b->out->units[u->place] =
            (struct assess_unit){.unit = (int64_t)i + 1,
                                 .name = u->name,
                                 .group = u->group,
                                 .marks = b->marks + u->place * b->out->n_items,
                                 .submitted = u->submitted,
                                 .outside = u->outside,
                                 .total = u->total};
        b->out->said[u->place] = u->said;
    }
    for (size_t i = 0; i < raw->n_items; i++) {
        const struct raw_item *x = &raw->items[i];
        c->boards[x->board].out->items[x->place] = x->item;
    }
}

static size_t cell_of(const struct check *c, const struct raw_row *row)
{
    const struct raw_unit *u = &c->raw->units[row->unit];
    return u->place * c->boards[u->board].out->n_items + c->raw->items[row->item].place;
}

static void fill_marks(struct check *c)
{
    struct round_sheet_raw *raw = c->raw;
    raw->sheet = raw->detail;
    for (size_t i = 0; i < raw->n_rows; i++) {
        const struct raw_row *row = &raw->rows[i];
        struct board *b = &c->boards[raw->units[row->unit].board];
        size_t at = cell_of(c, row);
        if (row->kind == ROW_PART) {
            continue;
        }
        if (b->row[at] != NO_ROW) {
            round_sheet_fault(raw, row->line,
                              arena_printf(raw->a, "“%s”的指标 %s 在第 %zu 行已经有了。",
                                           raw->units[row->unit].name,
                                           raw->items[row->item].item.code,
                                           raw->rows[b->row[at] - 1].line));
            continue;
        }
        b->row[at] = i + 1;
        b->marks[at] = row->mark;
    }
}

static void find_missing(struct check *c)
{
    struct round_sheet_raw *raw = c->raw;
    for (size_t i = 0; i < raw->n_units; i++) {
        const struct raw_unit *u = &raw->units[i];
        const struct board *b = &c->boards[u->board];
        size_t missing = 0, first = 0;
        for (size_t k = 0; k < b->out->n_items; k++) {
            if (b->row[u->place * b->out->n_items + k] == NO_ROW) {
                first = missing++ ? first : k;
            }
        }
        if (missing) {
            raw->sheet = u->detailed ? raw->detail : raw->summary;
            round_sheet_fault(raw, u->line,
                              arena_printf(raw->a, "“%s”缺 %zu 条指标的行，第一条是 %s。", u->name,
                                           missing, b->out->items[first].code));
        }
    }
}

/* --- gaps ------------------------------------------------------------------------------------------------ */

static void gap(struct check *c, const struct round_sheet_gap *what)
{
    struct round_sheet *out = c->raw->out;
    out->all_gaps++;
    if (out->n_gaps < ROUND_SHEET_SAID_MAX) {
        struct round_sheet_gap *g =
            arena_push(c->raw->a, &out->gaps, &out->n_gaps, &c->raw->cap_gaps, sizeof(*g));
        *g = *what;
    }
}

static const char *num(struct check *c, int64_t n)
{
    return str_from_scaled(c->raw->a, n, 2, false);
}

static void row_gap(struct check *c, const struct raw_row *row, const char *what, int64_t said,
                    const char *found)
{
    const char *code = c->raw->items[row->item].item.code;
    gap(c, &(struct round_sheet_gap){.sheet = c->raw->detail,
                                     .line = row->line,
                                     .unit = c->raw->units[row->unit].name,
                                     .code = row->part && *row->part
                                                 ? arena_printf(c->raw->a, "%s.%s", code, row->part)
                                                 : code,
                                     .what = what,
                                     .said = num(c, said),
                                     .found = found});
}

static bool by_rule(const struct raw_row *row, int64_t points, int64_t *ret)
{
    const struct assess_fact fact = {row->has_fact, row->fact};
    return row->has_rule && assess_rule_score(&row->rule, points, &fact, ret);
}

static int64_t adds(const struct assess_item *item, const struct assess_mark *m)
{
    int64_t score = 0;
    if (item->veto || !assess_score(m, &score)) {
        return 0;
    }
    return item->bonus && score > item->points ? item->points : score;
}

/* The reviewer decides; until then the self-assessed score is what the rule gives. */
static void check_item(struct check *c, const struct raw_row *row)
{
    const struct assess_item *item = &c->raw->items[row->item].item;
    int64_t want = adds(item, &row->mark);
    if (row->has_score && row->score != want) {
        row_gap(c, row, "计分", row->score, num(c, want));
    }
    if (!item->veto && row->mark.has_self && !row->mark.has_review && !row->mark.not_applicable &&
        by_rule(row, item->points, &want) && want != row->mark.self) {
        row_gap(c, row, "自评分", row->mark.self, num(c, want));
    }
}

/* Counted points and what the hand may still give, of the parts below row i. Returns the place behind them. */
static size_t check_parts(struct check *c, size_t i)
{
    const struct round_sheet_raw *raw = c->raw;
    const struct raw_row *item = &raw->rows[i];
    int64_t counted = 0, hand = 0;
    size_t k = i + 1;
    for (; k < raw->n_rows && raw->rows[k].kind == ROW_PART; k++) {
        const struct raw_row *p = &raw->rows[k];
        int64_t want;
        if (!by_rule(p, p->points, &want)) {
            hand += p->points;
            continue;
        }
        counted += want;
        if (p->has_score && p->score != want) {
            row_gap(c, p, "计分", p->score, num(c, want));
        }
    }
    int64_t self = item->mark.self;
    if (k > i + 1 && item->mark.has_self && !item->mark.has_review && !item->mark.not_applicable &&
        (self < counted || self > counted + hand)) {
        row_gap(c, item, "自评分", self,
                hand ? arena_printf(raw->a, "%s 到 %s", num(c, counted), num(c, counted + hand))
                     : num(c, counted));
    }
    return k;
}

static void check_rows(struct check *c)
{
    for (size_t i = 0; i < c->raw->n_rows;) {
        if (c->raw->rows[i].kind == ROW_PART) {
            i++;
            continue;
        }
        check_item(c, &c->raw->rows[i]);
        i = check_parts(c, i);
    }
}

static void unit_gap(struct check *c, const struct round_sheet_board *b, size_t unit,
                     const char *what, bool differ, const char *said, const char *found)
{
    if (differ) {
        gap(c, &(struct round_sheet_gap){.sheet = c->raw->summary,
                                         .line = b->said[unit].line,
                                         .unit = b->units[unit].name,
                                         .what = what,
                                         .said = said,
                                         .found = found});
    }
}

static const char *rank(struct check *c, int n)
{
    return n ? arena_printf(c->raw->a, "%d", n) : "无";
}

static void check_unit(struct check *c, const struct round_sheet_board *b, size_t u)
{
    const struct round_sheet_said *s = &b->said[u];
    const struct assess_result *r = &b->total.results[u];
    int64_t cap = r->veto ? r->veto->cap : 0;

    if (!s->there) {
        unit_gap(c, b, u, "汇总", true, "没有这个单位", "应有");
        return;
    }
    unit_gap(c, b, u, "实得", s->got != r->got, num(c, s->got), num(c, r->got));
    unit_gap(c, b, u, "应得", s->possible != r->possible, num(c, s->possible), num(c, r->possible));
    unit_gap(c, b, u, "加分", s->bonus != r->bonus, num(c, s->bonus), num(c, r->bonus));
    unit_gap(c, b, u, "否决上限", s->capped != !!r->veto || (s->capped && s->cap != cap),
             s->capped ? num(c, s->cap) : "无", r->veto ? num(c, cap) : "无");
    unit_gap(c, b, u, "得分", s->score != r->score, num(c, s->score), num(c, r->score));
    unit_gap(c, b, u, "名次", s->rank != r->rank, rank(c, s->rank), rank(c, r->rank));
    unit_gap(c, b, u, "组内名次", s->group_rank != r->group_rank, rank(c, s->group_rank),
             rank(c, r->group_rank));
}

enum err round_sheet_compute(struct round_sheet_raw *raw, struct error *e)
{
    struct check c = {.raw = raw};
    enum err r = make_boards(&c, e);
    if (r) {
        return r;
    }
    fill_places(&c);
    fill_marks(&c);
    find_missing(&c);
    if (raw->out->all_faults) {
        raw->out->n = 0;
        return OK;
    }
    for (size_t i = 0; i < raw->out->n; i++) {
        struct round_sheet_board *b = &raw->out->boards[i];
        assess_run(raw->a, b->items, b->n_items, b->units, b->n_units, &b->total);
    }
    check_rows(&c);
    for (size_t i = 0; raw->summaries && i < raw->out->n; i++) {
        for (size_t u = 0; u < raw->out->boards[i].n_units; u++) {
            check_unit(&c, &raw->out->boards[i], u);
        }
    }
    return OK;
}

enum err round_sheet_read(struct arena *a, const char *path, struct round_sheet *ret,
                          struct error *e)
{
    struct round_sheet out = {0};
    struct round_sheet_raw raw = {.a = a, .out = &out};
    enum err r = round_sheet_rows(&raw, path, e);
    if (!r && !out.all_faults) {
        r = round_sheet_compute(&raw, e);
    }
    if (!r) {
        *ret = out;
    }
    return r;
}
