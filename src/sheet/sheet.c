#include "sheet/sheet.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/csv_read.h"
#include "base/str.h"
#include "sheet/sheet_internal.h"

enum { HEAD = 512 };

void sheet_column_name(size_t column, char out[4])
{
    char back[4];
    size_t n = 0;
    for (column++; column && n < sizeof(back) - 1; column = (column - 1) / 26) {
        back[n++] = (char)('A' + (column - 1) % 26);
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = back[n - 1 - i];
    }
    out[n] = 0;
}

bool sheet_place(const char *s, size_t *ret_column, size_t *ret_row)
{
    size_t column = 0, row = 0;
    const char *p = s;
    for (; *p >= 'A' && *p <= 'Z'; p++) {
        column = column * 26 + (size_t)(*p - 'A') + 1;
        if (p - s > 3) {
            return false;
        }
    }
    for (const char *digits = p; *p >= '0' && *p <= '9'; p++) {
        row = row * 10 + (size_t)(*p - '0');
        if (p - digits > 7) {
            return false;
        }
    }
    *ret_column = column ? column - 1 : SIZE_MAX;
    *ret_row = row;
    return !*p && row <= SHEET_ROWS_MAX;
}

/* --- which kind of file ------------------------------------------------------------------------------------- */

/* Programs of offices save web pages and old workbooks under any name. */
static bool is_markup(const unsigned char *s, size_t n)
{
    size_t i = n >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (i < n && strchr(" \t\r\n", s[i]) && s[i]) {
        i++;
    }
    return i + 1 < n && s[i] == '<' &&
           (s[i + 1] == '!' || s[i + 1] == '?' || (s[i + 1] | 0x20) == 'h' ||
            (s[i + 1] | 0x20) == 't');
}

static enum err judge_head(const unsigned char *s, size_t n, bool *ret_xlsx, struct error *e)
{
    if (n >= 4 && !memcmp(s, "\xD0\xCF\x11\xE0", 4)) {
        return error_set(
            e, ERR_INVALID,
            "这是旧版 .xls 文件，或者设了打开密码的文件，请去掉密码、另存为 .xlsx 再上传。");
    }
    if (n >= 4 && !memcmp(s, "%PDF", 4)) {
        return error_set(e, ERR_INVALID,
                         "这是 PDF 文件，里面的表格认不准，不能导入。请上传 .xlsx、.csv 或 "
                         "Word（.docx）里的表格。");
    }
    if (is_markup(s, n)) {
        return error_set(e, ERR_INVALID,
                         "这个文件其实是网页格式的表格，请用表格软件打开，另存为 .xlsx 再上传。");
    }
    if (n == 0) {
        return error_set(e, ERR_INVALID, "文件是空的，请重新上传。");
    }
    *ret_xlsx = n >= 4 && !memcmp(s, "PK\3\4", 4);
    return OK;
}

static enum err judge_file(const char *path, bool *ret_xlsx, struct error *e)
{
    unsigned char head[HEAD];
    FILE *f = fopen(path, "rb");
    if (!f) {
        return error_set(e, ERR_NOT_FOUND, "找不到要读的文件，请重新上传。");
    }
    size_t n = fread(head, 1, sizeof(head), f);
    fclose(f);
    return judge_head(head, n, ret_xlsx, e);
}

/* --- CSV ---------------------------------------------------------------------------------------------------- */

struct from_csv {
    sheet_row_fn *fn;
    void *ctx;
    struct sheet_value values[SHEET_COLUMNS_MAX];
};

static enum err on_csv_row(void *ctx, const struct csv_row *row, struct error *e)
{
    struct from_csv *x = ctx;
    size_t n = 0;
    for (size_t i = 0; i < row->n; i++) {
        const char *s = row->cells[i];
        if (i >= SHEET_COLUMNS_MAX || strlen(s) > SHEET_CELL_MAX) {
            if (!*s) {
                continue;
            }
            return error_set(e, ERR_LIMIT,
                             "第 %zu 行太长（一行最多 %d 列，一格最多 %d 千字节），请拆开再导入。",
                             row->row, SHEET_COLUMNS_MAX, SHEET_CELL_MAX >> 10);
        }
        x->values[i] = (struct sheet_value){.kind = *s ? SHEET_TEXT : SHEET_EMPTY, .text = s};
        n = *s ? i + 1 : n;
    }
    if (n == 0) {
        return OK;
    }
    return x->fn(x->ctx, &(struct sheet_row){row->row, x->values, n, row->stop}, e);
}

