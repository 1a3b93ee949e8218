/* sheet_cells.c - the rows of one sheet of a workbook as they stream by. A cell without a place follows the one before it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sheet/sheet_internal.h"

enum { ROW_BYTES = 8 << 20 };

struct reading {
    const struct cells *c;
    struct merges merges;
    struct xml *xml;
    struct arena *a; /* of the row */
    struct sheet_value row[SHEET_COLUMNS_MAX];
    size_t n, column, at; /* cells of the row, the current one, the row's number */
    bool any;             /* the row has content of its own */
    bool in_row, in_cell, in_value, stop;
    int phonetic;
    enum number_kind style;
    char type[12]; /* the cell's t */
    struct strbuf text;
};

/* --- values ----------------------------------------------------------------------------------------------------- */

static struct sheet_value text_value(const char *s)
{
    return (struct sheet_value){.kind = *s ? SHEET_TEXT : SHEET_EMPTY, .text = s};
}

static struct sheet_value own_text(struct reading *x)
{
    char *s = arena_strdup(x->a, x->text.ptr);
    strings_unescape(s);
    return text_value(s);
}

static enum err shared_value(struct reading *x, struct sheet_value *ret, struct error *e)
{
    int64_t i;
    const char *s =
        str_to_int(x->text.ptr, &i) && i >= 0 ? strings_at(x->c->strings, (size_t)i) : NULL;
    if (!s) {
        return error_set(e, ERR_INVALID,
                         "第 %zu 行引用了文件里没有的文字，文件可能已损坏，请另存一份再试。",
                         x->at);
    }
    *ret = text_value(s);
    return OK;
}

/* ISO 8601 as Excel writes it when asked to: 2026-09-03T09:30:00. */
static struct sheet_value iso_value(struct reading *x)
{
    char *s = arena_strdup(x->a, x->text.ptr), *t = strchr(s, 'T');
    if (t) {
        *t = ' ';
        t[strcspn(t, "Z.")] = 0;
        if (str_ends(t, ":00") && strlen(t) > 6) {
            t[strlen(t) - 3] = 0;
        }
        if (str_eq(t, " 00:00")) {
            *t = 0;
        }
    }
    return (struct sheet_value){.kind = *s ? SHEET_DATE : SHEET_EMPTY, .text = s};
}

static struct sheet_value number_value(struct reading *x)
{
    struct sheet_value v = {.kind = SHEET_NUMBER};
    const char *figure = arena_strdup(x->a, x->text.ptr);
    if (x->style == NUMBER_PERCENT) {
        v.text = style_percent(x->a, figure);
    } else if (x->style != NUMBER_PLAIN) {
        v.text = style_date(x->a, figure, x->style, x->c->book->from_1904);
        v.kind = v.text ? SHEET_DATE : SHEET_NUMBER;
    }
    if (!v.text) {
        v.text = style_number(x->a, figure, &v.cut);
    }
    return v.text ? v : text_value(figure);
}

static enum err cell_value(struct reading *x, struct sheet_value *ret, struct error *e)
{
    const char *t = x->type;
    if (!x->text.len) {
        *ret = (struct sheet_value){.text = ""};
        return OK;
    }
    if (str_eq(t, "s")) {
        return shared_value(x, ret, e);
    }
    if (str_eq(t, "inlineStr") || str_eq(t, "str")) {
        *ret = own_text(x);
    } else if (str_eq(t, "b")) {
        *ret = (struct sheet_value){.kind = SHEET_YESNO,
                                    .text = str_eq(x->text.ptr, "1") ? "是" : "否"};
    } else if (str_eq(t, "e")) {
        *ret = (struct sheet_value){.kind = SHEET_ERROR, .text = arena_strdup(x->a, x->text.ptr)};
    } else {
        *ret = str_eq(t, "d") ? iso_value(x) : number_value(x);
    }
    return OK;
}

/* --- rows and cells ------------------------------------------------------------------------------------------------ */

static enum err begin_row(struct reading *x, const struct xml_tag *tag, struct error *e)
{
    const char *r = xml_attr(tag, "r");
    int64_t at = (int64_t)x->at + 1;
    if ((r && !str_to_int(r, &at)) || at <= (int64_t)x->at || at > SHEET_ROWS_MAX) {
        return error_set(e, ERR_INVALID,
                         "文件里行的次序不对，可能已损坏，请用表格软件另存一份再试。");
    }
    arena_reset(x->a);
    x->at = (size_t)at;
    x->n = x->column = 0;
    x->any = false;
    x->in_row = true;
    return OK;
}

