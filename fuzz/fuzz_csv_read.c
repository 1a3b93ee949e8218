/* fuzz_csv_read.c - foreign CSV: csv_read_bytes. What was read is written by our writer and read back as the same cells. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/csv_read.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    struct strbuf text; /* every cell with a mark behind it, every row with another */
    struct csv_out *out;
};

static enum err on_row(void *ctx, const struct csv_row *row, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    for (size_t i = 0; i < row->n; i++) {
        if (!row->cells[i] || !str_utf8_ok(row->cells[i], strlen(row->cells[i])) ||
            strchr(row->cells[i], '\r')) {
            abort();
        }
        strbuf_str(&s->text, row->cells[i]);
        strbuf_char(&s->text, 1);
        if (s->out) {
            csv_cell(s->out, row->cells[i]);
        }
    }
    strbuf_char(&s->text, 2);
    if (s->out) {
        csv_row_end(s->out);
    }
    return OK;
}

/* An apostrophe of the text's own before a sign is taken for the guard, and a first line full of semicolons or tabs for one
 * with another separator; such texts are left out of the comparison. */
static bool comparable(const struct strbuf *csv, const struct seen *once)
{
    return !csv->over && !once->text.over && !strpbrk(csv->ptr, "';\t") &&
           !strstr(csv->ptr, "sep=");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf csv = strbuf_make(8 << 20);
    struct csv_out out = csv_begin(&csv, true);
    struct seen once = {strbuf_make(8 << 20), &out}, twice = {strbuf_make(8 << 20), NULL};
    struct error e = {0};
    if (csv_read_bytes(data, size, on_row, &once, &e)) {
        if (!*e.text) {
            abort();
        }
    } else if (comparable(&csv, &once)) {
        if (csv_read_bytes(csv.ptr, csv.len, on_row, &twice, &e) ||
            strcmp(once.text.ptr, twice.text.ptr) != 0) {
            abort();
        }
    }
    strbuf_clear(&csv);
    strbuf_clear(&once.text);
    strbuf_clear(&twice.text);
    return 0;
}
