/* Marks of a page, or of a single box, onto any cairo surface. */
#include "document/draw.h"

#include <pango/pangocairo.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/image.h"
#include "document/style.h"

#define POINTS     (1 / MM_PER_POINT)
#define WIDE_BLANK "\u3000"

struct drawing {
    struct arena *a;
    const struct page_font *fonts;
    cairo_t *cr;
    struct error *e;
};

static void ink(struct drawing *d, uint32_t rgb)
{
    cairo_set_source_rgb(d->cr, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0,
                         (rgb & 0xFF) / 255.0);
}

/* --- text ---------------------------------------------------------------------------------------------- */
/* Glyphs that belong together, with the bytes they stand for; left-to-right text only, as all of ours is. */
static size_t clusters(const struct page_mark *m, size_t bytes, cairo_text_cluster_t *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n_glyphs;) {
        size_t k = i + 1;
        while (k < m->n_glyphs && m->cluster[k] == m->cluster[i]) {
            k++;
        }
        size_t end = k < m->n_glyphs ? m->cluster[k] : bytes;
        ret[n++] = (cairo_text_cluster_t){(int)(end - m->cluster[i]), (int)(k - i)};
        i = k;
    }
    return n;
}

/* Pango gives the wide blank at the end of a line no glyph at all. */
static bool blank_at(const struct page_mark *m, size_t glyph)
{
    const char *p = m->text + m->cluster[glyph];

    return *p == ' ' || (m->glyphs[glyph] == PANGO_GLYPH_EMPTY && str_starts(p, WIDE_BLANK));
}

/* The same without blanks: a font that is asked for a blank and no other Latin sign would be embedded as Type 3. Readers tell
 * words by the gaps. */
static struct page_mark without_blanks(struct arena *a, const struct page_mark *m)
{
    size_t bytes = strlen(m->text), n = 0, length = 0;
    uint32_t *glyphs = arena_array(a, m->n_glyphs + 1, sizeof(*glyphs));
    uint32_t *cluster = arena_array(a, m->n_glyphs + 1, sizeof(*cluster));
    uint32_t *moved = arena_array(a, bytes + 1, sizeof(*moved));
    double *at = arena_array(a, m->n_glyphs + 1, sizeof(*at));
    char *text = arena_alloc(a, bytes + 1);
    bool *gone = arena_array(a, bytes + 1, sizeof(*gone));
    struct page_mark ret = *m;

    for (size_t i = 0; i < m->n_glyphs; i++) {
        size_t wide = m->text[m->cluster[i]] == ' ' ? 1 : strlen(WIDE_BLANK);
        memset(gone + m->cluster[i], blank_at(m, i), blank_at(m, i) ? wide : 0);
    }
    for (size_t i = 0; i < bytes; i++) {
        moved[i] = (uint32_t)length;
        if (m->text[i] != ' ' && !gone[i]) {
            text[length++] = m->text[i];
        }
    }
    for (size_t i = 0; i < m->n_glyphs; i++) {
        if (!blank_at(m, i)) {
            glyphs[n] = m->glyphs[i];
            at[n] = m->at[i];
            cluster[n++] = moved[m->cluster[i]];
        }
    }
    ret.text = text;
    ret.glyphs = glyphs;
    ret.at = at;
    ret.cluster = cluster;
    ret.n_glyphs = n;
    return ret;
}

static void text(struct drawing *d, const struct page_mark *full)
{
    const struct page_mark kept = without_blanks(d->a, full), *m = &kept;
    if (m->n_glyphs == 0) {
        return;
    }
    size_t bytes = strlen(m->text);
    cairo_glyph_t *glyphs = arena_array(d->a, m->n_glyphs + 1, sizeof(*glyphs));
    cairo_text_cluster_t *map = arena_array(d->a, m->n_glyphs + 1, sizeof(*map));

    for (size_t i = 0; i < m->n_glyphs; i++) {
        glyphs[i] = (cairo_glyph_t){m->glyphs[i], (m->x + m->at[i]) * POINTS, m->y * POINTS};
    }
    cairo_set_scaled_font(
        d->cr, pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(d->fonts[m->font].pango)));
    cairo_show_text_glyphs(d->cr, m->text, (int)bytes, glyphs, (int)m->n_glyphs, map,
                           (int)clusters(m, bytes, map), 0);
}

/* --- lines and pictures -------------------------------------------------------------------------------- */
static void path(struct drawing *d, const struct page_mark *m)
{
    for (size_t i = 0; i < m->n_points; i++) {
        double x = (m->x + m->points[2 * i]) * POINTS, y = (m->y + m->points[2 * i + 1]) * POINTS;
        if (i == 0) {
            cairo_move_to(d->cr, x, y);
        } else {
            cairo_line_to(d->cr, x, y);
        }
    }
    if (m->closed) {
        cairo_close_path(d->cr);
    }
}

static void stroke(struct drawing *d, const struct page_mark *m)
{
    if (m->kind == MARK_LINE) {
        cairo_move_to(d->cr, m->x * POINTS, m->y * POINTS);
        cairo_line_to(d->cr, (m->x + m->w) * POINTS, (m->y + m->h) * POINTS);
    } else if (m->kind == MARK_BOX) {
        cairo_rectangle(d->cr, m->x * POINTS, m->y * POINTS, m->w * POINTS, m->h * POINTS);
    } else {
        path(d, m);
    }
    if (m->thick > 0) {
        cairo_set_line_width(d->cr, m->thick * POINTS);
        cairo_stroke(d->cr);
    } else {
        cairo_fill(d->cr);
    }
}

