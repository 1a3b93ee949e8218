/* Boxes that are drawn: check lists, pictures, QR codes, charts. Vectors only, since no Chinese font has ☑. */
#include <math.h>
#include <qrencode.h>
#include <string.h>

#include "base/str.h"
#include "document/box.h"
#include "document/image.h"

#define TICK_BOX    3.4 /* mm */
#define QR_SIDE     22.0
#define CHART_H     62.0
#define CHART_LEFT  16.0
#define CHART_TOP   8.0
#define CHART_FOOT  9.0
#define CHART_MAX   60 /* labels */
#define SERIES_MAX  6
#define IMAGE_H_MAX 0.9 /* of the text block */

static const uint32_t SHADE[SERIES_MAX] = {0x1D4F91, 0xB0C4DE, 0x51607A,
                                           0xC9CDD4, 0x8A5300, 0xE5C28A};

/* --- check lists --------------------------------------------------------------------------------------- */
static void draw_tick(struct box_list *l, struct box *box, size_t *cap, double x, double y, bool on)
{
    struct page_mark frame = {
        .kind = MARK_BOX, .x = x, .y = y, .w = TICK_BOX, .h = TICK_BOX, .thick = 0.25};

    box_mark(l, box, cap, &frame);
    if (on) {
        double *p = arena_array(l->a, 6, sizeof(*p));
        const double tick[] = {0.6, 1.8, 1.4, 2.7, 2.9, 0.6};
        memcpy(p, tick, sizeof(tick));
        struct page_mark m = {
            .kind = MARK_POLY, .x = x, .y = y, .thick = 0.45, .points = p, .n_points = 3};
        box_mark(l, box, cap, &m);
    }
}

enum err box_checks(struct box_list *l, const struct doc_block *b)
{
    struct role_style style = style_role(l->doc->sheet, b);
    double indent = 2 * style.size * MM_PER_POINT;

    style.indent = style.hang = 0;
    style.align = ALIGN_LEFT;
    for (size_t i = 0; i < b->n_checks; i++) {
        struct box *box = box_push(l);
        const struct doc_check *c = &b->checks[i];
        size_t cap = 0;
        double pitch = style.pitch * l->sheet->pitch, x = indent + TICK_BOX + 2;
        draw_tick(l, box, &cap, indent, (pitch - TICK_BOX) / 2, c->on);
        enum err r = box_text(l, box, &cap, c->spans, c->n_spans, &style, x, 0, l->sheet->width - x,
                              &box->h);
        if (r) {
            return r;
        }
    }
    return OK;
}

/* --- pictures ------------------------------------------------------------------------------------------ */
enum err box_image(struct box_list *l, const struct doc_block *b)
{
    struct image_size size;
    struct box *box = box_push(l);
    size_t cap = 0;

    if (!image_size(b->image, b->image_n, &size)) {
        return error_set(l->e, ERR_INVALID, "有一张图片打不开（只认 PNG 和 JPEG），文书没有生成。");
    }
    double w = l->sheet->width, h = w * size.h / size.w, most = l->sheet->height * IMAGE_H_MAX;
    if (h > most) {
        h = most;
        w = h * size.w / size.h;
    }
    struct page_mark m = {.kind = MARK_IMAGE,
                          .x = (l->sheet->width - w) / 2,
                          .y = 1,
                          .w = w,
                          .h = h,
                          .image = b->image,
                          .image_n = b->image_n};
    box_mark(l, box, &cap, &m);
    box->h = h + 2;
    box->keep_next = b->keep_next;
    return OK;
}

enum err box_qr(struct box_list *l, const struct doc_block *b)
{
    const char *text = block_text(l->a, b);
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    struct box *box = box_push(l);
    size_t cap = 0;

    if (!code) {
        return error_set(l->e, ERR_INVALID, "二维码的内容太长，文书没有生成。");
    }
    double side = QR_SIDE / code->width;
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            int from = x;
            while (x < code->width && (code->data[y * code->width + x] & 1)) {
                x++;
            }
            if (x > from) {
                struct page_mark m = {.kind = MARK_BOX,
                                      .x = l->sheet->width - QR_SIDE + from * side,
                                      .y = y * side,
                                      .w = (x - from) * side,
                                      .h = side};
                box_mark(l, box, &cap, &m);
            }
        }
    }
    QRcode_free(code);
    box->h = QR_SIDE + 2;
    return OK;
}

/* --- charts -------------------------------------------------------------------------------------------- */
struct plot {
    struct box_list *l;
    const struct doc_chart *c;
    struct box *box;
    size_t cap;
    double x, y, w, h, top; /* the field, and the value at its upper edge */
};

static double nice_top(const struct doc_chart *c)
{
    double most = 0;

    for (size_t s = 0; s < c->n_series; s++) {
        for (size_t i = 0; i < c->n_labels; i++) {
            double v = c->series[s].values[i];
            most = isfinite(v) && v > most ? v : most;
        }
    }
    double base = pow(10, floor(log10(most > 0 ? most : 1)));
    const double steps[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < array_len(steps); i++) {
        if (most <= steps[i] * base) {
            return steps[i] * base;
        }
    }
    return 10 * base;
}

static enum err words(struct plot *p, const char *text, double x, double y, double width,
                      enum text_align align)
{
    struct role_style style = style_cell(p->l->doc->sheet, false);
    struct doc_span span = {.text = text};
    double h;

