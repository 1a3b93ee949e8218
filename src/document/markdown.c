/* Markdown of a template into blocks. Text leaves are cut at the marks and the values put in as they are: what a value contains is
 * never read as markup. */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/markdown_span.h"
#include "document/ruler.h"

#define PARA_HEADING_MAX 30 /* characters of a heading in pasted text */
#define SIGN_CHARS       15 /* of the label and the place of a signature line together */

/* --- roles --------------------------------------------------------------------------------------------- */
static const struct {
    const char *word;
    enum block_role role;
    enum block_kind kind;
} WORDS[] = {
    {"text", ROLE_TEXT, BLOCK_PARA},
    {"copy", ROLE_COPY, BLOCK_PARA},
    {"secret", ROLE_SECRET, BLOCK_PARA},
    {"urgent", ROLE_URGENT, BLOCK_PARA},
    {"issuer", ROLE_ISSUER, BLOCK_PARA},
    {"number", ROLE_NUMBER, BLOCK_PARA},
    {"signer", ROLE_SIGNER, BLOCK_PARA},
    {"title", ROLE_TITLE, BLOCK_PARA},
    {"to", ROLE_TO, BLOCK_PARA},
    {"annexes", ROLE_ANNEXES, BLOCK_PARA},
    {"from", ROLE_FROM, BLOCK_PARA},
    {"date", ROLE_DATE, BLOCK_PARA},
    {"note", ROLE_NOTE, BLOCK_PARA},
    {"annex", ROLE_ANNEX, BLOCK_PARA},
    {"copies", ROLE_COPIES, BLOCK_PARA},
    {"printed", ROLE_PRINTED, BLOCK_PARA},
    {"caption", ROLE_CAPTION, BLOCK_PARA},
    {"small", ROLE_SMALL, BLOCK_PARA},
    {"sign", ROLE_TEXT, BLOCK_SIGN},
    {"qr", ROLE_TEXT, BLOCK_QR},
    {"contents", ROLE_TEXT, BLOCK_CONTENTS},
};

bool markdown_role(const char *word, enum block_role *ret, enum block_kind *ret_kind)
{
    for (size_t i = 0; i < array_len(WORDS); i++) {
        if (str_eq(WORDS[i].word, word)) {
            *ret = WORDS[i].role;
            *ret_kind = WORDS[i].kind;
            return true;
        }
    }
    return false;
}

/* --- places and blocks --------------------------------------------------------------------------------- */
static struct doc_block *push(struct marking *m, enum block_kind kind, cmark_node *node)
{
    struct doc_block *b = arena_push(m->a, &m->out->items, &m->out->n, &m->out->cap, sizeof(*b));

    *b = (struct doc_block){.kind = kind,
                            .role = m->role,
                            .source = arena_printf(m->a, "%s:%d", m->file, markdown_line(m, node))};
    return b;
}

/* --- blocks -------------------------------------------------------------------------------------------- */
/* A paragraph that is nothing but one value of a kind of its own. */
static const struct filled *alone(const struct marking *m, cmark_node *node)
{
    cmark_node *first = cmark_node_first_child(node);
    const char *text, *after;

    if (!first || cmark_node_next(first) || cmark_node_get_type(first) != CMARK_NODE_TEXT) {
        return NULL;
    }
    text = cmark_node_get_literal(first);
    if (!str_starts(text, MARK_OPEN)) {
        return NULL;
    }
    const struct filled *v = markdown_value(m, text, &after);
    return v && *after == '\0' && v->value.type > TEMPLATE_LIST ? v : NULL;
}

/* 一、组织领导 -> 1; （一）领导小组 -> 2; 0: text. A heading stands on a short line without a full stop. */
static int heading_of(const char *s)
{
    static const char NUMBERS[] = "一二三四五六七八九十";
    bool bracket = str_starts(s, "（");
    const char *at = s + (bracket ? strlen("（") : 0);
    size_t n = 0;

    while (strlen(at) >= 3 && n < 4) {
        char one[4] = {at[0], at[1], at[2], 0};
        if (!strstr(NUMBERS, one) || (unsigned char)at[0] < 0xE0) {
            break;
        }
        at += 3;
        n++;
    }
    bool marked = n && str_starts(at, bracket ? "）" : "、");
    return !marked || str_chars(s) > PARA_HEADING_MAX || str_ends(s, "。") || str_ends(s, "；") ? 0
           : bracket                                                                            ? 2
                                                                                                : 1;
}

