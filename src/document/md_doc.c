/* A document as Markdown: what it says, with headings and tables; no faces, no pages. */
#include "base/str.h"
#include "base/strbuf.h"
#include "document/writer.h"

/* Signs that mean something in Markdown are made plain. */
static void words(struct strbuf *b, const char *s)
{
    for (; s && *s; s++) {
        if (*s == '\n') {
            strbuf_lit(b, "  \n");
            continue;
        }
        if (*s == '|' || *s == '*' || *s == '_' || *s == '`' || *s == '\\' || *s == '<') {
            strbuf_lit(b, "\\");
        }
        strbuf_add(b, s, 1);
    }
}

static void spans(struct strbuf *b, const struct doc_span *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool strong = s[i].bold && !str_empty(s[i].text);
        strbuf_str(b, strong ? "**" : "");
        words(b, s[i].text);
        strbuf_str(b, strong ? "**" : "");
    }
}

static void table(struct strbuf *b, const struct doc_block *t)
{
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t c = 0; c < t->rows[r].n; c++) {
            strbuf_lit(b, "| ");
            spans(b, t->rows[r].cells[c].spans, t->rows[r].cells[c].n);
            strbuf_lit(b, " ");
        }
        strbuf_lit(b, "|\n");
        for (size_t c = 0; r == 0 && c < t->rows[r].n; c++) {
            strbuf_lit(b, "|---");
        }
        strbuf_str(b, r == 0 ? "|\n" : "");
    }
    strbuf_lit(b, "\n");
}

static void chart(struct strbuf *b, struct arena *a, const struct doc_chart *c)
{
    for (size_t i = 0; i < c->n_labels; i++) {
        strbuf_lit(b, "- ");
        words(b, c->labels[i]);
        for (size_t k = 0; k < c->n_series; k++) {
            strbuf_str(b, arena_printf(a, "，%s %g", c->series[k].title, c->series[k].values[i]));
        }
        strbuf_lit(b, "\n");
    }
    strbuf_lit(b, "\n");
}

static void block(struct strbuf *b, struct arena *a, const struct doc_block *x)
{
    switch (x->kind) {
    case BLOCK_HEADING:
        for (int i = 0; i <= x->level && i < 6; i++) {
            strbuf_lit(b, "#");
        }
        strbuf_lit(b, " ");
        break;
    case BLOCK_TABLE: table(b, x); return;
    case BLOCK_CHART: chart(b, a, x->chart); return;
    case BLOCK_CHECKS:
        for (size_t i = 0; i < x->n_checks; i++) {
            strbuf_str(b, x->checks[i].on ? "- [x] " : "- [ ] ");
            words(b, x->checks[i].text);
            strbuf_lit(b, "\n");
        }
        strbuf_lit(b, "\n");
        return;
    case BLOCK_PARA:
    case BLOCK_SIGN: strbuf_str(b, x->role == ROLE_TITLE ? "# " : ""); break;
    default: return;
    }
    spans(b, x->spans, x->n_spans);
    strbuf_lit(b, "\n\n");
}

enum err md_write_doc(struct arena *a, const struct doc *d, struct doc_file *ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(DOC_FILE_MAX);
    enum err r;

    for (size_t i = 0; i < d->n; i++) {
        block(&b, a, &d->blocks[i]);
    }
    if (!(r = strbuf_check(&b, e))) {
        ret->n = b.len;
        ret->bytes = strbuf_take(&b, a);
    }
    return r;
}
