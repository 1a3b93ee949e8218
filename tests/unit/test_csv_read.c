#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/csv_read.h"
#include "base/strbuf.h"

struct seen {
    struct strbuf b;
    size_t stop_at;
};

static enum err on_row(void *ctx, const struct csv_row *row, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    strbuf_printf(&s->b, "%zu:", row->row);
    for (size_t i = 0; i < row->n; i++) {
        strbuf_printf(&s->b, "[%s]", row->cells[i]);
    }
    *row->stop = row->row == s->stop_at;
    return OK;
}

static enum err read_bytes(struct seen *s, const void *p, size_t n, struct error *e)
{
    strbuf_empty(&s->b);
    return csv_read_bytes(p, n, on_row, s, e);
}

static void assert_rows_n(struct seen *s, const void *p, size_t n, const char *want)
{
    struct error e = {0};
    assert_int_equal(read_bytes(s, p, n, &e), OK);
    assert_string_equal(s->b.ptr, want);
}

static void assert_rows(struct seen *s, const char *text, const char *want)
{
    assert_rows_n(s, text, strlen(text), want);
}

static void assert_refused(struct seen *s, const void *p, size_t n, enum err want, const char *part)
{
    struct error e = {0};
    assert_int_equal(read_bytes(s, p, n, &e), want);
    if (!strstr(e.text, part)) {
        fail_msg("the sentence is: %s", e.text);
    }
}

static int set_up(void **state)
{
    struct seen *s = calloc(1, sizeof(*s));
    s->b = strbuf_make(8 << 20);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct seen *s = *state;
    strbuf_clear(&s->b);
    free(s);
    return 0;
}

static void test_rows(void **state)
{
    struct seen *s = *state;
    assert_rows(s, "a,b\r\nc,d\r\n", "1:[a][b]2:[c][d]");
    assert_rows(s, "a,b\nc,d", "1:[a][b]2:[c][d]");
    assert_rows(s, "a,b\rc,d\r", "1:[a][b]2:[c][d]");
    assert_rows(s, "a,,\r\n,b,\n", "1:[a][][]2:[][b][]");
    assert_rows(s, "a,", "1:[a][]");
    assert_rows(s, "a\n\n\r\nb\n", "1:[a]4:[b]");
    assert_rows(s, "", "");
    assert_rows(s, "\n\n", "");
}

static void test_quotes(void **state)
{
    struct seen *s = *state;
    assert_rows(s, "\"a,b\",\"say \"\"hi\"\"\"\n", "1:[a,b][say \"hi\"]");
    assert_rows(s, "\"one\r\ntwo\rthree\nfour\",x\r\ny,z\r\n",
                "1:[one\ntwo\nthree\nfour][x]2:[y][z]");
    assert_rows(s, "\"\",\"\"\n\"\"", "1:[][]");
    assert_rows(s, "a \"b\" c,\"d\"e\n", "1:[a \"b\" c][de]");
    assert_rows(s, "x,\"a\"", "1:[x][a]");
}

static void test_open_quote(void **state)
{
    const char *text = "a,b\nc,\"d\ne,f\ng,h\n";
    assert_refused(*state, text, strlen(text), ERR_INVALID, "第 2 行有一个引号没有收尾");
}

static void test_separators(void **state)
{
    struct seen *s = *state;
    assert_rows(s, "a;b;c,d\n1;2;3\n", "1:[a][b][c,d]2:[1][2][3]");
    assert_rows(s, "a\tb\n1,5\t2\n", "1:[a][b]2:[1,5][2]");
    assert_rows(s, "\"a;b;c;d\",e,f\n", "1:[a;b;c;d][e][f]");
    assert_rows(s, "sep=|\r\na|b,c\r\n", "2:[a][b,c]");
    assert_rows(s, "sep=;\na;b\n", "2:[a][b]");
    assert_rows(s, "single\n", "1:[single]");
}

