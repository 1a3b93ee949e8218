/* Three things in a row: bytes of the file, through iconv where they are not UTF-8, into a state machine of cells. The file
 * is walked twice, since only the whole of it tells whether it is UTF-8. */
#include "base/csv_read.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"

enum { PIECE = 64 << 10, CARRY = 16 };

enum state {
    AT_CELL,   /* nothing of the cell read */
    IN_BARE,   /* in a cell without quotes */
    IN_QUOTED, /* between quotes */
    AT_QUOTE,  /* behind a quote that closes, or is the first of two */
};

struct reader {
    csv_row_fn *fn;
    void *ctx;
    char separator; /* 0: not known yet */
    enum state state;
    bool after_cr, stop, any; /* any: something of the row has been read */
    size_t row, quote_row;    /* quote_row: where the open quote stands */
    struct strbuf text;       /* the cells of the row, each with its NUL */
    size_t starts[CSV_COLUMNS_MAX];
    const char *cells[CSV_COLUMNS_MAX];
    size_t n;
    struct strbuf head; /* the first line, until the separator is known */
};

/* --- cells ------------------------------------------------------------------------------------------------ */

static enum err begin_cell(struct reader *x, struct error *e)
{
    if (x->n == CSV_COLUMNS_MAX) {
        return error_set(e, ERR_LIMIT, "第 %zu 行超过 %d 列，请检查分隔符或删去多余的列。",
                         x->row + 1, CSV_COLUMNS_MAX);
    }
    x->starts[x->n++] = x->text.len;
    x->any = true;
    return OK;
}

/* What csv_cell guards is given back; an apostrophe of the text's own stays. */
static const char *without_guard(const char *s)
{
    static const char *const guarded[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    const char *inner = s + 1;
    if (*s != '\'') {
        return s;
    }
    inner += strspn(inner, " \t\r\n");
    for (size_t i = 0; i < array_len(guarded); i++) {
        if (str_starts(inner, guarded[i])) {
            return s + 1;
        }
    }
    return s;
}

static void end_cell(struct reader *x)
{
    strbuf_char(&x->text, 0);
    x->state = AT_CELL;
}

static bool row_empty(const struct reader *x)
{
    return x->n == 0 || (x->n == 1 && !x->text.ptr[x->starts[0]]);
}

static enum err end_row(struct reader *x, struct error *e)
{
    enum err r = OK;
    x->row++;
    if (x->text.over) {
        return error_set(e, ERR_LIMIT, "第 %zu 行太长，可能漏了引号，请用表格软件检查这一行。",
                         x->row);
    }
    if (!row_empty(x)) {
        for (size_t i = 0; i < x->n; i++) {
            x->cells[i] = without_guard(x->text.ptr + x->starts[i]);
        }
        r = x->fn(x->ctx, &(struct csv_row){x->row, x->cells, x->n, &x->stop}, e);
    }
    strbuf_empty(&x->text);
    x->n = 0;
    x->any = false;
    x->state = AT_CELL;
    return r;
}

static enum err add_char(struct reader *x, char c, struct error *e)
{
    if (!c) {
        return error_set(e, ERR_INVALID,
                         "第 %zu 行里有空字节，不像文本文件，请用表格软件另存一份再试。",
                         x->row + 1);
    }
    strbuf_char(&x->text, c);
    return OK;
}

static enum err break_line(struct reader *x, char c, struct error *e)
{
    x->after_cr = c == '\r';
    if (x->any) {
        end_cell(x);
    }
    return end_row(x, e);
}

static enum err in_quoted(struct reader *x, char c, struct error *e)
{
    if (c == '"') {
        x->state = AT_QUOTE;
        return OK;
    }
    if (c == '\n' && x->after_cr) {
        x->after_cr = false;
        return OK;
    }
    x->after_cr = c == '\r';
    return add_char(x, c == '\r' ? '\n' : c, e);
}

static enum err outside(struct reader *x, char c, struct error *e)
{
    enum err r;
    if (c == '\n' && x->after_cr && !x->any) {
        x->after_cr = false;
        return OK;
    }
    x->after_cr = false;
    if (c == '\r' || c == '\n') {
        return break_line(x, c, e);
    }
    if (x->state == AT_CELL && (r = begin_cell(x, e))) {
        return r;
    }
    if (c == x->separator) {
        end_cell(x);
        return OK;
    }
    if (c == '"' && x->state == AT_CELL) {
        x->state = IN_QUOTED;
        x->quote_row = x->row + 1;
        return OK;
    }
    x->state = IN_BARE;
    return add_char(x, c, e);
}

static enum err take_char(struct reader *x, char c, struct error *e)
{
    if (x->state == IN_QUOTED) {
        return in_quoted(x, c, e);
    }
    if (x->state == AT_QUOTE) {
        if (c == '"') {
            x->state = IN_QUOTED;
            return add_char(x, c, e);
        }
        x->state = IN_BARE;
        x->after_cr = false;
    }
    return outside(x, c, e);
}

/* A last cell that is empty after a separator counts too: "a," has two. */
static enum err take_text(struct reader *x, const char *s, size_t n, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < n && !x->stop; i++) {
        bool closes = x->state == AT_CELL && x->n > 0 && (s[i] == '\n' || s[i] == '\r');
        if (closes) {
            r = begin_cell(x, e);
        }
        r = r ? r : take_char(x, s[i], e);
        if (!r && x->text.over) {
            r = error_set(e, ERR_LIMIT, "第 %zu 行太长，可能漏了引号，请用表格软件检查这一行。",
                          x->row + 1);
        }
    }
    return r;
}

