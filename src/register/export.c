/* The library writes only files: a temporary one, read back and removed at once. Texts are written as strings, never as
 * formulas, whatever they begin with; formulas come from the program alone. */
#include "register/export.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/str.h"

enum { XLSX_BYTES = 256 << 20, CELL_CHARS = 32000, NAME_CHARS = 31, FORMATS = 7, WIDTH = 14 };

struct book {
    struct arena *a;
    lxw_workbook *book;
    lxw_format *title, *plain, *head, *text, *number[FORMATS];
    lxw_error failed;
};

static lxw_format *format(struct book *b, const char *number, bool bold)
{
    lxw_format *f = workbook_add_format(b->book);
    format_set_border(f, LXW_BORDER_THIN);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    format_set_text_wrap(f);
    if (bold) {
        format_set_bold(f);
        format_set_align(f, LXW_ALIGN_CENTER);
    }
    if (number) {
        format_set_num_format(f, number);
    }
    return f;
}

static void add_formats(struct book *b)
{
    static const char *const numbers[FORMATS] = {"0",      "0.0",     "0.00",    "0.000",
                                                 "0.0000", "0.00000", "0.000000"};
    b->title = workbook_add_format(b->book);
    format_set_bold(b->title);
    format_set_font_size(b->title, 14);
    b->plain = workbook_add_format(b->book);
    b->head = format(b, NULL, true);
    b->text = format(b, NULL, false);
    for (int i = 0; i < FORMATS; i++) {
        b->number[i] = format(b, numbers[i], false);
    }
}

static void keep(struct book *b, lxw_error err)
{
    if (err && !b->failed) {
        b->failed = err;
    }
}

static void put_text(struct book *b, lxw_worksheet *w, size_t row, size_t column, const char *s,
                     lxw_format *f)
{
    const char *cut = str_empty(s) ? "" : s;
    if (str_chars(cut) > CELL_CHARS) {
        cut = arena_strndup(b->a, cut, str_prefix(cut, CELL_CHARS));
    }
    keep(b, worksheet_write_string(w, (lxw_row_t)row, (lxw_col_t)column, cut, f));
}

/* Up to 15 digits a spreadsheet's number is exact; beyond them the text is. */
static bool exact(const struct sheet_cell *c)
{
    const int64_t most = 999999999999999;
    return c->number && c->scale >= 0 && c->scale < FORMATS && c->n <= most && c->n >= -most;
}

static double figure_of(const struct sheet_cell *c)
{
    double power = 1;
    for (int i = 0; i < c->scale; i++) {
        power *= 10;
    }
    return (double)c->n / power;
}

static void put_formula(struct book *b, lxw_worksheet *w, size_t row, size_t column,
                        const struct sheet_cell *c)
{
    if (exact(c)) {
        keep(b, worksheet_write_formula_num(w, (lxw_row_t)row, (lxw_col_t)column, c->formula,
                                            b->number[c->scale], figure_of(c)));
        return;
    }
    keep(b, worksheet_write_formula_str(w, (lxw_row_t)row, (lxw_col_t)column, c->formula, b->text,
                                        c->text ? c->text : ""));
}

static void put_cell(struct book *b, lxw_worksheet *w, size_t row, size_t column,
                     const struct sheet_cell *c)
{
    if (c->formula) {
        put_formula(b, w, row, column, c);
        return;
    }
    if (!exact(c)) {
        put_text(b, w, row, column,
                 c->number ? str_from_scaled(b->a, c->n, c->scale, true) : c->text, b->text);
        return;
    }
    keep(b, worksheet_write_number(w, (lxw_row_t)row, (lxw_col_t)column, figure_of(c),
                                   b->number[c->scale]));
}

/* Excel refuses these signs, empty names, and more than 31 characters; two sheets of one name get a figure. */
static const char *sheet_name(struct book *b, const char *name, size_t index)
{
    char *s = arena_strdup(b->a, str_empty(name) ? "表" : name);
    for (char *p = s; *p; p++) {
        if (strchr("[]:*?/\\'", *p)) {
            *p = ' ';
        }
    }
    s = str_trim(b->a, arena_strndup(b->a, s, str_prefix(s, NAME_CHARS)));
    if (*s && !workbook_get_worksheet_by_name(b->book, s)) {
        return s;
    }
    return arena_printf(b->a, "%.*s %zu", (int)str_prefix(s, NAME_CHARS - 8), s, index + 1);
}

