/* Tables: columns by parts or by content, cells that cover several columns or rows, head rows on each page. */
#include <string.h>

#include "document/box.h"

#define PAD        1.2  /* mm inside a cell, left and right */
#define PAD_Y      0.7  /* mm above and below the text */
#define THICK      0.18 /* mm */
#define WIDE_MAX   60   /* half characters that still widen a column */
#define COLUMN_MIN 9.0  /* mm */

struct grid {
    struct box_list *l;
    const struct doc_block *b;
    double x[DOC_CELLS_MAX + 1];
    size_t n;
    uint8_t open[DOC_CELLS_MAX]; /* rows that a cell above still covers this column */
};

static size_t half_chars(const struct doc_cell *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++) {
        for (const char *p = c->spans[i].text; p && *p; p++) {
            unsigned char u = (unsigned char)*p;
            n += u >= 0xC0 ? (u >= 0xE0 ? 2 : 1) : u < 0x80;
        }
    }
    return n;
}

static void weigh(const struct doc_block *b, double *w, size_t n)
{
    for (size_t r = 0; r < b->n_rows; r++) {
        const struct doc_row *row = &b->rows[r];
        for (size_t c = 0, col = 0; c < row->n && col < n; col += row->cells[c].columns, c++) {
            size_t chars = half_chars(&row->cells[c]);
            double have = (double)(chars > WIDE_MAX ? WIDE_MAX : chars < 4 ? 4 : chars);
            if (row->cells[c].columns == 1 && have > w[col]) {
                w[col] = have;
            }
        }
    }
}

static void place_columns(struct grid *g)
{
    double w[DOC_CELLS_MAX] = {0}, sum = 0, spare = g->l->sheet->width;

    g->n = block_columns(g->b);
    for (size_t i = 0; g->b->widths && i < g->n; i++) {
        w[i] = g->b->widths[i] > 0 ? g->b->widths[i] : 1;
    }
    if (!g->b->widths) {
        weigh(g->b, w, g->n);
    }
    for (size_t i = 0; i < g->n; i++) {
        sum += w[i] > 0 ? w[i] : 1;
    }
    spare -= (double)g->n * COLUMN_MIN;
    spare = spare < 0 ? 0 : spare;
    double least = g->n ? (g->l->sheet->width - spare) / (double)g->n : 0;
    for (size_t i = 0; i < g->n; i++) {
        g->x[i + 1] = g->x[i] + least + spare * (w[i] > 0 ? w[i] : 1) / sum;
    }
}

static void edge(struct box_list *l, struct box *box, size_t *cap, double x, double y, double w,
                 double h)
{
    struct page_mark m = {.kind = MARK_LINE, .x = x, .y = y, .w = w, .h = h, .thick = THICK};

    box_mark(l, box, cap, &m);
}

struct placed {
    size_t from, to, covers; /* columns, rows */
    size_t mark, n_marks;    /* of its text in the box */
    double h;                /* of its text; 0: stands at the top */
};

/* Labels and heads stand in the middle of a row that is higher than they are. */
static void centre_row(struct box *box, const struct placed *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double down = (box->h - 2 * PAD_Y - at[i].h) / 2;
        for (size_t k = 0; at[i].h > 0 && at[i].covers == 1 && k < at[i].n_marks; k++) {
            box->marks[at[i].mark + k].y += down;
        }
    }
}

static enum err fill_row(struct grid *g, const struct doc_row *row, struct box *box, size_t *cap,
                         struct placed *at, size_t *ret_n)
{
    struct box_list *l = g->l;
    double most = 0;
    size_t col = 0, n = 0;

    for (size_t c = 0; c < row->n; c++) {
        const struct doc_cell *cell = &row->cells[c];
        struct role_style style = style_cell(l->doc->sheet, row->head);
        size_t wide = cell->columns ? cell->columns : 1;
        size_t mark = box->n;
        double h;
        while (col < g->n && g->open[col]) {
            col++;
        }
        if (col >= g->n) {
            return error_set(l->e, ERR_INVALID, "表格的一行比表头多了列，文书没有生成。%s%s",
                             g->b->source ? "见 " : "", g->b->source ? g->b->source : "");
        }
        wide = col + wide > g->n ? g->n - col : wide;
        style.align = cell->align == 'r'                ? ALIGN_RIGHT
                      : cell->align == 'c' || row->head ? ALIGN_CENTRE
                                                        : ALIGN_LEFT;
        enum err r = box_text(l, box, cap, cell->spans, cell->n, &style, g->x[col] + PAD, PAD_Y,
                              g->x[col + wide] - g->x[col] - 2 * PAD, &h);
        if (r) {
            return r;
        }
        most = h > most && cell->rows <= 1 ? h : most;
        at[n++] = (struct placed){.from = col,
                                  .to = col + wide,
                                  .covers = cell->rows ? cell->rows : 1,
                                  .mark = mark,
                                  .n_marks = box->n - mark,
                                  .h = style.align == ALIGN_CENTRE ? h : 0};
        col += wide;
    }
    struct role_style plain = style_cell(l->doc->sheet, row->head);
    double least = plain.pitch * l->sheet->pitch;
    box->h = (most > least ? most : least) + 2 * PAD_Y;
    centre_row(box, at, n);
    *ret_n = n;
    return OK;
}

/* Lines around each cell of the row; a cell that goes on below has none at its lower edge. */
static void rule_row(struct grid *g, struct box *box, size_t *cap, const struct placed *at,
                     size_t n, bool first, bool last)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t c = at[i].from; c < at[i].to; c++) {
            g->open[c] = (uint8_t)at[i].covers;
        }
        edge(g->l, box, cap, g->x[at[i].from], 0, 0, box->h);
        edge(g->l, box, cap, g->x[at[i].to], 0, 0, box->h);
    }
    edge(g->l, box, cap, 0, 0, 0, box->h);
    edge(g->l, box, cap, g->x[g->n], 0, 0, box->h);
    for (size_t c = 0; c < g->n; c++) {
        double w = g->x[c + 1] - g->x[c];
        if (first) {
            edge(g->l, box, cap, g->x[c], 0, w, 0);
        }
        g->open[c] = g->open[c] ? g->open[c] - 1 : 0;
        if (g->open[c] == 0 || last) {
            edge(g->l, box, cap, g->x[c], box->h, w, 0);
        } else {
            box->keep_next = true;
        }
    }
}

enum err box_table(struct box_list *l, const struct doc_block *b)
{
    struct grid g = {.l = l, .b = b};
    size_t first = l->n, heads = 0;
    enum err r = OK;

    place_columns(&g);
    for (size_t i = 0; !r && i < b->n_rows; i++) {
        struct box *box = box_push(l);
        struct placed at[DOC_CELLS_MAX];
        size_t cap = 0, n = 0;
        r = fill_row(&g, &b->rows[i], box, &cap, at, &n);
        if (!r) {
            rule_row(&g, box, &cap, at, n, true, i + 1 == b->n_rows);
            heads += b->rows[i].head && heads == i;
            box->keep_next = box->keep_next || b->rows[i].head;
        }
    }
    if (r || b->n_rows == 0) {
        return r;
    }
    struct box *copy = arena_memdup(l->a, l->items + first, (heads + 1) * sizeof(*copy));
    for (size_t i = heads; i < b->n_rows; i++) {
        l->items[first + i].heads = copy;
        l->items[first + i].n_heads = heads;
    }
    l->items[first].before = 0.2 * l->sheet->pitch;
    l->items[l->n - 1].h += 0.3 * l->sheet->pitch;
    return OK;
}
