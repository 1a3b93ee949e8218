#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>
#include <xlsxwriter.h>

#include "base/bytes.h"
#include "base/strbuf.h"
#include "sheet/sheet.h"
#include "sheet/sheet_internal.h"
#include "zipfile.h"

#define NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""

struct seen {
    struct arena *a;
    struct strbuf b;
    struct error e;
    size_t stop_at, rows;
};

/* One line a row: "3: t甲 n12 d2026-09-03 y是 e#N/A -", a + behind what a merged area filled. */
static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    static const char letters[] = "-tndye";
    struct seen *s = ctx;
    (void)e;
    s->rows++;
    strbuf_printf(&s->b, "%zu:", row->row);
    for (size_t i = 0; i < row->n; i++) {
        const struct sheet_value *v = &row->cells[i];
        strbuf_printf(&s->b, " %c%s%s%s", letters[v->kind], v->text, v->filled ? "+" : "",
                      v->cut ? "!" : "");
    }
    strbuf_char(&s->b, '\n');
    *row->stop = row->row == s->stop_at;
    return OK;
}

static int set_up(void **state)
{
    struct seen *s = calloc(1, sizeof(*s));
    s->a = arena_new();
    s->b = strbuf_make(8 << 20);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct seen *s = *state;
    strbuf_clear(&s->b);
    arena_free(s->a);
    free(s);
    return 0;
}

/* --- a workbook by hand ---------------------------------------------------------------------------------------------- */
struct parts {
    const char *sheets, *workbook, *styles, *strings, *data;
};

static void add_parts(struct zipfile *z, const struct parts *p, struct arena *a)
{
    zipfile_text(
        z, "_rels/.rels",
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        "<Relationship Id='r1' "
        "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'"
        " Target='/xl/workbook.xml'/></Relationships>");
    zipfile_text(
        z, "xl/workbook.xml",
        arena_printf(a, "<workbook " NS " xmlns:r='urn:r'>%s<sheets>%s</sheets></workbook>",
                     p->workbook ? p->workbook : "",
                     p->sheets ? p->sheets : "<sheet name='表一' sheetId='1' r:id='rId1'/>"));
    zipfile_text(
        z, "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"
        "<Relationship Id='rId2' Type='x/worksheet' Target='../xl/worksheets/sheet2.xml'/>"
        "<Relationship Id='rId3' Type='x/styles' Target='styles.xml'/>"
        "<Relationship Id='rId4' Type='x/sharedStrings' Target='sharedStrings.xml'/>"
        "<Relationship Id='rId9' Type='x/worksheet' "
        "Target='worksheets/absent.xml'/></Relationships>");
    if (p->styles) {
        zipfile_text(z, "xl/styles.xml",
                     arena_printf(a, "<styleSheet " NS ">%s</styleSheet>", p->styles));
    }
    if (p->strings) {
        zipfile_text(z, "xl/sharedStrings.xml",
                     arena_printf(a, "<sst " NS ">%s</sst>", p->strings));
    }
    zipfile_text(z, "xl/worksheets/sheet1.xml", p->data);
    zipfile_text(z, "xl/worksheets/sheet2.xml",
                 "<worksheet><sheetData><row><c "
                 "t='inlineStr'><is><t>第二张</t></is></c></row></sheetData></worksheet>");
}

static enum err read_parts(struct seen *s, const struct parts *p, const char *name)
{
    struct zipfile z = {0};
    add_parts(&z, p, s->a);
    zipfile_end(&z);
    strbuf_empty(&s->b);
    s->rows = 0;
    enum err r = sheet_read_bytes(z.bytes, z.n, name, on_row, s, &s->e);
    zipfile_drop(&z);
    return r;
}

static enum err read_data(struct seen *s, const char *rows, const char *behind)
{
    struct parts p = {
        .data = arena_printf(s->a, "<worksheet " NS "><sheetData>%s</sheetData>%s</worksheet>",
                             rows, behind)};
    return read_parts(s, &p, NULL);
}

static void assert_read(struct seen *s, enum err r, const char *want)
{
    if (r) {
        fail_msg("refused: %s", s->e.text);
    }
    assert_string_equal(s->b.ptr, want);
}

