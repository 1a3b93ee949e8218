/* PDF by cairo: pages as laid out, text with its characters behind the glyphs, outline, metadata. */
#include <cairo-pdf.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/draw.h"
#include "document/style.h"
#include "document/writer.h"

#define POINTS (1 / MM_PER_POINT)

struct drawing {
    struct arena *a;
    const struct pages *p;
    cairo_t *cr;
    struct error *e;
};

static cairo_status_t take_bytes(void *ctx, const unsigned char *p, unsigned int n)
{
    struct strbuf *b = ctx;

    strbuf_add(b, p, n);
    return b->over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum err draw_pages(struct drawing *d)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < d->p->n; i++) {
        const struct page *page = &d->p->items[i];
        r = draw_marks(d->a, d->cr, d->p->fonts, page->marks, page->n, d->e);
        cairo_show_page(d->cr);
    }
    return r;
}

static void tell(cairo_surface_t *s, cairo_pdf_metadata_t what, const char *value)
{
    if (!str_empty(value)) {
        cairo_pdf_surface_set_metadata(s, what, value);
    }
}

static void metadata(struct drawing *d, cairo_surface_t *s)
{
    const struct doc *doc = d->p->doc;

    tell(s, CAIRO_PDF_METADATA_TITLE, doc->title);
    tell(s, CAIRO_PDF_METADATA_AUTHOR, doc->author);
    tell(s, CAIRO_PDF_METADATA_SUBJECT, doc->subject);
    tell(s, CAIRO_PDF_METADATA_CREATOR, "Faheng");
    tell(s, CAIRO_PDF_METADATA_CREATE_DATE, doc->moment);
    tell(s, CAIRO_PDF_METADATA_MOD_DATE, doc->moment);
}

/* Each heading under the last one of a higher level. */
static void outline(struct drawing *d, cairo_surface_t *s)
{
    int parent[10] = {CAIRO_PDF_OUTLINE_ROOT};

    for (size_t i = 0; i < d->p->n_outline; i++) {
        const struct page_outline *o = &d->p->outline[i];
        int level = o->level < 1 ? 1 : o->level > 8 ? 8 : o->level;
        int id = cairo_pdf_surface_add_outline(
            s, parent[level - 1], o->title,
            arena_printf(d->a, "page=%zu pos=[0.0 %.1f]", o->page + 1, o->y * POINTS), 0);
        for (int k = level; k < 10; k++) {
            parent[k] = id;
        }
    }
}

enum err pdf_write(struct arena *a, struct fonts *fonts, const struct pages *p,
                   struct doc_file *ret, struct error *e)
{
    struct strbuf out scoped(strbuf_clear) = strbuf_make(DOC_FILE_MAX);
    cairo_surface_t *s =
        cairo_pdf_surface_create_for_stream(take_bytes, &out, p->w * POINTS, p->h * POINTS);
    struct drawing d = {a, p, cairo_create(s), e};
    enum err r;

    (void)fonts;
    metadata(&d, s);
    outline(&d, s);
    r = draw_pages(&d);
    cairo_destroy(d.cr);
    cairo_surface_finish(s);
    cairo_status_t status = cairo_surface_status(s);
    cairo_surface_destroy(s);
    if (!r && out.over) {
        r = error_set(e, ERR_LIMIT, "文书超过 %d MB，没有生成；请减少图片。", DOC_FILE_MAX >> 20);
    } else if (!r && status != CAIRO_STATUS_SUCCESS) {
        r = error_set(e, ERR_IO, "PDF 没有写成：%s。请再试一次。", cairo_status_to_string(status));
    }
    if (!r) {
        ret->n = out.len;
        ret->bytes = arena_memdup(a, out.ptr, out.len);
    }
    return r;
}