    style.size = 8;
    style.pitch = 0.45;
    style.align = align;
    return box_text(p->l, p->box, &p->cap, &span, 1, &style, x, y, width, &h);
}

static enum err axes(struct plot *p)
{
    for (int i = 0; i <= 4; i++) {
        double y = p->y + p->h - p->h * i / 4;
        struct page_mark m = {.kind = MARK_LINE,
                              .x = p->x,
                              .y = y,
                              .w = p->w,
                              .thick = i ? 0.08 : 0.25,
                              .rgb = i ? 0xC9CDD4 : 0};
        box_mark(p->l, p->box, &p->cap, &m);
        enum err r =
            words(p, block_figure(p->l->a, p->top * i / 4), 0, y - 2, CHART_LEFT - 2, ALIGN_RIGHT);
        if (r) {
            return r;
        }
    }
    return p->c->unit ? words(p, arena_printf(p->l->a, "（%s）", p->c->unit), 0, 0, 40, ALIGN_LEFT)
                      : OK;
}

static enum err bar(struct plot *p, size_t series, size_t i, double slot)
{
    double v = p->c->series[series].values[i];
    double w = slot * 0.7 / (double)p->c->n_series;
    double x = p->x + slot * ((double)i + 0.15) + w * (double)series;

    if (!isfinite(v)) {
        return words(p, "—", x - 2, p->y + p->h - 4, w + 4, ALIGN_CENTRE);
    }
    double h = p->h * (v > 0 ? v : 0) / p->top;
    struct page_mark m = {.kind = MARK_BOX,
                          .x = x,
                          .y = p->y + p->h - h,
                          .w = w,
                          .h = h,
                          .rgb = SHADE[series % SERIES_MAX]};
    box_mark(p->l, p->box, &p->cap, &m);
    return words(p, block_figure(p->l->a, v), x - 4, m.y - 4, w + 8, ALIGN_CENTRE);
}

static enum err curve(struct plot *p, size_t series, double slot)
{
    const struct doc_series *s = &p->c->series[series];
    double *points = arena_array(p->l->a, 2 * p->c->n_labels + 1, sizeof(*points));
    size_t n = 0;
    enum err r = OK;

    for (size_t i = 0; !r && i < p->c->n_labels; i++) {
        if (!isfinite(s->values[i])) {
            continue;
        }
        double x = p->x + slot * ((double)i + 0.5);
        double y = p->y + p->h - p->h * (s->values[i] > 0 ? s->values[i] : 0) / p->top;
        points[2 * n] = x;
        points[2 * n + 1] = y;
        n++;
        r = words(p, block_figure(p->l->a, s->values[i]), x - 6, y - 4.5, 12, ALIGN_CENTRE);
    }
    struct page_mark m = {.kind = MARK_POLY,
                          .thick = 0.5,
                          .rgb = SHADE[series % SERIES_MAX],
                          .points = points,
                          .n_points = n};
    if (n > 1) {
        box_mark(p->l, p->box, &p->cap, &m);
    }
    return r;
}

static enum err legend(struct plot *p)
{
    enum err r = OK;

    for (size_t s = 0; !r && p->c->n_series > 1 && s < p->c->n_series; s++) {
        double x = p->x + 34.0 * (double)s + 20;
        struct page_mark m = {
            .kind = MARK_BOX, .x = x, .y = 1, .w = 4, .h = 3, .rgb = SHADE[s % SERIES_MAX]};
        box_mark(p->l, p->box, &p->cap, &m);
        r = words(p, p->c->series[s].title, x + 5, 0, 28, ALIGN_LEFT);
    }
    return r;
}

static enum err draw(struct plot *p)
{
    double slot = p->w / (double)p->c->n_labels;
    enum err r;

    if ((r = axes(p)) || (r = legend(p))) {
        return r;
    }
    for (size_t s = 0; s < p->c->n_series; s++) {
        for (size_t i = 0; !p->c->lines && i < p->c->n_labels; i++) {
            if ((r = bar(p, s, i, slot))) {
                return r;
            }
        }
        if (p->c->lines && (r = curve(p, s, slot))) {
            return r;
        }
    }
    for (size_t i = 0; i < p->c->n_labels; i++) {
        if ((r = words(p, p->c->labels[i], p->x + slot * (double)i, p->y + p->h + 1, slot,
                       ALIGN_CENTRE))) {
            return r;
        }
    }
    return OK;
}

enum err box_chart(struct box_list *l, const struct doc_block *b)
{
    const struct doc_chart *c = b->chart;

    if (c->n_labels == 0 || c->n_labels > CHART_MAX || c->n_series > SERIES_MAX) {
        return error_set(l->e, ERR_INVALID,
                         "图里没有数，或者多于 %d 项、%d 组，文书没有生成。请改用表格。", CHART_MAX,
                         SERIES_MAX);
    }
    struct plot p = {.l = l, .c = c, .x = CHART_LEFT, .y = CHART_TOP};
    p.box = box_push(l);
    p.w = l->sheet->width - CHART_LEFT;
    p.h = CHART_H - CHART_TOP - CHART_FOOT;
    p.top = nice_top(c);
    p.box->h = CHART_H;
    p.box->keep_next = true;
    return draw(&p);
}