static void assert_refused(struct seen *s, enum err r, enum err want, const char *part)
{
    assert_int_equal(r, want);
    if (!strstr(s->e.text, part)) {
        fail_msg("the sentence is: %s", s->e.text);
    }
}

static void test_cell_types(void **state)
{
    struct seen *s = *state;
    struct parts p = {
        .strings = "<si><t>甲</t></si><si><r><rPr/><t>富</t></r><r><t xml:space='preserve'> "
                   "文本</t></r><rPh><t>fu</t></rPh></si>"
                   "<si><t>_x0041_ 行_x000A_二 _x005F_x0041_</t></si><si/>",
        .data =
            "<worksheet " NS "><sheetData>"
            "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='s'><v>1</v></c><c r='D2' "
            "t='s'><v>2</v></c></row>"
            "<row r='3'><c t='inlineStr'><is><r><t>内</t></r><r><t>联</t></r></is></c><c "
            "t='str'><f>A1&amp;\"x\"</f><v>算出</v></c>"
            "<c t='b'><v>1</v></c><c t='b'><v>0</v></c><c "
            "t='e'><v>#N/A</v></c><c><v>12.5</v></c><c t='n'><v>-7</v></c>"
            "<c t='d'><v>2026-09-03T09:30:00Z</v></c><c t='d'><v>2026-09-03T00:00:00</v></c></row>"
            "<row r='5'><c r='A5' s='1'/><c r='B5' t='s'><v>3</v></c></row>"
            "</sheetData></worksheet>",
    };
    assert_read(s, read_parts(s, &p, NULL),
                "2: t甲 t富 文本 - t_x0041_ 行\n二 _x0041_\n"
                "3: t内联 t算出 y是 y否 e#N/A n12.5 n-7 d2026-09-03 09:30 d2026-09-03\n");
}

static void test_dates(void **state)
{
    struct seen *s = *state;
    const char *styles = "<numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"d\"日\";@'/>"
                         "<numFmt numFmtId='165' formatCode='0.00\" days\"'/></numFmts>"
                         "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
                         "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf "
                         "numFmtId='20'/><xf numFmtId='164'/>"
                         "<xf numFmtId='165'/><xf numFmtId='58'/></cellXfs>";
    const char *data = "<worksheet><sheetData><row>"
                       "<c s='0'><v>46268</v></c><c s='1'><v>46268</v></c><c "
                       "s='2'><v>46268.395833333336</v></c><c s='3'><v>0.75</v></c>"
                       "<c s='4'><v>46268</v></c><c s='5'><v>46268</v></c><c "
                       "s='6'><v>46268</v></c><c s='1'><v>1</v></c>"
                       "<c s='1'><v>59</v></c><c s='1'><v>61</v></c><c s='1'><v>-3</v></c><c "
                       "s='2'><v>46267.999999999</v></c>"
                       "<c s='77'><v>5</v></c></row></sheetData></worksheet>";
    struct parts p = {.styles = styles, .data = data};
    assert_read(s, read_parts(s, &p, NULL),
                "1: n46268 d2026-09-03 d2026-09-03 09:30 d18:00 d2026-09-03 n46268 d2026-09-03 "
                "d1900-01-01 d1900-02-28 "
                "d1900-03-01 n-3 d2026-09-03 00:00 n5\n");
    p.workbook = "<workbookPr date1904='1'/>";
    p.data = "<worksheet><sheetData><row><c s='1'><v>44806</v></c><c "
             "s='1'><v>0</v></c></row></sheetData></worksheet>";
    assert_read(s, read_parts(s, &p, NULL), "1: d2026-09-03 d1904-01-01\n");
}

