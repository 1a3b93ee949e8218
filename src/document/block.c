#include "document/block.h"

#include <math.h>

#include "base/str.h"
#include "base/strbuf.h"

static void add_spans(struct strbuf *b, const struct doc_span *spans, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        strbuf_str(b, spans[i].text);
    }
}

static void add_rows(struct strbuf *b, const struct doc_block *block)
{
    for (size_t r = 0; r < block->n_rows; r++) {
        for (size_t c = 0; c < block->rows[r].n; c++) {
            const struct doc_cell *cell = &block->rows[r].cells[c];
            strbuf_str(b, c ? "\t" : "");
            add_spans(b, cell->spans, cell->n);
        }
        strbuf_lit(b, "\n");
    }
}

static void add_block(struct strbuf *b, const struct doc_block *block)
{
    add_spans(b, block->spans, block->n_spans);
    add_rows(b, block);
    for (size_t i = 0; i < block->n_checks; i++) {
        strbuf_str(b, i ? "\n" : "");
        strbuf_str(b, block->checks[i].on ? "[是] " : "[否] ");
        strbuf_str(b, block->checks[i].text);
    }
}

size_t block_columns(const struct doc_block *b)
{
    size_t most = b->n_columns;

    for (size_t r = 0; r < b->n_rows && !b->n_columns; r++) {
        size_t n = 0;
        for (size_t c = 0; c < b->rows[r].n; c++) {
            n += b->rows[r].cells[c].columns ? b->rows[r].cells[c].columns : 1;
        }
        most = n > most ? n : most;
    }
    return most > DOC_CELLS_MAX ? DOC_CELLS_MAX : most;
}

const char *block_figure(struct arena *a, double v)
{
    return !isfinite(v)                ? "—"
           : fabs(v - round(v)) < 1e-9 ? arena_printf(a, "%.0f", v)
                                       : arena_printf(a, "%.2f", v);
}

const char *block_text(struct arena *a, const struct doc_block *block)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(DOC_TEXT_MAX);

    add_block(&b, block);
    return strbuf_take(&b, a);
}

const char *doc_plain(struct arena *a, const struct doc *d)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(DOC_TEXT_MAX);

    for (size_t i = 0; i < d->n; i++) {
        size_t before = b.len;
        add_block(&b, &d->blocks[i]);
        if (b.len > before) {
            strbuf_lit(&b, "\n");
        }
    }
    return strbuf_take(&b, a);
}

static bool allowed(int32_t c)
{
    return (c >= 0x20 && c != 0x7F && !(c >= 0x80 && c < 0xA0) && (c & 0xFFFE) != 0xFFFE) ||
           c == '\n' || c == '\t';
}

static enum err check_text(const char *s, const char *source, size_t *total, struct error *e)
{
    const char *p = s ? s : "";
    int32_t c;

    while ((c = str_next(&p)) > 0) {
        if (!allowed(c)) {
            return error_set(
                e, ERR_INVALID,
                "文字里有不能打印的控制字符（U+%04X），文书没有生成；请在%s%s里删去后再试。",
                (unsigned)c, source ? " " : "原处", source ? source : "");
        }
    }
    *total += (size_t)(p - (s ? s : p));
    return *total <= DOC_TEXT_MAX
               ? OK
               : error_set(e, ERR_LIMIT, "文书的文字超过 %d MB，没有生成；请分开出具。",
                           DOC_TEXT_MAX >> 20);
}

static enum err check_spans(const struct doc_span *spans, size_t n, const char *source,
                            size_t *total, struct error *e)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < n; i++) {
        r = check_text(spans[i].text, source, total, e);
    }
    return r;
}

static enum err check_block(const struct doc_block *b, size_t *total, struct error *e)
{
    enum err r = check_spans(b->spans, b->n_spans, b->source, total, e);

    for (size_t i = 0; !r && i < b->n_rows; i++) {
        for (size_t c = 0; !r && c < b->rows[i].n; c++) {
            r = check_spans(b->rows[i].cells[c].spans, b->rows[i].cells[c].n, b->source, total, e);
        }
    }
    for (size_t i = 0; !r && i < b->n_checks; i++) {
        r = check_text(b->checks[i].text, b->source, total, e);
    }
    return r;
}

enum err doc_check(const struct doc *d, struct error *e)
{
    size_t total = 0;
    enum err r = OK;

    if (d->n == 0) {
        return error_set(e, ERR_INVALID, "文书没有内容，没有生成。");
    }
    if (d->n > DOC_BLOCKS_MAX) {
        return error_set(e, ERR_LIMIT, "文书超过 %d 段，没有生成；请分开出具。", DOC_BLOCKS_MAX);
    }
    for (size_t i = 0; !r && i < d->n; i++) {
        r = check_block(&d->blocks[i], &total, e);
    }
    return r;
}