static enum err end_row(struct reading *x, struct error *e)
{
    x->in_row = false;
    if (x->merges.n) {
        x->n = merges_fill(&x->merges, x->at, x->row, x->n);
    }
    if (!x->any) {
        return OK;
    }
    enum err r = x->c->fn(x->c->ctx, &(struct sheet_row){x->at, x->row, x->n, &x->stop}, e);
    if (!r && x->stop) {
        xml_stop(x->xml);
    }
    return r;
}

static enum err begin_cell(struct reading *x, const struct xml_tag *tag, struct error *e)
{
    const char *r = xml_attr(tag, "r"), *t = xml_attr(tag, "t"), *s = xml_attr(tag, "s");
    size_t row, column = x->column;
    int64_t style;
    if (r && (!sheet_place(r, &column, &row) || column == SIZE_MAX || column < x->column)) {
        return error_set(e, ERR_INVALID,
                         "第 %zu 行里格子的次序不对，文件可能已损坏，请另存一份再试。", x->at);
    }
    x->column = column;
    x->in_cell = true;
    x->style = s && str_to_int(s, &style) && style >= 0 && (size_t)style < x->c->styles->n
                   ? (enum number_kind)x->c->styles->kinds[style]
                   : NUMBER_PLAIN;
    memset(x->type, 0, sizeof(x->type));
    memcpy(x->type, t ? t : "", strnlen(t ? t : "", sizeof(x->type) - 1));
    strbuf_empty(&x->text);
    return OK;
}

static enum err end_cell(struct reading *x, struct error *e)
{
    struct sheet_value v;
    enum err r = cell_value(x, &v, e);
    x->in_cell = false;
    if (r) {
        return r;
    }
    if (v.kind && x->column >= SHEET_COLUMNS_MAX) {
        return error_set(e, ERR_LIMIT, "第 %zu 行超过 %d 列，请删去多余的列再导入。", x->at,
                         SHEET_COLUMNS_MAX);
    }
    if (v.kind) {
        for (; x->n < x->column; x->n++) {
            x->row[x->n] = (struct sheet_value){.text = ""};
        }
        x->row[x->n++] = v;
        x->any = true;
    }
    x->column++;
    return OK;
}

/* --- handlers ------------------------------------------------------------------------------------------------------- */

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct reading *x = ctx;
    if (!x->in_cell) {
        if (!x->in_row) {
            return str_eq(tag->name, "row") ? begin_row(x, tag, e) : OK;
        }
        return str_eq(tag->name, "c") ? begin_cell(x, tag, e) : OK;
    }
    x->phonetic += str_eq(tag->name, "rPh");
    x->in_value = !x->phonetic && (str_eq(tag->name, "v") || str_eq(tag->name, "t"));
    return OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct reading *x = ctx;
    x->in_value = false;
    if (x->in_cell) {
        x->phonetic -= str_eq(name, "rPh");
        return str_eq(name, "c") ? end_cell(x, e) : OK;
    }
    if (str_eq(name, "sheetData")) {
        xml_stop(x->xml);
    }
    return x->in_row && str_eq(name, "row") ? end_row(x, e) : OK;
}

static enum err on_text(void *ctx, const char *s, size_t n, struct error *e)
{
    struct reading *x = ctx;
    if (!x->in_value) {
        return OK;
    }
    strbuf_add(&x->text, s, n);
    return x->text.over ? error_set(e, ERR_LIMIT, "第 %zu 行有一格内容太长，请分开填写。", x->at)
                        : OK;
}

struct feeding {
    struct reading *x;
};

static enum err feed(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    struct reading *x = ((struct feeding *)ctx)->x;
    enum err r = xml_feed(x->xml, p, n, e);
    *stop = xml_stopped(x->xml);
    return r;
}

static enum err run(struct reading *x, struct arena *a, size_t part, struct error *e)
{
    struct xml_reader reader = {.ctx = x, .start = on_start, .end = on_end, .text = on_text};
    struct feeding f = {x};
    enum err r = merges_read(x->c->book, a, part, &x->merges, e);
    if (r) {
        return r;
    }
    x->xml = xml_new(a, &reader);
    r = unzip_each(x->c->book->zip, part, feed, &f, e);
    return r ? r : xml_end(x->xml, e);
}

enum err cells_read(const struct cells *c, size_t part, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct reading *x = arena_make(a, struct reading);
    x->c = c;
    x->a = arena_new();
    x->text = strbuf_make(SHEET_CELL_MAX);
    enum err r = run(x, a, part, e);
    strbuf_clear(&x->text);
    arena_free(x->a);
    return r;
}