static void test_formats(void **state)
{
    static const struct {
        const char *code;
        enum number_kind kind;
    } rows[] = {
        {"yyyy-mm-dd", NUMBER_DATE},
        {"yyyy/m/d h:mm", NUMBER_DATETIME},
        {"h:mm AM/PM", NUMBER_TIME},
        {"mm:ss", NUMBER_TIME},
        {"[$-804]yyyy\"年\"m\"月\"d\"日\" dddd", NUMBER_DATE},
        {"[$-F800]dddd\\,\\ mmmm\\ dd", NUMBER_DATE},
        {"m\"月\"d\"日\"", NUMBER_DATE},
        {"上午/下午h\"时\"mm\"分\"", NUMBER_TIME},
        {"aaaa", NUMBER_DATE},
        {"General", NUMBER_PLAIN},
        {"0.00E+00", NUMBER_PLAIN},
        {"#,##0.00;[Red]-#,##0.00", NUMBER_PLAIN},
        {"0\"d\"", NUMBER_PLAIN},
        {"[h]:mm", NUMBER_PLAIN},
        {"_ * #,##0_ ", NUMBER_PLAIN},
        {"\\d0", NUMBER_PLAIN},
        {"@", NUMBER_PLAIN},
        {"\"¥\"General", NUMBER_PLAIN},
        {"G/通用格式", NUMBER_PLAIN},
        {"0;yyyy", NUMBER_PLAIN},
        {"0.0%", NUMBER_PERCENT},
        {"0\"%\"", NUMBER_PLAIN},
    };
    (void)state;
    for (size_t i = 0; i < array_len(rows); i++) {
        if (style_of_format(rows[i].code) != rows[i].kind) {
            fail_msg("%s is %d", rows[i].code, style_of_format(rows[i].code));
        }
    }
    assert_int_equal(style_of_format(NULL), NUMBER_PLAIN);
}

static void test_figures(void **state)
{
    static const struct {
        const char *in, *out;
        bool cut;
    } rows[] = {
        {"1", "1", false},
        {"0.1", "0.1", false},
        {"4.4000000000000004", "4.4", false},
        {"1E+05", "100000", false},
        {"1.5E-05", "0.000015", false},
        {"-2.50", "-2.5", false},
        {"123456789012345", "123456789012345", false},
        {"9.1330110000000000E+17", "913301100000000000", true},
        {"913301100000000000", "913301100000000000", true},
        {"-0", "-0", false},
        {"1E-300", "0", false},
        {"12345.678", "12345.678", false},
        {"1e20", "100000000000000000000", true},
    };
    struct seen *s = *state;
    for (size_t i = 0; i < array_len(rows); i++) {
        bool cut = false;
        assert_string_equal(style_number(s->a, rows[i].in, &cut), rows[i].out);
        assert_int_equal(cut, rows[i].cut);
    }
    assert_string_equal(style_percent(s->a, "0.995"), "99.5%");
    assert_string_equal(style_percent(s->a, "0.07"), "7%");
    assert_string_equal(style_percent(s->a, "1"), "100%");
    bool cut;
    assert_null(style_number(s->a, "abc", &cut));
    assert_null(style_number(s->a, "1e999", &cut));
    assert_null(style_number(s->a, "", &cut));
}

static void test_merged(void **state)
{
    struct seen *s = *state;
    const char *rows =
        "<row r='1'><c r='A1' t='str'><v>题</v></c></row>"
        "<row r='2'><c r='A2' t='str'><v>号</v></c><c r='B2' t='str'><v>人</v></c></row>"
        "<row r='3'><c r='B3' t='str'><v>名</v></c><c r='C3' t='str'><v>码</v></c></row>"
        "<row r='4'><c r='A4'><v>1</v></c><c r='B4'><v>2</v></c></row>"
        "<row r='5'><c r='B5'><v>3</v></c></row>"
        "<row r='6'><c r='A6' s='0'/></row>"
        "<row r='8'><c r='A8'><v>9</v></c></row>";
    const char *merged = "<mergeCells count='4'><mergeCell ref='A4:A6'/><mergeCell "
                         "ref='A1:C1'/><mergeCell ref='A2:A3'/>"
                         "<mergeCell ref='B2:C2'/><mergeCell ref='junk'/></mergeCells>";
    assert_read(s, read_data(s, rows, merged),
                "1: t题 t题+ t题+\n2: t号 t人 t人+\n3: t号+ t名 t码\n4: n1 n2\n5: n1+ n3\n8: n9\n");
}

