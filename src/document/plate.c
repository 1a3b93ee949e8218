#include "document/plate.h"

#include "document/box.h"
#include "document/image.h"

#define MARGIN      20.0 /* mm */
#define CAPTION_H   12.0
#define NUMBER_TOP  9.0
#define NUMBER_SIDE 15.0

static struct box_list list_of(struct arena *a, struct fonts *fonts, const struct doc *face,
                               struct error *e)
{
    return (struct box_list){
        .a = a, .fonts = fonts, .doc = face, .sheet = style_sheet(face->sheet), .e = e};
}

static struct role_style plain(const struct doc *face, double size, enum text_align align)
{
    struct role_style s = style_cell(face->sheet, false);

    s.face = FACE_SONG;
    s.size = size;
    s.align = align;
    s.pitch = 1;
    return s;
}

static enum err text(struct box_list *l, struct page *page, const char *words,
                     const struct role_style *style, double x, double y, double width)
{
    const struct doc_span span = {.text = words};
    struct box box = {0};
    size_t cap = 0;
    double h;
    enum err r = box_text(l, &box, &cap, &span, 1, style, x, y, width, &h);

    page->marks = box.marks;
    page->n = box.n;
    return r;
}

static enum err write(struct box_list *l, struct page *items, size_t n, struct doc_file *ret,
                      struct error *e)
{
    struct pages p = {.w = l->sheet->page_w,
                      .h = l->sheet->page_h,
                      .items = items,
                      .n = n,
                      .fonts = l->table.items,
                      .n_fonts = l->table.n,
                      .doc = l->doc};
    enum err r = pdf_write(l->a, l->fonts, &p, ret, e);

    pages_free(&p);
    return r;
}

static struct page_mark placed(const struct sheet_style *sheet, const struct image_size *size,
                               uint8_t turn)
{
    double w = turn % 2 ? size->h : size->w, h = turn % 2 ? size->w : size->h;
    double most_w = sheet->page_w - 2 * MARGIN, most_h = sheet->page_h - 2 * MARGIN - CAPTION_H;
    double scale = most_w / w < most_h / h ? most_w / w : most_h / h;

    return (struct page_mark){.kind = MARK_IMAGE,
                              .x = (sheet->page_w - w * scale) / 2,
                              .y = MARGIN + (most_h - h * scale) / 2,
                              .w = w * scale,
                              .h = h * scale,
                              .turn = turn};
}

enum err plate_image(struct arena *a, struct fonts *fonts, const struct doc *face,
                     const void *image, size_t n, const char *caption, struct doc_file *ret,
                     struct error *e)
{
    struct box_list l = list_of(a, fonts, face, e);
    struct role_style style = plain(face, 10.5, ALIGN_CENTRE);
    const struct sheet_style *sheet = l.sheet;
    struct image_size size;
    struct page page = {0};

    if (!image_size(image, n, &size)) {
        return error_set(e, ERR_INVALID, "图片打不开（只认 PNG 和 JPEG）。");
    }
    struct page_mark m = placed(sheet, &size, size.jpeg ? image_turn(image, n) : 0);
    m.image = image;
    m.image_n = n;
    enum err r = text(&l, &page, caption, &style, MARGIN, sheet->page_h - MARGIN - CAPTION_H + 4,
                      sheet->page_w - 2 * MARGIN);
    struct page_mark *all = arena_array(a, page.n + 1, sizeof(*all));
    for (size_t i = 0; i < page.n; i++) {
        all[i] = page.marks[i];
    }
    all[page.n++] = m;
    page.marks = all;
    if (r) {
        struct pages p = {.fonts = l.table.items, .n_fonts = l.table.n};
        pages_free(&p);
        return r;
    }
    return write(&l, &page, 1, ret, e);
}

enum err plate_numbers(struct arena *a, struct fonts *fonts, const struct doc *face, size_t blank,
                       size_t n, struct doc_file *ret, struct error *e)
{
    struct box_list l = list_of(a, fonts, face, e);
    struct role_style style = plain(face, 12, ALIGN_RIGHT);
    struct page *items = arena_array(a, blank + n + 1, sizeof(*items));
    enum err r = OK;

    for (size_t i = 0; !r && i < n; i++) {
        r = text(&l, &items[blank + i], arena_printf(a, "%zu", i + 1), &style, MARGIN, NUMBER_TOP,
                 l.sheet->page_w - MARGIN - NUMBER_SIDE);
    }
    if (r) {
        struct pages p = {.fonts = l.table.items, .n_fonts = l.table.n};
        pages_free(&p);
        return r;
    }
    return write(&l, items, blank + n, ret, e);
}