struct reading {
    const unsigned char *p;
    size_t left;
};

static cairo_status_t give_bytes(void *ctx, unsigned char *p, unsigned int n)
{
    struct reading *r = ctx;

    if (n > r->left) {
        return CAIRO_STATUS_READ_ERROR;
    }
    memcpy(p, r->p, n);
    r->p += n;
    r->left -= n;
    return CAIRO_STATUS_SUCCESS;
}

/* A JPEG goes into the PDF as it is: its pixels are never unpacked. */
static cairo_surface_t *surface_of(const struct page_mark *m, const struct image_size *size)
{
    struct reading r = {m->image, m->image_n};

    if (!size->jpeg) {
        return cairo_image_surface_create_from_png_stream(give_bytes, &r);
    }
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)size->w, (int)size->h);
    if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS) {
        (void)!cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, m->image,
                                           (unsigned long)m->image_n, NULL, NULL);
    }
    return s;
}

static void turn_upright(struct drawing *d, const struct page_mark *m)
{
    const double w = m->w * POINTS, h = m->h * POINTS;

    if (m->turn) {
        cairo_translate(d->cr, m->turn < 3 ? w : 0, m->turn > 1 ? h : 0);
        cairo_rotate(d->cr, m->turn * G_PI_2);
    }
}

static enum err picture(struct drawing *d, const struct page_mark *m)
{
    struct image_size size;

    if (!image_size(m->image, m->image_n, &size)) {
        return error_set(d->e, ERR_INVALID, "有一张图片打不开（只认 PNG 和 JPEG），文书没有生成。");
    }
    cairo_surface_t *s = surface_of(m, &size);
    if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(s);
        return error_set(d->e, ERR_INVALID, "有一张图片已损坏，文书没有生成；请换一张。");
    }
    cairo_save(d->cr);
    cairo_translate(d->cr, m->x * POINTS, m->y * POINTS);
    turn_upright(d, m);
    bool lies = m->turn % 2;
    cairo_scale(d->cr, (lies ? m->h : m->w) * POINTS / size.w,
                (lies ? m->w : m->h) * POINTS / size.h);
    cairo_set_source_surface(d->cr, s, 0, 0);
    cairo_paint(d->cr);
    cairo_restore(d->cr);
    cairo_surface_destroy(s);
    return OK;
}

/* --- the whole ---------------------------------------------------------------------------------------- */
static void open_link(struct drawing *d, const struct page_mark *m)
{
    if (!strpbrk(m->link, "'\\\n")) {
        cairo_tag_begin(d->cr, CAIRO_TAG_LINK, arena_printf(d->a, "uri='%s'", m->link));
        return;
    }
    cairo_tag_begin(d->cr, "Span", NULL);
}

static enum err mark(struct drawing *d, const struct page_mark *m)
{
    enum err r = OK;

    ink(d, m->rgb);
    if (m->kind == MARK_TEXT && m->link) {
        open_link(d, m);
        text(d, m);
        cairo_tag_end(d->cr, strpbrk(m->link, "'\\\n") ? "Span" : CAIRO_TAG_LINK);
    } else if (m->kind == MARK_TEXT) {
        text(d, m);
    } else if (m->kind == MARK_IMAGE) {
        r = picture(d, m);
    } else {
        stroke(d, m);
    }
    return r;
}

enum err draw_marks(struct arena *a, cairo_t *cr, const struct page_font *fonts,
                    const struct page_mark *marks, size_t n, struct error *e)
{
    struct drawing d = {a, fonts, cr, e};
    enum err r = OK;

    for (size_t i = 0; !r && i < n; i++) {
        r = mark(&d, &marks[i]);
    }
    return r;
}

static cairo_status_t take_bytes(void *ctx, const unsigned char *p, unsigned int n)
{
    struct strbuf *b = ctx;

    strbuf_add(b, p, n);
    return b->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum err draw_png(struct arena *a, const struct page_font *fonts, const struct page_mark *marks,
                  size_t n, double w, double h, const void **ret, size_t *ret_n, struct error *e)
{
    struct strbuf out scoped(strbuf_clear) = strbuf_make(DRAW_PNG_MAX);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(w * DRAW_PIXELS),
                                                    (int)(h * DRAW_PIXELS));
    cairo_t *cr = cairo_create(s);
    enum err r;

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, DRAW_PIXELS * MM_PER_POINT, DRAW_PIXELS * MM_PER_POINT);
    r = draw_marks(a, cr, fonts, marks, n, e);
    cairo_destroy(cr);
    if (!r && cairo_surface_write_to_png_stream(s, take_bytes, &out) != CAIRO_STATUS_SUCCESS) {
        r = error_set(e, ERR_IO, "图片没有画成，请再试一次。");
    }
    cairo_surface_destroy(s);
    if (!r) {
        *ret_n = out.len;
        *ret = arena_memdup(a, out.ptr, out.len);
    }
    return r;
}
