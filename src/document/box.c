#include "document/box.h"

#include <string.h>

#include "document/block.h"

struct box *box_push(struct box_list *l)
{
    return arena_push(l->a, &l->items, &l->n, &l->cap, sizeof(struct box));
}

void box_mark(struct box_list *l, struct box *b, size_t *cap, const struct page_mark *m)
{
    struct page_mark *at = arena_push(l->a, &b->marks, &b->n, cap, sizeof(*at));

    *at = *m;
}

void box_shift(struct box *b, double x, double y)
{
    for (size_t i = 0; i < b->n; i++) {
        b->marks[i].x += x;
        b->marks[i].y += y;
    }
}

/* 0.88 of the size is the height of Chinese glyphs over the baseline. */
double box_baseline(double height, double size_points)
{
    double size = size_points * MM_PER_POINT;

    return (height - size) / 2 + 0.88 * size;
}

static double spacing_of(const struct box_list *l, const struct role_style *style)
{
    return style->size == 16 ? l->sheet->spacing : 0;
}

static enum err set(struct box_list *l, const struct doc_span *spans, size_t n,
                    const struct role_style *style, double width, struct para *ret)
{
    return para_set(l->a, l->fonts, &l->table, spans, n, style, spacing_of(l, style), width, ret,
                    l->e);
}

static void line_box(struct box_list *l, const struct para_line *line,
                     const struct role_style *style)
{
    struct box *box = box_push(l);
    box->h = style->pitch * l->sheet->pitch;
    box->marks = line->marks;
    box->n = line->n;
    box->keep_next = style->keep_next;
    box_shift(box, 0, box_baseline(box->h, style->size));
}

enum err box_para(struct box_list *l, const struct doc_block *b, const struct role_style *style)
{
    struct para p;
    size_t first = l->n;
    enum err r = set(l, b->spans, b->n_spans, style, l->sheet->width, &p);

    if (r) {
        return r;
    }
    for (size_t i = 0; i < p.n; i++) {
        line_box(l, &p.lines[i], style);
    }
    l->items[first].before = style->before * l->sheet->pitch;
    l->items[l->n - 1].h += style->after * l->sheet->pitch;
    l->items[l->n - 1].keep_next = style->keep_next || b->keep_next;
    return OK;
}

enum err box_text(struct box_list *l, struct box *into, size_t *cap, const struct doc_span *spans,
                  size_t n, const struct role_style *style, double x, double y, double width,
                  double *ret_h)
{
    struct para p;
    double pitch = style->pitch * l->sheet->pitch;
    enum err r = set(l, spans, n, style, width, &p);

    for (size_t i = 0; !r && i < p.n; i++) {
        for (size_t k = 0; k < p.lines[i].n; k++) {
            struct page_mark m = p.lines[i].marks[k];
            m.x += x;
            m.y += y + (double)i * pitch + box_baseline(pitch, style->size);
            box_mark(l, into, cap, &m);
        }
    }
    *ret_h = r ? 0 : (double)p.n * pitch;
    return r;
}
