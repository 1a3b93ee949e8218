/* plan_table.c - a plan as a pasted table: what its columns are, and rows whose cells have slipped. A row's place is told by its 序号,
 * as domain/framework_row tells it: the cell with a whole number stands under 序号, whatever came before it. */
#include <string.h>

#include "base/str.h"
#include "domain/plan_internal.h"

#define HEAD_CHARS 14

static const struct {
    const char *word;
    enum plan_column column;
} names[] = {
    {"序号", COL_SEQ},      {"编号", COL_SEQ},      {"类别", COL_GROUP},    {"领域", COL_GROUP},
    {"一级", COL_GROUP},    {"配合", COL_SUPPORT},  {"协办", COL_SUPPORT},  {"参与", COL_SUPPORT},
    {"协同", COL_SUPPORT},  {"牵头", COL_LEAD},     {"责任", COL_LEAD},     {"主办", COL_LEAD},
    {"承办", COL_LEAD},     {"负责", COL_LEAD},     {"时限", COL_DUE},      {"时间", COL_DUE},
    {"期限", COL_DUE},      {"进度", COL_DUE},      {"佐证", COL_PROOF},    {"印证", COL_PROOF},
    {"标准", COL_STANDARD}, {"目标", COL_STANDARD}, {"成效", COL_STANDARD}, {"要求", COL_STANDARD},
    {"任务", COL_TASK},     {"内容", COL_TASK},     {"措施", COL_TASK},     {"要点", COL_TASK},
    {"事项", COL_TASK},     {"举措", COL_TASK},
};

static enum plan_column column_of(struct plan_span cell)
{
    cell = plan_trim(cell);
    if (!cell.n || plan_chars(cell.s, cell.n) > HEAD_CHARS || plan_holds(cell, "。")) {
        return COL_NONE;
    }
    for (size_t i = 0; i < array_len(names); i++) {
        if (plan_holds(cell, names[i].word)) {
            return names[i].column;
        }
    }
    return COL_NONE;
}

bool plan_has_tab(struct plan_span line)
{
    return line.n && memchr(line.s, '\t', line.n) != NULL;
}

/* The cell at *at; moves behind its tab. */
static struct plan_span next_cell(struct plan_span *at)
{
    const char *tab = at->n ? memchr(at->s, '\t', at->n) : NULL;
    struct plan_span cell = {at->s, tab ? (size_t)(tab - at->s) : at->n};

    *at = plan_after(*at, tab ? cell.n + 1 : cell.n);
    return plan_trim(cell);
}

size_t plan_cells(struct plan_span line)
{
    size_t n = 1;

    for (size_t i = 0; i < line.n; i++) {
        n += line.s[i] == '\t';
    }
    return n;
}

/* Two columns of one kind: of tasks the first is the group, of leads the second supports; anything else is left out. */
static void settle(struct plan_head *h)
{
    size_t first[COL_PROOF + 1];

    memset(first, 0xff, sizeof(first));
    for (size_t i = 0; i < h->n; i++) {
        enum plan_column c = h->column[i];
        if (first[c] == PLAN_NONE || c == COL_NONE) {
            first[c] = i;
        } else if (c == COL_TASK && first[COL_GROUP] == PLAN_NONE) {
            h->column[first[c]] = COL_GROUP;
            first[COL_GROUP] = first[c];
            first[c] = i;
        } else if (c == COL_LEAD && first[COL_SUPPORT] == PLAN_NONE) {
            h->column[i] = COL_SUPPORT;
            first[COL_SUPPORT] = i;
        } else {
            h->column[i] = COL_NONE;
        }
    }
}

static bool has(const struct plan_head *h, enum plan_column c)
{
    for (size_t i = 0; i < h->n; i++) {
        if (h->column[i] == c) {
            return true;
        }
    }
    return false;
}

bool plan_head_read(struct plan_span line, struct plan_head *ret)
{
    struct plan_head h = {0};
    struct plan_span at = line;
    size_t known = 0, cells = plan_cells(line);

    if (!plan_has_tab(line) || cells > PLAN_COLUMNS_MAX) {
        return false;
    }
    for (h.n = 0; h.n < cells; h.n++) {
        h.column[h.n] = column_of(next_cell(&at));
        known += h.column[h.n] != COL_NONE;
    }
    settle(&h);
    if (known < 2 || known * 2 < h.n || !has(&h, COL_TASK)) {
        return false;
    }
    *ret = h;
    return true;
}

/* Where 序号 stands in the head and in the row: the difference is how far the cells have slipped. */
static int slip(const struct plan_head *h, struct plan_span line)
{
    struct plan_span at = line;
    int want = -1, is = -1;
    size_t n, cells = plan_cells(line);

    for (size_t i = 0; i < h->n; i++) {
        want = h->column[i] == COL_SEQ ? (int)i : want;
    }
    if (want < 0) {
        return 0;
    }
    /* The first cell with words, and only that one, can be the number. */
    for (int i = 0; is < 0 && at.n && i < PLAN_COLUMNS_MAX; i++) {
        struct plan_span cell = next_cell(&at);
        if (cell.n) {
            is = plan_number(cell, true, &n) && n == cell.n ? i : PLAN_COLUMNS_MAX;
        }
    }
    if (is >= 0 && is < PLAN_COLUMNS_MAX) {
        return is - want;
    }
    /* The number itself fell out, and nothing stands in its place: every cell one too far to the left. */
    at = line;
    return cells + 1 == h->n && next_cell(&at).n ? -1 : 0;
}

bool plan_row_read(struct plan_span line, const struct plan_head *h, struct plan_row *ret)
{
    struct plan_row row = {.moved = slip(h, line), .cells = plan_cells(line)};
    struct plan_span at = line;
    size_t n;

    if (!plan_has_tab(line)) {
        return false;
    }
    for (size_t i = 0; i < row.cells; i++) {
        struct plan_span cell = next_cell(&at);
        ptrdiff_t col = (ptrdiff_t)i - row.moved;
        if (col < 0 || col >= (ptrdiff_t)h->n) {
            row.extra += cell.n > 0;
        } else if (cell.n && h->column[col] != COL_NONE) {
            row.cell[h->column[col]] = cell;
        }
    }
    row.seq = row.cell[COL_SEQ].n ? plan_number(row.cell[COL_SEQ], true, &n) : 0;
    *ret = row;
    return true;
}
