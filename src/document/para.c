#include "document/para.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-font.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/font_map.h"

#define PARA_MAX    1048576 /* bytes of one paragraph */
#define FILL_GAP    0.18    /* the line under a filled place, below the baseline, in sizes */
#define FILL_THICK  0.2     /* mm */
#define BALANCE_MAX 6       /* a title of more lines is not balanced */

struct range {
    size_t from, to;
};
struct setting {
    struct arena *a;
    struct fonts *fonts;
    struct font_table *table;
    const struct doc_span *spans;
    size_t n;
    const struct role_style *style;
    double spacing, width; /* points; points */
    PangoLayout *layout;
    struct range *range; /* of each span in the text */
    struct error *e;
};

static double mm(int units)
{
    return (double)units / PANGO_SCALE * MM_PER_POINT;
}

static int units(double points)
{
    return (int)(points * PANGO_SCALE + (points < 0 ? -0.5 : 0.5));
}

/* --- text and attributes ------------------------------------------------------------------------------- */
/* Half widths: a Latin letter 1, a Chinese character 2. */
static size_t text_width(const char *s)
{
    size_t n = 0;
    int32_t c;

    while ((c = str_next(&s)) > 0) {
        n += c < 0x2E80 ? 1 : 2;
    }
    return n;
}

static const char *gather(struct setting *s)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PARA_MAX);

    s->range = arena_array(s->a, s->n + 1, sizeof(*s->range));
    for (size_t i = 0; i < s->n; i++) {
        const struct doc_span *sp = &s->spans[i];
        s->range[i].from = b.len;
        strbuf_str(&b, sp->text);
        for (size_t w = text_width(sp->text ? sp->text : "");
             sp->fill && w < 2 * (size_t)sp->fill_min; w += 2) {
            strbuf_str(&b, "\u3000");
        }
        s->range[i].to = b.len;
    }
    return strbuf_check(&b, s->e) ? NULL : strbuf_take(&b, s->a);
}

static void add(PangoAttrList *list, PangoAttribute *attr, const struct range *r)
{
    attr->start_index = (guint)r->from;
    attr->end_index = (guint)r->to;
    pango_attr_list_insert(list, attr);
}

/* 仿宋 and 宋体 have no bold cut: what is to stand out is set in 黑体. */
static enum doc_face face_of(const struct setting *s, const struct doc_span *sp)
{
    enum doc_face face = sp->own_face ? sp->face : s->style->face;

    return (sp->bold || s->style->bold) && face != FACE_TITLE ? FACE_HEI : face;
}

static PangoAttrList *attributes(struct setting *s)
{
    PangoAttrList *list = pango_attr_list_new();

    for (size_t i = 0; i < s->n; i++) {
        PangoFontDescription *font = pango_font_description_new();
        pango_font_description_set_family(font, fonts_family(s->fonts, face_of(s, &s->spans[i])));
        pango_font_description_set_size(font, units(s->style->size));
        add(list, pango_attr_font_desc_new(font), &s->range[i]);
        pango_font_description_free(font);
        if (s->spacing != 0) {
            add(list, pango_attr_letter_spacing_new(units(s->spacing)), &s->range[i]);
        }
    }
    return list;
}

/* A place to write in is not broken: its blanks go to the next line together, and the line before is not to be stretched. */
static bool has_place(const struct setting *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->spans[i].fill) {
            return true;
        }
    }
    return false;
}

