/* HTML of a document: the blocks as they are, styles inside the page, charts and codes as vectors. */
#include <stdio.h>

#include "base/html.h"
#include "base/str.h"
#include "document/flow.h"
#include "document/image.h"
#include "document/writer.h"

struct writing {
    struct arena *a;
    struct fonts *fonts;
    const struct doc *d;
    struct strbuf *b;
    struct error *e;
};

static const char STYLE[] =
    ".fh-doc{max-width:156mm;margin:0 auto;padding:24px 8px;background:#fff;color:#000;"
    "font:12pt/1.8 FangSong,STFangsong,\"Noto Serif CJK SC\",serif}"
    ".fh-doc p{margin:0;text-indent:2em;text-align:justify;white-space:pre-wrap}"
    ".fh-doc .r-secret,.fh-doc .r-copy,.fh-doc .r-to,.fh-doc .r-annex,.fh-doc "
    ".r-copies,.fh-doc .r-printed,"
    ".fh-doc .r-small{text-indent:0}"
    ".fh-doc .r-issuer{color:#d0021b;font:bold 26pt/1.4 "
    "SimSun,STSong,serif;text-align:center;text-indent:0;"
    "margin:1em 0}"
    ".fh-doc .r-number{text-align:center;text-indent:0}"
    ".fh-doc .r-signer,.fh-doc .r-from,.fh-doc "
    ".r-date{text-align:right;text-indent:0;padding-right:4em}"
    ".fh-doc .r-title{font:bold 18pt/1.5 "
    "SimSun,STSong,serif;text-align:center;text-indent:0;margin:1em "
    "0}"
    ".fh-doc "
    ".r-caption{font-family:SimHei,STHeiti,sans-serif;text-align:center;text-indent:0;margin-top:."
    "6em}"
    ".fh-doc h2,.fh-doc h3,.fh-doc h4,.fh-doc h5{font-size:12pt;margin:.4em 0 0;text-indent:2em}"
    ".fh-doc h2{font-family:SimHei,STHeiti,sans-serif;font-weight:400}"
    ".fh-doc h3{font-family:KaiTi,STKaiti,serif;font-weight:400}"
    ".fh-doc table{border-collapse:collapse;width:100%;font-size:10.5pt;margin:.5em 0}"
    ".fh-doc th,.fh-doc td{border:1px solid #000;padding:3px "
    "6px;text-align:left;vertical-align:middle}"
    ".fh-doc th{text-align:center}.fh-doc .c{text-align:center}.fh-doc .e{text-align:right}"
    ".fh-doc u{text-underline-offset:4px}.fh-doc ul{list-style:none;margin:0;padding-left:2em}"
    ".fh-doc figure{margin:.5em 0}.fh-doc svg,.fh-doc img{max-width:100%;height:auto}"
    ".fh-doc .rule{border:0;border-top:2px solid #d0021b;margin:4px 0 1em}"
    ".fh-doc .f-fang{font-family:FangSong,STFangsong,serif}.fh-doc "
    ".f-kai{font-family:KaiTi,STKaiti,serif}"
    ".fh-doc .f-hei{font-family:SimHei,STHeiti,sans-serif}.fh-doc .f-song,.fh-doc .f-title{"
    "font-family:SimSun,STSong,serif}"
    ".fh-doc .sample{color:#8a5300;border:1px dashed;text-align:center;text-indent:0}";

static const char *const FACES[] = {
    [FACE_FANG] = "f-fang", [FACE_KAI] = "f-kai",     [FACE_HEI] = "f-hei",
    [FACE_SONG] = "f-song", [FACE_TITLE] = "f-title",
};
static const char *const ROLES[] = {
    [ROLE_TEXT] = "r-text",       [ROLE_COPY] = "r-copy",       [ROLE_SECRET] = "r-secret",
    [ROLE_URGENT] = "r-urgent",   [ROLE_ISSUER] = "r-issuer",   [ROLE_NUMBER] = "r-number",
    [ROLE_SIGNER] = "r-signer",   [ROLE_TITLE] = "r-title",     [ROLE_TO] = "r-to",
    [ROLE_ANNEXES] = "r-annexes", [ROLE_FROM] = "r-from",       [ROLE_DATE] = "r-date",
    [ROLE_NOTE] = "r-note",       [ROLE_ANNEX] = "r-annex",     [ROLE_COPIES] = "r-copies",
    [ROLE_PRINTED] = "r-printed", [ROLE_CAPTION] = "r-caption", [ROLE_SMALL] = "r-small"};

const char *html_doc_style(void)
{
    return STYLE;
}

