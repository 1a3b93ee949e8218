#include "document/flow.h"

#include <pango/pango.h>

enum err flow_box(struct arena *a, struct fonts *fonts, const struct doc *d,
                  const struct doc_block *b, struct box_list *ret, struct error *e)
{
    struct box_list l = {.a = a, .fonts = fonts, .doc = d, .sheet = style_sheet(d->sheet), .e = e};
    enum err r = b->kind == BLOCK_QR ? box_qr(&l, b) : box_chart(&l, b);

    if (r) {
        flow_free(&l);
        return r;
    }
    *ret = l;
    return OK;
}

void flow_free(struct box_list *l)
{
    for (size_t i = 0; i < l->table.n; i++) {
        g_object_unref(l->table.items[i].pango);
    }
    l->table.n = 0;
}

static struct doc_cell cell(struct arena *a, const char *text, char align)
{
    struct doc_span *span = arena_make(a, struct doc_span);

    span->text = text;
    return (struct doc_cell){.spans = span, .n = 1, .columns = 1, .rows = 1, .align = align};
}

struct doc_block flow_figures(struct arena *a, const struct doc_chart *c)
{
    size_t n = c->n_series < DOC_CELLS_MAX ? c->n_series : DOC_CELLS_MAX - 1;
    struct doc_row *rows = arena_array(a, c->n_labels + 1, sizeof(*rows));

    for (size_t r = 0; r <= c->n_labels; r++) {
        struct doc_cell *cells = arena_array(a, n + 1, sizeof(*cells));
        cells[0] = cell(a, r ? c->labels[r - 1] : c->unit ? c->unit : "", 'l');
        for (size_t s = 0; s < n; s++) {
            cells[s + 1] =
                cell(a, r ? block_figure(a, c->series[s].values[r - 1]) : c->series[s].title,
                     r ? 'r' : 'c');
        }
        rows[r] = (struct doc_row){cells, n + 1, r == 0};
    }
    return (struct doc_block){.kind = BLOCK_TABLE, .rows = rows, .n_rows = c->n_labels + 1};
}
