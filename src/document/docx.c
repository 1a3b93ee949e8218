/* DOCX: real styles for the roles, one section, page numbers on outer edges. Names of fonts are those that offices have. */
#include <stdio.h>
#include <string.h>

#include "base/html.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/zipout.h"
#include "document/draw.h"
#include "document/flow.h"
#include "document/image.h"
#include "document/writer.h"

#define PART_MAX   67108864
#define HEAD       "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W          "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define RELS       "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE     "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define EMU_PER_MM 36000
#define IMAGES_MAX 500

struct docx {
    struct arena *a;
    struct fonts *fonts;
    const struct doc *d;
    const struct sheet_style *sheet;
    struct zipout *zip;
    struct strbuf *b; /* document.xml */
    const char *image_ext[IMAGES_MAX];
    size_t n_images;
    bool over;
    struct error *e;
};

static const char *const FONTS[] = {
    [FACE_FANG] = "仿宋_GB2312", [FACE_KAI] = "楷体_GB2312",      [FACE_HEI] = "黑体",
    [FACE_SONG] = "宋体",        [FACE_TITLE] = "方正小标宋简体",
};

static int twips(double mm)
{
    return (int)(mm / 25.4 * 1440 + 0.5);
}

static void fonts_of(struct strbuf *b, enum doc_face face)
{
    strbuf_printf(b, "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\" w:cs=\"%s\"/>",
                  FONTS[face], FONTS[face], FONTS[face], FONTS[face]);
}

/* --- styles -------------------------------------------------------------------------------------------- */
struct named {
    const char *id, *title;
    struct doc_block like;
};
static const struct named STYLES[] = {
    {"Body", "公文正文", {.role = ROLE_TEXT}},
    {"Copy", "公文份号", {.role = ROLE_COPY}},
    {"Secret", "公文密级", {.role = ROLE_SECRET}},
    {"Urgent", "公文紧急程度", {.role = ROLE_URGENT}},
    {"Issuer", "发文机关标志", {.role = ROLE_ISSUER}},
    {"Number", "发文字号", {.role = ROLE_NUMBER}},
    {"Signer", "签发人", {.role = ROLE_SIGNER}},
    {"DocTitle", "公文标题", {.role = ROLE_TITLE}},
    {"To", "主送机关", {.role = ROLE_TO}},
    {"Annexes", "附件说明", {.role = ROLE_ANNEXES}},
    {"From", "发文机关署名", {.role = ROLE_FROM}},
    {"DocDate", "成文日期", {.role = ROLE_DATE}},
    {"Note", "附注", {.role = ROLE_NOTE}},
    {"Annex", "附件", {.role = ROLE_ANNEX}},
    {"Copies", "抄送", {.role = ROLE_COPIES}},
    {"Printed", "印发", {.role = ROLE_PRINTED}},
    {"Caption", "题注", {.role = ROLE_CAPTION}},
    {"Small", "小字", {.role = ROLE_SMALL}},
    {"Heading1", "heading 1", {.kind = BLOCK_HEADING, .level = 1}},
    {"Heading2", "heading 2", {.kind = BLOCK_HEADING, .level = 2}},
    {"Heading3", "heading 3", {.kind = BLOCK_HEADING, .level = 3}},
    {"Heading4", "heading 4", {.kind = BLOCK_HEADING, .level = 4}},
};

static const char *style_id(const struct doc_block *b)
{
    if (b->kind == BLOCK_HEADING && b->role == ROLE_TEXT) {
        int level = b->level < 1 ? 1 : b->level > 4 ? 4 : b->level;
        return STYLES[ROLE_SMALL + level].id;
    }
    return STYLES[b->role].id;
}

static void indents(struct strbuf *b, const struct role_style *s)
{
    double em = s->size * 20; /* twips */

    strbuf_printf(b, "<w:ind w:leftChars=\"%d\" w:left=\"%d\"", (int)(s->hang * 100),
                  (int)(s->hang * em));
    if (s->right > 0) {
        strbuf_printf(b, " w:rightChars=\"%d\" w:right=\"%d\"", (int)(s->right * 100),
                      (int)(s->right * em));
    }
    double first = s->indent - s->hang;
    strbuf_printf(b, " w:%sChars=\"%d\" w:%s=\"%d\"/>", first < 0 ? "hanging" : "firstLine",
                  (int)((first < 0 ? -first : first) * 100), first < 0 ? "hanging" : "firstLine",
                  (int)((first < 0 ? -first : first) * em));
}