static enum err finish(struct reader *x, struct error *e)
{
    if (x->stop) {
        return OK;
    }
    if (x->state == IN_QUOTED) {
        return error_set(e, ERR_INVALID,
                         "第 %zu 行有一个引号没有收尾，后面的内容都读进了同一格，请补上引号。",
                         x->quote_row);
    }
    return x->any ? take_text(x, "\n", 1, e) : OK;
}

/* --- separator -------------------------------------------------------------------------------------------- */

static char guess_separator(const char *s, size_t n)
{
    static const char candidates[] = ",;\t";
    size_t count[3] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        const char *p = s[i] ? strchr(candidates, s[i]) : NULL;
        quoted ^= s[i] == '"';
        if (p && !quoted) {
            count[p - candidates]++;
        }
    }
    for (size_t i = 1; i < array_len(count); i++) {
        if (count[i] > count[best]) {
            best = i;
        }
    }
    return candidates[best];
}

/* The first line is kept back until it is whole. */
static enum err take_head(struct reader *x, bool whole, struct error *e)
{
    const char *s = x->head.ptr;
    size_t line = strcspn(s, "\r\n"), skip = 0;
    if (!whole && line == x->head.len && !x->head.over) {
        return OK;
    }
    x->separator = guess_separator(s, line);
    if (line == 5 && str_starts(s, "sep=")) {
        x->separator = s[4];
        x->row++;
        skip = line + (s[line] == '\r') + (s[line] == '\r' ? s[line + 1] == '\n' : s[line] == '\n');
    }
    return take_text(x, s + skip, x->head.len - skip, e);
}

static enum err take(struct reader *x, const char *s, size_t n, struct error *e)
{
    if (x->separator) {
        return take_text(x, s, n, e);
    }
    size_t room = x->head.max - x->head.len, first = n < room ? n : room;
    strbuf_add(&x->head, s, first);
    enum err r = take_head(x, first < n, e);
    return r || first == n ? r : take_text(x, s + first, n - first, e);
}

/* --- bytes ------------------------------------------------------------------------------------------------ */

enum encoding { UTF8, GB18030, UTF16LE, UTF16BE };

/* The bytes of the last character when it is cut off at the end of the piece. */
static size_t cut_off(const unsigned char *s, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char c = s[n - back];
        if (c >= 0xc0) {
            size_t whole = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
            return whole > back ? back : 0;
        }
        if (c < 0x80) {
            return 0;
        }
    }
    return 0;
}

/* str_utf8_ok refuses NUL too: a file with one is no text. */
static bool is_utf8(FILE *f)
{
    char piece[PIECE];
    size_t kept = 0, n;
    while ((n = fread(piece + kept, 1, sizeof(piece) - kept, f)) > 0) {
        n += kept;
        kept = cut_off((unsigned char *)piece, n);
        if (!str_utf8_ok(piece, n - kept)) {
            return false;
        }
        memmove(piece, piece + n - kept, kept);
    }
    return kept == 0;
}

static enum encoding find_encoding(FILE *f, size_t *ret_skip)
{
    unsigned char mark[3];
    size_t n = fread(mark, 1, sizeof(mark), f);
    *ret_skip = 0;
    if (n >= 2 && ((mark[0] == 0xff && mark[1] == 0xfe) || (mark[0] == 0xfe && mark[1] == 0xff))) {
        *ret_skip = 2;
        return mark[0] == 0xff ? UTF16LE : UTF16BE;
    }
    if (n == 3 && !memcmp(mark, "\xEF\xBB\xBF", 3)) {
        *ret_skip = 3;
        return UTF8;
    }
    rewind(f);
    return is_utf8(f) ? UTF8 : GB18030;
}