static void lay_out(struct book *b, lxw_worksheet *w, const struct sheet *s)
{
    lxw_row_t head = (lxw_row_t)s->n_head;
    worksheet_set_landscape(w);
    worksheet_set_paper(w, 9); /* A4 */
    worksheet_fit_to_pages(w, 1, 0);
    worksheet_freeze_panes(w, head + 1, 0);
    keep(b, worksheet_repeat_rows(w, head, head));
    keep(b, worksheet_set_footer(w, "&C第 &P 页 共 &N 页"));
    for (size_t i = 0; i < s->n_columns; i++) {
        int width = s->columns[i].width > 0 ? s->columns[i].width : WIDTH;
        keep(b, worksheet_set_column(w, (lxw_col_t)i, (lxw_col_t)i, width > 80 ? 80 : width, NULL));
    }
}

static void put_sheet(struct book *b, const struct sheet *s, size_t index)
{
    lxw_worksheet *w = workbook_add_worksheet(b->book, sheet_name(b, s->name, index));
    if (!w) {
        b->failed = LXW_ERROR_MEMORY_MALLOC_FAILED;
        return;
    }
    lay_out(b, w, s);
    for (size_t i = 0; i < s->n_head; i++) {
        put_text(b, w, i, 0, s->head[i], i == 0 ? b->title : b->plain);
    }
    for (size_t i = 0; i < s->n_columns; i++) {
        put_text(b, w, s->n_head, i, s->columns[i].title, b->head);
    }
    for (size_t row = 0; row < s->n_rows; row++) {
        for (size_t i = 0; i < s->n_columns; i++) {
            put_cell(b, w, s->n_head + 1 + row, i, &s->cells[row * s->n_columns + i]);
        }
    }
}

static enum err make_book(struct arena *a, const char *file, const struct sheet *sheets, size_t n,
                          struct error *e)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    struct book b = {.a = a, .book = workbook_new_opt(file, &options)};
    if (!b.book) {
        return error_set(e, ERR_IO, "导出时内存不够，请缩小范围再导出。");
    }
    add_formats(&b);
    for (size_t i = 0; i < n; i++) {
        put_sheet(&b, &sheets[i], i);
    }
    keep(&b, workbook_close(b.book));
    if (b.failed) {
        return error_set(e, ERR_IO, "导出没有完成（%s）。请缩小范围再试，仍不成请联系管理员。",
                         lxw_strerror(b.failed));
    }
    return OK;
}

static enum err read_back(struct arena *a, const char *file, struct strbuf *ret, struct error *e)
{
    char *bytes;
    size_t n;
    enum err r = bytes_read_file(a, file, XLSX_BYTES, &bytes, &n, e);
    if (!r) {
        strbuf_add(ret, bytes, n);
        r = strbuf_check(ret, e);
    }
    return r;
}

enum err export_xlsx(struct arena *a, const struct sheet *sheets, size_t n, struct strbuf *ret,
                     struct error *e)
{
    const char *tmp = getenv("TMPDIR");
    char *file = arena_printf(a, "%s/faheng-XXXXXX", str_empty(tmp) ? "/tmp" : tmp);
    int fd = mkstemp(file);
    if (fd < 0) {
        return error_set(e, ERR_IO, "不能在临时文件夹里写文件，导出没有完成。请联系管理员。");
    }
    close(fd);
    enum err r = make_book(a, file, sheets, n, e);
    if (!r) {
        r = read_back(a, file, ret, e);
    }
    unlink(file);
    return r;
}

void export_csv(struct strbuf *b, const struct sheet *s)
{
    struct csv_out c = csv_begin(b, true);
    struct arena *a = arena_new();
    for (size_t i = 0; i < s->n_columns; i++) {
        csv_cell(&c, s->columns[i].title);
    }
    csv_row_end(&c);
    for (size_t row = 0; row < s->n_rows; row++) {
        for (size_t i = 0; i < s->n_columns; i++) {
            const struct sheet_cell *x = &s->cells[row * s->n_columns + i];
            csv_cell(&c, x->number ? str_from_scaled(a, x->n, x->scale, false) : x->text);
        }
        csv_row_end(&c);
        arena_reset(a);
    }
    arena_free(a);
}