/* The order of elements in pPr is fixed by the schema. */
static void paragraph_style(struct docx *x, struct strbuf *b, const struct named *n)
{
    struct role_style s = style_role(x->d->sheet, &n->like);
    int line = twips(s.pitch * x->sheet->pitch);

    strbuf_printf(b,
                  "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>"
                  "<w:qFormat/><w:pPr>",
                  n == STYLES ? " w:default=\"1\"" : " w:customStyle=\"1\"", n->id, n->title);
    strbuf_str(b, s.keep_next ? "<w:keepNext/>" : "");
    strbuf_lit(
        b,
        "<w:overflowPunct w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>");
    strbuf_printf(b,
                  "<w:spacing w:before=\"%d\" w:after=\"%d\" w:line=\"%d\" w:lineRule=\"exact\"/>",
                  twips(s.before * x->sheet->pitch), twips(s.after * x->sheet->pitch), line);
    indents(b, &s);
    strbuf_printf(b, "<w:jc w:val=\"%s\"/>",
                  s.align == ALIGN_CENTRE  ? "center"
                  : s.align == ALIGN_RIGHT ? "right"
                  : s.align == ALIGN_BOTH  ? "both"
                                           : "left");
    if (n->like.kind == BLOCK_HEADING) {
        strbuf_printf(b, "<w:outlineLvl w:val=\"%d\"/>", n->like.level - 1);
    }
    strbuf_lit(b, "</w:pPr><w:rPr>");
    fonts_of(b, s.face);
    strbuf_str(b, s.bold ? "<w:b/>" : "");
    if (s.rgb) {
        strbuf_printf(b, "<w:color w:val=\"%06X\"/>", s.rgb);
    }
    if (s.size == 16 && x->sheet->spacing != 0) {
        strbuf_lit(b, "<w:spacing w:val=\"-4\"/>");
    }
    strbuf_printf(b, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr></w:style>",
                  (int)(s.size * 2), (int)(s.size * 2));
}

static void part(struct docx *x, struct strbuf *b, const char *name)
{
    size_t n = b->len;

    x->over = x->over || b->over;
    zipout_add(x->zip, name, strbuf_take(b, x->a), n, true);
    strbuf_clear(b);
}

static void styles(struct docx *x)
{
    struct strbuf b = strbuf_make(PART_MAX);

    strbuf_lit(&b, HEAD "<w:styles " W "><w:docDefaults><w:rPrDefault><w:rPr>");
    fonts_of(&b, FACE_FANG);
    strbuf_lit(
        &b,
        "<w:kern w:val=\"0\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>");
    for (size_t i = 0; i < array_len(STYLES); i++) {
        paragraph_style(x, &b, &STYLES[i]);
    }
    strbuf_lit(&b, "</w:styles>");
    part(x, &b, "word/styles.xml");
}

/* --- text ---------------------------------------------------------------------------------------------- */
static void run_text(struct strbuf *b, struct arena *a, const char *text)
{
    const char *s = text;

    for (const char *end = strchr(s, '\n'); end; s = end + 1, end = strchr(s, '\n')) {
        strbuf_lit(b, "<w:t xml:space=\"preserve\">");
        html_text(b, arena_strndup(a, s, (size_t)(end - s)));
        strbuf_lit(b, "</w:t><w:br/>");
    }
    strbuf_lit(b, "<w:t xml:space=\"preserve\">");
    html_text(b, s);
    strbuf_lit(b, "</w:t>");
}

static void run(struct docx *x, const struct doc_span *s, double size)
{
    struct strbuf *b = x->b;

    strbuf_lit(b, "<w:r><w:rPr>");
    if (s->own_face || s->bold) {
        fonts_of(b, s->bold ? FACE_HEI : s->face);
    }
    if (size > 0) {
        strbuf_printf(b, "<w:sz w:val=\"%d\"/>", (int)(size * 2));
    }
    strbuf_str(b, s->fill ? "<w:u w:val=\"single\"/>" : "");
    strbuf_lit(b, "</w:rPr>");
    const char *text = s->text ? s->text : "";
    for (size_t n = str_chars(text); s->fill && n < s->fill_min; n++) {
        text = arena_printf(x->a, "%s\u3000", text);
    }
    run_text(b, x->a, text);
    strbuf_lit(b, "</w:r>");
}

