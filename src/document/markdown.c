/* Markdown of a template into blocks. Text leaves are cut at the marks and the values put in as they are: what a value contains is
 * never read as markup. */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/template_tree.h"

struct marking {
    struct arena *a;
    const char *file;
    const struct chunk *chunk;
    const struct filled *values;
    size_t n_values;
    struct block_list *out;
    enum block_role role;
    enum block_kind kind;
    struct error *e;
};
struct span_list {
    struct doc_span *items;
    size_t n, cap;
};
struct style {
    bool bold, own_face;
    enum doc_face face;
    const char *link;
};

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
static int line_of(const struct marking *m, cmark_node *node)
{
    int at = cmark_node_get_start_line(node);

    while (at <= 0 && (node = cmark_node_parent(node))) {
        at = cmark_node_get_start_line(node);
    }
    return at > 0 && (size_t)at <= m->chunk->n_lines ? m->chunk->lines[at - 1] : 0;
}

static struct doc_block *push(struct marking *m, enum block_kind kind, cmark_node *node)
{
    struct doc_block *b = arena_push(m->a, &m->out->items, &m->out->n, &m->out->cap, sizeof(*b));

    *b = (struct doc_block){.kind = kind,
                            .role = m->role,
                            .source = arena_printf(m->a, "%s:%d", m->file, line_of(m, node))};
    return b;
}

static enum err refuse(struct marking *m, cmark_node *node, const char *say)
{
    error_set(m->e, ERR_INVALID, "%s", say);
    return error_place(m->e, m->file, line_of(m, node), 0);
}

/* --- spans --------------------------------------------------------------------------------------------- */
static struct doc_span *span(struct marking *m, struct span_list *l, const struct style *s,
                             const char *text)
{
    struct doc_span *x = arena_push(m->a, &l->items, &l->n, &l->cap, sizeof(*x));

    *x = (struct doc_span){
        .text = text, .bold = s->bold, .own_face = s->own_face, .face = s->face, .link = s->link};
    return x;
}

static void own_text(struct marking *m, struct span_list *l, const struct style *s,
                     const char *text, size_t n)
{
    if (n) {
        span(m, l, s, arena_strndup(m->a, text, n));
    }
}

static const struct filled *value_at(const struct marking *m, const char *mark, const char **after)
{
    const char *end = strstr(mark, MARK_CLOSE);
    int64_t i;

    *after = end ? end + strlen(MARK_CLOSE) : mark + strlen(MARK_OPEN);
    if (!end || !str_to_int(arena_strndup(m->a, mark + strlen(MARK_OPEN),
                                          (size_t)(end - mark) - strlen(MARK_OPEN)),
                            &i)) {
        return NULL;
    }
    return (size_t)i < m->n_values ? &m->values[i] : NULL;
}

static void put_value(struct marking *m, struct span_list *l, const struct style *s,
                      const struct filled *v)
{
    const char *text = v->value.type == TEMPLATE_TEXT && v->value.text ? v->value.text : "";
    struct doc_span *x = span(m, l, s, text);

    x->fill = v->fill > 0;
    x->fill_min = (uint8_t)v->fill;
}

static bool face_word(const char *at, struct style *s, const char **after)
{
    static const struct {
        const char *word;
        enum doc_face face;
    } FACES[] = {
        {"[[hei:", FACE_HEI}, {"[[kai:", FACE_KAI}, {"[[song:", FACE_SONG}, {"[[fang:", FACE_FANG}};

    for (size_t i = 0; i < array_len(FACES); i++) {
        if (str_starts(at, FACES[i].word)) {
            s->own_face = true;
            s->face = FACES[i].face;
            *after = at + strlen(FACES[i].word);
            return true;
        }
    }
    return false;
}

/* One leaf of text: own words, faces, values. `s` is the caller's and may change its face over several leaves. */
static void leaf(struct marking *m, struct span_list *l, struct style *s, const char *text)
{
    const char *from = text, *at = text, *after;

    while (*at) {
        struct style next = *s;
        if (str_starts(at, MARK_OPEN)) {
            own_text(m, l, s, from, (size_t)(at - from));
            const struct filled *v = value_at(m, at, &after);
            if (v) {
                put_value(m, l, s, v);
            }
            from = at = after;
        } else if (*at == '[' && face_word(at, &next, &after)) {
            own_text(m, l, s, from, (size_t)(at - from));
            *s = next;
            from = at = after;
        } else if (s->own_face && str_starts(at, "]]")) {
            own_text(m, l, s, from, (size_t)(at - from));
            s->own_face = false;
            from = at = at + 2;
        } else {
            at++;
        }
    }
    own_text(m, l, s, from, (size_t)(at - from));
}