static void shape(struct setting *s, double width)
{
    const struct role_style *st = s->style;
    double em = st->size + s->spacing;

    pango_layout_set_width(s->layout, units(width));
    pango_layout_set_wrap(s->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_justify(s->layout, st->align == ALIGN_BOTH && !has_place(s));
    pango_layout_set_alignment(s->layout, st->align == ALIGN_CENTRE  ? PANGO_ALIGN_CENTER
                                          : st->align == ALIGN_RIGHT ? PANGO_ALIGN_RIGHT
                                                                     : PANGO_ALIGN_LEFT);
    pango_layout_set_indent(s->layout, units((st->indent - st->hang) * em));
}

/* The narrowest width that needs no more lines than the widest does: lines of a title come out about equally long. */
static void balance(struct setting *s, double width)
{
    int lines = pango_layout_get_line_count(s->layout);
    double low = width / (2 * lines), high = width;

    for (int i = 0; i < 12 && lines > 1 && lines <= BALANCE_MAX; i++) {
        double middle = (low + high) / 2;
        shape(s, middle);
        if (pango_layout_get_line_count(s->layout) > lines) {
            low = middle;
        } else {
            high = middle;
        }
    }
    shape(s, high);
}

/* --- what came out ------------------------------------------------------------------------------------- */
static enum err unknown(struct setting *s, uint32_t c)
{
    char utf8[8] = {0};

    g_unichar_to_utf8(c, utf8);
    return error_set(s->e, ERR_INVALID,
                     "字体里没有“%s”（U+%04X）这个字，文书没有生成。请改用通用字，或者请系统管理员"
                     "安装含有这个字的字体。",
                     c < 0x20 ? "?" : utf8, c);
}

static int font_index(struct setting *s, PangoFont *font)
{
    struct font_table *t = s->table;
    FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
    FcChar8 *file = NULL, *family = NULL;
    int index = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (t->items[i].pango == font) {
            return (int)i;
        }
    }
    FcPatternGetString(pattern, FC_FILE, 0, &file);
    FcPatternGetString(pattern, FC_FAMILY, 0, &family);
    FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
    struct page_font *f = arena_push(s->a, &t->items, &t->n, &t->cap, sizeof(*f));
    f->family = arena_strdup(s->a, (const char *)family);
    f->file = arena_strdup(s->a, (const char *)file);
    f->face_index = index & 0xFFFF;
    f->pango = g_object_ref(font);
    return (int)t->n - 1;
}

static enum err take_run(struct setting *s, const PangoGlyphItem *run, double x,
                         struct page_mark *ret)
{
    const PangoItem *item = run->item;
    size_t n = (size_t)run->glyphs->num_glyphs;
    uint32_t *glyphs = arena_array(s->a, n + 1, sizeof(*glyphs));
    uint32_t *cluster = arena_array(s->a, n + 1, sizeof(*cluster));
    double *at = arena_array(s->a, n + 1, sizeof(*at));
    int pen = 0;

    for (size_t i = 0; i < n; i++) {
        const PangoGlyphInfo *g = &run->glyphs->glyphs[i];
        if (g->glyph != PANGO_GLYPH_EMPTY && (g->glyph & PANGO_GLYPH_UNKNOWN_FLAG)) {
            return unknown(s, g->glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
        }
        glyphs[i] = g->glyph;
        cluster[i] = (uint32_t)run->glyphs->log_clusters[i];
        at[i] = mm(pen + g->geometry.x_offset);
        pen += g->geometry.width;
    }
    *ret = (struct page_mark){
        .kind = MARK_TEXT,
        .x = x,
        .w = mm(pen),
        .rgb = s->style->rgb,
        .text = arena_strndup(s->a, pango_layout_get_text(s->layout) + item->offset,
                              (size_t)item->length),
        .n_glyphs = n,
        .glyphs = glyphs,
        .at = at,
        .cluster = cluster,
        .font = font_index(s, item->analysis.font),
        .size = s->style->size * MM_PER_POINT,
    };
    return OK;
}

static const char *link_at(const struct setting *s, size_t offset)
{
    for (size_t i = 0; i < s->n; i++) {
        if (offset >= s->range[i].from && offset < s->range[i].to) {
            return s->spans[i].link;
        }
    }
    return NULL;
}

static void underline(struct setting *s, PangoLayoutLine *line, double left, struct para_line *ret)
{
    for (size_t i = 0; i < s->n; i++) {
        int *x, count;
        size_t from = s->range[i].from, to = s->range[i].to;
        size_t start = (size_t)line->start_index, end = start + (size_t)line->length;
        if (!s->spans[i].fill || to <= start || from >= end) {
            continue;
        }
        pango_layout_line_get_x_ranges(line, (int)(from > start ? from : start),
                                       (int)(to < end ? to : end), &x, &count);
        for (int k = 0; k < count && k < 4; k++) {
            ret->marks[ret->n++] = (struct page_mark){
                .kind = MARK_LINE,
                .x = left + mm(x[2 * k]),
                .y = FILL_GAP * s->style->size * MM_PER_POINT,
                .w = mm(x[2 * k + 1] - x[2 * k]),
                .thick = FILL_THICK,
            };
        }
        g_free(x);
    }
}

static enum err take_line(struct setting *s, PangoLayoutIter *iter, double left,
                          struct para_line *ret)
{
    PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
    PangoRectangle logical;
    double x;

