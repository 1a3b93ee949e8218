/* OFD, GB/T 33190-2016: the same places as the PDF, millimetres, y down. Text is characters with distances; each font is embedded
 * with just its characters. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/html.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/zipout.h"
#include "document/image.h"
#include "document/subset.h"
#include "document/writer.h"

#define PART_MAX 67108864 /* bytes of one XML part */
#define EDGE     1.0      /* mm around a path, so that no reader cuts its line */
#define NS       "xmlns:ofd=\"http://www.ofdspec.org/2016\""
#define HEAD     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

struct ofd {
    struct arena *a;
    const struct pages *p;
    struct subset *fonts;
    struct zipout *zip;
    int next_id, first_font, first_image, first_page;
    const struct page_mark **images;
    size_t n_images, cap_images;
    bool over;
};

static void num(struct strbuf *b, double v)
{
    char text[32];
    int n = snprintf(text, sizeof(text), "%.3f", v);

    while (n > 1 && text[n - 1] == '0') {
        n--;
    }
    n -= text[n - 1] == '.';
    strbuf_add(b, text, (size_t)n);
}

static void nums(struct strbuf *b, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_str(b, i ? " " : "");
        num(b, v[i]);
    }
}

static void boundary(struct strbuf *b, double x, double y, double w, double h)
{
    const double v[] = {x, y, w, h};

    strbuf_lit(b, " Boundary=\"");
    nums(b, v, 4);
    strbuf_lit(b, "\"");
}

static void id(struct strbuf *b, struct ofd *o)
{
    strbuf_lit(b, " ID=\"");
    strbuf_int(b, o->next_id++);
    strbuf_lit(b, "\"");
}

static void colour(struct strbuf *b, const char *which, uint32_t rgb)
{
    strbuf_printf(b, "<ofd:%s Value=\"%u %u %u\"/>", which, rgb >> 16 & 0xFF, rgb >> 8 & 0xFF,
                  rgb & 0xFF);
}

/* --- text ---------------------------------------------------------------------------------------------- */
struct letter {
    const char *at;
    size_t n;
    double x;
};

/* One entry a code point; those inside one cluster stand at its place. */
static size_t letters(struct arena *a, const struct page_mark *m, struct letter **ret)
{
    struct letter *list = arena_array(a, strlen(m->text) + 1, sizeof(*list));
    const char *s = m->text;
    size_t n = 0, glyph = 0;

    while (*s) {
        const char *from = s;
        size_t offset = (size_t)(s - m->text);
        (void)str_next(&s);
        while (glyph + 1 < m->n_glyphs && m->cluster[glyph + 1] <= offset) {
            glyph++;
        }
        list[n++] = (struct letter){from, (size_t)(s - from), m->n_glyphs ? m->at[glyph] : 0};
    }
    *ret = list;
    return n;
}

static bool blank(const struct letter *l)
{
    return (l->n == 1 && *l->at == ' ') || (l->n == 3 && !memcmp(l->at, "\u3000", 3)) ||
           (l->n == 2 && !memcmp(l->at, "\u00A0", 2));
}

static void text_code(struct strbuf *b, struct ofd *o, const struct letter *l, size_t n,
                      double size)
{
    char *word = arena_strndup(o->a, l[0].at, (size_t)(l[n - 1].at - l[0].at) + l[n - 1].n);

    strbuf_lit(b, "<ofd:TextCode X=\"0\" Y=\"");
    num(b, size);
    strbuf_lit(b, "\"");
    for (size_t i = 1; i < n; i++) {
        strbuf_str(b, i == 1 ? " DeltaX=\"" : " ");
        num(b, l[i].x - l[i - 1].x);
    }
    strbuf_str(b, n > 1 ? "\">" : ">");
    html_text(b, word);
    strbuf_lit(b, "</ofd:TextCode>");
}