static void test_encodings(void **state)
{
    static const char gb[] = "\xb5\xa5\xce\xbb,\xc3\xfb\xb3\xc6\r\n\xce\xc0\xbd\xa1\xbe\xd6,"
                             "\x81\x30\x84\x36\r\n"; /* four bytes: U+00A5 */
    static const char le[] = "\xff\xfe\x55\x53\x4d\x4f\x09\x00\x31\x00\x0a\x00";
    static const char be[] = "\xfe\xff\x53\x55\x4f\x4d\x00\x09\x00\x31\x00\x0a";
    struct seen *s = *state;
    assert_rows(s, "\xEF\xBB\xBF单位,名称\n", "1:[单位][名称]");
    assert_rows(s, "单位,名称\n", "1:[单位][名称]");
    assert_rows_n(s, gb, 11, "1:[单位][名称]");
    assert_rows_n(s, le, sizeof(le) - 1, "1:[单位][1]");
    assert_rows_n(s, be, sizeof(be) - 1, "1:[单位][1]");
    assert_rows_n(s, gb, sizeof(gb) - 1, "1:[单位][名称]2:[卫健局][\xC2\xA5]");
}

/* The characters straddle the pieces in which the file is read, in both encodings. */
static void test_across_pieces(void **state)
{
    struct seen *s = *state;
    struct strbuf utf8 = strbuf_make(4 << 20), gb = strbuf_make(4 << 20),
                  want = strbuf_make(8 << 20);
    strbuf_lit(&utf8, "x,");
    strbuf_lit(&gb, "x,");
    strbuf_lit(&want, "1:[x][");
    for (int i = 0; i < 60000; i++) {
        strbuf_lit(&utf8, "卫");
        strbuf_lit(&gb, "\xce\xc0");
        strbuf_lit(&want, "卫");
    }
    strbuf_lit(&want, "]");
    assert_rows_n(s, utf8.ptr, utf8.len, want.ptr);
    assert_rows_n(s, gb.ptr, gb.len, want.ptr);
    strbuf_clear(&utf8);
    strbuf_clear(&gb);
    strbuf_clear(&want);
}

static void test_neither_encoding(void **state)
{
    struct seen *s = *state;
    assert_refused(s, "a\nb\n\xff\xff\n", 7, ERR_INVALID, "第 3 行附近有认不出的字");
    assert_refused(s, "a\n\xce", 3, ERR_INVALID, "认不出的字");
    assert_refused(s, "a\0b", 3, ERR_INVALID, "空字节");
}

static void test_guard_taken_off(void **state)
{
    struct seen *s = *state;
    struct strbuf b = strbuf_make(1000);
    struct csv_out c = csv_begin(&b, true);
    csv_cell(&c, "=1+1");
    csv_cell(&c, "-a");
    csv_cell(&c, "-5");
    csv_cell(&c, "it's");
    csv_cell(&c, "'quoted'");
    csv_row_end(&c);
    assert_rows_n(s, b.ptr, b.len, "1:[=1+1][-a][-5][it's]['quoted']");
    strbuf_clear(&b);
}

static void test_stop(void **state)
{
    struct seen *s = *state;
    s->stop_at = 2;
    assert_rows(s, "a\nb\n\"open", "1:[a]2:[b]");
}

static void test_ceilings(void **state)
{
    struct seen *s = *state;
    struct strbuf b = strbuf_make(16 << 20);
    for (int i = 0; i < CSV_COLUMNS_MAX; i++) {
        strbuf_char(&b, ',');
    }
    assert_refused(s, b.ptr, b.len, ERR_LIMIT, "第 1 行超过 1000 列");
    strbuf_empty(&b);
    strbuf_lit(&b, "a\n\"");
    for (int i = 0; i < CSV_ROW_MAX + 1; i++) {
        strbuf_char(&b, 'x');
    }
    assert_refused(s, b.ptr, b.len, ERR_LIMIT, "第 2 行太长");
    strbuf_clear(&b);
}

static void test_missing_file(void **state)
{
    struct error e;
    assert_int_equal(csv_read("/nonexistent/a.csv", on_row, *state, &e), ERR_NOT_FOUND);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_rows),      T(test_quotes),        T(test_open_quote),       T(test_separators),
        T(test_encodings), T(test_across_pieces), T(test_neither_encoding), T(test_guard_taken_off),
        T(test_stop),      T(test_ceilings),      T(test_missing_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