/* Pasted text: its own blanks at both ends of a line are indents typed by hand, which the sheet makes itself. */
static void value_paras(struct marking *m, cmark_node *node, const char *text)
{
    char **lines;
    size_t n = str_split(m->a, text, '\n', &lines);

    for (size_t i = 0; i < n; i++) {
        if (str_empty(lines[i])) {
            continue;
        }
        int level = heading_of(lines[i]);
        struct doc_block *b = push(m, level ? BLOCK_HEADING : m->kind, node);
        struct span_list l = {0};
        const struct style plain = {0};
        markdown_span(m, &l, &plain, lines[i]);
        b->level = level;
        b->keep_next = level > 0;
        b->spans = l.items;
        b->n_spans = l.n;
    }
}

static void value_block(struct marking *m, cmark_node *node, const struct filled *v)
{
    if (v->value.type == TEMPLATE_PARAS) {
        value_paras(m, node, v->value.text);
        return;
    }
    struct doc_block *b = push(m,
                               v->value.type == TEMPLATE_TABLE   ? BLOCK_TABLE
                               : v->value.type == TEMPLATE_IMAGE ? BLOCK_IMAGE
                                                                 : BLOCK_CHART,
                               node);

    b->rows = v->value.rows;
    b->n_rows = v->value.n_rows;
    b->image = v->value.image;
    b->image_n = v->value.image_n;
    b->chart = v->value.chart;
}

/* A signature line: the label, a place to sign in, the day. */
static void signature(struct marking *m, struct span_list *l)
{
    struct doc_block label = {.spans = l->items, .n_spans = l->n};
    size_t chars = str_chars(block_text(m->a, &label));
    const struct style plain = {0};

    markdown_span(m, l, &plain, "：");
    struct doc_span *x = markdown_span(m, l, &plain, "");
    x->fill = true;
    x->fill_min = (uint8_t)(chars < SIGN_CHARS - 6 ? SIGN_CHARS - chars : 6);
    markdown_span(m, l, &plain, "\u3000\u3000年\u3000\u3000月\u3000\u3000日");
}

static enum err paragraph(struct marking *m, cmark_node *node, const char *before)
{
    const struct filled *v = alone(m, node);
    struct span_list l;
    enum err r;

    if (v) {
        value_block(m, node, v);
        return OK;
    }
    if ((r = markdown_spans(m, node, &l))) {
        return r;
    }
    if (m->kind == BLOCK_SIGN) {
        signature(m, &l);
    }
    struct doc_block *b = push(m, m->kind, node);
    if (before) {
        struct doc_span *with = arena_array(m->a, l.n + 1, sizeof(*with));
        with[0].text = before;
        memcpy(with + 1, l.items, l.n * sizeof(*with));
        l.items = with;
        l.n++;
    }
    b->spans = l.items;
    b->n_spans = l.n;
    return OK;
}

static enum err heading(struct marking *m, cmark_node *node)
{
    struct span_list l;
    enum err r = markdown_spans(m, node, &l);

    if (!r) {
        struct doc_block *b = push(m, BLOCK_HEADING, node);
        b->level = cmark_node_get_heading_level(node);
        b->spans = l.items;
        b->n_spans = l.n;
        b->keep_next = true;
    }
    return r;
}

static const char *joined(struct arena *a, const struct span_list *l)
{
    struct doc_block b = {.spans = l->items, .n_spans = l->n};

    return block_text(a, &b);
}

/* The spans behind the first `bytes`: what stands beside the box. */
static void beside(struct span_list *l, size_t bytes, struct doc_check *ret)
{
    size_t i = 0;

    while (i < l->n && strlen(l->items[i].text) <= bytes && bytes > 0) {
        bytes -= strlen(l->items[i++].text);
    }
    if (i < l->n) {
        l->items[i].text += bytes;
    }
    ret->spans = l->items + i;
    ret->n_spans = l->n - i;
}

/* "[x] ", "[ ] ", "[是] " at the head of a list item. */
static bool check_box(const char *text, bool *on, const char **rest)
{
    const char *end = *text == '[' ? strchr(text, ']') : NULL;
    size_t n = end ? (size_t)(end - text - 1) : 0;

    if (!end || n > 6 || end[1] != ' ') {
        return false;
    }
    *on = (n == 1 && (text[1] == 'x' || text[1] == 'X')) || (n == 3 && !memcmp(text + 1, "是", 3));
    *rest = end + 2;
    return *on || n == 0 || (n == 1 && text[1] == ' ') || (n == 3 && !memcmp(text + 1, "否", 3));
}

static enum err check_list(struct marking *m, cmark_node *list, bool *ret)
{
    struct doc_check *checks;
    size_t n = 0, room = 0;

