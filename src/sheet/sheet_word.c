/* Tables of a Word file (DOCX) as rows, one table after the other. Merged cells (gridSpan, vMerge) fill their area as they do in a workbook; a table inside a cell is text of that cell. */
#include <string.h>

#include "base/str.h"
#include "sheet/sheet_internal.h"

#define PART "word/document.xml"

enum { TEXT_MAX = 32 << 20 };

struct cell_text {
    struct strbuf text;
    bool merged; /* goes on from the cell above */
    size_t columns;
};
struct word {
    struct xml *xml;
    sheet_row_fn *fn;
    void *ctx;
    int depth;    /* of tables */
    bool in_text; /* inside w:t of a cell */
    bool stop;
    size_t row, n; /* cells of the row so far, by columns */
    struct cell_text now;
    struct arena *a;
    size_t kept; /* bytes of text in `a` */
    struct sheet_value cells[SHEET_COLUMNS_MAX];
    const char *above[SHEET_COLUMNS_MAX];
};

static enum err begin_cell(struct word *w)
{
    strbuf_empty(&w->now.text);
    w->now.merged = false;
    w->now.columns = 1;
    return OK;
}

static enum err too_wide(const struct word *w, struct error *e)
{
    return error_set(e, ERR_LIMIT,
                     "表里第 %zu 行太长（一行最多 %d 列，一格最多 %d 千字节），请拆开再导入。",
                     w->row, SHEET_COLUMNS_MAX, SHEET_CELL_MAX >> 10);
}

static enum err end_cell(struct word *w, struct error *e)
{
    if (w->now.text.over || w->n + w->now.columns > SHEET_COLUMNS_MAX) {
        return too_wide(w, e);
    }
    const char *own = "";
    if (w->now.text.len) {
        own = str_trim(w->a, arena_strndup(w->a, w->now.text.ptr, w->now.text.len));
        w->kept += w->now.text.len;
    }
    if (w->kept > TEXT_MAX) {
        return error_set(e, ERR_LIMIT, "Word 里的表太大（文字超过 %d 兆），请存成 .xlsx 再导入。",
                         TEXT_MAX >> 20);
    }
    for (size_t i = 0; i < w->now.columns; i++, w->n++) {
        const char *text = w->now.merged && w->above[w->n] ? w->above[w->n] : own;
        bool filled = i > 0 || w->now.merged;
        w->cells[w->n] = (struct sheet_value){
            .kind = *text ? SHEET_TEXT : SHEET_EMPTY, .text = text, .filled = filled};
        w->above[w->n] = text;
    }
    return OK;
}

static enum err end_row(struct word *w, struct error *e)
{
    bool some = false;
    for (size_t i = 0; i < w->n; i++) {
        some = some || (w->cells[i].kind != SHEET_EMPTY && !w->cells[i].filled);
    }
    if (!some) {
        return OK;
    }
    enum err r = w->fn(w->ctx, &(struct sheet_row){w->row, w->cells, w->n, &w->stop}, e);
    if (!r && w->stop) {
        xml_stop(w->xml);
    }
    return r;
}

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct word *w = ctx;
    const char *value = xml_attr(tag, "val");
    (void)e;
    w->depth += str_eq(tag->name, "tbl");
    if (w->depth == 1 && str_eq(tag->name, "tr")) {
        w->row++;
        w->n = 0;
    } else if (w->depth == 1 && str_eq(tag->name, "tc")) {
        return begin_cell(w);
    } else if (w->depth == 1 && str_eq(tag->name, "gridSpan")) {
        int64_t n = 0;
        w->now.columns =
            str_to_int(value ? value : "", &n) && n > 0 && n <= SHEET_COLUMNS_MAX ? (size_t)n : 1;
    } else if (w->depth == 1 && str_eq(tag->name, "vMerge")) {
        w->now.merged = !str_eq(value, "restart");
    }
    w->in_text = w->depth > 0 && str_eq(tag->name, "t");
    return OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct word *w = ctx;
    w->in_text = false;
    if (str_eq(name, "tbl")) {
        w->depth--;
        return OK;
    }
    if (w->depth && (str_eq(name, "p") || str_eq(name, "br") || str_eq(name, "tab"))) {
        strbuf_char(&w->now.text, ' ');
        return OK;
    }
    if (w->depth == 1 && str_eq(name, "tc")) {
        return end_cell(w, e);
    }
    return w->depth == 1 && str_eq(name, "tr") ? end_row(w, e) : OK;
}

static enum err on_text(void *ctx, const char *s, size_t n, struct error *e)
{
    struct word *w = ctx;
    (void)e;
    if (w->in_text) {
        strbuf_add(&w->now.text, s, n);
    }
    return OK;
}

static enum err feed(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    struct word *w = ctx;
    enum err r = xml_feed(w->xml, p, n, e);
    *stop = xml_stopped(w->xml);
    return r;
}

bool word_is(const struct unzip *z)
{
    size_t part;
    return unzip_find(z, PART, &part);
}

enum err word_read(struct arena *a, struct unzip *z, sheet_row_fn *fn, void *ctx, struct error *e)
{
    struct word *w = arena_make(a, struct word);
    const struct xml_reader reader = {.ctx = w, .start = on_start, .end = on_end, .text = on_text};
    size_t part;
    *w = (struct word){
        .fn = fn, .ctx = ctx, .a = a, .now = {.text = strbuf_make(SHEET_CELL_MAX), .columns = 1}};
    w->xml = xml_new(a, &reader);
    enum err r = unzip_find(z, PART, &part) ? unzip_each(z, part, feed, w, e) : OK;
    if (!r && !xml_stopped(w->xml)) {
        r = xml_end(w->xml, e);
    }
    strbuf_clear(&w->now.text);
    if (!r && !w->row) {
        r = error_set(e, ERR_INVALID, "这个 Word 文件里没有表格，请把要导入的内容做成一张表。");
    }
    return r;
}