/* --- XLSX --------------------------------------------------------------------------------------------------- */

static const struct book_sheet *pick(const struct book *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct book_sheet *s = &b->sheets[i];
        if (name ? str_eq(s->name, name) : !s->hidden) {
            return s;
        }
    }
    return NULL;
}

static enum err read_cells(const struct book *b, size_t part, sheet_row_fn *fn, void *ctx,
                           struct error *e)
{
    struct styles styles = {0};
    struct strings strings = {strbuf_make(SHEET_STRINGS_MAX), strbuf_make(SHEET_STRINGS_MAX)};
    struct cells c = {b, &styles, &strings, fn, ctx};
    enum err r = styles_read(b, &styles, e);
    if (!r) {
        r = strings_read(b, &strings, e);
    }
    if (!r) {
        r = cells_read(&c, part, e);
    }
    strings_clear(&strings);
    return r;
}

static enum err read_xlsx(struct arena *a, struct unzip *z, const char *name, sheet_row_fn *fn,
                          void *ctx, struct error *e)
{
    struct book b;
    size_t part;
    if (word_is(z)) {
        return word_read(a, z, fn, ctx, e);
    }
    enum err r = book_open(a, z, &b, e);
    if (r) {
        return r;
    }
    const struct book_sheet *s = pick(&b, name);
    if (!s) {
        return name ? error_set(e, ERR_NOT_FOUND, "文件里没有名为“%s”的工作表。", name)
                    : error_set(e, ERR_INVALID, "文件里没有可见的工作表。");
    }
    if (!book_part(&b, s->id, NULL, &part)) {
        return error_set(e, ERR_INVALID, "工作表“%s”在文件里找不到内容，请用表格软件另存一份再试。",
                         s->name);
    }
    return read_cells(&b, part, fn, ctx, e);
}

/* --- the two together --------------------------------------------------------------------------------------- */

enum err sheet_read(const char *path, const char *name, sheet_row_fn *fn, void *ctx,
                    struct error *e)
{
    bool xlsx;
    struct unzip *z;
    enum err r = judge_file(path, &xlsx, e);
    if (r) {
        return r;
    }
    if (!xlsx) {
        struct from_csv x = {.fn = fn, .ctx = ctx};
        return csv_read(path, on_csv_row, &x, e);
    }
    struct arena *a scoped(arena_free_scoped) = arena_new();
    r = unzip_open(a, path, NULL, &z, e);
    return r ? r : read_xlsx(a, z, name, fn, ctx, e);
}

enum err sheet_read_bytes(const void *p, size_t n, const char *name, sheet_row_fn *fn, void *ctx,
                          struct error *e)
{
    bool xlsx;
    struct unzip *z;
    enum err r = judge_head(p, n < HEAD ? n : HEAD, &xlsx, e);
    if (r) {
        return r;
    }
    if (!xlsx) {
        struct from_csv x = {.fn = fn, .ctx = ctx};
        return csv_read_bytes(p, n, on_csv_row, &x, e);
    }
    struct arena *a scoped(arena_free_scoped) = arena_new();
    r = unzip_open_bytes(a, p, n, NULL, &z, e);
    return r ? r : read_xlsx(a, z, name, fn, ctx, e);
}

enum err sheet_names(struct arena *a, const char *path, const char ***ret, size_t *ret_n,
                     struct error *e)
{
    bool xlsx;
    struct unzip *z;
    struct book b = {0};
    struct arena *own scoped(arena_free_scoped) = arena_new();
    enum err r = judge_file(path, &xlsx, e);
    if (!r && xlsx && !(r = unzip_open(own, path, NULL, &z, e)) && !word_is(z)) {
        r = book_open(own, z, &b, e);
    }
    if (r) {
        return r;
    }
    const char **names = arena_array(a, b.n + 1, sizeof(*names));
    size_t n = 0;
    for (size_t i = 0; i < b.n; i++) {
        if (!b.sheets[i].hidden) {
            names[n++] = arena_strdup(a, b.sheets[i].name);
        }
    }
    *ret = names;
    *ret_n = n;
    return OK;
}