    for (cmark_node *i = cmark_node_first_child(list); i; i = cmark_node_next(i)) {
        room++;
    }
    checks = arena_array(m->a, room + 1, sizeof(*checks));
    *ret = room > 0;
    for (cmark_node *i = cmark_node_first_child(list); i && *ret; i = cmark_node_next(i)) {
        cmark_node *p = cmark_node_first_child(i);
        struct span_list l;
        enum err r = p ? markdown_spans(m, p, &l) : OK;
        if (r) {
            return r;
        }
        const char *text = p ? joined(m->a, &l) : "";
        *ret = check_box(text, &checks[n].on, &checks[n].text);
        if (*ret) {
            beside(&l, (size_t)(checks[n].text - text), &checks[n]);
        }
        n++;
    }
    if (*ret) {
        struct doc_block *b = push(m, BLOCK_CHECKS, list);
        b->checks = checks;
        b->n_checks = n;
    }
    return OK;
}

static enum err block(struct marking *m, cmark_node *node, const char *before);

static enum err list(struct marking *m, cmark_node *node)
{
    bool done, numbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    int i = cmark_node_get_list_start(node);
    enum err r = check_list(m, node, &done);

    for (cmark_node *item = done ? NULL : cmark_node_first_child(node); !r && item;
         item = cmark_node_next(item)) {
        const char *before = numbered ? arena_printf(m->a, "%d. ", i++) : "";
        for (cmark_node *n = cmark_node_first_child(item); !r && n; n = cmark_node_next(n)) {
            r = block(m, n, before);
            before = NULL;
        }
    }
    return r;
}

static enum err table(struct marking *m, cmark_node *node)
{
    size_t room = 0, n = 0;
    uint16_t columns = cmark_gfm_extensions_get_table_columns(node);
    const uint8_t *align = cmark_gfm_extensions_get_table_alignments(node);
    struct doc_row *rows;

    if (columns > DOC_CELLS_MAX) {
        return markdown_refuse(m, node, "表格的列太多，最多 12 列。");
    }
    for (cmark_node *r = cmark_node_first_child(node); r; r = cmark_node_next(r)) {
        room++;
    }
    rows = arena_array(m->a, room + 1, sizeof(*rows));
    for (cmark_node *r = cmark_node_first_child(node); r; r = cmark_node_next(r)) {
        struct doc_cell *cells = arena_array(m->a, (size_t)columns + 1, sizeof(*cells));
        size_t c = 0, filled = 0;
        for (cmark_node *k = cmark_node_first_child(r); k && c < columns;
             k = cmark_node_next(k), c++) {
            struct span_list l;
            enum err r2 = markdown_spans(m, k, &l);
            if (r2) {
                return r2;
            }
            filled += l.n > 0;
            cells[c] = (struct doc_cell){.spans = l.items,
                                         .n = l.n,
                                         .columns = 1,
                                         .rows = 1,
                                         .align = align[c] == 0 ? 'l' : (char)align[c]};
        }
        bool head = r == cmark_node_first_child(node);
        rows[n] = (struct doc_row){cells, c, head};
        n += !head || filled; /* heads that are all empty are not shown */
    }
    struct doc_block *b = push(m, BLOCK_TABLE, node);
    b->rows = rows;
    b->n_rows = n;
    b->n_columns = columns;
    b->widths = ruler_widths(m->a, m->chunk->text, cmark_node_get_start_line(node) + 1, columns);
    return OK;
}

static enum err block(struct marking *m, cmark_node *node, const char *before)
{
    cmark_node_type type = cmark_node_get_type(node);

    if (type == CMARK_NODE_PARAGRAPH) {
        return paragraph(m, node, before);
    }
    if (type == CMARK_NODE_HEADING) {
        return heading(m, node);
    }
    if (type == CMARK_NODE_LIST) {
        return list(m, node);
    }
    if (type == CMARK_NODE_THEMATIC_BREAK) {
        push(m, BLOCK_BREAK, node);
        return OK;
    }
    if (str_eq(cmark_node_get_type_string(node), "table")) {
        return table(m, node);
    }
    return markdown_refuse(m, node, "模板里有不认识的写法（引用、代码块、HTML 不能用）。");
}

static cmark_node *read(const char *text, cmark_parser **ret)
{
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, text, strlen(text));
    *ret = parser;
    return cmark_parser_finish(parser);
}

enum err markdown_blocks(struct arena *a, const char *file, const struct chunk *chunk,
                         const struct filled *values, size_t n_values, struct block_list *ret,
                         struct error *e)
{
    struct marking m = {a, file, chunk, values, n_values, ret, ROLE_TEXT, BLOCK_PARA, e};
    cmark_parser *parser;
    enum err r = OK;

    if (chunk->role) {
        (void)markdown_role(chunk->role, &m.role, &m.kind);
    }
    cmark_node *root = read(chunk->text, &parser);
    if (m.kind == BLOCK_CONTENTS) {
        push(&m, BLOCK_CONTENTS, root);
    }
    for (cmark_node *n = cmark_node_first_child(root); !r && n && m.kind != BLOCK_CONTENTS;
         n = cmark_node_next(n)) {
        r = block(&m, n, NULL);
    }
    cmark_node_free(root);
    cmark_parser_free(parser);
    return r;
}