    pango_layout_iter_get_line_extents(iter, NULL, &logical);
    x = left + mm(logical.x);
    ret->width = mm(logical.width);
    ret->marks =
        arena_array(s->a, (size_t)g_slist_length(line->runs) + 4 * s->n + 1, sizeof(*ret->marks));
    for (GSList *l = line->runs; l; l = l->next) {
        const PangoGlyphItem *run = l->data;
        struct page_mark *m = &ret->marks[ret->n];
        enum err r = take_run(s, run, x, m);
        if (r) {
            return r;
        }
        m->link = link_at(s, (size_t)run->item->offset);
        x += m->w;
        ret->n += m->n_glyphs > 0;
    }
    underline(s, line, left, ret);
    return OK;
}

static enum err take_lines(struct setting *s, double left, struct para *ret)
{
    PangoLayoutIter *iter = pango_layout_get_iter(s->layout);
    enum err r = OK;

    ret->n = 0;
    ret->lines =
        arena_array(s->a, (size_t)pango_layout_get_line_count(s->layout) + 1, sizeof(*ret->lines));
    do {
        r = take_line(s, iter, left, &ret->lines[ret->n]);
        ret->n++;
    } while (!r && pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return r;
}

/* Where the layout begins: Pango counts a hanging indent from the first line, we from the edge. */
static double inset(const struct setting *s)
{
    const struct role_style *st = s->style;
    double chars = st->indent < st->hang ? st->indent : st->hang;

    return chars * (st->size + s->spacing);
}

static enum err set_text(struct setting *s, const char *text, struct para *ret)
{
    PangoAttrList *list = attributes(s);
    double left = inset(s), width = s->width - left - s->style->right * s->style->size;
    enum err r;

    pango_layout_set_text(s->layout, text, -1);
    pango_layout_set_attributes(s->layout, list);
    shape(s, width);
    if (s->style->balance) {
        double narrow;
        balance(s, width);
        narrow = (double)pango_layout_get_width(s->layout) / PANGO_SCALE;
        left += s->style->align == ALIGN_CENTRE ? (width - narrow) / 2 : 0;
    }
    r = take_lines(s, left * MM_PER_POINT, ret);
    pango_attr_list_unref(list);
    return r;
}

enum err para_set(struct arena *a, struct fonts *fonts, struct font_table *table,
                  const struct doc_span *spans, size_t n, const struct role_style *style,
                  double spacing, double width, struct para *ret, struct error *e)
{
    struct setting s = {.a = a,
                        .fonts = fonts,
                        .table = table,
                        .spans = spans,
                        .n = n,
                        .style = style,
                        .spacing = spacing,
                        .width = width / MM_PER_POINT,
                        .e = e};
    const char *text = gather(&s);
    enum err r;

    if (!text) {
        return e->code;
    }
    s.layout = pango_layout_new(font_context(fonts));
    r = set_text(&s, text, ret);
    g_object_unref(s.layout);
    return r;
}