static void text_object(struct strbuf *b, struct ofd *o, const struct page_mark *m,
                        const struct letter *l, size_t n)
{
    double end = l[n - 1].x + m->size;

    strbuf_lit(b, "<ofd:TextObject");
    id(b, o);
    boundary(b, m->x + l[0].x, m->y - m->size, end - l[0].x, m->size * 1.3);
    strbuf_printf(b, " Font=\"%d\" Size=\"", o->first_font + (int)o->fonts[m->font].same);
    num(b, m->size);
    strbuf_lit(b, "\">");
    colour(b, "FillColor", m->rgb);
    text_code(b, o, l, n, m->size);
    strbuf_lit(b, "</ofd:TextObject>");
}

/* Spaces are left out: what stands between them is an object each. */
static void text(struct strbuf *b, struct ofd *o, const struct page_mark *m)
{
    struct letter *l;
    size_t n = letters(o->a, m, &l);

    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && !blank(&l[end])) {
            end++;
        }
        if (end > i) {
            text_object(b, o, m, l + i, end - i);
        }
        i = end + 1;
    }
}

/* --- lines, pictures ----------------------------------------------------------------------------------- */
static void path_data(struct strbuf *b, const struct page_mark *m)
{
    const double line[] = {EDGE, EDGE, EDGE + m->w, EDGE + m->h};
    const double box[] = {EDGE,        EDGE,        EDGE + m->w, EDGE,
                          EDGE + m->w, EDGE + m->h, EDGE,        EDGE + m->h};
    const double *points = m->kind == MARK_LINE ? line : m->kind == MARK_BOX ? box : m->points;
    size_t n = m->kind == MARK_LINE ? 2 : m->kind == MARK_BOX ? 4 : m->n_points;

    for (size_t i = 0; i < n; i++) {
        double shift = m->kind == MARK_POLY ? EDGE : 0;
        strbuf_str(b, i ? " L " : "M ");
        num(b, points[2 * i] + shift);
        strbuf_lit(b, " ");
        num(b, points[2 * i + 1] + shift);
    }
    strbuf_str(b, m->kind == MARK_BOX || m->closed ? " C" : "");
}

static void extent(const struct page_mark *m, double *w, double *h)
{
    *w = m->w;
    *h = m->h;
    for (size_t i = 0; m->kind == MARK_POLY && i < m->n_points; i++) {
        *w = m->points[2 * i] > *w ? m->points[2 * i] : *w;
        *h = m->points[2 * i + 1] > *h ? m->points[2 * i + 1] : *h;
    }
}

static void path(struct strbuf *b, struct ofd *o, const struct page_mark *m)
{
    double w, h;

    extent(m, &w, &h);
    strbuf_lit(b, "<ofd:PathObject");
    id(b, o);
    boundary(b, m->x - EDGE, m->y - EDGE, w + 2 * EDGE, h + 2 * EDGE);
    if (m->thick > 0) {
        strbuf_lit(b, " LineWidth=\"");
        num(b, m->thick);
        strbuf_lit(b, "\">");
        colour(b, "StrokeColor", m->rgb);
    } else {
        strbuf_lit(b, " Fill=\"true\" Stroke=\"false\">");
        colour(b, "FillColor", m->rgb);
    }
    strbuf_lit(b, "<ofd:AbbreviatedData>");
    path_data(b, m);
    strbuf_lit(b, "</ofd:AbbreviatedData></ofd:PathObject>");
}

static size_t image_index(struct ofd *o, const struct page_mark *m)
{
    size_t i = 0;

    while (o->images[i]->image != m->image) {
        i++;
    }
    return i;
}

static void picture(struct strbuf *b, struct ofd *o, const struct page_mark *m)
{
    const double ctm[] = {m->w, 0, 0, m->h, 0, 0};

    strbuf_lit(b, "<ofd:ImageObject");
    id(b, o);
    boundary(b, m->x, m->y, m->w, m->h);
    strbuf_lit(b, " CTM=\"");
    nums(b, ctm, 6);
    strbuf_printf(b, "\" ResourceID=\"%d\"/>", o->first_image + (int)image_index(o, m));
}