static void one_span(struct strbuf *b, const struct doc_span *s)
{
    if (s->link) {
        html_lit(b, "<a href=\"");
        html_url(b, s->link);
        html_lit(b, "\">");
    }
    if (s->own_face && !s->bold) {
        html_lit(b, "<span class=\"");
        html_attr(b, FACES[s->face]);
        html_lit(b, "\">");
    }
    strbuf_str(b, s->fill ? "<u>" : s->bold ? "<b>" : "");
    html_lines(b, s->text);
    for (size_t n = str_chars(s->text ? s->text : ""); s->fill && n < s->fill_min; n++) {
        html_lit(b, "&#12288;");
    }
    strbuf_str(b, s->fill ? "</u>" : s->bold ? "</b>" : "");
    strbuf_str(b, s->own_face && !s->bold ? "</span>" : "");
    strbuf_str(b, s->link ? "</a>" : "");
}

static void spans(struct strbuf *b, const struct doc_span *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        one_span(b, &s[i]);
    }
}

static void table(struct strbuf *b, const struct doc_block *t)
{
    html_lit(b, "<table>");
    for (size_t r = 0; r < t->n_rows; r++) {
        html_lit(b, "<tr>");
        for (size_t c = 0; c < t->rows[r].n; c++) {
            const struct doc_cell *cell = &t->rows[r].cells[c];
            strbuf_str(b, t->rows[r].head ? "<th" : "<td");
            if (cell->columns > 1) {
                strbuf_printf(b, " colspan=\"%d\"", cell->columns);
            }
            if (cell->rows > 1) {
                strbuf_printf(b, " rowspan=\"%d\"", cell->rows);
            }
            strbuf_str(b, cell->align == 'c'   ? " class=\"c\">"
                          : cell->align == 'r' ? " class=\"e\">"
                                               : ">");
            spans(b, cell->spans, cell->n);
            strbuf_str(b, t->rows[r].head ? "</th>" : "</td>");
        }
        html_lit(b, "</tr>");
    }
    html_lit(b, "</table>");
}

static void checks(struct strbuf *b, const struct doc_block *c)
{
    html_lit(b, "<ul>");
    for (size_t i = 0; i < c->n_checks; i++) {
        strbuf_str(b, c->checks[i].on ? "<li>☑ " : "<li>☐ ");
        spans(b, c->checks[i].spans, c->checks[i].n_spans);
        html_lit(b, "</li>");
    }
    html_lit(b, "</ul>");
}

/* --- vectors ------------------------------------------------------------------------------------------- */
static void paint(struct strbuf *b, const struct page_mark *m)
{
    strbuf_printf(b,
                  m->thick > 0 ? " fill=\"none\" stroke=\"#%06x\" stroke-width=\"%.2f\"/>"
                               : " fill=\"#%06x\"/>",
                  m->rgb, m->thick);
}

static void shape(struct strbuf *b, const struct page_mark *m)
{
    if (m->kind == MARK_TEXT) {
        strbuf_printf(b, "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\" fill=\"#%06x\">", m->x,
                      m->y, m->size, m->rgb);
        html_text(b, m->text);
        html_lit(b, "</text>");
    } else if (m->kind == MARK_BOX) {
        strbuf_printf(b, "<rect x=\"%.3f\" y=\"%.3f\" width=\"%.3f\" height=\"%.3f\"", m->x, m->y,
                      m->w, m->h);
        paint(b, m);
    } else if (m->kind == MARK_LINE) {
        strbuf_printf(b, "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\"", m->x, m->y,
                      m->x + m->w, m->y + m->h);
        paint(b, m);
    } else {
        html_lit(b, "<polyline points=\"");
        for (size_t i = 0; i < m->n_points; i++) {
            strbuf_printf(b, "%.2f,%.2f ", m->x + m->points[2 * i], m->y + m->points[2 * i + 1]);
        }
        html_lit(b, "\"");
        paint(b, m);
    }
}

static enum err vectors(struct writing *w, const struct doc_block *block, const char *name)
{
    struct box_list l;
    enum err r = flow_box(w->a, w->fonts, w->d, block, &l, w->e);

    if (r) {
        return r;
    }
    strbuf_printf(w->b, "<figure><svg viewBox=\"0 0 %.1f %.1f\" role=\"img\" aria-label=\"",
                  l.sheet->width, l.items[0].h);
    html_attr(w->b, name);
    html_lit(w->b, "\">");
    for (size_t i = 0; i < l.items[0].n; i++) {
        shape(w->b, &l.items[0].marks[i]);
    }
    html_lit(w->b, "</svg></figure>");
    flow_free(&l);
    if (block->kind == BLOCK_CHART) {
        struct doc_block t = flow_figures(w->a, block->chart);
        table(w->b, &t);
    }
    return OK;
}

