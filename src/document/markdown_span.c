/* What is read inside a paragraph, and nothing that a value contains. */
#include "document/markdown_span.h"

#include <string.h>

#include "base/str.h"

int markdown_line(const struct marking *m, cmark_node *node)
{
    int at = cmark_node_get_start_line(node);

    while (at <= 0 && (node = cmark_node_parent(node))) {
        at = cmark_node_get_start_line(node);
    }
    return at > 0 && (size_t)at <= m->chunk->n_lines ? m->chunk->lines[at - 1] : 0;
}

enum err markdown_refuse(struct marking *m, cmark_node *node, const char *say)
{
    error_set(m->e, ERR_INVALID, "%s", say);
    return error_place(m->e, m->file, markdown_line(m, node), 0);
}

/* --- spans --------------------------------------------------------------------------------------------- */
struct doc_span *markdown_span(struct marking *m, struct span_list *l, const struct style *s,
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
        markdown_span(m, l, s, arena_strndup(m->a, text, n));
    }
}

const struct filled *markdown_value(const struct marking *m, const char *mark, const char **after)
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
    struct doc_span *x = markdown_span(m, l, s, text);

    x->link = v->value.link ? v->value.link : x->link;
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

/* [[blank:12]]: an empty place of so many characters to write in by hand; [[lines:3]]: so many ends of line. */
static bool room(struct marking *m, struct span_list *l, const struct style *s, const char *at,
                 const char **after)
{
    bool blank = str_starts(at, "[[blank:"), lines = str_starts(at, "[[lines:");
    const char *from = at + strlen("[[blank:"), *end = blank || lines ? strstr(from, "]]") : NULL;
    int64_t n;

    if (!end || !str_to_int(arena_strndup(m->a, from, (size_t)(end - from)), &n) || n < 1 ||
        n > 40) {
        return false;
    }
    for (int64_t i = 0; lines && i < n; i++) {
        markdown_span(m, l, s, "\n");
    }
    if (blank) {
        struct doc_span *x = markdown_span(m, l, s, "");
        x->fill = true;
        x->fill_min = (uint8_t)n;
    }
    *after = end + 2;
    return true;
}

/* One leaf of text: own words, faces, values. `s` is the caller's and may change its face over several leaves. */
static void leaf(struct marking *m, struct span_list *l, struct style *s, const char *text)
{
    const char *from = text, *at = text, *after;

    while (*at) {
        struct style next = *s;
        if (str_starts(at, MARK_OPEN)) {
            own_text(m, l, s, from, (size_t)(at - from));
            const struct filled *v = markdown_value(m, at, &after);
            if (v) {
                put_value(m, l, s, v);
            }
            from = at = after;
        } else if (*at == '[' && face_word(at, &next, &after)) {
            own_text(m, l, s, from, (size_t)(at - from));
            *s = next;
            from = at = after;
        } else if (*at == '[' && (str_starts(at, "[[blank:") || str_starts(at, "[[lines:"))) {
            own_text(m, l, s, from, (size_t)(at - from));
            from = at;
            if (room(m, l, s, at, &after)) {
                from = after;
            }
            at = from == at ? at + 1 : after;
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
        markdown_span(m, l, s, " ");
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
            return markdown_refuse(
                m, n, "这里的 ** 没有成对生效（紧挨中文标点时不算加粗），请改用 [[hei:……]]。");
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
        markdown_span(m, l, s, "\n");
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
        return markdown_refuse(m, n, "模板里有不认识的写法（图片、HTML、删除线不能用）。");
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

enum err markdown_spans(struct marking *m, cmark_node *node, struct span_list *ret)
{
    struct style s = {0};

    *ret = (struct span_list){0};
    return inlines(m, node, ret, &s);
}