static void runs(struct docx *x, const struct doc_span *s, size_t n, double size)
{
    for (size_t i = 0; i < n; i++) {
        run(x, &s[i], size);
    }
}

static void open_paragraph(struct docx *x, const char *style, const char *more)
{
    strbuf_printf(x->b, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", style, more);
}

static void paragraph(struct docx *x, const struct doc_block *b)
{
    const char *rule = b->role == ROLE_NUMBER && x->d->sheet == SHEET_OFFICIAL
                           ? "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"8\" "
                             "w:color=\"D0021B\"/></w:pBdr>"
                           : "";
    open_paragraph(x, style_id(b), b->role == ROLE_ANNEX ? "<w:pageBreakBefore/>" : rule);
    runs(x, b->spans, b->n_spans, 0);
    strbuf_lit(x->b, "</w:p>");
}

/* --- tables -------------------------------------------------------------------------------------------- */
/* `width`: of the columns from here on. */
static void cell_open(struct docx *x, const int *width, int columns, const char *merge)
{
    int sum = 0;

    for (int i = 0; i < columns && i < DOC_CELLS_MAX; i++) {
        sum += width[i];
    }
    strbuf_printf(x->b, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", sum);
    if (columns > 1) {
        strbuf_printf(x->b, "<w:gridSpan w:val=\"%d\"/>", columns);
    }
    strbuf_printf(x->b, "%s<w:vAlign w:val=\"center\"/></w:tcPr>", merge);
}

static void cell(struct docx *x, const struct doc_cell *c, const struct role_style *s,
                 const int *width, bool head)
{
    cell_open(x, width, c->columns ? c->columns : 1,
              c->rows > 1 ? "<w:vMerge w:val=\"restart\"/>" : "");
    strbuf_printf(
        x->b,
        "<w:p><w:pPr><w:pStyle w:val=\"Small\"/><w:ind w:left=\"0\" w:firstLineChars=\"0\" "
        "w:firstLine=\"0\"/><w:jc w:val=\"%s\"/></w:pPr>",
        head || c->align == 'c' ? "center"
        : c->align == 'r'       ? "right"
                                : "left");
    for (size_t i = 0; i < c->n; i++) {
        struct doc_span span = c->spans[i];
        if (!span.own_face) {
            span.own_face = true;
            span.face = s->face;
        }
        run(x, &span, s->size);
    }
    strbuf_lit(x->b, "</w:p></w:tc>");
}

static void covered(struct docx *x, const int *width, int columns)
{
    cell_open(x, width, columns, "<w:vMerge/>");
    strbuf_lit(x->b, "<w:p><w:pPr><w:pStyle w:val=\"Small\"/></w:pPr></w:p></w:tc>");
}

static void row(struct docx *x, const struct doc_row *r, size_t n_columns, const int *width,
                uint8_t *open)
{
    struct role_style s = style_cell(x->d->sheet, r->head);
    size_t col = 0;

    strbuf_printf(x->b, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>", r->head ? "<w:tblHeader/>" : "");
    for (size_t c = 0; c < r->n || col < n_columns;) {
        if (col < n_columns && open[col]) {
            open[col]--;
            covered(x, width + col, 1);
            col++;
        } else if (c < r->n) {
            const struct doc_cell *k = &r->cells[c++];
            size_t wide = k->columns ? k->columns : 1;
            for (size_t i = col; i < col + wide && i < n_columns; i++) {
                open[i] = k->rows > 1 ? (uint8_t)(k->rows - 1) : 0;
            }
            cell(x, k, &s, width + (col < n_columns ? col : n_columns), r->head);
            col += wide;
        } else {
            break;
        }
    }
    strbuf_lit(x->b, "</w:tr>");
}

static void table(struct docx *x, const struct doc_block *t)
{
    size_t n = block_columns(t);
    uint8_t open[DOC_CELLS_MAX] = {0};
    int width[2 * DOC_CELLS_MAX + 1] = {0};

    strbuf_lit(x->b, "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>");
    static const char *const SIDES[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
    for (size_t i = 0; i < array_len(SIDES); i++) {
        strbuf_printf(x->b, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
                      SIDES[i]);
    }
    strbuf_lit(x->b, "</w:tblBorders></w:tblPr><w:tblGrid>");
    for (size_t i = 0; i < n; i++) {
        int w = t->widths ? t->widths[i] : 1, sum = 0;
        for (size_t k = 0; k < n; k++) {
            sum += t->widths ? t->widths[k] : 1;
        }
        width[i] = sum ? twips(x->sheet->width) * w / sum : twips(x->sheet->width) / (int)n;
        strbuf_printf(x->b, "<w:gridCol w:w=\"%d\"/>", width[i]);
    }
    strbuf_lit(x->b, "</w:tblGrid>");
    for (size_t r = 0; r < t->n_rows; r++) {
        row(x, &t->rows[r], n, width, open);
    }
    strbuf_lit(x->b, "</w:tbl>");
    open_paragraph(x, "Small", "");
    strbuf_lit(x->b, "</w:p>");
}

static void checks(struct docx *x, const struct doc_block *b)
{
    for (size_t i = 0; i < b->n_checks; i++) {
        struct doc_span box = {.text = b->checks[i].on ? "☑ " : "☐ "};
        open_paragraph(x, "Body", "");
        run(x, &box, 0);
        runs(x, b->checks[i].spans, b->checks[i].n_spans, 0);
        strbuf_lit(x->b, "</w:p>");
    }
}

/* --- pictures ------------------------------------------------------------------------------------------ */
static enum err place_image(struct docx *x, const void *p, size_t n, double w_mm, double h_mm,
                            const char *name)
{
    struct image_size size;

    if (!image_size(p, n, &size)) {
        return error_set(x->e, ERR_INVALID, "有一张图片打不开（只认 PNG 和 JPEG），文书没有生成。");
    }
    if (x->n_images >= IMAGES_MAX) {
        return error_set(x->e, ERR_LIMIT, "图片超过 %d 张，DOCX 没有生成；请分开出具。",
                         IMAGES_MAX);
    }
    size_t i = x->n_images++;
    x->image_ext[i] = size.jpeg ? "jpeg" : "png";
    zipout_add(x->zip, arena_printf(x->a, "word/media/image%zu.%s", i + 1, x->image_ext[i]), p, n,
               false);
    if (w_mm <= 0) {
        w_mm = x->sheet->width;
        h_mm = w_mm * size.h / size.w;
        if (h_mm > x->sheet->height * 0.9) {
            h_mm = x->sheet->height * 0.9;
            w_mm = h_mm * size.w / size.h;
        }
    }
    long cx = (long)(w_mm * EMU_PER_MM), cy = (long)(h_mm * EMU_PER_MM);
    strbuf_lit(
        x->b,
        "<w:p><w:pPr><w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:ind w:firstLineChars=\"0\" "
        "w:firstLine=\"0\"/><w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing>");
    strbuf_printf(x->b,
                  "<wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/"
                  "wordprocessingDrawing\"><wp:extent cx=\"%ld\" cy=\"%ld\"/><wp:docPr id=\"%zu\" "
                  "name=\"图 %zu\" descr=\"",
                  cx, cy, i + 1, i + 1);
    html_attr(x->b, name);
    strbuf_printf(
        x->b,
        "\"/><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">"
        "<a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic "
        "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr>"
        "<pic:cNvPr id=\"%zu\" name=\"image%zu\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        "<a:blip xmlns:r=\"" OFFICE "\" r:embed=\"rImage%zu\"/><a:stretch><a:fillRect/></a:stretch>"
        "</pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%ld\" cy=\"%ld\"/>"
        "</a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>",
        i + 1, i + 1, i + 1, cx, cy);
    return OK;
}

static enum err drawn(struct docx *x, const struct doc_block *b)
{
    struct box_list l;
    const void *png;
    size_t n;
    enum err r = flow_box(x->a, x->fonts, x->d, b, &l, x->e);

    if (r) {
        return r;
    }
    r = draw_png(x->a, l.table.items, l.items[0].marks, l.items[0].n, l.sheet->width, l.items[0].h,
                 &png, &n, x->e);
    if (!r) {
        r = place_image(x, png, n, l.sheet->width, l.items[0].h,
                        b->kind == BLOCK_QR ? "二维码" : "统计图，数见下表");
    }
    flow_free(&l);
    if (!r && b->kind == BLOCK_CHART) {
        struct doc_block t = flow_figures(x->a, b->chart);
        table(x, &t);
    }
    return r;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static enum err block(struct docx *x, const struct doc_block *b)
{
    switch (b->kind) {
    case BLOCK_TABLE: table(x, b); return OK;
    case BLOCK_CHECKS: checks(x, b); return OK;
    case BLOCK_IMAGE: return place_image(x, b->image, b->image_n, 0, 0, "附图");
    case BLOCK_CHART:
    case BLOCK_QR: return drawn(x, b);
    case BLOCK_BREAK: strbuf_lit(x->b, "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"); return OK;
    case BLOCK_CONTENTS:
        strbuf_lit(
            x->b,
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\" "
            "w:dirty=\"true\"/></w:r><w:r><w:instrText "
            "xml:space=\"preserve\"> TOC \\o \"1-2\" \\h </w:instrText></w:r><w:r><w:fldChar "
            "w:fldCharType=\"separate\"/></w:r><w:r><w:t>目录（打开后按 F9 更新）</w:t></w:r><w:r>"
            "<w:fldChar w:fldCharType=\"end\"/></w:r></w:p>");
        return OK;
    case BLOCK_PARA:
    case BLOCK_HEADING:
    case BLOCK_SIGN: break;
    }
    paragraph(x, b);
    return OK;
}

static void section(struct docx *x)
{
    const struct sheet_style *s = x->sheet;

    strbuf_printf(x->b,
                  "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rFooter1\"/>"
                  "<w:footerReference w:type=\"even\" r:id=\"rFooter2\"/><w:pgSz w:w=\"%d\" "
                  "w:h=\"%d\"/><w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" "
                  "w:header=\"851\" w:footer=\"1310\" w:gutter=\"0\"/><w:docGrid w:type=\"lines\" "
                  "w:linePitch=\"%d\"/></w:sectPr>",
                  twips(s->page_w), twips(s->page_h), twips(s->top),
                  twips(s->page_w - s->left - s->width), twips(s->page_h - s->top - s->height),
                  twips(s->left), twips(s->pitch));
}

static enum err document(struct docx *x)
{
    struct strbuf b = strbuf_make(PART_MAX);
    enum err r = OK;

    x->b = &b;
    strbuf_lit(&b, HEAD "<w:document " W " xmlns:r=\"" OFFICE "\"><w:body>");
    for (size_t i = 0; !r && i < x->d->n; i++) {
        r = block(x, &x->d->blocks[i]);
    }
    section(x);
    strbuf_lit(&b, "</w:body></w:document>");
    if (!r) {
        part(x, &b, "word/document.xml");
    }
    strbuf_clear(&b);
    return r;
}

static void footer(struct docx *x, const char *name, const char *side)
{
    struct strbuf b = strbuf_make(PART_MAX);
    bool official = x->d->sheet == SHEET_OFFICIAL;

    strbuf_lit(&b, HEAD "<w:ftr " W ">");
    if (!str_empty(x->d->sign_foot)) {
        strbuf_lit(
            &b, "<w:p><w:pPr><w:pStyle w:val=\"Small\"/></w:pPr><w:r><w:t xml:space=\"preserve\">");
        html_text(&b, x->d->sign_foot);
        strbuf_lit(&b, "</w:t></w:r></w:p>");
    }
    strbuf_printf(
        &b,
        "<w:p><w:pPr><w:pStyle w:val=\"Small\"/><w:jc w:val=\"%s\"/></w:pPr><w:r><w:rPr>"
        "<w:sz w:val=\"28\"/></w:rPr><w:t xml:space=\"preserve\">%s</w:t></w:r><w:r><w:rPr>"
        "<w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText "
        "xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar "
        "w:fldCharType=\"separate\"/></w:r><w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:t>1</w:t>"
        "</w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:rPr><w:sz w:val=\"28\"/>"
        "</w:rPr><w:t xml:space=\"preserve\">%s</w:t></w:r></w:p></w:ftr>",
        official ? side : "center", official ? "— " : "", official ? " —" : "");
    part(x, &b, name);
}

static void small_parts(struct docx *x)
{
    struct strbuf b = strbuf_make(PART_MAX);

    strbuf_lit(&b, HEAD
               "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
               "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
               "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
               "<Default Extension=\"png\" ContentType=\"image/png\"/><Default Extension=\"jpeg\" "
               "ContentType=\"image/jpeg\"/>");
    static const char *const PARTS[][2] = {
        {"/word/document.xml", "document.main"}, {"/word/styles.xml", "styles"},
        {"/word/settings.xml", "settings"},      {"/word/footer1.xml", "footer"},
        {"/word/footer2.xml", "footer"},
    };
    for (size_t i = 0; i < array_len(PARTS); i++) {
        strbuf_printf(&b,
                      "<Override PartName=\"%s\" ContentType=\"application/vnd.openxmlformats-"
                      "officedocument.wordprocessingml.%s+xml\"/>",
                      PARTS[i][0], PARTS[i][1]);
    }
    strbuf_lit(
        &b,
        "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-"
        "package.core-properties+xml\"/></Types>");
    part(x, &b, "[Content_Types].xml");
    b = strbuf_make(PART_MAX);
    strbuf_lit(&b,
               HEAD "<Relationships xmlns=\"" RELS "\"><Relationship Id=\"rId1\" Type=\"" OFFICE
                    "/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" "
                    "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                    "core-properties\" Target=\"docProps/core.xml\"/></Relationships>");
    part(x, &b, "_rels/.rels");
    b = strbuf_make(PART_MAX);
    strbuf_lit(&b, HEAD "<w:settings " W "><w:evenAndOddHeaders/></w:settings>");
    part(x, &b, "word/settings.xml");
}

static void relations(struct docx *x)
{
    struct strbuf b = strbuf_make(PART_MAX);
    static const char *const LINKS[][3] = {{"rStyles", "styles", "styles.xml"},
                                           {"rSettings", "settings", "settings.xml"},
                                           {"rFooter1", "footer", "footer1.xml"},
                                           {"rFooter2", "footer", "footer2.xml"}};

    strbuf_lit(&b, HEAD "<Relationships xmlns=\"" RELS "\">");
    for (size_t i = 0; i < array_len(LINKS); i++) {
        strbuf_printf(&b, "<Relationship Id=\"%s\" Type=\"" OFFICE "/%s\" Target=\"%s\"/>",
                      LINKS[i][0], LINKS[i][1], LINKS[i][2]);
    }
    for (size_t i = 0; i < x->n_images; i++) {
        strbuf_printf(&b,
                      "<Relationship Id=\"rImage%zu\" Type=\"" OFFICE
                      "/image\" Target=\"media/image%zu.%s\"/>",
                      i + 1, i + 1, x->image_ext[i]);
    }
    strbuf_lit(&b, "</Relationships>");
    part(x, &b, "word/_rels/document.xml.rels");
}

static void core(struct docx *x)
{
    struct strbuf b = strbuf_make(PART_MAX);

    strbuf_lit(
        &b, HEAD
        "<cp:coreProperties "
        "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    html_text(&b, x->d->title ? x->d->title : "");
    strbuf_lit(&b, "</dc:title><dc:creator>");
    html_text(&b, x->d->author ? x->d->author : "");
    strbuf_lit(&b, "</dc:creator>");
    if (x->d->moment) {
        strbuf_lit(&b, "<dcterms:created xsi:type=\"dcterms:W3CDTF\">");
        html_text(&b, x->d->moment);
        strbuf_lit(&b, "</dcterms:created>");
    }
    strbuf_lit(&b, "</cp:coreProperties>");
    part(x, &b, "docProps/core.xml");
}

enum err docx_write(struct arena *a, struct fonts *fonts, const struct doc *d, struct doc_file *ret,
                    struct error *e)
{
    struct docx *x = arena_make(a, struct docx);
    enum err r = doc_check(d, e);

    *x = (struct docx){.a = a, .fonts = fonts, .d = d, .sheet = style_sheet(d->sheet), .e = e};
    x->zip = zipout_new(a, DOC_FILE_MAX);
    if (r) {
        return r;
    }
    small_parts(x);
    if ((r = document(x))) {
        return r;
    }
    styles(x);
    footer(x, "word/footer1.xml", "right");
    footer(x, "word/footer2.xml", "left");
    relations(x);
    core(x);
    if (x->over) {
        return error_set(e, ERR_LIMIT, "文书太长，DOCX 没有生成；请分开出具。");
    }
    return zipout_end(x->zip, &ret->bytes, &ret->n, e);
}
