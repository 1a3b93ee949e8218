/* fuzz_sheet.c - foreign tables: sheet_read_bytes, workbook or CSV. Every row comes with a growing number, every cell with a
 * text, and a refusal with a sentence. An XML that opens with '<' is put into a workbook as its only sheet, one that opens
 * with '<w:' into a Word file, so that the parsers of rows are reached without guessing checksums. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/unit/zipfile.h"
#include "base/str.h"
#include "sheet/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 2000 };

struct seen {
    size_t last, rows;
};

static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    if (row->row <= s->last || row->n == 0 || row->n > SHEET_COLUMNS_MAX) {
        abort();
    }
    for (size_t i = 0; i < row->n; i++) {
        const struct sheet_value *v = &row->cells[i];
        if (!v->text || (v->kind == SHEET_EMPTY) != !*v->text ||
            !str_utf8_ok(v->text, strlen(v->text))) {
            abort();
        }
    }
    s->last = row->row;
    *row->stop = ++s->rows == ROWS;
    return OK;
}

static void read_it(const void *p, size_t n)
{
    struct seen s = {0};
    struct error e = {0};
    if (sheet_read_bytes(p, n, NULL, on_row, &s, &e) && !*e.text) {
        abort();
    }
}

static void read_as_sheet(const uint8_t *data, size_t size)
{
    struct zipfile z = {0};
    zipfile_text(&z, "xl/workbook.xml",
                 "<workbook><sheets><sheet name='a' id='r1'/></sheets></workbook>");
    zipfile_text(&z, "xl/_rels/workbook.xml.rels",
                 "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>"
                 "<Relationship Id='r2' Type='x/sharedStrings' Target='t.xml'/><Relationship "
                 "Id='r3' Type='x/styles' Target='y.xml'/>"
                 "</Relationships>");
    zipfile_text(&z, "xl/t.xml", "<sst><si><t>甲</t></si><si><t>_x005F_</t></si></sst>");
    zipfile_text(&z, "xl/y.xml",
                 "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf "
                 "numFmtId='22'/></cellXfs></styleSheet>");
    zipfile_add(&z, "xl/s.xml", data, size);
    zipfile_end(&z);
    read_it(z.bytes, z.n);
    zipfile_drop(&z);
}

static void read_as_word(const uint8_t *data, size_t size)
{
    struct zipfile z = {0};
    zipfile_add(&z, "word/document.xml", data, size);
    zipfile_end(&z);
    read_it(z.bytes, z.n);
    zipfile_drop(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 3 && !memcmp(data, "<w:", 3)) {
        read_as_word(data, size);
    } else if (size && data[0] == '<') {
        read_as_sheet(data, size);
    } else {
        read_it(data, size);
    }
    return 0;
}