/* --- parts --------------------------------------------------------------------------------------------- */
static void part(struct ofd *o, struct strbuf *b, const char *name)
{
    size_t n = b->len;

    o->over = o->over || b->over;
    zipout_add(o->zip, name, strbuf_take(b, o->a), n, true);
    strbuf_clear(b);
}

static void page(struct ofd *o, size_t i)
{
    struct strbuf b = strbuf_make(PART_MAX);

    strbuf_lit(&b, HEAD "<ofd:Page " NS "><ofd:Content><ofd:Layer");
    id(&b, o);
    strbuf_lit(&b, " Type=\"Body\">");
    for (size_t k = 0; k < o->p->items[i].n; k++) {
        const struct page_mark *m = &o->p->items[i].marks[k];
        if (m->kind == MARK_TEXT) {
            text(&b, o, m);
        } else if (m->kind == MARK_IMAGE) {
            picture(&b, o, m);
        } else {
            path(&b, o, m);
        }
    }
    strbuf_lit(&b, "</ofd:Layer></ofd:Content></ofd:Page>");
    part(o, &b, arena_printf(o->a, "Doc_0/Pages/Page_%zu/Content.xml", i));
}

static const char *font_file(struct ofd *o, size_t i)
{
    return arena_printf(o->a, "font_%zu.%s", i, o->fonts[i].outlines ? "otf" : "ttf");
}

static void public_res(struct ofd *o)
{
    struct strbuf b = strbuf_make(PART_MAX);

    strbuf_lit(&b, HEAD "<ofd:Res " NS " BaseLoc=\"Res\"><ofd:Fonts>");
    for (size_t i = 0; i < o->p->n_fonts; i++) {
        if (o->fonts[i].same != i) {
            continue;
        }
        strbuf_printf(&b, "<ofd:Font ID=\"%d\" FontName=\"", o->first_font + (int)i);
        html_attr(&b, o->p->fonts[i].family);
        strbuf_lit(&b, "\" FamilyName=\"");
        html_attr(&b, o->p->fonts[i].family);
        strbuf_lit(&b, "\">");
        if (o->fonts[i].n) {
            const char *name = font_file(o, i);
            strbuf_printf(&b, "<ofd:FontFile>%s</ofd:FontFile>", name);
            zipout_add(o->zip, arena_printf(o->a, "Doc_0/Res/%s", name), o->fonts[i].bytes,
                       o->fonts[i].n, true);
        }
        strbuf_lit(&b, "</ofd:Font>");
    }
    strbuf_lit(&b, "</ofd:Fonts></ofd:Res>");
    part(o, &b, "Doc_0/PublicRes.xml");
}

static void document_res(struct ofd *o)
{
    struct strbuf b = strbuf_make(PART_MAX);

    strbuf_lit(&b, HEAD "<ofd:Res " NS " BaseLoc=\"Res\"><ofd:MultiMedias>");
    for (size_t i = 0; i < o->n_images; i++) {
        struct image_size size = {0};
        (void)image_size(o->images[i]->image, o->images[i]->image_n, &size);
        const char *name = arena_printf(o->a, "image_%zu.%s", i, size.jpeg ? "jpg" : "png");
        strbuf_printf(&b,
                      "<ofd:MultiMedia ID=\"%d\" Type=\"Image\" Format=\"%s\"><ofd:MediaFile>%s"
                      "</ofd:MediaFile></ofd:MultiMedia>",
                      o->first_image + (int)i, size.jpeg ? "JPEG" : "PNG", name);
        zipout_add(o->zip, arena_printf(o->a, "Doc_0/Res/%s", name), o->images[i]->image,
                   o->images[i]->image_n, false);
    }
    strbuf_lit(&b, "</ofd:MultiMedias></ofd:Res>");
    part(o, &b, "Doc_0/DocumentRes.xml");
}