/* Areas may not overlap; whoever lets them costs nobody's time and breaks nothing. */
static void test_merged_all_over(void **state)
{
    struct seen *s = *state;
    struct strbuf b = strbuf_make(8 << 20);
    strbuf_lit(&b, "<mergeCells>");
    for (int i = 1; i <= 3000; i++) {
        strbuf_printf(&b, "<mergeCell ref=\"A%d:ZZ1048576\"/>", i);
    }
    strbuf_lit(&b, "</mergeCells>");
    assert_int_equal(
        read_data(s, "<row r='3000'><c><v>1</v></c></row><row r='3001'><c><v>2</v></c></row>",
                  b.ptr),
        OK);
    assert_int_equal(s->rows, 2);
    strbuf_empty(&b);
    strbuf_lit(&b, "<mergeCells>");
    for (int i = 1; i <= SHEET_MERGED_MAX + 1; i++) {
        strbuf_printf(&b, "<mergeCell ref=\"A%d:B%d\"/>", i, i);
    }
    strbuf_lit(&b, "</mergeCells>");
    assert_refused(s, read_data(s, "<row><c><v>1</v></c></row>", b.ptr), ERR_LIMIT, "合并");
    strbuf_clear(&b);
}

static void test_which_sheet(void **state)
{
    struct seen *s = *state;
    struct parts p = {
        .sheets = "<sheet name='说明' sheetId='3' state='hidden' r:id='rId1'/><sheet name='数据' "
                  "sheetId='2' r:id='rId2'/>"
                  "<sheet name='丢失' sheetId='4' r:id='rId9'/>",
        .data = "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>",
    };
    assert_read(s, read_parts(s, &p, NULL), "1: t第二张\n");
    assert_read(s, read_parts(s, &p, "说明"), "1: n1\n");
    assert_refused(s, read_parts(s, &p, "没有"), ERR_NOT_FOUND, "没有名为“没有”的工作表");
    assert_refused(s, read_parts(s, &p, "丢失"), ERR_INVALID, "找不到内容");
    p.sheets = "<sheet name='a' sheetId='3' state='veryHidden' r:id='rId1'/>";
    assert_refused(s, read_parts(s, &p, NULL), ERR_INVALID, "没有可见的工作表");
}

static void test_stop(void **state)
{
    struct seen *s = *state;
    s->stop_at = 2;
    assert_read(s,
                read_data(s,
                          "<row r='1'><c><v>1</v></c></row><row r='2'><c><v>2</v></c></row><row "
                          "r='3'><c><v>3</v></c></row>",
                          ""),
                "1: n1\n2: n2\n");
}

static void test_broken(void **state)
{
    struct seen *s = *state;
    assert_refused(s, read_data(s, "<row r='2'/><row r='2'/>", ""), ERR_INVALID, "行的次序");
    assert_refused(s, read_data(s, "<row r='1048577'/>", ""), ERR_INVALID, "行的次序");
    assert_refused(s, read_data(s, "<row r='x'/>", ""), ERR_INVALID, "行的次序");
    assert_refused(s, read_data(s, "<row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>", ""),
                   ERR_INVALID, "格子的次序");
    assert_refused(s, read_data(s, "<row><c r='A1A'><v>1</v></c></row>", ""), ERR_INVALID,
                   "格子的次序");
    assert_refused(s, read_data(s, "<row><c t='s'><v>0</v></c></row>", ""), ERR_INVALID,
                   "第 1 行引用了文件里没有的文字");
    assert_refused(s, read_data(s, "<row><c r='IW1'><v>1</v></c></row>", ""), ERR_LIMIT,
                   "超过 256 列");
    assert_refused(s, read_data(s, "<row><c><v>1</v></row>", ""), ERR_INVALID, "损坏");
    assert_int_equal(read_data(s, "<row><c r='IV1'><v>1</v></c><c r='IW1'/></row>", ""), OK);
}

