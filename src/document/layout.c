/* Blocks become boxes, boxes are put on pages in order; then what stands on every page is drawn. */
#include "document/box.h"
#include "document/furniture.h"

#include <pango/pango.h>
#include <string.h>

#include "base/str.h"

struct filling {
    struct box_list *l;
    struct pages *p;
    struct page *page;
    size_t cap_pages, cap_marks;
    double y, height; /* used, usable */
    struct contents *contents;
};

/* --- boxes --------------------------------------------------------------------------------------------- */
static enum err heading(struct box_list *l, const struct doc_block *b)
{
    struct role_style style = style_role(l->doc->sheet, b);
    size_t first = l->n;
    enum err r = box_para(l, b, &style);

    if (!r && l->n > first) {
        l->items[first].outline = b->level < 1 ? 1 : b->level;
        l->items[first].outline_title = block_text(l->a, b);
    }
    return r;
}

/* A line of the signature block is never alone on a page: the line above goes with it. */
static void hold_last(struct box_list *l)
{
    if (l->n > 0) {
        l->items[l->n - 1].keep_next = true;
    }
}

static enum err paragraph(struct box_list *l, const struct doc_block *b)
{
    struct role_style style = style_role(l->doc->sheet, b);
    size_t first = l->n;
    enum err r = box_para(l, b, &style);

    if (!r && b->role == ROLE_ANNEX && l->n > first) {
        l->items[first].break_before = true;
    }
    return r;
}

static enum err one(struct box_list *l, const struct doc_block *b)
{
    switch (b->kind) {
    case BLOCK_HEADING: return heading(l, b);
    case BLOCK_TABLE: return box_table(l, b);
    case BLOCK_CHECKS: return box_checks(l, b);
    case BLOCK_IMAGE: return box_image(l, b);
    case BLOCK_QR: return box_qr(l, b);
    case BLOCK_CHART: return box_chart(l, b);
    case BLOCK_BREAK: box_push(l)->break_before = true; return OK;
    case BLOCK_CONTENTS: return furniture_contents(l);
    case BLOCK_PARA:
    case BLOCK_SIGN: break;
    }
    return b->role == ROLE_ISSUER && l->doc->sheet == SHEET_OFFICIAL ? box_issuer(l, b)
                                                                     : paragraph(l, b);
}

static bool is_foot(const struct doc_block *b)
{
    return b->role == ROLE_COPIES || b->role == ROLE_PRINTED;
}

/* Blocks that stand in one place together: 发文字号 and 签发人, 署名 and 成文日期. *ret_n: blocks used. */
static enum err group(struct box_list *l, const struct doc_block *b, size_t left, size_t *ret_n)
{
    bool official = l->doc->sheet == SHEET_OFFICIAL;

    *ret_n = 1;
    if (official && b->role == ROLE_NUMBER) {
        *ret_n = left > 1 && b[1].role == ROLE_SIGNER ? 2 : 1;
        return box_number(l, b, *ret_n == 2 ? b + 1 : NULL);
    }
    if (b->role == ROLE_FROM) {
        hold_last(l);
    }
    if (official && b->role == ROLE_FROM && left > 1 && b[1].role == ROLE_DATE) {
        *ret_n = 2;
        return box_from(l, b, b + 1);
    }
    return one(l, b);
}

static enum err make_boxes(struct box_list *l)
{
    const struct doc *d = l->doc;
    const struct doc_block **foot = arena_array(l->a, d->n + 1, sizeof(struct doc_block *));
    size_t n_foot = 0, used;
    enum err r;

    for (size_t i = 0; i < d->n; i += used) {
        used = 1;
        if (d->sheet == SHEET_OFFICIAL && is_foot(&d->blocks[i])) {
            foot[n_foot++] = &d->blocks[i];
        } else if ((r = group(l, &d->blocks[i], d->n - i, &used))) {
            return r;
        }
    }
    return n_foot ? box_foot(l, foot, n_foot) : OK;
}