static void document(struct ofd *o)
{
    struct strbuf b = strbuf_make(PART_MAX);
    const double area[] = {0, 0, o->p->w, o->p->h};

    strbuf_printf(&b, HEAD "<ofd:Document " NS "><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID>",
                  o->next_id);
    strbuf_lit(&b, "<ofd:PageArea><ofd:PhysicalBox>");
    nums(&b, area, 4);
    strbuf_lit(&b, "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>");
    if (o->n_images) {
        strbuf_lit(&b, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>");
    }
    strbuf_lit(&b, "</ofd:CommonData><ofd:Pages>");
    for (size_t i = 0; i < o->p->n; i++) {
        strbuf_printf(&b, "<ofd:Page ID=\"%d\" BaseLoc=\"Pages/Page_%zu/Content.xml\"/>",
                      o->first_page + (int)i, i);
    }
    strbuf_lit(&b, "</ofd:Pages></ofd:Document>");
    part(o, &b, "Doc_0/Document.xml");
}

static void entry(struct strbuf *b, const char *open, const char *value, const char *close)
{
    if (!str_empty(value)) {
        strbuf_str(b, open);
        html_text(b, value);
        strbuf_str(b, close);
    }
}

/* DocID: 32 hexadecimal digits, from the document itself so that the same one gives the same file. */
static const char *doc_id(struct ofd *o)
{
    const struct doc *d = o->p->doc;
    const char *words = arena_printf(o->a, "%s\n%s\n%s", d->title ? d->title : "",
                                     d->author ? d->author : "", d->moment ? d->moment : "");
    char hex[SM3_HEX];

    sm3_hex(words, strlen(words), hex);
    return arena_strndup(o->a, hex, 32);
}

static void root(struct ofd *o)
{
    struct strbuf b = strbuf_make(PART_MAX);
    const struct doc *d = o->p->doc;

    strbuf_lit(&b,
               HEAD "<ofd:OFD " NS " Version=\"1.1\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>");
    entry(&b, "<ofd:DocID>", doc_id(o), "</ofd:DocID>");
    entry(&b, "<ofd:Title>", d->title, "</ofd:Title>");
    entry(&b, "<ofd:Author>", d->author, "</ofd:Author>");
    entry(&b, "<ofd:Subject>", d->subject, "</ofd:Subject>");
    entry(&b, "<ofd:CreationDate>",
          d->moment
              ? arena_strndup(o->a, d->moment, strlen(d->moment) < 10 ? strlen(d->moment) : 10)
              : NULL,
          "</ofd:CreationDate>");
    strbuf_lit(&b, "<ofd:Creator>Faheng</ofd:Creator></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml"
                   "</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
    part(o, &b, "OFD.xml");
}

static void find_images(struct ofd *o)
{
    for (size_t i = 0; i < o->p->n; i++) {
        for (size_t k = 0; k < o->p->items[i].n; k++) {
            const struct page_mark *m = &o->p->items[i].marks[k];
            bool known = m->kind != MARK_IMAGE;
            for (size_t n = 0; !known && n < o->n_images; n++) {
                known = o->images[n]->image == m->image;
            }
            if (!known) {
                const struct page_mark **slot =
                    arena_push(o->a, &o->images, &o->n_images, &o->cap_images, sizeof(*slot));
                *slot = m;
            }
        }
    }
}

enum err ofd_write(struct arena *a, struct fonts *fonts, const struct pages *p,
                   struct doc_file *ret, struct error *e)
{
    struct ofd o = {.a = a, .p = p, .zip = zipout_new(a, DOC_FILE_MAX)};
    enum err r = subset_fonts(a, p, &o.fonts, e);

    (void)fonts;
    if (r) {
        return r;
    }
    find_images(&o);
    o.first_font = 1;
    o.first_image = o.first_font + (int)p->n_fonts;
    o.first_page = o.first_image + (int)o.n_images;
    o.next_id = o.first_page + (int)p->n;
    root(&o);
    public_res(&o);
    if (o.n_images) {
        document_res(&o);
    }
    for (size_t i = 0; i < p->n; i++) {
        page(&o, i);
    }
    document(&o);
    if (o.over) {
        return error_set(e, ERR_LIMIT, "文书太长，OFD 没有生成；请分开出具。");
    }
    return zipout_end(o.zip, &ret->bytes, &ret->n, e);
}
