/* markdown_span.h - the words of one paragraph: leaves of the parsed Markdown, cut at the marks of values, faces and places to write in.
 * Between markdown.c and markdown_span.c.
 */
#ifndef DOCUMENT_MARKDOWN_SPAN_H
#define DOCUMENT_MARKDOWN_SPAN_H

#include <cmark-gfm.h>

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

int markdown_line(const struct marking *m, cmark_node *node); /* of the template */
/* ERR_INVALID with the line of the node. */
enum err markdown_refuse(struct marking *m, cmark_node *node, const char *say);
struct doc_span *markdown_span(struct marking *m, struct span_list *l, const struct style *s,
                               const char *text);
/* The value whose mark stands at `mark`; NULL: none. */
const struct filled *markdown_value(const struct marking *m, const char *mark, const char **after);
must_use enum err markdown_spans(struct marking *m, cmark_node *node, struct span_list *ret);

#endif