static void test_doctype_refused(void **state)
{
    struct seen *s = *state;
    struct parts p = {
        .data = "<!DOCTYPE worksheet [<!ENTITY a 'x'>]><worksheet><sheetData/></worksheet>"};
    assert_refused(s, read_parts(s, &p, NULL), ERR_INVALID, "DOCTYPE");
}

static void test_long_cell(void **state)
{
    struct seen *s = *state;
    struct strbuf b = strbuf_make(8 << 20);
    strbuf_lit(&b, "<row r='7'><c t='inlineStr'><is><t>");
    for (int i = 0; i <= SHEET_CELL_MAX; i++) {
        strbuf_char(&b, 'x');
    }
    strbuf_lit(&b, "</t></is></c></row>");
    assert_refused(s, read_data(s, b.ptr, ""), ERR_LIMIT, "第 7 行有一格内容太长");
    strbuf_clear(&b);
}

static void test_other_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *part;
    } files[] = {
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "旧版 .xls"},
        {"%PDF-1.7", 8, "PDF"},
        {"<html><table>", 13, "网页格式"},
        {"\xEF\xBB\xBF\n <table>", 12, "网页格式"},
        {"<?xml version='1.0'?>", 21, "网页格式"},
        {"PK\3\4junk", 8, "损坏"},
        {"", 0, "空的"},
    };
    struct seen *s = *state;
    for (size_t i = 0; i < array_len(files); i++) {
        assert_refused(s, sheet_read_bytes(files[i].bytes, files[i].n, NULL, on_row, s, &s->e),
                       ERR_INVALID, files[i].part);
    }
    struct zipfile z = {0};
    zipfile_text(&z, "ppt/presentation.xml", "<p/>");
    zipfile_end(&z);
    assert_refused(s, sheet_read_bytes(z.bytes, z.n, NULL, on_row, s, &s->e), ERR_INVALID,
                   "不是 Excel");
    zipfile_drop(&z);
    assert_int_equal(sheet_read("/nonexistent/a.xlsx", NULL, on_row, s, &s->e), ERR_NOT_FOUND);
}

static void test_csv_in_the_same_form(void **state)
{
    struct seen *s = *state;
    const char *text = "\xEF\xBB\xBF名称,件数,\r\n,,\r\n甲, 3 ,\"\"\r\n";
    assert_int_equal(sheet_read_bytes(text, strlen(text), NULL, on_row, s, &s->e), OK);
    assert_string_equal(s->b.ptr, "1: t名称 t件数\n3: t甲 t 3 \n");
}

/* --- a workbook as others write it ------------------------------------------------------------------------------------- */
static const char *write_book(struct seen *s, char path[64])
{
    snprintf(path, 64, "/tmp/faheng-sheet-XXXXXX");
    close(mkstemp(path));
    lxw_workbook *b = workbook_new(path);
    lxw_worksheet *first = workbook_add_worksheet(b, "隐藏的"),
                  *w = workbook_add_worksheet(b, "台账");
    lxw_format *date = workbook_add_format(b), *money = workbook_add_format(b);
    lxw_datetime day = {.year = 2026, .month = 9, .day = 3};
    format_set_num_format(date, "yyyy\"年\"m\"月\"d\"日\"");
    format_set_num_format(money, "#,##0.00");
    worksheet_hide(first);
    worksheet_activate(w);
    worksheet_set_first_sheet(w);
    worksheet_merge_range(w, 0, 0, 0, 3, "示范县台账", NULL);
    worksheet_write_string(w, 1, 0, "名称", NULL);
    worksheet_write_string(w, 2, 0, "一家\n诊所_x0041_", NULL);
    worksheet_write_datetime(w, 2, 1, &day, date);
    worksheet_write_number(w, 2, 2, 5000.1, money);
    worksheet_write_boolean(w, 2, 3, 1, NULL);
    assert_int_equal(workbook_close(b), LXW_NO_ERROR);
    (void)s;
    return path;
}