static bool wide(const char *s, bool last)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t n = s ? strlen(s) : 0;

    return n == 0 || (last ? p[n - 1] >= 0x80 : p[0] >= 0x80);
}

/* Lines of a paragraph are joined: nothing between Chinese characters, a space between words. */
static void soft_break(struct marking *m, struct span_list *l, const struct style *s,
                       cmark_node *node)
{
    cmark_node *next = cmark_node_next(node);
    const char *text = next ? cmark_node_get_literal(next) : NULL;

    if (l->n && !wide(l->items[l->n - 1].text, true) && !wide(text, false)) {
        span(m, l, s, " ");
    }
}

static enum err inlines(struct marking *m, cmark_node *parent, struct span_list *l,
                        struct style *s);

static enum err inline_one(struct marking *m, cmark_node *n, struct span_list *l, struct style *s)
{
    struct style inner = *s;
    cmark_node_type type = cmark_node_get_type(n);
    const char *text = cmark_node_get_literal(n);

    if (type == CMARK_NODE_TEXT) {
        if (strstr(text, "**")) {
            return refuse(m, n,
                          "这里的 ** 没有成对生效（紧挨中文标点时不算加粗），请改用 [[hei:……]]。");
        }
        leaf(m, l, s, text);
        return OK;
    }
    if (type == CMARK_NODE_CODE) {
        leaf(m, l, s, text);
        return OK;
    }
    if (type == CMARK_NODE_SOFTBREAK) {
        soft_break(m, l, s, n);
        return OK;
    }
    if (type == CMARK_NODE_LINEBREAK) {
        span(m, l, s, "\n");
        return OK;
    }
    if (type == CMARK_NODE_STRONG) {
        inner.bold = true;
    } else if (type == CMARK_NODE_EMPH) {
        inner.own_face = true;
        inner.face = FACE_KAI;
    } else if (type == CMARK_NODE_LINK) {
        inner.link = arena_strdup(m->a, cmark_node_get_url(n));
    } else {
        return refuse(m, n, "模板里有不认识的写法（图片、HTML、删除线不能用）。");
    }
    return inlines(m, n, l, &inner);
}

static enum err inlines(struct marking *m, cmark_node *parent, struct span_list *l, struct style *s)
{
    enum err r = OK;

    for (cmark_node *n = cmark_node_first_child(parent); !r && n; n = cmark_node_next(n)) {
        r = inline_one(m, n, l, s);
    }
    return r;
}

static enum err spans_of(struct marking *m, cmark_node *node, struct span_list *ret)
{
    struct style s = {0};

    *ret = (struct span_list){0};
    return inlines(m, node, ret, &s);
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
    const struct filled *v = value_at(m, text, &after);
    return v && *after == '\0' && v->value.type > TEMPLATE_LIST ? v : NULL;
}

static void value_block(struct marking *m, cmark_node *node, const struct filled *v)
{
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

static enum err paragraph(struct marking *m, cmark_node *node, const char *before)
{
    const struct filled *v = alone(m, node);
    struct span_list l;
    enum err r;

    if (v) {
        value_block(m, node, v);
        return OK;
    }
    if ((r = spans_of(m, node, &l))) {
        return r;
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
    enum err r = spans_of(m, node, &l);

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
        enum err r = p ? spans_of(m, p, &l) : OK;
        if (r) {
            return r;
        }
        const char *text = p ? joined(m->a, &l) : "";
        *ret = check_box(text, &checks[n].on, &checks[n].text);
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
        return refuse(m, node, "表格的列太多，最多 12 列。");
    }
    for (cmark_node *r = cmark_node_first_child(node); r; r = cmark_node_next(r)) {
        room++;
    }
    rows = arena_array(m->a, room + 1, sizeof(*rows));
    for (cmark_node *r = cmark_node_first_child(node); r; r = cmark_node_next(r)) {
        struct doc_cell *cells = arena_array(m->a, (size_t)columns + 1, sizeof(*cells));
        size_t c = 0;
        for (cmark_node *k = cmark_node_first_child(r); k && c < columns;
             k = cmark_node_next(k), c++) {
            struct span_list l;
            enum err r2 = spans_of(m, k, &l);
            if (r2) {
                return r2;
            }
            cells[c] = (struct doc_cell){.spans = l.items,
                                         .n = l.n,
                                         .columns = 1,
                                         .rows = 1,
                                         .align = align[c] == 0 ? 'l' : (char)align[c]};
        }
        rows[n] = (struct doc_row){cells, c, n == 0};
        n++;
    }
    struct doc_block *b = push(m, BLOCK_TABLE, node);
    b->rows = rows;
    b->n_rows = n;
    b->n_columns = columns;
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
    return refuse(m, node, "模板里有不认识的写法（引用、代码块、HTML 不能用）。");
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