/* --- pages --------------------------------------------------------------------------------------------- */
static enum err new_page(struct filling *f)
{
    if (f->p->n >= PAGES_MAX) {
        return error_set(f->l->e, ERR_LIMIT, "文书超过 %d 页，没有生成；请分开出具。", PAGES_MAX);
    }
    f->page = arena_push(f->l->a, &f->p->items, &f->p->n, &f->cap_pages, sizeof(*f->page));
    f->cap_marks = 0;
    f->y = 0;
    return OK;
}

static void put(struct filling *f, const struct box *b)
{
    const struct sheet_style *s = f->l->sheet;

    if (b->outline) {
        furniture_heading(f->contents, f->p, b, s->top + f->y);
    }
    for (size_t i = 0; i < b->n; i++) {
        struct page_mark *m =
            arena_push(f->l->a, &f->page->marks, &f->page->n, &f->cap_marks, sizeof(*m));
        *m = b->marks[i];
        m->x += s->left;
        m->y += s->top + f->y;
    }
    if (b->entry) {
        furniture_place(f->contents, f->p->n - 1, f->y);
    }
    f->y += b->h;
}

/* The height of the boxes that must stay together from `i` on. */
static double run_height(const struct box_list *l, size_t i)
{
    double h = 0;

    for (; i < l->n; i++) {
        h += l->items[i].h + (h > 0 ? l->items[i].before : 0);
        if (!l->items[i].keep_next) {
            break;
        }
    }
    return h;
}

static enum err put_heads(struct filling *f, const struct box *b)
{
    for (size_t i = 0; i < b->n_heads; i++) {
        put(f, &b->heads[i]);
    }
    return OK;
}

static enum err place(struct filling *f, size_t i)
{
    const struct box *b = &f->l->items[i];
    double need = run_height(f->l, i), before = f->y > 0 || b->hold ? b->before : 0;
    enum err r;

    if (b->h > f->height + 0.01) {
        return error_set(
            f->l->e, ERR_INVALID,
            "有一行（表格的一行、一张图或一行字）比一页还高，文书没有生成；请把内容拆短。");
    }
    if (need > f->height) {
        need = b->h;
    }
    bool turn = f->y > 0 && (b->break_before || f->y + before + need > f->height + 0.01);
    if (turn) {
        if ((r = new_page(f)) || (r = put_heads(f, b))) {
            return r;
        }
        before = b->hold ? b->before : 0;
    }
    f->y += before;
    if (b->foot) {
        f->y = f->height - b->h > f->y ? f->height - b->h : f->y;
    }
    put(f, b);
    return OK;
}

static enum err fill_pages(struct filling *f)
{
    enum err r = new_page(f);

    for (size_t i = 0; !r && i < f->l->n; i++) {
        r = place(f, i);
    }
    return r;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
enum err layout_run(struct arena *a, struct fonts *fonts, const struct doc *d, struct pages *ret,
                    struct error *e)
{
    struct box_list l = {.a = a, .fonts = fonts, .doc = d, .sheet = style_sheet(d->sheet), .e = e};
    struct pages p = {.w = l.sheet->page_w, .h = l.sheet->page_h, .doc = d};
    struct contents contents = {.a = a};
    struct filling f = {.l = &l, .p = &p, .contents = &contents};
    enum err r;

    f.height = l.sheet->height - furniture_reserve(d);
    if (!(r = doc_check(d, e)) && !(r = make_boxes(&l)) && !(r = fill_pages(&f)) &&
        !(r = furniture_draw(&l, &p, &contents))) {
        p.fonts = l.table.items;
        p.n_fonts = l.table.n;
        *ret = p;
        return OK;
    }
    p.fonts = l.table.items;
    p.n_fonts = l.table.n;
    pages_free(&p);
    return r;
}

void pages_free(struct pages *p)
{
    for (size_t i = 0; i < p->n_fonts; i++) {
        g_object_unref(p->fonts[i].pango);
    }
    p->n_fonts = 0;
}