static void test_workbook_of_a_library(void **state)
{
    struct seen *s = *state;
    char path[64];
    const char **names;
    size_t n;
    write_book(s, path);
    assert_int_equal(sheet_names(s->a, path, &names, &n, &s->e), OK);
    assert_int_equal(n, 1);
    assert_string_equal(names[0], "台账");
    assert_read(s, sheet_read(path, NULL, on_row, s, &s->e),
                "1: t示范县台账 t示范县台账+ t示范县台账+ t示范县台账+\n2: t名称\n3: "
                "t一家\n诊所_x0041_ d2026-09-03 n5000.1 y是\n");
    unlink(path);
}

#define W(body)                                                                            \
    "<w:document "                                                                         \
    "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>" body \
    "</w:body></w:document>"
#define TC(more, text) \
    "<w:tc><w:tcPr>" more "</w:tcPr><w:p><w:r><w:t>" text "</w:t></w:r></w:p></w:tc>"

static enum err read_word(struct seen *s, const char *document)
{
    struct zipfile z = {0};
    zipfile_text(&z, "word/document.xml", document);
    zipfile_end(&z);
    enum err r = sheet_read_bytes(z.bytes, z.n, NULL, on_row, s, &s->e);
    zipfile_drop(&z);
    return r;
}

/* Merged cells fill their area, a table in a cell is its text, the second table goes on, empty rows are left out. */
static void test_tables_of_a_word_file(void **state)
{
    struct seen *s = *state;
    assert_read(
        s,
        read_word(
            s,
            W("<w:p><w:r><w:t>题目</w:t></w:r></w:p><w:tbl>"
              "<w:tr>" TC("", "号") TC(
                  "<w:gridSpan w:val='2'/>",
                  "人") "</w:tr>"
                        "<w:tr>" TC("<w:vMerge w:val='restart'/>", "1") TC("", "甲") TC(
                            "", "x &amp; y") "</w:tr>"
                                             "<w:tr>" TC("<w:vMerge/>", "") TC(
                                                 "",
                                                 "乙") "<w:tc><w:p><w:r><w:t>外</w:t></w:r></"
                                                       "w:p><w:tbl><w:tr>" TC(
                                                           "",
                                                           "内") "</w:tr></w:tbl></w:tc></w:tr>"
                                                                 "<w:tr>" TC("", "") TC("", "") TC(
                                                                     "",
                                                                     "") "</w:tr></w:tbl>"
                                                                         "<w:tbl><w:tr>" TC("", "2")
                                                                             TC("", "丙") "</"
                                                                                          "w:tr><"
                                                                                          "/w:"
                                                                                          "tbl"
                                                                                          ">")),
        "1: t号 t人 t人+\n2: t1 t甲 tx & y\n3: t1+ t乙 t外 内\n5: t2 t丙\n");
}

static void test_word_files_without_a_table(void **state)
{
    struct seen *s = *state;
    assert_refused(s, read_word(s, W("<w:p/>")), ERR_INVALID, "没有表格");
    assert_refused(s, read_word(s, "<w:document xmlns:w='x'><w:tbl>"), ERR_INVALID, "");
    s->stop_at = 1;
    assert_read(
        s,
        read_word(s, W("<w:tbl><w:tr>" TC("", "1") "</w:tr><w:tr>" TC("", "2") "</w:tr></w:tbl>")),
        "1: t1\n");
}

static void test_column_names(void **state)
{
    char name[4];
    (void)state;
    sheet_column_name(0, name);
    assert_string_equal(name, "A");
    sheet_column_name(25, name);
    assert_string_equal(name, "Z");
    sheet_column_name(26, name);
    assert_string_equal(name, "AA");
    sheet_column_name(701, name);
    assert_string_equal(name, "ZZ");
    sheet_column_name(702, name);
    assert_string_equal(name, "AAA");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_cell_types),
        T(test_dates),
        T(test_formats),
        T(test_figures),
        T(test_merged),
        T(test_merged_all_over),
        T(test_which_sheet),
        T(test_stop),
        T(test_broken),
        T(test_doctype_refused),
        T(test_long_cell),
        T(test_other_files),
        T(test_csv_in_the_same_form),
        T(test_workbook_of_a_library),
        T(test_tables_of_a_word_file),
        T(test_word_files_without_a_table),
        T(test_column_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