static enum err picture(struct writing *w, const struct doc_block *block)
{
    struct image_size size;

    if (!image_size(block->image, block->image_n, &size)) {
        return error_set(w->e, ERR_INVALID, "有一张图片打不开（只认 PNG 和 JPEG），文书没有生成。");
    }
    strbuf_printf(
        w->b, "<figure><img alt=\"附图\" width=\"%u\" height=\"%u\" src=\"data:image/%s;base64,",
        size.w, size.h, size.jpeg ? "jpeg" : "png");
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *p = block->image;
    for (size_t i = 0; i < block->image_n; i += 3) {
        size_t left = block->image_n - i;
        uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
                     (left > 2 ? p[i + 2] : 0);
        char four[] = {DIGITS[v >> 18], DIGITS[v >> 12 & 63], left > 1 ? DIGITS[v >> 6 & 63] : '=',
                       left > 2 ? DIGITS[v & 63] : '='};
        strbuf_add(w->b, four, 4);
    }
    html_lit(w->b, "\"></figure>");
    return OK;
}

/* --- blocks -------------------------------------------------------------------------------------------- */
static void contents(struct writing *w)
{
    html_lit(w->b, "<h2>目录</h2><ul>");
    for (size_t i = 0; i < w->d->n; i++) {
        const struct doc_block *b = &w->d->blocks[i];
        if (b->kind == BLOCK_HEADING && b->level <= 2) {
            html_lit(w->b, "<li>");
            html_text(w->b, block_text(w->a, b));
            html_lit(w->b, "</li>");
        }
    }
    html_lit(w->b, "</ul>");
}

static void paragraph(struct writing *w, const struct doc_block *b)
{
    int level = b->level < 1 ? 1 : b->level > 4 ? 4 : b->level;

    if (b->kind == BLOCK_HEADING) {
        strbuf_printf(w->b, "<h%d>", level + 1);
        spans(w->b, b->spans, b->n_spans);
        strbuf_printf(w->b, "</h%d>", level + 1);
        return;
    }
    strbuf_printf(w->b, "<p class=\"%s\">", ROLES[b->role]);
    spans(w->b, b->spans, b->n_spans);
    html_lit(w->b, "</p>");
    if (b->role == ROLE_NUMBER && w->d->sheet == SHEET_OFFICIAL) {
        html_lit(w->b, "<hr class=\"rule\">");
    }
}

static enum err block(struct writing *w, const struct doc_block *b)
{
    switch (b->kind) {
    case BLOCK_TABLE: table(w->b, b); return OK;
    case BLOCK_CHECKS: checks(w->b, b); return OK;
    case BLOCK_IMAGE: return picture(w, b);
    case BLOCK_CHART: return vectors(w, b, "统计图，数见下表");
    case BLOCK_QR: return vectors(w, b, "二维码");
    case BLOCK_CONTENTS: contents(w); return OK;
    case BLOCK_BREAK: html_lit(w->b, "<hr>"); return OK;
    case BLOCK_PARA:
    case BLOCK_HEADING:
    case BLOCK_SIGN: break;
    }
    paragraph(w, b);
    return OK;
}

static enum err body(struct writing *w)
{
    enum err r = OK;

    html_lit(w->b, "<div class=\"fh-doc\">");
    if (!str_empty(w->d->sample)) {
        html_lit(w->b, "<p class=\"sample\">");
        html_text(w->b, w->d->sample);
        html_lit(w->b, "</p>");
    }
    for (size_t i = 0; !r && i < w->d->n; i++) {
        r = block(w, &w->d->blocks[i]);
    }
    if (!r && !str_empty(w->d->sign_foot)) {
        html_lit(w->b, "<p class=\"r-small\">");
        html_text(w->b, w->d->sign_foot);
        html_lit(w->b, "</p>");
    }
    html_lit(w->b, "</div>");
    return r;
}

enum err html_write_doc(struct arena *a, struct fonts *fonts, const struct doc *d, bool fragment,
                        struct doc_file *ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(DOC_FILE_MAX);
    struct writing w = {a, fonts, d, &b, e};
    enum err r = doc_check(d, e);

    if (r) {
        return r;
    }
    if (!fragment) {
        html_lit(&b, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta "
                     "name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        html_text(&b, d->title);
        html_lit(&b, "</title><style>");
        strbuf_str(&b, html_doc_style());
        html_lit(&b, "</style></head><body>");
    }
    if ((r = body(&w))) {
        return r;
    }
    strbuf_str(&b, fragment ? "" : "</body></html>\n");
    if ((r = strbuf_check(&b, e))) {
        return r;
    }
    ret->n = b.len;
    ret->bytes = arena_memdup(a, b.ptr, b.len + 1);
    return OK;
}