static enum err unreadable(const struct reader *x, struct error *e)
{
    return error_set(e, ERR_INVALID,
                     "第 %zu 行附近有认不出的字：文件既不是 UTF-8 也不是 GB18030 "
                     "编码，请用表格软件另存为“CSV UTF-8”再试。",
                     x->row + 1);
}

/* As much of the piece as can be turned; *ret_left bytes of an unfinished character remain. */
static enum err turn(struct reader *x, iconv_t cd, char *in, size_t n, size_t *ret_left,
                     struct error *e)
{
    char out[PIECE];
    while (n) {
        char *to = out;
        size_t room = sizeof(out);
        size_t done = iconv(cd, &in, &n, &to, &room);
        int why = done == (size_t)-1 ? errno : 0;
        enum err r = take(x, out, (size_t)(to - out), e);
        if (r) {
            return r;
        }
        if (why == EILSEQ) {
            return unreadable(x, e);
        }
        if (why == EINVAL) {
            break;
        }
    }
    *ret_left = n;
    return OK;
}

static enum err pump_iconv(struct reader *x, FILE *f, iconv_t cd, struct error *e)
{
    char piece[PIECE];
    size_t kept = 0, n;
    while (!x->stop && (n = fread(piece + kept, 1, sizeof(piece) - kept, f)) > 0) {
        size_t left = 0, have = kept + n;
        enum err r = turn(x, cd, piece, have, &left, e);
        if (r) {
            return r;
        }
        if (left > CARRY) {
            return unreadable(x, e);
        }
        memmove(piece, piece + have - left, left);
        kept = left;
    }
    return kept && !x->stop ? unreadable(x, e) : OK;
}

static enum err pump_utf8(struct reader *x, FILE *f, struct error *e)
{
    char piece[PIECE];
    size_t kept = 0, n;
    while (!x->stop && (n = fread(piece + kept, 1, sizeof(piece) - kept, f)) > 0) {
        n += kept;
        kept = cut_off((unsigned char *)piece, n);
        enum err r = str_utf8_ok(piece, n - kept) ? take(x, piece, n - kept, e) : unreadable(x, e);
        if (r) {
            return r;
        }
        memmove(piece, piece + n - kept, kept);
    }
    return kept && !x->stop ? unreadable(x, e) : OK;
}

static enum err pump(struct reader *x, FILE *f, enum encoding from, struct error *e)
{
    static const char *const names[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};
    if (from == UTF8) {
        return pump_utf8(x, f, e);
    }
    iconv_t cd = iconv_open("UTF-8", names[from]);
    if (cd == (iconv_t)-1) {
        return error_set(e, ERR_IO, "这台机器缺少 %s 的字符转换，请把文件另存为“CSV UTF-8”再试。",
                         names[from]);
    }
    enum err r = pump_iconv(x, f, cd, e);
    iconv_close(cd);
    return r;
}

static enum err read_file(FILE *f, csv_row_fn *fn, void *ctx, struct error *e)
{
    struct reader *x = calloc(1, sizeof(*x));
    size_t skip;
    if (!x) {
        BUG("out of memory: a CSV reader");
    }
    x->fn = fn;
    x->ctx = ctx;
    x->text = strbuf_make(CSV_ROW_MAX);
    x->head = strbuf_make(PIECE);
    enum encoding from = find_encoding(f, &skip);
    bool sought = fseek(f, (long)skip, SEEK_SET) == 0;
    enum err r = sought ? pump(x, f, from, e) : error_set(e, ERR_IO, "文件读不出来，请重新上传。");
    if (!r && !x->separator && !x->stop) {
        r = take_head(x, true, e);
    }
    if (!r) {
        r = ferror(f) ? error_set(e, ERR_IO, "文件读到一半读不下去了，请重新上传。") : finish(x, e);
    }
    strbuf_clear(&x->text);
    strbuf_clear(&x->head);
    free(x);
    return r;
}

enum err csv_read(const char *path, csv_row_fn *fn, void *ctx, struct error *e)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return error_set(e, ERR_NOT_FOUND, "找不到要读的文件，请重新上传。");
    }
    enum err r = read_file(f, fn, ctx, e);
    fclose(f);
    return r;
}

enum err csv_read_bytes(const void *p, size_t n, csv_row_fn *fn, void *ctx, struct error *e)
{
    if (!n) {
        return OK;
    }
    FILE *f = fmemopen((void *)(uintptr_t)p, n, "rb");
    if (!f) {
        return error_set(e, ERR_IO, "内存不够，文件没有读。");
    }
    enum err r = read_file(f, fn, ctx, e);
    fclose(f);
    return r;
}
