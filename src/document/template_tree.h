/* template_tree.h - a template as read: lines and directives, before values. Between template.c, template_fill.c and markdown.c. */
#ifndef DOCUMENT_TEMPLATE_TREE_H
#define DOCUMENT_TEMPLATE_TREE_H

#include "document/template.h"

enum piece_kind { PIECE_LINE, PIECE_FOR, PIECE_IF, PIECE_ROLE };
struct piece {
    enum piece_kind kind;
    int line;
    const char *text; /* LINE: the line; IF: the condition; FOR: the list; ROLE: the word */
    const char *var;  /* FOR */
    struct piece *body, *other; /* other: after {% else %} */
    size_t n_body, n_other;
};
struct template
{
    const char *file;
    struct template_entry *entries;
    size_t n_entries;
    struct piece *pieces;
    size_t n_pieces;
    struct template_use *uses;
    size_t n_uses, cap_uses;
};

/* The next {{..}} in a line from *at on; false: none. Fields are NULL when the braces are not closed or hold no name. */
struct placeholder {
    const char *from, *to; /* the braces and what is inside */
    const char *name, *writing;
    bool optional;
};
bool placeholder_next(struct arena *a, const char *at, struct placeholder *ret);

/* One chunk of filled Markdown of one role. Where a value stands the text holds MARK_OPEN index MARK_CLOSE. */
#define MARK_OPEN  "\uE000"
#define MARK_CLOSE "\uE001"
struct filled {
    struct template_value value;
    const char *name;
    unsigned fill;
    int line;
};
struct chunk {
    const char *text, *role;
    const int *lines; /* line of the template for each line of text */
    size_t n_lines;
};
struct block_list {
    struct doc_block *items;
    size_t n, cap;
};
must_use enum err markdown_blocks(struct arena *a, const char *file, const struct chunk *chunk,
                                  const struct filled *values, size_t n_values,
                                  struct block_list *ret, struct error *e);
/* The role a word names; false: none. `ret_kind` is BLOCK_PARA unless the word is a kind of its own. */
bool markdown_role(const char *word, enum block_role *ret, enum block_kind *ret_kind);

#endif
