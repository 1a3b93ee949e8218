#include <string.h>

#include "base/str.h"
#include "manual/manual.h"

/* A cell: one line, without what a table of Markdown would read as its own. */
static void cell(struct strbuf *b, const char *s)
{
    for (; *s; s++) {
        if (*s == '\n') {
            strbuf_lit(b, " ");
        } else if (*s == '|' || *s == '\\') {
            strbuf_printf(b, "\\%c", *s);
        } else {
            strbuf_add(b, s, 1);
        }
    }
}

static void line(struct strbuf *b, const char *const *cells, size_t n)
{
    strbuf_lit(b, "|");
    for (size_t i = 0; i < n; i++) {
        strbuf_lit(b, " ");
        cell(b, cells[i]);
        strbuf_lit(b, " |");
    }
    strbuf_lit(b, "\n");
}

static void table(struct strbuf *b, const struct manual_block *x)
{
    line(b, x->heads, x->n_columns);
    strbuf_lit(b, "|");
    for (size_t i = 0; i < x->n_columns; i++) {
        strbuf_lit(b, "---|");
    }
    strbuf_lit(b, "\n");
    for (size_t i = 0; i < x->n_rows; i++) {
        line(b, &x->cells[i * x->n_columns], x->n_columns);
    }
    strbuf_lit(b, "\n");
}

void manual_markdown(struct strbuf *b, const struct manual *m)
{
    strbuf_printf(b, "# %s\n\n", m->title);
    if (!str_empty(m->about)) {
        strbuf_printf(b, "%s\n\n", m->about);
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct manual_block *x = &m->blocks[i];
        switch (x->kind) {
        case MANUAL_HEADING: strbuf_printf(b, "## %s\n\n", x->text); break;
        case MANUAL_TEXT:
        case MANUAL_GUIDE: strbuf_printf(b, "%s\n\n", str_trim(m->arena, x->text)); break;
        case MANUAL_TABLE: table(b, x); break;
        }
    }
}
