/* Places of GB/T 9704-2012 that one paragraph alone cannot say. */
#include <string.h>

#include "document/box.h"

#define RED_RULE    0xD0021B
#define ISSUER_TOP  35.0 /* 7.2.4: from the upper edge of the text block, mm */
#define RULE_DROP   4.0  /* 7.2.7: red rule below 发文字号, mm */
#define FOOT_THICK  0.35 /* 7.4.1, mm */
#define FOOT_THIN   0.25
#define ISSUER_WIDE 22 /* points, the smallest 发文机关标志 */

static enum err widest(struct box_list *l, const struct doc_block *b,
                       const struct role_style *style, double *ret)
{
    struct para p;
    enum err r = para_set(l->a, l->fonts, &l->table, b->spans, b->n_spans, style,
                          style->size == 16 ? l->sheet->spacing : 0, l->sheet->width * 4, &p, l->e);

    *ret = r || p.n == 0 ? 0 : p.lines[0].width;
    return r;
}

/* One line of a red heading, made smaller until it fits. */
enum err box_issuer(struct box_list *l, const struct doc_block *b)
{
    struct role_style style = style_role(l->doc->sheet, b);
    double width;
    enum err r = widest(l, b, &style, &width);

    if (r) {
        return r;
    }
    if (width > l->sheet->width) {
        double fit = style.size * l->sheet->width / width - 0.1;
        style.size = fit < ISSUER_WIDE ? ISSUER_WIDE : fit;
    }
    size_t first = l->n;
    if ((r = box_para(l, b, &style))) {
        return r;
    }
    l->items[first].before = ISSUER_TOP;
    l->items[first].hold = true;
    return OK;
}

static struct page_mark rule(double y, double width, double thick, uint32_t rgb)
{
    return (struct page_mark){.kind = MARK_LINE, .y = y, .w = width, .thick = thick, .rgb = rgb};
}

/* 发文字号 in the middle; with 签发人 it moves to the left and both keep one character free at the edge. */
enum err box_number(struct box_list *l, const struct doc_block *number,
                    const struct doc_block *signer)
{
    struct role_style style = style_role(l->doc->sheet, number);
    struct box *box = box_push(l);
    size_t cap = 0;
    double h;
    enum err r;

    box->before = style.before * l->sheet->pitch;
    box->keep_next = true;
    style.align = signer ? ALIGN_LEFT : ALIGN_CENTRE;
    style.indent = style.hang = signer ? 1 : 0;
    if ((r = box_text(l, box, &cap, number->spans, number->n_spans, &style, 0, 0, l->sheet->width,
                      &h))) {
        return r;
    }
    if (signer) {
        double unused;
        struct role_style right = style_role(l->doc->sheet, signer);
        if ((r = box_text(l, box, &cap, signer->spans, signer->n_spans, &right, 0, 0,
                          l->sheet->width, &unused))) {
            return r;
        }
    }
    struct page_mark line = rule(h + RULE_DROP, l->sheet->width, 0.5, RED_RULE);
    box_mark(l, box, &cap, &line);
    box->h = h + RULE_DROP;
    return OK;
}

/* 7.3.5: with a stamp the date ends four characters from the right and the name stands in the middle over it; without one the
 * name ends two characters from the right and the date begins two characters right of it. */
enum err box_from(struct box_list *l, const struct doc_block *from, const struct doc_block *date)
{
    struct role_style name = style_role(l->doc->sheet, from), day = style_role(l->doc->sheet, date);
    double em = name.size * MM_PER_POINT, name_w, day_w, name_x, day_x, h;
    enum err r;

    if ((r = widest(l, from, &name, &name_w)) || (r = widest(l, date, &day, &day_w))) {
        return r;
    }
    if (l->doc->sealed) {
        day_x = l->sheet->width - 4 * em - day_w;
        name_x = day_x + (day_w - name_w) / 2;
        name_x = name_x + name_w > l->sheet->width ? l->sheet->width - name_w : name_x;
    } else {
        name_x = l->sheet->width - 2 * em - name_w;
        day_x = name_x + 2 * em;
        if (day_x + day_w > l->sheet->width) {
            day_x = l->sheet->width - 2 * em - day_w;
        }
    }
    if (name_x < 0 || name_w > l->sheet->width) {
        name_x = 0;
    }
    const struct doc_block *blocks[] = {from, date};
    struct role_style *styles[] = {&name, &day};
    double at[] = {name_x, day_x};
    for (size_t i = 0; i < 2; i++) {
        struct box *box = box_push(l);
        size_t cap = 0;
        styles[i]->align = ALIGN_LEFT;
        styles[i]->right = 0;
        box->keep_next = i == 0;
        box->before = i == 0 ? name.before * l->sheet->pitch : 0;
        if ((r = box_text(l, box, &cap, blocks[i]->spans, blocks[i]->n_spans, styles[i], at[i], 0,
                          l->sheet->width - at[i] + em, &h))) {
            return r;
        }
        box->h = h;
    }
    return OK;
}

/* 版记: rules above, between and below; 印发机关 on the left and its date on the right. */
enum err box_foot(struct box_list *l, const struct doc_block *const *blocks, size_t n)
{
    struct box *box = box_push(l);
    size_t cap = 0;
    double y = 0, h = 0, width = l->sheet->width;
    enum err r;

    box->foot = true;
    for (size_t i = 0; i < n; i++) {
        struct role_style style = style_role(l->doc->sheet, blocks[i]);
        bool two = blocks[i]->role == ROLE_PRINTED && blocks[i]->n_spans > 1;
        struct page_mark top = rule(y, width, i == 0 ? FOOT_THICK : FOOT_THIN, 0);
        box_mark(l, box, &cap, &top);
        if ((r = box_text(l, box, &cap, blocks[i]->spans, two ? 1 : blocks[i]->n_spans, &style, 0,
                          y, width, &h))) {
            return r;
        }
        if (two) {
            double unused;
            style.align = ALIGN_RIGHT;
            style.indent = style.hang = 0;
            if ((r = box_text(l, box, &cap, blocks[i]->spans + 1, blocks[i]->n_spans - 1, &style, 0,
                              y, width, &unused))) {
                return r;
            }
        }
        y += h;
    }
    struct page_mark bottom = rule(y, width, FOOT_THICK, 0);
    box_mark(l, box, &cap, &bottom);
    box->h = y;
    return OK;
}
